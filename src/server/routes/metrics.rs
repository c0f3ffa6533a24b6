//! Figures for those who watch the server: metrics, and slow queries.

use crate::{
    SlowQuery,
    server::{
        auth::Identity,
        describe::{Describe, Description},
        errors::Failure,
        metrics,
        route::Route,
        state::{App, Data},
    },
};
use axum::{
    Json,
    extract::State,
    http::{
        HeaderValue, Method,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub(super) fn routes() -> Vec<Route> {
    const METRICS: &str = "Counts and sizes of server and store, in the text format of Prometheus.";
    const SLOW: &str = "The statements that were slow, with their plans and what may help; the dearest first.";
    vec![
        Route::new(Method::GET, "/metrics", "server", METRICS, read),
        Route::new(Method::GET, "/api/v1/slow-queries", "server", SLOW, slow_queries)
            .fails(403, "The account is no administrator's."),
    ]
}

struct Metrics(String);

async fn read(State(app): State<App>) -> Result<Metrics, Failure> {
    let text = tokio::task::spawn_blocking(move || metrics::text(&app)).await.map_err(|_| Failure::panicked())?;
    text.map(Metrics).map_err(|_| Failure::panicked())
}

impl IntoResponse for Metrics {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, self.0).into_response()
    }
}

impl Describe for Metrics {
    fn describe(description: &mut Description) {
        description.answers(200, "The metrics.", Some("text/plain"));
    }
}

/// The statements that were slow.
#[derive(Serialize, utoipa::ToSchema)]
struct SlowQueries {
    slow_queries: Vec<SlowQuery>,
}

async fn slow_queries(data: Data, identity: Identity) -> Result<SlowQueries, Failure> {
    identity.check_admin("only administrators see the statements that were slow")?;
    Ok(SlowQueries { slow_queries: data.read(crate::Store::slow_queries).await? })
}

impl IntoResponse for SlowQueries {
    fn into_response(self) -> Response {
        ([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(self)).into_response()
    }
}

impl Describe for SlowQueries {
    fn describe(description: &mut Description) {
        let schema = description.own::<Self>();
        description.answers_json(200, "The statements.", schema);
    }
}
