//! Recordings, snapshots and AI analyses of cameras. The media files
//! themselves stay on disk; the catalog keeps what is known about them.

mod analyses;
mod recordings;
mod retention;
mod rows;
mod snapshots;
mod statistics;

pub use analyses::{add_ai_analysis, ai_analysis};
pub use recordings::{add_recording, count_recordings, delete_recording, recording, recordings};
pub use retention::{retention, scrub, set_retention};
pub use rows::*;
pub use snapshots::{add_snapshot, count_snapshots, delete_snapshot, snapshot, snapshots};
pub use statistics::storage_stats;

use super::{Catalog, migration};
use crate::query::{Page, operations};
use std::borrow::Cow;

/// The catalog `media`.
pub const CATALOG: Catalog = Catalog {
    name: Cow::Borrowed("media"),
    doc: Cow::Borrowed("Recordings, snapshots and AI analyses of cameras"),
    migrations: Cow::Borrowed(&[migration!(1, "0001_media"), migration!(2, "0002_retention")]),
    operations: operations! {
        /// Adds a recording; one with the same recording_id is updated and keeps id, created_at, camera_id and timestamp.
        write add_recording(NewRecording) -> Recording;
        /// Recordings that meet all given filters, newest first.
        read recordings(RecordingFilter) -> Page<Recording>;
        /// The recording with this recording_id.
        read recording(RecordingKey) -> Option<Recording>;
        /// Deletes a recording and its analyses; false if there was none.
        write delete_recording(RecordingKey) -> bool;
        /// The number of recordings that meet all given filters.
        read count_recordings(RecordingFilter) -> i64;
        /// Adds a snapshot; one with the same snapshot_id is updated and keeps id, created_at, camera_id and timestamp.
        write add_snapshot(NewSnapshot) -> Snapshot;
        /// Snapshots that meet all given filters, newest first.
        read snapshots(SnapshotFilter) -> Page<Snapshot>;
        /// The snapshot with this snapshot_id.
        read snapshot(SnapshotKey) -> Option<Snapshot>;
        /// Deletes a snapshot and its analyses; false if there was none.
        write delete_snapshot(SnapshotKey) -> bool;
        /// The number of snapshots that meet all given filters.
        read count_snapshots(SnapshotFilter) -> i64;
        /// Adds an analysis of a recording or snapshot, which may arrive later.
        write add_ai_analysis(NewAiAnalysis) -> AiAnalysis;
        /// Analyses that meet all given filters, newest first.
        read ai_analysis(AiAnalysisFilter) -> Page<AiAnalysis>;
        /// Totals, and counts and sizes per camera. Days begin at midnight UTC.
        read storage_stats(Nothing) -> StorageStats;
        /// For how many days each kind of data is kept.
        read retention(Nothing) -> Retention;
        /// Changes for how many days each kind of data is kept; what is left out stays.
        write set_retention(NewRetention) -> Retention;
        /// Deletes what is older than the retention settings allow; a dry run only reports.
        write scrub(ScrubOptions) -> ScrubReport;
    },
    protected: &[],
    policies: Cow::Borrowed(&[]),
    searches: &[],
};
