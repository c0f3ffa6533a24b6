//! The health report, as data: what `GET /api/health` and the `health`
//! command show.

use crate::{
    Error, ErrorKind, Result,
    catalog::Catalog,
    engine::{Engine, Location},
    query::sql,
    value::Instant,
};
use std::{collections::BTreeMap, path::Path};

/// How well a store and its server are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// Everything works.
    Healthy,
    /// Everything works, and something needs attention before it stops working.
    Warning,
    /// A database cannot be used, or it is damaged.
    Critical,
}

/// Whether a database can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DatabaseStatus {
    /// It is open and sound as far as is known.
    Ok,
    /// Its file does not exist.
    NotFound,
    /// It cannot be opened, cannot be read or is damaged.
    Error,
}

/// The state of one database file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct DatabaseHealth {
    /// Whether it can be used.
    pub status: DatabaseStatus,
    /// Why it cannot be used, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(nullable = false))]
    pub error: Option<String>,
    /// Where it is.
    pub path: String,
    /// The size of its file in bytes.
    pub size_bytes: u64,
    /// The size of its file in mebibytes, to two decimals.
    pub size_mb: f64,
    /// The size of its write-ahead log in bytes.
    pub wal_size_bytes: u64,
    /// Its journal mode, `wal` in a store that was open for writing.
    pub journal_mode: String,
    /// The schema version of each catalog.
    pub schema_version: BTreeMap<String, u32>,
    /// The bytes that its file grew by in a day, as far as it was watched; null
    /// in the first hour of a server and outside one.
    pub growth_bytes_per_day: Option<i64>,
    /// When it was last backed up.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, format = DateTime))]
    pub last_backup: Option<Instant>,
    /// When its integrity was last checked.
    #[cfg_attr(feature = "server", schema(value_type = Option<String>, format = DateTime))]
    pub last_integrity_check: Option<Instant>,
}

/// The writes that wait because the store cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SpoolHealth {
    /// The file that keeps them.
    pub path: String,
    /// How many wait.
    pub waiting_writes: u64,
    /// How many were refused when they were made, and stand beside the file.
    pub rejected_writes: u64,
}

/// The health report.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::media, health::{HealthReport, HealthStatus, Thresholds}};
/// let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
/// let report = HealthReport::new([("main", store.health())], &Thresholds::default());
/// assert_eq!(report.status, HealthStatus::Healthy);
/// assert_eq!(report.databases["main"].schema_version["media"], 2);
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct HealthReport {
    /// The worst that any part of the report says.
    pub status: HealthStatus,
    /// What needs attention, a sentence each.
    pub warnings: Vec<String>,
    /// The program's version.
    pub version: String,
    /// Seconds since the server started; 0 outside a server.
    pub uptime_seconds: u64,
    /// The databases by name; a store has one, `main`.
    pub databases: BTreeMap<String, DatabaseHealth>,
    /// The PostgreSQL server: `reachable`, `unreachable` or `not_configured`.
    pub postgres: String,
    /// The writes that wait for the store; null where none can.
    pub spool: Option<SpoolHealth>,
    /// How far sync is behind; null where nothing is synced.
    #[cfg_attr(feature = "server", schema(value_type = Option<Object>))]
    pub sync: Option<serde_json::Value>,
}

/// Sizes above which the report warns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The most bytes of a database's file (8 GiB).
    pub size_bytes: u64,
    /// The most bytes of its write-ahead log (256 MiB): it grows while one
    /// read runs for long.
    pub wal_size_bytes: u64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { size_bytes: 8 << 30, wal_size_bytes: 256 << 20 }
    }
}

impl HealthReport {
    /// A report on databases by name.
    pub fn new(databases: impl IntoIterator<Item = (&'static str, DatabaseHealth)>, thresholds: &Thresholds) -> Self {
        let databases: BTreeMap<_, _> =
            databases.into_iter().map(|(name, database)| (name.to_owned(), database)).collect();
        let warnings: Vec<_> =
            databases.iter().flat_map(|(name, database)| database.warnings(name, thresholds)).collect();
        let status = if databases.values().any(|database| database.status != DatabaseStatus::Ok) {
            HealthStatus::Critical
        } else if warnings.is_empty() {
            HealthStatus::Healthy
        } else {
            HealthStatus::Warning
        };
        Self {
            status,
            warnings,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_seconds: 0,
            databases,
            postgres: "not_configured".to_owned(),
            spool: None,
            sync: None,
        }
    }

    /// Adds the writes that wait for the store. As long as there are some, what
    /// it answers is not complete.
    #[must_use]
    pub fn spool(mut self, spool: Option<SpoolHealth>) -> Self {
        if let Some(spool) = &spool {
            if spool.waiting_writes > 0 {
                let (count, path) = (spool.waiting_writes, &spool.path);
                self.warnings.push(format!("{count} writes wait in {path} and are missing from every answer"));
            }
            if spool.rejected_writes > 0 {
                let (count, path) = (spool.rejected_writes, &spool.path);
                self.warnings.push(format!(
                    "{count} writes that had waited were refused; look at {path}.rejected and move it away"
                ));
            }
            if !self.warnings.is_empty() {
                self.status = self.status.max(HealthStatus::Warning);
            }
        }
        self.spool = spool;
        self
    }
}

impl HealthReport {
    /// Adds something that needs attention.
    pub fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
        self.status = self.status.max(HealthStatus::Warning);
    }
}

impl DatabaseHealth {
    /// A database that could not be opened, with what its file's metadata
    /// still tells.
    pub fn unavailable(path: Option<&Path>, error: &Error) -> Self {
        let missing = path.map_or(error.kind() == ErrorKind::NotFound, |path| !path.exists());
        let status = if missing { DatabaseStatus::NotFound } else { DatabaseStatus::Error };
        let mut health = Self::blank(path.map(|path| path.display().to_string()).unwrap_or_default(), status);
        health.error = Some(error.to_string());
        if let Some(path) = path {
            health.set_sizes(file_size(path), file_size(&log_path(path)));
        }
        health
    }

    /// Adds the outcome of an integrity check: when it ended and what it
    /// found, nothing in a sound file.
    #[must_use]
    pub fn checked(mut self, at: Instant, problems: &[String]) -> Self {
        self.last_integrity_check = Some(at);
        if let Some(first) = problems.first() {
            self.status = DatabaseStatus::Error;
            self.error = Some(format!(
                "the integrity check found {} problems, the first: {first}; restore the file from a backup",
                problems.len()
            ));
        }
        self
    }

    fn blank(path: String, status: DatabaseStatus) -> Self {
        Self {
            status,
            error: None,
            path,
            size_bytes: 0,
            size_mb: 0.0,
            wal_size_bytes: 0,
            journal_mode: "unknown".to_owned(),
            schema_version: BTreeMap::new(),
            growth_bytes_per_day: None,
            last_backup: None,
            last_integrity_check: None,
        }
    }

    fn set_sizes(&mut self, size: u64, log: u64) {
        self.size_bytes = size;
        self.wal_size_bytes = log;
        self.size_mb = mebibytes(size);
    }

    fn warnings(&self, name: &str, thresholds: &Thresholds) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.size_bytes > thresholds.size_bytes {
            warnings.push(format!(
                "{name}: the file has {} MB, more than {} MB; shorten the retention or export old rows",
                self.size_mb,
                mebibytes(thresholds.size_bytes)
            ));
        }
        if self.wal_size_bytes > thresholds.wal_size_bytes {
            warnings.push(format!(
                "{name}: the write-ahead log has {} MB, more than {} MB; a read that runs for long keeps it from \
                 being written back",
                mebibytes(self.wal_size_bytes),
                mebibytes(thresholds.wal_size_bytes)
            ));
        }
        warnings
    }
}

/// The health of an open database.
pub(crate) fn inspect(engine: &Engine, catalogs: &[Catalog]) -> DatabaseHealth {
    let (path, sizes) = match engine.location() {
        Location::File(path) => (path.display().to_string(), Ok((file_size(path), file_size(&log_path(path))))),
        Location::Storage(storage, name) => {
            let size = |name: &str| storage.open(name, false).and_then(|file| file.size());
            let sizes = size(name).map(|file| (file, size(&format!("{name}-wal")).unwrap_or(0)));
            (name.clone(), sizes.map_err(Error::from))
        }
    };
    let mut health = DatabaseHealth::blank(path, DatabaseStatus::Ok);
    let facts = sizes.and_then(|sizes| Ok((sizes, journal_mode(engine)?, schema_versions(engine, catalogs)?)));
    match facts {
        Ok(((size, log), journal_mode, versions)) => {
            health.set_sizes(size, log);
            health.journal_mode = journal_mode;
            health.schema_version = versions;
        }
        Err(error) => {
            health.status = DatabaseStatus::Error;
            health.error = Some(error.to_string());
        }
    }
    if let Location::File(path) = engine.location()
        && !path.exists()
    {
        health.status = DatabaseStatus::NotFound;
        health.error = Some("the file was removed while it was open; restore it from a backup".to_owned());
    }
    health
}

fn journal_mode(engine: &Engine) -> Result<String> {
    match engine.read(|connection| connection.query(&sql("PRAGMA journal_mode"))) {
        Ok(rows) => Ok(rows.values().first().and_then(|mode| mode.as_text()).unwrap_or("unknown").to_owned()),
        // The engine takes the question for a change, but the file knows.
        Err(error) if error.kind() == ErrorKind::ReadOnly => engine.journal_mode_of_file().map(str::to_owned),
        Err(error) => Err(error),
    }
}

/// The version of each catalog; 0 for one whose tables were never made.
fn schema_versions(engine: &Engine, catalogs: &[Catalog]) -> Result<BTreeMap<String, u32>> {
    let mut versions: BTreeMap<_, _> = catalogs.iter().map(|catalog| (catalog.name.clone().into_owned(), 0)).collect();
    let rows = engine.read(|connection| {
        let history = sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_migrations'");
        if connection.query(&history)?.is_empty() {
            return Ok(None);
        }
        connection.query(&sql("SELECT catalog, max(version) FROM edgelite_migrations GROUP BY catalog")).map(Some)
    })?;
    for row in rows.iter().flat_map(|rows| rows.iter()) {
        if let (Some(catalog), Some(version)) = (row[0].as_text(), row[1].as_integer()) {
            versions.insert(catalog.to_owned(), u32::try_from(version).unwrap_or(0));
        }
    }
    Ok(versions)
}

fn log_path(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn file_size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |found| found.len())
}

fn mebibytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    (mebibytes * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> DatabaseHealth {
        let mut health = DatabaseHealth::blank("home.db".to_owned(), DatabaseStatus::Ok);
        health.set_sizes(3 << 19, 300 << 20);
        health
    }

    #[test]
    fn r21_the_worst_part_decides_the_overall_status() {
        let limits = Thresholds::default();
        let generous = Thresholds { wal_size_bytes: u64::MAX, ..limits };
        assert_eq!(HealthReport::new([("main", sound())], &generous).status, HealthStatus::Healthy);
        let warned = HealthReport::new([("main", sound())], &limits);
        assert_eq!(warned.status, HealthStatus::Warning);
        assert!(warned.warnings[0].starts_with("main: the write-ahead log has 300 MB"), "{:?}", warned.warnings);
        let damaged = sound().checked(Instant::from_seconds(0), &["page 3 is never used".to_owned()]);
        assert!(damaged.error.as_deref().is_some_and(|error| error.contains("page 3")));
        assert_eq!(HealthReport::new([("main", damaged)], &generous).status, HealthStatus::Critical);
    }

    #[test]
    fn r72_a_file_above_its_limit_is_a_warning_with_both_sizes() {
        let limits = Thresholds { size_bytes: 1 << 20, wal_size_bytes: u64::MAX };
        let report = HealthReport::new([("main", sound())], &limits);
        assert!(report.warnings[0].contains("1.5 MB, more than 1 MB"), "{:?}", report.warnings);
    }

    #[test]
    fn r54_a_database_that_cannot_be_opened_is_described_by_its_file() {
        let missing = DatabaseHealth::unavailable(Some(Path::new("no/such.db")), &Error::not_found("no file"));
        assert_eq!((missing.status, missing.size_bytes), (DatabaseStatus::NotFound, 0));
        let manifest = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        let foreign = DatabaseHealth::unavailable(Some(manifest), &Error::new(ErrorKind::NotADatabase, "foreign"));
        assert_eq!((foreign.status, foreign.error.as_deref()), (DatabaseStatus::Error, Some("foreign")));
        assert!(foreign.size_bytes > 0);
    }
}
