//! edgelite beside SQLite (rusqlite, bundled) on the same statements, the
//! same schema, a file on disk each, both with write-ahead logging and a
//! flush per commit. `make bench` runs it; the two take turns, so that the
//! ratios hold when the machine's speed drifts.
//!
//! Options: `--rows N` (100000), `--recordings N` (1000000), `--samples N`
//! (5000000), `--rounds N` (5), `--megabytes N` (1024), `--only
//! backup|changes|live|search|scale|sync`, `--json FILE`.

mod backup;
mod changes;
mod clients;
mod data;
mod library;
mod live;
mod reads;
mod registry;
mod report;
mod scale;
mod search;
mod subject;
mod sync;
mod timeseries;

use report::Report;
use subject::{Edgelite, Sqlite};

// As in the program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let options = Options::read();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let edgelite = Edgelite::open(&folder.path().join("edgelite.db"));
    let mut sqlite = Sqlite::open(&folder.path().join("sqlite.db"));
    let mut report = Report::new(options.rows, options.rounds);

    if let Some(only) = options.only.as_deref() {
        match only {
            "backup" => backup::backup(&mut report, folder.path(), options.megabytes),
            "changes" => changes::changes(&mut report, folder.path(), options.rows, options.rounds),
            "live" => live::live(&mut report, folder.path(), options.rows, options.rounds),
            "search" => search::compare(&mut report, &edgelite, &sqlite, options.rounds),
            "scale" => {
                scale::newest(&mut report, folder.path(), options.recordings, options.rounds);
                timeseries::charts(&mut report, folder.path(), options.samples, options.rounds);
            }
            "sync" => sync::catch_up(&mut report, folder.path(), options.rows, options.rounds),
            other => panic!("unknown part {other}; there are backup, changes, live, search, scale and sync"),
        }
        print!("{}", report.table());
        return;
    }
    changes::changes(&mut report, folder.path(), options.rows, options.rounds);
    live::live(&mut report, folder.path(), options.rows, options.rounds);
    sync::catch_up(&mut report, folder.path(), options.rows, options.rounds);
    reads::load(&mut report, &edgelite, &mut sqlite, options.rows);
    registry::load(&edgelite, &mut sqlite);
    // Programs read what another run wrote, and the engine plans a schema that it read otherwise than one that it made.
    edgelite.store.close();
    let edgelite = Edgelite::open(&folder.path().join("edgelite.db"));
    let sqlite = Sqlite { connection: subject::connect(&sqlite.path), path: sqlite.path };
    reads::catalogs(&mut report, &edgelite, &sqlite, options.rows, options.rounds);
    registry::reads(&mut report, &edgelite, &sqlite, options.rounds);
    clients::single(&mut report, &edgelite, &sqlite, options.rounds);
    for count in [64, 1000] {
        clients::concurrent(&mut report, &edgelite, &sqlite, count, options.rounds);
    }
    reads::beside_a_writer(&mut report, &edgelite, &sqlite, options.rounds);

    backup::backup(&mut report, folder.path(), options.megabytes);
    library::compare(&mut report, &edgelite, &sqlite, options.rounds);
    timeseries::writes(&mut report, folder.path(), options.rounds);
    timeseries::charts(&mut report, folder.path(), options.samples, options.rounds);
    scale::newest(&mut report, folder.path(), options.recordings, options.rounds);

    print!("{}", report.table());
    if let Some(path) = options.json {
        std::fs::write(&path, report.json()).expect("the report can be written");
    }
}

struct Options {
    rows: usize,
    samples: usize,
    rounds: usize,
    recordings: usize,
    megabytes: usize,
    only: Option<String>,
    json: Option<String>,
}

impl Options {
    fn read() -> Self {
        let mut options = Self {
            rows: 100_000,
            recordings: 1_000_000,
            samples: 5_000_000,
            rounds: 5,
            megabytes: 1024,
            only: None,
            json: None,
        };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut number = || words.next().and_then(|text| text.parse().ok()).expect("a number");
            match word.as_str() {
                "--rows" => options.rows = number(),
                "--samples" => options.samples = number(),
                "--megabytes" => options.megabytes = number(),
                "--rounds" => options.rounds = number(),
                "--recordings" => options.recordings = number(),
                "--only" => options.only = words.next(),
                "--json" => options.json = words.next(),
                // Cargo's own.
                "--bench" => {}
                other => panic!(
                    "unknown option {other}; there are --rows, --recordings, --samples, --megabytes, --rounds, --only and --json"
                ),
            }
        }
        options
    }
}
