use super::{Confirmation, deleted, hours_ago, missing};
use crate::{
    catalog::media::{self, CATALOG, NewRecording, Recording, RecordingFilter, RecordingKey},
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
    const LIST: &str = "/api/recordings";
    const ONE: &str = "/api/recordings/{recording_id}";
    const MISSING: &str = "There is no such recording.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "recordings", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_recording", add),
        Route::of(Method::GET, ONE, &CATALOG, "recording", one).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_recording", delete).fails(404, MISSING),
    ]
}

record! {
    /// Which recordings to list.
    pub struct RecordingQuery {
        /// Only those of this camera.
        pub camera_id: Option<String>,
        /// Only those of this type.
        pub recording_type: Option<String>,
        /// Only those that began in the last hours.
        pub hours: i64 = 24,
        /// Only those that began then or later; replaces `hours`.
        pub since: Option<Instant>,
        /// Only those that began then or earlier.
        pub until: Option<Instant>,
        /// Only emergencies.
        pub emergency_only: bool = false,
        /// Only unusual ones.
        pub unusual_only: bool = false,
        /// Attach each one's analyses.
        pub with_ai_analysis: bool = false,
        /// Only the one with this name.
        pub recording_id: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }
}

impl QueryRecord for RecordingQuery {
    const BOUNDS: Bounds = &[("limit", 1..=1000), ("hours", 1..=168)];
}

answer! {
    /// A page of recordings, newest first.
    pub struct RecordingList {
        /// The recordings of this page.
        pub recordings: RowsOf<Recording>,
        /// The number of recordings on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// The recordings as they are stored now.
    pub struct AddedRecordings {
        /// The recordings, in the order in which they were sent.
        pub recordings: RowsOf<Recording>,
    }
}

async fn list(data: Data, Query(query): Query<RecordingQuery>) -> Result<Json<RecordingList>, Failure> {
    let filter = RecordingFilter {
        since: query.since.or_else(|| Some(hours_ago(query.hours))),
        until: query.until,
        camera_id: query.camera_id,
        recording_type: query.recording_type,
        emergency_only: query.emergency_only,
        unusual_only: query.unusual_only,
        with_ai_analysis: query.with_ai_analysis,
        limit: query.limit,
        cursor: query.cursor,
        recording_id: query.recording_id,
    };
    data.answer(move |store| {
        let total = store.query(media::count_recordings(filter.clone()))?;
        let recordings = rows(store, media::recordings(filter))?;
        let next = recordings.next().map(str::to_owned);
        Ok(RecordingList { recordings: RowsOf::new(recordings), total, next })
    })
    .await
}

async fn add(
    data: Data,
    OneOrMany(mut recordings): OneOrMany<NewRecording>,
) -> Result<Created<AddedRecordings>, Failure> {
    let added = match recordings.len() {
        1 => data.write(media::add_recording(recordings.remove(0))).await?,
        _ => data.write(Batch::all(recordings.into_iter().map(media::add_recording))).await?,
    };
    Ok(Json::of(&AddedRecordings { recordings: RowsOf::new(added) })?)
}

async fn one(data: Data, Key(key): Key<RecordingKey>) -> Result<Json<RowOf<Recording>>, Failure> {
    let id = key.recording_id.clone();
    let found = data.read(move |store| rows(store, media::recording(key))).await?;
    let recording = RowOf::first(&found).ok_or_else(|| missing("recording", &id))?;
    Ok(Json::of(&recording)?)
}

async fn delete(data: Data, Key(key): Key<RecordingKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.recording_id.clone();
    let result = data.write(media::delete_recording(key)).await?;
    Ok(Json::of(&deleted(&result, "recording", &id)?)?)
}
