//! Keeps the indexes for searching at the end of each transaction that writes.

use super::Connection;
use crate::{Result, search};
use std::sync::atomic::Ordering;

/// What a connection knows of the file's indexes.
#[derive(Default)]
pub(super) struct Indexing {
    /// Whether there are any, and the count of schema changes at which that was so.
    known: Option<(u64, bool)>,
    /// Whether the schema was changed since the last commit.
    schema_changed: bool,
}

impl Indexing {
    pub(super) const fn schema_changed(&mut self) {
        self.schema_changed = true;
    }
}

/// Takes rows that were changed into their indexes, inside the transaction
/// that changed them, and follows changed tables. Gives whether the file has
/// indexes.
pub(super) fn before_commit(connection: &mut Connection) -> Result<bool> {
    let changed = std::mem::take(&mut connection.indexing().schema_changed);
    if changed {
        // It may be undone: what is seen now is not remembered.
        connection.indexing().known = None;
        let found = search::has_indexes(connection)?;
        if found {
            search::follow_tables(connection)?;
            search::before_commit(connection)?;
        }
        connection.indexing().schema_changed = false;
        return Ok(found);
    }
    let now = connection.shared().schema_changes.load(Ordering::Acquire);
    let found = match connection.indexing().known {
        Some((at, found)) if at == now => found,
        _ => {
            let found = search::has_indexes(connection)?;
            connection.indexing().known = Some((now, found));
            found
        }
    };
    if found {
        search::before_commit(connection)?;
    }
    Ok(found)
}
