//! Writes that come while the store cannot be opened: kept, and made in order,
//! exactly once.

use crate::{
    storage::FailingStorage,
    support::{Answer, Client, options, store},
};
use edgelite::{Error, ErrorKind, Store, query::sql, server::Server};
use serde_json::{Value as Json, json};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A server whose store opens when it is let, with its spool in a folder.
struct Outage {
    client: Client,
    spool: PathBuf,
    open: Arc<AtomicBool>,
}

impl Outage {
    async fn begin(folder: &Path, store: &Store) -> Self {
        let (open, spool) = (Arc::new(AtomicBool::new(false)), folder.join("home.db.spool.jsonl"));
        let (gate, store) = (open.clone(), store.clone());
        let server = Server::open_with(move || match gate.load(Ordering::SeqCst) {
            true => Ok(store.clone()),
            false => Err(Error::new(ErrorKind::Io, "the test's disk is not there")),
        });
        let client = Client::to(server.spool(spool.clone()));
        until(&client, |health| error_of(health).contains("not there")).await;
        Self { client, spool, open }
    }

    async fn end(&self) -> Json {
        self.open.store(true, Ordering::SeqCst);
        until(&self.client, |health| health["databases"]["main"]["status"] == "ok" && waiting(health) == 0).await
    }

    fn lines(&self) -> Vec<String> {
        std::fs::read_to_string(&self.spool).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn rejected(&self) -> Vec<Json> {
        let text = std::fs::read_to_string(format!("{}.rejected", self.spool.display())).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The health report, when it meets a condition.
async fn until(client: &Client, is_so: impl Fn(&Json) -> bool) -> Json {
    loop {
        let health = client.text("GET /api/health", "").await.json();
        if is_so(&health) {
            return health;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn error_of(health: &Json) -> &str {
    health["databases"]["main"]["error"].as_str().unwrap_or_default()
}

fn waiting(health: &Json) -> u64 {
    health["spool"]["waiting_writes"].as_u64().unwrap()
}

fn recording(id: &str, camera: &str) -> String {
    json!({"recording_id": id, "camera_id": camera, "file_path": "p", "file_size_bytes": 1}).to_string()
}

/// An analysis: no two are the same row, so that one made twice shows.
fn analysis(number: usize) -> String {
    json!({"analysis_type": format!("kind_{number}"), "confidence": 0.5}).to_string()
}

fn analyses(store: &Store) -> Vec<String> {
    store.query(sql("SELECT analysis_type FROM ai_analysis ORDER BY id")).map(texts).unwrap()
}

fn texts(rows: Vec<edgelite::value::Row>) -> Vec<String> {
    rows.iter().map(|row| row[0].as_text().unwrap().to_owned()).collect()
}

/// A spool as an earlier run of the server left it: `count` analyses.
fn left_behind(count: usize) -> String {
    let line = |number| {
        json!({
            "sequence": number,
            "at": "2026-01-02T03:04:05Z",
            "method": "POST",
            "path": "/api/recordings/r/ai-analysis",
            "body": serde_json::from_str::<Json>(&analysis(number)).unwrap(),
        })
    };
    let lines = (1..=count).map(|number| format!("{}\n", line(number)));
    format!("{}\n{}", json!({"spool": "an-outage", "version": 1}), lines.collect::<String>())
}

/// Starts a server of a store that is open, beside a spool, and waits until nothing waits.
async fn replayed(store: &Store, spool: &Path) -> Client {
    let opened = store.clone();
    let client = Client::to(Server::open_with(move || Ok(opened.clone())).spool(spool.to_owned()));
    until(&client, |health| health["databases"]["main"]["status"] == "ok" && waiting(health) == 0).await;
    while spool.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    client
}

fn assert_spooled(answer: &Answer, sequence: i64) {
    let body = answer.json();
    assert_eq!((answer.status, &body["spooled"], &body["sequence"]), (202, &true.into(), &sequence.into()), "{body}");
}

#[tokio::test]
async fn r11_r12_writes_wait_for_the_store_and_are_made_in_order_with_the_time_when_they_were_taken() {
    let (folder, store) = (tempfile::tempdir().unwrap(), store());
    let outage = Outage::begin(folder.path(), &store).await;
    let client = &outage.client;
    let first = client.text("POST /api/recordings", &recording("r", "hall")).await;
    assert_spooled(&first, 1);
    let taken: edgelite::value::Instant = first.json()["timestamp"].as_str().unwrap().parse().unwrap();
    assert_spooled(&client.text("DELETE /api/recordings/r", "").await, 2);
    assert_spooled(&client.text("POST /api/recordings", &recording("r", "garden")).await, 3);
    assert_spooled(&client.text("POST /internal/devices/bulk_upsert", r#"[{"id": "d", "name": "Lamp"}]"#).await, 4);
    let by_name = r#"{"snapshot_id": "s", "camera_id": "hall", "file_path": "p", "file_size_bytes": 1}"#;
    assert_spooled(&client.text("POST /api/v1/operations/media/add_snapshot", by_name).await, 5);
    assert_eq!(outage.lines().len(), 6, "a head and a line for each write: {:?}", outage.lines());

    let refused = client.text("GET /api/recordings", "").await;
    assert_eq!((refused.status, refused.header("edgelite-spooled-writes")), (503, "5"));
    let health = until(client, |_| true).await;
    assert_eq!((&health["status"], waiting(&health)), (&"critical".into(), 5));
    assert!(health["warnings"].to_string().contains("5 writes wait in"), "{health}");

    assert_eq!(outage.end().await["status"], "healthy");
    let found = client.get("GET /api/recordings").await;
    assert_eq!((&found["total"], &found["recordings"][0]["camera_id"]), (&1.into(), &"garden".into()));
    let taken_at = |column: &str| sql(format!("SELECT {column} FROM recordings"));
    let began: i64 = store.query(taken_at("timestamp")).unwrap();
    assert!((taken.microseconds()..taken.microseconds() + 60_000_000).contains(&began), "not when it was made");
    assert!(client.get("GET /api/devices").await.to_string().contains("Lamp"));
    assert!(client.get("GET /api/snapshots").await.to_string().contains("hall"));
    let now = client.text("POST /api/recordings", &recording("later", "hall")).await;
    assert_eq!((now.status, now.header("edgelite-spooled-writes")), (201, ""), "writes go to the store again");
    assert!(!outage.spool.exists());
}

#[tokio::test]
async fn r12_a_spool_that_was_made_in_part_is_made_to_its_end_and_never_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spool.jsonl");
    let expected: Vec<_> = (1..=5).map(|number| format!("kind_{number}")).collect();
    let store = store();
    let whole = left_behind(5);
    // The server stopped after each number of writes, and before the file was removed.
    for count in [0, 1, 3, 5, 5] {
        std::fs::write(&path, left_behind(count)).unwrap();
        replayed(&store, &path).await;
        assert_eq!(analyses(&store), expected[..count.max(analyses(&store).len())]);
        std::fs::write(&path, &whole).unwrap();
    }
    replayed(&store, &path).await;
    assert_eq!(analyses(&store), expected);
    let detected: i64 = store.query(sql("SELECT min(detected_at) FROM ai_analysis")).unwrap();
    assert_eq!(detected, 1_767_323_045_000_000, "the time of the line");
}

#[tokio::test]
async fn r12_a_spool_cut_anywhere_holds_every_line_that_was_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spool.jsonl");
    let whole = left_behind(3);
    let head = whole.find('\n').unwrap() + 1;
    for length in (head..=whole.len()).step_by(23).chain([whole.len() - 1, whole.len()]) {
        std::fs::write(&path, &whole.as_bytes()[..length]).unwrap();
        let store = store();
        replayed(&store, &path).await;
        let lines = whole[head..length].matches('\n').count();
        assert_eq!(analyses(&store).len(), lines, "cut at {length}");
    }
}

#[tokio::test]
async fn r12_reads_say_that_they_are_incomplete_while_writes_wait_and_new_writes_go_behind_them() {
    let folder = tempfile::tempdir().unwrap();
    let spool = folder.path().join("spool.jsonl");
    let storage = Arc::new(FailingStorage::default());
    let store = Store::open_in(storage.clone(), "home.db", options()).unwrap();
    store.execute(sql("INSERT INTO ai_analysis (media_id, media_type, analysis_type, detected_at) VALUES ('r', 'recording', 'kind_0', 0)")).unwrap();
    std::fs::write(&spool, left_behind(2)).unwrap();
    storage.set_full(true);
    let opened = store.clone();
    let client = Client::to(Server::open_with(move || Ok(opened.clone())).spool(spool.clone()));
    until(&client, |health| health["databases"]["main"]["status"] == "ok").await;
    let incomplete = client.text("GET /api/recordings", "").await;
    assert_eq!((incomplete.status, incomplete.header("edgelite-spooled-writes")), (200, "2"), "{incomplete:?}");
    assert_spooled(&client.text("POST /api/recordings/r/ai-analysis", &analysis(3)).await, 3);
    let health = until(&client, |_| true).await;
    assert_eq!((&health["status"], waiting(&health)), (&"warning".into(), 3));
    storage.set_full(false);
    until(&client, |health| waiting(health) == 0).await;
    assert_eq!(analyses(&store), ["kind_0", "kind_1", "kind_2", "kind_3"]);
    assert_eq!(client.text("GET /api/recordings", "").await.header("edgelite-spooled-writes"), "");
}

#[tokio::test]
async fn r12_r114_a_write_that_the_store_refuses_is_kept_beside_the_spool_with_its_reason() {
    let (folder, store) = (tempfile::tempdir().unwrap(), store());
    let outage = Outage::begin(folder.path(), &store).await;
    assert_spooled(&outage.client.text("DELETE /api/recordings/never", "").await, 1);
    assert_spooled(&outage.client.text("POST /api/recordings", &recording("r", "hall")).await, 2);
    let health = outage.end().await;
    assert_eq!((&health["status"], &health["spool"]["rejected_writes"]), (&"warning".into(), &1.into()));
    let rejected = outage.rejected();
    assert_eq!((rejected.len(), &rejected[0]["sequence"]), (1, &1.into()), "{rejected:?}");
    assert!(rejected[0]["reason"].as_str().unwrap().contains("never"), "{rejected:?}");
    assert_eq!(rejected[0]["request"]["path"], "/api/recordings/never");
    assert_eq!(outage.client.get("GET /api/recordings").await["total"], 1, "the next one is made");
}

#[tokio::test]
async fn r12_a_broken_line_is_kept_aside_and_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spool.jsonl");
    std::fs::write(&path, left_behind(3).replace(r#""sequence":2"#, r#""sequence":"#)).unwrap();
    let store = store();
    let client = replayed(&store, &path).await;
    assert_eq!(analyses(&store), ["kind_1", "kind_3"]);
    assert_eq!(until(&client, |_| true).await["spool"]["rejected_writes"], 1);
}

#[tokio::test]
async fn r11_mistakes_are_refused_at_once_and_secrets_never_wait_in_the_clear() {
    let (folder, store) = (tempfile::tempdir().unwrap(), store());
    let outage = Outage::begin(folder.path(), &store).await;
    let client = &outage.client;
    assert_eq!(client.text("POST /api/recordings", r#"{"recording_id": "r"}"#).await.status, 400);
    assert_eq!(client.text("POST /api/recordings", "{").await.status, 400);
    assert_eq!(client.text("POST /api/nothing", "{}").await.status, 404);
    let login = client.text("POST /api/auth/login", r#"{"email": "a@b.c", "password": "a long password"}"#).await;
    assert_eq!(login.status, 503, "{login:?}");
    let indexer = r#"{"name": "n", "type": "prowlarr", "protocol": "torrent", "base_url": "http://i", "api_key": "k"}"#;
    assert!(client.text("POST /api/settings/indexers", indexer).await.status >= 400);
    assert!(!outage.spool.exists(), "{:?}", outage.lines());
}

#[tokio::test]
async fn r11_a_server_without_a_spool_refuses_writes_while_its_store_cannot_be_opened() {
    let server = Server::open_with(|| Err(Error::new(ErrorKind::Io, "the test's disk is not there")));
    let client = Client::to(server.spool(None));
    until(&client, |health| error_of(health).contains("not there")).await;
    assert_eq!(client.text("POST /api/recordings", &recording("r", "hall")).await.status, 503);
    assert_eq!(until(&client, |_| true).await["spool"], Json::Null);
}

#[tokio::test]
async fn r11_a_spool_that_cannot_be_written_or_read_is_an_error_and_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "no folder").unwrap();
    let outage = Outage::begin(&folder.path().join("file"), &store()).await;
    let refused = outage.client.text("POST /api/recordings", &recording("r", "hall")).await;
    refused.assert_is_failure("no place for the spool");

    let foreign = folder.path().join("foreign.jsonl");
    for text in ["", "{}\n", "a diary\n", "{\"spool\": \"x\", \"version\": 99}\n"] {
        std::fs::write(&foreign, text).unwrap();
        let server = Server::open_with(|| Ok(store())).spool(foreign.clone());
        let error = server.into_router().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::Unsupported), "{text}: {error}");
        assert_eq!(std::fs::read_to_string(&foreign).unwrap(), text);
    }
}
