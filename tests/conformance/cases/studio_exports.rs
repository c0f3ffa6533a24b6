use super::studio_support::*;

/// The videos that an export takes, seen through one keyframe in each.
fn taken(store: &Store, config: i64) -> Vec<i64> {
    let mut ids: Vec<_> = store.query(yolo_annotations(config)).unwrap().into_iter().map(|row| row.video_id).collect();
    ids.dedup();
    let preview = store.query(yolo_export_preview(config)).unwrap().unwrap();
    assert_eq!(preview.video_count, i64::try_from(ids.len()).unwrap());
    ids
}

/// Four videos with a keyframe of a person in each.
fn four_videos(store: &Store) -> i64 {
    for name in ["a", "b", "c", "d"] {
        let video = add_a_video(store, name);
        add_a_keyframe(store, video, 1.0, "person");
    }
    add_a_config(store, "night")
}

conformance! {
    fn r44_an_export_config_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let added = store.run(add_yolo_export_config(NewYoloExportConfig {
            config_name: "night".into(), class_mapping: json!({"person": 0}), ..Default::default()
        })).unwrap();
        assert_eq!(added, YoloExportConfig {
            id: 1, config_name: "night".into(), description: None, class_mapping: json!({"person": 0}), include_reviewed_only: false,
            include_ai_generated: true, include_negative_examples: true, min_confidence: 0.0, export_format: "yolov8".into(),
            created_date: added.created_date, last_export_date: None, last_export_count: 0, filters: None,
        });
        add_a_filter(&store, 1, "tag", "gate");
        add_a_filter(&store, 1, "-video_id", "7");
        let read = store.query(yolo_export_config(1)).unwrap().unwrap();
        let filters: Vec<_> = read.filters.unwrap().into_iter().map(|filter| (filter.filter_type, filter.filter_value, filter.is_exclusion)).collect();
        assert_eq!(filters, [("tag".into(), "gate".into(), false), ("video_id".into(), "7".into(), true)]);
        assert_eq!(store.query(yolo_export_config(9)).unwrap(), None);
        assert!(store.run(delete_yolo_export_filter(1)).unwrap() && !store.run(delete_yolo_export_filter(1)).unwrap());
    }

    fn export_configs_are_listed_by_name_and_changed_in_part(backend) {
        let store = backend.store();
        add_a_config(&store, "night");
        let old = store.query(yolo_export_config(add_a_config(&store, "day"))).unwrap().unwrap();
        let list = |config_name: Option<&str>| {
            let filter = YoloExportConfigFilter { config_name: config_name.map(str::to_owned), ..Default::default() };
            store.query(yolo_export_configs(filter)).unwrap().rows.into_iter().map(|config| config.config_name).collect::<Vec<_>>()
        };
        assert_eq!((list(None), list(Some("night"))), (vec!["day".into(), "night".into()], vec!["night".into()]));
        let base = || YoloExportConfigChanges { export_config_id: old.id, ..Default::default() };
        let change = |changes| store.run(update_yolo_export_config(changes));
        let changed = change(YoloExportConfigChanges {
            description: Some("noon".to_owned()).into(), min_confidence: 0.5.into(), class_mapping: json!({"dog": 3}).into(), ..base()
        }).unwrap();
        assert_eq!(changed, YoloExportConfig {
            description: Some("noon".into()), min_confidence: 0.5, class_mapping: json!({"dog": 3}), filters: None, ..old
        });
        assert_eq!(change(YoloExportConfigChanges { description: None.into(), ..base() }).unwrap().description, None);
        assert_eq!(said(&change(YoloExportConfigChanges { config_name: "night".to_owned().into(), ..base() }).unwrap_err()), (ErrorKind::Conflict, "config_name"));
        assert_eq!(said(&change(YoloExportConfigChanges { export_config_id: 9, ..base() }).unwrap_err()), (ErrorKind::NotFound, "export_config_id"));
    }

    fn r35_wrong_export_configs_and_filters_are_refused_by_name(backend) {
        let store = backend.store();
        let valid = || NewYoloExportConfig { config_name: "night".into(), class_mapping: json!({"person": 0}), ..Default::default() };
        store.run(add_yolo_export_config(valid())).unwrap();
        assert_eq!(said(&store.run(add_yolo_export_config(valid())).unwrap_err()), (ErrorKind::Conflict, "config_name"));
        let mapping = |class_mapping| NewYoloExportConfig { class_mapping, ..valid() };
        for (field, refused) in [
            ("config_name", NewYoloExportConfig { config_name: String::new(), ..valid() }),
            ("class_mapping", mapping(json!([]))),
            ("class_mapping", mapping(json!({}))),
            ("class_mapping", mapping(json!({"person": "0"}))),
            ("class_mapping", mapping(json!({"person": -1}))),
            ("class_mapping", mapping(json!({"person": 1.5}))),
            ("class_mapping", mapping(json!({"": 0}))),
            ("min_confidence", NewYoloExportConfig { min_confidence: 1.5, ..valid() }),
            ("min_confidence", NewYoloExportConfig { min_confidence: f64::NAN, ..valid() }),
            ("export_format", NewYoloExportConfig { export_format: "coco".into(), ..valid() }),
        ] {
            assert_eq!(said(&store.run(add_yolo_export_config(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        for (kind, filter_type, value, field) in [
            (ErrorKind::InvalidArgument, "color", "red", "filter_type"),
            (ErrorKind::InvalidArgument, "tag", "", "filter_value"),
            (ErrorKind::InvalidArgument, "annotation_tag", "pose", "filter_value"),
            (ErrorKind::InvalidArgument, "annotation_tag", ":sits", "filter_value"),
            (ErrorKind::InvalidArgument, "video_id", "07", "filter_value"),
            (ErrorKind::InvalidArgument, "video_id", "a", "filter_value"),
            (ErrorKind::NotFound, "tag", "gate", "export_config_id"),
        ] {
            let export_config_id = if kind == ErrorKind::NotFound { 9 } else { 1 };
            let filter = NewYoloExportFilter { export_config_id, filter_type: filter_type.into(), filter_value: value.into(), is_exclusion: false };
            assert_eq!(said(&store.run(add_yolo_export_filter(filter)).unwrap_err()), (kind, field));
        }
    }

    fn an_export_without_filters_takes_every_video(backend) {
        let store = backend.store();
        let config = four_videos(&store);
        assert_eq!(taken(&store, config), [1, 2, 3, 4]);
        assert_eq!(store.query(yolo_export_preview(9)).unwrap(), None);
        assert_eq!(store.query(yolo_annotations(9)).unwrap(), []);
    }

    fn inclusions_intersect_and_exclusions_subtract(backend) {
        let store = backend.store();
        let config = four_videos(&store);
        for (video, tag) in [(1, "gate"), (2, "gate"), (3, "gate"), (2, "night"), (3, "night"), (4, "night")] {
            give_tag(&store, video, tag);
        }
        add_a_filter(&store, config, "tag", "gate");
        assert_eq!(taken(&store, config), [1, 2, 3]);
        add_a_filter(&store, config, "tag", "night");
        assert_eq!(taken(&store, config), [2, 3]);
        add_a_filter(&store, config, "-video_id", "3");
        assert_eq!(taken(&store, config), [2]);
        add_a_filter(&store, config, "tag", "nowhere");
        assert!(taken(&store, config).is_empty(), "an inclusion that no video meets leaves none");
    }

    fn an_exclusion_alone_starts_from_all_videos(backend) {
        let store = backend.store();
        let config = four_videos(&store);
        give_tag(&store, 2, "gate");
        add_a_filter(&store, config, "-tag", "gate");
        assert_eq!(taken(&store, config), [1, 3, 4]);
        add_a_filter(&store, config, "-tag", "nowhere");
        assert_eq!(taken(&store, config), [1, 3, 4]);
    }

    fn each_type_of_filter_finds_its_videos(backend) {
        let store = backend.store();
        four_videos(&store);
        let group = add_a_group(&store, "pose");
        let frame = add_a_keyframe(&store, 3, 2.0, "car");
        answer(&store, "keyframe", frame, group, "sits:down");
        answer(&store, "time_range", add_a_range(&store, 4, 1.0, "rain"), group, "sits:down");
        give_tag(&store, 2, "gate");
        for (number, (filter_type, value, expected)) in [
            ("tag", "gate", vec![2]),
            ("activity_tag", "car", vec![3]),
            ("video_id", "1", vec![1]),
            ("annotation_tag", "pose:sits:down", vec![3, 4]),
            ("annotation_tag", "pose:sits", vec![]),
            ("annotation_tag", "light:sits", vec![]),
        ].into_iter().enumerate() {
            let config = add_a_config(&store, &format!("config {number}"));
            add_a_filter(&store, config, filter_type, value);
            assert_eq!(taken(&store, config), expected, "{filter_type} {value}");
        }
    }

    fn videos_chosen_by_hand_add_to_the_inclusions_and_those_kept_out_stay_out(backend) {
        let store = backend.store();
        let config = four_videos(&store);
        let set = |video_id, included| {
            store.run(set_yolo_export_video(NewYoloExportVideo { export_config_id: config, video_id, included, notes: None }))
        };
        let first = set(1, true).unwrap();
        assert_eq!(taken(&store, config), [1], "chosen by hand alone");
        give_tag(&store, 2, "gate");
        add_a_filter(&store, config, "tag", "gate");
        assert_eq!(taken(&store, config), [1, 2]);
        let again = set(1, false).unwrap();
        assert_eq!(again, YoloExportVideo { included: false, ..first });
        assert_eq!(taken(&store, config), [2]);
        set(2, false).unwrap();
        assert!(taken(&store, config).is_empty());
        let listed = store.query(yolo_export_videos(YoloExportListFilter { export_config_id: config, ..Default::default() })).unwrap();
        assert_eq!(listed.rows.into_iter().map(|row| row.video_id).collect::<Vec<_>>(), [1, 2]);
        let key = YoloExportVideoKey { export_config_id: config, video_id: 2 };
        assert!(store.run(delete_yolo_export_video(key.clone())).unwrap() && !store.run(delete_yolo_export_video(key)).unwrap());
        assert_eq!(taken(&store, config), [2]);
        assert_eq!(said(&set(9, true).unwrap_err()), (ErrorKind::NotFound, "video_id"));
        let orphan = NewYoloExportVideo { export_config_id: 9, video_id: 1, ..Default::default() };
        assert_eq!(said(&store.run(set_yolo_export_video(orphan)).unwrap_err()), (ErrorKind::NotFound, "export_config_id"));
    }

    fn the_preview_counts_boxes_of_each_class_in_one_statement(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        let config = add_a_config(&store, "night");
        for tag in ["car", "person", "car", "bicycle"] {
            add_a_keyframe(&store, video, 1.0, tag);
        }
        let add = |changed: NewKeyframeAnnotation| drop(store.run(add_keyframe_annotation(changed)).unwrap());
        let car = || keyframe(video, 2.0, "car");
        add(NewKeyframeAnnotation { is_negative: true, ..car() });
        add(NewKeyframeAnnotation { bbox_width: 0, ..car() });
        add(NewKeyframeAnnotation { bbox_x: -100, ..car() });
        add(NewKeyframeAnnotation { bbox_x: 1000, ..car() });
        add(NewKeyframeAnnotation { bbox_y: 500, ..car() });
        let select = yolo_export_preview(config);
        assert_eq!(select.query().unwrap().attachments.len(), 0);
        let preview = store.query(select).unwrap().unwrap();
        assert_eq!(preview, YoloExportPreview {
            export_config_id: config, video_count: 1, total_annotations: 3, negative_examples: 1,
            class_distribution: json!({"person": 1, "car": 2}),
        });
        let order: Vec<_> = preview.class_distribution.as_object().unwrap().keys().cloned().collect();
        assert_eq!(order, ["person", "car"], "in the order of their numbers");
    }

    fn settings_of_a_config_admit_reviewed_and_sure_annotations(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        let config = add_a_config(&store, "night");
        for (reviewed, is_ai_generated, confidence) in [(true, false, None), (false, true, Some(0.4)), (true, true, Some(0.9)), (false, false, None)] {
            store.run(add_keyframe_annotation(NewKeyframeAnnotation {
                reviewed, is_ai_generated, confidence, ..keyframe(video, 1.0, "car")
            })).unwrap();
        }
        store.run(add_keyframe_annotation(NewKeyframeAnnotation { is_negative: true, ..keyframe(video, 1.0, "car") })).unwrap();
        let numbers = |changes: YoloExportConfigChanges| {
            let plain = YoloExportConfigChanges {
                include_reviewed_only: false.into(), include_ai_generated: true.into(), include_negative_examples: true.into(),
                min_confidence: 0.0.into(), export_config_id: config, ..Default::default()
            };
            store.run(update_yolo_export_config(plain)).unwrap();
            store.run(update_yolo_export_config(YoloExportConfigChanges { export_config_id: config, ..changes })).unwrap();
            let preview = store.query(yolo_export_preview(config)).unwrap().unwrap();
            let held = store.query(yolo_annotations(config)).unwrap();
            assert_eq!(preview.total_annotations + preview.negative_examples, i64::try_from(held.len()).unwrap());
            (preview.total_annotations, preview.negative_examples)
        };
        assert_eq!(numbers(YoloExportConfigChanges::default()), (4, 1));
        assert_eq!(numbers(YoloExportConfigChanges { include_reviewed_only: true.into(), ..Default::default() }), (2, 1));
        assert_eq!(numbers(YoloExportConfigChanges { include_ai_generated: false.into(), ..Default::default() }), (2, 1));
        assert_eq!(numbers(YoloExportConfigChanges { min_confidence: 0.5.into(), ..Default::default() }), (3, 1));
        assert_eq!(numbers(YoloExportConfigChanges { include_negative_examples: false.into(), ..Default::default() }), (4, 0));
    }

    fn an_export_is_logged_with_its_config_in_one_transaction(backend) {
        let store = backend.store();
        let config = add_a_config(&store, "night");
        let log = |export_config_id, annotation_count| NewYoloExportLog {
            export_config_id, export_path: "/exports/night".into(), video_count: 2, annotation_count, notes: None,
        };
        let first = store.run(log_yolo_export(log(config, 5))).unwrap();
        assert_eq!(first, YoloExportLog {
            id: 1, export_config_id: config, export_path: "/exports/night".into(), video_count: 2, annotation_count: 5,
            export_format: "yolov8".into(), export_date: first.export_date, notes: None,
        });
        store.run(log_yolo_export(log(config, 7))).unwrap();
        let read = store.query(yolo_export_config(config)).unwrap().unwrap();
        assert_eq!(read.last_export_count, 7);
        assert!(read.last_export_date >= Some(first.export_date));
        let logs = store.query(yolo_export_logs(YoloExportListFilter { export_config_id: config, ..Default::default() })).unwrap();
        assert_eq!(logs.rows.into_iter().map(|log| log.annotation_count).collect::<Vec<_>>(), [7, 5]);
        assert_eq!(said(&store.run(log_yolo_export(log(9, 1))).unwrap_err()), (ErrorKind::NotFound, "export_config_id"));
        assert_eq!(said(&store.run(log_yolo_export(log(config, -1))).unwrap_err()), (ErrorKind::InvalidArgument, "annotation_count"));
    }
}
