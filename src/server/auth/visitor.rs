use crate::server::{
    describe::{Describe, Description},
    state::App,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{header::USER_AGENT, request::Parts},
};
use std::{convert::Infallible, net::SocketAddr};

/// The most characters that are kept of a program's name of itself.
const LONGEST: usize = 300;

/// Where a request comes from, as far as it is known.
pub(in crate::server) struct Visitor {
    pub(in crate::server) ip_address: Option<String>,
    pub(in crate::server) user_agent: Option<String>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let program = parts.headers.get(USER_AGENT).and_then(|program| program.to_str().ok());
        Ok(Self {
            ip_address: address.map(|address| address.0.ip().to_string()),
            user_agent: program.map(|program| program.chars().take(LONGEST).collect()),
        })
    }
}

impl Describe for Visitor {
    fn describe(_description: &mut Description) {}
}
