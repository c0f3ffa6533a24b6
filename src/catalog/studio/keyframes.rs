use super::{
    KeyframeAnnotation, KeyframeAnnotationChanges, KeyframeAnnotationFilter, KeyframeAnnotationKey, MOST,
    NewKeyframeAnnotation, Nothing, TagUse,
    annotation_tags::delete_with_tags,
    checks::{changed, check_not_negative, check_optional_name, check_seconds, check_share, missing, set, write_or},
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, Update, sql},
};

const COLUMNS: &str = "id, video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, activity_tag, moment_tag, \
     is_negative, comment, reviewed, created_date, is_ai_generated, confidence";

/// Adds a keyframe annotation to a video. Its box is in pixels; parts of it
/// may lie outside the picture.
pub fn add_keyframe_annotation(keyframe: NewKeyframeAnnotation) -> Batch<KeyframeAnnotation> {
    check(&keyframe).map(|()| insert(keyframe)).into()
}

fn check(keyframe: &NewKeyframeAnnotation) -> Result<()> {
    check_seconds(Some(keyframe.timestamp), "timestamp")?;
    check_not_negative(Some(keyframe.bbox_width), "bbox_width")?;
    check_not_negative(Some(keyframe.bbox_height), "bbox_height")?;
    check_optional_name(keyframe.activity_tag.as_ref(), "activity_tag")?;
    check_optional_name(keyframe.moment_tag.as_ref(), "moment_tag")?;
    check_share(keyframe.confidence, "confidence")
}

fn insert(keyframe: NewKeyframeAnnotation) -> Batch<KeyframeAnnotation> {
    let statement = sql(format!(
        "INSERT INTO keyframe_annotations (video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, \
         activity_tag, moment_tag, is_negative, comment, reviewed, is_ai_generated, confidence) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 \
         WHERE EXISTS (SELECT 1 FROM videos WHERE id = ?1) RETURNING {COLUMNS}"
    ));
    let missing = missing("video", keyframe.video_id, "video_id");
    let statement = statement
        .bind(keyframe.video_id)
        .bind(keyframe.timestamp)
        .bind(keyframe.bbox_x)
        .bind(keyframe.bbox_y)
        .bind(keyframe.bbox_width)
        .bind(keyframe.bbox_height)
        .bind(keyframe.activity_tag)
        .bind(keyframe.moment_tag)
        .bind(keyframe.is_negative)
        .bind(keyframe.comment)
        .bind(keyframe.reviewed)
        .bind(keyframe.is_ai_generated)
        .bind(keyframe.confidence);
    write_or(statement, missing)
}

/// The keyframe annotations of a video, by their time.
pub fn keyframe_annotations(filter: KeyframeAnnotationFilter) -> Select<Page<KeyframeAnnotation>> {
    Select::from_table("keyframe_annotations", COLUMNS)
        .filter(Condition::equal("video_id", Some(filter.video_id)))
        .order([Order::ascending("timestamp"), Order::ascending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The keyframe annotation with this id.
pub fn keyframe_annotation(key: impl Into<KeyframeAnnotationKey>) -> Select<Option<KeyframeAnnotation>> {
    Select::from_table("keyframe_annotations", COLUMNS)
        .filter(Condition::equal("id", Some(key.into().keyframe_annotation_id)))
        .build()
}

/// Changes a keyframe annotation; what is left out stays.
pub fn update_keyframe_annotation(changes: KeyframeAnnotationChanges) -> Batch<KeyframeAnnotation> {
    check_changes(&changes).map(|()| update(changes)).into()
}

fn check_changes(changes: &KeyframeAnnotationChanges) -> Result<()> {
    let name = |patch: &crate::value::Patch<Option<String>>, field| {
        check_optional_name(patch.as_set().and_then(Option::as_ref), field)
    };
    check_seconds(set(&changes.timestamp), "timestamp")?;
    check_not_negative(set(&changes.bbox_width), "bbox_width")?;
    check_not_negative(set(&changes.bbox_height), "bbox_height")?;
    name(&changes.activity_tag, "activity_tag")?;
    name(&changes.moment_tag, "moment_tag")
}

fn update(changes: KeyframeAnnotationChanges) -> Batch<KeyframeAnnotation> {
    let id = changes.keyframe_annotation_id;
    let update = Update::of("keyframe_annotations")
        .set("timestamp", changes.timestamp)
        .set("bbox_x", changes.bbox_x)
        .set("bbox_y", changes.bbox_y)
        .set("bbox_width", changes.bbox_width)
        .set("bbox_height", changes.bbox_height)
        .set("activity_tag", changes.activity_tag)
        .set("moment_tag", changes.moment_tag)
        .set("is_negative", changes.is_negative)
        .set("comment", changes.comment)
        .set("reviewed", changes.reviewed)
        .by("id", id);
    let select = sql(format!("SELECT {COLUMNS} FROM keyframe_annotations WHERE id = ?1")).bind(id);
    changed(update, select, COLUMNS, missing("keyframe annotation", id, "keyframe_annotation_id"))
}

/// Deletes a keyframe annotation and its tags; false if there was none.
pub fn delete_keyframe_annotation(key: impl Into<KeyframeAnnotationKey>) -> Batch<bool> {
    delete_with_tags("keyframe", "DELETE FROM keyframe_annotations WHERE id = ?1", key.into().keyframe_annotation_id)
}

/// The activity tags that keyframes have, with their number, by name.
pub fn activity_tags(_: Nothing) -> Select<Vec<TagUse>> {
    let statement = sql("SELECT activity_tag AS tag, count(*) AS annotation_count FROM keyframe_annotations \
         WHERE activity_tag IS NOT NULL GROUP BY activity_tag ORDER BY activity_tag");
    Select::raw(statement, ["keyframe_annotations"])
}

/// The moment tags that keyframes have, with their number, by name.
pub fn moment_tags(_: Nothing) -> Select<Vec<TagUse>> {
    let statement = sql("SELECT moment_tag AS tag, count(*) AS annotation_count FROM keyframe_annotations \
         WHERE moment_tag IS NOT NULL GROUP BY moment_tag ORDER BY moment_tag");
    Select::raw(statement, ["keyframe_annotations"])
}
