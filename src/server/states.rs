//! Keeps the states of the rows current while nobody asks for them.

use super::slot::Slot;
use crate::ErrorKind;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How long commits in a row are taken in as one.
const GATHERED: Duration = Duration::from_secs(1);

/// Takes commits into the states soon after they were made, so that a site
/// which comes back after many of them does not wait for that.
pub(super) async fn keep_current(slot: Arc<Slot>, mut committed: watch::Receiver<u64>) {
    let Some(store) = slot.opened().await else { return };
    drop(slot);
    while committed.changed().await.is_ok() {
        tokio::time::sleep(GATHERED).await;
        committed.mark_unchanged();
        let asked = store.clone();
        match tokio::task::spawn_blocking(move || asked.prepare_sync()).await {
            Ok(Err(error)) if error.kind() == ErrorKind::Closed => return,
            // No site has asked so far.
            Ok(Err(error)) if error.kind() == ErrorKind::Unsupported => {}
            Ok(Err(error)) => tracing::warn!(%error, "commits are taken in for sync when a site asks"),
            Ok(Ok(())) => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, query::sql, server::slot::Opener, sync::Role};

    #[test]
    fn commits_are_taken_into_the_states_before_a_site_asks() {
        let store = Store::open_in_memory(Options::new()).unwrap();
        store.execute(sql("CREATE TABLE notes (id TEXT PRIMARY KEY)")).unwrap();
        store.enable_sync(Role::Server).unwrap();
        let (committed, seen) = watch::channel(0);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let slot = runtime.block_on(async { Slot::start(Opener::Ready(store.clone())) });
        let task = runtime.spawn(keep_current(slot, seen));
        store.execute(sql("INSERT INTO notes VALUES ('a')")).unwrap();
        committed.send_modify(|count| *count += 1);
        while store.query::<i64>(sql("SELECT count(*) FROM edgelite_sync_rows")).unwrap() == 0 {
            assert!(!task.is_finished());
            std::thread::yield_now();
        }
        drop(committed);
        runtime.block_on(task).unwrap();
    }
}
