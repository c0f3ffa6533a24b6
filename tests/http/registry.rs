use crate::support::{Client, case, store};
use serde_json::{Value as Json, json};

fn hub_devices() -> Json {
    json!([
        {"id": "d1", "name": "Hue lamp", "name_by_user": "Desk lamp", "manufacturer": "Signify", "model": "LCT015",
         "sw_version": "1.88", "area_id": "office", "identifiers": [["hue", "00:17"]]},
        {"device_id": "d2", "name": null, "manufacturer": null, "area_id": "kitchen"},
        {"name": "no id"},
    ])
}

fn hub_entities() -> Json {
    json!([
        {"entity_id": "light.desk", "device_id": "d1", "platform": "hue", "unique_id": "u1", "disabled_by": null},
        {"entity_id": "sensor.desk", "device_id": "d1", "platform": "hue", "disabled_by": "user"},
        {"entity_id": "light.hall", "device_id": null, "platform": null},
        {"entity_id": "light.lost", "device_id": "gone", "platform": "hue"},
        {"entity_id": "nodot", "device_id": "d1"},
    ])
}

#[tokio::test]
async fn r70_a_bulk_upsert_can_be_sent_again() {
    let store = store();
    let client = Client::of(&store);
    let first = client.json("POST /internal/devices/bulk_upsert", hub_devices()).await;
    assert_eq!((&first["success"], &first["upserted"]), (&json!(true), &json!(2)));
    assert_eq!(first["skipped"], json!([{"position": 2, "id": null, "reason": "it has no id"}]));
    let before = client.get("GET /api/devices").await;
    let again = client.json("POST /internal/devices/bulk_upsert", hub_devices()).await;
    assert_eq!(again["upserted"], 2);
    let after = client.get("GET /api/devices").await;
    assert_eq!(after["total"], 2);
    let (before, after) = (&before["devices"][0]["timestamp"], &after["devices"][0]["timestamp"]);
    assert!(before.as_str() <= after.as_str(), "last_seen is renewed: {before} {after}");
    for _ in 0..2 {
        let entities = client.json("POST /internal/entities/bulk_upsert", hub_entities()).await;
        assert_eq!(entities["upserted"], 3);
        let reasons: Vec<_> = entities["skipped"].as_array().unwrap().iter().map(|row| &row["reason"]).collect();
        assert_eq!(reasons, ["its device is unknown", "its entity_id has no domain before a dot"]);
    }
    assert_eq!(client.get("GET /api/entities").await["total"], 3);
}

#[tokio::test]
async fn r70_every_form_that_hubs_send_is_taken() {
    let store = store();
    let client = Client::of(&store);
    for body in [
        hub_devices(),
        json!({"devices": hub_devices()}),
        json!({"version": 1, "key": "core.device_registry", "data": {"devices": hub_devices(), "deleted_devices": []}}),
        json!({"id": 7, "type": "result", "success": true, "result": hub_devices()}),
    ] {
        assert_eq!(client.json("POST /internal/devices/bulk_upsert", body).await["upserted"], 2);
    }
    client
        .check(&[
            case("POST /internal/devices/bulk_upsert", "{}", 400, &[r#""field":"devices""#, "must be a list"]),
            case("POST /internal/entities/bulk_upsert", r#"{"devices": []}"#, 400, &[r#""field":"entities""#]),
            case("POST /internal/devices/bulk_upsert", "[]", 200, &[r#""upserted":0"#]),
            case("POST /internal/devices/bulk_upsert", "[1, null]", 200, &[r#""upserted":0"#, "it has no id"]),
        ])
        .await;
}

#[tokio::test]
async fn devices_are_listed_with_their_names_and_counts() {
    let store = store();
    let client = Client::of(&store);
    client.json("POST /internal/devices/bulk_upsert", hub_devices()).await;
    client.json("POST /internal/entities/bulk_upsert", hub_entities()).await;
    let page = client.get("GET /api/devices?limit=1").await;
    assert_eq!((&page["count"], &page["limit"], &page["total"]), (&json!(1), &json!(1), &json!(2)));
    let lamp = &page["devices"][0];
    assert_eq!((&lamp["name"], &lamp["entity_count"]), (&json!("Desk lamp"), &json!(2)));
    let next = client.get(&format!("GET /api/devices?limit=1&cursor={}", page["next"].as_str().unwrap())).await;
    let bare = &next["devices"][0];
    assert_eq!(bare["name"], "d2", "the id stands in for a missing name");
    assert_eq!((&bare["manufacturer"], &bare["model"]), (&json!("Unknown"), &json!("Unknown")));
    assert_eq!(next["next"], Json::Null);
    for (filter, total) in [
        ("manufacturer=Signify", 1),
        ("model=LCT015", 1),
        ("area_id=kitchen", 1),
        ("platform=hue", 1),
        ("integration=hue", 1),
        ("platform=hue&area_id=kitchen", 0),
    ] {
        assert_eq!(client.get(&format!("GET /api/devices?{filter}")).await["total"], total, "{filter}");
    }
    assert_eq!(client.get("GET /api/devices/d1").await, *lamp);
    client
        .check(&[
            case("GET /api/devices/nope", "", 404, &["there is no device nope"]),
            case("GET /api/devices?limit=1001", "", 400, &["must be 1 to 1000"]),
            case("GET /api/devices?colour=red", "", 400, &["unknown parameter colour"]),
        ])
        .await;
}

#[tokio::test]
async fn entities_are_listed_with_their_filters() {
    let store = store();
    let client = Client::of(&store);
    client.json("POST /internal/devices/bulk_upsert", hub_devices()).await;
    client.json("POST /internal/entities/bulk_upsert", hub_entities()).await;
    let page = client.get("GET /api/entities?limit=10000").await;
    assert_eq!((&page["count"], &page["limit"], &page["total"]), (&json!(3), &json!(10_000), &json!(3)));
    let hall = client.get("GET /api/entities/light.hall").await;
    assert_eq!(
        (&hall["platform"], &hall["domain"], &hall["device_id"]),
        (&json!("unknown"), &json!("light"), &Json::Null)
    );
    assert_eq!(client.get("GET /api/entities/sensor.desk").await["disabled"], true);
    for (filter, total) in
        [("domain=light", 2), ("platform=hue", 2), ("device_id=d1", 2), ("device_id=d1&domain=light", 1)]
    {
        assert_eq!(client.get(&format!("GET /api/entities?{filter}")).await["total"], total, "{filter}");
    }
    let analytics = client.get("GET /api/integrations/hue/analytics").await;
    assert_eq!((&analytics["device_count"], &analytics["entity_count"]), (&json!(1), &json!(2)));
    assert_eq!(analytics["entity_breakdown"].as_array().unwrap().len(), 2);
    client
        .check(&[
            case("GET /api/entities?limit=10001", "", 400, &["must be 1 to 10000"]),
            case("GET /api/entities/none.such", "", 404, &["there is no entity none.such"]),
            case("GET /api/integrations/none/analytics", "", 200, &[r#""entity_count":0"#, r#""entity_breakdown":[]"#]),
        ])
        .await;
}

#[tokio::test]
async fn r57_clearing_devices_takes_their_entities_along() {
    let store = store();
    let client = Client::of(&store);
    client.json("POST /internal/devices/bulk_upsert", hub_devices()).await;
    client.json("POST /internal/entities/bulk_upsert", hub_entities()).await;
    assert_eq!(client.get("DELETE /internal/devices/clear").await["deleted"], 2);
    let left = client.get("GET /api/entities").await;
    assert_eq!(left["entities"][0]["entity_id"], "light.hall", "an entity without a device stays");
    assert_eq!(left["total"], 1);
}
