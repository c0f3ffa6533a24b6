//! Backups, for administrators.

use crate::{
    Error,
    backup::{Contents, Manifest, Reason},
    server::{
        auth::Identity,
        backups::{Keeper, none},
        describe::{Describe, Description},
        errors::Failure,
        extract::Key,
        file::{Chunks, SnapshotFile},
        route::Route,
        state::{App, Data},
    },
    value::record,
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{
        HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::{path::PathBuf, sync::Arc};

pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/backups";
    const ONE: &str = "/api/v1/backups/{file}";
    const VERIFY: &str = "/api/v1/backups/{file}/verify";
    const FORBIDDEN: &str = "The account is no administrator's.";
    const MISSING: &str = "There is no such backup.";
    let route = |method, path, does, handler_route: fn(Method, &'static str, &'static str) -> Route| {
        handler_route(method, path, does).fails(403, FORBIDDEN).fails(501, "The server keeps no backups.")
    };
    vec![
        route(Method::GET, ALL, "The backups of the store, the oldest first.", |method, path, does| {
            Route::new(method, path, "server", does, list)
        }),
        route(Method::POST, ALL, "Backs the store up, checks the backup and names it.", |method, path, does| {
            Route::new(method, path, "server", does, create).fails(503, "Another backup is being made.")
        }),
        route(Method::GET, ONE, "The file of a backup, secrets included.", |method, path, does| {
            Route::new(method, path, "server", does, download).fails(404, MISSING)
        }),
        route(Method::POST, VERIFY, "Reads a backup, opens it and checks it.", |method, path, does| {
            Route::new(method, path, "server", does, verify).fails(404, MISSING)
        }),
    ]
}

record! {
    /// Names a backup.
    pub struct BackupKey {
        /// The name of its file, as it is listed.
        pub file: String,
    }
}

/// The backups of the store.
#[derive(Serialize, utoipa::ToSchema)]
struct BackupList {
    backups: Vec<Manifest>,
}

/// JSON that nobody keeps on the way.
struct Told<T, const STATUS: u16 = 200>(T);

impl<T: Serialize, const STATUS: u16> IntoResponse for Told<T, STATUS> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(STATUS).expect("a status that the program names");
        (status, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(self.0)).into_response()
    }
}

impl<T: utoipa::ToSchema, const STATUS: u16> Describe for Told<T, STATUS> {
    fn describe(description: &mut Description) {
        let schema = description.own::<T>();
        description.answers_json(STATUS, "The answer.", schema);
    }
}

const WHO: &str = "only administrators see and make backups";

fn keeper(app: &App, identity: &Identity) -> Result<Arc<Keeper>, Failure> {
    identity.check_admin(WHO)?;
    app.backups().ok_or_else(none)
}

/// Runs what reads files where blocking is allowed.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> crate::Result<R> + Send + 'static) -> Result<R, Failure> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| Failure::panicked())??)
}

/// The path of a backup that is listed: no other file is given.
fn listed(keeper: &Keeper, file: &str) -> crate::Result<PathBuf> {
    if keeper.backups().list()?.iter().any(|manifest| manifest.file == file) {
        return Ok(keeper.backups().folder().join(file));
    }
    Err(Error::not_found(format!("there is no backup {file}")).on("file"))
}

async fn list(State(app): State<App>, identity: Identity) -> Result<Told<BackupList>, Failure> {
    let keeper = keeper(&app, &identity)?;
    Ok(Told(BackupList { backups: blocking(move || keeper.backups().list()).await? }))
}

async fn create(data: Data, identity: Identity) -> Result<Told<Manifest, 201>, Failure> {
    let keeper = keeper(data.app(), &identity)?;
    let store = data.store()?.clone();
    // Once begun it is made, whether or not the client waits for it.
    let made = tokio::spawn(async move { keeper.make(store, Reason::Asked).await });
    Ok(Told(made.await.map_err(|_| Failure::panicked())??))
}

async fn verify(
    State(app): State<App>,
    identity: Identity,
    Key(key): Key<BackupKey>,
) -> Result<Told<Contents>, Failure> {
    let keeper = keeper(&app, &identity)?;
    let verified = blocking(move || keeper.backups().verify(listed(&keeper, &key.file)?));
    Ok(Told(verified.await?))
}

/// The file of a backup.
struct Download(String, Arc<SnapshotFile>);

async fn download(State(app): State<App>, identity: Identity, Key(key): Key<BackupKey>) -> Result<Download, Failure> {
    let keeper = keeper(&app, &identity)?;
    tracing::info!(backup = key.file, by = identity.session.user_id, "a backup is downloaded");
    let open = move || {
        let file = std::fs::File::open(listed(&keeper, &key.file)?)?;
        Ok(Download(key.file, Arc::new(SnapshotFile::of(file)?)))
    };
    blocking(open).await
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let named = format!("attachment; filename=\"{}\"", self.0.replace(['"', '\\'], "_"));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
            (CONTENT_DISPOSITION, HeaderValue::from_str(&named).unwrap_or(HeaderValue::from_static("attachment"))),
            (CONTENT_LENGTH, HeaderValue::from(self.1.length)),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, Body::from_stream(Chunks::of(self.1))).into_response()
    }
}

impl Describe for Download {
    fn describe(description: &mut Description) {
        description.answers(200, "The file.", Some("application/octet-stream"));
    }
}
