//! Schema versions over every backend; the runner itself is tested in
//! tests/migrations.rs.

use super::prelude::*;
use edgelite::{Target, catalog::BUILT_IN};

conformance! {
    fn r5_opening_twice_makes_the_tables_once(backend) {
        let store = backend.store();
        let made = store.schema().unwrap();
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        drop(store);
        let store = backend.store();
        assert_eq!(store.schema().unwrap(), made);
        assert_eq!(store.query(count_recordings(RecordingFilter::default())).unwrap(), 1);
        for catalog in BUILT_IN {
            assert_eq!(store.migrate(&catalog, Target::Latest).unwrap(), []);
        }
    }

    fn r2_the_tables_are_those_of_the_catalogs(backend) {
        let store = backend.open(Options::new().catalogs([media::CATALOG, registry::CATALOG])).unwrap();
        let schema = store.schema().unwrap();
        let names: Vec<_> = schema.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, [
            "ai_analysis", "devices", "entities", "recordings", "retention_settings", "snapshots", "user_preferences",
            "webhook_deliveries", "webhook_position", "webhooks",
        ]);
        let types: Vec<_> = schema.table("recordings").unwrap().columns.iter()
            .map(|column| format!("{} {}{}", column.name, column.declared_type, if column.not_null { "!" } else { "" })).collect();
        assert_eq!(types, [
            "id INTEGER", "recording_id TEXT!", "camera_id TEXT!", "file_path TEXT!", "file_size_bytes INTEGER!",
            "duration_seconds REAL", "recording_type TEXT!", "timestamp TIMESTAMP INTEGER!", "is_emergency BOOLEAN INTEGER!",
            "is_unusual BOOLEAN INTEGER!", "metadata JSON TEXT!", "created_at TIMESTAMP INTEGER!",
        ]);
    }

    fn r5_the_indexes_lead_with_the_columns_of_the_filters(backend) {
        let schema = backend.store().schema().unwrap();
        let has = |table: &str, columns: &[&str], partial: bool| {
            schema.table(table).unwrap().indexes.iter().any(|index| {
                index.partial == partial
                    && columns.iter().zip(&index.columns).filter(|(wanted, column)| {
                        column.name.as_deref() == wanted.strip_suffix(" DESC").or(Some(wanted))
                            && column.descending == wanted.ends_with(" DESC")
                    }).count() == columns.len()
            })
        };
        for (table, columns) in [
            ("recordings", ["camera_id", "timestamp DESC"].as_slice()),
            ("recordings", &["recording_type"]),
            ("snapshots", &["camera_id", "timestamp DESC"]),
            ("ai_analysis", &["media_id", "media_type"]),
            ("ai_analysis", &["analysis_type"]),
            ("ai_analysis", &["detected_at DESC"]),
            ("devices", &["area_id"]),
            ("devices", &["integration"]),
            ("devices", &["manufacturer"]),
            ("entities", &["device_id"]),
            ("entities", &["domain"]),
            ("entities", &["area_id"]),
            ("energy_timeseries", &["device_id", "timestamp"]),
            ("energy_timeseries", &["timestamp", "device_id"]),
            ("weather_timeseries", &["station_id", "module_type", "timestamp"]),
            ("weather_timeseries", &["station_id", "timestamp", "module_type"]),
        ] {
            assert!(has(table, columns, false), "{table} {columns:?}");
        }
        let emergency = schema.table("recordings").unwrap().indexes.iter().find(|index| index.name.contains("emergency")).unwrap();
        assert!(emergency.partial && emergency.sql.as_ref().unwrap().contains("WHERE is_emergency = 1"));
    }

    fn r57_the_schema_knows_that_entities_refer_to_devices(backend) {
        let schema = backend.store().schema().unwrap();
        let keys = &schema.table("entities").unwrap().foreign_keys;
        assert_eq!(keys.len(), 1);
        assert_eq!((keys[0].parent.as_str(), keys[0].on_delete.as_str()), ("devices", "CASCADE"));
        assert_eq!((&keys[0].columns, &keys[0].parent_columns), (&vec!["device_id".to_owned()], &vec!["device_id".to_owned()]));
    }

    fn r53_down_to_nothing_and_up_again(backend) {
        let store = backend.store();
        for catalog in BUILT_IN {
            let down = store.migrate(&catalog, Target::Version(0)).unwrap();
            assert_eq!(down.len(), catalog.migrations.len());
        }
        assert_eq!(store.schema().unwrap().tables, []);
        for catalog in BUILT_IN {
            assert_eq!(store.migration_status(&catalog).unwrap().current, 0);
            store.migrate(&catalog, Target::Latest).unwrap();
        }
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
    }

    fn r49_one_file_holds_all_catalogs(backend) {
        let store = backend.open(Options::new().catalogs([media::CATALOG])).unwrap();
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        drop(store);
        let store = backend.open(Options::new().catalogs([registry::CATALOG])).unwrap();
        assert_eq!(store.query(count_devices(DeviceFilter::default())).unwrap(), 0);
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM recordings")).unwrap(), 1);
    }
}
