use crate::{
    Error, Result,
    value::{Instant, Json},
};
use axum::{
    body::{Body, Bytes},
    http::{Method, Request, header::CONTENT_TYPE},
};

/// A request that may have to wait, with its whole body.
#[derive(Debug, Clone)]
pub(in crate::server) struct SpooledRequest {
    /// The method.
    pub(super) method: Method,
    /// The path with its query.
    pub(super) path: String,
    /// The body, JSON or empty.
    pub(super) body: Bytes,
}

/// A write that waits: a line of the spool.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(in crate::server) struct Entry {
    /// Its number, from 1 in each spool.
    pub(super) sequence: u64,
    /// When it was taken: the time that the write has in the store.
    pub(super) at: Instant,
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Json>,
}

impl Entry {
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a body that is not JSON.
    pub(super) fn new(sequence: u64, at: Instant, request: &SpooledRequest) -> Result<Self> {
        let body = match request.body.as_ref() {
            [] => None,
            text => Some(serde_json::from_slice(text).map_err(|error| {
                Error::invalid("body", format!("only JSON can wait for the store to be open: {error}"))
            })?),
        };
        Ok(Self { sequence, at, method: request.method.to_string(), path: request.path.clone(), body })
    }

    /// The line with its end.
    pub(super) fn to_line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).expect("texts, numbers and JSON have a JSON form");
        line.push(b'\n');
        line
    }

    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a line that is no entry.
    pub(super) fn from_line(line: &str) -> Result<Self> {
        serde_json::from_str(line).map_err(|error| Error::invalid("spool", format!("the line is broken: {error}")))
    }

    /// The request, to be made again.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a method or path that is none.
    pub(super) fn to_request(&self) -> Result<Request<Body>> {
        let request = Request::builder().method(self.method.as_str()).uri(&self.path);
        let request = match &self.body {
            None => request.body(Body::empty()),
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
        };
        request.map_err(|error| Error::invalid("spool", format!("the line is no request: {error}")))
    }
}
