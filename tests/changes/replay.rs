//! Replaying the log rebuilds the tables, whatever was done to them.

use crate::{
    statements::{SCHEMA, TABLES, writing},
    support::random::{Random, seeds},
};
use edgelite::{
    MemoryStorage, Options, Result, Store,
    changes::{self, Change, ChangeLimits, ChangeOperation, Position, TableChange},
    query::{Batch, Step, sql},
    value::{Row, Rows},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc::channel},
};

/// The rows of a table by the text of their key.
pub type Table = BTreeMap<String, Row>;

/// A copy of a store's tables, kept by nothing but its log.
pub struct Copy {
    pub tables: BTreeMap<String, Table>,
    pub position: Position,
    pub changes: usize,
    sequence: u64,
}

/// A table's rows as they are.
pub fn rows(store: &Store, table: &str) -> Table {
    let rows: Vec<Row> = store.query(sql(format!("SELECT * FROM {table}"))).unwrap();
    rows.into_iter().map(|row| (format!("{:?}", row["id"]), row)).collect()
}

impl Copy {
    /// A copy of a store as it is now.
    pub fn of(store: &Store) -> Self {
        let tables = TABLES.into_iter().map(|table| (table.to_owned(), rows(store, table))).collect();
        Self { tables, position: store.position().unwrap(), changes: 0, sequence: 0 }
    }

    /// Reads what is new, in pages of about `most` changes.
    pub fn catch_up(&mut self, store: &Store, most: usize) {
        loop {
            let found = store.changes(changes::since(self.position).most(most)).unwrap();
            for commit in &found.commits {
                assert!(commit.position.sequence() > self.position.sequence());
                self.position = commit.position;
                commit.tables.iter().for_each(|change| self.define(store, change));
                commit.changes.iter().for_each(|change| self.apply(change));
            }
            self.position = found.position;
            if !found.has_more {
                return;
            }
        }
    }

    fn define(&mut self, store: &Store, change: &TableChange) {
        // What a definition did to rows is not told: the copy is caught up
        // before each, so the rows are those after it.
        assert!(change.columns.is_some() && change.has_rows != rows(store, &change.table).is_empty());
        self.tables.insert(change.table.clone(), rows(store, &change.table));
    }

    fn apply(&mut self, change: &Change) {
        assert!(change.sequence > self.sequence, "{change:?} after {}", self.sequence);
        self.sequence = change.sequence;
        self.changes += 1;
        let table = self.tables.get_mut(&change.table).unwrap();
        let key = |row: &Row| format!("{:?}", row["id"]);
        assert_eq!(format!("{:?}", change.key["id"]), key(change.before.as_ref().or(change.after.as_ref()).unwrap()));
        if let Some(before) = &change.before {
            assert_eq!(table.remove(&key(before)).as_ref(), Some(before), "{change:?}");
        }
        if let Some(after) = &change.after {
            assert_eq!(table.insert(key(after), after.clone()), None, "{change:?}");
        }
        let shape = (change.before.is_some(), change.after.is_some());
        let operation = match shape {
            (false, true) => ChangeOperation::Insert,
            (true, true) => ChangeOperation::Update,
            _ => ChangeOperation::Delete,
        };
        assert_eq!(change.operation, operation);
    }

    /// The copy is what the store has.
    pub fn assert_is(&self, store: &Store, said: &dyn std::fmt::Display) {
        for table in TABLES {
            assert_eq!(self.tables[table], rows(store, table), "{said}: {table}");
        }
    }
}

fn batch(random: &mut Random) -> Batch<()> {
    let steps: Vec<Step> = (0..1 + random.below(3))
        .map(|_| {
            let step = Step::many(writing(random), vec![Vec::new()]);
            if random.percent(20) { step.tolerant() } else { step }
        })
        .collect();
    let batch = Batch::new(steps, |_| Ok(Rows::default()));
    if random.percent(10) { batch.by("somebody") } else { batch }
}

/// Batches that are committed together, those that are refused left out.
fn group(store: &Store, random: &mut Random) {
    let (sender, receiver) = channel();
    let batches: Vec<_> = (0..2 + random.below(6)).map(|_| batch(random).into_write().unwrap()).collect();
    let submit = || {
        for batch in batches {
            let sender = sender.clone();
            store.submit(batch, move |result| sender.send(result.is_ok()).unwrap());
        }
        drop(sender);
    };
    let held: Result<()> = store.transaction(|_| {
        submit();
        Ok(())
    });
    held.unwrap();
    receiver.iter().for_each(drop);
}

fn transact(store: &Store, random: &mut Random) {
    let failing = random.percent(15);
    let result = store.transaction(|transaction| {
        for _ in 0..1 + random.below(5) {
            if random.percent(40) {
                let _ = transaction.run(batch(random));
            } else {
                let _ = transaction.execute(&sql(writing(random)));
            }
        }
        if failing { Err(edgelite::Error::not_found("changed my mind")) } else { Ok(()) }
    });
    assert_eq!(result.is_err(), failing);
}

fn work(random: &mut Random, readers: usize) -> usize {
    let storage = Arc::new(MemoryStorage::new());
    let open = || {
        let limits = ChangeLimits { changes: 4000, ..ChangeLimits::default() };
        Store::open_in(storage.clone(), "store.db", Options::new().readers(readers).changes(limits)).unwrap()
    };
    let mut store = open();
    for statement in SCHEMA {
        store.execute(sql(statement)).unwrap();
    }
    let mut copy = Copy::of(&store);
    let mut columns = 0;
    for round in 0..80 {
        match random.below(20) {
            0..=8 => transact(&store, random),
            9..=13 => drop(store.run(batch(random))),
            // With one connection a reply may not be awaited inside a transaction.
            14..=17 if readers > 0 => group(&store, random),
            18 => {
                copy.catch_up(&store, 50);
                columns += 1;
                let table = random.pick(&["children", "grandchildren"]);
                let add = format!("ALTER TABLE {table} ADD COLUMN more_{columns} INTEGER DEFAULT {columns}");
                store.execute(sql(add)).unwrap();
                copy.catch_up(&store, 50);
            }
            19 => {
                drop(store);
                store = open();
            }
            _ => drop(store.execute(sql(writing(random)))),
        }
        if random.percent(20) {
            copy.catch_up(&store, 1 + usize::try_from(random.below(40)).unwrap());
            copy.assert_is(&store, &format!("{random}, round {round}"));
        }
    }
    copy.catch_up(&store, 7);
    copy.assert_is(&store, random);
    assert_eq!(copy.position, store.position().unwrap());
    copy.changes
}

#[test]
fn replaying_the_log_rebuilds_the_tables() {
    let mut changes = 0;
    for mut random in seeds(5000, 16) {
        changes += work(&mut random.clone(), 0) + work(&mut random, 2);
    }
    assert!(changes > 2000, "{changes}");
}
