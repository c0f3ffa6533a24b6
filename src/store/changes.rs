//! Reading and following the change log.

use super::Store;
use crate::{
    Result,
    changes::{self, Changes, ChangesSince, Follower, Position},
    engine::{Connection, Guard, restart_log, run_query},
    query::{Output, Select},
};

impl Store {
    /// The end of the change log: where to follow from for what is committed
    /// from now on.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) when the store was opened without its log.
    pub fn position(&self) -> Result<Position> {
        self.on_log(changes::newest)
    }

    /// The oldest position from which the log still has whole commits.
    ///
    /// # Errors
    /// As [`Store::position`].
    pub fn oldest_position(&self) -> Result<Position> {
        self.on_log(changes::oldest)
    }

    /// The changes after a position, oldest first, whole commits only; see
    /// [`changes`](crate::changes).
    ///
    /// # Errors
    /// [`PositionLost`](crate::ErrorKind::PositionLost) when the log does not reach the position (it is too old, or of
    /// another log): start from a snapshot. Otherwise as [`Store::position`].
    pub fn changes(&self, since: impl Into<ChangesSince>) -> Result<Changes> {
        let request = since.into();
        self.on_log(|connection| changes::read(connection, &request))
    }

    /// Follows the changes after a position, as they are committed through
    /// this store or another one of this process on the same file.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql};
    /// use std::time::Duration;
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (text TEXT)"))?;
    /// let mut follower = store.follow(store.position()?);
    /// let writer = store.clone();
    /// std::thread::spawn(move || writer.execute(sql("INSERT INTO notes VALUES ('milk')")));
    /// let changes = follower.wait(Duration::from_secs(60))?;
    /// assert_eq!(changes.commits[0].changes[0].table, "notes");
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn follow(&self, since: impl Into<ChangesSince>) -> Follower {
        Follower::new(self.engine.clone(), since.into())
    }

    /// Runs a reading statement, and gives the position of the snapshot that
    /// it ran on: the changes after it are those that the result lacks.
    ///
    /// # Errors
    /// As [`Store::query`] and [`Store::position`].
    pub fn query_at<T: Output>(&self, select: impl Into<Select<T>>) -> Result<(T, Position)> {
        let select = select.into();
        let query = select.query()?;
        let (rows, position) =
            self.on_log(|connection| Ok((run_query(connection, query)?, changes::newest(connection)?)))?;
        Ok((T::from_rows(rows)?, position))
    }

    /// Forgets all changes and begins a log to which no earlier position
    /// belongs. For a file that was put in place of another: a backup that was
    /// restored, a copy that goes its own way.
    ///
    /// # Errors
    /// As [`Store::position`], and as [`Store::run`].
    pub fn restart_changes(&self) -> Result<()> {
        self.engine.exclusive(restart_log)
    }

    /// Runs `work` on one snapshot.
    fn on_log<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        self.engine.read(|connection| {
            let mut snapshot = Guard::begin_snapshot(connection)?;
            let result = work(snapshot.connection())?;
            snapshot.commit()?;
            Ok(result)
        })
    }
}
