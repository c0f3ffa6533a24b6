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

/// The zone is that of `TZ`: an hour before UTC, two in summer.
#[test]
fn r20_a_time_without_a_zone_is_the_servers_local_time_in_summer_and_winter() {
    let place = Place::with_store().variable("TZ", "CET-1CEST,M3.5.0,M10.5.0/3");
    let server = Server::start(&place);
    server.until_healthy(&place);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let url = format!("{}/api/energy/samples", server.url);
    let post = |timestamp: &str| {
        let sample = serde_json::json!({"device_id": timestamp, "timestamp": timestamp, "power_w": 1.0});
        // The program brings its own cryptography; a client of a test has to name one, even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let request = reqwest::Client::new().post(&url).json(&sample).send();
        runtime.block_on(request).unwrap().status().as_u16()
    };
    let expected = [
        ("2026-02-20T13:00:00", "2026-02-20 12:00:00"),
        ("2026-07-01 13:00:00.25", "2026-07-01 11:00:00"),
        // Of the two when the clocks go back, the earlier.
        ("2026-10-25T02:30:00", "2026-10-25 00:30:00"),
        ("2026-07-01T13:00:00Z", "2026-07-01 13:00:00"),
    ];
    for (local, _) in expected {
        assert_eq!(post(local), 201, "{local}");
    }
    assert_eq!(post("2026-03-29T02:30:00"), 400, "the clocks go forward: there is no such time");
    assert_eq!(server.end("-TERM"), 0);
    for (local, utc) in expected {
        let stored =
            format!("SELECT datetime(timestamp, 'unixepoch') FROM energy_timeseries WHERE device_id = '{local}'");
        assert_eq!(place.value(&stored), utc, "{local}");
    }
}
