//! A closed store: the file is whole, free, and nothing runs any more.

use crate::support::notes;
use edgelite::{ErrorKind, Options, Store, query::sql};

#[test]
fn closing_writes_the_log_back_and_frees_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    for readers in [0, 3] {
        let store = notes::in_file(&path, Options::new().readers(readers));
        store.execute(notes::insert(&readers.to_string())).unwrap();
        notes::count(&store);
        store.close();
        let log = folder.path().join("store.db-wal");
        assert_eq!(log.metadata().map_or(0, |found| found.len()), 0);
        // Stock SQLite takes the lock that the engine held.
        let other = rusqlite::Connection::open(&path).unwrap();
        other.execute("INSERT INTO notes (text) VALUES (?1)", [format!("beside {readers}")]).unwrap();
        drop(other);
        drop(store);
    }
    assert_eq!(notes::texts(&notes::in_file(&path, Options::new())), ["0", "beside 0", "3", "beside 3"]);
}

#[test]
fn everything_fails_with_closed_after_it() {
    for readers in [0, 2] {
        let store = notes::in_memory(Options::new().readers(readers));
        let clone = store.clone();
        notes::count(&store);
        store.close();
        store.close();
        let results = [
            clone.query::<i64>(sql("SELECT 1")).map(drop),
            clone.execute(notes::insert("a")).map(drop),
            clone.transaction(|_| Ok(())),
            clone.checkpoint().map(drop),
            clone.export(&mut Vec::new()).map(drop),
            clone.check_integrity().map(drop),
            clone.schema().map(drop),
            clone.explain(&sql("SELECT 1")).map(drop),
        ];
        for result in results {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::Closed);
        }
        let (sender, receiver) = std::sync::mpsc::channel();
        clone.submit(notes::write("a"), move |result| sender.send(result).unwrap());
        assert_eq!(receiver.recv().unwrap().unwrap_err().kind(), ErrorKind::Closed);
        clone.interrupt();
    }
}

#[test]
fn batches_that_were_queued_are_committed_before_it_closes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = notes::in_file(&path, Options::new());
    let (sender, receiver) = std::sync::mpsc::channel();
    for number in 0..500 {
        let sender = sender.clone();
        store.submit(notes::write(&number.to_string()), move |result| sender.send(result.is_ok()).unwrap());
    }
    store.close();
    drop(sender);
    assert_eq!(receiver.iter().filter(|taken| *taken).count(), 500);
    assert_eq!(notes::count(&notes::in_file(&path, Options::new())), 500);
}

#[test]
fn the_last_clone_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = notes::in_file(&path, Options::new());
    let clone = store.clone();
    drop(store);
    clone.execute(notes::insert("a")).unwrap();
    drop(clone);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute("DELETE FROM notes", []).unwrap();
}

#[test]
fn readers_at_work_end_their_statement_when_it_closes() {
    let store: Store = notes::in_memory(Options::new().readers(2));
    store.execute(notes::insert("a")).unwrap();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            loop {
                match store.query::<i64>(sql("SELECT count(*) FROM notes")) {
                    Ok(count) => assert_eq!(count, 1),
                    Err(error) => return error,
                }
            }
        });
        store.close();
        assert_eq!(reader.join().unwrap().kind(), ErrorKind::Closed);
    });
}
