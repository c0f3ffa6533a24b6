//! Stock SQLite writes beside a search that it knows nothing of.

use edgelite::{
    Options, Store,
    query::sql,
    search::{Search, SearchIndex, TypoTolerance},
};
use rusqlite::Connection;
use std::path::Path;

fn open(path: &Path) -> Store {
    Store::open(path, Options::new().readers(1)).unwrap()
}

fn made(path: &Path) {
    let store = open(path);
    store.execute(sql("CREATE TABLE notes (code TEXT PRIMARY KEY, title TEXT)")).unwrap();
    for number in 0..100 {
        let insert = sql("INSERT INTO notes (rowid, code, title) VALUES (?1, ?2, 'old note')");
        store.execute(insert.bind(3 * number + 2).bind(format!("c{number}"))).unwrap();
    }
    store.declare_search(&SearchIndex::on("notes").column("title", 1.0)).unwrap();
    store.close();
}

fn count(store: &Store, query: &str) -> i64 {
    store.query(Search::of("notes", query.to_owned()).typos(TypoTolerance::Never).count()).unwrap()
}

fn write(path: &Path, statements: &str) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(statements).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    connection.close().unwrap();
}

#[test]
fn r103_what_another_program_writes_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    made(&path);
    write(
        &path,
        "INSERT INTO notes VALUES ('a new', 'fresh note');
         UPDATE notes SET title = 'changed' WHERE code IN ('c1', 'c2');
         REPLACE INTO notes (code, title) VALUES ('c3', 'replaced');
         DELETE FROM notes WHERE code > 'c9';",
    );
    // Without writing nothing can be taken in, and the search is right all the same.
    let reader = Store::open(&path, Options::new().read_only()).unwrap();
    assert_eq!([count(&reader, "fresh"), count(&reader, "changed"), count(&reader, "replaced")], [1, 2, 1]);
    reader.close();
    let store = open(&path);
    let rows: i64 = store.query(sql("SELECT count(*) FROM notes WHERE title LIKE '%note%'")).unwrap();
    assert_eq!([count(&store, "fresh"), count(&store, "changed"), count(&store, "note")], [1, 2, rows]);
    let waiting: i64 = store.query(sql("SELECT count(*) FROM edgelite_search_pending")).unwrap();
    assert_eq!(waiting, 0, "it is taken in when the store is opened");
}

#[test]
fn r103_rows_that_were_given_other_rowids_are_indexed_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    made(&path);
    write(&path, "PRAGMA journal_mode = DELETE; DELETE FROM notes WHERE code < 'c5'; VACUUM;");
    let store = open(&path);
    let rows: i64 = store.query(sql("SELECT count(*) FROM notes")).unwrap();
    assert_eq!(count(&store, "old"), rows);
    store.close();
    // A copy, row by row, as a dump makes it.
    let copy = folder.path().join("copy.db");
    let source = Connection::open(&path).unwrap();
    let target = Connection::open(&copy).unwrap();
    let mut schema = source
        .prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', rowid")
        .unwrap();
    let schema: Vec<(String, String, String)> =
        schema.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect();
    target.execute("ATTACH ?1 AS source", [path.to_str().unwrap()]).unwrap();
    for (kind, name, sql) in &schema {
        target.execute_batch(sql).unwrap();
        if kind == "table" {
            let columns: Vec<String> = target
                .prepare(&format!("PRAGMA table_info({name})"))
                .unwrap()
                .query_map([], |row| row.get(1))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let columns = columns.join(", ");
            target
                .execute_batch(&format!(
                    "INSERT INTO main.{name} ({columns}) SELECT {columns} FROM source.{name} ORDER BY rowid DESC"
                ))
                .unwrap();
        }
    }
    drop(target);
    let store = open(&copy);
    let hits = store.search(Search::of("notes", "old").limit(1000)).unwrap().rows;
    assert_eq!(hits.len() as i64, rows);
    assert!(hits.iter().all(|hit| hit.highlights["title"] == "<mark>old</mark> note"));
}

#[test]
fn r103_a_trigger_that_another_program_dropped_is_made_again_with_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    made(&path);
    write(&path, "DROP TRIGGER edgelite_search_1_insert; INSERT INTO notes VALUES ('unseen', 'unseen note');");
    let store = open(&path);
    assert_eq!([count(&store, "unseen"), count(&store, "old")], [1, 100]);
    store.execute(sql("INSERT INTO notes VALUES ('later', 'unseen later')")).unwrap();
    assert_eq!(count(&store, "unseen"), 2);
}

#[test]
fn r103_a_damaged_index_fails_no_commit_and_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    made(&path);
    write(
        &path,
        "UPDATE edgelite_search_1_pages SET data = X'FFFF'; UPDATE edgelite_search_1_rows SET data = X'0102';",
    );
    let store = open(&path);
    for number in 0..70 {
        store.execute(sql("INSERT INTO notes VALUES (?1, 'after the damage')").bind(format!("d{number}"))).unwrap();
    }
    store.close();
    let store = open(&path);
    assert_eq!([count(&store, "damage"), count(&store, "old")], [70, 100]);
}
