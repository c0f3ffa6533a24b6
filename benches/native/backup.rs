//! How long a write waits at the most while a large store is backed up, beside
//! as many writes with nothing else going on; and how long the backup takes
//! beside a copy of its bytes and a reading of them.

use crate::{clients::next_recording, report::Report};
use edgelite::{
    Options, Store,
    backup::{Backups, Reason},
    catalog::media,
    query::sql,
};
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// Bytes of a row of the filling.
const ROW: usize = 64 << 10;

pub fn backup(report: &mut Report, folder: &Path, megabytes: usize) {
    let path = folder.join("large.db");
    let store = Store::open(&path, Options::new().catalogs([media::CATALOG])).expect("opens");
    fill(&store, megabytes);
    let size = std::fs::metadata(&path).expect("a file").len() >> 20;
    let (during, writes, took) = while_backed_up(&store, &folder.join("backups"));
    let without = (0..writes).map(|_| write(&store)).max().expect("some writes");
    report.keep(
        format!("longest of {writes} durable writes while {size} MB are backed up and checked"),
        during,
        (without, "as many without a backup", "≤ 100 ms"),
    );
    let started = Instant::now();
    let copied = folder.join("copied.db");
    std::fs::copy(&path, &copied).expect("copies");
    std::fs::File::open(&copied).and_then(|file| file.sync_all()).expect("flushes");
    report.keep(
        format!("backup of {size} MB, checked, with a writer beside"),
        took,
        (started.elapsed(), "copy of the file", ""),
    );
}

fn fill(store: &Store, megabytes: usize) {
    store.execute(sql("CREATE TABLE filling (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")).expect("a table");
    let rows = megabytes * (1 << 20) / ROW;
    // Parts of a few megabytes keep the log short.
    for part in 0..rows.div_ceil(64) {
        store
            .transaction(|transaction| {
                let insert = sql("INSERT INTO filling (content) VALUES (randomblob(?1))");
                let rows = 64.min(rows - part * 64);
                (0..rows).try_for_each(|_| transaction.execute(&insert.clone().bind(ROW as i64)).map(drop))
            })
            .expect("fills");
    }
    store.checkpoint().expect("writes back");
}

fn write(store: &Store) -> Duration {
    let started = Instant::now();
    store.run(next_recording()).expect("commits");
    started.elapsed()
}

/// The longest write, how many there were, and how long the backup took.
fn while_backed_up(store: &Store, folder: &Path) -> (Duration, usize, Duration) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut waits = Vec::new();
            while !done.load(Ordering::SeqCst) {
                waits.push(write(store));
            }
            waits
        });
        let started = Instant::now();
        Backups::in_folder(folder).make(store, Reason::Asked).expect("backs up");
        let took = started.elapsed();
        done.store(true, Ordering::SeqCst);
        let waits = writer.join().expect("the writer");
        (waits.iter().copied().max().expect("some writes"), waits.len(), took)
    })
}
