use super::{
    body::{kind_of, read_json},
    key::typed,
};
use crate::{
    Error, Result,
    query::decode_arguments,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        state::App,
    },
    value::{Described, Json, Row, Value, to_row},
};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use serde::Serialize;
use utoipa::openapi::path::ParameterIn;

/// Arguments of an operation some of which the path names.
pub(in crate::server) trait InPath: Described + Default + Serialize {
    /// The fields that the path names.
    const PATH: &'static [&'static str];
}

/// The arguments of an operation: some named by the path, the others in a
/// JSON object.
pub(in crate::server) struct Addressed<T>(pub T);

impl<T: InPath + Send + 'static> FromRequest<App> for Addressed<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let parameters = RawPathParams::from_request_parts(&mut parts, app)
            .await
            .map_err(|_| Error::invalid("path", "the path is not UTF-8"))?;
        let path = typed::<T>(&parameters)?;
        read_json(Request::from_parts(parts, body), app, |json| together(path, &json)).await.map(Self)
    }
}

fn together<T: Described>(path: Vec<(String, Value)>, json: &Json) -> Result<T> {
    if !json.is_object() {
        return Err(Error::invalid("body", format!("the body must be an object, not {}", kind_of(json))));
    }
    let body = to_row(json)?;
    if let Some((name, _)) = path.iter().find(|(name, _)| body.value(name).is_ok()) {
        return Err(Error::invalid(name.clone(), format!("{name} is named by the path; leave it out of the body")));
    }
    let fields = body.view();
    let fields = fields.iter().map(|(column, value)| (column.name.clone(), value.clone()));
    decode_arguments(&Row::from_pairs(path.into_iter().chain(fields)))
}

impl<T: InPath> Describe for Addressed<T> {
    fn describe(description: &mut Description) {
        description.some_parameters::<T>(ParameterIn::Path, &[], |field| T::PATH.contains(&field));
        let schema = description.some_arguments::<T>(|field| !T::PATH.contains(&field));
        description.takes_json(T::DOC.trim(), schema);
    }
}
