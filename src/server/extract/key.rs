use crate::{
    Error, Result,
    query::decode_arguments,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        extract::query::value,
        state::App,
    },
    value::{Described, Row, Value},
};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use serde::Serialize;
use utoipa::openapi::path::ParameterIn;

/// The parts of the path that name a row.
pub(in crate::server) struct Key<T>(pub T);

impl<T: Described + Send> FromRequestParts<App> for Key<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let parameters = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::invalid("path", "the path is not UTF-8"))?;
        Ok(Self(decode_arguments(&Row::from_pairs(typed::<T>(&parameters)?))?))
    }
}

/// The parts of the path that are arguments, in the types of their fields.
pub(super) fn typed<T: Described>(parameters: &RawPathParams) -> Result<Vec<(String, Value)>> {
    let typed = parameters.iter().map(|(name, text)| {
        let field = T::FIELDS.iter().find(|field| field.name == name);
        let value = field.map_or_else(|| Ok(text.into()), |field| value(field, text.to_owned()))?;
        Ok((name.to_owned(), value))
    });
    typed.collect()
}

impl<T: Described + Default + Serialize> Describe for Key<T> {
    fn describe(description: &mut Description) {
        description.parameters::<T>(ParameterIn::Path, &[]);
    }
}
