use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How changes of a table merge between stores that [sync](crate::sync).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// For each column, or group of columns, the latest write wins.
    #[default]
    LastWriter,
    /// A row that the server changed since a site saw it stays as the server
    /// has it; the site is told.
    ServerWins,
    /// Sites add rows, and neither change nor delete those that are there.
    AppendOnly,
    /// The table's rows never leave the store.
    Local,
}

/// How one table syncs. Tables of which a catalog says nothing sync with
/// [`Policy::LastWriter`].
///
/// # Example
/// ```
/// use edgelite::{catalog::Catalog, schema::{Policy, TablePolicy}};
/// let catalog = Catalog::new("garden").policies([TablePolicy::new("harvests", Policy::AppendOnly)]);
/// assert_eq!(catalog.policies[0].table, "harvests");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePolicy {
    /// The table.
    pub table: Cow<'static, str>,
    /// How its changes merge.
    pub policy: Policy,
}

impl TablePolicy {
    /// How a table syncs.
    pub fn new(table: impl Into<Cow<'static, str>>, policy: Policy) -> Self {
        Self { table: table.into(), policy }
    }

    /// A table whose rows never leave the store.
    pub const fn local(table: &'static str) -> Self {
        Self { table: Cow::Borrowed(table), policy: Policy::Local }
    }

    /// A table whose rows stay as the server changed them.
    pub const fn server_wins(table: &'static str) -> Self {
        Self { table: Cow::Borrowed(table), policy: Policy::ServerWins }
    }
}
