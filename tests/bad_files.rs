//! Files that are damaged, foreign, too new or not what they should be: each a
//! clear error, and the file is left as it is.

#[path = "support/mod.rs"]
mod support;

use edgelite::{
    Error, ErrorKind, MemoryStorage, Migration, Options, Store,
    catalog::{
        BUILT_IN, Catalog,
        media::{self, NewRecording, RecordingFilter, StorageStats},
        registry::{self, DevicePayloads, EntityPayloads},
    },
    query::{Select, sql},
    value::{Instant, Row, Value},
};
use serde_json::json;
use std::{fs, path::Path, sync::Arc};
use support::random::{Random, seeds};

fn options() -> Options {
    Options::new().catalogs(BUILT_IN).readers(1)
}

fn refusal(path: &Path) -> Error {
    Store::open(path, options()).err().expect("it is refused")
}

/// A store with rows in every table, enough for several pages of each.
fn filled(path: &Path) -> Store {
    let store = Store::open(path, options()).unwrap();
    store
        .transaction(|transaction| {
            for number in 0..300 {
                transaction.run(media::add_recording(NewRecording {
                    recording_id: format!("r{number:03}"),
                    camera_id: format!("camera {}", number % 5),
                    file_path: "/media/küche.mp4".into(),
                    file_size_bytes: number,
                    timestamp: Some(Instant::from_seconds(number)),
                    metadata: json!({"text": "x".repeat(200)}),
                    ..Default::default()
                }))?;
            }
            let devices = (0..50).map(|number| json!({"id": format!("d{number}"), "name": "lamp"})).collect();
            transaction.run(registry::bulk_upsert_devices(DevicePayloads { devices }))?;
            let entity = |number: i64| json!({"entity_id": format!("light.l{number}"), "device_id": format!("d{}", number % 50)});
            transaction.run(registry::bulk_upsert_entities(EntityPayloads { entities: (0..100).map(entity).collect() }))
        })
        .unwrap();
    store
}

/// Everything that a caller could do with a store.
fn use_it(store: &Store) -> Result<StorageStats, Error> {
    store.query(media::recordings(RecordingFilter { limit: 1000, with_ai_analysis: true, ..Default::default() }))?;
    store.query(registry::devices(Default::default()))?;
    store.query(registry::entities(Default::default()))?;
    store.check_integrity()?;
    store.run(media::add_recording(NewRecording {
        recording_id: "new".into(),
        camera_id: "x".into(),
        ..Default::default()
    }))?;
    store.run(media::delete_recording("r100"))?;
    store.query(media::storage_stats(Default::default()))
}

#[test]
fn a_file_that_a_power_loss_left_empty_while_it_was_made_is_opened() {
    let storage = Arc::new(MemoryStorage::new());
    storage.put("store.db", &[0; 4096]);
    let store = Store::open_in(storage, "store.db", options()).unwrap();
    assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(&path, [0; 4096]).unwrap();
    assert_eq!(Store::open(path, options()).unwrap().check_integrity().unwrap(), [] as [String; 0]);
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let page = [b"SQLite format 4\0".to_vec(), vec![0; 5000]].concat();
    for bytes in [b"x".to_vec(), b"SQLite format 3\0".to_vec(), b"{\"json\": true}".repeat(1000), vec![0; 8192], page] {
        fs::write(&path, &bytes).unwrap();
        let error = refusal(&path);
        assert_eq!(error.kind(), ErrorKind::NotADatabase, "{error}");
        assert!(error.to_string().contains("notes.txt"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is made beside it");

        let storage = Arc::new(MemoryStorage::new());
        storage.put("notes.txt", &bytes);
        assert_eq!(
            Store::open_in(storage.clone(), "notes.txt", options()).err().unwrap().kind(),
            ErrorKind::NotADatabase
        );
        assert_eq!(storage.read("notes.txt").unwrap(), bytes);
    }
}

#[test]
fn an_empty_file_becomes_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(&path, "").unwrap();
    use_it(&Store::open(&path, options()).unwrap()).unwrap();
}

#[test]
fn the_database_of_another_program_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA application_id = 1196444487; CREATE TABLE features (a)").unwrap();
    drop(other);
    let bytes = fs::read(&path).unwrap();
    let error = refusal(&path);
    assert_eq!(error.kind(), ErrorKind::NotADatabase);
    assert!(error.to_string().contains("0x47504b47"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_plain_database_without_a_mark_is_taken_over_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    for (page_size, journal) in [(512, "DELETE"), (4096, "WAL"), (65536, "DELETE")] {
        let path = folder.path().join(format!("{page_size}.db"));
        let other = rusqlite::Connection::open(&path).unwrap();
        other
            .execute_batch(&format!(
                "PRAGMA page_size = {page_size}; PRAGMA journal_mode = {journal}; CREATE TABLE guests (name TEXT);
                 INSERT INTO guests VALUES ('ada'), ('küche')"
            ))
            .unwrap();
        drop(other);
        let store = Store::open(&path, options()).unwrap_or_else(|error| panic!("{page_size}: {error:?}"));
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM guests WHERE name = 'küche'")).unwrap(), 1);
        use_it(&store).unwrap();
        drop(store);
        assert_sound(&path);
    }
}

/// SQLite's own checks of a file: R115.
fn assert_sound(path: &Path) {
    let other = rusqlite::Connection::open(path).unwrap();
    let all = |statement: &str| -> Vec<String> {
        let mut prepared = other.prepare(statement).unwrap();
        let rows = prepared.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(all("PRAGMA integrity_check"), ["ok"], "{}", path.display());
    assert_eq!(all("PRAGMA foreign_key_check"), [] as [&str; 0], "{}", path.display());
}

#[test]
fn r115_a_file_written_here_is_sound_for_sqlite_and_the_other_way_round() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    assert_sound(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA foreign_keys = ON; DELETE FROM devices WHERE device_id = 'd1'; UPDATE recordings SET is_emergency = 1 WHERE id % 2").unwrap();
    let count: i64 =
        other.query_row("SELECT count(*) FROM recordings WHERE is_emergency = 1", [], |row| row.get(0)).unwrap();
    drop(other);
    let store = Store::open(&path, options()).unwrap();
    assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    let filter = RecordingFilter { emergency_only: true, ..Default::default() };
    assert_eq!(store.query(media::count_recordings(filter)).unwrap(), count);
    assert_eq!(store.query(registry::count_entities(Default::default())).unwrap(), 98);
    use_it(&store).unwrap();
    drop(store);
    assert_sound(&path);
}

#[test]
fn r115_an_exported_file_is_sound_while_the_store_is_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder.path().join("store.db"));
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..60 {
                let recording_id = format!("more {number}");
                store
                    .run(media::add_recording(NewRecording {
                        recording_id,
                        camera_id: "x".into(),
                        ..Default::default()
                    }))
                    .unwrap();
            }
        });
        let mut copies = 0;
        while !writing.is_finished() || copies < 3 {
            let path = folder.path().join(format!("copy {copies}.db"));
            let length = store.export(&mut fs::File::create(&path).unwrap()).unwrap();
            assert_eq!(path.metadata().unwrap().len(), length);
            assert_sound(&path);
            let copy = Store::open(&path, options().read_only()).unwrap();
            assert!(copy.query(media::count_recordings(Default::default())).unwrap() >= 300);
            copies += 1;
        }
    });
}

#[test]
fn commits_that_sqlite_left_in_its_log_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("store.db"), folder.path().join("copy.db"));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)").unwrap();
    fs::copy(&path, &copy).unwrap();
    fs::copy(folder.path().join("store.db-wal"), folder.path().join("copy.db-wal")).unwrap();
    let store = Store::open(&copy, options()).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT sum(a) FROM t")).unwrap(), 3);
}

/// The engine does not read such a journal: without it the file is half of a
/// transaction.
#[test]
fn a_file_with_an_unfinished_transaction_of_sqlite_is_left_to_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("store.db"), folder.path().join("copy.db"));
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "CREATE TABLE t (a); INSERT INTO t VALUES (1); PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN",
        )
        .unwrap();
    for _ in 0..200 {
        other.execute("INSERT INTO t VALUES (zeroblob(1000))", []).unwrap();
    }
    fs::copy(&path, &copy).unwrap();
    fs::copy(folder.path().join("store.db-journal"), folder.path().join("copy.db-journal")).unwrap();
    let bytes = fs::read(&copy).unwrap();
    let error = refusal(&copy);
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert!(error.to_string().contains("sqlite3"), "{error}");
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    let repaired = rusqlite::Connection::open(&copy).unwrap();
    assert_eq!(repaired.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    drop(repaired);
    assert_eq!(Store::open(&copy, options()).unwrap().query::<i64>(sql("SELECT count(*) FROM t")).unwrap(), 1);
}

#[test]
fn text_in_utf_16_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA encoding = 'UTF-16'; CREATE TABLE t (a); INSERT INTO t VALUES ('x')").unwrap();
    drop(other);
    let bytes = fs::read(&path).unwrap();
    let error = refusal(&path);
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_damaged_page_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    let sound = fs::read(&path).unwrap();
    let (mut refused, mut failed, mut found, mut internal) = (0, 0, 0, 0);
    for mut random in seeds(1, 150) {
        let mut bytes = sound.clone();
        damage(&mut bytes, &mut random);
        fs::write(&path, &bytes).unwrap();
        let _ = fs::remove_file(folder.path().join("store.db-wal"));
        let error = match Store::open(&path, options()) {
            Err(error) => {
                refused += 1;
                error
            }
            Ok(store) => {
                found += u64::from(store.check_integrity().map_or(true, |found| !found.is_empty()));
                match use_it(&store) {
                    Ok(_) => continue,
                    Err(error) => {
                        failed += 1;
                        error
                    }
                }
            }
        };
        // Few meet an assertion inside the engine, which is caught.
        internal += u64::from(error.kind() == ErrorKind::Internal);
        assert!(is_of_a_damaged_file(&error) || internal < 5, "{random}: {error:?}");
    }
    assert!(refused > 5 && failed > 5 && found > 20, "{refused} refused, {failed} failed, {found} found");
}

/// Zeroes, noise or a flipped bit somewhere in the file.
fn damage(bytes: &mut [u8], random: &mut Random) {
    // The first pages are the schema: damage there shows at once.
    let end = if random.percent(30) { 8192 } else { bytes.len() };
    let start = usize::try_from(random.below(end as u64)).unwrap();
    match random.below(3) {
        0 => bytes[start] ^= 1 << random.below(8),
        1 => bytes[start..end.min(start + 64)].iter_mut().for_each(|byte| *byte = random.next().to_le_bytes()[0]),
        _ => bytes[start..end.min(start + 4096)].fill(0),
    }
}

/// What may come of a damaged file: it is damaged, or no database, or a row
/// or statement in it no longer makes sense.
fn is_of_a_damaged_file(error: &Error) -> bool {
    use ErrorKind::*;
    matches!(
        error.kind(),
        Corrupt
            | NotADatabase
            | Unsupported
            | Io
            | Sql
            | InvalidArgument
            | Conflict
            | Constraint
            | Migration
            | ChecksumMismatch
            | SchemaNewer
    )
}

#[test]
fn a_file_cut_short_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    let sound = fs::read(&path).unwrap();
    for length in [50, 100, 512, 4095, 4096, 4097, 8192, sound.len() / 2, sound.len() - 4096, sound.len() - 1] {
        fs::write(&path, &sound[..length]).unwrap();
        let error = match Store::open(&path, options()) {
            Err(error) => error,
            Ok(store) => use_it(&store).err().unwrap_or_else(|| panic!("{length} of {} bytes are enough", sound.len())),
        };
        assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::NotADatabase), "{length}: {error:?}");
    }
}

#[test]
fn a_log_cut_short_or_damaged_gives_a_prefix_of_its_commits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = Store::open(&path, Options::new().readers(1)).unwrap();
    store.execute(sql("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")).unwrap();
    store.checkpoint().unwrap();
    for number in 1..=30 {
        store.execute(sql("INSERT INTO t VALUES (?1, ?2)").bind(number).bind("x".repeat(500))).unwrap();
    }
    let (file, log) = (fs::read(&path).unwrap(), fs::read(folder.path().join("store.db-wal")).unwrap());
    drop(store);
    assert!(log.len() > 30 * 4096);
    let mut prefixes = std::collections::BTreeSet::new();
    for mut random in seeds(1, 60) {
        let mut log = log.clone();
        let position = usize::try_from(random.below(log.len() as u64)).unwrap();
        if random.percent(50) {
            log.truncate(position);
        } else {
            log[position] ^= 1 << random.below(8);
        }
        let storage = Arc::new(MemoryStorage::new());
        storage.put("store.db", &file);
        storage.put("store.db-wal", &log);
        let store = Store::open_in(storage, "store.db", Options::new().readers(0))
            .unwrap_or_else(|error| panic!("{random}: {error:?}"));
        let rows: Vec<Row> = store.query(sql("SELECT a FROM t ORDER BY a")).unwrap();
        let numbers: Vec<_> = rows.iter().map(|row| row[0].as_integer().unwrap()).collect();
        assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "{random}");
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
        store.execute(sql("INSERT INTO t VALUES (100, 'goes on')")).unwrap();
        prefixes.insert(numbers.len());
    }
    assert!(prefixes.len() > 10, "{prefixes:?}");
}

/// The media catalog of a later version, whose third migration adds a table.
fn later() -> Catalog {
    let added = Migration::new(3, "0003_later", "CREATE TABLE later (a);", "DROP TABLE later;");
    media::CATALOG.migrations([added])
}

#[test]
fn a_schema_newer_than_the_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path, Options::new().catalogs([later()])).unwrap());
    let bytes = fs::read(&path).unwrap();
    for options in [options(), options().read_only()] {
        let error = Store::open(&path, options).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::SchemaNewer, "{error}");
        assert!(error.to_string().contains("version 3"), "{error}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
    // What does not need the catalog may still look at the file.
    let store = Store::open(&path, Options::new().catalogs([registry::CATALOG])).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM later")).unwrap(), 0);
}

#[test]
fn a_migration_changed_after_it_was_applied_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    let mut migrations = media::CATALOG.migrations.into_owned();
    migrations[0].up = format!("{} -- changed", migrations[0].up).into();
    let changed = Catalog { migrations: migrations.into(), ..media::CATALOG };
    let error = Store::open(&path, Options::new().catalogs([changed])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ChecksumMismatch);
    assert!(error.to_string().contains("0001_media"), "{error}");
    // Other line ends are the same text.
    let mut migrations = media::CATALOG.migrations.into_owned();
    migrations[0].up = migrations[0].up.replace('\n', "\r\n").into();
    let same = Catalog { migrations: migrations.into(), ..media::CATALOG };
    assert!(Store::open(&path, Options::new().catalogs([same])).is_ok());
}

#[test]
fn r7_broken_json_of_another_program_reads_as_an_empty_object_with_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "PRAGMA ignore_check_constraints = ON; UPDATE recordings SET metadata = '{\"a\": ' WHERE id = 300",
        )
        .unwrap();
    drop(other);
    let store = Store::open(&path, options()).unwrap();
    let select = media::recordings(RecordingFilter { limit: 2, ..Default::default() });
    let page = store.query(select.clone()).unwrap();
    assert_eq!((&page.rows[0].metadata, page.rows[1].metadata.is_object()), (&json!({}), true));
    let rows = store.read(select.query().unwrap()).unwrap();
    assert_eq!(rows.warnings().len(), 1);
    assert!(rows.warnings()[0].contains("metadata"), "{:?}", rows.warnings());
}

#[test]
fn a_value_of_a_wrong_type_of_another_program_names_its_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(filled(&path));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("UPDATE recordings SET timestamp = 'yesterday' WHERE id = 7").unwrap();
    drop(other);
    let store = Store::open(&path, options()).unwrap();
    let error = store.query(media::recording("r006")).unwrap_err();
    assert_eq!(error.field(), Some("timestamp"), "{error:?}");
    let raw: Select<Vec<Row>> = sql("SELECT timestamp FROM recordings WHERE id = 7").into();
    assert_eq!(store.query(raw).unwrap()[0][0], Value::Text("yesterday".into()), "raw SQL shows what is there");
}

/// The engine plans worse with statistics.
#[test]
fn statistics_of_another_program_do_not_change_the_plans() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let newest =
        media::recordings(RecordingFilter { camera_id: Some("camera 1".into()), limit: 20, ..Default::default() });
    let newest = newest.query().unwrap().statement.clone();
    let store = filled(&path);
    let plan = store.explain(&newest).unwrap();
    drop(store);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("ANALYZE").unwrap();
    let rows: i64 = other.query_row("SELECT count(*) FROM sqlite_stat1", [], |row| row.get(0)).unwrap();
    assert!(rows > 0);
    drop(other);
    let store = Store::open(&path, options()).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM sqlite_stat1")).unwrap(), 0);
    assert_eq!(store.explain(&newest).unwrap(), plan);
    drop(store);
    assert_sound(&path);
}
