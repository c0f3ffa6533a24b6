use super::{
    MOST, NewTagSuggestion, TagSuggestion, TagSuggestionFilter, TagSuggestionKey,
    checks::{check_name, deletion},
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, sql},
};

const COLUMNS: &str = "id, category, tag_text, is_negative, description, sort_order, created_date";

/// Adds a tag suggestion.
pub fn add_tag_suggestion(suggestion: NewTagSuggestion) -> Batch<TagSuggestion> {
    check(&suggestion).map(|()| insert(suggestion)).into()
}

fn check(suggestion: &NewTagSuggestion) -> Result<()> {
    check_name(&suggestion.category, "category")?;
    check_name(&suggestion.tag_text, "tag_text")
}

fn insert(suggestion: NewTagSuggestion) -> Batch<TagSuggestion> {
    Batch::one(
        sql(format!(
            "INSERT INTO tag_suggestions (category, tag_text, is_negative, description, sort_order) \
             VALUES (?1, ?2, ?3, ?4, ?5) RETURNING {COLUMNS}"
        ))
        .bind(suggestion.category)
        .bind(suggestion.tag_text)
        .bind(suggestion.is_negative)
        .bind(suggestion.description)
        .bind(suggestion.sort_order),
    )
}

/// Tag suggestions, by category, place and text.
pub fn tag_suggestions(filter: TagSuggestionFilter) -> Select<Page<TagSuggestion>> {
    Select::from_table("tag_suggestions", COLUMNS)
        .filter(Condition::equal("category", filter.category))
        .order([
            Order::ascending("category"),
            Order::ascending("sort_order"),
            Order::ascending("tag_text"),
            Order::ascending("id"),
        ])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// Deletes a tag suggestion; false if there was none.
pub fn delete_tag_suggestion(key: impl Into<TagSuggestionKey>) -> Batch<bool> {
    deletion(sql("DELETE FROM tag_suggestions WHERE id = ?1").bind(key.into().suggestion_id))
}
