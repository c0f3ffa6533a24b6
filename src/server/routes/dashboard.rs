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
    answer::<Files>(&method, &uri, &headers)
}

fn answer<F: RustEmbed>(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if is_api(path) {
        return Failure::no_route(uri.path()).into_response();
    }
    if *method != Method::GET && *method != Method::HEAD {
        return Failure::method(method, uri.path()).into_response();
    }
    let name = if path.is_empty() { INDEX } else { path };
    match find::<F>(name, headers) {
        Some(found) => file(name, found, headers),
        None if is_page(path) => match find::<F>(INDEX, headers) {
            Some(index) => file(INDEX, index, headers),
            None => Html(NOT_BUILT).into_response(),
        },
        None => Failure::no_route(uri.path()).into_response(),
    }
}

fn is_api(path: &str) -> bool {
    ["api", "internal"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
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
fn find<F: RustEmbed>(name: &str, headers: &HeaderMap) -> Option<Found> {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let accepts =
        |encoding: &str| accepted.split(',').any(|part| part.split(';').next().unwrap_or("").trim() == encoding);
    if accepts("br")
        && let Some(file) = F::get(&format!("{name}.br"))
    {
        return Some(Found { file, encoding: Some("br") });
    }
    F::get(name).map(|file| Found { file, encoding: None })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/dashboard"]
    #[allow_missing = true]
    struct Fixture;

    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/no-such-folder"]
    #[allow_missing = true]
    struct Missing;

    fn get<F: RustEmbed>(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        answer::<F>(&Method::GET, &path.parse().unwrap(), &headers)
    }

    fn header(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn files_have_their_types_and_may_be_kept_for_as_long_as_their_names_last() {
        const FOR_EVER: &str = "public, max-age=31536000, immutable";
        for (path, kind, caching) in [
            ("/", "text/html; charset=utf-8", "no-cache"),
            ("/index.html", "text/html; charset=utf-8", "no-cache"),
            ("/recordings/rec_1", "text/html; charset=utf-8", "no-cache"),
            ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
            ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
            ("/assets/app-1a2b3c4d.js", "text/javascript; charset=utf-8", FOR_EVER),
            ("/assets/engine-5e6f7a8b.wasm", "application/wasm", FOR_EVER),
        ] {
            let response = get::<Fixture>(path, &[]);
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!((header(&response, CONTENT_TYPE), header(&response, CACHE_CONTROL)), (kind, caching), "{path}");
            let policy = header(&response, CONTENT_SECURITY_POLICY);
            assert!(policy.contains("'wasm-unsafe-eval'") && policy.contains("worker-src 'self'"), "{path}: {policy}");
            assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
        }
    }

    #[test]
    fn a_missing_script_is_not_answered_with_a_page() {
        for path in ["/assets/gone-00000000.js", "/assets/gone", "/gone.js", "/api", "/api/x", "/internal/x"] {
            assert_eq!(get::<Fixture>(path, &[]).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn a_file_that_is_kept_compressed_is_sent_so_to_those_who_take_it() {
        let path = "/assets/app-1a2b3c4d.js";
        let compressed = get::<Fixture>(path, &[(ACCEPT_ENCODING, "gzip, br;q=0.9")]);
        assert_eq!(header(&compressed, CONTENT_ENCODING), "br");
        assert_eq!(header(&compressed, CONTENT_TYPE), "text/javascript; charset=utf-8");
        let plain = get::<Fixture>(path, &[(ACCEPT_ENCODING, "gzip")]);
        assert_eq!(header(&plain, CONTENT_ENCODING), "");
        assert_ne!(header(&plain, ETAG), header(&compressed, ETAG));
        let again = get::<Fixture>(path, &[(IF_NONE_MATCH, header(&plain, ETAG))]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn without_a_dashboard_the_page_says_how_to_build_it() {
        let response = get::<Missing>("/", &[]);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, CONTENT_TYPE), "text/html; charset=utf-8");
        assert!(NOT_BUILT.contains("npm run build"));
        assert_eq!(get::<Missing>("/sw.js", &[]).status(), StatusCode::NOT_FOUND);
    }
}
