//! Backups of the store while it is served: on request and on schedule.

use super::{errors::Failure, slot::Slot};
use crate::{
    Error, ErrorKind, Result, Store,
    backup::{Backups, Manifest, Reason, Retention},
    health::HealthReport,
    value::Instant,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinHandle;

/// The pause after a scheduled backup that failed, unless the next one is due earlier.
const AGAIN_AFTER: Duration = Duration::from_secs(15 * 60);

/// Where the store is backed up while it is served, and when.
///
/// # Example
/// ```no_run
/// use edgelite::{Options, backup::{Backups, Retention}, server::{BackupPlan, Server}};
/// use std::time::Duration;
/// let backups = Backups::in_folder("/backups").compressed();
/// let plan = BackupPlan::new(backups).every(Duration::from_secs(6 * 3600)).keep(Retention::default());
/// let server = Server::open("data/home.db", Options::new()).backups(plan);
/// ```
#[derive(Debug, Clone)]
pub struct BackupPlan {
    backups: Backups,
    every: Option<Duration>,
    keep: Option<Retention>,
}

impl BackupPlan {
    /// Backups on request only, all of which are kept.
    pub const fn new(backups: Backups) -> Self {
        Self { backups, every: None, keep: None }
    }

    /// Makes a backup whenever the newest is so old, a minute at the least.
    #[must_use]
    pub fn every(mut self, age: Duration) -> Self {
        self.every = Some(age.max(Duration::from_secs(60)));
        self
    }

    /// Removes those that are not to be kept after each new one.
    #[must_use]
    pub const fn keep(mut self, retention: Retention) -> Self {
        self.keep = Some(retention);
        self
    }
}

/// What is known of the backups of the store that is served.
pub(super) struct Keeper {
    plan: BackupPlan,
    /// One backup at a time.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    schedule: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct State {
    newest: Option<Instant>,
    /// Why the last scheduled backup failed, if it did.
    failure: Option<Error>,
}

impl Keeper {
    /// Starts the schedule; within a Tokio runtime.
    pub(super) fn start(plan: BackupPlan, slot: Arc<Slot>) -> Arc<Self> {
        let newest = slot.path().and_then(|path| {
            let found = plan.backups.newest_of(path);
            found.unwrap_or_else(|error| {
                tracing::warn!(%error, "the backups cannot be listed");
                None
            })
        });
        let state = Mutex::new(State { newest, failure: None });
        let keeper = Arc::new(Self { plan, turn: tokio::sync::Mutex::new(()), state, schedule: Mutex::default() });
        if let Some(every) = keeper.plan.every {
            let task = tokio::spawn(keep_to(Arc::downgrade(&keeper), every, slot));
            *keeper.schedule.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        }
        keeper
    }

    /// Ends the schedule.
    pub(super) fn stop(&self) {
        if let Some(task) = self.schedule.lock().unwrap_or_else(PoisonError::into_inner).take() {
            task.abort();
        }
    }

    pub(super) const fn backups(&self) -> &Backups {
        &self.plan.backups
    }

    /// Makes a backup, and removes those that are not to be kept.
    ///
    /// # Errors
    /// [`Busy`](ErrorKind::Busy) while another one is made, otherwise as [`Backups::make`].
    pub(super) async fn make(self: &Arc<Self>, store: Store, reason: Reason) -> Result<Manifest> {
        let busy = |_| Error::new(ErrorKind::Busy, "another backup is being made; ask again when it is done");
        let _turn = self.turn.try_lock().map_err(busy)?;
        let keeper = self.clone();
        let made = tokio::task::spawn_blocking(move || {
            let made = keeper.plan.backups.make(&store, reason)?;
            keeper.state().newest = Some(made.made_at);
            tracing::info!(backup = made.file, bytes = made.size_bytes, "the store was backed up");
            let removed = keeper.plan.keep.map(|keep| keeper.plan.backups.prune(&keep));
            if let Some(Err(error)) = removed {
                tracing::warn!(%error, "old backups cannot be removed");
            }
            Ok(made)
        });
        made.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the backup stopped unexpectedly")))
    }

    /// The time of the newest backup.
    pub(super) fn newest(&self) -> Option<Instant> {
        self.state().newest
    }

    /// Adds to the report when the store was backed up, and warns when it should have been.
    pub(super) fn tell(&self, report: &mut HealthReport) {
        let (newest, failure) = {
            let state = self.state();
            (state.newest, state.failure.clone())
        };
        report.databases.values_mut().for_each(|database| database.last_backup = newest);
        if let Some(failure) = failure {
            report.warn(format!("the last scheduled backup failed: {failure}"));
        }
        if let (Some(every), Some(newest)) = (self.plan.every, newest)
            && newest < Instant::now().minus(every * 2)
        {
            report.warn(format!("the newest backup is of {newest}, and one is due every {} s", every.as_secs()));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Backs the store up whenever the newest backup is too old.
async fn keep_to(keeper: std::sync::Weak<Keeper>, every: Duration, slot: Arc<Slot>) {
    loop {
        let Some(store) = slot.opened().await else { return };
        let Some(strong) = keeper.upgrade() else { return };
        let age = strong.newest().map(age_of);
        let wait = match age {
            Some(age) if age < every => every - age,
            _ => match strong.make(store, Reason::Schedule).await {
                Ok(_) => {
                    strong.state().failure = None;
                    every
                }
                // Somebody asked for one at this moment: that one counts.
                Err(error) if error.kind() == ErrorKind::Busy => Duration::from_secs(60),
                Err(error) => {
                    tracing::error!(%error, "the scheduled backup failed");
                    strong.state().failure = Some(error);
                    AGAIN_AFTER.min(every)
                }
            },
        };
        drop(strong);
        tokio::time::sleep(wait).await;
    }
}

/// How long ago a time was; nothing for one that is to come.
fn age_of(time: Instant) -> Duration {
    Duration::from_micros(u64::try_from(Instant::now().microseconds() - time.microseconds()).unwrap_or(0))
}

/// That the server keeps no backups.
pub(super) fn none() -> Failure {
    Error::new(ErrorKind::Unsupported, "the store is no file, and the server has no folder for backups").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, server::slot::Opener};

    #[tokio::test]
    async fn r27_the_schedule_makes_the_first_backup_at_once_and_tells_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("home.db"), Options::new()).unwrap();
        let plan = BackupPlan::new(Backups::beside(&folder.path().join("home.db"))).every(Duration::from_secs(3600));
        let keeper = Keeper::start(plan.clone(), Slot::start(Opener::Ready(store.clone())));
        while keeper.newest().is_none() {
            tokio::task::yield_now().await;
        }
        let made = plan.backups.list().unwrap();
        assert_eq!((made.len(), made[0].reason), (1, Reason::Schedule));
        let mut report = HealthReport::new([("main", store.health())], &crate::health::Thresholds::default());
        keeper.tell(&mut report);
        assert_eq!(report.databases["main"].last_backup, Some(made[0].made_at));
        assert!(report.warnings.is_empty(), "{:?}", report.warnings);
        keeper.stop();
        // A server that starts again goes on from there.
        let keeper = Keeper::start(plan, Slot::start(Opener::Ready(store)));
        assert_eq!(keeper.newest(), Some(made[0].made_at));
        keeper.stop();
    }

    #[tokio::test]
    async fn r22_a_schedule_that_fails_is_a_warning_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("home.db"), Options::new()).unwrap();
        std::fs::write(folder.path().join("file"), "text").unwrap();
        let plan =
            BackupPlan::new(Backups::in_folder(folder.path().join("file/backups"))).every(Duration::from_secs(60));
        let keeper = Keeper::start(plan, Slot::start(Opener::Ready(store.clone())));
        while keeper.state().failure.is_none() {
            tokio::task::yield_now().await;
        }
        let mut report = HealthReport::new([("main", store.health())], &crate::health::Thresholds::default());
        keeper.tell(&mut report);
        assert_eq!(report.status, crate::health::HealthStatus::Warning);
        assert!(report.warnings[0].contains("the last scheduled backup failed: "), "{:?}", report.warnings);
        keeper.stop();
    }
}
