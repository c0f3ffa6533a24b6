use crate::{address, empty_store, home, server::server, store_of};
use edgelite::{
    ErrorKind, Side, Store,
    postgres::PostgresExport,
    query::sql,
    verify::{VerifyOptions, VerifyReport},
};

fn compare(left: &Side, right: &Side) -> VerifyReport {
    left.compare(right, &VerifyOptions::default()).unwrap()
}

fn of(store: &Store) -> Side {
    Side::Store(store.clone())
}

#[test]
fn r92_what_is_missing_extra_and_different_is_named_by_table_and_key() {
    let (store, database) = (home(), server().database());
    store.export_postgres(&address(&database), &PostgresExport::default()).unwrap();
    let server_side = Side::Postgres(address(&database));
    assert!(compare(&of(&store), &server_side).equal);
    database.execute(
        "DELETE FROM recordings WHERE id = 3;
         UPDATE recordings SET metadata = '{\"n\": 1}', is_unusual = NOT is_unusual WHERE id = 5;
         UPDATE recordings SET timestamp = timestamp + interval '1 microsecond' WHERE id = 6;
         INSERT INTO devices (device_id, name) VALUES ('Zz_extra', 'Extra')",
    );
    let report = compare(&of(&store), &server_side);
    let table = |name: &str| report.tables.iter().find(|table| table.table == name).unwrap();
    let recordings = table("recordings");
    assert!(!report.equal && !recordings.is_equal());
    assert_eq!((recordings.missing.count, recordings.missing.keys.as_slice()), (1, ["3".to_owned()].as_slice()));
    assert_eq!(recordings.different.keys, ["5 (is_unusual, metadata)", "6 (timestamp)"]);
    assert_eq!(recordings.matching, recordings.left_rows - 3);
    assert_eq!((recordings.left_rows, recordings.right_rows), (400, 399));
    assert_eq!(table("devices").extra.keys, ["Zz_extra"]);
    assert!(report.tables.iter().filter(|table| !table.is_equal()).count() == 2, "{report}");
    let turned = compare(&server_side, &of(&store));
    let devices = turned.tables.iter().find(|table| table.table == "devices").unwrap();
    assert_eq!(devices.missing.keys, ["Zz_extra"]);
    assert!(report.to_string().contains("NOT equal") && report.to_string().contains("  missing 3\n"), "{report}");
}

#[test]
fn keys_of_every_kind_are_compared_in_one_order() {
    let tables = [
        "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY, n INTEGER)",
        "CREATE TABLE anycase (word TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, n INTEGER)",
        "CREATE TABLE pairs (a TEXT NOT NULL, b INTEGER NOT NULL, c TIMESTAMP INTEGER NOT NULL, n INTEGER, PRIMARY KEY (a, b, c))",
        "CREATE TABLE bytes (b BLOB NOT NULL PRIMARY KEY)",
        "CREATE TABLE keyless (n INTEGER, t TEXT)",
    ];
    let store = store_of(&tables);
    for (number, word) in ["", "a", "B", "Z", "_", "é", "ß", "10", "9", "a b", "ab", "世"].into_iter().enumerate() {
        let number = i64::try_from(number).unwrap();
        for table in ["words", "anycase"] {
            let insert = sql(format!("INSERT INTO {table} VALUES (?1, ?2)")).bind(word).bind(number);
            store.execute(insert).unwrap();
        }
        for b in [-1, 0, i64::MAX] {
            let insert = sql("INSERT INTO pairs VALUES (?1, ?2, ?3, 1)").bind(word).bind(b);
            store.execute(insert.bind(edgelite::value::Instant::from_microseconds(number))).unwrap();
        }
        store.execute(sql("INSERT INTO bytes VALUES (?1)").bind(word.as_bytes().to_vec())).unwrap();
        store.execute(sql("INSERT INTO keyless VALUES (1, 'x')")).unwrap();
    }
    let database = server().database();
    store.export_postgres(&address(&database), &PostgresExport::default()).unwrap();
    let report = compare(&of(&store), &Side::Postgres(address(&database)));
    assert!(report.equal, "{report}");
    assert_eq!(report.tables.iter().map(|table| table.matching).sum::<u64>(), 12 * 4 + 36);
    database.execute(
        "UPDATE pairs SET n = 2 WHERE a = 'B' AND b = 0; DELETE FROM words WHERE word = 'é'; DELETE FROM keyless",
    );
    let report = compare(&of(&store), &Side::Postgres(address(&database)));
    let found = |name: &str| report.tables.iter().find(|table| table.table == name).unwrap();
    assert_eq!(found("pairs").different.keys, ["B, 0, 1970-01-01T00:00:00.000002Z (n)"]);
    assert_eq!(found("words").missing.keys, ["é"]);
    assert!(!found("keyless").is_equal() && found("keyless").notes[0].contains("no primary key"), "{report}");
}

#[test]
fn a_former_systems_types_are_compared_as_an_import_takes_them() {
    let store = store_of(&[
        "CREATE TABLE flags (id TEXT NOT NULL PRIMARY KEY, on_off BOOLEAN INTEGER, at TIMESTAMP INTEGER, later TEXT)",
        "INSERT INTO flags VALUES ('9', 1, 1500000, 'x'), ('10', 0, NULL, 'y')",
    ]);
    let database = server().database();
    database.execute(
        "CREATE TABLE flags (id int PRIMARY KEY, on_off smallint, at timestamp, owner text); \
         INSERT INTO flags VALUES (9, 1, '1970-01-01 00:00:01.5', 'a'), (10, 0, NULL, 'b')",
    );
    let options = VerifyOptions { assume_utc: true, ..VerifyOptions::default() };
    let report = of(&store).compare(&Side::Postgres(address(&database)), &options).unwrap();
    assert!(report.equal, "{report}");
    let notes = report.tables[0].notes.join("; ");
    assert!(notes.contains("later") && notes.contains("owner"), "{notes}");
}

#[test]
fn tables_that_one_side_lacks_are_differences_only_if_they_have_rows() {
    let one = store_of(&["CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (id INTEGER PRIMARY KEY)"]);
    let other = store_of(&["CREATE TABLE a (id INTEGER PRIMARY KEY)"]);
    assert!(compare(&of(&one), &of(&other)).equal);
    one.execute(sql("INSERT INTO b VALUES (1)")).unwrap();
    let report = compare(&of(&one), &of(&other));
    assert!(!report.equal && report.tables[1].missing.count == 1, "{report}");
    let unknown = VerifyOptions { tables: vec!["c".into()], ..VerifyOptions::default() };
    assert_eq!(of(&one).compare(&of(&other), &unknown).unwrap_err().kind(), ErrorKind::NotFound);
    let nothing = store_of(&["CREATE TABLE x (id INTEGER PRIMARY KEY)"]);
    assert_eq!(of(&nothing).compare(&of(&other), &VerifyOptions::default()).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn more_rows_than_a_page_are_compared() {
    let table = "CREATE TABLE t (a TEXT NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b))";
    let rows = "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 11999) \
                SELECT 'k' || i % 3, i FROM n";
    let (one, other) = (store_of(&[table, rows]), store_of(&[table, rows]));
    assert_eq!(compare(&of(&one), &of(&other)).tables[0].matching, 12_000);
    other.execute(sql("DELETE FROM t WHERE b % 1000 = 7")).unwrap();
    let report = of(&one).compare(&of(&other), &VerifyOptions { keys: 2, ..VerifyOptions::default() }).unwrap();
    assert_eq!((report.tables[0].missing.count, report.tables[0].missing.keys.len()), (12, 2));
    assert!(report.to_string().contains("10 more missing"), "{report}");
    assert!(empty_store().schema().is_ok());
}
