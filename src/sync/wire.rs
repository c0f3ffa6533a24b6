//! Values, keys and states as JSON, and their hashes.

use crate::{
    Error, Result,
    value::{Json, Value, from_base64},
};
use sha2::{Digest, Sha256};

/// A value as the file holds it: without its logical type.
pub(crate) fn raw(value: Value) -> Value {
    match value {
        Value::Boolean(value) => Value::Integer(value.into()),
        Value::Instant(value) => Value::Integer(value.microseconds()),
        Value::Json(text) => Value::Text(text),
        other => other,
    }
}

/// A stored value as JSON: numbers, texts and null are themselves, a whole
/// floating point number keeps its point, bytes are `{"blob": base64}`.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null | Value::Rows(_) => Json::Null,
        Value::Integer(value) => Json::from(*value),
        Value::Boolean(value) => Json::from(i64::from(*value)),
        Value::Instant(value) => Json::from(value.microseconds()),
        Value::Real(value) if value.is_finite() => Json::from(*value),
        Value::Real(value) => serde_json::json!({ "real": if *value > 0.0 { "inf" } else { "-inf" } }),
        Value::Text(text) | Value::Json(text) => Json::from(text.as_str()),
        Value::Blob(bytes) => serde_json::json!({ "blob": crate::value::to_base64(bytes) }),
    }
}

/// The value that JSON stands for.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for JSON that no value becomes.
pub(crate) fn from_json(json: &Json) -> Result<Value> {
    let refused = || Error::invalid("value", format!("{json} is no value of a column"));
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Integer((*value).into()),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Value::Integer(value),
            None => Value::Real(number.as_f64().filter(|_| !number.is_u64()).ok_or_else(refused)?),
        },
        Json::String(text) => Value::Text(text.clone()),
        Json::Object(object) if object.len() == 1 => {
            let text = |name: &str| object.get(name).and_then(Json::as_str);
            match (text("blob"), text("real")) {
                (Some(blob), _) => Value::Blob(from_base64(blob).ok_or_else(refused)?),
                (_, Some("inf")) => Value::Real(f64::INFINITY),
                (_, Some("-inf")) => Value::Real(f64::NEG_INFINITY),
                _ => return Err(refused()),
            }
        }
        _ => return Err(refused()),
    })
}

/// A key as text: the same for equal keys.
pub(crate) fn key_text<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    Json::Array(values.into_iter().map(to_json).collect()).to_string()
}

/// The values of a key.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for text that is no key.
pub(crate) fn key_values(text: &str) -> Result<Vec<Value>> {
    let Ok(Json::Array(values)) = serde_json::from_str(text) else {
        return Err(Error::invalid("key", format!("{text} is no key of a row")));
    };
    values.iter().map(from_json).collect()
}

/// Bytes whose order is that of values with equal clocks.
pub(crate) fn order_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(&mut bytes, value);
    bytes
}

fn put(bytes: &mut Vec<u8>, value: &Value) {
    let (tag, content): (u8, &[u8]) = match value {
        Value::Null | Value::Rows(_) => (0, &[]),
        Value::Integer(_) | Value::Boolean(_) | Value::Instant(_) => {
            bytes.push(1);
            bytes.extend(value.as_integer().unwrap_or(0).to_be_bytes());
            return;
        }
        Value::Real(value) => {
            bytes.push(2);
            // Zero has two signs and is one value.
            bytes.extend((value + 0.0).to_bits().to_be_bytes());
            return;
        }
        Value::Text(text) | Value::Json(text) => (3, text.as_bytes()),
        Value::Blob(blob) => (4, blob),
    };
    bytes.push(tag);
    bytes.extend((content.len() as u64).to_be_bytes());
    bytes.extend(content);
}

/// The hash of named values; their order matters.
pub(crate) fn hash<'a>(values: impl IntoIterator<Item = (&'a str, &'a Value)>) -> u64 {
    let mut bytes = Vec::with_capacity(256);
    for (name, value) in values {
        bytes.extend(name.as_bytes());
        bytes.push(0);
        put(&mut bytes, value);
    }
    hash_bytes(&bytes)
}

/// The first eight bytes of SHA-256.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let digest = Sha256::digest(bytes);
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("no NaN", |value| !value.is_nan()).prop_map(|value| Value::Real(value + 0.0)),
            ".*".prop_map(Value::from),
            prop::collection::vec(any::<u8>(), 0..20).prop_map(Value::from),
        ]
    }

    proptest! {
        #[test]
        fn every_value_comes_back_from_its_text(values in prop::collection::vec(values(), 0..5)) {
            let text = key_text(&values);
            prop_assert_eq!(key_values(&text).unwrap(), values.clone());
            prop_assert_eq!(key_text(&key_values(&text).unwrap()), text);
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["{}", "[[1]]", "[{\"blob\": 1}]", "[{\"blob\": \"?\"}]", "[18446744073709551615]", "nothing"] {
            assert_eq!(key_values(text).unwrap_err().kind(), crate::ErrorKind::InvalidArgument, "{text}");
        }
    }
}
