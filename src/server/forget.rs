//! Forgets deletions that no site needs any more, from time to time.

use super::slot::Slot;
use crate::{ErrorKind, value::Instant};
use std::{sync::Arc, time::Duration};

/// When a server forgets which rows were deleted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forgetting {
    /// How often it does. When it is due next is kept in the store, so that a
    /// server which is restarted every day gets to it, too.
    pub(super) every: Duration,
    /// How long deleted rows are remembered for sites that were away.
    pub(super) age: Duration,
    /// How often it looks at the clock at least, and after a failure.
    pub(super) pause: Duration,
}

impl Default for Forgetting {
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);
        Self { every: DAY, age: DAY.saturating_mul(90), pause: Duration::from_secs(60 * 60) }
    }
}

/// Does so as long as the store is open.
pub(super) async fn keep_forgetting(slot: Arc<Slot>, forgetting: Forgetting) {
    let Some(store) = slot.opened().await else { return };
    drop(slot);
    let Forgetting { every, age, pause } = forgetting;
    loop {
        let asked = store.clone();
        let done = tokio::task::spawn_blocking(move || asked.forget_deleted_when_due(every, age)).await;
        let wait = match done {
            Ok(Ok((due, count))) => {
                if count > 0 {
                    tracing::info!(rows = count, "deletions that every site has seen were forgotten");
                }
                let left = due.microseconds().saturating_sub(Instant::now().microseconds());
                Duration::from_micros(u64::try_from(left).unwrap_or(0)).min(pause)
            }
            Ok(Err(error)) if error.kind() == ErrorKind::Closed => return,
            // No site has asked so far.
            Ok(Err(error)) if error.kind() == ErrorKind::Unsupported => pause,
            Ok(Err(error)) => {
                tracing::warn!(%error, "deleted rows are not forgotten for a while");
                pause
            }
            Err(_) => return,
        };
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, query::sql, server::slot::Opener, sync::Role};

    #[test]
    fn a_server_forgets_by_itself_also_when_nothing_is_committed() {
        let store = Store::open_in_memory(Options::new()).unwrap();
        store.execute(sql("CREATE TABLE notes (id TEXT NOT NULL PRIMARY KEY)")).unwrap();
        store.enable_sync(Role::Server).unwrap();
        store.execute(sql("INSERT INTO notes VALUES ('a'), ('b')")).unwrap();
        store.execute(sql("DELETE FROM notes WHERE id = 'a'")).unwrap();
        store.sync_status().unwrap();
        let states = || store.query::<i64>(sql("SELECT count(*) FROM edgelite_sync_rows")).unwrap();
        assert_eq!(states(), 2);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let moment = Duration::from_millis(1);
        let slot = runtime.block_on(async { Slot::start(Opener::Ready(store.clone())) });
        let task =
            runtime.spawn(keep_forgetting(slot, Forgetting { every: moment, age: Duration::ZERO, pause: moment }));
        while states() > 1 {
            assert!(!task.is_finished());
            std::thread::yield_now();
        }
        store.close();
        runtime.block_on(task).unwrap();
    }
}
