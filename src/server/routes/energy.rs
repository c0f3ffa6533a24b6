use super::{hours_ago, missing};
use crate::{
    catalog::{
        registry,
        timeseries::{
            self, CATALOG, EnergyHistoryFilter, EnergySample, EnergySeriesFilter, EnergyUsage, EnergyUsageFilter,
            LatestEnergyFilter, NewEnergySample, SeriesPoint,
        },
    },
    query::Output,
    server::{
        answer::{Created, Json, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Query, QueryRecord, Samples},
        local_time::Period,
        route::Route,
        state::{Data, rows},
    },
    value::{Instant, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::of(Method::GET, "/api/energy/usage-history", &CATALOG, "energy_history", usage_history),
        Route::of(Method::GET, "/api/energy/usage", &CATALOG, "energy_usage", usage),
        Route::of(Method::GET, "/api/energy/series", &CATALOG, "energy_series", series),
        Route::of(Method::GET, "/api/energy/latest", &CATALOG, "latest_energy", latest),
        Route::of(Method::POST, "/api/energy/samples", &CATALOG, "store_energy_batch", store),
        Route::of(Method::GET, "/api/sensors/tapo-p115/{device_id}/history", &CATALOG, "energy_history", plug_history)
            .fails(404, "There is no such device."),
    ]
}

record! {
    /// Which samples of devices to list.
    pub struct UsageHistoryQuery {
        /// How far back: `day` (24 hours), `week` (7 days) or `month` (30 days).
        pub period: String = "day".to_owned(),
        /// Only those of this device.
        pub device_id: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100_000,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// Whose energy to add up.
    pub struct UsageQuery {
        /// `day`, `week` or `month`, in the server's time zone; weeks begin on Monday.
        pub period: String = "day".to_owned(),
        /// How many periods, the running one being the last.
        pub count: i64 = 7,
        /// Only that of this device.
        pub device_id: Option<String>,
    }

    /// Which device to draw, and how.
    pub struct EnergySeriesQuery {
        /// The device.
        pub device_id: String,
        /// What to draw: `power`, `voltage` or `current`.
        pub data_type: String = "power".to_owned(),
        /// How long the series is, unless both `start` and `end` are given.
        pub hours: i64 = 24,
        /// Where it begins; without a zone it is local time.
        pub start: Option<Instant>,
        /// Where it ends; without a zone it is local time.
        pub end: Option<Instant>,
        /// About how many points to give.
        pub points: i64 = 500,
    }

    /// Whose newest sample to give.
    pub struct LatestEnergyQuery {
        /// Only that of this device.
        pub device_id: Option<String>,
    }

    /// The id of a plug.
    pub struct PlugKey {
        /// The device.
        pub device_id: String,
    }

    /// Which samples of a plug to list.
    pub struct PlugHistoryQuery {
        /// Only those of the last hours.
        pub hours: i64 = 24,
        /// Only those measured then or later; without a zone it is local time.
        pub start: Option<Instant>,
        /// Only those measured then or earlier; without a zone it is local time.
        pub end: Option<Instant>,
        /// The most rows to give.
        pub limit: i64 = 100_000,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// A sample of a plug.
    pub struct PlugPoint {
        /// When it was measured.
        pub timestamp: Instant,
        /// Power in watts.
        pub power_w: Option<f64>,
        /// Voltage in volts.
        pub voltage_v: Option<f64>,
        /// Current in amperes.
        pub current_a: Option<f64>,
        /// The same as `power_w`.
        pub power_consumption: Option<f64>,
    }
}

impl QueryRecord for UsageHistoryQuery {
    const BOUNDS: Bounds = &[("limit", 1..=250_000)];
}

impl QueryRecord for UsageQuery {
    const BOUNDS: Bounds = &[("count", 1..=366)];
}

impl QueryRecord for EnergySeriesQuery {
    const BOUNDS: Bounds = &[("hours", 1..=876_000), ("points", 1..=5_000)];
    const LOCAL_TIMES: bool = true;
}

impl QueryRecord for LatestEnergyQuery {}

impl QueryRecord for PlugHistoryQuery {
    const BOUNDS: Bounds = &[("hours", 1..=168), ("limit", 1..=250_000)];
    const LOCAL_TIMES: bool = true;
}

answer! {
    /// Samples of devices, oldest first.
    pub struct UsageHistory {
        /// `day`, `week` or `month`.
        pub period: String,
        /// Where the period begins.
        pub start_date: Instant,
        /// Where it ends: now.
        pub end_date: Instant,
        /// The samples of this page.
        pub history: RowsOf<EnergySample>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// The energy of each period with a reading.
    pub struct Usage {
        /// `day`, `week` or `month`.
        pub period: String,
        /// Devices in the order of their ids, each with its periods, oldest first.
        pub usage: RowsOf<EnergyUsage>,
    }

    /// What a device measured, in spans of equal length.
    pub struct EnergySeries {
        /// The device.
        pub device_id: String,
        /// What it measured.
        pub data_type: String,
        /// The spans with a value, oldest first.
        pub points: RowsOf<SeriesPoint>,
    }

    /// The newest sample of each device.
    pub struct LatestEnergy {
        /// The samples, in the order of their devices' ids.
        pub latest: RowsOf<EnergySample>,
    }

    /// Samples of a plug, oldest first.
    pub struct PlugHistory {
        /// The device.
        pub device_id: String,
        /// Its name in the registry, else its id.
        pub device_name: String,
        /// How far back.
        pub hours: i64,
        /// The samples of this page.
        pub data_points: Vec<PlugPoint>,
        /// The number of samples on this page.
        pub count: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// What became of the samples.
    pub struct Stored {
        /// Always true.
        pub success: bool,
        /// Samples that were added or replaced.
        pub stored: i64,
    }
}

async fn usage_history(data: Data, Query(query): Query<UsageHistoryQuery>) -> Result<Json<UsageHistory>, Failure> {
    let hours = match Period::read(&query.period)? {
        Period::Day => 24,
        Period::Week => 24 * 7,
        Period::Month => 24 * 30,
    };
    let (start_date, end_date) = (hours_ago(hours), Instant::now());
    let filter = EnergyHistoryFilter {
        device_id: query.device_id,
        start: Some(start_date),
        end: Some(end_date),
        limit: query.limit,
        cursor: query.cursor,
        ..Default::default()
    };
    data.answer(move |store| {
        let history = rows(store, timeseries::energy_history(filter))?;
        let next = history.next().map(str::to_owned);
        Ok(UsageHistory { period: query.period, start_date, end_date, history: RowsOf::new(history), next })
    })
    .await
}

async fn usage(data: Data, Query(query): Query<UsageQuery>) -> Result<Json<Usage>, Failure> {
    let count = u32::try_from(query.count).unwrap_or(1);
    let boundaries = Period::read(&query.period)?.boundaries(count, Instant::now());
    let filter = EnergyUsageFilter { device_id: query.device_id, boundaries };
    data.answer(move |store| {
        let usage = rows(store, timeseries::energy_usage(filter))?;
        Ok(Usage { period: query.period, usage: RowsOf::new(usage) })
    })
    .await
}

async fn series(data: Data, Query(query): Query<EnergySeriesQuery>) -> Result<Json<EnergySeries>, Failure> {
    let filter = EnergySeriesFilter {
        device_id: query.device_id.clone(),
        data_type: query.data_type.clone(),
        hours: query.hours,
        start: query.start,
        end: query.end,
        points: query.points,
    };
    data.answer(move |store| {
        let points = RowsOf::new(rows(store, timeseries::energy_series(filter))?);
        Ok(EnergySeries { device_id: query.device_id, data_type: query.data_type, points })
    })
    .await
}

async fn latest(data: Data, Query(query): Query<LatestEnergyQuery>) -> Result<Json<LatestEnergy>, Failure> {
    let filter = LatestEnergyFilter { device_id: query.device_id };
    data.answer(move |store| Ok(LatestEnergy { latest: RowsOf::new(rows(store, timeseries::latest_energy(filter))?) }))
        .await
}

async fn store(data: Data, Samples(samples): Samples<NewEnergySample>) -> Result<Created<Stored>, Failure> {
    let report = data.write(timeseries::store_energy_samples(samples)).await?;
    let stored = timeseries::StoredSamples::from_rows(report)?.stored;
    Ok(Json::of(&Stored { success: true, stored })?)
}

async fn plug_history(
    data: Data,
    Key(key): Key<PlugKey>,
    Query(query): Query<PlugHistoryQuery>,
) -> Result<Json<PlugHistory>, Failure> {
    let (id, hours) = (key.device_id.clone(), query.hours);
    let filter = EnergyHistoryFilter {
        device_id: Some(id.clone()),
        hours,
        start: query.start,
        end: query.end,
        limit: query.limit,
        cursor: query.cursor,
    };
    let found = data
        .read(move |store| {
            let name = store.query(registry::device(id.as_str()))?.map(|device| device.name);
            let page = store.query(timeseries::energy_history(filter))?;
            let known = name.is_some() || !page.rows.is_empty() || {
                let filter = LatestEnergyFilter { device_id: Some(id) };
                !store.query(timeseries::latest_energy(filter))?.is_empty()
            };
            Ok(known.then_some((name, page)))
        })
        .await?;
    let (name, page) = found.ok_or_else(|| missing("device", &key.device_id))?;
    let data_points: Vec<_> = page.rows.into_iter().map(PlugPoint::from).collect();
    Ok(Json::of(&PlugHistory {
        device_name: name.unwrap_or_else(|| key.device_id.clone()),
        device_id: key.device_id,
        hours,
        count: i64::try_from(data_points.len()).unwrap_or(i64::MAX),
        data_points,
        next: page.next,
    })?)
}

impl From<EnergySample> for PlugPoint {
    fn from(sample: EnergySample) -> Self {
        Self {
            timestamp: sample.timestamp,
            power_w: sample.power_w,
            voltage_v: sample.voltage_v,
            current_a: sample.current_a,
            power_consumption: sample.power_w,
        }
    }
}
