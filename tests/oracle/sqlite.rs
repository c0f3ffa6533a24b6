//! Stock SQLite, its rows as the store's values.

use edgelite::value::Value;
use rusqlite::{Connection, types::ValueRef};

/// A database in memory with foreign keys on.
pub fn open() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    connection
}

/// The rows of a query.
pub fn rows(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|column| Ok(value(row.get_ref(column)?))).collect())?;
    rows.collect()
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => value.into(),
        ValueRef::Real(value) => value.into(),
        ValueRef::Text(value) => String::from_utf8(value.to_vec()).unwrap().into(),
        ValueRef::Blob(value) => value.to_vec().into(),
    }
}

/// What SQLite's own checks find in a database, nothing if it is sound.
pub fn damage(connection: &Connection) -> Vec<Vec<Value>> {
    let mut found = rows(connection, "PRAGMA integrity_check").unwrap();
    found.retain(|row| row[0] != "ok".into());
    found.extend(rows(connection, "PRAGMA foreign_key_check").unwrap());
    found
}
