//! Charts of one device among few and among many, and what roll-ups cost
//! those who write samples.

use crate::report::Report;
use edgelite::{
    Options, Store, Target,
    catalog::timeseries::{self, EnergySeriesFilter, NewEnergySample, store_energy_data, store_energy_samples},
    query::{Batch, Output, Write},
    value::{Instant, Rows},
};
use std::{hint::black_box, path::Path};

/// Samples of each device: a year of them, a little more than ten minutes apart.
const OF_EACH: usize = 50_000;
const APART: i64 = 630;
const BEGIN: i64 = 1_700_006_400;
const DAY: i64 = 86_400;

/// A year's chart of one device from a table of `samples` rows beside the same
/// chart from a table of one device alone.
pub fn charts(report: &mut Report, folder: &Path, samples: usize, rounds: usize) {
    let devices = (samples / OF_EACH).max(1);
    let (few, many) = (filled(&folder.join("few.db"), 1), filled(&folder.join("many.db"), devices));
    let total = devices * OF_EACH;
    for (what, days, points, goal) in [
        ("a year's chart", 364, 500, Some("≤ 3")),
        ("a quarter's chart, from hours", 91, 500, None),
        ("a day's chart, from samples", 1, 500, None),
    ] {
        let chart = |store: &Store, device: usize| {
            let end = BEGIN + 364 * DAY;
            let filter = EnergySeriesFilter {
                device_id: device_id(device),
                start: Some(Instant::from_seconds(end - days * DAY)),
                end: Some(Instant::from_seconds(end - 1)),
                points,
                ..Default::default()
            };
            let points = store.query(timeseries::energy_series(filter)).expect("reads");
            assert!(points.len() > 100, "{what}: {} points", points.len());
            drop(black_box(points));
        };
        const TIMES: usize = 50;
        report.compare(
            format!("{what} of one device, {total} samples"),
            ("50,000 samples", goal),
            rounds,
            TIMES,
            |round| (0..TIMES).for_each(|number| chart(&many, (round * TIMES + number) * 7 % devices)),
            |_| (0..TIMES).for_each(|_| chart(&few, 0)),
        );
    }
}

/// Writing samples with roll-ups, beside the same writes to tables without.
pub fn writes(report: &mut Report, folder: &Path, rounds: usize) {
    let with = open(&folder.join("with.db"));
    let without = open(&folder.join("without.db"));
    without.migrate(&timeseries::CATALOG, Target::Version(1)).expect("migrates");
    const BATCH: usize = 10_000;
    let samples =
        |round: usize| (0..BATCH).map(|number| sample(number % 10, round * BATCH / 10 + number / 10)).collect();
    report.compare(
        "store 10,000 samples of 10 devices, per sample",
        ("no roll-ups", None),
        rounds,
        BATCH,
        |round| {
            with.run(store_energy_samples(samples(round))).expect("stores");
        },
        |round| bare(&without, store_energy_samples(samples(round))),
    );
    const SINGLE: usize = 200;
    let single = |round: usize, number: usize| sample(77, round * SINGLE + number);
    report.compare(
        "store one sample, durable",
        ("no roll-ups", None),
        rounds,
        SINGLE,
        |round| {
            (0..SINGLE).for_each(|number| drop(with.run(store_energy_data(single(round, number))).expect("stores")))
        },
        |round| (0..SINGLE).for_each(|number| bare(&without, store_energy_data(single(round, number)))),
    );
}

/// The upsert of a batch without what follows it.
fn bare<T: Output>(store: &Store, batch: Batch<T>) {
    let Write { steps, .. } = batch.into_write().expect("a batch");
    let upsert = steps.into_iter().next().expect("an upsert");
    store.run(Batch::<()>::new([upsert], |_| Ok(Rows::default()))).expect("stores");
}

fn open(path: &Path) -> Store {
    Store::open(path, Options::new().catalogs([timeseries::CATALOG])).expect("opens")
}

/// A store with a year of samples of so many devices, written day by day as a
/// hub would: the samples of a device lie between those of the others.
fn filled(path: &Path, devices: usize) -> Store {
    let store = open(path);
    let of_a_day = usize::try_from(DAY / APART).expect("a count");
    for first in (0..OF_EACH).step_by(of_a_day) {
        let numbers = first..(first + of_a_day).min(OF_EACH);
        let samples = numbers.flat_map(|number| (0..devices).map(move |device| sample(device, number)));
        store.run(store_energy_samples(samples.collect())).expect("stores");
    }
    store
}

fn device_id(device: usize) -> String {
    format!("tapo_p115_{device:04}")
}

fn sample(device: usize, number: usize) -> NewEnergySample {
    let number = i64::try_from(number).expect("a count");
    let seconds = number * APART;
    let kwh = (seconds % DAY) as f64 / 36_000.0;
    NewEnergySample {
        device_id: device_id(device),
        timestamp: Instant::from_seconds(BEGIN + seconds),
        power_w: Some(100.0 + (number % 97) as f64),
        voltage_v: Some(230.0),
        current_a: Some(0.5),
        daily_energy_kwh: Some(kwh),
        monthly_energy_kwh: Some((seconds % (30 * DAY)) as f64 / 36_000.0),
        power_state: Some(true),
    }
}
