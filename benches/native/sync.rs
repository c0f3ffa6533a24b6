//! What catching up takes, both sides and the messages between them, beside
//! a plain bulk upsert of the same rows. Both sides have taken into their
//! states what was committed, as stores do soon after commits; what that takes
//! is a line of its own.

use crate::{changes::BULK, data, report::Report};
use edgelite::{
    Options, Site, Store,
    catalog::media,
    sync::{Grant, Request, Role},
};
use std::{
    path::Path,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    },
};

const PEER: (&str, Option<&str>) = ("a bulk upsert of as many", Some("≤ 2"));

pub fn catch_up(report: &mut Report, folder: &Path, rows: usize, rounds: usize) {
    let rows = 10_000.min(rows);
    let open = |name: &str| Store::open(folder.join(name), Options::new().catalogs([media::CATALOG])).expect("opens");
    let (server, store, plain) = (open("server.db"), open("site.db"), open("plain.db"));
    server.enable_sync(Role::Server).expect("a server");
    store.enable_sync(Role::Site).expect("a site");
    let mut site = Site::new(&store);
    exchange(&server, &mut site);
    // New ones in each round, on both.
    let (ours, theirs) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let next = |of: &AtomicUsize| of.fetch_add(rows, Ordering::Relaxed);
    report.compare_prepared(
        format!("catch-up of {rows} new rows, from a server"),
        PEER,
        rounds,
        rows,
        |_| prepared(&server, next(&ours), rows, 0),
        |_| exchange(&server, &mut site),
        |_| upsert(&plain, next(&theirs), rows, 0),
    );
    report.compare_prepared(
        format!("catch-up of {rows} changed rows, from a server"),
        PEER,
        rounds,
        rows,
        |round| prepared(&server, 0, rows, round + 1),
        |_| exchange(&server, &mut site),
        |round| upsert(&plain, 0, rows, round + 1),
    );
    report.compare_prepared(
        format!("catch-up of {rows} new rows, to a server"),
        PEER,
        rounds,
        rows,
        |_| prepared(&store, next(&ours), rows, 0),
        |_| exchange(&server, &mut site),
        |_| upsert(&plain, next(&theirs), rows, 0),
    );
    report.compare_prepared(
        format!("catch-up of {rows} changed rows, to a server"),
        PEER,
        rounds,
        rows,
        |round| prepared(&store, 0, rows, round + 100),
        |_| exchange(&server, &mut site),
        |round| upsert(&plain, 0, rows, round + 100),
    );
    report.compare_prepared(
        format!("taking {rows} changed rows into the states"),
        (PEER.0, None),
        rounds,
        rows,
        |round| upsert(&server, 0, rows, round + 200),
        |_| server.prepare_sync().expect("takes them in"),
        |round| upsert(&plain, 0, rows, round + 200),
    );
    exchange(&server, &mut site);
    let count = |store: &Store| store.query(media::count_recordings(Default::default())).expect("counts");
    assert_eq!(count(&store), count(&server));
}

fn prepared(store: &Store, first: usize, rows: usize, version: usize) {
    upsert(store, first, rows, version);
    store.prepare_sync().expect("takes them in");
}

/// Upserts recordings in transactions of [`BULK`].
fn upsert(store: &Store, first: usize, rows: usize, version: usize) {
    for from in (first..first + rows).step_by(BULK) {
        store
            .transaction(|transaction| {
                (from..(first + rows).min(from + BULK)).try_for_each(|number| {
                    let mut recording = data::recording(number);
                    recording.file_size_bytes += i64::try_from(version).expect("a count");
                    transaction.run(media::add_recording(recording)).map(drop)
                })
            })
            .expect("upserts");
    }
}

/// Carries requests and answers as text, as they cross a wire: the two sides
/// are two threads, as they are two machines.
fn exchange(server: &Store, site: &mut Site) {
    site.wake();
    let (ask, asked) = channel::<Vec<u8>>();
    let (answer, answered) = channel::<Vec<u8>>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for text in asked {
                let request: Request = serde_json::from_slice(&text).expect("a request");
                let response = server.answer_sync(&Grant::all(), request).expect("answers");
                answer.send(serde_json::to_vec(&response).expect("JSON")).expect("a site that waits");
            }
        });
        let send = |request: &Request| ask.send(serde_json::to_vec(request).expect("JSON")).expect("a server");
        let mut next = site.next_request().expect("asks");
        next.iter().for_each(send);
        while let Some(request) = next {
            let following = site.following(&request).expect("goes on");
            let response = serde_json::from_slice(&answered.recv().expect("an answer")).expect("a response");
            let ahead = following.or_else(|| site.ahead_of(&response).expect("goes on"));
            ahead.iter().for_each(send);
            site.handle(response).expect("takes it");
            next = ahead.or_else(|| {
                let request = site.next_request().expect("asks");
                request.iter().for_each(send);
                request
            });
        }
        drop(ask);
    });
}
