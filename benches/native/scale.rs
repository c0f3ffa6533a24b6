//! The newest recordings of a camera among many and among few: a list must not
//! become slower as it grows.

use crate::{
    data,
    report::Report,
    subject::{Edgelite, query_of},
};
use edgelite::{
    Store,
    catalog::media::{self, RecordingFilter},
};
use std::{hint::black_box, path::Path};

const FEW: usize = 10_000;

/// Newest 20 of a camera among `many` recordings beside the same among 10,000.
pub fn newest(report: &mut Report, folder: &Path, many: usize, rounds: usize) {
    let (of_few, of_many) =
        (filled(&folder.join("few-recordings.db"), FEW), filled(&folder.join("many-recordings.db"), many));
    const TIMES: usize = 500;
    let read = |store: &Store| {
        for number in 0..TIMES {
            let filter = RecordingFilter { camera_id: Some(data::camera(number)), limit: 20, ..Default::default() };
            let rows = store.read(&query_of(media::recordings(filter))).expect("reads");
            assert_eq!(black_box(rows).len(), 20);
        }
    };
    report.compare(
        format!("newest 20 of a camera, {many} recordings"),
        ("10,000 recordings", Some("≤ 1.5")),
        rounds,
        TIMES,
        |_| read(&of_many),
        |_| read(&of_few),
    );
}

/// A store of so many recordings, opened again as programs meet it.
fn filled(path: &Path, recordings: usize) -> Store {
    let edgelite = Edgelite::open(path);
    for first in (0..recordings).step_by(10_000) {
        edgelite.load(first..recordings.min(first + 10_000));
    }
    edgelite.store.close();
    Edgelite::open(path).store
}
