use edgelite::catalog::registry::{DevicePayloads, EntityPayloads};
use serde_json::json;

const DEVICES: usize = 1_000;
const ENTITIES: usize = 10_000;

pub fn devices() -> DevicePayloads {
    let device = |number: usize| {
        json!({"id": format!("device_{number:05}"), "name": format!("Device {number}"), "manufacturer": "Acme",
               "model": format!("M{}", number % 20), "area_id": format!("area_{:02}", number % 20)})
    };
    DevicePayloads { devices: (0..DEVICES).map(device).collect() }
}

pub fn entities() -> EntityPayloads {
    let entity = |number: usize| {
        json!({"entity_id": format!("sensor.value_{number:06}"), "device_id": format!("device_{:05}", number % DEVICES),
               "platform": "acme", "unique_id": number.to_string()})
    };
    EntityPayloads { entities: (0..ENTITIES).map(entity).collect() }
}
