use crate::program::Place;
use serde_json::json;

#[test]
fn r108_a_sound_store_is_healthy() {
    let place = Place::with_store();
    let report = place.run(&["health", "--json"]).succeeded().json();
    assert_eq!(report["status"], "healthy");
    let main = &report["databases"]["main"];
    assert_eq!((&main["status"], &main["journal_mode"]), (&json!("ok"), &json!("wal")));
    assert_eq!(main["schema_version"], json!({"library": 1, "media": 2, "registry": 2, "studio": 6, "timeseries": 4}));
    assert!(main["size_bytes"].as_u64().unwrap() > 0 && main["last_integrity_check"].is_null());
    let checked = place.run(&["health", "--check", "--json"]).succeeded().json();
    assert!(checked["databases"]["main"]["last_integrity_check"].is_string());
    let text = place.run(&["health"]).succeeded().stdout;
    assert!(text.starts_with("status: healthy\n") && text.contains("media 2, registry 2"), "{text}");
}

#[test]
fn r108_a_missing_store_is_critical() {
    let place = Place::empty();
    let run = place.run(&["health", "--json"]).failed(66, "no store at data/media.db");
    assert_eq!(run.json()["databases"]["main"]["status"], "not_found");
    assert!(run.stderr.contains("hint: make it with `edgelite init`"), "{run:?}");
    assert!(!place.path("data").exists(), "looking makes no file");
}

#[test]
fn r108_damage_is_found_by_the_check() {
    let place = Place::with_store();
    place.run(&["demo", "--recordings", "500", "--devices", "5"]).succeeded();
    let path = place.path("data/media.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let page = 4096;
    let middle = bytes.len() / page / 2 * page;
    bytes[middle..middle + 8 * page].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let run = place.run(&["health", "--check", "--json"]).failed(65, "");
    assert_eq!(run.json()["databases"]["main"]["status"], "error");
    assert!(run.stderr.contains("hint: keep the file as it is"), "{run:?}");
}

#[test]
fn a_server_that_does_not_answer_is_an_error() {
    let place = Place::empty();
    // A port that was free a moment ago and on which nobody listens.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    place.run(&["health", "--url", &format!("http://127.0.0.1:{port}")]).failed(74, "no answer");
    place.run(&["health", "--url", "ftp://host"]).failed(64, "http://127.0.0.1:8080");
}
