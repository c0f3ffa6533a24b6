//! What happens around every request: an id, a line of log, limits, panics
//! caught, tags, compression, and pages of other origins allowed or not.

use super::{entity_tag, errors::Failure, metrics, spool, state::App};
use crate::{Error, Result};
use axum::{
    Router,
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue, Method,
        header::{
            ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, RETRY_AFTER,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::{
    any::Any,
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType, SizeAbove},
    },
    cors::CorsLayer,
    decompression::RequestDecompressionLayer,
};
use tracing::Instrument;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Answers smaller than this are not worth compressing.
const COMPRESSED_FROM: u64 = 1024;

/// Puts the layers around the router.
pub(super) fn around(router: Router, app: App, cors: Option<CorsLayer>) -> Router {
    let compressed = SizeAbove::new(COMPRESSED_FROM)
        .and(DefaultPredicate::new())
        .and(NotForContentType::const_new("application/vnd.sqlite3"))
        .and(NotForContentType::const_new("application/octet-stream"));
    let router = router
        .layer(from_fn_with_state(app.clone(), spool::keep))
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn(entity_tag::tag))
        .layer(from_fn_with_state(app.clone(), limit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new().compress_when(compressed));
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(app, metrics::count)).layer(from_fn(observe))
}

/// Lets pages of these origins call the API; none for no origins.
pub(super) fn cors(origins: &[String]) -> Result<Option<CorsLayer>> {
    if origins.is_empty() {
        return Ok(None);
    }
    let origins = origins.iter().map(|origin| origin_of(origin)).collect::<Result<Vec<_>>>()?;
    Ok(Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([
                ACCEPT,
                AUTHORIZATION,
                CONTENT_ENCODING,
                CONTENT_TYPE,
                IF_MATCH,
                IF_NONE_MATCH,
                REQUEST_ID.clone(),
            ])
            .expose_headers([ETAG, RETRY_AFTER, REQUEST_ID.clone(), spool::SPOOLED_WRITES.clone()])
            .max_age(Duration::from_secs(600)),
    ))
}

fn origin_of(origin: &str) -> Result<HeaderValue> {
    let refused =
        || Error::invalid("allowed_origins", format!("'{origin}' is not an origin; write it like https://host:port"));
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).ok_or_else(refused)?;
    if host.is_empty() || host.contains(['/', '*', ' ']) {
        return Err(refused());
    }
    HeaderValue::from_str(origin).map_err(|_| refused())
}

/// Gives a request its id, and writes one line when it is answered.
async fn observe(mut request: Request, next: Next) -> Response {
    let id = request_id(&request);
    request.headers_mut().insert(REQUEST_ID.clone(), id.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", %method, path, id = id.to_str().unwrap_or(""));
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    response.headers_mut().insert(REQUEST_ID.clone(), id);
    response.headers_mut().entry(X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), microseconds, "answered"));
    response
}

/// The id that the client sent, if it is a short word, else a new one.
fn request_id(request: &Request) -> HeaderValue {
    static PREFIX: LazyLock<u32> = LazyLock::new(|| (RandomState::new().build_hasher().finish() >> 32) as u32);
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let sent = request
        .headers()
        .get(&REQUEST_ID)
        .filter(|sent| (1..=64).contains(&sent.len()) && sent.as_bytes().iter().all(|byte| byte.is_ascii_graphic()));
    sent.cloned().unwrap_or_else(|| {
        let id = format!("{:08x}-{}", *PREFIX, COUNTER.fetch_add(1, Ordering::Relaxed));
        HeaderValue::from_str(&id).expect("hexadecimal digits")
    })
}

/// Refuses a request when too many are in work. The health report and the
/// metrics are always given: that is when they are needed.
async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/api/health" | "/api/system/health" | "/metrics") {
        return next.run(request).await;
    }
    match app.requests().try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Failure::overloaded(app.limits().concurrent_requests).into_response(),
    }
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(message, "a handler panicked");
    Failure::panicked().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Options, Store,
        health::Thresholds,
        server::{Limits, slot::Opener},
    };
    use axum::{body::Body, routing::get};
    use tower::ServiceExt;

    async fn defect() -> &'static str {
        panic!("a defect of a handler")
    }

    #[tokio::test]
    async fn a_panic_is_answered_in_the_common_form() {
        let store = Store::open_in_memory(Options::new()).unwrap();
        let app = App::new(Limits::default(), Thresholds::default(), Opener::Ready(store));
        let router = around(Router::new().route("/defect", get(defect)), app, None);
        let response = router.oneshot(Request::get("/defect").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.headers().contains_key(&REQUEST_ID));
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!((&body["kind"], &body["error_code"]), (&"internal".into(), &"HTTP_500".into()));
        assert!(!body["error"].as_str().unwrap().contains("a defect of"), "what it was is for the log only");
    }
}
