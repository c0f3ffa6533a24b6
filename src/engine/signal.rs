//! Wakes those who follow the changes of a file.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

/// Counts the commits that changed something, for all stores of a file in
/// this process. Who waits says which count it has seen, so that a commit
/// between looking and waiting is not slept through.
#[derive(Default)]
pub(crate) struct Signal {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    count: u64,
    wakers: Vec<Waker>,
}

impl Signal {
    /// How often it was raised.
    pub(crate) fn count(&self) -> u64 {
        self.lock().count
    }

    /// Wakes everybody who waits.
    pub(crate) fn raise(&self) {
        let mut state = self.lock();
        state.count += 1;
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.changed.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Waits until it was raised since `seen`, for `timeout` at the most;
    /// gives the count then. Where nobody else could raise it meanwhile, it
    /// does not wait.
    pub(crate) fn wait(&self, seen: u64, timeout: Duration) -> u64 {
        let state = self.lock();
        if !crate::platform::HAS_THREADS {
            return state.count;
        }
        let unseen = |state: &mut State| state.count == seen;
        let waited = self.changed.wait_timeout_while(state, timeout, unseen);
        waited.unwrap_or_else(PoisonError::into_inner).0.count
    }

    /// The count once it was raised since `seen`; otherwise the task of
    /// `context` is woken when it is.
    pub(crate) fn poll(&self, seen: u64, context: &Context<'_>) -> Poll<u64> {
        let mut state = self.lock();
        if state.count != seen {
            return Poll::Ready(state.count);
        }
        if !state.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            state.wakers.push(context.waker().clone());
        }
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn what_was_raised_before_it_is_waited_for_is_not_slept_through() {
        let signal = Arc::new(Signal::default());
        let seen = signal.count();
        signal.raise();
        assert_eq!(signal.wait(seen, Duration::from_secs(3600)), seen + 1);
        let waiting = signal.clone();
        let waiter = std::thread::spawn(move || waiting.wait(1, Duration::from_secs(3600)));
        signal.raise();
        assert_eq!(waiter.join().unwrap(), 2);
        assert_eq!(signal.wait(2, Duration::ZERO), 2);
    }

    #[test]
    fn a_task_is_woken_once_however_often_it_asked() {
        struct Count(std::sync::atomic::AtomicU64);
        impl std::task::Wake for Count {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
        }
        let (signal, count) = (Signal::default(), Arc::new(Count(0.into())));
        let waker = Waker::from(count.clone());
        let context = Context::from_waker(&waker);
        assert_eq!(signal.poll(0, &context), Poll::Pending);
        assert_eq!(signal.poll(0, &context), Poll::Pending);
        signal.raise();
        assert_eq!(count.0.load(std::sync::atomic::Ordering::SeqCst), 1);
        assert_eq!(signal.poll(0, &context), Poll::Ready(1));
    }
}
