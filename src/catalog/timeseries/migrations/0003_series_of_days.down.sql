DROP INDEX idx_energy_daily_series;
DROP INDEX idx_weather_daily_series;
