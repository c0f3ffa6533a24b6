//! A hub: take its devices and entities, as often as it sends them, and follow
//! what changes.

use edgelite::{
    Options, Result, Store,
    catalog::registry::{self, DeviceFilter, DevicePayloads, EntityPayloads, IntegrationKey},
};
use serde_json::json;

fn main() -> Result<()> {
    let store = Store::open_in_memory(Options::new().catalogs([registry::CATALOG]))?;
    let from_here = store.position()?;

    // Objects as the hub's own registry has them. One that cannot be taken does not sink the others.
    let devices = vec![
        json!({"id": "lamp", "name": "Lamp", "name_by_user": "Reading lamp", "manufacturer": "Signify", "area_id": "den"}),
        json!({"id": "plug", "name": null, "area_id": "den"}),
        json!({"name": "no id"}),
    ];
    let report = store.run(registry::bulk_upsert_devices(DevicePayloads { devices }))?;
    println!("{} devices; {} could not be taken: {}", report.upserted, report.skipped.len(), report.skipped[0].reason);
    let entities = vec![
        json!({"entity_id": "light.lamp", "device_id": "lamp", "platform": "hue"}),
        json!({"entity_id": "sensor.lamp_power", "device_id": "lamp", "platform": "hue"}),
    ];
    store.run(registry::bulk_upsert_entities(EntityPayloads { entities }))?;

    let filter = DeviceFilter { area_id: Some("den".into()), ..Default::default() };
    for device in store.query(registry::devices(filter))? {
        println!("{}: {} entities", device.name, device.entity_count);
    }
    let hue = store.query(registry::integration_analytics(IntegrationKey { platform: "hue".into() }))?;
    println!("hue has {} entities on {} device", hue.entity_count, hue.device_count);

    // A device takes its entities along; the change log tells of each row.
    store.run(registry::delete_device("lamp"))?;
    for commit in store.changes(from_here)?.commits {
        let tables: Vec<_> = commit.changes.iter().map(|change| change.table.as_str()).collect();
        println!("a commit changed {}", tables.join(", "));
    }
    Ok(())
}
