use crate::value::Value;
use std::borrow::Cow;

/// SQL text with its bound parameters (`?1`, `?2`, …).
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text of exactly one statement.
    pub sql: Cow<'static, str>,
    /// The parameters in order.
    pub parameters: Vec<Value>,
}

/// A statement from SQL text; add parameters with [`Statement::bind`].
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, value::Row};
/// let store = Store::open_in_memory(Options::new())?;
/// let rows: Vec<Row> = store.query(sql("SELECT ?1 AS area").bind("kitchen"))?;
/// assert_eq!(rows[0]["area"], "kitchen".into());
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn sql(text: impl Into<Cow<'static, str>>) -> Statement {
    Statement { sql: text.into(), parameters: Vec::new() }
}

impl Statement {
    /// Binds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.parameters.push(value.into());
        self
    }
}
