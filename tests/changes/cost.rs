//! What the log costs, as counts: seconds are measured in `benches/`.

use crate::support::{Intercepted, Operation, VectorStorage, notes};
use edgelite::{
    MemoryStorage, Options, Store,
    changes::ChangeLimits,
    query::{Batch, Step, sql},
    value::Rows,
};
use std::sync::{Arc, atomic::Ordering};

/// Adds `count` notes in one transaction.
fn add(store: &Store, from: i64, count: i64) {
    let runs = (from..from + count).map(|number| vec![number.to_string().into()]).collect();
    let step = Step::many("INSERT INTO notes (text) VALUES (?1)", runs);
    store.run(Batch::<()>::new([step], |_| Ok(Rows::default()))).unwrap();
}

#[test]
fn capturing_costs_no_flush() {
    for options in [Options::new(), Options::new().without_changes()] {
        let (storage, flushes) = Intercepted::counting(Arc::new(VectorStorage::default()), Operation::Flush);
        let store = Store::open_in(storage, "store.db", options.readers(0)).unwrap();
        store.execute(sql(notes::TABLE)).unwrap();
        let before = flushes.load(Ordering::SeqCst);
        (0..10).for_each(|number| add(&store, number * 10, 10));
        assert_eq!(flushes.load(Ordering::SeqCst) - before, 10, "one for each commit");
    }
}

#[test]
fn a_full_log_does_not_let_the_file_grow() {
    let storage = Arc::new(MemoryStorage::new());
    let limits = ChangeLimits { changes: 2000, ..ChangeLimits::default() };
    let store = Store::open_in(storage.clone(), "store.db", Options::new().readers(0).changes(limits)).unwrap();
    store.execute(sql(notes::TABLE)).unwrap();
    let size = || {
        store.checkpoint().unwrap();
        storage.read("store.db").unwrap().len()
    };
    let change = |rounds: usize| {
        for _ in 0..rounds {
            add(&store, 0, 100);
            store.execute(sql("DELETE FROM notes")).unwrap();
        }
        size()
    };
    let full = change(15);
    let later = change(100);
    assert!(later <= full + full / 4, "{full} bytes became {later}");
}
