//! Retention settings and the scrub that follows them.

use super::prelude::*;
use std::time::Duration;

fn days_ago(days: u64) -> Option<Instant> {
    Some(Instant::now().minus(Duration::from_secs(days * 86_400)))
}

/// Recordings and snapshots on both sides of the default limits, each with an analysis.
fn old_and_new(backend: &dyn Backend) -> Store {
    let store = backend.store();
    for (name, days, bytes) in [("r_new", 0, 1), ("r_29", 29, 2), ("r_31", 31, 4), ("r_400", 400, 8)] {
        store
            .run(add_recording(NewRecording {
                timestamp: days_ago(days),
                file_size_bytes: bytes,
                ..recording(name, "kitchen")
            }))
            .unwrap();
        store.run(add_ai_analysis(analysis("recording", name, "person"))).unwrap();
    }
    for (name, days, bytes) in [("s_89", 89, 16), ("s_91", 91, 32)] {
        store
            .run(add_snapshot(NewSnapshot {
                timestamp: days_ago(days),
                file_size_bytes: bytes,
                ..snapshot(name, "kitchen")
            }))
            .unwrap();
        store.run(add_ai_analysis(analysis("snapshot", name, "person"))).unwrap();
    }
    store
}

fn everything(store: &Store) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
    let all = |table: &str| store.query::<Vec<Row>>(sql(format!("SELECT * FROM {table} ORDER BY id"))).unwrap();
    (all("recordings"), all("snapshots"), all("ai_analysis"))
}

conformance! {
    fn r6_retention_starts_at_30_90_and_365_days(backend) {
        let retention = backend.store().query(media::retention(Nothing {})).unwrap();
        assert_eq!(retention, Retention { video_recordings: 30, snapshots: 90, environment_data: 365 });
    }

    fn r6_what_is_left_out_of_new_settings_stays(backend) {
        let store = backend.store();
        let set = store.run(set_retention(NewRetention { snapshots: Some(3650), ..Default::default() })).unwrap();
        assert_eq!(set, Retention { video_recordings: 30, snapshots: 3650, environment_data: 365 });
        let set = store.run(set_retention(NewRetention { video_recordings: Some(1), environment_data: Some(2), snapshots: None })).unwrap();
        assert_eq!(set, Retention { video_recordings: 1, snapshots: 3650, environment_data: 2 });
        assert_eq!(store.query(media::retention(Nothing {})).unwrap(), set);
    }

    fn r6_retention_is_1_to_3650_days(backend) {
        let store = backend.store();
        for days in [0, -1, 3651, i64::MAX] {
            for (field, settings) in [
                ("video_recordings", NewRetention { video_recordings: Some(days), ..Default::default() }),
                ("snapshots", NewRetention { snapshots: Some(days), ..Default::default() }),
                ("environment_data", NewRetention { environment_data: Some(days), ..Default::default() }),
            ] {
                let error = store.run(set_retention(settings)).unwrap_err();
                assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{days}");
            }
        }
        assert_eq!(store.query(media::retention(Nothing {})).unwrap(), Retention::default());
    }

    fn r6_a_dry_run_reports_and_deletes_nothing(backend) {
        let store = old_and_new(backend);
        let before = everything(&store);
        for confirm in [false, true] {
            let report = store.run(scrub(ScrubOptions { confirm, dry_run: true })).unwrap();
            assert_eq!(report, ScrubReport { dry_run: true, recordings: 2, snapshots: 1, samples: 0, files: 3, bytes: 4 + 8 + 32 });
            assert_eq!(everything(&store), before);
        }
    }

    fn r6_a_scrub_deletes_what_it_reported_with_its_analyses(backend) {
        let store = old_and_new(backend);
        let announced = store.run(scrub(ScrubOptions { confirm: false, dry_run: true })).unwrap();
        let done = store.run(scrub(ScrubOptions { confirm: true, dry_run: false })).unwrap();
        assert_eq!(done, ScrubReport { dry_run: false, ..announced });
        let page = store.query(recordings(RecordingFilter::default())).unwrap();
        assert_eq!(names(&page), ["r_new", "r_29"]);
        let left: Vec<Row> = store.query(sql("SELECT media_id FROM ai_analysis ORDER BY id")).unwrap();
        let left: Vec<_> = left.iter().map(|row| row["media_id"].as_text().unwrap()).collect();
        assert_eq!(left, ["r_new", "r_29", "s_89"]);
        let again = store.run(scrub(ScrubOptions { confirm: true, dry_run: false })).unwrap();
        assert_eq!(again, ScrubReport::default());
    }

    fn r6_a_scrub_follows_the_settings(backend) {
        let store = old_and_new(backend);
        store.run(set_retention(NewRetention { video_recordings: Some(3650), snapshots: Some(1), environment_data: None })).unwrap();
        let report = store.run(scrub(ScrubOptions { confirm: true, dry_run: false })).unwrap();
        assert_eq!((report.recordings, report.snapshots), (0, 2));
    }

    fn r6_a_scrub_without_confirmation_is_refused(backend) {
        let store = old_and_new(backend);
        let before = everything(&store);
        let error = store.run(scrub(ScrubOptions { confirm: false, dry_run: false })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("confirm")));
        assert_eq!(everything(&store), before);
    }
}
