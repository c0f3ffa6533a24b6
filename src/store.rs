#[cfg(feature = "server")]
mod access;
mod before;
mod changes;
#[cfg(feature = "server")]
mod copy;
mod live;
mod observe;
mod proposal;
mod search;
#[cfg(feature = "server")]
mod secrets;
mod sync;
mod tables;
mod transfer;

pub use observe::SlowQuery;
pub use proposal::{Proposal, ProposalOptions};
#[cfg(feature = "server")]
pub use secrets::RotatedSecrets;
pub use sync::Site;

use crate::engine::io::{MemoryStorage, Storage};
use crate::{
    Error, Result,
    catalog::{self, Catalog},
    changes::ChangeLimits,
    engine::{Connection, Engine, Guard, Location, OpenSettings, Reply, run_part, run_query},
    health::DatabaseHealth,
    live::Hub,
    migrate::{Migrator, PlannedStep, Status, Target},
    query::{Batch, Operation, Output, Query, Request, Select, Statement, Write, check_lengths},
    schema::Schema,
    value::{Row, Rows},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How a store is opened.
///
/// # Example
/// ```
/// use edgelite::{Options, catalog::media};
/// use std::time::Duration;
/// let options = Options::new().catalogs([media::CATALOG]).busy_timeout(Duration::from_secs(5));
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    catalogs: Vec<Catalog>,
    migrate: bool,
    before: Option<before::Before>,
    settings: OpenSettings,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// Reading and writing, no catalogs, 64 MB of cache, four readers, a busy
    /// timeout of 30 seconds, changes captured in a log of 64 MiB.
    pub fn new() -> Self {
        Self {
            catalogs: Vec::new(),
            migrate: true,
            before: None,
            settings: OpenSettings {
                read_only: false,
                any_application: false,
                busy_timeout: Duration::from_secs(30),
                cache_kibibytes: 64_000,
                readers: if cfg!(target_family = "wasm") { 0 } else { 4 },
                checkpoint_after: Duration::from_secs(2),
                group: 512,
                time_limit: None,
                changes: Some(ChangeLimits::default()),
                slow: None,
            },
        }
    }

    /// Adds catalogs: their tables are made or migrated when the store is opened.
    #[must_use]
    pub fn catalogs(mut self, catalogs: impl IntoIterator<Item = Catalog>) -> Self {
        self.catalogs.extend(catalogs);
        self
    }

    /// Opens without migrating; for tools that migrate themselves.
    #[must_use]
    pub const fn without_migrating(mut self) -> Self {
        self.migrate = false;
        self
    }

    /// Opens for reading only; the file must exist and its schema be current.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.settings.read_only = true;
        self
    }

    /// How long to wait for another process or writer (30 s).
    #[must_use]
    pub const fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.settings.busy_timeout = timeout;
        self
    }

    /// Page cache of each connection in KiB (64,000; no less than 800).
    #[must_use]
    pub const fn cache_kibibytes(mut self, kibibytes: u32) -> Self {
        self.settings.cache_kibibytes = kibibytes;
        self
    }

    /// Readers beside the writer (4). With none, one connection does
    /// everything on the callers' threads, as in WebAssembly.
    #[must_use]
    pub const fn readers(mut self, readers: usize) -> Self {
        self.settings.readers = readers;
        self
    }

    /// How long the writer is idle before the log is written back (2 s).
    #[must_use]
    pub const fn checkpoint_after(mut self, idle: Duration) -> Self {
        self.settings.checkpoint_after = idle;
        self
    }

    /// Queued batches that are committed together at the most (512): bounds
    /// how long the first of a group waits for its last.
    #[must_use]
    pub const fn group(mut self, batches: usize) -> Self {
        self.settings.group = batches;
        self
    }

    /// How much of the [change log](crate::changes) is kept (100,000 changes, 64 MiB).
    #[must_use]
    pub const fn changes(mut self, limits: ChangeLimits) -> Self {
        self.settings.changes = Some(limits);
        self
    }

    /// Opens without a [change log](crate::changes), which makes writing
    /// faster. The log of a file that had one is dropped: it would miss what
    /// is written now.
    #[must_use]
    pub const fn without_changes(mut self) -> Self {
        self.settings.changes = None;
        self
    }

    /// Limits the time of each statement (no limit).
    #[must_use]
    pub const fn time_limit(mut self, limit: Duration) -> Self {
        self.settings.time_limit = Some(limit);
        self
    }
}

/// A store: one file of tables. Clones share it.
///
/// Reads run on snapshots beside one writer, which commits queued batches in
/// groups. A call returns when its rows are durable.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    catalogs: Arc<[Catalog]>,
    tables: Arc<tables::KnownTables>,
    live: Arc<Hub>,
    sync_tables: Arc<sync::SyncTables>,
    pending: Arc<before::Pending>,
}

impl Store {
    /// Opens the file at `path`, making it and its folder if they do not
    /// exist, and migrates the catalogs' tables.
    ///
    /// # Errors
    /// [`Locked`](crate::ErrorKind::Locked) when another process has it open,
    /// [`NotADatabase`](crate::ErrorKind::NotADatabase) and [`Corrupt`](crate::ErrorKind::Corrupt) for files that are left as they
    /// are, [`SchemaNewer`](crate::ErrorKind::SchemaNewer), [`ChecksumMismatch`](crate::ErrorKind::ChecksumMismatch) and
    /// [`Migration`](crate::ErrorKind::Migration) when the schema does not fit, [`InvalidArgument`](crate::ErrorKind::InvalidArgument)
    /// for catalogs that cannot be in one store, [`Io`](crate::ErrorKind::Io) and [`Full`](crate::ErrorKind::Full) from the disk.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self> {
        Self::open_at(Location::File(path.as_ref().to_owned()), options)
    }

    /// Opens an empty store in memory, gone when the last clone is dropped.
    ///
    /// # Errors
    /// [`Migration`](crate::ErrorKind::Migration) when a catalog's migrations fail.
    pub fn open_in_memory(options: Options) -> Result<Self> {
        Self::open_in(Arc::new(MemoryStorage::new()), "memory.db", options)
    }

    /// Opens the file `name` of a [`Storage`].
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_in(storage: Arc<dyn Storage>, name: impl Into<String>, options: Options) -> Result<Self> {
        Self::open_at(Location::Storage(storage, name.into()), options)
    }

    fn open_at(location: Location, options: Options) -> Result<Self> {
        catalog::check(&options.catalogs)?;
        let read_only = options.settings.read_only;
        let engine = Arc::new(Engine::open(location, options.settings)?);
        let live = Arc::new(Hub::new(engine.clone()));
        let store = Self {
            engine,
            catalogs: options.catalogs.into(),
            tables: Arc::default(),
            live,
            sync_tables: Arc::default(),
            pending: before::Pending::new(options.before),
        };
        for catalog in store.catalogs.iter() {
            if options.migrate && !read_only {
                store.migrate(catalog, Target::Latest)?;
            } else if options.migrate {
                check_current(&store.migration_status(catalog)?)?;
            }
        }
        if !read_only {
            store.open_searches(options.migrate)?;
        }
        Ok(store)
    }

    /// The path of the store's file; none for a store that is not a file of
    /// the operating system.
    pub fn path(&self) -> Option<PathBuf> {
        match self.engine.location() {
            Location::File(path) => Some(path.clone()),
            Location::Storage(..) => None,
        }
    }

    /// The catalogs that the store was opened with.
    pub fn catalogs(&self) -> &[Catalog] {
        &self.catalogs
    }

    /// Runs a reading statement on a snapshot.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) and [`Sql`](crate::ErrorKind::Sql) for mistakes in the statement,
    /// [`ReadOnly`](crate::ErrorKind::ReadOnly) when it writes, [`Timeout`](crate::ErrorKind::Timeout) past the time limit.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, value::Row};
    /// let store = Store::open_in_memory(Options::new())?;
    /// let rows: Vec<Row> = store.query(sql("SELECT 40 + ?1 AS answer").bind(2))?;
    /// assert_eq!(rows[0]["answer"], 42.into());
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn query<T: Output>(&self, select: impl Into<Select<T>>) -> Result<T> {
        T::from_rows(self.engine.query(select.into().query()?)?)
    }

    /// Runs a batch in one transaction; its rows are durable when this returns.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument), [`Conflict`](crate::ErrorKind::Conflict) and
    /// [`Constraint`](crate::ErrorKind::Constraint) for rows that are refused, [`Full`](crate::ErrorKind::Full) and
    /// [`Io`](crate::ErrorKind::Io) from the disk. A batch that failed changed nothing.
    pub fn run<T: Output>(&self, batch: impl Into<Batch<T>>) -> Result<T> {
        T::from_rows(self.engine.write(batch.into().into_write()?)?)
    }

    /// Runs one writing statement; gives the number of rows that it changed.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn execute(&self, statement: Statement) -> Result<u64> {
        let batch = Batch::<i64>::new([statement.into()], |outcomes| {
            let changed = i64::try_from(outcomes[0].total_changed()).unwrap_or(i64::MAX);
            Ok(Rows::single([("changed", changed.into())]))
        });
        self.run(batch).map(|changed| u64::try_from(changed).unwrap_or(0))
    }

    /// Runs `work` in one transaction: everything it ran commits when it
    /// returns `Ok`, nothing when it fails or panics. Inside, use the
    /// transaction: the store itself refuses to write, as it would wait for
    /// the end of the transaction.
    ///
    /// # Errors
    /// The error of `work`, or of the commit.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Error, Options, Store, query::sql};
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (text TEXT)"))?;
    /// let failed: Result<(), Error> = store.transaction(|transaction| {
    ///     transaction.execute(&sql("INSERT INTO notes VALUES ('lost')"))?;
    ///     Err(Error::not_found("changed my mind"))
    /// });
    /// assert!(failed.is_err());
    /// assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM notes"))?, 0);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn transaction<R>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<R>) -> Result<R> {
        self.engine.exclusive(|connection| {
            let mut transaction = Transaction { guard: Guard::begin_immediate(connection)?, store: self };
            let result = work(&mut transaction)?;
            transaction.guard.commit()?;
            Ok(result)
        })
    }

    /// Runs an operation of a catalog by name, with named arguments: the way
    /// of the worker and of HTTP.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such operation, otherwise as [`Store::query`] and
    /// [`Store::run`].
    pub fn call(&self, catalog: &str, operation: &str, arguments: &Row) -> Result<Rows> {
        match self.request(catalog, operation, arguments)? {
            Request::Query(query) => self.engine.query(&query),
            Request::Write(write) => self.engine.write(write),
        }
    }

    /// Runs `work` on the connection that writes: the way of the bindings,
    /// whose transactions outlive a call.
    #[cfg(any(test, feature = "bindings"))]
    pub(crate) fn exclusive<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        self.engine.exclusive(work)
    }

    /// What an operation with these arguments asks for; see [`Store::call`].
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), or [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the argument.
    pub fn request(&self, catalog: &str, operation: &str, arguments: &Row) -> Result<Request> {
        self.operation(catalog, operation)?.request(arguments)
    }

    /// The operation of this name, if the store was opened with its catalog.
    pub(crate) fn operation(&self, catalog: &str, operation: &str) -> Result<&'static Operation> {
        let found = self.catalogs.iter().find(|known| known.name == catalog);
        let found = found.ok_or_else(|| {
            Error::not_found(format!("the store was opened without a catalog {catalog}")).on("catalog")
        })?;
        found.operation(operation)
    }

    /// Runs what [`Store::request`] gave for reading.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn read(&self, query: &Query) -> Result<Rows> {
        self.engine.query(query)
    }

    /// Runs what [`Store::request`] gave for writing; its rows are durable when
    /// this returns.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn write(&self, write: Write) -> Result<Rows> {
        self.engine.write(write)
    }

    /// Queues a batch; `reply` is called, from the writer's thread, when its
    /// rows are durable or it was refused. Batches queued at the same time
    /// share a commit.
    pub fn submit(&self, write: Write, reply: impl FnOnce(Result<Rows>) + Send + 'static) {
        let reply: Reply = Box::new(reply);
        self.engine.submit(write, reply);
    }

    /// The plan of a statement, a line for each step.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn explain(&self, statement: &Statement) -> Result<Vec<String>> {
        let explained = Statement {
            sql: format!("EXPLAIN QUERY PLAN {}", statement.sql).into(),
            parameters: statement.parameters.clone(),
        };
        let rows = self.engine.read(|connection| connection.query(&explained)).or_else(|error| match error.kind() {
            // Readers compile no writes, not even to explain them.
            crate::ErrorKind::ReadOnly => self.engine.exclusive(|connection| connection.query(&explained)),
            _ => Err(error),
        })?;
        rows.iter().map(|row| Ok(row.value("detail")?.as_text().unwrap_or_default().to_owned())).collect()
    }

    /// The tables of the store, read back from the engine.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) when the file is damaged.
    pub fn schema(&self) -> Result<Schema> {
        self.engine.read(|connection| crate::schema::read(|statement| connection.query(statement)))
    }

    /// Where a catalog's schema stands, its history checked.
    ///
    /// # Errors
    /// [`SchemaNewer`](crate::ErrorKind::SchemaNewer) and [`ChecksumMismatch`](crate::ErrorKind::ChecksumMismatch).
    pub fn migration_status(&self, catalog: &Catalog) -> Result<Status> {
        let migrator = Migrator::new(&catalog.name, &catalog.migrations)?;
        self.engine.read(|connection| migrator.status(connection))
    }

    /// What [`Store::migrate`] would run: the dry run.
    ///
    /// # Errors
    /// As [`Store::migrate`].
    pub fn migration_plan(&self, catalog: &Catalog, target: Target) -> Result<Vec<PlannedStep>> {
        let migrator = Migrator::new(&catalog.name, &catalog.migrations)?;
        self.engine.read(|connection| migrator.plan(connection, target))
    }

    /// Migrates a catalog's tables; gives the steps that this call ran. Each
    /// step commits together with its line of history.
    ///
    /// # Errors
    /// [`Migration`](crate::ErrorKind::Migration) when a step fails: the schema and the version are as before it.
    pub fn migrate(&self, catalog: &Catalog, target: Target) -> Result<Vec<PlannedStep>> {
        let migrator = Migrator::new(&catalog.name, &catalog.migrations)?;
        let is_prepared = self.prepare_migration(&migrator, target)?;
        let steps = self.engine.exclusive(|connection| migrator.run(connection, target))?;
        if self.is_open_with(catalog) && !steps.is_empty() {
            self.declare_searches(catalog)?;
        }
        if is_prepared {
            self.pending.done_until(self.commits());
        }
        Ok(steps)
    }

    /// Records a catalog as being at `version` without running anything, for
    /// tables that came from elsewhere.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when there is no such version.
    pub fn stamp(&self, catalog: &Catalog, version: u32) -> Result<()> {
        let migrator = Migrator::new(&catalog.name, &catalog.migrations)?;
        self.engine.exclusive(|connection| migrator.stamp(connection, version))
    }

    /// A number that grows with every commit made through this store.
    pub fn commits(&self) -> u64 {
        self.engine.commits()
    }

    /// Writes the log back into the file and empties it; false if a reader is
    /// still using it.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io) and [`Full`](crate::ErrorKind::Full) from the disk.
    pub fn checkpoint(&self) -> Result<bool> {
        self.engine.checkpoint()
    }

    /// Writes a consistent copy of the file, as of now, to `sink`; gives its
    /// length in bytes. Others read and write meanwhile and wait for nothing;
    /// the log grows until the copy ends. A store [without
    /// readers](Options::readers) does nothing beside.
    ///
    /// # Errors
    /// [`Closed`](crate::ErrorKind::Closed) when the store is closed meanwhile, or the sink's error.
    pub fn export(&self, sink: &mut dyn std::io::Write) -> Result<u64> {
        self.engine.export(sink)
    }

    /// Looks for damage in the whole file; gives what it found, nothing if
    /// the file is sound.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io) when the file cannot be read.
    pub fn check_integrity(&self) -> Result<Vec<String>> {
        let rows = self.engine.read(|connection| connection.query(&crate::query::sql("PRAGMA integrity_check")))?;
        let lines = rows.values().iter().filter_map(|value| value.as_text());
        Ok(lines.filter(|line| *line != "ok").map(str::to_owned).collect())
    }

    /// Looks for rows whose parents are missing, such as another program can
    /// leave.
    ///
    /// # Errors
    /// [`Constraint`](crate::ErrorKind::Constraint) naming the table and its columns.
    pub fn check_foreign_keys(&self) -> Result<()> {
        self.engine.read(crate::migrate::check_foreign_keys)
    }

    /// The state of the store's file: sizes, journal mode, schema versions.
    pub fn health(&self) -> DatabaseHealth {
        crate::health::inspect(&self.engine, &self.catalogs)
    }

    /// Makes every running statement fail with [`Interrupted`](crate::ErrorKind::Interrupted).
    pub fn interrupt(&self) {
        self.engine.interrupt();
    }

    /// Ends after the queued batches, writes the log back and closes the
    /// file; later calls fail with [`Closed`](crate::ErrorKind::Closed). Inside
    /// a [transaction](Store::transaction) it does nothing.
    pub fn close(&self) {
        self.engine.close();
    }
}

/// A store that cannot migrate needs the schema that its program knows.
fn check_current(status: &Status) -> Result<()> {
    if status.current == status.latest {
        return Ok(());
    }
    Err(Error::new(
        crate::ErrorKind::Migration,
        format!(
            "the file's {} schema is at version {}, and this program needs version {}; open it for writing once to migrate it",
            status.catalog, status.current, status.latest
        ),
    ))
}

/// An open transaction; see [`Store::transaction`].
pub struct Transaction<'a> {
    guard: Guard<'a>,
    store: &'a Store,
}

impl Transaction<'_> {
    /// Runs a reading statement; it sees what the transaction wrote.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn query<T: Output>(&mut self, select: impl Into<Select<T>>) -> Result<T> {
        T::from_rows(run_query(self.connection()?, select.into().query()?)?)
    }

    /// Runs a batch as part of the transaction.
    ///
    /// # Errors
    /// As [`Store::run`]; the transaction stays open, and what the failed batch did is undone.
    pub fn run<T: Output>(&mut self, batch: impl Into<Batch<T>>) -> Result<T> {
        let write = batch.into().into_write()?;
        T::from_rows(self.write(&write)?)
    }

    /// Says in the [change log](crate::changes) who makes the changes of this
    /// transaction, such as a user or another site.
    pub fn by(&mut self, origin: impl Into<String>) {
        self.guard.set_origin(origin.into());
    }

    /// Runs one statement; gives the number of rows that it changed.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn execute(&mut self, statement: &Statement) -> Result<u64> {
        check_lengths(&statement.sql, &statement.parameters)?;
        self.connection()?.run_permitted(&statement.sql, &statement.parameters).map(|(_, changed)| changed)
    }

    fn write(&mut self, write: &Write) -> Result<Rows> {
        run_part(self.connection()?, write)
    }

    /// The connection, if the transaction is still there: a full disk, or a
    /// statement that says so, may have rolled it back.
    fn connection(&mut self) -> Result<&mut Connection> {
        let connection = self.guard.connection();
        if connection.is_autocommit() {
            return Err(Error::new(
                crate::ErrorKind::Closed,
                "the transaction was rolled back by an earlier failure; run it again",
            ));
        }
        Ok(connection)
    }
}
