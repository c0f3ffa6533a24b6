//! The writer commits queued batches in groups; each caller learns its own
//! result.

use crate::support::{Intercepted, Operation, VectorStorage, notes};
use edgelite::{
    Error, ErrorKind, MemoryStorage, Options, Result, Store,
    query::{Batch, Step, Write, sql},
    value::{Row, Rows},
};
use std::sync::{Arc, atomic::Ordering, mpsc::channel};

/// Queues the batches while nobody can commit, so that they form one group;
/// gives each one's error, if it has one.
fn in_one_group(store: &Store, batches: Vec<Write>) -> Vec<Option<ErrorKind>> {
    let (sender, receiver) = channel();
    let count = batches.len();
    store
        .transaction(|_| {
            for (position, batch) in batches.into_iter().enumerate() {
                let sender = sender.clone();
                store.submit(batch, move |result| sender.send((position, result.err())).unwrap());
            }
            Ok(())
        })
        .unwrap();
    let mut results: Vec<_> = receiver.iter().take(count).collect();
    results.sort_by_key(|(position, _)| *position);
    results.into_iter().map(|(_, error)| error.map(|error: Error| error.kind())).collect()
}

fn raw(statement: &'static str) -> Write {
    Batch::<Vec<Row>>::one(sql(statement)).into_write().unwrap()
}

#[test]
fn a_batch_that_fails_leaves_its_neighbours_intact() {
    let store = notes::in_memory(Options::new());
    store.execute(notes::insert("taken")).unwrap();
    let halves = [notes::insert("half").into(), notes::insert("taken").into()];
    let half = Batch::<Vec<Row>>::new(halves, |_| Ok(Rows::default())).into_write().unwrap();
    let results = in_one_group(
        &store,
        vec![
            notes::write("a"),
            notes::write("taken"),
            notes::write("b"),
            half,
            raw("INSERT INTO notes (text) VALUES (NULL)"),
            raw("INSERT INTO nowhere VALUES (1)"),
            raw("COMMIT"),
            raw("ROLLBACK"),
            raw("RELEASE edgelite"),
            notes::write("c"),
            notes::write("a"),
        ],
    );
    use ErrorKind::{Conflict, Constraint, Sql};
    let expected = [
        None,
        Some(Conflict),
        None,
        Some(Conflict),
        Some(Constraint),
        Some(Sql),
        Some(Sql),
        Some(Sql),
        Some(Sql),
        None,
        Some(Conflict),
    ];
    assert_eq!(results, expected);
    assert_eq!(notes::texts(&store), ["taken", "a", "b", "c"]);
}

#[test]
fn a_batch_that_takes_the_whole_transaction_down_fails_alone() {
    let store = notes::in_memory(Options::new());
    store.execute(sql("CREATE TABLE links (note INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED)")).unwrap();
    let results = in_one_group(
        &store,
        vec![
            notes::write("a"),
            raw("INSERT INTO links VALUES (99)"),
            notes::write("b"),
            raw("INSERT OR ROLLBACK INTO notes (text) VALUES ('a')"),
            notes::write("c"),
        ],
    );
    assert_eq!(results, [None, Some(ErrorKind::Constraint), None, Some(ErrorKind::Conflict), None]);
    assert_eq!(notes::texts(&store), ["a", "b", "c"]);
}

#[test]
fn a_panic_in_what_a_caller_makes_of_its_result_fails_alone() {
    let store = notes::in_memory(Options::new());
    let panics = Batch::<Vec<Row>>::new([Step::from(notes::insert("lost"))], |_| panic!("a defect of the caller"));
    let results = in_one_group(&store, vec![notes::write("a"), panics.into_write().unwrap(), notes::write("b")]);
    assert_eq!(results, [None, Some(ErrorKind::Internal), None]);
    assert_eq!(notes::texts(&store), ["a", "b"]);
}

#[test]
fn a_panic_in_a_reply_does_not_stop_the_writer() {
    let store = notes::in_memory(Options::new());
    store.submit(notes::write("a"), |_| panic!("a defect of the caller"));
    store.execute(notes::insert("b")).unwrap();
    assert_eq!(notes::texts(&store), ["a", "b"]);
}

#[test]
fn a_reply_may_use_the_store() {
    let store = notes::in_memory(Options::new());
    let (sender, receiver) = channel();
    let clone = store.clone();
    store.submit(notes::write("a"), move |result| {
        result.unwrap();
        clone.execute(notes::insert("b")).unwrap();
        sender.send(notes::texts(&clone)).unwrap();
    });
    assert_eq!(receiver.recv().unwrap(), ["a", "b"]);
}

#[test]
fn r63_nothing_of_64_threads_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = notes::in_file(&path, Options::new());
    std::thread::scope(|scope| {
        for thread in 0..64 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..20 {
                    let text = format!("{thread} {number}");
                    assert_eq!(store.execute(notes::insert(&text)).unwrap(), 1);
                    let seen = store.query::<i64>(sql("SELECT count(*) FROM notes WHERE text = ?1").bind(text));
                    assert_eq!(seen.unwrap(), 1, "a caller reads what it wrote");
                }
            });
        }
    });
    drop(store);
    let store = notes::in_file(&path, Options::new());
    assert_eq!(notes::count(&store), 64 * 20);
    for thread in 0..64 {
        let prefix = format!("{thread} ");
        let of_thread: Vec<_> = notes::texts(&store).into_iter().filter(|text| text.starts_with(&prefix)).collect();
        assert_eq!(of_thread, (0..20).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>());
    }
}

#[test]
fn batches_of_one_caller_are_applied_in_their_order() {
    let store = notes::in_memory(Options::new());
    let results = in_one_group(&store, (0..1000).map(|number| notes::write(&number.to_string())).collect());
    assert!(results.iter().all(Option::is_none));
    assert_eq!(notes::texts(&store), (0..1000).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn a_group_of_batches_costs_the_flushes_of_one() {
    let (storage, flushes) = Intercepted::counting(Arc::new(MemoryStorage::new()), Operation::Flush);
    let store = Store::open_in(storage, "store.db", Options::new()).unwrap();
    store.execute(sql(notes::TABLE)).unwrap();
    let cost = |batches: usize, name: &str| {
        let before = flushes.load(Ordering::SeqCst);
        let writes = (0..batches).map(|number| notes::write(&format!("{name} {number}"))).collect();
        assert!(in_one_group(&store, writes).iter().all(Option::is_none));
        flushes.load(Ordering::SeqCst) - before
    };
    let (alone, together) = (cost(1, "alone"), cost(400, "together"));
    assert!(alone >= 1, "a commit is flushed");
    // The first of the queue may have been taken before the others came.
    assert!(together <= 3 * alone, "400 batches flushed {together} times, one {alone} times");
}

#[test]
fn results_of_a_group_are_each_callers_own() {
    let store = Store::open_in(Arc::new(VectorStorage::default()), "store.db", Options::new()).unwrap();
    store.execute(sql(notes::TABLE)).unwrap();
    let (sender, receiver) = channel();
    store
        .transaction(|_| {
            for number in 0..50 {
                let sender = sender.clone();
                let batch = Batch::<Vec<Row>>::one(
                    sql("INSERT INTO notes (text) VALUES (?1) RETURNING text").bind(number.to_string()),
                );
                let reply = move |result: Result<Rows>| sender.send((number, result.unwrap())).unwrap();
                store.submit(batch.into_write().unwrap(), reply);
            }
            Ok(())
        })
        .unwrap();
    for (number, rows) in receiver.iter().take(50) {
        assert_eq!(rows.get(0).unwrap()[0], number.to_string().into());
    }
}

#[test]
fn r72_the_writer_counts_its_batches_and_the_sizes_of_its_groups() {
    let store = notes::in_memory(Options::new());
    let before = store.writer_statistics();
    let (sender, receiver) = std::sync::mpsc::channel();
    // The first reply holds the writer until all others wait.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let replied = sender.clone();
    store.submit(notes::write("first"), move |result| {
        held.recv().unwrap();
        replied.send(result.is_ok()).unwrap();
    });
    for text in ["a", "b", "a", "c", "d"] {
        let replied = sender.clone();
        store.submit(notes::write(text), move |result| replied.send(result.is_ok()).unwrap());
    }
    assert!(store.writer_statistics().waiting >= 5);
    release.send(()).unwrap();
    drop(sender);
    assert_eq!(receiver.iter().filter(|is_ok| *is_ok).count(), 5);
    let after = store.writer_statistics();
    assert_eq!((after.waiting, after.batches - before.batches, after.refused - before.refused), (0, 6, 1));
    let groups: u64 = after.group_sizes.iter().map(|(_, count)| count).sum();
    assert_eq!(groups, after.groups);
    assert!(after.groups - before.groups <= 3, "those that waited were one group: {after:?}");
}
