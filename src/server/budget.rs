//! How many bytes a link may carry in a period.

use std::time::Duration;

/// The smallest page: less would be mostly headers.
const SMALLEST_PAGE: u64 = 16 * 1024;

/// A budget has room for so many pages, so that the last one exceeds it by little.
const PAGES: u64 = 16;

/// Bytes that may be carried in each period of so long. Moments are times since
/// any beginning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    bytes: u64,
    period: Duration,
    /// When the period began in which something was carried last.
    began: Duration,
    carried: u64,
}

impl Budget {
    pub(super) const fn new(bytes: u64, period: Duration) -> Self {
        Self { bytes, period, began: Duration::ZERO, carried: 0 }
    }

    /// About how many bytes of rows a page has.
    pub(super) fn page(&self) -> usize {
        usize::try_from((self.bytes / PAGES).max(SMALLEST_PAGE)).unwrap_or(usize::MAX)
    }

    /// Takes note of what was carried.
    pub(super) fn carry(&mut self, now: Duration, bytes: u64) {
        if self.carried == 0 || now >= self.began.saturating_add(self.period) {
            (self.began, self.carried) = (now, 0);
        }
        self.carried = self.carried.saturating_add(bytes);
    }

    /// How long to wait until more may be carried.
    pub(super) fn wait(&self, now: Duration) -> Duration {
        let end = self.began.saturating_add(self.period);
        if self.carried < self.bytes { Duration::ZERO } else { end.saturating_sub(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn what_exceeds_a_budget_waits_for_the_next_period() {
        let second = Duration::from_secs;
        let mut budget = Budget::new(1_000, HOUR);
        assert_eq!(budget.wait(second(5)), Duration::ZERO);
        budget.carry(second(10), 999);
        assert_eq!(budget.wait(second(20)), Duration::ZERO);
        budget.carry(second(20), 500);
        assert_eq!(budget.wait(second(20)), HOUR - second(10));
        assert_eq!(budget.wait(second(4_000)), Duration::ZERO);
        budget.carry(second(4_000), 10);
        assert_eq!(budget.wait(second(4_000)), Duration::ZERO, "a new period has a whole budget");
    }

    proptest! {
        #[test]
        fn no_period_carries_more_than_its_budget_and_a_page(
            steps in prop::collection::vec((0_u64..900, 1_u64..700), 1..80),
        ) {
            let (mut budget, mut now, mut carried) = (Budget::new(2_000, HOUR), Duration::ZERO, Vec::new());
            for (pause, bytes) in steps {
                now += Duration::from_secs(pause);
                now += budget.wait(now);
                budget.carry(now, bytes);
                carried.push((now, bytes));
                if carried[carried.len() - 1].0 == budget.began {
                    carried.drain(..carried.len() - 1);
                }
                prop_assert!(carried.iter().map(|(_, bytes)| bytes).sum::<u64>() < 2_000 + 700);
            }
        }
    }
}
