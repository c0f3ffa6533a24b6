//! What is done before a store's tables are migrated.

use super::{Options, Store};
use crate::{
    Result,
    migrate::{Migrator, Target},
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// What [`Options::before_migrating`] was given.
#[derive(Clone)]
pub(super) struct Before(Arc<Work>);

type Work = dyn Fn(&Store) -> Result<()> + Send + Sync;

impl fmt::Debug for Before {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Before")
    }
}

impl Options {
    /// Calls `work` before tables that exist are migrated, up or down, unless
    /// nothing but migrations was committed since it was called; if it fails,
    /// nothing is migrated. `Backups` makes
    /// backups there.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, catalog::media};
    /// let options = Options::new().catalogs([media::CATALOG]).before_migrating(|store| {
    ///     store.export(&mut std::fs::File::create("before.db")?).map(drop)
    /// });
    /// ```
    #[must_use]
    pub fn before_migrating(mut self, work: impl Fn(&Store) -> Result<()> + Send + Sync + 'static) -> Self {
        self.before = Some(Before(Arc::new(work)));
        self
    }
}

/// What is to be done before an open store is migrated.
pub(super) struct Pending {
    before: Option<Before>,
    /// The count of commits up to which it is done.
    done: AtomicU64,
}

impl Pending {
    pub(super) fn new(before: Option<Before>) -> Arc<Self> {
        Arc::new(Self { before, done: AtomicU64::new(u64::MAX) })
    }

    /// Remembers that it is done, and that no commit up to now undid that.
    pub(super) fn done_until(&self, commits: u64) {
        self.done.store(commits, Ordering::Release);
    }
}

impl Store {
    /// Does what is to be done before these tables are migrated; tells
    /// whether that is done.
    pub(super) fn prepare_migration(&self, migrator: &Migrator<'_>, target: Target) -> Result<bool> {
        let Some(Before(work)) = &self.pending.before else { return Ok(false) };
        if self.pending.done.load(Ordering::Acquire) == self.commits() {
            return Ok(true);
        }
        let needed = self.engine.read(|connection| {
            let is_there = migrator.status(connection)?.current > 0;
            Ok(is_there && !migrator.plan(connection, target)?.is_empty())
        })?;
        if needed {
            work(self).map_err(|error| error.context("nothing was migrated"))?;
        }
        Ok(needed)
    }
}
