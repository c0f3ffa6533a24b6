use crate::value::{Instant, record};

record! {
    /// A video of the studio.
    pub struct Video {
        /// The row's id.
        pub id: i64,
        /// The name of its file, unique.
        pub filename: String,
        /// Where it was downloaded from.
        pub original_url: Option<String>,
        /// What it is called.
        pub title: Option<String>,
        /// How long it is, in seconds.
        pub duration: Option<f64>,
        /// The width of its picture in pixels.
        pub width: Option<i64>,
        /// The height of its picture in pixels.
        pub height: Option<i64>,
        /// The file's size in bytes.
        pub file_size: Option<i64>,
        /// Where its thumbnail is.
        pub thumbnail_path: Option<String>,
        /// Remarks.
        pub notes: Option<String>,
        /// When it was added.
        pub upload_date: Instant,
        /// How many time ranges and keyframes of it are annotated.
        pub annotation_count: i64,
        /// Its tags by name; not with what was just added.
        pub tags: Option<Vec<VideoTag>>,
    }

    /// A video to add.
    pub struct NewVideo {
        /// The name of its file, unique.
        pub filename: String,
        /// Where it was downloaded from.
        pub original_url: Option<String>,
        /// What it is called.
        pub title: Option<String>,
        /// How long it is, in seconds.
        pub duration: Option<f64>,
        /// The width of its picture in pixels.
        pub width: Option<i64>,
        /// The height of its picture in pixels.
        pub height: Option<i64>,
        /// The file's size in bytes.
        pub file_size: Option<i64>,
        /// Where its thumbnail is.
        pub thumbnail_path: Option<String>,
        /// Remarks.
        pub notes: Option<String>,
        /// When it was added; now if left out.
        pub upload_date: Option<Instant>,
    }

    /// Which videos to list.
    pub struct VideoFilter {
        /// Only those with this text in title, file name, notes or a tag, whatever its case.
        pub search: Option<String>,
        /// Only those with this tag.
        pub tag: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// How many rows to pass over; a cursor is faster.
        pub offset: i64 = 0,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a video.
    pub struct VideoKey {
        /// The video's id.
        pub video_id: i64,
    }

    /// A tag of a video.
    pub struct VideoTag {
        /// The video.
        pub video_id: i64,
        /// The tag.
        pub tag_id: i64,
        /// The tag's name.
        pub name: String,
        /// The tag's category.
        pub category: Option<String>,
        /// When the video was tagged.
        pub added_date: Instant,
    }

    /// A video and a tag.
    pub struct VideoTagKey {
        /// The video's id.
        pub video_id: i64,
        /// The tag's id.
        pub tag_id: i64,
    }
}

impl From<i64> for VideoKey {
    fn from(video_id: i64) -> Self {
        Self { video_id }
    }
}
