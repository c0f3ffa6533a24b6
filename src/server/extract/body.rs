use crate::{
    Error, Result,
    query::decode_arguments,
    server::{
        describe::{Describe, Description, list_of_objects, one_or_many},
        errors::Failure,
        state::App,
    },
    value::{Described, Json, Row, to_row},
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
};
use serde::Serialize;
use std::marker::PhantomData;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder};

/// The most rows of one request.
pub(in crate::server) const MOST_ROWS: usize = 10_000;

/// Bodies above this size are read where blocking is allowed.
const LARGE: usize = 64 << 10;

/// A JSON object: the arguments of an operation.
pub(in crate::server) struct Object<T>(pub T);

/// A JSON object or a list of up to 10,000.
pub(in crate::server) struct OneOrMany<T>(pub Vec<T>);

/// Rows of a hub's registry, in any of the forms that hubs give them: a list,
/// `{TABLE: […]}`, the file's `{data: {TABLE: […]}}` or the WebSocket's `{result: […]}`.
pub(in crate::server) struct HubRows<T> {
    pub rows: Vec<Json>,
    table: PhantomData<fn() -> T>,
}

/// A table of a hub's registry.
pub(in crate::server) trait HubTable {
    /// Its name.
    const NAME: &'static str;
}

impl<T: Described + Send + 'static> FromRequest<App> for Object<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        read_json(request, app, object).await.map(Self)
    }
}

impl<T: Described + Send + 'static> FromRequest<App> for OneOrMany<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        read_json(request, app, one_or_more).await.map(Self)
    }
}

impl<T: HubTable + 'static> FromRequest<App> for HubRows<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let rows = read_json(request, app, |json| hub_rows(T::NAME, json)).await?;
        Ok(Self { rows, table: PhantomData })
    }
}

impl<T: Described + Default + Serialize> Describe for Object<T> {
    fn describe(description: &mut Description) {
        let schema = description.arguments::<T>();
        description.takes_json(T::DOC.trim(), schema);
    }
}

impl<T: Described + Default + Serialize> Describe for OneOrMany<T> {
    fn describe(description: &mut Description) {
        let schema = one_or_many(description.arguments::<T>(), MOST_ROWS);
        let text = format!("{} Or a list of up to {MOST_ROWS}, all of which are added or none.", T::DOC.trim());
        description.takes_json(&text, schema);
    }
}

impl<T: HubTable> Describe for HubRows<T> {
    fn describe(description: &mut Description) {
        let list = || list_of_objects("Objects as the hub's registry has them.");
        let wrapped = ObjectBuilder::new().property(T::NAME, list()).required(T::NAME);
        let schema = OneOfBuilder::new().item(list()).item(wrapped);
        description.takes_json("The rows of the hub's registry.", schema.into());
    }
}

/// The body as JSON, as `read` takes it.
pub(in crate::server) async fn read_json<T: Send + 'static>(
    request: Request,
    app: &App,
    read: impl FnOnce(Json) -> Result<T> + Send + 'static,
) -> Result<T, Failure> {
    read_text(request, app, |body| parse(body).and_then(read)).await
}

/// The text of a body that is JSON, as `read` takes it.
pub(in crate::server) async fn read_text<T: Send + 'static>(
    request: Request,
    app: &App,
    read: impl FnOnce(&[u8]) -> Result<T> + Send + 'static,
) -> Result<T, Failure> {
    if !is_json(request.headers()) {
        return Err(Failure::not_json());
    }
    let body = collect(request, app).await?;
    let large = body.len() > LARGE;
    let parse = move || read(&body);
    if !large {
        return Ok(parse()?);
    }
    let unreadable = |_| Err(Error::invalid("body", "the body cannot be read"));
    Ok(tokio::task::spawn_blocking(parse).await.unwrap_or_else(unreadable)?)
}

/// The whole body, within the limits of size and time.
pub(in crate::server) async fn collect(mut request: Request, app: &App) -> Result<Bytes, Failure> {
    let limits = app.limits();
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes as u64) {
        return Err(Failure::body_too_large(limits.body_bytes));
    }
    DefaultBodyLimit::max(limits.body_bytes).apply(&mut request);
    match tokio::time::timeout(limits.request_time, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(refused)) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Failure::body_too_large(limits.body_bytes))
        }
        Ok(Err(_)) => Err(Error::invalid("body", "the body ended early; nothing was changed").into()),
        Err(_) => Err(Failure::body_too_slow()),
    }
}

/// `application/json`, or a type built on it such as `application/ld+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn parse(body: &[u8]) -> Result<Json> {
    serde_json::from_slice(body).map_err(|error| not_json(&error))
}

/// That a body is no JSON.
pub(in crate::server) fn not_json(error: &serde_json::Error) -> Error {
    Error::invalid("body", format!("the body is not JSON: {error}"))
}

/// The body as an object of arguments, whatever operation they are for.
pub(in crate::server) async fn arguments(request: Request, app: &App) -> Result<Row, Failure> {
    read_json(request, app, |json| fields_of(&json)).await
}

fn object<T: Described>(json: Json) -> Result<T> {
    decode_arguments(&fields_of(&json)?)
}

fn fields_of(json: &Json) -> Result<Row> {
    if !json.is_object() {
        return Err(Error::invalid("body", format!("the body must be an object, not {}", kind_of(json))));
    }
    to_row(json)
}

pub(super) fn one_or_more<T: Described>(json: Json) -> Result<Vec<T>> {
    let list = match json {
        Json::Array(list) => list,
        single => return object(single).map(|single| vec![single]),
    };
    match list.len() {
        0 => Err(Error::invalid("body", "the list is empty")),
        1..=MOST_ROWS => list.into_iter().enumerate().map(|(position, item)| item_at(position, item)).collect(),
        length => Err(Error::invalid(
            "body",
            format!("the list has {length} items; one request takes {MOST_ROWS} at most, so send it in parts"),
        )),
    }
}

/// An item of a list; its errors name its position.
fn item_at<T: Described>(position: usize, item: Json) -> Result<T> {
    object(item).map_err(|error| {
        let field = error.field().filter(|field| *field != "body").map_or(String::new(), |field| format!(".{field}"));
        error.on(format!("[{position}]{field}")).context(format!("item {position}"))
    })
}

fn hub_rows(table: &str, json: Json) -> Result<Vec<Json>> {
    let found = match json {
        Json::Array(rows) => Some(rows),
        Json::Object(mut object) => {
            let inner = match object.get_mut("data") {
                Some(Json::Object(data)) => data.remove(table),
                _ => object.remove(table).or_else(|| object.remove("result")),
            };
            match inner {
                Some(Json::Array(rows)) => Some(rows),
                _ => None,
            }
        }
        _ => None,
    };
    found.ok_or_else(|| {
        Error::invalid(table.to_owned(), format!("the body must be a list, or an object with a list {table}"))
    })
}

pub(in crate::server) fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
