//! The schema of a store, read back from the engine that compiled it.
//!
//! SQL is the schema language: migrations run, and tables, columns, keys and
//! indexes are read from the result. Nothing describes a table twice.

mod definition;
mod difference;
mod hint;
mod index;
mod policy;
#[cfg(feature = "postgres")]
mod postgres;
mod protected;
mod read;
mod tokens;
mod types;

use crate::value::Kind;
pub(crate) use definition::Definition;
pub(crate) use difference::{Difference, Fingerprint, difference};
pub use hint::index_hint;
pub use policy::{Policy, TablePolicy};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresSchema, PostgresTable, postgres, postgres_name};
pub use protected::Protected;
pub(crate) use read::{read, read_one};
pub(crate) use tokens::{Token, closing, line_of, tokens};
pub use types::{rust, typescript};

/// Whether a table is edgelite's or the engine's, and none of its users'.
pub(crate) fn is_own(table: &str) -> bool {
    ["edgelite_", "sqlite_", "turso_cdc"]
        .iter()
        .any(|own| table.as_bytes().get(..own.len()).is_some_and(|start| start.eq_ignore_ascii_case(own.as_bytes())))
}

/// What the names of tables begin with that a migration makes and drops again
/// while it replaces a table.
pub(crate) const SCRATCH: &str = "edgelite_rebuild_";

/// A name as SQL writes it, whatever is in it.
///
/// In backticks: a name in double quotes that no column has would be taken
/// for text.
pub(crate) fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// The tables of a store.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Schema {
    /// The tables by name, without the engine's own and edgelite's bookkeeping.
    pub tables: Vec<Table>,
    /// The triggers by name.
    pub triggers: Vec<Trigger>,
    /// The views by name.
    pub views: Vec<View>,
}

impl Schema {
    /// What another schema has not, by name: of the tables of a store, those
    /// that are not a catalog's.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        let is_of = |name: &str| other.tables.iter().any(|table| table.name.eq_ignore_ascii_case(name));
        self.triggers.retain(|trigger| !other.triggers.iter().any(|known| known.name == trigger.name));
        self.views.retain(|view| !other.views.iter().any(|known| known.name == view.name));
        self.tables.retain(|table| !is_of(&table.name));
        self
    }

    /// The table with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Table {
    /// The name.
    pub name: String,
    /// The statement that made it.
    pub sql: String,
    /// The columns in order.
    pub columns: Vec<Column>,
    /// The primary key's columns in order.
    pub primary_key: Vec<String>,
    /// The foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// The indexes, those of UNIQUE constraints included.
    pub indexes: Vec<Index>,
}

impl Table {
    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Trigger {
    /// The name.
    pub name: String,
    /// The table or view whose changes wake it.
    pub table: String,
    /// The statement that made it.
    pub sql: String,
}

/// A view.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct View {
    /// The name.
    pub name: String,
    /// The statement that made it.
    pub sql: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The type as declared.
    pub declared_type: String,
    /// The logical type that the declaration stands for.
    pub kind: Kind,
    /// Whether it may not be null.
    pub not_null: bool,
    /// The default as SQL.
    pub default: Option<String>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ForeignKey {
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to.
    pub parent: String,
    /// The columns referred to; empty for the parent's primary key.
    pub parent_columns: Vec<String>,
    /// What a deletion of the parent does.
    pub on_delete: String,
    /// What a change of the parent's key does.
    pub on_update: String,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Index {
    /// The name.
    pub name: String,
    /// Whether it keeps its columns unique.
    pub unique: bool,
    /// Whether it covers only some rows.
    pub partial: bool,
    /// Its columns; an expression has no name.
    pub columns: Vec<IndexColumn>,
    /// The statement that made it; none for a constraint's own.
    pub sql: Option<String>,
}

/// A column of an index.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct IndexColumn {
    /// The column; none for an expression.
    pub name: Option<String>,
    /// Largest first.
    pub descending: bool,
    /// The collation.
    pub collation: String,
}
