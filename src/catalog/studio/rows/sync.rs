use crate::value::{Instant, Json, record};

record! {
    /// A setting of the studio's exchange with other systems.
    pub struct SyncConfig {
        /// The row's id.
        pub id: i64,
        /// The setting's name, unique.
        pub config_key: String,
        /// Its value, as it was given.
        pub config_value: Option<String>,
        /// Whether whoever gave the value had encrypted it.
        pub is_encrypted: bool,
        /// When it was first set.
        pub created_at: Instant,
        /// When it was last set.
        pub updated_at: Instant,
    }

    /// A setting to set.
    pub struct NewSyncConfig {
        /// The setting's name, unique.
        pub config_key: String,
        /// Its value; encrypted values stay as they are given.
        pub config_value: Option<String>,
        /// Whether the value is encrypted.
        pub is_encrypted: bool = false,
    }

    /// Which settings to list.
    pub struct SyncConfigFilter {
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a setting.
    pub struct SyncConfigKey {
        /// The setting's name.
        pub config_key: String,
    }

    /// An exchange with another system.
    pub struct SyncRun {
        /// The row's id.
        pub id: i64,
        /// What was exchanged.
        pub sync_type: String,
        /// `running`, `completed` or `failed`; former systems had further ones.
        pub status: String,
        /// When it began.
        pub started_at: Instant,
        /// When it ended.
        pub completed_at: Option<Instant>,
        /// How many items were looked at.
        pub items_processed: i64,
        /// How many of them went well.
        pub items_succeeded: i64,
        /// How many of them failed.
        pub items_failed: i64,
        /// Why it failed.
        pub error_message: Option<String>,
        /// Whatever else is known.
        pub details: Option<String>,
    }

    /// An exchange that begins.
    pub struct NewSyncRun {
        /// What is exchanged.
        pub sync_type: String,
        /// Whatever else is known.
        pub details: Option<String>,
    }

    /// How an exchange ended.
    pub struct SyncRunResult {
        /// The id of the exchange.
        pub sync_run_id: i64,
        /// `completed` or `failed`.
        pub status: String,
        /// How many items were looked at.
        pub items_processed: i64 = 0,
        /// How many of them went well.
        pub items_succeeded: i64 = 0,
        /// How many of them failed.
        pub items_failed: i64 = 0,
        /// Why it failed.
        pub error_message: Option<String>,
        /// Whatever else is known; what was known before if left out.
        pub details: Option<String>,
    }

    /// Which exchanges to list.
    pub struct SyncHistoryFilter {
        /// Only those of this type.
        pub sync_type: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// An alert of an EcoEye camera.
    pub struct EcoeyeAlert {
        /// The row's id.
        pub id: i64,
        /// The alert's own name, unique.
        pub alert_id: String,
        /// The camera.
        pub camera_id: Option<String>,
        /// When it happened.
        pub timestamp: Option<Instant>,
        /// What it is about.
        pub alert_type: Option<String>,
        /// How sure that is, 0 to 1.
        pub confidence: Option<f64>,
        /// Where its video can be downloaded.
        pub video_url: Option<String>,
        /// Where its video is at the camera's service.
        pub video_path: Option<String>,
        /// Where its thumbnail is.
        pub thumbnail_url: Option<String>,
        /// Whether there is a video.
        pub video_available: bool,
        /// Whether that video was downloaded.
        pub video_downloaded: bool,
        /// The video of the studio that it became.
        pub local_video_id: Option<i64>,
        /// Where the downloaded video is.
        pub local_video_path: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
        /// When it was received.
        pub synced_at: Instant,
    }

    /// An alert as it was received.
    pub struct NewEcoeyeAlert {
        /// The alert's own name, unique.
        pub alert_id: String,
        /// The camera.
        pub camera_id: Option<String>,
        /// When it happened.
        pub timestamp: Option<Instant>,
        /// What it is about.
        pub alert_type: Option<String>,
        /// How sure that is, 0 to 1.
        pub confidence: Option<f64>,
        /// Where its video can be downloaded.
        pub video_url: Option<String>,
        /// Where its video is at the camera's service.
        pub video_path: Option<String>,
        /// Where its thumbnail is.
        pub thumbnail_url: Option<String>,
        /// Whether there is a video.
        pub video_available: bool = false,
        /// Whatever else is known.
        pub metadata: Option<Json>,
    }

    /// Which alerts to list.
    pub struct EcoeyeAlertFilter {
        /// Only those of this camera.
        pub camera_id: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }
}

impl From<&str> for SyncConfigKey {
    fn from(config_key: &str) -> Self {
        Self { config_key: config_key.to_owned() }
    }
}
