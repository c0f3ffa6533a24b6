use edgelite::{
    ErrorKind, Options, Store,
    catalog::BUILT_IN,
    query::sql,
    transfer::{Format, ImportOptions, Progress},
};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use tempfile::TempDir;

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

fn file(name: &str, content: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

fn count(store: &Store, table: &str) -> i64 {
    store.query(sql(format!("SELECT count(*) FROM {table}"))).unwrap()
}

#[test]
fn r37_tables_move_in_the_order_of_their_dependencies() {
    let document = r#"{
        "entities": [{"entity_id": "light.a", "device_id": "a", "domain": "light"}],
        "devices": [{"device_id": "a", "name": "A"}]
    }"#;
    let (_folder, path) = file("home.json", document);
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    let order: Vec<_> = report.tables.iter().map(|table| table.table.as_str()).collect();
    assert_eq!(order, ["devices", "entities"]);
    assert_eq!((report.rejected_rows(), count(&store, "entities")), (0, 1));
}

#[test]
fn r48_ids_are_kept_and_a_name_that_is_taken_is_reported() {
    let row = |id: i64, name: &str| {
        format!(
            "{{\"id\": {id}, \"recording_id\": \"{name}\", \"camera_id\": \"c\", \"file_path\": \"p\", \
             \"file_size_bytes\": 1, \"recording_type\": \"manual\", \"timestamp\": \"2026-01-01T00:00:00Z\"}}"
        )
    };
    let (_folder, path) = file("recordings.jsonl", &[row(7_000_000_000, "a"), row(-3, "b"), row(5, "a")].join("\n"));
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    let rejected = &report.tables[0].rejected[0];
    assert_eq!((rejected.count, rejected.places[0].line), (1, Some(3)));
    assert!(rejected.reason.contains("same recordings.recording_id exists"), "{}", rejected.reason);
    assert_eq!(store.query::<i64>(sql("SELECT id FROM recordings WHERE recording_id = 'a'")).unwrap(), 7_000_000_000);
    assert_eq!(store.query::<i64>(sql("SELECT id FROM recordings WHERE recording_id = 'b'")).unwrap(), -3);
}

#[test]
fn r111_rows_without_a_key_are_taken_once() {
    let rows = r#"[{"media_id": "r1", "media_type": "recording", "analysis_type": "person", "confidence": null, "detected_at": "2026-01-01T00:00:00Z"},
                   {"media_id": "r1", "media_type": "recording", "analysis_type": "person", "confidence": 0.5, "detected_at": "2026-01-01T00:00:00Z"}]"#;
    let (_folder, path) = file("ai_analysis.json", rows);
    let store = store();
    assert_eq!(store.import(&path, &ImportOptions::default()).unwrap().tables[0].imported, 2);
    let again = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!((again.tables[0].imported, again.tables[0].unchanged), (0, 2));
    assert_eq!(count(&store, "ai_analysis"), 2);
}

#[test]
fn r111_an_import_updates_what_changed_and_only_that() {
    let store = store();
    let (_first, path) = file("devices.csv", "device_id,name,model\na,A,M\nb,B,M\n");
    store.import(&path, &ImportOptions::default()).unwrap();
    let created = "SELECT created_at FROM devices WHERE device_id = 'b'";
    let before: i64 = store.query(sql(created)).unwrap();
    let (_second, path) = file("devices.csv", "device_id,name,model\na,A,M\nb,B,\nc,C,\"\"\n");
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!((report.tables[0].imported, report.tables[0].unchanged), (2, 1));
    let nulls = "SELECT group_concat(device_id || coalesce(model, '-')) FROM devices";
    assert_eq!(store.query::<String>(sql(nulls)).unwrap(), "aM,b-,c");
    assert_eq!(store.query::<i64>(sql(created)).unwrap(), before, "a column that is not given stays");
}

#[test]
fn r13_more_rows_than_a_batch_move_with_the_bad_ones_left_out() {
    let mut lines = String::new();
    for number in 0..12_000 {
        let size = if number % 1_000 == 500 { -1 } else { number };
        writeln!(
            lines,
            "{{\"id\": \"r{number}\", \"camera_id\": \"c\", \"video_path\": \"p\", \"size_bytes\": {size}, \
             \"timestamp\": \"2026-01-01T00:00:00Z\", \"recording_type\": \"manual\"}}"
        )
        .unwrap();
    }
    let (_folder, path) = file("recordings.jsonl", &lines);
    let store = store();
    let seen = Arc::new(Mutex::new(Vec::<Progress>::new()));
    let told = seen.clone();
    let options = ImportOptions {
        progress: Some(Arc::new(move |progress| told.lock().unwrap().push(progress))),
        ..Default::default()
    };
    let report = store.import(&path, &options).unwrap();
    let table = &report.tables[0];
    assert_eq!((table.read, table.imported, table.rejected_rows()), (12_000, 11_988, 12));
    assert_eq!(table.rejected[0].places[0].key.as_deref(), Some("r500"));
    assert_eq!(count(&store, "recordings"), 11_988);
    let kept = std::fs::read_to_string(report.rejects_file.unwrap()).unwrap();
    assert_eq!(kept.lines().count(), 12);
    let seen = seen.lock().unwrap();
    assert!(seen.windows(2).all(|pair| pair[0].rows < pair[1].rows && pair[0].share <= pair[1].share));
    assert!(seen.last().is_some_and(|last| last.share > 0.9));
}

#[test]
fn an_unknown_field_is_refused_unless_it_is_ignored() {
    let (_folder, path) = file("devices.jsonl", r#"{"device_id": "a", "name": "A", "colour": "red"}"#);
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!(report.tables[0].rejected[0].reason, "devices has no column colour");
    let options = ImportOptions { ignore: vec!["colour".to_owned()], ..Default::default() };
    assert_eq!(store.import(&path, &options).unwrap().tables[0].imported, 1);
}

#[test]
fn a_dry_run_sees_what_earlier_batches_would_have_written() {
    let mut lines = String::from("device_id,name\n");
    (0..6_000).for_each(|number| writeln!(lines, "d{number},D").unwrap());
    let (folder, _) = file("devices.csv", &lines);
    let mut lines = String::from("entity_id,device_id,domain\n");
    (0..6_000).for_each(|number| writeln!(lines, "light.{number},d{number},light").unwrap());
    std::fs::write(folder.path().join("entities.csv"), lines).unwrap();
    let store = store();
    let dry = ImportOptions { dry_run: true, ..Default::default() };
    let report = store.import(folder.path(), &dry).unwrap();
    assert_eq!(report.tables.iter().map(|table| table.imported).collect::<Vec<_>>(), [6_000, 6_000]);
    assert_eq!((count(&store, "devices"), count(&store, "entities")), (0, 0));
    assert_eq!(store.import(folder.path(), &ImportOptions::default()).unwrap().tables, report.tables);
}

#[test]
fn a_rejects_file_that_cannot_be_made_ends_the_import_with_its_path() {
    let (_folder, path) = file("devices.jsonl", "{}");
    let options = ImportOptions { rejects: Some(Path::new("no/such/folder/r.jsonl").into()), ..Default::default() };
    let error = store().import(&path, &options).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("r.jsonl"), "{error}");
}

#[test]
fn a_rejects_file_is_not_taken_for_a_source() {
    let (folder, path) = file("devices.jsonl", "{\"name\": \"no id\"}");
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!(report.rejected_rows(), 1);
    let again = store.import(folder.path(), &ImportOptions::default()).unwrap();
    assert_eq!((again.format, again.tables.len()), (Format::Jsonl, 1));
}

#[test]
fn text_that_is_not_utf8_is_reported_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.jsonl");
    std::fs::write(&path, b"{\"device_id\": \"a\", \"name\": \"A\"}\n\xff\xfe\n\xef\xbb\xbf{}\n").unwrap();
    let report = store().import(&path, &ImportOptions::default()).unwrap();
    let reasons: Vec<_> =
        report.tables[0].rejected.iter().map(|group| (group.places[0].line, group.reason.as_str())).collect();
    assert_eq!(reasons, [(Some(2), "it is not UTF-8"), (Some(3), "it is not valid JSON")]);
    assert_eq!(report.tables[0].imported, 1);
}
