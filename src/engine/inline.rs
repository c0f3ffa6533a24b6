use super::{Connection, Interrupt, open::Opened};
use crate::{Error, ErrorKind, Result};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

/// One connection that its users take in turn: the writer of a threaded
/// store, and all of an inline one.
pub(super) struct Exclusive {
    opened: Arc<Opened>,
    connection: Mutex<State>,
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
        let connection = opened.connect(false)?;
        let interrupt = Mutex::new(Some(connection.interrupt_handle()));
        Ok(Self { opened, connection: Mutex::new(State::Ready(connection)), interrupt })
    }

    /// Runs `work` on the connection, waiting for its turn.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        // A user's panic leaves the state `Broken`, never half-used.
        self.run(&mut self.connection.lock().unwrap_or_else(PoisonError::into_inner), work)
    }

    /// Runs `work` if nobody uses the connection.
    pub(super) fn try_with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Option<Result<R>> {
        match self.connection.try_lock() {
            Ok(mut state) => Some(self.run(&mut state, work)),
            Err(TryLockError::Poisoned(state)) => Some(self.run(&mut state.into_inner(), work)),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    fn run<R>(&self, state: &mut State, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
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
        let connection = self.opened.connect(false)?;
        *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection.interrupt_handle());
        Ok(connection)
    }

    pub(super) fn interrupt(&self) {
        if let Some(interrupt) = &*self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) {
            interrupt.interrupt();
        }
    }

    pub(super) fn close(&self) {
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = State::Closed;
        *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

pub(super) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the store is closed; open it again")
}
