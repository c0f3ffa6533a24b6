use super::query::parameters;
use crate::{
    Error, ErrorKind, Result,
    query::{Operation, Request},
    server::{
        describe::{Describe, Description},
        errors::Failure,
        state::App,
    },
    value::record,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, RawPathParams},
    http::request::Parts,
};
use std::net::{IpAddr, SocketAddr};
use utoipa::openapi::path::ParameterIn;

record! {
    /// An operation of a catalog.
    pub struct OperationName {
        /// The catalog, such as `media`.
        pub catalog: String,
        /// An operation of it that reads, such as `recordings`.
        pub operation: String,
    }
}

/// An operation that reads: the path names it, and the parameters behind the
/// `?` are its arguments.
pub(in crate::server) struct Reading {
    pub(in crate::server) catalog: String,
    pub(in crate::server) operation: &'static Operation,
    pub(in crate::server) query: crate::query::Query,
    /// What tells this request apart from those for other results.
    pub(in crate::server) target: String,
    /// The id of the event that the client has seen last.
    pub(in crate::server) last_event_id: Option<String>,
    /// The client's address, as far as it is known.
    pub(in crate::server) address: Option<IpAddr>,
}

impl FromRequestParts<App> for Reading {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let path = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| Error::invalid("path", "the path is not UTF-8"))?;
        let part = |name| path.iter().find(|(known, _)| *known == name).map(|(_, text)| text.to_owned());
        let (catalog, name) = (part("catalog").unwrap_or_default(), part("operation").unwrap_or_default());
        let operation = crate::catalog::Catalog::built_in(&catalog)?.operation(&name)?;
        let arguments = parameters(&parts.uri, operation.arguments, &[], false)?;
        let Request::Query(query) = operation.request(&arguments)? else {
            let message = format!("{catalog}.{name} writes; only what reads can be followed");
            return Err(Error::new(ErrorKind::Unsupported, message).on("operation").into());
        };
        let last = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|address| address.0.ip());
        let target = format!("{catalog} {name} {arguments:?}");
        Ok(Self { catalog, operation, query, target, last_event_id: last, address })
    }
}

impl Describe for Reading {
    fn describe(description: &mut Description) {
        description.parameters::<OperationName>(ParameterIn::Path, &[]);
        description.fails(400, "An argument is missing, unknown, repeated, of a wrong type or out of range.");
        description.fails(404, "There is no such catalog or operation, or it is not served.");
        description.fails(501, "The operation writes.");
    }
}
