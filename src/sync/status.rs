//! What people are shown of sync.

use super::{
    HeldReason, Role,
    entry::Held,
    message::{RefusedRow, RowKey},
    restamp::count_held,
    site::{count_pending, unsent},
    work::Work,
};
use crate::{Result, value::Instant};

/// How a store stands in sync.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SyncStatus {
    /// Its part.
    pub role: Role,
    /// Its number among the sites.
    pub site: i64,
    /// Rows with changes that the server has not acknowledged.
    pub pending: i64,
    /// Changes that the server had at its last answer and that are not here yet.
    pub lag: i64,
    /// When the server answered last.
    pub last_contact: Option<Instant>,
    /// When digests last showed that both hold the same rows.
    pub last_verified: Option<Instant>,
    /// How far this machine's clock is ahead of the server's, in microseconds.
    pub skew: i64,
    /// Whether this site corrects its clock by the server's.
    pub corrects_clock: bool,
    /// Rows that are kept out of their tables; see [`HeldRow`].
    pub held: i64,
}

/// A row that is alive and not in its table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct HeldRow {
    /// Which one.
    #[serde(flatten)]
    pub row: RowKey,
    /// Why, for programs.
    pub reason: HeldReason,
    /// Why, for people.
    pub message: String,
}

pub(crate) fn status(work: &mut Work<'_>) -> Result<SyncStatus> {
    let is_site = work.record.role == Role::Site;
    Ok(SyncStatus {
        pending: if is_site { count_pending(work)? } else { 0 },
        held: count_held(work)?,
        role: work.record.role,
        site: work.record.site,
        lag: work.record.lag,
        last_contact: work.record.last_contact.map(Instant::from_microseconds),
        last_verified: work.record.verified.map(Instant::from_microseconds),
        skew: work.record.skew,
        corrects_clock: work.record.offset != 0,
    })
}

/// How many of the rows that wait to be pushed are named.
const MOST_PENDING: i64 = 1_000;

/// The rows that wait to be pushed, the latest change first; the latest 1,000.
pub(crate) fn pending(work: &mut Work<'_>) -> Result<Vec<RowKey>> {
    const PENDING: &str = "SELECT table_id, key FROM edgelite_sync_rows WHERE sequence > ?1 AND source <> ?2 \
         ORDER BY sequence DESC LIMIT ?3";
    if work.record.role == Role::Server {
        return Ok(Vec::new());
    }
    let [acknowledged, server] = unsent(work);
    let mut rows = Vec::new();
    for row in work.run(PENDING, &[acknowledged, server, MOST_PENDING.into()])?.iter() {
        let place = row[0].as_integer().and_then(|id| work.place_of(id));
        if let (Some(place), Some(key)) = (place, row[1].as_text()) {
            rows.push(RowKey { table: work.table(place).name.clone(), key: key.to_owned() });
        }
    }
    Ok(rows)
}

/// The rows that are held, by table and key.
pub(crate) fn held(work: &mut Work<'_>) -> Result<Vec<HeldRow>> {
    const HELD: &str =
        "SELECT table_id, key, held FROM edgelite_sync_rows WHERE held IS NOT NULL ORDER BY table_id, key";
    let mut rows = Vec::new();
    for row in work.run(HELD, &[])?.iter() {
        let place = row[0].as_integer().and_then(|id| work.place_of(id));
        let held = row[2].as_text().and_then(|text| serde_json::from_str::<Held>(text).ok());
        if let (Some(place), Some(key), Some(held)) = (place, row[1].as_text(), held) {
            let row = RowKey { table: work.table(place).name.clone(), key: key.to_owned() };
            rows.push(HeldRow { row, reason: held.reason, message: held.message });
        }
    }
    Ok(rows)
}

/// The rows that the server refused, oldest first.
pub(crate) fn refused(work: &mut Work<'_>) -> Result<Vec<RefusedRow>> {
    let found = work.run("SELECT refused FROM edgelite_sync_refused ORDER BY id", &[])?;
    let texts = found.values().iter().filter_map(crate::value::Value::as_text);
    Ok(texts.filter_map(|text| serde_json::from_str(text).ok()).collect())
}
