use super::envelope::{RowAnswer, RowsAnswer, added, below, gone, many, one, written};
use crate::{
    catalog::studio::{
        self, CATALOG, NewTag, NewTagGroup, NewTagOption, NewTagSuggestion, Tag, TagFilter, TagGroup, TagGroupFilter,
        TagGroupKey, TagOption, TagOptionKey, TagSuggestion, TagSuggestionFilter, TagSuggestionKey,
    },
    server::{
        answer::{Created, Json},
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query},
        route::Route,
        routes::Confirmation,
        state::Data,
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const TAGS: &str = "/api/tags";
    const GROUPS: &str = "/api/tag-groups";
    const GROUP: &str = "/api/tag-groups/{group_id}";
    const OPTIONS: &str = "/api/tag-groups/{group_id}/options";
    const SUGGESTIONS: &str = "/api/tag-suggestions";
    const MISSING: &str = "There is no such tag group.";
    vec![
        Route::of(Method::GET, TAGS, &CATALOG, "tags", tags),
        Route::of(Method::POST, TAGS, &CATALOG, "add_tag", add_tag),
        Route::of(Method::GET, GROUPS, &CATALOG, "tag_groups", groups),
        Route::of(Method::POST, GROUPS, &CATALOG, "add_tag_group", add_group).fails(409, "A group has that name."),
        Route::of(Method::GET, GROUP, &CATALOG, "tag_group", group).fails(404, MISSING),
        Route::of(Method::DELETE, GROUP, &CATALOG, "delete_tag_group", delete_group).fails(404, MISSING),
        Route::of(Method::GET, OPTIONS, &CATALOG, "tag_options", options).fails(404, MISSING),
        Route::of(Method::POST, OPTIONS, &CATALOG, "add_tag_option", add_option).fails(404, MISSING),
        Route::of(Method::DELETE, "/api/tag-options/{option_id}", &CATALOG, "delete_tag_option", delete_option)
            .fails(404, "There is no such option."),
        Route::of(Method::GET, SUGGESTIONS, &CATALOG, "tag_suggestions", suggestions),
        Route::of(Method::POST, SUGGESTIONS, &CATALOG, "add_tag_suggestion", suggest),
        Route::of(
            Method::DELETE,
            "/api/tag-suggestions/{suggestion_id}",
            &CATALOG,
            "delete_tag_suggestion",
            delete_suggestion,
        )
        .fails(404, "There is no such suggestion."),
    ]
}

impl InPath for NewTagOption {
    const PATH: &'static [&'static str] = &["group_id"];
}

async fn tags(data: Data, Query(filter): Query<TagFilter>) -> Result<Json<RowsAnswer<Tag>>, Failure> {
    many(data, studio::tags(filter)).await
}

async fn add_tag(data: Data, Object(tag): Object<NewTag>) -> Result<Json<RowAnswer<Tag>>, Failure> {
    written(data, studio::add_tag(tag)).await
}

async fn groups(data: Data, Query(filter): Query<TagGroupFilter>) -> Result<Json<RowsAnswer<TagGroup>>, Failure> {
    many(data, studio::tag_groups(filter)).await
}

async fn add_group(data: Data, Object(group): Object<NewTagGroup>) -> Result<Created<RowAnswer<TagGroup>>, Failure> {
    added(data, studio::add_tag_group(group)).await
}

async fn group(data: Data, Key(key): Key<TagGroupKey>) -> Result<Json<RowAnswer<TagGroup>>, Failure> {
    one(data, studio::tag_group(key.group_id), key.group_id).await
}

async fn delete_group(data: Data, Key(key): Key<TagGroupKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_tag_group(key.group_id), "tag group", key.group_id).await
}

async fn options(data: Data, Key(key): Key<TagGroupKey>) -> Result<Json<RowsAnswer<TagOption>>, Failure> {
    let id = key.group_id;
    below(data, studio::tag_group(id), "tag group", id, studio::tag_options(id)).await
}

async fn add_option(
    data: Data,
    Addressed(option): Addressed<NewTagOption>,
) -> Result<Created<RowAnswer<TagOption>>, Failure> {
    added(data, studio::add_tag_option(option)).await
}

async fn delete_option(data: Data, Key(key): Key<TagOptionKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_tag_option(key.option_id), "option", key.option_id).await
}

async fn suggestions(
    data: Data,
    Query(filter): Query<TagSuggestionFilter>,
) -> Result<Json<RowsAnswer<TagSuggestion>>, Failure> {
    many(data, studio::tag_suggestions(filter)).await
}

async fn suggest(
    data: Data,
    Object(suggestion): Object<NewTagSuggestion>,
) -> Result<Created<RowAnswer<TagSuggestion>>, Failure> {
    added(data, studio::add_tag_suggestion(suggestion)).await
}

async fn delete_suggestion(data: Data, Key(key): Key<TagSuggestionKey>) -> Result<Json<Confirmation>, Failure> {
    gone(data, studio::delete_tag_suggestion(key.suggestion_id), "suggestion", key.suggestion_id).await
}
