use super::{
    Behavior, BehaviorKey, NewBehavior, VideoKey,
    checks::{check_name, check_seconds, check_share, deletion, missing, write_or},
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Select, sql},
};

const COLUMNS: &str = "id, video_id, behavior_type, start_time, end_time, confidence, notes, annotated_date";

/// Adds a behavior to a video.
pub fn add_behavior(behavior: NewBehavior) -> Batch<Behavior> {
    check(&behavior).map(|()| insert(behavior)).into()
}

fn check(behavior: &NewBehavior) -> Result<()> {
    check_name(&behavior.behavior_type, "behavior_type")?;
    check_seconds(behavior.start_time, "start_time")?;
    check_seconds(behavior.end_time, "end_time")?;
    check_share(behavior.confidence, "confidence")
}

fn insert(behavior: NewBehavior) -> Batch<Behavior> {
    let statement = sql(format!(
        "INSERT INTO behaviors (video_id, behavior_type, start_time, end_time, confidence, notes) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM videos WHERE id = ?1) RETURNING {COLUMNS}"
    ));
    let missing = missing("video", behavior.video_id, "video_id");
    let statement = statement
        .bind(behavior.video_id)
        .bind(behavior.behavior_type)
        .bind(behavior.start_time)
        .bind(behavior.end_time)
        .bind(behavior.confidence)
        .bind(behavior.notes);
    write_or(statement, missing)
}

/// The behaviors of a video, by their beginning; those without one come first.
pub fn behaviors(key: impl Into<VideoKey>) -> Select<Vec<Behavior>> {
    Select::from_table("behaviors", COLUMNS)
        .filter(Condition::equal("video_id", Some(key.into().video_id)))
        .order([Order::ascending("start_time"), Order::ascending("id")])
        .build()
}

/// Deletes a behavior; false if there was none.
pub fn delete_behavior(key: impl Into<BehaviorKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM behaviors WHERE id = ?1").bind(key.into().behavior_id))
}
