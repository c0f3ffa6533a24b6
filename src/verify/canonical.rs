//! One form of bytes for each value, whoever keeps it.

use crate::value::{Kind, Value};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The hash of a row.
pub(super) type RowHash = [u8; 32];

/// The hash of a row's values in the order of its columns.
pub(super) fn hash(values: &[Value], kinds: &[Kind], buffer: &mut Vec<u8>) -> RowHash {
    buffer.clear();
    for (value, kind) in values.iter().zip(kinds) {
        write(value, *kind, buffer);
    }
    Sha256::digest(&*buffer).into()
}

/// Appends a value: a letter for its type, its length where that is not
/// fixed, and its bytes.
pub(super) fn write(value: &Value, kind: Kind, out: &mut Vec<u8>) {
    let mut sized = |letter: u8, bytes: &[u8]| {
        out.push(letter);
        out.extend((bytes.len() as u64).to_be_bytes());
        out.extend(bytes);
    };
    match value {
        Value::Null => out.push(b'n'),
        Value::Boolean(flag) => out.extend([b'b', u8::from(*flag)]),
        Value::Integer(integer) => {
            out.push(b'i');
            out.extend(integer.to_be_bytes());
        }
        Value::Instant(instant) => {
            out.push(b't');
            out.extend(instant.microseconds().to_be_bytes());
        }
        Value::Real(real) => {
            out.push(b'r');
            // There is one zero.
            out.extend((real + 0.0).to_bits().to_be_bytes());
        }
        Value::Blob(bytes) => sized(b'x', bytes),
        Value::Json(text) => sized(b'j', canonical_json(text).as_bytes()),
        Value::Text(text) if kind == Kind::Json => sized(b'j', canonical_json(text).as_bytes()),
        Value::Text(text) => sized(b's', text.as_bytes()),
        Value::Rows(_) => out.push(b'n'),
    }
}

/// JSON in the form that all texts with the same meaning have, as `jsonb`
/// understands it: members in the order of their names and the last of those
/// with the same, numbers by their value to the last digit, no blanks. Text
/// that is not JSON stays as it is.
fn canonical_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    match append(text, &mut out) {
        Some(()) => out,
        None => text.to_owned(),
    }
}

fn append(json: &str, out: &mut String) -> Option<()> {
    let json = json.trim();
    match json.as_bytes().first()? {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(json).ok()?;
            out.push('{');
            for (position, (name, value)) in members.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(name).ok()?);
                out.push(':');
                append(value.get(), out)?;
            }
            out.push('}');
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                append(item.get(), out)?;
            }
            out.push(']');
        }
        b'"' => {
            // Texts may be written with escapes or without.
            let text: String = serde_json::from_str(json).ok()?;
            out.push_str(&serde_json::to_string(&text).ok()?);
        }
        b't' | b'f' | b'n' => {
            let _: &RawValue = serde_json::from_str(json).ok()?;
            out.push_str(json);
        }
        _ => {
            let _: &RawValue = serde_json::from_str(json).ok()?;
            out.push_str(&canonical_number(json)?);
        }
    }
    Some(())
}

/// A number as its digits and the power of ten that they are multiplied with.
fn canonical_number(text: &str) -> Option<String> {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let exponent: i64 = exponent.parse().ok()?;
    let shift = i64::try_from(fraction.len()).ok()?;
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let power = exponent.checked_sub(shift)?.checked_add(zeros)?;
    Some(format!("{sign}{significant}e{power}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_that_means_the_same_has_one_form() {
        for (one, other) in [
            (r#"{"b": 1, "a": [1e3, "\u00e4"]}"#, r#"{"a":[1000,"ä"],"b":1.0}"#),
            (r#"{"a": 1, "a": 2}"#, r#"{"a":2}"#),
            ("0.10", "1e-1"),
            ("-0.0", "0"),
            ("123456789012345678901234567890", "1234567890.12345678901234567890e20"),
            (" null ", "null"),
        ] {
            assert_eq!(canonical_json(one), canonical_json(other), "{one}");
        }
        for (one, other) in [
            ("1", "\"1\""),
            ("9007199254740993", "9007199254740992"),
            ("[1,2]", "[2,1]"),
            ("null", "[]"),
            ("{\"a\":null}", "{}"),
        ] {
            assert_ne!(canonical_json(one), canonical_json(other), "{one}");
        }
        assert_eq!(canonical_json("{broken"), "{broken");
    }

    #[test]
    fn values_of_different_types_differ_and_zeros_do_not() {
        let bytes = |value: Value| {
            let mut out = Vec::new();
            write(&value, Kind::Any, &mut out);
            out
        };
        assert_ne!(bytes("1".into()), bytes(1.into()));
        assert_ne!(bytes(1.into()), bytes(true.into()));
        assert_ne!(bytes("".into()), bytes(Value::Null));
        assert_eq!(bytes((-0.0).into()), bytes(0.0.into()));
        let row = |values: [&str; 2]| hash(&values.map(Value::from), &[Kind::Text; 2], &mut Vec::new());
        assert_ne!(row(["ab", "c"]), row(["a", "bc"]));
    }
}
