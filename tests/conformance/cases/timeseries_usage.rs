//! Energy between two times, from counters that begin again at zero.

use super::prelude::*;

/// The beginning of the first of November 2023 in UTC.
const MONTH: i64 = 1_698_796_800;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// A reading of the counters, so many seconds after the beginning of the month.
fn reading(seconds: i64, daily: Option<f64>, monthly: Option<f64>) -> NewEnergySample {
    NewEnergySample {
        device_id: "a".into(),
        timestamp: Instant::from_seconds(MONTH + seconds),
        daily_energy_kwh: daily,
        monthly_energy_kwh: monthly,
        ..Default::default()
    }
}

/// Energy between these seconds after the beginning of the month, to a watt-hour.
fn usage(store: &Store, boundaries: &[i64]) -> Vec<(i64, f64)> {
    usage_of(store, "a", boundaries)
}

fn usage_of(store: &Store, device_id: &str, boundaries: &[i64]) -> Vec<(i64, f64)> {
    let boundaries = boundaries.iter().map(|seconds| Instant::from_seconds(MONTH + seconds)).collect();
    let filter = EnergyUsageFilter { device_id: Some(device_id.into()), boundaries };
    let rows = store.query(energy_usage(filter)).unwrap();
    rows.iter().map(|row| (row.start.seconds() - MONTH, (row.energy_kwh * 1_000.0).round() / 1_000.0)).collect()
}

fn days(count: i64) -> Vec<i64> {
    (0..=count).map(|day| day * DAY).collect()
}

/// Readings every `minutes`, of a device that uses 0.1 kWh an hour and whose
/// counters begin again at midnight and at the first of the month, in a zone
/// so many seconds ahead of UTC.
fn steady(from: i64, until: i64, minutes: i64, ahead: i64, monthly: bool) -> Vec<NewEnergySample> {
    let times = (from..until).step_by(usize::try_from(minutes * 60).unwrap());
    times
        .map(|seconds| {
            let local = seconds + ahead;
            let kwh = |since: i64| Some((local - since) as f64 / 36_000.0);
            let month_began = if local < 0 {
                -31 * DAY
            } else if local < 30 * DAY {
                0
            } else {
                30 * DAY
            };
            reading(seconds, kwh(local.div_euclid(DAY) * DAY), monthly.then(|| kwh(month_began)).flatten())
        })
        .collect()
}

conformance! {
    fn r20_energy_of_days_from_counters_that_begin_again(backend) {
        let store = backend.store();
        for monthly in [true, false] {
            let device_id = if monthly { "both" } else { "daily" };
            let readings = steady(0, 3 * DAY, 10, 0, monthly).into_iter();
            let readings = readings.map(|sample| NewEnergySample { device_id: device_id.into(), ..sample });
            store.run(store_energy_samples(readings.collect())).unwrap();
            let found = usage_of(&store, device_id, &days(3));
            // What is used between the last reading of a day and midnight is in the daily counter's past.
            let each = if monthly { [2.383, 2.4, 2.4] } else { [2.383, 2.383, 2.383] };
            assert_eq!(found, [(0, each[0]), (DAY, each[1]), (2 * DAY, each[2])], "monthly {monthly}");
        }
    }

    fn r20_the_counters_may_begin_again_in_another_zone(backend) {
        let store = backend.store();
        store.run(store_energy_samples(steady(-DAY, 4 * DAY, 10, 2 * HOUR, true))).unwrap();
        for (_, energy) in usage(&store, &days(4)) {
            assert!((energy - 2.4).abs() < 0.03, "{energy}");
        }
        let local: Vec<_> = days(3).iter().map(|day| day - 2 * HOUR).collect();
        assert_eq!(usage(&store, &local).len(), 3);
    }

    fn r20_the_monthly_counter_counts_across_days_without_readings(backend) {
        let store = backend.store();
        store.run(store_energy_samples(vec![
            reading(HOUR, Some(0.5), Some(10.0)),
            // Two days later: the daily counter is higher than before and has begun again twice.
            reading(2 * DAY + 2 * HOUR, Some(0.75), Some(14.0)),
        ])).unwrap();
        assert_eq!(usage(&store, &days(3)), [(0, 0.5), (2 * DAY, 4.0)]);
    }

    fn r20_the_monthly_counter_begins_again_with_the_month(backend) {
        let store = backend.store();
        store.run(store_energy_samples(vec![
            reading(29 * DAY, Some(1.0), Some(30.0)),
            reading(30 * DAY - HOUR, Some(2.0), Some(31.0)),
            reading(30 * DAY + HOUR, Some(0.25), Some(0.25)),
            reading(30 * DAY + 2 * HOUR, Some(0.5), Some(0.5)),
        ])).unwrap();
        assert_eq!(usage(&store, &[29 * DAY, 30 * DAY, 31 * DAY]), [(29 * DAY, 2.0), (30 * DAY, 0.5)]);
    }

    fn r20_the_reading_before_the_first_period_is_where_counting_begins(backend) {
        let store = backend.store();
        store.run(store_energy_samples(vec![
            reading(DAY - HOUR, None, Some(5.0)), reading(DAY - 60, None, None), reading(DAY + HOUR, None, Some(6.5)),
        ])).unwrap();
        assert_eq!(usage(&store, &[DAY, 2 * DAY]), [(DAY, 1.5)]);
        assert_eq!(usage(&store, &[2 * DAY, 3 * DAY]), []);
    }

    fn r20_hours_that_are_open_count_by_their_samples(backend) {
        let store = backend.store();
        store.run(store_energy_samples(steady(0, DAY, 10, 0, true))).unwrap();
        let before = usage(&store, &[0, 6 * HOUR, DAY]);
        store.execute(sql("UPDATE energy_hourly SET samples = NULL")).unwrap();
        assert_eq!(usage(&store, &[0, 6 * HOUR, DAY]), before);
        store.run(roll_up(RollUpOptions::default())).unwrap();
        assert_eq!(usage(&store, &[0, 6 * HOUR, DAY]), before);
    }

    fn r20_each_device_has_its_own_energy(backend) {
        let store = backend.store();
        for device_id in ["a", "b"] {
            let readings = steady(0, DAY, 30, 0, true).into_iter().map(|sample| NewEnergySample { device_id: device_id.into(), ..sample });
            store.run(store_energy_samples(readings.collect())).unwrap();
        }
        let boundaries = [0, DAY / 2, DAY].map(|seconds| Instant::from_seconds(MONTH + seconds)).to_vec();
        let rows = store.query(energy_usage(EnergyUsageFilter { device_id: None, boundaries })).unwrap();
        let found: Vec<_> = rows.iter().map(|row| (row.device_id.as_str(), (row.start.seconds() - MONTH) / HOUR, (row.end.seconds() - MONTH) / HOUR)).collect();
        assert_eq!(found, [("a", 0, 12), ("a", 12, 24), ("b", 0, 12), ("b", 12, 24)]);
    }

    fn r20_boundaries_ascend_and_are_not_too_many(backend) {
        let store = backend.store();
        for boundaries in [vec![], vec![at(0)], vec![at(1), at(0)], vec![at(0), at(0)], (0..1_002).map(at).collect()] {
            let error = store.query(energy_usage(EnergyUsageFilter { device_id: None, boundaries })).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("boundaries")));
        }
        let named = arguments([("boundaries", Value::Json(r#"["2023-11-01T00:00:00Z", "2023-11-02T00:00:00+01:00"]"#.into()))]);
        assert_eq!(store.call("timeseries", "energy_usage", &named).unwrap().len(), 0);
    }
}
