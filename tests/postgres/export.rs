use crate::{address, empty_store, home, server::server, store_of};
use edgelite::{
    ErrorKind, Side, Store,
    postgres::{Existing, PostgresExport},
    query::sql,
    transfer::ImportOptions,
    value::{Instant, Value},
    verify::VerifyOptions,
};
use std::sync::{Arc, Mutex};

fn export(store: &Store, database: &crate::server::Database) -> edgelite::Result<edgelite::transfer::ExportReport> {
    store.export_postgres(&address(database), &PostgresExport::default())
}

fn with(existing: Existing) -> PostgresExport {
    PostgresExport { existing, ..PostgresExport::default() }
}

#[track_caller]
fn are_equal(store: &Store, database: &crate::server::Database) {
    let report = Side::Store(store.clone()).compare(&Side::Postgres(address(database)), &VerifyOptions::default());
    let report = report.unwrap();
    assert!(report.equal, "{report}");
}

#[test]
fn r13_r41_a_home_of_every_catalog_moves_up_with_its_counts_and_back_again() {
    let (store, database) = (home(), server().database());
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = told.clone();
    let options = PostgresExport {
        progress: Some(Arc::new(move |progress| listener.lock().unwrap().push((progress.table, progress.share)))),
        ..PostgresExport::default()
    };
    let report = store.export_postgres(&address(&database), &options).unwrap();
    assert_eq!(report.tables.len(), store.schema().unwrap().tables.len());
    for table in &report.tables {
        assert_eq!(database.value(&format!("SELECT count(*) FROM \"{}\"", table.table)), table.rows.to_string());
    }
    let rows: u64 = report.tables.iter().map(|table| table.rows).sum();
    assert!(rows > 1_500 && report.to_string().contains(&format!("total: {rows} rows")), "{report}");
    assert!(report.omitted.iter().all(|what| what.starts_with("trigger ")), "{report}");
    let shares = told.lock().unwrap();
    assert!(shares.iter().any(|(table, share)| table == "recordings" && *share == 1.0), "{shares:?}");
    are_equal(&store, &database);
    let back = empty_store();
    let report = back.import_postgres(&address(&database), &ImportOptions::default()).unwrap();
    assert_eq!(report.rejected_rows(), 0, "{report}");
    let compared = Side::Store(store).compare(&Side::Store(back), &VerifyOptions::default()).unwrap();
    assert!(compared.equal, "{compared}");
}

#[test]
fn r39_r48_ids_stay_and_numbers_go_on_behind_the_largest() {
    let store = store_of(&[
        "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE plants (id INTEGER PRIMARY KEY AUTOINCREMENT, bed_id INTEGER REFERENCES beds (id))",
        "CREATE TABLE empty (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO beds VALUES (7, 'herbs'), (9007199254740993, 'roses')",
        "INSERT INTO plants VALUES (3, 7), (50, NULL)",
        "DELETE FROM plants WHERE id = 50",
    ]);
    let database = server().database();
    export(&store, &database).unwrap();
    assert_eq!(database.rows("SELECT id FROM beds ORDER BY id"), ["7", "9007199254740993"]);
    let next = |table: &str, column: &str| {
        database.value(&format!("INSERT INTO {table} ({column}) VALUES (NULL) RETURNING id"))
    };
    database.execute("ALTER TABLE beds ALTER COLUMN name DROP NOT NULL");
    assert_eq!(next("beds", "name"), "9007199254740994");
    assert_eq!(next("plants", "bed_id"), "51", "a number that was given once is not given again");
    assert_eq!(next("empty", "name"), "1");
}

#[test]
fn a_target_with_rows_is_refused_appended_to_or_replaced_as_asked() {
    let store = store_of(&[
        "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE plants (id INTEGER PRIMARY KEY, bed_id INTEGER NOT NULL REFERENCES beds (id))",
        "INSERT INTO beds VALUES (1, 'herbs'), (2, 'roses')",
        "INSERT INTO plants VALUES (1, 2)",
    ]);
    let database = server().database();
    export(&store, &database).unwrap();
    database.execute("UPDATE beds SET name = 'other' WHERE id = 1; INSERT INTO beds VALUES (9, 'theirs')");
    let beds = || database.rows("SELECT id, name FROM beds ORDER BY id");

    let refused = export(&store, &database).unwrap_err();
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Conflict, Some("target")));
    assert!(refused.to_string().contains("beds, plants") && !refused.to_string().contains("secret"), "{refused}");
    assert_eq!(beds(), ["1|other", "2|roses", "9|theirs"]);

    let report = store.export_postgres(&address(&database), &with(Existing::Append)).unwrap();
    assert_eq!(report.tables[0].rows, 2);
    assert_eq!(beds(), ["1|herbs", "2|roses", "9|theirs"]);
    store.export_postgres(&address(&database), &with(Existing::Append)).unwrap();
    assert_eq!(beds(), ["1|herbs", "2|roses", "9|theirs"], "twice is the same");

    store.export_postgres(&address(&database), &with(Existing::Replace)).unwrap();
    assert_eq!(beds(), ["1|herbs", "2|roses"]);
    are_equal(&store, &database);
}

#[test]
fn r40_a_row_that_the_server_cannot_keep_is_named_and_nothing_is_written() {
    for (value, part) in [
        (Value::from("a\0b"), "U+0000"),
        (Value::Json("\"\\ud800\"".to_owned()), "nicode"),
        (Instant::from_microseconds(i64::MIN).into(), "the time"),
    ] {
        let store = store_of(&[
            "CREATE TABLE beds (id INTEGER PRIMARY KEY)",
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, data JSON TEXT, at TIMESTAMP INTEGER)",
            "INSERT INTO beds VALUES (1)",
            "INSERT INTO notes (id) VALUES (10), (20), (30)",
        ]);
        let column = match &value {
            Value::Text(_) => "text",
            Value::Json(_) => "data",
            _ => "at",
        };
        store.execute(sql(format!("UPDATE notes SET {column} = ?1 WHERE id = 20")).bind(value)).unwrap();
        let database = server().database();
        let error = export(&store, &database).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.to_string().starts_with("notes, row 20: ") && error.to_string().contains(part), "{error}");
        assert_eq!(database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    }
}

#[test]
fn r113_every_value_comes_back_as_it_was() {
    let store = store_of(&[
        "CREATE TABLE kept (name TEXT NOT NULL PRIMARY KEY, i INTEGER, r REAL, b BLOB, f BOOLEAN INTEGER, \
         t TIMESTAMP INTEGER, j JSON TEXT)",
    ]);
    let instant = |text: &str| Value::from(text.parse::<Instant>().unwrap());
    let rows: [[Value; 7]; 5] = [
        ["nulls".into(), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null, Value::Null],
        [
            "größte 世界 🎥 \u{1}\t\r\n\\ '\"".into(),
            i64::MAX.into(),
            f64::MAX.into(),
            vec![0_u8, 255, 10].into(),
            true.into(),
            instant("9999-12-31T23:59:59.999999Z"),
            Value::Json(r#"{"b":1e3,"a":[null,"ä",123456789012345678901234567890]}"#.into()),
        ],
        [
            "kleinste".into(),
            i64::MIN.into(),
            f64::MIN_POSITIVE.into(),
            Vec::<u8>::new().into(),
            false.into(),
            instant("0000-01-01T00:00:00Z"),
            Value::Json("null".into()),
        ],
        [
            "".into(),
            0.into(),
            f64::NEG_INFINITY.into(),
            Value::Null,
            Value::Null,
            instant("1969-12-31T23:59:59.999999Z"),
            Value::Json("[]".into()),
        ],
        [
            "far".into(),
            Value::Null,
            0.1.into(),
            Value::Null,
            Value::Null,
            Instant::from_microseconds(9_000_000_000_000_000_000).into(),
            Value::Null,
        ],
    ];
    for row in rows {
        let insert = sql("INSERT INTO kept VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        store.execute(row.into_iter().fold(insert, |insert, value| insert.bind(value))).unwrap();
    }
    let database = server().database();
    export(&store, &database).unwrap();
    are_equal(&store, &database);
    let back = store_of(&[
        "CREATE TABLE kept (name TEXT NOT NULL PRIMARY KEY, i INTEGER, r REAL, b BLOB, f BOOLEAN INTEGER, \
         t TIMESTAMP INTEGER, j JSON TEXT)",
    ]);
    let report = back.import_postgres(&address(&database), &ImportOptions::default()).unwrap();
    assert_eq!((report.tables[0].imported, report.rejected_rows()), (5, 0), "{report}");
    let compared = Side::Store(store).compare(&Side::Store(back), &VerifyOptions::default()).unwrap();
    assert!(compared.equal, "{compared}");
}

#[test]
fn some_tables_are_exported_without_the_keys_to_those_that_are_not_there() {
    let (store, database) = (home(), server().database());
    let options = PostgresExport { tables: vec!["entities".into()], ..PostgresExport::default() };
    let report = store.export_postgres(&address(&database), &options).unwrap();
    assert_eq!(report.omitted, ["the foreign key of entities to devices"]);
    assert_eq!(database.value("SELECT string_agg(relname, ',') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"), "entities");
    let unknown = PostgresExport { tables: vec!["nothing".into()], ..PostgresExport::default() };
    assert_eq!(store.export_postgres(&address(&database), &unknown).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_table_of_the_target_without_a_column_is_refused() {
    let store = store_of(&["CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)"]);
    let database = server().database();
    database.execute("CREATE TABLE beds (id bigint PRIMARY KEY, name text)");
    let error = export(&store, &database).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("target")));
    assert!(error.to_string().contains("beds") && error.to_string().contains("size"), "{error}");
}
