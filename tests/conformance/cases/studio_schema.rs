use super::studio_support::*;

const TABLES: [&str; 22] = [
    "annotation_tags",
    "behaviors",
    "ecoeye_alerts",
    "fleet_vehicles",
    "keyframe_annotations",
    "sync_config",
    "sync_history",
    "tag_groups",
    "tag_options",
    "tag_suggestions",
    "tags",
    "time_range_tags",
    "trailers",
    "training_jobs",
    "vehicle_person_links",
    "vehicle_trailer_links",
    "video_tags",
    "videos",
    "yolo_export_configs",
    "yolo_export_filters",
    "yolo_export_logs",
    "yolo_export_videos",
];

/// The indexes of the founding document, with the columns that it names.
const INDEXES: [(&str, &str, &[&str]); 16] = [
    ("videos", "idx_videos_filename", &["filename"]),
    ("videos", "idx_videos_upload_date", &["upload_date"]),
    ("tags", "idx_tags_name", &["name"]),
    ("behaviors", "idx_behaviors_video", &["video_id"]),
    ("time_range_tags", "idx_time_range_tags_video", &["video_id"]),
    ("keyframe_annotations", "idx_keyframe_annotations_video", &["video_id"]),
    ("keyframe_annotations", "idx_keyframe_annotations_timestamp", &["timestamp"]),
    ("tag_suggestions", "idx_tag_suggestions_category", &["category"]),
    ("tag_groups", "idx_tag_groups_name", &["group_name"]),
    ("tag_options", "idx_tag_options_group", &["group_id"]),
    ("annotation_tags", "idx_annotation_tags_annotation", &["annotation_id", "annotation_type"]),
    ("yolo_export_videos", "idx_yolo_export_videos_config", &["export_config_id"]),
    ("fleet_vehicles", "idx_fleet_vehicles_fleet_id", &["fleet_id"]),
    ("ecoeye_alerts", "idx_ecoeye_alerts_alert_id", &["alert_id"]),
    ("ecoeye_alerts", "idx_ecoeye_alerts_timestamp", &["timestamp"]),
    ("training_jobs", "idx_training_jobs_status", &["status"]),
];

/// The columns that are unique.
const UNIQUE: [(&str, &[&str]); 13] = [
    ("videos", &["filename"]),
    ("tags", &["name"]),
    ("video_tags", &["video_id", "tag_id"]),
    ("tag_groups", &["group_name"]),
    ("yolo_export_configs", &["config_name"]),
    ("yolo_export_videos", &["export_config_id", "video_id"]),
    ("fleet_vehicles", &["fleet_id"]),
    ("vehicle_person_links", &["vehicle_fleet_id", "person_name"]),
    ("trailers", &["trailer_id"]),
    ("vehicle_trailer_links", &["vehicle_fleet_id", "trailer_id"]),
    ("sync_config", &["config_key"]),
    ("ecoeye_alerts", &["alert_id"]),
    ("training_jobs", &["job_id"]),
];

/// A studio with one row in every table but the last four.
fn filled(store: &Store) -> (i64, i64, i64) {
    let video = add_a_video(store, "a.mp4");
    give_tag(store, video, "gate");
    store
        .run(add_behavior(NewBehavior { video_id: video, behavior_type: "walk".into(), ..Default::default() }))
        .unwrap();
    let (range, frame) = (add_a_range(store, video, 1.0, "rain"), add_a_keyframe(store, video, 1.0, "person"));
    let group = add_a_group(store, "pose");
    store
        .run(add_tag_option(NewTagOption {
            group_id: group,
            option_value: "sits".into(),
            display_text: "sits".into(),
            ..Default::default()
        }))
        .unwrap();
    answer(store, "keyframe", frame, group, "sits");
    answer(store, "time_range", range, group, "sits");
    let config = add_a_config(store, "night");
    add_a_filter(store, config, "tag", "gate");
    store
        .run(set_yolo_export_video(NewYoloExportVideo {
            export_config_id: config,
            video_id: video,
            ..Default::default()
        }))
        .unwrap();
    store
        .run(log_yolo_export(NewYoloExportLog {
            export_config_id: config,
            export_path: "/x".into(),
            ..Default::default()
        }))
        .unwrap();
    (video, group, config)
}

conformance! {
    fn r33_the_22_tables_are_made(backend) {
        let schema = backend.open(edgelite::Options::new().catalogs([studio::CATALOG])).unwrap().schema().unwrap();
        assert_eq!(schema.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), TABLES);
    }

    fn r33_the_16_indexes_of_the_founding_document_lead_with_their_columns(backend) {
        let schema = backend.store().schema().unwrap();
        for (table, name, columns) in INDEXES {
            let index = schema.table(table).unwrap().indexes.iter().find(|index| index.name == name).expect(name);
            let found: Vec<_> = index.columns.iter().filter_map(|column| column.name.as_deref()).collect();
            assert!(found.starts_with(columns), "{name}: {found:?}");
        }
    }

    fn r33_making_the_tables_again_changes_nothing(backend) {
        let store = backend.store();
        let made = store.schema().unwrap();
        add_a_video(&store, "a.mp4");
        drop(store);
        let store = backend.store();
        assert_eq!(store.schema().unwrap(), made);
        assert_eq!(store.migrate(&studio::CATALOG, edgelite::Target::Latest).unwrap(), []);
        assert_eq!(count(&store, "videos"), 1);
    }

    fn r33_down_to_nothing_and_up_again(backend) {
        let store = backend.store();
        let made = store.schema().unwrap();
        filled(&store);
        store.migrate(&studio::CATALOG, edgelite::Target::Version(0)).unwrap();
        assert!(store.schema().unwrap().tables.iter().all(|table| !TABLES.contains(&table.name.as_str())));
        store.migrate(&studio::CATALOG, edgelite::Target::Latest).unwrap();
        assert_eq!(store.schema().unwrap(), made);
    }

    fn r35_what_is_unique_is_kept_unique_by_one_index(backend) {
        let schema = backend.store().schema().unwrap();
        for (table, columns) in UNIQUE {
            let table = schema.table(table).unwrap();
            let matching = table.indexes.iter().filter(|index| {
                index.unique && index.columns.iter().filter_map(|column| column.name.as_deref()).eq(columns.iter().copied())
            });
            assert_eq!(matching.count(), 1, "{} {columns:?}", table.name);
        }
    }

    fn r34_a_video_takes_its_tags_behaviors_ranges_keyframes_and_places_in_exports(backend) {
        let store = backend.store();
        let (video, group, _) = filled(&store);
        let other = add_a_video(&store, "b.mp4");
        let frame = add_a_keyframe(&store, other, 2.0, "car");
        answer(&store, "keyframe", frame, group, "stands");
        assert!(store.run(delete_video(video)).unwrap());
        for (table, left) in [
            ("videos", 1), ("video_tags", 0), ("behaviors", 0), ("time_range_tags", 0), ("keyframe_annotations", 1),
            ("annotation_tags", 1), ("yolo_export_videos", 0), ("tags", 1), ("yolo_export_configs", 1),
        ] {
            assert_eq!(count(&store, table), left, "{table}");
        }
        assert!(!store.run(delete_video(video)).unwrap());
    }

    fn r34_a_group_takes_its_options_and_the_tags_of_annotations(backend) {
        let store = backend.store();
        let (_, group, _) = filled(&store);
        assert!(store.run(delete_tag_group(group)).unwrap());
        assert_eq!((count(&store, "tag_options"), count(&store, "annotation_tags")), (0, 0));
        assert_eq!(count(&store, "keyframe_annotations"), 1);
        assert!(!store.run(delete_tag_group(group)).unwrap());
    }

    fn r34_a_config_takes_its_videos_filters_and_logs_and_leaves_its_jobs(backend) {
        let store = backend.store();
        let (_, _, config) = filled(&store);
        store.run(add_training_job(NewTrainingJob {
            job_id: "j".into(), job_type: "yolo".into(), export_config_id: Some(config), ..Default::default()
        })).unwrap();
        assert!(store.run(delete_yolo_export_config(config)).unwrap());
        for table in ["yolo_export_videos", "yolo_export_filters", "yolo_export_logs"] {
            assert_eq!(count(&store, table), 0, "{table}");
        }
        assert_eq!(store.query(training_job("j")).unwrap().unwrap().export_config_id, None);
        assert!(!store.run(delete_yolo_export_config(config)).unwrap());
    }

    fn r34_a_vehicle_and_a_trailer_take_their_links(backend) {
        let store = backend.store();
        for name in ["v1", "v2"] {
            store.run(record_vehicle_sighting(VehicleSighting { fleet_id: name.into(), ..Default::default() })).unwrap();
            store.run(record_trailer_sighting(TrailerSighting { trailer_id: name.into(), ..Default::default() })).unwrap();
            store.run(record_vehicle_person(VehiclePersonSighting {
                vehicle_fleet_id: name.into(), person_name: "Ann".into(), seen_at: None,
            })).unwrap();
            store.run(record_vehicle_trailer(VehicleTrailerSighting {
                vehicle_fleet_id: name.into(), trailer_id: name.into(), seen_at: None,
            })).unwrap();
        }
        assert!(store.run(delete_fleet_vehicle("v1")).unwrap());
        assert_eq!((count(&store, "vehicle_person_links"), count(&store, "vehicle_trailer_links")), (1, 1));
        assert!(store.run(delete_trailer("v2")).unwrap());
        assert_eq!((count(&store, "vehicle_trailer_links"), count(&store, "fleet_vehicles")), (0, 1));
        assert!(!store.run(delete_trailer("v2")).unwrap() && !store.run(delete_fleet_vehicle("v1")).unwrap());
    }

    fn r34_a_tag_of_no_video_is_left_and_a_tag_that_goes_leaves_its_videos(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        give_tag(&store, video, "gate");
        store.execute(sql("DELETE FROM tags")).unwrap();
        assert_eq!((count(&store, "videos"), count(&store, "video_tags")), (1, 0));
    }

    fn r34_an_alert_outlives_the_video_that_it_became(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        store.run(add_ecoeye_alert(NewEcoeyeAlert { alert_id: "e1".into(), ..Default::default() })).unwrap();
        store.execute(sql("UPDATE ecoeye_alerts SET local_video_id = ?1").bind(video)).unwrap();
        store.run(delete_video(video)).unwrap();
        let alerts = store.query(ecoeye_alerts(EcoeyeAlertFilter::default())).unwrap();
        assert_eq!(alerts.rows[0].local_video_id, None);
    }

    fn r36_booleans_are_booleans_json_is_json_and_file_sizes_have_64_bits(backend) {
        let store = backend.store();
        let big = NewVideo { filename: "big.mp4".into(), file_size: Some(9_000_000_000_000), ..Default::default() };
        let added = store.run(add_video(big)).unwrap();
        assert_eq!(store.query(video(added.id)).unwrap().unwrap().file_size, Some(9_000_000_000_000));
        filled(&store);
        let configs = store.call("studio", "yolo_export_configs", &arguments([])).unwrap();
        let config = configs.get(0).unwrap();
        assert_eq!(config.value("include_ai_generated").unwrap(), &Value::Boolean(true));
        assert_eq!(config.value("class_mapping").unwrap(), &Value::Json(r#"{"person":0,"car":1}"#.into()));
        let preview = store.call("studio", "yolo_export_preview", &arguments([("export_config_id", 1.into())])).unwrap();
        let distribution = preview.get(0).unwrap().value("class_distribution").unwrap();
        assert_eq!(distribution, &Value::Json(r#"{"person":1,"car":0}"#.into()));
    }
}
