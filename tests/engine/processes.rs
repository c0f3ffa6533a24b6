//! Other processes: one store for writing or any number for reading, and a
//! crash loses nothing that was acknowledged.

use crate::{
    support::{
        notes,
        process::{Other, role, say, wait_for_parent},
    },
    test_name,
};
use edgelite::{ErrorKind, Options, Store};
use std::{path::Path, time::Duration};

fn impatient() -> Options {
    Options::new().busy_timeout(Duration::from_millis(60))
}

/// What comes of opening the file in another process.
fn outcome_elsewhere(test: &str, path: &Path, mode: &str) -> String {
    let mut other = Other::start(test, &format!("{mode} {}", path.display()));
    let outcome = other.hear().expect("an outcome");
    other.finish();
    outcome
}

/// The other process: tries to open the file and says what came of it.
fn try_to_open(role: &str) {
    let (mode, path) = role.split_once(' ').unwrap();
    let options = if mode == "read" { impatient().read_only() } else { impatient() };
    match Store::open(path, options) {
        Ok(store) => say(&format!("opened {}", notes::count(&store))),
        Err(error) => say(&format!("{} {}", error.kind(), error.retryable())),
    }
}

#[test]
fn a_second_process_is_told_that_the_file_is_locked() {
    let test = test_name!(a_second_process_is_told_that_the_file_is_locked);
    if let Some(role) = role() {
        return try_to_open(&role);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = notes::in_file(&path, Options::new());
    assert_eq!(outcome_elsewhere(test, &path, "write"), "locked true");
    assert_eq!(outcome_elsewhere(test, &path, "read"), "locked true");
    store.close();
    assert_eq!(outcome_elsewhere(test, &path, "write"), "opened 0");
}

/// Closing any handle of a file ends the locks that its process has on it, in
/// POSIX; the store's own must not end that way.
#[test]
fn the_lock_outlives_an_export_and_a_second_store() {
    let test = test_name!(the_lock_outlives_an_export_and_a_second_store);
    if let Some(role) = role() {
        return try_to_open(&role);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = notes::in_file(&path, Options::new());
    store.export(&mut Vec::new()).unwrap();
    drop(Store::open(&path, Options::new()).unwrap());
    drop(Store::open(&path, Options::new().read_only()).unwrap());
    drop(std::fs::File::open(&path).unwrap());
    assert_eq!(outcome_elsewhere(test, &path, "write"), "locked true");
    store.execute(notes::insert("a")).unwrap();
    drop(store);
    assert_eq!(outcome_elsewhere(test, &path, "write"), "opened 1");
}

#[test]
fn any_number_of_processes_may_read() {
    let test = test_name!(any_number_of_processes_may_read);
    if let Some(role) = role() {
        return try_to_open(&role);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    notes::in_file(&path, Options::new()).close();
    let store = Store::open(&path, Options::new().read_only()).unwrap();
    assert_eq!(outcome_elsewhere(test, &path, "read"), "opened 0");
    assert_eq!(outcome_elsewhere(test, &path, "write"), "locked true");
    drop(store);
}

#[test]
fn opening_waits_for_the_other_process_to_close() {
    let test = test_name!(opening_waits_for_the_other_process_to_close);
    if let Some(role) = role() {
        let store = notes::in_file(Path::new(&role), Options::new());
        store.execute(notes::insert("from the other")).unwrap();
        say("open");
        assert_eq!(wait_for_parent(), "close");
        return store.close();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut other = Other::start(test, &path.display().to_string());
    assert_eq!(other.hear().as_deref(), Some("open"));
    assert_eq!(Store::open(&path, impatient()).err().unwrap().kind(), ErrorKind::Locked);
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| Store::open(&path, Options::new()).unwrap());
        other.tell("close");
        assert_eq!(notes::texts(&opening.join().unwrap()), ["from the other"]);
    });
    other.finish();
}

#[test]
fn r94_a_killed_process_loses_nothing_that_was_acknowledged() {
    let test = test_name!(r94_a_killed_process_loses_nothing_that_was_acknowledged);
    if let Some(role) = role() {
        let store = notes::in_file(Path::new(&role), Options::new());
        for number in 0.. {
            store.execute(notes::insert(&number.to_string())).unwrap();
            say(&number.to_string());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut other = Other::start(test, &path.display().to_string());
    let mut acknowledged = 0;
    while acknowledged < 50 {
        acknowledged = other.hear().unwrap().parse().unwrap();
    }
    if let Some(last) = other.kill().last() {
        acknowledged = last.parse().unwrap();
    }
    let store = notes::in_file(&path, Options::new());
    assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    let texts = notes::texts(&store);
    assert!(texts.len() > acknowledged, "{} of {acknowledged} acknowledged", texts.len());
    assert_eq!(texts, (0..texts.len()).map(|number| number.to_string()).collect::<Vec<_>>());
}
