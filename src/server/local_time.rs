//! The server's time zone: that of `TZ`, or of the machine.
//!
//! A time that is sent has a zone, and one without is refused, because
//! guessing shifts data by hours. The routes of energy and weather are the
//! exception: their clients always sent naive local times, written on the
//! machine that the store is on. There a time without a zone is the server's
//! local time. Of two times that an hour set back makes, it is the earlier;
//! one that an hour set forward leaves out is refused. A bare date is its
//! first instant in UTC, here as everywhere. What is answered is UTC.

use crate::{Error, Result, value::Instant};
use chrono::{DateTime, Datelike, Days, Local, MappedLocalTime, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

/// How a time without a zone can be written.
const FORMS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];

/// The instant of a local time; none for text that is no time without a zone,
/// or a time that there is not.
pub(super) fn read(text: &str) -> Option<Instant> {
    read_in(&Local, text)
}

fn read_in(zone: &impl TimeZone, text: &str) -> Option<Instant> {
    let naive = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok())?;
    earlier(zone.from_local_datetime(&naive))
}

fn earlier<Zone: TimeZone>(found: MappedLocalTime<DateTime<Zone>>) -> Option<Instant> {
    let microseconds = match found {
        MappedLocalTime::Single(time) => time.timestamp_micros(),
        // The two are in no certain order.
        MappedLocalTime::Ambiguous(one, other) => one.timestamp_micros().min(other.timestamp_micros()),
        MappedLocalTime::None => return None,
    };
    Some(Instant::from_microseconds(microseconds))
}

/// A length of time that people count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    /// Reads `day`, `week` or `month`.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `period`.
    pub(super) fn read(text: &str) -> Result<Self> {
        match text {
            "day" => Ok(Self::Day),
            "week" => Ok(Self::Week),
            "month" => Ok(Self::Month),
            _ => Err(Error::invalid("period", format!("period must be day, week or month, not '{text}'"))),
        }
    }

    /// The beginnings of the last so many periods in local time, the running
    /// one being the last, and its end. Weeks begin on Monday.
    pub(super) fn boundaries(self, count: u32, now: Instant) -> Vec<Instant> {
        self.boundaries_in(&Local, count, now)
    }

    fn boundaries_in(self, zone: &impl TimeZone, count: u32, now: Instant) -> Vec<Instant> {
        let now = DateTime::from_timestamp_micros(now.microseconds()).unwrap_or_default();
        let today = now.with_timezone(zone).date_naive();
        let running = match self {
            Self::Day => today,
            Self::Week => today.week(chrono::Weekday::Mon).first_day(),
            Self::Month => today.with_day(1).unwrap_or(today),
        };
        let dates = (0..=count).filter_map(|position| self.shifted(running, position, count - 1));
        dates.filter_map(|date| first_instant(zone, date)).collect()
    }

    /// The date `position - back` periods later.
    fn shifted(self, date: NaiveDate, position: u32, back: u32) -> Option<NaiveDate> {
        match self {
            Self::Month => date.checked_sub_months(Months::new(back))?.checked_add_months(Months::new(position)),
            Self::Day | Self::Week => {
                let days = if self == Self::Day { 1 } else { 7 };
                date.checked_sub_days(Days::new(days * u64::from(back)))?
                    .checked_add_days(Days::new(days * u64::from(position)))
            }
        }
    }
}

/// When a day begins: at midnight, or as soon as there is a time on it.
fn first_instant(zone: &impl TimeZone, date: NaiveDate) -> Option<Instant> {
    (0..24).find_map(|hour| {
        let time = date.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?);
        earlier(zone.from_local_datetime(&time))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{FixedOffset, Utc};

    fn vienna() -> FixedOffset {
        FixedOffset::east_opt(3_600).unwrap()
    }

    #[test]
    fn r20_naive_times_are_local_and_others_are_left_alone() {
        for text in ["2026-02-20T13:03:14", "2026-02-20 13:03:14.000000", " 2026-02-20T13:03:14.000 "] {
            assert_eq!(read_in(&vienna(), text).unwrap().to_string(), "2026-02-20T12:03:14Z", "{text}");
        }
        assert_eq!(read_in(&vienna(), "2026-02-20T13:03").unwrap().to_string(), "2026-02-20T12:03:00Z");
        for text in ["2026-02-20T13:03:14Z", "2026-02-20T13:03:14+01:00", "2026-02-20", "yesterday", ""] {
            assert_eq!(read_in(&vienna(), text), None, "{text}");
        }
    }

    #[test]
    fn of_two_local_times_the_earlier_counts_and_one_that_is_not_there_is_none() {
        let at = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap();
        assert_eq!(earlier(MappedLocalTime::Ambiguous(at(0), at(3_600))), Some(Instant::from_seconds(0)));
        assert_eq!(earlier(MappedLocalTime::Ambiguous(at(3_600), at(0))), Some(Instant::from_seconds(0)));
        assert_eq!(earlier(MappedLocalTime::<DateTime<Utc>>::None), None);
    }

    #[test]
    fn periods_begin_at_local_midnight_on_mondays_and_on_the_first() {
        let now = "2026-03-01T23:30:00Z".parse().unwrap();
        for (period, expected) in [
            (Period::Day, ["2026-02-28T23:00:00Z", "2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z"]),
            (Period::Week, ["2026-02-22T23:00:00Z", "2026-03-01T23:00:00Z", "2026-03-08T23:00:00Z"]),
            (Period::Month, ["2026-01-31T23:00:00Z", "2026-02-28T23:00:00Z", "2026-03-31T23:00:00Z"]),
        ] {
            let found: Vec<_> = period.boundaries_in(&vienna(), 2, now).iter().map(Instant::to_string).collect();
            assert_eq!(found, expected);
        }
        assert_eq!(Period::read("year").unwrap_err().field(), Some("period"));
    }
}
