//! Values on their way to PostgreSQL and back, in its binary form.
//!
//! | Logical type | PostgreSQL |
//! |---|---|
//! | integer | `bigint`; `smallint`, `integer` and `oid` are read and written where a table has them |
//! | real | `double precision`, `real` |
//! | text | `text`, `varchar`, `char`, `name` |
//! | bytes | `bytea` |
//! | boolean | `boolean` |
//! | instant | `timestamptz`, to the microsecond |
//! | JSON | `jsonb`, `json` |

use crate::value::{Instant, Value};
use bytes::{BufMut as _, BytesMut};
use std::error::Error;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// Microseconds from 1970 to 2000, from which PostgreSQL counts.
const SINCE_2000: i64 = 946_684_800_000_000;

/// How messages begin that say that a value cannot be kept by a column.
pub(super) const NO_FORM: &str = "PostgreSQL cannot keep";

/// A value to be written.
#[derive(Debug)]
pub(super) struct Given<'a>(pub &'a Value);

/// A value that was read.
#[derive(Debug)]
pub(super) struct Taken(pub Value);

/// Whether values of this type are read as they are; others are read as
/// text.
pub(super) fn is_read(of: &Type) -> bool {
    matches!(
        *of,
        Type::BOOL
            | Type::INT2
            | Type::INT4
            | Type::INT8
            | Type::OID
            | Type::FLOAT4
            | Type::FLOAT8
            | Type::TEXT
            | Type::VARCHAR
            | Type::BPCHAR
            | Type::NAME
            | Type::JSON
            | Type::JSONB
            | Type::BYTEA
            | Type::TIMESTAMPTZ
            | Type::TIMESTAMP
    )
}

type Failure = Box<dyn Error + Sync + Send>;

impl<'a> FromSql<'a> for Taken {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Result<Self, Failure> {
        Ok(Self(match *of {
            Type::BOOL => bool::from_sql(of, raw)?.into(),
            Type::INT2 => i32::from(i16::from_sql(of, raw)?).into(),
            Type::INT4 => i32::from_sql(of, raw)?.into(),
            Type::INT8 => i64::from_sql(of, raw)?.into(),
            Type::OID => u32::from_sql(of, raw)?.into(),
            Type::FLOAT4 => real(f64::from(f32::from_sql(of, raw)?)),
            Type::FLOAT8 => real(f64::from_sql(of, raw)?),
            Type::JSON => Value::Json(std::str::from_utf8(raw)?.to_owned()),
            // The first byte is the version of the form, the rest its text.
            Type::JSONB => Value::Json(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()),
            Type::BYTEA => raw.to_vec().into(),
            Type::TIMESTAMPTZ => time(i64::from_sql(&Type::INT8, raw)?),
            // It has no zone, and the text has none either.
            Type::TIMESTAMP => match time(i64::from_sql(&Type::INT8, raw)?) {
                Value::Instant(instant) => instant.to_string().trim_end_matches('Z').into(),
                other => other,
            },
            _ => std::str::from_utf8(raw)?.into(),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failure> {
        Ok(Self(Value::Null))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// The store has no number that is none: the text is refused where a number is wanted.
fn real(real: f64) -> Value {
    if real.is_nan() { "NaN".into() } else { real.into() }
}

fn time(since_2000: i64) -> Value {
    match (since_2000, since_2000.checked_add(SINCE_2000)) {
        (i64::MAX, _) => "infinity".into(),
        (i64::MIN, _) => "-infinity".into(),
        (_, Some(microseconds)) => Instant::from_microseconds(microseconds).into(),
        (_, None) => "a time after the year 294246".into(),
    }
}

impl ToSql for Given<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Failure> {
        match (self.0, of.clone()) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Boolean(flag), Type::BOOL) => out.put_u8(u8::from(*flag)),
            (Value::Integer(flag @ (0 | 1)), Type::BOOL) => out.put_u8(u8::from(*flag == 1)),
            (Value::Integer(_) | Value::Boolean(_), Type::INT2 | Type::INT4 | Type::INT8) => {
                integer(self.0.as_integer().unwrap_or_default(), of, out)?;
            }
            (Value::Real(real), Type::FLOAT8) => out.put_f64(*real),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be the same")]
            (Value::Real(real), Type::FLOAT4) if f64::from(*real as f32).to_bits() == real.to_bits() => {
                out.put_f32(*real as f32);
            }
            #[expect(clippy::cast_precision_loss, reason = "only where nothing is lost")]
            (Value::Integer(integer), Type::FLOAT8) if integer.unsigned_abs() <= 1 << 53 => {
                out.put_f64(*integer as f64);
            }
            (
                Value::Text(text) | Value::Json(text),
                Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN,
            ) => {
                put_text(text, out)?;
            }
            (Value::Json(text) | Value::Text(text), Type::JSON) => put_text(text, out)?,
            (Value::Json(text) | Value::Text(text), Type::JSONB) => {
                out.put_u8(1);
                put_text(text, out)?;
            }
            (Value::Blob(bytes), Type::BYTEA) => out.put_slice(bytes),
            (Value::Instant(instant), Type::TIMESTAMPTZ | Type::TIMESTAMP) => {
                let since_2000 = instant.microseconds().checked_sub(SINCE_2000);
                out.put_i64(since_2000.ok_or_else(|| refusal("the time", of, &instant.to_string()))?);
            }
            (Value::Instant(instant), Type::INT8) => out.put_i64(instant.microseconds()),
            (value, _) => return Err(refusal(value.type_name(), of, "")),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn integer(integer: i64, of: &Type, out: &mut BytesMut) -> Result<(), Failure> {
    let refused = || refusal("the integer", of, &integer.to_string());
    match *of {
        Type::INT2 => out.put_i16(integer.try_into().map_err(|_| refused())?),
        Type::INT4 => out.put_i32(integer.try_into().map_err(|_| refused())?),
        _ => out.put_i64(integer),
    }
    Ok(())
}

fn put_text(text: &str, out: &mut BytesMut) -> Result<(), Failure> {
    if text.contains('\0') {
        return Err(format!("{NO_FORM} a text with the character U+0000").into());
    }
    out.put_slice(text.as_bytes());
    Ok(())
}

fn refusal(what: &str, of: &Type, value: &str) -> Failure {
    let space = if value.is_empty() { "" } else { " " };
    format!("{NO_FORM} {what}{space}{value} as {of}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(value: &Value, of: &Type) -> Result<Value, String> {
        let mut bytes = BytesMut::new();
        match Given(value).to_sql(of, &mut bytes).map_err(|error| error.to_string())? {
            IsNull::Yes => Ok(Value::Null),
            IsNull::No => Ok(Taken::from_sql(of, &bytes).map_err(|error| error.to_string())?.0),
        }
    }

    #[test]
    fn r113_values_come_back_as_they_were_written() {
        let instant = |text: &str| Value::from(text.parse::<Instant>().unwrap());
        for (value, of) in [
            (Value::Null, Type::TEXT),
            (i64::MAX.into(), Type::INT8),
            (i64::MIN.into(), Type::INT8),
            (0.1.into(), Type::FLOAT8),
            (f64::INFINITY.into(), Type::FLOAT8),
            ("Grüße, 世界 🎥".into(), Type::TEXT),
            ("".into(), Type::VARCHAR),
            (vec![0_u8, 255].into(), Type::BYTEA),
            (true.into(), Type::BOOL),
            (instant("2026-02-20T12:03:14.642656Z"), Type::TIMESTAMPTZ),
            (instant("1969-12-31T23:59:59.999999Z"), Type::TIMESTAMPTZ),
            (instant("0000-01-01T00:00:00Z"), Type::TIMESTAMPTZ),
            (Value::Json("{\"a\":1e3}".into()), Type::JSON),
            (Value::Json("[1]".into()), Type::JSONB),
        ] {
            assert_eq!(there_and_back(&value, &of).as_ref(), Ok(&value), "{value:?} as {of}");
        }
    }

    #[test]
    fn what_a_column_cannot_keep_is_refused_and_not_changed() {
        for (value, of) in [
            (Value::from(i64::MAX), Type::INT4),
            (40_000.into(), Type::INT2),
            (0.1.into(), Type::FLOAT4),
            ("a\0b".into(), Type::TEXT),
            (2.into(), Type::BOOL),
            ("1".into(), Type::INT8),
            (Instant::from_microseconds(i64::MIN).into(), Type::TIMESTAMPTZ),
        ] {
            let error = there_and_back(&value, &of).unwrap_err();
            assert!(error.starts_with(NO_FORM), "{error}");
        }
    }

    #[test]
    fn what_the_store_cannot_keep_stays_text() {
        let read = |of: &Type, raw: &[u8]| Taken::from_sql(of, raw).unwrap().0;
        assert_eq!(read(&Type::FLOAT8, &f64::NAN.to_be_bytes()), "NaN".into());
        assert_eq!(read(&Type::TIMESTAMPTZ, &i64::MAX.to_be_bytes()), "infinity".into());
        assert_eq!(read(&Type::TIMESTAMP, &0_i64.to_be_bytes()), "2000-01-01T00:00:00".into());
        assert_eq!(read(&Type::INT2, &(-1_i16).to_be_bytes()), (-1).into());
    }
}
