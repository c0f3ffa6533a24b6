use crate::{
    query::{Page, Select},
    search::{SearchHit, SearchOptions},
    server::{
        answer::{Json, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
    value::{Json as Tree, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const TABLE: &str = "/api/v1/search/{table}";
    vec![
        Route::new(Method::GET, TABLE, "search", "Rows of a table that a full-text search finds.", search)
            .fails(404, "The table is not searched."),
    ]
}

record! {
    /// A table that is searched.
    pub struct SearchedTable {
        /// Its name.
        pub table: String,
    }
}

impl QueryRecord for SearchOptions {
    const BOUNDS: Bounds = &[("limit", 1..=1_000), ("snippet", 0..=1_000_000)];
}

answer! {
    /// A page of what a search found: what fits best first.
    pub struct SearchResults {
        /// The rows: the table's columns, and `search_score`, `search_typos` and `search_highlights`.
        pub items: Vec<Tree>,
        /// The number of rows on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

async fn search(
    data: Data,
    Key(key): Key<SearchedTable>,
    Query(options): Query<SearchOptions>,
) -> Result<Json<SearchResults>, Failure> {
    data.answer(move |store| {
        let search = options.search(key.table)?;
        let total = store.query(search.clone().count())?;
        let found = rows(store, Select::<Page<SearchHit>>::from(search))?;
        let items = serde_json::to_value(&found).map_err(<crate::Error as serde::ser::Error>::custom)?;
        let items = items.as_array().cloned().unwrap_or_default();
        Ok(SearchResults { items, total, next: found.next().map(str::to_owned) })
    })
    .await
}
