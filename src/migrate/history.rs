use crate::{Result, engine::Connection, query::sql, value::Instant};

/// A migration that was applied to a store.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Applied {
    /// The version.
    pub version: u32,
    /// The name.
    pub name: String,
    /// The checksum of its text when it was applied.
    pub checksum: String,
    /// When it was applied.
    pub applied_at: Instant,
}

const CREATE: &str = "CREATE TABLE IF NOT EXISTS edgelite_migrations (
    catalog TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at TIMESTAMP INTEGER NOT NULL,
    PRIMARY KEY (catalog, version)
)";

/// What was applied of `catalog`, oldest first. A store without a history has none.
pub(super) fn read(connection: &mut Connection, catalog: &str) -> Result<Vec<Applied>> {
    let exists =
        connection.query(&sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_migrations'"))?;
    if exists.is_empty() {
        return Ok(Vec::new());
    }
    let rows = connection.query(
        &sql("SELECT version, name, checksum, applied_at FROM edgelite_migrations WHERE catalog = ?1 ORDER BY version")
            .bind(catalog),
    )?;
    rows.iter()
        .map(|row| {
            let (version, name, checksum, applied_at) =
                <(u32, String, String, Instant) as serde::Deserialize>::deserialize(row)?;
            Ok(Applied { version, name, checksum, applied_at })
        })
        .collect()
}

/// Writes a line of history, in the transaction that is open.
pub(super) fn add(connection: &mut Connection, catalog: &str, migration: &super::Migration) -> Result<()> {
    connection.run(CREATE, &[])?;
    connection.run(
        "INSERT INTO edgelite_migrations (catalog, version, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        &[
            catalog.into(),
            i64::from(migration.version).into(),
            migration.name.as_ref().into(),
            migration.checksum().into(),
            Instant::now().into(),
        ],
    )?;
    Ok(())
}

/// Removes a line of history, in the transaction that is open.
pub(super) fn remove(connection: &mut Connection, catalog: &str, version: u32) -> Result<()> {
    connection.run(
        "DELETE FROM edgelite_migrations WHERE catalog = ?1 AND version = ?2",
        &[catalog.into(), i64::from(version).into()],
    )?;
    Ok(())
}
