use super::{Confirmation, deleted, hours_ago, missing};
use crate::{
    catalog::media::{self, CATALOG, NewSnapshot, Snapshot, SnapshotFilter, SnapshotKey},
    query::Batch,
    server::{
        answer::{Created, Json, RowOf, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, OneOrMany, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
    value::{Instant, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/snapshots";
    const ONE: &str = "/api/snapshots/{snapshot_id}";
    const MISSING: &str = "There is no such snapshot.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "snapshots", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_snapshot", add),
        Route::of(Method::GET, ONE, &CATALOG, "snapshot", one).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_snapshot", delete).fails(404, MISSING),
    ]
}

record! {
    /// Which snapshots to list.
    pub struct SnapshotQuery {
        /// Only those of this camera.
        pub camera_id: Option<String>,
        /// Only those taken in the last hours.
        pub hours: i64 = 24,
        /// Only those taken then or later; replaces `hours`.
        pub since: Option<Instant>,
        /// Only those taken then or earlier.
        pub until: Option<Instant>,
        /// Attach each one's analyses.
        pub with_ai_analysis: bool = false,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }
}

impl QueryRecord for SnapshotQuery {
    const BOUNDS: Bounds = &[("limit", 1..=1000), ("hours", 1..=168)];
}

answer! {
    /// A page of snapshots, newest first.
    pub struct SnapshotList {
        /// The snapshots of this page.
        pub snapshots: RowsOf<Snapshot>,
        /// The number of snapshots on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// The snapshots as they are stored now.
    pub struct AddedSnapshots {
        /// The snapshots, in the order in which they were sent.
        pub snapshots: RowsOf<Snapshot>,
    }
}

async fn list(data: Data, Query(query): Query<SnapshotQuery>) -> Result<Json<SnapshotList>, Failure> {
    let filter = SnapshotFilter {
        since: query.since.or_else(|| Some(hours_ago(query.hours))),
        until: query.until,
        camera_id: query.camera_id,
        with_ai_analysis: query.with_ai_analysis,
        limit: query.limit,
        cursor: query.cursor,
    };
    data.answer(move |store| {
        let total = store.query(media::count_snapshots(filter.clone()))?;
        let snapshots = rows(store, media::snapshots(filter))?;
        let next = snapshots.next().map(str::to_owned);
        Ok(SnapshotList { snapshots: RowsOf::new(snapshots), total, next })
    })
    .await
}

async fn add(data: Data, OneOrMany(mut snapshots): OneOrMany<NewSnapshot>) -> Result<Created<AddedSnapshots>, Failure> {
    let added = match snapshots.len() {
        1 => data.write(media::add_snapshot(snapshots.remove(0))).await?,
        _ => data.write(Batch::all(snapshots.into_iter().map(media::add_snapshot))).await?,
    };
    Ok(Json::of(&AddedSnapshots { snapshots: RowsOf::new(added) })?)
}

async fn one(data: Data, Key(key): Key<SnapshotKey>) -> Result<Json<RowOf<Snapshot>>, Failure> {
    let id = key.snapshot_id.clone();
    let found = data.read(move |store| rows(store, media::snapshot(key))).await?;
    let snapshot = RowOf::first(&found).ok_or_else(|| missing("snapshot", &id))?;
    Ok(Json::of(&snapshot)?)
}

async fn delete(data: Data, Key(key): Key<SnapshotKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.snapshot_id.clone();
    let result = data.write(media::delete_snapshot(key)).await?;
    Ok(Json::of(&deleted(&result, "snapshot", &id)?)?)
}
