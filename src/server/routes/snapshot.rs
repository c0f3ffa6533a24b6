use crate::{
    server::{
        auth::Access,
        describe::{Describe, Description},
        errors::Failure,
        file::{Chunks, Found, SnapshotFile, copy_scope},
        route::Route,
        state::{App, Data},
        sync::SyncAccess,
    },
    sync::Grant,
};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
        },
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use std::sync::Arc;

pub(super) fn routes() -> Vec<Route> {
    const DOES: &str = "A consistent copy of the database file, as of now, without secrets and former rows. Stock SQLite opens it. With an \
         access token in `Authorization: Bearer` it has only what the token grants.";
    vec![
        Route::new(Method::GET, "/api/v1/snapshot", "server", DOES, snapshot)
            .fails(401, "The access token is unknown, revoked or expired.")
            .fails(507, "There is no room for a copy."),
    ]
}

/// The copy, or that the client's own is the same.
enum Snapshot {
    Unchanged(String),
    File(Arc<SnapshotFile>),
}

async fn snapshot(data: Data, scope: Scope, headers: HeaderMap) -> Result<Snapshot, Failure> {
    match scope {
        Scope(Some(grant)) if grant != Grant::all() => {
            return Ok(Snapshot::File(Arc::new(copy_scope(&data, grant).await?)));
        }
        // Who shows a token is about to sync with what comes.
        Scope(Some(_)) => {
            let app = data.app().clone();
            data.change(move |store| app.syncing().enable(store)).await?;
        }
        Scope(None) => {}
    }
    let found = data.app().snapshots().newest(&data, |etag| has(&headers, etag)).await?;
    Ok(match found {
        Found::Unchanged(etag) => Snapshot::Unchanged(etag),
        Found::File(file) => Snapshot::File(file),
    })
}

/// What an access token grants; nothing is said without one.
struct Scope(Option<Grant>);

impl FromRequestParts<App> for Scope {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        if app.syncing().access == SyncAccess::Off || !parts.headers.contains_key(AUTHORIZATION) {
            return Ok(Self(None));
        }
        let access = Access::from_request_parts(parts, app).await?;
        Ok(Self(Some(access.grant)))
    }
}

impl Describe for Scope {
    fn describe(_description: &mut Description) {}
}

/// Whether the client has a copy with this tag.
fn has(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    sent.flat_map(|tags| tags.split(',')).map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

impl IntoResponse for Snapshot {
    fn into_response(self) -> Response {
        let tagged = |etag: &str| {
            let etag = HeaderValue::from_str(etag).expect("hexadecimal digits in quotes");
            [(ETAG, etag), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))]
        };
        match self {
            Self::Unchanged(etag) => (StatusCode::NOT_MODIFIED, tagged(&etag)).into_response(),
            Self::File(file) => {
                let headers = [
                    (CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3")),
                    (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"edgelite.db\"")),
                    (CONTENT_LENGTH, HeaderValue::from(file.length)),
                ];
                (tagged(&file.etag), headers, Body::from_stream(Chunks::of(file))).into_response()
            }
        }
    }
}

impl Describe for Snapshot {
    fn describe(description: &mut Description) {
        description.answers(200, "The file. `ETag` names its content.", Some("application/vnd.sqlite3"));
        description.answers(304, "The file still has the tag that `If-None-Match` named.", None);
    }
}

impl Describe for HeaderMap {
    fn describe(_description: &mut Description) {}
}
