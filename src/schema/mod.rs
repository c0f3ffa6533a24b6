//! The schema of a store, read back from the engine that compiled it.
//!
//! SQL is the schema language: migrations run, and tables, columns, keys and
//! indexes are read from the result. Nothing describes a table twice.

mod protected;
mod read;

use crate::value::Kind;
pub use protected::Protected;
pub(crate) use read::{read, read_one};

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
}

impl Schema {
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
