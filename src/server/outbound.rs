//! Requests that the server makes itself: to webhooks, and to the server that
//! it follows.

use crate::{Error, ErrorKind, Result};
use reqwest::{Client, ClientBuilder, redirect::Policy};
use std::fmt::Write as _;

/// A client that follows no redirects: what is sent is meant for one receiver.
///
/// # Errors
/// [`Unsupported`](ErrorKind::Unsupported) when this machine has no certificates to trust.
pub(super) fn client(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client> {
    // A second call fails, and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder =
        Client::builder().redirect(Policy::none()).user_agent(concat!("edgelite/", env!("CARGO_PKG_VERSION")));
    configure(builder)
        .build()
        .map_err(|error| Error::new(ErrorKind::Unsupported, format!("no requests can be sent: {error}")))
}

/// What went wrong, with what led to it, without the URL: it may hold a
/// password.
pub(super) fn causes(what: &str, error: &reqwest::Error) -> String {
    let mut text = what.to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        write!(text, ": {error}").expect("writing to a string");
        cause = error.source();
    }
    text
}
