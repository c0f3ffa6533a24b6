use super::{Connection, Interrupt, open::Opened};
use crate::{Error, ErrorKind, Result};
use std::{
    sync::{Arc, Mutex, PoisonError, TryLockError},
    thread::ThreadId,
};

/// One connection that its users take in turn: the writer of a threaded
/// store, and all of an inline one.
pub(super) struct Exclusive {
    opened: Arc<Opened>,
    connection: Mutex<State>,
    /// The thread whose turn it is.
    holder: Mutex<Option<ThreadId>>,
    interrupt: Mutex<Option<Interrupt>>,
}

enum State {
    Ready(Connection),
    /// Its last user panicked; the next one connects anew.
    Broken,
    Closed,
}

impl Exclusive {
    pub(super) fn new(opened: Arc<Opened>) -> Result<Self> {
        let connection = opened.connect_writer()?;
        let interrupt = Mutex::new(Some(connection.interrupt_handle()));
        Ok(Self { opened, connection: Mutex::new(State::Ready(connection)), holder: Mutex::default(), interrupt })
    }

    /// Runs `work` on the connection, waiting for its turn.
    ///
    /// Refused inside another `work` of the same thread, which would wait for
    /// itself.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        if self.is_held_here() {
            return Err(nested());
        }
        // A user's panic leaves the state `Broken`, never half-used.
        self.run(&mut lock(&self.connection), work)
    }

    /// Runs `work` if nobody uses the connection.
    pub(super) fn try_with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Option<Result<R>> {
        match self.connection.try_lock() {
            Ok(mut state) => Some(self.run(&mut state, work)),
            Err(TryLockError::Poisoned(state)) => Some(self.run(&mut state.into_inner(), work)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Whether the calling thread is inside a `work`.
    pub(super) fn is_held_here(&self) -> bool {
        *lock(&self.holder) == Some(std::thread::current().id())
    }

    fn run<R>(&self, state: &mut State, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        let _turn = Turn::begin(&self.holder);
        let mut connection = match std::mem::replace(state, State::Broken) {
            State::Ready(connection) => connection,
            State::Broken => self.reconnect()?,
            State::Closed => {
                *state = State::Closed;
                return Err(closed());
            }
        };
        let result = work(&mut connection);
        *state = State::Ready(connection);
        result
    }

    fn reconnect(&self) -> Result<Connection> {
        let connection = self.opened.connect_writer()?;
        *lock(&self.interrupt) = Some(connection.interrupt_handle());
        Ok(connection)
    }

    pub(super) fn interrupt(&self) {
        if let Some(interrupt) = &*lock(&self.interrupt) {
            interrupt.interrupt();
        }
    }

    pub(super) fn close(&self) {
        *lock(&self.connection) = State::Closed;
        *lock(&self.interrupt) = None;
    }
}

/// Marks whose turn it is until it is dropped.
struct Turn<'a>(&'a Mutex<Option<ThreadId>>);

impl<'a> Turn<'a> {
    fn begin(holder: &'a Mutex<Option<ThreadId>>) -> Self {
        *lock(holder) = Some(std::thread::current().id());
        Self(holder)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *lock(self.0) = None;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn nested() -> Error {
    Error::new(
        ErrorKind::InvalidArgument,
        "the store is used inside its own transaction, which would wait for itself; use the transaction instead",
    )
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store is closed; open it again")
}
