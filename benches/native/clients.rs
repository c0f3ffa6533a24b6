use crate::{
    data,
    report::Report,
    subject::{self, Edgelite, Sqlite, write_of},
};
use edgelite::{
    Store,
    catalog::media::{self, Recording},
    query::{Batch, Write},
};
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
    mpsc::Sender,
};

static NEXT: AtomicUsize = AtomicUsize::new(1_000_000);

/// A recording that nobody has added yet.
pub fn next_recording() -> Batch<Recording> {
    media::add_recording(data::recording(NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn next() -> Write {
    write_of(next_recording())
}

/// One client, each write durable before the next.
pub fn single(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, rounds: usize) {
    const WRITES: usize = 500;
    report.compare(
        "durable upsert, one client",
        ("SQLite", None),
        rounds,
        WRITES,
        |_| (0..WRITES).for_each(|_| edgelite.upsert(NEXT.fetch_add(1, Ordering::Relaxed))),
        |_| (0..WRITES).for_each(|_| subject::run(&sqlite.connection, &next())),
    );
}

/// Many clients at once, each writing again as soon as its last write is
/// durable: grouped commits beside one transaction for each request, on
/// edgelite itself and on SQLite.
pub fn concurrent(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, clients: usize, rounds: usize) {
    let each = 8_000_usize.div_ceil(clients);
    let goal = if clients >= 1000 { "≤ 0.125" } else { "≤ 0.2" };
    let grouped = |_: usize| chains(&edgelite.store, clients, each);
    report.compare(
        format!("durable upsert, {clients} clients, grouped commits"),
        ("edgelite, one transaction per request", Some(goal)),
        rounds,
        clients * each,
        grouped,
        |_| {
            one_by_one(clients * each, || {
                edgelite
                    .store
                    .transaction(|transaction| {
                        transaction.run(media::add_recording(data::recording(NEXT.fetch_add(1, Ordering::Relaxed))))
                    })
                    .map(drop)
                    .expect("commits");
            })
        },
    );
    let connection = Mutex::new(subject::connect(&sqlite.path));
    report.compare(
        format!("durable upsert, {clients} clients, grouped commits"),
        ("SQLite, one transaction per request", None),
        rounds,
        clients * each,
        grouped,
        |_| one_by_one(clients * each, || subject::run(&connection.lock().expect("a lock"), &next())),
    );
}

/// Each client's answer sends its next request, as tasks of a server do.
pub fn chains(store: &Store, clients: usize, each: usize) {
    let (done, answers) = std::sync::mpsc::channel();
    for _ in 0..clients {
        request(store.clone(), each, done.clone());
    }
    drop(done);
    assert_eq!(answers.iter().count(), clients);
}

fn request(store: Store, left: usize, done: Sender<()>) {
    store.clone().submit(next(), move |result| {
        result.expect("commits");
        if left > 1 {
            request(store, left - 1, done);
        } else {
            done.send(()).expect("somebody waits");
        }
    });
}

/// The requests of all clients through a pool of eight threads, a transaction each.
fn one_by_one(requests: usize, write: impl Fn() + Sync) {
    let left = AtomicUsize::new(requests);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    write();
                }
            });
        }
    });
}
