//! PostgreSQL as a source and a target, against a real server.

#[path = "../support/mod.rs"]
mod support;

mod cli;
mod connection;
mod export;
mod import;
mod interrupted;
mod schema;
mod server;
mod verify;

use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    demo::{self, Parameters},
    postgres::Address,
    query::sql,
};

fn address(database: &server::Database) -> Address {
    Address::parse("DATABASE_URL", &database.address()).unwrap()
}

/// A store in memory with the tables of every catalog.
fn empty_store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

/// An invented home with rows in the tables of every catalog.
fn home() -> Store {
    let until = "2026-02-20T12:00:00Z".parse().unwrap();
    let parameters = Parameters { recordings: 400, devices: 12, days: 5, sample_days: 5, seed: 7, until };
    let store = empty_store();
    for batch in demo::home(&parameters).unwrap() {
        store.run(batch).unwrap();
    }
    store
}

/// A store in memory with these tables.
fn store_of(statements: &[&str]) -> Store {
    let store = Store::open_in_memory(Options::new()).unwrap();
    for statement in statements {
        store.execute(sql((*statement).to_owned())).unwrap();
    }
    store
}
