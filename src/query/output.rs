use crate::{
    Error, Result,
    value::{Field, FieldType, Record, Rows, Value},
};

/// How many rows a result has and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Any number of rows.
    Rows,
    /// Rows with the cursor of the next page.
    Page,
    /// Exactly one row.
    Row,
    /// One row or none.
    Optional,
    /// One value: the first column of the only row.
    Value,
    /// Nothing.
    Nothing,
}

/// A type that a result becomes.
pub trait Output: Sized {
    /// How many rows it takes.
    const SHAPE: Shape;
    /// The fields of its rows.
    const FIELDS: &'static [Field];
    /// The name of the record or value in its rows.
    const RECORD: &'static str;
    /// What that record is, in a sentence.
    const DOC: &'static str = "";

    /// Reads the result.
    ///
    /// # Errors
    /// When rows are missing or a column has another type.
    fn from_rows(rows: Rows) -> Result<Self>;
}

/// A page of a list: its rows and the cursor of the next page.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Page<T> {
    /// The rows in order.
    pub rows: Vec<T>,
    /// The cursor of the next page; none after the last.
    pub next: Option<String>,
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.into_iter()
    }
}

fn read_all<T: Record>(rows: &Rows) -> Result<Vec<T>> {
    rows.iter().map(T::from_row).collect()
}

impl<T: Record + Named> Output for Vec<T> {
    const SHAPE: Shape = Shape::Rows;
    const FIELDS: &'static [Field] = T::FIELDS;
    const RECORD: &'static str = T::RECORD_NAME;
    const DOC: &'static str = T::RECORD_DOC;

    fn from_rows(rows: Rows) -> Result<Self> {
        read_all(&rows)
    }
}

impl<T: Record + Named> Output for Page<T> {
    const SHAPE: Shape = Shape::Page;
    const FIELDS: &'static [Field] = T::FIELDS;
    const RECORD: &'static str = T::RECORD_NAME;
    const DOC: &'static str = T::RECORD_DOC;

    fn from_rows(rows: Rows) -> Result<Self> {
        Ok(Self { rows: read_all(&rows)?, next: rows.next().map(str::to_owned) })
    }
}

impl<T: Record + Named> Output for Option<T> {
    const SHAPE: Shape = Shape::Optional;
    const FIELDS: &'static [Field] = T::FIELDS;
    const RECORD: &'static str = T::RECORD_NAME;
    const DOC: &'static str = T::RECORD_DOC;

    fn from_rows(rows: Rows) -> Result<Self> {
        rows.get(0).map(T::from_row).transpose()
    }
}

impl<T: Record + Named> Output for T {
    const SHAPE: Shape = Shape::Row;
    const FIELDS: &'static [Field] = T::FIELDS;
    const RECORD: &'static str = T::RECORD_NAME;
    const DOC: &'static str = T::RECORD_DOC;

    fn from_rows(rows: Rows) -> Result<Self> {
        rows.get(0).map_or_else(|| Err(Error::not_found("the statement gave no row")), T::from_row)
    }
}

impl Output for () {
    const SHAPE: Shape = Shape::Nothing;
    const FIELDS: &'static [Field] = &[];
    const RECORD: &'static str = "";

    fn from_rows(_rows: Rows) -> Result<Self> {
        Ok(())
    }
}

fn only_value(rows: &Rows) -> Result<&Value> {
    rows.values().first().ok_or_else(|| Error::not_found("the statement gave no row"))
}

macro_rules! values {
    ($($type:ty, $name:literal, $value:ident => $read:expr;)*) => {$(
        impl Output for $type {
            const SHAPE: Shape = Shape::Value;
            const FIELDS: &'static [Field] =
                &[Field { name: "value", kind: <$type as FieldType>::KIND, default: None, doc: "" }];
            const RECORD: &'static str = $name;

            fn from_rows(rows: Rows) -> Result<Self> {
                let $value = only_value(&rows)?;
                $read.ok_or_else(|| {
                    Error::invalid("value", format!("expected {}, not {}", $name, $value.type_name()))
                })
            }
        }
    )*};
}

values! {
    bool, "boolean", value => match value {
        Value::Boolean(value) => Some(*value),
        Value::Integer(value @ (0 | 1)) => Some(*value == 1),
        _ => None,
    };
    i64, "integer", value => value.as_integer();
    String, "text", value => value.as_text().map(str::to_owned);
}

/// The name of a record, for those that have one.
pub trait Named {
    /// The name; empty for rows of no declared type.
    const RECORD_NAME: &'static str = "";
    /// What it is, in a sentence.
    const RECORD_DOC: &'static str = "";
}

impl<T: crate::value::Described> Named for T {
    const RECORD_NAME: &'static str = T::NAME;
    const RECORD_DOC: &'static str = T::DOC;
}

impl Named for crate::value::Row {}
