//! Samples of smart plugs and weather stations, and what charts need of them.
//!
//! # Time
//! `timestamp` is in whole seconds since 1970, UTC, and so are the columns of
//! the roll-ups. They are declared as `INTEGER`, not as `TIMESTAMP INTEGER`,
//! which stands for microseconds: a parameter does not know the column that it
//! is compared with, so that a column which read as an instant but counted in
//! seconds would be compared with microseconds and find nothing, without a
//! word. SQL sees seconds; the operations take and give instants.
//!
//! # Roll-ups
//! A year of one device has 500,000 samples a minute apart, and a chart has
//! 500 points. `energy_hourly`, `energy_daily`, `weather_hourly` and
//! `weather_daily` hold count, smallest, largest, sum and last value of each
//! hour and each day in UTC; a year's chart reads 365 of their rows.
//!
//! A row for each hour and day is there as soon as a sample is. While it is
//! *open* (`samples` is null) its other columns mean nothing, and readers take
//! what it is made of: the hours of an open day, the samples of an open hour.
//! Triggers open the hour of every sample that is added, changed or deleted,
//! and the day of every hour that changes. So a chart is right whatever way
//! the samples came: an operation, an import, SQL, another program.
//!
//! Storing samples rolls up the hours and days of their series that are over,
//! in the same transaction; [`roll_up`] does it for all series, which is only
//! needed behind an import. Adding each sample to its roll-ups at once would
//! be simpler to read and dearer to write: every sample would change two wide
//! rows, in the file, in the log and in the record of changes. As it is, a
//! sample costs one look at its open hour, and each hour is written twice:
//! when it begins and when it is over.
//!
//! [`delete_samples`] deletes samples by age and *seals* their hours: a sealed
//! hour is never opened again. A sample that comes later for a sealed hour is
//! kept until it is deleted in its turn, and does not change its hour. Sealed
//! hours stand in `energy_sealed_hours` and `weather_sealed_hours`, too: they
//! sync, as nothing can make them again, while open and closed roll-ups are
//! made by each store of its samples.

mod family;
mod history;
mod payload;
mod retention;
mod roll_up;
mod rows;
mod samples;
mod series;
mod usage;

pub use history::{energy_history, latest_energy, latest_weather, weather_history};
pub use retention::delete_samples;
pub use roll_up::roll_up;
pub use rows::*;
pub use samples::{
    store_energy_batch, store_energy_data, store_energy_samples, store_weather_batch, store_weather_data,
    store_weather_samples,
};
pub use series::{energy_series, weather_series};
pub use usage::energy_usage;

use super::{Catalog, migration};
use crate::{
    query::{Page, operations},
    schema::{Protected, TablePolicy},
};
use std::borrow::Cow;

/// The catalog `timeseries`.
pub const CATALOG: Catalog = Catalog {
    name: Cow::Borrowed("timeseries"),
    doc: Cow::Borrowed("Samples of smart plugs and weather stations"),
    migrations: Cow::Borrowed(&[
        migration!(1, "0001_timeseries"),
        migration!(2, "0002_roll_ups"),
        migration!(3, "0003_series_of_days"),
        migration!(4, "0004_sealed_hours"),
    ]),
    operations: operations! {
        /// Stores what a device measured; a sample of the same device and second is replaced.
        write store_energy_data(NewEnergySample) -> EnergySample;
        /// Stores samples of devices in one transaction, all of them or none.
        write store_energy_batch(EnergyPayloads) -> StoredSamples;
        /// Samples of one device or of all, oldest first; start and end belong to the range.
        read energy_history(EnergyHistoryFilter) -> Page<EnergySample>;
        /// What a device measured over time, in spans of equal length.
        read energy_series(EnergySeriesFilter) -> Vec<SeriesPoint>;
        /// The energy of each period between neighbouring boundaries, for one device or for each.
        read energy_usage(EnergyUsageFilter) -> Vec<EnergyUsage>;
        /// The newest sample of one device or of each.
        read latest_energy(LatestEnergyFilter) -> Vec<EnergySample>;
        /// Stores what a module of a weather station measured; a sample of the same module and second is replaced.
        write store_weather_data(NewWeatherSample) -> WeatherSample;
        /// Stores samples of weather stations in one transaction, all of them or none.
        write store_weather_batch(WeatherPayloads) -> StoredSamples;
        /// Values of one kind that a weather station measured, oldest first; start and end belong to the range.
        read weather_history(WeatherHistoryFilter) -> Page<WeatherValue>;
        /// What a module of a weather station measured over time, in spans of equal length.
        read weather_series(WeatherSeriesFilter) -> Vec<SeriesPoint>;
        /// The newest sample of each module, of one weather station or of all.
        read latest_weather(LatestWeatherFilter) -> Vec<WeatherSample>;
        /// Rolls up hours and days that are over and were not yet, as after an import.
        write roll_up(RollUpOptions) -> RollUpReport;
        /// Deletes samples by age; their roll-ups stay. A dry run only reports.
        write delete_samples(SampleRetention) -> SampleRetentionReport;
    },
    protected: &[
        // Made of the samples.
        Protected::read_only("energy_hourly"),
        Protected::read_only("energy_daily"),
        Protected::read_only("weather_hourly"),
        Protected::read_only("weather_daily"),
        Protected::read_only("energy_sealed_hours"),
        Protected::read_only("weather_sealed_hours"),
    ],
    policies: Cow::Borrowed(&[
        // Each store makes them of its samples.
        TablePolicy::local("energy_hourly"),
        TablePolicy::local("energy_daily"),
        TablePolicy::local("weather_hourly"),
        TablePolicy::local("weather_daily"),
        // Nothing else holds them.
        TablePolicy::server_wins("energy_sealed_hours"),
        TablePolicy::server_wins("weather_sealed_hours"),
    ]),
    searches: &[],
};
