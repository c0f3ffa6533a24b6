//! Webhooks: whom the server tells of changes.

use super::missing;
use crate::{
    catalog::registry::{
        self, CATALOG, DeliveryFilter, NewWebhook, Webhook, WebhookDelivery, WebhookFilter, WebhookKey, WebhookSwitch,
    },
    server::{
        answer::{Created, Json, NoContent, RowOf, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Object, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
    value::{Value, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const ONE: &str = "/api/v1/webhooks/{webhook_id}";
    const DELIVERIES: &str = "/api/v1/webhooks/{webhook_id}/deliveries";
    const ENABLE: &str = "/api/v1/webhooks/{webhook_id}/enable";
    const DISABLE: &str = "/api/v1/webhooks/{webhook_id}/disable";
    const MISSING: &str = "There is no such webhook.";
    vec![
        Route::of(Method::POST, "/api/v1/webhooks/register", &CATALOG, "register_webhook", register),
        Route::of(Method::GET, "/api/v1/webhooks/list", &CATALOG, "webhooks", list),
        Route::of(Method::GET, ONE, &CATALOG, "webhook", one).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_webhook", delete).fails(404, MISSING),
        Route::of(Method::POST, ENABLE, &CATALOG, "switch_webhook", enable).fails(404, MISSING),
        Route::of(Method::POST, DISABLE, &CATALOG, "switch_webhook", disable).fails(404, MISSING),
        Route::of(Method::GET, DELIVERIES, &CATALOG, "webhook_deliveries", deliveries).fails(404, MISSING),
    ]
}

record! {
    /// Which webhooks to list.
    pub struct WebhookQuery {
        /// Only those of this team.
        pub team: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// Which deliveries to list.
    pub struct DeliveryQuery {
        /// Only those that are `pending`, `delivered` or `failed`.
        pub status: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }
}

impl QueryRecord for WebhookQuery {
    const BOUNDS: Bounds = &[("limit", 1..=1000)];
}

impl QueryRecord for DeliveryQuery {
    const BOUNDS: Bounds = &[("limit", 1..=1000)];
}

answer! {
    /// A page of webhooks, oldest first.
    pub struct WebhookList {
        /// The webhooks of this page.
        pub webhooks: RowsOf<Webhook>,
        /// The number of webhooks on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// A page of deliveries, newest first.
    pub struct DeliveryList {
        /// The deliveries of this page.
        pub deliveries: RowsOf<WebhookDelivery>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

async fn register(data: Data, Object(webhook): Object<NewWebhook>) -> Result<Created<RowOf<Webhook>>, Failure> {
    let registered = data.write(registry::register_webhook(webhook)).await?;
    Ok(Json::of(&RowOf::only(&registered)?)?)
}

async fn list(data: Data, Query(query): Query<WebhookQuery>) -> Result<Json<WebhookList>, Failure> {
    let filter = WebhookFilter { team: query.team, limit: query.limit, cursor: query.cursor };
    data.answer(move |store| {
        let total = store.query(registry::count_webhooks(filter.clone()))?;
        let webhooks = rows(store, registry::webhooks(filter))?;
        let next = webhooks.next().map(str::to_owned);
        Ok(WebhookList { webhooks: RowsOf::new(webhooks), total, next })
    })
    .await
}

async fn one(data: Data, Key(key): Key<WebhookKey>) -> Result<Json<RowOf<Webhook>>, Failure> {
    let id = key.webhook_id.clone();
    let found = data.read(move |store| rows(store, registry::webhook(key))).await?;
    let webhook = RowOf::first(&found).ok_or_else(|| missing("webhook", &id))?;
    Ok(Json::of(&webhook)?)
}

async fn delete(data: Data, Key(key): Key<WebhookKey>) -> Result<NoContent, Failure> {
    let id = key.webhook_id.clone();
    let deleted = data.write(registry::delete_webhook(key)).await?;
    match deleted.values().first() {
        Some(Value::Boolean(true)) => Ok(NoContent),
        _ => Err(missing("webhook", &id)),
    }
}

async fn enable(data: Data, Key(key): Key<WebhookKey>) -> Result<Json<RowOf<Webhook>>, Failure> {
    switch(data, key, true).await
}

async fn disable(data: Data, Key(key): Key<WebhookKey>) -> Result<Json<RowOf<Webhook>>, Failure> {
    switch(data, key, false).await
}

async fn switch(data: Data, key: WebhookKey, enabled: bool) -> Result<Json<RowOf<Webhook>>, Failure> {
    let id = key.webhook_id.clone();
    let switched = data.write(registry::switch_webhook(WebhookSwitch { webhook_id: key.webhook_id, enabled })).await?;
    let webhook = RowOf::first(&switched).ok_or_else(|| missing("webhook", &id))?;
    Ok(Json::of(&webhook)?)
}

async fn deliveries(
    data: Data,
    Key(key): Key<WebhookKey>,
    Query(query): Query<DeliveryQuery>,
) -> Result<Json<DeliveryList>, Failure> {
    let id = key.webhook_id.clone();
    let filter = DeliveryFilter {
        webhook_id: Some(key.webhook_id.clone()),
        status: query.status,
        limit: query.limit,
        cursor: query.cursor,
    };
    let (known, found) = data
        .read(move |store| {
            let known = store.query(registry::webhook(key))?.is_some();
            Ok((known, rows(store, registry::webhook_deliveries(filter))?))
        })
        .await?;
    if !known {
        return Err(missing("webhook", &id));
    }
    let next = found.next().map(str::to_owned);
    Ok(Json::of(&DeliveryList { deliveries: RowsOf::new(found), next })?)
}
