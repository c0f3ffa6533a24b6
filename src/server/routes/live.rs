//! Live queries: results that are sent again when they change.

use crate::{
    Error,
    query::{Effect, Operation, Shape},
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
use std::{borrow::Cow, sync::LazyLock};

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
    if !is_served(&reading.catalog, reading.operation) {
        let message = format!("{}.{} is not served by HTTP", reading.catalog, reading.operation.name);
        return Err(Error::not_found(message).on("operation").into());
    }
    live::open(data, reading).await
}

/// Whether anybody may read what an operation gives: what a route without
/// login answers, and how much there is of it.
fn is_served(catalog: &str, operation: &Operation) -> bool {
    static OPEN: LazyLock<Vec<(Cow<'static, str>, &Operation)>> = LazyLock::new(|| {
        let open = |route: &Route| route.method == Method::GET && !route.description.needs_login;
        super::all().into_iter().filter(open).filter_map(|route| route.operation).collect()
    });
    let counts = |known: &Operation| {
        operation.shape == Shape::Value
            && known.shape == Shape::Page
            && known.arguments_record == operation.arguments_record
    };
    operation.effect == Effect::Read
        && OPEN.iter().any(|(name, known)| *name == catalog && (known.name == operation.name || counts(known)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{library, media, registry, studio};

    #[test]
    fn what_needs_a_login_or_holds_secrets_is_not_served() {
        for (catalog, name, served) in [
            (media::CATALOG, "recordings", true),
            (media::CATALOG, "count_recordings", true),
            (media::CATALOG, "storage_stats", true),
            (registry::CATALOG, "count_devices", true),
            (studio::CATALOG, "videos", true),
            (media::CATALOG, "delete_recording", false),
            (library::CATALOG, "user", false),
            (library::CATALOG, "users", false),
            (library::CATALOG, "credentials", false),
            (library::CATALOG, "live_session", false),
            (library::CATALOG, "sessions", false),
            (library::CATALOG, "stored_secrets", false),
            (studio::CATALOG, "sync_configs", false),
            (studio::CATALOG, "sync_config", false),
        ] {
            assert_eq!(is_served(&catalog.name, catalog.operation(name).unwrap()), served, "{}.{name}", catalog.name);
        }
    }
}
