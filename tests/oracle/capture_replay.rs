//! What the engine captures of a connection's changes rebuilds the tables:
//! the ground on which sync and live queries will stand.

use crate::{
    sqlite,
    statements::{SCHEMA, TABLES, writing},
    support::random::{Random, seeds},
};
use limbo::{ConnectOpts, Connection, Database, DatabaseOpts, MemoryIO, OpenFlags, OpenOptions, SqliteDialect};
use std::sync::Arc;

fn connect() -> Arc<Connection> {
    let options = OpenOptions::new(Arc::new(SqliteDialect)).flags(OpenFlags::Create).db_opts(DatabaseOpts::new());
    let database = Database::open(Arc::new(MemoryIO::new()), ":memory:", options).unwrap();
    let connection = database.connect(ConnectOpts::new()).unwrap();
    for setting in ["PRAGMA foreign_keys = ON", "PRAGMA capture_data_changes_conn('full')"] {
        run(&connection, setting).unwrap();
    }
    connection
}

fn run(connection: &Arc<Connection>, statement: &str) -> Result<(), limbo::LimboError> {
    let mut prepared = connection.prepare(statement)?;
    let result = prepared.run_collect_rows();
    prepared.reset()?;
    result.map(drop)
}

fn rows(connection: &Arc<Connection>, statement: &str) -> Vec<Vec<limbo::Value>> {
    connection.prepare(statement).unwrap().run_collect_rows().unwrap()
}

/// Every row of a table as the text of a JSON array.
fn as_json(table: &str) -> String {
    let columns = match table {
        "parents" => "id, name, level, data, removed",
        "children" => "id, parent, kind, amount, note",
        "grandchildren" => "id, child, value",
        "keepers" => "id, parent",
        _ => "id, what, subject, old, new",
    };
    format!("SELECT json_array({columns}) FROM {table} ORDER BY id")
}

fn transact(connection: &Arc<Connection>, random: &mut Random) {
    run(connection, "BEGIN IMMEDIATE").unwrap();
    for _ in 0..1 + random.below(4) {
        run(connection, "SAVEPOINT batch").unwrap();
        for _ in 0..1 + random.below(3) {
            let statement = writing(random);
            // JSON of the engine keeps 15 digits of a real, and of this one 19 are needed.
            if !statement.contains("9223372036854775807") {
                let _ = run(connection, &statement);
            }
        }
        if random.percent(20) {
            run(connection, "ROLLBACK TO batch").unwrap();
        }
        run(connection, "RELEASE batch").unwrap();
    }
    run(connection, if random.percent(85) { "COMMIT" } else { "ROLLBACK" }).unwrap();
}

/// Tables without triggers, rules and defaults, to be filled from the log.
fn bare_tables() -> rusqlite::Connection {
    let other = sqlite::open();
    for table in TABLES {
        let columns = as_json(table);
        let columns = columns.split(['(', ')']).nth(1).unwrap().replacen("id", "id INTEGER PRIMARY KEY", 1);
        other.execute_batch(&format!("CREATE TABLE {table} ({columns})")).unwrap();
    }
    other
}

/// Applies one captured change; gives how many rows it touched.
fn replay(other: &rusqlite::Connection, change: i64, table: &str, id: i64, after: Option<&str>) -> usize {
    if change == -1 {
        return other.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [id]).unwrap();
    }
    let mut after: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(after.expect("a row after it")).unwrap();
    after.insert("id".into(), id.into());
    let names: Vec<_> = after.keys().map(String::as_str).collect();
    let values = names.iter().map(|name| format!("json_extract(?1, '$.{name}')")).collect::<Vec<_>>().join(", ");
    let text = serde_json::Value::from(after.clone()).to_string();
    if change == 1 {
        let insert = format!("INSERT INTO {table} ({}) VALUES ({values})", names.join(", "));
        return other.execute(&insert, [&text]).unwrap();
    }
    let update = format!("UPDATE {table} SET ({}) = ({values}) WHERE id = ?2", names.join(", "));
    other.execute(&update, rusqlite::params![text, id]).unwrap()
}

#[test]
fn captured_changes_rebuild_the_tables() {
    let mut changes = 0;
    for mut random in seeds(1, 25) {
        let connection = connect();
        for statement in SCHEMA {
            run(&connection, statement).unwrap();
        }
        for _ in 0..60 {
            transact(&connection, &mut random);
        }
        // A row that got another rowid is captured as a deletion and an
        // insertion with the row in `before`.
        let captured = rows(
            &connection,
            "SELECT change_type, table_name, id,
                    bin_record_json_object(table_columns_json_array(table_name), coalesce(after, before))
             FROM turso_cdc WHERE change_type IN (1, 0, -1) AND table_name NOT LIKE 'sqlite_%' ORDER BY change_id",
        );
        let other = bare_tables();
        for row in &captured {
            let [change, id] = [&row[0], &row[2]].map(|value| value.as_int().unwrap());
            let table = row[1].to_text().unwrap();
            let touched = replay(&other, change, table, id, row[3].to_text());
            assert_eq!(touched, 1, "{random}: {change} of {table} {id}");
        }
        changes += captured.len();
        for table in TABLES {
            let here: Vec<_> =
                rows(&connection, &as_json(table)).iter().map(|row| row[0].to_text().unwrap().to_owned()).collect();
            let there: Vec<_> = sqlite::rows(&other, &as_json(table))
                .unwrap()
                .iter()
                .map(|row| row[0].as_text().unwrap().to_owned())
                .collect();
            assert_eq!(here, there, "{random}: {table}");
        }
    }
    assert!(changes > 2000, "{changes} changes");
}
