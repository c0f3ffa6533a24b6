//! What is given for a column, in the column's type.

use super::table::Known;
use crate::{
    Error, Result,
    schema::Column,
    value::{Instant, Kind, Row, Value, from_base64},
};

/// A value in the type of its column.
///
/// Accepted beside the type itself: an integer for a real number, 0 and 1 for
/// a boolean, RFC 3339 text and microseconds since 1970 for an instant, base64
/// for bytes, and whatever has a JSON form for JSON.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `field`.
pub(super) fn value(column: &Column, field: &str, value: Value) -> Result<Value> {
    let wrong = |expected: &str| {
        Err(Error::invalid(field.to_owned(), format!("{field} must be {expected}, not {}", value.type_name())))
    };
    // Bytes in base64 are longer than the bytes.
    if column.kind != Kind::Blob {
        value.check_length(field.to_owned())?;
    }
    if let Value::Real(real) = value
        && !real.is_finite()
    {
        return Err(Error::invalid(field.to_owned(), format!("{field} is {real}, which no column holds")));
    }
    match (column.kind, &value) {
        (_, Value::Rows(_)) => wrong("a value, and rows are none"),
        (_, Value::Null)
        | (Kind::Integer, Value::Integer(_))
        | (Kind::Real, Value::Real(_))
        | (Kind::Text, Value::Text(_))
        | (Kind::Boolean, Value::Boolean(_))
        | (Kind::Instant, Value::Instant(_)) => Ok(value),
        (Kind::Blob, Value::Blob(_)) => value.check_length(field.to_owned()).map(|()| value),
        #[expect(clippy::cast_precision_loss, reason = "only where nothing is lost")]
        (Kind::Real, Value::Integer(integer)) if integer.unsigned_abs() <= 1 << 53 => Ok(Value::Real(*integer as f64)),
        (Kind::Boolean, Value::Integer(flag @ (0 | 1))) => Ok(Value::Boolean(*flag == 1)),
        (Kind::Instant, Value::Integer(microseconds)) => Ok(Instant::from_microseconds(*microseconds).into()),
        (Kind::Instant, Value::Text(text)) => {
            text.parse::<Instant>().map(Value::Instant).map_err(|error| error.on(field.to_owned()).context(field))
        }
        (Kind::Blob, Value::Text(text)) => match from_base64(text) {
            Some(bytes) => {
                let value = Value::Blob(bytes);
                value.check_length(field.to_owned())?;
                Ok(value)
            }
            None => wrong("bytes in base64"),
        },
        (Kind::Json, Value::Json(text)) | (Kind::Any, Value::Json(text)) => {
            match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Ok(_) => Ok(value),
                Err(error) => Err(Error::invalid(field.to_owned(), format!("{field} is not JSON: {error}"))),
            }
        }
        (Kind::Json, Value::Integer(_) | Value::Real(_) | Value::Text(_) | Value::Boolean(_) | Value::Instant(_)) => {
            Value::json(&value)
        }
        (Kind::Any, _) => Ok(value),
        (Kind::Integer, _) => wrong("an integer"),
        (Kind::Real, _) => wrong("a number"),
        (Kind::Text, _) => wrong("text"),
        (Kind::Blob, _) => wrong("bytes"),
        (Kind::Boolean, _) => wrong("true or false"),
        (Kind::Instant, _) => wrong("a time"),
        (Kind::Json | Kind::Rows, _) => wrong("JSON"),
    }
}

/// A value of a key: never null.
pub(super) fn key_value(column: &Column, given: Value) -> Result<Value> {
    match value(column, &column.name, given)? {
        Value::Null => {
            Err(Error::invalid(column.name.clone(), format!("{} is of the key and must not be null", column.name)))
        }
        value => Ok(value),
    }
}

/// A value as a URL writes it, in the type of its column.
pub(super) fn from_text(column: &Column, field: &str, text: String) -> Result<Value> {
    let refused =
        |expected: &str| Err(Error::invalid(field.to_owned(), format!("{field} must be {expected}, not '{text}'")));
    let given = match column.kind {
        Kind::Integer => match text.parse() {
            Ok(integer) => Value::Integer(integer),
            Err(_) => return refused("an integer"),
        },
        Kind::Real => match text.parse::<f64>() {
            Ok(real) if real.is_finite() => Value::Real(real),
            _ => return refused("a number"),
        },
        Kind::Boolean => match text.as_str() {
            "true" | "1" => true.into(),
            "false" | "0" => false.into(),
            _ => return refused("true or false"),
        },
        // A column of no type holds what is given: a number where it is written like one.
        Kind::Any => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(integer), _) if integer.to_string() == text => Value::Integer(integer),
            (Err(_), Ok(real)) if real.is_finite() && text.contains('.') => Value::Real(real),
            _ => Value::Text(text),
        },
        _ => Value::Text(text),
    };
    value(column, field, given)
}

impl Known {
    /// The values that a row gives, by column, each in the column's type.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the column that is unknown, given twice, of a
    /// wrong type, or null where it must not be.
    pub(super) fn given(&self, row: &Row) -> Result<Vec<(usize, Value)>> {
        let mut given: Vec<(usize, Value)> = Vec::with_capacity(row.view().values().len());
        for (name, found) in row.view().iter().map(|(column, value)| (&column.name, value)) {
            let (position, column) = self.column(name)?;
            if given.iter().any(|(known, _)| *known == position) {
                return Err(Error::invalid(name.clone(), format!("{name} is given twice")));
            }
            let value = value(column, name, found.clone())?;
            if value.is_null() && !self.is_nullable(position) && self.numbering != Some(position) {
                let message = format!("{name} must not be null; leave it out to keep it, or to give it its default");
                return Err(Error::invalid(name.clone(), message));
            }
            given.push((position, value));
        }
        Ok(given)
    }

    /// The values of a new row.
    ///
    /// # Errors
    /// As [`Known::given`], and for a column that is missing.
    pub(super) fn new_row(&self, row: &Row) -> Result<Vec<(usize, Value)>> {
        let given = self.given(row)?;
        let is_given = |position: usize| given.iter().any(|(known, _)| *known == position);
        let missing =
            (0..self.schema.columns.len()).find(|position| self.is_required(*position) && !is_given(*position));
        match missing {
            None => Ok(given),
            Some(position) => {
                let name = &self.schema.columns[position].name;
                Err(Error::invalid(name.clone(), format!("a row of {} needs {name}", self.schema.name)))
            }
        }
    }
}
