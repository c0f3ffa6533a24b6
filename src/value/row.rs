use super::{Field, Instant, Kind, Record, Value};
use crate::{Error, ErrorKind, Result};
use std::{fmt, ops::Index, sync::Arc};

/// Name and logical type of a result column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name, as the statement gives it.
    pub name: String,
    /// The logical type.
    pub kind: Kind,
}

/// The columns of a result, shared by all of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Arc<[Column]>);

impl Columns {
    /// Columns from names and logical types.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self(columns.into_iter().collect())
    }

    /// The position of the column with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column.name == name)
    }
}

impl std::ops::Deref for Columns {
    type Target = [Column];

    fn deref(&self) -> &[Column] {
        &self.0
    }
}

/// The result of a statement: columns, and values row by row.
///
/// # Example
/// ```
/// use edgelite::value::Rows;
/// let rows = Rows::single([("camera_id", "kitchen".into()), ("recordings", 3.into())]);
/// assert_eq!(rows.get(0).unwrap().value("recordings")?.as_integer(), Some(3));
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    columns: Columns,
    values: Vec<Value>,
    count: usize,
    next: Option<String>,
    warnings: Vec<String>,
}

impl Rows {
    /// An empty result with these columns.
    pub const fn new(columns: Columns) -> Self {
        Self { columns, values: Vec::new(), count: 0, next: None, warnings: Vec::new() }
    }

    /// One row from names and values.
    pub fn single(row: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        Row::from_pairs(row.into_iter().map(|(name, value)| (name.to_owned(), value))).into()
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If `row` does not have one value per column.
    pub fn push(&mut self, row: impl IntoIterator<Item = Value>) {
        self.values.extend(row);
        self.count += 1;
        assert_eq!(self.values.len(), self.count * self.columns.len(), "a row has one value per column");
    }

    /// The columns.
    pub const fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The number of rows.
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no rows.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The row at `position`, from 0.
    pub fn get(&self, position: usize) -> Option<RowView<'_>> {
        let width = self.columns.len();
        (position < self.count)
            .then(|| RowView { columns: &self.columns, values: &self.values[position * width..(position + 1) * width] })
    }

    /// The rows in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RowView<'_>> + DoubleEndedIterator {
        (0..self.count).map(|position| self.get(position).expect("positions below the count"))
    }

    /// The cursor of the next page, if this is a page and more rows follow.
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Every value, row by row.
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// What was not as it should be in the stored rows, such as broken JSON.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    pub(crate) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    pub(crate) fn set_next(&mut self, next: Option<String>) {
        self.next = next;
    }

    pub(crate) fn truncate(&mut self, count: usize) {
        if count < self.count {
            self.values.truncate(count * self.columns.len());
            self.count = count;
        }
    }

    /// Gives these columns as instants: they hold whole seconds since the
    /// Unix epoch.
    pub(crate) fn seconds_as_instants(mut self, names: &[&str]) -> Self {
        let is_named = |column: &Column| names.contains(&column.name.as_str());
        let width = self.columns.len();
        for (position, column) in self.columns.iter().enumerate().filter(|(_, column)| is_named(column)) {
            debug_assert!(column.kind != Kind::Instant, "it is one already");
            for value in self.values.iter_mut().skip(position).step_by(width) {
                if let Value::Integer(seconds) = value {
                    *value = Value::Instant(super::Instant::from_seconds(*seconds));
                }
            }
        }
        let columns = self.columns.iter().map(|column| match is_named(column) {
            true => Column { name: column.name.clone(), kind: Kind::Instant },
            false => column.clone(),
        });
        self.columns = Columns::new(columns.collect::<Vec<_>>());
        self
    }

    /// Gives expressions, whose columns have no declared type, the types of
    /// the fields of the same name; not those in `seconds`, which
    /// [`Rows::seconds_as_instants`] converts.
    pub(crate) fn typed(mut self, fields: &[Field], seconds: &[&str]) -> Self {
        let kind_of = |column: &Column| {
            let open = column.kind == Kind::Any && !seconds.contains(&column.name.as_str());
            let field = fields.iter().find(|field| open && field.name == column.name)?;
            matches!(field.kind.kind, Kind::Boolean | Kind::Instant | Kind::Json).then_some(field.kind.kind)
        };
        let kinds: Vec<_> = self.columns.iter().map(kind_of).collect();
        if kinds.iter().all(Option::is_none) {
            return self;
        }
        for row in self.values.chunks_mut(kinds.len()) {
            for (value, kind) in row.iter_mut().zip(&kinds) {
                *value = match (kind, std::mem::take(value)) {
                    (Some(Kind::Boolean), Value::Integer(flag @ (0 | 1))) => Value::Boolean(flag == 1),
                    (Some(Kind::Instant), Value::Integer(time)) => Instant::from_microseconds(time).into(),
                    (Some(Kind::Json), Value::Text(text)) => Value::Json(text),
                    (_, value) => value,
                };
            }
        }
        let typed = |(column, kind): (&Column, &Option<Kind>)| Column {
            name: column.name.clone(),
            kind: kind.unwrap_or(column.kind),
        };
        self.columns = Columns::new(self.columns.iter().zip(&kinds).map(typed));
        self
    }

    /// Takes the last `count` columns out of all rows.
    pub(crate) fn without_last_columns(mut self, count: usize) -> Self {
        let width = self.columns.len();
        let kept = width.saturating_sub(count);
        if width > 0 {
            let mut position = 0;
            self.values.retain(|_| {
                position += 1;
                (position - 1) % width < kept
            });
        }
        self.columns = Columns::new(self.columns.iter().take(kept).cloned());
        self
    }

    /// Appends a column whose value for each row is given in order.
    pub(crate) fn with_column(self, column: Column, values: impl IntoIterator<Item = Value>) -> Self {
        let columns = Columns::new(self.columns.iter().cloned().chain([column]));
        let mut result =
            Self { columns, values: Vec::new(), count: self.count, next: self.next, warnings: self.warnings };
        let width = self.columns.len();
        result.values.reserve(self.count * (width + 1));
        let mut old = self.values.into_iter();
        for value in values.into_iter().take(self.count) {
            result.values.extend(old.by_ref().take(width));
            result.values.push(value);
        }
        result
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::new(Columns::new([]))
    }
}

impl From<Row> for Rows {
    fn from(row: Row) -> Self {
        Self { columns: row.columns, values: row.values, count: 1, next: None, warnings: Vec::new() }
    }
}

/// A borrowed row of [`Rows`].
#[derive(Clone, Copy, PartialEq)]
pub struct RowView<'a> {
    pub(super) columns: &'a Columns,
    pub(super) values: &'a [Value],
}

impl<'a> RowView<'a> {
    /// The value of the column with this name.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) naming the columns that there are.
    pub fn value(&self, name: &str) -> Result<&'a Value> {
        self.columns.position(name).map(|position| &self.values[position]).ok_or_else(|| {
            let known: Vec<_> = self.columns.iter().map(|column| column.name.as_str()).collect();
            Error::new(ErrorKind::InvalidArgument, format!("no column {name}; there are {}", known.join(", ")))
                .on(name.to_owned())
        })
    }

    /// Columns with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Column, &'a Value)> + use<'a> {
        self.columns.iter().zip(self.values)
    }

    /// The values in column order.
    pub const fn values(&self) -> &'a [Value] {
        self.values
    }

    /// Reads the row into a record.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when a column is missing or has another type.
    pub fn to<T: Record>(self) -> Result<T> {
        T::from_row(self)
    }

    /// A copy that owns its values.
    pub fn to_owned(&self) -> Row {
        Row { columns: self.columns.clone(), values: self.values.to_vec() }
    }
}

impl Index<usize> for RowView<'_> {
    type Output = Value;

    fn index(&self, position: usize) -> &Value {
        &self.values[position]
    }
}

impl fmt::Debug for RowView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter().map(|(column, value)| (&column.name, value))).finish()
    }
}

/// A row that owns its values: a result read one by one, or named arguments.
#[derive(Clone, PartialEq)]
pub struct Row {
    pub(super) columns: Columns,
    pub(super) values: Vec<Value>,
}

impl Row {
    /// A row from names and values.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, Value)>) -> Self {
        let (columns, values): (Vec<_>, Vec<_>) =
            pairs.into_iter().map(|(name, value)| (Column { name, kind: kind_of(&value) }, value)).unzip();
        Self { columns: Columns::new(columns), values }
    }

    /// A row from columns that many share, and a value for each of them.
    pub(crate) const fn new(columns: Columns, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// The row, borrowed.
    pub fn view(&self) -> RowView<'_> {
        RowView { columns: &self.columns, values: &self.values }
    }

    /// The value of the column with this name; see [`RowView::value`].
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) naming the columns that there are.
    pub fn value(&self, name: &str) -> Result<&Value> {
        self.view().value(name)
    }

    /// Reads the row into any type that serde can deserialize from a map.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when a column is missing or has another type.
    pub fn to<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(self.view())
    }
}

impl Index<usize> for Row {
    type Output = Value;

    fn index(&self, position: usize) -> &Value {
        &self.values[position]
    }
}

impl Index<&str> for Row {
    type Output = Value;

    /// # Panics
    /// If there is no such column; [`Row::value`] does not panic.
    fn index(&self, name: &str) -> &Value {
        self.value(name).expect("a column of the row")
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(formatter)
    }
}

const fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Null => Kind::Any,
        Value::Integer(_) => Kind::Integer,
        Value::Real(_) => Kind::Real,
        Value::Text(_) => Kind::Text,
        Value::Blob(_) => Kind::Blob,
        Value::Boolean(_) => Kind::Boolean,
        Value::Instant(_) => Kind::Instant,
        Value::Json(_) => Kind::Json,
        Value::Rows(_) => Kind::Rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Json, record};

    record! {
        /// What expressions become.
        pub struct Reading {
            /// A flag.
            pub on: bool,
            /// A time.
            pub at: Instant,
            /// A document.
            pub details: Json,
            /// A number.
            pub watts: i64,
        }
    }

    #[test]
    fn expressions_take_the_types_of_the_fields_that_they_become() {
        let column = |name: &str, kind| Column { name: name.to_owned(), kind };
        let names = ["on", "at", "details", "watts", "other"];
        let mut rows = Rows::new(Columns::new(names.map(|name| column(name, Kind::Any))));
        rows.push([1.into(), 5.into(), "[1]".into(), 1.into(), 1.into()]);
        rows.push([Value::Null, Value::Null, Value::Null, Value::Null, Value::Null]);
        let typed = rows.typed(Reading::FIELDS, &[]);
        let details = Value::Json("[1]".into());
        assert_eq!(
            typed.values()[..5],
            [true.into(), Instant::from_microseconds(5).into(), details, 1.into(), 1.into()]
        );
        assert!(typed.values()[5..].iter().all(Value::is_null));
        let kinds: Vec<_> = typed.columns().iter().map(|column| column.kind).collect();
        assert_eq!(kinds, [Kind::Boolean, Kind::Instant, Kind::Json, Kind::Any, Kind::Any]);
    }

    #[test]
    fn declared_columns_keep_their_types() {
        let mut rows = Rows::new(Columns::new([Column { name: "on".to_owned(), kind: Kind::Integer }]));
        rows.push([1.into()]);
        assert_eq!(rows.clone().typed(Reading::FIELDS, &[]), rows);
    }
}
