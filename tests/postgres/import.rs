use crate::{
    address, empty_store,
    server::{Database, server},
    store_of,
};
use edgelite::{
    ErrorKind, Store,
    postgres::Address,
    query::sql,
    transfer::{ImportOptions, ImportReport, TableReport},
};
use serde_json::{Value as Json, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// The database of a former system: other types, no foreign keys.
const FORMER: &str = "
    CREATE TYPE kind AS ENUM ('motion', 'continuous');
    CREATE TABLE recordings (id serial PRIMARY KEY, recording_id varchar(64) UNIQUE, camera_id varchar(64), file_path text,
        file_size_bytes bigint, duration_seconds numeric(10, 3), recording_type kind, timestamp timestamptz,
        is_emergency smallint DEFAULT 0, is_unusual boolean DEFAULT false, metadata jsonb, created_at timestamptz);
    CREATE TABLE ai_analysis (id serial PRIMARY KEY, media_id varchar(64), media_type varchar(16), analysis_type text,
        confidence real, detected_at timestamptz, details json, created_at timestamptz);
    CREATE TABLE alembic_version (version_num varchar(32));
    INSERT INTO alembic_version VALUES ('1');
    INSERT INTO recordings VALUES
        (5, 'rec_5', 'kitchen', '/v/5.mp4', 5000000000, 12.5, 'motion', '2026-02-20 13:03:14.642656+01', 1, true, '{\"n\": 1}', now()),
        (7, 'rec_7', 'garage', '/v/7.mp4', 1, NULL, 'continuous', '2026-02-20 12:00:00Z', 0, false, '{}', now()),
        (8, 'rec_8', 'garage', '/v/8.mp4', -1, 1, 'motion', '2026-02-20 12:00:00Z', 0, false, '{}', now()),
        (9, 'rec_9', NULL, '/v/9.mp4', 1, 1, 'motion', '2026-02-20 12:00:00Z', 0, false, '{}', now()),
        (10, 'rec_10', 'hall', '/v/10.mp4', 1, 'NaN', 'motion', 'infinity', 2, false, '{}', now());
    INSERT INTO ai_analysis VALUES
        (3, 'rec_5', 'recording', 'person', 0.5, '2026-02-20 12:03:15Z', '[1]', now()),
        (4, 'rec_gone', 'recording', 'person', 0.25, '2026-02-20 12:03:15Z', NULL, now());
";

fn former() -> Database {
    let database = server().database();
    database.execute(FORMER);
    database
}

/// Options with a rejects file in a folder of its own.
fn options() -> (ImportOptions, PathBuf, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rejects.jsonl");
    (ImportOptions { rejects: Some(path.clone()), ..Default::default() }, path, folder)
}

fn table<'a>(report: &'a ImportReport, name: &str) -> &'a TableReport {
    report.tables.iter().find(|table| table.table == name).unwrap()
}

fn text(store: &Store, select: &'static str) -> String {
    let rows = store.query::<Vec<edgelite::value::Row>>(sql(select)).unwrap();
    serde_json::to_string(&rows).unwrap()
}

#[test]
fn r37_r42_the_database_of_a_former_system_moves_with_what_it_cannot_keep_reported() {
    let (database, store) = (former(), empty_store());
    let (options, rejects, _folder) = options();
    let report = store.import_postgres(&address(&database), &options).unwrap();
    let recordings = table(&report, "recordings");
    assert_eq!((recordings.read, recordings.imported, recordings.rejected_rows()), (5, 2, 3), "{report}");
    assert_eq!(
        text(
            &store,
            "SELECT id, recording_id, file_size_bytes, duration_seconds, recording_type, timestamp, \
             is_emergency, is_unusual, metadata FROM recordings WHERE id = 5"
        ),
        r#"[{"id":5,"recording_id":"rec_5","file_size_bytes":5000000000,"duration_seconds":12.5,"recording_type":"motion","timestamp":"2026-02-20T12:03:14.642656Z","is_emergency":true,"is_unusual":true,"metadata":{"n": 1}}]"#
    );
    let kept = std::fs::read_to_string(&rejects).unwrap();
    let kept: Vec<Json> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<_> = kept.iter().map(|row| (&row["table"], &row["source"]["id"])).collect();
    for id in [8, 9, 10] {
        assert!(shown.contains(&(&json!("recordings"), &json!(id))), "{shown:?}");
    }
    let by_check = kept.iter().find(|row| row["source"]["id"] == 8).unwrap();
    assert_eq!(by_check["key"], "rec_8");
    // A table that the store has not is named, and so is what refers to nothing; it is kept.
    assert_eq!(table(&report, "alembic_version").skipped[0].count, 1);
    let analyses = table(&report, "ai_analysis");
    assert_eq!((analyses.imported, analyses.dangling[0].count), (2, 1), "{report}");
    assert!(
        report.to_string().contains("dangling 1: media_id names a recording that is not in recordings at 4 (rec_gone)"),
        "{report}"
    );
    assert_eq!(
        text(&store, "SELECT id, media_id FROM ai_analysis ORDER BY id"),
        r#"[{"id":3,"media_id":"rec_5"},{"id":4,"media_id":"rec_gone"}]"#
    );
    assert!(
        !report.to_string().contains("secret") && report.to_string().contains("total: 7 read, 4 imported"),
        "{report}"
    );
    assert!(
        store.query::<i64>(sql("SELECT count(*) FROM edgelite_imports")).unwrap() == 0,
        "a complete import is forgotten"
    );
}

#[test]
fn r48_rows_that_refer_to_nothing_where_the_store_does_not_allow_it_are_kept_in_the_rejects_file() {
    let (database, store) = (server().database(), empty_store());
    database.execute(
        "CREATE TABLE devices (device_id text PRIMARY KEY, name text);
         CREATE TABLE entities (entity_id text PRIMARY KEY, device_id text, domain text);
         INSERT INTO devices VALUES ('lamp', 'Lamp');
         INSERT INTO entities VALUES ('light.a', 'lamp', 'light'), ('light.b', 'gone', 'light')",
    );
    let (options, rejects, _folder) = options();
    let report = store.import_postgres(&address(&database), &options).unwrap();
    let entities = table(&report, "entities");
    assert_eq!((entities.imported, entities.rejected[0].count), (1, 1), "{report}");
    assert_eq!(entities.rejected[0].places[0].key.as_deref(), Some("light.b"));
    assert!(std::fs::read_to_string(rejects).unwrap().contains("\"device_id\":\"gone\""));
    let order: Vec<_> = report.tables.iter().map(|table| table.table.as_str()).collect();
    assert_eq!(order, ["devices", "entities"], "parents first");
}

#[test]
fn r111_a_second_import_changes_nothing_and_a_third_only_what_changed() {
    let (database, store) = (former(), empty_store());
    let (options, _, _folder) = options();
    let run = || store.import_postgres(&address(&database), &options).unwrap();
    run();
    let position = store.position().unwrap();
    let report = run();
    let recordings = table(&report, "recordings");
    assert_eq!((recordings.imported, recordings.unchanged), (0, 2), "{report}");
    let changed: Vec<_> =
        store.changes(position).unwrap().commits.into_iter().flat_map(|commit| commit.changes).collect();
    assert!(changed.is_empty(), "{changed:?}");
    database.execute("UPDATE recordings SET camera_id = 'cellar' WHERE id = 7");
    let report = run();
    let recordings = table(&report, "recordings");
    assert_eq!((recordings.imported, recordings.unchanged), (1, 1), "{report}");
}

#[test]
fn r112_a_user_who_may_only_read_is_enough_and_the_source_stays_as_it_is() {
    let (database, store) = (former(), empty_store());
    let reader = format!("reader_{}", database.name);
    database.execute(&format!(
        "CREATE ROLE {reader} LOGIN PASSWORD 'reading'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"
    ));
    let before = database.rows("SELECT * FROM recordings ORDER BY id");
    let text = database.address().replace("postgres:secret", &format!("{reader}:reading"));
    let (options, _, _folder) = options();
    store.import_postgres(&Address::parse("source", &text).unwrap(), &options).unwrap();
    assert_eq!(database.rows("SELECT * FROM recordings ORDER BY id"), before);
}

#[test]
fn r38_a_dry_run_reports_the_same_and_writes_nothing() {
    let (database, store) = (former(), empty_store());
    let (options, rejects, _folder) = options();
    let dry = ImportOptions { dry_run: true, ..options.clone() };
    let said = store.import_postgres(&address(&database), &dry).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM recordings")).unwrap(), 0);
    assert!(!rejects.exists() && said.dry_run);
    let done = store.import_postgres(&address(&database), &options).unwrap();
    assert_eq!(said.tables, done.tables);
}

#[test]
fn columns_that_the_store_has_not_are_named_before_anything_is_written_or_ignored() {
    let (database, store) = (former(), empty_store());
    database.execute("ALTER TABLE recordings ADD COLUMN shard int DEFAULT 4");
    let (options, _, _folder) = options();
    let error = store.import_postgres(&address(&database), &options).unwrap_err();
    assert!(
        error.kind() == ErrorKind::InvalidArgument && error.to_string().contains("recordings has no column shard"),
        "{error}"
    );
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM ai_analysis")).unwrap(), 0);
    let ignoring = ImportOptions { ignore: vec!["shard".into()], ..options };
    let report = store.import_postgres(&address(&database), &ignoring).unwrap();
    assert_eq!(table(&report, "recordings").imported, 2);
}

#[test]
fn values_of_types_that_the_store_has_not_are_mapped_where_that_is_obvious() {
    let database = server().database();
    database.execute(
        "CREATE TABLE kept (id uuid PRIMARY KEY, tags text[], day date, local timestamp, price numeric, code int, address inet);
         INSERT INTO kept VALUES ('00000000-0000-0000-0000-00000000000a', '{a,b}', '2026-02-20', '2026-02-20 12:00:00.5',
            12345678901234567890.5, 7, '10.0.0.1')",
    );
    let store = store_of(&["CREATE TABLE kept (id TEXT NOT NULL PRIMARY KEY, tags JSON TEXT, day TIMESTAMP INTEGER, \
         local TIMESTAMP INTEGER, price TEXT, code TEXT, address TEXT)"]);
    let (options, _, _folder) = options();
    let report = store.import_postgres(&address(&database), &options).unwrap();
    let reason = &report.tables[0].rejected[0].reason;
    assert!(reason.contains("local") && reason.contains("zone"), "a time without a zone is not guessed: {report}");
    let report = store.import_postgres(&address(&database), &ImportOptions { assume_utc: true, ..options }).unwrap();
    assert_eq!(report.tables[0].imported, 1, "{report}");
    assert_eq!(
        text(&store, "SELECT * FROM kept"),
        r#"[{"id":"00000000-0000-0000-0000-00000000000a","tags":["a", "b"],"day":"2026-02-20T00:00:00Z","local":"2026-02-20T12:00:00.500Z","price":"12345678901234567890.5","code":"7","address":"10.0.0.1/32"}]"#
    );
}

#[test]
fn r37_what_is_wrong_with_a_source_is_said() {
    let (database, store) = (server().database(), empty_store());
    let (options, _, _folder) = options();
    let run = |options: &ImportOptions| store.import_postgres(&address(&database), options).unwrap_err();
    let error = run(&options);
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("source")), "{error}");
    assert!(error.to_string().contains("no table that the store has"), "{error}");
    database.execute(FORMER);
    let error = run(&ImportOptions { table: Some("snapshots".into()), ..options.clone() });
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("table")), "{error}");
}
