//! Recordings: adding, updating, finding one, deleting.

use super::prelude::*;

conformance! {
    fn r6_a_recording_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let before = Instant::now();
        let added = store.run(add_recording(recording("rec_1", "kitchen"))).unwrap();
        let after = Instant::now();
        // The clock of the engine may round to milliseconds.
        let is_now = |instant: Instant| instant.milliseconds() >= before.milliseconds() && instant <= after;
        assert!(is_now(added.timestamp), "{} <= {} <= {}", before, added.timestamp, after);
        assert!(is_now(added.created_at));
        assert_eq!(added, Recording {
            id: 1,
            recording_id: "rec_1".into(),
            camera_id: "kitchen".into(),
            file_path: "/media/rec_1.mp4".into(),
            file_size_bytes: 1000,
            duration_seconds: None,
            recording_type: "automatic".into(),
            timestamp: added.timestamp,
            is_emergency: false,
            is_unusual: false,
            metadata: json!({}),
            created_at: added.created_at,
            ai_analysis: None,
        });
        assert_eq!(store.query(media::recording("rec_1")).unwrap(), Some(Recording { ai_analysis: Some(vec![]), ..added }));
    }

    fn r6_every_field_of_a_recording_is_kept(backend) {
        let store = backend.store();
        let new = NewRecording {
            recording_id: "rec_ü".into(),
            camera_id: "küche".into(),
            file_path: "/media/日本.mp4".into(),
            file_size_bytes: 5_000_000_000,
            duration_seconds: Some(12.25),
            recording_type: "manual".into(),
            timestamp: Some(Instant::from_microseconds(1_771_588_994_642_656)),
            is_emergency: true,
            is_unusual: true,
            metadata: json!({"codec": "h265", "nested": {"deep": [1, 2.5, null]}}),
        };
        let added = store.run(add_recording(new.clone())).unwrap();
        assert_eq!(added.file_size_bytes, 5_000_000_000);
        assert_eq!(added.duration_seconds, Some(12.25));
        assert_eq!(added.timestamp.to_string(), "2026-02-20T12:03:14.642656Z");
        assert_eq!((added.is_emergency, added.is_unusual), (true, true));
        assert_eq!(added.metadata, new.metadata);
        assert_eq!((added.recording_id, added.camera_id, added.file_path), (new.recording_id, new.camera_id, new.file_path));
    }

    fn r6_adding_it_again_updates_it_and_keeps_id_created_at_camera_and_timestamp(backend) {
        let store = backend.store();
        store.run(add_recording(recording("first", "hall"))).unwrap();
        let old = store.run(add_recording(NewRecording { timestamp: Some(at(5)), ..recording("rec_1", "kitchen") })).unwrap();
        store.run(add_ai_analysis(analysis("recording", "rec_1", "person"))).unwrap();
        let new = store.run(add_recording(NewRecording {
            recording_id: "rec_1".into(),
            camera_id: "garage".into(),
            file_path: "/moved.mp4".into(),
            file_size_bytes: 2,
            duration_seconds: Some(3.5),
            recording_type: "manual".into(),
            timestamp: Some(at(99)),
            is_emergency: true,
            is_unusual: true,
            metadata: json!({"a": 1}),
        })).unwrap();
        assert_eq!(new, Recording {
            file_path: "/moved.mp4".into(),
            file_size_bytes: 2,
            duration_seconds: Some(3.5),
            recording_type: "manual".into(),
            is_emergency: true,
            is_unusual: true,
            metadata: json!({"a": 1}),
            ..old
        });
        assert_eq!(store.query(count_recordings(RecordingFilter::default())).unwrap(), 2);
        let kept = store.query(media::recording("rec_1")).unwrap().unwrap();
        assert_eq!(kept.ai_analysis.unwrap().len(), 1, "an upsert deletes nothing on the way");
    }

    fn r6_arguments_out_of_range_are_refused_by_name(backend) {
        let store = backend.store();
        let valid = || recording("rec_1", "kitchen");
        for (field, refused) in [
            ("recording_id", NewRecording { recording_id: String::new(), ..valid() }),
            ("camera_id", NewRecording { camera_id: String::new(), ..valid() }),
            ("file_size_bytes", NewRecording { file_size_bytes: -1, ..valid() }),
            ("duration_seconds", NewRecording { duration_seconds: Some(-0.5), ..valid() }),
            ("duration_seconds", NewRecording { duration_seconds: Some(f64::NAN), ..valid() }),
        ] {
            let error = store.run(add_recording(refused)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)));
        }
        assert_eq!(store.query(count_recordings(RecordingFilter::default())).unwrap(), 0);
    }

    fn r6_deleting_a_recording_takes_its_analyses_and_no_others(backend) {
        let store = backend.store();
        for name in ["a", "b"] {
            store.run(add_recording(recording(name, "kitchen"))).unwrap();
            store.run(add_ai_analysis(analysis("recording", name, "person"))).unwrap();
        }
        store.run(add_ai_analysis(analysis("snapshot", "a", "person"))).unwrap();
        assert!(store.run(delete_recording("a")).unwrap());
        assert_eq!(store.query(media::recording("a")).unwrap(), None);
        let left = store.query(ai_analysis(AiAnalysisFilter::default())).unwrap();
        let mut left: Vec<_> = left.rows.iter().map(|row| (row.media_type.as_str(), row.media_id.as_str())).collect();
        left.sort_unstable();
        assert_eq!(left, [("recording", "b"), ("snapshot", "a")]);
    }

    fn r6_the_analyses_are_deleted_before_the_recording_and_in_its_transaction(backend) {
        let write = delete_recording("a").into_write().unwrap();
        assert!(write.steps[0].sql.starts_with("DELETE FROM ai_analysis"), "{}", write.steps[0].sql);
        assert!(write.steps[1].sql.starts_with("DELETE FROM recordings"), "{}", write.steps[1].sql);
        let store = backend.store();
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        store.run(add_ai_analysis(analysis("recording", "a", "person"))).unwrap();
        store.execute(sql("CREATE TRIGGER keep BEFORE DELETE ON recordings BEGIN SELECT RAISE(ABORT, 'keep it'); END")).unwrap();
        assert_eq!(store.run(delete_recording("a")).unwrap_err().kind(), ErrorKind::Constraint);
        let kept = store.query(media::recording("a")).unwrap().unwrap();
        assert_eq!(kept.ai_analysis.unwrap().len(), 1);
    }

    fn r6_deleting_what_is_not_there_says_so(backend) {
        let store = backend.store();
        store.run(add_ai_analysis(analysis("recording", "early", "person"))).unwrap();
        assert!(!store.run(delete_recording("early")).unwrap());
        let waiting = store.query(ai_analysis(AiAnalysisFilter::default())).unwrap();
        assert_eq!(waiting.rows.len(), 1, "an analysis that came before its recording stays");
    }
}
