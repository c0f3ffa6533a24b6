//! Merges states that another store sent, and makes the tables what they say.

use super::{
    Clock, HeldReason, absorb, settle,
    state::RowState,
    triggers, wire,
    work::{RowId, Work},
};
use crate::Result;

/// Takes in what was committed here, before anything else is looked at.
pub(crate) fn begin(work: &mut Work<'_>) -> Result<()> {
    absorb::absorb(work)?;
    if !work.to_show.is_empty() {
        finish(work)?;
    }
    Ok(())
}

/// Merges a state that `source` sent.
pub(crate) fn merge(work: &mut Work<'_>, id: &RowId, sent: &RowState, source: i64) -> Result<()> {
    let table = work.table(id.0);
    let conditions: Vec<_> = work.record.conditions.get(&table.name).into_iter().flatten().cloned().collect();
    let key = wire::key_values(&id.1)?;
    work.record.clock.see(sent.latest().time);
    let is_sweeping = work.record.is_sweeping;
    let entry = work.entry(id)?;
    let is_new = entry.state == RowState::unborn();
    let was: Vec<_> = conditions.iter().map(|name| (name.as_str(), entry.value(&table, &key, name))).collect();
    let has_changed = entry.state.merge(sent);
    if !has_changed && entry.stored.is_some() {
        // A server that sends everything anew and has something else had lost what it sent.
        if is_sweeping && entry.source == source && !is_exactly(&entry.state, sent) {
            work.changed(id, 0)?;
        }
        return Ok(());
    }
    if !is_new {
        let moved: Vec<_> = was.into_iter().filter(|(name, value)| entry.value(&table, &key, name) != *value).collect();
        super::scope::remember(&mut entry.former, moved);
    }
    let is_theirs = is_exactly(&entry.state, sent);
    work.changed(id, if is_theirs { source } else { 0 })?;
    settle::queue(work, id.clone());
    Ok(())
}

/// Whether a state has nothing that was not sent.
fn is_exactly(state: &RowState, sent: &RowState) -> bool {
    state.born == sent.born
        && state.touched == sent.touched
        && state.deleted == sent.deleted
        && state.columns.iter().all(|(name, cell)| cell.clock == Clock::ZERO || sent.columns.get(name) == Some(cell))
}

/// Puts a state in place of what is here, whatever that is.
pub(crate) fn replace(work: &mut Work<'_>, id: &RowId, sent: RowState, source: i64) -> Result<()> {
    work.record.clock.see(sent.latest().time);
    work.entry(id)?.state = sent;
    work.changed(id, source)?;
    settle::queue(work, id.clone());
    Ok(())
}

/// Takes a row out of this store, without a trace.
pub(crate) fn remove(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    settle::hold(work, id, HeldReason::Refused, "", &[])?;
    work.forget(id)
}

/// Brings the tables in line.
pub(crate) fn finish(work: &mut Work<'_>) -> Result<()> {
    settle::settle(work)?;
    triggers::restore(work)?;
    Ok(())
}
