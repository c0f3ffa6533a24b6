//! The operations by name: the same names, arguments, defaults and results
//! that the worker, HTTP and TypeScript see.

use super::{known_arguments::Known, prelude::*};
use edgelite::{
    catalog::{Catalog, library},
    query::Shape,
    value::Kind,
};

/// `name(argument, argument=default, argument?) -> shape` of every operation.
fn signatures(catalog: &Catalog) -> Vec<String> {
    catalog
        .operations
        .iter()
        .map(|operation| {
            let arguments: Vec<_> = operation
                .arguments
                .iter()
                .map(|field| match (field.default, field.required()) {
                    (Some(default), _) => format!("{}={default}", field.name),
                    (None, true) => field.name.to_owned(),
                    (None, false) => format!("{}?", field.name),
                })
                .collect();
            format!("{}({}) -> {:?} {}", operation.name, arguments.join(", "), operation.shape, operation.result_record)
        })
        .collect()
}

/// The logical type of a value; none for null.
fn kind_of(value: &Value) -> Option<Kind> {
    match value {
        Value::Null => None,
        Value::Integer(_) => Some(Kind::Integer),
        Value::Real(_) => Some(Kind::Real),
        Value::Text(_) => Some(Kind::Text),
        Value::Blob(_) => Some(Kind::Blob),
        Value::Boolean(_) => Some(Kind::Boolean),
        Value::Instant(_) => Some(Kind::Instant),
        Value::Json(_) => Some(Kind::Json),
        Value::Rows(_) => Some(Kind::Rows),
    }
}

conformance! {
    fn r6_every_operation_of_media_has_its_name_arguments_and_defaults(_backend) {
        assert_eq!(signatures(&media::CATALOG), [
            "add_recording(recording_id, camera_id, file_path, file_size_bytes, duration_seconds?, recording_type=\"automatic\".to_owned(), timestamp?, is_emergency=false, is_unusual=false, metadata=empty_object()) -> Row Recording",
            "recordings(camera_id?, recording_type?, since?, until?, emergency_only=false, unusual_only=false, with_ai_analysis=false, recording_id?, limit=100, cursor?) -> Page Recording",
            "recording(recording_id) -> Optional Recording",
            "delete_recording(recording_id) -> Value boolean",
            "count_recordings(camera_id?, recording_type?, since?, until?, emergency_only=false, unusual_only=false, with_ai_analysis=false, recording_id?, limit=100, cursor?) -> Value integer",
            "add_snapshot(snapshot_id, camera_id, file_path, file_size_bytes, timestamp?, metadata=empty_object()) -> Row Snapshot",
            "snapshots(camera_id?, since?, until?, with_ai_analysis=false, limit=100, cursor?) -> Page Snapshot",
            "snapshot(snapshot_id) -> Optional Snapshot",
            "delete_snapshot(snapshot_id) -> Value boolean",
            "count_snapshots(camera_id?, since?, until?, with_ai_analysis=false, limit=100, cursor?) -> Value integer",
            "add_ai_analysis(media_id, media_type, analysis_type, confidence?, detected_at?, details=empty_object()) -> Row AiAnalysis",
            "ai_analysis(media_id?, media_type?, analysis_type?, since?, limit=100, cursor?) -> Page AiAnalysis",
            "storage_stats() -> Row StorageStats",
            "retention() -> Row Retention",
            "set_retention(video_recordings?, snapshots?, environment_data?) -> Row Retention",
            "scrub(confirm=false, dry_run=false) -> Row ScrubReport",
        ]);
    }

    fn every_operation_of_registry_has_its_name_arguments_and_defaults(_backend) {
        assert_eq!(signatures(&registry::CATALOG), [
            "devices(manufacturer?, model?, area_id?, integration?, platform?, limit=100, cursor?) -> Page Device",
            "device(device_id) -> Optional Device",
            "count_devices(manufacturer?, model?, area_id?, integration?, platform?, limit=100, cursor?) -> Value integer",
            "bulk_upsert_devices(devices) -> Row BulkReport",
            "delete_device(device_id) -> Value boolean",
            "clear_devices() -> Value integer",
            "entities(domain?, platform?, device_id?, area_id?, limit=100, cursor?) -> Page Entity",
            "entity(entity_id) -> Optional Entity",
            "count_entities(domain?, platform?, device_id?, area_id?, limit=100, cursor?) -> Value integer",
            "bulk_upsert_entities(entities) -> Row BulkReport",
            "integration_analytics(platform) -> Row IntegrationAnalytics",
            "register_webhook(url, events, secret, team?) -> Row Webhook",
            "webhooks(team?, limit=100, cursor?) -> Page Webhook",
            "count_webhooks(team?, limit=100, cursor?) -> Value integer",
            "webhook(webhook_id) -> Optional Webhook",
            "switch_webhook(webhook_id, enabled) -> Optional Webhook",
            "delete_webhook(webhook_id) -> Value boolean",
            "webhook_deliveries(webhook_id?, status?, limit=100, cursor?) -> Page WebhookDelivery",
            "user_preferences(user_id=\"default\".to_owned()) -> Row UserPreferences",
            "set_user_preferences(user_id=\"default\".to_owned(), selected_teams?, notification_settings?) -> Row UserPreferences",
            "import_preferences(user_id=\"default\".to_owned(), nfl_teams=Vec::new(), nhl_teams=Vec::new(), setup_completed=false, last_updated?, version?) -> Row UserPreferences",
        ]);
    }

    fn every_operation_of_timeseries_has_its_name_arguments_and_defaults(_backend) {
        assert_eq!(signatures(&timeseries::CATALOG), [
            "store_energy_data(device_id, timestamp, power_w?, voltage_v?, current_a?, daily_energy_kwh?, monthly_energy_kwh?, power_state?) -> Row EnergySample",
            "store_energy_batch(samples) -> Row StoredSamples",
            "energy_history(device_id?, hours=24, start?, end?, limit=100_000, cursor?) -> Page EnergySample",
            "energy_series(device_id, data_type=\"power\".to_owned(), hours=24, start?, end?, points=500) -> Rows SeriesPoint",
            "energy_usage(device_id?, boundaries) -> Rows EnergyUsage",
            "latest_energy(device_id?) -> Rows EnergySample",
            "store_weather_data(station_id, module_type, timestamp, temperature_c?, humidity_percent?, co2_ppm?, pressure_mbar?, noise_db?) -> Row WeatherSample",
            "store_weather_batch(samples) -> Row StoredSamples",
            "weather_history(station_id, module_type?, data_type=\"temperature\".to_owned(), hours=24, start?, end?, limit=100_000, cursor?) -> Page WeatherValue",
            "weather_series(station_id, module_type=\"indoor\".to_owned(), data_type=\"temperature\".to_owned(), hours=24, start?, end?, points=500) -> Rows SeriesPoint",
            "latest_weather(station_id?) -> Rows WeatherSample",
            "roll_up(most=10_000) -> Row RollUpReport",
            "delete_samples(older_than_days, confirm=false, dry_run=false, most=100_000) -> Row SampleRetentionReport",
        ]);
    }

    fn r97_every_operation_of_library_has_its_name_arguments_and_defaults(_backend) {
        assert_eq!(signatures(&library::CATALOG), [
            "add_user(email, password_hash, role?) -> Row User",
            "users(role?, limit=100, cursor?) -> Page User",
            "user(id) -> Optional User",
            "update_user(id, email?, password_hash?, role?) -> Row User",
            "delete_user(id) -> Value boolean",
            "credentials(email) -> Optional Credentials",
            "upgrade_password(id, old_password_hash, password_hash) -> Value boolean",
            "add_session(id?, user_id, token_hash, expires_at, ip_address?, user_agent?) -> Row Session",
            "live_session(token_hash) -> Optional LiveSession",
            "renew_session(old_token_hash, id?, token_hash, expires_at) -> Row Session",
            "revoke_session(token_hash) -> Value boolean",
            "sessions(user_id, limit=100, cursor?) -> Page Session",
            "add_library_item(kind, title, poster_url?, background_url?, metadata?) -> Row AddedLibraryItem",
            "library_items(search?, kind?, since?, until?, sort=\"created_at\".to_owned(), descending?, limit=100, cursor?) -> Page LibraryItem",
            "count_library_items(search?, kind?, since?, until?, sort=\"created_at\".to_owned(), descending?, limit=100, cursor?) -> Value integer",
            "search_library_items(query, kind?, since?, until?, typos=\"auto\".to_owned(), mark_before=\"<mark>\".to_owned(), mark_after=\"</mark>\".to_owned(), snippet=160, limit=20, cursor?) -> Page LibraryItemHit",
            "count_library_search(query, kind?, since?, until?, typos=\"auto\".to_owned(), mark_before=\"<mark>\".to_owned(), mark_after=\"</mark>\".to_owned(), snippet=160, limit=20, cursor?) -> Value integer",
            "library_item(id) -> Optional LibraryItem",
            "update_library_item(id, kind?, title?, poster_url?, background_url?, metadata?) -> Row LibraryItem",
            "delete_library_item(id) -> Value boolean",
            "library_counts() -> Rows LibraryCount",
            "add_wanted_item(library_item_id?, title, kind, search_query?, metadata?) -> Row WantedItem",
            "wanted_items(status?, kind?, library_item_id?, limit=100, cursor?) -> Page WantedItem",
            "count_wanted_items(status?, kind?, library_item_id?, limit=100, cursor?) -> Value integer",
            "scan_wanted_items(kind?, limit=100) -> Rows WantedItem",
            "update_wanted_item(id, status?, search_query?, metadata?) -> Row WantedItem",
            "delete_wanted_item(kind, id) -> Value boolean",
            "add_downloader(client_type, enabled=true, base_url, username?, encrypted_password?, encrypted_api_key?, category?, timeout_ms=5000, config?) -> Row Downloader",
            "downloaders(limit=100, cursor?) -> Page Downloader",
            "downloader(id) -> Optional Downloader",
            "update_downloader(id, enabled?, base_url?, username?, encrypted_password?, encrypted_api_key?, category?, timeout_ms?, config?) -> Row Downloader",
            "delete_downloader(id) -> Value boolean",
            "add_indexer(name, type, base_url, encrypted_api_key?, enabled=true, priority=0, config?) -> Row Indexer",
            "indexers(type?, enabled?, limit=100, cursor?) -> Page Indexer",
            "indexer(id) -> Optional Indexer",
            "update_indexer(id, name?, type?, base_url?, encrypted_api_key?, enabled?, priority?, config?) -> Row Indexer",
            "delete_indexer(id) -> Value boolean",
            "add_quality_profile(name, description?, min_quality?, max_quality?, preferred_qualities?, config?) -> Row QualityProfile",
            "quality_profiles(limit=100, cursor?) -> Page QualityProfile",
            "quality_profile(id) -> Optional QualityProfile",
            "update_quality_profile(id, name?, description?, min_quality?, max_quality?, preferred_qualities?, config?) -> Row QualityProfile",
            "delete_quality_profile(id) -> Value boolean",
            "stored_secrets() -> Rows StoredSecret",
            "renew_secret(table_name, id, column_name, old_encrypted, encrypted) -> Value boolean",
            "add_verify_job(library_item_id, phase) -> Row VerifyJob",
            "verify_jobs(status?, library_item_id?, limit=100, cursor?) -> Page VerifyJob",
            "count_verify_jobs(status?, library_item_id?, limit=100, cursor?) -> Value integer",
            "verify_job(id) -> Optional VerifyJob",
            "claim_verify_job(worker, lease_seconds=60) -> Optional VerifyJob",
            "extend_verify_job(id, lease_id, lease_seconds=60) -> Row VerifyJob",
            "complete_verify_job(id, lease_id, result?) -> Row VerifyJob",
            "fail_verify_job(id, lease_id, error) -> Row VerifyJob",
            "retry_verify_job(id) -> Row VerifyJob",
            "delete_verify_job(id) -> Value boolean",
        ]);
    }

    fn every_operation_of_studio_has_its_name_arguments_and_defaults(_backend) {
        assert_eq!(signatures(&edgelite::catalog::studio::CATALOG), [
            "add_video(filename, original_url?, title?, duration?, width?, height?, file_size?, thumbnail_path?, notes?, upload_date?) -> Row Video",
            "videos(search?, tag?, limit=100, offset=0, cursor?) -> Page Video",
            "video(video_id) -> Optional Video",
            "count_videos(search?, tag?, limit=100, offset=0, cursor?) -> Value integer",
            "delete_video(video_id) -> Value boolean",
            "add_tag(name, category?) -> Row Tag",
            "tags(category?, limit=1000, cursor?) -> Page Tag",
            "video_tags(video_id) -> Rows VideoTag",
            "tag_video(video_id, tag_id) -> Value boolean",
            "untag_video(video_id, tag_id) -> Value boolean",
            "add_behavior(video_id, behavior_type, start_time?, end_time?, confidence?, notes?) -> Row Behavior",
            "behaviors(video_id) -> Rows Behavior",
            "delete_behavior(behavior_id) -> Value boolean",
            "add_time_range_tag(video_id, tag_name, start_time, end_time?, is_negative=false, comment?) -> Row TimeRangeTag",
            "time_range_tags(video_id, limit=1000, cursor?) -> Page TimeRangeTag",
            "time_range_tag(time_range_tag_id) -> Optional TimeRangeTag",
            "update_time_range_tag(time_range_tag_id, tag_name?, start_time?, end_time?, is_negative?, comment?) -> Row TimeRangeTag",
            "delete_time_range_tag(time_range_tag_id) -> Value boolean",
            "add_keyframe_annotation(video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, activity_tag?, moment_tag?, is_negative=false, comment?, reviewed=true, is_ai_generated=false, confidence?) -> Row KeyframeAnnotation",
            "keyframe_annotations(video_id, limit=1000, cursor?) -> Page KeyframeAnnotation",
            "keyframe_annotation(keyframe_annotation_id) -> Optional KeyframeAnnotation",
            "update_keyframe_annotation(keyframe_annotation_id, timestamp?, bbox_x?, bbox_y?, bbox_width?, bbox_height?, activity_tag?, moment_tag?, is_negative?, comment?, reviewed?) -> Row KeyframeAnnotation",
            "delete_keyframe_annotation(keyframe_annotation_id) -> Value boolean",
            "activity_tags() -> Rows TagUse",
            "moment_tags() -> Rows TagUse",
            "set_annotation_tags(annotation_type, annotation_id, tags) -> Rows AnnotationTag",
            "annotation_tags(annotation_type, annotation_id) -> Rows AnnotationTag",
            "add_tag_group(group_name, display_name, group_type, description?, is_required=false, applies_to=\"both\".to_owned(), sort_order=0) -> Row TagGroup",
            "tag_groups(annotation_type?, limit=1000, cursor?) -> Page TagGroup",
            "tag_group(group_id) -> Optional TagGroup",
            "delete_tag_group(group_id) -> Value boolean",
            "add_tag_option(group_id, option_value, display_text, is_negative=false, description?, sort_order=0) -> Row TagOption",
            "tag_options(group_id) -> Rows TagOption",
            "delete_tag_option(option_id) -> Value boolean",
            "add_tag_suggestion(category, tag_text, is_negative=false, description?, sort_order=0) -> Row TagSuggestion",
            "tag_suggestions(category?, limit=1000, cursor?) -> Page TagSuggestion",
            "delete_tag_suggestion(suggestion_id) -> Value boolean",
            "add_yolo_export_config(config_name, description?, class_mapping, include_reviewed_only=false, include_ai_generated=true, include_negative_examples=true, min_confidence=0.0, export_format=\"yolov8\".to_owned()) -> Row YoloExportConfig",
            "yolo_export_configs(config_name?, limit=100, cursor?) -> Page YoloExportConfig",
            "yolo_export_config(export_config_id) -> Optional YoloExportConfig",
            "update_yolo_export_config(export_config_id, config_name?, description?, class_mapping?, include_reviewed_only?, include_ai_generated?, include_negative_examples?, min_confidence?) -> Row YoloExportConfig",
            "delete_yolo_export_config(export_config_id) -> Value boolean",
            "add_yolo_export_filter(export_config_id, filter_type, filter_value, is_exclusion=false) -> Row YoloExportFilter",
            "delete_yolo_export_filter(filter_id) -> Value boolean",
            "set_yolo_export_video(export_config_id, video_id, included=true, notes?) -> Row YoloExportVideo",
            "yolo_export_videos(export_config_id, limit=100, cursor?) -> Page YoloExportVideo",
            "delete_yolo_export_video(export_config_id, video_id) -> Value boolean",
            "yolo_export_preview(export_config_id) -> Optional YoloExportPreview",
            "log_yolo_export(export_config_id, export_path, video_count, annotation_count, notes?) -> Row YoloExportLog",
            "yolo_export_logs(export_config_id, limit=100, cursor?) -> Page YoloExportLog",
            "record_vehicle_sighting(fleet_id, fleet_type?, vehicle_type?, vehicle_make?, vehicle_model?, primary_color?, secondary_color?, agency_name?, plate_number?, plate_state?, notes?, seen_at?) -> Row FleetVehicle",
            "fleet_vehicles(plate_number?, with_links=false, limit=100, cursor?) -> Page FleetVehicle",
            "fleet_vehicle(fleet_id) -> Optional FleetVehicle",
            "delete_fleet_vehicle(fleet_id) -> Value boolean",
            "record_vehicle_person(vehicle_fleet_id, person_name, seen_at?) -> Row VehiclePersonLink",
            "record_vehicle_trailer(vehicle_fleet_id, trailer_id, seen_at?) -> Row VehicleTrailerLink",
            "record_trailer_sighting(trailer_id, trailer_type?, trailer_color?, plate_number?, plate_state?, notes?, seen_at?) -> Row Trailer",
            "trailers(limit=100, cursor?) -> Page Trailer",
            "trailer(trailer_id) -> Optional Trailer",
            "delete_trailer(trailer_id) -> Value boolean",
            "add_training_job(job_id, job_type, job_name?, s3_uri?, export_path?, config_json?, export_config_id?) -> Row TrainingJob",
            "training_jobs(status?, limit=100, cursor?) -> Page TrainingJob",
            "training_job(job_id) -> Optional TrainingJob",
            "advance_training_job(job_id, status, s3_uri?, result_json?, error_message?) -> Row TrainingJob",
            "set_sync_config(config_key, config_value?, is_encrypted=false) -> Row SyncConfig",
            "sync_configs(limit=100, cursor?) -> Page SyncConfig",
            "sync_config(config_key) -> Optional SyncConfig",
            "start_sync_run(sync_type, details?) -> Row SyncRun",
            "finish_sync_run(sync_run_id, status, items_processed=0, items_succeeded=0, items_failed=0, error_message?, details?) -> Row SyncRun",
            "sync_history(sync_type?, limit=100, cursor?) -> Page SyncRun",
            "add_ecoeye_alert(alert_id, camera_id?, timestamp?, alert_type?, confidence?, video_url?, video_path?, thumbnail_url?, video_available=false, metadata?) -> Row EcoeyeAlert",
            "ecoeye_alerts(camera_id?, limit=100, cursor?) -> Page EcoeyeAlert",
        ]);
    }

    fn r6_arguments_left_out_or_null_take_their_defaults(backend) {
        let store = backend.store();
        let required = [("recording_id", "a".into()), ("camera_id", "kitchen".into()), ("file_path", "/a".into()), ("file_size_bytes", 1.into())];
        let rows = store.call("media", "add_recording", &arguments(required.clone())).unwrap();
        let row = rows.get(0).unwrap();
        assert_eq!(row.value("recording_type").unwrap(), &"automatic".into());
        assert_eq!(row.value("is_emergency").unwrap(), &false.into());
        assert_eq!(row.value("metadata").unwrap(), &Value::Json("{}".into()));
        assert!(matches!(row.value("timestamp").unwrap(), Value::Instant(_)));
        let mut with_nulls = required.to_vec();
        with_nulls[0].1 = "b".into();
        with_nulls.extend(["recording_type", "timestamp", "is_emergency", "metadata"].map(|name| (name, Value::Null)));
        let nulls = Row::from_pairs(with_nulls.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let rows = store.call("media", "add_recording", &nulls).unwrap();
        assert_eq!(rows.get(0).unwrap().value("recording_type").unwrap(), &"automatic".into());
    }

    fn arguments_take_the_forms_that_json_has(backend) {
        let store = backend.store();
        let added = store.call("media", "add_recording", &arguments([
            ("recording_id", "a".into()), ("camera_id", "kitchen".into()), ("file_path", "/a".into()), ("file_size_bytes", 1.into()),
            ("duration_seconds", 3.into()), ("timestamp", "2026-02-20T13:03:14.642656+01:00".into()), ("is_emergency", 1.into()),
            ("metadata", Value::Json(r#"{"a":1}"#.into())),
        ])).unwrap();
        let row: Recording = added.get(0).unwrap().to().unwrap();
        assert_eq!(row.duration_seconds, Some(3.0));
        assert_eq!(row.timestamp.to_string(), "2026-02-20T12:03:14.642656Z");
        assert_eq!((row.is_emergency, row.metadata), (true, json!({"a": 1})));
        let found = store.call("media", "recordings", &arguments([("since", "2026-02-20T12:03:14.642656Z".into())])).unwrap();
        assert_eq!(found.len(), 1);
        let found = store.call("media", "recordings", &arguments([("since", "2026-02-20T12:03:14.642657Z".into())])).unwrap();
        assert_eq!(found.len(), 0);
    }

    fn a_page_by_name_carries_its_cursor_and_nested_rows(backend) {
        let store = backend.store();
        for name in ["a", "b", "c"] {
            store.run(add_recording(recording(name, "kitchen"))).unwrap();
        }
        store.run(add_ai_analysis(analysis("recording", "c", "person"))).unwrap();
        let page = store.call("media", "recordings", &arguments([("limit", 2.into()), ("with_ai_analysis", true.into())])).unwrap();
        assert_eq!(page.len(), 2);
        assert!(matches!(page.get(0).unwrap().value("ai_analysis").unwrap(), Value::Rows(rows) if rows.len() == 1));
        let next = page.next().unwrap();
        let rest = store.call("media", "recordings", &arguments([("limit", 2.into()), ("cursor", next.into())])).unwrap();
        assert_eq!((rest.len(), rest.next()), (1, None));
    }

    /// What an operation says about its result is what it gives.
    fn results_have_the_columns_that_their_description_names(backend) {
        let store = backend.store();
        let known = Known::seed(&store);
        let mut seen = 0;
        for catalog in edgelite::catalog::BUILT_IN {
            for operation in catalog.operations.iter().filter(|operation| !matches!(operation.shape, Shape::Value | Shape::Nothing)) {
                let rows = store.call(&catalog.name, operation.name, &Row::from_pairs(known.arguments(operation))).unwrap();
                let found: Vec<_> = rows.columns().iter().map(|column| column.name.as_str()).collect();
                // Attached rows come where they were asked for, and not with what was written.
                let attached = |field: &&edgelite::value::Field| field.kind.nullable && field.kind.kind == Kind::Rows;
                let described: Vec<_> = operation.result.iter()
                    .filter(|field| found.contains(&field.name) || !attached(field)).map(|field| field.name).collect();
                assert_eq!(found, described, "{}", operation.name);
                let Some(row) = rows.get(0) else { panic!("{} gave no row", operation.name) };
                for (field, value) in operation.result.iter().zip(row.values()) {
                    let fits = kind_of(value).map_or(field.kind.nullable, |kind| kind == field.kind.kind);
                    assert!(fits, "{}.{}: {value:?}", operation.name, field.name);
                }
                seen += 1;
            }
        }
        assert!(seen >= 100, "{seen}");
    }
}
