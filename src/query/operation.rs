use super::{Batch, Output, Query, Select, Shape, Write};
use crate::{
    Error, Result,
    value::{Field, Instant, Kind, Record, Row, Value},
};

/// An operation of a catalog: the one declaration from which the worker's
/// messages, the TypeScript methods, the HTTP description and the tests come.
pub struct Operation {
    /// The name, the same everywhere (camelCase in TypeScript).
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether it writes.
    pub effect: Effect,
    /// The name of its arguments' record.
    pub arguments_record: &'static str,
    /// What its arguments' record is.
    pub arguments_doc: &'static str,
    /// Its arguments.
    pub arguments: &'static [Field],
    /// The shape of its result.
    pub shape: Shape,
    /// The name of the record in its result.
    pub result_record: &'static str,
    /// What the record in its result is.
    pub result_doc: &'static str,
    /// The fields of the record in its result.
    pub result: &'static [Field],
    pub(crate) build: fn(&Row) -> Result<Request>,
}

/// Whether an operation writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It reads.
    Read,
    /// It writes, in a transaction of its own.
    Write,
}

/// What an operation asks an executor to do.
#[derive(Debug, Clone)]
pub enum Request {
    /// Read.
    Query(Query),
    /// Write.
    Write(Write),
}

impl Operation {
    /// The request for these arguments.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the argument that is missing, unknown or of a
    /// wrong type or range.
    pub fn request(&self, arguments: &Row) -> Result<Request> {
        (self.build)(arguments).map_err(|error| error.context(self.name))
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}({}) -> {:?} of {}", self.name, self.arguments_record, self.shape, self.result_record)
    }
}

/// Reads named arguments into their record.
///
/// Null stands for an argument that was left out, but in a
/// [`Patch`](crate::value::Patch) it is a value. Text is accepted where an
/// instant is expected (RFC 3339), as JSON and URLs have no type for it.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the argument that is missing, unknown or of a wrong
/// type.
pub fn decode_arguments<T: Record>(arguments: &Row) -> Result<T> {
    let view = arguments.view();
    if let Some((column, _)) = view.iter().find(|(column, _)| !T::FIELDS.iter().any(|field| field.name == column.name))
    {
        let known: Vec<_> = T::FIELDS.iter().map(|field| field.name).collect();
        let message = match known.as_slice() {
            [] => format!("unknown argument {}; there are none", column.name),
            known => format!("unknown argument {}; there are {}", column.name, known.join(", ")),
        };
        return Err(Error::invalid(column.name.clone(), message));
    }
    let given = |field: &Field| {
        view.iter().find(|(column, value)| column.name == field.name && (field.kind.patch || !value.is_null()))
    };
    if let Some(missing) = T::FIELDS.iter().find(|field| field.required() && given(field).is_none()) {
        return Err(Error::invalid(missing.name, format!("argument {} is required", missing.name)));
    }
    let pairs = T::FIELDS.iter().filter_map(|field| given(field).map(|(column, value)| (field, column, value)));
    let typed: Vec<_> =
        pairs.map(|(field, column, value)| Ok((column.name.clone(), coerce(field, value)?))).collect::<Result<_>>()?;
    T::from_row(Row::from_pairs(typed).view())
}

/// The value in the field's own type, where the caller's format had none.
fn coerce(field: &Field, value: &Value) -> Result<Value> {
    let wrong = |expected: &str| {
        Error::invalid(field.name, format!("{} must be {expected}, not {}", field.name, value.type_name()))
    };
    match (field.kind.kind, value) {
        // Only a patch gives null a meaning of its own.
        (_, Value::Null) if field.kind.patch && field.kind.nullable => Ok(Value::Null),
        (_, Value::Null) if field.kind.patch => {
            Err(Error::invalid(field.name, format!("{} must not be null; leave it out to keep it", field.name)))
        }
        (Kind::Instant, Value::Text(text)) => {
            text.parse::<Instant>().map(Value::Instant).map_err(|error| error.on(field.name))
        }
        // A list is as long as its items are many; each of them is looked at where it is bound.
        (Kind::Json, Value::Json(text)) if !text.trim_start().starts_with('[') => {
            value.check_length(field.name).map(|()| value.clone())
        }
        (Kind::Instant, Value::Instant(_) | Value::Integer(_))
        | (Kind::Boolean, Value::Boolean(_))
        | (Kind::Boolean, Value::Integer(0 | 1))
        | (Kind::Integer, Value::Integer(_))
        | (Kind::Real, Value::Integer(_))
        | (Kind::Blob, Value::Blob(_))
        | (Kind::Rows, Value::Json(_) | Value::Rows(_))
        | (Kind::Json, Value::Json(_) | Value::Rows(_)) => Ok(value.clone()),
        (Kind::Real, Value::Real(real)) if real.is_finite() => Ok(value.clone()),
        (Kind::Real, Value::Real(_)) => Err(wrong("a finite number")),
        (Kind::Text, Value::Text(_)) => value.check_length(field.name).map(|()| value.clone()),
        (Kind::Json, Value::Null | Value::Integer(_) | Value::Real(_) | Value::Text(_) | Value::Boolean(_)) => {
            value.check_length(field.name)?;
            Value::json(value)
        }
        (Kind::Any, _) => Ok(value.clone()),
        (Kind::Instant, _) => Err(wrong("a time")),
        (Kind::Boolean, _) => Err(wrong("true or false")),
        (Kind::Text, _) => Err(wrong("text")),
        (Kind::Integer, _) => Err(wrong("an integer")),
        (Kind::Real, _) => Err(wrong("a number")),
        (Kind::Blob, _) => Err(wrong("bytes")),
        (Kind::Json, _) => Err(wrong("JSON")),
        (Kind::Rows, _) => Err(wrong("a list")),
    }
}

impl<T: Output> TryFrom<Select<T>> for Request {
    type Error = Error;

    fn try_from(select: Select<T>) -> Result<Self> {
        select.into_query().map(Self::Query)
    }
}

impl<T: Output> TryFrom<Batch<T>> for Request {
    type Error = Error;

    fn try_from(batch: Batch<T>) -> Result<Self> {
        batch.into_write().map(Self::Write)
    }
}

/// Declares the operations of a catalog from its functions.
macro_rules! operations {
    (@effect read) => { $crate::query::Effect::Read };
    (@effect write) => { $crate::query::Effect::Write };
    ($($(#[doc = $doc:literal])+ $effect:ident $name:ident($arguments:ty) -> $result:ty;)*) => {
        &[$($crate::query::Operation {
            name: stringify!($name),
            doc: concat!($($doc,)+),
            effect: $crate::query::operations!(@effect $effect),
            arguments_record: <$arguments as $crate::value::Described>::NAME,
            arguments_doc: <$arguments as $crate::value::Described>::DOC,
            arguments: <$arguments as $crate::value::Record>::FIELDS,
            shape: <$result as $crate::query::Output>::SHAPE,
            result_record: <$result as $crate::query::Output>::RECORD,
            result_doc: <$result as $crate::query::Output>::DOC,
            result: <$result as $crate::query::Output>::FIELDS,
            build: |arguments| $name($crate::query::decode_arguments::<$arguments>(arguments)?).try_into(),
        },)*]
    };
}

pub(crate) use operations;
