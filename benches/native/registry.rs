use crate::{
    report::Report,
    subject::{Edgelite, Reads, Sqlite, query_of, write_of},
};
use edgelite::{
    catalog::registry::{
        self, DeviceFilter, DeviceKey, DevicePayloads, EntityFilter, EntityKey, EntityPayloads, IntegrationKey,
    },
    query::Write,
};
use serde_json::json;

const DEVICES: usize = 10_000;
const ENTITIES: usize = 100_000;
const AREAS: usize = 200;
const PLATFORMS: usize = 40;
const DOMAINS: [&str; 5] = ["sensor", "light", "switch", "binary_sensor", "climate"];

/// A hub's registry: 10,000 devices, 100,000 entities.
pub fn load(edgelite: &Edgelite, sqlite: &mut Sqlite) {
    edgelite.store.run(registry::bulk_upsert_devices(devices())).expect("devices");
    edgelite.store.run(registry::bulk_upsert_entities(entities())).expect("entities");
    let writes: [Write; 2] =
        [write_of(registry::bulk_upsert_devices(devices())), write_of(registry::bulk_upsert_entities(entities()))];
    writes.iter().for_each(|write| sqlite.transaction(write));
}

/// The lists and lookups of the registry; each is to take less than 10 ms (R60).
pub fn reads(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, rounds: usize) {
    let area = |number: usize| {
        let area_id = Some(format!("area_{:03}", number % AREAS));
        query_of(registry::devices(DeviceFilter { area_id, ..Default::default() }))
    };
    let first = |_: usize| query_of(registry::devices(DeviceFilter::default()));
    let of_platform = |number: usize| {
        let platform = Some(platform(number));
        query_of(registry::devices(DeviceFilter { platform, ..Default::default() }))
    };
    let device = |number: usize| {
        query_of(registry::device(DeviceKey { device_id: format!("device_{:05}", number * 7 % DEVICES) }))
    };
    let of_device = |number: usize| {
        let device_id = Some(format!("device_{:05}", number * 7 % DEVICES));
        query_of(registry::entities(EntityFilter { device_id, ..Default::default() }))
    };
    let of_domain = |number: usize| {
        let domain = Some(DOMAINS[number % DOMAINS.len()].to_owned());
        query_of(registry::entities(EntityFilter { domain, ..Default::default() }))
    };
    let entity = |number: usize| query_of(registry::entity(EntityKey { entity_id: entity_id(number * 7 % ENTITIES) }));
    let analytics =
        |number: usize| query_of(registry::integration_analytics(IntegrationKey { platform: platform(number) }));
    let cases: [Reads<'_>; 8] = [
        ("devices of an area with entity counts (50)", 200, &area),
        ("first 100 devices with entity counts", 100, &first),
        ("devices of a platform with entity counts (100)", 100, &of_platform),
        ("device by id with its entity count", 2_000, &device),
        ("entities of a device (10)", 2_000, &of_device),
        ("first 100 entities of a domain", 500, &of_domain),
        ("entity by id", 2_000, &entity),
        ("analytics of an integration (2,500 entities)", 50, &analytics),
    ];
    for (name, times, make) in cases {
        report.read(name, (edgelite, sqlite), rounds, &(0..times).map(make).collect::<Vec<_>>());
    }
}

fn platform(number: usize) -> String {
    format!("platform_{:02}", number % PLATFORMS)
}

fn entity_id(number: usize) -> String {
    format!("{}.value_{number:06}", DOMAINS[number % DOMAINS.len()])
}

fn devices() -> DevicePayloads {
    let device = |number: usize| {
        json!({"id": format!("device_{number:05}"), "name": format!("Device {number}"), "manufacturer": "Acme",
               "model": format!("M{}", number % 20), "area_id": format!("area_{:03}", number % AREAS)})
    };
    DevicePayloads { devices: (0..DEVICES).map(device).collect() }
}

fn entities() -> EntityPayloads {
    let entity = |number: usize| {
        let device = number % DEVICES;
        json!({"entity_id": entity_id(number), "device_id": format!("device_{device:05}"),
               "platform": platform(device), "unique_id": number.to_string()})
    };
    EntityPayloads { entities: (0..ENTITIES).map(entity).collect() }
}
