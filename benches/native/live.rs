//! How soon a live query tells of a commit, and what live queries cost that a
//! commit does not affect: edgelite beside itself without them.

use crate::{data, report::Report};
use edgelite::{
    Options, Store,
    catalog::media::{self, NewRecording, RecordingFilter},
    live::Subscription,
};
use std::{path::Path, sync::mpsc::channel};

const COMMITS: usize = 200;

/// Rows of a live query.
const SHOWN: i64 = 100;

pub fn live(report: &mut Report, folder: &Path, rows: usize, rounds: usize) {
    let store = Store::open(folder.join("live.db"), Options::new().catalogs([media::CATALOG])).expect("opens");
    for first in (0..rows).step_by(1000) {
        let numbers = first..rows.min(first + 1000);
        store
            .transaction(|transaction| {
                numbers
                    .clone()
                    .try_for_each(|number| transaction.run(media::add_recording(data::recording(number))).map(drop))
            })
            .expect("loads");
    }
    let filter = || RecordingFilter { limit: SHOWN, ..Default::default() };
    let commit = |number: usize| {
        store.run(media::add_recording(changed(number))).expect("commits");
    };
    let (sender, told) = channel();
    let subscription = store
        .live(media::recordings(filter()), move |change| {
            let newest = change.expect("a result").result.rows.first().map(|row| row.file_size_bytes);
            let _ = sender.send(newest);
        })
        .expect("a live query");
    report.compare(
        format!("a commit, and a live query of {SHOWN} of {rows} rows that tells of it"),
        ("a commit, and the query again", Some("≤ 1.5")),
        rounds,
        COMMITS,
        |round| {
            for number in 0..COMMITS {
                let number = round * COMMITS + number;
                commit(number);
                while told.recv().expect("a change") != i64::try_from(number).ok() {}
            }
        },
        |round| {
            for number in 0..COMMITS {
                commit((round + 100) * COMMITS + number);
                assert_eq!(store.query(media::recordings(filter())).expect("reads").rows.len(), 100);
            }
        },
    );
    drop(subscription);
    let others: Vec<Subscription> = (0..100)
        .map(|number| {
            let elsewhere = RecordingFilter { camera_id: Some(format!("elsewhere {number}")), ..filter() };
            store.live(media::recordings(elsewhere), |_| ()).expect("a live query")
        })
        .collect();
    let quiet = Store::open(folder.join("quiet.db"), Options::new().catalogs([media::CATALOG])).expect("opens");
    report.compare(
        format!("a commit beside {} live queries that it does not affect", others.len()),
        ("a commit without live queries", Some("≤ 1.5")),
        rounds,
        COMMITS,
        |round| (0..COMMITS).for_each(|number| commit((round + 200) * COMMITS + number)),
        |round| {
            for number in 0..COMMITS {
                quiet.run(media::add_recording(changed((round + 200) * COMMITS + number))).expect("commits");
            }
        },
    );
}

/// The newest recording, with another size each time.
fn changed(number: usize) -> NewRecording {
    NewRecording {
        recording_id: "newest".into(),
        timestamp: Some(edgelite::value::Instant::from_seconds(4_000_000_000)),
        file_size_bytes: i64::try_from(number).expect("a size"),
        ..data::recording(0)
    }
}
