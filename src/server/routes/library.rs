use super::{Confirmation, deleted, missing};
use crate::{
    Store,
    catalog::{
        library::{
            self, AddedLibraryItem, CATALOG, LibraryCount, LibraryFilter, LibraryItem, LibraryItemChanges,
            LibraryItemHit, LibraryItemKey, LibrarySearch, NewLibraryItem,
        },
        media::Nothing,
    },
    server::{
        answer::{Created, Json, RowOf, RowsOf, answer},
        describe::{Bounds, Describe, Description},
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
    value::{Record, Value},
};
use axum::{
    http::Method,
    response::{IntoResponse, Response},
};

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/library";
    const ONE: &str = "/api/library/{id}";
    const MISSING: &str = "There is no such item.";
    const TAKEN: &str = "Another item of the kind has the title.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "library_items", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_library_item", add),
        Route::of(Method::GET, "/api/library/search", &CATALOG, "search_library_items", search),
        Route::of(Method::GET, "/api/library/counts", &CATALOG, "library_counts", counts),
        Route::of(Method::GET, ONE, &CATALOG, "library_item", one).fails(404, MISSING),
        Route::of(Method::PATCH, ONE, &CATALOG, "update_library_item", change).fails(404, MISSING).fails(409, TAKEN),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_library_item", delete).fails(404, MISSING),
    ]
}

impl QueryRecord for LibraryFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

impl QueryRecord for LibrarySearch {
    const BOUNDS: Bounds = &[("limit", 1..=1_000)];
}

impl InPath for LibraryItemChanges {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of items, in the order asked for.
    pub struct LibraryList {
        /// The items of this page.
        pub items: RowsOf<LibraryItem>,
        /// The number of items on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// A page of what a search found: what fits best first.
    pub struct LibraryHits {
        /// The items of this page.
        pub items: RowsOf<LibraryItemHit>,
        /// The number of items on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// How many items there are.
    pub struct LibraryCounts {
        /// Of each kind that has any.
        pub counts: Vec<LibraryCount>,
        /// Of all kinds.
        pub total: i64,
    }
}

async fn list(data: Data, Query(filter): Query<LibraryFilter>) -> Result<Json<LibraryList>, Failure> {
    data.answer(move |store| {
        let total = store.query(library::count_library_items(filter.clone()))?;
        if let Some(query) = filter.search.as_ref().filter(|_| total == 0) {
            let query = LibrarySearch {
                query: query.clone(),
                kind: filter.kind.clone(),
                since: filter.since,
                until: filter.until,
                limit: filter.limit.min(1_000),
                cursor: filter.cursor.clone(),
                ..Default::default()
            };
            if let Some(found) = found_otherwise(store, query)? {
                return Ok(found);
            }
        }
        let items = rows(store, library::library_items(filter))?;
        let next = items.next().map(str::to_owned);
        Ok(LibraryList { items: RowsOf::new(items), total, next })
    })
    .await
}

/// What a full-text search finds where no title holds the text as it is: with
/// typing mistakes, in another order, in the metadata. None if that is nothing.
fn found_otherwise(store: &Store, search: LibrarySearch) -> crate::Result<Option<LibraryList>> {
    let total = match store.query(library::count_library_search(search.clone())) {
        // A text without words, which a title may hold all the same.
        Err(error) if error.field() == Some("query") => 0,
        total => total?,
    };
    if total == 0 {
        return Ok(None);
    }
    let page = rows(store, library::search_library_items(search))?;
    let more = page.columns().len() - LibraryItem::FIELDS.len();
    let items = page.without_last_columns(more);
    let next = items.next().map(str::to_owned);
    Ok(Some(LibraryList { items: RowsOf::new(items), total, next }))
}

async fn search(data: Data, Query(search): Query<LibrarySearch>) -> Result<Json<LibraryHits>, Failure> {
    data.answer(move |store| {
        let total = store.query(library::count_library_search(search.clone()))?;
        let items = rows(store, library::search_library_items(search))?;
        let next = items.next().map(str::to_owned);
        Ok(LibraryHits { items: RowsOf::new(items), total, next })
    })
    .await
}

async fn counts(data: Data) -> Result<Json<LibraryCounts>, Failure> {
    data.answer(|store| {
        let counts = store.query(library::library_counts(Nothing {}))?;
        let total = counts.iter().map(|row| row.count).sum();
        Ok(LibraryCounts { counts, total })
    })
    .await
}

/// The item: with 201 if it was added, with 200 if it was there before.
enum Kept {
    Added(Created<RowOf<AddedLibraryItem>>),
    Known(Json<RowOf<AddedLibraryItem>>),
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        match self {
            Self::Added(item) => item.into_response(),
            Self::Known(item) => item.into_response(),
        }
    }
}

impl Describe for Kept {
    fn describe(description: &mut Description) {
        Created::<RowOf<AddedLibraryItem>>::describe(description);
        Json::<RowOf<AddedLibraryItem>>::describe(description);
    }
}

async fn add(data: Data, Object(item): Object<NewLibraryItem>) -> Result<Kept, Failure> {
    let rows = data.write(library::add_library_item(item)).await?;
    let item = RowOf::only(&rows)?;
    let added = rows.get(0).is_some_and(|row| row.value("added").is_ok_and(|added| *added == Value::Boolean(true)));
    Ok(if added { Kept::Added(Json::of(&item)?) } else { Kept::Known(Json::of(&item)?) })
}

async fn one(data: Data, Key(key): Key<LibraryItemKey>) -> Result<Json<RowOf<LibraryItem>>, Failure> {
    let id = key.id.clone();
    let found = data.read(move |store| rows(store, library::library_item(key))).await?;
    let item = RowOf::first(&found).ok_or_else(|| missing("item", &id))?;
    Ok(Json::of(&item)?)
}

async fn change(
    data: Data,
    Addressed(changes): Addressed<LibraryItemChanges>,
) -> Result<Json<RowOf<LibraryItem>>, Failure> {
    let changed = data.write(library::update_library_item(changes)).await?;
    Ok(Json::of(&RowOf::only(&changed)?)?)
}

async fn delete(data: Data, Key(key): Key<LibraryItemKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_library_item(key)).await?;
    Ok(Json::of(&deleted(&result, "item", &id)?)?)
}
