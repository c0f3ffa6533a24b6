use crate::{
    data,
    report::Report,
    subject::{self, Edgelite, Sqlite, write_of},
};
use edgelite::{catalog::media, query::Write};
use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

static NEXT: AtomicUsize = AtomicUsize::new(1_000_000);

fn next() -> Write {
    write_of(media::add_recording(data::recording(NEXT.fetch_add(1, Ordering::Relaxed))))
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

/// Many clients at once: grouped commits beside one transaction for each
/// request, on edgelite itself and on SQLite.
pub fn concurrent(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, clients: usize, rounds: usize) {
    let each = 4_000_usize.div_ceil(clients);
    let goal = if clients >= 1000 { "≤ 0.125" } else { "≤ 0.2" };
    let grouped = |_: usize| grouped(edgelite, clients, each);
    report.compare(
        format!("durable upsert, {clients} clients, grouped commits"),
        ("edgelite, one transaction per request", Some(goal)),
        rounds,
        clients * each,
        grouped,
        |_| at_once(clients, each, || drop(edgelite.store.transaction(|transaction| {
            transaction.run(media::add_recording(data::recording(NEXT.fetch_add(1, Ordering::Relaxed))))
        }).expect("commits"))),
    );
    let connection = Mutex::new(subject::connect(&sqlite.path));
    report.compare(
        format!("durable upsert, {clients} clients, grouped commits"),
        ("SQLite, one transaction per request", None),
        rounds,
        clients * each,
        grouped,
        |_| at_once(clients, each, || subject::run(&connection.lock().expect("a lock"), &next())),
    );
}

/// Every client writes again as soon as its last write is durable.
fn grouped(edgelite: &Edgelite, clients: usize, each: usize) {
    at_once(clients, each, || {
        let (sender, receiver) = std::sync::mpsc::channel();
        edgelite.store.submit(next(), move |result| sender.send(result.map(drop)).expect("a waiting client"));
        receiver.recv().expect("an answer").expect("commits");
    });
}

fn at_once(clients: usize, each: usize, write: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 0..clients {
            std::thread::Builder::new()
                .stack_size(1 << 20)
                .spawn_scoped(scope, || (0..each).for_each(|_| write()))
                .expect("a thread");
        }
    });
}
