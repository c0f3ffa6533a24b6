//! SQLite files of former systems as sources, made by SQLite itself.

use edgelite::{
    ErrorKind, Options, Store,
    catalog::BUILT_IN,
    demo,
    query::sql,
    transfer::{ExportOptions, Format, ImportOptions},
    value::Row,
};
use std::path::Path;

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

/// A recordings table as the former systems had it.
const FORMER: &str = "
    PRAGMA application_id = 252006673;
    CREATE TABLE recordings (id INTEGER PRIMARY KEY AUTOINCREMENT, recording_id TEXT UNIQUE NOT NULL, camera_id TEXT,
        file_path TEXT, file_size_bytes INTEGER, duration_seconds REAL, recording_type TEXT, timestamp TIMESTAMP,
        is_emergency BOOLEAN DEFAULT 0, is_unusual BOOLEAN, metadata TEXT);
    INSERT INTO recordings VALUES
        (41, 'rec_a', 'kitchen', '/a.mp4', 4294967296, 1.5, 'manual', '2026-01-01T10:00:00.123456+01:00', 1, 0, '{\"n\": 1e3}'),
        (43, 'rec_b', 'kitchen', '/b.mp4', 1, NULL, 'manual', '2026-01-01 10:00:00', 0, NULL, '{}'),
        (44, 'rec_c', 'kitchen', '/c.mp4', 2, NULL, 'manual', '2026-01-01T10:00:00Z', 0, 0, '{broken'),
        (45, 'rec_d', 'kitchen', '/d.mp4', 3, NULL, 'manual', 1767261600, 0, 0, '{}'),
        (46, 'rec_e', NULL, '/e.mp4', 3, NULL, 'manual', '2026-01-01T10:00:00Z', 0, 0, '{}');
    CREATE TABLE alembic_version (version_num TEXT);
    INSERT INTO alembic_version VALUES ('abc');";

fn bytes(path: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|file| !file.to_string_lossy().ends_with(".rejects.jsonl"))
        .map(|file| (file.to_string_lossy().into_owned(), std::fs::read(&file).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn r37_a_former_systems_file_moves_with_what_it_cannot_keep_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("former.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(FORMER).unwrap();
    let before = bytes(&path);
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!(report.format, Format::Sqlite);
    let recordings = &report.tables[0];
    assert_eq!((recordings.read, recordings.imported), (5, 2), "{report}");
    let refused: Vec<_> =
        recordings.rejected.iter().map(|group| (group.places[0].row, group.reason.as_str())).collect();
    assert_eq!(
        refused,
        [
            (Some(2), "timestamp must be a time with a zone (or say that times without one are UTC)"),
            (Some(4), "timestamp must be a time as text"),
            (Some(5), "recordings.camera_id must not be null"),
        ]
    );
    assert_eq!(recordings.adjusted[0].places[0].key.as_deref(), Some("rec_c"));
    assert_eq!((report.tables[1].table.as_str(), report.tables[1].skipped[0].count), ("alembic_version", 1));

    let row: Vec<Row> = store.query(sql("SELECT * FROM recordings WHERE recording_id = 'rec_a'")).unwrap();
    let row = row[0].to::<edgelite::catalog::media::Recording>().unwrap();
    assert_eq!((row.id, row.file_size_bytes, row.is_emergency), (41, 4_294_967_296, true));
    assert_eq!(row.timestamp.to_string(), "2026-01-01T09:00:00.123456Z");
    assert_eq!(row.metadata["n"], 1000.0);

    let again = store.import(&path, &ImportOptions { assume_utc: true, ..Default::default() }).unwrap();
    assert_eq!((again.tables[0].imported, again.tables[0].unchanged), (1, 2), "{again}");
    assert!(bytes(&path) == before, "R112: the source is as before");
}

#[test]
fn r112_a_source_with_a_log_is_read_with_its_log_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("devices.db");
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
             CREATE TABLE devices (device_id TEXT PRIMARY KEY, name TEXT);
             INSERT INTO devices VALUES ('a', 'In the log')",
        )
        .unwrap();
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for name in ["devices.db", "devices.db-wal"] {
        std::fs::copy(folder.path().join(name), copy.join(name)).unwrap();
    }
    drop(writer);
    let path = copy.join("devices.db");
    let before = bytes(&path);
    assert!(before.iter().any(|(name, bytes)| name.ends_with("-wal") && !bytes.is_empty()));
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!(report.tables[0].imported, 1);
    assert!(bytes(&path) == before);
}

#[test]
fn r113_an_own_file_moves_into_a_store_that_has_rows() {
    let origin = store();
    let parameters = demo::Parameters { recordings: 300, devices: 20, ..Default::default() };
    for batch in demo::home(&parameters).unwrap() {
        origin.run(batch).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    origin.export_tables(&path, &ExportOptions::default()).unwrap();
    let target = store();
    target.execute(sql("INSERT INTO devices (device_id, name) VALUES ('mine', 'Mine')")).unwrap();
    let dry = target.import(&path, &ImportOptions { dry_run: true, ..Default::default() }).unwrap();
    let report = target.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!((report.rejected_rows(), &report.tables), (0, &dry.tables));
    for table in ["recordings", "snapshots", "ai_analysis", "entities"] {
        let all = |store: &Store| store.query::<Vec<Row>>(sql(format!("SELECT * FROM {table} ORDER BY 1"))).unwrap();
        assert_eq!(all(&target), all(&origin), "{table}");
    }
    assert_eq!(target.query::<i64>(sql("SELECT count(*) FROM devices")).unwrap(), 21);
    let again = target.import(&path, &ImportOptions::default()).unwrap();
    assert!(again.tables.iter().all(|table| table.imported == 0), "{again}");
}

#[test]
fn a_column_that_the_store_does_not_have_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("former.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(
            "CREATE TABLE devices (device_id TEXT PRIMARY KEY, name TEXT, colour TEXT);
             INSERT INTO devices VALUES ('a', 'A', 'red')",
        )
        .unwrap();
    let store = store();
    let error = store.import(&path, &ImportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("devices has no column colour"), "{error}");
    let options = ImportOptions { ignore: vec!["colour".to_owned()], ..Default::default() };
    assert_eq!(store.import(&path, &options).unwrap().tables[0].imported, 1);
}

#[test]
fn a_source_whose_writer_ended_early_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("former.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE devices (device_id TEXT)").unwrap();
    std::fs::write(folder.path().join("former.db-journal"), "pages to roll back").unwrap();
    let error = store().import(&path, &ImportOptions::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    let error = store().import(folder.path().join("none.db"), &ImportOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("source")));
}
