//! The tables of the catalogs, made on a real server.

use crate::server::server;
use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    query::sql,
    schema::{Schema, postgres},
};

fn schema_of(statements: &[&str]) -> Schema {
    let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
    for statement in statements {
        store.execute(sql((*statement).to_owned())).unwrap();
    }
    store.schema().unwrap()
}

#[test]
fn the_tables_of_every_catalog_are_made_with_their_keys_checks_and_indexes() {
    let store = Store::open_in_memory(Options::new().readers(0).catalogs(BUILT_IN)).unwrap();
    let schema = store.schema().unwrap();
    let made = postgres(&schema);
    let only_triggers = made.omitted.iter().all(|what| what.starts_with("trigger "));
    assert!(only_triggers && made.omitted.len() == schema.triggers.len(), "{:?}", made.omitted);
    let database = server().database();
    database.execute(&made.to_string());
    let count = |sql: &str| database.value(sql).parse::<usize>().unwrap();
    let keys: usize = schema.tables.iter().map(|table| table.foreign_keys.len()).sum();
    assert_eq!(count("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"), keys);
    for table in &schema.tables {
        let of_table =
            format!("FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relname = '{}'", table.name);
        // An integer key has no index of its own in the store.
        let numbered = usize::from(!table.indexes.iter().any(|index| {
            index.columns.iter().map(|column| column.name.as_deref().unwrap_or_default()).eq(&table.primary_key)
                && index.sql.is_none()
        }));
        assert_eq!(count(&format!("SELECT count(*) {of_table}")), table.indexes.len() + numbered, "{}", table.name);
        let partial = table.indexes.iter().filter(|index| index.partial).count();
        assert_eq!(count(&format!("SELECT count(*) {of_table} AND indpred IS NOT NULL")), partial, "{}", table.name);
    }
}

#[test]
fn defaults_and_checks_do_there_what_they_do_in_the_store() {
    let store = Store::open_in_memory(Options::new().readers(0).catalogs(BUILT_IN)).unwrap();
    let database = server().database();
    database.execute(&postgres(&store.schema().unwrap()).to_string());
    database.execute("INSERT INTO users (email, password_hash) VALUES ('Ada@example.org', 'x')");
    let user = database.value("SELECT length(id), role, created_at > now() - interval '1 hour' FROM users");
    assert_eq!(user, "32|user|t");
    database.execute(
        "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp) \
         VALUES ('r', 'c', 'p', 1, 'motion', '2026-02-20T12:03:14.642656Z')",
    );
    let recording = "SELECT id, is_emergency, metadata, timestamp AT TIME ZONE 'UTC' FROM recordings";
    assert_eq!(database.value(recording), "1|f|{}|2026-02-20 12:03:14.642656");
    for refused in [
        "INSERT INTO users (email, password_hash) VALUES ('ADA@example.org', 'x')",
        "INSERT INTO users (email, password_hash, role) VALUES ('b@example.org', 'x', 'king')",
        "UPDATE recordings SET file_size_bytes = -1",
        "INSERT INTO entities (entity_id, device_id, domain) VALUES ('e', 'nowhere', 'light')",
        "INSERT INTO quality_profiles (name, preferred_qualities) VALUES ('q', '{}')",
        "INSERT INTO retention_settings (id) VALUES (2)",
    ] {
        let caught = format!(
            "DO $do$ BEGIN {refused}; RAISE 'taken'; \
             EXCEPTION WHEN integrity_constraint_violation THEN NULL; END $do$"
        );
        database.execute(&caught);
    }
}

#[test]
fn texts_sort_as_in_the_store_whatever_the_language_of_the_server() {
    let texts = ["a", "B", "é", "Z", "_", "10", "9", ""];
    let database = server().database();
    database.execute("CREATE TABLE words (word text)");
    let schema = schema_of(&["CREATE TABLE notes (word TEXT NOT NULL PRIMARY KEY)"]);
    database.execute(&postgres(&schema).to_string());
    let values = texts.map(|text| format!("('{text}')")).join(", ");
    database.execute(&format!("INSERT INTO notes VALUES {values}; INSERT INTO words VALUES {values}"));
    let mut sorted = texts;
    sorted.sort_unstable();
    assert_eq!(database.rows("SELECT word FROM notes ORDER BY word"), sorted);
    assert_ne!(database.rows("SELECT word FROM words ORDER BY word"), sorted, "the server sorts otherwise by itself");
}

#[test]
fn what_has_no_counterpart_is_named_and_the_rest_is_made() {
    let schema = schema_of(&[
        "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE CHECK (name LIKE 'a%'), \
         size INTEGER DEFAULT (random()) CHECK (size > 0), area REAL GENERATED ALWAYS AS (size * 2), data JSON TEXT, \
         harvest TIMESTAMP INTEGER CHECK (harvest > 0), anything)",
        "CREATE INDEX beds_kind ON beds (json_extract(data, '$.kind'))",
        "CREATE INDEX beds_upper ON beds (upper(name) DESC, size) WHERE size >= 10 AND name IS NOT NULL",
        "CREATE INDEX beds_glob ON beds (size) WHERE name GLOB 'x*'",
        "CREATE VIEW large AS SELECT * FROM beds WHERE size > 10",
        "CREATE TRIGGER bed_added AFTER INSERT ON beds BEGIN DELETE FROM beds WHERE size = 0; END",
    ]);
    let made = postgres(&schema);
    let parts = [
        "default ",
        "area",
        "name like 'a%'",
        "harvest > 0",
        "beds_kind",
        "beds_glob",
        "large",
        "bed_added",
        "anything",
    ];
    for part in parts {
        assert_eq!(made.omitted.iter().filter(|what| what.contains(part)).count(), 1, "{part}: {:#?}", made.omitted);
    }
    assert_eq!(made.omitted.len(), parts.len());
    let database = server().database();
    database.execute(&made.to_string());
    let indexes = database.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'beds' ORDER BY indexname");
    assert!(
        indexes.iter().any(|index| index.contains("upper(name) DESC NULLS LAST, size NULLS FIRST")),
        "{indexes:#?}"
    );
    assert!(indexes.iter().any(|index| index.contains("UNIQUE") && index.contains("lower(name)")), "{indexes:#?}");
}
