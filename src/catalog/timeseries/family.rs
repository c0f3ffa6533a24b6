//! What the tables of energy and of weather have in common: samples of a
//! key over time, and their roll-ups.

use crate::{Error, Result};

/// Seconds of an hour and of a day, the spans of the roll-ups.
pub(super) const HOUR: i64 = 3_600;
pub(super) const DAY: i64 = 86_400;

/// Samples of one kind with their roll-ups.
pub(super) struct Family {
    /// The table of samples.
    pub samples: &'static str,
    /// The table of hours.
    pub hourly: &'static str,
    /// The table of days.
    pub daily: &'static str,
    /// The columns that tell one series from another.
    pub key: &'static [&'static str],
    /// What is measured again and again.
    pub measures: &'static [Measure],
    /// Columns that count up and begin again at zero.
    pub counters: &'static [&'static str],
}

/// Something that is measured.
pub(super) struct Measure {
    /// Its name in arguments.
    pub data_type: &'static str,
    /// Its column.
    pub column: &'static str,
}

const fn measure(data_type: &'static str, column: &'static str) -> Measure {
    Measure { data_type, column }
}

pub(super) static ENERGY: Family = Family {
    samples: "energy_timeseries",
    hourly: "energy_hourly",
    daily: "energy_daily",
    key: &["device_id"],
    measures: &[measure("power", "power_w"), measure("voltage", "voltage_v"), measure("current", "current_a")],
    counters: &["daily_energy_kwh", "monthly_energy_kwh"],
};

pub(super) static WEATHER: Family = Family {
    samples: "weather_timeseries",
    hourly: "weather_hourly",
    daily: "weather_daily",
    key: &["station_id", "module_type"],
    measures: &[
        measure("temperature", "temperature_c"),
        measure("humidity", "humidity_percent"),
        measure("co2", "co2_ppm"),
        measure("pressure", "pressure_mbar"),
        measure("noise", "noise_db"),
    ],
    counters: &[],
};

impl Family {
    /// The measure of this name.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) listing those that there are.
    pub(super) fn measure(&self, data_type: &str) -> Result<&Measure> {
        self.measures.iter().find(|measure| measure.data_type == data_type).ok_or_else(|| {
            let known: Vec<_> = self.measures.iter().map(|measure| measure.data_type).collect();
            Error::invalid("data_type", format!("data_type must be one of {}, not '{data_type}'", known.join(", ")))
        })
    }

    /// The key's columns as SQL, each behind `alias`.
    pub(super) fn key_of(&self, alias: &str) -> String {
        self.key.iter().map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
    }

    /// SQL that is true where the keys of two aliases are the same.
    pub(super) fn same_key(&self, left: &str, right: &str) -> String {
        self.key.iter().map(|column| format!("{left}.{column} = {right}.{column}")).collect::<Vec<_>>().join(" AND ")
    }

    /// SQL that is true where the key is that of the first parameters.
    pub(super) fn key_is_given(&self, alias: &str) -> String {
        let places = self.key.iter().zip(1..).map(|(column, place)| format!("{alias}.{column} = ?{place}"));
        places.collect::<Vec<_>>().join(" AND ")
    }
}
