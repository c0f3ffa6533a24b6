//! Access tokens, for administrators.

use crate::{
    Error,
    access::{AccessSite, AccessToken, NewAccessToken},
    server::{
        auth::Identity,
        describe::{Describe, Description},
        errors::Failure,
        extract::{Key, read_json},
        route::Route,
        state::{App, Data},
    },
    sync::Grant,
    value::{Instant, record},
};
use axum::{
    extract::FromRequest,
    http::{
        HeaderValue, Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use utoipa::openapi::schema::ObjectBuilder;

pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/v1/access-tokens";
    const ONE: &str = "/api/v1/access-tokens/{token_id}";
    const FORBIDDEN: &str = "The account is no administrator's.";
    vec![
        Route::new(
            Method::GET,
            ALL,
            "server",
            "Access tokens with what they grant, and the sites that use them.",
            list,
        )
        .fails(403, FORBIDDEN),
        Route::new(Method::POST, ALL, "server", "Makes an access token; its text is shown once.", create)
            .fails(403, FORBIDDEN),
        Route::new(Method::DELETE, ONE, "server", "Revokes an access token from the next request on.", revoke)
            .fails(403, FORBIDDEN)
            .fails(404, "There is no such access token."),
    ]
}

record! {
    /// Names an access token.
    pub struct AccessTokenKey {
        /// The id, as it is listed.
        pub token_id: String,
    }
}

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    name: String,
    grant: Grant,
    #[serde(default)]
    expires_at: Option<Instant>,
}

impl FromRequest<App> for Wanted {
    type Rejection = Failure;

    async fn from_request(request: axum::extract::Request, app: &App) -> Result<Self, Failure> {
        let read = |json| serde_json::from_value(json).map_err(|error| Error::invalid("grant", error.to_string()));
        read_json(request, app, read).await
    }
}

impl Describe for Wanted {
    fn describe(description: &mut Description) {
        let text = |doc: &str| ObjectBuilder::new().description(Some(doc.to_owned()));
        let wanted = ObjectBuilder::new()
            .property("name", text("What people call it, such as the device that uses it."))
            .required("name")
            .property("grant", text("`all`, or `tables` with what each grants: `write`, `conditions`, `without`."))
            .required("grant")
            .property("expires_at", text("When it ends; never if it is left out."));
        description.takes_json("The access token.", wanted.into());
    }
}

/// JSON that is not kept by anybody on the way.
struct Told<T, const STATUS: u16 = 200>(Vec<u8>, PhantomData<fn() -> T>);

impl<T: Serialize, const STATUS: u16> Told<T, STATUS> {
    fn of(told: &T) -> Result<Self, Failure> {
        let text = serde_json::to_vec(told).map_err(<Error as serde::ser::Error>::custom)?;
        Ok(Self(text, PhantomData))
    }
}

impl<T, const STATUS: u16> IntoResponse for Told<T, STATUS> {
    fn into_response(self) -> axum::response::Response {
        let status = StatusCode::from_u16(STATUS).expect("a status that the program names");
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (status, headers, self.0).into_response()
    }
}

impl<T, const STATUS: u16> Describe for Told<T, STATUS> {
    fn describe(description: &mut Description) {
        description.answers_json(STATUS, "The answer.", ObjectBuilder::new().into());
    }
}

#[derive(Serialize)]
struct Listed {
    access_tokens: Vec<AccessToken>,
    sites: Vec<AccessSite>,
}

#[derive(Serialize)]
struct Made {
    access_token: AccessToken,
    text: String,
}

#[derive(Serialize)]
struct Revoked {
    revoked: bool,
}

const WHO: &str = "only administrators see and make access tokens";

async fn list(data: Data, identity: Identity) -> Result<Told<Listed>, Failure> {
    identity.check_admin(WHO)?;
    let read =
        |store: &crate::Store| Ok(Listed { access_tokens: store.access_tokens()?, sites: store.access_sites()? });
    Told::of(&data.read(read).await?)
}

async fn create(data: Data, identity: Identity, wanted: Wanted) -> Result<Told<Made, 201>, Failure> {
    identity.check_admin(WHO)?;
    let Wanted { name, grant, expires_at } = wanted;
    let new = NewAccessToken { name, grant, expires_at };
    let made = data.change(move |store| store.create_access_token(new)).await?;
    let text = made.text.expose().to_owned();
    tracing::info!(token = made.token.token_id, by = identity.session.user_id, "an access token was made");
    Told::of(&Made { access_token: made.token, text })
}

async fn revoke(data: Data, identity: Identity, Key(key): Key<AccessTokenKey>) -> Result<Told<Revoked>, Failure> {
    identity.check_admin(WHO)?;
    let token_id = key.token_id;
    tracing::info!(token = token_id, by = identity.session.user_id, "an access token is revoked");
    let revoked = data.change(move |store| store.revoke_access_token(&token_id)).await?;
    Told::of(&Revoked { revoked })
}
