use super::{
    BulkReport, Device, DeviceFilter, DeviceKey, DevicePayloads, Nothing,
    payload::{Taken, bulk, instant, integration, text},
};
use crate::{
    catalog::now,
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, sql},
    value::{Json, Rows},
};

// The offset of nothing keeps the engine from counting the entities of all devices before it looks which devices are
// asked for.
const COLUMNS: &str = "device_id, name, name_by_user, manufacturer, model, sw_version, area_id, integration, \
     entry_type, configuration_url, suggested_area, last_seen, created_at, \
     (SELECT count(*) FROM entities WHERE entities.device_id = devices.device_id LIMIT 1 OFFSET 0) AS entity_count";

const MOST: i64 = 10_000;

/// Devices that meet all given filters, by name.
pub fn devices(filter: DeviceFilter) -> Select<Page<Device>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    filtered(filter).order([Order::ascending("name"), Order::ascending("device_id")]).page(limit, MOST, cursor).build()
}

/// The number of devices that meet all given filters.
pub fn count_devices(filter: DeviceFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: DeviceFilter) -> SelectBuilder<Page<Device>> {
    let of_platform = filter.platform.map(|platform| {
        Condition::raw(
            "device_id IN (SELECT DISTINCT device_id FROM entities WHERE platform = ? AND device_id IS NOT NULL)",
            [platform.into()],
        )
    });
    Select::from_table("devices", COLUMNS)
        .filter(Condition::equal("area_id", filter.area_id))
        .filter(Condition::equal("manufacturer", filter.manufacturer))
        .filter(Condition::equal("integration", filter.integration))
        .filter(Condition::equal("model", filter.model))
        .filter(of_platform)
        .reads("entities")
}

/// The device with this id.
pub fn device(key: impl Into<DeviceKey>) -> Select<Option<Device>> {
    Select::from_table("devices", COLUMNS)
        .filter(Condition::equal("device_id", Some(key.into().device_id)))
        .reads("entities")
        .build()
}

/// Adds or updates devices from a hub's registry, in one transaction.
///
/// The name to show is `name_by_user`, else `name`, else the id. `created_at`
/// of a known device stays; `last_seen` becomes now. A row without an id is
/// reported and does not sink the others.
pub fn bulk_upsert_devices(payloads: DevicePayloads) -> Batch<BulkReport> {
    const UPSERT: &str = concat!(
        "INSERT INTO devices (device_id, name, name_by_user, manufacturer, model, sw_version, area_id, integration, \
         entry_type, configuration_url, suggested_area, last_seen, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ",
        now!(),
        ", coalesce(?12, ",
        now!(),
        ")) ON CONFLICT (device_id) DO UPDATE SET name = excluded.name, name_by_user = excluded.name_by_user, \
         manufacturer = excluded.manufacturer, model = excluded.model, sw_version = excluded.sw_version, \
         area_id = excluded.area_id, integration = excluded.integration, entry_type = excluded.entry_type, \
         configuration_url = excluded.configuration_url, suggested_area = excluded.suggested_area, \
         last_seen = excluded.last_seen"
    );
    bulk(UPSERT, &payloads.devices, read, "it was refused")
}

fn read(device: &Json) -> Taken {
    let id = text(device, "device_id").or_else(|| text(device, "id")).ok_or((None, "it has no id"))?;
    let name_by_user = text(device, "name_by_user");
    let name = name_by_user.clone().or_else(|| text(device, "name")).unwrap_or_else(|| id.clone());
    let parameters = vec![
        id.as_str().into(),
        name.into(),
        name_by_user.into(),
        text(device, "manufacturer").into(),
        text(device, "model").into(),
        text(device, "sw_version").into(),
        text(device, "area_id").into(),
        integration(device).into(),
        text(device, "entry_type").into(),
        text(device, "configuration_url").into(),
        text(device, "suggested_area").into(),
        instant(device, "created_at").into(),
    ];
    Ok((id, parameters))
}

/// Deletes a device and, by their foreign key, its entities; false if there was none.
pub fn delete_device(key: impl Into<DeviceKey>) -> Batch<bool> {
    let deletion = sql("DELETE FROM devices WHERE device_id = ?1").bind(key.into().device_id);
    Batch::new([deletion.into()], |outcomes| Ok(Rows::single([("deleted", (outcomes[0].total_changed() > 0).into())])))
}

/// Deletes all devices and their entities; gives the number of devices.
pub fn clear_devices(_: Nothing) -> Batch<i64> {
    Batch::new([sql("DELETE FROM devices").into()], |outcomes| {
        let deleted = i64::try_from(outcomes[0].total_changed()).unwrap_or(i64::MAX);
        Ok(Rows::single([("deleted", deleted.into())]))
    })
}
