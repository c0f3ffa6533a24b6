use crate::value::{Instant, Patch, record};

record! {
    /// What somebody does in a video, as the studio first kept it.
    pub struct Behavior {
        /// The row's id.
        pub id: i64,
        /// The video.
        pub video_id: Option<i64>,
        /// What is done.
        pub behavior_type: String,
        /// When it begins, in seconds.
        pub start_time: Option<f64>,
        /// When it ends, in seconds.
        pub end_time: Option<f64>,
        /// How sure that is, 0 to 1.
        pub confidence: Option<f64>,
        /// Remarks.
        pub notes: Option<String>,
        /// When it was noted.
        pub annotated_date: Instant,
    }

    /// A behavior to add.
    pub struct NewBehavior {
        /// The video.
        pub video_id: i64,
        /// What is done.
        pub behavior_type: String,
        /// When it begins, in seconds.
        pub start_time: Option<f64>,
        /// When it ends, in seconds.
        pub end_time: Option<f64>,
        /// How sure that is, 0 to 1.
        pub confidence: Option<f64>,
        /// Remarks.
        pub notes: Option<String>,
    }

    /// The id of a behavior.
    pub struct BehaviorKey {
        /// The behavior's id.
        pub behavior_id: i64,
    }

    /// A stretch of a video that shows something.
    pub struct TimeRangeTag {
        /// The row's id.
        pub id: i64,
        /// The video.
        pub video_id: i64,
        /// What it shows.
        pub tag_name: String,
        /// Where it begins, in seconds.
        pub start_time: f64,
        /// Where it ends, in seconds.
        pub end_time: Option<f64>,
        /// Whether it says that something is not there.
        pub is_negative: bool,
        /// Remarks.
        pub comment: Option<String>,
        /// When it was made.
        pub created_date: Instant,
    }

    /// A time range to add.
    pub struct NewTimeRangeTag {
        /// The video.
        pub video_id: i64,
        /// What it shows.
        pub tag_name: String,
        /// Where it begins, in seconds.
        pub start_time: f64,
        /// Where it ends, in seconds.
        pub end_time: Option<f64>,
        /// Whether it says that something is not there.
        pub is_negative: bool = false,
        /// Remarks.
        pub comment: Option<String>,
    }

    /// What changes in a time range; what is left out stays, null clears.
    pub struct TimeRangeTagChanges {
        /// The time range's id.
        pub time_range_tag_id: i64,
        /// What it shows.
        pub tag_name: Patch<String>,
        /// Where it begins, in seconds.
        pub start_time: Patch<f64>,
        /// Where it ends, in seconds.
        pub end_time: Patch<Option<f64>>,
        /// Whether it says that something is not there.
        pub is_negative: Patch<bool>,
        /// Remarks.
        pub comment: Patch<Option<String>>,
    }

    /// Which time ranges to list.
    pub struct TimeRangeTagFilter {
        /// The video.
        pub video_id: i64,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 1000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a time range.
    pub struct TimeRangeTagKey {
        /// The time range's id.
        pub time_range_tag_id: i64,
    }

    /// A box around something in a frame of a video.
    pub struct KeyframeAnnotation {
        /// The row's id.
        pub id: i64,
        /// The video.
        pub video_id: i64,
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
        /// What is in the box: the class of an export.
        pub activity_tag: Option<String>,
        /// What happens at that moment.
        pub moment_tag: Option<String>,
        /// Whether it says that something is not there.
        pub is_negative: bool,
        /// Remarks.
        pub comment: Option<String>,
        /// Whether a person has looked at it.
        pub reviewed: bool,
        /// When it was made.
        pub created_date: Instant,
        /// Whether a model made it.
        pub is_ai_generated: bool,
        /// How sure that model was, 0 to 1.
        pub confidence: Option<f64>,
    }

    /// A keyframe annotation to add.
    pub struct NewKeyframeAnnotation {
        /// The video.
        pub video_id: i64,
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
        /// What is in the box: the class of an export.
        pub activity_tag: Option<String>,
        /// What happens at that moment.
        pub moment_tag: Option<String>,
        /// Whether it says that something is not there.
        pub is_negative: bool = false,
        /// Remarks.
        pub comment: Option<String>,
        /// Whether a person has looked at it.
        pub reviewed: bool = true,
        /// Whether a model made it.
        pub is_ai_generated: bool = false,
        /// How sure that model was, 0 to 1.
        pub confidence: Option<f64>,
    }

    /// What changes in a keyframe annotation; what is left out stays, null clears.
    pub struct KeyframeAnnotationChanges {
        /// The keyframe annotation's id.
        pub keyframe_annotation_id: i64,
        /// Where the frame is, in seconds.
        pub timestamp: Patch<f64>,
        /// The left edge in pixels.
        pub bbox_x: Patch<i64>,
        /// The upper edge in pixels.
        pub bbox_y: Patch<i64>,
        /// The width in pixels.
        pub bbox_width: Patch<i64>,
        /// The height in pixels.
        pub bbox_height: Patch<i64>,
        /// What is in the box: the class of an export.
        pub activity_tag: Patch<Option<String>>,
        /// What happens at that moment.
        pub moment_tag: Patch<Option<String>>,
        /// Whether it says that something is not there.
        pub is_negative: Patch<bool>,
        /// Remarks.
        pub comment: Patch<Option<String>>,
        /// Whether a person has looked at it.
        pub reviewed: Patch<bool>,
    }

    /// Which keyframe annotations to list.
    pub struct KeyframeAnnotationFilter {
        /// The video.
        pub video_id: i64,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 1000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a keyframe annotation.
    pub struct KeyframeAnnotationKey {
        /// The keyframe annotation's id.
        pub keyframe_annotation_id: i64,
    }

    /// A tag in use, and how often.
    pub struct TagUse {
        /// The tag.
        pub tag: String,
        /// How many keyframes have it.
        pub annotation_count: i64,
    }

    /// An answer that an annotation was given.
    pub struct AnnotationTag {
        /// The row's id.
        pub id: i64,
        /// The annotation, in the table of its type.
        pub annotation_id: i64,
        /// `keyframe` or `time_range`.
        pub annotation_type: String,
        /// The group that it answers.
        pub group_id: i64,
        /// That group's name.
        pub group_name: String,
        /// The answer.
        pub tag_value: String,
        /// When it was given.
        pub created_date: Instant,
    }

    /// An answer to give to an annotation.
    pub struct AnnotationTagValue {
        /// The group that it answers.
        pub group_id: i64,
        /// The answer.
        pub tag_value: String,
    }

    /// All answers of an annotation.
    pub struct NewAnnotationTags {
        /// `keyframe` or `time_range`.
        pub annotation_type: String,
        /// The annotation, in the table of its type.
        pub annotation_id: i64,
        /// The answers, which replace all that it has.
        pub tags: Vec<AnnotationTagValue>,
    }

    /// An annotation of one of the two types.
    pub struct AnnotationKey {
        /// `keyframe` or `time_range`.
        pub annotation_type: String,
        /// The annotation, in the table of its type.
        pub annotation_id: i64,
    }
}

impl From<i64> for BehaviorKey {
    fn from(behavior_id: i64) -> Self {
        Self { behavior_id }
    }
}

impl From<i64> for TimeRangeTagKey {
    fn from(time_range_tag_id: i64) -> Self {
        Self { time_range_tag_id }
    }
}

impl From<i64> for KeyframeAnnotationKey {
    fn from(keyframe_annotation_id: i64) -> Self {
        Self { keyframe_annotation_id }
    }
}
