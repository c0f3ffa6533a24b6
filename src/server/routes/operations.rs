//! Every operation of the catalogs by its name, with the arguments, defaults
//! and result that it has in Rust and TypeScript: one that reads takes its
//! arguments behind the `?`, one that writes as a JSON object.
//!
//! A page or list is `{"rows": […]}`, a page with `next`; a row is an object,
//! null where there is none; a value is itself.

use crate::{
    Error, Result,
    catalog::{BUILT_IN, Catalog},
    query::{Effect, Operation, Request, Shape},
    server::{
        describe::Description,
        errors::Failure,
        extract::{arguments, parameters},
        route::Route,
        spool,
        state::{App, Data},
    },
    value::{Row, Rows},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, Method, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};

/// Operations that the server does not offer by their names, and why.
pub const NOT_SERVED: &[(&str, &str)] = &[
    ("library.add_session", TOKENS),
    ("library.live_session", TOKENS),
    ("library.renew_session", TOKENS),
    ("library.revoke_session", TOKENS),
    ("library.sessions", TOKENS),
    ("library.add_user", PASSWORDS),
    ("library.credentials", PASSWORDS),
    ("library.delete_user", PASSWORDS),
    ("library.update_user", PASSWORDS),
    ("library.upgrade_password", PASSWORDS),
    ("library.user", PASSWORDS),
    ("library.users", PASSWORDS),
    ("library.add_downloader", SECRETS),
    ("library.add_indexer", SECRETS),
    ("library.downloader", SECRETS),
    ("library.downloaders", SECRETS),
    ("library.indexer", SECRETS),
    ("library.indexers", SECRETS),
    ("library.renew_secret", SECRETS),
    ("library.stored_secrets", SECRETS),
    ("library.update_downloader", SECRETS),
    ("library.update_indexer", SECRETS),
    ("studio.set_sync_config", SETTINGS),
    ("studio.sync_config", SETTINGS),
    ("studio.sync_configs", SETTINGS),
    (
        "studio.log_yolo_export",
        "POST /api/yolo/configs/{export_config_id}/export writes the export and its log together",
    ),
];

const TOKENS: &str = "/api/auth makes and ends sessions: the store keeps hashes of tokens, which nobody sends or sees";
const PASSWORDS: &str =
    "/api/auth checks passwords and hashes them; accounts are not open to everyone who reaches the server";
const SECRETS: &str = "/api/settings takes secrets as they are, keeps them encrypted and never tells them";
const SETTINGS: &str = "some values are secrets of the machines that the studio syncs with";

pub(super) fn routes() -> Vec<Route> {
    let served = |catalog: Catalog| {
        let operations = catalog.operations.iter().filter(|operation| is_served(&catalog.name, operation));
        operations.map(|operation| route(&catalog, operation)).collect::<Vec<_>>()
    };
    BUILT_IN.into_iter().flat_map(served).collect()
}

/// Whether anybody who reaches the server may do an operation by its name.
fn is_served(catalog: &str, operation: &Operation) -> bool {
    reason_not_served(catalog, operation).is_none()
}

/// Why an operation is not offered by its name; none if it is.
pub(super) fn reason_not_served(catalog: &str, operation: &Operation) -> Option<&'static str> {
    let named = NOT_SERVED.iter().find(|(name, _)| name.split_once('.') == Some((catalog, operation.name)));
    named.map(|(_, why)| *why)
}

fn route(catalog: &Catalog, operation: &'static Operation) -> Route {
    let mut description = Description::default();
    description.operation(operation);
    let path = format!("/api/v1/operations/{}/{}", catalog.name, operation.name);
    let (method, handler) = match operation.effect {
        Effect::Read => (Method::GET, get(move |data: Data, uri: Uri| read(operation, data, uri))),
        Effect::Write => {
            let handler = move |data: Data, app: State<App>, request| write(operation, data, app, request);
            (Method::POST, post(handler))
        }
    };
    spool::describe(&method, &path, &mut description);
    Route {
        method,
        path: path.into(),
        tag: catalog.name.clone(),
        summary: operation.doc.trim().to_owned(),
        operation: Some((catalog.name.clone(), operation)),
        description,
        handler,
    }
}

async fn read(operation: &'static Operation, data: Data, uri: Uri) -> Result<Answer, Failure> {
    run(operation, &data, &parameters(&uri, operation.arguments, &[], false)?).await
}

async fn write(
    operation: &'static Operation,
    data: Data,
    State(app): State<App>,
    request: axum::extract::Request,
) -> Result<Answer, Failure> {
    run(operation, &data, &arguments(request, &app).await?).await
}

async fn run(operation: &'static Operation, data: &Data, arguments: &Row) -> Result<Answer, Failure> {
    let shape = operation.shape;
    match operation.request(arguments)? {
        Request::Query(query) => data.read(move |store| Answer::of(shape, &store.read(&query)?)).await,
        Request::Write(write) => Ok(Answer::of(shape, &data.submit(write).await?)?),
    }
}

/// The result of an operation as JSON.
struct Answer(Bytes);

#[derive(serde::Serialize)]
struct List<'a> {
    rows: &'a Rows,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Option<&'a str>>,
}

impl Answer {
    fn of(shape: Shape, rows: &Rows) -> Result<Self> {
        let text = match shape {
            Shape::Rows => serde_json::to_vec(&List { rows, next: None }),
            Shape::Page => serde_json::to_vec(&List { rows, next: Some(rows.next()) }),
            Shape::Row | Shape::Optional => match rows.get(0) {
                None if shape == Shape::Row => return Err(Error::not_found("the statement gave no row")),
                row => serde_json::to_vec(&row),
            },
            Shape::Value => serde_json::to_vec(&rows.values().first()),
            Shape::Nothing => serde_json::to_vec(&()),
        };
        Ok(Self(text.map_err(<Error as serde::ser::Error>::custom)?.into()))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}
