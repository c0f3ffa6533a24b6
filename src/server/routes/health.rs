use crate::{
    health::{HealthReport, HealthStatus},
    server::{
        describe::{Describe, Description},
        errors::Failure,
        route::Route,
        state::App,
    },
};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, Method, StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse, Response},
};

pub(super) fn routes() -> Vec<Route> {
    const DOES: &str = "The health of the server and its database.";
    let at = |path| Route::new(Method::GET, path, "server", DOES, health);
    vec![at("/api/health"), at("/api/system/health")]
}

/// The report, with status 503 when it is critical, so that a monitor that
/// only looks at the status sees it.
struct Health(HealthReport);

async fn health(State(app): State<App>) -> Result<Health, Failure> {
    tokio::task::spawn_blocking(move || app.health()).await.map(Health).map_err(|_| Failure::panicked())
}

impl IntoResponse for Health {
    fn into_response(self) -> Response {
        let status = match self.0.status {
            HealthStatus::Critical => StatusCode::SERVICE_UNAVAILABLE,
            HealthStatus::Healthy | HealthStatus::Warning => StatusCode::OK,
        };
        (status, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(self.0)).into_response()
    }
}

impl Describe for Health {
    fn describe(description: &mut Description) {
        let schema = description.own::<HealthReport>();
        description.answers_json(200, "The report; its status is healthy or warning.", schema.clone());
        description.answers_json(503, "The report; its status is critical.", schema);
    }
}
