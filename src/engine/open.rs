use super::{
    Connection,
    capture::{self, ChangeLimits},
    io::{Storage, StorageIo},
    shared::Shared,
    slow::SlowStatements,
};
use crate::{Error, ErrorKind, Result, query::sql};
use limbo::{ConnectOpts, Database, DatabaseOpts, IO, LimboError, OpenFlags, PlatformIO, SqliteDialect};
use std::{
    io::Read,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Marks files that edgelite made: "edlt" in the header's application id.
pub(crate) const APPLICATION_ID: i64 = 0x6564_6c74;

/// The engine takes no smaller page cache: 200 pages of 4 KiB.
const LEAST_CACHE: u32 = 800;

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
    /// Whether a file that another program made is opened, too.
    pub any_application: bool,
    /// How long to wait for a lock.
    pub busy_timeout: Duration,
    /// Page cache per connection in KiB.
    pub cache_kibibytes: u32,
    /// Connections that read beside the writer; none makes the store inline.
    pub readers: usize,
    /// How long the writer is idle before the WAL is written back.
    pub checkpoint_after: Duration,
    /// Batches committed together at the most.
    pub group: usize,
    /// Limit for each statement.
    pub time_limit: Option<Duration>,
    /// How much of the change log is kept; without it changes are not captured.
    pub changes: Option<ChangeLimits>,
    /// What slow statements are remembered in, if they are.
    pub slow: Option<Arc<SlowStatements>>,
}

/// An open file: makes connections to it.
pub(crate) struct Opened {
    /// None when it was closed.
    file: Mutex<Option<OpenFile>>,
    location: Location,
    settings: OpenSettings,
}

#[derive(Clone)]
struct OpenFile {
    database: Arc<Database>,
    /// After the database: its lock ends last.
    shared: Arc<Shared>,
}

impl Opened {
    pub(super) fn open(location: Location, settings: OpenSettings) -> Result<Self> {
        let shared = Shared::join(&location, settings.read_only, settings.busy_timeout)?;
        let turn = shared.clone();
        let _turn = turn.opening();
        if !settings.read_only {
            empty_torn_file(&location, &shared)?;
        }
        check_header(&location, &shared, settings.any_application)
            .map_err(|error| error.context(format!("cannot open {}", name(&location))))?;
        check_journal(&location)?;
        let database = open_database(&location, &settings)?;
        let file = Mutex::new(Some(OpenFile { database, shared: shared.clone() }));
        let opened = Self { file, location, settings };
        let mut connection = opened.connect(false)?;
        let stale = prepare_file(&mut connection, &opened.settings)
            .map_err(|error| error.context(format!("cannot open {}", name(&opened.location))))?;
        drop(connection);
        if stale {
            // Statistics are read when the file is opened: open it anew without them.
            opened.close();
            let database = open_database(&opened.location, &opened.settings)?;
            *opened.file.lock().unwrap_or_else(PoisonError::into_inner) = Some(OpenFile { database, shared });
        }
        Ok(opened)
    }

    /// Lets the file go once the last connection is dropped.
    pub(super) fn close(&self) {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Refuses what was closed.
    pub(super) fn check_open(&self) -> Result<()> {
        self.current().map(drop)
    }

    /// The journal mode that the file's header says it is written with.
    pub(super) fn journal_mode_of_file(&self) -> Result<&'static str> {
        /// Position of the file format's write version: 2 is a log.
        const WRITE_VERSION: usize = 18;
        let header = header(&self.location, &self.current()?.shared, WRITE_VERSION + 1)?;
        Ok(match header.get(WRITE_VERSION) {
            Some(2) => "wal",
            Some(_) => "delete",
            None => "unknown",
        })
    }

    /// A number that changes whenever the schema may have changed.
    pub(super) fn schema_version(&self) -> Result<u64> {
        Ok(self.current()?.shared.schema_changes.load(std::sync::atomic::Ordering::Acquire))
    }

    /// What wakes those who follow the file's changes.
    pub(super) fn signal(&self) -> Result<Arc<super::Signal>> {
        Ok(self.current()?.shared.log.signal.clone())
    }

    /// The changes in the change log, and the bytes of their rows.
    pub(super) fn change_log_size(&self) -> Option<(u64, u64)> {
        self.current().ok()?.shared.log.size()
    }

    fn current(&self) -> Result<OpenFile> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.clone().ok_or_else(super::inline::closed)
    }

    pub(super) const fn settings(&self) -> &OpenSettings {
        &self.settings
    }

    pub(super) const fn location(&self) -> &Location {
        &self.location
    }

    /// A connection that writes, its changes captured; one that reads if the
    /// file was opened for reading only.
    pub(super) fn connect_writer(&self) -> Result<Connection> {
        let mut connection = self.connect(false)?;
        if let Some(limits) = self.settings.changes.filter(|_| !self.settings.read_only) {
            capture::arm(&mut connection, limits)?;
        }
        Ok(connection)
    }

    /// A connection with every setting applied and read back.
    pub(super) fn connect(&self, reader: bool) -> Result<Connection> {
        let OpenFile { database, shared } = self.current()?;
        let inner = database.connect(ConnectOpts::new())?;
        let mut connection = Connection::new(inner, shared);
        let timeout = i64::try_from(self.settings.busy_timeout.as_millis()).unwrap_or(i64::MAX);
        apply(&mut connection, "busy_timeout", timeout)?;
        apply(&mut connection, "cache_size", -i64::from(self.settings.cache_kibibytes.max(LEAST_CACHE)))?;
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
        connection.set_slow(self.settings.slow.clone());
        Ok(connection)
    }
}

/// Sets a pragma and reads it back: the engine ignores those that it does not know.
pub(super) fn apply(connection: &mut Connection, name: &str, value: i64) -> Result<()> {
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

fn name(location: &Location) -> String {
    match location {
        Location::File(path) => path.display().to_string(),
        Location::Storage(_, name) => name.clone(),
    }
}

/// The first bytes of the file, fewer if it is shorter.
fn header(location: &Location, shared: &Shared, length: usize) -> Result<Vec<u8>> {
    match location {
        Location::File(_) => Ok(shared.header(length as u64).transpose()?.unwrap_or_default()),
        Location::Storage(storage, name) => match storage.open(name, false) {
            Ok(file) => {
                let mut header = vec![0; length];
                let read = file.read_at(&mut header, 0)?;
                header.truncate(read);
                Ok(header)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        },
    }
}

/// The length of the write-ahead log; 0 if there is none.
fn log_length(location: &Location) -> Result<u64> {
    let length = match location {
        Location::Storage(storage, name) => storage.open(&format!("{name}-wal"), false).and_then(|log| log.size()),
        Location::File(path) => {
            let mut log = path.clone().into_os_string();
            log.push("-wal");
            std::fs::metadata(log).map(|found| found.len())
        }
    };
    match length {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        length => Ok(length?),
    }
}

/// Empties a file of one page that a power loss left without content while it
/// was made: nothing was committed to it yet.
fn empty_torn_file(location: &Location, shared: &Shared) -> Result<()> {
    const PAGE: usize = 4096;
    let page = header(location, shared, PAGE + 1)?;
    if page.is_empty() || page.len() > PAGE || page.iter().any(|byte| *byte != 0) || log_length(location)? > 0 {
        return Ok(());
    }
    match location {
        Location::File(_) => shared.with_file(|file| Ok(file.set_len(0)?)).unwrap_or(Ok(())),
        Location::Storage(storage, name) => Ok(storage.open(name, false)?.truncate(0)?),
    }
}

/// Refuses what is not a database, or another program's, before the engine
/// touches it.
fn check_header(location: &Location, shared: &Shared, any_application: bool) -> Result<()> {
    const LENGTH: usize = 100;
    let header = header(location, shared, LENGTH)?;
    if header.is_empty() {
        return Ok(());
    }
    if header.len() < LENGTH || !header.starts_with(b"SQLite format 3\0") {
        return Err(Error::new(ErrorKind::NotADatabase, "it is not an SQLite database; edgelite leaves it as it is"));
    }
    let id = header[68..72].iter().fold(0, |id, byte| id << 8 | i64::from(*byte));
    check_application(id, any_application)
}

/// Refuses a file whose last transaction SQLite has begun and not ended: the
/// engine does not read rollback journals.
fn check_journal(location: &Location) -> Result<()> {
    const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
    let Location::File(path) = location else { return Ok(()) };
    let mut journal = path.clone().into_os_string();
    journal.push("-journal");
    let mut start = [0; MAGIC.len()];
    let is_hot =
        std::fs::File::open(&journal).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC;
    if is_hot {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "{} holds an unfinished transaction of SQLite; open {} once with sqlite3, which undoes it",
                journal.display(),
                path.display()
            ),
        ));
    }
    Ok(())
}

fn check_application(id: i64, any: bool) -> Result<()> {
    if any || matches!(id, 0 | APPLICATION_ID) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::NotADatabase,
        format!("it belongs to another program (application id {id:#x}); import it instead of opening it"),
    ))
}

/// Checks a file that was just opened, marks a new one, and clears planner
/// statistics (the engine plans worse with them). True if it was opened with
/// statistics.
fn prepare_file(connection: &mut Connection, settings: &OpenSettings) -> Result<bool> {
    let read_only = settings.read_only;
    let tables =
        connection.query(&sql("SELECT count(*), coalesce(sum(name = 'sqlite_stat1'), 0) FROM sqlite_schema"))?;
    let has_statistics = tables.values()[1].as_integer() == Some(1);
    let id = connection.query(&sql("PRAGMA application_id"))?.values().first().and_then(|id| id.as_integer());
    let id = id.unwrap_or(0);
    check_application(id, settings.any_application)?;
    if id == 0 && !read_only {
        connection.run(&format!("PRAGMA application_id = {APPLICATION_ID}"), &[])?;
    }
    if !read_only {
        capture::prepare(connection, settings.changes)?;
    }
    if !has_statistics || read_only {
        return Ok(false);
    }
    let rows = connection.run("DELETE FROM sqlite_stat1", &[])?.1;
    Ok(rows > 0)
}
