use super::{
    MOST, NewTimeRangeTag, TimeRangeTag, TimeRangeTagChanges, TimeRangeTagFilter, TimeRangeTagKey,
    annotation_tags::delete_with_tags,
    checks::{changed, check_name, check_seconds, missing, set, write_or},
};
use crate::{
    Result,
    catalog::require,
    query::{Batch, Condition, Order, Page, Select, Update, sql},
};

const COLUMNS: &str = "id, video_id, tag_name, start_time, end_time, is_negative, comment, created_date";

/// Adds a time range to a video.
pub fn add_time_range_tag(range: NewTimeRangeTag) -> Batch<TimeRangeTag> {
    check(&range).map(|()| insert(range)).into()
}

fn check(range: &NewTimeRangeTag) -> Result<()> {
    check_name(&range.tag_name, "tag_name")?;
    check_times(Some(range.start_time), range.end_time)
}

fn check_times(start: Option<f64>, end: Option<f64>) -> Result<()> {
    check_seconds(start, "start_time")?;
    check_seconds(end, "end_time")?;
    let ordered = start.zip(end).is_none_or(|(start, end)| start <= end);
    require(ordered, "end_time", "must not be before start_time")
}

fn insert(range: NewTimeRangeTag) -> Batch<TimeRangeTag> {
    let statement = sql(format!(
        "INSERT INTO time_range_tags (video_id, tag_name, start_time, end_time, is_negative, comment) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM videos WHERE id = ?1) RETURNING {COLUMNS}"
    ));
    let missing = missing("video", range.video_id, "video_id");
    let statement = statement
        .bind(range.video_id)
        .bind(range.tag_name)
        .bind(range.start_time)
        .bind(range.end_time)
        .bind(range.is_negative)
        .bind(range.comment);
    write_or(statement, missing)
}

/// The time ranges of a video, by their beginning.
pub fn time_range_tags(filter: TimeRangeTagFilter) -> Select<Page<TimeRangeTag>> {
    Select::from_table("time_range_tags", COLUMNS)
        .filter(Condition::equal("video_id", Some(filter.video_id)))
        .order([Order::ascending("start_time"), Order::ascending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The time range with this id.
pub fn time_range_tag(key: impl Into<TimeRangeTagKey>) -> Select<Option<TimeRangeTag>> {
    Select::from_table("time_range_tags", COLUMNS)
        .filter(Condition::equal("id", Some(key.into().time_range_tag_id)))
        .build()
}

/// Changes a time range; what is left out stays.
pub fn update_time_range_tag(changes: TimeRangeTagChanges) -> Batch<TimeRangeTag> {
    check_changes(&changes).map(|()| update(changes)).into()
}

fn check_changes(changes: &TimeRangeTagChanges) -> Result<()> {
    changes.tag_name.as_set().map_or(Ok(()), |name| check_name(name, "tag_name"))?;
    check_times(set(&changes.start_time), set(&changes.end_time).flatten())
}

fn update(changes: TimeRangeTagChanges) -> Batch<TimeRangeTag> {
    let id = changes.time_range_tag_id;
    let update = Update::of("time_range_tags")
        .set("tag_name", changes.tag_name)
        .set("start_time", changes.start_time)
        .set("end_time", changes.end_time)
        .set("is_negative", changes.is_negative)
        .set("comment", changes.comment)
        .by("id", id);
    let select = sql(format!("SELECT {COLUMNS} FROM time_range_tags WHERE id = ?1")).bind(id);
    changed(update, select, COLUMNS, missing("time range", id, "time_range_tag_id"))
}

/// Deletes a time range and its tags; false if there was none.
pub fn delete_time_range_tag(key: impl Into<TimeRangeTagKey>) -> Batch<bool> {
    delete_with_tags("time_range", "DELETE FROM time_range_tags WHERE id = ?1", key.into().time_range_tag_id)
}
