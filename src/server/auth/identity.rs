use super::token;
use crate::{
    Error, ErrorKind, Result,
    catalog::library::{self, LiveSession},
    server::{
        describe::{Describe, Description},
        errors::Failure,
        state::{App, Data},
    },
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};

/// The account that a request comes from, by the header `Authorization:
/// Bearer TOKEN`. Without a token that is good the request is refused with
/// 401.
pub(in crate::server) struct Identity {
    pub(in crate::server) session: LiveSession,
    /// The hash of its token.
    pub(in crate::server) token_hash: String,
}

impl Identity {
    /// Refuses accounts that are no administrator's, saying who may.
    pub(in crate::server) fn check_admin(&self, who: &'static str) -> Result<(), Failure> {
        if self.session.role == "admin" {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Forbidden, who).into())
    }
}

/// The account that a request comes from, if it comes from one.
pub(in crate::server) struct MaybeIdentity(pub(in crate::server) Option<Identity>);

impl FromRequestParts<App> for Identity {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = bearer(&parts.headers).ok_or_else(|| {
            unauthenticated("log in with POST /api/auth/login and send the header Authorization: Bearer TOKEN")
        })?;
        let token_hash = token::hash(token);
        let data = Data::from_request_parts(parts, app).await?;
        let key = library::TokenKey { token_hash: token_hash.clone() };
        let session = data.read(move |store| store.query(library::live_session(key))).await?;
        let session =
            session.ok_or_else(|| unauthenticated("the token is unknown, revoked or expired; log in again"))?;
        Ok(Self { session, token_hash })
    }
}

impl FromRequestParts<App> for MaybeIdentity {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        match Identity::from_request_parts(parts, app).await {
            Ok(identity) => Ok(Self(Some(identity))),
            Err(failure) if failure.kind() == ErrorKind::Unauthenticated => Ok(Self(None)),
            Err(failure) => Err(failure),
        }
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

fn unauthenticated(message: &'static str) -> Failure {
    Error::new(ErrorKind::Unauthenticated, message).into()
}

impl Describe for Identity {
    fn describe(description: &mut Description) {
        description.needs_login = true;
        description.fails(401, "There is no token, or it is unknown, revoked or expired.");
    }
}

impl Describe for MaybeIdentity {
    fn describe(_description: &mut Description) {}
}
