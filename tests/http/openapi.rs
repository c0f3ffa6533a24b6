use crate::support::{Client, add, recording, store};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The routes that the requirements name.
const ROUTES: &[&str] = &[
    "GET /metrics",
    "DELETE /api/library/{id}",
    "DELETE /api/recordings/{recording_id}",
    "DELETE /api/settings/downloaders/{id}",
    "DELETE /api/settings/indexers/{id}",
    "DELETE /api/settings/quality-profiles/{id}",
    "DELETE /api/snapshots/{snapshot_id}",
    "DELETE /api/verify-jobs/{id}",
    "DELETE /api/v1/access-tokens/{token_id}",
    "DELETE /api/wanted/{kind}/{id}",
    "DELETE /internal/devices/clear",
    "GET /api/auth/me",
    "GET /api/auth/status",
    "GET /api/devices",
    "GET /api/devices/{device_id}",
    "GET /api/energy/latest",
    "GET /api/energy/series",
    "GET /api/energy/usage",
    "GET /api/energy/usage-history",
    "GET /api/entities",
    "GET /api/entities/{entity_id}",
    "GET /api/health",
    "GET /api/integrations/{platform}/analytics",
    "GET /api/library",
    "GET /api/library/counts",
    "GET /api/library/search",
    "GET /api/library/{id}",
    "GET /api/openapi.json",
    "GET /api/recordings",
    "GET /api/recordings/{recording_id}",
    "GET /api/sensors/tapo-p115/{device_id}/history",
    "GET /api/settings/downloaders",
    "GET /api/settings/downloaders/{id}",
    "GET /api/settings/indexers",
    "GET /api/settings/indexers/{id}",
    "GET /api/settings/quality-profiles",
    "GET /api/settings/quality-profiles/{id}",
    "GET /api/settings/retention",
    "GET /api/snapshots",
    "GET /api/snapshots/{snapshot_id}",
    "GET /api/storage/stats",
    "GET /api/system/health",
    "GET /api/v1/access-tokens",
    "GET /api/v1/backups",
    "GET /api/v1/backups/{file}",
    "GET /api/v1/live/{catalog}/{operation}",
    "GET /api/v1/search/{table}",
    "GET /api/v1/slow-queries",
    "GET /api/v1/snapshot",
    "GET /api/verify-jobs",
    "GET /api/verify-jobs/{id}",
    "GET /api/wanted",
    "GET /api/weather/latest",
    "GET /api/weather/{station_id}/history",
    "GET /api/weather/{station_id}/series",
    "PATCH /api/library/{id}",
    "PATCH /api/settings/downloaders/{id}",
    "PATCH /api/settings/indexers/{id}",
    "PATCH /api/settings/quality-profiles/{id}",
    "PATCH /api/wanted/{id}",
    "POST /api/auth/login",
    "POST /api/auth/logout",
    "POST /api/auth/refresh",
    "POST /api/auth/register",
    "POST /api/energy/samples",
    "POST /api/library",
    "POST /api/recordings",
    "POST /api/recordings/{recording_id}/ai-analysis",
    "POST /api/settings/downloaders",
    "POST /api/settings/indexers",
    "POST /api/settings/quality-profiles",
    "POST /api/settings/retention",
    "POST /api/snapshots",
    "POST /api/snapshots/{snapshot_id}/ai-analysis",
    "POST /api/storage/roll-up",
    "POST /api/storage/scrub",
    "POST /api/verify-jobs",
    "POST /api/verify-jobs/claim",
    "POST /api/verify-jobs/{id}/complete",
    "POST /api/verify-jobs/{id}/fail",
    "POST /api/verify-jobs/{id}/heartbeat",
    "POST /api/verify-jobs/{id}/retry",
    "POST /api/wanted",
    "POST /api/wanted/scan",
    "POST /api/weather/samples",
    "POST /internal/devices/bulk_upsert",
    "POST /api/v1/webhooks/register",
    "GET /api/v1/webhooks/list",
    "GET /api/v1/webhooks/{webhook_id}",
    "DELETE /api/v1/webhooks/{webhook_id}",
    "POST /api/v1/webhooks/{webhook_id}/enable",
    "POST /api/v1/webhooks/{webhook_id}/disable",
    "GET /api/v1/webhooks/{webhook_id}/deliveries",
    "GET /api/user/preferences",
    "POST /api/user/preferences",
    "POST /api/user/preferences/import",
    "GET /api/v1/sync",
    "GET /api/v1/sync/wake",
    "POST /api/v1/access-tokens",
    "POST /api/v1/backups",
    "POST /api/v1/backups/{file}/verify",
    "POST /api/v1/sync",
];

/// The routes of tables in general.
const TABLE_ROUTES: [&str; 9] = [
    "DELETE /api/v1/tables/{table}/{key}",
    "GET /api/openapi/tables.json",
    "GET /api/v1/tables",
    "GET /api/v1/tables/{table}",
    "GET /api/v1/tables/{table}/{key}",
    "PATCH /api/v1/tables/{table}/{key}",
    "POST /api/v1/bulk/{table}",
    "POST /api/v1/tables/{table}",
    "PUT /api/v1/tables/{table}/{key}",
];

/// The routes of the studio.
const STUDIO_ROUTES: [&str; 66] = [
    "DELETE /api/behaviors/{behavior_id}",
    "DELETE /api/fleet/trailers/{trailer_id}",
    "DELETE /api/fleet/vehicles/{fleet_id}",
    "DELETE /api/keyframe-annotations/{keyframe_annotation_id}",
    "DELETE /api/tag-groups/{group_id}",
    "DELETE /api/tag-options/{option_id}",
    "DELETE /api/tag-suggestions/{suggestion_id}",
    "DELETE /api/time-range-tags/{time_range_tag_id}",
    "DELETE /api/videos/{video_id}",
    "DELETE /api/videos/{video_id}/tags/{tag_id}",
    "DELETE /api/yolo/configs/{export_config_id}",
    "DELETE /api/yolo/configs/{export_config_id}/videos/{video_id}",
    "DELETE /api/yolo/filters/{filter_id}",
    "GET /api/activity-tags",
    "GET /api/fleet/trailers",
    "GET /api/fleet/trailers/{trailer_id}",
    "GET /api/fleet/vehicles",
    "GET /api/fleet/vehicles/{fleet_id}",
    "GET /api/keyframe-annotations/{keyframe_annotation_id}",
    "GET /api/keyframe-annotations/{keyframe_annotation_id}/tags",
    "GET /api/moment-tags",
    "GET /api/sync/history",
    "GET /api/tag-groups",
    "GET /api/tag-groups/{group_id}",
    "GET /api/tag-groups/{group_id}/options",
    "GET /api/tag-suggestions",
    "GET /api/tags",
    "GET /api/time-range-tags/{time_range_tag_id}",
    "GET /api/time-range-tags/{time_range_tag_id}/tags",
    "GET /api/training-jobs",
    "GET /api/training-jobs/{job_id}",
    "GET /api/videos",
    "GET /api/videos/{video_id}",
    "GET /api/videos/{video_id}/behaviors",
    "GET /api/videos/{video_id}/keyframe-annotations",
    "GET /api/videos/{video_id}/tags",
    "GET /api/videos/{video_id}/time-range-tags",
    "GET /api/yolo/configs",
    "GET /api/yolo/configs/{export_config_id}",
    "GET /api/yolo/configs/{export_config_id}/logs",
    "GET /api/yolo/configs/{export_config_id}/preview",
    "GET /api/yolo/configs/{export_config_id}/videos",
    "PATCH /api/keyframe-annotations/{keyframe_annotation_id}",
    "PATCH /api/time-range-tags/{time_range_tag_id}",
    "PATCH /api/yolo/configs/{export_config_id}",
    "POST /api/fleet/trailers",
    "POST /api/fleet/vehicles",
    "POST /api/fleet/vehicles/{vehicle_fleet_id}/people",
    "POST /api/fleet/vehicles/{vehicle_fleet_id}/trailers",
    "POST /api/tag-groups",
    "POST /api/tag-groups/{group_id}/options",
    "POST /api/tag-suggestions",
    "POST /api/tags",
    "POST /api/training-jobs",
    "POST /api/training-jobs/{job_id}/status",
    "POST /api/videos",
    "POST /api/videos/{video_id}/behaviors",
    "POST /api/videos/{video_id}/keyframe-annotations",
    "POST /api/videos/{video_id}/tags",
    "POST /api/videos/{video_id}/time-range-tags",
    "POST /api/yolo/configs",
    "POST /api/yolo/configs/{export_config_id}/export",
    "POST /api/yolo/configs/{export_config_id}/filters",
    "PUT /api/keyframe-annotations/{keyframe_annotation_id}/tags",
    "PUT /api/time-range-tags/{time_range_tag_id}/tags",
    "PUT /api/yolo/configs/{export_config_id}/videos/{video_id}",
];

async fn description() -> Json {
    Client::of(&store()).get("GET /api/openapi.json").await
}

fn operations(description: &Json) -> Vec<(String, &Json)> {
    let paths = description["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
    });
    operations.collect()
}

#[tokio::test]
async fn the_description_has_exactly_the_routes_of_the_requirements() {
    let description = description().await;
    let described = operations(&description).into_iter().map(|(line, _)| line);
    // Those are compared with the catalogs in tests/surfaces.
    let described: BTreeSet<_> = described.filter(|line| !line.contains(" /api/v1/operations/")).collect();
    let mut expected: BTreeSet<_> =
        ROUTES.iter().chain(&STUDIO_ROUTES).chain(&TABLE_ROUTES).map(|line| (*line).to_owned()).collect();
    expected.insert("POST /internal/entities/bulk_upsert".to_owned());
    assert_eq!(described, expected);
}

#[tokio::test]
async fn every_described_route_is_routed_and_no_other_method() {
    let client = Client::of(&store());
    let description = description().await;
    let described: BTreeSet<_> = operations(&description).into_iter().map(|(line, _)| line).collect();
    let paths: BTreeSet<_> = described.iter().map(|line| line.split_once(' ').unwrap().1).collect();
    for path in paths {
        let url = path.replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = client.text(&format!("{method} {url}"), "").await;
            let routed = described.contains(&format!("{method} {path}"));
            assert_eq!(answer.status != 405, routed, "{method} {path}: {answer:?}");
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!text.contains("there is no route"), "{method} {path}: {text}");
        }
    }
}

#[tokio::test]
async fn parameters_are_described_with_their_limits_and_defaults() {
    let description = description().await;
    let parameters = description["paths"]["/api/recordings"]["get"]["parameters"].as_array().unwrap();
    let schema = |name: &str| &parameters.iter().find(|parameter| parameter["name"] == name).unwrap()["schema"];
    let numbers = |name: &str| ["minimum", "maximum", "default"].map(|key| schema(name)[key].as_i64());
    assert_eq!(numbers("limit"), [Some(1), Some(1000), Some(100)]);
    assert_eq!(numbers("hours"), [Some(1), Some(168), Some(24)]);
    assert_eq!(schema("emergency_only")["default"], false);
    assert_eq!(schema("since")["format"], "date-time");
    let entities = description["paths"]["/api/entities"]["get"]["parameters"].as_array().unwrap();
    let limit = entities.iter().find(|parameter| parameter["name"] == "limit").unwrap();
    assert_eq!(limit["schema"]["maximum"].as_i64(), Some(10_000));
    let body = &description["components"]["schemas"]["NewRecording"];
    assert_eq!(body["required"], serde_json::json!(["recording_id", "camera_id", "file_path", "file_size_bytes"]));
    assert_eq!(body["properties"]["recording_type"]["default"], "automatic");
    assert_eq!(body["properties"]["metadata"]["default"], serde_json::json!({}));
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_operation_is_complete() {
    fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
        match json {
            Json::Object(object) => {
                found.extend(object.get("$ref").and_then(Json::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let description = description().await;
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let mut ids = BTreeSet::new();
    for (line, operation) in operations(&description) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{line}: its id is not unique");
        assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{line}");
        assert!(operation["responses"]["default"].is_object(), "{line}");
        let in_path = line.matches('{').count();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        assert_eq!(parameters.iter().filter(|parameter| parameter["in"] == "path").count(), in_path, "{line}");
        assert!(
            parameters.iter().all(|parameter| parameter["description"].as_str().is_some_and(|text| !text.is_empty()))
        );
    }
}

#[tokio::test]
async fn what_is_asked_for_has_a_tag_by_which_it_is_not_sent_twice() {
    let store = store();
    let client = Client::of(&store);
    let document = client.get("/api/openapi.json").await;
    let mut tagged = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // The age of the server and the time that is now are others each time.
        if methods["get"].is_null() || path.contains('{') || path.contains("/health") || path.contains("/energy/usage")
        {
            continue;
        }
        let first = client.text(path, "").await;
        if first.status != 200 || first.header("content-type") != "application/json" {
            continue;
        }
        let tag = first.header("etag").to_owned();
        assert!(methods["get"]["responses"]["304"].is_object() && tag.len() > 20, "{path}: {tag}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
            let again = client.with_header(&format!("GET {path}"), "if-none-match", &known).await;
            assert_eq!(
                (again.status, again.body.len(), again.header("etag")),
                (304, 0, tag.as_str()),
                "{path} {known}"
            );
        }
        let other = client.with_header(&format!("GET {path}"), "if-none-match", "\"other\"").await;
        assert_eq!((other.status, &other.body), (200, &first.body), "{path}");
        tagged += 1;
    }
    assert!(tagged > 60, "{tagged}");
    let before = client.text("/api/recordings", "").await;
    add(&store, [recording("rec_1", "kitchen", 1)]);
    let after = client.with_header("GET /api/recordings", "if-none-match", before.header("etag")).await;
    assert_eq!((after.status, after.json()["total"].as_i64()), (200, Some(1)));
    assert_ne!(after.header("etag"), before.header("etag"));
    let refused = client.text("/api/recordings?limit=0", "").await;
    assert_eq!((refused.status, refused.header("etag")), (400, ""), "a failure is no state");
}
