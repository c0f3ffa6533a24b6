//! What is wrong is said by kind and by name, and nothing is half-applied.

use super::prelude::*;

fn call(store: &Store, catalog: &str, operation: &str, pairs: Vec<(&str, Value)>) -> Error {
    let row = Row::from_pairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)));
    store.call(catalog, operation, &row).unwrap_err()
}

conformance! {
    fn an_unknown_catalog_or_operation_is_not_found(backend) {
        let store = backend.store();
        let error = call(&store, "nothing", "recordings", vec![]);
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("catalog")));
        let error = call(&store, "media", "get_everything", vec![]);
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("operation")));
    }

    fn a_missing_unknown_or_mistyped_argument_is_named(backend) {
        let store = backend.store();
        for (operation, pairs, field) in [
            ("recording", vec![], "recording_id"),
            ("recording", vec![("recording_id", Value::Null)], "recording_id"),
            ("recording", vec![("recording_id", 7.into())], "recording_id"),
            ("recordings", vec![("camera", "kitchen".into())], "camera"),
            ("recordings", vec![("limit", "ten".into())], "limit"),
            ("recordings", vec![("limit", 2.5.into())], "limit"),
            ("recordings", vec![("since", "yesterday".into())], "since"),
            ("recordings", vec![("since", "2026-02-20T12:03:14".into())], "since"),
            ("recordings", vec![("since", true.into())], "since"),
            ("recordings", vec![("emergency_only", "yes".into())], "emergency_only"),
            ("recordings", vec![("emergency_only", 2.into())], "emergency_only"),
            ("storage_stats", vec![("x", 1.into())], "x"),
        ] {
            let error = call(&store, "media", operation, pairs.clone());
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{operation} {pairs:?}: {error}");
            assert!(error.to_string().starts_with(operation), "{error}");
        }
        let error = call(&store, "registry", "bulk_upsert_devices", vec![("devices", "x".into())]);
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("devices")));
    }

    fn a_rule_of_the_schema_is_named(backend) {
        let store = backend.store();
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        let insert = |id: &str, camera: Value, emergency: i64, metadata: &str| {
            sql("INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp, is_emergency, metadata) VALUES (?1, ?2, '', 0, '', 0, ?3, ?4)")
                .bind(id).bind(camera).bind(emergency).bind(metadata)
        };
        let error = store.execute(insert("a", "x".into(), 0, "{}")).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("recording_id")));
        let error = store.execute(insert("b", Value::Null, 0, "{}")).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Constraint, Some("camera_id")));
        assert_eq!(store.execute(insert("b", "x".into(), 2, "{}")).unwrap_err().kind(), ErrorKind::Constraint);
        assert_eq!(store.execute(insert("b", "x".into(), 0, "{broken")).unwrap_err().kind(), ErrorKind::Constraint);
        assert_eq!(store.query(count_recordings(RecordingFilter::default())).unwrap(), 1);
    }

    fn a_mistake_in_sql_is_named(backend) {
        let store = backend.store();
        for (statement, field) in [
            ("SELECT missing FROM recordings", Some("missing")),
            ("SELECT 1 FROM nowhere", Some("nowhere")),
            ("SELEC 1", None),
            ("SELECT * FROM", None),
            ("", None),
            ("-- only a comment", None),
        ] {
            let error = store.query::<Vec<Row>>(sql(statement)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Sql, field), "{statement}: {error}");
            let error = store.execute(sql(statement)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Sql, field), "{statement}: {error}");
        }
    }

    fn one_statement_at_a_time(backend) {
        let store = backend.store();
        for statement in ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE recordings", "SELECT 1; x"] {
            assert_eq!(store.query::<Vec<Row>>(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
            assert_eq!(store.execute(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
        }
        let two = "DELETE FROM recordings; DROP TABLE recordings";
        assert_eq!(store.execute(sql(two)).unwrap_err().kind(), ErrorKind::Sql);
        assert!(store.schema().unwrap().table("recordings").is_some());
        assert_eq!(store.query::<i64>(sql(" ; SELECT 1 ; -- the end")).unwrap(), 1);
    }

    fn a_wrong_number_of_parameters_is_refused(backend) {
        let store = backend.store();
        for statement in [sql("SELECT ?1, ?2").bind(1), sql("SELECT ?1").bind(1).bind(2), sql("SELECT 1").bind(1)] {
            let error = store.query::<Vec<Row>>(statement).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("parameters")));
        }
        let insert = sql("INSERT INTO ai_analysis (media_id) VALUES (?1)");
        assert_eq!(store.execute(insert).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }

    fn a_query_of_one_row_that_finds_none_is_not_found(backend) {
        let store = backend.store();
        assert_eq!(store.query::<i64>(sql("SELECT 1 WHERE 0")).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(store.query::<i64>(sql("SELECT 'text'")).unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert_eq!(store.query(media::recording("none")).unwrap(), None);
    }

    fn a_failed_statement_leaves_the_store_usable(backend) {
        let store = backend.store();
        for _ in 0..300 {
            store.query::<Vec<Row>>(sql("SELECT abs(-9223372036854775808)")).unwrap_err();
            store.execute(sql("INSERT INTO recordings (id) VALUES (1)")).unwrap_err();
        }
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    }
}
