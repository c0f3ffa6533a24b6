//! Rows that go before all others: those of some tables, the latest change
//! first.
//!
//! A site acknowledges by sequence, in which these rows come late. So they are
//! sent out of turn, and are the server's when it has taken them: then they do
//! not wait any more, and are not sent once more in their turn.

use super::{
    message::{RefusedRow, Request, SentRow},
    site::{Progress, unsent},
    work::{RowId, Work},
};
use crate::{Result, value::RowView};
use std::collections::HashSet;

/// Rows that are looked up at once.
const MOST: i64 = 1_000;

/// A push of rows that go first; none if none wait. It names the sequences of
/// its first row and its last, the larger one first, by which its answer is
/// known from that of any other.
pub(super) fn push(work: &mut Work<'_>, progress: &mut Progress) -> Result<Option<Request>> {
    if progress.first.is_empty() || progress.first_until >= work.record.sequence {
        return Ok(None);
    }
    let accepted = work.record.accepted.clone();
    let (mut rows, mut bytes, mut range) = (Vec::new(), 0, None);
    for (sequence, id) in waiting(work, progress, None)? {
        if bytes >= progress.most_bytes() {
            break;
        }
        let name = work.table(id.0).name.clone();
        let Some(columns) = accepted.iter().find(|known| known.table == name) else { continue };
        let sent = SentRow::new(columns, &id.1, &work.entry(&id)?.state);
        bytes += sent.size();
        rows.push(sent);
        let (newest, _) = range.unwrap_or((sequence, sequence));
        range = Some((newest, sequence));
    }
    progress.first_range = range;
    let Some((newest, oldest)) = range else {
        // Until something is written it is not looked for again.
        progress.first_until = work.record.sequence;
        return Ok(None);
    };
    let (session, site) = (work.record.session.clone(), work.record.site);
    let seen = work.record.cursor.as_ref().map_or(0, |cursor| cursor.sequence);
    Ok(Some(Request::Push { session, site, after: newest, through: oldest, seen, rows }))
}

/// Whether a push, or its answer, is of rows that went first.
pub(super) const fn is_of_first(after: i64, through: i64) -> bool {
    after >= through
}

/// Takes the answer: what was not refused is the server's.
pub(super) fn pushed(
    work: &mut Work<'_>,
    progress: &mut Progress,
    (newest, oldest): (i64, i64),
    refused: &[RefusedRow],
) -> Result<()> {
    if progress.first_range.take() != Some((newest, oldest)) {
        return Ok(());
    }
    let refused: HashSet<_> = refused.iter().map(|row| (row.row.table.as_str(), row.row.key.as_str())).collect();
    let server = work.record.server.unwrap_or(0);
    for (_, id) in waiting(work, progress, Some((newest, oldest)))? {
        if !refused.contains(&(work.table(id.0).name.as_str(), id.1.as_str())) {
            work.entry(&id)?.source = server;
            work.dirty(&id)?;
        }
    }
    Ok(())
}

/// The rows that wait, the latest change first; of a range, both ends included,
/// all of them.
fn waiting(work: &mut Work<'_>, progress: &Progress, range: Option<(i64, i64)>) -> Result<Vec<(i64, RowId)>> {
    let places = progress.first.iter().filter_map(|name| work.tables.place(name));
    let tables: Vec<_> = places.map(|place| work.table_id(place).to_string()).collect();
    let tables = tables.join(", ");
    let select = format!(
        "SELECT sequence, table_id, key FROM edgelite_sync_rows WHERE sequence > ?1 AND source <> ?2 AND sequence <= ?3 \
         AND table_id IN ({tables}) ORDER BY sequence DESC LIMIT ?4"
    );
    let [acknowledged, server] = unsent(work);
    let (newest, oldest) = range.map_or((i64::MAX, i64::MIN), |(newest, oldest)| (newest, oldest - 1));
    let after = acknowledged.as_integer().unwrap_or(0).max(oldest);
    let most = if range.is_some() { -1 } else { MOST };
    let found = work.run(&select, &[after.into(), server, newest.into(), most.into()])?;
    let row = |row: RowView<'_>| {
        let place = row[1].as_integer().and_then(|id| work.place_of(id))?;
        Some((row[0].as_integer()?, (place, row[2].as_text()?.to_owned())))
    };
    let rows: Vec<_> = found.iter().filter_map(row).collect();
    super::load::load(work, rows.iter().map(|(_, id)| id.clone()))?;
    Ok(rows)
}
