use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header::CONTENT_TYPE},
};
use edgelite::{
    Options, Store,
    catalog::{
        BUILT_IN,
        media::{self, NewRecording},
    },
    server::Server,
    value::Instant,
};
use serde_json::Value as Json;
use std::time::Duration;
use tower::ServiceExt;

/// The options of the stores in these tests.
pub fn options() -> Options {
    Options::new().catalogs(BUILT_IN)
}

/// An empty store in memory.
pub fn store() -> Store {
    Store::open_in_memory(options()).unwrap()
}

/// A recording that began so many minutes ago.
pub fn recording(id: &str, camera: &str, minutes_ago: u64) -> NewRecording {
    NewRecording {
        recording_id: id.into(),
        camera_id: camera.into(),
        file_path: format!("/media/{id}.mp4"),
        file_size_bytes: 1_048_576,
        duration_seconds: Some(30.5),
        timestamp: Some(Instant::now().minus(Duration::from_secs(60 * minutes_ago))),
        ..Default::default()
    }
}

/// Adds recordings.
pub fn add(store: &Store, recordings: impl IntoIterator<Item = NewRecording>) {
    recordings.into_iter().for_each(|recording| drop(store.run(media::add_recording(recording)).unwrap()));
}

/// Sends requests to the routes without a network.
#[derive(Clone)]
pub struct Client(Router);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Client {
    /// A client of a server of this store.
    pub fn of(store: &Store) -> Self {
        Self::to(Server::new(store.clone()))
    }

    /// A client of this server.
    pub fn to(server: Server) -> Self {
        Self(server.into_router().unwrap())
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends `line`, a method and a path; with a body, as JSON.
    pub async fn text(&self, line: &str, body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap_or(("GET", line));
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            "" => request.body(Body::empty()),
            body => request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned())),
        };
        self.send(request.unwrap()).await
    }

    /// Sends `line` without a body and with a header.
    pub async fn with_header(&self, line: &str, name: &str, value: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap_or(("GET", line));
        let request = Request::builder().method(method).uri(path).header(name, value);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends `line` with a JSON body, and wants success.
    pub async fn json(&self, line: &str, body: Json) -> Json {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let answer = self.text(line, &text).await;
        assert!((200..300).contains(&answer.status), "{line}: {answer:?}");
        answer.json()
    }

    /// Sends `line` without a body, and wants success.
    pub async fn get(&self, line: &str) -> Json {
        self.json(line, Json::Null).await
    }

    /// Sends each request of a table and compares what came back.
    pub async fn check(&self, table: &[Case]) {
        for case in table {
            let answer = self.text(case.line, case.body).await;
            let text = String::from_utf8_lossy(&answer.body);
            let said = format!("{} {} -> {} {text}", case.line, case.body, answer.status);
            assert_eq!(answer.status, case.status, "{said}");
            for part in case.has {
                assert!(text.contains(part), "{said}\nlacks {part}");
            }
            if case.status >= 400 {
                answer.assert_is_failure(&said);
            }
        }
    }
}

/// A request, the status that answers it, and parts of the answer.
pub struct Case {
    pub line: &'static str,
    pub body: &'static str,
    pub status: u16,
    pub has: &'static [&'static str],
}

/// A row of a table: method and path, body, status, parts of the answer.
pub const fn case(line: &'static str, body: &'static str, status: u16, has: &'static [&'static str]) -> Case {
    Case { line, body, status, has }
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header as text; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Every failure has the same form.
    pub fn assert_is_failure(&self, said: &str) {
        assert!(StatusCode::from_u16(self.status).unwrap().as_u16() >= 400, "{said}");
        assert_eq!(self.header("content-type"), "application/json", "{said}");
        let body = self.json();
        assert_eq!(body["success"], false, "{said}");
        assert_eq!(body["error_code"], format!("HTTP_{}", self.status), "{said}");
        assert!(body["error"].as_str().is_some_and(|error| !error.is_empty()), "{said}");
        assert!(body["kind"].as_str().is_some_and(|kind| !kind.is_empty()), "{said}");
        assert!(body["timestamp"].as_str().unwrap().parse::<Instant>().is_ok(), "{said}");
    }
}
