use crate::{Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A place between two changes of a log. As text it can be kept and sent.
///
/// It names the log as well: a store whose file was put in place of another
/// refuses the other's positions.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, changes::Position};
/// let store = Store::open_in_memory(Options::new())?;
/// let position = store.position()?;
/// assert_eq!(position.to_string().parse::<Position>()?, position);
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    pub(super) log: u64,
    pub(super) sequence: u64,
}

impl Position {
    /// The number of the change, or of the commit, that it is behind.
    pub const fn sequence(self) -> u64 {
        self.sequence
    }

    /// The place behind the change with this number in the same log.
    #[must_use]
    pub const fn behind(self, sequence: u64) -> Self {
        Self { sequence, ..self }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}-{}", self.log, self.sequence)
    }
}

impl FromStr for Position {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('-').and_then(|(log, sequence)| {
            Some(Self { log: u64::from_str_radix(log, 16).ok()?, sequence: sequence.parse().ok()? })
        });
        parts.ok_or_else(|| Error::invalid("position", format!("'{text}' is not a position of a change log")))
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_no_position_is_refused() {
        for text in ["", "12", "-", "g-1", "1-", "1-x", "1--2"] {
            assert_eq!(text.parse::<Position>().unwrap_err().field(), Some("position"), "{text}");
        }
        let position = Position { log: 0xab, sequence: 7 };
        assert_eq!(serde_json::to_string(&position).unwrap(), "\"ab-7\"");
        assert_eq!(serde_json::from_str::<Position>("\"ab-7\"").unwrap(), position);
    }
}
