use crate::support::{options, recording};
use edgelite::{
    Store,
    catalog::media,
    server::{self, Limits, Server},
};
use serde_json::{Value as Json, json};
use std::{net::SocketAddr, path::Path, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<edgelite::Result<()>>,
}

/// A server that really listens.
async fn start(store: Store, limits: Limits) -> Running {
    let listener = server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = Server::new(store).limits(limits);
    let ended = tokio::spawn(server.serve(listener, async { drop(stopped.await) }));
    Running { address, stop, ended }
}

fn open(path: &Path) -> Store {
    Store::open(path, options()).unwrap()
}

fn row(id: &str, size: i64) -> Json {
    json!({"recording_id": id, "camera_id": "kitchen", "file_path": "p", "file_size_bytes": size})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r52_two_hundred_concurrent_writers_each_get_their_own_result() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("home.db"));
    let running = start(store.clone(), Limits::default()).await;
    let url = format!("http://{}/api/recordings", running.address);
    let client = reqwest::Client::new();
    let writers: Vec<_> = (0..200)
        .map(|writer| {
            let (client, url) = (client.clone(), url.clone());
            tokio::spawn(async move {
                // Every tenth is refused, in the midst of those that are not.
                let refused = writer % 10 == 0;
                let sent = row(&format!("rec_{writer}"), if refused { -1 } else { writer });
                let answer = client.post(&url).json(&sent).send().await.unwrap();
                let status = answer.status().as_u16();
                let body: Json = answer.json().await.unwrap();
                if refused {
                    assert_eq!((status, &body["field"]), (400, &json!("file_size_bytes")), "{body}");
                } else {
                    assert_eq!(status, 201, "{body}");
                    assert_eq!(body["recordings"][0]["recording_id"], format!("rec_{writer}"));
                    assert_eq!(body["recordings"][0]["file_size_bytes"], writer);
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(store.query(media::count_recordings(Default::default())).unwrap(), 180);
    running.stop.send(()).unwrap();
    running.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_lets_the_request_in_flight_end_and_closes_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let running = start(open(&path), Limits::default()).await;
    let body = row("in_flight", 7).to_string();
    let mut connection = TcpStream::connect(running.address).await.unwrap();
    let head = format!(
        "POST /api/recordings HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        running.address,
        body.len()
    );
    let (first, second) = body.split_at(10);
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(first.as_bytes()).await.unwrap();
    wait_until_served(running.address).await;
    running.stop.send(()).unwrap();
    // The listener is gone before the request in flight has ended.
    while TcpStream::connect(running.address).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!running.ended.is_finished(), "the server waits for the request");
    connection.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    running.ended.await.unwrap().unwrap();
    assert!(!folder.path().join("home.db-wal").metadata().is_ok_and(|log| log.len() > 0), "the log is written back");
    let reopened = open(&path);
    assert_eq!(reopened.query(media::recording("in_flight")).unwrap().unwrap().file_size_bytes, 7);
}

/// Requests are taken in the order in which they arrive: when a later one is
/// answered, the earlier one is in work.
async fn wait_until_served(address: SocketAddr) {
    let answer = reqwest::get(format!("http://{address}/api/health")).await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_does_not_wait_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let store = open(&path);
    store.run(media::add_recording(recording("rec_1", "kitchen", 1))).unwrap();
    let limits = Limits { shutdown_time: Duration::from_millis(50), ..Limits::default() };
    let running = start(store, limits).await;
    let mut stuck = TcpStream::connect(running.address).await.unwrap();
    let head = format!(
        "POST /api/recordings HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n",
        running.address
    );
    stuck.write_all(head.as_bytes()).await.unwrap();
    wait_until_served(running.address).await;
    running.stop.send(()).unwrap();
    running.ended.await.unwrap().unwrap();
    assert!(open(&path).query(media::recording("rec_1")).unwrap().is_some());
}

#[tokio::test]
async fn an_address_in_use_is_named() {
    let first = server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = first.local_addr().unwrap();
    let error = server::bind(address).await.unwrap_err();
    assert!(error.to_string().contains(&address.to_string()), "{error}");
    assert!(error.to_string().contains("another program listens there"), "{error}");
}
