//! Imports that are killed on their way, and go on.

use crate::{
    address,
    server::{Database, server},
    support::process::{self, Other},
    test_name,
};
use edgelite::{
    Options, Side, Store,
    catalog::media,
    postgres::{Address, PostgresExport},
    query::sql,
    transfer::{ImportOptions, Progress},
    verify::VerifyOptions,
};
use std::{path::Path, sync::Arc};

const RECORDINGS: u64 = 20_000;

fn open(path: &Path) -> Store {
    Store::open(path, Options::new().catalogs([media::CATALOG])).unwrap()
}

/// A database of the catalog `media` with recordings, of which one in ten
/// thousand is not allowed in the store, and their analyses.
fn source() -> Database {
    let database = server().database();
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG])).unwrap();
    store.export_postgres(&address(&database), &PostgresExport::default()).unwrap();
    database.execute(&format!(
        "INSERT INTO recordings (id, recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp, metadata)
         SELECT n * 3, 'rec_' || n, 'camera_' || n % 17, '/v/' || n || '.mp4', n * 1000, 'motion',
            timestamptz '2026-01-01 00:00:00.000001Z' + n * interval '7.000013 s', jsonb_build_object('n', n)
         FROM generate_series(1, {RECORDINGS}) AS n;
         INSERT INTO ai_analysis (media_id, media_type, analysis_type, confidence, detected_at)
         SELECT 'rec_' || n, 'recording', 'person', (n % 100) / 100.0, now() FROM generate_series(1, 2000) AS n;
         ALTER TABLE recordings DROP CONSTRAINT recordings_file_size_bytes_check;
         UPDATE recordings SET file_size_bytes = -1 WHERE id IN (3000, 45000)"
    ));
    database
}

/// In a process of its own: imports until rows of `recordings` were written,
/// tells so, and waits for its end.
fn import_and_wait(role: &str) {
    let [text, path]: [&str; 2] = role.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let progress = |progress: Progress| {
        if progress.table == "recordings" && progress.rows >= 12_000 {
            process::say(&progress.rows.to_string());
            process::wait_for_parent();
        }
    };
    let options = ImportOptions { progress: Some(Arc::new(progress)), ..Default::default() };
    open(Path::new(path)).import_postgres(&Address::parse("source", text).unwrap(), &options).unwrap();
}

#[test]
fn r94_r111_an_import_that_is_killed_goes_on_behind_its_last_batch_and_the_round_trip_is_equal() {
    if let Some(role) = process::role() {
        return import_and_wait(&role);
    }
    let database = source();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("media.db");
    let test = test_name!(r94_r111_an_import_that_is_killed_goes_on_behind_its_last_batch_and_the_round_trip_is_equal);
    let mut other = Other::start(test, &format!("{} {}", database.address(), path.display()));
    let told: u64 = other.hear().expect("rows were written").parse().unwrap();
    other.kill();

    let store = open(&path);
    let written: i64 = store.query(sql("SELECT count(*) FROM recordings")).unwrap();
    assert!((9_000..20_000).contains(&written), "{written} of {told} are durable");
    let report = store.import_postgres(&address(&database), &ImportOptions::default()).unwrap();
    let recordings = report.tables.iter().find(|table| table.table == "recordings").unwrap();
    let resumed: u64 = recordings.resumed_after.as_deref().unwrap().parse().unwrap();
    assert_eq!(recordings.read, RECORDINGS - resumed / 3, "{report}");
    let analyses = report.tables.iter().find(|table| table.table == "ai_analysis").unwrap();
    assert!(analyses.imported == 2_000 || analyses.skipped.iter().any(|group| group.count == 2_000), "{report}");
    // The rows that were refused before and after the end are in one file, each once.
    let rejects = std::fs::read_to_string(folder.path().join("media.db.rejects.jsonl")).unwrap();
    assert_eq!(rejects.lines().count(), 2, "{rejects}");

    database.execute("DELETE FROM recordings WHERE file_size_bytes < 0");
    let equal = |left: &Side, right: &Side| {
        let report = left.compare(right, &VerifyOptions::default()).unwrap();
        assert!(report.equal, "{report}");
        report.tables
    };
    let (source, middle) = (Side::Postgres(address(&database)), Side::Store(store.clone()));
    let one = equal(&source, &middle);
    let again = store.import_postgres(&address(&database), &ImportOptions::default()).unwrap();
    let recordings = again.tables.iter().find(|table| table.table == "recordings").unwrap();
    assert_eq!((recordings.imported, recordings.unchanged), (0, RECORDINGS - 2), "{again}");
    let target = server().database();
    store.export_postgres(&address(&target), &PostgresExport::default()).unwrap();
    let other = equal(&Side::Postgres(address(&target)), &middle);
    let hashes = |tables: &[edgelite::verify::TableComparison]| {
        tables.iter().map(|table| (table.table.clone(), table.left_hash.clone())).collect::<Vec<_>>()
    };
    assert_eq!(hashes(&one), hashes(&other));
}

#[test]
fn an_interrupted_import_begins_anew_when_that_is_asked_for() {
    let database = source();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("media.db");
    let store = open(&path);
    let closing = store.clone();
    let stopped = ImportOptions {
        progress: Some(Arc::new(move |progress: Progress| {
            if progress.table == "recordings" && progress.rows >= 12_000 {
                closing.close();
            }
        })),
        ..Default::default()
    };
    assert!(store.import_postgres(&address(&database), &stopped).is_err());
    drop((stopped, store));
    let store = open(&path);
    let report =
        store.import_postgres(&address(&database), &ImportOptions { restart: true, ..Default::default() }).unwrap();
    let recordings = report.tables.iter().find(|table| table.table == "recordings").unwrap();
    assert_eq!((recordings.read, &recordings.resumed_after), (RECORDINGS, &None), "{report}");
}
