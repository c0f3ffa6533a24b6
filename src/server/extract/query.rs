use crate::{
    Error, Result,
    query::decode_arguments,
    server::{
        describe::{Bounds, Describe, Description},
        errors::Failure,
        local_time,
        state::App,
    },
    value::{Described, Field, Kind, Row, Value},
};
use axum::{
    extract::FromRequestParts,
    http::{Uri, request::Parts},
};
use serde::Serialize;
use utoipa::openapi::path::ParameterIn;

/// The parameters behind the `?` of a URL, as a record.
pub(in crate::server) trait QueryRecord: Described + Default + Serialize {
    /// The smallest and largest value of its integers.
    const BOUNDS: Bounds = &[];
    /// Whether times without a zone are local time, instead of a mistake.
    const LOCAL_TIMES: bool = false;
}

/// The parameters behind the `?`. Unknown, repeated and empty ones are
/// refused: they would else look as if they had been respected.
pub(in crate::server) struct Query<T>(pub T);

impl<T: QueryRecord + Send> FromRequestParts<App> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        let row = parameters(&parts.uri, T::FIELDS, T::BOUNDS, T::LOCAL_TIMES)?;
        Ok(Self(decode_arguments(&row)?))
    }
}

impl<T: QueryRecord> Describe for Query<T> {
    fn describe(description: &mut Description) {
        description.parameters::<T>(ParameterIn::Query, T::BOUNDS);
        description.fails(400, "A parameter is unknown, repeated, empty, of a wrong type or out of range.");
    }
}

/// The parameters of a URL, in the types of their fields.
pub(in crate::server) fn parameters(uri: &Uri, fields: &[Field], bounds: Bounds, local_times: bool) -> Result<Row> {
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| Error::invalid("query", "the parameters behind the ? cannot be read"))?;
    let mut typed: Vec<(String, Value)> = Vec::with_capacity(pairs.len());
    for (name, text) in pairs.0 {
        if typed.iter().any(|(known, _)| *known == name) {
            return Err(Error::invalid(name.clone(), format!("parameter {name} is given twice")));
        }
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            return Err(unknown(fields, name));
        };
        let local = (local_times && field.kind.kind == Kind::Instant).then(|| local_time::read(&text)).flatten();
        let value = match local {
            Some(instant) => instant.into(),
            None => value(field, text)?,
        };
        in_bounds(bounds, field, &value)?;
        typed.push((name, value));
    }
    Ok(Row::from_pairs(typed))
}

fn unknown(fields: &[Field], name: String) -> Error {
    let known: Vec<_> = fields.iter().map(|field| field.name).collect();
    let message = match known.as_slice() {
        [] => format!("unknown parameter {name}; there are none"),
        known => format!("unknown parameter {name}; there are {}", known.join(", ")),
    };
    Error::invalid(name, message)
}

/// The text of a parameter in its field's type.
pub(super) fn value(field: &Field, text: String) -> Result<Value> {
    let refused = |expected: &str| {
        Err(Error::invalid(field.name, format!("parameter {} must be {expected}, not '{text}'", field.name)))
    };
    if text.is_empty() {
        return Err(Error::invalid(field.name, format!("parameter {} is empty; leave it out", field.name)));
    }
    match field.kind.kind {
        Kind::Integer => text.parse().map(Value::Integer).or_else(|_| refused("an integer")),
        Kind::Real => text.parse().map(Value::Real).or_else(|_| refused("a number")),
        Kind::Boolean => match text.as_str() {
            "true" | "1" => Ok(true.into()),
            "false" | "0" => Ok(false.into()),
            _ => refused("true or false"),
        },
        Kind::Json | Kind::Rows => match serde_json::from_str::<&serde_json::value::RawValue>(&text) {
            Ok(_) => Ok(Value::Json(text)),
            Err(_) => refused("JSON"),
        },
        _ => Ok(text.into()),
    }
}

fn in_bounds(bounds: Bounds, field: &Field, value: &Value) -> Result<()> {
    let bound = bounds.iter().find(|(name, _)| *name == field.name).map(|(_, bound)| bound);
    match (bound, value) {
        (Some(bound), Value::Integer(value)) if !bound.contains(value) => Err(Error::invalid(
            field.name,
            format!("parameter {} must be {} to {}, not {value}", field.name, bound.start(), bound.end()),
        )),
        _ => Ok(()),
    }
}
