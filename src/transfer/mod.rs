//! Rows from files and to files: moving in from an older system, moving out
//! to another one.
//!
//! # Sources
//! - **Home Assistant**: a `.storage` folder (or the configuration folder
//!   around it), its files `core.device_registry` and `core.entity_registry`,
//!   or the results of the WebSocket commands `config/…_registry/list`.
//! - **JSON**: a list of objects for one table, or `{"table": [objects], …}`.
//! - **JSONL**: one object per line for one table.
//! - **CSV**: a header and rows for one table. A field without quotes that is
//!   empty is null, one with quotes is empty text.
//! - **A folder** of such files, each named after its table.
//! - **SQLite**: the tables of a database file that the store has, too.
//! - **InfluxDB**: files of its line protocol with the measurements `devices`, `entities`, `energy` and `weather`.
//! - **PostgreSQL** (feature `postgres`): the tables of a database that the store has, too.
//! - **The JSON files of a former media manager**, alone or as a folder: `users.json`, `library.json`, `wanted.json`,
//!   `downloaders.json`, `indexers.json`, `quality.json`, `quality-profiles.json`, `verify-jobs.json`; a hub's
//!   `webhooks.json`; what a browser kept under `sports_selected_teams`; and environment variables that name teams.
//!   `docs/moving-in.md` says what becomes of each field.
//!
//! A source is only read. Rows go in by their keys in batches of a few
//! megabytes, so that a second run finds every row in place and changes
//! nothing. A row that the schema refuses is reported with its place and key,
//! and kept as it came in `<source>.rejects.jsonl`; the others go in.
//!
//! # How a field becomes a value
//! The column decides. Times are RFC 3339 text or microseconds since the Unix
//! epoch, flags are true, false, 1 or 0, bytes are base64. A null for a
//! column that must not be null takes the column's default. Objects of the
//! former `recordings.jsonl` (`id`, `video_path`, `size_bytes`) are renamed
//! to the columns of `recordings`; a missing path becomes empty text.
//!
//! # Targets
//! JSON, JSONL and CSV as above, each from one snapshot of all tables, and an
//! SQLite file, which is a copy of the store. What was exported can be
//! imported: ids, nulls, microseconds, 64-bit integers, bytes and the text of
//! JSON survive.
//!
//! An export config of the catalog `studio` is written as a data set for
//! training in the format of YOLO v8; see [`Store::export_yolo`](crate::Store::export_yolo).

#[cfg(feature = "server")]
mod conform;
mod convert;
mod copy;
mod csv;
mod dangling;
#[cfg(feature = "server")]
mod erase;
mod export;
mod fields;
mod folder;
mod format;
mod former;
mod home_assistant;
mod import;
mod influx;
mod json;
mod loader;
mod positions;
mod rejects;
mod report;
mod source;
mod sqlite;
mod upsert;
mod writers;
mod yolo;

#[cfg(feature = "server")]
pub(crate) use conform::{conform, present_column};
#[cfg(feature = "server")]
pub(crate) use copy::Reader;
pub(crate) use copy::{CopyPlace, copy};
#[cfg(feature = "server")]
pub(crate) use erase::erase_unused;
pub(crate) use export::NewFile;
pub use export::{ExportOptions, export, export_to};
#[cfg(feature = "postgres")]
pub(crate) use export::{Pages, chosen};
pub(crate) use folder::NewFolder;
pub use format::Format;
pub use import::{ImportOptions, Seal, import};
pub use report::{ExportReport, ExportedTable, Group, ImportReport, Place, Progress, TableReport};
pub(crate) use sqlite::{OriginReader, is_sqlite};
pub use writers::write_rows;
pub(crate) use yolo::YoloDataSet;
pub use yolo::YoloExportReport;

use crate::{
    Result,
    query::{Statement, Write},
    schema::Schema,
    value::Rows,
};

/// Where imported rows go.
pub trait Target {
    /// The tables that there are.
    ///
    /// # Errors
    /// The store's own.
    fn schema(&mut self) -> Result<Schema>;

    /// Runs statements that take effect together, or not at all.
    ///
    /// # Errors
    /// The store's own; nothing has changed then.
    fn write(&mut self, write: Write) -> Result<Rows>;
}

/// Where rows come from: one snapshot of a store.
pub trait Origin {
    /// The tables that there are.
    ///
    /// # Errors
    /// The store's own.
    fn schema(&mut self) -> Result<Schema>;

    /// Runs a reading statement.
    ///
    /// # Errors
    /// The store's own.
    fn read(&mut self, statement: &Statement) -> Result<Rows>;
}

/// Quotes a table's or column's name for SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The tables of a schema, those that others refer to before them.
pub(crate) fn in_dependency_order(schema: &Schema) -> Vec<&crate::schema::Table> {
    let mut ordered: Vec<&crate::schema::Table> = Vec::with_capacity(schema.tables.len());
    let mut waiting: Vec<_> = schema.tables.iter().collect();
    while !waiting.is_empty() {
        let ready = |table: &&crate::schema::Table| {
            table.foreign_keys.iter().all(|key| {
                key.parent == table.name
                    || ordered.iter().any(|done| done.name == key.parent)
                    || schema.table(&key.parent).is_none()
            })
        };
        // Tables that refer to each other in a circle keep the order of their names.
        let next = waiting.iter().position(ready).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// The table with this name.
fn known_table<'a>(schema: &'a Schema, name: &str) -> Result<&'a crate::schema::Table> {
    schema.table(name).ok_or_else(|| {
        let known: Vec<_> = schema.tables.iter().map(|table| table.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        crate::Error::not_found(format!("no table {name}; there are {known}")).on("table")
    })
}
