//! The smallest table that a test can write to.

use edgelite::{
    Options, Store,
    query::{Batch, Statement, Write, sql},
    value::Row,
};

pub const TABLE: &str = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)";

/// A store in memory with the table.
pub fn in_memory(options: Options) -> Store {
    let store = Store::open_in_memory(options).unwrap();
    store.execute(sql(TABLE)).unwrap();
    store
}

/// A store in a file with the table.
pub fn in_file(path: &std::path::Path, options: Options) -> Store {
    let store = Store::open(path, options).unwrap();
    store.execute(sql(TABLE)).unwrap();
    store
}

/// Adds a note; fails when there is one with this text.
pub fn insert(text: &str) -> Statement {
    sql("INSERT INTO notes (text) VALUES (?1)").bind(text)
}

/// The same as a batch for the writer's queue.
pub fn write(text: &str) -> Write {
    Batch::<Vec<Row>>::one(insert(text)).into_write().unwrap()
}

/// The texts in the order in which they were added.
pub fn texts(store: &Store) -> Vec<String> {
    let rows: Vec<Row> = store.query(sql("SELECT text FROM notes ORDER BY id")).unwrap();
    rows.iter().map(|row| row["text"].as_text().unwrap().to_owned()).collect()
}

/// How many notes there are.
pub fn count(store: &Store) -> i64 {
    store.query(sql("SELECT count(*) FROM notes")).unwrap()
}
