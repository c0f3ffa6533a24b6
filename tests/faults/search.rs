//! A commit that takes rows into an index fails at every single write: either
//! the rows and the index have it, or neither.

use crate::support::{Intercepted, Operation};
use edgelite::{
    MemoryStorage, Options, Store,
    query::sql,
    search::{Search, SearchIndex, TypoTolerance},
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

fn found(store: &Store) -> (i64, i64) {
    let rows = store.query(sql("SELECT count(*) FROM notes")).unwrap();
    (rows, store.query(Search::of("notes", "word").typos(TypoTolerance::Never).count()).unwrap())
}

#[test]
fn r103_a_commit_that_fails_at_any_write_leaves_rows_and_index_alike() {
    for kind in [Operation::Write, Operation::Flush] {
        let mut failed = 0;
        for at in 0.. {
            let inner = Arc::new(MemoryStorage::new());
            let (calls, armed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
            let (counted, is_armed) = (calls.clone(), armed.clone());
            let storage = Intercepted::new(inner.clone(), move |operation| {
                let counts = operation == kind && is_armed.load(Ordering::SeqCst);
                if counts && counted.fetch_add(1, Ordering::SeqCst) == at {
                    return Err(io::Error::from(io::ErrorKind::StorageFull));
                }
                Ok(())
            });
            let options = || Options::new().readers(0).cache_kibibytes(0);
            let store = Store::open_in(storage, "store.db", options()).unwrap();
            store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT)")).unwrap();
            store.declare_search(&SearchIndex::on("notes").column("title", 1.0)).unwrap();
            armed.store(true, Ordering::SeqCst);
            let mut added = 0;
            for number in 0..4 {
                let result = store.transaction(|transaction| {
                    for row in 0..40 {
                        let insert = sql("INSERT INTO notes (title) VALUES (?1)");
                        transaction.execute(&insert.bind(format!("word w{}", number * 40 + row)))?;
                    }
                    Ok(())
                });
                added += if result.is_ok() { 40 } else { 0 };
            }
            armed.store(false, Ordering::SeqCst);
            assert_eq!(found(&store), (added, added), "{kind:?} {at}");
            store.close();
            drop(store);
            let store = Store::open_in(inner, "store.db", options()).unwrap();
            assert_eq!(found(&store), (added, added), "{kind:?} {at}, opened again");
            failed += usize::from(added < 160);
            if calls.load(Ordering::SeqCst) <= at {
                break;
            }
        }
        assert!(failed >= 4, "{kind:?}: {failed}");
    }
}
