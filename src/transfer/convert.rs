//! Fields of a source as values of a column's type.

use super::fields::Cell;
use crate::value::{Instant, Kind, Value, from_base64};
use serde_json::value::RawValue;

/// How fields are read where sources differ.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rules {
    /// A time without a zone is UTC instead of a mistake.
    pub assume_utc: bool,
}

/// A field's value, or why it has none.
#[derive(Debug, PartialEq)]
pub(super) enum Converted {
    /// The value.
    Value(Value),
    /// Text in a JSON column that is not JSON.
    BrokenJson,
    /// Nothing that the column can keep; what was expected.
    Wrong(&'static str),
}

use Converted::{BrokenJson, Wrong};

/// Reads a field for a column of this type.
pub(super) fn convert(cell: &Cell<'_>, kind: Kind, rules: Rules) -> Converted {
    match cell {
        Cell::Json("null") => Converted::Value(Value::Null),
        Cell::Json(json) => from_json(json, kind, rules),
        Cell::Csv { text: "", quoted: false } => Converted::Value(Value::Null),
        Cell::Csv { text, quoted } => from_text(text, *quoted, kind, rules),
        Cell::Stored { value, own } => from_stored(value, *own, kind, rules),
    }
}

fn from_stored(value: &Value, own: bool, kind: Kind, rules: Rules) -> Converted {
    match (value, kind) {
        (Value::Null, _) | (Value::Json(_), Kind::Json) | (Value::Blob(_), Kind::Blob) => {
            Converted::Value(value.clone())
        }
        (Value::Instant(_), Kind::Instant) if own => Converted::Value(value.clone()),
        // Another program's numbers may be seconds, milliseconds or days.
        (Value::Instant(_) | Value::Integer(_) | Value::Real(_), Kind::Instant) => Wrong("a time as text"),
        (Value::Text(text) | Value::Json(text), _) => from_text(text, true, kind, rules),
        (Value::Instant(instant), _) => fit(instant.microseconds().into(), kind),
        _ => fit(value.clone(), kind),
    }
}

fn from_json(json: &str, kind: Kind, rules: Rules) -> Converted {
    if kind == Kind::Json {
        return Converted::Value(Value::Json(json.to_owned()));
    }
    let value = match json.as_bytes()[0] {
        b'"' => match (serde_json::from_str::<String>(json), kind) {
            (Err(_), _) => return Wrong("text of valid characters"),
            // In JSON numbers and flags have a form of their own.
            (Ok(text), Kind::Any | Kind::Integer | Kind::Real | Kind::Boolean) => Value::Text(text),
            (Ok(text), _) => return from_text(&text, true, kind, rules),
        },
        b't' => Value::Boolean(true),
        b'f' => Value::Boolean(false),
        b'{' => match tagged_bytes(json) {
            Some(bytes) => return Converted::Value(Value::Blob(bytes)),
            None => Value::Json(json.to_owned()),
        },
        b'[' => Value::Json(json.to_owned()),
        _ => match number(json) {
            Some(number) => number,
            None => return Wrong("a number of at most 64 bits"),
        },
    };
    fit(value, kind)
}

/// An integer where it is one, otherwise a real number.
fn number(text: &str) -> Option<Value> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(Value::Integer(integer));
    }
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.'))
        && text.ends_with(|last: char| last.is_ascii_digit() || last == '.');
    // Digits alone are an integer, and past 64 bits a real number would not be the same.
    let is_integer = text.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !is_integer).then(|| text.parse().ok().map(Value::Real)).flatten()
}

/// The value if the column can keep it without a change of meaning.
fn fit(value: Value, kind: Kind) -> Converted {
    Converted::Value(match (kind, value) {
        (Kind::Any, value)
        | (Kind::Boolean, value @ Value::Boolean(_))
        | (Kind::Integer, value @ Value::Integer(_))
        | (Kind::Real, value @ Value::Real(_)) => value,
        (Kind::Boolean, Value::Integer(flag @ (0 | 1))) => Value::Boolean(flag == 1),
        (Kind::Instant, Value::Integer(microseconds)) => Instant::from_microseconds(microseconds).into(),
        #[expect(clippy::cast_precision_loss, reason = "only where nothing is lost")]
        (Kind::Real, Value::Integer(integer)) if integer.unsigned_abs() <= 1 << 53 => Value::Real(integer as f64),
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        (Kind::Integer, Value::Real(real)) if real.fract() == 0.0 && real.abs() <= 9_007_199_254_740_992.0 => {
            Value::Integer(real as i64)
        }
        (Kind::Boolean, _) => return Wrong("true or false"),
        (Kind::Integer, _) => return Wrong("an integer"),
        (Kind::Real, _) => return Wrong("a number"),
        (Kind::Instant, _) => return Wrong("a time"),
        (Kind::Blob, _) => return Wrong("bytes in base64"),
        (Kind::Text | Kind::Json | Kind::Rows, _) => return Wrong("text"),
    })
}

fn from_text(text: &str, quoted: bool, kind: Kind, rules: Rules) -> Converted {
    match kind {
        Kind::Text | Kind::Rows => Converted::Value(text.into()),
        Kind::Json if serde_json::from_str::<&RawValue>(text).is_ok() => Converted::Value(Value::Json(text.to_owned())),
        Kind::Json => BrokenJson,
        Kind::Blob => from_base64(text).map_or(Wrong("bytes in base64"), |bytes| Converted::Value(Value::Blob(bytes))),
        Kind::Instant => instant(text, rules),
        Kind::Boolean => match text.trim() {
            "true" | "TRUE" | "True" | "1" => Converted::Value(true.into()),
            "false" | "FALSE" | "False" | "0" => Converted::Value(false.into()),
            _ => Wrong("true or false"),
        },
        Kind::Integer | Kind::Real => fit(number(text.trim()).unwrap_or_default(), kind),
        Kind::Any => Converted::Value(number(text).filter(|_| !quoted).unwrap_or_else(|| text.into())),
    }
}

fn instant(text: &str, rules: Rules) -> Converted {
    if let Ok(microseconds) = text.trim().parse::<i64>() {
        return Converted::Value(Instant::from_microseconds(microseconds).into());
    }
    match text.parse::<Instant>() {
        Ok(instant) => Converted::Value(instant.into()),
        Err(_) => match format!("{}+00:00", text.trim()).parse::<Instant>() {
            Ok(instant) if rules.assume_utc => Converted::Value(instant.into()),
            Ok(_) => Wrong("a time with a zone (or say that times without one are UTC)"),
            Err(_) => Wrong("a time"),
        },
    }
}

/// The bytes in `{"$base64": "…"}`, which stands for bytes in a column of another type.
fn tagged_bytes(json: &str) -> Option<Vec<u8>> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tagged {
        #[serde(rename = "$base64")]
        base64: String,
    }
    from_base64(&serde_json::from_str::<Tagged>(json).ok()?.base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str, kind: Kind) -> Converted {
        convert(&Cell::Json(text), kind, Rules::default())
    }

    fn csv(text: &str, quoted: bool, kind: Kind) -> Converted {
        convert(&Cell::Csv { text, quoted }, kind, Rules::default())
    }

    #[test]
    fn numbers_keep_every_digit_or_are_refused() {
        assert_eq!(json("9223372036854775807", Kind::Integer), Converted::Value(i64::MAX.into()));
        assert_eq!(json("-9223372036854775808", Kind::Integer), Converted::Value(i64::MIN.into()));
        assert!(matches!(json("9223372036854775808", Kind::Integer), Wrong(_)));
        assert!(matches!(json("9223372036854775808", Kind::Any), Wrong(_)));
        assert!(matches!(json("9007199254740993", Kind::Real), Wrong(_)));
        assert_eq!(json("12.0", Kind::Integer), Converted::Value(12.into()));
        assert!(matches!(json("12.5", Kind::Integer), Wrong(_)));
        assert_eq!(json("0.1", Kind::Real), Converted::Value(0.1.into()));
        assert_eq!(json("9e999", Kind::Real), Converted::Value(f64::INFINITY.into()));
        assert_eq!(csv("-1", false, Kind::Integer), Converted::Value((-1).into()));
        for text in ["nan", "inf", "1_000", "0x10", "--1", "1e", "-"] {
            assert!(matches!(csv(text, false, Kind::Real), Wrong(_)), "{text}");
        }
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        assert!(matches!(json("\"12\"", Kind::Integer), Wrong(_)));
        assert!(matches!(json("12", Kind::Text), Wrong(_)));
        assert!(matches!(json("2", Kind::Boolean), Wrong(_)));
        assert!(matches!(json("\"true\"", Kind::Boolean), Wrong(_)));
        assert!(matches!(json("{}", Kind::Text), Wrong(_)));
        assert_eq!(json("1", Kind::Boolean), Converted::Value(true.into()));
    }

    #[test]
    fn null_and_empty_text_differ() {
        assert_eq!(json("null", Kind::Text), Converted::Value(Value::Null));
        assert_eq!(json("\"\"", Kind::Text), Converted::Value("".into()));
        assert_eq!(csv("", false, Kind::Text), Converted::Value(Value::Null));
        assert_eq!(csv("", true, Kind::Text), Converted::Value("".into()));
    }

    #[test]
    fn a_time_without_a_zone_needs_permission() {
        let text = "\"2026-02-20T12:03:14.642656\"";
        assert!(matches!(json(text, Kind::Instant), Wrong(expected) if expected.contains("zone")));
        let rules = Rules { assume_utc: true };
        let expected = Converted::Value("2026-02-20T12:03:14.642656Z".parse::<Instant>().unwrap().into());
        assert_eq!(convert(&Cell::Json(text), Kind::Instant, rules), expected);
        assert_eq!(
            convert(&Cell::Csv { text: "2026-02-20 12:03:14.642656", quoted: false }, Kind::Instant, rules),
            expected
        );
        assert_eq!(json("\"soon\"", Kind::Instant), Wrong("a time"));
        assert_eq!(json("5", Kind::Instant), Converted::Value(Instant::from_microseconds(5).into()));
    }

    #[test]
    fn json_keeps_its_text() {
        let text = r#"{"a": 1e3, "b": 123456789012345678901234567890}"#;
        assert_eq!(json(text, Kind::Json), Converted::Value(Value::Json(text.to_owned())));
        assert_eq!(csv("{broken", false, Kind::Json), BrokenJson);
    }

    #[test]
    fn base64_is_read_as_it_was_written() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")] {
            assert_eq!(from_base64(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        for text in ["Z", "Zg=", "Zg==Zg==", "Z===", "Zm9*", "===="] {
            assert_eq!(from_base64(text), None, "{text}");
        }
        assert_eq!(json(r#"{"$base64": "Zg=="}"#, Kind::Any), Converted::Value(vec![b'f'].into()));
    }
}
