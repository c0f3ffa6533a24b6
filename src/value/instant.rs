use crate::{Error, Result};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};
use std::{fmt, str::FromStr, time::Duration};

/// Name under which serde sees an instant, so that the value layer can keep
/// it apart from a plain integer.
pub(super) const SERDE_NAME: &str = "$edgelite::Instant";

/// A point in time in UTC, in whole microseconds since the Unix epoch.
///
/// Microseconds are what PostgreSQL and Home Assistant keep. As text it is
/// RFC 3339 with `Z`.
///
/// # Example
/// ```
/// use edgelite::value::Instant;
/// let instant: Instant = "2026-02-20T13:03:14.642656+01:00".parse()?;
/// assert_eq!(instant.to_string(), "2026-02-20T12:03:14.642656Z");
/// assert_eq!(Instant::from_seconds(0).to_string(), "1970-01-01T00:00:00Z");
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(i64);

impl Instant {
    /// An instant `microseconds` after the Unix epoch (before it, if negative).
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Self(microseconds)
    }

    /// An instant `seconds` after the Unix epoch; times out of range saturate.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the Unix epoch.
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// Milliseconds since the Unix epoch, rounded towards the past.
    pub const fn milliseconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Whole seconds since the Unix epoch, rounded towards the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The current time of the platform's wall clock.
    pub fn now() -> Self {
        Self(crate::platform::now_microseconds())
    }

    /// The instant `duration` earlier; times out of range saturate.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The first instant of this instant's day in UTC.
    #[must_use]
    pub const fn start_of_day(self) -> Self {
        const DAY: i64 = 86_400_000_000;
        Self(self.0.div_euclid(DAY) * DAY)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp_micros(self.0) {
            Some(time) => formatter.write_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None => write!(formatter, "{} µs since 1970", self.0),
        }
    }
}

impl FromStr for Instant {
    type Err = Error;

    /// Reads RFC 3339 with a zone, a space instead of `T` allowed; a bare date
    /// is its first instant in UTC.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for anything else; a time without a zone is refused
    /// because guessing one shifts data by hours.
    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim();
        DateTime::parse_from_rfc3339(text)
            .or_else(|error| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").map_err(|_| error))
            .map(|time| Self(time.timestamp_micros()))
            .or_else(|error| {
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .map(|date| Self(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_micros()))
                    .map_err(|_| error)
            })
            .map_err(|_| {
                Error::new(
                    crate::ErrorKind::InvalidArgument,
                    format!("'{text}' is not a time with a zone; write it like 2026-02-20T12:03:14Z"),
                )
            })
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_newtype_struct(SERDE_NAME, &self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InstantVisitor;
        impl<'de> Visitor<'de> for InstantVisitor {
            type Value = Instant;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an RFC 3339 time with a zone, or microseconds since the Unix epoch")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Instant, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Instant, E> {
                Ok(Instant(value))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Instant, E> {
                i64::try_from(value).map(Instant).map_err(|_| E::custom("the time is out of range"))
            }

            fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Instant, E> {
                value.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_newtype_struct(SERDE_NAME, InstantVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r113_microseconds_survive_text() {
        for text in ["2026-02-20T12:03:14.642656Z", "1969-12-31T23:59:59.999999Z", "2100-01-01T00:00:00Z"] {
            assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_time_without_a_zone_is_refused() {
        for text in ["2026-02-20T12:03:14", "2026-02-20 12:03", "yesterday", ""] {
            assert!(text.parse::<Instant>().is_err(), "{text}");
        }
        assert_eq!("2026-02-20".parse::<Instant>().unwrap().to_string(), "2026-02-20T00:00:00Z");
        assert_eq!("2026-02-20 12:00:00.5+00:00".parse::<Instant>().unwrap().to_string(), "2026-02-20T12:00:00.500Z");
    }

    #[test]
    fn days_start_at_midnight_before_1970_too() {
        let instant: Instant = "1969-12-31T01:00:00Z".parse().unwrap();
        assert_eq!(instant.start_of_day().to_string(), "1969-12-31T00:00:00Z");
    }
}
