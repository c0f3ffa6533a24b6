use super::{
    DeliveryFilter, NewWebhook, Webhook, WebhookDelivery, WebhookFilter, WebhookKey, WebhookSwitch,
    events::{self, is_pattern},
};
use crate::{
    Error, Result,
    catalog::require,
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, sql},
    value::{Rows, Value},
};

/// The secret never leaves the store again.
macro_rules! columns {
    () => {
        "webhook_id, url, events, '***' AS secret, team, created_at, enabled, total_calls, failed_calls, \
         last_success, last_failure"
    };
}

const DELIVERY: &str = "delivery_id, webhook_id, sequence, event, status, attempts, response_status, error, \
     created_at, next_attempt_at, finished_at";

const MOST: i64 = 1000;

/// Registers a webhook: from now on its URL is told of the events that it
/// asks for.
///
/// The URL may be of a private network, as most receivers of a home system are.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::registry::{self, NewWebhook}};
/// let store = Store::open_in_memory(Options::new().catalogs([registry::CATALOG]))?;
/// let webhook = store.run(registry::register_webhook(NewWebhook {
///     url: "http://192.168.1.7:1880/devices".into(),
///     events: vec!["devices.*".into(), "entities.deleted".into()],
///     secret: "a long enough secret".into(),
///     ..Default::default()
/// }))?;
/// assert_eq!((webhook.secret.as_str(), webhook.enabled), ("***", true));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn register_webhook(webhook: NewWebhook) -> Batch<Webhook> {
    check(&webhook).and_then(|()| insert(webhook)).into()
}

fn check(webhook: &NewWebhook) -> Result<()> {
    let host = ["http://", "https://"].iter().find_map(|scheme| webhook.url.strip_prefix(scheme)).unwrap_or_default();
    let is_host = host.starts_with(|first: char| first.is_alphanumeric() || first == '[');
    let is_plain = !webhook.url.chars().any(|character| character.is_whitespace() || character.is_control());
    require(is_host && is_plain, "url", "must be http:// or https:// with a host, without blanks")?;
    require(webhook.url.len() <= 2048, "url", "must not be longer than 2048 bytes")?;
    require(!webhook.events.is_empty(), "events", "must name at least one event")?;
    require(webhook.events.len() <= events::MOST, "events", "must not be more than 100")?;
    if let Some(unknown) = webhook.events.iter().find(|event| !is_pattern(event)) {
        return Err(Error::invalid(
            "events",
            format!(
                "'{unknown}' is no event: it is TABLE.inserted, TABLE.updated, TABLE.deleted or TABLE.*, with * for every table, or * alone"
            ),
        ));
    }
    require(webhook.secret.chars().count() >= 16, "secret", "must have at least 16 characters")?;
    require(webhook.secret.len() <= 1024, "secret", "must not be longer than 1024 bytes")?;
    let named = webhook.team.as_ref().is_none_or(|team| !team.is_empty() && team.len() <= 200);
    require(named, "team", "must have 1 to 200 bytes, or be left out")
}

fn insert(webhook: NewWebhook) -> Result<Batch<Webhook>> {
    const INSERT: &str = concat!(
        "INSERT INTO webhooks (webhook_id, url, events, secret, team) \
         VALUES ('wh_' || lower(hex(randomblob(12))), ?1, ?2, ?3, ?4) RETURNING ",
        columns!()
    );
    let events = Value::json(&webhook.events)?;
    Ok(Batch::one(sql(INSERT).bind(webhook.url).bind(events).bind(webhook.secret).bind(webhook.team)))
}

/// Webhooks, oldest first.
pub fn webhooks(filter: WebhookFilter) -> Select<Page<Webhook>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    filtered(filter)
        .order([Order::ascending("created_at"), Order::ascending("webhook_id")])
        .page(limit, MOST, cursor)
        .build()
}

/// The number of webhooks.
pub fn count_webhooks(filter: WebhookFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: WebhookFilter) -> SelectBuilder<Page<Webhook>> {
    Select::from_table("webhooks", columns!()).filter(Condition::equal("team", filter.team))
}

/// The webhook with this id.
pub fn webhook(key: impl Into<WebhookKey>) -> Select<Option<Webhook>> {
    Select::from_table("webhooks", columns!())
        .filter(Condition::equal("webhook_id", Some(key.into().webhook_id)))
        .build()
}

/// Switches the deliveries to a webhook off and on again; what happens while
/// they are off is not delivered. None if there is no such webhook.
pub fn switch_webhook(switch: WebhookSwitch) -> Batch<Option<Webhook>> {
    const UPDATE: &str = concat!("UPDATE webhooks SET enabled = ?2 WHERE webhook_id = ?1 RETURNING ", columns!());
    Batch::one(sql(UPDATE).bind(switch.webhook_id).bind(switch.enabled))
}

/// Deletes a webhook with its deliveries; false if there was none.
pub fn delete_webhook(key: impl Into<WebhookKey>) -> Batch<bool> {
    let deletion = sql("DELETE FROM webhooks WHERE webhook_id = ?1").bind(key.into().webhook_id);
    Batch::new([deletion.into()], |outcomes| Ok(Rows::single([("deleted", (outcomes[0].total_changed() > 0).into())])))
}

/// What was and is to be delivered, newest first.
pub fn webhook_deliveries(filter: DeliveryFilter) -> Select<Page<WebhookDelivery>> {
    let known = filter.status.as_deref().is_none_or(|status| ["pending", "delivered", "failed"].contains(&status));
    if let Err(error) = require(known, "status", "must be pending, delivered or failed") {
        return Select::refused(error);
    }
    Select::from_table("webhook_deliveries", DELIVERY)
        .filter(Condition::equal("webhook_id", filter.webhook_id))
        .filter(Condition::equal("status", filter.status))
        .order([Order::descending("sequence"), Order::descending("delivery_id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}
