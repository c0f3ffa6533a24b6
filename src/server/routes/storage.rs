use crate::{
    catalog::{
        media::{self, CATALOG, Nothing, ScrubOptions, ScrubReport, StorageStats},
        timeseries::{self, RollUpOptions, RollUpReport, SampleRetention, SampleRetentionReport},
    },
    query::Output,
    server::{
        answer::{Json, RowOf},
        errors::Failure,
        extract::Object,
        route::Route,
        state::{Data, rows},
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::of(Method::GET, "/api/storage/stats", &CATALOG, "storage_stats", stats),
        Route::of(Method::POST, "/api/storage/scrub", &CATALOG, "scrub", scrub),
        Route::of(Method::POST, "/api/storage/roll-up", &timeseries::CATALOG, "roll_up", roll_up),
    ]
}

async fn stats(data: Data) -> Result<Json<RowOf<StorageStats>>, Failure> {
    data.answer(|store| RowOf::only(&rows(store, media::storage_stats(Nothing {}))?)).await
}

async fn scrub(data: Data, Object(options): Object<ScrubOptions>) -> Result<Json<ScrubReport>, Failure> {
    let (confirm, dry_run) = (options.confirm, options.dry_run);
    let report = ScrubReport::from_rows(data.write(media::scrub(options)).await?)?;
    let kept = data.read(|store| store.query(media::retention(Nothing {}))).await?;
    let retention = SampleRetention { older_than_days: kept.environment_data, confirm, dry_run, ..Default::default() };
    while !dry_run && RollUpReport::from_rows(data.write(timeseries::roll_up(RollUpOptions::default())).await?)?.more {}
    let mut samples = report.samples;
    loop {
        let part = data.write(timeseries::delete_samples(retention.clone())).await?;
        let part = SampleRetentionReport::from_rows(part)?;
        let deleted = part.energy_samples + part.weather_samples;
        samples += deleted;
        if !part.more || deleted == 0 {
            return Ok(Json::of(&ScrubReport { samples, ..report })?);
        }
    }
}

async fn roll_up(data: Data, Object(options): Object<RollUpOptions>) -> Result<Json<RowOf<RollUpReport>>, Failure> {
    let report = data.write(timeseries::roll_up(options)).await?;
    Ok(Json::of(&RowOf::only(&report)?)?)
}
