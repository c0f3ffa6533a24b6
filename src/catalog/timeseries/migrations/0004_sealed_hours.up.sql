-- Hours whose samples were deleted for their age. Nothing else holds them any more, so that they are no derived rows:
-- they go where the samples went, to every store that syncs. A sealed hour is written here when it is sealed, and an hour
-- that comes from elsewhere is sealed here, whether its samples are deleted before or after.

CREATE TABLE energy_sealed_hours (
    device_id TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 3600 = 0),
    samples INTEGER NOT NULL,
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

CREATE TRIGGER energy_hour_sealed AFTER UPDATE OF sealed ON energy_hourly
WHEN NEW.sealed = 1 AND OLD.sealed = 0
BEGIN
    INSERT INTO energy_sealed_hours (
        device_id, start, samples, power_w_count, power_w_min, power_w_max, power_w_sum, power_w_last,
        voltage_v_count, voltage_v_min, voltage_v_max, voltage_v_sum, voltage_v_last, current_a_count, current_a_min,
        current_a_max, current_a_sum, current_a_last, daily_energy_kwh_first, daily_energy_kwh_last,
        daily_energy_kwh_rise, monthly_energy_kwh_first, monthly_energy_kwh_last, monthly_energy_kwh_rise
    ) VALUES (
        NEW.device_id, NEW.start, NEW.samples, NEW.power_w_count, NEW.power_w_min, NEW.power_w_max, NEW.power_w_sum,
        NEW.power_w_last, NEW.voltage_v_count, NEW.voltage_v_min, NEW.voltage_v_max, NEW.voltage_v_sum,
        NEW.voltage_v_last, NEW.current_a_count, NEW.current_a_min, NEW.current_a_max, NEW.current_a_sum,
        NEW.current_a_last, NEW.daily_energy_kwh_first, NEW.daily_energy_kwh_last, NEW.daily_energy_kwh_rise,
        NEW.monthly_energy_kwh_first, NEW.monthly_energy_kwh_last, NEW.monthly_energy_kwh_rise
    ) ON CONFLICT (device_id, start) DO NOTHING;
END;

CREATE TRIGGER energy_sealed_hour_added AFTER INSERT ON energy_sealed_hours BEGIN
    INSERT INTO energy_hourly (
        device_id, start, samples, power_w_count, power_w_min, power_w_max, power_w_sum, power_w_last,
        voltage_v_count, voltage_v_min, voltage_v_max, voltage_v_sum, voltage_v_last, current_a_count, current_a_min,
        current_a_max, current_a_sum, current_a_last, daily_energy_kwh_first, daily_energy_kwh_last,
        daily_energy_kwh_rise, monthly_energy_kwh_first, monthly_energy_kwh_last, monthly_energy_kwh_rise, sealed
    ) VALUES (
        NEW.device_id, NEW.start, NEW.samples, NEW.power_w_count, NEW.power_w_min, NEW.power_w_max, NEW.power_w_sum,
        NEW.power_w_last, NEW.voltage_v_count, NEW.voltage_v_min, NEW.voltage_v_max, NEW.voltage_v_sum,
        NEW.voltage_v_last, NEW.current_a_count, NEW.current_a_min, NEW.current_a_max, NEW.current_a_sum,
        NEW.current_a_last, NEW.daily_energy_kwh_first, NEW.daily_energy_kwh_last, NEW.daily_energy_kwh_rise,
        NEW.monthly_energy_kwh_first, NEW.monthly_energy_kwh_last, NEW.monthly_energy_kwh_rise, 1
    ) ON CONFLICT (device_id, start) DO UPDATE SET
        samples = excluded.samples, power_w_count = excluded.power_w_count, power_w_min = excluded.power_w_min,
        power_w_max = excluded.power_w_max, power_w_sum = excluded.power_w_sum, power_w_last = excluded.power_w_last,
        voltage_v_count = excluded.voltage_v_count, voltage_v_min = excluded.voltage_v_min,
        voltage_v_max = excluded.voltage_v_max, voltage_v_sum = excluded.voltage_v_sum,
        voltage_v_last = excluded.voltage_v_last, current_a_count = excluded.current_a_count,
        current_a_min = excluded.current_a_min, current_a_max = excluded.current_a_max,
        current_a_sum = excluded.current_a_sum, current_a_last = excluded.current_a_last,
        daily_energy_kwh_first = excluded.daily_energy_kwh_first,
        daily_energy_kwh_last = excluded.daily_energy_kwh_last,
        daily_energy_kwh_rise = excluded.daily_energy_kwh_rise,
        monthly_energy_kwh_first = excluded.monthly_energy_kwh_first,
        monthly_energy_kwh_last = excluded.monthly_energy_kwh_last,
        monthly_energy_kwh_rise = excluded.monthly_energy_kwh_rise, sealed = 1
        WHERE sealed = 0;
END;

CREATE TRIGGER energy_sealed_hour_changed AFTER UPDATE ON energy_sealed_hours BEGIN
    UPDATE energy_hourly SET
        samples = NEW.samples, power_w_count = NEW.power_w_count, power_w_min = NEW.power_w_min,
        power_w_max = NEW.power_w_max, power_w_sum = NEW.power_w_sum, power_w_last = NEW.power_w_last,
        voltage_v_count = NEW.voltage_v_count, voltage_v_min = NEW.voltage_v_min, voltage_v_max = NEW.voltage_v_max,
        voltage_v_sum = NEW.voltage_v_sum, voltage_v_last = NEW.voltage_v_last, current_a_count = NEW.current_a_count,
        current_a_min = NEW.current_a_min, current_a_max = NEW.current_a_max, current_a_sum = NEW.current_a_sum,
        current_a_last = NEW.current_a_last, daily_energy_kwh_first = NEW.daily_energy_kwh_first,
        daily_energy_kwh_last = NEW.daily_energy_kwh_last, daily_energy_kwh_rise = NEW.daily_energy_kwh_rise,
        monthly_energy_kwh_first = NEW.monthly_energy_kwh_first,
        monthly_energy_kwh_last = NEW.monthly_energy_kwh_last, monthly_energy_kwh_rise = NEW.monthly_energy_kwh_rise,
        sealed = 1
        WHERE device_id = NEW.device_id AND start = NEW.start;
END;

INSERT INTO energy_sealed_hours (
        device_id, start, samples, power_w_count, power_w_min, power_w_max, power_w_sum, power_w_last,
        voltage_v_count, voltage_v_min, voltage_v_max, voltage_v_sum, voltage_v_last, current_a_count, current_a_min,
        current_a_max, current_a_sum, current_a_last, daily_energy_kwh_first, daily_energy_kwh_last,
        daily_energy_kwh_rise, monthly_energy_kwh_first, monthly_energy_kwh_last, monthly_energy_kwh_rise
    ) SELECT
        device_id, start, samples, power_w_count, power_w_min, power_w_max, power_w_sum, power_w_last,
        voltage_v_count, voltage_v_min, voltage_v_max, voltage_v_sum, voltage_v_last, current_a_count, current_a_min,
        current_a_max, current_a_sum, current_a_last, daily_energy_kwh_first, daily_energy_kwh_last,
        daily_energy_kwh_rise, monthly_energy_kwh_first, monthly_energy_kwh_last, monthly_energy_kwh_rise
    FROM energy_hourly WHERE sealed = 1;

CREATE TABLE weather_sealed_hours (
    station_id TEXT NOT NULL,
    module_type TEXT NOT NULL,
    start INTEGER NOT NULL CHECK (start % 3600 = 0),
    samples INTEGER NOT NULL,
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

CREATE TRIGGER weather_hour_sealed AFTER UPDATE OF sealed ON weather_hourly
WHEN NEW.sealed = 1 AND OLD.sealed = 0
BEGIN
    INSERT INTO weather_sealed_hours (
        station_id, module_type, start, samples, temperature_c_count, temperature_c_min, temperature_c_max,
        temperature_c_sum, temperature_c_last, humidity_percent_count, humidity_percent_min, humidity_percent_max,
        humidity_percent_sum, humidity_percent_last, co2_ppm_count, co2_ppm_min, co2_ppm_max, co2_ppm_sum,
        co2_ppm_last, pressure_mbar_count, pressure_mbar_min, pressure_mbar_max, pressure_mbar_sum,
        pressure_mbar_last, noise_db_count, noise_db_min, noise_db_max, noise_db_sum, noise_db_last
    ) VALUES (
        NEW.station_id, NEW.module_type, NEW.start, NEW.samples, NEW.temperature_c_count, NEW.temperature_c_min,
        NEW.temperature_c_max, NEW.temperature_c_sum, NEW.temperature_c_last, NEW.humidity_percent_count,
        NEW.humidity_percent_min, NEW.humidity_percent_max, NEW.humidity_percent_sum, NEW.humidity_percent_last,
        NEW.co2_ppm_count, NEW.co2_ppm_min, NEW.co2_ppm_max, NEW.co2_ppm_sum, NEW.co2_ppm_last,
        NEW.pressure_mbar_count, NEW.pressure_mbar_min, NEW.pressure_mbar_max, NEW.pressure_mbar_sum,
        NEW.pressure_mbar_last, NEW.noise_db_count, NEW.noise_db_min, NEW.noise_db_max, NEW.noise_db_sum,
        NEW.noise_db_last
    ) ON CONFLICT (station_id, module_type, start) DO NOTHING;
END;

CREATE TRIGGER weather_sealed_hour_added AFTER INSERT ON weather_sealed_hours BEGIN
    INSERT INTO weather_hourly (
        station_id, module_type, start, samples, temperature_c_count, temperature_c_min, temperature_c_max,
        temperature_c_sum, temperature_c_last, humidity_percent_count, humidity_percent_min, humidity_percent_max,
        humidity_percent_sum, humidity_percent_last, co2_ppm_count, co2_ppm_min, co2_ppm_max, co2_ppm_sum,
        co2_ppm_last, pressure_mbar_count, pressure_mbar_min, pressure_mbar_max, pressure_mbar_sum,
        pressure_mbar_last, noise_db_count, noise_db_min, noise_db_max, noise_db_sum, noise_db_last, sealed
    ) VALUES (
        NEW.station_id, NEW.module_type, NEW.start, NEW.samples, NEW.temperature_c_count, NEW.temperature_c_min,
        NEW.temperature_c_max, NEW.temperature_c_sum, NEW.temperature_c_last, NEW.humidity_percent_count,
        NEW.humidity_percent_min, NEW.humidity_percent_max, NEW.humidity_percent_sum, NEW.humidity_percent_last,
        NEW.co2_ppm_count, NEW.co2_ppm_min, NEW.co2_ppm_max, NEW.co2_ppm_sum, NEW.co2_ppm_last,
        NEW.pressure_mbar_count, NEW.pressure_mbar_min, NEW.pressure_mbar_max, NEW.pressure_mbar_sum,
        NEW.pressure_mbar_last, NEW.noise_db_count, NEW.noise_db_min, NEW.noise_db_max, NEW.noise_db_sum,
        NEW.noise_db_last, 1
    ) ON CONFLICT (station_id, module_type, start) DO UPDATE SET
        samples = excluded.samples, temperature_c_count = excluded.temperature_c_count,
        temperature_c_min = excluded.temperature_c_min, temperature_c_max = excluded.temperature_c_max,
        temperature_c_sum = excluded.temperature_c_sum, temperature_c_last = excluded.temperature_c_last,
        humidity_percent_count = excluded.humidity_percent_count,
        humidity_percent_min = excluded.humidity_percent_min, humidity_percent_max = excluded.humidity_percent_max,
        humidity_percent_sum = excluded.humidity_percent_sum, humidity_percent_last = excluded.humidity_percent_last,
        co2_ppm_count = excluded.co2_ppm_count, co2_ppm_min = excluded.co2_ppm_min,
        co2_ppm_max = excluded.co2_ppm_max, co2_ppm_sum = excluded.co2_ppm_sum, co2_ppm_last = excluded.co2_ppm_last,
        pressure_mbar_count = excluded.pressure_mbar_count, pressure_mbar_min = excluded.pressure_mbar_min,
        pressure_mbar_max = excluded.pressure_mbar_max, pressure_mbar_sum = excluded.pressure_mbar_sum,
        pressure_mbar_last = excluded.pressure_mbar_last, noise_db_count = excluded.noise_db_count,
        noise_db_min = excluded.noise_db_min, noise_db_max = excluded.noise_db_max,
        noise_db_sum = excluded.noise_db_sum, noise_db_last = excluded.noise_db_last, sealed = 1
        WHERE sealed = 0;
END;

CREATE TRIGGER weather_sealed_hour_changed AFTER UPDATE ON weather_sealed_hours BEGIN
    UPDATE weather_hourly SET
        samples = NEW.samples, temperature_c_count = NEW.temperature_c_count,
        temperature_c_min = NEW.temperature_c_min, temperature_c_max = NEW.temperature_c_max,
        temperature_c_sum = NEW.temperature_c_sum, temperature_c_last = NEW.temperature_c_last,
        humidity_percent_count = NEW.humidity_percent_count, humidity_percent_min = NEW.humidity_percent_min,
        humidity_percent_max = NEW.humidity_percent_max, humidity_percent_sum = NEW.humidity_percent_sum,
        humidity_percent_last = NEW.humidity_percent_last, co2_ppm_count = NEW.co2_ppm_count,
        co2_ppm_min = NEW.co2_ppm_min, co2_ppm_max = NEW.co2_ppm_max, co2_ppm_sum = NEW.co2_ppm_sum,
        co2_ppm_last = NEW.co2_ppm_last, pressure_mbar_count = NEW.pressure_mbar_count,
        pressure_mbar_min = NEW.pressure_mbar_min, pressure_mbar_max = NEW.pressure_mbar_max,
        pressure_mbar_sum = NEW.pressure_mbar_sum, pressure_mbar_last = NEW.pressure_mbar_last,
        noise_db_count = NEW.noise_db_count, noise_db_min = NEW.noise_db_min, noise_db_max = NEW.noise_db_max,
        noise_db_sum = NEW.noise_db_sum, noise_db_last = NEW.noise_db_last, sealed = 1
        WHERE station_id = NEW.station_id AND module_type = NEW.module_type AND start = NEW.start;
END;

INSERT INTO weather_sealed_hours (
        station_id, module_type, start, samples, temperature_c_count, temperature_c_min, temperature_c_max,
        temperature_c_sum, temperature_c_last, humidity_percent_count, humidity_percent_min, humidity_percent_max,
        humidity_percent_sum, humidity_percent_last, co2_ppm_count, co2_ppm_min, co2_ppm_max, co2_ppm_sum,
        co2_ppm_last, pressure_mbar_count, pressure_mbar_min, pressure_mbar_max, pressure_mbar_sum,
        pressure_mbar_last, noise_db_count, noise_db_min, noise_db_max, noise_db_sum, noise_db_last
    ) SELECT
        station_id, module_type, start, samples, temperature_c_count, temperature_c_min, temperature_c_max,
        temperature_c_sum, temperature_c_last, humidity_percent_count, humidity_percent_min, humidity_percent_max,
        humidity_percent_sum, humidity_percent_last, co2_ppm_count, co2_ppm_min, co2_ppm_max, co2_ppm_sum,
        co2_ppm_last, pressure_mbar_count, pressure_mbar_min, pressure_mbar_max, pressure_mbar_sum,
        pressure_mbar_last, noise_db_count, noise_db_min, noise_db_max, noise_db_sum, noise_db_last
    FROM weather_hourly WHERE sealed = 1;
