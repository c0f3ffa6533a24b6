//! The migration runner: versions, history, dry run, failures, races.

#[path = "support/mod.rs"]
mod support;

use edgelite::{
    Direction, ErrorKind, MemoryStorage, Migration, Options, Result, Store, Target,
    catalog::{BUILT_IN, Catalog},
    query::sql,
    value::{Instant, Row},
};
use std::{path::Path, sync::Arc};
use support::process::{Other, role, say};

/// A catalog with these texts, up and down, as versions 1, 2, …
fn catalog(texts: &[(&'static str, &'static str)]) -> Catalog {
    const NAMES: [&str; 4] = ["one", "two", "three", "four"];
    let migrations: Vec<_> = texts
        .iter()
        .zip(1..)
        .zip(NAMES)
        .map(|(((up, down), version), name)| Migration::new(version, name, up, down))
        .collect();
    Catalog::new("house").migrations(migrations)
}

const ROOMS: (&str, &str) = ("CREATE TABLE rooms (name TEXT NOT NULL UNIQUE);", "DROP TABLE rooms;");
const DOORS: (&str, &str) = (
    "CREATE TABLE doors (a TEXT, b TEXT);\nCREATE INDEX doors_a ON doors (a);",
    "DROP INDEX doors_a;\nDROP TABLE doors;",
);
const COLORS: (&str, &str) = (
    "ALTER TABLE rooms ADD COLUMN color TEXT; UPDATE rooms SET color = 'white';",
    "ALTER TABLE rooms DROP COLUMN color;",
);

fn house() -> Catalog {
    catalog(&[ROOMS, DOORS, COLORS])
}

fn store() -> Store {
    Store::open_in_memory(Options::new().readers(1)).unwrap()
}

fn tables(store: &Store) -> String {
    let schema = store.schema().unwrap();
    schema
        .tables
        .iter()
        .map(|table| format!("{}/{} ", table.name, table.columns.len()))
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn version(store: &Store, catalog: &Catalog) -> u32 {
    store.migration_status(catalog).unwrap().current
}

#[test]
fn r53_up_to_head_one_down_and_to_a_version() {
    let (store, house) = (store(), house());
    assert_eq!(version(&store, &house), 0);
    let up = store.migrate(&house, Target::Latest).unwrap();
    assert_eq!(
        up.iter().map(|step| (step.direction, step.version)).collect::<Vec<_>>(),
        [1, 2, 3].map(|version| (Direction::Up, version))
    );
    assert_eq!((version(&store, &house), tables(&store).as_str()), (3, "doors/2 rooms/2"));
    assert_eq!(store.migrate(&house, Target::Latest).unwrap(), [], "there is nothing left to do");

    let back = store.migrate(&house, Target::Back).unwrap();
    assert_eq!((back[0].direction, back[0].version, back[0].name.as_str()), (Direction::Down, 3, "three"));
    assert_eq!((version(&store, &house), tables(&store).as_str()), (2, "doors/2 rooms/1"));

    store.migrate(&house, Target::Version(0)).unwrap();
    assert_eq!((version(&store, &house), tables(&store).as_str()), (0, ""));
    assert_eq!(store.migrate(&house, Target::Back).unwrap_err().kind(), ErrorKind::Migration);
    store.migrate(&house, Target::Version(2)).unwrap();
    assert_eq!((version(&store, &house), tables(&store).as_str()), (2, "doors/2 rooms/1"));
    let unknown = store.migrate(&house, Target::Version(4)).unwrap_err();
    assert_eq!((unknown.kind(), unknown.field()), (ErrorKind::InvalidArgument, Some("version")));
}

#[test]
fn r83_the_history_says_what_was_applied_when_with_its_checksum() {
    let (store, house) = (store(), house());
    let before = Instant::now();
    store.migrate(&house, Target::Latest).unwrap();
    let status = store.migration_status(&house).unwrap();
    assert_eq!((status.catalog.as_str(), status.current, status.latest), ("house", 3, 3));
    for (applied, migration) in status.applied.iter().zip(house.migrations.iter()) {
        assert_eq!((applied.version, applied.name.as_str()), (migration.version, &*migration.name));
        assert_eq!(applied.checksum, migration.checksum());
        assert_eq!(applied.checksum.len(), 64);
        assert!((before..=Instant::now()).contains(&applied.applied_at));
    }
    // It is a table like any other, for tools that look.
    let rows: Vec<Row> = store.query(sql("SELECT catalog, version FROM edgelite_migrations ORDER BY version")).unwrap();
    assert_eq!(rows.len(), 3);
}

#[test]
fn r83_a_checksum_is_of_the_text_whatever_its_line_ends() {
    let migration = |up: &'static str| Migration::new(1, "one", up, "").checksum();
    assert_eq!(migration("CREATE TABLE a (b);\n-- x\n"), migration("CREATE TABLE a (b);\r\n-- x\r\n"));
    assert_ne!(migration("CREATE TABLE a (b)"), migration("CREATE TABLE a (c)"));
    assert_eq!(migration(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn r83_versions_are_1_2_3_without_gaps() {
    for versions in [vec![2], vec![1, 3], vec![1, 1], vec![2, 1], vec![0, 1]] {
        let migrations: Vec<_> = versions.iter().map(|version| Migration::new(*version, "x", "SELECT 1", "")).collect();
        let broken = Catalog::new("broken").migrations(migrations);
        let store = store();
        for error in [
            store.migrate(&broken, Target::Latest).unwrap_err(),
            store.migration_status(&broken).unwrap_err(),
            store.migration_plan(&broken, Target::Latest).unwrap_err(),
            store.stamp(&broken, 1).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Migration, "{versions:?}");
        }
    }
}

#[test]
fn r84_a_failing_migration_leaves_schema_rows_and_version_as_they_were() {
    for failing in [
        "CREATE TABLE doors (a); CREATE TABLE rooms (a)",
        "CREATE TABLE doors (a); ALTER TABLE rooms ADD COLUMN color TEXT; UPDATE rooms SET color = 'x'; SELECT nothing_like_it FROM doors",
        "DELETE FROM rooms; DROP TABLE rooms; CREATE TABLE rooms (name); INSERT INTO nowhere VALUES (1)",
        "INSERT INTO rooms VALUES ('kitchen')",
        "CREATE TABLE doors (a); CREATE TRIGGER t AFTER INSERT ON doors BEGIN SELECT 1; END; INSERT INTO rooms VALUES (NULL)",
        "CREATE INDEX rooms_name ON rooms (name); not sql at all",
    ] {
        for readers in [0, 1] {
            let store = Store::open_in_memory(Options::new().readers(readers)).unwrap();
            store.migrate(&catalog(&[ROOMS]), Target::Latest).unwrap();
            store.execute(sql("INSERT INTO rooms VALUES ('kitchen'), ('hall')")).unwrap();
            let before = store.schema().unwrap();
            let broken = catalog(&[ROOMS, (failing, "")]);
            let error = store.migrate(&broken, Target::Latest).unwrap_err();
            assert_eq!((error.kind(), error.retryable()), (ErrorKind::Migration, false), "{failing}");
            assert!(error.to_string().contains("house migration up to 2 (two)"), "{error}");
            assert_eq!(store.schema().unwrap(), before, "{failing}");
            assert_eq!(version(&store, &broken), 1, "{failing}");
            assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM rooms")).unwrap(), 2, "{failing}");
            // The store is usable, and the mended migration runs.
            store.execute(sql("INSERT INTO rooms VALUES ('attic')")).unwrap();
            store.migrate(&house(), Target::Latest).unwrap();
            assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM rooms WHERE color = 'white'")).unwrap(), 3);
        }
    }
}

#[test]
fn r84_the_versions_before_the_one_that_fails_stay() {
    let store = store();
    let broken = catalog(&[ROOMS, DOORS, ("CREATE TABLE doors (a)", "")]);
    assert_eq!(store.migrate(&broken, Target::Latest).unwrap_err().kind(), ErrorKind::Migration);
    assert_eq!((version(&store, &broken), tables(&store).as_str()), (2, "doors/2 rooms/1"));
}

#[test]
fn r84_a_failing_way_down_leaves_everything_too() {
    let store = store();
    let broken = catalog(&[ROOMS, (DOORS.0, "DROP TABLE doors; DROP TABLE nothing_like_it")]);
    store.migrate(&broken, Target::Latest).unwrap();
    let error = store.migrate(&broken, Target::Back).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains("down from 2"), "{error}");
    assert_eq!((version(&store, &broken), tables(&store).as_str()), (2, "doors/2 rooms/1"));
}

#[test]
fn r84_a_store_whose_migration_fails_does_not_open_and_is_left_as_it_was() {
    let storage = Arc::new(MemoryStorage::new());
    let open = |catalog: Catalog| Store::open_in(storage.clone(), "store.db", Options::new().catalogs([catalog]));
    drop(open(catalog(&[ROOMS])).unwrap());
    let error = open(catalog(&[ROOMS, ("CREATE TABLE rooms (a)", "")])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Migration);
    let store = open(catalog(&[ROOMS])).unwrap();
    assert_eq!((version(&store, &catalog(&[ROOMS])), tables(&store).as_str()), (1, "rooms/1"));
}

#[test]
fn a_version_without_a_way_down_says_so_before_anything_is_undone() {
    let store = store();
    let one_way = catalog(&[ROOMS, ("CREATE TABLE doors (a)", " "), COLORS]);
    store.migrate(&one_way, Target::Latest).unwrap();
    let error = store.migrate(&one_way, Target::Version(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains("cannot be undone"), "{error}");
    assert_eq!(version(&store, &one_way), 3, "not even the steps before it");
    assert_eq!(store.migration_plan(&one_way, Target::Version(0)).unwrap_err().kind(), ErrorKind::Migration);
}

#[test]
fn r85_a_dry_run_tells_every_step_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let house = house();
    drop(Store::open(&path, Options::new().catalogs([catalog(&[ROOMS])])).unwrap());
    let bytes = std::fs::read(&path).unwrap();
    for options in [Options::new(), Options::new().read_only()] {
        let store = Store::open(&path, options).unwrap();
        let plan = store.migration_plan(&house, Target::Latest).unwrap();
        let told: Vec<_> =
            plan.iter().map(|step| (step.catalog.as_str(), step.direction, step.version, step.sql.as_str())).collect();
        assert_eq!(told, [("house", Direction::Up, 2, DOORS.0), ("house", Direction::Up, 3, COLORS.0)]);
        let down = store.migration_plan(&house, Target::Version(0)).unwrap();
        assert_eq!(
            down.iter().map(|step| (step.direction, step.sql.as_str())).collect::<Vec<_>>(),
            [(Direction::Down, ROOMS.1)]
        );
        assert_eq!(version(&store, &house), 1);
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn r85_what_cannot_run_in_a_transaction_is_refused_before_anything_has_run() {
    for statement in [
        "VACUUM",
        "PRAGMA journal_mode = DELETE",
        "pragma foreign_keys = off",
        "BEGIN",
        "COMMIT",
        "END",
        "ROLLBACK",
        "SAVEPOINT a",
        "RELEASE a",
        "ATTACH 'x' AS y",
        "DETACH y",
        "ANALYZE",
        "/* quietly */ VACUUM",
        "-- quietly\n  Vacuum",
    ] {
        let store = store();
        let text = format!("CREATE TABLE rooms (a);\n{statement};\nCREATE TABLE doors (a);").leak();
        let refused = catalog(&[(text, "")]);
        let error = store.migrate(&refused, Target::Latest).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Migration, "{statement}");
        assert!(error.to_string().contains("cannot run in a migration"), "{error}");
        assert_eq!((version(&store, &refused), tables(&store).as_str()), (0, ""));
    }
}

#[test]
fn r85_words_in_names_texts_triggers_and_comments_are_not_statements() {
    let store = store();
    let text = "-- VACUUM; COMMIT;\nCREATE TABLE vacuum_log (\"commit\" TEXT DEFAULT '; ROLLBACK; ', [begin] TEXT); /* PRAGMA x; */
        CREATE TRIGGER count_them AFTER INSERT ON vacuum_log BEGIN
            UPDATE vacuum_log SET \"begin\" = CASE WHEN new.\"commit\" = 'END' THEN 'a;b' ELSE 'it''s' END;
            SELECT 1;
        END;
        INSERT INTO vacuum_log (\"commit\") VALUES ('END')";
    store.migrate(&catalog(&[(text, "DROP TABLE vacuum_log")]), Target::Latest).unwrap();
    let rows: Vec<Row> = store.query(sql("SELECT \"begin\" FROM vacuum_log")).unwrap();
    assert_eq!(rows[0][0], "a;b".into());
}

#[test]
fn r53_stamp_writes_history_and_runs_nothing() {
    let (store, house) = (store(), house());
    store.execute(sql(ROOMS.0)).unwrap();
    store.execute(sql("INSERT INTO rooms VALUES ('kitchen')")).unwrap();
    store.stamp(&house, 1).unwrap();
    assert_eq!((version(&store, &house), tables(&store).as_str()), (1, "rooms/1"));
    store.migrate(&house, Target::Latest).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM rooms WHERE color = 'white'")).unwrap(), 1);
    store.stamp(&house, 0).unwrap();
    assert_eq!((version(&store, &house), tables(&store).as_str()), (0, "doors/2 rooms/2"));
    store.stamp(&house, 3).unwrap();
    assert_eq!(version(&store, &house), 3);
    assert_eq!(store.stamp(&house, 4).unwrap_err().field(), Some("version"));
}

#[test]
fn catalogs_have_versions_of_their_own() {
    let store = store();
    let garden = Catalog { name: "garden".into(), ..catalog(&[("CREATE TABLE trees (a)", "DROP TABLE trees")]) };
    store.migrate(&house(), Target::Latest).unwrap();
    store.migrate(&garden, Target::Latest).unwrap();
    store.migrate(&house(), Target::Version(0)).unwrap();
    assert_eq!((version(&store, &house()), version(&store, &garden), tables(&store).as_str()), (0, 1, "trees/1"));
}

#[test]
fn a_catalog_that_is_not_migrated_is_refused_for_reading_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    drop(Store::open(&path, Options::new().catalogs([catalog(&[ROOMS])])).unwrap());
    let error = Store::open(&path, Options::new().catalogs([house()]).read_only()).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains("version 1"), "{error}");
    assert!(Store::open(&path, Options::new().catalogs([house()]).read_only().without_migrating()).is_ok());
}

/// Opens the file without migrating, migrates, and tells how many steps it ran.
fn migrate_one_of_many(path: &Path) -> Result<usize> {
    let store = Store::open(path, Options::new().readers(1))?;
    let mut steps = 0;
    for catalog in BUILT_IN.into_iter().chain([house()]) {
        steps += store.migrate(&catalog, Target::Latest)?.len();
    }
    Ok(steps)
}

fn all_steps() -> usize {
    BUILT_IN.iter().chain([&house()]).map(|catalog| catalog.migrations.len()).sum()
}

#[test]
fn r83_threads_that_start_at_once_migrate_exactly_once() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let barrier = std::sync::Barrier::new(8);
        let steps: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        migrate_one_of_many(&path).unwrap()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(steps, all_steps());
        let store = Store::open(&path, Options::new().catalogs(BUILT_IN)).unwrap();
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    }
}

#[test]
fn r83_processes_that_start_at_once_migrate_exactly_once() {
    let test = test_name!(r83_processes_that_start_at_once_migrate_exactly_once);
    if let Some(path) = role() {
        return say(&migrate_one_of_many(Path::new(&path)).unwrap().to_string());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut others: Vec<_> = (0..4).map(|_| Other::start(test, &path.display().to_string())).collect();
    let steps: usize = others.iter_mut().map(|other| other.hear().expect("a number").parse::<usize>().unwrap()).sum();
    others.into_iter().for_each(Other::finish);
    assert_eq!(steps, all_steps());
}
