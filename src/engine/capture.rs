//! Captures every change of a row in the transaction that makes it.
//!
//! The engine writes each changed row, as it was and as it is, into the table
//! [`edgelite_changes`](CREATE_LOG) of the same file: whatever changed it, in
//! the same transaction, undone with it. What is added here is what the engine
//! leaves out: a mark at the end of each commit with its time, the column
//! lists that the captured records were written with, a bound on the log's
//! size, and sequences that are never given twice.
//!
//! What the rows mean is read in [`changes`](crate::changes).

use super::{Connection, indexing, signal::Signal, transaction::Guard};
use crate::{
    Error, ErrorKind, Result,
    query::sql,
    value::{Rows, Value},
};
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

/// The log. The engine fills it by position: its layout is the engine's.
///
/// `operation` is 1 for an insert, 0 for an update, -1 for a delete. The rest
/// is our own: see [`COMMIT`] and [`ORIGIN`].
const CREATE_LOG: &str = "CREATE TABLE edgelite_changes (
    sequence INTEGER PRIMARY KEY,
    time INTEGER,
    operation INTEGER,
    table_name TEXT,
    row_id,
    before BLOB,
    after BLOB,
    updates BLOB
)";

/// The definitions of the tables, each from the sequence on that its own
/// insertion has in the log.
const CREATE_TABLES: &str = "CREATE TABLE edgelite_tables (
    since INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL,
    sql TEXT,
    columns TEXT,
    has_rows INTEGER NOT NULL
)";

/// Marks the end of a commit: `time` in microseconds, the origin of its
/// changes in `row_id`, the bytes ever added in `before`, the bytes ever
/// removed in `after`, and the log's identity in `updates`.
pub(crate) const COMMIT: i64 = 2;

/// Marks the end of changes whose origin, in `row_id`, is not the commit's.
pub(crate) const ORIGIN: i64 = 3;

/// What a row of the log takes beside its records, in bytes.
const ROW_BYTES: i64 = 40;

/// Rows that are removed from a full log at once.
const CHUNK: i64 = 256;

/// How much of the change log is kept. The oldest changes leave first, in
/// the commit that makes it too large; of a commit that is larger than the log
/// may be only the newest changes stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeLimits {
    /// The most changes (100,000); up to 256 more while they are removed in pieces.
    pub changes: u32,
    /// The most bytes of the rows in it (64 MiB); up to a sixteenth more.
    pub bytes: u64,
}

impl Default for ChangeLimits {
    fn default() -> Self {
        Self { changes: 100_000, bytes: 64 << 20 }
    }
}

/// What the stores of a file know of its log.
#[derive(Default)]
pub(super) struct Log {
    state: Mutex<State>,
    /// How many changes of the schema were signalled: some leave nothing in the log.
    schema_changes: AtomicU64,
    pub(super) signal: std::sync::Arc<Signal>,
}

#[derive(Default)]
enum State {
    /// Nobody has opened the file for writing.
    #[default]
    Unknown,
    /// Its writers capture nothing.
    Off,
    On(Extent),
}

/// Where the log begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Extent {
    oldest: i64,
    /// The newest mark of a commit.
    newest: i64,
    /// Bytes that were ever added and removed.
    added: i64,
    removed: i64,
    identity: i64,
}

impl Log {
    /// The changes that it has, and the bytes of their rows; none if it is off.
    pub(super) fn size(&self) -> Option<(u64, u64)> {
        let State::On(extent) = &*self.lock() else { return None };
        let number = |number: i64| u64::try_from(number).unwrap_or(0);
        Some((number(extent.newest - extent.oldest + 1), number(extent.added - extent.removed)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the log of a file that is opened for writing, or, without limits,
/// drops it: it would miss what is written now.
///
/// # Errors
/// [`InvalidArgument`](ErrorKind::InvalidArgument) when another store of this process has the file open the other way.
pub(super) fn prepare(connection: &mut Connection, limits: Option<ChangeLimits>) -> Result<()> {
    let shared = connection.shared().clone();
    let mut state = shared.log.lock();
    match (&*state, limits) {
        (State::On(_), None) | (State::Off, Some(_)) => {
            return Err(Error::invalid(
                "changes",
                "this process has the file open with its change log in another setting; open it the same way",
            ));
        }
        (State::Unknown, None) => {
            if exists(connection)? {
                let mut transaction = Guard::begin_immediate(connection)?;
                transaction.connection().run("DROP TABLE edgelite_changes", &[])?;
                transaction.connection().run("DROP TABLE edgelite_tables", &[])?;
                transaction.commit()?;
            }
            *state = State::Off;
        }
        (State::Unknown, Some(_)) => {
            if !exists(connection)? {
                let mut transaction = Guard::begin_immediate(connection)?;
                transaction.connection().run(CREATE_LOG, &[])?;
                transaction.connection().run(CREATE_TABLES, &[])?;
                begin(transaction.connection(), 1)?;
                transaction.commit()?;
            }
            let extent = match extent(connection)? {
                Some(extent) => extent,
                None => {
                    tracing::warn!("the change log had no end; a new one was begun");
                    let at = next_sequence(connection)?;
                    begin(connection, at)?
                }
            };
            *state = State::On(extent);
        }
        (State::On(_), Some(_)) | (State::Off, None) => {}
    }
    Ok(())
}

/// Whether the file has a log.
pub(crate) fn exists(connection: &mut Connection) -> Result<bool> {
    let found =
        connection.query(&sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_changes'"))?;
    Ok(!found.is_empty())
}

/// Captures what this connection changes from now on.
pub(super) fn arm(connection: &mut Connection, limits: ChangeLimits) -> Result<()> {
    connection.run("PRAGMA capture_data_changes_conn('full,edgelite_changes')", &[])?;
    let found = connection.query(&sql("PRAGMA capture_data_changes_conn"))?;
    let found: Vec<_> = found.values().iter().map(|value| value.as_text().unwrap_or_default()).collect();
    // The engine takes a table that it did not make for one of its first layout.
    if found != ["full", "edgelite_changes", "v1"] {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("the engine took {found:?} for the capture of changes"),
        ));
    }
    connection.set_capture(limits);
    if !differing_tables(connection)?.is_empty() {
        // Another program, or a store without a log, changed them.
        let mut transaction = Guard::begin_immediate(connection)?;
        record_tables(transaction.connection())?;
        transaction.commit()?;
    }
    Ok(())
}

/// Begins an empty log, with an identity of its own, at a sequence.
fn begin(connection: &mut Connection, at: i64) -> Result<Extent> {
    let random = connection.query(&sql("SELECT abs(random() % 9007199254740991) + 1"))?;
    let extent = Extent { oldest: at, newest: at, added: ROW_BYTES, removed: 0, identity: integer(&random, 0) };
    write_mark(connection, &extent, None)?;
    Ok(extent)
}

/// Forgets all changes and gives the log another identity, so that nobody
/// goes on reading where another history ended.
pub(crate) fn restart(connection: &mut Connection) -> Result<()> {
    let shared = connection.shared().clone();
    // The write lock comes first, as it does in every commit.
    let mut transaction = Guard::begin_immediate(connection)?;
    let mut state = shared.log.lock();
    let State::On(extent) = &*state else { return Err(missing()) };
    let next = begin(transaction.connection(), extent.newest + 1)?;
    transaction.connection().run("DELETE FROM edgelite_changes WHERE sequence < ?1", &[next.newest.into()])?;
    transaction.connection().run("COMMIT", &[])?;
    *state = State::On(next);
    drop(state);
    shared.log.signal.raise();
    Ok(())
}

/// That there is no log to read.
pub(crate) fn missing() -> Error {
    Error::new(ErrorKind::Unsupported, "the store was opened without its change log; open it with one to follow it")
}

/// Keeps the indexes of what the open transaction changed, marks it, and
/// commits it.
pub(crate) fn commit(connection: &mut Connection, origin: Option<&str>) -> Result<()> {
    let has_indexes = !connection.is_autocommit() && !connection.is_reading() && indexing::before_commit(connection)?;
    let Some(limits) = connection.capture().filter(|_| !connection.is_autocommit()) else {
        return connection.run("COMMIT", &[]).map(drop);
    };
    let shared = connection.shared().clone();
    // Held until the commit is made: what is known of the log is what is in it.
    let mut state = shared.log.lock();
    let State::On(extent) = &*state else { return connection.run("COMMIT", &[]).map(drop) };
    if has_indexes {
        // The engine captures every table; what belongs to an index is no change of the store.
        const OF_INDEXES: &str = "DELETE FROM edgelite_changes WHERE sequence > ?1 \
             AND table_name >= 'edgelite_search_' AND table_name < 'edgelite_search`'";
        connection.run(OF_INDEXES, &[extent.newest.into()])?;
    }
    let marked = mark(connection, extent, limits, origin)?;
    connection.run("COMMIT", &[])?;
    let schema_changes = shared.schema_changes.load(Ordering::Acquire);
    let changed_schema = shared.log.schema_changes.swap(schema_changes, Ordering::AcqRel) != schema_changes;
    let changed_rows = marked.is_some();
    if let Some(marked) = marked {
        *state = State::On(marked);
    }
    drop(state);
    if changed_rows || changed_schema {
        shared.log.signal.raise();
    }
    Ok(())
}

/// Says that the changes since `attribute(connection, None)` were made by `origin`.
pub(super) fn attribute(connection: &mut Connection, origin: Option<&str>) -> Result<()> {
    if connection.capture().is_none() {
        return Ok(());
    }
    let newest = connection.query(&sql("SELECT operation FROM edgelite_changes ORDER BY sequence DESC LIMIT 1"))?;
    if (-1..=1).contains(&integer(&newest, 0)) {
        let mark = "INSERT INTO edgelite_changes (operation, row_id) VALUES (?1, ?2)";
        connection.run(mark, &[ORIGIN.into(), origin.into()])?;
    }
    Ok(())
}

/// Ends the changes since the last mark with one; none if there are none.
fn mark(
    connection: &mut Connection,
    extent: &Extent,
    limits: ChangeLimits,
    origin: Option<&str>,
) -> Result<Option<Extent>> {
    const MEASURE: &str = "SELECT count(*), max(sequence), \
         sum(coalesce(length(before), 0) + coalesce(length(after), 0) + coalesce(length(updates), 0)) \
         FROM edgelite_changes WHERE sequence > ?1";
    let (found, _) = connection.run(MEASURE, &[extent.newest.into()])?;
    let count = integer(&found, 0);
    if count == 0 {
        return Ok(None);
    }
    let added = extent.added + integer(&found, 2) + (count + 1) * ROW_BYTES;
    let mut next = Extent { newest: integer(&found, 1) + 1, added, ..*extent };
    prune(connection, &mut next, limits)?;
    write_mark(connection, &next, origin)?;
    Ok(Some(next))
}

/// Removes the oldest rows of a log that is too large.
fn prune(connection: &mut Connection, extent: &mut Extent, limits: ChangeLimits) -> Result<()> {
    const OLDEST: &str = "SELECT sequence, CASE WHEN operation < 2 \
         THEN coalesce(length(before), 0) + coalesce(length(after), 0) + coalesce(length(updates), 0) ELSE 0 END \
         FROM edgelite_changes ORDER BY sequence LIMIT ?1";
    let most = i64::from(limits.changes);
    let most_bytes = i64::try_from(limits.bytes).unwrap_or(i64::MAX);
    let over = |extent: &Extent, rows: i64, bytes: i64| {
        extent.newest - extent.oldest > rows || extent.added - extent.removed > bytes
    };
    if !over(extent, most + CHUNK.min(most), most_bytes.saturating_add(most_bytes / 16)) {
        return Ok(());
    }
    while over(extent, most, most_bytes) {
        let (found, _) = connection.run(OLDEST, &[CHUNK.into()])?;
        for row in found.iter() {
            if !over(extent, most, most_bytes) {
                break;
            }
            extent.oldest = row[0].as_integer().unwrap_or(extent.oldest) + 1;
            extent.removed += row[1].as_integer().unwrap_or(0) + ROW_BYTES;
        }
        if found.is_empty() {
            break;
        }
        connection.run("DELETE FROM edgelite_changes WHERE sequence < ?1", &[extent.oldest.into()])?;
    }
    Ok(())
}

fn write_mark(connection: &mut Connection, extent: &Extent, origin: Option<&str>) -> Result<()> {
    // Its sequence is given: of an empty table the engine would give 1 again.
    const MARK: &str = "INSERT INTO edgelite_changes (sequence, time, operation, row_id, before, after, updates) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let parameters: [Value; 7] = [
        extent.newest.into(),
        crate::platform::now_microseconds().into(),
        COMMIT.into(),
        origin.into(),
        extent.added.into(),
        extent.removed.into(),
        extent.identity.into(),
    ];
    connection.run(MARK, &parameters).map(drop)
}

/// Reads where the log begins and ends; none if it has no end.
fn extent(connection: &mut Connection) -> Result<Option<Extent>> {
    let oldest = connection.query(&sql("SELECT sequence FROM edgelite_changes ORDER BY sequence LIMIT 1"))?;
    let newest = connection.query(&sql(
        "SELECT sequence, before, after, updates FROM edgelite_changes WHERE operation = 2 ORDER BY sequence DESC LIMIT 1",
    ))?;
    Ok((!newest.is_empty()).then(|| Extent {
        oldest: integer(&oldest, 0),
        newest: integer(&newest, 0),
        added: integer(&newest, 1),
        removed: integer(&newest, 2),
        identity: integer(&newest, 3),
    }))
}

/// A sequence above all that the file knows of.
fn next_sequence(connection: &mut Connection) -> Result<i64> {
    let known = "SELECT max((SELECT coalesce(max(sequence), 0) FROM edgelite_changes), \
         (SELECT coalesce(max(since), 0) FROM edgelite_tables)) + 1";
    Ok(integer(&connection.query(&sql(known))?, 0))
}

/// A column of a table, as records of the log have it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct LoggedColumn {
    pub(crate) name: String,
    pub(crate) declared_type: String,
    /// Its place in the primary key, from 1; 0 outside of it.
    pub(crate) key: i64,
}

/// Records the definitions of tables that changed, inside the transaction
/// that changed them and before any further row is written.
pub(super) fn record_tables(connection: &mut Connection) -> Result<()> {
    const RECORD: &str = "INSERT INTO edgelite_tables (since, table_name, sql, columns, has_rows) \
         SELECT max(sequence) + 1, ?1, ?2, ?3, ?4 FROM edgelite_changes";
    let mut superseded = false;
    for Differing { table, definition, known } in differing_tables(connection)? {
        superseded |= known;
        let (columns, has_rows) = match &definition {
            Some(_) => (Some(columns(connection, &table)?), has_rows(connection, &table)?),
            None => (None, false),
        };
        connection.run(RECORD, &[table.into(), definition.into(), columns.into(), i64::from(has_rows).into()])?;
    }
    if !superseded {
        return Ok(());
    }
    // Definitions that no retained row was written with.
    const FORGET: &str = "DELETE FROM edgelite_tables WHERE EXISTS (SELECT 1 FROM edgelite_tables AS newer \
         WHERE newer.table_name = edgelite_tables.table_name AND newer.since > edgelite_tables.since \
         AND newer.since <= (SELECT min(sequence) FROM edgelite_changes))";
    connection.run(FORGET, &[]).map(drop)
}

/// A table whose definition is not the one recorded last.
struct Differing {
    table: String,
    /// None when it is gone.
    definition: Option<String>,
    /// Whether another definition of it is recorded.
    known: bool,
}

fn differing_tables(connection: &mut Connection) -> Result<Vec<Differing>> {
    let now = connection.query(&sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name NOT LIKE 'edgelite\\_%' ESCAPE '\\' AND name NOT LIKE 'turso\\_cdc%' ESCAPE '\\' ORDER BY name",
    ))?;
    let recorded = connection.query(&sql("SELECT table_name, sql FROM edgelite_tables ORDER BY since"))?;
    let pairs = |rows: &Rows| -> Vec<(String, Option<String>)> {
        let text = |value: &Value| value.as_text().map(str::to_owned);
        rows.iter().map(|row| (text(&row[0]).unwrap_or_default(), text(&row[1]))).collect()
    };
    let now = pairs(&now);
    let mut last = std::collections::BTreeMap::new();
    last.extend(pairs(&recorded));
    let gone = last.iter().filter(|(table, sql)| sql.is_some() && !now.iter().any(|(name, _)| name == *table));
    let mut differing: Vec<_> =
        gone.map(|(table, _)| Differing { table: table.clone(), definition: None, known: true }).collect();
    differing.extend(now.into_iter().filter(|(table, sql)| last.get(table) != Some(sql)).map(|(table, definition)| {
        let known = last.contains_key(&table);
        Differing { table, definition, known }
    }));
    Ok(differing)
}

/// The columns of a table that its records have, as JSON.
fn columns(connection: &mut Connection, table: &str) -> Result<String> {
    /// What `table_xinfo` says of a generated column that is not stored.
    const VIRTUAL: i64 = 2;
    let info = connection.query(&sql(format!("PRAGMA table_xinfo({})", quoted(table))))?;
    let mut columns = Vec::with_capacity(info.len());
    for row in info.iter() {
        let text = |name: &str| Ok::<_, Error>(row.value(name)?.as_text().unwrap_or_default().to_owned());
        if row.value("hidden")?.as_integer() != Some(VIRTUAL) {
            let key = row.value("pk")?.as_integer().unwrap_or(0);
            columns.push(LoggedColumn { name: text("name")?, declared_type: text("type")?, key });
        }
    }
    serde_json::to_string(&columns).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}

fn has_rows(connection: &mut Connection, table: &str) -> Result<bool> {
    let found = connection.query(&sql(format!("SELECT 1 FROM {} LIMIT 1", quoted(table))))?;
    Ok(!found.is_empty())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn integer(rows: &Rows, position: usize) -> i64 {
    rows.values().get(position).and_then(Value::as_integer).unwrap_or(0)
}
