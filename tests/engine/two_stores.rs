//! Two stores on one file in one process.

use crate::support::notes;
use edgelite::{ErrorKind, MemoryStorage, Options, Store, query::sql, value::Row};
use std::sync::Arc;

/// Two stores of a file, and two of a storage.
fn pairs(folder: &tempfile::TempDir) -> [(Store, Store); 2] {
    let path = folder.path().join("store.db");
    let storage = Arc::new(MemoryStorage::new());
    let in_storage = || Store::open_in(storage.clone(), "store.db", Options::new().readers(2)).unwrap();
    let of_storage = (in_storage(), in_storage());
    of_storage.0.execute(sql(notes::TABLE)).unwrap();
    [(notes::in_file(&path, Options::new().readers(2)), notes::in_file(&path, Options::new().readers(2))), of_storage]
}

#[test]
fn each_sees_what_the_other_committed() {
    let folder = tempfile::tempdir().unwrap();
    for (one, other) in pairs(&folder) {
        one.execute(notes::insert("a")).unwrap();
        assert_eq!(notes::texts(&other), ["a"]);
        other.execute(notes::insert("b")).unwrap();
        assert_eq!(notes::texts(&one), ["a", "b"]);
    }
}

#[test]
fn both_write_at_the_same_time() {
    let folder = tempfile::tempdir().unwrap();
    for (one, other) in pairs(&folder) {
        std::thread::scope(|scope| {
            for (name, store) in [("one", &one), ("other", &other)] {
                scope.spawn(move || {
                    for number in 0..100 {
                        store.execute(notes::insert(&format!("{name} {number}"))).unwrap();
                    }
                });
            }
        });
        assert_eq!((notes::count(&one), notes::count(&other)), (200, 200));
        assert_eq!(one.check_integrity().unwrap(), [] as [String; 0]);
    }
}

#[test]
fn a_schema_change_of_one_reaches_the_statements_of_the_other() {
    let folder = tempfile::tempdir().unwrap();
    for (one, other) in pairs(&folder) {
        one.execute(notes::insert("a")).unwrap();
        let width =
            |store: &Store| store.query::<Vec<Row>>(sql("SELECT * FROM notes")).unwrap()[0].view().values().len();
        assert_eq!((width(&one), width(&other)), (2, 2));
        one.execute(sql("ALTER TABLE notes ADD COLUMN color TEXT")).unwrap();
        assert_eq!((width(&one), width(&other)), (3, 3));
        other.execute(sql("ALTER TABLE notes DROP COLUMN color")).unwrap();
        assert_eq!((width(&one), width(&other)), (2, 2));
    }
}

#[test]
fn closing_one_leaves_the_other_open() {
    let folder = tempfile::tempdir().unwrap();
    for (one, other) in pairs(&folder) {
        one.execute(notes::insert("a")).unwrap();
        one.close();
        drop(one);
        other.execute(notes::insert("b")).unwrap();
        assert_eq!(notes::texts(&other), ["a", "b"]);
    }
}

#[test]
fn a_store_for_writing_does_not_join_one_for_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    notes::in_file(&path, Options::new()).close();
    let reading = Store::open(&path, Options::new().read_only()).unwrap();
    let refused = Store::open(&path, Options::new()).err().unwrap();
    assert_eq!(refused.kind(), ErrorKind::Locked);
    assert!(Store::open(&path, Options::new().read_only()).is_ok(), "any number may read");
    drop(reading);
    assert!(Store::open(&path, Options::new()).is_ok());
}

#[test]
fn one_for_reading_joins_one_for_writing_and_does_not_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let writing = notes::in_file(&path, Options::new());
    let reading = Store::open(&path, Options::new().read_only()).unwrap();
    writing.execute(notes::insert("a")).unwrap();
    assert_eq!(notes::texts(&reading), ["a"]);
    assert_eq!(reading.execute(notes::insert("b")).unwrap_err().kind(), ErrorKind::ReadOnly);
    assert_eq!(notes::texts(&writing), ["a"]);
}
