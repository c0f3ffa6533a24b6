//! A consistent copy of the file, page by page, while others write.
//!
//! A reading transaction keeps its snapshot: the engine writes no newer
//! version of a page back into the file while it is open, and does not begin
//! the log anew. Each page is read where the snapshot has it, in the log or in
//! the file, and nobody waits. Until the copy ends the log grows.

use super::{Connection, transaction::Guard};
use crate::{Error, ErrorKind, Result, query::sql};
use std::io::Write;

/// Pages between two looks at whether to go on.
const STRETCH: u32 = 256;

/// Writes the pages of a snapshot that begins now to `sink`; gives their
/// bytes. `may_go_on` is asked from time to time, and its error ends the copy.
pub(super) fn copy(
    connection: &mut Connection,
    sink: &mut dyn Write,
    may_go_on: impl Fn() -> Result<()>,
) -> Result<u64> {
    if !connection.is_autocommit() {
        return Err(Error::new(ErrorKind::Busy, "a transaction is open on the store; copy it when that has ended"));
    }
    connection.reading(|connection| {
        let mut snapshot = Guard::begin_snapshot(connection)?;
        let connection = snapshot.connection();
        // These read, and so begin the snapshot.
        let pages = number(connection, "PRAGMA page_count")?;
        let size = number(connection, "PRAGMA page_size")? as usize;
        let mut page = vec![0; size];
        for number in 1..=pages {
            if number % STRETCH == 0 {
                may_go_on()?;
            }
            connection.read_page(number, &mut page)?;
            sink.write_all(&page)?;
        }
        snapshot.commit()?;
        Ok(u64::from(pages) * size as u64)
    })
}

fn number(connection: &mut Connection, pragma: &'static str) -> Result<u32> {
    let rows = connection.query(&sql(pragma))?;
    let number = rows.values().first().and_then(|value| value.as_integer());
    number
        .and_then(|number| u32::try_from(number).ok())
        .ok_or_else(|| Error::new(ErrorKind::Corrupt, format!("{pragma} gives no number")))
}
