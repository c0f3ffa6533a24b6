//! What every connection is set to, and where the file is.

use crate::support::notes;
use edgelite::{ErrorKind, Options, Store, query::sql, value::Row};
use std::time::Duration;

const SETTINGS: [(&str, &str); 8] = [
    ("journal_mode", "wal"),
    ("foreign_keys", "1"),
    ("cache_size", "-64000"),
    ("temp_store", "2"),
    ("busy_timeout", "30000"),
    ("synchronous", "2"),
    ("data_sync_retry", "1"),
    ("application_id", "1701080180"),
];

fn read_back(rows: &[Row]) -> String {
    let value = &rows[0][0];
    value.as_text().map_or_else(|| value.as_integer().unwrap().to_string(), str::to_owned)
}

fn assert_settings(store: &Store, settings: &[(&str, &str)]) {
    for (name, expected) in settings {
        let pragma = sql(format!("PRAGMA {name}"));
        assert_eq!(read_back(&store.query::<Vec<Row>>(pragma.clone()).unwrap()), *expected, "{name} of a reader");
        let written = store.transaction(|transaction| transaction.query::<Vec<Row>>(pragma)).unwrap();
        assert_eq!(read_back(&written), *expected, "{name} of the writer");
    }
}

#[test]
fn r50_settings_hold_on_every_connection() {
    let folder = tempfile::tempdir().unwrap();
    for readers in [0, 1] {
        let store = Store::open(folder.path().join(format!("{readers}.db")), Options::new().readers(readers)).unwrap();
        assert_settings(&store, &SETTINGS);
        assert_settings(&Store::open_in_memory(Options::new().readers(readers)).unwrap(), &SETTINGS);
    }
}

#[test]
fn r50_options_reach_every_connection() {
    let options = Options::new().readers(1).busy_timeout(Duration::from_millis(1234)).cache_kibibytes(2000);
    let store = Store::open_in_memory(options).unwrap();
    assert_settings(&store, &[("busy_timeout", "1234"), ("cache_size", "-2000")]);
}

#[test]
fn r50_a_cache_smaller_than_the_engine_takes_is_its_smallest() {
    let store = Store::open_in_memory(Options::new().cache_kibibytes(1)).unwrap();
    assert_settings(&store, &[("cache_size", "-800")]);
}

#[test]
fn r50_a_connection_made_after_a_panic_has_the_settings_too() {
    let store = Store::open_in_memory(Options::new().readers(1)).unwrap();
    let panicked = store.transaction::<()>(|_| panic!("a defect of the caller"));
    assert_eq!(panicked.unwrap_err().kind(), ErrorKind::Internal);
    assert_settings(&store, &SETTINGS);
}

#[test]
fn r3_the_folders_of_a_new_file_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/of the house/küche/media.db");
    notes::in_file(&path, Options::new()).close();
    assert!(path.is_file());
}

#[test]
fn the_log_is_written_back_when_the_writer_is_idle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let log = folder.path().join("store.db-wal");
    let store = notes::in_file(&path, Options::new().checkpoint_after(Duration::from_millis(1)));
    for number in 0..100 {
        store.execute(notes::insert(&number.to_string())).unwrap();
    }
    // No statement is run from here on: the writer does it by itself.
    while std::fs::metadata(&log).unwrap().len() > 0 {
        std::thread::yield_now();
    }
    let copy = rusqlite::Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let uri = format!("file:{}?immutable=1", path.display());
    drop(copy);
    let file_alone = rusqlite::Connection::open_with_flags(uri, rusqlite::OpenFlags::default()).unwrap();
    let count: i64 = file_alone.query_row("SELECT count(*) FROM notes", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 100);
}

#[test]
fn a_read_only_store_reads_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let missing = Store::open(&path, Options::new().read_only()).err().unwrap();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(!path.exists(), "reading makes no file");
    let written = notes::in_file(&path, Options::new());
    written.execute(notes::insert("a")).unwrap();
    drop(written);
    let bytes = std::fs::read(&path).unwrap();
    for readers in [0, 2] {
        let store = Store::open(&path, Options::new().read_only().readers(readers)).unwrap();
        assert_eq!(notes::texts(&store), ["a"]);
        let refused = [
            store.execute(notes::insert("b")).map(drop),
            store.query::<Vec<Row>>(notes::insert("b")).map(drop),
            store.transaction(|transaction| transaction.execute(&notes::insert("b"))).map(drop),
            store.execute(sql("CREATE TABLE more (a)")).map(drop),
            store.checkpoint().map(drop),
        ];
        for refused in refused {
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::ReadOnly);
        }
        let mut copy = Vec::new();
        store.export(&mut copy).unwrap();
        assert_eq!(copy, bytes);
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_directory_is_not_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let error = Store::open(folder.path(), Options::new()).err().unwrap();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("path")));
}

#[test]
fn a_path_below_a_file_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "text").unwrap();
    let error = Store::open(folder.path().join("file/store.db"), Options::new()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Io, "{error}");
    assert!(error.to_string().contains("store.db"), "{error}");
}
