use super::{energy::Stored, missing};
use crate::{
    Error, Result,
    catalog::timeseries::{
        self, CATALOG, LatestWeatherFilter, NewWeatherSample, SeriesPoint, WeatherHistoryFilter, WeatherSample,
        WeatherSeriesFilter, WeatherValue,
    },
    query::Output,
    server::{
        answer::{Created, Json, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Query, QueryRecord, Samples},
        route::Route,
        state::{Data, rows},
    },
    value::{Instant, Rows, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const MISSING: &str = "There is no such weather station.";
    vec![
        Route::of(Method::GET, "/api/weather/{station_id}/history", &CATALOG, "weather_history", history)
            .fails(404, MISSING),
        Route::of(Method::GET, "/api/weather/{station_id}/series", &CATALOG, "weather_series", series)
            .fails(404, MISSING),
        Route::of(Method::GET, "/api/weather/latest", &CATALOG, "latest_weather", latest),
        Route::of(Method::POST, "/api/weather/samples", &CATALOG, "store_weather_batch", store),
    ]
}

/// The ranges that have a name, in hours.
const TIME_RANGES: [(&str, i64); 8] =
    [("1h", 1), ("6h", 6), ("24h", 24), ("7d", 168), ("30d", 720), ("90d", 2_160), ("1y", 8_760), ("2y", 17_520)];

record! {
    /// The id of a weather station.
    pub struct StationKey {
        /// The station.
        pub station_id: String,
    }

    /// Which values of a weather station to list.
    pub struct WeatherHistoryQuery {
        /// Only those of this module, such as `indoor`.
        pub module_type: Option<String>,
        /// What to list: `temperature`, `humidity`, `co2`, `pressure` or `noise`.
        pub data_type: String = "temperature".to_owned(),
        /// Only those of the last hours; 24 if there is no `time_range` either.
        pub hours: Option<i64>,
        /// The same with a name: `1h`, `6h`, `24h`, `7d`, `30d`, `90d`, `1y` or `2y`.
        pub time_range: Option<String>,
        /// Only those measured then or later; without a zone it is local time.
        pub start: Option<Instant>,
        /// Only those measured then or earlier; without a zone it is local time.
        pub end: Option<Instant>,
        /// The most rows to give.
        pub limit: i64 = 100_000,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// Which module of a weather station to draw, and how.
    pub struct WeatherSeriesQuery {
        /// The module, such as `indoor`.
        pub module_type: String = "indoor".to_owned(),
        /// What to draw: `temperature`, `humidity`, `co2`, `pressure` or `noise`.
        pub data_type: String = "temperature".to_owned(),
        /// How long the series is, unless both `start` and `end` are given; 24 if there is no `time_range` either.
        pub hours: Option<i64>,
        /// The same with a name: `1h`, `6h`, `24h`, `7d`, `30d`, `90d`, `1y` or `2y`.
        pub time_range: Option<String>,
        /// Where it begins; without a zone it is local time.
        pub start: Option<Instant>,
        /// Where it ends; without a zone it is local time.
        pub end: Option<Instant>,
        /// About how many points to give.
        pub points: i64 = 500,
    }

    /// Whose newest samples to give.
    pub struct LatestWeatherQuery {
        /// Only those of this station's modules.
        pub station_id: Option<String>,
    }
}

impl QueryRecord for WeatherHistoryQuery {
    const BOUNDS: Bounds = &[("hours", 1..=17_520), ("limit", 1..=250_000)];
    const LOCAL_TIMES: bool = true;
}

impl QueryRecord for WeatherSeriesQuery {
    const BOUNDS: Bounds = &[("hours", 1..=876_000), ("points", 1..=5_000)];
    const LOCAL_TIMES: bool = true;
}

impl QueryRecord for LatestWeatherQuery {}

answer! {
    /// Values of a weather station, oldest first.
    pub struct WeatherHistory {
        /// The station.
        pub station_id: String,
        /// What it measured.
        pub data_type: String,
        /// How far back; null where `start` says it.
        pub time_range: Option<String>,
        /// The values of this page.
        pub data_points: RowsOf<WeatherValue>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
        /// When it was answered.
        pub timestamp: Instant,
    }

    /// What a module of a weather station measured, in spans of equal length.
    pub struct WeatherSeries {
        /// The station.
        pub station_id: String,
        /// The module.
        pub module_type: String,
        /// What it measured.
        pub data_type: String,
        /// The spans with a value, oldest first.
        pub points: RowsOf<SeriesPoint>,
    }

    /// The newest sample of each module.
    pub struct LatestWeather {
        /// The samples, in the order of stations and modules.
        pub latest: RowsOf<WeatherSample>,
    }
}

/// How many hours back.
fn hours_of(hours: Option<i64>, time_range: Option<&str>) -> Result<i64> {
    let Some(name) = time_range else { return Ok(hours.unwrap_or(24)) };
    if hours.is_some() {
        return Err(Error::invalid("time_range", "hours and time_range say the same; give one of them"));
    }
    TIME_RANGES.iter().find(|(known, _)| *known == name).map(|(_, hours)| *hours).ok_or_else(|| {
        let known = TIME_RANGES.map(|(known, _)| known).join(", ");
        Error::invalid("time_range", format!("time_range must be one of {known}, not '{name}'"))
    })
}

/// Rows of a station, or none if there is no such station.
async fn of_station(
    data: Data,
    station_id: &str,
    read: impl FnOnce(&crate::Store) -> Result<Rows> + Send + 'static,
) -> Result<Rows, Failure> {
    let filter = LatestWeatherFilter { station_id: Some(station_id.to_owned()) };
    let found = data
        .read(move |store| {
            let found = read(store)?;
            let known = !found.is_empty() || !store.query(timeseries::latest_weather(filter))?.is_empty();
            Ok(known.then_some(found))
        })
        .await?;
    found.ok_or_else(|| missing("weather station", station_id))
}

async fn history(
    data: Data,
    Key(key): Key<StationKey>,
    Query(query): Query<WeatherHistoryQuery>,
) -> Result<Json<WeatherHistory>, Failure> {
    let hours = hours_of(query.hours, query.time_range.as_deref())?;
    let named = || query.time_range.clone().unwrap_or_else(|| format!("{hours}h"));
    let time_range = query.start.is_none().then(named);
    let filter = WeatherHistoryFilter {
        station_id: key.station_id.clone(),
        module_type: query.module_type,
        data_type: query.data_type.clone(),
        hours,
        start: query.start,
        end: query.end,
        limit: query.limit,
        cursor: query.cursor,
    };
    let values = of_station(data, &key.station_id, |store| rows(store, timeseries::weather_history(filter))).await?;
    let next = values.next().map(str::to_owned);
    Ok(Json::of(&WeatherHistory {
        station_id: key.station_id,
        data_type: query.data_type,
        time_range,
        data_points: RowsOf::new(values),
        next,
        timestamp: Instant::now(),
    })?)
}

async fn series(
    data: Data,
    Key(key): Key<StationKey>,
    Query(query): Query<WeatherSeriesQuery>,
) -> Result<Json<WeatherSeries>, Failure> {
    let filter = WeatherSeriesFilter {
        station_id: key.station_id.clone(),
        module_type: query.module_type.clone(),
        data_type: query.data_type.clone(),
        hours: hours_of(query.hours, query.time_range.as_deref())?,
        start: query.start,
        end: query.end,
        points: query.points,
    };
    let points = of_station(data, &key.station_id, |store| rows(store, timeseries::weather_series(filter))).await?;
    Ok(Json::of(&WeatherSeries {
        station_id: key.station_id,
        module_type: query.module_type,
        data_type: query.data_type,
        points: RowsOf::new(points),
    })?)
}

async fn latest(data: Data, Query(query): Query<LatestWeatherQuery>) -> Result<Json<LatestWeather>, Failure> {
    let filter = LatestWeatherFilter { station_id: query.station_id };
    data.answer(move |store| {
        Ok(LatestWeather { latest: RowsOf::new(rows(store, timeseries::latest_weather(filter))?) })
    })
    .await
}

async fn store(data: Data, Samples(samples): Samples<NewWeatherSample>) -> Result<Created<Stored>, Failure> {
    let report = data.write(timeseries::store_weather_samples(samples)).await?;
    let stored = timeseries::StoredSamples::from_rows(report)?.stored;
    Ok(Json::of(&Stored { success: true, stored })?)
}
