use crate::support::{Answer, Client, add, options, recording};
use axum::{body::Body, http::Request};
use edgelite::{Store, server::Server};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

async fn snapshot(client: &Client, tag: &str) -> Answer {
    let request = Request::get("/api/v1/snapshot").header("accept-encoding", "gzip, br").header("if-none-match", tag);
    client.send(request.body(Body::empty()).unwrap()).await
}

/// Opens a snapshot in stock SQLite, checks it, and counts its recordings.
fn count_in_sqlite(folder: &Path, bytes: &[u8]) -> i64 {
    let path = folder.join("snapshot.db");
    std::fs::write(&path, bytes).unwrap();
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    let check: String = sqlite.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    let broken = sqlite.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
    assert!(!broken, "every foreign key holds");
    sqlite.query_row("SELECT count(*) FROM recordings", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn r115_a_snapshot_opens_in_stock_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options()).unwrap();
    add(&store, (0..500).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
    let client = Client::of(&store);
    let answer = snapshot(&client, "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/vnd.sqlite3"));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert_eq!(answer.header("content-encoding"), "", "the bytes are the file's");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"edgelite.db\"");
    assert_eq!(count_in_sqlite(folder.path(), &answer.body), 500);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.to_string_lossy().starts_with("home.db") || name == "snapshot.db"), "{left:?}");
}

#[tokio::test]
async fn an_unchanged_store_is_304_until_the_next_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let store = Store::open(&path, options()).unwrap();
    let client = Client::of(&store);
    let first = snapshot(&client, "").await;
    let tag = first.header("etag").to_owned();
    assert!(tag.len() > 10 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    for sent in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
        let same = snapshot(&client, &sent).await;
        assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, tag.as_str()), "{sent}");
    }
    add(&store, [recording("rec_1", "kitchen", 1)]);
    let changed = snapshot(&client, &tag).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(count_in_sqlite(folder.path(), &changed.body), 1);
    let tag = changed.header("etag").to_owned();
    store.close();
    drop((store, client));
    let reopened = Client::of(&Store::open(&path, options()).unwrap());
    assert_eq!(snapshot(&reopened, &tag).await.status, 304, "the tag names the content, so it outlives a restart");
}

#[tokio::test]
async fn a_store_in_memory_has_snapshots_too() {
    let store = crate::support::store();
    add(&store, [recording("rec_1", "kitchen", 1)]);
    let folder = tempfile::tempdir().unwrap();
    let answer = snapshot(&Client::of(&store), "").await;
    assert_eq!(count_in_sqlite(folder.path(), &answer.body), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r23_snapshots_are_consistent_while_writers_and_readers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options()).unwrap();
    add(&store, (0..200).map(|id| recording(&format!("base_{id}"), "kitchen", id)));
    let client = Client::to(Server::new(store));
    let stopped = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let (client, stopped) = (client.clone(), stopped.clone());
            tokio::spawn(async move {
                let mut written = 0;
                while !stopped.load(Ordering::Relaxed) {
                    // Five rows in one transaction: a snapshot has all of them or none.
                    let rows: Vec<_> = (0..5)
                        .map(|row| {
                            serde_json::json!({"recording_id": format!("w{writer}_{written}_{row}"), "camera_id": "c",
                                               "file_path": "p", "file_size_bytes": 1})
                        })
                        .collect();
                    client.json("POST /api/recordings", rows.into()).await;
                    client.get("GET /api/recordings?limit=50").await;
                    written += 1;
                }
                written
            })
        })
        .collect();
    let mut counts = Vec::new();
    for _ in 0..8 {
        let answer = snapshot(&client, "").await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        counts.push(count_in_sqlite(folder.path(), &answer.body));
    }
    stopped.store(true, Ordering::Relaxed);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    assert!(counts.iter().all(|count| (count - 200) % 5 == 0), "whole transactions only: {counts:?}");
    assert!(counts.is_sorted(), "{counts:?}");
    let last = snapshot(&client, "").await;
    assert_eq!(count_in_sqlite(folder.path(), &last.body), 200 + 5 * written);
}
