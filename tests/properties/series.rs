//! Series are what a naive downsampling of the samples gives, whatever way
//! the samples came and whatever of them is rolled up.

use crate::{cases, paging::store};
use edgelite::{
    Store,
    catalog::timeseries::{
        EnergySeriesFilter, NewEnergySample, RollUpOptions, SeriesPoint, energy_series, roll_up, store_energy_samples,
    },
    query::sql,
    value::Instant,
};
use proptest::{collection, prelude::*};
use std::collections::BTreeMap;

/// The samples of a device by second; a value may be missing.
type Model = BTreeMap<i64, Option<f64>>;

/// Something that happens to the samples of the device.
#[derive(Debug, Clone)]
enum Change {
    /// Samples are stored by the operation.
    Store(Vec<(i64, Option<f64>)>),
    /// A sample is written by SQL alone.
    Insert(i64, Option<f64>),
    /// Samples between two times are raised by one by SQL alone.
    Raise(i64, i64),
    /// Samples between two times are deleted by SQL alone.
    Delete(i64, i64),
    /// At the most so many hours and days are rolled up.
    RollUp(i64),
}

const MIDNIGHT: i64 = 1_700_006_400;

/// Four days, and often the same few seconds.
fn second() -> impl Strategy<Value = i64> {
    prop_oneof![
        0..4 * 86_400_i64,
        (0..8_i64).prop_map(|hour| hour * 3_600),
        (0..4_i64).prop_map(|day| day * 86_400 - 1)
    ]
    .prop_map(|second| MIDNIGHT + second)
}

/// Halves, whose sums are exact.
fn value() -> impl Strategy<Value = Option<f64>> {
    proptest::option::weighted(0.9, (-200..200_i32).prop_map(|value| f64::from(value) / 2.0))
}

fn change() -> impl Strategy<Value = Change> {
    let range = || (second(), 0..20_000_i64);
    prop_oneof![
        4 => collection::vec((second(), value()), 1..40).prop_map(Change::Store),
        2 => (second(), value()).prop_map(|(second, value)| Change::Insert(second, value)),
        1 => range().prop_map(|(from, length)| Change::Raise(from, from + length)),
        1 => range().prop_map(|(from, length)| Change::Delete(from, from + length)),
        2 => (1..40_i64).prop_map(Change::RollUp),
    ]
}

fn apply(store: &Store, model: &mut Model, change: Change) {
    match change {
        Change::Store(samples) => {
            let new = |(second, power_w): &(i64, Option<f64>)| NewEnergySample {
                device_id: "a".into(),
                timestamp: Instant::from_seconds(*second),
                power_w: *power_w,
                ..Default::default()
            };
            store.run(store_energy_samples(samples.iter().map(new).collect())).unwrap();
            model.extend(samples);
        }
        Change::Insert(second, value) => {
            let upsert = sql("INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('a', ?1, ?2) \
                 ON CONFLICT (device_id, timestamp) DO UPDATE SET power_w = excluded.power_w");
            store.execute(upsert.bind(second).bind(value)).unwrap();
            model.insert(second, value);
        }
        Change::Raise(from, until) => {
            let raise = sql("UPDATE energy_timeseries SET power_w = power_w + 1 WHERE timestamp BETWEEN ?1 AND ?2");
            store.execute(raise.bind(from).bind(until)).unwrap();
            model.range_mut(from..=until).for_each(|(_, value)| *value = value.map(|value| value + 1.0));
        }
        Change::Delete(from, until) => {
            let delete = sql("DELETE FROM energy_timeseries WHERE timestamp BETWEEN ?1 AND ?2");
            store.execute(delete.bind(from).bind(until)).unwrap();
            model.retain(|second, _| !(from..=until).contains(second));
        }
        Change::RollUp(most) => drop(store.run(roll_up(RollUpOptions { most })).unwrap()),
    }
}

/// What the series must be.
fn naive(model: &Model, start: i64, end: i64, width: i64) -> Vec<SeriesPoint> {
    let (low, high) = (start.div_euclid(width) * width, end.div_euclid(width) * width + width);
    let mut buckets = BTreeMap::<i64, Vec<f64>>::new();
    for (second, value) in model.range(low..high) {
        if let Some(value) = value {
            buckets.entry(second.div_euclid(width) * width).or_default().push(*value);
        }
    }
    let point = |(start, values): (i64, Vec<f64>)| SeriesPoint {
        timestamp: Instant::from_seconds(start),
        seconds: width,
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        avg: values.iter().sum::<f64>() / values.len() as f64,
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        last: *values.last().unwrap(),
        samples: i64::try_from(values.len()).unwrap(),
    };
    buckets.into_iter().map(point).collect()
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn r24_a_series_is_what_naive_downsampling_gives(
        changes in collection::vec(change(), 1..12),
        ranges in collection::vec((second(), 1..5 * 86_400_i64, 1..200_i64), 6),
    ) {
        let store = store();
        let mut model = Model::new();
        // Another device, whose samples belong to nobody else.
        let other = (0..50).map(|number| NewEnergySample {
            device_id: "b".into(), timestamp: Instant::from_seconds(MIDNIGHT + number * 5_000), power_w: Some(1e6), ..Default::default()
        });
        store.run(store_energy_samples(other.collect())).unwrap();
        for change in changes {
            apply(&store, &mut model, change);
            for (start, length, points) in &ranges {
                let (start, end) = (*start, start + length);
                let found = store.query(energy_series(EnergySeriesFilter {
                    device_id: "a".into(), start: Some(Instant::from_seconds(start)), end: Some(Instant::from_seconds(end)),
                    points: *points, ..Default::default()
                })).unwrap();
                prop_assert!(found.len() <= usize::try_from(*points).unwrap() + 1);
                match found.first() {
                    Some(first) => prop_assert_eq!(&found, &naive(&model, start, end, first.seconds)),
                    None => prop_assert!(naive(&model, start, end, 1).is_empty()),
                }
            }
        }
    }
}
