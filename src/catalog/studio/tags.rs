use super::{
    MOST, NewTag, Tag, TagFilter, VideoKey, VideoTag, VideoTagKey,
    checks::{check_name, check_optional_name, deletion, done, missing},
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, Step, sql},
    value::Value,
};

// The plus keeps the engine from counting the videos of all tags for one page of them.
const COLUMNS: &str = "id, name, category, created_date, \
     (SELECT count(*) FROM video_tags WHERE video_tags.tag_id = +tags.id) AS video_count";

/// Adds a tag; of one that is there it gives that one as it is.
pub fn add_tag(tag: NewTag) -> Batch<Tag> {
    check(&tag).map(|()| insert(tag)).into()
}

fn check(tag: &NewTag) -> Result<()> {
    check_name(&tag.name, "name")?;
    check_optional_name(tag.category.as_ref(), "category")
}

fn insert(tag: NewTag) -> Batch<Tag> {
    let insert = sql("INSERT INTO tags (name, category) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING");
    let select = sql(format!("SELECT {COLUMNS} FROM tags WHERE name = ?1")).bind(&tag.name);
    let steps: [Step; 2] = [insert.bind(tag.name).bind(tag.category).into(), select.into()];
    Batch::new(steps, |mut outcomes| Ok(outcomes.remove(1).rows))
}

/// Tags with the number of their videos, by name.
pub fn tags(filter: TagFilter) -> Select<Page<Tag>> {
    Select::from_table("tags", COLUMNS)
        .filter(Condition::equal("category", filter.category))
        .order([Order::ascending("name")])
        .page(filter.limit, MOST, filter.cursor)
        .reads("video_tags")
        .build()
}

/// The tags of a video, by name.
pub fn video_tags(key: impl Into<VideoKey>) -> Select<Vec<VideoTag>> {
    let statement = sql("SELECT video_tags.video_id AS video_id, tags.id AS tag_id, tags.name AS name, \
         tags.category AS category, video_tags.added_date AS added_date \
         FROM video_tags JOIN tags ON tags.id = video_tags.tag_id WHERE video_tags.video_id = ?1 ORDER BY tags.name");
    Select::raw(statement.bind(key.into().video_id), ["video_tags", "tags"])
}

/// Gives a video a tag; false if it has it already.
pub fn tag_video(key: VideoTagKey) -> Batch<bool> {
    let VideoTagKey { video_id, tag_id } = key;
    let known = sql("SELECT EXISTS (SELECT 1 FROM videos WHERE id = ?1), EXISTS (SELECT 1 FROM tags WHERE id = ?2)");
    let insert = sql("INSERT INTO video_tags (video_id, tag_id) SELECT ?1, ?2 \
         WHERE EXISTS (SELECT 1 FROM videos WHERE id = ?1) AND EXISTS (SELECT 1 FROM tags WHERE id = ?2) \
         ON CONFLICT (video_id, tag_id) DO NOTHING");
    let steps = [known, insert].map(|statement| Step::from(statement.bind(video_id).bind(tag_id)));
    Batch::new(steps, move |outcomes| {
        let known: Vec<_> = outcomes[0].rows.values().iter().map(Value::as_integer).collect();
        match known.as_slice() {
            [Some(1), Some(1)] => Ok(done(outcomes[1].total_changed() > 0)),
            [Some(1), _] => Err(missing("tag", tag_id, "tag_id")),
            _ => Err(missing("video", video_id, "video_id")),
        }
    })
}

/// Takes a tag from a video; false if it did not have it.
pub fn untag_video(key: VideoTagKey) -> Batch<bool> {
    deletion(sql("DELETE FROM video_tags WHERE video_id = ?1 AND tag_id = ?2").bind(key.video_id).bind(key.tag_id))
}
