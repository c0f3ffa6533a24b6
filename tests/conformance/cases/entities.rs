//! Entities of a hub's registry, and what an integration has.

use super::prelude::*;

fn with_devices(backend: &dyn Backend) -> Store {
    let store = backend.store();
    store.run(bulk_upsert_devices(DevicePayloads { devices: vec![json!({"id": "d1"}), json!({"id": "d2"})] })).unwrap();
    store
}

fn upsert(store: &Store, entities: Json) -> BulkReport {
    let Json::Array(entities) = entities else { panic!("a list") };
    store.run(bulk_upsert_entities(EntityPayloads { entities })).unwrap()
}

conformance! {
    fn a_hub_entity_is_taken_with_all_that_is_known(backend) {
        let store = with_devices(backend);
        let report = upsert(&store, json!([{
            "entity_id": "light.reading_lamp", "device_id": "d1", "platform": "hue", "unique_id": "00:17", "area_id": "hall",
            "disabled_by": "user", "created_at": "2024-08-16T13:15:01.5+00:00", "name": null
        }]));
        assert_eq!(report, BulkReport { upserted: 1, skipped: vec![] });
        assert_eq!(store.query(registry::entity("light.reading_lamp")).unwrap().unwrap(), Entity {
            entity_id: "light.reading_lamp".into(),
            device_id: Some("d1".into()),
            domain: "light".into(),
            platform: Some("hue".into()),
            unique_id: Some("00:17".into()),
            area_id: Some("hall".into()),
            disabled: true,
            created_at: "2024-08-16T13:15:01.5Z".parse().unwrap(),
        });
    }

    fn an_entity_is_disabled_when_somebody_disabled_it(backend) {
        let store = with_devices(backend);
        upsert(&store, json!([
            {"entity_id": "a.user", "disabled_by": "user"},
            {"entity_id": "a.nobody", "disabled_by": null},
            {"entity_id": "a.silent"},
            {"entity_id": "a.flag", "disabled": true},
        ]));
        let disabled = |id: &str| store.query(registry::entity(id)).unwrap().unwrap().disabled;
        assert_eq!(["a.user", "a.nobody", "a.silent", "a.flag"].map(disabled), [true, false, false, true]);
    }

    fn entities_that_cannot_be_taken_are_reported_with_position_and_reason(backend) {
        let store = with_devices(backend);
        let report = upsert(&store, json!([
            {"entity_id": "light.a", "device_id": "unknown"},
            {"entity_id": "light.b", "device_id": "d1"},
            {"platform": "hue"},
            {"entity_id": "nodot"},
            {"entity_id": ".x"},
            {"entity_id": "x."},
            {"entity_id": "light.c", "device_id": null, "unique_id": 12},
        ]));
        assert_eq!(report.upserted, 2);
        let skipped: Vec<_> = report.skipped.iter().map(|row| (row.position, row.id.as_deref(), row.reason.as_str())).collect();
        let undotted = "its entity_id has no domain before a dot";
        assert_eq!(skipped, [
            (0, Some("light.a"), "its device is unknown"),
            (2, None, "it has no entity_id"),
            (3, Some("nodot"), undotted),
            (4, Some(".x"), undotted),
            (5, Some("x."), undotted),
        ]);
        assert_eq!(store.query(registry::entity("light.c")).unwrap().unwrap().unique_id.as_deref(), Some("12"));
    }

    fn r57_a_known_entity_is_not_moved_to_an_unknown_device(backend) {
        let store = with_devices(backend);
        upsert(&store, json!([{"entity_id": "light.a", "device_id": "d1"}]));
        let report = upsert(&store, json!([{"entity_id": "light.a", "device_id": "unknown"}]));
        assert_eq!((report.upserted, report.skipped.len()), (0, 1));
        assert_eq!(store.query(registry::entity("light.a")).unwrap().unwrap().device_id.as_deref(), Some("d1"));
        let dangling = store.execute(sql("INSERT INTO entities (entity_id, device_id, domain) VALUES ('a.b', 'unknown', 'a')"));
        assert_eq!(dangling.unwrap_err().kind(), ErrorKind::Constraint);
    }

    fn r70_entities_sent_again_are_the_same_rows(backend) {
        let store = with_devices(backend);
        let list = json!([{"entity_id": "light.a", "device_id": "d1", "platform": "hue"}, {"entity_id": "sun.sun"}]);
        upsert(&store, list.clone());
        let before = store.query(entities(EntityFilter::default())).unwrap();
        assert_eq!(upsert(&store, list).upserted, 2);
        assert_eq!(store.query(entities(EntityFilter::default())).unwrap(), before);
    }

    fn r8_filters_of_entities_combine_in_the_order_of_their_ids(backend) {
        let store = with_devices(backend);
        upsert(&store, json!([
            {"entity_id": "light.b", "device_id": "d1", "platform": "hue", "area_id": "hall"},
            {"entity_id": "light.a", "device_id": "d2", "platform": "hue"},
            {"entity_id": "sensor.a", "device_id": "d1", "platform": "zha", "area_id": "hall"},
            {"entity_id": "sun.sun"},
        ]));
        let list = |filter: EntityFilter| {
            let count = store.query(count_entities(filter.clone())).unwrap();
            let page = store.query(entities(filter)).unwrap();
            assert_eq!(count, i64::try_from(page.rows.len()).unwrap());
            page.rows.into_iter().map(|entity| entity.entity_id).collect::<Vec<_>>().join(" ")
        };
        let text = |wanted: &str| Some(wanted.to_owned());
        assert_eq!(list(EntityFilter::default()), "light.a light.b sensor.a sun.sun");
        assert_eq!(list(EntityFilter { domain: text("light"), ..Default::default() }), "light.a light.b");
        assert_eq!(list(EntityFilter { platform: text("hue"), ..Default::default() }), "light.a light.b");
        assert_eq!(list(EntityFilter { device_id: text("d1"), ..Default::default() }), "light.b sensor.a");
        assert_eq!(list(EntityFilter { area_id: text("hall"), domain: text("sensor"), ..Default::default() }), "sensor.a");
        assert_eq!(list(EntityFilter { platform: text("hue"), device_id: text("d1"), area_id: text("hall"), domain: text("light"), ..Default::default() }), "light.b");
    }

    fn integration_analytics_count_devices_entities_and_domains(backend) {
        let store = with_devices(backend);
        upsert(&store, json!([
            {"entity_id": "sensor.a", "device_id": "d1", "platform": "hue"},
            {"entity_id": "light.a", "device_id": "d1", "platform": "hue"},
            {"entity_id": "light.b", "device_id": "d2", "platform": "hue"},
            {"entity_id": "switch.a", "platform": "hue"},
            {"entity_id": "light.c", "device_id": "d2", "platform": "zha"},
        ]));
        let analytics = store.query(integration_analytics("hue")).unwrap();
        let counts: Vec<_> = analytics.entity_breakdown.iter().map(|row| (row.domain.as_str(), row.count)).collect();
        assert_eq!((analytics.platform.as_str(), analytics.device_count, analytics.entity_count), ("hue", 2, 4));
        assert_eq!(counts, [("light", 2), ("sensor", 1), ("switch", 1)], "most first, then by name");
        let nothing = store.query(integration_analytics("nothing")).unwrap();
        assert_eq!((nothing.device_count, nothing.entity_count, nothing.entity_breakdown.len()), (0, 0, 0));
    }
}
