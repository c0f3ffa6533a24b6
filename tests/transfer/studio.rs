//! The studio moves in from both forms of its former system, and out and back.

use edgelite::{
    Options, Store,
    catalog::{
        BUILT_IN,
        studio::{self, NewSyncConfig},
    },
    demo,
    query::sql,
    transfer::{ExportOptions, Format, ImportOptions},
    value::{Row, Value},
};
use serde_json::json;

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

/// Jobs and alerts as the founding document declares them, the rest as both have it.
const DOCUMENT: &str = "
    CREATE TABLE videos (id INTEGER PRIMARY KEY AUTOINCREMENT, filename TEXT UNIQUE NOT NULL, original_url TEXT, title TEXT,
        duration REAL, width INTEGER, height INTEGER, file_size INTEGER, thumbnail_path TEXT,
        upload_date TIMESTAMP DEFAULT CURRENT_TIMESTAMP, notes TEXT);
    INSERT INTO videos (id, filename, file_size, upload_date) VALUES (7, 'a.mp4', 9000000000000, '2026-01-01 10:00:00');
    CREATE TABLE keyframe_annotations (id INTEGER PRIMARY KEY AUTOINCREMENT, video_id INTEGER NOT NULL REFERENCES videos (id),
        timestamp REAL NOT NULL, bbox_x INTEGER NOT NULL, bbox_y INTEGER NOT NULL, bbox_width INTEGER NOT NULL,
        bbox_height INTEGER NOT NULL, activity_tag TEXT, moment_tag TEXT, is_negative BOOLEAN DEFAULT 0, comment TEXT,
        reviewed BOOLEAN DEFAULT 1, created_date TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
    INSERT INTO keyframe_annotations (id, video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, is_negative, reviewed)
        VALUES (3, 7, 1, 0, 0, 10, 10, 1, NULL);
    CREATE TABLE sync_config (id INTEGER PRIMARY KEY, config_key TEXT UNIQUE NOT NULL, config_value TEXT,
        is_encrypted BOOLEAN DEFAULT 0, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP);
    INSERT INTO sync_config VALUES (1, 'password', 'gAAAAABk==', 1, '2026-01-01 10:00:00', '2026-01-02 10:00:00'),
        (2, 'address', 'https://x', 0, '2026-01-01 10:00:00', NULL);
    CREATE TABLE training_jobs (id INTEGER PRIMARY KEY, job_name TEXT NOT NULL, job_type TEXT NOT NULL, status TEXT DEFAULT 'pending',
        config TEXT, export_path TEXT, created_at TIMESTAMP, started_at TIMESTAMP, completed_at TIMESTAMP, error_message TEXT, result TEXT);
    INSERT INTO training_jobs VALUES (5, 'first', 'yolo', 'completed', '{\"epochs\": 3}', '/x', '2026-01-01 10:00:00',
        '2026-01-01 10:01:00', '2026-01-01 11:00:00', NULL, '{\"map\": 0.5}');
    CREATE TABLE ecoeye_alerts (id INTEGER PRIMARY KEY, alert_id TEXT UNIQUE NOT NULL, camera_id TEXT, timestamp TIMESTAMP,
        alert_type TEXT, confidence REAL, video_url TEXT, thumbnail_url TEXT, video_available BOOLEAN, video_downloaded BOOLEAN,
        local_video_id INTEGER REFERENCES videos (id), metadata TEXT, synced_at TIMESTAMP);
    INSERT INTO ecoeye_alerts VALUES (1, 'e1', 'gate', '2026-01-01 10:00:00', 'person', 0.9, 'https://v', 'https://t', 1, 0, 7,
        '{\"zone\": 1}', '2026-01-01 10:00:00');";

/// Jobs and alerts as the running system has them.
const RUNNING: &str = "
    CREATE TABLE training_jobs (id INTEGER PRIMARY KEY, job_id TEXT UNIQUE NOT NULL, job_type TEXT NOT NULL, status TEXT NOT NULL,
        s3_uri TEXT, config_json TEXT, result_json TEXT, error_message TEXT, submitted_at TIMESTAMP, completed_at TIMESTAMP,
        export_config_id INTEGER);
    INSERT INTO training_jobs VALUES (5, 'j5', 'yolo', 'failed', 's3://x', '{}', NULL, 'no room', '2026-01-01 10:00:00', NULL, NULL);
    CREATE TABLE ecoeye_alerts (id INTEGER PRIMARY KEY, alert_id TEXT UNIQUE NOT NULL, camera_id TEXT, timestamp TIMESTAMP,
        alert_type TEXT, confidence REAL, video_path TEXT, thumbnail TEXT, video_available BOOLEAN DEFAULT 0,
        video_downloaded BOOLEAN DEFAULT 0, local_video_path TEXT, metadata TEXT, synced_at TIMESTAMP);
    INSERT INTO ecoeye_alerts VALUES (1, 'e1', 'gate', NULL, 'person', 0.9, '/v', '/t.jpg', 1, 1, '/local.mp4', NULL, '2026-01-01 10:00:00');";

/// Moves a former file in, twice, and gives the store.
fn moved(former: &str) -> Store {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("video_archive.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch(former).unwrap();
    let store = store();
    let options = ImportOptions { assume_utc: true, ..Default::default() };
    let report = store.import(&path, &options).unwrap();
    assert_eq!(report.rejected_rows(), 0, "{report}");
    let again = store.import(&path, &options).unwrap();
    assert_eq!(again.tables.iter().map(|table| table.imported).sum::<u64>(), 0, "{again}");
    store
}

#[test]
fn r36_r47_the_form_of_the_founding_document_moves_with_its_ids_and_types() {
    let store = moved(DOCUMENT);
    let video = store.query(studio::video(7)).unwrap().unwrap();
    assert_eq!((video.file_size, video.annotation_count), (Some(9_000_000_000_000), 1));
    assert_eq!(video.upload_date.to_string(), "2026-01-01T10:00:00Z");
    let frame = store.query(studio::keyframe_annotation(3)).unwrap().unwrap();
    assert_eq!((frame.is_negative, frame.reviewed, frame.is_ai_generated), (true, true, false));
    let password = store.query(studio::sync_config("password")).unwrap().unwrap();
    assert_eq!((password.config_value.as_deref(), password.is_encrypted), (Some("gAAAAABk=="), true));
    assert!(!store.query(studio::sync_config("address")).unwrap().unwrap().is_encrypted);
    let jobs = store.query(studio::training_jobs(Default::default())).unwrap().rows;
    let job = &jobs[0];
    assert_eq!((job.id, job.job_name.as_deref(), job.status.as_str()), (5, Some("first"), "completed"));
    assert_eq!((&job.config_json, &job.result_json), (&Some(json!({"epochs": 3})), &Some(json!({"map": 0.5}))));
    assert_eq!(job.submitted_at.to_string(), "2026-01-01T10:00:00Z");
    assert!(job.started_at.is_some() && !job.job_id.is_empty());
    let alert = &store.query(studio::ecoeye_alerts(Default::default())).unwrap().rows[0];
    assert_eq!(
        (alert.local_video_id, alert.video_available, &alert.metadata),
        (Some(7), true, &Some(json!({"zone": 1})))
    );
}

#[test]
fn r36_the_form_of_the_running_system_moves_too() {
    let store = moved(RUNNING);
    let job = store.query(studio::training_job("j5")).unwrap().unwrap();
    assert_eq!((job.id, job.s3_uri.as_deref(), job.error_message.as_deref()), (5, Some("s3://x"), Some("no room")));
    let alert = &store.query(studio::ecoeye_alerts(Default::default())).unwrap().rows[0];
    assert_eq!((alert.video_path.as_deref(), alert.thumbnail_url.as_deref()), (Some("/v"), Some("/t.jpg")));
    assert_eq!((alert.local_video_path.as_deref(), alert.video_downloaded), (Some("/local.mp4"), true));
}

#[test]
fn a_former_name_is_understood_in_json_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training_jobs.jsonl");
    std::fs::write(&path, r#"{"job_id":"j1","job_type":"yolo","config":{"epochs":3},"result":null}"#).unwrap();
    let store = store();
    let report = store.import(&path, &ImportOptions::default()).unwrap();
    assert_eq!(report.rejected_rows(), 0, "{report}");
    assert_eq!(store.query(studio::training_job("j1")).unwrap().unwrap().config_json, Some(json!({"epochs": 3})));
}

#[test]
fn r47_r113_the_studio_survives_every_format_and_encrypted_settings_stay_encrypted() {
    let tables = [
        "videos",
        "tags",
        "video_tags",
        "time_range_tags",
        "keyframe_annotations",
        "tag_groups",
        "tag_options",
        "annotation_tags",
        "tag_suggestions",
        "yolo_export_configs",
        "yolo_export_filters",
        "fleet_vehicles",
        "vehicle_person_links",
        "training_jobs",
        "sync_config",
        "sync_history",
    ];
    let store = store();
    let parameters = demo::Parameters { recordings: 0, devices: 0, ..Default::default() };
    demo::home(&parameters).unwrap().for_each(|batch| store.run(batch).unwrap());
    let token =
        NewSyncConfig { config_key: "token".into(), config_value: Some("gAAA\u{1F512}=".into()), is_encrypted: true };
    store.run(studio::set_sync_config(token)).unwrap();
    let all = |store: &Store| -> Vec<Vec<Row>> {
        tables.iter().map(|table| store.query(sql(format!("SELECT * FROM {table} ORDER BY 1, 2"))).unwrap()).collect()
    };
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Json, Format::Jsonl, Format::Csv] {
        let target = folder.path().join(format!("as_{format}"));
        store.export_tables(&target, &ExportOptions { format: Some(format), ..Default::default() }).unwrap();
        let copy = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
        let report = copy.import(&target, &ImportOptions { format: Some(format), ..Default::default() }).unwrap();
        assert_eq!(report.rejected_rows(), 0, "{format}: {report}");
        assert_eq!(all(&copy), all(&store), "{format}");
        let kept: Vec<Row> = copy.query(sql("SELECT is_encrypted FROM sync_config")).unwrap();
        assert_eq!(kept[0]["is_encrypted"], Value::Boolean(true), "{format}");
    }
}
