//! Plugs and a weather station: curves in the rhythm of days and seasons.

use super::{
    Parameters, Rowset, batch,
    random::{Random, rounded},
};
use crate::{
    Result,
    catalog::timeseries::{RollUpOptions, roll_up},
    query::Batch,
    value::{Instant, Rows, Value},
};
use std::f64::consts::TAU;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Curves are followed in steps of so many seconds. Each step of the last
/// days is a sample; before, one of so many is.
const STEP: i64 = 900;
const DENSE_DAYS: i64 = 30;
const SPARSE: i64 = 24;

/// Samples written together.
const BATCH: usize = 2_000;

const INSERT_ENERGY: &str = "INSERT INTO energy_timeseries (device_id, timestamp, power_w, voltage_v, current_a, \
     daily_energy_kwh, monthly_energy_kwh, power_state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const INSERT_WEATHER: &str = "INSERT INTO weather_timeseries (station_id, module_type, timestamp, temperature_c, \
     humidity_percent, co2_ppm, pressure_mbar, noise_db) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const STATION: &str = "70:ee:50:3a:0e:dc";

/// A plug, and the watts behind it at an hour of the day, outside temperature
/// and chance.
struct Plug {
    device_id: &'static str,
    watts: fn(Moment, &mut Random) -> f64,
}

/// What the curves depend on.
#[derive(Clone, Copy)]
struct Moment {
    /// Seconds since 1970.
    seconds: i64,
    /// Hours since midnight, with fractions.
    hour: f64,
    /// 0 is Monday.
    weekday: i64,
    /// Degrees Celsius outside.
    outside: f64,
}

const PLUGS: [Plug; 5] = [
    Plug { device_id: "tapo_p115_aircon", watts: air_conditioner },
    Plug { device_id: "tapo_p115_coffee", watts: coffee_machine },
    Plug { device_id: "tapo_p115_desk", watts: desk },
    Plug { device_id: "tapo_p115_fridge", watts: fridge },
    Plug { device_id: "tapo_p115_washer", watts: washer },
];

/// Heats below 8 °C and cools above 22 °C while somebody is up.
fn air_conditioner(moment: Moment, random: &mut Random) -> f64 {
    let wanted = (8.0 - moment.outside).max(moment.outside - 22.0);
    if wanted <= 0.0 || !(6.5..22.5).contains(&moment.hour) {
        return 1.2;
    }
    (250.0 + 70.0 * wanted).min(1_400.0) * random.between(0.85, 1.1)
}

/// Two rounds in the morning, later at the weekend, one after lunch.
fn coffee_machine(moment: Moment, random: &mut Random) -> f64 {
    let late = if moment.weekday >= 5 { 2.0 } else { 0.0 };
    let brews = [(6.5 + late, 0.8), (7.5 + late, 0.7), (13.0, 0.5)];
    let brewing =
        brews.iter().any(|(hour, chance)| (*hour..hour + 0.5).contains(&moment.hour) && random.chance(*chance));
    if brewing { random.between(900.0, 1_450.0) } else { 0.8 }
}

/// Office hours on weekdays, games in the evening.
fn desk(moment: Moment, random: &mut Random) -> f64 {
    match moment.hour {
        hour if moment.weekday < 5 && (8.5..17.5).contains(&hour) => random.between(85.0, 140.0),
        hour if (19.5..23.0).contains(&hour) => random.between(60.0, 320.0),
        _ => random.between(4.0, 6.0),
    }
}

/// The compressor runs a third of the time, more when it is warm.
fn fridge(moment: Moment, random: &mut Random) -> f64 {
    let phase = (moment.seconds / 60 % 47) as f64 / 47.0;
    let share = 0.3 + (moment.outside - 10.0).max(0.0) * 0.008;
    if phase < share { random.between(78.0, 95.0) } else { 2.1 }
}

/// Every third day from nine o'clock: heats, washes, spins.
fn washer(moment: Moment, random: &mut Random) -> f64 {
    if moment.seconds / DAY % 3 != 0 {
        return 0.5;
    }
    match moment.hour - 9.0 {
        since if (0.0..0.6).contains(&since) => random.between(1_850.0, 2_100.0),
        since if (0.6..1.5).contains(&since) => random.between(90.0, 180.0),
        since if (1.5..2.0).contains(&since) => random.between(250.0, 520.0),
        _ => 0.5,
    }
}

/// A value that wanders around zero and keeps its direction for a while.
struct Drift {
    value: f64,
    /// How much of it is left after a step.
    keeps: f64,
    /// The largest push of a step.
    push: f64,
}

impl Drift {
    fn step(&mut self, random: &mut Random) -> f64 {
        self.value = self.value * self.keeps + random.between(-self.push, self.push);
        self.value
    }
}

/// A step of the curves.
#[derive(Clone, Copy)]
struct Tick {
    /// Seconds since 1970.
    seconds: i64,
    /// How much warmer or colder it is than usual, in degrees.
    drift: f64,
    /// Whether it is a sample.
    is_sample: bool,
}

/// The steps of all days.
fn ticks(parameters: &Parameters, random: &mut Random) -> Vec<Tick> {
    let until = parameters.until.seconds();
    let days = i64::from(parameters.sample_days);
    let dense_from = until - days.min(DENSE_DAYS) * DAY;
    let mut front = Drift { value: 0.0, keeps: 0.985, push: 0.6 };
    let steps = (until - days * DAY..=until).step_by(STEP as usize);
    steps
        .map(|seconds| seconds - seconds.rem_euclid(60))
        .filter(|seconds| *seconds >= 0)
        .map(|seconds| Tick {
            seconds,
            drift: front.step(random),
            // At other hours on each day, so that all hours are seen.
            is_sample: seconds >= dense_from || (seconds / STEP + seconds / DAY * 5) % SPARSE == 0,
        })
        .collect()
}

/// Outside: warm in July and in the afternoon.
fn outside(seconds: i64) -> f64 {
    let year = (seconds % (365 * DAY)) as f64 / (365 * DAY) as f64;
    let day = (seconds % DAY) as f64 / DAY as f64;
    10.0 - 10.5 * (TAU * (year - 0.055)).cos() - 4.5 * (TAU * (day - 0.125)).cos()
}

fn moment(seconds: i64, drift: f64) -> Moment {
    Moment {
        seconds,
        hour: (seconds % DAY) as f64 / HOUR as f64,
        // The first of January 1970 was a Thursday.
        weekday: (seconds / DAY + 3) % 7,
        outside: outside(seconds) + drift,
    }
}

/// Batches of samples, and one that rolls them up.
///
/// # Errors
/// None; the statement that rolls up is checked like any other.
pub(super) fn batches(parameters: &Parameters) -> Result<impl Iterator<Item = Batch<()>> + use<>> {
    let mut random = Random::new(parameters.seed, "weather");
    let ticks = ticks(parameters, &mut random);
    let mut rows = Vec::new();
    for plug in &PLUGS {
        rows.extend(energy(plug, &ticks, parameters.seed).map(|row| (INSERT_ENERGY, row)));
    }
    rows.extend(weather(&ticks, &mut random).map(|row| (INSERT_WEATHER, row)));
    let rolled_up = Batch::new(roll_up(RollUpOptions { most: 100_000 }).into_write()?.steps, |_| Ok(Rows::default()));
    let mut rows = rows.into_iter().peekable();
    let samples = std::iter::from_fn(move || {
        rows.peek()?;
        let mut sets = [Rowset::new(INSERT_ENERGY), Rowset::new(INSERT_WEATHER)];
        for (sql, row) in rows.by_ref().take(BATCH) {
            sets[usize::from(sql == INSERT_WEATHER)].rows.push(row);
        }
        Some(batch(sets))
    });
    Ok(samples.chain([rolled_up]))
}

fn energy<'a>(plug: &'a Plug, ticks: &'a [Tick], seed: u64) -> impl Iterator<Item = Vec<Value>> + use<'a> {
    let mut random = Random::new(seed, plug.device_id);
    let (mut before, mut daily, mut monthly) = (None::<i64>, 0.0_f64, 0.0_f64);
    ticks.iter().filter_map(move |tick| {
        let seconds = tick.seconds;
        let watts = rounded((plug.watts)(moment(seconds, tick.drift), &mut random), 1);
        if let Some(before) = before {
            let kwh = watts * (seconds - before) as f64 / 3.6e6;
            daily = if before / DAY == seconds / DAY { daily + kwh } else { kwh };
            monthly =
                if before / DAY == seconds / DAY || month(before) == month(seconds) { monthly + kwh } else { kwh };
        }
        before = Some(seconds);
        let volts = rounded(random.between(226.0, 234.0), 1);
        tick.is_sample.then(|| {
            vec![
                plug.device_id.into(),
                seconds.into(),
                watts.into(),
                volts.into(),
                rounded(watts / volts, 3).into(),
                rounded(daily, 3).into(),
                rounded(monthly, 3).into(),
                (watts > 1.0).into(),
            ]
        })
    })
}

/// Year and month in UTC, as text.
fn month(seconds: i64) -> String {
    Instant::from_seconds(seconds).to_string().chars().take(7).collect()
}

fn weather<'a>(ticks: &'a [Tick], random: &'a mut Random) -> impl Iterator<Item = Vec<Value>> + use<'a> {
    let mut pressure = Drift { value: 0.0, keeps: 0.996, push: 0.9 };
    let mut air = Drift { value: 0.0, keeps: 0.9, push: 45.0 };
    let rows = ticks.iter().filter_map(move |tick| {
        let now = moment(tick.seconds, tick.drift);
        let awake = (6.5..23.0).contains(&now.hour);
        let home = awake && (now.weekday >= 5 || !(8.0..17.0).contains(&now.hour));
        let inside =
            20.5 + 0.12 * (now.outside - 10.0).max(-5.0) + f64::from(u8::from(home)) + random.between(-0.2, 0.2);
        let co2 = 430.0
            + if home {
                420.0
            } else if awake {
                60.0
            } else {
                260.0
            }
            + air.step(random);
        let noise = if home { random.between(40.0, 58.0) } else { random.between(31.0, 37.0) };
        let humid = 72.0 - 1.1 * (now.outside - 10.0) + random.between(-4.0, 4.0);
        let pressure = 1_014.0 + pressure.step(random);
        #[expect(clippy::cast_possible_truncation, reason = "parts per million")]
        let co2 = co2.max(400.0).round() as i64;
        let row = |module: &str, temperature: f64, humidity: f64, co2: Value, pressure: Value, noise: Value| {
            let (temperature, humidity) = (rounded(temperature, 1), rounded(humidity.clamp(15.0, 100.0), 0));
            vec![
                STATION.into(),
                module.into(),
                tick.seconds.into(),
                temperature.into(),
                humidity.into(),
                co2,
                pressure,
                noise,
            ]
        };
        let inside_humidity = humid * 0.45 + 15.0;
        let pressure = rounded(pressure, 1).into();
        tick.is_sample.then(|| {
            [
                row("indoor", inside, inside_humidity, co2.into(), pressure, rounded(noise, 0).into()),
                row("outdoor", now.outside, humid, Value::Null, Value::Null, Value::Null),
            ]
        })
    });
    rows.flatten()
}
