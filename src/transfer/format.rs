use crate::{Error, Result};
use std::{fmt, path::Path, str::FromStr};

/// The format of a source or target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One JSON document.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
    /// An SQLite database file.
    Sqlite,
    /// The registries of a Home Assistant hub.
    HomeAssistant,
    /// Environment variables, a `NAME=VALUE` on each line.
    Env,
    /// A database on a PostgreSQL server.
    Postgres,
    /// InfluxDB's line protocol.
    Influx,
}

impl Format {
    /// Every format, in declaration order.
    pub const ALL: [Self; 8] = [
        Self::Json,
        Self::Jsonl,
        Self::Csv,
        Self::Sqlite,
        Self::HomeAssistant,
        Self::Env,
        Self::Postgres,
        Self::Influx,
    ];

    /// The name, as users write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Sqlite => "sqlite",
            Self::HomeAssistant => "home-assistant",
            Self::Env => "env",
            Self::Postgres => "postgres",
            Self::Influx => "influx",
        }
    }

    /// The format that a file's name ends in, if it tells one.
    pub fn of_path(path: &Path) -> Option<Self> {
        if path.file_name().is_some_and(|name| name == ".env") {
            return Some(Self::Env);
        }
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "env" => Some(Self::Env),
            "lp" => Some(Self::Influx),
            "db" | "sqlite" | "sqlite3" => Some(Self::Sqlite),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Error::invalid("format", format!("no format {text}; there are {known}"))
        })
    }
}
