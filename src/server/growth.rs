//! How fast a file grows, from its sizes at times.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// The least time between two sizes that are remembered.
const APART: Duration = Duration::from_secs(3600);

/// Sizes that are remembered: those of a week.
const MOST: usize = 7 * 24;

/// The sizes that a file had.
#[derive(Default)]
pub(super) struct Growth(VecDeque<(Instant, u64)>);

impl Growth {
    /// Takes the size of this moment; gives the bytes that the file grew by in
    /// a day, once it was looked at for an hour.
    pub(super) fn take(&mut self, now: Instant, size: u64) -> Option<i64> {
        if self.0.back().is_none_or(|(at, _)| now.saturating_duration_since(*at) >= APART) {
            self.0.push_back((now, size));
        }
        if self.0.len() > MOST {
            self.0.pop_front();
        }
        let (since, before) = *self.0.front()?;
        let time = now.saturating_duration_since(since);
        if time < APART {
            return None;
        }
        let grown = i128::from(size) - i128::from(before);
        i64::try_from(grown * 86_400_000 / i128::try_from(time.as_millis()).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r72_growth_is_told_after_an_hour_and_is_that_of_the_last_week() {
        let (mut growth, start) = (Growth::default(), Instant::now());
        let hour = |number: u64| start + APART * u32::try_from(number).unwrap();
        assert_eq!(growth.take(start, 1_000), None);
        assert_eq!(growth.take(start + APART / 2, 9_000), None);
        assert_eq!(growth.take(hour(1), 1_100), Some(2_400));
        for number in 2..1_000 {
            growth.take(hour(number), 1_100);
        }
        assert_eq!(growth.take(hour(1_000), 1_100), Some(0), "the first hours are forgotten");
        assert_eq!(growth.take(hour(1_001), 0).map(i64::signum), Some(-1));
    }
}
