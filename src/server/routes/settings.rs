use crate::{
    catalog::media::{self, CATALOG, NewRetention, Nothing, Retention},
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
    const RETENTION: &str = "/api/settings/retention";
    vec![
        Route::of(Method::GET, RETENTION, &CATALOG, "retention", retention),
        Route::of(Method::POST, RETENTION, &CATALOG, "set_retention", set_retention),
    ]
}

async fn retention(data: Data) -> Result<Json<RowOf<Retention>>, Failure> {
    data.answer(|store| RowOf::only(&rows(store, media::retention(Nothing {}))?)).await
}

async fn set_retention(data: Data, Object(retention): Object<NewRetention>) -> Result<Json<RowOf<Retention>>, Failure> {
    let changed = data.write(media::set_retention(retention)).await?;
    Ok(Json::of(&RowOf::only(&changed)?)?)
}
