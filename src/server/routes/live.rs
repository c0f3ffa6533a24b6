//! Live queries: results that are sent again when they change.

use super::operations::reason_not_served;
use crate::{
    Error,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        extract::Reading,
        live::{self, LiveStream},
        route::Route,
        state::Data,
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const PATH: &str = "/api/v1/live/{catalog}/{operation}";
    const DOES: &str = "Follows the result of an operation that reads, its arguments being the parameters, as \
         server-sent events: `result` with all of it, `patch` with what changed of its rows, `failed` when it cannot be read.";
    vec![
        Route::new(Method::GET, PATH, "server", DOES, follow)
            .fails(429, "This address has too many live queries open."),
    ]
}

async fn follow(data: Data, reading: Reading) -> Result<LiveStream, Failure> {
    // The operation reads: `Reading` refuses others.
    if let Some(why) = reason_not_served(&reading.catalog, reading.operation) {
        let message = format!("{}.{} is not served by HTTP: {why}", reading.catalog, reading.operation.name);
        return Err(Error::not_found(message).on("operation").into());
    }
    live::open(data, reading).await
}

impl Describe for LiveStream {
    fn describe(description: &mut Description) {
        description.answers(
            200,
            "The events. `Last-Event-ID` names the result that the client has: it is not sent again if it is still the \
             same. A comment comes at least every 15 seconds.",
            Some("text/event-stream"),
        );
    }
}
