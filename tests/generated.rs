//! Files that are written from the catalogs are what the catalogs say.
//!
//! `EDGELITE_GENERATE=1 cargo test --test generated` renews them.

use edgelite::{
    Options, Store,
    catalog::{BUILT_IN, Catalog, typescript},
    query::sql,
    schema,
};
use std::{env, fs, path::Path};

fn is_current(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("EDGELITE_GENERATE").is_some() {
        fs::write(&path, expected).expect("the file can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} is not what the catalogs say; run make generate", path.display());
}

#[test]
fn the_typescript_operations_are_those_of_the_catalogs() {
    is_current("www/client/generated/operations.ts", &typescript(&BUILT_IN));
}

/// The types of tables that a catalog of one's own may have; tests/types.rs
/// and the type check of the client compile them.
#[test]
fn own_catalog_types_are_those_of_the_golden_files() {
    let store = Store::open_in_memory(Options::new().readers(0)).expect("a store");
    for statement in include_str!("fixtures/generated/garden.sql").split(";\n").filter(|text| !text.trim().is_empty()) {
        store.execute(sql(statement)).expect("a table");
    }
    let garden = store.schema().expect("its tables");
    is_current("tests/fixtures/generated/garden.ts", &schema::typescript(&garden, "garden"));
    is_current("tests/fixtures/generated/garden.rs", &schema::rust(&garden));
    let garden =
        Catalog::from_folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/garden")).expect("a catalog");
    let store = Store::open_in_memory(Options::new().readers(0).catalogs([garden])).expect("a store");
    let garden = store.schema().expect("its tables");
    is_current("examples/typescript/garden.ts", &schema::typescript(&garden, "garden"));
    let built_in = || {
        let store = Store::open_in_memory(Options::new().readers(0).catalogs(BUILT_IN)).expect("a store");
        schema::typescript(&store.schema().expect("its tables"), "tables")
    };
    is_current("tests/fixtures/generated/built-in.ts", &built_in());
    assert_eq!(built_in(), built_in(), "the same each time");
}

/// The tables of each catalog in PostgreSQL; tests/postgres makes them on a server.
#[test]
#[cfg(feature = "postgres")]
fn the_tables_in_postgresql_are_those_of_the_catalogs() {
    for catalog in BUILT_IN {
        let name = catalog.name.clone();
        let store = Store::open_in_memory(Options::new().readers(0).catalogs([catalog])).expect("a store");
        let tables = schema::postgres(&store.schema().expect("its tables"));
        is_current(&format!("tests/fixtures/postgres/ddl/{name}.sql"), &tables.to_string());
    }
}
