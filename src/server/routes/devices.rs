use super::missing;
use crate::{
    catalog::registry::{self, CATALOG, Device, DeviceFilter, DeviceKey},
    server::{
        answer::{Json, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Query, QueryRecord},
        route::Route,
        state::Data,
    },
    value::{Instant, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::of(Method::GET, "/api/devices", &CATALOG, "devices", list),
        Route::of(Method::GET, "/api/devices/{device_id}", &CATALOG, "device", one)
            .fails(404, "There is no such device."),
    ]
}

record! {
    /// Which devices to list.
    pub struct DeviceQuery {
        /// Only those of this manufacturer.
        pub manufacturer: Option<String>,
        /// Only those of this model.
        pub model: Option<String>,
        /// Only those in this area.
        pub area_id: Option<String>,
        /// Only those of this integration.
        pub integration: Option<String>,
        /// Only those with an entity of this platform.
        pub platform: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// A device of the hub.
    pub struct DeviceItem {
        /// The hub's id of the device.
        pub device_id: String,
        /// The name to show.
        pub name: String,
        /// Who made it, or `Unknown`.
        pub manufacturer: String,
        /// Its model, or `Unknown`.
        pub model: String,
        /// The version of its software.
        pub sw_version: Option<String>,
        /// The area that it is in.
        pub area_id: Option<String>,
        /// How many entities it has.
        pub entity_count: i64,
        /// When the hub last reported it.
        pub timestamp: Option<Instant>,
    }
}

impl QueryRecord for DeviceQuery {
    const BOUNDS: Bounds = &[("limit", 1..=1000)];
}

answer! {
    /// A page of devices by name.
    pub struct DeviceList {
        /// The devices of this page.
        pub devices: Vec<DeviceItem>,
        /// The number of devices on this page.
        pub count: i64,
        /// The most devices that this page could have.
        pub limit: i64,
        /// The number of devices on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

impl From<Device> for DeviceItem {
    fn from(device: Device) -> Self {
        let known = |text: Option<String>| text.unwrap_or_else(|| "Unknown".to_owned());
        Self {
            device_id: device.device_id,
            name: device.name,
            manufacturer: known(device.manufacturer),
            model: known(device.model),
            sw_version: device.sw_version,
            area_id: device.area_id,
            entity_count: device.entity_count,
            timestamp: device.last_seen,
        }
    }
}

async fn list(data: Data, Query(query): Query<DeviceQuery>) -> Result<Json<DeviceList>, Failure> {
    let limit = query.limit;
    let filter = DeviceFilter {
        manufacturer: query.manufacturer,
        model: query.model,
        area_id: query.area_id,
        integration: query.integration,
        platform: query.platform,
        limit,
        cursor: query.cursor,
    };
    data.answer(move |store| {
        let total = store.query(registry::count_devices(filter.clone()))?;
        let page = store.query(registry::devices(filter))?;
        let count = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
        let devices = page.rows.into_iter().map(DeviceItem::from).collect();
        Ok(DeviceList { devices, count, limit, total, next: page.next })
    })
    .await
}

async fn one(data: Data, Key(key): Key<DeviceKey>) -> Result<Json<DeviceItem>, Failure> {
    let id = key.device_id.clone();
    let found = data.read(move |store| store.query(registry::device(key))).await?;
    let device = found.ok_or_else(|| missing("device", &id))?;
    Ok(Json::of(&DeviceItem::from(device))?)
}
