//! The one place where failures become answers.

use super::answer::answer;
use crate::{Error, ErrorKind, value::Instant};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};

answer! {
    /// Why a request failed. It changed nothing.
    pub struct ErrorBody {
        /// Always false.
        pub success: bool,
        /// What went wrong and what to do, for people.
        pub error: String,
        /// The HTTP status, as in `HTTP_404`.
        pub error_code: String,
        /// What went wrong, for programs, such as `invalid_argument` or `full`.
        pub kind: String,
        /// The parameter, field or column that caused it, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
        /// When it happened.
        pub timestamp: Instant,
    }
}

answer! {
    /// That a write is kept on the disk and will be made when the store is open again.
    pub struct SpooledBody {
        /// Always true: the write is safe.
        pub success: bool,
        /// Always true: it is not in the store yet.
        pub spooled: bool,
        /// Its number among those that wait.
        pub sequence: i64,
        /// What happens next, for people.
        pub message: String,
        /// When it was taken, which is the time that it will have in the store.
        pub timestamp: Instant,
    }
}

/// A request without the result that it asked for: the error, and the status
/// that answers it.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    error: Error,
    /// The number of a write that waits, and when it was taken.
    spooled: Option<(u64, Instant)>,
}

impl Failure {
    /// A failure with another status than its kind's own.
    pub(super) const fn new(status: StatusCode, error: Error) -> Self {
        Self { status, error, spooled: None }
    }

    /// The write waits until the store can be opened.
    pub(super) fn spooled(sequence: u64, at: Instant) -> Self {
        let message = "the store cannot be opened: the write is kept on the disk and made when it is open again";
        let error = Error::new(ErrorKind::Closed, message);
        Self { status: StatusCode::ACCEPTED, error, spooled: Some((sequence, at)) }
    }

    /// The error.
    pub(super) const fn error(&self) -> &Error {
        &self.error
    }

    /// What went wrong.
    pub(super) const fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// No route has this path.
    pub(super) fn no_route(path: &str) -> Self {
        Error::not_found(format!("there is no route {path}; GET /api/openapi.json lists them")).into()
    }

    /// The path has routes, but none with this method.
    pub(super) fn method(method: &axum::http::Method, path: &str) -> Self {
        let message = format!("{path} does not take {method}; GET /api/openapi.json lists what it takes");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Error::new(ErrorKind::Unsupported, message))
    }

    /// The body is larger than the limit.
    pub(super) fn body_too_large(limit: usize) -> Self {
        let message = format!("the body is larger than {limit} bytes; send it in parts");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, Error::invalid("body", message))
    }

    /// The body did not arrive in time.
    pub(super) fn body_too_slow() -> Self {
        let message = "the body did not arrive in time; nothing was changed";
        Self::new(StatusCode::REQUEST_TIMEOUT, Error::new(ErrorKind::Timeout, message).on("body"))
    }

    /// The body is not declared to be JSON.
    pub(super) fn not_json() -> Self {
        let message = "the body must be JSON with the header Content-Type: application/json";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Error::invalid("content-type", message))
    }

    /// Too many requests are in work.
    pub(super) fn overloaded(limit: usize) -> Self {
        Error::new(ErrorKind::Busy, format!("{limit} requests are in work already; try again in a moment")).into()
    }

    /// A handler stopped without an answer.
    pub(super) fn panicked() -> Self {
        Error::new(ErrorKind::Internal, "the request stopped unexpectedly; the server's log says where").into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = StatusCode::from_u16(error.kind().http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(status, error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { status, error, spooled } = self;
        if let Some((sequence, timestamp)) = spooled {
            let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
            let message = error.to_string();
            return (status, Json(SpooledBody { success: true, spooled: true, sequence, message, timestamp }))
                .into_response();
        }
        let kind = error.kind();
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), %kind, %error, "a request failed");
        } else {
            tracing::debug!(status = status.as_u16(), %kind, %error, "a request was refused");
        }
        let body = ErrorBody {
            success: false,
            error: error.to_string(),
            error_code: format!("HTTP_{}", status.as_u16()),
            kind: kind.name().to_owned(),
            field: error.field().map(str::to_owned),
            timestamp: Instant::now(),
        };
        let mut response = (status, Json(body)).into_response();
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
