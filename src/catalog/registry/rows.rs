use crate::value::{Instant, Json, record};

record! {
    /// A device of the hub.
    pub struct Device {
        /// The hub's id of the device.
        pub device_id: String,
        /// The name to show.
        pub name: String,
        /// The name that its user gave it.
        pub name_by_user: Option<String>,
        /// Who made it.
        pub manufacturer: Option<String>,
        /// Its model.
        pub model: Option<String>,
        /// The version of its software.
        pub sw_version: Option<String>,
        /// The area that it is in.
        pub area_id: Option<String>,
        /// The integration that found it.
        pub integration: Option<String>,
        /// What kind of entry it is, such as `service`.
        pub entry_type: Option<String>,
        /// Where it is configured.
        pub configuration_url: Option<String>,
        /// The area that its integration suggests.
        pub suggested_area: Option<String>,
        /// When the hub last reported it.
        pub last_seen: Option<Instant>,
        /// When it was first known.
        pub created_at: Instant,
        /// How many entities it has.
        pub entity_count: i64,
    }

    /// Which devices to list.
    pub struct DeviceFilter {
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
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a device.
    pub struct DeviceKey {
        /// The hub's id of the device.
        pub device_id: String,
    }

    /// Devices as a hub's registry has them.
    pub struct DevicePayloads {
        /// The hub's objects, with `id` or `device_id`.
        pub devices: Vec<Json>,
    }

    /// Something that a device measures or does.
    pub struct Entity {
        /// The hub's id, such as `light.kitchen`.
        pub entity_id: String,
        /// The device that it belongs to.
        pub device_id: Option<String>,
        /// The part of its id before the dot.
        pub domain: String,
        /// The integration that made it.
        pub platform: Option<String>,
        /// Its id within the integration.
        pub unique_id: Option<String>,
        /// The area that it is in, if not its device's.
        pub area_id: Option<String>,
        /// Whether it is switched off in the hub.
        pub disabled: bool,
        /// When it was first known.
        pub created_at: Instant,
    }

    /// Which entities to list.
    pub struct EntityFilter {
        /// Only those of this domain.
        pub domain: Option<String>,
        /// Only those of this platform.
        pub platform: Option<String>,
        /// Only those of this device.
        pub device_id: Option<String>,
        /// Only those in this area.
        pub area_id: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of an entity.
    pub struct EntityKey {
        /// The hub's id, such as `light.kitchen`.
        pub entity_id: String,
    }

    /// Entities as a hub's registry has them.
    pub struct EntityPayloads {
        /// The hub's objects, with `entity_id`.
        pub entities: Vec<Json>,
    }

    /// What a bulk upsert did.
    pub struct BulkReport {
        /// Rows that were added or updated.
        pub upserted: i64,
        /// Rows that could not be taken.
        pub skipped: Vec<SkippedRow>,
    }

    /// A row that could not be taken, and why.
    pub struct SkippedRow {
        /// Its position in the list, from 0.
        pub position: i64,
        /// Its id, if it has one.
        pub id: Option<String>,
        /// Why it could not be taken.
        pub reason: String,
    }

    /// A webhook: a URL that is told of changes.
    pub struct Webhook {
        /// Its id.
        pub webhook_id: String,
        /// Where it is.
        pub url: String,
        /// The events that it asks for, such as `devices.updated`, `devices.*` or `*`.
        pub events: Json,
        /// Always `***`: the secret is not shown again.
        pub secret: String,
        /// The team that it belongs to.
        pub team: Option<String>,
        /// When it was registered.
        pub created_at: Instant,
        /// Whether it is delivered to.
        pub enabled: bool,
        /// How often it was called, repeated calls included.
        pub total_calls: i64,
        /// How many of these calls failed.
        pub failed_calls: i64,
        /// When a call last succeeded.
        pub last_success: Option<Instant>,
        /// When a call last failed.
        pub last_failure: Option<Instant>,
    }

    /// A webhook to register.
    pub struct NewWebhook {
        /// Where it is: `http://` or `https://`, also in a private network.
        pub url: String,
        /// The events that it asks for: `TABLE.inserted`, `TABLE.updated`, `TABLE.deleted` or `TABLE.*`, with `*` for every table, or `*` alone.
        pub events: Vec<String>,
        /// The key of its signatures, at least 16 characters.
        pub secret: String,
        /// The team that it belongs to.
        pub team: Option<String>,
    }

    /// Which webhooks to list.
    pub struct WebhookFilter {
        /// Only those of this team.
        pub team: Option<String>,
        /// The most rows to give, 1 to 1000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a webhook.
    pub struct WebhookKey {
        /// Its id.
        pub webhook_id: String,
    }

    /// Whether a webhook is delivered to.
    pub struct WebhookSwitch {
        /// Its id.
        pub webhook_id: String,
        /// Whether it is delivered to.
        pub enabled: bool,
    }

    /// A delivery to a webhook, and what became of it.
    pub struct WebhookDelivery {
        /// Its id, the same in every attempt.
        pub delivery_id: String,
        /// The webhook.
        pub webhook_id: String,
        /// The number of the change in the change log.
        pub sequence: i64,
        /// What happened, such as `devices.updated`.
        pub event: String,
        /// `pending`, `delivered` or `failed`.
        pub status: String,
        /// How often it was tried.
        pub attempts: i64,
        /// The status of the receiver's last answer.
        pub response_status: Option<i64>,
        /// Why the last attempt failed.
        pub error: Option<String>,
        /// When it was queued.
        pub created_at: Instant,
        /// When it is tried next, while it is pending.
        pub next_attempt_at: Instant,
        /// When it was delivered or given up.
        pub finished_at: Option<Instant>,
    }

    /// Which deliveries to list.
    pub struct DeliveryFilter {
        /// Only those to this webhook.
        pub webhook_id: Option<String>,
        /// Only those that are `pending`, `delivered` or `failed`.
        pub status: Option<String>,
        /// The most rows to give, 1 to 1000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// What a user wants to see and to be told of.
    pub struct UserPreferences {
        /// The user.
        pub user_id: String,
        /// The teams that were chosen, by league.
        pub selected_teams: Json,
        /// What the user is told of.
        pub notification_settings: Json,
        /// When they were last changed.
        pub updated_at: Instant,
    }

    /// Whose preferences.
    pub struct PreferencesKey {
        /// The user.
        pub user_id: String = "default".to_owned(),
    }

    /// Preferences to change; what is left out stays.
    pub struct NewPreferences {
        /// The user.
        pub user_id: String = "default".to_owned(),
        /// The teams that were chosen, by league: `{"nfl": [], "nhl": []}`.
        pub selected_teams: Option<Json>,
        /// What the user is told of: `game_start`, `score_change`, `game_end`, each true or false.
        pub notification_settings: Option<Json>,
    }

    /// What a browser kept under `sports_selected_teams`.
    pub struct LocalPreferences {
        /// The user.
        pub user_id: String = "default".to_owned(),
        /// The chosen teams of the NFL.
        pub nfl_teams: Vec<String> = Vec::new(),
        /// The chosen teams of the NHL.
        pub nhl_teams: Vec<String> = Vec::new(),
        /// Whether the user had finished choosing; not kept.
        pub setup_completed: bool = false,
        /// When the browser last changed it; not kept.
        pub last_updated: Option<String>,
        /// The version of the browser's form; not kept.
        pub version: Option<Json>,
    }

    /// The name of an integration.
    pub struct IntegrationKey {
        /// The integration, as its entities' platform.
        pub platform: String,
    }

    /// What an integration has.
    pub struct IntegrationAnalytics {
        /// The integration.
        pub platform: String,
        /// Devices with an entity of it.
        pub device_count: i64,
        /// Entities of it.
        pub entity_count: i64,
        /// Its entities per domain, most first.
        pub entity_breakdown: Vec<DomainCount>,
    }

    /// Entities of a domain.
    pub struct DomainCount {
        /// The domain.
        pub domain: String,
        /// How many there are.
        pub count: i64,
    }
}

impl From<&str> for DeviceKey {
    fn from(device_id: &str) -> Self {
        Self { device_id: device_id.to_owned() }
    }
}

impl From<&str> for EntityKey {
    fn from(entity_id: &str) -> Self {
        Self { entity_id: entity_id.to_owned() }
    }
}

impl From<&str> for IntegrationKey {
    fn from(platform: &str) -> Self {
        Self { platform: platform.to_owned() }
    }
}

impl From<&str> for WebhookKey {
    fn from(webhook_id: &str) -> Self {
        Self { webhook_id: webhook_id.to_owned() }
    }
}
