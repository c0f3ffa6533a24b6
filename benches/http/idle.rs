//! What sites that wait to be woken cost a server, in memory.
//!
//! The server is a process of its own: this program, started once more.

use crate::Line;
use edgelite::{
    Options, Store, catalog,
    server::{Server, SyncAccess},
};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const CLIENTS: usize = 5_000;

/// Files that both processes may have open: each connection is one.
const FILES: usize = CLIENTS + 1_000;

/// What they may take, in MiB.
const MOST: f64 = 1_024.0;

/// Serves a store at a path, and prints the address.
pub fn serve(path: &Path) {
    let runtime = crate::runtime();
    let store = Store::open(path, Options::new().catalogs(catalog::BUILT_IN)).expect("opens");
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("binds");
    println!("{}", listener.local_addr().expect("an address"));
    let server = Server::new(store).sync(SyncAccess::Open);
    runtime.block_on(server.serve(listener, std::future::pending())).expect("serves");
}

/// A server that ends with this value.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server with the limit of open files that it needs.
fn start(path: &Path) -> (Process, SocketAddr) {
    let program = std::env::current_exe().expect("this program");
    let mut server = Command::new("sh")
        .args(["-c", &format!("ulimit -n {FILES}; exec \"$0\" --serve \"$1\"")])
        .args([program.as_os_str(), path.as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    (Process(server), line.trim().parse().expect("an address"))
}

/// Resident memory of a server while sites wait to be woken, and each of them
/// is woken once; none where the system does not tell it.
pub fn resident(folder: &Path) -> Option<Line> {
    let (server, address) = start(&folder.join("idle.db"));
    let process = server.0.id().to_string();
    let before = crate::memory::resident_mebibytes(&process)?;
    let runtime = crate::runtime();
    let waiting = runtime.block_on(async {
        let mut waiting = Vec::with_capacity(CLIENTS);
        for _ in 0..CLIENTS {
            let mut stream = TcpStream::connect(address).await.unwrap_or_else(|error| {
                panic!("{error}; {FILES} files may have to be allowed for this process: ulimit -n {FILES}")
            });
            let request = b"GET /api/v1/sync/wake HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\n\r\n";
            stream.write_all(request).await.expect("sends");
            waiting.push(stream);
        }
        for stream in &mut waiting {
            heard(stream, "HTTP/1.1 200").await;
        }
        let mut writer = crate::Client::connect(address).await;
        writer.post("/api/recordings", &serde_json::to_vec(&crate::data::recording(1)).expect("JSON")).await;
        for stream in &mut waiting {
            heard(stream, "commit").await;
        }
        waiting
    });
    let resident = crate::memory::resident_mebibytes(&process)?;
    drop(waiting);
    Some(Line {
        name: format!("resident memory of a server that {CLIENTS} sites wait at, each woken once, against 1 GiB"),
        edgelite: format!("{resident:.0} MiB ({before:.0} MiB without them)"),
        beside: "1024 MiB".to_owned(),
        ratio: resident / MOST,
        goal: "≤ 1",
    })
}

/// Reads until something was said.
async fn heard(stream: &mut TcpStream, what: &str) {
    let (mut text, mut part) = (Vec::new(), [0; 1024]);
    while !String::from_utf8_lossy(&text).contains(what) {
        let read = tokio::time::timeout(Duration::from_secs(60), stream.read(&mut part)).await;
        let read = read.unwrap_or_else(|_| panic!("{what} did not come")).expect("reads");
        assert!(read > 0, "the server ended: {}", String::from_utf8_lossy(&text));
        text.extend_from_slice(&part[..read]);
    }
}
