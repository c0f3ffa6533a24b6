//! The fields of one row as its source wrote them.

use crate::value::{Row, Value};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt, sync::Arc};

/// One field as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// The text of a JSON value.
    Json(&'a str),
    /// The text of a CSV field, and whether it stood in quotes.
    Csv { text: &'a str, quoted: bool },
    /// A value of another store, and whether edgelite wrote it.
    Stored { value: &'a Value, own: bool },
}

/// A JSON object, its values as written: numbers and nested JSON keep their
/// digits.
#[derive(Debug)]
pub(super) struct Fields<'a>(pub Vec<(Cow<'a, str>, &'a str)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(Name(name)) = map.next_key()? {
                    fields.push((name, map.next_value::<&RawValue>()?.get()));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A row as its source wrote it, kept until it is known to be taken.
#[derive(Debug, Clone)]
pub(super) enum Original {
    /// JSON text.
    Json(Box<RawValue>),
    /// Text that is not JSON.
    Text(String),
    /// CSV fields with the names of their columns.
    Csv(Arc<[String]>, Vec<CsvField>),
    /// A row of another store.
    Stored(Row),
}

/// A CSV field, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct CsvField {
    pub text: String,
    pub quoted: bool,
}

impl Value {
    /// The bytes that it takes in memory or in a file, about.
    pub(crate) const fn length(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len() + 8,
            Self::Blob(bytes) => bytes.len() + 8,
            _ => 8,
        }
    }
}

impl Original {
    /// The length in bytes, about.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Json(json) => json.get().len(),
            Self::Text(text) => text.len(),
            Self::Csv(_, fields) => fields.iter().map(|field| field.text.len() + 2).sum(),
            Self::Stored(row) => row.view().values().iter().map(Value::length).sum(),
        }
    }
}

impl serde::Serialize for Original {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Json(json) => json.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Csv(header, fields) if header.len() == fields.len() => serializer.collect_map(
                header
                    .iter()
                    .zip(fields.iter().map(|field| (field.quoted || !field.text.is_empty()).then_some(&field.text))),
            ),
            Self::Stored(row) => row.serialize(serializer),
            Self::Csv(_, fields) => serializer.collect_seq(fields.iter().map(|field| &field.text)),
        }
    }
}
