use crate::{
    data,
    report::Report,
    subject::{self, Edgelite, Reads, Sqlite, query_of, rows, write_of},
};
use edgelite::{
    catalog::media::{self, RecordingFilter},
    query::{Select, Statement},
    value::Row,
};
use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

pub fn load(report: &mut Report, edgelite: &Edgelite, sqlite: &mut Sqlite, count: usize) {
    report.compare(
        "load, one transaction, per row",
        ("SQLite", None),
        1,
        count,
        |_| edgelite.load(0..count),
        |_| sqlite.load(0..count),
    );
}

pub fn catalogs(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, count: usize, rounds: usize) {
    let newest = |number: usize| {
        query_of(media::recordings(RecordingFilter {
            camera_id: Some(data::camera(number)),
            limit: 20,
            ..Default::default()
        }))
    };
    let lookup = |number: usize| {
        let id = data::recording(number * 7_919 % count).recording_id;
        query_of(media::recordings(RecordingFilter { recording_id: Some(id), limit: 1, ..Default::default() }))
    };
    let per_camera = |_: usize| {
        let sql = "SELECT camera_id, count(*) AS recordings, sum(file_size_bytes) AS bytes FROM recordings GROUP BY camera_id";
        query_of(Select::<Vec<Row>>::from(Statement { sql: sql.into(), parameters: Vec::new() }))
    };
    let cases: [Reads<'_>; 3] = [
        ("newest 20 of a camera", 2_000, &newest),
        ("lookup by key", 5_000, &lookup),
        ("count and size per camera", 5, &per_camera),
    ];
    for (name, times, make) in cases {
        report.read(name, (edgelite, sqlite), rounds, &(0..times).map(make).collect::<Vec<_>>());
    }
}

pub fn beside_a_writer(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, rounds: usize) {
    const READS: usize = 10_000;
    let newest = query_of(media::recordings(RecordingFilter {
        camera_id: Some(data::camera(1)),
        limit: 20,
        ..Default::default()
    }));
    let path = sqlite.path.as_path();
    let written = AtomicUsize::new(10_000_000);
    report.compare(
        "newest 20, 2 readers beside a writer",
        ("SQLite", Some("< 1")),
        rounds,
        2 * READS,
        |_| {
            let reader = || (0..READS).for_each(|_| drop(black_box(edgelite.store.read(&newest).expect("reads"))));
            readers_and_writer(reader, || edgelite.upsert(written.fetch_add(1, Ordering::Relaxed)));
        },
        |_| {
            let reader = || {
                let connection = subject::connect(path);
                (0..READS).for_each(|_| drop(black_box(rows(&connection, &newest))));
            };
            let connection = std::sync::Mutex::new(subject::connect(path));
            readers_and_writer(reader, || {
                let row = data::recording(written.fetch_add(1, Ordering::Relaxed));
                subject::run(&connection.lock().expect("a lock"), &write_of(media::add_recording(row)));
            });
        },
    );
}

/// Two readers to their end beside a writer that writes 500 rows a second at the most.
fn readers_and_writer(reader: impl Fn() + Sync, writer: impl Fn() + Sync) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers = [scope.spawn(&reader), scope.spawn(&reader)];
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                writer();
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        readers.into_iter().for_each(|reader| reader.join().expect("a reader"));
        done.store(true, Ordering::Relaxed);
    });
}
