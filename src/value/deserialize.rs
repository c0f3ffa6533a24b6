//! Rows and values as a serde data source, so that a row becomes a struct.

use super::{Json, RowView, Value, instant};
use crate::Error;
use serde::{
    Deserialize,
    de::{
        Deserializer, Error as _, IntoDeserializer, Visitor,
        value::{MapAccessDeserializer, SeqDeserializer},
    },
};

impl<'de> IntoDeserializer<'de, Error> for RowView<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A value of a column whose type is not declared; what JSON has beyond that
/// is kept as JSON.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).map(Value::Integer).map_err(|_| E::custom(format!("{value} does not fit 64 bits")))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Real(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<Value, E> {
        Ok(Value::Blob(value.to_vec()))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        Json::deserialize(serde::de::value::SeqAccessDeserializer::new(items)).map(|json| (&json).into())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, pairs: A) -> Result<Value, A::Error> {
        Json::deserialize(MapAccessDeserializer::new(pairs)).map(|json| (&json).into())
    }
}

struct Fields<'de> {
    row: RowView<'de>,
    position: usize,
}

impl<'de> serde::de::MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: serde::de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        match self.row.columns.get(self.position) {
            Some(column) => seed.deserialize(column.name.as_str().into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: serde::de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let position = self.position;
        self.position += 1;
        seed.deserialize(ValueSource(&self.row.values[position]))
            .map_err(|error| error.on(self.row.columns[position].name.clone()))
    }
}

impl<'de> Deserializer<'de> for RowView<'de> {
    type Error = Error;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Fields { row: self, position: 0 })
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.values.iter().map(ValueSource)))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct map struct enum identifier ignored_any
    }
}

/// A value as serde reads it. Integers that stand for booleans and text that
/// stands for a number are accepted only where they can mean nothing else.
#[derive(Clone, Copy)]
pub(super) struct ValueSource<'de>(pub &'de Value);

impl<'de> IntoDeserializer<'de, Error> for ValueSource<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl ValueSource<'_> {
    fn mismatch(self, expected: &str) -> Error {
        Error::custom(format!("expected {expected}, not {}", self.0.type_name()))
    }
}

fn json<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Error> {
    let mut source = serde_json::Deserializer::from_str(text);
    (&mut source).deserialize_any(visitor).map_err(Error::custom)
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.0 {
                Value::Integer(value) => visitor.visit_i64(*value),
                Value::Instant(value) => visitor.visit_i64(value.microseconds()),
                Value::Boolean(value) => visitor.visit_i64(i64::from(*value)),
                Value::Json(text) => json(text, visitor),
                _ => Err(self.mismatch("an integer")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueSource<'de> {
    type Error = Error;

    fn is_human_readable(&self) -> bool {
        false
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Real(value) => visitor.visit_f64(*value),
            Value::Text(value) => visitor.visit_borrowed_str(value),
            Value::Blob(value) => visitor.visit_borrowed_bytes(value),
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Instant(value) => visitor.visit_string(value.to_string()),
            Value::Json(text) => json(text, visitor),
            Value::Rows(rows) => visitor.visit_seq(SeqDeserializer::new(rows.iter())),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Boolean(value) => visitor.visit_bool(*value),
            Value::Integer(value @ (0 | 1)) => visitor.visit_bool(*value == 1),
            _ => Err(self.mismatch("a boolean")),
        }
    }

    integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
    deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Real(value) => visitor.visit_f64(*value),
            #[expect(clippy::cast_precision_loss, reason = "a real column keeps 53 bits of an integer, as SQLite does")]
            Value::Integer(value) => visitor.visit_f64(*value as f64),
            _ => Err(self.mismatch("a number")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Text(value) => visitor.visit_borrowed_str(value),
            Value::Instant(value) => visitor.visit_string(value.to_string()),
            Value::Json(text) => json(text, visitor),
            _ => Err(self.mismatch("text")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Blob(value) => visitor.visit_borrowed_bytes(value),
            _ => Err(self.mismatch("a blob")),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Instant(value) if name == instant::SERDE_NAME => visitor.visit_i64(value.microseconds()),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Rows(_) | Value::Json(_) => self.deserialize_any(visitor),
            Value::Blob(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied())),
            _ => Err(self.mismatch("a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Json(text) => json(text, visitor),
            Value::Rows(rows) if rows.len() == 1 => {
                visitor.visit_map(Fields { row: rows.get(0).expect("one row"), position: 0 })
            }
            _ => Err(self.mismatch("an object")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Text(text) => {
                let source: serde::de::value::StrDeserializer<'_, Error> = text.as_str().into_deserializer();
                source.deserialize_enum(name, variants, visitor)
            }
            Value::Json(text) => serde_json::Deserializer::from_str(text)
                .deserialize_enum(name, variants, visitor)
                .map_err(Error::custom),
            _ => Err(self.mismatch("one of the names")),
        }
    }

    serde::forward_to_deserialize_any! { char unit unit_struct tuple tuple_struct identifier ignored_any }
}

/// Reads a whole row through serde.
pub(super) fn from_row<T: serde::de::DeserializeOwned>(row: RowView<'_>) -> Result<T, Error> {
    T::deserialize(MapAccessDeserializer::new(Fields { row, position: 0 }))
}

#[cfg(test)]
mod tests {
    use super::super::{Instant, Json, Row};
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Reading {
        device: String,
        watts: f64,
        on: bool,
        count: u32,
        at: Instant,
        note: Option<String>,
        details: Json,
        tags: Vec<String>,
    }

    fn row() -> Row {
        Row::from_pairs([
            ("device".to_owned(), "plug".into()),
            ("watts".to_owned(), 5.into()),
            ("on".to_owned(), Value::Integer(1)),
            ("count".to_owned(), 7.into()),
            ("at".to_owned(), Instant::from_seconds(1).into()),
            ("note".to_owned(), Value::Null),
            ("details".to_owned(), Value::Json(r#"{"a":[1]}"#.into())),
            ("tags".to_owned(), Value::Json(r#"["x"]"#.into())),
        ])
    }

    #[test]
    fn a_row_becomes_a_struct() {
        let reading: Reading = row().to().unwrap();
        assert_eq!(
            reading,
            Reading {
                device: "plug".into(),
                watts: 5.0,
                on: true,
                count: 7,
                at: Instant::from_seconds(1),
                note: None,
                details: serde_json::json!({"a": [1]}),
                tags: vec!["x".into()],
            }
        );
        let (device, watts): (String, f64) =
            Row::from_pairs([("d".into(), "x".into()), ("w".into(), 1.5.into())]).to().unwrap();
        assert_eq!((device.as_str(), watts), ("x", 1.5));
    }

    #[test]
    fn a_wrong_type_names_the_column() {
        #[derive(Debug, Deserialize)]
        struct Wrong {
            #[expect(dead_code, reason = "only read")]
            device: i64,
        }
        let error = row().to::<Wrong>().unwrap_err();
        assert_eq!(error.field(), Some("device"));
        assert!(error.to_string().contains("expected an integer, not text"), "{error}");
    }

    #[test]
    fn an_integer_that_does_not_fit_is_an_error() {
        #[derive(Debug, Deserialize)]
        struct Small {
            #[expect(dead_code, reason = "only read")]
            n: u8,
        }
        assert!(Row::from_pairs([("n".into(), 300.into())]).to::<Small>().is_err());
    }
}
