//! Tables of one's own with a rule of each kind, and what is compared.

use edgelite::{
    Migration, Options, Store,
    catalog::Catalog,
    query::sql,
    value::{Row, Value},
};
use std::collections::BTreeMap;

const FIRST: &str = "
CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, note TEXT);
INSERT INTO teams VALUES (1, 'everybody', 'of the migration');
CREATE TABLE spans (
    id TEXT NOT NULL PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL, label TEXT, area TEXT,
    CHECK (low <= high)
);
CREATE TABLE cascaded (id TEXT NOT NULL PRIMARY KEY, team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE, note TEXT);
CREATE TABLE restricted (id TEXT NOT NULL PRIMARY KEY, team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE RESTRICT, note TEXT);
CREATE TABLE nulled (id TEXT NOT NULL PRIMARY KEY, team_id INTEGER REFERENCES teams (id) ON DELETE SET NULL, note TEXT);
CREATE TABLE defaulted (id TEXT NOT NULL PRIMARY KEY, team_id INTEGER DEFAULT 1 REFERENCES teams (id) ON DELETE SET DEFAULT, note TEXT);
CREATE TABLE tree (id TEXT NOT NULL PRIMARY KEY, parent TEXT REFERENCES tree (id) ON DELETE CASCADE, name TEXT);
CREATE TABLE links (
    team_id INTEGER NOT NULL REFERENCES teams (id) ON DELETE CASCADE, tag TEXT NOT NULL, weight INTEGER,
    PRIMARY KEY (team_id, tag)
);
CREATE TABLE slots (id TEXT NOT NULL PRIMARY KEY, a TEXT UNIQUE, b TEXT COLLATE NOCASE UNIQUE, tree_id TEXT REFERENCES tree (id));
CREATE TABLE counted (id TEXT NOT NULL PRIMARY KEY, value REAL, bytes BLOB, changed_at INTEGER NOT NULL DEFAULT 0);
CREATE TRIGGER counted_changed AFTER UPDATE ON counted WHEN NEW.changed_at IS OLD.changed_at
BEGIN
    UPDATE counted SET changed_at = OLD.changed_at + abs(random() % 1000) + 1 WHERE id = NEW.id;
END;
";

const SECOND: &str = "
ALTER TABLE spans ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
CREATE TABLE later (id TEXT NOT NULL PRIMARY KEY, text TEXT);
INSERT INTO later VALUES ('seed', 'of the migration');
";

/// The tables, in the order of what refers to what.
pub const TABLES: [&str; 10] =
    ["teams", "spans", "cascaded", "restricted", "nulled", "defaulted", "tree", "links", "slots", "counted"];

/// The catalog, with its second migration or without.
pub fn catalog(version: u32) -> Catalog {
    let first = Migration::new(1, "0001_world", FIRST, "");
    let second = Migration::new(2, "0002_world", SECOND, "");
    Catalog::new("world").migrations([first, second].into_iter().take(version as usize))
}

pub fn options(version: u32) -> Options {
    Options::new().catalogs([catalog(version)]).readers(0).cache_kibibytes(800)
}

/// A store in memory with the tables.
pub fn store() -> Store {
    Store::open_in_memory(options(1)).unwrap()
}

/// The rows of a table as text, by key.
pub fn rows(store: &Store, table: &str) -> Vec<String> {
    // Stores of both versions are compared.
    let columns = if table == "spans" { "id, low, high, label, area" } else { "*" };
    let rows: Vec<Row> = store.query(sql(format!("SELECT {columns} FROM {table} ORDER BY 1, 2"))).unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}

/// All rows of all tables.
pub fn everything(store: &Store) -> BTreeMap<&'static str, Vec<String>> {
    all_of(store, &TABLES)
}

/// All rows of some tables.
pub fn all_of(store: &Store, tables: &[&'static str]) -> BTreeMap<&'static str, Vec<String>> {
    tables.iter().map(|table| (*table, rows(store, table))).collect()
}

/// The rows that refer to nothing.
pub fn orphans(store: &Store) -> Vec<String> {
    let schema = store.schema().unwrap();
    let mut found = Vec::new();
    for table in &schema.tables {
        for key in &table.foreign_keys {
            let parent = schema.table(&key.parent).unwrap();
            let to = if key.parent_columns.is_empty() { &parent.primary_key } else { &key.parent_columns };
            let pairs: Vec<_> = key.columns.iter().zip(to).collect();
            let equal: Vec<_> = pairs.iter().map(|(own, to)| format!("p.{to} = c.{own}")).collect();
            let set: Vec<_> = pairs.iter().map(|(own, _)| format!("c.{own} IS NOT NULL")).collect();
            let text = format!(
                "SELECT count(*) FROM {} c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} p WHERE {})",
                table.name,
                set.join(" AND "),
                key.parent,
                equal.join(" AND ")
            );
            if store.query::<i64>(sql(text)).unwrap() > 0 {
                found.push(format!("{}({})", table.name, key.columns.join(", ")));
            }
        }
    }
    found
}

/// One value of a store.
pub fn value(store: &Store, text: &'static str) -> Value {
    let rows: Vec<Row> = store.query(sql(text)).unwrap();
    rows.first().map_or(Value::Null, |row| row[0].clone())
}

/// What sync keeps of the rows, for failures.
pub fn states(store: &Store) -> String {
    let text = "SELECT concat_ws(' ', n.name, r.key, hex(state), 'merged into', merged_into, held, 'sequence', sequence, \
         source % 1000, generation, 'dead since', dead_since, CASE WHEN hash IS NULL THEN 'hidden' END) AS line \
         FROM edgelite_sync_rows r JOIN edgelite_sync_names n ON n.id = r.table_id ORDER BY n.name, r.key";
    let rows: Vec<Row> = store.query(sql(text)).unwrap();
    rows.iter().map(|row| format!("{}\n", row[0].as_text().unwrap_or_default())).collect()
}
