//! The dashboard's files, which are part of the program.

use crate::server::errors::Failure;
use axum::{
    body::Body,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
            IF_NONE_MATCH, REFERRER_POLICY, VARY,
        },
    },
    response::{Html, IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::fmt::Write as _;

#[derive(RustEmbed)]
#[folder = "www/dashboard/dist"]
#[allow_missing = true]
struct Files;

const INDEX: &str = "index.html";

/// Files under this folder carry a digest of their content in their names.
const HASHED: &str = "assets/";

/// Scripts and workers from here only; WebAssembly may be compiled.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
     img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>edgelite</title>\
     <h1>edgelite</h1><p>The server runs, but this program was built without the dashboard. Build the dashboard with \
     <code>npm ci &amp;&amp; npm run build</code>, then the program with <code>cargo build --release</code>.</p>\
     <p>The API is described at <a href=\"/api/openapi.json\">/api/openapi.json</a>, \
     the server's health is at <a href=\"/api/health\">/api/health</a>.</p></html>";

/// Answers whatever is no route: files of the dashboard, and its index for
/// the routes that the dashboard itself knows.
pub(super) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_api(path) {
        return Failure::no_route(uri.path()).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Failure::method(&method, uri.path()).into_response();
    }
    let name = if path.is_empty() { INDEX } else { path };
    match find(name, &headers) {
        Some(found) => file(name, found, &headers),
        None if is_page(path) => match find(INDEX, &headers) {
            Some(index) => file(INDEX, index, &headers),
            None => Html(NOT_BUILT).into_response(),
        },
        None => Failure::no_route(uri.path()).into_response(),
    }
}

fn is_api(path: &str) -> bool {
    ["api", "internal"].iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a path can be a page of the dashboard: its last part has no
/// extension. A missing script must not be answered with HTML.
fn is_page(path: &str) -> bool {
    !path.starts_with(HASHED) && !path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// A file, with the encoding that it is kept in.
struct Found {
    file: EmbeddedFile,
    encoding: Option<&'static str>,
}

/// The file, compressed if it is kept so and the client takes it.
fn find(name: &str, headers: &HeaderMap) -> Option<Found> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepts = |encoding: &str| accepted.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == encoding);
    if accepts("br")
        && let Some(file) = Files::get(&format!("{name}.br"))
    {
        return Some(Found { file, encoding: Some("br") });
    }
    Files::get(name).map(|file| Found { file, encoding: None })
}

fn file(name: &str, found: Found, headers: &HeaderMap) -> Response {
    let etag = etag(&found);
    let unchanged = headers.get(IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes());
    let caching = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = match unchanged {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(found.file.data).into_response(),
    };
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(CONTENT_TYPE, content_type(name).as_ref());
    set(CACHE_CONTROL, caching);
    set(ETAG, &etag);
    set(VARY, "accept-encoding");
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(REFERRER_POLICY, "no-referrer");
    if let (Some(encoding), false) = (found.encoding, unchanged) {
        set(CONTENT_ENCODING, encoding);
    }
    response
}

fn etag(found: &Found) -> String {
    let mut etag = String::from("\"");
    for byte in &found.file.metadata.sha256_hash()[..12] {
        write!(etag, "{byte:02x}").expect("writing to a string");
    }
    etag + "\""
}

fn content_type(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    match kind.type_() {
        mime_guess::mime::TEXT => format!("{}; charset=utf-8", kind.essence_str()),
        _ => kind.essence_str().to_owned(),
    }
}
