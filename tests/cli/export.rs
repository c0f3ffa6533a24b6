use crate::program::{Place, fixture};
use serde_json::json;

fn demo() -> Place {
    let place = Place::empty();
    let until = "2026-02-20T12:00:00Z";
    place.run(&["demo", "--recordings", "120", "--devices", "6", "--days", "5", "--until", until]).succeeded();
    place
}

#[test]
fn json_is_one_document_of_all_tables() {
    let place = demo();
    let report = place.run(&["export", "home.json", "--json"]).succeeded().json();
    assert_eq!(report["format"], "json");
    let document: serde_json::Value = serde_json::from_str(&place.read("home.json")).unwrap();
    let mut tables: Vec<_> = document.as_object().unwrap().keys().collect();
    tables.sort();
    let schema = place.open().schema().unwrap();
    assert_eq!(tables, schema.tables.iter().map(|table| &table.name).collect::<Vec<_>>());
    assert_eq!(document["recordings"].as_array().unwrap().len(), 120);
    assert_eq!(report["bytes"], place.read("home.json").len());
}

#[test]
fn jsonl_and_csv_are_a_file_per_table() {
    let place = demo();
    place.run(&["export", "rows", "--format", "jsonl"]).succeeded();
    assert_eq!(place.read("rows/recordings.jsonl").lines().count(), 120);
    place.run(&["export", "devices.csv", "--table", "devices"]).succeeded();
    assert_eq!(place.read("devices.csv").lines().count(), 7);
    place.run(&["export", "all.csv"]).failed(64, "holds one table");
    assert!(!place.path("all.csv").exists());
}

#[test]
fn standard_output_takes_a_stream() {
    let place = demo();
    let run = place.run(&["export", "-", "--format", "jsonl", "--table", "devices"]).succeeded();
    assert_eq!(run.stdout.lines().count(), 6);
    place.run(&["export", "-"]).failed(64, "name the format");
}

#[test]
fn r115_the_sqlite_copy_passes_the_checks_of_stock_sqlite() {
    let place = demo();
    place.run(&["export", "copy.db"]).succeeded();
    let copy = rusqlite::Connection::open(place.path("copy.db")).unwrap();
    let check = |pragma: &str| {
        let mut statement = copy.prepare(pragma).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(check("PRAGMA integrity_check"), ["ok"]);
    assert!(check("PRAGMA foreign_key_check").is_empty());
    let count: i64 = copy.query_row("SELECT count(*) FROM recordings", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 120);
    drop(copy);
    place.run(&["--data", "copy.db", "query", "SELECT count(*) FROM devices"]).succeeded();
    place.run(&["export", "part.db", "--table", "devices"]).failed(64, "whole store");
}

#[test]
fn a_file_that_exists_is_left_as_it_is_unless_told_otherwise() {
    let place = demo();
    for target in ["out.json", "out.db", "out.csv"] {
        place.write(target, "mine");
        let run = place.run(&["export", target, "--table", "devices"][..if target == "out.db" { 2 } else { 4 }]);
        let run = run.failed(65, "exists");
        assert!(run.stderr.contains("hint: add --replace"), "{run:?}");
        assert_eq!(place.read(target), "mine");
    }
    place.run(&["export", "out.json", "--replace"]).succeeded();
    assert!(place.read("out.json").starts_with("{\n"));
    let left: Vec<_> = std::fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("unfinished")), "{left:?}");
}

#[test]
fn what_cannot_be_exported_is_refused() {
    let place = demo();
    place.run(&["export", "out.json", "--table", "cameras"]).failed(66, "no table cameras");
    place.run(&["export", "out.txt"]).failed(64, "name the format");
    place.run(&["export", "out.json", "--format", "home-assistant"]).failed(69, "home-assistant");
    place.run(&["--data", "none.db", "export", "out.json"]).failed(66, "no store at none.db");
    assert!(!place.path("out.json").exists() && !place.path("none.db").exists());
}

#[test]
fn r113_what_home_assistant_sent_survives_every_format() {
    let place = Place::empty();
    place.run(&["import", &fixture("home-assistant"), "--rejects", "r.jsonl"]).succeeded();
    place.run(&["export", "first.json"]).succeeded();
    for (target, format) in [("second.json", "json"), ("second_jsonl", "jsonl"), ("second_csv", "csv")] {
        place.run(&["export", target, "--format", format]).succeeded();
        let copy = format!("{format}.db");
        let report = place.run(&["--data", &copy, "import", target, "--json", "--strict"]).succeeded().json();
        assert_eq!(report["rejects_file"], json!(null));
        place.run(&["--data", &copy, "export", &format!("{format}.third.json")]).succeeded();
        assert_eq!(place.read(&format!("{format}.third.json")), place.read("first.json"), "{format}");
    }
}

#[test]
fn an_export_config_is_written_as_a_data_set_for_training() {
    let place = demo();
    let report = place.run(&["export", "set", "--yolo", "everything", "--json"]).succeeded().json();
    assert_eq!(report["export_path"], "set");
    assert_eq!(place.read("set/images.txt").lines().count(), report["image_count"]);
    assert!(place.read("set/data.yaml").ends_with("  3: \"bicycle\"\n"));
    assert_eq!(place.value("SELECT count(*) FROM yolo_export_logs WHERE export_path = 'set'"), "1");
    place.run(&["export", "set", "--yolo", "everything"]).failed(65, "exists");
    place.run(&["export", "other", "--yolo", "nothing"]).failed(66, "there is no export config nothing");
    let run = place.run(&["export", "other", "--yolo", "everything", "--table", "videos"]);
    assert_eq!(run.code, 64, "{run:?}");
    assert!(!place.path("other").exists());
}
