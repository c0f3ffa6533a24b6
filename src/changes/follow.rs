use super::{Changes, ChangesSince, read};
use crate::{
    Result,
    engine::{Engine, Guard},
};
use std::{future::poll_fn, sync::Arc, time::Duration};

/// Reads a store's changes as they are committed; see
/// [`Store::follow`](crate::Store::follow).
///
/// It keeps its own position. It does not keep the log from being shortened:
/// who is too slow is told so.
pub struct Follower {
    engine: Arc<Engine>,
    request: ChangesSince,
    /// The count of the signal before the log was last read.
    seen: u64,
}

impl Follower {
    pub(crate) const fn new(engine: Arc<Engine>, request: ChangesSince) -> Self {
        Self { engine, request, seen: 0 }
    }

    /// The position behind what was read.
    pub const fn position(&self) -> super::Position {
        self.request.position
    }

    /// What was committed since the last call, without waiting; no commits if
    /// there were none.
    ///
    /// # Errors
    /// [`PositionLost`](crate::ErrorKind::PositionLost) when it fell behind the log,
    /// [`Closed`](crate::ErrorKind::Closed) when the store was closed.
    pub fn read(&mut self) -> Result<Changes> {
        self.seen = self.engine.signal().count();
        let changes = self.engine.read(|connection| {
            let mut snapshot = Guard::begin_snapshot(connection)?;
            let changes = read::read(snapshot.connection(), &self.request)?;
            snapshot.commit()?;
            Ok(changes)
        })?;
        self.request.position = changes.position;
        Ok(changes)
    }

    /// The next commits; waits for them on this thread, `timeout` at the most.
    /// Where there are no threads it does not wait.
    ///
    /// # Errors
    /// As [`Follower::read`].
    pub fn wait(&mut self, timeout: Duration) -> Result<Changes> {
        let ends = crate::platform::monotonic_nanoseconds() + timeout.as_nanos();
        loop {
            let changes = self.read()?;
            let left = ends.saturating_sub(crate::platform::monotonic_nanoseconds());
            let left = Duration::from_nanos(u64::try_from(left).unwrap_or(u64::MAX));
            if !changes.commits.is_empty() || left.is_zero() {
                return Ok(changes);
            }
            if !changes.has_more && self.engine.signal().wait(self.seen, left) == self.seen {
                return Ok(changes);
            }
        }
    }

    /// Ready when something was committed since the last
    /// [`read`](Follower::read), on any executor.
    pub async fn changed(&self) {
        poll_fn(|context| self.engine.signal().poll(self.seen, context).map(drop)).await;
    }
}
