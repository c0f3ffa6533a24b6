//! Delivers changes of the store's tables to the webhooks that ask for them.
//!
//! It follows the change log, so that it tells of committed changes only. Each
//! event is first queued in the store, in one commit with the position behind
//! it, and then posted: what is queued survives a restart, and an attempt
//! whose outcome was lost is made again with the same delivery id. A receiver
//! that keeps the ids it has seen gets each event exactly once.
//!
//! The request: `POST` with the event as JSON, and
//!
//! | header | |
//! |---|---|
//! | `X-Webhook-Signature` | HMAC-SHA256 of the body with the webhook's secret, in hexadecimal |
//! | `X-Webhook-Event` | the event, such as `devices.updated` |
//! | `X-Webhook-Delivery` | the delivery's id, the same in every attempt |
//!
//! An answer of 200 to 299 within the time limit is a success. Everything else
//! is tried again after 1, 2, 4, … seconds. Redirects are not followed: the
//! signature is meant for one receiver. Addresses of private networks are
//! permitted, as most receivers of a home system are there; the receiver's
//! answer is never shown, only its status.

mod outbox;
mod post;
mod run;

use super::slot::Slot;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinHandle;

/// How webhooks are delivered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Webhooks {
    /// Whether this server delivers (true). One server of a store should.
    pub enabled: bool,
    /// How long a receiver may take to answer (5 s).
    pub timeout: Duration,
    /// The pause before the first repetition (1 s); each further one is twice as long.
    pub first_pause: Duration,
    /// How often a delivery is tried before it is given up (6).
    pub attempts: u32,
    /// Webhooks that are posted to at the same time (16).
    pub concurrency: usize,
    /// Finished deliveries that are kept per webhook and outcome (1000).
    pub kept: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            enabled: true,
            timeout: Duration::from_secs(5),
            first_pause: Duration::from_secs(1),
            attempts: 6,
            concurrency: 16,
            kept: 1000,
        }
    }
}

impl Webhooks {
    /// The pause after a failed attempt; none after the last.
    fn pause(&self, attempts: u32) -> Option<Duration> {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        (attempts < self.attempts).then(|| self.first_pause.saturating_mul(doubled))
    }
}

/// The task that delivers. It ends when this is dropped.
pub(super) struct Deliveries(Mutex<Option<JoinHandle<()>>>);

/// Starts to deliver once the store is open; within a Tokio runtime.
pub(super) fn start(slot: Arc<Slot>, settings: Webhooks) -> Deliveries {
    let task = settings.enabled.then(|| tokio::spawn(run::run(slot, settings)));
    Deliveries(Mutex::new(task))
}

impl Deliveries {
    /// Ends the task. Deliveries in flight are made again after the next start.
    pub(super) async fn stop(&self) {
        let task = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Deliveries {
    fn drop(&mut self) {
        if let Some(task) = self.0.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_until_it_is_given_up() {
        let pauses: Vec<_> = (1..=6).map(|attempts| Webhooks::default().pause(attempts)).collect();
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(pauses, [seconds(1), seconds(2), seconds(4), seconds(8), seconds(16), None]);
    }
}
