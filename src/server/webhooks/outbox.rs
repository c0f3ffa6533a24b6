//! From changes to the deliveries that they ask for.

use crate::{
    Result,
    catalog::registry::{
        delivery::{NewDelivery, WebhookTarget},
        events::{has_events, is_secret, matches, verb},
    },
    changes::{Change, Commit, Position},
    value::{RowView, Value},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// What a receiver is sent.
#[derive(Serialize)]
struct Event<'a> {
    /// The same in every attempt.
    delivery_id: &'a str,
    webhook_id: &'a str,
    /// Such as `devices.updated`.
    event: &'a str,
    table: &'a str,
    /// When it was committed.
    timestamp: crate::value::Instant,
    /// The number of the change: larger than that of every earlier one.
    sequence: u64,
    /// The place behind its commit in the change log.
    position: Position,
    /// Who made the change, where that was said.
    origin: Option<&'a str>,
    key: Open<'a>,
    before: Option<Open<'a>>,
    after: Option<Open<'a>>,
    changed: Vec<&'a str>,
}

/// A row without its secrets.
struct Open<'a>(RowView<'a>);

impl Serialize for Open<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.values().len()))?;
        for (column, value) in self.0.iter() {
            match value {
                Value::Null => map.serialize_entry(&column.name, &())?,
                _ if is_secret(&column.name) => map.serialize_entry(&column.name, "***")?,
                value => map.serialize_entry(&column.name, value)?,
            }
        }
        map.end()
    }
}

/// The deliveries of a commit's changes to those who ask for them.
pub(super) fn deliveries(commit: &Commit, targets: &[WebhookTarget]) -> Result<Vec<NewDelivery>> {
    let mut found = Vec::new();
    for change in commit.changes.iter().filter(|change| has_events(&change.table)) {
        for target in targets {
            let asks = |pattern: &String| matches(pattern, &change.table, change.operation);
            if target.created_at <= commit.time && target.events.iter().any(asks) {
                found.push(delivery(commit, change, target)?);
            }
        }
    }
    Ok(found)
}

/// Whether a commit changed anything that can be an event.
pub(super) fn is_of_interest(commit: &Commit) -> bool {
    commit.changes.iter().any(|change| has_events(&change.table))
}

fn delivery(commit: &Commit, change: &Change, target: &WebhookTarget) -> Result<NewDelivery> {
    let event = format!("{}.{}", change.table, verb(change.operation));
    let body = serde_json::to_string(&Event {
        delivery_id: &NewDelivery::id(&target.webhook_id, change.sequence),
        webhook_id: &target.webhook_id,
        event: &event,
        table: &change.table,
        timestamp: commit.time,
        sequence: change.sequence,
        position: commit.position,
        origin: change.origin.as_deref(),
        key: Open(change.key.view()),
        before: change.before.as_ref().map(|row| Open(row.view())),
        after: change.after.as_ref().map(|row| Open(row.view())),
        changed: change.changed_columns(),
    })
    .map_err(<crate::Error as serde::ser::Error>::custom)?;
    Ok(NewDelivery { webhook_id: target.webhook_id.clone(), sequence: change.sequence, event, body })
}
