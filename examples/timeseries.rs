//! A smart plug: store a week of samples, draw it, and add up its energy.

use edgelite::{
    Options, Result, Store,
    catalog::timeseries::{self, EnergySeriesFilter, EnergyUsageFilter, NewEnergySample},
    value::Instant,
};

const DAY: i64 = 86_400;

fn main() -> Result<()> {
    let store = Store::open_in_memory(Options::new().catalogs([timeseries::CATALOG]))?;
    let monday: Instant = "2024-01-01T00:00:00Z".parse()?;
    // One sample a minute; the plug draws 60 watts from 18 to 22 o'clock. Its counter begins again each day.
    let sample = |minute: i64| {
        let of_day = minute % 1_440;
        NewEnergySample {
            device_id: "plug".into(),
            timestamp: Instant::from_seconds(monday.seconds() + 60 * minute),
            power_w: Some(if (1_080..1_320).contains(&of_day) { 60.0 } else { 0.0 }),
            daily_energy_kwh: Some((of_day - 1_080).clamp(0, 240) as f64 / 1_000.0),
            ..Default::default()
        }
    };
    // Thousands go in together: one transaction, all of them or none.
    let stored = store.run(timeseries::store_energy_samples((0..7 * 1_440).map(sample).collect()))?;
    println!("{} samples", stored.stored);

    // However many there are, a chart reads about as many rows as it has points.
    let series = store.query(timeseries::energy_series(EnergySeriesFilter {
        device_id: "plug".into(),
        start: Some(monday),
        end: Some(Instant::from_seconds(monday.seconds() + 7 * DAY - 1)),
        points: 7,
        ..Default::default()
    }))?;
    for point in &series {
        println!("{}: {:.0} W on average, {:.0} W at most", point.timestamp, point.avg, point.max);
    }

    let boundaries = [0, 1, 2].map(|day| Instant::from_seconds(monday.seconds() + day * DAY)).to_vec();
    let filter = EnergyUsageFilter { device_id: Some("plug".into()), boundaries };
    for usage in store.query(timeseries::energy_usage(filter))? {
        println!("{} used {:.2} kWh", usage.start, usage.energy_kwh);
    }
    Ok(())
}
