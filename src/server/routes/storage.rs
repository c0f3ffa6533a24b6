use crate::{
    catalog::media::{self, CATALOG, Nothing, ScrubOptions, ScrubReport, StorageStats},
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
    ]
}

async fn stats(data: Data) -> Result<Json<RowOf<StorageStats>>, Failure> {
    data.answer(|store| RowOf::only(&rows(store, media::storage_stats(Nothing {}))?)).await
}

async fn scrub(data: Data, Object(options): Object<ScrubOptions>) -> Result<Json<RowOf<ScrubReport>>, Failure> {
    let report = data.write(media::scrub(options)).await?;
    Ok(Json::of(&RowOf::only(&report)?)?)
}
