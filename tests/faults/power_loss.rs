//! Power losses at random calls: nothing acknowledged is lost, and what is
//! found is a prefix of what was committed.

use crate::support::{
    PowerStorage,
    random::{Random, seeds},
};
use edgelite::{
    MemoryStorage, Options, Result, Store, Target,
    catalog::{media, registry},
    query::{Batch, Step, sql},
    value::{Row, Rows},
};
use std::sync::{Arc, Mutex};

const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), done INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS entries_text ON entries (text)",
];

fn open(storage: Arc<dyn edgelite::Storage>, readers: usize) -> Result<Store> {
    Store::open_in(storage, "store.db", Options::new().readers(readers))
}

/// Text that tells its number and fills some of a page.
fn text(number: u64, random: &mut Random) -> String {
    format!("{number}:{}", "x".repeat(usize::try_from(random.below(900)).unwrap()))
}

/// The transaction `number`: adds rows, changes and deletes earlier ones, and
/// says that it is done. The same seed gives the same transaction.
fn transact(store: &Store, number: u64, random: &mut Random) -> Result<()> {
    store.transaction(|transaction| {
        let rows = if random.percent(5) { 60 } else { 1 + random.below(4) };
        for row in 0..rows {
            let key = i64::try_from(number * 100 + row).unwrap();
            transaction.execute(&sql("INSERT INTO entries VALUES (?1, ?2)").bind(key).bind(text(number, random)))?;
        }
        if number > 3 {
            let earlier = i64::try_from(random.below(number) * 100).unwrap();
            let change = sql("UPDATE entries SET text = ?1 WHERE number = ?2").bind(text(number, random));
            transaction.execute(&change.bind(earlier))?;
            let gone = i64::try_from(random.below(number) * 100 + 1).unwrap();
            transaction.execute(&sql("DELETE FROM entries WHERE number = ?1").bind(gone))?;
        }
        let done = sql("INSERT INTO progress VALUES (1, ?1) ON CONFLICT DO UPDATE SET done = excluded.done");
        transaction.execute(&done.bind(i64::try_from(number).unwrap())).map(drop)
    })
}

/// Runs transactions until the power fails; gives the last that was
/// acknowledged.
fn work(storage: Arc<PowerStorage>, random: &mut Random, transactions: u64) -> u64 {
    let mut acknowledged = 0;
    let run = |acknowledged: &mut u64, random: &mut Random| -> Result<()> {
        let store = open(storage.clone(), 0)?;
        for table in TABLES {
            store.execute(sql(table))?;
        }
        for number in 1..=transactions {
            transact(&store, number, &mut Random::new(number))?;
            *acknowledged = number;
            if random.percent(8) {
                store.checkpoint()?;
            }
        }
        store.close();
        Ok(())
    };
    let result = run(&mut acknowledged, random);
    assert!(result.is_ok() || storage.is_out(), "{random}: {result:?}");
    acknowledged
}

fn entries(store: &Store) -> Vec<Row> {
    store.query(sql("SELECT number, text FROM entries ORDER BY number")).unwrap()
}

/// The rows after so many transactions on a disk that does not fail.
fn expected(transactions: u64) -> Vec<Row> {
    let store = open(Arc::new(MemoryStorage::new()), 0).unwrap();
    for table in TABLES {
        store.execute(sql(table)).unwrap();
    }
    for number in 1..=transactions {
        transact(&store, number, &mut Random::new(number)).unwrap();
    }
    entries(&store)
}

#[test]
fn r94_a_power_loss_at_any_call_loses_no_acknowledged_commit() {
    const TRANSACTIONS: u64 = 40;
    let (mut lost_power, mut models) = (0, vec![None; 1 + usize::try_from(TRANSACTIONS).unwrap()]);
    for mut random in seeds(1000, 60) {
        let calls = {
            let whole = PowerStorage::new(u64::MAX);
            assert_eq!(work(whole.clone(), &mut random.clone(), TRANSACTIONS), TRANSACTIONS);
            whole.calls()
        };
        let fails_at = Random::new(random.clone().next()).below(calls);
        let storage = PowerStorage::new(fails_at);
        let acknowledged = work(storage.clone(), &mut random, TRANSACTIONS);
        lost_power += u64::from(storage.is_out());

        let store = open(storage.survivors(&mut random), 0).unwrap_or_else(|error| panic!("{random}: {error:?}"));
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
        for table in TABLES {
            store.execute(sql(table)).unwrap();
        }
        let done = store.query::<i64>(sql("SELECT coalesce(max(done), 0) FROM progress")).unwrap();
        let done = u64::try_from(done).unwrap();
        assert!(
            (acknowledged..=acknowledged + 1).contains(&done),
            "{random}: {done} found, {acknowledged} acknowledged"
        );
        let model = models[usize::try_from(done).unwrap()].get_or_insert_with(|| expected(done));
        assert_eq!(&entries(&store), model, "{random}: not the rows after {done} transactions");
        // And it goes on from there.
        transact(&store, done + 1, &mut Random::new(done + 1)).unwrap();
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
    }
    assert!(lost_power > 0);
}

/// The other tests would find a lost commit: on a disk whose flushes do
/// nothing there are many.
#[test]
fn the_simulator_finds_the_commits_that_a_lying_disk_loses() {
    let lost = seeds(3000, 20).filter(|random| {
        let mut random = random.clone();
        let storage = PowerStorage::lying(150 + random.below(300));
        let acknowledged = work(storage.clone(), &mut random, 40);
        let found = open(storage.survivors(&mut random), 0)
            .and_then(|store| store.query::<i64>(sql("SELECT coalesce(max(done), 0) FROM progress")));
        found.map_or(true, |done| u64::try_from(done).unwrap() < acknowledged)
    });
    assert!(lost.count() > 5);
}

#[test]
fn r94_what_a_group_acknowledged_survives_a_power_loss() {
    for mut random in seeds(2000, 30) {
        let storage = PowerStorage::new(60 + random.below(400));
        let acknowledged = Mutex::new(Vec::new());
        if let Ok(store) = open(storage.clone(), 1)
            && TABLES.iter().all(|table| store.execute(sql(*table)).is_ok())
        {
            std::thread::scope(|scope| {
                for thread in 0..8 {
                    let (store, acknowledged) = (&store, &acknowledged);
                    scope.spawn(move || {
                        for number in 0..40 {
                            let key = thread * 1000 + number * 2;
                            let insert = |key: i64| sql("INSERT INTO entries VALUES (?1, 'pair')").bind(key);
                            let steps: [Step; 2] = [insert(key).into(), insert(key + 1).into()];
                            if store.run(Batch::<()>::new(steps, |_| Ok(Rows::default()))).is_err() {
                                break;
                            }
                            acknowledged.lock().unwrap().push(key);
                        }
                    });
                }
            });
        }
        let store = open(storage.survivors(&mut random), 0).unwrap_or_else(|error| panic!("{random}: {error:?}"));
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
        for table in TABLES {
            store.execute(sql(table)).unwrap();
        }
        let found: Vec<i64> = entries(&store).iter().map(|row| row["number"].as_integer().unwrap()).collect();
        for key in acknowledged.into_inner().unwrap() {
            assert!(found.contains(&key), "{random}: {key} was acknowledged");
        }
        for pair in found.chunks(2) {
            assert!(pair.len() == 2 && pair[0] % 2 == 0 && pair[0] + 1 == pair[1], "{random}: half a batch: {pair:?}");
        }
    }
}

#[test]
fn r83_a_power_loss_while_the_tables_are_made_leaves_whole_versions() {
    let catalogs = [media::CATALOG, registry::CATALOG];
    let options = || Options::new().catalogs(catalogs.clone()).readers(0);
    let whole = PowerStorage::new(u64::MAX);
    Store::open_in(whole.clone(), "store.db", options()).unwrap().close();
    let mut expected = vec![0];
    let by_steps = Store::open_in_memory(Options::new().readers(0)).unwrap();
    for catalog in &catalogs {
        for migration in catalog.migrations.iter() {
            by_steps.migrate(catalog, Target::Version(migration.version)).unwrap();
            expected.push(by_steps.schema().unwrap().tables.len());
        }
    }
    for fails_at in 0..whole.calls() {
        let mut random = Random::new(fails_at);
        let storage = PowerStorage::new(fails_at);
        drop(Store::open_in(storage.clone(), "store.db", options()));
        let survivors = storage.survivors(&mut random);
        let before = Store::open_in(survivors.clone(), "store.db", Options::new().readers(0)).unwrap();
        let version = before.migration_status(&media::CATALOG).unwrap().current;
        let tables = before.schema().unwrap().tables.len();
        assert!(
            expected.contains(&tables) && (version == 0) == (tables == 0),
            "call {fails_at}: {tables} tables at {version}"
        );
        drop(before);
        let store = Store::open_in(survivors, "store.db", options()).unwrap();
        assert_eq!(Some(&store.schema().unwrap().tables.len()), expected.last(), "call {fails_at}");
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "call {fails_at}");
    }
}
