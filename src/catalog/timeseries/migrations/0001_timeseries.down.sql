DROP TABLE weather_timeseries;
DROP TABLE energy_timeseries;
