//! Which changes of sites a server takes.

use super::{
    message::{RowReason, SentRow, TableColumns},
    scope::Grant,
    state::RowState,
    work::{RowId, Work},
};
use crate::{Result, schema::Policy};

/// Why a server does not take a row; none if it does.
pub(crate) fn refusal(
    work: &mut Work<'_>,
    grant: &Grant,
    columns: &TableColumns,
    id: &RowId,
    (row, sent): (&SentRow, &RowState),
    (site, seen): (i64, i64),
) -> Result<Option<(RowReason, String)>> {
    let table = work.table(id.0);
    if !grant.may_write(&table.name) {
        return Ok(Some((RowReason::NotGranted, format!("the grant does not allow to write to {}", table.name))));
    }
    if let Some(unknown) = row.columns().find(|name| !columns.columns.contains(name)) {
        return Ok(Some((RowReason::NotGranted, format!("the grant has no column {unknown} of {}", table.name))));
    }
    let entry = work.entry(id)?;
    let is_known = entry.stored.is_some() || entry.is_changed;
    let outside = |what: &str| {
        let message = format!("the row {what} outside of what the grant covers of {}", table.name);
        Ok(Some((RowReason::OutOfScope, message)))
    };
    if is_known && !grant.covers(&table, id, entry)? {
        return outside("is");
    }
    let mut merged = entry.clone();
    merged.state.merge(sent);
    if !grant.covers(&table, id, &merged)? {
        return outside("would be");
    }
    if !is_known || merged.state == entry.state {
        return Ok(None);
    }
    Ok(match table.policy {
        Policy::ServerWins if (entry.sequence > seen || entry.is_changed) && entry.source != site => {
            Some((RowReason::ServerWins, format!("the server changed the row of {} meanwhile", table.name)))
        }
        Policy::AppendOnly => {
            Some((RowReason::AppendOnly, format!("rows of {} are added, and not changed", table.name)))
        }
        _ => None,
    })
}
