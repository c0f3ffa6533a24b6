use crate::value::{Instant, Json, record};

fn empty_object() -> Json {
    Json::Object(serde_json::Map::new())
}

record! {
    /// No arguments.
    pub struct Nothing {}

    /// A recording of a camera.
    pub struct Recording {
        /// The row's id.
        pub id: i64,
        /// The recording's own name, unique.
        pub recording_id: String,
        /// The camera that made it.
        pub camera_id: String,
        /// Where the media file is.
        pub file_path: String,
        /// The media file's size in bytes.
        pub file_size_bytes: i64,
        /// How long it is, in seconds.
        pub duration_seconds: Option<f64>,
        /// Why it was made, such as `automatic` or `manual`.
        pub recording_type: String,
        /// When it began.
        pub timestamp: Instant,
        /// Whether it was marked as an emergency.
        pub is_emergency: bool,
        /// Whether it was marked as unusual.
        pub is_unusual: bool,
        /// Whatever else is known.
        pub metadata: Json = empty_object(),
        /// When the row was made.
        pub created_at: Instant,
        /// Its analyses, newest first, when they were asked for.
        pub ai_analysis: Option<Vec<AiAnalysis>>,
    }

    /// A recording to add.
    pub struct NewRecording {
        /// The recording's own name, unique.
        pub recording_id: String,
        /// The camera that made it.
        pub camera_id: String,
        /// Where the media file is.
        pub file_path: String,
        /// The media file's size in bytes.
        pub file_size_bytes: i64,
        /// How long it is, in seconds.
        pub duration_seconds: Option<f64>,
        /// Why it was made, such as `automatic` or `manual`.
        pub recording_type: String = "automatic".to_owned(),
        /// When it began; now if left out.
        pub timestamp: Option<Instant>,
        /// Whether it is an emergency.
        pub is_emergency: bool = false,
        /// Whether it is unusual.
        pub is_unusual: bool = false,
        /// Whatever else is known.
        pub metadata: Json = empty_object(),
    }

    /// Which recordings to list.
    pub struct RecordingFilter {
        /// Only those of this camera.
        pub camera_id: Option<String>,
        /// Only those of this type.
        pub recording_type: Option<String>,
        /// Only those that began then or later.
        pub since: Option<Instant>,
        /// Only those that began then or earlier.
        pub until: Option<Instant>,
        /// Only emergencies.
        pub emergency_only: bool = false,
        /// Only unusual ones.
        pub unusual_only: bool = false,
        /// Attach each one's analyses.
        pub with_ai_analysis: bool = false,
        /// Only the one with this name.
        pub recording_id: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a recording.
    pub struct RecordingKey {
        /// The recording's own name.
        pub recording_id: String,
    }

    /// A still picture of a camera.
    pub struct Snapshot {
        /// The row's id.
        pub id: i64,
        /// The snapshot's own name, unique.
        pub snapshot_id: String,
        /// The camera that took it.
        pub camera_id: String,
        /// Where the media file is.
        pub file_path: String,
        /// The media file's size in bytes.
        pub file_size_bytes: i64,
        /// When it was taken.
        pub timestamp: Instant,
        /// Whatever else is known.
        pub metadata: Json = empty_object(),
        /// When the row was made.
        pub created_at: Instant,
        /// Its analyses, newest first, when they were asked for.
        pub ai_analysis: Option<Vec<AiAnalysis>>,
    }

    /// A snapshot to add.
    pub struct NewSnapshot {
        /// The snapshot's own name, unique.
        pub snapshot_id: String,
        /// The camera that took it.
        pub camera_id: String,
        /// Where the media file is.
        pub file_path: String,
        /// The media file's size in bytes.
        pub file_size_bytes: i64,
        /// When it was taken; now if left out.
        pub timestamp: Option<Instant>,
        /// Whatever else is known.
        pub metadata: Json = empty_object(),
    }

    /// Which snapshots to list.
    pub struct SnapshotFilter {
        /// Only those of this camera.
        pub camera_id: Option<String>,
        /// Only those taken then or later.
        pub since: Option<Instant>,
        /// Only those taken then or earlier.
        pub until: Option<Instant>,
        /// Attach each one's analyses.
        pub with_ai_analysis: bool = false,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a snapshot.
    pub struct SnapshotKey {
        /// The snapshot's own name.
        pub snapshot_id: String,
    }

    /// What an analysis found in a recording or snapshot.
    pub struct AiAnalysis {
        /// The row's id.
        pub id: i64,
        /// The name of the recording or snapshot.
        pub media_id: String,
        /// `recording` or `snapshot`.
        pub media_type: String,
        /// What was looked for, such as `person_detection`.
        pub analysis_type: String,
        /// How sure the analysis is, 0 to 1.
        pub confidence: Option<f64>,
        /// When it was found.
        pub detected_at: Instant,
        /// Whatever else is known.
        pub details: Json = empty_object(),
        /// When the row was made.
        pub created_at: Instant,
    }

    /// An analysis to add.
    pub struct NewAiAnalysis {
        /// The name of the recording or snapshot.
        pub media_id: String,
        /// `recording` or `snapshot`.
        pub media_type: String,
        /// What was looked for, such as `person_detection`.
        pub analysis_type: String,
        /// How sure the analysis is, 0 to 1.
        pub confidence: Option<f64>,
        /// When it was found; now if left out.
        pub detected_at: Option<Instant>,
        /// Whatever else is known.
        pub details: Json = empty_object(),
    }

    /// Which analyses to list.
    pub struct AiAnalysisFilter {
        /// Only those of the recording or snapshot with this name.
        pub media_id: Option<String>,
        /// Only those of `recording`s or of `snapshot`s.
        pub media_type: Option<String>,
        /// Only those of this type.
        pub analysis_type: Option<String>,
        /// Only those found then or later.
        pub since: Option<Instant>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// How much is stored.
    pub struct StorageStats {
        /// Recordings.
        pub total_recordings: i64,
        /// Snapshots.
        pub total_snapshots: i64,
        /// Bytes of all media files.
        pub total_size_bytes: i64,
        /// Gibibytes of all media files, to two decimals.
        pub total_size_gb: f64,
        /// Recordings since midnight UTC.
        pub today_recordings: i64,
        /// Recordings marked as emergencies.
        pub emergency_recordings: i64,
        /// Recordings marked as unusual.
        pub unusual_recordings: i64,
        /// The same per camera.
        pub cameras: Vec<CameraStorage>,
    }

    /// How much is stored of a camera.
    pub struct CameraStorage {
        /// The camera.
        pub camera_id: String,
        /// Its recordings.
        pub recordings: i64,
        /// Its snapshots.
        pub snapshots: i64,
        /// Bytes of its media files.
        pub size_bytes: i64,
    }

    /// For how many days each kind of data is kept.
    pub struct Retention {
        /// Days that recordings are kept.
        pub video_recordings: i64 = 30,
        /// Days that snapshots are kept.
        pub snapshots: i64 = 90,
        /// Days that samples are kept.
        pub environment_data: i64 = 365,
    }

    /// Retention settings to change, 1 to 3650 days each.
    pub struct NewRetention {
        /// Days that recordings are kept.
        pub video_recordings: Option<i64>,
        /// Days that snapshots are kept.
        pub snapshots: Option<i64>,
        /// Days that samples are kept.
        pub environment_data: Option<i64>,
    }

    /// How to delete old data.
    pub struct ScrubOptions {
        /// Must be true for anything to be deleted.
        pub confirm: bool = false,
        /// Only report what would be deleted.
        pub dry_run: bool = false,
    }

    /// What was deleted, or would be.
    pub struct ScrubReport {
        /// Whether nothing was deleted.
        pub dry_run: bool,
        /// Recordings.
        pub recordings: i64,
        /// Snapshots.
        pub snapshots: i64,
        /// Samples.
        pub samples: i64,
        /// Media files that have no row any more.
        pub files: i64,
        /// Bytes of these files.
        pub bytes: i64,
    }
}

impl From<&str> for RecordingKey {
    fn from(recording_id: &str) -> Self {
        Self { recording_id: recording_id.to_owned() }
    }
}

impl From<&str> for SnapshotKey {
    fn from(snapshot_id: &str) -> Self {
        Self { snapshot_id: snapshot_id.to_owned() }
    }
}
