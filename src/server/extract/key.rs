use crate::{
    Error,
    query::decode_arguments,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        state::App,
    },
    value::{Described, Row},
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
        let pairs = parameters.iter().map(|(name, value)| (name.to_owned(), value.into()));
        Ok(Self(decode_arguments(&Row::from_pairs(pairs))?))
    }
}

impl<T: Described + Default + Serialize> Describe for Key<T> {
    fn describe(description: &mut Description) {
        description.parameters::<T>(ParameterIn::Path, &[]);
    }
}
