//! Rows that meet on a unique key become one.
//!
//! The one that was written first stays: the smaller of (birth, key). A site
//! holds the other until the server says what became of both. The server
//! merges the columns of the other into it, deletes the other, and gives it
//! the rows that referred to the other; these are writes like any other, and
//! reach every site.

use super::{
    entry::HeldReason,
    settle::{hide, hold, queue, row_target, wake_children},
    wire,
    work::{RowId, Work},
};
use crate::{Result, value::Value};

/// How many merges are followed to find the row that stands for another.
const LONGEST_CHAIN: usize = 20;

/// Makes room for a row, or not; gives whether its place is decided.
pub(crate) fn meet(work: &mut Work<'_>, id: &RowId, wanted: &[Option<Value>]) -> Result<bool> {
    let others = met(work, id, wanted)?;
    if others.is_empty() {
        // An index over columns that do not sync.
        hold(work, id, HeldReason::Unique, "another row has its values in a unique index", &[])?;
        return Ok(true);
    }
    for other in others {
        if work.queued.contains(&other) {
            // What it shows is not its last word.
            hide(work, &other)?;
            continue;
        }
        let priority =
            |work: &mut Work<'_>, id: &RowId| Ok::<_, crate::Error>((work.entry(id)?.state.born, id.1.clone()));
        let stays = priority(work, id)? < priority(work, &other)?;
        let (first, second) = if stays { (id, &other) } else { (&other, id) };
        if work.is_server() {
            merge_into(work, second, first)?;
            hide(work, second)?;
            queue(work, first.clone());
            queue(work, second.clone());
            return Ok(true);
        }
        let target = row_target(work, first);
        let message = format!("{} has the same values in unique columns", first.1);
        hold(work, second, HeldReason::Unique, &message, &[target])?;
        if !stays {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows that show and have the wanted values in unique columns.
fn met(work: &mut Work<'_>, id: &RowId, wanted: &[Option<Value>]) -> Result<Vec<RowId>> {
    let table = work.table(id.0);
    let mut others = Vec::new();
    for unique in &table.uniques {
        let value = |name: &String| match wanted.get(table.place(name)?)? {
            None if unique.is_computed => Some(Value::Null),
            value => value.clone(),
        };
        let Some(values) = unique.columns.iter().map(value).collect::<Option<Vec<_>>>() else { continue };
        for row in work.run(&unique.meeting, &values)?.iter() {
            let other = (id.0, wire::key_text(row.values()));
            if other != *id && !others.contains(&other) {
                others.push(other);
            }
        }
    }
    Ok(others)
}

/// Merges the state of a row into that of another one of its table, and
/// deletes it.
fn merge_into(work: &mut Work<'_>, from: &RowId, to: &RowId) -> Result<()> {
    let entry = work.entry(from)?;
    let mut state = entry.state.clone();
    let shown = entry.shown.clone();
    entry.state.delete(state.touched, Some(to.1.clone()));
    entry.held = None;
    work.changed(from, 0)?;
    state.deleted = None;
    let into = work.entry(to)?;
    let before = into.state.clone();
    into.state.merge(&state);
    if into.state != before {
        work.changed(to, 0)?;
    }
    // Those that wait for it get the other one as well.
    let table = work.table(from.0);
    let key = wire::key_values(&from.1)?;
    let entry = work.entry(from)?;
    let values: Vec<_> = table.names().map(|name| entry.value(&table, &key, name)).collect();
    wake_children(work, from, shown.as_deref().unwrap_or(&values))
}

/// Lets a row whose parent was merged into another one refer to that; gives
/// whether it did.
pub(crate) fn redirect(work: &mut Work<'_>, id: &RowId, number: usize, values: &[Value]) -> Result<bool> {
    let table = work.table(id.0);
    let foreign = &table.foreign[number];
    let Some(parent) = work.tables.place(&foreign.parent) else { return Ok(false) };
    if work.table(parent).key != foreign.parent_columns {
        return Ok(false);
    }
    let mut target = wire::key_text(values);
    for _ in 0..LONGEST_CHAIN {
        let state = &work.entry(&(parent, target.clone()))?.state;
        match state.deleted.as_ref().and_then(|deletion| deletion.merged_into.clone()) {
            Some(next) if !state.is_alive() => target = next,
            _ => break,
        }
    }
    let to = wire::key_values(&target)?;
    if to == values {
        return Ok(false);
    }
    let mut key = wire::key_values(&id.1)?;
    let mut written = Vec::new();
    for (name, value) in foreign.columns.iter().zip(to) {
        match table.key.iter().position(|known| known == name) {
            Some(place) => key[place] = value,
            None => written.push((name.clone(), value)),
        }
    }
    if !written.is_empty() {
        let clock = work.tick();
        let conditions = work.record.conditions.get(&table.name).cloned().unwrap_or_default();
        let entry = work.entry(id)?;
        let was = written.iter().filter(|(name, _)| conditions.contains(name));
        let was: Vec<_> = was.filter_map(|(name, _)| Some((name.as_str(), entry.state.value(name)?.clone()))).collect();
        super::scope::remember(&mut entry.former, was);
        entry.state.write(clock, written);
        work.changed(id, 0)?;
    }
    let moved = (id.0, wire::key_text(&key));
    if moved != *id {
        merge_into(work, id, &moved)?;
        queue(work, moved);
    }
    queue(work, id.clone());
    Ok(true)
}
