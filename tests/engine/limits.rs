//! Statements that take too long, and statements that somebody stops.

use crate::support::notes;
use edgelite::{ErrorKind, Options, Store, query::sql};
use std::time::Duration;

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
