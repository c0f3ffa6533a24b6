//! The place of the store: not open yet, open, or closed.

use crate::{Error, ErrorKind, Result, Store, health::DatabaseHealth};
use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{sync::Notify, task::AbortHandle};

/// The pause after the first failure to open; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest pause between two attempts to open.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where the store comes from.
pub(super) enum Opener {
    /// It is open.
    Ready(Store),
    /// It is to be opened by calling the function.
    Trying { path: Option<PathBuf>, open: Open },
}

type Open = Arc<dyn Fn() -> Result<Store> + Send + Sync>;

/// The place of the store.
pub(super) struct Slot {
    path: Option<PathBuf>,
    state: RwLock<State>,
    /// Raised when the state changed.
    changed: Notify,
}

enum State {
    /// No store yet: why the last attempt to open it failed, if one did.
    Waiting {
        opening: Option<AbortHandle>,
        failure: Option<Error>,
    },
    Open(Store),
    Closed,
}

impl Slot {
    /// A slot with the store, or one that opens it in the background; within
    /// a Tokio runtime.
    pub(super) fn start(opener: Opener) -> Arc<Self> {
        match opener {
            Opener::Ready(store) => {
                let (path, state) = (store.path(), RwLock::new(State::Open(store)));
                Arc::new(Self { path, state, changed: Notify::new() })
            }
            Opener::Trying { path, open } => {
                let state = RwLock::new(State::Waiting { opening: None, failure: None });
                let slot = Arc::new(Self { path, state, changed: Notify::new() });
                let task = tokio::spawn(keep_opening(slot.clone(), open));
                slot.change(|state| {
                    if let State::Waiting { opening, .. } = state {
                        *opening = Some(task.abort_handle());
                    }
                });
                slot
            }
        }
    }

    /// Where the store's file is, or will be; none for a store that is no file.
    pub(super) fn path(&self) -> Option<&std::path::Path> {
        self.path.as_deref()
    }

    /// The store.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) while there is none, saying why.
    pub(super) fn store(&self) -> Result<Store> {
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(store) => Ok(store.clone()),
            State::Waiting { failure: Some(failure), .. } => Err(Error::new(
                ErrorKind::Closed,
                format!("the store is not open: {failure}; the server tries again and GET /api/health shows its state"),
            )),
            State::Waiting { failure: None, .. } => {
                Err(Error::new(ErrorKind::Closed, "the store is being opened; try again in a moment"))
            }
            State::Closed => Err(Error::new(ErrorKind::Closed, "the server is stopping; try again in a moment")),
        }
    }

    /// Whether the last attempt to open it failed.
    pub(super) fn cannot_open(&self) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        matches!(&*state, State::Waiting { failure: Some(_), .. })
    }

    /// The store, as soon as it is open; none when the server is stopped.
    pub(super) async fn opened(&self) -> Option<Store> {
        loop {
            let changed = self.changed.notified();
            match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
                State::Open(store) => return Some(store.clone()),
                State::Closed => return None,
                State::Waiting { .. } => {}
            }
            changed.await;
        }
    }

    /// The state of the store's file, whether or not it is open. It reads the
    /// file: call it where blocking is allowed.
    pub(super) fn health(&self) -> DatabaseHealth {
        let unopened = match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Open(store) => Ok(store.clone()),
            State::Waiting { failure: Some(failure), .. } => Err(failure.clone()),
            State::Waiting { failure: None, .. } => Err(Error::new(ErrorKind::Closed, "the store is being opened")),
            State::Closed => Err(Error::new(ErrorKind::Closed, "the server is stopping")),
        };
        unopened.map_or_else(|error| DatabaseHealth::unavailable(self.path.as_deref(), &error), |store| store.health())
    }

    /// Gives up opening, and takes the store out.
    pub(super) fn close(&self) -> Option<Store> {
        self.change(|state| match std::mem::replace(state, State::Closed) {
            State::Open(store) => Some(store),
            State::Waiting { opening, .. } => {
                opening.iter().for_each(AbortHandle::abort);
                None
            }
            State::Closed => None,
        })
    }

    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_waiters();
        result
    }

    /// Takes the result of an attempt; true if there is nothing left to try.
    fn settle(&self, result: Result<Store>) -> bool {
        self.change(|state| match (&mut *state, result) {
            (State::Waiting { .. }, Ok(store)) => {
                *state = State::Open(store);
                true
            }
            (State::Waiting { failure, .. }, Err(error)) => {
                *failure = Some(error);
                false
            }
            (State::Open(_) | State::Closed, _) => true,
        })
    }
}

async fn keep_opening(slot: Arc<Slot>, open: Open) {
    let mut pause = FIRST_PAUSE;
    loop {
        let open = open.clone();
        let result = match tokio::task::spawn_blocking(move || open()).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(ErrorKind::Internal, "opening the store stopped unexpectedly")),
        };
        match &result {
            Ok(_) => tracing::info!("the store is open"),
            Err(error) => tracing::error!(%error, kind = %error.kind(), ?pause, "the store cannot be opened"),
        }
        if slot.settle(result) {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
