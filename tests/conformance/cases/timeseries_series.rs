//! Downsampled series, the roll-ups behind them, and the retention of samples.

use super::{
    prelude::*,
    timeseries_samples::{module, plug},
};

/// The beginning of a day in UTC, in seconds since 1970.
const MIDNIGHT: i64 = 1_700_006_400;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn sample(seconds: i64, power_w: f64) -> NewEnergySample {
    NewEnergySample { timestamp: Instant::from_seconds(MIDNIGHT + seconds), ..plug("a", 0, power_w) }
}

/// The series from midnight on, as `(seconds, min, avg, max, last, samples)`.
fn series(store: &Store, hours: i64, points: i64) -> Vec<(i64, f64, f64, f64, f64, i64)> {
    let filter = EnergySeriesFilter {
        device_id: "a".into(),
        start: Some(Instant::from_seconds(MIDNIGHT)),
        end: Some(Instant::from_seconds(MIDNIGHT + hours * HOUR - 1)),
        points,
        ..Default::default()
    };
    let rows = store.query(energy_series(filter)).unwrap();
    rows.iter()
        .map(|row| (row.timestamp.seconds() - MIDNIGHT, row.min, row.avg, row.max, row.last, row.samples))
        .collect()
}

/// Three days of samples ten minutes apart, whose power is their number.
fn three_days(store: &Store) {
    store.run(store_energy_samples((0..3 * 144).map(|number| sample(number * 600, number as f64)).collect())).unwrap();
}

/// Hours and days that are open.
fn open(store: &Store) -> (i64, i64) {
    let count =
        |table: &str| store.query::<i64>(sql(format!("SELECT count(*) FROM {table} WHERE samples IS NULL"))).unwrap();
    (count("energy_hourly"), count("energy_daily"))
}

fn samples(store: &Store) -> i64 {
    store.query(sql("SELECT count(*) FROM energy_timeseries")).unwrap()
}

conformance! {
    fn r24_a_series_has_smallest_mean_largest_and_last_of_each_span(backend) {
        let store = backend.store();
        three_days(&store);
        // From samples, from hours, from days.
        assert_eq!(series(&store, 1, 2), [(0, 0.0, 1.0, 2.0, 2.0, 3), (1_800, 3.0, 4.0, 5.0, 5.0, 3)]);
        assert_eq!(series(&store, 4, 2), [(0, 0.0, 5.5, 11.0, 11.0, 12), (2 * HOUR, 12.0, 17.5, 23.0, 23.0, 12)]);
        assert_eq!(series(&store, 72, 3), [
            (0, 0.0, 71.5, 143.0, 143.0, 144), (DAY, 144.0, 215.5, 287.0, 287.0, 144), (2 * DAY, 288.0, 359.5, 431.0, 431.0, 144),
        ]);
    }

    fn r24_spans_without_a_value_are_left_out_and_the_others_do_not_move(backend) {
        let store = backend.store();
        store.run(store_energy_samples(vec![
            sample(10, 1.0), NewEnergySample { power_w: None, voltage_v: Some(230.0), ..sample(HOUR, 0.0) }, sample(5 * HOUR, 9.0),
        ])).unwrap();
        for points in [6, 24] {
            let starts: Vec<_> = series(&store, 6, points).iter().map(|point| (point.0 / HOUR, point.1)).collect();
            assert_eq!(starts, [(0, 1.0), (5, 9.0)], "{points}");
        }
        let voltage = EnergySeriesFilter {
            device_id: "a".into(), data_type: "voltage".into(), start: Some(Instant::from_seconds(MIDNIGHT)), hours: 6, points: 6, ..Default::default()
        };
        assert_eq!(store.query(energy_series(voltage)).unwrap().len(), 1);
        assert_eq!(series(&backend.store(), 6, 6).len(), 2);
        let nobody = EnergySeriesFilter { device_id: "nobody".into(), ..Default::default() };
        assert_eq!(store.query(energy_series(nobody)).unwrap(), []);
    }

    fn r24_a_late_or_changed_or_deleted_sample_shows_at_once(backend) {
        let store = backend.store();
        three_days(&store);
        let day = |store: &Store| series(store, 72, 3)[1];
        let hour = |store: &Store| series(store, 72, 72)[25];
        store.run(store_energy_data(sample(DAY + HOUR + 1, 1_000.0))).unwrap();
        assert_eq!((day(&store).3, hour(&store).3, day(&store).5), (1_000.0, 1_000.0, 145));
        assert_eq!(open(&store), (0, 0), "storing rolls up what is over");
        // By ways that know nothing of roll-ups.
        store.execute(sql("UPDATE energy_timeseries SET power_w = 2000 WHERE power_w = 1000")).unwrap();
        assert_eq!(open(&store), (1, 1));
        assert_eq!((day(&store).3, hour(&store).3), (2_000.0, 2_000.0));
        store.execute(sql("DELETE FROM energy_timeseries WHERE power_w = 2000")).unwrap();
        assert_eq!((day(&store).3, hour(&store).3, day(&store).5), (287.0, 155.0, 144));
        store.execute(sql("INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('a', ?1, -5)").bind(MIDNIGHT + DAY + 1)).unwrap();
        assert_eq!((day(&store).1, series(&store, 72, 72)[24].1), (-5.0, -5.0));
        let report = store.run(roll_up(RollUpOptions::default())).unwrap();
        assert_eq!((report.hours, report.days, report.more), (2, 1, false));
        assert_eq!((day(&store).1, day(&store).5, open(&store)), (-5.0, 145, (0, 0)));
    }

    fn r24_sending_the_same_samples_again_opens_nothing(backend) {
        let store = backend.store();
        three_days(&store);
        let same = sql("INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('a', ?1, 0) \
            ON CONFLICT (device_id, timestamp) DO UPDATE SET power_w = excluded.power_w");
        store.execute(same.bind(MIDNIGHT)).unwrap();
        assert_eq!(open(&store), (0, 0));
    }

    fn r24_what_is_not_over_yet_is_read_from_its_samples(backend) {
        let store = backend.store();
        let now = Instant::now().seconds();
        let recent: Vec<_> = (0..200).map(|number| NewEnergySample {
            timestamp: Instant::from_seconds(now - number * 900), ..sample(0, number as f64)
        }).collect();
        store.run(store_energy_samples(recent)).unwrap();
        let (hours, days) = open(&store);
        assert!((1..=2).contains(&hours) && (1..=2).contains(&days), "{hours} {days}");
        for points in [1, 3, 40, 500] {
            let filter = EnergySeriesFilter { device_id: "a".into(), hours: 72, points, ..Default::default() };
            let rows = store.query(energy_series(filter)).unwrap();
            assert_eq!(rows.iter().map(|row| row.samples).sum::<i64>(), 200, "{points}");
            assert_eq!(rows.last().unwrap().last, 0.0, "{points}");
            assert!(rows.len() <= usize::try_from(points).unwrap() + 1, "{points}");
        }
    }

    fn r24_weather_is_drawn_from_its_own_roll_ups(backend) {
        let store = backend.store();
        let samples = (0..288).map(|number| NewWeatherSample {
            timestamp: Instant::from_seconds(MIDNIGHT + number * 600), co2_ppm: Some(400 + number), ..module("indoor", 0, 20.0)
        });
        store.run(store_weather_samples(samples.collect())).unwrap();
        for (points, expected) in [(2, [471.5, 615.5].as_slice()), (4, &[435.5, 507.5, 579.5, 651.5])] {
            let filter = WeatherSeriesFilter {
                station_id: "70:ee:50:3a:0e:dc".into(), module_type: "indoor".into(), data_type: "co2".into(),
                start: Some(Instant::from_seconds(MIDNIGHT)), end: Some(Instant::from_seconds(MIDNIGHT + 2 * DAY - 1)), points, ..Default::default()
            };
            let rows = store.query(weather_series(filter)).unwrap();
            assert_eq!(rows.iter().map(|row| row.avg).collect::<Vec<_>>(), expected);
        }
    }

    fn r24_the_arguments_of_a_series_are_checked_by_name(backend) {
        let store = backend.store();
        let valid = || EnergySeriesFilter { device_id: "a".into(), ..Default::default() };
        for (field, filter) in [
            ("hours", EnergySeriesFilter { hours: 0, ..valid() }),
            ("points", EnergySeriesFilter { points: 0, ..valid() }),
            ("points", EnergySeriesFilter { points: 5_001, ..valid() }),
            ("start", EnergySeriesFilter { start: Some(at(1)), end: Some(at(0)), ..valid() }),
            ("data_type", EnergySeriesFilter { data_type: "colour".into(), ..valid() }),
        ] {
            assert_eq!(store.query(energy_series(filter)).unwrap_err().field(), Some(field));
        }
        assert_eq!(store.run(roll_up(RollUpOptions { most: 0 })).unwrap_err().field(), Some("most"));
    }

    fn r24_a_roll_up_in_parts_says_that_there_is_more(backend) {
        let store = backend.store();
        let insert = Step::many(
            "INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('a', ?1, 1)",
            (0..50).map(|number| vec![Value::from(MIDNIGHT + number * HOUR)]).collect(),
        );
        store.run(Batch::<()>::new([insert], |_| Ok(Default::default()))).unwrap();
        assert_eq!(open(&store), (50, 3));
        let first = store.run(roll_up(RollUpOptions { most: 30 })).unwrap();
        assert_eq!((first.hours, first.days, first.more), (30, 1, true));
        let second = store.run(roll_up(RollUpOptions { most: 30 })).unwrap();
        assert_eq!((second.hours, second.days, second.more), (20, 2, false));
        assert_eq!(store.run(roll_up(RollUpOptions::default())).unwrap(), RollUpReport::default());
    }

    fn r24_samples_are_deleted_by_age_and_charts_stay(backend) {
        let store = backend.store();
        three_days(&store);
        store.run(store_energy_data(NewEnergySample { timestamp: Instant::now(), ..sample(0, 7.0) })).unwrap();
        store.run(store_weather_data(module("indoor", 0, 20.0))).unwrap();
        let (days, hours) = (series(&store, 72, 3), series(&store, 72, 72));
        let retention = |confirm, dry_run| SampleRetention { older_than_days: 30, confirm, dry_run, most: 100 };
        let error = store.run(delete_samples(retention(false, false))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("confirm")));
        let planned = store.run(delete_samples(retention(false, true))).unwrap();
        assert_eq!((planned.dry_run, planned.energy_samples, planned.weather_samples), (true, 432, 1));
        assert_eq!(samples(&store), 433, "a dry run deletes nothing");
        let mut deleted = 0;
        loop {
            let report = store.run(delete_samples(retention(true, false))).unwrap();
            deleted += report.energy_samples;
            assert_eq!((series(&store, 72, 3), series(&store, 72, 72)), (days.clone(), hours.clone()));
            if !report.more { break }
        }
        assert_eq!((deleted, samples(&store)), (432, 1));
        // A late sample of a sealed hour is kept, and the hour stays as it is.
        store.run(store_energy_data(sample(DAY, 9_999.0))).unwrap();
        assert_eq!(samples(&store), 2);
        assert_eq!((series(&store, 72, 3), series(&store, 72, 72)), (days, hours));
    }

    fn r24_samples_of_hours_that_are_not_rolled_up_are_rolled_up_before_they_are_deleted(backend) {
        let store = backend.store();
        let insert = Step::many(
            "INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('a', ?1, 5)",
            (0..50).map(|number| vec![Value::from(MIDNIGHT + number * HOUR)]).collect(),
        );
        store.run(Batch::<()>::new([insert], |_| Ok(Default::default()))).unwrap();
        let retention = SampleRetention { older_than_days: 30, confirm: true, ..Default::default() };
        let report = store.run(delete_samples(retention)).unwrap();
        assert_eq!((report.energy_samples, report.more), (50, false));
        assert_eq!(series(&store, 72, 3).iter().map(|point| (point.2, point.5)).collect::<Vec<_>>(), [(5.0, 24), (5.0, 24), (5.0, 2)]);
    }
}
