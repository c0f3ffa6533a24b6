//! What a store remembers of its part in sync, in its own file.

use super::{
    Clock,
    clock::HybridTime,
    message::{Cursor, TableColumns},
    upgrade::{FORMAT, upgrade},
};
use crate::{Error, ErrorKind, Result, engine::Connection, query::sql, value::Value};
use serde::{Deserialize, Serialize};

/// In the change log, who made the changes that sync made.
pub(crate) const ORIGIN: &str = "edgelite-sync";

/// The states of rows. `sequence` grows with each change of a state; `state`
/// has its clocks, see [`Packed`](super::packed::Packed); `hash` is that of the
/// row as it is shown, null where it is not; `source` is the site that sent
/// exactly this state, or 0.
pub(super) const ROWS: [&str; 2] = [
    "CREATE TABLE edgelite_sync_rows (
        sequence INTEGER PRIMARY KEY,
        table_id INTEGER NOT NULL,
        key TEXT NOT NULL,
        state BLOB NOT NULL,
        merged_into TEXT,
        held TEXT,
        hash INTEGER,
        source INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        dead_since INTEGER,
        UNIQUE (table_id, key)
    )",
    "CREATE INDEX edgelite_sync_rows_held ON edgelite_sync_rows (table_id, key) WHERE held IS NOT NULL",
];

/// The other tables of sync.
const TABLES: [&str; 7] = [
    "CREATE TABLE edgelite_sync (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL,
        first_key INTEGER NOT NULL, last_key INTEGER NOT NULL)",
    "CREATE TABLE edgelite_sync_names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
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

/// What a copy of a server's file has, for the site that it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Copied {
    /// All that the server has.
    #[default]
    Whole,
    /// What a session is of.
    Scope(String),
    /// Tables without rows.
    Nothing,
}

/// What is remembered beside the states of the rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    /// The format of the states; see [`upgrade`](super::upgrade).
    pub(super) format: u32,
    /// Of a copy that is to become a site.
    pub(super) copied: Copied,
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
    /// When deletions are forgotten next, in microseconds; 0 before that was decided.
    pub(crate) forget_at: i64,
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

/// A number that no other site has: 63 random bits.
fn new_site(connection: &mut Connection) -> Result<i64> {
    let random = connection.query(&sql("SELECT abs(random() % 9223372036854775806) + 1"))?;
    Ok(random.values().first().and_then(Value::as_integer).unwrap_or(1))
}

/// How many integer keys of a table a site has.
const BLOCK: i64 = 1 << 22;

/// Integer keys from here on are those of sites.
const SERVER_KEYS: i64 = 1 << 40;

/// A site gets other integer keys when it has given so many.
const RENEWED_AFTER: i64 = BLOCK / 2;

/// The integer keys that a store gives: the first and the last.
pub(crate) fn keys(connection: &mut Connection) -> Result<(i64, i64)> {
    let found = connection.query(&sql("SELECT first_key, last_key FROM edgelite_sync"))?;
    let keys = found.get(0).and_then(|row| Some((row[0].as_integer()?, row[1].as_integer()?)));
    keys.ok_or_else(damaged)
}

/// Gives a site another block of integer keys if it gave this one and has not
/// many left.
pub(crate) fn renew_keys(connection: &mut Connection, (first, last): (i64, i64), given: i64) -> Result<bool> {
    if !(first..=last).contains(&given) || given - first < RENEWED_AFTER {
        return Ok(false);
    }
    let (first, last) = site_keys(new_site(connection)?);
    connection.run("UPDATE edgelite_sync SET first_key = ?1, last_key = ?2", &[first.into(), last.into()])?;
    Ok(true)
}

/// The integer keys of a site, by a random number.
const fn site_keys(random: i64) -> (i64, i64) {
    let block = random % ((1 << 31) - SERVER_KEYS / BLOCK) + SERVER_KEYS / BLOCK;
    (block * BLOCK, block * BLOCK + BLOCK - 1)
}

fn insert(connection: &mut Connection, (first, last): (i64, i64)) -> Result<()> {
    let begin = "INSERT INTO edgelite_sync (id, record, first_key, last_key) VALUES (1, '', ?1, ?2)";
    connection.run(begin, &[first.into(), last.into()]).map(drop)
}

/// What the cursor of a copy of a server's file names in place of a session.
pub(crate) fn copy_session(server: i64) -> String {
    format!("copy of {server}")
}

impl Record {
    /// Reads it; an error where sync was not enabled.
    pub(crate) fn load(connection: &mut Connection) -> Result<Self> {
        if !is_enabled(connection)? {
            return Err(Error::new(ErrorKind::Unsupported, "the store takes no part in sync; enable it first"));
        }
        let found = connection.query(&sql("SELECT record FROM edgelite_sync WHERE id = 1"))?;
        let record = found.values().first().and_then(Value::as_text).map(serde_json::from_str);
        let mut record: Self = record.and_then(std::result::Result::ok).ok_or_else(damaged)?;
        upgrade(connection, &mut record)?;
        Ok(record)
    }

    /// Begins a part in sync, with a number and integer keys that no other
    /// store has. A server's keys begin with 1, as they do without sync; a
    /// site's are a random block of 2^22 between 2^40 and 2^53.
    pub(crate) fn begin(connection: &mut Connection, role: Role) -> Result<()> {
        TABLES.iter().chain(&ROWS).try_for_each(|table| connection.run(table, &[]).map(drop))?;
        let site = new_site(connection)?;
        let keys = match role {
            Role::Server => (1, SERVER_KEYS - 1),
            Role::Site => site_keys(new_site(connection)?),
        };
        insert(connection, keys)?;
        Self { format: FORMAT, site, role, ..Self::default() }.save(connection)
    }

    /// Makes a site of a copy of a server's file: it has everything that the
    /// server had, and goes on from there.
    pub(crate) fn become_site(connection: &mut Connection) -> Result<()> {
        let copied = Self::load(connection)?;
        if copied.role != Role::Server {
            let message = "the file is a site's; a copy of a server's file becomes a site";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        connection.run("UPDATE edgelite_sync_rows SET source = ?1", &[copied.site.into()])?;
        for table in ["edgelite_sync_peers", "edgelite_sync"] {
            connection.run(&format!("DELETE FROM {table}"), &[])?;
        }
        let site = new_site(connection)?;
        let keys = site_keys(new_site(connection)?);
        insert(connection, keys)?;
        let session = match copied.copied {
            Copied::Whole => Some(copy_session(copied.site)),
            Copied::Scope(session) => Some(session),
            Copied::Nothing => None,
        };
        let cursor = session.map(|session| Cursor { session, sequence: copied.sequence });
        Self {
            site,
            role: Role::Site,
            server: Some(copied.site),
            acknowledged: copied.sequence,
            cursor,
            copied: Copied::Whole,
            horizon: 0,
            conditions: std::collections::BTreeMap::new(),
            ..copied
        }
        .save(connection)
    }

    /// The clock of rows that were there before this site took part: after
    /// those that migrations add, and before all others.
    pub(crate) const fn before_sync(&self) -> Clock {
        Clock { time: Clock::SEED.time, site: self.site }
    }

    pub(crate) fn save(&self, connection: &mut Connection) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
        connection.run("UPDATE edgelite_sync SET record = ?1", &[text.into()]).map(drop)
    }
}

/// That the tables of sync hold what nobody wrote.
pub(crate) fn damaged() -> Error {
    Error::new(ErrorKind::Corrupt, "what the store keeps for sync is damaged; restore the file from a backup")
}
