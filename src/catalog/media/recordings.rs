use super::{NewRecording, Recording, RecordingFilter, RecordingKey, analyses::of_recordings};
use crate::{
    Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, Step, sql},
    value::Rows,
};

pub(super) const COLUMNS: &str = "id, recording_id, camera_id, file_path, file_size_bytes, duration_seconds, \
     recording_type, timestamp, is_emergency, is_unusual, metadata, created_at";

/// The most rows of a page.
pub(super) const MOST: i64 = 10_000;

/// Adds a recording; one with the same `recording_id` is updated and keeps
/// `id`, `created_at`, `camera_id` and `timestamp`.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::media::{self, NewRecording}};
/// let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
/// let recording = store.run(media::add_recording(NewRecording {
///     recording_id: "rec_1".into(),
///     camera_id: "kitchen".into(),
///     file_path: "/media/rec_1.mp4".into(),
///     file_size_bytes: 1024,
///     ..Default::default()
/// }))?;
/// assert_eq!(recording.recording_type, "automatic");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn add_recording(recording: NewRecording) -> Batch<Recording> {
    check(&recording).map(|()| insert(recording)).into()
}

fn check(recording: &NewRecording) -> Result<()> {
    require(!recording.recording_id.is_empty(), "recording_id", "must not be empty")?;
    require(!recording.camera_id.is_empty(), "camera_id", "must not be empty")?;
    require(recording.file_size_bytes >= 0, "file_size_bytes", "must not be negative")?;
    require(recording.duration_seconds.is_none_or(|seconds| seconds >= 0.0), "duration_seconds", "must not be negative")
}

fn insert(recording: NewRecording) -> Batch<Recording> {
    Batch::one(
        sql(concat!(
            "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, duration_seconds, \
             recording_type, timestamp, is_emergency, is_unusual, metadata) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, ",
            now!(),
            "), ?8, ?9, ?10) \
             ON CONFLICT (recording_id) DO UPDATE SET file_path = excluded.file_path, \
             file_size_bytes = excluded.file_size_bytes, duration_seconds = excluded.duration_seconds, \
             recording_type = excluded.recording_type, is_emergency = excluded.is_emergency, \
             is_unusual = excluded.is_unusual, metadata = excluded.metadata \
             RETURNING id, recording_id, camera_id, file_path, file_size_bytes, duration_seconds, \
             recording_type, timestamp, is_emergency, is_unusual, metadata, created_at"
        ))
        .bind(recording.recording_id)
        .bind(recording.camera_id)
        .bind(recording.file_path)
        .bind(recording.file_size_bytes)
        .bind(recording.duration_seconds)
        .bind(recording.recording_type)
        .bind(recording.timestamp)
        .bind(recording.is_emergency)
        .bind(recording.is_unusual)
        .bind(recording.metadata),
    )
}

/// Recordings that meet all given filters, newest first.
pub fn recordings(filter: RecordingFilter) -> Select<Page<Recording>> {
    let (limit, cursor, with_ai_analysis) = (filter.limit, filter.cursor.clone(), filter.with_ai_analysis);
    filtered(filter)
        .order([Order::descending("timestamp"), Order::descending("id")])
        .page(limit, MOST, cursor)
        .attach(with_ai_analysis, of_recordings())
        .build()
}

/// The number of recordings that meet all given filters.
pub fn count_recordings(filter: RecordingFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: RecordingFilter) -> crate::query::SelectBuilder<Page<Recording>> {
    Select::from_table("recordings", COLUMNS)
        .filter_one(Condition::equal("recording_id", filter.recording_id))
        .filter(Condition::equal("camera_id", filter.camera_id))
        .filter(Condition::equal("recording_type", filter.recording_type))
        .filter(Condition::at_least("timestamp", filter.since))
        .filter(Condition::at_most("timestamp", filter.until))
        .filter(Condition::flag("is_emergency", filter.emergency_only))
        .filter(Condition::flag("is_unusual", filter.unusual_only))
}

/// The recording with this name, with its analyses.
pub fn recording(key: impl Into<RecordingKey>) -> Select<Option<Recording>> {
    Select::from_table("recordings", COLUMNS)
        .filter(Condition::equal("recording_id", Some(key.into().recording_id)))
        .attach(true, of_recordings())
        .build()
}

/// Deletes a recording and, before it, its analyses; false if there was none.
pub fn delete_recording(key: impl Into<RecordingKey>) -> Batch<bool> {
    let id = key.into().recording_id;
    let analyses = sql("DELETE FROM ai_analysis WHERE media_id = ?1 AND media_type = 'recording' \
         AND EXISTS (SELECT 1 FROM recordings WHERE recording_id = ?1)");
    let recording = sql("DELETE FROM recordings WHERE recording_id = ?1");
    Batch::new([Step::from(analyses.bind(&id)), recording.bind(&id).into()], |outcomes| {
        Ok(Rows::single([("deleted", (outcomes[1].total_changed() > 0).into())]))
    })
}
