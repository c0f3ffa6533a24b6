use super::{Nothing, StorageStats};
use crate::{
    catalog::now,
    query::{Attachment, Select, sql},
};

const CAMERAS: &str = "SELECT camera_id, sum(recordings) AS recordings, sum(snapshots) AS snapshots, \
     sum(size_bytes) AS size_bytes FROM (\
     SELECT camera_id, count(*) AS recordings, 0 AS snapshots, sum(file_size_bytes) AS size_bytes \
     FROM recordings GROUP BY camera_id \
     UNION ALL \
     SELECT camera_id, 0, count(*), sum(file_size_bytes) FROM snapshots GROUP BY camera_id\
     ) GROUP BY camera_id ORDER BY camera_id";

/// Totals, and counts and sizes per camera. Days begin at midnight UTC.
pub fn storage_stats(_: Nothing) -> Select<StorageStats> {
    let totals = sql(concat!(
        "SELECT recordings AS total_recordings, snapshots AS total_snapshots, \
         recording_bytes + snapshot_bytes AS total_size_bytes, \
         round((recording_bytes + snapshot_bytes) / 1073741824.0, 2) AS total_size_gb, \
         (SELECT count(*) FROM recordings WHERE timestamp >= ",
        now!(),
        " / 86400000000 * 86400000000) AS today_recordings, \
         (SELECT count(*) FROM recordings WHERE is_emergency = 1) AS emergency_recordings, \
         (SELECT count(*) FROM recordings WHERE is_unusual = 1) AS unusual_recordings \
         FROM (SELECT count(*) AS recordings, coalesce(sum(file_size_bytes), 0) AS recording_bytes FROM recordings), \
         (SELECT count(*) AS snapshots, coalesce(sum(file_size_bytes), 0) AS snapshot_bytes FROM snapshots)"
    ));
    Select::raw(totals, ["recordings", "snapshots"]).with(Attachment {
        name: "cameras",
        link: None,
        sql: CAMERAS,
        tables: &["recordings", "snapshots"],
    })
}
