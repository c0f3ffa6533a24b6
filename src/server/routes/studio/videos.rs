use super::envelope::{RowAnswer, RowsAnswer, added, below, gone, one};
use crate::{
    catalog::studio::{self, CATALOG, NewVideo, Video, VideoFilter, VideoKey, VideoTag, VideoTagKey},
    query::Output,
    server::{
        answer::{Created, Json, RowsOf, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        routes::Confirmation,
        state::{Data, rows},
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/videos";
    const ONE: &str = "/api/videos/{video_id}";
    const TAGS: &str = "/api/videos/{video_id}/tags";
    const MISSING: &str = "There is no such video.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "videos", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_video", add).fails(409, "A video has that file name."),
        Route::of(Method::GET, ONE, &CATALOG, "video", read).fails(404, MISSING),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_video", delete).fails(404, MISSING),
        Route::of(Method::GET, TAGS, &CATALOG, "video_tags", tags).fails(404, MISSING),
        Route::of(Method::POST, TAGS, &CATALOG, "tag_video", tag).fails(404, "There is no such video or tag."),
        Route::of(Method::DELETE, "/api/videos/{video_id}/tags/{tag_id}", &CATALOG, "untag_video", untag)
            .fails(404, "The video does not have the tag."),
    ]
}

impl QueryRecord for VideoFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000), ("offset", 0..=i64::MAX)];
}

impl InPath for VideoTagKey {
    const PATH: &'static [&'static str] = &["video_id"];
}

answer! {
    /// A page of videos, newest first.
    pub struct VideoList {
        /// Always true.
        pub success: bool,
        /// The videos of this page.
        pub videos: RowsOf<Video>,
        /// The number of videos on all pages.
        pub total: i64,
        /// The most videos that this page could have.
        pub limit: i64,
        /// How many videos were passed over.
        pub offset: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }

    /// What became of a video's tag.
    pub struct Tagged {
        /// Always true.
        pub success: bool,
        /// Whether the video got the tag; false if it had it already.
        pub added: bool,
    }
}

async fn list(data: Data, Query(filter): Query<VideoFilter>) -> Result<Json<VideoList>, Failure> {
    let (limit, offset) = (filter.limit, filter.offset);
    data.answer(move |store| {
        let total = store.query(studio::count_videos(filter.clone()))?;
        let videos = rows(store, studio::videos(filter))?;
        let next = videos.next().map(str::to_owned);
        Ok(VideoList { success: true, videos: RowsOf::new(videos), total, limit, offset, next })
    })
    .await
}

async fn add(data: Data, Object(video): Object<NewVideo>) -> Result<Created<RowAnswer<Video>>, Failure> {
    added(data, studio::add_video(video)).await
}

async fn read(data: Data, Key(key): Key<VideoKey>) -> Result<Json<RowAnswer<Video>>, Failure> {
    one(data, studio::video(key.video_id), key.video_id).await
}

async fn delete(data: Data, Key(key): Key<VideoKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_video(key.video_id), "video", key.video_id).await
}

async fn tags(data: Data, Key(key): Key<VideoKey>) -> Result<Json<RowsAnswer<VideoTag>>, Failure> {
    let id = key.video_id;
    below(data, studio::video(id), "video", id, studio::video_tags(id)).await
}

async fn tag(data: Data, Addressed(key): Addressed<VideoTagKey>) -> Result<Json<Tagged>, Failure> {
    let added = bool::from_rows(data.write(studio::tag_video(key)).await?)?;
    Ok(Json::of(&Tagged { success: true, added })?)
}

async fn untag(data: Data, Key(key): Key<VideoTagKey>) -> Result<Json<Confirmation>, Failure> {
    let tag_id = key.tag_id;
    gone(data, studio::untag_video(key), "tag of the video with the id", tag_id).await
}
