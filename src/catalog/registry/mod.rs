//! Devices and entities of a home automation hub.

mod devices;
mod entities;
mod payload;
mod rows;

pub use devices::{bulk_upsert_devices, clear_devices, count_devices, delete_device, device, devices};
pub use entities::{bulk_upsert_entities, count_entities, entities, entity, integration_analytics};
pub use rows::*;

use super::{Catalog, media::Nothing, migration};
use crate::query::{Page, operations};

/// The catalog `registry`.
pub const CATALOG: Catalog = Catalog {
    name: "registry",
    doc: "Devices and entities of a home automation hub",
    migrations: &[migration!(1, "0001_registry")],
    operations: operations! {
        /// Devices that meet all given filters, by name.
        read devices(DeviceFilter) -> Page<Device>;
        /// The device with this id.
        read device(DeviceKey) -> Option<Device>;
        /// The number of devices that meet all given filters.
        read count_devices(DeviceFilter) -> i64;
        /// Adds or updates devices from a hub's registry; a row that cannot be taken is reported and does not sink the others.
        write bulk_upsert_devices(DevicePayloads) -> BulkReport;
        /// Deletes a device and its entities; false if there was none.
        write delete_device(DeviceKey) -> bool;
        /// Deletes all devices and their entities; gives the number of devices.
        write clear_devices(Nothing) -> i64;
        /// Entities that meet all given filters, by id.
        read entities(EntityFilter) -> Page<Entity>;
        /// The entity with this id.
        read entity(EntityKey) -> Option<Entity>;
        /// The number of entities that meet all given filters.
        read count_entities(EntityFilter) -> i64;
        /// Adds or updates entities from a hub's registry; a row that cannot be taken is reported and does not sink the others.
        write bulk_upsert_entities(EntityPayloads) -> BulkReport;
        /// How many devices and entities an integration has, and the entities per domain.
        read integration_analytics(IntegrationKey) -> IntegrationAnalytics;
    },
};
