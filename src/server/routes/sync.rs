//! Sync: a route that answers sites, one that says who may be one, and one that wakes them.

use crate::{
    Error,
    server::{
        answer::{Json, answer},
        auth::Access,
        describe::{Describe, Description},
        errors::Failure,
        extract::{not_json, read_text},
        live::events,
        route::Route,
        state::{App, Data},
        sync::{SyncAccess, site_of},
    },
    sync::{Request, Response},
    value::Instant,
};
use axum::{
    extract::{FromRequest, State},
    http::{HeaderValue, Method, header::CONTENT_TYPE},
    response::{IntoResponse, sse::Event},
};
use tokio::sync::mpsc;
use utoipa::openapi::schema::ObjectBuilder;

pub(super) fn routes() -> Vec<Route> {
    const ANSWERS: &str = "Answers a site that syncs: its greeting, its changes, its question for what is new, its \
         digests. The messages are those of the npm package and of `edgelite::sync`.";
    const OFFERS: &str = "Who may sync with this server.";
    const WAKES: &str = "Tells a site that it should ask for what is new, as server-sent events: `commit` after \
         commits, several in a row as one.";
    vec![
        Route::new(Method::POST, "/api/v1/sync", "server", ANSWERS, exchange)
            .fails(403, "Another access token speaks for that site.")
            .fails(429, "Too many requests in a minute; `Retry-After` says when to go on."),
        Route::new(Method::GET, "/api/v1/sync", "server", OFFERS, offer),
        Route::new(Method::GET, "/api/v1/sync/wake", "server", WAKES, wake)
            .fails(503, "The store is not open, or too many sites are connected."),
    ]
}

answer! {
    /// Who may sync with a server.
    pub struct SyncOffer {
        /// `open`: everybody; `tokens`: who has an access token; `off`: nobody.
        pub access: String,
    }
}

async fn offer(State(app): State<App>) -> Result<Json<SyncOffer>, Failure> {
    let access = match app.syncing().access {
        SyncAccess::Off => "off",
        SyncAccess::Tokens => "tokens",
        SyncAccess::Open => "open",
    };
    Ok(Json::of(&SyncOffer { access: access.into() })?)
}

/// A request of a site.
struct Asked(Request);

impl FromRequest<App> for Asked {
    type Rejection = Failure;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, Failure> {
        let refused = |error: serde_json::Error| match error.is_data() {
            true => Error::invalid("request", format!("that is no request of sync: {error}")),
            false => not_json(&error),
        };
        read_text(request, app, move |body| serde_json::from_slice(body).map_err(refused)).await.map(Self)
    }
}

impl Describe for Asked {
    fn describe(description: &mut Description) {
        let request = ObjectBuilder::new()
            .property("request", ObjectBuilder::new().description(Some("hello, push, pull, digest or bucket")))
            .required("request");
        description.takes_json("The request; `request` names its kind.", request.into());
    }
}

/// The answer to a site.
struct Answered(Vec<u8>);

impl IntoResponse for Answered {
    fn into_response(self) -> axum::response::Response {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}

impl Describe for Answered {
    fn describe(description: &mut Description) {
        let answer = ObjectBuilder::new()
            .property(
                "response",
                ObjectBuilder::new().description(Some("hello, pushed, pulled, digests, bucket or refused")),
            )
            .required("response");
        description.answers_json(200, "The answer; `response` names its kind.", answer.into());
    }
}

async fn exchange(data: Data, access: Access, Asked(request): Asked) -> Result<Answered, Failure> {
    let app = data.app().clone();
    app.syncing().take_turn(&access.who, app.limits().sync_requests)?;
    let answered = data.change(move |store| {
        app.syncing().enable(store)?;
        let (site, rows) = site_of(&request);
        let is_greeting = matches!(request, Request::Hello { .. });
        if let Some(token) = access.token.as_ref().filter(|_| site > 0 && (rows > 0 || is_greeting)) {
            store.admit_site(token, site, rows)?;
        }
        let response = store.answer_sync(&access.grant, request)?;
        audit(&access, site, rows, &response);
        serde_json::to_vec(&response).map_err(<Error as serde::ser::Error>::custom)
    });
    answered.await.map(Answered)
}

/// Writes down who changed something, and what was refused.
fn audit(access: &Access, site: i64, rows: usize, response: &Response) {
    let token = access.token.as_ref().map_or("none", |token| token.token_id.as_str());
    match response {
        Response::Pushed { refused, .. } if rows > 0 => {
            tracing::info!(token, site, rows, refused = refused.len(), "a site pushed");
        }
        Response::Refused { reason, message, .. } => {
            tracing::warn!(token, site, ?reason, message, "a request of a site was refused");
        }
        _ => {}
    }
}

/// The channel that wakes a site.
struct Waking(mpsc::Receiver<Event>);

impl IntoResponse for Waking {
    fn into_response(self) -> axum::response::Response {
        events(self.0)
    }
}

impl Describe for Waking {
    fn describe(description: &mut Description) {
        let text = "The events. A comment comes at least every 15 seconds; the stream ends with the access token.";
        description.answers(200, text, Some("text/event-stream"));
    }
}

async fn wake(data: Data, access: Access) -> Result<Waking, Failure> {
    let place = data.app().streams().admit_site(data.app().limits())?;
    let mut woken = data.app().syncing().woken();
    let mut stopping = data.app().streams().stopping();
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let _place = place;
        let telling = async {
            loop {
                let Ok(room) = sender.reserve().await else { return };
                tokio::select! {
                    changed = woken.changed() => if changed.is_err() { return },
                    () = sender.closed() => return,
                }
                woken.mark_unchanged();
                room.send(Event::default().event("commit").data(""));
                if !is_good(&data, &access).await {
                    return;
                }
            }
        };
        tokio::select! {
            () = telling => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
            () = ended(&access) => {}
        }
    });
    Ok(Waking(receiver))
}

/// Whether the token was not revoked meanwhile.
async fn is_good(data: &Data, access: &Access) -> bool {
    let Some(token) = access.token.as_ref().map(|token| token.token_id.clone()) else { return true };
    let token = data.read(move |store| store.access_token(&token)).await;
    token.map_or(true, |token| token.is_some_and(|token| token.is_good(Instant::now())))
}

/// Waits until the token ends by itself; for ever if it does not.
async fn ended(access: &Access) {
    let end = access.token.as_ref().and_then(|token| token.expires_at);
    let left = end.map(|end| end.microseconds().saturating_sub(Instant::now().microseconds()));
    match left.map(u64::try_from) {
        Some(Ok(left)) => tokio::time::sleep(std::time::Duration::from_micros(left)).await,
        Some(Err(_)) => {}
        None => std::future::pending().await,
    }
}
