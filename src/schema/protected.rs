/// What of a table only its catalog's own operations may handle.
///
/// It is declared once, in the catalog, and respected by everything that
/// gives or takes rows of tables in general: the [generic
/// access](crate::tables), and whoever sends rows elsewhere.
///
/// # Example
/// ```
/// use edgelite::{catalog::library, schema::Protected};
/// let accounts = library::CATALOG.protected.iter().find(|table| table.table == "users").unwrap();
/// assert_eq!(*accounts, Protected::read_only("users").with_secrets(&["password_hash"]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protected {
    /// The table.
    pub table: &'static str,
    /// Its columns that hold secrets: never given, never taken, never filtered or sorted by.
    pub secrets: &'static [&'static str],
    /// Whether its rows change through the catalog's operations alone.
    pub read_only: bool,
}

impl Protected {
    /// A table whose rows are free but for the columns in `secrets`.
    pub const fn secrets(table: &'static str, secrets: &'static [&'static str]) -> Self {
        Self { table, secrets, read_only: false }
    }

    /// A table whose rows change through the catalog's operations alone.
    pub const fn read_only(table: &'static str) -> Self {
        Self { table, secrets: &[], read_only: true }
    }

    /// Names the columns that hold secrets.
    #[must_use]
    pub const fn with_secrets(self, secrets: &'static [&'static str]) -> Self {
        Self { secrets, ..self }
    }
}
