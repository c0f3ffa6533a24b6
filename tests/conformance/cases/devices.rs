//! Devices of a hub's registry.

use super::prelude::*;

fn upsert(store: &Store, devices: Json) -> BulkReport {
    let Json::Array(devices) = devices else { panic!("a list") };
    store.run(bulk_upsert_devices(DevicePayloads { devices })).unwrap()
}

fn ids(store: &Store, filter: DeviceFilter) -> String {
    let count = store.query(count_devices(filter.clone())).unwrap();
    let page = store.query(devices(filter)).unwrap();
    assert_eq!(count, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|device| device.device_id).collect::<Vec<_>>().join(" ")
}

conformance! {
    fn a_hub_device_is_taken_with_all_that_is_known(backend) {
        let store = backend.store();
        let report = upsert(&store, json!([{
            "id": "d1", "name": "Hue lamp", "name_by_user": "Reading lamp", "manufacturer": "Signify", "model": "LCA001",
            "sw_version": "1.93.11", "area_id": "living_room", "identifiers": [["hue", "00:17"]], "entry_type": "service",
            "configuration_url": "http://hue", "suggested_area": "lounge", "created_at": "2024-08-16T13:15:01.123456+00:00",
            "disabled_by": null, "labels": []
        }]));
        assert_eq!(report, BulkReport { upserted: 1, skipped: vec![] });
        let device = store.query(registry::device("d1")).unwrap().unwrap();
        assert_eq!(device, Device {
            device_id: "d1".into(),
            name: "Reading lamp".into(),
            name_by_user: Some("Reading lamp".into()),
            manufacturer: Some("Signify".into()),
            model: Some("LCA001".into()),
            sw_version: Some("1.93.11".into()),
            area_id: Some("living_room".into()),
            integration: Some("hue".into()),
            entry_type: Some("service".into()),
            configuration_url: Some("http://hue".into()),
            suggested_area: Some("lounge".into()),
            last_seen: device.last_seen,
            created_at: "2024-08-16T13:15:01.123456Z".parse().unwrap(),
            entity_count: 0,
        });
        assert!(device.last_seen.unwrap() <= Instant::now());
    }

    /// Hubs do send `name: null`, and one such row must not sink the batch.
    fn the_name_is_the_users_else_the_devices_else_the_id(backend) {
        let store = backend.store();
        let report = upsert(&store, json!([
            {"id": "a", "name_by_user": "mine", "name": "theirs"},
            {"id": "b", "name_by_user": null, "name": "theirs"},
            {"id": "c", "name": null},
            {"device_id": "d", "name": "  "},
        ]));
        assert_eq!(report.upserted, 4);
        let name = |id: &str| store.query(registry::device(id)).unwrap().unwrap().name;
        assert_eq!(["a", "b", "c", "d"].map(name), ["mine", "theirs", "c", "d"]);
    }

    fn rows_without_an_id_are_reported_and_do_not_sink_the_batch(backend) {
        let store = backend.store();
        let report = upsert(&store, json!([{"name": "nameless"}, {"id": "a"}, 7, {"id": ""}, {"id": "b"}, null, {"id": 5}]));
        assert_eq!(report.upserted, 2);
        let skipped: Vec<_> = report.skipped.iter().map(|row| (row.position, row.id.as_deref(), row.reason.as_str())).collect();
        assert_eq!(skipped, [0, 2, 3, 5, 6].map(|position| (position, None, "it has no id")));
        assert_eq!(ids(&store, DeviceFilter::default()), "a b");
    }

    fn r70_discovery_on_every_connect_is_idempotent(backend) {
        let store = backend.store();
        let list = json!([{"id": "a", "name": "lamp", "area_id": "hall"}, {"id": "b"}]);
        upsert(&store, list.clone());
        let before = store.query(devices(DeviceFilter::default())).unwrap().rows;
        assert_eq!(upsert(&store, list).upserted, 2);
        let after = store.query(devices(DeviceFilter::default())).unwrap().rows;
        assert_eq!(after.len(), 2);
        for (before, after) in before.into_iter().zip(after) {
            assert!(after.last_seen >= before.last_seen);
            assert_eq!(after, Device { last_seen: after.last_seen, ..before }, "created_at and all else stay");
        }
    }

    fn an_upsert_updates_what_the_hub_changed(backend) {
        let store = backend.store();
        upsert(&store, json!([{"id": "a", "name": "lamp", "area_id": "hall", "model": "x"}]));
        upsert(&store, json!([{"id": "a", "name": "torch", "area_id": null}]));
        let device = store.query(registry::device("a")).unwrap().unwrap();
        assert_eq!((device.name.as_str(), device.area_id, device.model), ("torch", None, None));
    }

    fn the_same_device_twice_in_a_batch_is_one_row(backend) {
        let store = backend.store();
        let report = upsert(&store, json!([{"id": "a", "name": "first"}, {"id": "a", "name": "last"}]));
        assert_eq!(report.upserted, 2);
        assert_eq!(store.query(registry::device("a")).unwrap().unwrap().name, "last");
    }

    fn an_empty_batch_does_nothing(backend) {
        assert_eq!(upsert(&backend.store(), json!([])), BulkReport::default());
    }

    fn r8_filters_of_devices_combine_in_the_order_of_their_names(backend) {
        let store = backend.store();
        upsert(&store, json!([
            {"id": "1", "name": "c", "manufacturer": "ikea", "model": "bulb", "area_id": "hall", "integration": "zha"},
            {"id": "2", "name": "b", "manufacturer": "ikea", "model": "plug", "area_id": "hall", "integration": "mqtt"},
            {"id": "3", "name": "a", "manufacturer": "hue", "model": "bulb", "area_id": "attic", "integration": "mqtt"},
            {"id": "4", "name": "a", "manufacturer": "hue", "model": "bulb", "area_id": "hall", "integration": "zha"},
        ]));
        store.run(bulk_upsert_entities(EntityPayloads { entities: vec![
            json!({"entity_id": "light.a", "device_id": "1", "platform": "hue"}),
            json!({"entity_id": "light.b", "device_id": "1", "platform": "hue"}),
            json!({"entity_id": "light.c", "device_id": "4", "platform": "hue"}),
            json!({"entity_id": "light.d", "device_id": "2", "platform": "mqtt"}),
            json!({"entity_id": "light.e", "platform": "hue"}),
        ] })).unwrap();
        let text = |wanted: &str| Some(wanted.to_owned());
        assert_eq!(ids(&store, DeviceFilter::default()), "3 4 2 1");
        assert_eq!(ids(&store, DeviceFilter { manufacturer: text("ikea"), ..Default::default() }), "2 1");
        assert_eq!(ids(&store, DeviceFilter { model: text("bulb"), ..Default::default() }), "3 4 1");
        assert_eq!(ids(&store, DeviceFilter { area_id: text("hall"), ..Default::default() }), "4 2 1");
        assert_eq!(ids(&store, DeviceFilter { integration: text("mqtt"), ..Default::default() }), "3 2");
        assert_eq!(ids(&store, DeviceFilter { platform: text("hue"), ..Default::default() }), "4 1");
        assert_eq!(ids(&store, DeviceFilter { platform: text("hue"), area_id: text("hall"), manufacturer: text("ikea"), ..Default::default() }), "1");
        assert_eq!(ids(&store, DeviceFilter { area_id: text("hall"), model: text("bulb"), integration: text("zha"), ..Default::default() }), "4 1");
        assert_eq!(ids(&store, DeviceFilter { area_id: text("cellar"), ..Default::default() }), "");
        let counts: Vec<_> = store.query(devices(DeviceFilter::default())).unwrap().rows.iter().map(|device| device.entity_count).collect();
        assert_eq!(counts, [0, 1, 1, 2]);
    }

    fn r57_deleting_a_device_takes_its_entities_along(backend) {
        let store = backend.store();
        upsert(&store, json!([{"id": "a"}, {"id": "b"}]));
        store.run(bulk_upsert_entities(EntityPayloads { entities: vec![
            json!({"entity_id": "light.a", "device_id": "a"}),
            json!({"entity_id": "light.b", "device_id": "b"}),
            json!({"entity_id": "sun.sun"}),
        ] })).unwrap();
        assert!(store.run(delete_device("a")).unwrap());
        assert!(!store.run(delete_device("a")).unwrap());
        assert_eq!(store.query(registry::entity("light.a")).unwrap(), None);
        assert_eq!(store.query(count_entities(EntityFilter::default())).unwrap(), 2);
        assert_eq!(store.run(clear_devices(Nothing {})).unwrap(), 1);
        let left = store.query(entities(EntityFilter::default())).unwrap();
        assert_eq!(left.rows.len(), 1, "an entity without a device stays");
        assert_eq!(left.rows[0].entity_id, "sun.sun");
    }
}
