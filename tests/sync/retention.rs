//! Samples that a server deletes for their age: the charts of all stores stay.

use crate::exchange::exchange;
use edgelite::{
    Options, Site, Store,
    catalog::{
        BUILT_IN,
        timeseries::{self, EnergySeriesFilter, RollUpOptions, SampleRetention, SeriesPoint, WeatherSeriesFilter},
    },
    query::sql,
    sync::{Grant, Role},
    value::Instant,
};
use std::time::Duration;

const DAY: u64 = 86_400;

fn store(role: Role) -> Store {
    let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
    store.enable_sync(role).unwrap();
    store
}

fn before(days: u64) -> Instant {
    Instant::now().minus(Duration::from_secs(days * DAY))
}

/// A plug and a weather station: a sample each for three of the four quarters
/// of an hour, four times a day, for so many days back.
fn measure(store: &Store, days: u64) {
    for day in 0..days {
        for part in 0..12 {
            let seconds = before(day).seconds() - 300 - (part / 3) * 21_600 - (part % 3) * 900;
            let value = f64::from(u32::try_from(day * 12).unwrap()) + 0.5;
            for text in [
                "INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('plug', ?1, ?2)",
                "INSERT INTO weather_timeseries (station_id, module_type, timestamp, temperature_c) \
                 VALUES ('roof', 'outdoor', ?1, ?2)",
            ] {
                store.execute(sql(text).bind(seconds).bind(value)).unwrap();
            }
        }
    }
}

/// Two months of both charts, with their ends where the days end.
fn charts(store: &Store) -> [Vec<SeriesPoint>; 2] {
    let end = Some(Instant::from_seconds(before(0).seconds() / 86_400 * 86_400));
    let start = Some(Instant::from_seconds(before(60).seconds() / 86_400 * 86_400));
    let energy = EnergySeriesFilter { device_id: "plug".into(), start, end, points: 60, ..Default::default() };
    let (station_id, module_type) = ("roof".into(), "outdoor".into());
    let weather = WeatherSeriesFilter { station_id, module_type, start, end, points: 60, ..Default::default() };
    [store.query(timeseries::energy_series(energy)).unwrap(), store.query(timeseries::weather_series(weather)).unwrap()]
}

fn delete_samples(store: &Store) -> i64 {
    let retention = SampleRetention { older_than_days: 10, confirm: true, ..Default::default() };
    let report = store.run(timeseries::delete_samples(retention)).unwrap();
    assert!(!report.more);
    report.energy_samples + report.weather_samples
}

#[test]
fn charts_of_sites_keep_what_the_server_deleted_the_samples_of() {
    let server = store(Role::Server);
    measure(&server, 40);
    let (early, open) = (store(Role::Site), store(Role::Site));
    for site in [&early, &open] {
        exchange(&server, &mut Site::new(site), &Grant::all());
    }
    early.run(timeseries::roll_up(RollUpOptions::default())).unwrap();
    let expected = charts(&server);
    assert!(expected.iter().all(|chart| chart.len() > 35), "{}", expected[0].len());
    assert!(delete_samples(&server) > 0);
    assert_eq!(charts(&server), expected);

    let late = store(Role::Site);
    for (site, name) in [(&early, "rolled up before"), (&open, "not rolled up"), (&late, "began afterwards")] {
        exchange(&server, &mut Site::new(site), &Grant::all());
        assert_eq!(charts(site), expected, "a site that had {name}");
        site.run(timeseries::roll_up(RollUpOptions::default())).unwrap();
        assert_eq!(charts(site), expected, "a site that had {name}, rolled up");
        assert_eq!(delete_samples(site), 0, "the old samples are gone here, too");
        exchange(&server, &mut Site::new(site), &Grant::all());
        assert_eq!(site.sync_refused().unwrap().len(), 0);
    }
    assert_eq!(charts(&server), expected);
    let mut site = Site::new(&late);
    site.verify();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(site.differing(), []);
}

#[test]
fn a_site_that_deletes_samples_by_age_leaves_the_servers_charts_as_they_are() {
    let (server, site) = (store(Role::Server), store(Role::Site));
    measure(&server, 40);
    exchange(&server, &mut Site::new(&site), &Grant::all());
    let expected = charts(&server);
    assert!(delete_samples(&site) > 0);
    exchange(&server, &mut Site::new(&site), &Grant::all());
    assert_eq!((charts(&site), charts(&server)), (expected.clone(), expected));
}
