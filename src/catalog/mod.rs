//! Catalogs: the tables of a field of use and the operations on them.
//!
//! A catalog is a folder of migrations, the types of its rows, and pure
//! functions from arguments to statements. It does no I/O.

pub mod library;
pub mod media;
pub mod registry;
pub mod studio;
pub mod timeseries;
mod typescript;

pub use typescript::typescript;

use crate::{Error, Result, migrate::Migration, query::Operation, schema::Protected, search::SearchIndex};

/// Tables and operations that belong together.
#[derive(Debug, Clone, Copy)]
pub struct Catalog {
    /// The name, the same everywhere.
    pub name: &'static str,
    /// What it is for, in a sentence.
    pub doc: &'static str,
    /// Its migrations, oldest first.
    pub migrations: &'static [Migration],
    /// Its operations.
    pub operations: &'static [Operation],
    /// What of its tables only its operations may handle.
    pub protected: &'static [Protected],
    /// The tables that are searched.
    pub searches: &'static [SearchIndex],
}

/// The catalogs that come with edgelite.
pub const BUILT_IN: [Catalog; 5] =
    [media::CATALOG, registry::CATALOG, timeseries::CATALOG, library::CATALOG, studio::CATALOG];

impl Catalog {
    /// The built-in catalog with this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) naming the catalogs that there are.
    pub fn built_in(name: &str) -> Result<Self> {
        BUILT_IN.into_iter().find(|catalog| catalog.name == name).ok_or_else(|| {
            let known = BUILT_IN.map(|catalog| catalog.name).join(", ");
            Error::not_found(format!("no catalog {name}; there are {known}")).on("catalog")
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
