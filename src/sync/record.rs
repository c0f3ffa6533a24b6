//! What a store remembers of its part in sync, in its own file.

use super::{
    clock::HybridTime,
    message::{Cursor, TableColumns},
};
use crate::{Error, ErrorKind, Result, engine::Connection, query::sql, value::Value};
use serde::{Deserialize, Serialize};

/// In the change log, who made the changes that sync made.
pub(crate) const ORIGIN: &str = "edgelite-sync";

/// The tables of sync. `edgelite_sync_rows` has the state of each row:
/// `base_…` is the clock of its columns but for those in `clocks`; `kept` has
/// the values that the table does not show; `hash` is that of the row as it
/// is shown, null where it is not; `sequence` grows with each change of a
/// state; `source` is the site that sent exactly this state, or 0.
const TABLES: [&str; 10] = [
    "CREATE TABLE edgelite_sync (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL)",
    "CREATE TABLE edgelite_sync_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE edgelite_sync_rows (
        id INTEGER PRIMARY KEY,
        table_id INTEGER NOT NULL,
        key TEXT NOT NULL,
        layout INTEGER NOT NULL,
        born_time INTEGER NOT NULL,
        born_site INTEGER NOT NULL,
        touched_time INTEGER NOT NULL,
        touched_site INTEGER NOT NULL,
        base_time INTEGER NOT NULL,
        base_site INTEGER NOT NULL,
        clocks TEXT,
        deleted_time INTEGER,
        deleted_site INTEGER,
        merged_into TEXT,
        kept TEXT,
        held TEXT,
        hash INTEGER,
        former TEXT,
        sequence INTEGER NOT NULL,
        source INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        UNIQUE (table_id, key)
    )",
    "CREATE INDEX edgelite_sync_rows_sequence ON edgelite_sync_rows (sequence)",
    "CREATE INDEX edgelite_sync_rows_held ON edgelite_sync_rows (table_id, key) WHERE held IS NOT NULL",
    "CREATE TABLE edgelite_sync_waits (
        id INTEGER PRIMARY KEY,
        target TEXT NOT NULL,
        table_id INTEGER NOT NULL,
        key TEXT NOT NULL
    )",
    "CREATE INDEX edgelite_sync_waits_target ON edgelite_sync_waits (target)",
    "CREATE INDEX edgelite_sync_waits_row ON edgelite_sync_waits (table_id, key)",
    "CREATE TABLE edgelite_sync_peers (site INTEGER PRIMARY KEY, peer TEXT NOT NULL)",
    "CREATE TABLE edgelite_sync_refused (
        id INTEGER PRIMARY KEY, table_name TEXT NOT NULL, key TEXT NOT NULL, refused TEXT NOT NULL)",
];

/// Which part a store has in sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers sites, and decides which of two rows that meet stays.
    Server,
    /// Asks a server.
    #[default]
    Site,
}

/// What is remembered beside the states of the rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    pub(crate) site: i64,
    pub(crate) role: Role,
    pub(crate) clock: HybridTime,
    /// Up to where the change log was taken in.
    pub(crate) position: Option<String>,
    /// The latest sequence that a state has.
    pub(crate) sequence: i64,
    /// What is added to this machine's clock, in microseconds.
    pub(crate) offset: i64,
    /// The hash of the tables at the last time.
    pub(crate) schema: u64,
    /// Columns that conditions of grants name, by table.
    pub(crate) conditions: std::collections::BTreeMap<String, std::collections::BTreeSet<String>>,
    /// Cursors before it start over: tombstones up to it were forgotten.
    pub(crate) horizon: i64,
    /// Of a site: the server as it is known.
    pub(crate) server: Option<i64>,
    pub(crate) session: String,
    pub(crate) accepted: Vec<TableColumns>,
    pub(crate) acknowledged: i64,
    pub(crate) cursor: Option<Cursor>,
    /// Counts how often the site started over.
    pub(crate) generation: i64,
    /// Whether all rows are being pulled again; those that do not come are gone.
    pub(crate) is_sweeping: bool,
    /// When the server answered last, in microseconds.
    pub(crate) last_contact: Option<i64>,
    /// When both sides were last shown to hold the same rows.
    pub(crate) verified: Option<i64>,
    /// How far this machine's clock is ahead of the server's, in microseconds.
    pub(crate) skew: i64,
    /// How many changes the server had, at the last answer, that are not here yet.
    pub(crate) lag: i64,
}

/// Whether the file takes part in sync.
pub(crate) fn is_enabled(connection: &mut Connection) -> Result<bool> {
    let found = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_sync'";
    Ok(!connection.query(&sql(found))?.is_empty())
}

/// Makes the tables of sync.
pub(crate) fn create(connection: &mut Connection) -> Result<()> {
    TABLES.iter().try_for_each(|table| connection.run(table, &[]).map(drop))
}

/// A number that no other site has: 63 random bits.
pub(crate) fn new_site(connection: &mut Connection) -> Result<i64> {
    let random = connection.query(&sql("SELECT abs(random() % 9223372036854775806) + 1"))?;
    Ok(random.values().first().and_then(Value::as_integer).unwrap_or(1))
}

impl Record {
    /// Reads it; an error where sync was not enabled.
    pub(crate) fn load(connection: &mut Connection) -> Result<Self> {
        if !is_enabled(connection)? {
            return Err(Error::new(ErrorKind::Unsupported, "the store takes no part in sync; enable it first"));
        }
        let found = connection.query(&sql("SELECT record FROM edgelite_sync WHERE id = 1"))?;
        let record = found.values().first().and_then(Value::as_text).map(serde_json::from_str);
        record.and_then(std::result::Result::ok).ok_or_else(damaged)
    }

    pub(crate) fn save(&self, connection: &mut Connection) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        let save = "INSERT INTO edgelite_sync (id, record) VALUES (1, ?1) \
             ON CONFLICT (id) DO UPDATE SET record = excluded.record";
        connection.run(save, &[text.into()]).map(drop)
    }
}

/// That the tables of sync hold what nobody wrote.
pub(crate) fn damaged() -> Error {
    Error::new(ErrorKind::Corrupt, "what the store keeps for sync is damaged; restore the file from a backup")
}
