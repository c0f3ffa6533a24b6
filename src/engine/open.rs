use super::{
    Connection,
    io::{Storage, StorageIo},
};
use crate::{Error, ErrorKind, Result, query::sql};
use limbo::{ConnectOpts, Database, DatabaseOpts, IO, LimboError, OpenFlags, PlatformIO, SqliteDialect};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

/// Marks files that edgelite made: "edlt" in the header's application id.
const APPLICATION_ID: i64 = 0x6564_6c74;

/// Where a store's file is.
#[derive(Clone)]
pub(crate) enum Location {
    /// A file of the operating system.
    File(PathBuf),
    /// A file of a [`Storage`].
    Storage(Arc<dyn Storage>, String),
}

/// How connections are made.
#[derive(Debug, Clone)]
pub(crate) struct OpenSettings {
    pub read_only: bool,
    /// How long to wait for a lock.
    pub busy_timeout: Duration,
    /// Page cache per connection in KiB.
    pub cache_kibibytes: u32,
    /// Connections that read beside the writer; none makes the store inline.
    pub readers: usize,
    /// How long the writer is idle before the WAL is written back.
    pub checkpoint_after: Duration,
    /// Limit for each statement.
    pub time_limit: Option<Duration>,
}

/// An open file: makes connections to it.
pub(crate) struct Opened {
    database: Arc<Database>,
    location: Location,
    settings: OpenSettings,
    schema_changes: Arc<AtomicU64>,
}

impl Opened {
    pub(super) fn open(location: Location, settings: OpenSettings) -> Result<Self> {
        if let Location::File(path) = &location {
            check_path(path, settings.read_only)?;
        }
        let opened = Self { database: open_database(&location, &settings)?, location, settings, schema_changes: Arc::default() };
        let mut connection = opened.connect(false)?;
        let stale = prepare_file(&mut connection, opened.settings.read_only)
            .map_err(|error| error.context(format!("cannot open {}", opened.name())))?;
        drop(connection);
        if !stale {
            return Ok(opened);
        }
        // Statistics are read when the file is opened: open it anew without them.
        let Self { database, location, settings, schema_changes } = opened;
        drop(database);
        Ok(Self { database: open_database(&location, &settings)?, location, settings, schema_changes })
    }

    pub(super) const fn settings(&self) -> &OpenSettings {
        &self.settings
    }

    pub(super) const fn location(&self) -> &Location {
        &self.location
    }

    fn name(&self) -> String {
        match &self.location {
            Location::File(path) => path.display().to_string(),
            Location::Storage(_, name) => name.clone(),
        }
    }

    /// A connection with every setting applied and read back.
    pub(super) fn connect(&self, reader: bool) -> Result<Connection> {
        let inner = self.database.connect(ConnectOpts::new())?;
        let mut connection = Connection::new(inner, self.schema_changes.clone());
        let timeout = i64::try_from(self.settings.busy_timeout.as_millis()).unwrap_or(i64::MAX);
        apply(&mut connection, "busy_timeout", timeout)?;
        apply(&mut connection, "cache_size", -i64::from(self.settings.cache_kibibytes))?;
        apply(&mut connection, "temp_store", 2)?;
        apply(&mut connection, "foreign_keys", 1)?;
        apply(&mut connection, "data_sync_retry", 1)?;
        if !self.settings.read_only {
            let mode = connection.query(&sql("PRAGMA journal_mode = WAL"))?;
            if mode.values().first().and_then(|mode| mode.as_text()) != Some("wal") {
                return Err(Error::new(ErrorKind::Io, "the file cannot be switched to write-ahead logging"));
            }
            apply(&mut connection, "synchronous", 2)?;
        }
        apply(&mut connection, "query_only", i64::from(reader || self.settings.read_only))?;
        connection.set_time_limit(self.settings.time_limit);
        Ok(connection)
    }
}

/// Sets a pragma and reads it back: the engine ignores those that it does not know.
fn apply(connection: &mut Connection, name: &str, value: i64) -> Result<()> {
    connection.run(&format!("PRAGMA {name} = {value}"), &[])?;
    let found = connection.query(&sql(format!("PRAGMA {name}")))?;
    match found.values().first().and_then(|value| value.as_integer()) {
        Some(found) if found == value => Ok(()),
        found => Err(Error::new(ErrorKind::Unsupported, format!("the engine took {found:?} for {name}, not {value}"))),
    }
}

fn open_database(location: &Location, settings: &OpenSettings) -> Result<Arc<Database>> {
    let flags = if settings.read_only { OpenFlags::ReadOnly } else { OpenFlags::Create };
    let options = || limbo::OpenOptions::new(Arc::new(SqliteDialect)).flags(flags).db_opts(DatabaseOpts::new());
    let (io, path): (Arc<dyn IO>, String) = match location {
        Location::File(path) => {
            let path = path.to_str().ok_or_else(|| Error::invalid("path", "the path is not UTF-8"))?;
            (Arc::new(PlatformIO::new()?), path.to_owned())
        }
        Location::Storage(storage, name) => (Arc::new(StorageIo(storage.clone())), name.clone()),
    };
    let mut waited = Duration::ZERO;
    loop {
        match Database::open(io.clone(), &path, options()) {
            Err(LimboError::LockingError(_)) if waited < settings.busy_timeout => {
                let pause = Duration::from_millis(20);
                crate::platform::wait(pause);
                waited += pause;
            }
            result => return result.map_err(|error| Error::from(error).context(format!("cannot open {path}"))),
        }
    }
}

/// Refuses what cannot be a database before the engine touches it.
fn check_path(path: &Path, read_only: bool) -> Result<()> {
    let describe = |error: std::io::Error| Error::from(error).context(format!("cannot open {}", path.display()));
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            Err(Error::invalid("path", format!("{} is a directory; name a file in it", path.display())))
        }
        Ok(found) if found.len() > 0 => {
            let mut header = [0; 16];
            let mut file = fs::File::open(path).map_err(describe)?;
            match file.read_exact(&mut header) {
                Ok(()) if &header == b"SQLite format 3\0" => Ok(()),
                _ => Err(Error::new(
                    ErrorKind::NotADatabase,
                    format!("{} is not an SQLite database; edgelite leaves it as it is", path.display()),
                )),
            }
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !read_only => match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => fs::create_dir_all(parent).map_err(describe),
            _ => Ok(()),
        },
        Err(error) => Err(describe(error)),
    }
}

/// Checks a file that was just opened, marks a new one, and clears planner
/// statistics (the engine plans worse with them). True if it was opened with
/// statistics.
fn prepare_file(connection: &mut Connection, read_only: bool) -> Result<bool> {
    let tables = connection.query(&sql("SELECT count(*), coalesce(sum(name = 'sqlite_stat1'), 0) FROM sqlite_schema"))?;
    let has_statistics = tables.values()[1].as_integer() == Some(1);
    let id = connection.query(&sql("PRAGMA application_id"))?.values().first().and_then(|id| id.as_integer());
    match id {
        Some(APPLICATION_ID) => {}
        Some(0) | None if read_only => {}
        Some(0) | None => {
            connection.run(&format!("PRAGMA application_id = {APPLICATION_ID}"), &[])?;
        }
        Some(id) => {
            return Err(Error::new(
                ErrorKind::NotADatabase,
                format!("the file belongs to another program (application id {id:#x}); import it instead of opening it"),
            ));
        }
    }
    if !has_statistics || read_only {
        return Ok(false);
    }
    let rows = connection.run("DELETE FROM sqlite_stat1", &[])?.1;
    Ok(rows > 0)
}
