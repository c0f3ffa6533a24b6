use super::{Statement, sql};
use crate::value::{Patch, Value};
use std::{borrow::Cow, fmt::Write as _};

/// Builds the statement that changes some columns of one row.
///
/// # Example
/// ```
/// use edgelite::{query::Update, value::Patch};
/// let statement = Update::of("shelves")
///     .set("name", Patch::Set("top"))
///     .set("note", Patch::<Option<String>>::Keep)
///     .by("id", 7)
///     .expect("something is set");
/// assert_eq!(statement.sql, "UPDATE shelves SET name = ?2 WHERE id = ?1");
/// ```
#[derive(Debug, Clone)]
pub struct Update {
    table: Cow<'static, str>,
    set: Vec<(Cow<'static, str>, Value)>,
}

impl Update {
    /// Starts a change of a row of `table` that changes nothing yet.
    pub fn of(table: impl Into<Cow<'static, str>>) -> Self {
        Self { table: table.into(), set: Vec::new() }
    }

    /// Sets a column, or leaves it as it is.
    #[must_use]
    pub fn set<T: Into<Value>>(mut self, column: impl Into<Cow<'static, str>>, patch: Patch<T>) -> Self {
        if let Patch::Set(value) = patch {
            self.set.push((column.into(), value.into()));
        }
        self
    }

    /// The statement, for the row whose `column` is `key`; none if it would
    /// change nothing.
    pub fn by(self, column: &str, key: impl Into<Value>) -> Option<Statement> {
        if self.set.is_empty() {
            return None;
        }
        let mut text = format!("UPDATE {} SET ", self.table);
        let mut parameters = vec![key.into()];
        for (position, (column, value)) in self.set.into_iter().enumerate() {
            let separator = if position == 0 { "" } else { ", " };
            write!(text, "{separator}{column} = ?{}", position + 2).expect("writing to a string");
            parameters.push(value);
        }
        write!(text, " WHERE {column} = ?1").expect("writing to a string");
        Some(Statement { parameters, ..sql(text) })
    }
}
