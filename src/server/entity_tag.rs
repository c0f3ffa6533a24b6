//! Tags of states: who has an answer asks whether it still holds (RFC 9110,
//! sections 8.8.3 and 13.1).

use super::errors::Failure;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Answers above this size are hashed where blocking is allowed. In bytes.
const LARGE: usize = 256 << 10;

/// The tag of a state: the beginning of its hash, which is as long as no
/// chance makes two of them equal.
pub(super) fn tag_of(body: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(body)[..16] {
        write!(tag, "{byte:02x}").expect("writing to a string");
    }
    tag + "\""
}

/// Whether a header names this tag, or any with `*`. A tag that was weakened
/// on its way, as some do who compress answers, still names its state.
pub(super) fn names(header: &str, tag: &str) -> bool {
    header.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Gives JSON that was asked for its tag, unless it has one, and sends nothing
/// to a client that has it.
pub(super) async fn tag(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let known = texts(request.headers());
    let response = next.run(request).await;
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
    if response.status() != StatusCode::OK || !is_json || response.headers().contains_key(ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // It was written as a whole before it is sent.
    let Ok(body) = to_bytes(body, usize::MAX).await else { return Failure::panicked().into_response() };
    let tag = tag_apart(&body).await;
    parts.headers.insert(ETAG, HeaderValue::from_str(&tag).expect("hexadecimal digits"));
    parts.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if !known.is_some_and(|known| names(&known, &tag)) {
        return Response::from_parts(parts, Body::from(body));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

async fn tag_apart(body: &Bytes) -> String {
    if body.len() <= LARGE {
        return tag_of(body);
    }
    let large = body.clone();
    tokio::task::spawn_blocking(move || tag_of(&large)).await.unwrap_or_else(|_| tag_of(body))
}

fn texts(headers: &HeaderMap) -> Option<String> {
    let values: Vec<_> = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}
