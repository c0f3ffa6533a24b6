use super::{Connection, Interrupt, inline, open::Opened};
use crate::Result;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Connections that read on snapshots, made as they are needed.
pub(super) struct Pool {
    opened: Arc<Opened>,
    state: Mutex<State>,
    returned: Condvar,
    capacity: usize,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    made: usize,
    closed: bool,
    interrupts: Vec<Interrupt>,
}

impl Pool {
    pub(super) fn new(opened: Arc<Opened>, capacity: usize) -> Self {
        Self { opened, state: Mutex::default(), returned: Condvar::new(), capacity: capacity.max(1) }
    }

    /// Runs `work` on a connection, waiting for one if all are in use. A
    /// connection whose work panicked is not used again.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        let mut lease = Lease { pool: self, connection: Some(self.acquire()?), healthy: false };
        let result = work(lease.connection.as_mut().expect("leased until dropped"));
        lease.healthy = true;
        result
    }

    pub(super) fn interrupt(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.interrupts.iter().for_each(Interrupt::interrupt);
    }

    /// Closes the connections: the idle ones now, the others when their work ends.
    pub(super) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.closed = true;
        state.made -= state.idle.len();
        state.idle.clear();
        drop(state);
        self.returned.notify_all();
    }

    fn acquire(&self) -> Result<Connection> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if state.closed {
                return Err(inline::closed());
            }
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.made < self.capacity {
                let connection = self.opened.connect(true)?;
                state.made += 1;
                state.interrupts.retain(Interrupt::is_alive);
                state.interrupts.push(connection.interrupt_handle());
                return Ok(connection);
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Lease<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
    healthy: bool,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(connection) if self.healthy && !state.closed && connection.is_autocommit() => {
                state.idle.push(connection)
            }
            _ => state.made -= 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
