use crate::program::{Place, contents, fixture};
use serde_json::json;
use std::path::Path;

const HOME_ASSISTANT: &str = "home-assistant";

fn names(place: &Place) -> serde_json::Value {
    place.run(&["query", "--json", "SELECT device_id, name, integration FROM devices ORDER BY 1"]).succeeded().json()
}

#[test]
fn r58_r70_a_hubs_registries_import_and_a_second_run_adds_nothing() {
    let place = Place::empty();
    let rejects = place.path("rejects.jsonl");
    let import = ["import", &fixture(HOME_ASSISTANT), "--json", "--rejects", rejects.to_str().unwrap()];
    let report = place.run(&import).succeeded().json();
    assert_eq!(report["format"], "home-assistant");
    let devices = &report["tables"][0];
    assert_eq!((&devices["table"], &devices["read"], &devices["imported"]), (&json!("devices"), &json!(5), &json!(4)));
    assert_eq!(devices["rejected"], json!([{"reason": "it has no id", "count": 1, "places": [{"row": 5}]}]));
    assert_eq!(
        devices["skipped"][0],
        json!({"reason": "deleted in the hub", "count": 1, "places": [{"key": "device_sold"}]})
    );
    let entities = &report["tables"][1];
    assert_eq!((&entities["read"], &entities["imported"]), (&json!(8), &json!(6)));
    let reasons: Vec<_> = entities["rejected"].as_array().unwrap().iter().map(|group| &group["reason"]).collect();
    assert_eq!(reasons, ["its device is unknown", "its entity_id has no domain before a dot"]);
    assert_eq!(entities["skipped"][0]["count"], 2);

    // A nameless device is called by its id, and one with a name of its user by that.
    let named = names(&place);
    assert_eq!(named[1], json!({"device_id": "device_camera", "name": "庭のカメラ 📷", "integration": "reolink"}));
    assert_eq!(named[2]["name"], "Küchenlampe");
    assert_eq!(named[3], json!({"device_id": "device_nameless", "name": "device_nameless", "integration": null}));
    assert_eq!(
        place.value("SELECT created_at FROM devices WHERE device_id = 'device_lamp'"),
        "2026-01-11T18:00:00.000001Z"
    );
    assert_eq!(
        place.value("SELECT group_concat(entity_id) FROM entities WHERE disabled"),
        "sensor.kuechenlampe_signal,switch.garten_record"
    );
    assert_eq!(place.value("SELECT unique_id FROM entities WHERE entity_id = 'camera.garten'"), "9007199254740993");

    let everything = "SELECT device_id, name, area_id, sw_version, created_at FROM devices UNION ALL \
                      SELECT entity_id, device_id, area_id, unique_id, created_at FROM entities ORDER BY 1";
    let before = place.run(&["query", "--json", everything]).succeeded().stdout;
    place.run(&import).succeeded();
    assert_eq!(place.run(&["query", "--json", everything]).succeeded().stdout, before);
}

#[test]
fn r114_rejected_rows_are_kept_as_they_came() {
    let place = Place::empty();
    place.run(&["import", &fixture(HOME_ASSISTANT), "--rejects", "rejects.jsonl"]).succeeded();
    let rejects = place.read("rejects.jsonl");
    let rows: Vec<serde_json::Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (&rows[0]["table"], &rows[0]["row"], &rows[0]["source"]["name"]),
        (&json!("devices"), &json!(5), &json!("Ghost"))
    );
    assert_eq!((&rows[1]["key"], &rows[1]["reason"]), (&json!("switch.orphan"), &json!("its device is unknown")));
    assert_eq!(rows[1]["source"]["unique_id"], "orphan");
}

#[test]
fn r114_the_folder_of_the_program_has_its_rejects_beside_it() {
    let place = Place::empty();
    place.write("old/devices.jsonl", "{\"name\": \"no id\"}");
    let mut command = place.command(&["--data", "../home.db", "import", "."]);
    let output = command.current_dir(place.path("old")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(place.read("old.rejects.jsonl").lines().count(), 1);
}

#[test]
fn r112_the_source_is_never_written_to() {
    let place = Place::empty();
    let before = contents(Path::new(&fixture(HOME_ASSISTANT)));
    place.run(&["import", &fixture(HOME_ASSISTANT), "--rejects", "rejects.jsonl"]).succeeded();
    place.run(&["import", &fixture("home-assistant/.storage"), "--dry-run"]).succeeded();
    assert_eq!(contents(Path::new(&fixture(HOME_ASSISTANT))), before);
}

#[test]
fn single_registry_files_and_websocket_results_import_too() {
    let place = Place::empty();
    place.write(
        "core.device_registry.json",
        std::fs::read(fixture("home-assistant/.storage/core.device_registry")).unwrap(),
    );
    let run = place.run(&["import", "core.device_registry.json"]).succeeded();
    assert!(run.stdout.contains("devices: 5 read, 4 imported, 0 unchanged, 1 rejected"), "{run:?}");
    assert!(run.stdout.contains("kept in core.device_registry.json.rejects.jsonl"), "{run:?}");
    assert!(place.path("core.device_registry.json.rejects.jsonl").is_file());

    place.run(&["import", &fixture("home-assistant-results/devices.json")]).succeeded();
    let run = place.run(&["import", &fixture("home-assistant-results/entities.json"), "--strict"]).succeeded();
    assert!(run.stdout.contains("entities: 2 read, 2 imported"), "{run:?}");
    assert_eq!(place.value("SELECT name FROM devices WHERE device_id = 'device_lamp'"), "Hue lamp 1");
    assert_eq!(
        place.value("SELECT created_at FROM devices WHERE device_id = 'device_lamp'"),
        "2026-01-11T18:00:00.000001Z"
    );
    assert_eq!(place.value("SELECT disabled FROM entities WHERE entity_id = 'update.hue_bridge'"), "true");
    place.run(&["import", &fixture("home-assistant-results/refused.json")]).failed(64, "answered with an error");
}

#[test]
fn r37_recordings_jsonl_reports_blank_and_broken_lines_with_their_numbers() {
    let place = Place::empty();
    let lines = [
        r#"{"id": "rec_1", "camera_id": "kitchen", "video_path": null, "timestamp": "2026-01-01T10:00:00.000001Z", "duration_seconds": 12.5, "size_bytes": 4294967296, "recording_type": "motion", "is_emergency": 0, "is_unusual": true, "metadata": {"n": 1e3}}"#,
        "",
        "{\"id\": \"rec_2\", \"camera_id\"",
        r#"{"id": "rec_3", "camera_id": "garage", "video_path": "/v/3.mp4", "timestamp": "2026-01-01T10:00:00", "size_bytes": 1}"#,
        "   ",
        r#"{"id": "rec_4", "camera_id": null, "video_path": "/v/4.mp4", "timestamp": "2026-01-01T11:00:00Z", "size_bytes": 1}"#,
        r#"{"id": "rec_5", "camera_id": "garage", "video_path": "/v/5.mp4", "timestamp": "2026-01-01T12:00:00+02:00", "size_bytes": 7, "metadata": null}"#,
        "[1]",
    ];
    place.write("recordings.jsonl", lines.join("\n"));
    let report = place.run(&["import", "recordings.jsonl", "--json"]).succeeded().json();
    let table = &report["tables"][0];
    assert_eq!((&table["read"], &table["imported"]), (&json!(6), &json!(2)));
    assert_eq!(table["skipped"], json!([{"reason": "blank line", "count": 2, "places": [{"line": 2}, {"line": 5}]}]));
    let rejected: Vec<_> = table["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| (&group["places"][0]["line"], &group["reason"]))
        .collect();
    assert!(rejected.contains(&(&json!(3), &json!("it is not valid JSON"))), "{rejected:?}");
    assert!(rejected.contains(&(&json!(6), &json!("recordings.camera_id must not be null"))), "{rejected:?}");
    assert!(rejected.contains(&(&json!(8), &json!("it is not a JSON object"))), "{rejected:?}");
    assert!(
        rejected.iter().any(|(line, reason)| **line == 4 && reason.as_str().unwrap().contains("zone")),
        "{rejected:?}"
    );

    let row = "SELECT file_path, file_size_bytes, duration_seconds, is_emergency, is_unusual, timestamp, metadata \
               FROM recordings WHERE recording_id = 'rec_1'";
    assert_eq!(
        place.run(&["query", "--json", row]).succeeded().json(),
        json!([{"file_path": "", "file_size_bytes": 4294967296_i64, "duration_seconds": 12.5, "is_emergency": false,
                "is_unusual": true, "timestamp": "2026-01-01T10:00:00.000001Z", "metadata": {"n": 1000.0}}])
    );
    assert_eq!(place.value("SELECT timestamp FROM recordings WHERE recording_id = 'rec_5'"), "2026-01-01T10:00:00Z");
    assert_eq!(place.read("recordings.jsonl.rejects.jsonl").lines().count(), 4);

    let again = place.run(&["import", "recordings.jsonl", "--json", "--assume-utc"]).succeeded().json();
    assert_eq!((&again["tables"][0]["imported"], &again["tables"][0]["unchanged"]), (&json!(1), &json!(2)));
    place.run(&["import", "recordings.jsonl", "--strict"]).failed(65, "4 rows of recordings.jsonl were not taken");
}

#[test]
fn r111_a_second_import_changes_nothing() {
    let place = Place::empty();
    // Hours that are over: those of today would be completed as they pass.
    let until = ["--until", "2026-02-20T12:00:00Z"];
    place.run(&[&["demo", "--recordings", "200", "--devices", "10"][..], &until].concat()).succeeded();
    for (target, format) in [("out.json", "json"), ("out_jsonl", "jsonl"), ("out_csv", "csv")] {
        place.run(&["export", target, "--format", format]).succeeded();
        let copy = format!("{format}.db");
        place.run(&["--data", &copy, "import", target]).succeeded();
        let file = place.path(&copy);
        let before = std::fs::read(&file).unwrap();
        let report = place.run(&["--data", &copy, "import", target, "--json"]).succeeded().json();
        for table in report["tables"].as_array().unwrap() {
            assert_eq!((&table["imported"], &table["unchanged"]), (&json!(0), &table["read"]), "{target}: {table}");
        }
        assert!(std::fs::read(&file).unwrap() == before, "{target}: the file's rows are as before");
    }
}

#[test]
fn a_dry_run_reports_the_same_and_writes_nothing() {
    let place = Place::empty();
    let dry = place.run(&["import", &fixture(HOME_ASSISTANT), "--dry-run", "--json"]).succeeded().json();
    assert!(!place.path("data").exists(), "not even a file");

    place.run(&["init"]).succeeded();
    let before = std::fs::read(place.path("data/media.db")).unwrap();
    let again = place.run(&["import", &fixture(HOME_ASSISTANT), "--dry-run", "--json"]).succeeded().json();
    assert_eq!(again["tables"], dry["tables"]);
    assert_eq!(std::fs::read(place.path("data/media.db")).unwrap(), before);

    let wet = place.run(&["import", &fixture(HOME_ASSISTANT), "--json", "--rejects", "r.jsonl"]).succeeded().json();
    assert_eq!(wet["tables"], dry["tables"]);
    assert_eq!((&dry["dry_run"], &dry["rejects_file"]), (&json!(true), &json!(null)));

    place.run(&["migrate", "down", "--catalog", "media"]).succeeded();
    place.run(&["import", &fixture(HOME_ASSISTANT), "--dry-run"]).failed(78, "migrate it before a dry run");
}

#[test]
fn broken_sources_are_refused_before_anything_is_written() {
    let place = Place::with_store();
    let good = r#"{"device_id": "a", "name": "A"}"#;
    place.write("devices.json", format!("[{good}, {{\"device_id\": \"b\", ]"));
    place.run(&["import", "devices.json"]).failed(64, "line 1 column");
    place.write("rows.json", format!("{{\"devices\": [{good}], \"cameras\": []}}"));
    place.run(&["import", "rows.json"]).failed(66, "no table cameras");
    place.write("object.json", format!("{{\"devices\": {good}}}"));
    place.run(&["import", "object.json"]).failed(64, "devices is not a list of rows");
    place.write("number.json", "7");
    place.run(&["import", "number.json"]).failed(64, "neither a list nor tables");
    place.write("cameras.jsonl", good);
    place.run(&["import", "cameras.jsonl"]).failed(66, "no table cameras");
    place.write("devices.csv", "device_id,name,colour\na,A,red\n");
    place.run(&["import", "devices.csv"]).failed(64, "no column colour");
    place.write("twice.csv", "device_id,name,name\n");
    place.run(&["import", "twice.csv", "--table", "devices"]).failed(64, "names name twice");
    place.write("empty.csv", "");
    place.run(&["import", "empty.csv", "--table", "devices"]).failed(64, "empty");
    place.write("core.device_registry", r#"{"version": 2, "key": "core.device_registry", "data": {"devices": []}}"#);
    place.run(&["import", "core.device_registry"]).failed(69, "version 1");
    place.write("core.area_registry", r#"{"version": 1, "key": "core.area_registry", "data": {"areas": []}}"#);
    place.run(&["import", "core.area_registry"]).failed(64, "not a registry of devices or entities");
    place.write("notes.txt", good);
    place.run(&["import", "notes.txt"]).failed(64, "name the format");
    place.run(&["import", "nowhere.json"]).failed(66, "nowhere.json");
    place.write("folder/readme.md", "");
    place.run(&["import", "folder"]).failed(64, "neither registries of Home Assistant nor files");
    place.run(&["import", "devices.csv", "--format", "parquet"]).failed(64, "no format parquet");
    place.write("notes.db", "a file whose name says more than it holds, although it is longer than a header is");
    place.run(&["import", "notes.db"]).failed(65, "not an SQLite database");
    assert_eq!(place.value("SELECT count(*) FROM devices"), "0");

    let run = place.run(&["import", "devices.csv", "--ignore", "colour"]).succeeded();
    assert!(run.stdout.contains("devices: 1 read, 1 imported"), "{run:?}");
}

#[test]
fn a_row_that_the_schema_refuses_does_not_sink_the_others() {
    let place = Place::empty();
    let csv = "recording_id,camera_id,file_path,file_size_bytes,recording_type,timestamp,metadata\n\
               r1,kitchen,\"/a, \"\"b\"\"\n.mp4\",1,manual,2026-01-01T00:00:00Z,\"{\"\"a\"\":1}\"\n\
               r2,kitchen,/c.mp4,-1,manual,2026-01-01T00:00:00Z,{}\n\
               r3,kitchen,/d.mp4,12x,manual,2026-01-01T00:00:00Z,{}\n\
               r4,kitchen\n\
               \n\
               r5,kitchen,/e.mp4,5,manual,2026-01-01T00:00:00Z,{broken\n";
    place.write("recordings.csv", csv);
    let report = place.run(&["import", "recordings.csv", "--json"]).succeeded().json();
    let table = &report["tables"][0];
    assert_eq!((&table["read"], &table["imported"]), (&json!(5), &json!(2)));
    let lines: Vec<_> = table["rejected"].as_array().unwrap().iter().map(|group| &group["places"][0]["line"]).collect();
    assert_eq!(lines, [5, 6, 4], "what cannot be read is known before what the schema refuses");
    assert_eq!(table["adjusted"][0]["reason"], "metadata is not JSON; it becomes {}");
    assert_eq!(table["adjusted"][0]["places"], json!([{"line": 8, "key": "r5"}]));
    assert_eq!(place.value("SELECT metadata FROM recordings WHERE recording_id = 'r5'"), "{}");
    assert!(place.read("recordings.csv.rejects.jsonl").contains("{broken"), "the original is kept");
    assert_eq!(
        place
            .run(&["query", "--json", "SELECT file_path FROM recordings WHERE recording_id = 'r1'"])
            .succeeded()
            .json(),
        json!([{"file_path": "/a, \"b\"\n.mp4"}])
    );
}
