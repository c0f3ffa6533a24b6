use crate::value::Value;
use std::{borrow::Cow, fmt::Write as _};

/// A condition on the rows of a statement. Conditions are joined with AND.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// SQL with `?` for each parameter.
    sql: String,
    parameters: Vec<Value>,
}

impl Condition {
    /// A condition in SQL, with a `?` for each parameter.
    pub fn raw(sql: impl Into<String>, parameters: impl IntoIterator<Item = Value>) -> Self {
        Self { sql: sql.into(), parameters: parameters.into_iter().collect() }
    }

    /// `column = value`, or no condition when there is no value.
    pub fn equal<T: Into<Value>>(column: &str, value: Option<T>) -> Option<Self> {
        Self::compare(column, "=", value)
    }

    /// `column >= value`, or no condition when there is no value.
    pub fn at_least<T: Into<Value>>(column: &str, value: Option<T>) -> Option<Self> {
        Self::compare(column, ">=", value)
    }

    /// `column <= value`, or no condition when there is no value.
    pub fn at_most<T: Into<Value>>(column: &str, value: Option<T>) -> Option<Self> {
        Self::compare(column, "<=", value)
    }

    /// `column = 1` when `wanted`, otherwise no condition. The constant, not
    /// a parameter, lets the planner use a partial index.
    pub fn flag(column: &str, wanted: bool) -> Option<Self> {
        wanted.then(|| Self::raw(format!("{column} = 1"), []))
    }

    fn compare<T: Into<Value>>(column: &str, operator: &str, value: Option<T>) -> Option<Self> {
        value.map(|value| Self::raw(format!("{column} {operator} ?"), [value.into()]))
    }

    /// Appends the condition with numbered parameters.
    pub(crate) fn write(&self, sql: &mut String, parameters: &mut Vec<Value>) {
        let mut values = self.parameters.iter();
        let mut quoted = false;
        for part in self.sql.split_inclusive('?') {
            quoted ^= part.matches('`').count() % 2 == 1;
            match part.strip_suffix('?') {
                // A name in backticks may have one of its own.
                Some(text) if !quoted => {
                    parameters.push(values.next().cloned().expect("a parameter for each ?"));
                    write!(sql, "{text}?{}", parameters.len()).expect("writing to a string");
                }
                _ => sql.push_str(part),
            }
        }
    }
}

/// A column of the order of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The column, as the FROM clause knows it.
    pub column: Cow<'static, str>,
    /// Largest first.
    pub descending: bool,
    /// Whether it can be null. Nulls come before everything else, as in
    /// SQLite: first in an ascending order and last in a descending one.
    pub nullable: bool,
}

impl Order {
    /// Smallest first, in a column without nulls.
    pub const fn ascending(column: &'static str) -> Self {
        Self { column: Cow::Borrowed(column), descending: false, nullable: false }
    }

    /// Largest first, in a column without nulls.
    pub const fn descending(column: &'static str) -> Self {
        Self { column: Cow::Borrowed(column), descending: true, nullable: false }
    }

    /// The column's name in the result: without the table in front, and
    /// without the backticks of a name that is written in them.
    pub(super) fn result_name(&self) -> Cow<'_, str> {
        let quoted = self.column.strip_suffix('`').and_then(|column| {
            let start = if column.starts_with('`') { 1 } else { column.find(".`")? + 2 };
            Some(column[start..].replace("``", "`"))
        });
        quoted.map_or_else(|| self.column.rsplit('.').next().unwrap_or(&self.column).into(), Cow::Owned)
    }
}
