//! Hybrid logical clocks: Kulkarni, Demirbas, Madappa, Avva, Leone, "Logical
//! Physical Clocks" (2014), <https://cse.buffalo.edu/tech-reports/2014-04.pdf>.

use serde::{Deserialize, Serialize};

/// The bits of a time that count events of the same millisecond.
const COUNTER_BITS: u32 = 16;

/// When something was written, and by whom: comparable across sites.
///
/// `time` holds milliseconds since the Unix epoch in its upper 48 bits and a
/// counter in the lower 16. What a site writes after it has seen a clock is
/// later than that clock, however wrong the site's own clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clock {
    /// Milliseconds and counter.
    pub time: i64,
    /// The site that wrote it.
    pub site: i64,
}

impl Clock {
    /// Before everything: a column that nobody wrote.
    pub const ZERO: Self = Self { time: 0, site: 0 };

    /// Of rows that a migration adds: each site adds them, and whatever
    /// anybody writes is later.
    pub const SEED: Self = Self { time: 1, site: 0 };

    /// The next one of the same site.
    pub(crate) const fn next(self) -> Self {
        Self { time: self.time + 1, site: self.site }
    }
}

impl Serialize for Clock {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.time, self.site).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <(i64, i64)>::deserialize(deserializer).map(|(time, site)| Self { time, site })
    }
}

/// The time of a clock for a moment in microseconds since the Unix epoch.
pub(crate) const fn time_at(microseconds: i64) -> i64 {
    const LATEST: i64 = i64::MAX >> (COUNTER_BITS + 1);
    let milliseconds = microseconds.div_euclid(1000);
    let within = if milliseconds < 0 {
        0
    } else if milliseconds > LATEST {
        LATEST
    } else {
        milliseconds
    };
    within << COUNTER_BITS
}

/// Gives times that only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct HybridTime(pub(crate) i64);

impl HybridTime {
    /// The time of an event at this moment of the machine's clock.
    pub(crate) fn tick(&mut self, microseconds: i64) -> i64 {
        self.0 = time_at(microseconds).max(self.0.saturating_add(1));
        self.0
    }

    /// Takes note of a time that came from elsewhere.
    pub(crate) fn see(&mut self, time: i64) {
        self.0 = self.0.max(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn times_grow_whatever_the_machine_says(moments in prop::collection::vec(any::<i64>(), 1..50)) {
            let (mut clock, mut last) = (HybridTime::default(), 0);
            for moment in moments {
                clock.see(last);
                let time = clock.tick(moment);
                prop_assert!(time > last);
                last = time;
            }
        }
    }

    #[test]
    fn a_time_holds_its_millisecond() {
        let moment = 1_700_000_000_123_456;
        assert_eq!(time_at(moment) >> COUNTER_BITS, 1_700_000_000_123);
        assert_eq!(time_at(-5), 0);
        assert!(time_at(i64::MAX) < i64::MAX / 2);
    }
}
