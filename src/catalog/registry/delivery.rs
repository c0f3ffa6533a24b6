//! What the program that delivers to webhooks reads and writes. Not
//! operations of the catalog: nobody else needs secrets and bodies.

use crate::{
    catalog::now,
    changes::Position,
    query::{Batch, Select, Step, sql},
    value::{Instant, Json, Rows, Value, record},
};
use std::time::Duration;

record! {
    /// Where to deliver what.
    pub struct WebhookTarget {
        /// The webhook.
        pub webhook_id: String,
        /// Where it is.
        pub url: String,
        /// The events that it asks for.
        pub events: Vec<String>,
        /// The key of its signatures.
        pub secret: String,
        /// When it was registered: it is not told of what was before.
        pub created_at: Instant,
    }

    /// A delivery that is to be made.
    pub struct PendingDelivery {
        /// Its id, the same in every attempt.
        pub delivery_id: String,
        /// What happened.
        pub event: String,
        /// What to send.
        pub body: Json,
        /// How often it was tried.
        pub attempts: i64,
    }

    /// When a webhook has something to deliver.
    pub struct DueWebhook {
        /// The webhook.
        pub webhook_id: String,
        /// The earliest of its next attempts.
        pub due_at: Instant,
    }
}

/// A delivery that is to be made, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDelivery {
    /// The webhook.
    pub webhook_id: String,
    /// The number of the change.
    pub sequence: u64,
    /// What happened.
    pub event: String,
    /// What to send.
    pub body: String,
}

impl NewDelivery {
    /// The id of the delivery of a change to a webhook: found twice, it is
    /// the same delivery.
    pub fn id(webhook_id: &str, sequence: u64) -> String {
        format!("{webhook_id}.{sequence}")
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The webhook.
    pub webhook_id: String,
    /// The delivery.
    pub delivery_id: String,
    /// The status of the receiver's answer, if there was one.
    pub response_status: Option<u16>,
    /// Why it failed; none when it was delivered.
    pub error: Option<String>,
    /// When to try again; none when it was delivered or is given up.
    pub retry_after: Option<Duration>,
}

/// The webhooks that are enabled.
pub fn webhook_targets() -> Select<Vec<WebhookTarget>> {
    let targets = "SELECT webhook_id, url, events, secret, created_at FROM webhooks WHERE enabled = 1 \
         ORDER BY created_at, webhook_id";
    Select::raw(sql(targets), ["webhooks"])
}

/// Up to where the change log was looked through.
pub fn webhook_position() -> Select<Vec<crate::value::Row>> {
    Select::raw(sql("SELECT position FROM webhook_position WHERE id = 1"), ["webhook_position"])
}

/// Which webhooks, or whether this one, have deliveries to be made, now or
/// later.
pub fn due_webhooks(webhook_id: Option<&str>) -> Select<Vec<DueWebhook>> {
    const ALL: &str = "SELECT webhook_id, min(next_attempt_at) AS due_at FROM webhook_deliveries \
         WHERE status = 'pending' GROUP BY webhook_id";
    const ONE: &str = "SELECT webhook_id, min(next_attempt_at) AS due_at FROM webhook_deliveries \
         WHERE status = 'pending' AND webhook_id = ?1 GROUP BY webhook_id";
    let due = webhook_id.map_or_else(|| sql(ALL), |webhook_id| sql(ONE).bind(webhook_id));
    Select::raw(due, ["webhook_deliveries"])
}

/// The deliveries to a webhook whose time has come, in the order of the changes.
pub fn pending_deliveries(webhook_id: &str, most: i64) -> Select<Vec<PendingDelivery>> {
    let pending = concat!(
        "SELECT delivery_id, event, body, attempts FROM webhook_deliveries \
         WHERE webhook_id = ?1 AND status = 'pending' AND next_attempt_at <= ",
        now!(),
        " ORDER BY next_attempt_at, sequence LIMIT ?2"
    );
    Select::raw(sql(pending).bind(webhook_id).bind(most), ["webhook_deliveries"])
}

/// Queues deliveries and keeps the position behind their changes, in one
/// commit: none is lost and none is made twice.
pub fn queue_deliveries(deliveries: &[NewDelivery], position: Position) -> Batch<()> {
    // The webhook may be gone by now.
    const INSERT: &str = "INSERT INTO webhook_deliveries (delivery_id, webhook_id, sequence, event, body) \
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM webhooks WHERE webhook_id = ?2) \
         ON CONFLICT (delivery_id) DO NOTHING";
    let runs = deliveries.iter().map(|delivery| {
        vec![
            NewDelivery::id(&delivery.webhook_id, delivery.sequence).into(),
            delivery.webhook_id.as_str().into(),
            Value::Integer(i64::try_from(delivery.sequence).unwrap_or(i64::MAX)),
            delivery.event.as_str().into(),
            Value::Json(delivery.body.clone()),
        ]
    });
    let keep = sql("INSERT INTO webhook_position (id, position) VALUES (1, ?1) \
         ON CONFLICT (id) DO UPDATE SET position = excluded.position")
    .bind(position.to_string());
    // A body has the row before and after, each of whose values may be of the most bytes.
    Batch::new([Step::many(INSERT, runs.collect()), keep.into()], |_| Ok(Rows::default())).of_any_length()
}

/// Writes down what became of attempts, with the counters of their webhooks.
pub fn record_attempts(attempts: &[Attempt]) -> Batch<()> {
    const DELIVERY: &str = concat!(
        "UPDATE webhook_deliveries SET attempts = attempts + 1, response_status = ?2, error = ?3, \
         status = CASE WHEN ?3 IS NULL THEN 'delivered' WHEN ?4 IS NULL THEN 'failed' ELSE 'pending' END, \
         next_attempt_at = ",
        now!(),
        " + coalesce(?4, 0), finished_at = CASE WHEN ?3 IS NULL OR ?4 IS NULL THEN ",
        now!(),
        " END WHERE delivery_id = ?1"
    );
    const WEBHOOK: &str = concat!(
        "UPDATE webhooks SET total_calls = total_calls + 1, failed_calls = failed_calls + ?2, \
         last_success = CASE WHEN ?2 = 0 THEN ",
        now!(),
        " ELSE last_success END, last_failure = CASE WHEN ?2 = 1 THEN ",
        now!(),
        " ELSE last_failure END WHERE webhook_id = ?1"
    );
    let deliveries = attempts.iter().map(|attempt| {
        let pause = attempt.retry_after.map(|pause| i64::try_from(pause.as_micros()).unwrap_or(i64::MAX));
        let status = attempt.response_status.map(i64::from);
        vec![attempt.delivery_id.as_str().into(), status.into(), attempt.error.as_ref().into(), pause.into()]
    });
    let webhooks = attempts
        .iter()
        .map(|attempt| vec![attempt.webhook_id.as_str().into(), i64::from(attempt.error.is_some()).into()]);
    Batch::new([Step::many(DELIVERY, deliveries.collect()), Step::many(WEBHOOK, webhooks.collect())], |_| {
        Ok(Rows::default())
    })
}

/// Forgets all but the newest `kept` finished deliveries to a webhook.
pub fn forget_deliveries(webhook_id: &str, kept: i64) -> Batch<()> {
    let finished = ["delivered", "failed"].map(|status| {
        sql("DELETE FROM webhook_deliveries WHERE webhook_id = ?1 AND status = ?2 AND sequence < \
             coalesce((SELECT sequence FROM webhook_deliveries WHERE webhook_id = ?1 AND status = ?2 \
             ORDER BY sequence DESC LIMIT 1 OFFSET ?3), 0)")
        .bind(webhook_id)
        .bind(status)
        .bind(kept - 1)
        .into()
    });
    Batch::new(finished, |_| Ok(Rows::default()))
}
