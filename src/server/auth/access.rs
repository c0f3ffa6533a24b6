use super::identity::bearer;
use crate::{
    Error, ErrorKind,
    access::AccessToken,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        state::{App, Data},
        sync::SyncAccess,
    },
    sync::Grant,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use std::net::SocketAddr;

/// What a site may do, by the header `Authorization: Bearer TOKEN` with an
/// access token.
pub(in crate::server) struct Access {
    /// Its token; none on a server that is open.
    pub(in crate::server) token: Option<AccessToken>,
    pub(in crate::server) grant: Grant,
    /// Who is counted when requests are.
    pub(in crate::server) who: String,
}

impl FromRequestParts<App> for Access {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let access = app.syncing().access;
        if access == SyncAccess::Off {
            return Err(
                Error::new(ErrorKind::Unsupported, "this server does not sync; start it with --sync tokens").into()
            );
        }
        let Some(text) = bearer(&parts.headers) else {
            if access == SyncAccess::Open {
                let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|address| address.0.ip());
                let who = address.map_or_else(|| "unknown".to_owned(), |address| address.to_string());
                return Ok(Self { token: None, grant: Grant::all(), who });
            }
            let message = "send an access token in the header Authorization: Bearer TOKEN; edgelite token makes one";
            return Err(Error::new(ErrorKind::Unauthenticated, message).into());
        };
        let text = text.to_owned();
        let data = Data::from_request_parts(parts, app).await?;
        let token = data.read(move |store| store.access(&text)).await?;
        Ok(Self { grant: token.grant.clone(), who: token.token_id.clone(), token: Some(token) })
    }
}

impl Describe for Access {
    fn describe(description: &mut Description) {
        description.needs_login = true;
        description.fails(401, "There is no access token, or it is unknown, revoked or expired.");
        description.fails(501, "The server does not sync.");
    }
}
