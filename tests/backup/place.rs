//! A folder with a store and its backups.

use crate::support::notes;
use edgelite::{
    Options, Store,
    backup::{BackupKeys, Backups},
    query::sql,
    value::Row,
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
pub const OTHER_KEY: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

/// A text that stands in every row.
pub const MARK: &str = "the quick brown fox";

pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A store of notes of some megabytes, so that its backup has many pieces.
    pub fn store(&self) -> Store {
        let store = notes::in_file(&self.path("home.db"), Options::new());
        store
            .transaction(|transaction| {
                for number in 0..300 {
                    let text = format!("{number} {MARK} {}", "filling ".repeat(500));
                    transaction.execute(&notes::insert(&text))?;
                }
                Ok(())
            })
            .unwrap();
        store
    }

    pub fn backups(&self) -> Backups {
        Backups::in_folder(self.path("backups"))
    }
}

pub fn keys(text: &str) -> BackupKeys {
    BackupKeys::parse(text).unwrap()
}

/// The ways in which a backup can be written.
pub fn forms(place: &Place) -> [Backups; 5] {
    let sealed = |text| place.backups().keys(keys(text)).encrypted();
    [
        place.backups(),
        place.backups().compressed(),
        sealed(KEY),
        sealed(KEY).compressed(),
        sealed("passphrase:correct horse battery").compressed(),
    ]
}

/// The texts in a store's file, which is opened for that.
pub fn texts(path: &Path) -> Vec<String> {
    let store = Store::open(path, Options::new()).unwrap();
    assert!(store.check_integrity().unwrap().is_empty());
    let rows: Vec<Row> = store.query(sql("SELECT text FROM notes ORDER BY id")).unwrap();
    rows.iter().map(|row| row["text"].as_text().unwrap().to_owned()).collect()
}

/// The names in a folder, sorted; none if there is no folder.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
