//! Downloaders: their secrets come in plain, are stored encrypted, and are
//! never given.
#![expect(non_snake_case, reason = "hasPassword and hasApiKey are the names that clients of the former system know")]

use super::{Confirmation, deleted, missing};
use crate::{
    catalog::library::{self, CATALOG, Downloader, DownloaderChanges, NewDownloader, SettingsFilter, SettingsKey},
    query::Output,
    secrets::Secret,
    server::{
        answer::{Created, Json, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        state::Data,
    },
    value::{Instant, Json as Tree, Patch, record},
};
use axum::http::Method;

const PASSWORD: &str = "downloaders.encrypted_password";
const API_KEY: &str = "downloaders.encrypted_api_key";

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/settings/downloaders";
    const ONE: &str = "/api/settings/downloaders/{id}";
    const MISSING: &str = "There is no such downloader.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "downloaders", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_downloader", add)
            .fails(409, "There is a downloader of this type."),
        Route::of(Method::GET, ONE, &CATALOG, "downloader", one).fails(404, MISSING),
        Route::of(Method::PATCH, ONE, &CATALOG, "update_downloader", change).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_downloader", delete).fails(404, MISSING),
    ]
}

impl QueryRecord for SettingsFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

record! {
    /// A program that downloads; its secrets are not told.
    pub struct DownloaderItem {
        /// The row's id.
        pub id: String,
        /// Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`; one for each.
        pub client_type: String,
        /// Whether it is used.
        pub enabled: bool,
        /// Where it is reached.
        pub base_url: String,
        /// The user to log in as.
        pub username: Option<String>,
        /// Whether a password is stored.
        pub hasPassword: bool,
        /// Whether an API key is stored.
        pub hasApiKey: bool,
        /// The category of its downloads.
        pub category: Option<String>,
        /// How long it may take to answer, in milliseconds.
        pub timeout_ms: i64,
        /// Whatever else is set.
        pub config: Option<Tree>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// A downloader to add.
    pub struct DownloaderBody {
        /// Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`.
        pub client_type: String,
        /// Whether it is used.
        pub enabled: bool = true,
        /// Where it is reached.
        pub base_url: String,
        /// The user to log in as.
        pub username: Option<String>,
        /// The password; it is stored encrypted.
        pub password: Option<Secret>,
        /// The API key; it is stored encrypted.
        pub api_key: Option<Secret>,
        /// The category of its downloads.
        pub category: Option<String>,
        /// How long it may take to answer, in milliseconds, 1 to 600000.
        pub timeout_ms: i64 = 5000,
        /// Whatever else is set.
        pub config: Option<Tree>,
    }

    /// What to change of a downloader; what is left out stays, null clears.
    pub struct DownloaderChangesBody {
        /// The row's id.
        pub id: String,
        /// Whether it is used.
        pub enabled: Patch<bool>,
        /// Where it is reached.
        pub base_url: Patch<String>,
        /// The user to log in as.
        pub username: Patch<Option<String>>,
        /// The password; it is stored encrypted.
        pub password: Patch<Option<Secret>>,
        /// The API key; it is stored encrypted.
        pub api_key: Patch<Option<Secret>>,
        /// The category of its downloads.
        pub category: Patch<Option<String>>,
        /// How long it may take to answer, in milliseconds, 1 to 600000.
        pub timeout_ms: Patch<i64>,
        /// Whatever else is set.
        pub config: Patch<Option<Tree>>,
    }
}

impl InPath for DownloaderChangesBody {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of downloaders, by their type.
    pub struct DownloaderList {
        /// The downloaders of this page.
        pub downloaders: Vec<DownloaderItem>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

impl From<Downloader> for DownloaderItem {
    fn from(downloader: Downloader) -> Self {
        Self {
            id: downloader.id,
            client_type: downloader.client_type,
            enabled: downloader.enabled,
            base_url: downloader.base_url,
            username: downloader.username,
            hasPassword: downloader.has_password,
            hasApiKey: downloader.has_api_key,
            category: downloader.category,
            timeout_ms: downloader.timeout_ms,
            config: downloader.config,
            created_at: downloader.created_at,
            updated_at: downloader.updated_at,
        }
    }
}

/// A secret of a request as it is stored.
pub(super) fn sealed(
    data: &Data,
    field: &'static str,
    place: &str,
    secret: Option<Secret>,
) -> Result<Option<String>, Failure> {
    let secrets = &data.app().accounts().secrets;
    let sealed = secret.map(|secret| secrets.encrypt(place, &secret)).transpose();
    Ok(sealed.map_err(|error| error.on(field))?)
}

async fn list(data: Data, Query(filter): Query<SettingsFilter>) -> Result<Json<DownloaderList>, Failure> {
    data.answer(move |store| {
        let page = store.query(library::downloaders(filter))?;
        let downloaders = page.rows.into_iter().map(DownloaderItem::from).collect();
        Ok(DownloaderList { downloaders, next: page.next })
    })
    .await
}

async fn add(data: Data, Object(body): Object<DownloaderBody>) -> Result<Created<DownloaderItem>, Failure> {
    let downloader = NewDownloader {
        client_type: body.client_type,
        enabled: body.enabled,
        base_url: body.base_url,
        username: body.username,
        encrypted_password: sealed(&data, "password", PASSWORD, body.password)?,
        encrypted_api_key: sealed(&data, "api_key", API_KEY, body.api_key)?,
        category: body.category,
        timeout_ms: body.timeout_ms,
        config: body.config,
    };
    let added = Downloader::from_rows(data.write(library::add_downloader(downloader)).await?)?;
    Ok(Json::of(&DownloaderItem::from(added))?)
}

async fn one(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<DownloaderItem>, Failure> {
    let id = key.id.clone();
    let found = data.read(move |store| store.query(library::downloader(key))).await?;
    let downloader = found.ok_or_else(|| missing("downloader", &id))?;
    Ok(Json::of(&DownloaderItem::from(downloader))?)
}

async fn change(
    data: Data,
    Addressed(body): Addressed<DownloaderChangesBody>,
) -> Result<Json<DownloaderItem>, Failure> {
    let changes = DownloaderChanges {
        id: body.id,
        enabled: body.enabled,
        base_url: body.base_url,
        username: body.username,
        encrypted_password: body.password.try_map(|secret| sealed(&data, "password", PASSWORD, secret))?,
        encrypted_api_key: body.api_key.try_map(|secret| sealed(&data, "api_key", API_KEY, secret))?,
        category: body.category,
        timeout_ms: body.timeout_ms,
        config: body.config,
    };
    let changed = Downloader::from_rows(data.write(library::update_downloader(changes)).await?)?;
    Ok(Json::of(&DownloaderItem::from(changed))?)
}

async fn delete(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_downloader(key)).await?;
    Ok(Json::of(&deleted(&result, "downloader", &id)?)?)
}
