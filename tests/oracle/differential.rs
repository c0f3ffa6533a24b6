//! The same random transactions on a store and on SQLite.

use crate::{
    sqlite,
    statements::{SCHEMA, TABLES, reading, writing},
    support::random::{Random, seeds},
};
use edgelite::{
    Error, Options, Result, Store, Transaction,
    query::{Batch, Outcome, Step, sql},
    value::{Row, Rows, Value},
};
use std::sync::{Arc, Mutex};

fn rows(store: &Store, statement: &str) -> Result<Vec<Vec<Value>>> {
    let rows: Vec<Row> = store.query(sql(statement.to_owned()))?;
    Ok(rows.iter().map(|row| row.view().values().to_vec()).collect())
}

/// What a transaction does: batches, each a list of statements that fail
/// together, or a list of which each may be refused.
struct Plan {
    batches: Vec<(bool, Vec<String>)>,
    commits: bool,
}

fn plan(random: &mut Random) -> Plan {
    let batches = (0..1 + random.below(4))
        .map(|_| (random.percent(30), (0..1 + random.below(3)).map(|_| writing(random)).collect()))
        .collect();
    Plan { batches, commits: random.percent(85) }
}

/// Which of the statements of each batch were taken.
type Taken = Vec<Vec<bool>>;

fn on_store(store: &Store, plan: &Plan) -> Taken {
    let mut taken = Taken::new();
    let result = store.transaction(|transaction| {
        for (tolerant, statements) in &plan.batches {
            taken.push(batch(transaction, *tolerant, statements));
        }
        if plan.commits { Ok(()) } else { Err(Error::not_found("rolled back")) }
    });
    assert_eq!(result.is_ok(), plan.commits, "{result:?}");
    taken
}

fn batch(transaction: &mut Transaction<'_>, tolerant: bool, statements: &[String]) -> Vec<bool> {
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let seen = outcomes.clone();
    let steps = statements.iter().map(|statement| {
        let step = Step::from(sql(statement.clone()));
        if tolerant { step.tolerant() } else { step }
    });
    let finish = move |done: Vec<Outcome>| {
        *seen.lock().unwrap() = done.iter().map(|outcome| outcome.changed[0].is_ok()).collect();
        Ok(Rows::default())
    };
    match transaction.run(Batch::<()>::new(steps, finish)) {
        Ok(()) => outcomes.lock().unwrap().clone(),
        Err(_) => vec![false; statements.len()],
    }
}

fn on_sqlite(connection: &rusqlite::Connection, plan: &Plan) -> Taken {
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let taken = plan
        .batches
        .iter()
        .map(|(tolerant, statements)| {
            connection.execute_batch("SAVEPOINT batch").unwrap();
            let mut taken: Vec<_> =
                statements.iter().map(|statement| connection.execute_batch(statement).is_ok()).collect();
            // Statements behind the first that fails do not count, nor those before it.
            if !tolerant && taken.contains(&false) {
                connection.execute_batch("ROLLBACK TO batch").unwrap();
                taken = vec![false; statements.len()];
            }
            connection.execute_batch("RELEASE batch").unwrap();
            taken
        })
        .collect();
    connection.execute_batch(if plan.commits { "COMMIT" } else { "ROLLBACK" }).unwrap();
    taken
}

#[test]
fn random_transactions_leave_the_rows_that_they_leave_in_sqlite() {
    let (mut accepted, mut refused) = (0, 0);
    for mut random in seeds(1, 40) {
        let store = Store::open_in_memory(Options::new().readers(usize::try_from(random.below(2)).unwrap())).unwrap();
        let other = sqlite::open();
        for statement in SCHEMA {
            store.execute(sql(statement)).unwrap();
            other.execute_batch(statement).unwrap();
        }
        for round in 0..60 {
            let plan = plan(&mut random);
            let (here, there) = (on_store(&store, &plan), on_sqlite(&other, &plan));
            assert_eq!(here, there, "{random}, round {round}: {:#?}", plan.batches);
            let results = here.concat();
            accepted += results.iter().filter(|taken| **taken).count();
            refused += results.iter().filter(|taken| !**taken).count();
            for statement in
                TABLES.iter().map(|table| format!("SELECT * FROM {table} ORDER BY id")).chain([reading(&mut random)])
            {
                let here = rows(&store, &statement).unwrap_or_else(|error| panic!("{random}: {statement}: {error:?}"));
                assert_eq!(here, sqlite::rows(&other, &statement).unwrap(), "{random}, round {round}: {statement}");
            }
        }
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
    }
    assert!(accepted > 1000 && refused > 1000, "{accepted} accepted, {refused} refused: neither may be rare");
}

#[test]
fn r115_the_file_after_random_transactions_is_sound_for_sqlite() {
    for mut random in seeds(500, 6) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = Store::open(&path, Options::new().readers(1)).unwrap();
        for statement in SCHEMA {
            store.execute(sql(statement)).unwrap();
        }
        for _ in 0..80 {
            on_store(&store, &plan(&mut random));
        }
        let here: Vec<_> =
            TABLES.iter().map(|table| rows(&store, &format!("SELECT * FROM {table} ORDER BY id")).unwrap()).collect();
        drop(store);
        let other = rusqlite::Connection::open(&path).unwrap();
        assert_eq!(sqlite::damage(&other), [] as [Vec<Value>; 0], "{random}");
        for (table, here) in TABLES.iter().zip(here) {
            let there = sqlite::rows(&other, &format!("SELECT * FROM {table} ORDER BY id")).unwrap();
            assert_eq!(here, there, "{random}: {table}");
        }
    }
}
