//! Indexers: their API keys come in plain, are stored encrypted, and are
//! never given.
#![expect(non_snake_case, reason = "hasApiKey is the name that clients of the former system know")]

use super::{Confirmation, deleted, downloaders::sealed, missing};
use crate::{
    catalog::library::{self, CATALOG, Indexer, IndexerChanges, IndexerFilter, NewIndexer, SettingsKey},
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

const API_KEY: &str = "indexers.encrypted_api_key";

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/settings/indexers";
    const ONE: &str = "/api/settings/indexers/{id}";
    const MISSING: &str = "There is no such indexer.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "indexers", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_indexer", add),
        Route::of(Method::GET, ONE, &CATALOG, "indexer", one).fails(404, MISSING),
        Route::of(Method::PATCH, ONE, &CATALOG, "update_indexer", change).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_indexer", delete).fails(404, MISSING),
    ]
}

impl QueryRecord for IndexerFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

record! {
    /// A place to search in; its API key is not told.
    pub struct IndexerItem {
        /// The row's id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: String,
        /// Where it is reached.
        pub base_url: String,
        /// Whether an API key is stored.
        pub hasApiKey: bool,
        /// Whether it is used.
        pub enabled: bool,
        /// Its place among the others, the highest first.
        pub priority: i64,
        /// Whatever else is set.
        pub config: Option<Tree>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// An indexer to add.
    pub struct IndexerBody {
        /// Its name.
        pub name: String,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: String,
        /// Where it is reached.
        pub base_url: String,
        /// The API key; it is stored encrypted.
        pub api_key: Option<Secret>,
        /// Whether it is used.
        pub enabled: bool = true,
        /// Its place among the others, the highest first.
        pub priority: i64 = 0,
        /// Whatever else is set.
        pub config: Option<Tree>,
    }

    /// What to change of an indexer; what is left out stays, null clears.
    pub struct IndexerChangesBody {
        /// The row's id.
        pub id: String,
        /// Its name.
        pub name: Patch<String>,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: Patch<String>,
        /// Where it is reached.
        pub base_url: Patch<String>,
        /// The API key; it is stored encrypted.
        pub api_key: Patch<Option<Secret>>,
        /// Whether it is used.
        pub enabled: Patch<bool>,
        /// Its place among the others, the highest first.
        pub priority: Patch<i64>,
        /// Whatever else is set.
        pub config: Patch<Option<Tree>>,
    }
}

impl InPath for IndexerChangesBody {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of indexers: the highest priority first, then by name.
    pub struct IndexerList {
        /// The indexers of this page.
        pub indexers: Vec<IndexerItem>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

impl From<Indexer> for IndexerItem {
    fn from(indexer: Indexer) -> Self {
        Self {
            id: indexer.id,
            name: indexer.name,
            r#type: indexer.r#type,
            base_url: indexer.base_url,
            hasApiKey: indexer.has_api_key,
            enabled: indexer.enabled,
            priority: indexer.priority,
            config: indexer.config,
            created_at: indexer.created_at,
            updated_at: indexer.updated_at,
        }
    }
}

async fn list(data: Data, Query(filter): Query<IndexerFilter>) -> Result<Json<IndexerList>, Failure> {
    data.answer(move |store| {
        let page = store.query(library::indexers(filter))?;
        let indexers = page.rows.into_iter().map(IndexerItem::from).collect();
        Ok(IndexerList { indexers, next: page.next })
    })
    .await
}

async fn add(data: Data, Object(body): Object<IndexerBody>) -> Result<Created<IndexerItem>, Failure> {
    let indexer = NewIndexer {
        name: body.name,
        r#type: body.r#type,
        base_url: body.base_url,
        encrypted_api_key: sealed(&data, "api_key", API_KEY, body.api_key)?,
        enabled: body.enabled,
        priority: body.priority,
        config: body.config,
    };
    let added = Indexer::from_rows(data.write(library::add_indexer(indexer)).await?)?;
    Ok(Json::of(&IndexerItem::from(added))?)
}

async fn one(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<IndexerItem>, Failure> {
    let id = key.id.clone();
    let found = data.read(move |store| store.query(library::indexer(key))).await?;
    let indexer = found.ok_or_else(|| missing("indexer", &id))?;
    Ok(Json::of(&IndexerItem::from(indexer))?)
}

async fn change(data: Data, Addressed(body): Addressed<IndexerChangesBody>) -> Result<Json<IndexerItem>, Failure> {
    let changes = IndexerChanges {
        id: body.id,
        name: body.name,
        r#type: body.r#type,
        base_url: body.base_url,
        encrypted_api_key: body.api_key.try_map(|secret| sealed(&data, "api_key", API_KEY, secret))?,
        enabled: body.enabled,
        priority: body.priority,
        config: body.config,
    };
    let changed = Indexer::from_rows(data.write(library::update_indexer(changes)).await?)?;
    Ok(Json::of(&IndexerItem::from(changed))?)
}

async fn delete(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_indexer(key)).await?;
    Ok(Json::of(&deleted(&result, "indexer", &id)?)?)
}
