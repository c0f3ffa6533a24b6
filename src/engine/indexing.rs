//! Keeps the indexes for searching at the end of each transaction that writes.

use super::Connection;
use crate::{Result, search};
use std::sync::atomic::Ordering;

/// What the schema says of indexes.
#[derive(Clone, Copy)]
struct Known {
    has_indexes: bool,
    /// Whether a trigger may replace rows.
    replaces: bool,
}

/// What a connection knows of the file's indexes.
#[derive(Default)]
pub(super) struct Indexing {
    /// Whether there are any, and the count of schema changes at which that was so.
    known: Option<(u64, Known)>,
    /// Whether the schema was changed since the last commit.
    schema_changed: bool,
    /// Whether rows may have been replaced since the last commit.
    rows_replaced: bool,
}

impl Indexing {
    pub(super) const fn schema_changed(&mut self) {
        self.schema_changed = true;
    }

    pub(super) const fn rows_replaced(&mut self) {
        self.rows_replaced = true;
    }
}

/// Takes rows that were changed into their indexes, inside the transaction
/// that changed them, and follows changed tables. Gives whether the file has
/// indexes.
pub(super) fn before_commit(connection: &mut Connection) -> Result<bool> {
    let changed = std::mem::take(&mut connection.indexing().schema_changed);
    let known = known(connection, changed)?;
    if known.has_indexes {
        if changed {
            search::follow_tables(connection)?;
            // It did so itself.
            connection.indexing().schema_changed = false;
        }
        if std::mem::take(&mut connection.indexing().rows_replaced) || known.replaces {
            match connection.capture() {
                Some(_) => search::note_replaced(connection)?,
                None => search::forget_replaced(connection)?,
            }
        }
        search::before_commit(connection)?;
    }
    Ok(known.has_indexes)
}

/// What the schema says; remembered, unless this transaction changed it and may
/// be undone.
fn known(connection: &mut Connection, changed: bool) -> Result<Known> {
    let now = connection.shared().schema_changes.load(Ordering::Acquire);
    if let Some((_, known)) = connection.indexing().known.filter(|(at, _)| *at == now && !changed) {
        return Ok(known);
    }
    let has_indexes = search::has_indexes(connection)?;
    let known = Known { has_indexes, replaces: has_indexes && search::has_replacing_triggers(connection)? };
    connection.indexing().known = (!changed).then_some((now, known));
    Ok(known)
}
