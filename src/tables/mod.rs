//! Rows of any table, from its schema alone: the access that needs no Rust.
//!
//! A [`Table`] makes the statements that list, read, add, change and delete
//! rows of one table of a store, whoever made that table. It is a value of
//! what the schema says, and does no I/O; a [store](crate::Store::table) makes
//! it and runs its statements. What is given is checked against the schema
//! before a statement is made: unknown columns, wrong types, missing values
//! and values that no column can hold are refused by name.
//!
//! ```
//! use edgelite::{Options, Store, query::sql, tables::{Filter, List}, value::to_row};
//! use serde_json::json;
//!
//! let store = Store::open_in_memory(Options::new())?;
//! store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL)"))?;
//! let notes = store.table("notes")?;
//! let added = store.run(notes.create(to_row(&json!({"text": "water the herbs"}))?))?;
//! store.run(notes.update(1, to_row(&json!({"size": 2.5}))?))?;
//! let large = List { filters: vec![Filter::greater("size", 1)], ..List::default() };
//! assert_eq!(store.query(notes.list(large))?.rows[0]["text"], added["text"]);
//! # Ok::<(), edgelite::Error>(())
//! ```
//!
//! Columns and tables that a catalog [protects](crate::schema::Protected) are
//! not given or not taken; edgelite's own tables are not there at all.

mod bulk;
mod change;
mod check;
mod describe;
mod filter;
mod grammar;
mod key;
mod list;
mod refusal;
mod table;

pub use bulk::{Change, MOST_CHANGES};
pub use describe::{TableColumn, TableDescription, TableReference};
pub use filter::{Filter, Operator};
pub use key::Key;
pub use list::{List, MOST_ROWS, OrderBy};
pub use table::Table;
