use crate::program::{Place, Run};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

/// A server that is ended with the test.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(place: &Place) -> Self {
        let mut command = place.command(&["serve", "--listen", "127.0.0.1:0", "--log", "off"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("edgelite is listening on ").expect("the address line").to_owned();
        Self { child, url }
    }

    /// Asks again and again until the store is open.
    fn until_healthy(&self, place: &Place) {
        let healthy = (0..5_000).any(|_| place.run(&["health", "--url", &self.url]).code == 0);
        assert!(healthy, "{:?}", place.run(&["health", "--url", &self.url, "--json"]));
    }

    /// Asks the server to end, and waits until it has.
    fn end(mut self, signal: &str) -> i32 {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn serve_prints_its_address_answers_and_ends_on_sigterm_and_ctrl_c() {
    let place = Place::empty();
    for signal in ["-TERM", "-INT"] {
        let server = Server::start(&place);
        assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
        // The store is opened beside the listener: healthy as soon as it is.
        server.until_healthy(&place);
        let report = place.run(&["health", "--url", &server.url, "--json"]).succeeded().json();
        assert_eq!(report["databases"]["main"]["schema_version"]["media"], 2);
        place.run(&["--busy-timeout", "0.05", "query", "SELECT 1"]).failed(75, "another process");
        assert_eq!(server.end(signal), 0);
        assert_eq!(std::fs::metadata(place.path("data/media.db-wal")).map_or(0, |log| log.len()), 0);
        place.run(&["query", "SELECT 1"]).succeeded();
    }
}

#[test]
fn r54_serve_starts_when_the_store_cannot_be_opened_and_says_why() {
    let place = Place::empty();
    place
        .write("data/media.db", "this is a shopping list, and long enough to be read as the header of a file of pages");
    let server = Server::start(&place);
    let health = || place.run(&["health", "--url", &server.url]);
    let run = health().failed(74, "not an SQLite database");
    assert!(run.stdout.contains("status: critical"), "{run:?}");
    assert!(place.read("data/media.db").starts_with("this is a shopping list"));
    std::fs::remove_file(place.path("data/media.db")).unwrap();
    server.until_healthy(&place);
    assert_eq!(server.end("-TERM"), 0);
}

#[test]
fn an_address_in_use_is_an_error() {
    let place = Place::empty();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run: Run = place.run(&["serve", "--listen", &address]);
    run.failed(74, &address);
    place.run(&["serve", "--listen", "nowhere"]).code_is(64);
    place.run(&["serve", "--listen", "127.0.0.1:0", "--allow-origin", "not an origin"]).failed(64, "origin");
}
