//! The change log: what every commit changed, in order, to be followed from
//! a position.
//!
//! Each changed row is captured in the transaction that changes it, whatever
//! changed it: statements, raw SQL, triggers, cascades of foreign keys,
//! imports. What is rolled back leaves nothing. The log is part of the store's
//! file, so it survives what the rows survive; it is bounded
//! ([`ChangeLimits`]), and who falls behind its oldest change is told so
//! ([`PositionLost`](crate::ErrorKind::PositionLost)) and starts from a
//! snapshot ([`Store::query_at`](crate::Store::query_at)).
//!
//! # Example
//! ```
//! use edgelite::{Options, Store, changes::ChangeOperation, query::sql};
//! let store = Store::open_in_memory(Options::new())?;
//! store.execute(sql("CREATE TABLE lamps (name TEXT PRIMARY KEY, is_on BOOLEAN INTEGER)"))?;
//! let start = store.position()?;
//! store.execute(sql("INSERT INTO lamps VALUES ('desk', 0)"))?;
//! store.execute(sql("UPDATE lamps SET is_on = 1"))?;
//! let changes = store.changes(start)?;
//! let update = &changes.commits[1].changes[0];
//! assert_eq!((update.table.as_str(), update.operation), ("lamps", ChangeOperation::Update));
//! assert_eq!(update.key["name"], "desk".into());
//! assert_eq!(update.after.as_ref().unwrap()["is_on"], true.into());
//! assert_eq!(update.changed_columns(), ["is_on"]);
//! # Ok::<(), edgelite::Error>(())
//! ```
//!
//! # What is not in it
//! - Rows of temporary tables, and of tables whose names begin with `edgelite_`.
//! - The rows that `DROP TABLE` takes with it, and what `ALTER TABLE` does to
//!   rows: a [`TableChange`] says that the table is another now.
//! - What other programs write into the file, and what a store
//!   [without changes](crate::Options::without_changes) writes: that one drops
//!   the log.
//! - Rows that `UPDATE OR REPLACE` or a column declared `ON CONFLICT REPLACE`
//!   would delete: such statements are refused.

mod follow;
mod position;
mod read;
mod record;
mod touched;

pub use crate::engine::ChangeLimits;
pub use follow::Follower;
pub use position::Position;
pub(crate) use read::{newest, oldest, pending, read, stretches};
pub(crate) use touched::{Touched, touched};

use crate::value::{Columns, Instant, Row};
/// What to read of the log: from where on, of which tables, how much.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, changes, query::sql};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE notes (text TEXT)"))?;
/// let start = store.position()?;
/// store.execute(sql("INSERT INTO notes VALUES ('milk')"))?;
/// assert!(store.changes(changes::since(start).tables(["lamps"]))?.commits.is_empty());
/// assert_eq!(store.changes(changes::since(start).tables(["notes"]))?.commits.len(), 1);
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ChangesSince {
    pub(crate) position: Position,
    /// None for all.
    pub(crate) tables: Option<Vec<String>>,
    pub(crate) most: usize,
    /// The number of the last commit that is read; none for the end of the log.
    pub(crate) until: Option<u64>,
}

/// The changes after a position.
pub const fn since(position: Position) -> ChangesSince {
    ChangesSince { position, tables: None, most: 10_000, until: None }
}

impl From<Position> for ChangesSince {
    fn from(position: Position) -> Self {
        since(position)
    }
}

impl ChangesSince {
    /// Leaves out all other tables.
    #[must_use]
    pub fn tables(mut self, tables: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tables = Some(tables.into_iter().map(Into::into).collect());
        self
    }

    /// Stops after so many changes (10,000). A commit is never cut: a large
    /// one may give more.
    #[must_use]
    pub const fn most(mut self, changes: usize) -> Self {
        self.most = changes;
        self
    }
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Changes {
    /// The commits that changed something of what was asked for, oldest first.
    pub commits: Vec<Commit>,
    /// Where to go on.
    pub position: Position,
    /// Whether more can be read from there now.
    pub has_more: bool,
}

/// What one transaction changed. Batches that were committed as a group are
/// one commit.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Commit {
    /// The position after it; its sequence is the commit's number.
    pub position: Position,
    /// When it was made, by the clock of the machine that made it.
    pub time: Instant,
    /// The tables that were made, altered or dropped.
    pub tables: Vec<TableChange>,
    /// The rows that were changed, in order.
    pub changes: Vec<Change>,
}

/// A row that was changed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Change {
    /// Its number: larger than that of every earlier change, with gaps.
    pub sequence: u64,
    /// The table.
    pub table: String,
    /// What was done.
    pub operation: ChangeOperation,
    /// The values of the primary key before the change, or of a row that was
    /// inserted; `rowid` for a table without one.
    pub key: Row,
    /// The row as it was; none for an insert.
    pub before: Option<Row>,
    /// The row as it is; none for a delete.
    pub after: Option<Row>,
    /// Who made it, where that was said with [`Batch::by`](crate::query::Batch::by) or
    /// [`Transaction::by`](crate::Transaction::by).
    pub origin: Option<String>,
}

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeOperation {
    /// It was added.
    Insert,
    /// Values of it were changed.
    Update,
    /// It was deleted.
    Delete,
}

impl Change {
    /// The columns whose values differ; every column of a row that was
    /// inserted or deleted.
    pub fn changed_columns(&self) -> Vec<&str> {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => {
                let differs = |name: &str, value| before.value(name).ok() != Some(value);
                after.view().iter().filter(|(column, value)| differs(&column.name, value)).map(name).collect()
            }
            (Some(row), None) | (None, Some(row)) => row.view().iter().map(name).collect(),
            (None, None) => Vec::new(),
        }
    }
}

fn name<'a>((column, _): (&'a crate::value::Column, &crate::value::Value)) -> &'a str {
    &column.name
}

/// A table that was made, altered, renamed or dropped.
#[derive(Debug, Clone, PartialEq)]
pub struct TableChange {
    /// Its number among the changes.
    pub sequence: u64,
    /// The table.
    pub table: String,
    /// Its columns now; none when it is gone.
    pub columns: Option<Columns>,
    /// Whether it had rows at that moment, which no change tells of: who
    /// keeps a copy reads the table anew.
    pub has_rows: bool,
}

impl serde::Serialize for TableChange {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let names = self.columns.as_ref().map(|columns| columns.iter().map(|column| &column.name).collect::<Vec<_>>());
        let mut fields = serializer.serialize_struct("TableChange", 4)?;
        fields.serialize_field("sequence", &self.sequence)?;
        fields.serialize_field("table", &self.table)?;
        fields.serialize_field("columns", &names)?;
        fields.serialize_field("has_rows", &self.has_rows)?;
        fields.end()
    }
}
