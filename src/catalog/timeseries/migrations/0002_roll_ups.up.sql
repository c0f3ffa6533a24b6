-- Roll-ups: one row for each hour, and for each day in UTC, that has samples. A row whose `samples` is null is open:
-- what it holds is out of date, and readers take what it is made of instead. Whoever writes a sample opens its hour,
-- and whatever changes an hour opens its day; the triggers see to it on every way in. An hour is sealed when its
-- samples have been deleted for their age: it stays as it is.

CREATE TABLE energy_hourly (
    device_id TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 3600 = 0),
    samples INTEGER,
    sealed BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1)),
    power_w_count INTEGER NOT NULL DEFAULT 0,
    power_w_min REAL,
    power_w_max REAL,
    power_w_sum REAL,
    power_w_last REAL,
    voltage_v_count INTEGER NOT NULL DEFAULT 0,
    voltage_v_min REAL,
    voltage_v_max REAL,
    voltage_v_sum REAL,
    voltage_v_last REAL,
    current_a_count INTEGER NOT NULL DEFAULT 0,
    current_a_min REAL,
    current_a_max REAL,
    current_a_sum REAL,
    current_a_last REAL,
    daily_energy_kwh_first REAL,
    daily_energy_kwh_last REAL,
    daily_energy_kwh_rise REAL,
    monthly_energy_kwh_first REAL,
    monthly_energy_kwh_last REAL,
    monthly_energy_kwh_rise REAL,
    PRIMARY KEY (device_id, start)
);

CREATE INDEX idx_energy_hourly_open ON energy_hourly (device_id, start) WHERE samples IS NULL;
-- For retention: what is not sealed yet.
CREATE INDEX idx_energy_hourly_unsealed ON energy_hourly (start, device_id) WHERE sealed = 0;

CREATE TABLE energy_daily (
    device_id TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 86400 = 0),
    samples INTEGER,
    power_w_count INTEGER NOT NULL DEFAULT 0,
    power_w_min REAL,
    power_w_max REAL,
    power_w_sum REAL,
    power_w_last REAL,
    voltage_v_count INTEGER NOT NULL DEFAULT 0,
    voltage_v_min REAL,
    voltage_v_max REAL,
    voltage_v_sum REAL,
    voltage_v_last REAL,
    current_a_count INTEGER NOT NULL DEFAULT 0,
    current_a_min REAL,
    current_a_max REAL,
    current_a_sum REAL,
    current_a_last REAL,
    PRIMARY KEY (device_id, start)
);

CREATE INDEX idx_energy_daily_open ON energy_daily (device_id, start) WHERE samples IS NULL;

CREATE TRIGGER energy_sample_added AFTER INSERT ON energy_timeseries BEGIN
    INSERT INTO energy_hourly (device_id, start) VALUES (NEW.device_id, NEW.timestamp - NEW.timestamp % 3600)
        ON CONFLICT (device_id, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER energy_sample_changed AFTER UPDATE ON energy_timeseries
WHEN OLD.device_id IS NOT NEW.device_id
    OR OLD.timestamp IS NOT NEW.timestamp
    OR OLD.power_w IS NOT NEW.power_w
    OR OLD.voltage_v IS NOT NEW.voltage_v
    OR OLD.current_a IS NOT NEW.current_a
    OR OLD.daily_energy_kwh IS NOT NEW.daily_energy_kwh
    OR OLD.monthly_energy_kwh IS NOT NEW.monthly_energy_kwh
BEGIN
    UPDATE energy_hourly SET samples = NULL
        WHERE device_id = OLD.device_id AND start = OLD.timestamp - OLD.timestamp % 3600
        AND samples IS NOT NULL AND sealed = 0;
    INSERT INTO energy_hourly (device_id, start) VALUES (NEW.device_id, NEW.timestamp - NEW.timestamp % 3600)
        ON CONFLICT (device_id, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER energy_sample_deleted AFTER DELETE ON energy_timeseries BEGIN
    UPDATE energy_hourly SET samples = NULL
        WHERE device_id = OLD.device_id AND start = OLD.timestamp - OLD.timestamp % 3600
        AND samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER energy_hour_added AFTER INSERT ON energy_hourly BEGIN
    INSERT INTO energy_daily (device_id, start) VALUES (NEW.device_id, NEW.start - NEW.start % 86400)
        ON CONFLICT (device_id, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL;
END;

CREATE TRIGGER energy_hour_changed AFTER UPDATE OF samples ON energy_hourly
WHEN OLD.samples IS NOT NULL
BEGIN
    INSERT INTO energy_daily (device_id, start) VALUES (NEW.device_id, NEW.start - NEW.start % 86400)
        ON CONFLICT (device_id, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL;
END;

CREATE TABLE weather_hourly (
    station_id TEXT NOT NULL,
    module_type TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 3600 = 0),
    samples INTEGER,
    sealed BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (sealed IN (0, 1)),
    temperature_c_count INTEGER NOT NULL DEFAULT 0,
    temperature_c_min REAL,
    temperature_c_max REAL,
    temperature_c_sum REAL,
    temperature_c_last REAL,
    humidity_percent_count INTEGER NOT NULL DEFAULT 0,
    humidity_percent_min REAL,
    humidity_percent_max REAL,
    humidity_percent_sum REAL,
    humidity_percent_last REAL,
    co2_ppm_count INTEGER NOT NULL DEFAULT 0,
    co2_ppm_min REAL,
    co2_ppm_max REAL,
    co2_ppm_sum REAL,
    co2_ppm_last REAL,
    pressure_mbar_count INTEGER NOT NULL DEFAULT 0,
    pressure_mbar_min REAL,
    pressure_mbar_max REAL,
    pressure_mbar_sum REAL,
    pressure_mbar_last REAL,
    noise_db_count INTEGER NOT NULL DEFAULT 0,
    noise_db_min REAL,
    noise_db_max REAL,
    noise_db_sum REAL,
    noise_db_last REAL,
    PRIMARY KEY (station_id, module_type, start)
);

CREATE INDEX idx_weather_hourly_open ON weather_hourly (station_id, module_type, start) WHERE samples IS NULL;
-- For retention: what is not sealed yet.
CREATE INDEX idx_weather_hourly_unsealed ON weather_hourly (start, station_id, module_type) WHERE sealed = 0;

CREATE TABLE weather_daily (
    station_id TEXT NOT NULL,
    module_type TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 86400 = 0),
    samples INTEGER,
    temperature_c_count INTEGER NOT NULL DEFAULT 0,
    temperature_c_min REAL,
    temperature_c_max REAL,
    temperature_c_sum REAL,
    temperature_c_last REAL,
    humidity_percent_count INTEGER NOT NULL DEFAULT 0,
    humidity_percent_min REAL,
    humidity_percent_max REAL,
    humidity_percent_sum REAL,
    humidity_percent_last REAL,
    co2_ppm_count INTEGER NOT NULL DEFAULT 0,
    co2_ppm_min REAL,
    co2_ppm_max REAL,
    co2_ppm_sum REAL,
    co2_ppm_last REAL,
    pressure_mbar_count INTEGER NOT NULL DEFAULT 0,
    pressure_mbar_min REAL,
    pressure_mbar_max REAL,
    pressure_mbar_sum REAL,
    pressure_mbar_last REAL,
    noise_db_count INTEGER NOT NULL DEFAULT 0,
    noise_db_min REAL,
    noise_db_max REAL,
    noise_db_sum REAL,
    noise_db_last REAL,
    PRIMARY KEY (station_id, module_type, start)
);

CREATE INDEX idx_weather_daily_open ON weather_daily (station_id, module_type, start) WHERE samples IS NULL;

CREATE TRIGGER weather_sample_added AFTER INSERT ON weather_timeseries BEGIN
    INSERT INTO weather_hourly (station_id, module_type, start) VALUES (NEW.station_id, NEW.module_type, NEW.timestamp - NEW.timestamp % 3600)
        ON CONFLICT (station_id, module_type, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER weather_sample_changed AFTER UPDATE ON weather_timeseries
WHEN OLD.station_id IS NOT NEW.station_id
    OR OLD.module_type IS NOT NEW.module_type
    OR OLD.timestamp IS NOT NEW.timestamp
    OR OLD.temperature_c IS NOT NEW.temperature_c
    OR OLD.humidity_percent IS NOT NEW.humidity_percent
    OR OLD.co2_ppm IS NOT NEW.co2_ppm
    OR OLD.pressure_mbar IS NOT NEW.pressure_mbar
    OR OLD.noise_db IS NOT NEW.noise_db
BEGIN
    UPDATE weather_hourly SET samples = NULL
        WHERE station_id = OLD.station_id AND module_type = OLD.module_type AND start = OLD.timestamp - OLD.timestamp % 3600
        AND samples IS NOT NULL AND sealed = 0;
    INSERT INTO weather_hourly (station_id, module_type, start) VALUES (NEW.station_id, NEW.module_type, NEW.timestamp - NEW.timestamp % 3600)
        ON CONFLICT (station_id, module_type, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER weather_sample_deleted AFTER DELETE ON weather_timeseries BEGIN
    UPDATE weather_hourly SET samples = NULL
        WHERE station_id = OLD.station_id AND module_type = OLD.module_type AND start = OLD.timestamp - OLD.timestamp % 3600
        AND samples IS NOT NULL AND sealed = 0;
END;

CREATE TRIGGER weather_hour_added AFTER INSERT ON weather_hourly BEGIN
    INSERT INTO weather_daily (station_id, module_type, start) VALUES (NEW.station_id, NEW.module_type, NEW.start - NEW.start % 86400)
        ON CONFLICT (station_id, module_type, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL;
END;

CREATE TRIGGER weather_hour_changed AFTER UPDATE OF samples ON weather_hourly
WHEN OLD.samples IS NOT NULL
BEGIN
    INSERT INTO weather_daily (station_id, module_type, start) VALUES (NEW.station_id, NEW.module_type, NEW.start - NEW.start % 86400)
        ON CONFLICT (station_id, module_type, start) DO UPDATE SET samples = NULL WHERE samples IS NOT NULL;
END;

-- What is there already is rolled up later.
INSERT INTO energy_hourly (device_id, start) SELECT DISTINCT device_id, timestamp - timestamp % 3600 FROM energy_timeseries;
INSERT INTO weather_hourly (station_id, module_type, start) SELECT DISTINCT station_id, module_type, timestamp - timestamp % 3600 FROM weather_timeseries;
