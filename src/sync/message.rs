//! What sites and servers say to each other: JSON with these fields.
//!
//! A site asks, a server answers. Nothing depends on the order in which
//! answers come, or on each coming once: states merge, and what moves a site
//! on (acknowledgements, cursors) says from where.

use super::{
    Clock,
    clock::time_at,
    state::{Cell, Deletion, RowState},
    wire,
};
use crate::{
    Error, Result,
    value::{Json, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the protocol.
pub const PROTOCOL: u32 = 2;

/// The most rows of a request or an answer.
pub const MOST_ROWS: usize = 1_000;

/// The bytes of rows after which a request or an answer takes no further row.
pub const MOST_BYTES: usize = 1 << 20;

/// How far a clock may be ahead of the server's, in microseconds.
pub const MOST_AHEAD: i64 = 5 * 60 * 1_000_000;

/// The latest time that a clock can have.
const LATEST: i64 = time_at(i64::MAX);

/// A table with the columns that are sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumns {
    /// The table.
    pub table: String,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
    /// Its other columns.
    pub columns: Vec<String>,
}

/// Up to where a site has the server's changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The session in which it was given.
    pub session: String,
    /// The server's sequence.
    pub sequence: i64,
}

/// What a site asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case", try_from = "super::fields::RequestFields")]
pub enum Request {
    /// Who it is and what it knows; the first of a connection.
    Hello {
        /// The version of the protocol.
        protocol: u32,
        /// The site's number.
        site: i64,
        /// The tables of its schema.
        tables: Vec<TableColumns>,
        /// Where it stopped.
        cursor: Option<Cursor>,
    },
    /// What was changed at the site.
    Push {
        /// The session that the server's hello named.
        session: String,
        /// The site's number.
        site: i64,
        /// After which of the site's sequences these are all changes.
        after: i64,
        /// Up to which they are.
        through: i64,
        /// Up to which of the server's sequences the site had pulled.
        seen: i64,
        /// The rows.
        rows: Vec<SentRow>,
    },
    /// What was changed at the server.
    Pull {
        /// The session that the server's hello named.
        session: String,
        /// The site's number.
        site: i64,
        /// The server's sequence to go on from.
        after: i64,
        /// Whether the site starts over: rows that it sent itself come, too.
        all: bool,
        /// How often the site has started over; the answer repeats it.
        round: i64,
        /// The most rows that it takes.
        most_rows: usize,
        /// The most bytes that it takes, about.
        most_bytes: usize,
    },
    /// Whether both sides hold the same rows.
    Digest {
        /// The session that the server's hello named.
        session: String,
        /// The site's number.
        site: i64,
        /// The site's digests.
        digests: Vec<TableDigest>,
    },
    /// The rows of one bucket of a table.
    Bucket {
        /// The session that the server's hello named.
        session: String,
        /// The site's number.
        site: i64,
        /// The table.
        table: String,
        /// The bucket.
        bucket: u8,
    },
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "snake_case", try_from = "super::fields::ResponseFields")]
pub enum Response {
    /// To hello.
    Hello {
        /// What requests name from here on.
        session: String,
        /// The server's number.
        server: i64,
        /// Its clock, in microseconds since the Unix epoch.
        time: i64,
        /// The tables and columns that both know and the grant allows.
        tables: Vec<TableColumns>,
        /// Whether the site's cursor leads nowhere: it pulls everything anew.
        start_over: bool,
    },
    /// To a push: what was not refused is durable.
    Pushed {
        /// The session.
        session: String,
        /// The site's sequence after which everything that it sent is acknowledged.
        after: i64,
        /// The site's sequence up to which it is.
        through: i64,
        /// The rows that were not taken.
        refused: Vec<RefusedRow>,
    },
    /// To a pull.
    Pulled {
        /// The session.
        session: String,
        /// The sequence that was asked for.
        after: i64,
        /// The round that was asked for: answers of earlier ones may not have all rows.
        round: i64,
        /// Where to go on.
        next: i64,
        /// About how many changes follow, those of other scopes included.
        behind: i64,
        /// The rows.
        rows: Vec<SentRow>,
        /// Rows that are not in the site's scope any more.
        left: Vec<RowKey>,
    },
    /// To a digest.
    Digests {
        /// The session.
        session: String,
        /// The server's latest sequence: a site that has not pulled up to it
        /// compares what cannot be equal.
        sequence: i64,
        /// The tables that differ, with the digests of their buckets.
        differing: Vec<TableDigest>,
    },
    /// To a bucket.
    Bucket {
        /// The session.
        session: String,
        /// The table.
        table: String,
        /// The bucket.
        bucket: u8,
        /// The rows' keys with their hashes.
        hashes: Vec<(String, u64)>,
    },
    /// The request as a whole was not answered.
    Refused {
        /// Why, for programs.
        reason: Reason,
        /// Why, for people, and what to do.
        message: String,
        /// The server's clock, in microseconds since the Unix epoch.
        time: i64,
    },
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The server speaks another version of the protocol.
    UnknownProtocol,
    /// The server does not know the session, or not any more: say hello.
    UnknownSession,
    /// A clock is too far ahead of the server's.
    ClockAhead,
    /// More rows or bytes than a request may have.
    TooLarge,
    /// A field holds what it cannot.
    Malformed,
}

/// Why a row was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowReason {
    /// The grant does not allow to write to the table, or to the column.
    NotGranted,
    /// The row is, or would be, outside of the grant's conditions.
    OutOfScope,
    /// The server changed the row meanwhile, and its table goes by the server.
    ServerWins,
    /// The table takes new rows only.
    AppendOnly,
    /// The site had given the row's number before it took part, and the server
    /// has another row of that number.
    KeyTaken,
}

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowKey {
    /// The table.
    pub table: String,
    /// The values of the key, as JSON in an array.
    pub key: String,
}

/// A row that a server did not take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Which one.
    #[serde(flatten)]
    pub row: RowKey,
    /// Why, for programs.
    pub reason: RowReason,
    /// Why, for people.
    pub message: String,
    /// What the server has instead; none if the site may have nothing.
    pub instead: Option<Box<SentRow>>,
    /// What the site had, where nothing else has it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Box<SentRow>>,
}

/// The digest of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDigest {
    /// The table.
    pub table: String,
    /// How many rows there are.
    pub rows: u64,
    /// The sum of the rows' hashes.
    pub total: u64,
    /// The sums of 256 buckets, by the first byte of the keys' hashes; empty
    /// where they do not matter.
    pub buckets: Vec<u64>,
}

/// The state of a row, as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentRow {
    /// The table.
    pub table: String,
    /// The values of the key, as JSON in an array.
    pub key: String,
    born: Clock,
    touched: Clock,
    /// The clock of the columns that `clocks` does not name.
    base: Clock,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    clocks: BTreeMap<String, Clock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deleted: Option<Clock>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    /// The values by column; see [the module](self).
    values: BTreeMap<String, Json>,
}

impl SentRow {
    /// A state with only those columns that the other side takes.
    pub(crate) fn new(table: &TableColumns, key: &str, state: &RowState) -> Self {
        let sent = state.columns.iter().filter(|(name, _)| table.columns.contains(name));
        let base = sent.clone().map(|(_, cell)| cell.clock).max().unwrap_or(state.touched);
        Self {
            table: table.table.clone(),
            key: key.to_owned(),
            born: state.born,
            touched: state.touched,
            base,
            clocks: sent
                .clone()
                .filter(|(_, cell)| cell.clock != base)
                .map(|(name, cell)| (name.clone(), cell.clock))
                .collect(),
            deleted: state.deleted.as_ref().map(|deletion| deletion.clock),
            merged_into: state.deleted.as_ref().and_then(|deletion| deletion.merged_into.clone()),
            values: sent.map(|(name, cell)| (name.clone(), wire::to_json(&cell.value))).collect(),
        }
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        let text = |json: &Json| match json {
            Json::String(text) => text.len(),
            Json::Object(_) | Json::Array(_) => json.to_string().len(),
            _ => 8,
        };
        let values = self.values.iter().map(|(name, value)| name.len() + text(value) + 8);
        self.table.len() + self.key.len() + 120 + values.sum::<usize>() + self.clocks.len() * 60
    }

    /// The columns that it has values of.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &String> {
        self.values.keys()
    }

    /// The state.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for clocks, keys and values that cannot be.
    pub(crate) fn state(&self) -> Result<RowState> {
        let clocks = [self.touched, self.base];
        let mut clocks = clocks.iter().chain(self.clocks.values()).chain(&self.deleted);
        let is_none = |clock: &Clock| !(0..=LATEST).contains(&clock.time) || clock.site < 0;
        // A row that was only ever deleted has no birth yet.
        let is_born = self.born.time != i64::MAX;
        if clocks.any(is_none) || is_born && is_none(&self.born) || self.born.site < 0 {
            return Err(Error::invalid("clocks", format!("{} {}: a clock has no such time", self.table, self.key)));
        }
        let cell = |(name, value): (&String, &Json)| {
            let clock = self.clocks.get(name).copied().unwrap_or(self.base);
            Ok((name.clone(), Cell { clock, value: wire::from_json(value)? }))
        };
        Ok(RowState {
            born: self.born,
            touched: self.touched,
            columns: self.values.iter().map(cell).collect::<Result<_>>()?,
            deleted: self.deleted.map(|clock| Deletion { clock, merged_into: self.merged_into.clone() }),
        })
    }

    /// The key, checked.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for text that is no key of `columns` values in the one
    /// form that each key has.
    pub(crate) fn checked_key(&self, columns: usize) -> Result<Vec<Value>> {
        let values = wire::key_values(&self.key)?;
        if values.len() != columns || values.iter().any(Value::is_null) || wire::key_text(&values) != self.key {
            return Err(Error::invalid("key", format!("{} is no key of {}", self.key, self.table)));
        }
        Ok(values)
    }
}
