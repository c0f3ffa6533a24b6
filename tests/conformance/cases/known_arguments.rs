//! Rows of each kind, and arguments with which every operation finds them.

use super::{prelude::*, studio_support::seed_studio};
use edgelite::query::Operation;

/// Arguments by their names, or by `operation.argument` where one needs its own.
pub struct Known(Vec<(&'static str, Value)>);

/// A row of each kind for the operations that need one.
fn seed_library(store: &Store) {
    for statement in [
        "INSERT INTO users (id, email, password_hash) VALUES ('a', 'a@b', 'x')",
        "INSERT INTO sessions (id, user_id, token_hash, expires_at) \
         VALUES ('a', 'a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 9000000000000000)",
        "INSERT INTO library_items (id, kind, title) VALUES ('a', 'movie', 'a')",
        "INSERT INTO wanted_items (id, title, kind) VALUES ('a', 'a', 'movie')",
        "INSERT INTO downloaders (id, client_type, base_url, encrypted_password) VALUES ('a', 'sabnzbd', 'x', 'x')",
        "INSERT INTO indexers (id, name, type, base_url) VALUES ('a', 'a', 'usenet', 'x')",
        "INSERT INTO quality_profiles (id, name, preferred_qualities) VALUES ('a', 'a', '[\"1080p\"]')",
        "INSERT INTO verify_jobs (id, library_item_id, kind, title, phase, status, lease_id, lease_expires_at) \
         SELECT value, 'a', 'movie', 'a', 'files', 'running', 'a', 9000000000000000 FROM json_each('[\"a\", \"b\"]')",
    ] {
        store.execute(sql(statement)).unwrap();
    }
}

impl Known {
    /// Fills a store with a row of each kind.
    pub fn seed(store: &Store) -> Self {
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        store.run(add_snapshot(snapshot("a", "kitchen"))).unwrap();
        store.run(add_ai_analysis(analysis("recording", "a", "person"))).unwrap();
        store.run(bulk_upsert_devices(DevicePayloads { devices: vec![json!({"id": "a", "name": "x"})] })).unwrap();
        store
            .run(bulk_upsert_entities(EntityPayloads { entities: vec![json!({"entity_id": "a.b", "device_id": "a"})] }))
            .unwrap();
        let now = Instant::now();
        let energy = NewEnergySample {
            device_id: "a".into(),
            timestamp: now,
            power_w: Some(5.0),
            daily_energy_kwh: Some(1.0),
            ..Default::default()
        };
        store.run(store_energy_data(energy)).unwrap();
        let weather = NewWeatherSample {
            station_id: "a".into(),
            module_type: "indoor".into(),
            timestamp: now,
            temperature_c: Some(20.0),
            ..Default::default()
        };
        store.run(store_weather_data(weather)).unwrap();
        let boundaries =
            json!([now.minus(std::time::Duration::from_secs(9_000)), Instant::from_seconds(now.seconds() + 9_000)]);
        let earlier = now.minus(std::time::Duration::from_secs(60));
        seed_library(store);
        seed_studio(store);
        let webhook = store.run(register_webhook(webhook("http://home/", &["*"]))).unwrap();
        store.execute(sql("INSERT INTO webhook_deliveries (delivery_id, webhook_id, sequence, event, body) VALUES ('d', ?1, 1, 'e', '{}')").bind(&webhook.webhook_id)).unwrap();
        Self(vec![
            ("station_id", "a".into()),
            ("module_type", "indoor".into()),
            ("timestamp", earlier.into()),
            ("samples", Value::Json("[]".into())),
            ("boundaries", (&boundaries).into()),
            ("older_than_days", 1.into()),
            ("url", "http://home/".into()),
            ("events", Value::Json("[\"*\"]".into())),
            ("secret", "sixteen letters.".into()),
            ("webhook_id", webhook.webhook_id.into()),
            ("enabled", true.into()),
            ("recording_id", "a".into()),
            ("snapshot_id", "a".into()),
            ("device_id", "a".into()),
            ("entity_id", "a.b".into()),
            ("platform", "x".into()),
            ("camera_id", "kitchen".into()),
            ("file_path", "/a".into()),
            ("file_size_bytes", Value::from(1)),
            ("media_id", "a".into()),
            ("media_type", "recording".into()),
            ("analysis_type", "person".into()),
            ("confirm", true.into()),
            ("id", "a".into()),
            ("kind", "movie".into()),
            ("title", "x".into()),
            ("name", "x".into()),
            ("type", "usenet".into()),
            ("email", "c@d".into()),
            ("password_hash", "$argon2id$".into()),
            ("user_id", "a".into()),
            ("expires_at", Instant::now().into()),
            ("token_hash", "1".repeat(64).into()),
            ("old_token_hash", "a".repeat(64).into()),
            ("client_type", "nzbget".into()),
            ("base_url", "http://nas".into()),
            ("library_item_id", "a".into()),
            ("phase", "files".into()),
            ("worker", "attic".into()),
            ("lease_id", "a".into()),
            ("error", "x".into()),
            ("live_session.token_hash", "a".repeat(64).into()),
            ("credentials.email", "a@b".into()),
            ("renew_session.token_hash", "2".repeat(64).into()),
            ("fail_verify_job.id", "b".into()),
            ("retry_verify_job.id", "b".into()),
            ("devices", Value::Json("[]".into())),
            ("entities", Value::Json("[]".into())),
            ("with_ai_analysis", true.into()),
            ("filename", "x".into()),
            ("video_id", 1.into()),
            ("behavior_type", "x".into()),
            ("tag_name", "x".into()),
            ("start_time", 1.5.into()),
            ("time_range_tag_id", 1.into()),
            ("keyframe_annotation_id", 1.into()),
            ("timestamp", 1.5.into()),
            ("bbox_x", 1.into()),
            ("bbox_y", 1.into()),
            ("bbox_width", 1.into()),
            ("bbox_height", 1.into()),
            ("annotation_type", "keyframe".into()),
            ("annotation_id", 1.into()),
            ("tags", Value::Json(r#"[{"group_id": 1, "tag_value": "x"}]"#.into())),
            ("group_name", "x".into()),
            ("display_name", "x".into()),
            ("group_type", "x".into()),
            ("group_id", 1.into()),
            ("option_value", "x".into()),
            ("display_text", "x".into()),
            ("category", "x".into()),
            ("tag_text", "x".into()),
            ("config_name", "x".into()),
            ("class_mapping", Value::Json(r#"{"x": 0}"#.into())),
            ("export_config_id", 1.into()),
            ("filter_type", "tag".into()),
            ("filter_value", "x".into()),
            ("export_path", "/x".into()),
            ("video_count", 1.into()),
            ("annotation_count", 1.into()),
            ("fleet_id", "x".into()),
            ("vehicle_fleet_id", "x".into()),
            ("person_name", "x".into()),
            ("trailer_id", "x".into()),
            ("job_id", "x".into()),
            ("job_type", "x".into()),
            ("advance_training_job.status", "queued".into()),
            ("config_key", "x".into()),
            ("sync_type", "x".into()),
            ("add_keyframe_annotation.timestamp", 1.5.into()),
            ("sync_run_id", 1.into()),
            ("finish_sync_run.status", "completed".into()),
            ("alert_id", "x".into()),
            ("query", "a".into()),
            ("tag_id", 1.into()),
            ("behavior_id", 1.into()),
            ("option_id", 1.into()),
            ("suggestion_id", 1.into()),
            ("filter_id", 1.into()),
            ("table_name", "indexers".into()),
            ("column_name", "encrypted_api_key".into()),
            ("old_encrypted", "edgelite1:0:0".into()),
            ("encrypted", "edgelite1:0:1".into()),
            ("old_password_hash", "$argon2id$".into()),
        ])
    }

    /// The value that an argument may have.
    pub fn value(&self, operation: &Operation, argument: &str) -> Option<&Value> {
        let own = format!("{}.{argument}", operation.name);
        let found =
            self.0.iter().find(|(name, _)| *name == own).or_else(|| self.0.iter().find(|(name, _)| *name == argument));
        found.map(|(_, value)| value)
    }

    /// What an operation needs to do what it is for.
    pub fn arguments(&self, operation: &Operation) -> Vec<(String, Value)> {
        let needed = operation
            .arguments
            .iter()
            .filter(|field| field.required() || matches!(field.name, "confirm" | "with_ai_analysis"));
        needed
            .map(|field| (field.name.to_owned(), self.value(operation, field.name).expect(field.name).clone()))
            .collect()
    }
}
