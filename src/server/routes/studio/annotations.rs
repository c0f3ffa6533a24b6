use super::{
    PAGE,
    envelope::{RowAnswer, RowsAnswer, added, all_written, below, gone, many, one, written},
};
use crate::{
    catalog::{
        media::Nothing,
        studio::{
            self, AnnotationKey, AnnotationTag, AnnotationTagValue, Behavior, BehaviorKey, CATALOG, KeyframeAnnotation,
            KeyframeAnnotationChanges, KeyframeAnnotationFilter, KeyframeAnnotationKey, NewAnnotationTags, NewBehavior,
            NewKeyframeAnnotation, NewTimeRangeTag, TagUse, TimeRangeTag, TimeRangeTagChanges, TimeRangeTagFilter,
            TimeRangeTagKey, VideoKey,
        },
    },
    server::{
        answer::{Created, Json},
        describe::Bounds,
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        routes::Confirmation,
        state::Data,
    },
    value::record,
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const BEHAVIORS: &str = "/api/videos/{video_id}/behaviors";
    const RANGES: &str = "/api/videos/{video_id}/time-range-tags";
    const RANGE: &str = "/api/time-range-tags/{time_range_tag_id}";
    const RANGE_TAGS: &str = "/api/time-range-tags/{time_range_tag_id}/tags";
    const FRAMES: &str = "/api/videos/{video_id}/keyframe-annotations";
    const FRAME: &str = "/api/keyframe-annotations/{keyframe_annotation_id}";
    const FRAME_TAGS: &str = "/api/keyframe-annotations/{keyframe_annotation_id}/tags";
    const VIDEO: &str = "There is no such video.";
    const MISSING: &str = "There is no such annotation.";
    vec![
        Route::of(Method::GET, BEHAVIORS, &CATALOG, "behaviors", behaviors).fails(404, VIDEO),
        Route::of(Method::POST, BEHAVIORS, &CATALOG, "add_behavior", add_behavior).fails(404, VIDEO),
        Route::of(Method::DELETE, "/api/behaviors/{behavior_id}", &CATALOG, "delete_behavior", delete_behavior)
            .fails(404, "There is no such behavior."),
        Route::of(Method::GET, RANGES, &CATALOG, "time_range_tags", ranges).fails(404, VIDEO),
        Route::of(Method::POST, RANGES, &CATALOG, "add_time_range_tag", add_range).fails(404, VIDEO),
        Route::of(Method::GET, RANGE, &CATALOG, "time_range_tag", range).fails(404, MISSING),
        Route::of(Method::PATCH, RANGE, &CATALOG, "update_time_range_tag", change_range).fails(404, MISSING),
        Route::of(Method::DELETE, RANGE, &CATALOG, "delete_time_range_tag", delete_range).fails(404, MISSING),
        Route::of(Method::GET, RANGE_TAGS, &CATALOG, "annotation_tags", range_tags).fails(404, MISSING),
        Route::of(Method::PUT, RANGE_TAGS, &CATALOG, "set_annotation_tags", set_range_tags)
            .fails(404, "There is no such annotation or tag group."),
        Route::of(Method::GET, FRAMES, &CATALOG, "keyframe_annotations", frames).fails(404, VIDEO),
        Route::of(Method::POST, FRAMES, &CATALOG, "add_keyframe_annotation", add_frame).fails(404, VIDEO),
        Route::of(Method::GET, FRAME, &CATALOG, "keyframe_annotation", frame).fails(404, MISSING),
        Route::of(Method::PATCH, FRAME, &CATALOG, "update_keyframe_annotation", change_frame).fails(404, MISSING),
        Route::of(Method::DELETE, FRAME, &CATALOG, "delete_keyframe_annotation", delete_frame).fails(404, MISSING),
        Route::of(Method::GET, FRAME_TAGS, &CATALOG, "annotation_tags", frame_tags).fails(404, MISSING),
        Route::of(Method::PUT, FRAME_TAGS, &CATALOG, "set_annotation_tags", set_frame_tags)
            .fails(404, "There is no such annotation or tag group."),
        Route::of(Method::GET, "/api/activity-tags", &CATALOG, "activity_tags", activities),
        Route::of(Method::GET, "/api/moment-tags", &CATALOG, "moment_tags", moments),
    ]
}

record! {
    /// Which annotations of a video to list.
    pub struct AnnotationQuery {
        /// The most rows to give.
        pub limit: i64 = 1000,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// The tags that an annotation gets instead of those that it has.
    pub struct AnnotationTagsBody {
        /// The answers, each to a tag group.
        pub tags: Vec<AnnotationTagValue>,
    }
}

impl QueryRecord for AnnotationQuery {
    const BOUNDS: Bounds = PAGE;
}

impl InPath for NewBehavior {
    const PATH: &'static [&'static str] = &["video_id"];
}

impl InPath for NewTimeRangeTag {
    const PATH: &'static [&'static str] = &["video_id"];
}

impl InPath for TimeRangeTagChanges {
    const PATH: &'static [&'static str] = &["time_range_tag_id"];
}

impl InPath for NewKeyframeAnnotation {
    const PATH: &'static [&'static str] = &["video_id"];
}

impl InPath for KeyframeAnnotationChanges {
    const PATH: &'static [&'static str] = &["keyframe_annotation_id"];
}

async fn behaviors(data: Data, Key(key): Key<VideoKey>) -> Result<Json<RowsAnswer<Behavior>>, Failure> {
    let id = key.video_id;
    below(data, studio::video(id), "video", id, studio::behaviors(id)).await
}

async fn add_behavior(
    data: Data,
    Addressed(behavior): Addressed<NewBehavior>,
) -> Result<Created<RowAnswer<Behavior>>, Failure> {
    added(data, studio::add_behavior(behavior)).await
}

async fn delete_behavior(data: Data, Key(key): Key<BehaviorKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_behavior(key.behavior_id), "behavior", key.behavior_id).await
}

async fn ranges(
    data: Data,
    Key(key): Key<VideoKey>,
    Query(page): Query<AnnotationQuery>,
) -> Result<Json<RowsAnswer<TimeRangeTag>>, Failure> {
    let id = key.video_id;
    let filter = TimeRangeTagFilter { video_id: id, limit: page.limit, cursor: page.cursor };
    below(data, studio::video(id), "video", id, studio::time_range_tags(filter)).await
}

async fn add_range(
    data: Data,
    Addressed(range): Addressed<NewTimeRangeTag>,
) -> Result<Created<RowAnswer<TimeRangeTag>>, Failure> {
    added(data, studio::add_time_range_tag(range)).await
}

async fn range(data: Data, Key(key): Key<TimeRangeTagKey>) -> Result<Json<RowAnswer<TimeRangeTag>>, Failure> {
    one(data, studio::time_range_tag(key.time_range_tag_id), key.time_range_tag_id).await
}

async fn change_range(
    data: Data,
    Addressed(changes): Addressed<TimeRangeTagChanges>,
) -> Result<Json<RowAnswer<TimeRangeTag>>, Failure> {
    written(data, studio::update_time_range_tag(changes)).await
}

async fn delete_range(data: Data, Key(key): Key<TimeRangeTagKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.time_range_tag_id;
    gone(data, studio::delete_time_range_tag(id), "time range tag", id).await
}

async fn range_tags(data: Data, Key(key): Key<TimeRangeTagKey>) -> Result<Json<RowsAnswer<AnnotationTag>>, Failure> {
    let id = key.time_range_tag_id;
    let tags = AnnotationKey { annotation_type: "time_range".to_owned(), annotation_id: id };
    below(data, studio::time_range_tag(id), "time range tag", id, studio::annotation_tags(tags)).await
}

async fn set_range_tags(
    data: Data,
    Key(key): Key<TimeRangeTagKey>,
    Object(body): Object<AnnotationTagsBody>,
) -> Result<Json<RowsAnswer<AnnotationTag>>, Failure> {
    set_tags(data, "time_range", key.time_range_tag_id, body).await
}

async fn frames(
    data: Data,
    Key(key): Key<VideoKey>,
    Query(page): Query<AnnotationQuery>,
) -> Result<Json<RowsAnswer<KeyframeAnnotation>>, Failure> {
    let id = key.video_id;
    let filter = KeyframeAnnotationFilter { video_id: id, limit: page.limit, cursor: page.cursor };
    below(data, studio::video(id), "video", id, studio::keyframe_annotations(filter)).await
}

async fn add_frame(
    data: Data,
    Addressed(frame): Addressed<NewKeyframeAnnotation>,
) -> Result<Created<RowAnswer<KeyframeAnnotation>>, Failure> {
    added(data, studio::add_keyframe_annotation(frame)).await
}

async fn frame(
    data: Data,
    Key(key): Key<KeyframeAnnotationKey>,
) -> Result<Json<RowAnswer<KeyframeAnnotation>>, Failure> {
    one(data, studio::keyframe_annotation(key.keyframe_annotation_id), key.keyframe_annotation_id).await
}

async fn change_frame(
    data: Data,
    Addressed(changes): Addressed<KeyframeAnnotationChanges>,
) -> Result<Json<RowAnswer<KeyframeAnnotation>>, Failure> {
    written(data, studio::update_keyframe_annotation(changes)).await
}

async fn delete_frame(data: Data, Key(key): Key<KeyframeAnnotationKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.keyframe_annotation_id;
    gone(data, studio::delete_keyframe_annotation(id), "keyframe annotation", id).await
}

async fn frame_tags(
    data: Data,
    Key(key): Key<KeyframeAnnotationKey>,
) -> Result<Json<RowsAnswer<AnnotationTag>>, Failure> {
    let id = key.keyframe_annotation_id;
    let tags = AnnotationKey { annotation_type: "keyframe".to_owned(), annotation_id: id };
    below(data, studio::keyframe_annotation(id), "keyframe annotation", id, studio::annotation_tags(tags)).await
}

async fn set_frame_tags(
    data: Data,
    Key(key): Key<KeyframeAnnotationKey>,
    Object(body): Object<AnnotationTagsBody>,
) -> Result<Json<RowsAnswer<AnnotationTag>>, Failure> {
    set_tags(data, "keyframe", key.keyframe_annotation_id, body).await
}

async fn set_tags(
    data: Data,
    annotation_type: &str,
    annotation_id: i64,
    body: AnnotationTagsBody,
) -> Result<Json<RowsAnswer<AnnotationTag>>, Failure> {
    let tags = NewAnnotationTags { annotation_type: annotation_type.to_owned(), annotation_id, tags: body.tags };
    all_written(data, studio::set_annotation_tags(tags)).await
}

async fn activities(data: Data) -> Result<Json<RowsAnswer<TagUse>>, Failure> {
    many(data, studio::activity_tags(Nothing {})).await
}

async fn moments(data: Data) -> Result<Json<RowsAnswer<TagUse>>, Failure> {
    many(data, studio::moment_tags(Nothing {})).await
}
