use super::{
    MOST, NewVideo, Video, VideoFilter, VideoKey,
    checks::{check_name, check_not_negative, check_seconds, done},
};
use crate::{
    Result,
    catalog::now,
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, SelectBuilder, Step, sql},
};

// The plus keeps the engine from counting the annotations of all videos for one page of them.
const COLUMNS: &str = "id, filename, original_url, title, duration, width, height, file_size, thumbnail_path, notes, \
     upload_date, (SELECT count(*) FROM keyframe_annotations WHERE video_id = +videos.id) + \
     (SELECT count(*) FROM time_range_tags WHERE video_id = +videos.id) AS annotation_count";

/// Adds a video.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::studio::{self, NewVideo}};
/// let store = Store::open_in_memory(Options::new().catalogs([studio::CATALOG]))?;
/// let new = NewVideo { filename: "gate.mp4".into(), width: Some(1920), height: Some(1080), ..Default::default() };
/// let video = store.run(studio::add_video(new))?;
/// assert_eq!(store.query(studio::video(video.id))?.unwrap().filename, "gate.mp4");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn add_video(video: NewVideo) -> Batch<Video> {
    check(&video).map(|()| insert(video)).into()
}

fn check(video: &NewVideo) -> Result<()> {
    check_name(&video.filename, "filename")?;
    check_seconds(video.duration, "duration")?;
    check_not_negative(video.width, "width")?;
    check_not_negative(video.height, "height")?;
    check_not_negative(video.file_size, "file_size")
}

fn insert(video: NewVideo) -> Batch<Video> {
    Batch::one(
        sql(concat!(
            "INSERT INTO videos (filename, original_url, title, duration, width, height, file_size, thumbnail_path, \
             notes, upload_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, coalesce(?10, ",
            now!(),
            ")) RETURNING id, filename, original_url, title, duration, width, height, file_size, thumbnail_path, \
             notes, upload_date, 0 AS annotation_count"
        ))
        .bind(video.filename)
        .bind(video.original_url)
        .bind(video.title)
        .bind(video.duration)
        .bind(video.width)
        .bind(video.height)
        .bind(video.file_size)
        .bind(video.thumbnail_path)
        .bind(video.notes)
        .bind(video.upload_date),
    )
}

/// Videos that meet all given filters with their tags, newest first.
pub fn videos(filter: VideoFilter) -> Select<Page<Video>> {
    let (limit, offset, cursor) = (filter.limit, filter.offset, filter.cursor.clone());
    filtered(filter)
        .order([Order::descending("upload_date"), Order::descending("id")])
        .page(limit, MOST, cursor)
        .offset(offset)
        .attach(true, tags_of_videos())
        .reads("keyframe_annotations")
        .reads("time_range_tags")
        .build()
}

/// The number of videos that meet all given filters.
pub fn count_videos(filter: VideoFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: VideoFilter) -> SelectBuilder<Page<Video>> {
    const FOUND: &str = "(title LIKE ? ESCAPE '\\' OR filename LIKE ? ESCAPE '\\' OR notes LIKE ? ESCAPE '\\' \
         OR EXISTS (SELECT 1 FROM video_tags JOIN tags ON tags.id = video_tags.tag_id \
         WHERE video_tags.video_id = videos.id AND tags.name LIKE ? ESCAPE '\\'))";
    let found = filter.search.map(|text| {
        let pattern = format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        Condition::raw(FOUND, std::iter::repeat_n(pattern.into(), 4))
    });
    let tagged = filter.tag.map(|tag| {
        Condition::raw(
            "id IN (SELECT video_tags.video_id FROM tags JOIN video_tags ON video_tags.tag_id = tags.id \
             WHERE tags.name = ?)",
            [tag.into()],
        )
    });
    Select::from_table("videos", COLUMNS).filter(found).filter(tagged).reads("video_tags").reads("tags")
}

/// The video with this id and its tags.
pub fn video(key: impl Into<VideoKey>) -> Select<Option<Video>> {
    Select::from_table("videos", COLUMNS)
        .filter(Condition::equal("id", Some(key.into().video_id)))
        .attach(true, tags_of_videos())
        .reads("keyframe_annotations")
        .reads("time_range_tags")
        .build()
}

/// The tags of videos by name, for a page of them.
fn tags_of_videos() -> Attachment {
    Attachment {
        name: "tags",
        link: Some(Link { key: "id", foreign_key: "video_id" }),
        sql: "SELECT video_tags.video_id AS video_id, tags.id AS tag_id, tags.name AS name, \
              tags.category AS category, video_tags.added_date AS added_date \
              FROM video_tags JOIN tags ON tags.id = video_tags.tag_id \
              WHERE video_tags.video_id IN ({keys}) ORDER BY tags.name",
        tables: &["video_tags", "tags"],
    }
}

/// Deletes a video and, by their foreign keys, its tags, annotations and
/// places in exports; the tags of its annotations go before. False if there
/// was none.
pub fn delete_video(key: impl Into<VideoKey>) -> Batch<bool> {
    let id = key.into().video_id;
    let steps = [
        "DELETE FROM annotation_tags WHERE annotation_type = 'keyframe' AND annotation_id IN \
         (SELECT id FROM keyframe_annotations WHERE video_id = ?1)",
        "DELETE FROM annotation_tags WHERE annotation_type = 'time_range' AND annotation_id IN \
         (SELECT id FROM time_range_tags WHERE video_id = ?1)",
        "DELETE FROM videos WHERE id = ?1",
    ];
    Batch::new(steps.map(|step| Step::from(sql(step).bind(id))), |outcomes| Ok(done(outcomes[2].total_changed() > 0)))
}
