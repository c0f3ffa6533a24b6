//! What the change log costs, and how fast it is read: edgelite with it
//! beside edgelite without it.

use crate::{
    clients::{chains, next_recording},
    report::Report,
};
use edgelite::{
    Options, Store,
    catalog::media,
    changes::{self, ChangeLimits},
};
use std::path::Path;

const WITHOUT: &str = "edgelite without its change log";

/// Rows of a transaction of the bulk load.
pub const BULK: usize = 1000;

pub fn changes(report: &mut Report, folder: &Path, rows: usize, rounds: usize) {
    let open = |name: &str, options: Options| {
        Store::open(folder.join(name), options.catalogs([media::CATALOG])).expect("opens")
    };
    let with = open("with.db", Options::new());
    let without = open("without.db", Options::new().without_changes());
    // Every commit of it removes as many old changes as it adds.
    let full = open("full.db", Options::new().changes(ChangeLimits { changes: 2000, ..ChangeLimits::default() }));
    load(&full, 4000);
    let loads = [("bulk load into a change log with room", &with), ("bulk load into a full change log", &full)];
    for (name, store) in loads {
        report.compare(name, (WITHOUT, Some("≤ 1.43")), rounds, rows, |_| load(store, rows), |_| load(&without, rows));
    }
    const WRITES: usize = 500;
    let single = |store: &Store| (0..WRITES).for_each(|_| drop(store.run(next_recording()).expect("commits")));
    report.compare(
        "durable upsert with a change log, one client",
        (WITHOUT, Some("≤ 1.18")),
        rounds,
        WRITES,
        |_| single(&with),
        |_| single(&without),
    );
    report.compare(
        "durable upsert with a change log, 64 clients",
        (WITHOUT, Some("≤ 1.43")),
        rounds,
        64 * 50,
        |_| chains(&with, 64, 50),
        |_| chains(&without, 64, 50),
    );
    let changed = 10_000.min(rows);
    report.compare(
        format!("reading {changed} changed rows from the log"),
        ("a bulk upsert of as many", Some("≤ 2")),
        rounds,
        changed,
        |_| {
            let mut position = with.oldest_position().expect("a log");
            let mut read = 0;
            while read < changed {
                let found = with.changes(changes::since(position).most(2000)).expect("reads");
                read += found.commits.iter().map(|commit| commit.changes.len()).sum::<usize>();
                position = found.position;
                assert!(found.has_more || read >= changed);
            }
        },
        |_| load(&without, changed),
    );
}

/// Adds recordings in transactions of [`BULK`].
fn load(store: &Store, rows: usize) {
    for first in (0..rows).step_by(BULK) {
        store
            .transaction(|transaction| {
                (first..rows.min(first + BULK)).try_for_each(|_| transaction.run(next_recording()).map(drop))
            })
            .expect("loads");
    }
}
