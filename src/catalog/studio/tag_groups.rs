use super::{
    MOST, NewTagGroup, NewTagOption, TagGroup, TagGroupFilter, TagGroupKey, TagOption, TagOptionKey,
    checks::{check_annotation_type, check_name, deletion, missing, write_or},
};
use crate::{
    Result,
    catalog::require,
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, sql},
};

const COLUMNS: &str =
    "id, group_name, display_name, group_type, description, is_required, applies_to, sort_order, created_date";

const OPTION_COLUMNS: &str =
    "id, group_id, option_value, display_text, is_negative, description, sort_order, created_date";

/// Adds a tag group.
pub fn add_tag_group(group: NewTagGroup) -> Batch<TagGroup> {
    check(&group).map(|()| insert(group)).into()
}

fn check(group: &NewTagGroup) -> Result<()> {
    check_name(&group.group_name, "group_name")?;
    require(!group.group_name.contains(':'), "group_name", "must not contain a colon")?;
    check_name(&group.display_name, "display_name")?;
    check_name(&group.group_type, "group_type")?;
    let known = matches!(group.applies_to.as_str(), "keyframe" | "time_range" | "both");
    require(known, "applies_to", "must be keyframe, time_range or both")
}

fn insert(group: NewTagGroup) -> Batch<TagGroup> {
    Batch::one(
        sql(format!(
            "INSERT INTO tag_groups (group_name, display_name, group_type, description, is_required, applies_to, \
             sort_order) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING {COLUMNS}"
        ))
        .bind(group.group_name)
        .bind(group.display_name)
        .bind(group.group_type)
        .bind(group.description)
        .bind(group.is_required)
        .bind(group.applies_to)
        .bind(group.sort_order),
    )
}

/// Tag groups with their options, by their place and display name.
pub fn tag_groups(filter: TagGroupFilter) -> Select<Page<TagGroup>> {
    if let Err(error) = check_annotation_type(filter.annotation_type.as_deref()) {
        return Select::refused(error);
    }
    let applies = |annotation_type: String| Condition::raw("applies_to IN (?, 'both')", [annotation_type.into()]);
    Select::from_table("tag_groups", COLUMNS)
        .filter(filter.annotation_type.map(applies))
        .order([Order::ascending("sort_order"), Order::ascending("display_name"), Order::ascending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .attach(true, options_of_groups())
        .build()
}

/// The tag group with this id and its options.
pub fn tag_group(key: impl Into<TagGroupKey>) -> Select<Option<TagGroup>> {
    Select::from_table("tag_groups", COLUMNS)
        .filter(Condition::equal("id", Some(key.into().group_id)))
        .attach(true, options_of_groups())
        .build()
}

fn options_of_groups() -> Attachment {
    Attachment {
        name: "options",
        link: Some(Link { key: "id", foreign_key: "group_id" }),
        sql: "SELECT id, group_id, option_value, display_text, is_negative, description, sort_order, created_date \
              FROM tag_options WHERE group_id IN ({keys}) ORDER BY sort_order, display_text, id",
        tables: &["tag_options"],
    }
}

/// Deletes a tag group and, by their foreign keys, its options and the tags
/// that annotations have of it; false if there was none.
pub fn delete_tag_group(key: impl Into<TagGroupKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM tag_groups WHERE id = ?1").bind(key.into().group_id))
}

/// Adds an option to a tag group.
pub fn add_tag_option(option: NewTagOption) -> Batch<TagOption> {
    check_option(&option).map(|()| insert_option(option)).into()
}

fn check_option(option: &NewTagOption) -> Result<()> {
    check_name(&option.option_value, "option_value")?;
    check_name(&option.display_text, "display_text")
}

fn insert_option(option: NewTagOption) -> Batch<TagOption> {
    let statement = sql(format!(
        "INSERT INTO tag_options (group_id, option_value, display_text, is_negative, description, sort_order) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM tag_groups WHERE id = ?1) \
         RETURNING {OPTION_COLUMNS}"
    ));
    let missing = missing("tag group", option.group_id, "group_id");
    let statement = statement
        .bind(option.group_id)
        .bind(option.option_value)
        .bind(option.display_text)
        .bind(option.is_negative)
        .bind(option.description)
        .bind(option.sort_order);
    write_or(statement, missing)
}

/// The options of a tag group, by their place and text.
pub fn tag_options(key: impl Into<TagGroupKey>) -> Select<Vec<TagOption>> {
    Select::from_table("tag_options", OPTION_COLUMNS)
        .filter(Condition::equal("group_id", Some(key.into().group_id)))
        .order([Order::ascending("sort_order"), Order::ascending("display_text"), Order::ascending("id")])
        .build()
}

/// Deletes an option; false if there was none.
pub fn delete_tag_option(key: impl Into<TagOptionKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM tag_options WHERE id = ?1").bind(key.into().option_id))
}
