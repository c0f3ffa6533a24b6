//! Statements that take too long, and statements that somebody stops.

use crate::support::notes;
use edgelite::{
    ErrorKind, Options, Store,
    query::{Batch, sql},
    value::Row,
};
use std::{sync::mpsc::channel, time::Duration};

/// Counts for hours.
const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT count(*) FROM n";

fn limited(readers: usize) -> Store {
    notes::in_memory(Options::new().readers(readers).time_limit(Duration::from_millis(30)))
}

#[test]
fn a_read_past_its_time_limit_ends_with_timeout() {
    for readers in [0, 1] {
        let store = limited(readers);
        let error = store.query::<i64>(sql(ENDLESS)).unwrap_err();
        assert_eq!((error.kind(), error.retryable()), (ErrorKind::Timeout, true));
        assert_eq!(notes::count(&store), 0, "the connection goes on");
    }
}

#[test]
fn a_write_past_its_time_limit_leaves_nothing() {
    for readers in [0, 1] {
        let store = limited(readers);
        let endless = format!("INSERT INTO notes (text) SELECT 'n' || i FROM ({})", ENDLESS.replace("count(*)", "i"));
        assert_eq!(store.execute(sql(endless.clone())).unwrap_err().kind(), ErrorKind::Timeout);
        let error = store
            .transaction(|transaction| {
                transaction.execute(&notes::insert("lost"))?;
                transaction.execute(&sql(endless))
            })
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(notes::count(&store), 0);
        store.execute(notes::insert("kept")).unwrap();
    }
}

#[test]
fn a_statement_stopped_inside_a_transaction_leaves_none_of_its_rows() {
    for readers in [0, 1] {
        let store = limited(readers);
        let endless = format!("INSERT INTO notes (text) SELECT 'n' || i FROM ({})", ENDLESS.replace("count(*)", "i"));
        let result = store.transaction(|transaction| {
            transaction.execute(&notes::insert("a"))?;
            let stopped = transaction.execute(&sql(endless.clone())).unwrap_err();
            assert_eq!(stopped.kind(), ErrorKind::Timeout);
            let stopped = transaction.run::<Vec<Row>>(sql(endless.clone())).unwrap_err();
            assert_eq!(stopped.kind(), ErrorKind::Timeout);
            transaction.execute(&notes::insert("b"))
        });
        // The whole transaction may be lost with it, but never a part of it.
        let expected: &[&str] = if result.is_ok() { &["a", "b"] } else { &[] };
        assert_eq!(notes::texts(&store), expected, "{result:?}");
        store.execute(notes::insert("c")).unwrap();
    }
}

#[test]
fn a_batch_that_takes_too_long_leaves_its_neighbours_in_a_group_intact() {
    let store = limited(1);
    let endless = format!("INSERT INTO notes (text) SELECT 'n' || i FROM ({})", ENDLESS.replace("count(*)", "i"));
    let endless = Batch::<Vec<Row>>::one(sql(endless)).into_write().unwrap();
    let (sender, receiver) = channel();
    store
        .transaction(|_| {
            for (name, write) in [("a", notes::write("a")), ("endless", endless), ("b", notes::write("b"))] {
                let sender = sender.clone();
                store.submit(write, move |result| sender.send((name, result.err().map(|error| error.kind()))).unwrap());
            }
            Ok(())
        })
        .unwrap();
    let mut results: Vec<_> = receiver.iter().take(3).collect();
    results.sort_by_key(|(name, _)| *name);
    assert_eq!(results, [("a", None), ("b", None), ("endless", Some(ErrorKind::Timeout))]);
    assert_eq!(notes::texts(&store), ["a", "b"]);
}

/// Interrupts the store until `work` on another thread has ended.
fn interrupted<R: Send>(store: &Store, work: impl FnOnce() -> R + Send) -> R {
    std::thread::scope(|scope| {
        let running = scope.spawn(work);
        while !running.is_finished() {
            store.interrupt();
            std::thread::yield_now();
        }
        running.join().unwrap()
    })
}

#[test]
fn an_interrupt_stops_a_read() {
    for readers in [0, 1, 3] {
        let store = notes::in_memory(Options::new().readers(readers));
        let error = interrupted(&store, || store.query::<i64>(sql(ENDLESS)).unwrap_err());
        assert_eq!((error.kind(), error.retryable()), (ErrorKind::Interrupted, false));
        assert_eq!(notes::count(&store), 0);
    }
}

#[test]
fn an_interrupt_stops_a_write_which_leaves_nothing() {
    for readers in [0, 1] {
        let store = notes::in_memory(Options::new().readers(readers));
        let endless = format!("INSERT INTO notes (text) SELECT 'n' || i FROM ({})", ENDLESS.replace("count(*)", "i"));
        let error = interrupted(&store, || store.execute(sql(endless)).unwrap_err());
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        store.execute(notes::insert("kept")).unwrap();
        assert_eq!(notes::texts(&store), ["kept"]);
    }
}

#[test]
fn an_interrupt_of_an_idle_store_does_nothing() {
    let store = notes::in_memory(Options::new());
    store.interrupt();
    store.execute(notes::insert("a")).unwrap();
    assert_eq!(notes::count(&store), 1);
}
