use crate::{
    catalog::registry::{self, CATALOG, IntegrationAnalytics, IntegrationKey},
    server::{
        answer::{Json, RowOf},
        errors::Failure,
        extract::Key,
        route::Route,
        state::{Data, rows},
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const ANALYTICS: &str = "/api/integrations/{platform}/analytics";
    vec![Route::of(Method::GET, ANALYTICS, &CATALOG, "integration_analytics", analytics)]
}

async fn analytics(data: Data, Key(key): Key<IntegrationKey>) -> Result<Json<RowOf<IntegrationAnalytics>>, Failure> {
    data.answer(move |store| RowOf::only(&rows(store, registry::integration_analytics(key))?)).await
}
