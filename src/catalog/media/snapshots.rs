use super::{NewSnapshot, Snapshot, SnapshotFilter, SnapshotKey, analyses::of_snapshots, recordings::MOST};
use crate::{
    Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, Step, sql},
    value::Rows,
};

const COLUMNS: &str = "id, snapshot_id, camera_id, file_path, file_size_bytes, timestamp, metadata, created_at";

/// Adds a snapshot; one with the same `snapshot_id` is updated and keeps
/// `id`, `created_at`, `camera_id` and `timestamp`.
pub fn add_snapshot(snapshot: NewSnapshot) -> Batch<Snapshot> {
    check(&snapshot).map(|()| insert(snapshot)).into()
}

fn check(snapshot: &NewSnapshot) -> Result<()> {
    require(!snapshot.snapshot_id.is_empty(), "snapshot_id", "must not be empty")?;
    require(!snapshot.camera_id.is_empty(), "camera_id", "must not be empty")?;
    require(snapshot.file_size_bytes >= 0, "file_size_bytes", "must not be negative")
}

fn insert(snapshot: NewSnapshot) -> Batch<Snapshot> {
    Batch::one(
        sql(concat!(
            "INSERT INTO snapshots (snapshot_id, camera_id, file_path, file_size_bytes, timestamp, metadata) \
             VALUES (?1, ?2, ?3, ?4, coalesce(?5, ",
            now!(),
            "), ?6) \
             ON CONFLICT (snapshot_id) DO UPDATE SET file_path = excluded.file_path, \
             file_size_bytes = excluded.file_size_bytes, metadata = excluded.metadata \
             RETURNING id, snapshot_id, camera_id, file_path, file_size_bytes, timestamp, metadata, created_at"
        ))
        .bind(snapshot.snapshot_id)
        .bind(snapshot.camera_id)
        .bind(snapshot.file_path)
        .bind(snapshot.file_size_bytes)
        .bind(snapshot.timestamp)
        .bind(snapshot.metadata),
    )
}

/// Snapshots that meet all given filters, newest first.
pub fn snapshots(filter: SnapshotFilter) -> Select<Page<Snapshot>> {
    let (limit, cursor, with_ai_analysis) = (filter.limit, filter.cursor.clone(), filter.with_ai_analysis);
    filtered(filter)
        .order([Order::descending("timestamp"), Order::descending("id")])
        .page(limit, MOST, cursor)
        .attach(with_ai_analysis, of_snapshots())
        .build()
}

/// The number of snapshots that meet all given filters.
pub fn count_snapshots(filter: SnapshotFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: SnapshotFilter) -> SelectBuilder<Page<Snapshot>> {
    Select::from_table("snapshots", COLUMNS)
        .filter(Condition::equal("camera_id", filter.camera_id))
        .filter(Condition::at_least("timestamp", filter.since))
        .filter(Condition::at_most("timestamp", filter.until))
}

/// The snapshot with this name, with its analyses.
pub fn snapshot(key: impl Into<SnapshotKey>) -> Select<Option<Snapshot>> {
    Select::from_table("snapshots", COLUMNS)
        .filter(Condition::equal("snapshot_id", Some(key.into().snapshot_id)))
        .attach(true, of_snapshots())
        .build()
}

/// Deletes a snapshot and, before it, its analyses; false if there was none.
pub fn delete_snapshot(key: impl Into<SnapshotKey>) -> Batch<bool> {
    let id = key.into().snapshot_id;
    let analyses = sql("DELETE FROM ai_analysis WHERE media_id = ?1 AND media_type = 'snapshot' \
         AND EXISTS (SELECT 1 FROM snapshots WHERE snapshot_id = ?1)");
    let snapshot = sql("DELETE FROM snapshots WHERE snapshot_id = ?1");
    Batch::new([Step::from(analyses.bind(&id)), snapshot.bind(&id).into()], |outcomes| {
        Ok(Rows::single([("deleted", (outcomes[1].total_changed() > 0).into())]))
    })
}
