use crate::value::{Instant, Json, Patch, record};

record! {
    /// What an export for training takes, and how.
    pub struct YoloExportConfig {
        /// The row's id.
        pub id: i64,
        /// The name, unique.
        pub config_name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The number of each class: `{"person": 0, "car": 1}`. Keyframes with another activity tag are left out.
        pub class_mapping: Json,
        /// Leave out what no person has looked at.
        pub include_reviewed_only: bool,
        /// Take what models made.
        pub include_ai_generated: bool,
        /// Take frames that show that something is not there.
        pub include_negative_examples: bool,
        /// Leave out what a model was less sure of, 0 to 1.
        pub min_confidence: f64,
        /// The format of the labels.
        pub export_format: String,
        /// When it was made.
        pub created_date: Instant,
        /// When it was last exported.
        pub last_export_date: Option<Instant>,
        /// How many annotations that export had.
        pub last_export_count: i64,
        /// Its filters in order; not with what was just added.
        pub filters: Option<Vec<YoloExportFilter>>,
    }

    /// An export config to add.
    pub struct NewYoloExportConfig {
        /// The name, unique.
        pub config_name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The number of each class: `{"person": 0, "car": 1}`. Keyframes with another activity tag are left out.
        pub class_mapping: Json,
        /// Leave out what no person has looked at.
        pub include_reviewed_only: bool = false,
        /// Take what models made.
        pub include_ai_generated: bool = true,
        /// Take frames that show that something is not there.
        pub include_negative_examples: bool = true,
        /// Leave out what a model was less sure of, 0 to 1.
        pub min_confidence: f64 = 0.0,
        /// The format of the labels: `yolov8`.
        pub export_format: String = "yolov8".to_owned(),
    }

    /// What changes in an export config; what is left out stays, null clears.
    pub struct YoloExportConfigChanges {
        /// The config's id.
        pub export_config_id: i64,
        /// The name, unique.
        pub config_name: Patch<String>,
        /// What it is for.
        pub description: Patch<Option<String>>,
        /// The number of each class: `{"person": 0, "car": 1}`.
        pub class_mapping: Patch<Json>,
        /// Leave out what no person has looked at.
        pub include_reviewed_only: Patch<bool>,
        /// Take what models made.
        pub include_ai_generated: Patch<bool>,
        /// Take frames that show that something is not there.
        pub include_negative_examples: Patch<bool>,
        /// Leave out what a model was less sure of, 0 to 1.
        pub min_confidence: Patch<f64>,
    }

    /// Which export configs to list.
    pub struct YoloExportConfigFilter {
        /// Only the one with this name.
        pub config_name: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of an export config.
    pub struct YoloExportConfigKey {
        /// The config's id.
        pub export_config_id: i64,
    }

    /// A rule that says which videos an export takes.
    pub struct YoloExportFilter {
        /// The row's id.
        pub id: i64,
        /// The config that it belongs to.
        pub export_config_id: i64,
        /// What it looks at: `tag`, `activity_tag`, `annotation_tag` or `video_id`.
        pub filter_type: String,
        /// What a video must have; `group:value` for an annotation's tag.
        pub filter_value: String,
        /// Whether videos that have it are taken out.
        pub is_exclusion: bool,
        /// When it was made.
        pub created_date: Instant,
    }

    /// A filter to add to an export config.
    pub struct NewYoloExportFilter {
        /// The config that it belongs to.
        pub export_config_id: i64,
        /// What it looks at: `tag`, `activity_tag`, `annotation_tag` or `video_id`.
        pub filter_type: String,
        /// What a video must have; `group:value` for an annotation's tag.
        pub filter_value: String,
        /// Whether videos that have it are taken out.
        pub is_exclusion: bool = false,
    }

    /// The id of a filter of an export.
    pub struct YoloExportFilterKey {
        /// The filter's id.
        pub filter_id: i64,
    }

    /// A video that was put into an export, or kept out of it, by hand.
    pub struct YoloExportVideo {
        /// The row's id.
        pub id: i64,
        /// The config.
        pub export_config_id: i64,
        /// The video.
        pub video_id: i64,
        /// Whether it is taken whatever the inclusions say, or kept out.
        pub included: bool,
        /// Remarks.
        pub notes: Option<String>,
        /// When that was decided first.
        pub created_date: Instant,
    }

    /// A video to put into an export, or to keep out of it.
    pub struct NewYoloExportVideo {
        /// The config.
        pub export_config_id: i64,
        /// The video.
        pub video_id: i64,
        /// Whether it is taken whatever the inclusions say, or kept out.
        pub included: bool = true,
        /// Remarks.
        pub notes: Option<String>,
    }

    /// A video of an export config.
    pub struct YoloExportVideoKey {
        /// The config's id.
        pub export_config_id: i64,
        /// The video's id.
        pub video_id: i64,
    }

    /// A list of what an export config has.
    pub struct YoloExportListFilter {
        /// The config's id.
        pub export_config_id: i64,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// What an export would hold now.
    pub struct YoloExportPreview {
        /// The config.
        pub export_config_id: i64,
        /// How many videos it takes.
        pub video_count: i64,
        /// How many boxes it holds, all classes together.
        pub total_annotations: i64,
        /// How many annotations it holds that say that something is not there.
        pub negative_examples: i64,
        /// How many boxes of each class, in the order of their numbers: `{"person": 12, "car": 0}`.
        pub class_distribution: Json,
    }

    /// An annotation that an export holds.
    pub struct YoloAnnotation {
        /// The video.
        pub video_id: i64,
        /// The name of the video's file.
        pub filename: String,
        /// The width of the video's picture in pixels.
        pub width: Option<i64>,
        /// The height of the video's picture in pixels.
        pub height: Option<i64>,
        /// Where the frame is, in seconds.
        pub timestamp: f64,
        /// The left edge in pixels.
        pub bbox_x: i64,
        /// The upper edge in pixels.
        pub bbox_y: i64,
        /// The width in pixels.
        pub bbox_width: i64,
        /// The height in pixels.
        pub bbox_height: i64,
        /// The number of the class; none for a negative example.
        pub class_number: Option<i64>,
    }

    /// An export that was made.
    pub struct YoloExportLog {
        /// The row's id.
        pub id: i64,
        /// The config.
        pub export_config_id: i64,
        /// The folder that was written.
        pub export_path: String,
        /// How many videos it took.
        pub video_count: i64,
        /// How many boxes it held.
        pub annotation_count: i64,
        /// The format of the labels.
        pub export_format: String,
        /// When it was made.
        pub export_date: Instant,
        /// Remarks.
        pub notes: Option<String>,
    }

    /// An export that was made, to log.
    pub struct NewYoloExportLog {
        /// The config.
        pub export_config_id: i64,
        /// The folder that was written.
        pub export_path: String,
        /// How many videos it took.
        pub video_count: i64,
        /// How many boxes it held.
        pub annotation_count: i64,
        /// Remarks.
        pub notes: Option<String>,
    }
}

impl From<i64> for YoloExportConfigKey {
    fn from(export_config_id: i64) -> Self {
        Self { export_config_id }
    }
}

impl From<i64> for YoloExportFilterKey {
    fn from(filter_id: i64) -> Self {
        Self { filter_id }
    }
}
