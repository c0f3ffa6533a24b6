//! What all requests share, and how they reach the store.

use super::{
    Limits, Webhooks,
    answer::{Answer, Json},
    auth::Accounts,
    backups::{BackupPlan, Keeper},
    describe::{Describe, Description},
    errors::Failure,
    file::SnapshotFiles,
    growth::Growth,
    live::Streams,
    metrics::Metrics,
    slot::{Opener, Slot},
    spool::{self, Replayed, Spool, SpooledRequest},
    sync::{SyncAccess, Syncing},
    upstream::{self, Link, Upstream},
    webhooks::{self, Deliveries},
};
use crate::{
    Error, ErrorKind, Result, Store,
    health::{HealthReport, Thresholds},
    query::{Batch, Output, Select, Write},
    value::{Instant, Rows},
};
use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

/// The time from the start to the first integrity check, and between two checks.
const CHECK_AFTER: Duration = Duration::from_secs(10 * 60);
const CHECK_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What all requests share.
#[derive(Clone)]
pub(super) struct App(Arc<Shared>);

struct Shared {
    slot: Arc<Slot>,
    limits: Limits,
    thresholds: Thresholds,
    started: std::time::Instant,
    requests: Semaphore,
    reads: Arc<Semaphore>,
    snapshots: SnapshotFiles,
    accounts: Accounts,
    checked: Mutex<Option<(Instant, Vec<String>)>>,
    growth: Mutex<Growth>,
    metrics: Metrics,
    export_directory: Option<PathBuf>,
    streams: Arc<Streams>,
    syncing: Arc<Syncing>,
    link: Mutex<Option<Link>>,
    backups: Option<Arc<Keeper>>,
    /// Ends with the app.
    deliveries: Deliveries,
    spool: Option<Arc<Spool>>,
}

/// How an app is set up.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) limits: Limits,
    pub(super) thresholds: Thresholds,
    pub(super) webhooks: Webhooks,
    /// The folder for exports for training; beside the store's file without one.
    pub(super) export_directory: Option<PathBuf>,
    pub(super) sync: SyncAccess,
    pub(super) spool: Option<Spool>,
    pub(super) backups: Option<BackupPlan>,
    /// The time between two checks of the store's integrity.
    pub(super) check_every: Option<Duration>,
}

impl App {
    /// Starts opening the store, without keys for secrets; within a Tokio runtime.
    #[cfg(test)]
    pub(super) fn new(limits: Limits, thresholds: Thresholds, opener: Opener) -> Self {
        let accounts = Accounts::new(crate::secrets::Secrets::default(), super::auth::SESSION_LIFETIME);
        Self::start(opener, accounts, Settings { limits, thresholds, ..Settings::default() })
    }

    /// Starts opening the store; within a Tokio runtime.
    pub(super) fn start(opener: Opener, accounts: Accounts, settings: Settings) -> Self {
        let Settings { limits, thresholds, webhooks, export_directory, sync, backups, check_every, spool } = settings;
        let slot = Slot::start(opener);
        let beside = || slot.path().map(|path| BackupPlan::new(crate::backup::Backups::beside(path)));
        let backups = backups.or_else(beside).map(|plan| Keeper::start(plan, slot.clone()));
        let app = Self(Arc::new(Shared {
            deliveries: webhooks::start(slot.clone(), webhooks),
            link: Mutex::default(),
            backups,
            syncing: Syncing::start(sync, slot.clone()),
            slot,
            limits,
            thresholds,
            started: std::time::Instant::now(),
            requests: Semaphore::new(limits.concurrent_requests),
            reads: Arc::new(Semaphore::new(limits.concurrent_reads.max(1))),
            snapshots: SnapshotFiles::default(),
            accounts,
            checked: Mutex::default(),
            growth: Mutex::default(),
            metrics: Metrics::default(),
            export_directory,
            streams: Arc::default(),
            spool: spool.map(Arc::new),
        }));
        tokio::spawn(keep_checking(Arc::downgrade(&app.0), check_every));
        app
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// One permit for each request in work.
    pub(super) fn requests(&self) -> &Semaphore {
        &self.0.requests
    }

    pub(super) fn snapshots(&self) -> &SnapshotFiles {
        &self.0.snapshots
    }

    /// The live queries that are open.
    pub(super) fn streams(&self) -> &Arc<Streams> {
        &self.0.streams
    }

    /// Keeps the store in sync with a server from now on; within a Tokio runtime.
    pub(super) fn link(&self, upstream: Upstream) {
        let link = upstream::start(upstream, self.0.slot.clone());
        *self.0.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    }

    /// The backups of the store; none for a store that is no file, unless a folder was named.
    pub(super) fn backups(&self) -> Option<Arc<Keeper>> {
        self.0.backups.clone()
    }

    /// What is counted.
    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// The store.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) while there is none.
    pub(super) fn store(&self) -> Result<Store> {
        self.0.slot.store()
    }

    /// How many problems the last check of the integrity found.
    pub(super) fn problems(&self) -> u64 {
        let checked = self.0.checked.lock().unwrap_or_else(PoisonError::into_inner);
        checked.as_ref().map_or(0, |(_, problems)| problems.len() as u64)
    }

    /// Where writes wait while the store cannot be opened.
    pub(super) fn spool(&self) -> Option<&Arc<Spool>> {
        self.0.spool.as_ref()
    }

    /// Whether the last attempt to open the store failed.
    pub(super) fn cannot_open(&self) -> bool {
        self.0.slot.cannot_open()
    }

    /// Makes the writes that wait as soon as the store is open; within a Tokio runtime.
    pub(super) fn replay_spool(&self, router: Router) {
        let Some(spool) = self.0.spool.clone() else { return };
        let slot = self.0.slot.clone();
        tokio::spawn(async move {
            if let Some(store) = slot.opened().await {
                spool::replay(spool, store, router).await;
            }
        });
    }

    /// What is kept of sync.
    pub(super) fn syncing(&self) -> &Arc<Syncing> {
        &self.0.syncing
    }

    pub(super) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    /// The health report; it reads files.
    pub(super) fn health(&self) -> HealthReport {
        let mut database = self.0.slot.health();
        if let Some((at, problems)) = &*self.0.checked.lock().unwrap_or_else(PoisonError::into_inner) {
            database = database.checked(*at, problems);
        }
        if database.size_bytes > 0 {
            let mut growth = self.0.growth.lock().unwrap_or_else(PoisonError::into_inner);
            database.growth_bytes_per_day = growth.take(std::time::Instant::now(), database.size_bytes);
        }
        let report = HealthReport::new([("main", database)], &self.0.thresholds);
        let mut report = report.spool(self.0.spool.as_ref().map(|spool| spool.health()));
        if let Some(backups) = &self.0.backups {
            backups.tell(&mut report);
        }
        HealthReport { uptime_seconds: self.0.started.elapsed().as_secs(), ..report }
    }

    /// Closes the store, or gives up opening it.
    pub(super) async fn close(&self) {
        self.0.streams.stop();
        self.0.syncing.stop();
        self.0.backups.iter().for_each(|backups| backups.stop());
        drop(self.0.link.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.0.deliveries.stop().await;
        if let Some(store) = self.0.slot.close() {
            let _ = tokio::task::spawn_blocking(move || store.close()).await;
        }
    }
}

/// Checks the store's integrity from time to time, as long as the server lives.
async fn keep_checking(shared: std::sync::Weak<Shared>, every: Option<Duration>) {
    let mut pause = every.unwrap_or(CHECK_AFTER);
    loop {
        tokio::time::sleep(pause).await;
        pause = every.unwrap_or(CHECK_EVERY);
        let Some(shared) = shared.upgrade() else { return };
        check_integrity(&shared).await;
    }
}

/// Checks the store's integrity, if it is open, for the health report to show.
async fn check_integrity(shared: &Shared) {
    let Ok(store) = shared.slot.store() else { return };
    match tokio::task::spawn_blocking(move || store.check_integrity()).await {
        Ok(Ok(problems)) => {
            if let Some(first) = problems.first() {
                tracing::error!(problems = problems.len(), first, "the integrity check found damage");
            }
            *shared.checked.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), problems));
        }
        Ok(Err(error)) => tracing::warn!(%error, "the integrity check could not run"),
        Err(_) => tracing::error!("the integrity check stopped unexpectedly"),
    }
}

/// The open store, for handlers of routes that need it. Without one they
/// answer 503, but a write that needs nothing else waits in the spool.
pub(super) struct Data {
    app: App,
    store: Result<Store>,
    way: Way,
}

/// How writes get to the store.
enum Way {
    /// At once.
    Direct,
    /// Behind those that wait.
    Spooled(SpooledRequest),
    /// They were taken earlier and are made now.
    Replayed(Replayed),
}

impl Data {
    pub(super) const fn app(&self) -> &App {
        &self.app
    }

    /// # Errors
    /// [`Closed`](ErrorKind::Closed) when it is not open, or lacks what waits in the spool.
    pub(super) fn store(&self) -> Result<&Store> {
        self.store.as_ref().map_err(Clone::clone)
    }

    /// Runs `work` where blocking is allowed, within the time limit.
    pub(super) async fn read<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<R> + Send + 'static,
    ) -> Result<R, Failure> {
        let (reads, store) = (self.app.0.reads.clone(), self.store()?.clone());
        let limit = self.app.limits().request_time;
        let run = async move {
            let permit = reads.acquire_owned().await;
            let task = tokio::task::spawn_blocking(move || {
                let result = work(&store);
                drop(permit);
                result
            });
            task.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the read stopped unexpectedly")))
        };
        let ended = tokio::time::timeout(limit, run).await;
        let result = ended.unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Timeout, format!("the read took longer than {limit:?}; narrow it")))
        });
        Ok(result?)
    }

    /// Reads, and writes the answer as JSON where it was read.
    pub(super) async fn answer<T: Answer + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T> + Send + 'static,
    ) -> Result<Json<T>, Failure> {
        self.read(move |store| Json::of(&work(store)?)).await
    }

    /// The folder in which exports are written.
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported) for a store without a file, unless the server was given a folder.
    pub(super) fn export_directory(&self) -> Result<PathBuf> {
        let beside = || self.store.as_ref().ok()?.path().map(|file| file.with_file_name("exports"));
        self.app.0.export_directory.clone().or_else(beside).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "the store is no file, and the server has no folder for exports")
        })
    }

    /// Runs `work` where blocking is allowed, until it ends: what it changes is
    /// changed whether or not somebody waits for it.
    pub(super) async fn change<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<R> + Send + 'static,
    ) -> Result<R, Failure> {
        let store = self.store()?.clone();
        let ended = tokio::task::spawn_blocking(move || work(&store)).await;
        Ok(ended.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the change stopped unexpectedly")))?)
    }

    /// Queues a batch and waits until its rows are durable. Batches queued at
    /// the same time share a commit. Once queued it is always awaited: a time
    /// limit could only hide what became of it.
    pub(super) async fn write<T: Output>(&self, batch: Batch<T>) -> Result<Rows, Failure> {
        self.submit(batch.into_write()?).await
    }

    /// The same of a write whose type is not known.
    pub(super) async fn submit(&self, write: Write) -> Result<Rows, Failure> {
        let write = match &self.way {
            Way::Direct => write,
            Way::Replayed(replayed) => replayed.placed(write),
            Way::Spooled(request) => {
                self.wait_in_spool(request.clone()).await?;
                write
            }
        };
        let (sender, receiver) = tokio::sync::oneshot::channel();
        self.app.0.slot.store()?.submit(write, move |result| drop(sender.send(result)));
        let lost = || Err(Error::new(ErrorKind::Closed, "the store was closed before the write was made"));
        Ok(receiver.await.unwrap_or_else(|_| lost())?)
    }
}

impl Data {
    /// Keeps the request in the spool and fails with the answer that says so;
    /// succeeds when the store was opened meanwhile, and nothing waits.
    async fn wait_in_spool(&self, request: SpooledRequest) -> Result<(), Failure> {
        let Some(spool) = self.app.spool().cloned() else { return Ok(()) };
        let (at, slot) = (Instant::now(), self.app.0.slot.clone());
        let kept = tokio::task::spawn_blocking(move || spool.append(&request, at, slot.store().is_ok())).await;
        let stopped = |_| Err(Error::new(ErrorKind::Internal, "the spool stopped unexpectedly"));
        match kept.unwrap_or_else(stopped)? {
            Some(sequence) => Err(Failure::spooled(sequence, at)),
            None => Ok(()),
        }
    }
}

impl FromRequestParts<App> for Data {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let (way, store) = match (parts.extensions.remove::<SpooledRequest>(), parts.extensions.get::<Replayed>()) {
            (Some(request), _) => {
                let waits =
                    || Err(Error::new(ErrorKind::Closed, "earlier writes are made first; try again in a moment"));
                (Way::Spooled(request), app.0.slot.store().and_then(|_| waits()))
            }
            (None, Some(replayed)) => (Way::Replayed(replayed.clone()), Ok(app.0.slot.store()?)),
            (None, None) => (Way::Direct, Ok(app.0.slot.store()?)),
        };
        Ok(Self { store, app: app.clone(), way })
    }
}

impl Describe for Data {
    fn describe(description: &mut Description) {
        description.fails(503, "The store is not open, or too many requests are in work.");
    }
}

impl Describe for State<App> {
    fn describe(_description: &mut Description) {}
}

/// The rows of a reading statement, as the store gives them.
pub(super) fn rows<T: Output>(store: &Store, select: Select<T>) -> Result<Rows> {
    store.read(&select.into_query()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryStorage, Options, catalog::media, health::HealthStatus, query::sql};

    async fn checked(store: &Store) -> HealthReport {
        let app = App::new(Limits::default(), Thresholds::default(), Opener::Ready(store.clone()));
        assert_eq!(app.health().databases["main"].last_integrity_check, None);
        check_integrity(&app.0).await;
        app.health()
    }

    #[tokio::test]
    async fn r55_the_report_tells_when_the_integrity_was_checked_and_what_was_found() {
        let options = Options::new().catalogs([media::CATALOG]);
        let storage = Arc::new(MemoryStorage::new());
        let store = Store::open_in(storage.clone(), "home.db", options.clone()).unwrap();
        let health = checked(&store).await;
        assert_eq!(health.status, HealthStatus::Healthy);
        assert!(health.databases["main"].last_integrity_check.is_some());
        for number in 0..200 {
            let row = sql(
                "INSERT INTO snapshots (snapshot_id, camera_id, file_path, file_size_bytes, timestamp) VALUES (?1, 'c', 'p', 1, 0)",
            );
            store.execute(row.bind(number.to_string())).unwrap();
        }
        store.close();
        let mut bytes = storage.read("home.db").unwrap();
        // The last page loses its count of cells.
        let last = 4096 * (bytes.len() / 4096 - 1);
        bytes[last + 3..last + 5].fill(0);
        let damaged = Arc::new(MemoryStorage::new());
        damaged.put("home.db", &bytes);
        let store = Store::open_in(damaged, "home.db", options).unwrap();
        let health = checked(&store).await;
        assert_eq!(health.status, HealthStatus::Critical);
        let main = &health.databases["main"];
        assert!(main.error.as_deref().is_some_and(|error| error.contains("restore the file")), "{main:?}");
        assert!(main.last_integrity_check.is_some());
    }
}
