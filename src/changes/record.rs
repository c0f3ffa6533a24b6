//! Rows as the file keeps them: <https://www.sqlite.org/fileformat2.html>, section 2.1.

use crate::value::{Instant, Kind, Value};

/// The values of a record; none if it is damaged.
pub(super) fn decode(record: &[u8]) -> Option<Vec<Value>> {
    let (length, start) = varint(record)?;
    let length = usize::try_from(length).ok()?;
    let mut header = record.get(start..length)?;
    let mut body = record.get(length..)?;
    let mut values = Vec::new();
    while !header.is_empty() {
        let (kind, taken) = varint(header)?;
        header = &header[taken..];
        let (value, taken) = value(kind, body)?;
        body = &body[taken..];
        values.push(value);
    }
    Some(values)
}

/// A value of a serial type at the start of `body`, and its length there.
fn value(kind: u64, body: &[u8]) -> Option<(Value, usize)> {
    const WIDTHS: [usize; 8] = [0, 1, 2, 3, 4, 6, 8, 8];
    match kind {
        0 => Some((Value::Null, 0)),
        1..=6 => {
            let width = WIDTHS[usize::try_from(kind).ok()?];
            Some((Value::Integer(integer(body.get(..width)?)), width))
        }
        7 => {
            let bits = body.get(..8)?.try_into().ok()?;
            Some((f64::from_be_bytes(bits).into(), 8))
        }
        8 => Some((Value::Integer(0), 0)),
        9 => Some((Value::Integer(1), 0)),
        10 | 11 => None,
        _ => {
            let length = usize::try_from((kind - 12) / 2).ok()?;
            let bytes = body.get(..length)?;
            let value = if kind.is_multiple_of(2) {
                Value::Blob(bytes.to_vec())
            } else {
                Value::Text(String::from_utf8_lossy(bytes).into_owned())
            };
            Some((value, length))
        }
    }
}

/// A big-endian integer in two's complement.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    bytes.iter().fold(if negative { -1 } else { 0 }, |value, byte| value << 8 | i64::from(*byte))
}

/// An integer of one to nine bytes, and how many it has.
fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (position, byte) in bytes.iter().enumerate().take(9) {
        if position == 8 {
            return Some((value << 8 | u64::from(*byte), 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, position + 1));
        }
    }
    None
}

/// A stored value in its column's logical type, as statements give it.
pub(super) fn typed(value: Value, kind: Kind) -> Value {
    match (kind, value) {
        (Kind::Boolean, Value::Integer(value @ (0 | 1))) => Value::Boolean(value == 1),
        (Kind::Instant, Value::Integer(value)) => Value::Instant(Instant::from_microseconds(value)),
        // Whole numbers are kept as integers to save room.
        #[expect(clippy::cast_precision_loss, reason = "they were floating point numbers before")]
        (Kind::Real, Value::Integer(value)) => Value::Real(value as f64),
        (Kind::Json, Value::Text(text)) => {
            let valid = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            Value::Json(if valid { text } else { "{}".to_owned() })
        }
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_serial_type_is_read() {
        let record = [
            12, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15,   // the header: its length, then a type for each value
            0xff, // -1
            0x01, 0x00, // 256
            0x80, 0x00, 0x00, // -8388608
            0x7f, 0xff, 0xff, 0xff, // 2147483647
            0x00, 0x01, 0x00, 0x00, 0x00, 0x00, // 2^32
            0x80, 0, 0, 0, 0, 0, 0, 0, // the smallest integer
            0x3f, 0xf8, 0, 0, 0, 0, 0, 0, // 1.5
            b'a',
        ];
        let expected = [
            Value::Null,
            Value::Integer(-1),
            Value::Integer(256),
            Value::Integer(-8_388_608),
            Value::Integer(2_147_483_647),
            Value::Integer(1 << 32),
            Value::Integer(i64::MIN),
            Value::Real(1.5),
            Value::Integer(0),
            Value::Integer(1),
            Value::Text("a".into()),
        ];
        assert_eq!(decode(&record).unwrap(), expected);
        assert_eq!(decode(&[2, 16, 7, 8]).unwrap(), [Value::Blob(vec![7, 8])]);
    }

    #[test]
    fn a_damaged_record_gives_nothing_and_no_panic() {
        assert_eq!(decode(&[]), None);
        for damaged in [&[9_u8, 1][..], &[2, 1], &[2, 10], &[2, 200], &[0xff; 9], &[3, 0xff, 0xff], &[2, 14]] {
            assert_eq!(decode(damaged), None, "{damaged:?}");
        }
    }

    #[test]
    fn long_varints_are_read() {
        assert_eq!(varint(&[0x81, 0x00]), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9]), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0x80; 3]), None);
    }

    #[test]
    fn values_have_the_logical_type_of_their_column() {
        assert_eq!(typed(Value::Integer(1), Kind::Boolean), Value::Boolean(true));
        assert_eq!(typed(Value::Integer(7), Kind::Boolean), Value::Integer(7));
        assert_eq!(typed(Value::Integer(3), Kind::Real), Value::Real(3.0));
        assert_eq!(typed(Value::Text("{".into()), Kind::Json), Value::Json("{}".into()));
        assert_eq!(typed(Value::Null, Kind::Instant), Value::Null);
    }
}
