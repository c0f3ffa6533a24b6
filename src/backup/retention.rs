//! Which backups are kept.

use super::Manifest;
use crate::{Error, Result, value::Instant};
use std::{collections::BTreeSet, fmt, str::FromStr};

const DAY: i64 = 24 * 60 * 60;

/// 1970 began on a Thursday; weeks begin on Mondays.
const MONDAY: i64 = 3 * DAY;

/// How many backups are kept: the newest of all, and the newest of each of so
/// many days and weeks (UTC) that have any. The newest is always kept.
///
/// # Example
/// ```
/// use edgelite::backup::Retention;
/// let retention: Retention = "last=3,daily=7,weekly=4".parse()?;
/// assert_eq!(retention, Retention { last: 3, daily: 7, weekly: 4 });
/// assert_eq!("10".parse::<Retention>()?.to_string(), "last=10,daily=0,weekly=0");
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// The newest ones.
    pub last: usize,
    /// Days.
    pub daily: usize,
    /// Weeks.
    pub weekly: usize,
}

impl Default for Retention {
    /// The newest 7, and those of 7 days and 4 weeks.
    fn default() -> Self {
        Self { last: 7, daily: 7, weekly: 4 }
    }
}

impl Retention {
    /// The backups that are not kept, of those of one store, the oldest first.
    pub(super) fn superfluous<'a>(&self, oldest_first: &[&'a Manifest]) -> Vec<&'a Manifest> {
        let mut kept = BTreeSet::new();
        let newest_first = || oldest_first.iter().enumerate().rev();
        kept.extend(newest_first().take(self.last.max(1)).map(|(place, _)| place));
        for (most, period) in [(self.daily, day as fn(Instant) -> i64), (self.weekly, week)] {
            let mut periods = BTreeSet::new();
            for (place, manifest) in newest_first() {
                if periods.len() < most && periods.insert(period(manifest.made_at)) {
                    kept.insert(place);
                }
            }
        }
        oldest_first
            .iter()
            .enumerate()
            .filter(|(place, _)| !kept.contains(place))
            .map(|(_, manifest)| *manifest)
            .collect()
    }
}

fn day(time: Instant) -> i64 {
    time.seconds().div_euclid(DAY)
}

fn week(time: Instant) -> i64 {
    (time.seconds() + MONDAY).div_euclid(7 * DAY)
}

impl fmt::Display for Retention {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "last={},daily={},weekly={}", self.last, self.daily, self.weekly)
    }
}

impl FromStr for Retention {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || {
            Error::invalid(
                "backup_keep",
                format!("'{text}' does not say what to keep; write it like last=7,daily=7,weekly=4"),
            )
        };
        if let Ok(last) = text.trim().parse() {
            return Ok(Self { last, daily: 0, weekly: 0 });
        }
        let mut retention = Self { last: 0, daily: 0, weekly: 0 };
        for part in text.split(',') {
            let (name, number) = part.split_once('=').ok_or_else(refused)?;
            let number = number.trim().parse().map_err(|_| refused())?;
            match name.trim() {
                "last" => retention.last = number,
                "daily" => retention.daily = number,
                "weekly" => retention.weekly = number,
                _ => return Err(refused()),
            }
        }
        Ok(retention)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Reason;
    use super::*;

    fn made(hours: &[i64]) -> Vec<Manifest> {
        let of = |hour: &i64| Manifest {
            format: 1,
            file: hour.to_string(),
            store: "home".to_owned(),
            made_at: Instant::from_seconds(hour * 3600),
            reason: Reason::Schedule,
            edgelite_version: String::new(),
            size_bytes: 0,
            sha256: String::new(),
            compressed: false,
            encrypted: false,
            contents: None,
            sealed_contents: None,
        };
        hours.iter().map(of).collect()
    }

    fn gone(retention: &str, made: &[Manifest]) -> Vec<i64> {
        let retention: Retention = retention.parse().unwrap();
        let all: Vec<_> = made.iter().collect();
        retention.superfluous(&all).iter().map(|manifest| manifest.file.parse().unwrap()).collect()
    }

    #[test]
    fn r27_the_newest_of_each_day_and_week_stay_and_always_the_newest() {
        let made = made(&[0, 1, 23, 24, 30, 47, 96, 97, 24 * 20, 24 * 20 + 6]);
        assert_eq!(gone("2", &made), [0, 1, 23, 24, 30, 47, 96, 97]);
        assert_eq!(gone("last=0,daily=2,weekly=0", &made), [0, 1, 23, 24, 30, 47, 96, 24 * 20]);
        assert_eq!(gone("daily=9", &made), [0, 1, 24, 30, 96, 24 * 20]);
        // Hour 96 is the Monday after.
        assert_eq!(gone("weekly=9", &made), [0, 1, 23, 24, 30, 96, 24 * 20]);
        assert_eq!(gone("last=0", &made).len(), made.len() - 1);
        assert!(gone("10", &made).is_empty());
    }

    #[test]
    fn what_does_not_say_what_to_keep_is_refused() {
        for text in ["", "all", "last", "last=x", "monthly=3", "-1"] {
            assert_eq!(text.parse::<Retention>().unwrap_err().field(), Some("backup_keep"), "{text}");
        }
    }
}
