//! Who asks: passwords, tokens, and the account that a request comes from.
//!
//! A token is random and means nothing by itself: the row of its session, by
//! the hash of the token, says whose it is and whether it is still good. So a
//! token that was revoked is refused from the next request on, and there is
//! no key to sign with that could be lost. Any route can ask for an
//! [`Identity`]; those that do not are open.

mod access;
mod identity;
mod password;
mod token;
mod visitor;

pub(super) use access::Access;
pub(super) use identity::{Identity, MaybeIdentity};
pub(super) use token::{Token, TokenText};
pub(super) use visitor::Visitor;

use super::errors::Failure;
use crate::{
    Error, ErrorKind, Result,
    secrets::{Secret, Secrets},
    value::Instant,
};
use std::{sync::Arc, thread::available_parallelism, time::Duration};
use tokio::sync::Semaphore;

pub(super) use password::Verdict;

/// How long a token is good unless told otherwise: 7 days.
pub(super) const SESSION_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The most passwords that are hashed at the same time: each takes 19 MiB and
/// a processor of its own.
const MOST_HASHING: usize = 4;

/// What accounts and stored secrets need.
pub(super) struct Accounts {
    pub(super) secrets: Secrets,
    session_lifetime: Duration,
    hashing: Arc<Semaphore>,
}

impl Accounts {
    pub(super) fn new(secrets: Secrets, session_lifetime: Duration) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self { secrets, session_lifetime, hashing: Arc::new(Semaphore::new(processors.min(MOST_HASHING))) }
    }

    /// When a token that is made now ends.
    pub(super) fn expiry(&self) -> Instant {
        let lifetime = i64::try_from(self.session_lifetime.as_micros()).unwrap_or(i64::MAX);
        Instant::from_microseconds(Instant::now().microseconds().saturating_add(lifetime))
    }

    /// The hash to store of a password.
    pub(super) async fn hash(&self, password: Secret) -> Result<String, Failure> {
        self.hashing(move || password::hash(&password)).await
    }

    /// Whether a password is the one of a stored hash. Without a hash it
    /// takes as long and is wrong, so that the time does not tell which
    /// e-mail addresses have accounts.
    pub(super) async fn verify(&self, password: Secret, stored: Option<String>) -> Result<Verdict, Failure> {
        self.hashing(move || Ok(password::verify(&password, stored.as_deref()))).await
    }

    /// Runs `work` where blocking is allowed, a few at a time.
    async fn hashing<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<R> + Send + 'static,
    ) -> Result<R, Failure> {
        let permit = self.hashing.clone().acquire_owned().await;
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        Ok(task.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "hashing stopped unexpectedly")))?)
    }
}
