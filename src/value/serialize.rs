//! Structs as rows of named values, and rows as JSON.

use super::{Instant, Row, RowView, Rows, Value, base64::Base64, instant};
use crate::{Error, Result};
use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

/// Turns a struct or map into named values, each of its logical type.
///
/// Nested structs, maps and lists become JSON.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when `record` is not a struct or map, or holds a number
/// that no 64-bit integer can keep.
///
/// # Example
/// ```
/// use edgelite::value::{Instant, to_row};
/// #[derive(serde::Serialize)]
/// struct Sample { device_id: &'static str, at: Instant }
/// let row = to_row(&Sample { device_id: "plug", at: Instant::from_seconds(1) })?;
/// assert_eq!(row["at"], Instant::from_seconds(1).into());
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn to_row(record: &impl Serialize) -> Result<Row> {
    record.serialize(RowSink).map(Row::from_pairs)
}

impl Serialize for RowView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (column, value) in self.iter() {
            map.serialize_entry(&column.name, value)?;
        }
        map.end()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Real(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Blob(value) if serializer.is_human_readable() => serializer.collect_str(&Base64(value)),
            Self::Blob(value) => serializer.serialize_bytes(value),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Instant(value) => value.serialize(serializer),
            Self::Json(text) => serde_json::from_str::<&serde_json::value::RawValue>(text)
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Self::Rows(rows) => rows.serialize(serializer),
        }
    }
}

struct ValueSink;

type NoCompound = Impossible<Value, Error>;

macro_rules! plain {
    ($($method:ident($type:ty) => $value:ident $expression:expr;)*) => {$(
        fn $method(self, $value: $type) -> Result<Value> { $expression }
    )*};
}

impl Serializer for ValueSink {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = JsonList;
    type SerializeTuple = NoCompound;
    type SerializeTupleStruct = NoCompound;
    type SerializeTupleVariant = NoCompound;
    type SerializeMap = JsonObject;
    type SerializeStruct = JsonObject;
    type SerializeStructVariant = NoCompound;

    fn is_human_readable(&self) -> bool {
        false
    }

    plain! {
        serialize_bool(bool) => value Ok(Value::Boolean(value));
        serialize_i8(i8) => value Ok(Value::Integer(value.into()));
        serialize_i16(i16) => value Ok(Value::Integer(value.into()));
        serialize_i32(i32) => value Ok(Value::Integer(value.into()));
        serialize_i64(i64) => value Ok(Value::Integer(value));
        serialize_u8(u8) => value Ok(Value::Integer(value.into()));
        serialize_u16(u16) => value Ok(Value::Integer(value.into()));
        serialize_u32(u32) => value Ok(Value::Integer(value.into()));
        serialize_u64(u64) => value i64::try_from(value).map(Value::Integer)
            .map_err(|_| Error::custom(format!("{value} is larger than a 64-bit integer column keeps")));
        serialize_f32(f32) => value ValueSink.serialize_f64(value.into());
        serialize_f64(f64) => value if value.is_nan() {
            Err(Error::custom("NaN is not a number that can be stored"))
        } else {
            Ok(Value::Real(value))
        };
        serialize_char(char) => value Ok(Value::Text(value.to_string()));
        serialize_str(&str) => value Ok(Value::Text(value.to_owned()));
        serialize_bytes(&[u8]) => value Ok(Value::Blob(value.to_vec()));
        serialize_unit_struct(&'static str) => _name Ok(Value::Null);
    }

    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<Value> {
        Ok(Value::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Value> {
        match (name, value.serialize(self)?) {
            (instant::SERDE_NAME, Value::Integer(value)) => Ok(Instant::from_microseconds(value).into()),
            (_, value) => Ok(value),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value> {
        let mut object = serde_json::Map::new();
        object.insert(variant.to_owned(), json_tree(value)?);
        Ok(Json::Object(object).into())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<JsonList> {
        Ok(JsonList(Vec::new()))
    }

    fn serialize_tuple(self, _length: usize) -> Result<NoCompound> {
        Err(Error::custom("a tuple is not a value; use a struct or a list"))
    }

    fn serialize_tuple_struct(self, _name: &'static str, length: usize) -> Result<NoCompound> {
        self.serialize_tuple(length)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        length: usize,
    ) -> Result<NoCompound> {
        self.serialize_tuple(length)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<JsonObject> {
        Ok(JsonObject::default())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<JsonObject> {
        Ok(JsonObject::default())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        length: usize,
    ) -> Result<NoCompound> {
        self.serialize_tuple(length)
    }
}

use super::Json;

fn json_tree<T: Serialize + ?Sized>(value: &T) -> Result<Json> {
    serde_json::to_value(value).map_err(Error::custom)
}

struct JsonList(Vec<Json>);

impl SerializeSeq for JsonList {
    type Ok = Value;
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(json_tree(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Json::Array(self.0).into())
    }
}

#[derive(Default)]
struct JsonObject {
    fields: serde_json::Map<String, Json>,
    key: String,
}

impl SerializeMap for JsonObject {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = text_key(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.fields.insert(std::mem::take(&mut self.key), json_tree(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Json::Object(self.fields).into())
    }
}

impl SerializeStruct for JsonObject {
    type Ok = Value;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        self.fields.insert(key.to_owned(), json_tree(value)?);
        Ok(())
    }

    fn end(self) -> Result<Value> {
        SerializeMap::end(self)
    }
}

fn text_key<T: Serialize + ?Sized>(key: &T) -> Result<String> {
    match key.serialize(ValueSink)? {
        Value::Text(key) => Ok(key),
        other => Err(Error::custom(format!("a key must be text, not {}", other.type_name()))),
    }
}

struct RowSink;

#[derive(Default)]
struct Pairs {
    pairs: Vec<(String, Value)>,
    key: String,
}

impl SerializeStruct for Pairs {
    type Ok = Vec<(String, Value)>;
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        let value = value.serialize(ValueSink).map_err(|error| error.on(key))?;
        self.pairs.push((key.to_owned(), value));
        Ok(())
    }

    fn end(self) -> Result<Self::Ok> {
        Ok(self.pairs)
    }
}

impl SerializeMap for Pairs {
    type Ok = Vec<(String, Value)>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = text_key(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        let value = value.serialize(ValueSink).map_err(|error| error.on(key.clone()))?;
        self.pairs.push((key, value));
        Ok(())
    }

    fn end(self) -> Result<Self::Ok> {
        Ok(self.pairs)
    }
}

macro_rules! refused {
    ($($method:ident($($type:ty),*);)*) => {$(
        fn $method(self, $(_: $type),*) -> Result<Self::Ok> { Err(not_a_record()) }
    )*};
}

fn not_a_record() -> Error {
    Error::custom("a row is made from a struct or a map with text keys")
}

impl Serializer for RowSink {
    type Ok = Vec<(String, Value)>;
    type Error = Error;
    type SerializeSeq = Impossible<Self::Ok, Error>;
    type SerializeTuple = Impossible<Self::Ok, Error>;
    type SerializeTupleStruct = Impossible<Self::Ok, Error>;
    type SerializeTupleVariant = Impossible<Self::Ok, Error>;
    type SerializeMap = Pairs;
    type SerializeStruct = Pairs;
    type SerializeStructVariant = Impossible<Self::Ok, Error>;

    fn is_human_readable(&self) -> bool {
        false
    }

    refused! {
        serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
        serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_u64(u64); serialize_f32(f32);
        serialize_f64(f64); serialize_char(char); serialize_str(&str); serialize_bytes(&[u8]); serialize_none();
        serialize_unit(); serialize_unit_struct(&'static str); serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Self::Ok> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<Self::Ok> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<Self::Ok> {
        Err(not_a_record())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Self::SerializeSeq> {
        Err(not_a_record())
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple> {
        Err(not_a_record())
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Self::SerializeTupleStruct> {
        Err(not_a_record())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(not_a_record())
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Pairs> {
        Ok(Pairs::default())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Pairs> {
        Ok(Pairs::default())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(not_a_record())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_rfc_4648() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(Base64(bytes.as_bytes()).to_string(), text);
        }
    }

    #[test]
    fn rows_become_json_with_each_type_in_its_form() {
        let row = Row::from_pairs([
            ("n".into(), Value::Integer(i64::MAX)),
            ("flag".into(), true.into()),
            ("at".into(), Instant::from_seconds(0).into()),
            ("meta".into(), Value::Json(r#"{"a": 1e3}"#.into())),
            ("blob".into(), vec![1u8].into()),
            ("none".into(), Value::Null),
        ]);
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"n":9223372036854775807,"flag":true,"at":"1970-01-01T00:00:00Z","meta":{"a": 1e3},"blob":"AQ==","none":null}"#
        );
    }

    #[test]
    fn nan_is_refused_and_names_its_field() {
        #[derive(serde::Serialize)]
        struct Reading {
            watts: f64,
        }
        assert_eq!(to_row(&Reading { watts: f64::NAN }).unwrap_err().field(), Some("watts"));
    }
}
