use super::{
    EnergyPayloads, EnergySample, NewEnergySample, NewWeatherSample, StoredSamples, WeatherPayloads, WeatherSample,
    family::{ENERGY, WEATHER},
    payload, roll_up,
};
use crate::{
    Error, Result,
    catalog::require,
    query::{Batch, Step},
    value::{Instant, Rows, Value},
};
use std::collections::BTreeSet;

/// The latest time of a sample: the end of the year 2999.
const LATEST: i64 = 32_503_680_000;

/// The longest name of a device, station or module, in bytes.
const LONGEST_NAME: usize = 255;

const UPSERT_ENERGY: &str = "INSERT INTO energy_timeseries (device_id, timestamp, power_w, voltage_v, current_a, \
     daily_energy_kwh, monthly_energy_kwh, power_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT (device_id, timestamp) DO UPDATE SET power_w = excluded.power_w, voltage_v = excluded.voltage_v, \
     current_a = excluded.current_a, daily_energy_kwh = excluded.daily_energy_kwh, \
     monthly_energy_kwh = excluded.monthly_energy_kwh, power_state = excluded.power_state";

const RETURNING_ENERGY: &str = "INSERT INTO energy_timeseries (device_id, timestamp, power_w, voltage_v, current_a, \
     daily_energy_kwh, monthly_energy_kwh, power_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT (device_id, timestamp) DO UPDATE SET power_w = excluded.power_w, voltage_v = excluded.voltage_v, \
     current_a = excluded.current_a, daily_energy_kwh = excluded.daily_energy_kwh, \
     monthly_energy_kwh = excluded.monthly_energy_kwh, power_state = excluded.power_state \
     RETURNING device_id, timestamp, power_w, voltage_v, current_a, daily_energy_kwh, monthly_energy_kwh, power_state";

const UPSERT_WEATHER: &str = "INSERT INTO weather_timeseries (station_id, module_type, timestamp, temperature_c, \
     humidity_percent, co2_ppm, pressure_mbar, noise_db) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT (station_id, module_type, timestamp) DO UPDATE SET temperature_c = excluded.temperature_c, \
     humidity_percent = excluded.humidity_percent, co2_ppm = excluded.co2_ppm, \
     pressure_mbar = excluded.pressure_mbar, noise_db = excluded.noise_db";

const RETURNING_WEATHER: &str = "INSERT INTO weather_timeseries (station_id, module_type, timestamp, temperature_c, \
     humidity_percent, co2_ppm, pressure_mbar, noise_db) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
     ON CONFLICT (station_id, module_type, timestamp) DO UPDATE SET temperature_c = excluded.temperature_c, \
     humidity_percent = excluded.humidity_percent, co2_ppm = excluded.co2_ppm, \
     pressure_mbar = excluded.pressure_mbar, noise_db = excluded.noise_db \
     RETURNING station_id, module_type, timestamp, temperature_c, humidity_percent, co2_ppm, pressure_mbar, noise_db";

/// Stores what a device measured; a sample of the same device and second is
/// replaced. Fractions of a second are cut off.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::timeseries::{self, NewEnergySample}, value::Instant};
/// let store = Store::open_in_memory(Options::new().catalogs([timeseries::CATALOG]))?;
/// let sample = store.run(timeseries::store_energy_data(NewEnergySample {
///     device_id: "tapo_p115_aircon".into(),
///     timestamp: Instant::now(),
///     power_w: Some(150.5),
///     voltage_v: Some(230.0),
///     current_a: Some(0.65),
///     ..Default::default()
/// }))?;
/// assert_eq!(sample.power_w, Some(150.5));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn store_energy_data(sample: NewEnergySample) -> Batch<EnergySample> {
    check_energy(&sample).map(|()| one(RETURNING_ENERGY, sample)).into()
}

/// Stores what a module of a weather station measured; a sample of the same
/// module and second is replaced. Fractions of a second are cut off.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::timeseries::{self, NewWeatherSample}, value::Instant};
/// let store = Store::open_in_memory(Options::new().catalogs([timeseries::CATALOG]))?;
/// let sample = store.run(timeseries::store_weather_data(NewWeatherSample {
///     station_id: "70:ee:50:3a:0e:dc".into(),
///     module_type: "indoor".into(),
///     timestamp: Instant::now(),
///     temperature_c: Some(22.5),
///     humidity_percent: Some(45.0),
///     co2_ppm: Some(450),
///     ..Default::default()
/// }))?;
/// assert_eq!(sample.co2_ppm, Some(450));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn store_weather_data(sample: NewWeatherSample) -> Batch<WeatherSample> {
    check_weather(&sample).map(|()| one(RETURNING_WEATHER, sample)).into()
}

/// Stores samples of devices in one transaction, all of them or none.
pub fn store_energy_samples(samples: Vec<NewEnergySample>) -> Batch<StoredSamples> {
    many(UPSERT_ENERGY, samples, check_energy)
}

/// Stores samples of weather stations in one transaction, all of them or none.
pub fn store_weather_samples(samples: Vec<NewWeatherSample>) -> Batch<StoredSamples> {
    many(UPSERT_WEATHER, samples, check_weather)
}

/// Stores samples of devices in one transaction, all of them or none.
///
/// Each is an object with the arguments of [`store_energy_data`]; the mistake
/// in one names its position.
pub fn store_energy_batch(payloads: EnergyPayloads) -> Batch<StoredSamples> {
    payload::read(&payloads.samples).map(store_energy_samples).into()
}

/// Stores samples of weather stations in one transaction, all of them or none.
///
/// Each is an object with the arguments of [`store_weather_data`]; the mistake
/// in one names its position.
pub fn store_weather_batch(payloads: WeatherPayloads) -> Batch<StoredSamples> {
    payload::read(&payloads.samples).map(store_weather_samples).into()
}

/// A sample as the tables keep it.
trait Sample {
    const FAMILY: &'static super::family::Family;

    /// What tells its series from another.
    fn key(&self) -> Vec<String>;

    /// The parameters of its upsert.
    fn parameters(self) -> Vec<Value>;
}

impl Sample for NewEnergySample {
    const FAMILY: &'static super::family::Family = &ENERGY;

    fn key(&self) -> Vec<String> {
        vec![self.device_id.clone()]
    }

    fn parameters(self) -> Vec<Value> {
        vec![
            self.device_id.into(),
            self.timestamp.seconds().into(),
            self.power_w.into(),
            self.voltage_v.into(),
            self.current_a.into(),
            self.daily_energy_kwh.into(),
            self.monthly_energy_kwh.into(),
            self.power_state.into(),
        ]
    }
}

impl Sample for NewWeatherSample {
    const FAMILY: &'static super::family::Family = &WEATHER;

    fn key(&self) -> Vec<String> {
        vec![self.station_id.clone(), self.module_type.clone()]
    }

    fn parameters(self) -> Vec<Value> {
        vec![
            self.station_id.into(),
            self.module_type.into(),
            self.timestamp.seconds().into(),
            self.temperature_c.into(),
            self.humidity_percent.into(),
            self.co2_ppm.into(),
            self.pressure_mbar.into(),
            self.noise_db.into(),
        ]
    }
}

fn one<S: Sample, T: crate::query::Output>(upsert: &'static str, sample: S) -> Batch<T> {
    let rolled_up = roll_up::of_series(S::FAMILY, BTreeSet::from([sample.key()]));
    let stored = Step::many(upsert, vec![sample.parameters()]);
    Batch::new([stored].into_iter().chain(rolled_up), |mut outcomes| {
        Ok(outcomes.remove(0).rows.seconds_as_instants(&["timestamp"]))
    })
}

/// The upsert run once for each sample, those of a series together: its rows
/// then lie side by side in the file.
fn many<S: Sample>(upsert: &'static str, mut samples: Vec<S>, check: fn(&S) -> Result<()>) -> Batch<StoredSamples> {
    for (position, sample) in samples.iter().enumerate() {
        if let Err(error) = check(sample) {
            return Batch::refused(payload::at(position, &error));
        }
    }
    // A stable order: of two samples of one second the later in the list counts.
    samples.sort_by_cached_key(Sample::key);
    let keys = samples.iter().map(Sample::key).collect();
    let rolled_up = roll_up::of_series(S::FAMILY, keys);
    let stored = i64::try_from(samples.len()).unwrap_or(i64::MAX);
    let runs = samples.into_iter().map(Sample::parameters).collect();
    let steps = [Step::many(upsert, runs)].into_iter().chain(rolled_up);
    Batch::new(steps, move |_| Ok(Rows::single([("stored", stored.into())])))
}

fn check_energy(sample: &NewEnergySample) -> Result<()> {
    check_name("device_id", &sample.device_id)?;
    check_time(sample.timestamp)?;
    for (field, value) in
        [("power_w", sample.power_w), ("voltage_v", sample.voltage_v), ("current_a", sample.current_a)]
    {
        check_number(field, value)?;
    }
    for (field, value) in
        [("daily_energy_kwh", sample.daily_energy_kwh), ("monthly_energy_kwh", sample.monthly_energy_kwh)]
    {
        check_number(field, value)?;
        require(value.is_none_or(|value| value >= 0.0), field, "must not be negative")?;
    }
    Ok(())
}

fn check_weather(sample: &NewWeatherSample) -> Result<()> {
    check_name("station_id", &sample.station_id)?;
    check_name("module_type", &sample.module_type)?;
    check_time(sample.timestamp)?;
    for (field, value) in [
        ("temperature_c", sample.temperature_c),
        ("humidity_percent", sample.humidity_percent),
        ("pressure_mbar", sample.pressure_mbar),
        ("noise_db", sample.noise_db),
    ] {
        check_number(field, value)?;
    }
    require(
        sample.humidity_percent.is_none_or(|value| (0.0..=100.0).contains(&value)),
        "humidity_percent",
        "must be 0 to 100",
    )?;
    require(sample.co2_ppm.is_none_or(|value| value >= 0), "co2_ppm", "must not be negative")
}

fn check_name(field: &'static str, name: &str) -> Result<()> {
    require(!name.is_empty(), field, "must not be empty")?;
    require(name.len() <= LONGEST_NAME, field, "must not be longer than 255 bytes")
}

fn check_time(timestamp: Instant) -> Result<()> {
    if (0..=LATEST).contains(&timestamp.seconds()) {
        return Ok(());
    }
    let message = format!("timestamp must be between the years 1970 and 3000, not {timestamp}");
    Err(Error::invalid("timestamp", message))
}

fn check_number(field: &'static str, value: Option<f64>) -> Result<()> {
    require(value.is_none_or(f64::is_finite), field, "must be a number, neither NaN nor infinite")
}
