//! The routes, one file per resource.

mod access_tokens;
mod analyses;
mod auth;
mod backups;
mod dashboard;
mod devices;
mod downloaders;
mod energy;
mod entities;
mod health;
mod indexers;
mod integrations;
mod internal;
mod library;
mod live;
mod metrics;
mod openapi;
mod operations;
mod preferences;
mod quality_profiles;
mod recordings;
mod search;
mod settings;
mod snapshot;
mod snapshots;
mod storage;
mod studio;
mod sync;
mod tables;
mod verify_jobs;
mod wanted;
mod weather;
mod webhooks;

pub use operations::NOT_SERVED;

use super::{answer::answer, errors::Failure, route::Route, state::App};
use crate::{
    Error,
    value::{Instant, Rows, Value},
};
use axum::{
    Router,
    http::{Method, Uri},
};
use std::time::Duration;

/// Every route of the API.
pub(super) fn all() -> Vec<Route> {
    [
        recordings::routes(),
        snapshots::routes(),
        analyses::routes(),
        settings::routes(),
        storage::routes(),
        devices::routes(),
        entities::routes(),
        integrations::routes(),
        energy::routes(),
        weather::routes(),
        internal::routes(),
        auth::routes(),
        library::routes(),
        wanted::routes(),
        downloaders::routes(),
        indexers::routes(),
        quality_profiles::routes(),
        verify_jobs::routes(),
        studio::routes(),
        webhooks::routes(),
        search::routes(),
        preferences::routes(),
        operations::routes(),
        health::routes(),
        metrics::routes(),
        snapshot::routes(),
        live::routes(),
        sync::routes(),
        access_tokens::routes(),
        backups::routes(),
        tables::routes(),
        openapi::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The router of all routes; what is no route belongs to the dashboard.
pub(super) fn router(app: App) -> Router {
    all()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(&route.path, route.handler))
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(dashboard::serve)
        .with_state(app)
}

async fn method_not_allowed(method: Method, uri: Uri) -> Failure {
    Failure::method(&method, uri.path())
}

answer! {
    /// That something was done.
    pub struct Confirmation {
        /// Always true.
        pub success: bool,
        /// What was done, for people.
        pub message: String,
    }
}

/// The confirmation that a row was deleted, from the result of its deletion.
fn deleted(rows: &Rows, what: &str, name: &str) -> Result<Confirmation, Failure> {
    match rows.values().first() {
        Some(Value::Boolean(true)) => Ok(Confirmation { success: true, message: format!("{what} {name} was deleted") }),
        _ => Err(missing(what, name)),
    }
}

/// That there is no such row.
fn missing(what: &str, name: &str) -> Failure {
    Error::not_found(format!("there is no {what} {name}")).into()
}

/// The time `hours` ago.
fn hours_ago(hours: i64) -> Instant {
    Instant::now().minus(Duration::from_secs(u64::try_from(hours).unwrap_or(0) * 3600))
}
