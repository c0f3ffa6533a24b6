//! Takes back what triggers did to rows that sync wrote.
//!
//! A trigger did its work where a row was written first, and its effects came
//! along with the row. Here it wakes again; what it does to tables that do not
//! sync stays.

use super::{
    load, wire,
    work::{RowId, Work},
};
use crate::{
    Result, changes,
    value::{Row, Value},
};
use std::collections::BTreeMap;

/// Triggers can wake each other; then their last word stays.
const ROUNDS: usize = 3;

/// Rows as they were; none where there was none.
type Before = BTreeMap<RowId, Option<Vec<Value>>>;

/// Writes rows once more that are not as they were written. States that were
/// written must be in memory still.
pub(crate) fn restore(work: &mut Work<'_>) -> Result<()> {
    if !work.woke_triggers {
        return Ok(());
    }
    for _ in 0..ROUNDS {
        let mut is_right = true;
        let (rows, sequence) = touched(work)?;
        for (id, before) in rows {
            let expected = match work.known(&id) {
                Some(entry) => entry.shown.clone(),
                None => before,
            };
            if load::shown(work, &id)? != expected {
                is_right = false;
                write(work, &id, expected)?;
            }
        }
        if is_right {
            work.restored = sequence;
            return Ok(());
        }
    }
    tracing::warn!("triggers change rows of synced tables again and again; what they left stays");
    Ok(())
}

/// The rows that this transaction changed since they were restored last, as
/// they were then, and the latest of these changes.
fn touched(work: &mut Work<'_>) -> Result<(Before, u64)> {
    let (mut touched, mut sequence) = (Before::new(), work.restored);
    for change in changes::pending(work.connection, work.restored)? {
        sequence = change.sequence;
        let Some(place) = work.tables.place(&change.table) else { continue };
        let table = work.table(place);
        let values = |row: &Row| -> Option<Vec<Value>> {
            table.names().map(|name| row.value(name).ok().cloned().map(wire::raw)).collect()
        };
        let (before, after) = (change.before.as_ref().and_then(values), change.after.as_ref().and_then(values));
        for (row, was) in [(&before, before.clone()), (&after, None)] {
            if let Some(row) = row
                && !row[..table.key.len()].iter().any(Value::is_null)
            {
                touched.entry((place, wire::key_text(&row[..table.key.len()]))).or_insert(was);
            }
        }
    }
    Ok((touched, sequence))
}

fn write(work: &mut Work<'_>, id: &RowId, expected: Option<Vec<Value>>) -> Result<()> {
    let table = work.table(id.0);
    match (load::shown(work, id)?, expected) {
        (Some(_), Some(values)) => work.run(&table.statements.update, &values)?,
        (None, Some(values)) => work.run(&table.statements.insert, &values)?,
        (Some(now), None) => work.run(&table.statements.delete, &now[..table.key.len()])?,
        (None, None) => return Ok(()),
    };
    Ok(())
}
