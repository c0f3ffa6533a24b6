use super::{LiveChange, LiveQuery};
use crate::{Result, engine::Signal, query::Output};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

/// The longest pause after a run.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// A callback that is told of the results of a live query; see
/// [`Store::live`](crate::Store::live). Dropping it ends that: a call that is
/// running ends, and none begins any more.
#[must_use = "dropping the subscription ends it"]
pub struct Subscription {
    stopped: Arc<Signal>,
    stale: Arc<Signal>,
}

impl Subscription {
    /// Calls `call` on a thread of its own, first with the result that the
    /// query has now.
    pub(crate) fn start<T: Output + Send + 'static>(
        mut live: LiveQuery<T>,
        mut call: impl FnMut(Result<LiveChange<T>>) + Send + 'static,
    ) -> Result<Self> {
        let first = live.read()?;
        let subscription = Self { stopped: Arc::default(), stale: live.rows_mut().stale().clone() };
        let stopped = subscription.stopped.clone();
        let work = move || {
            if let Some(first) = first {
                call(Ok(first));
            }
            while stopped.count() == 0 && !live.rows_mut().is_ended() {
                live.rows_mut().wait();
                let started = crate::platform::monotonic_nanoseconds();
                let change = live.read().transpose();
                let took = crate::platform::monotonic_nanoseconds() - started;
                if stopped.count() > 0 {
                    return;
                }
                if let Some(change) = change {
                    call(change);
                }
                // However fast commits follow each other, it takes half of a processor at the most.
                let took = Duration::from_nanos(u64::try_from(took).unwrap_or(u64::MAX));
                stopped.wait(0, took.min(LONGEST_PAUSE));
            }
        };
        let guarded = move || {
            // It is the caller's code: its panic ends this subscription and nothing else.
            if catch_unwind(AssertUnwindSafe(work)).is_err() {
                tracing::error!("the callback of a live query panicked; its subscription has ended");
            }
        };
        std::thread::Builder::new().name("edgelite-live-call".to_owned()).spawn(guarded)?;
        Ok(subscription)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.stopped.raise();
        self.stale.raise();
    }
}
