//! Sync over HTTP: who may, how much of it, and the channel that wakes sites.

use super::{
    errors::Failure,
    forget::{Forgetting, keep_forgetting},
    slot::Slot,
    states::keep_current,
};
use crate::{
    Error, ErrorKind, Result, Store,
    changes::ChangesSince,
    sync::{Request, Role},
};
use axum::http::StatusCode;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::AbortHandle};

/// How long commits in a row are told as one.
const GATHERED: Duration = Duration::from_millis(20);

/// The pause after the change log could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// Who may sync with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncAccess {
    /// Nobody.
    Off,
    /// Sites with an [access token](crate::access), as far as it grants.
    #[default]
    Tokens,
    /// Everybody who reaches the server, with everything but secrets; those
    /// that send a token as far as it grants. For networks where everybody is
    /// trusted.
    Open,
}

/// What the server keeps of sync.
pub(super) struct Syncing {
    pub(super) access: SyncAccess,
    is_enabled: AtomicBool,
    woken: watch::Sender<u64>,
    rates: Mutex<HashMap<String, Rate>>,
    tasks: Mutex<Vec<AbortHandle>>,
}

/// How many requests somebody has left.
struct Rate {
    left: f64,
    at: Instant,
}

impl Syncing {
    /// Starts to tell of commits once the store is open; within a Tokio runtime.
    pub(super) fn start(access: SyncAccess, slot: Arc<Slot>) -> Arc<Self> {
        let syncing = Arc::new(Self {
            access,
            is_enabled: AtomicBool::new(false),
            woken: watch::Sender::new(0),
            rates: Mutex::default(),
            tasks: Mutex::default(),
        });
        if access != SyncAccess::Off {
            let tell = tokio::spawn(tell(Arc::downgrade(&syncing), slot.clone())).abort_handle();
            let current = tokio::spawn(keep_current(slot.clone(), syncing.woken())).abort_handle();
            let forget = tokio::spawn(keep_forgetting(slot, Forgetting::default())).abort_handle();
            *syncing.tasks.lock().unwrap_or_else(PoisonError::into_inner) = vec![tell, current, forget];
        }
        syncing
    }

    /// Makes the store a server among the sites, the first time.
    pub(super) fn enable(&self, store: &Store) -> Result<()> {
        if !self.is_enabled.load(Ordering::Acquire) {
            store.enable_sync(Role::Server)?;
            self.is_enabled.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// Takes what was committed into what the store keeps for sync, so that a
    /// copy of its file becomes a site that has all of it from the server.
    pub(super) fn prepare_copy(&self, store: &Store) -> Result<()> {
        match self.access {
            SyncAccess::Off => return Ok(()),
            SyncAccess::Tokens => {}
            SyncAccess::Open => self.enable(store)?,
        }
        match store.sync_status() {
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
            // A store that no site has asked yet takes no part.
            _ => Ok(()),
        }
    }

    /// Raised after commits that may matter to sites.
    pub(super) fn woken(&self) -> watch::Receiver<u64> {
        self.woken.subscribe()
    }

    /// Takes one of the requests that `who` has left: `burst` at once, and
    /// as many again in a minute.
    pub(super) fn take_turn(&self, who: &str, burst: u32) -> Result<(), Failure> {
        let now = Instant::now();
        let most = f64::from(burst.max(1));
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        if rates.len() > 10_000 {
            rates.retain(|_, rate| now.duration_since(rate.at) < Duration::from_secs(60));
        }
        let rate = rates.entry(who.to_owned()).or_insert(Rate { left: most, at: now });
        rate.left = (rate.left + now.duration_since(rate.at).as_secs_f64() * most / 60.0).min(most);
        rate.at = now;
        if rate.left < 1.0 {
            let message = format!("more than {burst} requests of sync in a minute; go on more slowly");
            return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, Error::new(ErrorKind::Busy, message)));
        }
        rate.left -= 1.0;
        Ok(())
    }

    /// Ends what runs in the background.
    pub(super) fn stop(&self) {
        for task in self.tasks.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            task.abort();
        }
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The site that a request comes from, and how many rows it brings.
pub(super) fn site_of(request: &Request) -> (i64, usize) {
    match request {
        Request::Push { site, rows, .. } => (*site, rows.len()),
        Request::Hello { site, .. }
        | Request::Pull { site, .. }
        | Request::Digest { site, .. }
        | Request::Bucket { site, .. } => (*site, 0),
    }
}

/// Raises the signal after each commit that may matter, as long as the store
/// is open.
async fn tell(syncing: std::sync::Weak<Syncing>, slot: Arc<Slot>) {
    let Some(store) = slot.opened().await else { return };
    drop(slot);
    loop {
        let Err(error) = follow(&syncing, &store).await else { return };
        match error.kind() {
            ErrorKind::Closed => return,
            ErrorKind::Unsupported => {
                tracing::warn!(%error, "the store takes no part in sync");
                return;
            }
            _ => tracing::warn!(%error, "commits are not told to sites for a moment"),
        }
        // What was committed meanwhile is told, too.
        let Some(syncing) = syncing.upgrade() else { return };
        syncing.woken.send_modify(|count| *count += 1);
        drop(syncing);
        tokio::time::sleep(PAUSE).await;
    }
}

async fn follow(syncing: &std::sync::Weak<Syncing>, store: &Store) -> Result<()> {
    let mut follower = store.follow(ChangesSince::from(store.position()?));
    loop {
        let read = tokio::task::spawn_blocking(move || {
            let changes = follower.read();
            (follower, changes)
        });
        let stopped = |_| Error::new(ErrorKind::Internal, "reading the change log stopped unexpectedly");
        let (back, changes) = read.await.map_err(stopped)?;
        follower = back;
        let changes = changes?;
        let Some(syncing) = syncing.upgrade() else { return Ok(()) };
        let matters = |table: &str| !table.starts_with("edgelite_");
        if changes.commits.iter().flat_map(|commit| &commit.changes).any(|change| matters(&change.table)) {
            syncing.woken.send_modify(|count| *count += 1);
        }
        drop(syncing);
        if !changes.has_more {
            follower.changed().await;
            tokio::time::sleep(GATHERED).await;
        }
    }
}
