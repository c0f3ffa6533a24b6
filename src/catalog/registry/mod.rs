//! Devices and entities of a home automation hub, webhooks that are told of
//! changes, and users' preferences.

pub mod delivery;
mod devices;
mod entities;
pub mod events;
mod payload;
mod preferences;
mod rows;
mod webhooks;

pub use devices::{bulk_upsert_devices, clear_devices, count_devices, delete_device, device, devices};
pub use entities::{bulk_upsert_entities, count_entities, entities, entity, integration_analytics};
pub use preferences::{import_preferences, set_user_preferences, user_preferences};
pub use rows::*;
pub use webhooks::{
    count_webhooks, delete_webhook, register_webhook, switch_webhook, webhook, webhook_deliveries, webhooks,
};

use super::{Catalog, media::Nothing, migration};
use crate::{
    query::{Page, operations},
    schema::{Protected, TablePolicy},
};
use std::borrow::Cow;

/// The catalog `registry`.
pub const CATALOG: Catalog = Catalog {
    name: Cow::Borrowed("registry"),
    doc: Cow::Borrowed("Devices and entities of a home automation hub, webhooks and preferences"),
    migrations: Cow::Borrowed(&[migration!(1, "0001_registry"), migration!(2, "0002_webhooks")]),
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
        /// Registers a webhook: from now on its URL is told of the events that it asks for.
        write register_webhook(NewWebhook) -> Webhook;
        /// Webhooks, oldest first.
        read webhooks(WebhookFilter) -> Page<Webhook>;
        /// The number of webhooks.
        read count_webhooks(WebhookFilter) -> i64;
        /// The webhook with this id.
        read webhook(WebhookKey) -> Option<Webhook>;
        /// Switches the deliveries to a webhook off and on again.
        write switch_webhook(WebhookSwitch) -> Option<Webhook>;
        /// Deletes a webhook with its deliveries; false if there was none.
        write delete_webhook(WebhookKey) -> bool;
        /// What was and is to be delivered, newest first.
        read webhook_deliveries(DeliveryFilter) -> Page<WebhookDelivery>;
        /// A user's preferences; the first time they are asked for, they are made of the defaults.
        write user_preferences(PreferencesKey) -> UserPreferences;
        /// Changes a user's preferences; what is left out stays.
        write set_user_preferences(NewPreferences) -> UserPreferences;
        /// Takes over the teams that a browser kept under `sports_selected_teams`.
        write import_preferences(LocalPreferences) -> UserPreferences;
    },
    protected: &[
        Protected::read_only("webhooks").with_secrets(&["secret"]),
        Protected::read_only("webhook_deliveries"),
        Protected::read_only("webhook_position"),
    ],
    policies: Cow::Borrowed(&[
        // With their secrets, of use to the server alone.
        TablePolicy::local("webhooks"),
        TablePolicy::local("webhook_deliveries"),
        TablePolicy::local("webhook_position"),
    ]),
    searches: &[],
};
