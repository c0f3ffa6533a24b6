use crate::value::{Instant, Json, record};

record! {
    /// What a device measured at a time.
    pub struct EnergySample {
        /// The device.
        pub device_id: String,
        /// When it was measured, in whole seconds.
        pub timestamp: Instant,
        /// Power in watts.
        pub power_w: Option<f64>,
        /// Voltage in volts.
        pub voltage_v: Option<f64>,
        /// Current in amperes.
        pub current_a: Option<f64>,
        /// Energy since the device's midnight, in kilowatt-hours.
        pub daily_energy_kwh: Option<f64>,
        /// Energy since the beginning of the device's month, in kilowatt-hours.
        pub monthly_energy_kwh: Option<f64>,
        /// Whether it was switched on.
        pub power_state: Option<bool>,
    }

    /// What a device measured, to be stored.
    pub struct NewEnergySample {
        /// The device.
        pub device_id: String,
        /// When it was measured; fractions of a second are cut off.
        pub timestamp: Instant,
        /// Power in watts.
        pub power_w: Option<f64>,
        /// Voltage in volts.
        pub voltage_v: Option<f64>,
        /// Current in amperes.
        pub current_a: Option<f64>,
        /// Energy since the device's midnight, in kilowatt-hours.
        pub daily_energy_kwh: Option<f64>,
        /// Energy since the beginning of the device's month, in kilowatt-hours.
        pub monthly_energy_kwh: Option<f64>,
        /// Whether it was switched on.
        pub power_state: Option<bool>,
    }

    /// Samples of devices.
    pub struct EnergyPayloads {
        /// Objects with the arguments of `store_energy_data`, 100,000 at the most.
        pub samples: Vec<Json>,
    }

    /// What a module of a weather station measured at a time.
    pub struct WeatherSample {
        /// The station.
        pub station_id: String,
        /// The module, such as `indoor` or `outdoor`.
        pub module_type: String,
        /// When it was measured, in whole seconds.
        pub timestamp: Instant,
        /// Temperature in degrees Celsius.
        pub temperature_c: Option<f64>,
        /// Relative humidity in percent.
        pub humidity_percent: Option<f64>,
        /// Carbon dioxide in parts per million.
        pub co2_ppm: Option<i64>,
        /// Air pressure in millibars.
        pub pressure_mbar: Option<f64>,
        /// Noise in decibels.
        pub noise_db: Option<f64>,
    }

    /// What a module of a weather station measured, to be stored.
    pub struct NewWeatherSample {
        /// The station.
        pub station_id: String,
        /// The module, such as `indoor` or `outdoor`.
        pub module_type: String,
        /// When it was measured; fractions of a second are cut off.
        pub timestamp: Instant,
        /// Temperature in degrees Celsius.
        pub temperature_c: Option<f64>,
        /// Relative humidity in percent.
        pub humidity_percent: Option<f64>,
        /// Carbon dioxide in parts per million.
        pub co2_ppm: Option<i64>,
        /// Air pressure in millibars.
        pub pressure_mbar: Option<f64>,
        /// Noise in decibels.
        pub noise_db: Option<f64>,
    }

    /// Samples of weather stations.
    pub struct WeatherPayloads {
        /// Objects with the arguments of `store_weather_data`, 100,000 at the most.
        pub samples: Vec<Json>,
    }

    /// What a batch of samples did.
    pub struct StoredSamples {
        /// Samples that were added or replaced.
        pub stored: i64,
    }

    /// Which samples of devices to list.
    pub struct EnergyHistoryFilter {
        /// Only those of this device.
        pub device_id: Option<String>,
        /// Only those of so many hours before `end`, where there is no `start`; 1 to 876000.
        pub hours: i64 = 24,
        /// Only those measured then or later; replaces `hours`.
        pub start: Option<Instant>,
        /// Only those measured then or earlier; now if left out.
        pub end: Option<Instant>,
        /// The most rows to give, 1 to 250000.
        pub limit: i64 = 100_000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// Which measured values of a weather station to list.
    pub struct WeatherHistoryFilter {
        /// The station.
        pub station_id: String,
        /// Only those of this module, such as `indoor`.
        pub module_type: Option<String>,
        /// What to list: `temperature`, `humidity`, `co2`, `pressure` or `noise`.
        pub data_type: String = "temperature".to_owned(),
        /// Only those of so many hours before `end`, where there is no `start`; 1 to 876000.
        pub hours: i64 = 24,
        /// Only those measured then or later; replaces `hours`.
        pub start: Option<Instant>,
        /// Only those measured then or earlier; now if left out.
        pub end: Option<Instant>,
        /// The most rows to give, 1 to 250000.
        pub limit: i64 = 100_000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// A value that a weather station measured.
    pub struct WeatherValue {
        /// When it was measured, in whole seconds.
        pub timestamp: Instant,
        /// The module that measured it.
        pub module_type: String,
        /// The value in the unit of its column.
        pub value: f64,
    }

    /// Which device to draw, and how.
    pub struct EnergySeriesFilter {
        /// The device.
        pub device_id: String,
        /// What to draw: `power`, `voltage` or `current`.
        pub data_type: String = "power".to_owned(),
        /// How long the series is, unless both `start` and `end` are given; 1 to 876000.
        pub hours: i64 = 24,
        /// Where it begins; `hours` before `end` if left out.
        pub start: Option<Instant>,
        /// Where it ends; `hours` after `start`, or now, if left out.
        pub end: Option<Instant>,
        /// About how many points to give, 1 to 5000: never more than one more.
        pub points: i64 = 500,
    }

    /// Which module of a weather station to draw, and how.
    pub struct WeatherSeriesFilter {
        /// The station.
        pub station_id: String,
        /// The module, such as `indoor`.
        pub module_type: String = "indoor".to_owned(),
        /// What to draw: `temperature`, `humidity`, `co2`, `pressure` or `noise`.
        pub data_type: String = "temperature".to_owned(),
        /// How long the series is, unless both `start` and `end` are given; 1 to 876000.
        pub hours: i64 = 24,
        /// Where it begins; `hours` before `end` if left out.
        pub start: Option<Instant>,
        /// Where it ends; `hours` after `start`, or now, if left out.
        pub end: Option<Instant>,
        /// About how many points to give, 1 to 5000: never more than one more.
        pub points: i64 = 500,
    }

    /// What was measured within a span of time.
    pub struct SeriesPoint {
        /// When the span begins.
        pub timestamp: Instant,
        /// How long it is.
        pub seconds: i64,
        /// The smallest value.
        pub min: f64,
        /// The mean of all values.
        pub avg: f64,
        /// The largest value.
        pub max: f64,
        /// The last value.
        pub last: f64,
        /// How many values there are.
        pub samples: i64,
    }

    /// Whose newest sample to give.
    pub struct LatestEnergyFilter {
        /// Only that of this device.
        pub device_id: Option<String>,
    }

    /// Whose newest sample to give.
    pub struct LatestWeatherFilter {
        /// Only those of this station's modules.
        pub station_id: Option<String>,
    }

    /// Whose energy to add up, between which times.
    pub struct EnergyUsageFilter {
        /// Only that of this device.
        pub device_id: Option<String>,
        /// The beginnings of the periods and the end of the last, ascending; 2 to 1001.
        pub boundaries: Vec<Instant>,
    }

    /// The energy that a device used between two times.
    pub struct EnergyUsage {
        /// The device.
        pub device_id: String,
        /// When the period begins.
        pub start: Instant,
        /// When it ends.
        pub end: Instant,
        /// The energy in kilowatt-hours.
        pub energy_kwh: f64,
    }

    /// How much to roll up.
    pub struct RollUpOptions {
        /// The most hours, and the most days, of energy and of weather; 1 to 100000.
        pub most: i64 = 10_000,
    }

    /// What was rolled up.
    pub struct RollUpReport {
        /// Hours that were made of samples.
        pub hours: i64,
        /// Days that were made of hours.
        pub days: i64,
        /// Whether there are more that are over.
        pub more: bool,
    }

    /// Which samples to delete.
    pub struct SampleRetention {
        /// Those of days that ended so many days ago or earlier; 1 to 3650.
        pub older_than_days: i64,
        /// Must be true for anything to be deleted.
        pub confirm: bool = false,
        /// Only report what would be deleted.
        pub dry_run: bool = false,
        /// The most samples of energy, and of weather, to delete at once; 1 to 1000000.
        pub most: i64 = 100_000,
    }

    /// What was deleted, or would be.
    pub struct SampleRetentionReport {
        /// Whether nothing was deleted.
        pub dry_run: bool,
        /// Samples of devices.
        pub energy_samples: i64,
        /// Samples of weather stations.
        pub weather_samples: i64,
        /// Whether there are more of that age.
        pub more: bool,
    }
}
