//! Copies of a store that is being written to.

use crate::support::notes;
use edgelite::{ErrorKind, MemoryStorage, Options, Store, query::sql, value::Row};
use std::{
    io::{self, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

/// A sink that does something before each piece that it takes.
struct Meanwhile<F>(Vec<u8>, F);

impl<F: FnMut(usize) -> io::Result<()>> Write for Meanwhile<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.1)(self.0.len())?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn failed(error: edgelite::Error) -> io::Error {
    io::Error::other(error.to_string())
}

const FAMILIES: &str = "CREATE TABLE parents (id INTEGER PRIMARY KEY, filling TEXT NOT NULL)";
const CHILDREN: &str = "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents)";

/// Adds the family with this number: one row in each table, and the row before changed.
fn add(store: &Store, number: i64) -> Result<(), edgelite::Error> {
    store.transaction(|transaction| {
        let filling = "x".repeat(usize::try_from(200 + number % 700).unwrap());
        transaction.execute(&sql("INSERT INTO parents VALUES (?1, ?2)").bind(number).bind(filling))?;
        transaction.execute(&sql("INSERT INTO children VALUES (?1, ?1)").bind(number))?;
        transaction.execute(&sql("UPDATE parents SET filling = 'old' WHERE id = ?1").bind(number - 1)).map(drop)
    })
}

fn families(path: &Path) -> Store {
    let store = Store::open(path, Options::new()).unwrap();
    store.execute(sql(FAMILIES)).unwrap();
    store.execute(sql(CHILDREN)).unwrap();
    store
}

/// Checks a copy with stock SQLite: sound, and exactly the families up to a
/// number, which it gives.
fn families_of(folder: &Path, copy: &[u8]) -> i64 {
    let path = folder.join("copy.db");
    std::fs::write(&path, copy).unwrap();
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    let check: String = sqlite.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
    assert!(!sqlite.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
    let number = |text: &str| sqlite.query_row(text, [], |row| row.get::<_, i64>(0)).unwrap();
    let newest = number("SELECT coalesce(max(id), 0) FROM parents");
    assert_eq!(number("SELECT count(*) FROM parents"), newest, "no commit is missing before the newest");
    assert_eq!(number("SELECT count(*) FROM children"), newest);
    assert_eq!(number("SELECT count(*) FROM parents WHERE filling = 'old'"), (newest - 1).max(0));
    newest
}

#[test]
fn r23_a_copy_keeps_nobody_waiting_and_has_what_was_committed_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = families(&folder.path().join("store.db"));
    (1..=300).for_each(|number| add(&store, number).unwrap());
    let mut next = 301;
    // Writing from within the copy would wait for ever if the copy held anything that writers need.
    let mut sink = Meanwhile(Vec::new(), |_| {
        add(&store, next).map_err(failed)?;
        next += 1;
        if next % 50 == 0 {
            store.checkpoint().map_err(failed)?;
        }
        Ok(())
    });
    let length = store.export(&mut sink).unwrap();
    let copy = sink.0;
    assert_eq!(length, copy.len() as u64);
    assert!(next > 320, "it was written to meanwhile: {next}");
    assert_eq!(families_of(folder.path(), &copy), 300);
    assert!(store.checkpoint().unwrap(), "nothing holds the log afterwards");
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM parents")).unwrap(), next - 1);
}

#[test]
fn r23_copies_under_constant_writes_are_each_a_prefix_of_the_commits() {
    let folder = tempfile::tempdir().unwrap();
    let store = families(&folder.path().join("store.db"));
    let (acknowledged, stop) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicBool::new(false)));
    let writer = {
        let (store, acknowledged, stop) = (store.clone(), acknowledged.clone(), stop.clone());
        std::thread::spawn(move || {
            let mut number = 0;
            while !stop.load(Ordering::SeqCst) {
                number += 1;
                add(&store, number).unwrap();
                acknowledged.store(number, Ordering::SeqCst);
            }
        })
    };
    for _ in 0..12 {
        let before = acknowledged.load(Ordering::SeqCst);
        let mut copy = Vec::new();
        store.export(&mut copy).unwrap();
        // A commit may be in the copy a moment before its writer knows.
        let after = acknowledged.load(Ordering::SeqCst) + 1;
        let newest = families_of(folder.path(), &copy);
        assert!((before..=after).contains(&newest), "{before} <= {newest} <= {after}");
    }
    stop.store(true, Ordering::SeqCst);
    writer.join().unwrap();
}

#[test]
fn r23_a_long_read_keeps_no_copy_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let store = families(&folder.path().join("store.db"));
    add(&store, 1).unwrap();
    let mut inner = Vec::new();
    // The outer copy is a read that holds the log's end.
    let mut sink = Meanwhile(Vec::new(), |taken| {
        if taken == 0 {
            add(&store, 2).map_err(failed)?;
            store.export(&mut inner).map_err(failed)?;
        }
        Ok(())
    });
    store.export(&mut sink).unwrap();
    let outer = sink.0;
    assert_eq!((families_of(folder.path(), &outer), families_of(folder.path(), &inner)), (1, 2));
}

#[test]
fn a_copy_ends_when_its_store_is_closed() {
    let store = notes::in_memory(Options::new());
    for number in 0..40 {
        store.execute(notes::insert(&format!("{number}{}", "x".repeat(40_000)))).unwrap();
    }
    let closing = store.clone();
    let mut sink = Meanwhile(Vec::new(), |_| {
        closing.close();
        Ok(())
    });
    let error = store.export(&mut sink).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Closed);
}

#[test]
fn stores_in_memory_and_without_readers_are_copied_too() {
    for readers in [0, 2] {
        let storage = Arc::new(MemoryStorage::new());
        let options = Options::new().readers(readers);
        let store = Store::open_in(storage, "notes.db", options.clone()).unwrap();
        store.execute(sql(notes::TABLE)).unwrap();
        store.execute(notes::insert("milk")).unwrap();
        let mut copy = Vec::new();
        store.export(&mut copy).unwrap();
        let elsewhere = Arc::new(MemoryStorage::new());
        elsewhere.put("copy.db", &copy);
        let copy = Store::open_in(elsewhere, "copy.db", options).unwrap();
        assert_eq!(notes::texts(&copy), ["milk"]);
    }
}

#[test]
fn a_copy_within_a_transaction_of_a_store_without_readers_is_refused() {
    let store = notes::in_memory(Options::new().readers(0));
    let refused = store.transaction(|_| Ok(store.export(&mut Vec::new()).unwrap_err().kind())).unwrap();
    assert_eq!(refused, ErrorKind::InvalidArgument);
    assert!(store.query::<Vec<Row>>(sql("SELECT * FROM notes")).unwrap().is_empty());
}

#[test]
fn r23_a_store_that_is_opened_for_reading_is_copied_with_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let running = notes::in_file(&folder.path().join("running.db"), Options::new());
    running.checkpoint().unwrap();
    running.execute(notes::insert("in the log")).unwrap();
    for ending in ["", "-wal"] {
        let path = |name: &str| folder.path().join(format!("{name}.db{ending}"));
        std::fs::copy(path("running"), path("left")).unwrap();
    }
    for readers in [0, 2] {
        let options = Options::new().read_only().readers(readers);
        let left = Store::open(folder.path().join("left.db"), options.clone()).unwrap();
        let mut copy = Vec::new();
        left.export(&mut copy).unwrap();
        let elsewhere = Arc::new(MemoryStorage::new());
        elsewhere.put("copy.db", &copy);
        assert_eq!(notes::texts(&Store::open_in(elsewhere, "copy.db", options).unwrap()), ["in the log"]);
    }
}
