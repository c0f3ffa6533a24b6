use super::{Confirmation, deleted};
use crate::{
    catalog::library::{
        self, CATALOG, NewWantedItem, WantedFilter, WantedItem, WantedItemChanges, WantedItemKey, WantedScan,
    },
    server::{
        answer::{Created, Json, RowOf, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/wanted";
    const MISSING: &str = "There is no such wanted item.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "wanted_items", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_wanted_item", add)
            .fails(422, "The item of the library that it belongs to is not there."),
        Route::of(Method::POST, "/api/wanted/scan", &CATALOG, "scan_wanted_items", scan),
        Route::of(Method::PATCH, "/api/wanted/{id}", &CATALOG, "update_wanted_item", change).fails(404, MISSING),
        Route::of(Method::DELETE, "/api/wanted/{kind}/{id}", &CATALOG, "delete_wanted_item", delete)
            .fails(404, MISSING),
    ]
}

impl QueryRecord for WantedFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

impl InPath for WantedItemChanges {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of wanted items, newest first.
    pub struct WantedList {
        /// The wanted items of this page.
        pub items: RowsOf<WantedItem>,
        /// The number of wanted items on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// The wanted items whose search begins now.
    pub struct ScannedItems {
        /// The wanted items, which are `searching` now.
        pub items: RowsOf<WantedItem>,
    }
}

async fn list(data: Data, Query(filter): Query<WantedFilter>) -> Result<Json<WantedList>, Failure> {
    data.answer(move |store| {
        let total = store.query(library::count_wanted_items(filter.clone()))?;
        let items = rows(store, library::wanted_items(filter))?;
        let next = items.next().map(str::to_owned);
        Ok(WantedList { items: RowsOf::new(items), total, next })
    })
    .await
}

async fn add(data: Data, Object(item): Object<NewWantedItem>) -> Result<Created<RowOf<WantedItem>>, Failure> {
    let added = data.write(library::add_wanted_item(item)).await?;
    Ok(Json::of(&RowOf::only(&added)?)?)
}

async fn scan(data: Data, Object(scan): Object<WantedScan>) -> Result<Json<ScannedItems>, Failure> {
    let items = data.write(library::scan_wanted_items(scan)).await?;
    Ok(Json::of(&ScannedItems { items: RowsOf::new(items) })?)
}

async fn change(
    data: Data,
    Addressed(changes): Addressed<WantedItemChanges>,
) -> Result<Json<RowOf<WantedItem>>, Failure> {
    let changed = data.write(library::update_wanted_item(changes)).await?;
    Ok(Json::of(&RowOf::only(&changed)?)?)
}

async fn delete(data: Data, Key(key): Key<WantedItemKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_wanted_item(key)).await?;
    Ok(Json::of(&deleted(&result, "wanted item", &id)?)?)
}
