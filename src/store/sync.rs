//! Sync of a store with others.

use super::Store;
use crate::{
    Result,
    engine::{Connection, Guard},
    schema::{self, Policy},
    sync::{
        self, Grant, HeldRow, Progress, Record, RefusedRow, Request, Response, Role, RowKey, SyncStatus, Tables, Work,
    },
    value::Instant,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// What is known of the tables that sync, at a version of the schema.
#[derive(Default)]
pub(super) struct SyncTables(Mutex<Option<(u64, Arc<Tables>)>>);

impl Store {
    /// Lets the store take part in sync from now on; a store that does already
    /// is left as it is. Rows that are there are a server's from now on, and
    /// on a site older than anything that a server has.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when the store was opened without its change log, otherwise as
    /// [`Store::run`].
    pub fn enable_sync(&self, role: Role) -> Result<()> {
        let is_enabled = self.engine.exclusive(|connection| {
            let mut guard = Guard::begin_immediate(connection)?;
            if sync::is_enabled(guard.connection())? {
                return Ok(true);
            }
            Record::begin(guard.connection(), role)?;
            guard.commit()?;
            Ok(false)
        })?;
        if is_enabled { Ok(()) } else { self.with_sync(0, false, sync::begin) }
    }

    /// Makes a site of a store whose file is a copy of a server's, such as
    /// [`Store::export`] writes: a new site that has all rows at once. Call it
    /// before anything is written.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when the file is no copy of a server's, otherwise as
    /// [`Store::run`].
    pub fn become_site(&self) -> Result<()> {
        self.engine.exclusive(|connection| {
            let mut guard = Guard::begin_immediate(connection)?;
            Record::become_site(guard.connection())?;
            guard.commit()?;
            // Statements were compiled with the server's keys.
            connection.forget_keys();
            Ok(())
        })
    }

    /// Takes what was committed into what is kept for sync: whoever asks next
    /// does not wait for that. Sync does so by itself when it runs; a server
    /// does it soon after commits.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a store that takes no part in sync, otherwise as
    /// [`Store::run`].
    pub fn prepare_sync(&self) -> Result<()> {
        self.with_sync(0, false, |work| {
            sync::begin(work)?;
            work.flush()
        })
    }

    /// Answers a site, as far as its grant goes. What a push brought is
    /// durable when this returns.
    ///
    /// # Errors
    /// Of the store; what is wrong with the request is told in the response.
    pub fn answer_sync(&self, grant: &Grant, request: Request) -> Result<Response> {
        let brings_rows = matches!(&request, Request::Push { rows, .. } if !rows.is_empty());
        self.with_sync(0, brings_rows, |work| sync::answer(work, grant, &request))
    }

    /// Forgets which rows were deleted longer ago than `age`, and gives how
    /// many those were. Sites that have not asked since then pull everything
    /// anew when they come back.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn forget_deleted(&self, age: Duration) -> Result<u64> {
        let age = i64::try_from(age.as_micros()).unwrap_or(i64::MAX);
        self.with_sync(0, false, |work| {
            let before = work.now.saturating_sub(age);
            sync::forget_deleted(work, before)
        })
    }

    /// Does what [`forget_deleted`](Store::forget_deleted) does if that is due,
    /// which it is once `every` so often. When it is due next is kept in the
    /// store. Gives that, and how many rows were forgotten.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn forget_deleted_when_due(&self, every: Duration, age: Duration) -> Result<(Instant, u64)> {
        self.forget_when_due(0, every, age)
    }

    fn forget_when_due(&self, shift: i64, every: Duration, age: Duration) -> Result<(Instant, u64)> {
        let [every, age] = [every, age].map(|time| i64::try_from(time.as_micros()).unwrap_or(i64::MAX));
        let (due, count) = self.with_sync(shift, false, |work| sync::forget_when_due(work, every, age))?;
        Ok((Instant::from_microseconds(due), count))
    }

    /// How the store stands in sync.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a store that takes no part in it.
    pub fn sync_status(&self) -> Result<SyncStatus> {
        self.with_sync(0, false, |work| {
            sync::begin(work)?;
            work.flush()?;
            sync::status(work)
        })
    }

    /// The rows with changes that the server has not acknowledged, the latest
    /// change first; the latest 1,000.
    ///
    /// # Errors
    /// As [`Store::sync_status`].
    pub fn sync_pending(&self) -> Result<Vec<RowKey>> {
        self.with_sync(0, false, |work| {
            sync::begin(work)?;
            work.flush()?;
            sync::pending(work)
        })
    }

    /// The rows that are alive and kept out of their tables, with the reasons.
    ///
    /// # Errors
    /// As [`Store::sync_status`].
    pub fn sync_held(&self) -> Result<Vec<HeldRow>> {
        self.with_sync(0, false, |work| {
            sync::begin(work)?;
            work.flush()?;
            sync::held(work)
        })
    }

    /// The changes that the server refused, oldest first; the latest 1,000.
    ///
    /// # Errors
    /// As [`Store::sync_status`].
    pub fn sync_refused(&self) -> Result<Vec<RefusedRow>> {
        self.with_sync(0, false, sync::refused)
    }

    /// Runs `work` in a transaction of sync; `shift` is added to the clock.
    /// Leaves of this store, which is a copy of a server's, what a grant covers.
    #[cfg(feature = "server")]
    pub(super) fn restrict(&self, grant: &Grant) -> Result<()> {
        let new = Self::open_in_memory(crate::Options::new().readers(0).catalogs(self.catalogs.iter().cloned()))?;
        let mut seeds = Vec::new();
        for table in new.schema()?.tables {
            let columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
            let stored: Vec<_> = columns.iter().map(|column| format!("+{}", schema::quoted(column))).collect();
            let text = format!("SELECT {} FROM {}", stored.join(", "), schema::quoted(&table.name));
            let rows = new.engine.read(|connection| connection.query(&crate::query::sql(text)))?;
            let rows = rows.iter().map(|row| row.values().to_vec()).collect();
            seeds.push(sync::Seeds { table: table.name, columns, rows });
        }
        self.with_sync(0, true, |work| sync::restrict(work, grant, &seeds))
    }

    fn with_sync<R>(
        &self,
        shift: i64,
        is_likely_to_change: bool,
        work: impl FnMut(&mut Work<'_>) -> Result<R>,
    ) -> Result<R> {
        self.engine.exclusive(|connection| {
            let tables = self.sync_tables(connection)?;
            sync::transact(connection, &tables, shift, is_likely_to_change, work)
        })
    }

    fn sync_tables(&self, connection: &mut Connection) -> Result<Arc<Tables>> {
        let version = connection.schema_version();
        let mut known = self.sync_tables.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, tables)) = &*known
            && Some(*at) == version
        {
            return Ok(tables.clone());
        }
        let schema = schema::read(|statement| connection.query(statement))?;
        let protected = self.protected(connection)?;
        let secret = |table: &str, column: &str| {
            protected.iter().any(|known| known.table == table && known.secrets.contains(&column))
        };
        let policies = self.of_catalogs(connection, |catalog| catalog.policies.to_vec())?;
        let policy = |table: &str| {
            let known = policies.iter().find(|known| known.table.eq_ignore_ascii_case(table));
            known.map_or(Policy::LastWriter, |known| known.policy)
        };
        let tables = Arc::new(Tables::new(&schema, policy, secret));
        *known = version.map(|version| (version, tables.clone()));
        Ok(tables)
    }
}

/// One side of a sync: gives requests for its server and takes the answers.
///
/// # Example
/// ```
/// use edgelite::{Options, Site, Store, query::sql, sync::{Grant, Role}};
/// let open = || Store::open_in_memory(Options::new());
/// let (server, store) = (open()?, open()?);
/// for store in [&server, &store] {
///     store.execute(sql("CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, text TEXT)"))?;
/// }
/// server.enable_sync(Role::Server)?;
/// store.enable_sync(Role::Site)?;
/// store.execute(sql("INSERT INTO notes VALUES ('n1', 'written offline')"))?;
/// let mut site = Site::new(&store);
/// while let Some(request) = site.next_request()? {
///     site.handle(server.answer_sync(&Grant::all(), request)?)?;
/// }
/// assert_eq!(server.query::<String>(sql("SELECT text FROM notes"))?, "written offline");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub struct Site {
    store: Store,
    progress: Progress,
    shift: i64,
}

impl Site {
    /// The site that a store is.
    pub fn new(store: &Store) -> Self {
        Self { store: store.clone(), progress: Progress::default(), shift: 0 }
    }

    /// Limits how many bytes of rows a request and an answer have, about; a
    /// page has one row at least, and 1 MiB if nothing is said.
    #[must_use]
    pub const fn page_bytes(mut self, bytes: usize) -> Self {
        self.progress.limit_pages(bytes);
        self
    }

    /// Sends the rows of these tables before all others, the latest change
    /// first: over a link that is slow, or was cut for long, what matters now
    /// does not wait for what happened then.
    #[must_use]
    pub fn first<N: Into<String>>(mut self, tables: impl IntoIterator<Item = N>) -> Self {
        self.progress.send_first(tables.into_iter().map(Into::into).collect());
        self
    }

    /// Adds microseconds to the machine's clock, as a machine whose clock is
    /// wrong does by itself.
    #[must_use]
    pub const fn shifted_by(mut self, microseconds: i64) -> Self {
        self.shift = microseconds;
        self
    }

    /// What is to be sent to the server; none when everything was exchanged.
    /// Until an answer is taken it asks the same again.
    ///
    /// # Errors
    /// [`Busy`](crate::ErrorKind::Busy) when digests are to be compared and the server changes faster than that can be
    /// done, until it is [woken](Site::wake); otherwise of the store.
    pub fn next_request(&mut self) -> Result<Option<Request>> {
        self.step(false, sync::next_request)
    }

    /// Takes an answer. Those that come late, or twice, change nothing.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when the server refuses to sync with this version,
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for an answer that no server gives, otherwise of the store.
    pub fn handle(&mut self, response: Response) -> Result<()> {
        let brings_rows = matches!(&response, Response::Pulled { rows, .. } if !rows.is_empty());
        self.step(brings_rows, |work, progress| sync::handle(work, progress, &response))
    }

    /// What can be sent behind a request while that is under way: the next
    /// rows, behind those that are being pushed. Their answers are to be taken
    /// in the order of the requests.
    ///
    /// # Errors
    /// Of the store.
    ///
    /// # Example
    /// A transport that has one request under way, and the next one ready:
    /// ```
    /// # use edgelite::{Options, Site, Store, query::sql, sync::{Grant, Role}};
    /// # let open = || Store::open_in_memory(Options::new());
    /// # let (server, store) = (open()?, open()?);
    /// # for store in [&server, &store] {
    /// #     store.execute(sql("CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY, text TEXT)"))?;
    /// # }
    /// # server.enable_sync(Role::Server)?;
    /// # store.enable_sync(Role::Site)?;
    /// let mut site = Site::new(&store);
    /// let mut next = site.next_request()?;
    /// while let Some(request) = next {
    ///     let following = site.following(&request)?;
    ///     let response = server.answer_sync(&Grant::all(), request)?; // carried meanwhile
    ///     let ahead = match following {
    ///         Some(request) => Some(request),
    ///         None => site.ahead_of(&response)?,
    ///     };
    ///     // Here `ahead` goes out.
    ///     site.handle(response)?;
    ///     next = match ahead {
    ///         Some(request) => Some(request),
    ///         None => site.next_request()?,
    ///     };
    /// }
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn following(&mut self, sent: &Request) -> Result<Option<Request>> {
        match sent {
            Request::Push { .. } => self.step(false, |work, progress| sync::following(work, progress, sent)),
            _ => Ok(None),
        }
    }

    /// What will be asked behind an answer that was not taken yet: the rows
    /// that follow those which it brings.
    ///
    /// # Errors
    /// Of the store.
    pub fn ahead_of(&mut self, answer: &Response) -> Result<Option<Request>> {
        match answer {
            Response::Pulled { .. } => self.step(false, |work, progress| sync::ahead_of(work, progress, answer)),
            _ => Ok(None),
        }
    }

    /// Takes a step that the store keeps; one that fails leaves the progress as it was.
    fn step<R>(&mut self, brings_rows: bool, take: impl Fn(&mut Work<'_>, &mut Progress) -> Result<R>) -> Result<R> {
        let (result, progress) = self.store.with_sync(self.shift, brings_rows, |work| {
            let mut progress = self.progress.clone();
            Ok((take(work, &mut progress)?, progress))
        })?;
        self.progress = progress;
        Ok(result)
    }

    /// Begins with hello again, as after a lost connection.
    pub fn reconnect(&mut self) {
        self.progress.reconnect();
    }

    /// Asks the server once more whether it has anything new.
    pub const fn wake(&mut self) {
        self.progress.wake();
    }

    /// Compares digests with the server when everything was exchanged.
    pub fn verify(&mut self) {
        self.progress.verify();
    }

    /// The rows that the last comparison found to differ; they are exchanged anew.
    pub fn differing(&self) -> &[RowKey] {
        self.progress.differing()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryStorage, Options, query::sql};

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn deletions_are_forgotten_when_that_is_due_however_often_the_store_is_opened() {
        let storage = Arc::new(MemoryStorage::new());
        let open = || Store::open_in(storage.clone(), "t.db", Options::new().readers(0)).unwrap();
        let store = open();
        store.execute(sql("CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY)")).unwrap();
        store.enable_sync(Role::Server).unwrap();
        store.execute(sql("INSERT INTO notes VALUES ('a'), ('b')")).unwrap();
        store.execute(sql("DELETE FROM notes WHERE id = 'a'")).unwrap();
        store.sync_status().unwrap();
        store.close();
        let hour = |hour: i64| hour * 3_600_000_000;
        // Opened anew each hour, it is due after a day all the same; what is old enough then is forgotten.
        let forgotten = |from: i64, age: Duration| -> Vec<i64> {
            let counts = (from..from + 30).filter(|at| {
                let store = open();
                let (due, count) = store.forget_when_due(hour(*at), DAY, age).unwrap();
                assert!(due.microseconds() <= Instant::now().microseconds() + hour(*at) + hour(24));
                store.close();
                count > 0
            });
            counts.collect()
        };
        assert_eq!(forgotten(0, 2 * DAY), [] as [i64; 0], "it is due at 24, and nothing is old enough");
        assert_eq!(forgotten(30, 2 * DAY), [48], "the next time it is");
        assert_eq!(open().query::<i64>(sql("SELECT count(*) FROM edgelite_sync_rows")).unwrap(), 1);
        // A clock that was a year ahead for a moment puts nothing off by a year.
        open().forget_when_due(hour(24 * 365), DAY, DAY).unwrap();
        assert!(
            open().forget_when_due(hour(100), DAY, DAY).unwrap().0
                < Instant::from_microseconds(Instant::now().microseconds() + hour(125))
        );
    }
}
