//! A catalog of one's own over every backend.

use super::prelude::*;
use edgelite::{
    Target,
    catalog::{BUILT_IN, Catalog},
};

const FILES: [(&str, &str); 4] = [
    (
        "garden/0001_beds.up.sql",
        "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dug BOOLEAN INTEGER NOT NULL DEFAULT 0);",
    ),
    ("garden/0001_beds.down.sql", "DROP TABLE beds;"),
    (
        "garden/0002_plants.up.sql",
        "CREATE TABLE plants (id INTEGER PRIMARY KEY, bed_id INTEGER NOT NULL REFERENCES beds (id) ON DELETE CASCADE, sown TIMESTAMP INTEGER);",
    ),
    ("garden/0002_plants.down.sql", "DROP TABLE plants;"),
];

fn garden(files: usize) -> Catalog {
    Catalog::from_files("garden", FILES[..files].iter().copied()).unwrap()
}

conformance! {
    fn own_catalog_is_migrated_exactly_once_beside_the_built_in_ones(backend) {
        let options = |files| Options::new().catalogs(BUILT_IN).catalogs([garden(files)]);
        let store = backend.open(options(2)).unwrap();
        store.execute(sql("INSERT INTO beds (name, dug) VALUES ('herbs', 1)")).unwrap();
        store.run(add_recording(recording("a", "kitchen"))).unwrap();
        drop(store);
        // A later version of the catalog finds the rows of the former.
        let store = backend.open(options(4)).unwrap();
        store.execute(sql("INSERT INTO plants (bed_id, sown) VALUES (1, ?1)").bind(at(5))).unwrap();
        let rows: Vec<Row> = store.query(sql("SELECT dug, sown FROM plants JOIN beds ON beds.id = bed_id")).unwrap();
        assert_eq!((rows[0]["dug"].clone(), rows[0]["sown"].clone()), (true.into(), at(5).into()));
        assert_eq!(store.migrate(&garden(4), Target::Latest).unwrap(), []);
        store.execute(sql("DELETE FROM beds")).unwrap();
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM plants")).unwrap(), 0);
        store.migrate(&garden(4), Target::Version(0)).unwrap();
        assert!(store.schema().unwrap().table("beds").is_none());
        assert_eq!(store.query(count_recordings(RecordingFilter::default())).unwrap(), 1);
    }

    fn own_catalog_that_takes_a_built_in_table_is_refused(backend) {
        let thief = Catalog::from_files("garden", [("0001_x.up.sql", "\nCREATE TABLE recordings (a);")]).unwrap();
        let error = backend.open(Options::new().catalogs([thief])).err().unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("catalog")));
        assert!(error.to_string().contains("0001_x.up.sql: line 2"), "{error}");
    }

    fn own_catalog_whose_migration_fails_leaves_the_store_as_it_was(backend) {
        drop(backend.open(Options::new().catalogs([garden(2)])).unwrap());
        let broken = garden(2).migrations([edgelite::Migration::new(2, "0002_broken", "CREATE TABLE more (a); CREATE TABLE beds (b);", "")]);
        let error = backend.open(Options::new().catalogs([broken])).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Migration);
        let store = backend.open(Options::new().catalogs([garden(2)])).unwrap();
        assert!(store.schema().unwrap().table("more").is_none());
    }
}
