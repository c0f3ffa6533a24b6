//! Catalogs of one's own: folders of migrations, and what is refused in them.

use edgelite::{
    Error, ErrorKind, Migration, Options, Store, Target,
    catalog::{BUILT_IN, Catalog, media},
    query::sql,
};
use std::path::Path;

const BEDS: &str = "-- Where things grow.\nCREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);\n";

fn folder(files: &[(&str, &[u8])]) -> (tempfile::TempDir, std::path::PathBuf) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("garden");
    std::fs::create_dir(&path).unwrap();
    for (name, content) in files {
        std::fs::write(path.join(name), content).unwrap();
    }
    (place, path)
}

#[track_caller]
fn refusal(files: &[(&str, &[u8])]) -> Error {
    let (_place, path) = folder(files);
    let error = Catalog::from_folder(path).unwrap_err();
    assert_eq!(error.field(), Some("catalog"), "{error}");
    error
}

#[test]
fn own_catalog_of_a_folder_is_migrated_up_and_down_like_a_built_in_one() {
    let (place, path) = folder(&[
        ("0001_beds.up.sql", BEDS.as_bytes()),
        ("0001_beds.down.sql", b"DROP TABLE beds;"),
        (
            "0002_plants.up.sql",
            b"\xef\xbb\xbfCREATE TABLE plants (bed_id INTEGER NOT NULL REFERENCES beds (id) ON DELETE CASCADE);",
        ),
        ("0002_plants.down.sql", b"DROP TABLE plants;"),
        ("README.md", b"not a migration"),
        (".0003_beds.up.sql.swp", b"an editor's"),
        (".0003_beds.up.sql", b"an editor's"),
    ]);
    std::fs::create_dir(path.join("0004_folder.up.sql")).unwrap();
    let garden = Catalog::from_folder(&path).unwrap();
    assert_eq!((garden.name.as_ref(), garden.migrations.len()), ("garden", 2));
    let file = place.path().join("store.db");
    let options = || Options::new().catalogs(BUILT_IN).catalogs([garden.clone()]);
    let store = Store::open(&file, options()).unwrap();
    store.execute(sql("INSERT INTO beds (name) VALUES ('herbs')")).unwrap();
    assert_eq!(store.health().schema_version["garden"], 2);
    store.close();
    let store = Store::open(&file, options()).unwrap();
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM beds")).unwrap(), 1, "it is migrated exactly once");
    assert_eq!(store.migrate(&garden, Target::Version(0)).unwrap().len(), 2);
    assert!(store.schema().unwrap().table("beds").is_none());
    assert!(store.schema().unwrap().table("recordings").is_some());
}

#[test]
fn own_catalog_without_a_way_down_says_so_when_it_is_asked_to_go_down() {
    let garden = Catalog::from_files("garden", [("garden/0001_beds.up.sql", BEDS)]).unwrap();
    let store = Store::open_in_memory(Options::new().catalogs([garden.clone()])).unwrap();
    let error = store.migrate(&garden, Target::Back).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains("0001_beds.down.sql"), "{error}");
}

#[test]
fn own_catalog_files_that_make_no_versions_are_refused_by_name() {
    let up: &[u8] = b"SELECT 1;";
    for (files, told) in [
        (&[("0001_a.up.sql", up), ("0003_c.up.sql", up)][..], "version 2 is missing before 0003_c.up.sql"),
        (&[("0000_a.up.sql", up)], "versions begin at 1, not with 0000_a.up.sql"),
        (&[("0001_a.up.sql", up), ("0001_b.up.sql", up)], "0001_a.up.sql and 0001_b.up.sql are the same version"),
        (&[("0001_a.up.sql", up), ("00001_a.up.sql", up)], "are the same version"),
        (&[("0001_a.up.sql", up), ("0001_b.down.sql", up)], "version 1 is named 0001_a and 0001_b"),
        (&[("0001_a.up.sql", up), ("0002_b.down.sql", up)], "0002_b.down.sql leads back from a version"),
        (&[("1_a.up.sql", up)], "1_a.up.sql is not named like 0001_name.up.sql"),
        (&[("0001_a.sql", up)], "0001_a.sql is not named like"),
        (&[("0001_a b.up.sql", up)], "is not named like"),
        (&[("0001_A.UP.SQL", up)], "is not named like"),
        (&[("notes.md", up)], "holds no migration"),
        (&[("0001_a.up.sql", b"SELECT 1;\nSELECT '\xff'")], "0001_a.up.sql: line 2: the text is not UTF-8"),
        (&[("0001_a.up.sql", b"S\0E\0L\0\xff\xfe")], "line 1: the text is not UTF-8"),
    ] {
        let error = refusal(files);
        assert!(error.kind() == ErrorKind::InvalidArgument && error.to_string().contains(told), "{error}");
    }
    let error = refusal(&[("0001_a.up.sql", b"SELECT 1;\n\nVACUUM;")]);
    assert!(error.to_string().starts_with("garden: 0001_a.up.sql: line 3: VACUUM cannot run"), "{error}");
    assert_eq!(Catalog::from_folder("no/such/folder").unwrap_err().kind(), ErrorKind::NotFound);
    assert!(Catalog::from_folder(Path::new("Cargo.toml")).unwrap_err().to_string().contains("give the folder"));
}

#[test]
fn own_catalog_statement_that_fails_is_named_with_its_file_and_line() {
    let files = [("0001_beds.up.sql", BEDS), ("0002_more.up.sql", "SELECT 1;\n\nCREATE TABEL plants (a);")];
    let garden = Catalog::from_files("garden", files).unwrap();
    let error = Store::open_in_memory(Options::new().catalogs([garden])).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert!(error.to_string().contains("0002_more.up.sql: line 3: "), "{error}");
}

#[test]
fn own_catalogs_that_clash_do_not_open_and_make_no_file() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("store.db");
    let catalog =
        |name: &'static str, up: &'static str| Catalog::new(name).migrations([Migration::new(1, "0001_first", up, "")]);
    for catalogs in [
        vec![catalog("garden", "CREATE TABLE recordings (a)")],
        vec![media::CATALOG, catalog("garden", "DROP TABLE recordings")],
        vec![catalog("garden", BEDS), catalog("house", BEDS)],
        vec![catalog("garden", BEDS), catalog("garden", "SELECT 1")],
        vec![catalog("media", "SELECT 1")],
        vec![catalog("garden", "CREATE TABLE edgelite_beds (a)")],
        vec![catalog("Garden", BEDS)],
    ] {
        let error = Store::open(&file, Options::new().catalogs(catalogs)).err().unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("catalog")), "{error}");
    }
    assert!(!file.exists());
}

#[test]
fn own_catalog_whose_migration_was_changed_or_is_older_than_the_store_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("store.db");
    let open = |files: &[(&str, &str)]| {
        let garden = Catalog::from_files("garden", files.iter().copied()).unwrap();
        Store::open(&file, Options::new().catalogs([garden])).map(drop)
    };
    let second = ("0002_more.up.sql", "CREATE TABLE more (a);");
    open(&[("0001_beds.up.sql", BEDS), second]).unwrap();
    assert_eq!(open(&[("0001_beds.up.sql", BEDS)]).unwrap_err().kind(), ErrorKind::SchemaNewer);
    let changed = format!("{BEDS} -- changed");
    assert_eq!(open(&[("0001_beds.up.sql", &changed), second]).unwrap_err().kind(), ErrorKind::ChecksumMismatch);
    open(&[("0001_beds.up.sql", &BEDS.replace('\n', "\r\n")), second]).unwrap();
}
