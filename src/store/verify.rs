//! Comparing a store with another one, a file, or a PostgreSQL database.

use super::{Store, transfer::SourceFile};
#[cfg(feature = "postgres")]
use crate::postgres::{Address, InOrder, Source};
use crate::{
    Result,
    transfer::Reader,
    verify::{self, OrderedReader, VerifyOptions, VerifyReport},
};
use std::{fmt, path::PathBuf};

/// One of two things that are [compared](Side::compare).
#[derive(Clone)]
pub enum Side {
    /// A store that is open.
    Store(Store),
    /// An SQLite file, edgelite's or another program's; it is only read.
    File(PathBuf),
    /// A PostgreSQL database; it is only read.
    #[cfg(feature = "postgres")]
    Postgres(Address),
}

impl Side {
    /// Compares every row of the tables, each side on one snapshot.
    ///
    /// Values are compared as the store understands them: 0 is false in a
    /// column of booleans, JSON by what it means, times by the instant. Rows
    /// that only one side has, or that differ, are named by table and key.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) for a table that neither side has and for sides without a common table,
    /// and the sides' own.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Side, Store, catalog::media, verify::VerifyOptions};
    /// let store = || Store::open_in_memory(Options::new().catalogs([media::CATALOG]));
    /// let options = VerifyOptions { tables: vec!["recordings".into()], ..Default::default() };
    /// assert!(Side::Store(store()?).compare(&Side::Store(store()?), &options)?.equal);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn compare(&self, other: &Self, options: &VerifyOptions) -> Result<VerifyReport> {
        let names = [self.to_string(), other.to_string()];
        self.read(|left| other.read(|right| verify::compare(names, left, right, options)))
    }

    fn read<R>(&self, work: impl FnOnce(&mut dyn Reader) -> Result<R>) -> Result<R> {
        match self {
            Self::Store(store) => store.on_snapshot(|origin| work(&mut OrderedReader::new(origin, true))),
            Self::File(path) => SourceFile::open(path)?.read(|origin, own| work(&mut OrderedReader::new(origin, own))),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => work(&mut Source::open(address, InOrder::OfStore)?),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(store) => match store.path() {
                Some(path) => write!(formatter, "{}", path.display()),
                None => formatter.write_str("a store in memory"),
            },
            Self::File(path) => write!(formatter, "{}", path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => write!(formatter, "{address}"),
        }
    }
}

impl fmt::Debug for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}
