//! Followers on other threads and tasks.

use crate::support::notes;
use edgelite::{ErrorKind, Options, Store, changes, query::sql, transfer::ImportOptions};
use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

const LONG: Duration = Duration::from_secs(600);

#[test]
fn a_follower_sees_every_commit_of_many_threads_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = notes::in_file(&folder.path().join("store.db"), Options::new());
    let start = store.position().unwrap();
    let followers: Vec<_> = (0..3)
        .map(|number| {
            let mut follower = store.follow(changes::since(start).most(1 + number * 40));
            std::thread::spawn(move || {
                let mut texts = Vec::new();
                while texts.len() < 8 * 50 {
                    for commit in follower.wait(LONG).unwrap().commits {
                        let rows = commit.changes.iter().map(|change| change.after.as_ref().unwrap()["text"].clone());
                        texts.extend(rows.map(|text| text.as_text().unwrap().to_owned()));
                    }
                }
                texts
            })
        })
        .collect();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..50 {
                    store.execute(notes::insert(&format!("{thread} {number}"))).unwrap();
                    let _ = store.execute(notes::insert("0 0"));
                }
            });
        }
    });
    let expected = notes::texts(&store);
    for follower in followers {
        assert_eq!(follower.join().unwrap(), expected, "in the order of their commits");
    }
}

#[test]
fn a_follower_hears_of_another_store_of_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (one, other) = (notes::in_file(&path, Options::new()), notes::in_file(&path, Options::new()));
    let mut follower = one.follow(one.position().unwrap());
    let waiting = std::thread::spawn(move || follower.wait(LONG).unwrap().commits.len());
    other.execute(notes::insert("a")).unwrap();
    assert_eq!(waiting.join().unwrap(), 1);
    one.execute(notes::insert("b")).unwrap();
    other.execute(notes::insert("c")).unwrap();
    assert_eq!(other.changes(one.oldest_position().unwrap()).unwrap().position, one.position().unwrap());
    let unlogged = Store::open(&path, Options::new().without_changes());
    assert_eq!(unlogged.err().unwrap().field(), Some("changes"), "one store of a file with and one without a log");
}

#[test]
fn closing_the_store_ends_the_waiting() {
    let store = notes::in_memory(Options::new());
    let mut follower = store.follow(store.position().unwrap());
    let waiting = std::thread::spawn(move || follower.wait(LONG).unwrap_err().kind());
    store.close();
    assert_eq!(waiting.join().unwrap(), ErrorKind::Closed);
}

#[test]
fn a_task_is_woken_by_a_commit() {
    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let store = notes::in_memory(Options::new().readers(0));
    let mut follower = store.follow(store.position().unwrap());
    assert!(follower.read().unwrap().commits.is_empty());
    let count = Arc::new(Count(AtomicUsize::new(0)));
    let waker = Waker::from(count.clone());
    let mut context = Context::from_waker(&waker);
    {
        let mut changed = std::pin::pin!(follower.changed());
        assert_eq!(changed.as_mut().poll(&mut context), Poll::Pending);
        assert!(store.execute(sql("INSERT INTO notes (text) VALUES (NULL)")).is_err());
        assert_eq!(count.0.load(Ordering::SeqCst), 0, "a refused row wakes nobody");
        store.execute(notes::insert("a")).unwrap();
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
        assert_eq!(changed.as_mut().poll(&mut context), Poll::Ready(()));
    }
    assert_eq!(follower.read().unwrap().commits.len(), 1);
}

#[test]
fn an_import_is_in_the_log_and_a_dry_run_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("notes.jsonl");
    let lines: String = (0..3000).map(|number| format!("{{\"id\":{number},\"text\":\"{number}\"}}\n")).collect();
    std::fs::write(&source, lines).unwrap();
    let store = notes::in_memory(Options::new());
    let start = store.position().unwrap();
    store.import(&source, &ImportOptions { dry_run: true, ..Default::default() }).unwrap();
    assert_eq!(store.position().unwrap(), start);
    store.import(&source, &ImportOptions::default()).unwrap();
    let mut seen = 0;
    let mut follower = store.follow(start);
    while seen < 3000 {
        seen += follower.read().unwrap().commits.iter().map(|commit| commit.changes.len()).sum::<usize>();
    }
    assert_eq!((seen, notes::count(&store)), (3000, 3000));
}

#[test]
fn a_copy_of_the_file_has_the_log_and_may_begin_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = notes::in_file(&folder.path().join("store.db"), Options::new());
    let start = store.position().unwrap();
    store.execute(notes::insert("a")).unwrap();
    let copied = folder.path().join("copy.db");
    store.export(&mut std::fs::File::create(&copied).unwrap()).unwrap();
    store.execute(notes::insert("lost")).unwrap();
    let ahead = store.position().unwrap();
    let copy = Store::open(&copied, Options::new()).unwrap();
    assert_eq!(copy.changes(start).unwrap().commits.len(), 1);
    assert_eq!(copy.changes(ahead).unwrap_err().kind(), ErrorKind::PositionLost, "it was put back to an earlier state");
    copy.restart_changes().unwrap();
    assert_eq!(copy.changes(start).unwrap_err().kind(), ErrorKind::PositionLost);
}
