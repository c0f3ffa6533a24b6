-- Charts of months and years read the days of one device. Days are written as they pass, those of all devices side by
-- side, so that each day of a device lies in another page; here they lie together, with all that a chart asks for.

CREATE INDEX idx_energy_daily_series ON energy_daily (
    device_id, start, samples,
    power_w_count, power_w_min, power_w_max, power_w_sum, power_w_last,
    voltage_v_count, voltage_v_min, voltage_v_max, voltage_v_sum, voltage_v_last,
    current_a_count, current_a_min, current_a_max, current_a_sum, current_a_last
);

CREATE INDEX idx_weather_daily_series ON weather_daily (
    station_id, module_type, start, samples,
    temperature_c_count, temperature_c_min, temperature_c_max, temperature_c_sum, temperature_c_last,
    humidity_percent_count, humidity_percent_min, humidity_percent_max, humidity_percent_sum, humidity_percent_last,
    co2_ppm_count, co2_ppm_min, co2_ppm_max, co2_ppm_sum, co2_ppm_last,
    pressure_mbar_count, pressure_mbar_min, pressure_mbar_max, pressure_mbar_sum, pressure_mbar_last,
    noise_db_count, noise_db_min, noise_db_max, noise_db_sum, noise_db_last
);
