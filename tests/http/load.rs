//! Many clients at once: none is lost, whatever the number of connections.

use crate::support::{Client, options, store};
use edgelite::{
    Store,
    catalog::library::{self, LibraryFilter},
    server::{self, Limits, Server},
};
use serde_json::json;
use std::collections::BTreeSet;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r100_a_thousand_requests_in_work_at_once_are_all_answered() {
    let client = Client::of(&store());
    let requests: Vec<_> = (0..1_000)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let body = json!({"kind": "movie", "title": format!("Film {number}")});
                client.json("POST /api/library", body).await["id"].as_str().unwrap().to_owned()
            })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for request in requests {
        ids.insert(request.await.unwrap());
    }
    assert_eq!(ids.len(), 1_000);
    assert_eq!(client.get("/api/library?limit=1").await["total"], 1_000);
}

/// Far more requests than connections to the database, and several on each
/// connection of the network, sent before the first is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r100_no_request_is_lost_when_connections_run_out() {
    const CONNECTIONS: usize = 250;
    const EACH: usize = 4;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options().readers(2)).unwrap();
    let listener = server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let limits = Limits { concurrent_reads: 2, ..Limits::default() };
    let serving = Server::new(store.clone()).limits(limits).serve(listener, async { drop(stopped.await) });
    let serving = tokio::spawn(serving);
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|connection| {
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.unwrap();
                let requests: String = (0..EACH)
                    .map(|number| {
                        let last = if number + 1 == EACH { "Connection: close\r\n" } else { "" };
                        if number % 2 == 0 {
                            let body = json!({"kind": "book", "title": format!("Book {connection}.{number}")}).to_string();
                            let length = body.len();
                            format!("POST /api/library HTTP/1.1\r\nHost: x\r\n{last}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
                        } else {
                            format!("GET /api/library?limit=5 HTTP/1.1\r\nHost: x\r\n{last}\r\n")
                        }
                    })
                    .collect();
                stream.write_all(requests.as_bytes()).await.unwrap();
                let mut answers = Vec::new();
                stream.read_to_end(&mut answers).await.unwrap();
                let answers = String::from_utf8_lossy(&answers).into_owned();
                let count = |status: &str| answers.matches(&format!("HTTP/1.1 {status}")).count();
                (count("201"), count("200"))
            })
        })
        .collect();
    for connection in connections {
        assert_eq!(connection.await.unwrap(), (EACH / 2, EACH / 2));
    }
    let total = store.query(library::count_library_items(LibraryFilter::default())).unwrap();
    assert_eq!(total, i64::try_from(CONNECTIONS * EACH / 2).unwrap());
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
