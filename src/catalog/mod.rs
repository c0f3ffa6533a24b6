//! Catalogs: the tables of a field of use and the operations on them.
//!
//! A catalog is a folder of migrations, the types of its rows, and pure
//! functions from arguments to statements. It does no I/O.
//!
//! A catalog of one's own is the folder alone: [`Catalog::from_folder`].

mod files;
pub mod library;
pub mod media;
pub mod registry;
mod rules;
pub mod studio;
pub mod timeseries;
mod typescript;

pub use typescript::typescript;

use crate::{
    Error, Result,
    migrate::Migration,
    query::Operation,
    schema::{Protected, TablePolicy},
    search::SearchIndex,
};
pub(crate) use rules::check;
use std::borrow::Cow;

/// Tables and operations that belong together.
///
/// # Example
/// ```
/// use edgelite::{Migration, Options, Store, catalog::Catalog, query::sql};
/// let garden = Catalog::new("garden").migrations([Migration::new(
///     1,
///     "0001_garden",
///     "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);",
///     "DROP TABLE beds;",
/// )]);
/// let store = Store::open_in_memory(Options::new().catalogs([garden]))?;
/// store.execute(sql("INSERT INTO beds (name) VALUES (?1)").bind("herbs"))?;
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Catalog {
    /// The name, the same everywhere.
    pub name: Cow<'static, str>,
    /// What it is for, in a sentence.
    pub doc: Cow<'static, str>,
    /// Its migrations, oldest first.
    pub migrations: Cow<'static, [Migration]>,
    /// Its operations.
    pub operations: &'static [Operation],
    /// What of its tables only its operations may handle.
    pub protected: &'static [Protected],
    /// How its tables sync, where that is not by the latest write.
    pub policies: Cow<'static, [TablePolicy]>,
    /// The tables that are searched.
    pub searches: &'static [SearchIndex],
}

/// The catalogs that come with edgelite.
pub const BUILT_IN: [Catalog; 5] =
    [media::CATALOG, registry::CATALOG, timeseries::CATALOG, library::CATALOG, studio::CATALOG];

impl Catalog {
    /// A catalog of one's own, without tables so far. When a store is opened
    /// with it, its name must be a word in small letters that no other catalog
    /// has, and its tables must be its own.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            doc: Cow::Borrowed(""),
            migrations: Cow::Borrowed(&[]),
            operations: &[],
            protected: &[],
            policies: Cow::Borrowed(&[]),
            searches: &[],
        }
    }

    /// Says how tables sync that do not sync by the latest write.
    #[must_use]
    pub fn policies(mut self, policies: impl IntoIterator<Item = TablePolicy>) -> Self {
        self.policies.to_mut().extend(policies);
        self
    }

    /// Adds migrations, oldest first.
    #[must_use]
    pub fn migrations(mut self, migrations: impl IntoIterator<Item = Migration>) -> Self {
        self.migrations.to_mut().extend(migrations);
        self
    }

    /// The built-in catalog with this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) naming the catalogs that there are.
    pub fn built_in(name: &str) -> Result<Self> {
        Self::named(name, &BUILT_IN)
    }

    /// The one of these catalogs that has this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) naming the catalogs that there are.
    pub fn named(name: &str, catalogs: &[Self]) -> Result<Self> {
        catalogs.iter().find(|catalog| catalog.name == name).cloned().ok_or_else(|| {
            let known: Vec<_> = catalogs.iter().map(|catalog| catalog.name.as_ref()).collect();
            Error::not_found(format!("no catalog {name}; there are {}", known.join(", "))).on("catalog")
        })
    }

    /// The operation with this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none.
    pub fn operation(&self, name: &str) -> Result<&'static Operation> {
        self.operations
            .iter()
            .find(|operation| operation.name == name)
            .ok_or_else(|| Error::not_found(format!("catalog {} has no operation {name}", self.name)).on("operation"))
    }
}

/// Microseconds since the Unix epoch, now, as SQL. The engine takes the time
/// from the store's clock once per statement.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    };
}
pub(crate) use now;

/// The text of [`now!`].
#[cfg(feature = "server")]
pub(crate) const NOW: &str = now!();

/// A migration whose texts are files of the catalog's folder.
macro_rules! migration {
    ($version:literal, $name:literal) => {
        $crate::migrate::Migration::new(
            $version,
            $name,
            include_str!(concat!("migrations/", $name, ".up.sql")),
            include_str!(concat!("migrations/", $name, ".down.sql")),
        )
    };
}
pub(crate) use migration;

/// Refuses an argument that does not meet its condition.
pub(crate) fn require(met: bool, field: &'static str, rule: &'static str) -> Result<()> {
    if met { Ok(()) } else { Err(Error::invalid(field, format!("{field} {rule}"))) }
}
