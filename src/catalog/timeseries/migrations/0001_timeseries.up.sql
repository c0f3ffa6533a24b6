-- `timestamp` is in whole seconds since 1970, UTC, and declared as the integer that it is: a column that read as an
-- instant would be compared with bound instants, which are microseconds, and find nothing.
CREATE TABLE energy_timeseries (
    id INTEGER PRIMARY KEY,
    device_id TEXT NOT NULL CHECK (device_id <> ''),
    timestamp INTEGER NOT NULL CHECK (timestamp BETWEEN 0 AND 32503680000),
    power_w REAL,
    voltage_v REAL,
    current_a REAL,
    daily_energy_kwh REAL,
    monthly_energy_kwh REAL,
    power_state BOOLEAN INTEGER CHECK (power_state IN (0, 1)),
    UNIQUE (device_id, timestamp)
);

-- All devices in the order of time; old samples for retention.
CREATE INDEX idx_energy_timeseries_timestamp ON energy_timeseries (timestamp, device_id);

CREATE TABLE weather_timeseries (
    id INTEGER PRIMARY KEY,
    station_id TEXT NOT NULL CHECK (station_id <> ''),
    module_type TEXT NOT NULL CHECK (module_type <> ''),
    timestamp INTEGER NOT NULL CHECK (timestamp BETWEEN 0 AND 32503680000),
    temperature_c REAL,
    humidity_percent REAL,
    co2_ppm INTEGER,
    pressure_mbar REAL,
    noise_db REAL,
    UNIQUE (station_id, module_type, timestamp)
);

-- All modules of a station in the order of time.
CREATE INDEX idx_weather_timeseries_station_timestamp ON weather_timeseries (station_id, timestamp, module_type);
-- Old samples for retention.
CREATE INDEX idx_weather_timeseries_timestamp ON weather_timeseries (timestamp);
