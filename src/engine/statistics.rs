//! Counts of what a store's writer does.

use std::sync::atomic::{AtomicU64, Ordering};

/// The sizes up to which groups are counted together; larger ones come last.
pub(crate) const GROUP_SIZES: [u64; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// What a store's writer has done since the store was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriterStatistics {
    /// Batches that wait or are being committed now.
    pub waiting: u64,
    /// Groups that were committed or refused.
    pub groups: u64,
    /// Batches in these groups.
    pub batches: u64,
    /// Batches of these that were refused.
    pub refused: u64,
    /// How many of the groups had up to 1, 2, 4 … 512 batches, each group
    /// counted once; larger ones are in none.
    pub group_sizes: Vec<(u64, u64)>,
    /// How long the groups took together, in microseconds.
    pub microseconds: u64,
}

#[derive(Default)]
pub(super) struct Counts {
    waiting: AtomicU64,
    groups: AtomicU64,
    batches: AtomicU64,
    refused: AtomicU64,
    sizes: [AtomicU64; GROUP_SIZES.len()],
    microseconds: AtomicU64,
}

impl Counts {
    pub(super) fn queued(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    /// A batch that was queued has its answer.
    pub(super) fn answered(&self, is_refused: bool) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(is_refused), Ordering::Relaxed);
    }

    pub(super) fn group(&self, batches: usize, microseconds: u64) {
        let batches = batches as u64;
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.batches.fetch_add(batches, Ordering::Relaxed);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
        if let Some(place) = GROUP_SIZES.iter().position(|size| batches <= *size) {
            self.sizes[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn read(&self) -> WriterStatistics {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        WriterStatistics {
            waiting: count(&self.waiting),
            groups: count(&self.groups),
            batches: count(&self.batches),
            refused: count(&self.refused),
            group_sizes: GROUP_SIZES.into_iter().zip(self.sizes.iter().map(count)).collect(),
            microseconds: count(&self.microseconds),
        }
    }
}
