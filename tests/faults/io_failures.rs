//! An error at every single call: it is reported as what it is, nothing is
//! half-applied, and the store goes on or opens again.

use crate::support::{Intercepted, Operation};
use edgelite::{
    Error, ErrorKind, MemoryStorage, Options, Result, Store,
    catalog::registry::{self, DevicePayloads, EntityPayloads},
    query::{Batch, Step, sql},
    value::{Row, Rows},
};
use serde_json::json;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::channel,
    },
};

/// When calls of one kind fail.
#[derive(Default)]
struct Plan {
    calls: AtomicUsize,
    /// Nothing fails before.
    armed: AtomicBool,
}

/// A storage whose call number `at` of this kind, counted once it is armed,
/// fails; with `stays`, so do all later ones until it is disarmed.
fn failing(
    inner: &Arc<MemoryStorage>,
    kind: Operation,
    error: io::ErrorKind,
    at: usize,
    stays: bool,
) -> (Arc<Intercepted>, Arc<Plan>) {
    let plan = Arc::new(Plan::default());
    let hooked = plan.clone();
    let storage = Intercepted::new(inner.clone(), move |operation| {
        if operation != kind || !hooked.armed.load(Ordering::SeqCst) {
            return Ok(());
        }
        let call = hooked.calls.fetch_add(1, Ordering::SeqCst);
        if call == at || stays && call > at { Err(io::Error::from(error)) } else { Ok(()) }
    });
    (storage, plan)
}

fn options(readers: usize) -> Options {
    // The smallest cache, so that a transaction writes before it commits.
    Options::new().readers(readers).cache_kibibytes(0)
}

/// Adds the rows `number` and `number + 1`, large enough to fill pages.
fn pair(number: i64) -> Batch<()> {
    let insert = |key: i64| sql("INSERT INTO entries VALUES (?1, ?2)").bind(key).bind("x".repeat(3000));
    let steps: [Step; 2] = [insert(number).into(), insert(number + 1).into()];
    Batch::new(steps, |_| Ok(Rows::default()))
}

fn numbers(store: &Store) -> Result<Vec<i64>> {
    let rows: Vec<Row> = store.query(sql("SELECT number FROM entries ORDER BY number"))?;
    Ok(rows.iter().map(|row| row["number"].as_integer().unwrap()).collect())
}

/// One line per way in which the store was used, and what came of it.
fn use_it(store: &Store) -> Vec<(&'static str, Result<()>)> {
    let transaction = |from: i64| {
        store.transaction(|transaction| {
            for number in 0..80 {
                transaction.run(pair(from + number * 2))?;
            }
            transaction.execute(&sql("UPDATE entries SET text = 'y' WHERE number = ?1").bind(from)).map(drop)
        })
    };
    vec![
        ("10", store.run(pair(10))),
        ("20", store.run(pair(20))),
        ("checkpoint", store.checkpoint().map(drop)),
        ("100", transaction(100)),
        ("read", numbers(store).map(drop)),
        ("30", store.run(pair(30))),
        ("export", store.export(&mut Vec::new()).map(drop)),
        ("500", transaction(500)),
        ("40", store.run(pair(40))),
    ]
}

/// The numbers that those lines leave in the table.
fn left_by(lines: &[(&str, Result<()>)]) -> Vec<i64> {
    let mut numbers = Vec::new();
    for (line, _) in lines.iter().filter(|(_, result)| result.is_ok()) {
        match line.parse::<i64>() {
            Ok(from @ (100 | 500)) => numbers.extend(from..from + 160),
            Ok(number) => numbers.extend([number, number + 1]),
            Err(_) => {}
        }
    }
    numbers.sort_unstable();
    numbers
}

fn is_of(error: &Error, expected: ErrorKind) -> bool {
    error.kind() == expected
}

/// Fails each call of a kind once, or from there on, in a scenario of its own.
fn fail_every_call(kind: Operation, error: io::ErrorKind, expected: ErrorKind, stays: bool, readers: usize) -> usize {
    // Reads are many and alike: of the later ones, some.
    let mut at = 0;
    loop {
        let case = format!("{kind:?} {at} ({error:?}, stays: {stays}, readers: {readers})");
        let inner = Arc::new(MemoryStorage::new());
        let (storage, plan) = failing(&inner, kind, error, at, stays);
        let store = Store::open_in(storage, "store.db", options(readers)).unwrap();
        store.execute(sql("CREATE TABLE entries (number INTEGER PRIMARY KEY, text TEXT)")).unwrap();
        plan.armed.store(true, Ordering::SeqCst);
        let lines = use_it(&store);
        let was_reached = plan.calls.load(Ordering::SeqCst) > at;
        plan.armed.store(false, Ordering::SeqCst);

        for (line, result) in &lines {
            if let Err(error) = result {
                assert!(was_reached && is_of(error, expected), "{case}: {line}: {error:?}");
            }
        }
        // The disk is well again: the same store goes on, with whole batches.
        assert_eq!(
            numbers(&store).unwrap_or_else(|error| panic!("{case}: {error:?}")),
            left_by(&lines),
            "{case}: {lines:?}"
        );
        store.run(pair(1000)).unwrap_or_else(|error| panic!("{case}: {error:?}"));
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{case}");
        store.close();
        // And so does one that finds only what is on the disk.
        let store =
            Store::open_in(inner, "store.db", options(readers)).unwrap_or_else(|error| panic!("{case}: {error:?}"));
        let mut expected = left_by(&lines);
        expected.extend([1000, 1001]);
        assert_eq!(numbers(&store).unwrap(), expected, "{case}");
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{case}");
        if !was_reached {
            return at;
        }
        at += if kind == Operation::Read { 1 + at / 8 } else { 1 };
    }
}

#[test]
fn a_full_disk_is_full_and_nothing_is_half_applied() {
    for stays in [false, true] {
        let calls = fail_every_call(Operation::Write, io::ErrorKind::StorageFull, ErrorKind::Full, stays, 0);
        assert!(calls > 10, "{calls} calls");
    }
    fail_every_call(Operation::Write, io::ErrorKind::QuotaExceeded, ErrorKind::Full, false, 1);
}

#[test]
fn a_write_that_fails_is_an_io_error_and_nothing_is_half_applied() {
    fail_every_call(Operation::Write, io::ErrorKind::Other, ErrorKind::Io, false, 0);
    fail_every_call(Operation::Write, io::ErrorKind::Other, ErrorKind::Io, false, 1);
}

#[test]
fn a_flush_that_fails_fails_the_commit() {
    for (stays, readers) in [(false, 0), (true, 0), (false, 1)] {
        let calls = fail_every_call(Operation::Flush, io::ErrorKind::Other, ErrorKind::Io, stays, readers);
        assert!(calls > 5, "{calls} calls");
    }
}

#[test]
fn a_read_that_fails_is_an_io_error() {
    for stays in [false, true] {
        fail_every_call(Operation::Read, io::ErrorKind::Other, ErrorKind::Io, stays, 0);
    }
}

#[test]
fn a_truncation_or_size_that_fails_is_an_io_error() {
    fail_every_call(Operation::Truncate, io::ErrorKind::Other, ErrorKind::Io, false, 0);
    fail_every_call(Operation::Size, io::ErrorKind::Other, ErrorKind::Io, false, 0);
}

#[test]
fn opening_on_a_disk_that_fails_is_an_error_and_can_be_done_again() {
    let catalogs = || options(0).catalogs([registry::CATALOG]);
    for kind in
        [Operation::Open, Operation::Read, Operation::Write, Operation::Flush, Operation::Truncate, Operation::Size]
    {
        for at in 0.. {
            let inner = Arc::new(MemoryStorage::new());
            let (storage, plan) = failing(&inner, kind, io::ErrorKind::StorageFull, at, false);
            plan.armed.store(true, Ordering::SeqCst);
            let opened = Store::open_in(storage, "store.db", catalogs());
            let was_reached = plan.calls.load(Ordering::SeqCst) > at;
            if let Err(error) = &opened {
                assert!(was_reached, "{kind:?} {at}: {error:?}");
                assert!(matches!(error.kind(), ErrorKind::Full | ErrorKind::Migration), "{kind:?} {at}: {error:?}");
            }
            drop(opened);
            plan.armed.store(false, Ordering::SeqCst);
            let store = Store::open_in(inner, "store.db", catalogs())
                .unwrap_or_else(|error| panic!("{kind:?} {at}: {error:?}"));
            let devices = vec![json!({"id": "a"})];
            assert_eq!(store.run(registry::bulk_upsert_devices(DevicePayloads { devices })).unwrap().upserted, 1);
            assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{kind:?} {at}");
            if !was_reached {
                break;
            }
        }
    }
}

/// Batches of a group may be run again when their commit fails: each counts
/// exactly once or not at all.
#[test]
fn a_group_whose_commit_fails_applies_each_batch_at_most_once() {
    for (kind, stays) in
        [(Operation::Flush, false), (Operation::Flush, true), (Operation::Write, false), (Operation::Write, true)]
    {
        for at in 0..12 {
            let inner = Arc::new(MemoryStorage::new());
            let (storage, plan) = failing(&inner, kind, io::ErrorKind::Other, at, stays);
            let store = Store::open_in(storage, "store.db", options(1)).unwrap();
            store.execute(sql("CREATE TABLE counter (value INTEGER NOT NULL)")).unwrap();
            store.execute(sql("INSERT INTO counter VALUES (0)")).unwrap();
            let (sender, receiver) = channel();
            // The transaction that holds the queue up may meet the failure, too.
            let _ = store.transaction(|_| {
                for _ in 0..20 {
                    let sender = sender.clone();
                    let batch = Batch::<Vec<Row>>::one(sql("UPDATE counter SET value = value + 1"));
                    let reply = move |result: Result<Rows>| sender.send(result.map(drop)).unwrap();
                    store.submit(batch.into_write().unwrap(), reply);
                }
                plan.armed.store(true, Ordering::SeqCst);
                Ok(())
            });
            let taken = receiver.iter().take(20).filter(Result::is_ok).count();
            plan.armed.store(false, Ordering::SeqCst);
            let value = store.query::<i64>(sql("SELECT value FROM counter")).unwrap();
            assert_eq!(usize::try_from(value).unwrap(), taken, "{kind:?} {at}, stays: {stays}");
            drop(store);
            let store = Store::open_in(inner, "store.db", options(1)).unwrap();
            let value = store.query::<i64>(sql("SELECT value FROM counter")).unwrap();
            assert_eq!(usize::try_from(value).unwrap(), taken, "{kind:?} {at}, stays: {stays}, opened again");
        }
    }
}

#[test]
fn a_full_disk_in_a_tolerant_batch_fails_the_batch_and_skips_no_row() {
    let inner = Arc::new(MemoryStorage::new());
    let (storage, plan) = failing(&inner, Operation::Write, io::ErrorKind::StorageFull, 0, true);
    let store = Store::open_in(storage, "store.db", options(0).catalogs([registry::CATALOG])).unwrap();
    let entities: Vec<_> = (0..50).map(|number| json!({"entity_id": format!("light.l{number}")})).collect();
    plan.armed.store(true, Ordering::SeqCst);
    let error = store.run(registry::bulk_upsert_entities(EntityPayloads { entities: entities.clone() })).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Full);
    plan.armed.store(false, Ordering::SeqCst);
    assert_eq!(store.query(registry::count_entities(Default::default())).unwrap(), 0);
    assert_eq!(store.run(registry::bulk_upsert_entities(EntityPayloads { entities })).unwrap().upserted, 50);
}
