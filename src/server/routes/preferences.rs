//! What the user wants to see and to be told of.

use crate::{
    catalog::registry::{self, CATALOG, LocalPreferences, NewPreferences, PreferencesKey, UserPreferences},
    server::{
        answer::{Json, RowOf},
        errors::Failure,
        extract::{Object, Query, QueryRecord},
        route::Route,
        state::Data,
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const PREFERENCES: &str = "/api/user/preferences";
    vec![
        Route::of(Method::GET, PREFERENCES, &CATALOG, "user_preferences", preferences),
        Route::of(Method::POST, PREFERENCES, &CATALOG, "set_user_preferences", set),
        Route::of(Method::POST, "/api/user/preferences/import", &CATALOG, "import_preferences", import),
    ]
}

impl QueryRecord for PreferencesKey {}

async fn preferences(data: Data, Query(key): Query<PreferencesKey>) -> Result<Json<RowOf<UserPreferences>>, Failure> {
    let found = data.write(registry::user_preferences(key)).await?;
    Ok(Json::of(&RowOf::only(&found)?)?)
}

async fn set(data: Data, Object(new): Object<NewPreferences>) -> Result<Json<RowOf<UserPreferences>>, Failure> {
    let changed = data.write(registry::set_user_preferences(new)).await?;
    Ok(Json::of(&RowOf::only(&changed)?)?)
}

async fn import(data: Data, Object(local): Object<LocalPreferences>) -> Result<Json<RowOf<UserPreferences>>, Failure> {
    let taken = data.write(registry::import_preferences(local)).await?;
    Ok(Json::of(&RowOf::only(&taken)?)?)
}
