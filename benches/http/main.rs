//! The HTTP server under many clients: grouped commits beside one transaction
//! for each request (the same server, its groups bounded to one batch), and a
//! copy of the database file beside posting the same rows in pages.
//!
//! Options: `--rounds N` (3), `--rows N` (100000), `--only memory|idle`, `--json FILE`.

mod client;
#[path = "../native/data.rs"]
mod data;
mod idle;
mod memory;

use client::Client;
use edgelite::{Options, Store, catalog, catalog::media, server::Server};
use std::{
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

// As in the program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let (mut rounds, mut rows, mut json, mut only) = (3, 100_000, None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rounds" => rounds = words.next().and_then(|text| text.parse().ok()).expect("a number"),
            "--rows" => rows = words.next().and_then(|text| text.parse().ok()).expect("a number"),
            "--only" => only = words.next(),
            // The server of a line that measures one alone.
            "--serve" => return idle::serve(Path::new(&words.next().expect("a path"))),
            "--json" => json = words.next(),
            // Cargo's own.
            "--bench" => {}
            other => panic!("unknown option {other}; there are --rounds, --rows, --only and --json"),
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut lines = Vec::new();
    // First, before the others have had memory.
    if only.as_deref() != Some("idle") {
        lines.extend(memory::resident(folder.path()));
    }
    if only.as_deref() != Some("memory") {
        lines.extend(idle::resident(folder.path()));
    }
    if only.is_none() {
        for clients in [64, 1000] {
            lines.push(grouped_commits(folder.path(), clients, rounds));
        }
        lines.push(registrations(folder.path(), rounds));
        lines.push(boot(folder.path(), rows));
    }
    println!("| | edgelite | beside | ratio | goal |\n|---|---|---|---|---|");
    for line in &lines {
        println!("| {} | {} | {} | {:.2} | {} |", line.name, line.edgelite, line.beside, line.ratio, line.goal);
    }
    if let Some(path) = json {
        let lines: Vec<_> = lines
            .iter()
            .map(|line| serde_json::json!({"name": line.name, "ratio": line.ratio, "goal": line.goal}))
            .collect();
        std::fs::write(path, format!("{:#}\n", serde_json::Value::from(lines))).expect("the report can be written");
    }
}

struct Line {
    name: String,
    edgelite: String,
    beside: String,
    ratio: f64,
    goal: &'static str,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

fn serve(runtime: &Runtime, path: &Path, group: usize) -> SocketAddr {
    let store = Store::open(path, Options::new().catalogs(catalog::BUILT_IN).group(group)).expect("opens");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("binds");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(Server::new(store).serve(listener, std::future::pending()));
    address
}

fn runtime() -> Runtime {
    Runtime::new().expect("a runtime")
}

/// Durable writes a second of both servers, in turn.
fn grouped_commits(folder: &Path, clients: usize, rounds: usize) -> Line {
    let runtime = runtime();
    let grouped = serve(&runtime, &folder.join(format!("grouped-{clients}.db")), 512);
    let alone = serve(&runtime, &folder.join(format!("alone-{clients}.db")), 1);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let rates = [post_all(&runtime, grouped, clients, 40_000), post_all(&runtime, alone, clients, 4_000)];
        if round > 0 {
            ours.push(rates[0]);
            theirs.push(rates[1]);
        }
    }
    let (ours, theirs) = (median(ours), median(theirs));
    Line {
        name: format!("durable writes over HTTP, {clients} clients, against one transaction per request"),
        edgelite: format!("{ours:.0}/s"),
        beside: format!("{theirs:.0}/s"),
        ratio: ours / theirs,
        goal: if clients >= 1000 { "≥ 8" } else { "≥ 5" },
    }
}

/// Posts a recording from each client again and again; gives answers a second.
fn post_all(runtime: &Runtime, address: SocketAddr, clients: usize, requests: usize) -> f64 {
    let each = requests.div_ceil(clients);
    runtime.block_on(async {
        let mut ready = Vec::new();
        for _ in 0..clients {
            ready.push(Client::connect(address).await);
        }
        let start = Instant::now();
        let tasks: Vec<_> = ready
            .into_iter()
            .map(|mut client| {
                tokio::spawn(async move {
                    for _ in 0..each {
                        let row = data::recording(NEXT.fetch_add(1, Ordering::Relaxed));
                        client.post("/api/recordings", &serde_json::to_vec(&row).expect("JSON")).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a client");
        }
        (each * clients) as f64 / start.elapsed().as_secs_f64()
    })
}

/// Webhooks that concurrent clients register in a second, beside the goal.
fn registrations(folder: &Path, rounds: usize) -> Line {
    const CLIENTS: usize = 64;
    const EACH: usize = 20;
    let runtime = runtime();
    let address = serve(&runtime, &folder.join("webhooks.db"), 512);
    let rates = (0..rounds.max(1)).map(|_| {
        runtime.block_on(async {
            let start = Instant::now();
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| {
                    tokio::spawn(async move {
                        let body =
                            br#"{"url": "http://home.lan/", "events": ["accounts.*"], "secret": "sixteen letters."}"#;
                        let mut client = Client::connect(address).await;
                        for _ in 0..EACH {
                            client.post("/api/v1/webhooks/register", body).await;
                        }
                    })
                })
                .collect();
            for client in clients {
                client.await.expect("a client");
            }
            (CLIENTS * EACH) as f64 / start.elapsed().as_secs_f64()
        })
    });
    let rate = median(rates.collect());
    Line {
        name: format!("webhooks registered by {CLIENTS} clients, against 100 a second"),
        edgelite: format!("{rate:.0}/s"),
        beside: "100/s".to_owned(),
        ratio: rate / 100.0,
        goal: "≥ 1",
    }
}

/// A dashboard's boot: the database file, opened and asked for its newest
/// rows, beside posting the same rows in pages of 1,000.
fn boot(folder: &Path, rows: usize) -> Line {
    let runtime = runtime();
    let address = serve(&runtime, &folder.join("source.db"), 512);
    let start = Instant::now();
    runtime.block_on(async {
        let mut client = Client::connect(address).await;
        for first in (0..rows).step_by(1_000) {
            let page: Vec<_> = (first..rows.min(first + 1_000)).map(data::recording).collect();
            client.post("/api/recordings", &serde_json::to_vec(&page).expect("JSON")).await;
        }
    });
    let posted = start.elapsed();
    let start = Instant::now();
    let file = runtime.block_on(async { Client::connect(address).await.get("/api/v1/snapshot").await });
    let path = folder.join("copy.db");
    std::fs::write(&path, &file).expect("the copy can be written");
    let copy = Store::open(&path, Options::new().catalogs(catalog::BUILT_IN)).expect("the copy opens");
    let found = copy.query(media::count_recordings(Default::default())).expect("the copy answers");
    assert_eq!(usize::try_from(found), Ok(rows));
    let copied = start.elapsed();
    Line {
        name: format!("boot from a snapshot of {rows} recordings, against posting them in pages"),
        edgelite: shown(copied),
        beside: shown(posted),
        ratio: posted.as_secs_f64() / copied.as_secs_f64(),
        goal: "≥ 5",
    }
}

fn shown(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1e3)
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
