DROP TRIGGER weather_sealed_hour_changed;
DROP TRIGGER weather_sealed_hour_added;
DROP TRIGGER weather_hour_sealed;
DROP TABLE weather_sealed_hours;
DROP TRIGGER energy_sealed_hour_changed;
DROP TRIGGER energy_sealed_hour_added;
DROP TRIGGER energy_hour_sealed;
DROP TABLE energy_sealed_hours;
