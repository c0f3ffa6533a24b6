//! What the log shows, down to its finest level, of requests with secrets. A
//! program of its own: the log belongs to the whole process.
#![cfg(feature = "cli")]

use axum::{Router, body::Body, http::Request};
use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    secrets::{Secrets, generate_key},
    server::Server,
};
use serde_json::{Value as Json, json};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tower::ServiceExt;

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

async fn send(router: &Router, path: &str, token: &str, body: Json) -> Json {
    let request = Request::post(path).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).body(Body::from(body.to_string()));
    let response = router.clone().oneshot(request.unwrap()).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap_or_default()
}

#[tokio::test]
async fn r96_neither_passwords_nor_tokens_nor_keys_are_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    let key = generate_key().unwrap();
    let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
    let router = Server::new(store).secrets(Secrets::parse(&key).unwrap()).into_router().unwrap();
    let jane = json!({"email": "jane@example.org", "password": "correct horse"});
    let login = send(&router, "/api/auth/register", "", jane.clone()).await;
    let token = login["token"].as_str().unwrap().to_owned();
    send(&router, "/api/auth/login", "", jane).await;
    send(&router, "/api/auth/login", "", json!({"email": "jane@example.org", "password": "wrong battery"})).await;
    send(&router, "/api/auth/login", "", json!({"email": "jane@example.org", "password": ["listed staple"]})).await;
    let renewed = send(&router, "/api/auth/refresh", &token, Json::Null).await["token"].as_str().unwrap().to_owned();
    let downloader =
        json!({"client_type": "nzbget", "base_url": "http://nas", "password": "hunter2", "api_key": "0123abcd"});
    assert_eq!(send(&router, "/api/settings/downloaders", "", downloader.clone()).await["hasPassword"], true);
    assert_eq!(send(&router, "/api/settings/downloaders", "", downloader).await["error_code"], "HTTP_409");
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("/api/settings/downloaders") && text.contains("answered"), "the log is on");
    let secrets =
        [key.as_str(), &token, &renewed, "correct horse", "wrong battery", "listed staple", "hunter2", "0123abcd"];
    for secret in secrets {
        let line = text.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{line:?}");
    }
}
