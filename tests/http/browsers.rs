use crate::support::{Client, add, recording, store};
use axum::{body::Body, http::Request};
use edgelite::server::Server;
use std::{
    io::Write,
    sync::{Arc, Mutex},
};

fn get(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn large_answers_are_compressed_when_the_client_takes_it() {
    let store = store();
    add(&store, (0..50).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
    let client = Client::of(&store);
    let plain = client.send(get("/api/recordings", &[])).await;
    assert_eq!(plain.header("content-encoding"), "");
    for encoding in ["gzip", "br"] {
        let compressed = client.send(get("/api/recordings", &[("accept-encoding", encoding)])).await;
        assert_eq!(compressed.header("content-encoding"), encoding);
        assert!(compressed.header("vary").contains("accept-encoding"));
        assert!(compressed.body.len() * 3 < plain.body.len(), "{} of {}", compressed.body.len(), plain.body.len());
    }
    let small = client.send(get("/api/settings/retention", &[("accept-encoding", "gzip")])).await;
    assert_eq!(small.header("content-encoding"), "", "small answers are not worth it");
}

#[tokio::test]
async fn pages_of_other_origins_are_let_in_only_when_allowed() {
    let closed = Client::of(&store());
    let origin = ("origin", "https://dashboard.example");
    assert_eq!(closed.send(get("/api/health", &[origin])).await.header("access-control-allow-origin"), "");
    let open = Client::to(Server::new(store()).allowed_origins(["https://dashboard.example"]));
    let answer = open.send(get("/api/health", &[origin])).await;
    assert_eq!(answer.header("access-control-allow-origin"), "https://dashboard.example");
    assert!(answer.header("access-control-expose-headers").contains("etag"));
    let other = open.send(get("/api/health", &[("origin", "https://other.example")])).await;
    assert_eq!(other.header("access-control-allow-origin"), "");
    let preflight = Request::options("/api/recordings")
        .header("origin", "https://dashboard.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let answer = open.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("access-control-allow-headers").contains("content-type"));
    for wrong in ["dashboard.example", "https://", "https://a/b", "*"] {
        let error = Server::new(store()).allowed_origins([wrong]).into_router().unwrap_err();
        assert_eq!(error.field(), Some("allowed_origins"), "{wrong}");
    }
}

#[tokio::test]
async fn every_answer_has_an_id_and_is_not_sniffed() {
    let client = Client::of(&store());
    let (first, second) = (client.send(get("/api/health", &[])).await, client.send(get("/api/none", &[])).await);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert!(!second.header("x-request-id").is_empty());
    assert_eq!(second.header("x-content-type-options"), "nosniff");
    let sent = client.send(get("/api/health", &[("x-request-id", "from-the-proxy")])).await;
    assert_eq!(sent.header("x-request-id"), "from-the-proxy");
    let refused = client.send(get("/api/health", &[("x-request-id", "two words")])).await;
    assert_ne!(refused.header("x-request-id"), "two words");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "cli")]
#[tokio::test]
async fn each_request_is_one_line_of_structured_log() {
    let log = Log::default();
    let writer = log.clone();
    // The other tests' requests are in it too: the id tells this one's line.
    tracing_subscriber::fmt().json().with_writer(move || writer.clone()).init();
    let client = Client::of(&store());
    client.send(get("/api/recordings?limit=1", &[("x-request-id", "seen-in-the-log")])).await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["span"]["id"] == "seen-in-the-log").unwrap_or_else(|| panic!("{text}"));
    assert_eq!((&line["fields"]["status"], &line["fields"]["message"]), (&200.into(), &"answered".into()));
    assert_eq!((&line["span"]["method"], &line["span"]["path"]), (&"GET".into(), &"/api/recordings".into()));
    assert!(line["fields"]["microseconds"].is_u64());
}

#[tokio::test]
async fn the_root_is_a_page_whether_or_not_the_dashboard_is_built() {
    let client = Client::of(&store());
    for path in ["/", "/recordings/some-page"] {
        let page = client.send(get(path, &[])).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(String::from_utf8_lossy(&page.body).contains("edgelite"), "{path}");
    }
    let missing = client.send(get("/assets/gone-0000.js", &[])).await;
    missing.assert_is_failure("a missing script");
    assert_eq!(missing.status, 404);
}
