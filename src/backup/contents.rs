//! What is in a backup, and whether it is sound: found by opening it.

use super::{
    file::{BackupFile, BackupStorage},
    pieces::damaged,
};
use crate::{
    ErrorKind, Options, Result, Store,
    query::sql,
    schema::{is_own, quoted},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Contents {
    /// The length of the database file in bytes.
    pub size_bytes: u64,
    /// The SHA-256 of the database file.
    pub sha256: String,
    /// The schema version of each catalog.
    pub schema_versions: BTreeMap<String, u32>,
    /// The rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The end of its change log, if it has one.
    pub position: Option<String>,
    /// Rows whose parents are missing, which the store had, too; null if all
    /// foreign keys hold.
    pub broken_foreign_keys: Option<String>,
}

impl Contents {
    /// Opens a backup, checks it, and counts what is in it.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt) when it is damaged, otherwise as [`Store::open`].
    pub(super) fn look(file: &Arc<BackupFile>) -> Result<Self> {
        let storage = Arc::new(BackupStorage::new(file.clone()));
        let options = Options::new().without_migrating().read_only().readers(1);
        let store = Store::open_in(storage, BackupStorage::NAME, options)?;
        let contents = Self::of(&store, file);
        store.close();
        contents
    }

    fn of(store: &Store, file: &BackupFile) -> Result<Self> {
        let problems = store.check_integrity()?;
        if let Some(first) = problems.first() {
            return Err(damaged(&format!("its check found {} problems, the first: {first}", problems.len())));
        }
        let broken_foreign_keys = match store.check_foreign_keys() {
            Ok(()) => None,
            Err(error) if error.kind() == ErrorKind::Constraint => Some(error.to_string()),
            Err(error) => return Err(error),
        };
        let mut rows = BTreeMap::new();
        for table in store.schema()?.tables.iter().filter(|table| !is_own(&table.name)) {
            let count: i64 = store.query(sql(format!("SELECT count(*) FROM {}", quoted(&table.name))))?;
            rows.insert(table.name.clone(), u64::try_from(count).unwrap_or(0));
        }
        let position = match store.position() {
            Ok(position) => Some(position.to_string()),
            Err(error) if error.kind() == ErrorKind::Unsupported => None,
            Err(error) => return Err(error),
        };
        Ok(Self {
            size_bytes: file.facts.content_size,
            sha256: file.facts.content_sha256.clone(),
            schema_versions: store.health().schema_version,
            rows,
            position,
            broken_foreign_keys,
        })
    }
}
