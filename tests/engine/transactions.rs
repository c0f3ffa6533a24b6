//! Transactions that end badly, and snapshots.

use crate::support::notes;
use edgelite::{
    Error, ErrorKind, Options, Store,
    catalog::media::{self, NewAiAnalysis, NewRecording, RecordingFilter},
    query::sql,
};
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn r52_a_panic_in_a_transaction_rolls_back_and_poisons_nothing() {
    for readers in [0, 2] {
        let store = notes::in_memory(Options::new().readers(readers));
        store.execute(notes::insert("before")).unwrap();
        for _ in 0..3 {
            let panicked = store.transaction::<()>(|transaction| {
                transaction.execute(&notes::insert("lost"))?;
                panic!("a defect of the caller")
            });
            let error = panicked.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Internal);
            assert!(error.to_string().contains("a defect of the caller"), "{error}");
            assert_eq!(notes::texts(&store), ["before"]);
        }
        store.execute(notes::insert("after")).unwrap();
        assert_eq!(notes::texts(&store), ["before", "after"]);
    }
}

#[test]
fn r52_a_transaction_left_by_an_early_return_rolls_back() {
    let store = notes::in_memory(Options::new());
    let refuse = |text: &str| -> Result<(), Error> {
        store.transaction(|transaction| {
            transaction.execute(&notes::insert(text))?;
            transaction.execute(&notes::insert(text))?;
            unreachable!("the second is refused");
        })
    };
    assert_eq!(refuse("a").unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(notes::count(&store), 0);
}

#[test]
fn transactions_of_many_threads_take_turns() {
    let store = notes::in_memory(Options::new().readers(2));
    store.execute(sql("CREATE TABLE counter (value INTEGER NOT NULL)")).unwrap();
    store.execute(sql("INSERT INTO counter VALUES (0)")).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    store
                        .transaction(|transaction| {
                            let value: i64 = transaction.query(sql("SELECT value FROM counter"))?;
                            transaction.execute(&sql("UPDATE counter SET value = ?1").bind(value + 1))
                        })
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(store.query::<i64>(sql("SELECT value FROM counter")).unwrap(), 400);
}

#[test]
fn r16_readers_see_whole_transactions_while_a_writer_writes() {
    let store = Store::open_in_memory(Options::new().readers(3)).unwrap();
    store.execute(sql("CREATE TABLE accounts (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL)")).unwrap();
    store.execute(sql("INSERT INTO accounts VALUES (1, 1000), (2, 0)")).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut reads = 0;
                while !done.load(Ordering::Relaxed) || reads < 10 {
                    assert_eq!(store.query::<i64>(sql("SELECT sum(amount) FROM accounts")).unwrap(), 1000);
                    reads += 1;
                }
            });
        }
        for _ in 0..200 {
            store
                .transaction(|transaction| {
                    transaction.execute(&sql("UPDATE accounts SET amount = amount - 5 WHERE id = 1"))?;
                    transaction.execute(&sql("UPDATE accounts SET amount = amount + 5 WHERE id = 2"))
                })
                .unwrap();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(store.query::<i64>(sql("SELECT amount FROM accounts WHERE id = 2")).unwrap(), 1000);
}

#[test]
fn r9_a_page_and_its_analyses_are_of_one_moment() {
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]).readers(2)).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..150 {
                store
                    .transaction(|transaction| {
                        transaction.run(media::add_recording(NewRecording {
                            recording_id: "a".into(),
                            camera_id: "kitchen".into(),
                            ..Default::default()
                        }))?;
                        transaction.run(media::add_ai_analysis(NewAiAnalysis {
                            media_id: "a".into(),
                            media_type: "recording".into(),
                            analysis_type: "person".into(),
                            ..Default::default()
                        }))
                    })
                    .unwrap();
                assert!(store.run(media::delete_recording("a")).unwrap());
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let filter = RecordingFilter { with_ai_analysis: true, ..Default::default() };
            for recording in store.query(media::recordings(filter)).unwrap() {
                assert_eq!(recording.ai_analysis.unwrap().len(), 1, "a recording is never seen without its analysis");
            }
        }
    });
}

#[test]
fn a_failed_commit_leaves_the_store_usable() {
    for readers in [0, 1] {
        let store = notes::in_memory(Options::new().readers(readers));
        store.execute(sql("CREATE TABLE links (note INTEGER REFERENCES notes DEFERRABLE INITIALLY DEFERRED)")).unwrap();
        for _ in 0..3 {
            let refused = store.transaction(|transaction| {
                transaction.execute(&notes::insert("lost"))?;
                transaction.execute(&sql("INSERT INTO links VALUES (99)"))
            });
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Constraint);
            assert_eq!(notes::count(&store), 0);
        }
        store.execute(notes::insert("kept")).unwrap();
        assert_eq!(notes::texts(&store), ["kept"]);
    }
}
