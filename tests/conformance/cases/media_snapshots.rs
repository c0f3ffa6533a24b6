//! Snapshots: the same pattern as recordings.

use super::prelude::*;

fn ids(page: &Page<Snapshot>) -> Vec<&str> {
    page.rows.iter().map(|snapshot| snapshot.snapshot_id.as_str()).collect()
}

conformance! {
    fn r6_a_snapshot_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let added = store.run(add_snapshot(snapshot("s1", "kitchen"))).unwrap();
        assert_eq!(added, Snapshot {
            id: 1,
            snapshot_id: "s1".into(),
            camera_id: "kitchen".into(),
            file_path: "/media/s1.jpg".into(),
            file_size_bytes: 100,
            timestamp: added.timestamp,
            metadata: json!({}),
            created_at: added.created_at,
            ai_analysis: None,
        });
        assert!(added.timestamp <= Instant::now());
        assert_eq!(store.query(media::snapshot("s1")).unwrap(), Some(Snapshot { ai_analysis: Some(vec![]), ..added }));
    }

    fn r6_adding_a_snapshot_again_keeps_id_created_at_camera_and_timestamp(backend) {
        let store = backend.store();
        let old = store.run(add_snapshot(NewSnapshot { timestamp: Some(at(1)), ..snapshot("s1", "kitchen") })).unwrap();
        let new = store.run(add_snapshot(NewSnapshot {
            snapshot_id: "s1".into(),
            camera_id: "garage".into(),
            file_path: "/moved.jpg".into(),
            file_size_bytes: 7,
            timestamp: Some(at(2)),
            metadata: json!([1]),
        })).unwrap();
        assert_eq!(new, Snapshot { file_path: "/moved.jpg".into(), file_size_bytes: 7, metadata: json!([1]), ..old });
    }

    fn r8_snapshots_are_filtered_by_camera_and_time(backend) {
        let store = backend.store();
        for (number, camera) in [(0, "kitchen"), (1, "garage"), (2, "kitchen"), (3, "kitchen")] {
            let name = format!("s{number}");
            store.run(add_snapshot(NewSnapshot { timestamp: Some(at(number)), ..snapshot(&name, camera) })).unwrap();
        }
        let list = |filter: SnapshotFilter| {
            let found = store.query(snapshots(filter.clone())).unwrap();
            assert_eq!(store.query(count_snapshots(filter)).unwrap(), i64::try_from(found.rows.len()).unwrap());
            ids(&found).join(" ")
        };
        let kitchen = SnapshotFilter { camera_id: Some("kitchen".into()), ..Default::default() };
        assert_eq!(list(SnapshotFilter::default()), "s3 s2 s1 s0");
        assert_eq!(list(kitchen.clone()), "s3 s2 s0");
        assert_eq!(list(SnapshotFilter { since: Some(at(1)), ..Default::default() }), "s3 s2 s1");
        assert_eq!(list(SnapshotFilter { since: Some(at(1)), until: Some(at(2)), ..kitchen }), "s2");
    }

    fn r9_analyses_of_snapshots_come_in_one_query_when_asked_for(backend) {
        let store = backend.store();
        store.run(add_snapshot(snapshot("s1", "kitchen"))).unwrap();
        store.run(add_snapshot(snapshot("s2", "kitchen"))).unwrap();
        store.run(add_ai_analysis(analysis("snapshot", "s2", "cat"))).unwrap();
        store.run(add_ai_analysis(analysis("recording", "s1", "dog"))).unwrap();
        let select = snapshots(SnapshotFilter { with_ai_analysis: true, ..Default::default() });
        assert_eq!(select.query().unwrap().attachments.len(), 1);
        let counts: Vec<_> = store.query(select).unwrap().rows.into_iter()
            .map(|row| (row.snapshot_id, row.ai_analysis.unwrap().len())).collect();
        assert!(counts.contains(&("s1".into(), 0)) && counts.contains(&("s2".into(), 1)), "{counts:?}");
    }

    fn r6_deleting_a_snapshot_takes_its_analyses(backend) {
        let store = backend.store();
        store.run(add_snapshot(snapshot("s1", "kitchen"))).unwrap();
        store.run(add_ai_analysis(analysis("snapshot", "s1", "cat"))).unwrap();
        store.run(add_ai_analysis(analysis("recording", "s1", "cat"))).unwrap();
        assert!(store.run(delete_snapshot("s1")).unwrap());
        assert!(!store.run(delete_snapshot("s1")).unwrap());
        let left = store.query(ai_analysis(AiAnalysisFilter::default())).unwrap();
        assert_eq!(left.rows.len(), 1);
        assert_eq!(left.rows[0].media_type, "recording");
    }

    fn r6_arguments_of_a_snapshot_out_of_range_are_refused_by_name(backend) {
        let store = backend.store();
        let valid = || snapshot("s1", "kitchen");
        for (field, refused) in [
            ("snapshot_id", NewSnapshot { snapshot_id: String::new(), ..valid() }),
            ("camera_id", NewSnapshot { camera_id: String::new(), ..valid() }),
            ("file_size_bytes", NewSnapshot { file_size_bytes: -1, ..valid() }),
        ] {
            let error = store.run(add_snapshot(refused)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)));
        }
    }
}
