use crate::support::{Client, add, options, recording};
use edgelite::{Store, health::Thresholds, server::Server};
use serde_json::{Value as Json, json};

#[tokio::test]
async fn r21_r55_the_report_has_every_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let store = Store::open(&path, options()).unwrap();
    add(&store, [recording("rec_1", "kitchen", 1)]);
    let client = Client::of(&store);
    let answer = client.text("GET /api/health", "").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let health = answer.json();
    assert_eq!(health["status"], "healthy");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert!(health["uptime_seconds"].is_u64());
    assert_eq!((&health["postgres"], &health["sync"]), (&json!("not_configured"), &Json::Null));
    let main = &health["databases"]["main"];
    assert_eq!(main["status"], "ok");
    assert_eq!(main["path"], path.display().to_string());
    assert_eq!(main["size_bytes"], std::fs::metadata(&path).unwrap().len());
    assert!(main["size_mb"].is_f64());
    let log = folder.path().join("home.db-wal");
    assert_eq!(main["wal_size_bytes"], std::fs::metadata(log).unwrap().len());
    assert!(main["wal_size_bytes"].as_u64() > Some(0), "the row is in the log: {main}");
    assert_eq!(main["journal_mode"], "wal");
    assert_eq!(main["schema_version"], json!({"library": 1, "media": 2, "registry": 2, "studio": 6, "timeseries": 4}));
    assert_eq!((&main["last_backup"], &main["last_integrity_check"]), (&Json::Null, &Json::Null));
    assert!(main.get("error").is_none());
}

#[tokio::test]
async fn r72_a_large_file_is_a_warning_and_still_200() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options()).unwrap();
    store.checkpoint().unwrap();
    let thresholds = Thresholds { size_bytes: 1024, ..Thresholds::default() };
    let client = Client::to(Server::new(store).thresholds(thresholds));
    let health = client.get("GET /api/health").await;
    assert_eq!(health["status"], "warning");
    assert!(health["warnings"][0].as_str().unwrap().starts_with("main: the file has"), "{health}");
}

#[tokio::test]
async fn r22_a_file_that_vanished_is_critical() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let store = Store::open(&path, options()).unwrap();
    let client = Client::of(&store);
    assert_eq!(client.text("GET /api/health", "").await.status, 200);
    std::fs::remove_file(&path).unwrap();
    let answer = client.text("GET /api/health", "").await;
    assert_eq!((answer.status, &answer.json()["status"]), (503, &json!("critical")));
    assert_eq!(answer.json()["databases"]["main"]["status"], "not_found");
}
