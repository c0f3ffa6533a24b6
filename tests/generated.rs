//! Files that are written from the catalogs are what the catalogs say.
//!
//! `EDGELITE_GENERATE=1 cargo test --test generated` renews them.

use edgelite::catalog::{BUILT_IN, typescript};
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
