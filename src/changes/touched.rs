use super::{Change, ChangesSince, Position, read};
use crate::{Result, engine::Connection, query::sql};
use std::collections::{BTreeSet, HashMap};

/// The most changed rows of a table that are looked at one by one.
const MOST_ROWS: i64 = 1000;

/// What was changed after a position, as far as it decides which results it
/// can affect.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// The tables with changed rows, in lower case. Their changes where they
    /// were asked for and are few, else none.
    pub(crate) tables: HashMap<String, Option<Vec<Change>>>,
}

/// Reads which tables were changed after a position, and the end of the log;
/// on a snapshot. The rows of the tables in `by_row`, in lower case, too.
///
/// # Errors
/// [`PositionLost`](crate::ErrorKind::PositionLost), and what damage of the log leads to.
pub(crate) fn touched(
    connection: &mut Connection,
    position: Position,
    by_row: &BTreeSet<String>,
) -> Result<(Touched, Position)> {
    const TABLES: &str = "SELECT lower(table_name), count(*) FROM edgelite_changes \
         WHERE sequence > ?1 AND operation < 2 GROUP BY 1";
    let end = read::newest(connection)?;
    if end == position {
        return Ok((Touched::default(), end));
    }
    read::check(connection, position, end)?;
    let found = connection.query(&sql(TABLES).bind(i64::try_from(position.sequence).unwrap_or(i64::MAX)))?;
    let mut touched = Touched::default();
    let mut few = Vec::new();
    for row in found.iter() {
        let table = row[0].as_text().unwrap_or_default();
        if by_row.contains(table) && row[1].as_integer().is_some_and(|count| count <= MOST_ROWS) {
            few.push(table.to_owned());
        }
        touched.tables.insert(table.to_owned(), None);
    }
    if few.is_empty() {
        return Ok((touched, end));
    }
    few.iter().for_each(|table| drop(touched.tables.insert(table.clone(), Some(Vec::new()))));
    let request = ChangesSince { tables: Some(few), most: usize::MAX, ..super::since(position) };
    for change in read::read(connection, &request)?.commits.into_iter().flat_map(|commit| commit.changes) {
        if let Some(Some(changes)) = touched.tables.get_mut(&change.table.to_ascii_lowercase()) {
            changes.push(change);
        }
    }
    Ok((touched, end))
}
