//! Values, rows and their mapping to Rust, JSON and JavaScript.
//!
//! A [`Value`] carries its logical type: a boolean is a [`Value::Boolean`] and
//! an instant a [`Value::Instant`], never a bare number. The store keeps them
//! as SQLite integers and text; the declared type of a column
//! ([`Kind::of_declared_type`]) says how to read them back.

mod base64;
mod blob;
mod deserialize;
mod instant;
mod kind;
mod length;
mod patch;
mod record;
mod row;
mod serialize;

pub(crate) use base64::{from_base64, to_base64};
pub use blob::Blob;
pub use instant::Instant;
pub use kind::Kind;
pub use length::{LONGEST_BLOB, LONGEST_TEXT};
pub use patch::Patch;
pub use record::{Described, Field, FieldKind, FieldType, Record};
pub(crate) use record::{described, field_name, record};
pub use row::{Column, Columns, Row, RowView, Rows};
pub use serialize::to_row;

/// JSON as a tree, for fields whose shape the store does not know.
pub type Json = serde_json::Value;

/// One value of one of the logical types.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// The absence of a value.
    #[default]
    Null,
    /// A 64-bit signed integer.
    Integer(i64),
    /// A 64-bit floating point number, never NaN.
    Real(f64),
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// True or false; stored as 1 or 0.
    Boolean(bool),
    /// A point in time; stored as microseconds since the Unix epoch.
    Instant(Instant),
    /// Valid JSON, as its text; stored as text.
    Json(String),
    /// Rows that belong to a row, such as the analyses of a recording.
    Rows(Rows),
}

impl Value {
    /// JSON from anything that serde can serialize.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when the value has no JSON form (a map with keys that
    /// are not text).
    pub fn json(value: &impl serde::Serialize) -> crate::Result<Self> {
        serde_json::to_string(value)
            .map(Self::Json)
            .map_err(|error| crate::Error::new(crate::ErrorKind::InvalidArgument, error.to_string()))
    }

    /// Whether this is [`Value::Null`].
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The name of the value's type, as messages show it.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Text(_) => "text",
            Self::Blob(_) => "blob",
            Self::Boolean(_) => "boolean",
            Self::Instant(_) => "instant",
            Self::Json(_) => "JSON",
            Self::Rows(_) => "rows",
        }
    }

    /// The integer in an integer, boolean or instant.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            Self::Boolean(value) => Some(i64::from(*value)),
            Self::Instant(value) => Some(value.microseconds()),
            _ => None,
        }
    }

    /// The text in a text or JSON value.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Json(text) => Some(text),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($source:ty => |$value:ident| $expression:expr),* $(,)?) => {$(
        impl From<$source> for Value {
            fn from($value: $source) -> Self { $expression }
        }
    )*};
}

from! {
    i64 => |value| Self::Integer(value),
    i32 => |value| Self::Integer(value.into()),
    u32 => |value| Self::Integer(value.into()),
    f64 => |value| if value.is_nan() { Self::Null } else { Self::Real(value) },
    bool => |value| Self::Boolean(value),
    &str => |value| Self::Text(value.to_owned()),
    String => |value| Self::Text(value),
    &String => |value| Self::Text(value.clone()),
    Vec<u8> => |value| Self::Blob(value),
    Blob => |value| Self::Blob(value.0),
    Instant => |value| Self::Instant(value),
    Json => |value| Self::Json(value.to_string()),
    &Json => |value| Self::Json(value.to_string()),
    Vec<String> => |value| Self::Json(Json::from(value).to_string()),
    Rows => |value| Self::Rows(value),
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
