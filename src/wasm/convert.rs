//! JavaScript values as values of the store, and errors as JavaScript objects.

use crate::{
    Error, Result,
    value::{Field, Instant, Row, Value},
};
use js_sys::{Array, BigInt, Date, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

/// The largest integer that a JavaScript number holds exactly.
const LARGEST_SAFE: f64 = 9_007_199_254_740_991.0;

/// A JavaScript value as a value of the store.
///
/// A number is an integer when it is integral and safe, otherwise a real; a
/// `Date` is an instant; an object `{json}` carries JSON as text.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `field` for what the store cannot hold.
pub(super) fn to_value(value: &JsValue, field: &str) -> Result<Value> {
    if let Some(number) = value.as_f64() {
        return from_number(number, field);
    }
    if let Some(text) = value.as_string() {
        return Ok(Value::Text(text));
    }
    if let Some(boolean) = value.as_bool() {
        return Ok(Value::Boolean(boolean));
    }
    if value.is_null() || value.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(integer) = value.dyn_ref::<BigInt>() {
        let integer = i64::try_from(integer.clone());
        return integer
            .map(Value::Integer)
            .map_err(|_| Error::invalid(field.to_owned(), format!("{field} does not fit 64 bits")));
    }
    if let Some(date) = value.dyn_ref::<Date>() {
        return from_date(date, field);
    }
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Ok(Value::Blob(bytes.to_vec()));
    }
    match Reflect::get(value, &"json".into()).ok().and_then(|json| json.as_string()) {
        Some(json) => Ok(Value::Json(json)),
        None => Err(Error::invalid(field.to_owned(), format!("{field} is nothing that the store can hold"))),
    }
}

fn from_number(number: f64, field: &str) -> Result<Value> {
    if !number.is_finite() {
        return Err(Error::invalid(field.to_owned(), format!("{field} is {number}, which the store cannot hold")));
    }
    if number.fract() == 0.0 && number.abs() <= LARGEST_SAFE {
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2^53")]
        return Ok(Value::Integer(number as i64));
    }
    Ok(Value::Real(number))
}

fn from_date(date: &Date, field: &str) -> Result<Value> {
    let milliseconds = date.get_time();
    if milliseconds.is_nan() {
        return Err(Error::invalid(field.to_owned(), format!("{field} is not a valid date")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "dates are integral and end in the year 275760")]
    let milliseconds = milliseconds as i64;
    Ok(Value::Instant(Instant::from_microseconds(milliseconds.saturating_mul(1000))))
}

/// Values in the order of an operation's arguments as named arguments; what
/// is undefined was left out.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for what the store cannot hold.
pub(super) fn to_arguments(values: &Array, fields: &[Field]) -> Result<Row> {
    let pairs = fields.iter().zip(values.iter()).filter(|(_, value)| !value.is_undefined());
    let pairs = pairs.map(|(field, value)| Ok((field.name.to_owned(), to_value(&value, field.name)?)));
    Ok(Row::from_pairs(pairs.collect::<Result<Vec<_>>>()?))
}

/// The items of an array as parameters.
pub(super) fn to_parameters(parameters: &Array) -> Result<Vec<Value>> {
    parameters.iter().enumerate().map(|(position, value)| to_value(&value, &format!("?{}", position + 1))).collect()
}

/// What the bindings throw.
#[derive(serde::Serialize)]
struct Thrown<'a> {
    kind: &'a str,
    message: String,
    retryable: bool,
    field: Option<&'a str>,
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = Thrown {
            kind: error.kind().name(),
            message: error.to_string(),
            retryable: error.retryable(),
            field: error.field(),
        };
        serde_wasm_bindgen::to_value(&thrown).unwrap_or_else(|_| Self::from_str(&error.to_string()))
    }
}
