use crate::value::{Instant, record};

record! {
    /// A tag that videos can have.
    pub struct Tag {
        /// The row's id.
        pub id: i64,
        /// The name, unique.
        pub name: String,
        /// The category that it belongs to.
        pub category: Option<String>,
        /// When it was made.
        pub created_date: Instant,
        /// How many videos have it.
        pub video_count: i64,
    }

    /// A tag to add.
    pub struct NewTag {
        /// The name, unique.
        pub name: String,
        /// The category that it belongs to.
        pub category: Option<String>,
    }

    /// Which tags to list.
    pub struct TagFilter {
        /// Only those of this category.
        pub category: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 1000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// A question about an annotation, with the answers to choose from.
    pub struct TagGroup {
        /// The row's id.
        pub id: i64,
        /// The name, unique.
        pub group_name: String,
        /// The name to show.
        pub display_name: String,
        /// How it is answered, such as `single` or `multiple`.
        pub group_type: String,
        /// What it is about.
        pub description: Option<String>,
        /// Whether every annotation needs an answer.
        pub is_required: bool,
        /// What it is asked about: `keyframe`, `time_range` or `both`.
        pub applies_to: Option<String>,
        /// Its place among the groups, smallest first.
        pub sort_order: i64,
        /// When it was made.
        pub created_date: Instant,
        /// Its options in order; not with what was just added.
        pub options: Option<Vec<TagOption>>,
    }

    /// A tag group to add.
    pub struct NewTagGroup {
        /// The name, unique; without a colon, which ends it in filters of exports.
        pub group_name: String,
        /// The name to show.
        pub display_name: String,
        /// How it is answered, such as `single` or `multiple`.
        pub group_type: String,
        /// What it is about.
        pub description: Option<String>,
        /// Whether every annotation needs an answer.
        pub is_required: bool = false,
        /// What it is asked about: `keyframe`, `time_range` or `both`.
        pub applies_to: String = "both".to_owned(),
        /// Its place among the groups, smallest first.
        pub sort_order: i64 = 0,
    }

    /// Which tag groups to list.
    pub struct TagGroupFilter {
        /// Only those asked about this type of annotation: `keyframe` or `time_range`.
        pub annotation_type: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 1000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a tag group.
    pub struct TagGroupKey {
        /// The group's id.
        pub group_id: i64,
    }

    /// An answer to choose from.
    pub struct TagOption {
        /// The row's id.
        pub id: i64,
        /// The group that it belongs to.
        pub group_id: i64,
        /// The value that annotations get.
        pub option_value: String,
        /// The text to show.
        pub display_text: String,
        /// Whether it says that something is not there.
        pub is_negative: bool,
        /// What it means.
        pub description: Option<String>,
        /// Its place in the group, smallest first.
        pub sort_order: i64,
        /// When it was made.
        pub created_date: Instant,
    }

    /// An option to add to a group.
    pub struct NewTagOption {
        /// The group that it belongs to.
        pub group_id: i64,
        /// The value that annotations get.
        pub option_value: String,
        /// The text to show.
        pub display_text: String,
        /// Whether it says that something is not there.
        pub is_negative: bool = false,
        /// What it means.
        pub description: Option<String>,
        /// Its place in the group, smallest first.
        pub sort_order: i64 = 0,
    }

    /// The id of an option.
    pub struct TagOptionKey {
        /// The option's id.
        pub option_id: i64,
    }

    /// A text that is offered while somebody types a tag.
    pub struct TagSuggestion {
        /// The row's id.
        pub id: i64,
        /// Where it is offered.
        pub category: String,
        /// The text.
        pub tag_text: String,
        /// Whether it says that something is not there.
        pub is_negative: bool,
        /// What it means.
        pub description: Option<String>,
        /// Its place in the category, smallest first.
        pub sort_order: i64,
        /// When it was made.
        pub created_date: Instant,
    }

    /// A suggestion to add.
    pub struct NewTagSuggestion {
        /// Where it is offered.
        pub category: String,
        /// The text.
        pub tag_text: String,
        /// Whether it says that something is not there.
        pub is_negative: bool = false,
        /// What it means.
        pub description: Option<String>,
        /// Its place in the category, smallest first.
        pub sort_order: i64 = 0,
    }

    /// Which suggestions to list.
    pub struct TagSuggestionFilter {
        /// Only those of this category.
        pub category: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 1000,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a suggestion.
    pub struct TagSuggestionKey {
        /// The suggestion's id.
        pub suggestion_id: i64,
    }
}

impl From<i64> for TagGroupKey {
    fn from(group_id: i64) -> Self {
        Self { group_id }
    }
}

impl From<i64> for TagOptionKey {
    fn from(option_id: i64) -> Self {
        Self { option_id }
    }
}

impl From<i64> for TagSuggestionKey {
    fn from(suggestion_id: i64) -> Self {
        Self { suggestion_id }
    }
}
