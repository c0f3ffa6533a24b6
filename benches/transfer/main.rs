//! Moves of recordings between PostgreSQL and edgelite, beside `COPY` to a
//! file and a bulk load of stock SQLite (rusqlite, bundled) with the same
//! tables and indexes. A server of its own is started, as for the tests.
//!
//! Options: `--recordings N` (1000000).

#[path = "../../tests/postgres/server.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod server;

use edgelite::{
    Options, Side, Store,
    catalog::media,
    postgres::{Address, PostgresExport},
    transfer::ImportOptions,
    verify::VerifyOptions,
};
use futures_util::TryStreamExt as _;
use server::{Database, server};
use std::{
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    time::{Duration, Instant},
};

/// What the file of the peer holds: values as SQLite keeps them.
const COPY: &str = "SELECT id, recording_id, camera_id, file_path, file_size_bytes, duration_seconds, recording_type, \
     (extract(epoch FROM timestamp) * 1000000)::bigint, is_emergency::int, is_unusual::int, metadata, \
     (extract(epoch FROM created_at) * 1000000)::bigint FROM recordings ORDER BY id";

// As in the program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let recordings = match (arguments.next().as_deref(), arguments.next()) {
        (None, _) => 1_000_000,
        (Some("--recordings"), Some(number)) => number.parse().expect("--recordings takes a number"),
        (other, _) => panic!("unknown option {other:?}; there is --recordings N"),
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = source(recordings);
    let address = Address::parse("source", &database.address()).expect("an address");

    let (rows, copied) = timed(|| copy_to_file(&database, &folder.path().join("recordings.copy")));
    assert_eq!(rows, recordings);
    let (rows, loaded) =
        timed(|| load_sqlite(&folder.path().join("recordings.copy"), &folder.path().join("sqlite.db")));
    assert_eq!(rows, recordings);
    let peer = copied + loaded;

    let store =
        Store::open(folder.path().join("edgelite.db"), Options::new().catalogs([media::CATALOG])).expect("a store");
    let (report, imported) = timed(|| store.import_postgres(&address, &ImportOptions::default()).expect("an import"));
    assert_eq!(report.tables.iter().map(|table| table.imported).sum::<u64>(), recordings + 1, "{report}");
    let memory = resident_mebibytes();
    let side = Side::Store(store.clone());
    let compare = |other: &Side| side.compare(other, &VerifyOptions::default()).expect("a comparison");
    let (compared, verified) = timed(|| compare(&Side::Postgres(address.clone())));
    assert!(compared.equal, "{compared}");

    let target = server().database();
    let up = Address::parse("target", &target.address()).expect("an address");
    let (_, exported) = timed(|| store.export_postgres(&up, &PostgresExport::default()).expect("an export"));
    let round_trip = compare(&Side::Postgres(up));
    assert!(round_trip.equal, "{round_trip}");

    let seconds = |duration: Duration| format!("{:.1} s", duration.as_secs_f64());
    let ratio = |one: Duration, other: Duration| format!("{:.2}", one.as_secs_f64() / other.as_secs_f64());
    println!("| {recordings} recordings | edgelite | beside | ratio |\n|---|--:|--:|--:|");
    println!(
        "| import from PostgreSQL; COPY to a file ({}) and bulk load of SQLite ({}) | {} | {} | {} |",
        seconds(copied),
        seconds(loaded),
        seconds(imported),
        seconds(peer),
        ratio(imported, peer)
    );
    println!(
        "| verification against PostgreSQL; the import | {} | {} | {} |",
        seconds(verified),
        seconds(imported),
        ratio(verified, imported)
    );
    println!(
        "| export to PostgreSQL with keys and indexes; the import | {} | {} | {} |",
        seconds(exported),
        seconds(imported),
        ratio(exported, imported)
    );
    if let Some(memory) = memory {
        println!(
            "| resident memory after the import, SQLite's cache included | {memory:.0} MiB | 200 MiB | {:.2} |",
            memory / 200.0
        );
    }
}

fn timed<R>(work: impl FnOnce() -> R) -> (R, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// A database with as many recordings, their times five seconds apart.
fn source(recordings: u64) -> Database {
    let database = server().database();
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG])).expect("a store");
    let address = Address::parse("source", &database.address()).expect("an address");
    store.export_postgres(&address, &PostgresExport::default()).expect("the tables");
    database.execute(&format!(
        "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, duration_seconds, recording_type,
            timestamp, is_emergency, is_unusual, metadata)
         SELECT 'rec_' || n, 'camera_' || n % 20, '/media/camera_' || n % 20 || '/' || n || '.mp4', n * 1021, (n % 600) / 10.0,
            CASE n % 3 WHEN 0 THEN 'motion' WHEN 1 THEN 'continuous' ELSE 'manual' END,
            timestamptz '2025-01-01Z' + n * interval '5.000001 s', n % 100 = 0, n % 50 = 0,
            jsonb_build_object('codec', 'h264', 'n', n)
         FROM generate_series(1, {recordings}) AS n"
    ));
    database.execute("ANALYZE");
    database
}

/// Writes the rows as `COPY` writes them.
fn copy_to_file(database: &Database, path: &Path) -> u64 {
    let mut file = BufWriter::new(std::fs::File::create(path).expect("a file"));
    let mut rows = 0;
    database.runtime.block_on(async {
        let stream = database.client.copy_out(&format!("COPY ({COPY}) TO STDOUT")).await.expect("a copy");
        let mut stream = std::pin::pin!(stream);
        while let Some(part) = stream.try_next().await.expect("rows") {
            rows += part.iter().filter(|byte| **byte == b'\n').count() as u64;
            file.write_all(&part).expect("a write");
        }
    });
    file.into_inner().expect("the file").sync_all().expect("a flush");
    rows
}

/// Loads the file in one transaction into the catalog's table with its indexes.
fn load_sqlite(file: &Path, path: &Path) -> u64 {
    let connection = rusqlite::Connection::open(path).expect("a file");
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").expect("settings");
    for migration in media::CATALOG.migrations.iter() {
        connection.execute_batch(&migration.up).expect("the tables");
    }
    connection.execute_batch("BEGIN").expect("a transaction");
    let insert = "INSERT INTO recordings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let mut insert = connection.prepare(insert).expect("a statement");
    let mut rows = 0;
    for line in BufReader::new(std::fs::File::open(file).expect("the file")).lines() {
        let line = line.expect("a line");
        let fields = line.split('\t').map(|field| (field != "\\N").then_some(field));
        insert.execute(rusqlite::params_from_iter(fields)).expect("a row");
        rows += 1;
    }
    drop(insert);
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").expect("a commit");
    rows
}

/// What this process takes; none where the system does not tell it.
fn resident_mebibytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024.0)
}
