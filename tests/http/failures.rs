use crate::{
    storage::FailingStorage,
    support::{Client, add, case, options, recording},
};
use edgelite::{
    Store,
    catalog::media,
    server::{Limits, Server},
};
use std::{sync::Arc, time::Duration};

const ROW: &str = r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1}"#;

/// Asks for the health until it has this status.
async fn wait_for(client: &Client, status: &str) -> serde_json::Value {
    loop {
        let health = client.text("GET /api/health", "").await.json();
        if health["status"] == status {
            return health;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn r54_the_server_starts_without_its_store_and_opens_it_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    std::fs::write(&path, "this was never a database").unwrap();
    let client = Client::to(Server::open(&path, options()));
    let health = loop {
        let health = client.text("GET /api/health", "").await;
        if health.json()["databases"]["main"]["error"].as_str().is_some_and(|error| error.contains("SQLite")) {
            break health;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!((health.status, &health.json()["status"]), (503, &"critical".into()));
    let main = &health.json()["databases"]["main"];
    assert_eq!((&main["status"], &main["size_bytes"]), (&"error".into(), &25.into()));
    let refusal = &["the store is not open", "not an SQLite database", r#""kind":"closed""#];
    client
        .check(&[
            case("/api/recordings", "", 503, refusal),
            case("/api/recordings/r", "", 503, refusal),
            case("POST /api/auth/login", r#"{"email": "a@b.c", "password": "a long password"}"#, 503, refusal),
            case("/api/devices", "", 503, refusal),
            case("/api/storage/stats", "", 503, refusal),
            case("/api/v1/snapshot", "", 503, refusal),
            case("/api/openapi.json", "", 200, &[]),
        ])
        .await;
    assert_eq!(client.text("GET /api/recordings", "").await.header("retry-after"), "1");
    assert_eq!(std::fs::read(&path).unwrap(), b"this was never a database", "the file is left as it is");
    std::fs::remove_file(&path).unwrap();
    wait_for(&client, "healthy").await;
    client.check(&[case("POST /api/recordings", ROW, 201, &[])]).await;
}

#[tokio::test]
async fn r54_a_missing_folder_that_cannot_be_made_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "a file where a folder should be").unwrap();
    let client = Client::to(Server::open(folder.path().join("data/home.db"), options()));
    let health = wait_for(&client, "critical").await;
    assert_eq!(health["databases"]["main"]["status"], "not_found");
}

#[tokio::test]
async fn a_newer_schema_and_a_changed_history_are_told_by_health_and_routes() {
    for (change, said) in [
        (
            "INSERT INTO edgelite_migrations SELECT catalog, 99, 'later', checksum, applied_at \
          FROM edgelite_migrations WHERE catalog = 'media' AND version = 1",
            "schema is at version 99",
        ),
        (
            "UPDATE edgelite_migrations SET checksum = 'other' WHERE catalog = 'media' AND version = 1",
            "was changed after",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home.db");
        Store::open(&path, options()).unwrap().close();
        rusqlite::Connection::open(&path).unwrap().execute(change, []).unwrap();
        let before = std::fs::read(&path).unwrap();
        let client = Client::to(Server::open(&path, options()));
        let health = loop {
            let health = wait_for(&client, "critical").await;
            if health["databases"]["main"]["error"] != "the store is being opened" {
                break health;
            }
        };
        assert!(health["databases"]["main"]["error"].as_str().unwrap().contains(said), "{health}");
        let answer = client.text("GET /api/recordings", "").await;
        answer.assert_is_failure(said);
        assert_eq!(answer.status, 503);
        assert!(answer.json()["error"].as_str().unwrap().contains(said), "{answer:?}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "the file is left as it is");
    }
}

#[tokio::test]
async fn a_damaged_page_is_an_error_and_never_an_empty_list() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let store = Store::open(&path, options()).unwrap();
    add(&store, (0..500).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
    store.close();
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    // Page 1 holds the schema; all others are overwritten.
    bytes[4096..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let client = Client::to(Server::open(&path, options()));
    loop {
        let answer = client.text("GET /api/recordings", "").await;
        answer.assert_is_failure("a damaged file");
        if !answer.json()["error"].as_str().unwrap().contains("being opened") {
            assert!(answer.json()["error"].as_str().unwrap().contains("damaged"), "{answer:?}");
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_full_disk_is_507_and_nothing_is_half_applied() {
    let storage = Arc::new(FailingStorage::default());
    let store = Store::open_in(storage.clone(), "home.db", options()).unwrap();
    add(&store, [recording("before", "kitchen", 1)]);
    let client = Client::of(&store);
    storage.set_full(true);
    let rows: Vec<_> = (0..50).map(|id| ROW.replace("\"r\"", &format!("\"full_{id}\""))).collect();
    client
        .check(&[
            case("POST /api/recordings", ROW, 507, &[r#""kind":"full""#]),
            case("DELETE /api/recordings/before", "", 507, &[r#""kind":"full""#]),
            case("/api/recordings", "", 200, &[r#""total":1"#, "before"]),
        ])
        .await;
    let refused = client.text("POST /api/recordings", &format!("[{}]", rows.join(","))).await;
    assert_eq!(refused.status, 507, "{refused:?}");
    storage.set_full(false);
    client
        .check(&[
            case("/api/recordings", "", 200, &[r#""total":1"#]),
            case("POST /api/recordings", ROW, 201, &[]),
            case("/api/recordings", "", 200, &[r#""total":2"#]),
            case("/api/health", "", 200, &[r#""status":"healthy""#]),
        ])
        .await;
    assert_eq!(store.check_integrity().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_read_only_store_is_read_and_refuses_writes_with_403() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let writable = Store::open(&path, options()).unwrap();
    add(&writable, [recording("rec_1", "kitchen", 1)]);
    writable.close();
    drop(writable);
    let store = Store::open(&path, options().read_only()).unwrap();
    let client = Client::of(&store);
    client
        .check(&[
            case("/api/recordings", "", 200, &[r#""total":1"#]),
            case("POST /api/recordings", ROW, 403, &[r#""kind":"read_only""#]),
            case("DELETE /api/recordings/rec_1", "", 403, &[r#""kind":"read_only""#]),
            case("POST /internal/devices/bulk_upsert", r#"[{"id": "d"}]"#, 403, &[]),
            case("/api/recordings/rec_1", "", 200, &[]),
            case("/api/health", "", 200, &[r#""status":"healthy""#]),
        ])
        .await;
}

#[tokio::test]
async fn a_closed_store_answers_503() {
    let store = crate::support::store();
    let client = Client::of(&store);
    store.close();
    client
        .check(&[
            case("POST /api/recordings", ROW, 503, &[r#""kind":"closed""#]),
            case("/api/recordings", "", 503, &[r#""kind":"closed""#]),
        ])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_takes_too_long_is_504_and_the_next_one_works() {
    let storage = Arc::new(FailingStorage::default());
    let store = Store::open_in(storage.clone(), "home.db", options().cache_kibibytes(1024)).unwrap();
    add(&store, (0..200).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
    store.checkpoint().unwrap();
    let limits = Limits { request_time: Duration::from_millis(100), ..Limits::default() };
    let client = Client::to(Server::new(store.clone()).limits(limits));
    storage.set_waiting(true);
    client.check(&[case("/api/recordings", "", 504, &[r#""kind":"timeout""#])]).await;
    storage.set_waiting(false);
    let patient = Client::of(&store);
    patient.check(&[case("/api/recordings", "", 200, &[])]).await;
    assert_eq!(store.query(media::count_recordings(Default::default())).unwrap(), 200);
}

#[tokio::test]
async fn beyond_the_limit_requests_are_refused_and_health_still_answers() {
    let limits = Limits { concurrent_requests: 0, ..Limits::default() };
    let client = Client::to(Server::new(crate::support::store()).limits(limits));
    client
        .check(&[
            case("/api/recordings", "", 503, &[r#""kind":"busy""#, "try again"]),
            case("/api/health", "", 200, &[r#""status":"healthy""#]),
        ])
        .await;
}
