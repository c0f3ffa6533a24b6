use super::SpooledRequest;
use crate::server::{answer::Answer as _, describe::Description, errors::SpooledBody, extract::collect, state::App};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// How many writes an answer lacks.
pub(in crate::server) static SPOOLED_WRITES: HeaderName = HeaderName::from_static("edgelite-spooled-writes");

/// Below these paths requests hold passwords, tokens and keys, which the store
/// keeps hashed or encrypted, or need the store itself: they do not wait.
const NOT_SPOOLED: [&str; 5] =
    ["/api/auth/", "/api/settings/", "/api/v1/access-tokens", "/api/v1/backups", "/api/v1/sync"];

/// Whether a request of this method and path can wait.
fn may_wait(method: &Method, path: &str) -> bool {
    let writes = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(method);
    writes && !NOT_SPOOLED.iter().any(|prefix| path.starts_with(prefix))
}

/// Gives the handlers the whole request where it may have to wait, and tells
/// clients how many writes their answer lacks.
pub(in crate::server) async fn keep(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let Some(spool) = app.spool().cloned() else { return next.run(request).await };
    let (method, path) = (request.method().clone(), request.uri().path());
    if may_wait(&method, path) && spool.takes_writes(!app.cannot_open()) {
        let whole = request.uri().path_and_query().map_or(path, |whole| whole.as_str()).to_owned();
        let (parts, body) = request.into_parts();
        let body = match collect(Request::from_parts(parts.clone(), body), &app).await {
            Ok(body) => body,
            Err(failure) => return failure.into_response(),
        };
        request = Request::from_parts(parts, Body::from(body.clone()));
        request.extensions_mut().insert(SpooledRequest { method, path: whole, body });
    }
    let mut response = next.run(request).await;
    let waiting = spool.waiting();
    if waiting > 0 {
        response.headers_mut().insert(SPOOLED_WRITES.clone(), HeaderValue::from(waiting));
    }
    response
}

/// Says of a route that its request may have to wait.
pub(in crate::server) fn describe(method: &Method, path: &str, description: &mut Description) {
    if may_wait(method, path) && description.responses.contains_key(&503) {
        let schema = SpooledBody::schema(description);
        description.answers_json(
            202,
            "The store cannot be opened: the write is kept on the disk and made when it is open again.",
            schema,
        );
    }
}
