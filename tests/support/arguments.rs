//! Arguments for any operation, made from what it declares.

use edgelite::value::{Field, Instant, Kind, Value};

/// A value that an argument can have.
pub fn example(operation: &str, field: &Field) -> Value {
    match (field.name, field.kind.kind) {
        ("media_type", _) => "recording".into(),
        ("id", _) => "0".repeat(32).into(),
        ("kind", _) => "movie".into(),
        ("sort", _) => "title".into(),
        ("typos", _) => "always".into(),
        ("role", _) => "user".into(),
        ("status", _) => "failed".into(),
        ("type", _) => "usenet".into(),
        ("client_type", _) => "nzbget".into(),
        ("email", _) => "jane@example.org".into(),
        ("base_url", _) => "http://nas".into(),
        ("password_hash" | "old_password_hash", _) => "$argon2id$".into(),
        ("token_hash" | "old_token_hash", _) => "0".repeat(64).into(),
        ("encrypted" | "old_encrypted" | "encrypted_password" | "encrypted_api_key", _) => "edgelite1:0:0".into(),
        ("table_name", _) => "indexers".into(),
        ("column_name", _) => "encrypted_api_key".into(),
        ("preferred_qualities", _) => Value::Json("[]".into()),
        ("annotation_type", _) => "keyframe".into(),
        ("applies_to", _) => "both".into(),
        ("filter_type", _) => "tag".into(),
        ("export_format", _) => "yolov8".into(),
        ("class_mapping", _) => Value::Json(r#"{"person": 0}"#.into()),
        ("tags", _) => Value::Json(r#"[{"group_id": 1, "tag_value": "x"}]"#.into()),
        ("limit", _) => 20.into(),
        // A day in 500 points comes from samples, in 24 from hours, a year in 500 from days.
        ("hours", _) => 8_760.into(),
        ("points", _) => 24.into(),
        ("dry_run", _) if operation == "delete_samples" => false.into(),
        ("data_type", _) if operation.contains("energy") => "power".into(),
        ("data_type", _) => "temperature".into(),
        ("samples", _) if operation.contains("energy") => {
            Value::Json(r#"[{"device_id": "x", "timestamp": "2026-02-20T00:00:00Z"}]"#.into())
        }
        ("samples", _) => {
            Value::Json(r#"[{"station_id": "x", "module_type": "x", "timestamp": "2026-02-20T00:00:00Z"}]"#.into())
        }
        ("boundaries", _) => Value::Json(r#"["2026-02-20T00:00:00Z", "2026-02-21T00:00:00Z"]"#.into()),
        ("url", _) => "http://home/".into(),
        ("events", _) => Value::Json(r#"["*"]"#.into()),
        ("secret", _) => "sixteen letters.".into(),
        ("nfl_teams" | "nhl_teams", _) => Value::Json("[]".into()),
        ("devices", _) => Value::Json(r#"[{"id": "d"}]"#.into()),
        ("entities", _) => Value::Json(r#"[{"entity_id": "light.l"}]"#.into()),
        (_, Kind::Integer) => 1.into(),
        (_, Kind::Real) => 0.5.into(),
        (_, Kind::Boolean) => true.into(),
        (_, Kind::Instant) => Instant::from_seconds(1_700_000_000).into(),
        (_, Kind::Json) => Value::Json("{}".into()),
        _ => "x".into(),
    }
}
