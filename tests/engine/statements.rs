//! Statements stay prepared, and schema changes do not make them stale.

use crate::support::notes;
use edgelite::{ErrorKind, Options, Store, query::sql, value::Row};

fn columns(store: &Store) -> Vec<String> {
    let rows: Vec<Row> = store.query(sql("SELECT * FROM notes")).unwrap();
    rows[0].view().iter().map(|(column, _)| column.name.clone()).collect()
}

fn stores() -> [Store; 2] {
    [0, 2].map(|readers| {
        let store = notes::in_memory(Options::new().readers(readers));
        store.execute(notes::insert("a")).unwrap();
        store
    })
}

#[test]
fn a_statement_sees_columns_that_were_added_renamed_and_dropped() {
    for store in stores() {
        assert_eq!(columns(&store), ["id", "text"]);
        store.execute(sql("ALTER TABLE notes ADD COLUMN color TEXT DEFAULT 'red'")).unwrap();
        assert_eq!(columns(&store), ["id", "text", "color"]);
        store.execute(sql("ALTER TABLE notes RENAME COLUMN color TO paint")).unwrap();
        assert_eq!(columns(&store), ["id", "text", "paint"]);
        store.execute(sql("ALTER TABLE notes DROP COLUMN paint")).unwrap();
        assert_eq!(columns(&store), ["id", "text"]);
    }
}

#[test]
fn a_statement_sees_the_type_of_a_table_that_was_made_anew() {
    for store in stores() {
        let flag = sql("SELECT flag FROM flags");
        store.execute(sql("CREATE TABLE flags (flag INTEGER)")).unwrap();
        store.execute(sql("INSERT INTO flags VALUES (1)")).unwrap();
        assert_eq!(store.query::<Vec<Row>>(flag.clone()).unwrap()[0][0], 1.into());
        store.execute(sql("DROP TABLE flags")).unwrap();
        assert_eq!(store.query::<Vec<Row>>(flag.clone()).unwrap_err().kind(), ErrorKind::Sql);
        store.execute(sql("CREATE TABLE flags (flag BOOLEAN INTEGER)")).unwrap();
        store.execute(sql("INSERT INTO flags VALUES (1)")).unwrap();
        assert_eq!(store.query::<Vec<Row>>(flag).unwrap()[0][0], true.into());
    }
}

#[test]
fn a_statement_uses_an_index_that_came_and_survives_its_end() {
    for store in stores() {
        let find =
            || store.query::<Vec<Row>>(sql("SELECT id FROM notes WHERE length(text) = ?1").bind(1)).unwrap().len();
        let plan = || store.explain(&sql("SELECT id FROM notes WHERE length(text) = ?1").bind(1)).unwrap().join("\n");
        assert_eq!(find(), 1);
        store.execute(sql("CREATE INDEX by_length ON notes (length(text))")).unwrap();
        assert!(plan().contains("by_length"), "{}", plan());
        assert_eq!(find(), 1);
        store.execute(sql("DROP INDEX by_length")).unwrap();
        assert!(!plan().contains("by_length"), "{}", plan());
        assert_eq!(find(), 1);
    }
}

#[test]
fn a_schema_change_that_was_rolled_back_never_was() {
    for store in stores() {
        assert_eq!(columns(&store), ["id", "text"]);
        let failed = store.transaction(|transaction| {
            transaction.execute(&sql("ALTER TABLE notes ADD COLUMN color TEXT"))?;
            let rows: Vec<Row> = transaction.query(sql("SELECT * FROM notes"))?;
            assert_eq!(rows[0].view().values().len(), 3);
            transaction.execute(&sql("nonsense"))
        });
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::Sql);
        assert_eq!(columns(&store), ["id", "text"]);
        let seen = store.transaction(|transaction| transaction.query::<Vec<Row>>(sql("SELECT * FROM notes"))).unwrap();
        assert_eq!(seen[0].view().values().len(), 2);
    }
}

#[test]
fn readers_run_beside_schema_changes_without_a_wrong_row() {
    let store = notes::in_memory(Options::new().readers(3));
    store.execute(notes::insert("a")).unwrap();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    for _ in 0..300 {
                        let rows: Vec<Row> = store.query(sql("SELECT * FROM notes")).unwrap();
                        let row = rows[0].view();
                        let names: Vec<_> = row.iter().map(|(column, _)| column.name.as_str()).collect();
                        assert_eq!(names.len(), row.values().len());
                        assert!(names == ["id", "text"] || names == ["id", "text", "color"], "{names:?}");
                    }
                })
            })
            .collect();
        while readers.iter().any(|reader| !reader.is_finished()) {
            store.execute(sql("ALTER TABLE notes ADD COLUMN color TEXT")).unwrap();
            store.execute(sql("ALTER TABLE notes DROP COLUMN color")).unwrap();
        }
    });
}

#[test]
fn more_statements_than_are_kept_still_run() {
    let store = notes::in_memory(Options::new().readers(1));
    for round in 0..2 {
        for number in 0..600 {
            let answer = store.query::<i64>(sql(format!("SELECT {number} + ?1")).bind(round)).unwrap();
            assert_eq!(answer, number + round);
        }
    }
}

#[test]
fn a_statement_that_was_stopped_half_way_starts_from_the_beginning() {
    for store in stores() {
        store.execute(sql("INSERT INTO notes (text) VALUES ('b'), ('7')")).unwrap();
        // The second row cannot be read as a path of JSON.
        let failing = sql("SELECT json_extract('{}', CASE text WHEN ?1 THEN 'broken' ELSE '$.x' END) FROM notes");
        for _ in 0..3 {
            assert!(store.query::<Vec<Row>>(failing.clone().bind("b")).is_err());
            assert_eq!(store.query::<Vec<Row>>(failing.clone().bind("none")).unwrap().len(), 3);
        }
    }
}
