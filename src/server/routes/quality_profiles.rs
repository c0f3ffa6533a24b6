use super::{Confirmation, deleted, missing};
use crate::{
    catalog::library::{
        self, CATALOG, NewQualityProfile, QualityProfile, QualityProfileChanges, SettingsFilter, SettingsKey,
    },
    server::{
        answer::{Created, Json, RowOf, RowsOf, answer},
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query},
        route::Route,
        state::{Data, rows},
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/settings/quality-profiles";
    const ONE: &str = "/api/settings/quality-profiles/{id}";
    const MISSING: &str = "There is no such quality profile.";
    const TAKEN: &str = "There is a quality profile of this name.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "quality_profiles", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_quality_profile", add).fails(409, TAKEN),
        Route::of(Method::GET, ONE, &CATALOG, "quality_profile", one).fails(404, MISSING),
        Route::of(Method::PATCH, ONE, &CATALOG, "update_quality_profile", change).fails(404, MISSING).fails(409, TAKEN),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_quality_profile", delete).fails(404, MISSING),
    ]
}

impl InPath for QualityProfileChanges {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of quality profiles, by name.
    pub struct QualityProfileList {
        /// The quality profiles of this page.
        pub quality_profiles: RowsOf<QualityProfile>,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

async fn list(data: Data, Query(filter): Query<SettingsFilter>) -> Result<Json<QualityProfileList>, Failure> {
    data.answer(move |store| {
        let profiles = rows(store, library::quality_profiles(filter))?;
        let next = profiles.next().map(str::to_owned);
        Ok(QualityProfileList { quality_profiles: RowsOf::new(profiles), next })
    })
    .await
}

async fn add(
    data: Data,
    Object(profile): Object<NewQualityProfile>,
) -> Result<Created<RowOf<QualityProfile>>, Failure> {
    let added = data.write(library::add_quality_profile(profile)).await?;
    Ok(Json::of(&RowOf::only(&added)?)?)
}

async fn one(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<RowOf<QualityProfile>>, Failure> {
    let id = key.id.clone();
    let found = data.read(move |store| rows(store, library::quality_profile(key))).await?;
    let profile = RowOf::first(&found).ok_or_else(|| missing("quality profile", &id))?;
    Ok(Json::of(&profile)?)
}

async fn change(
    data: Data,
    Addressed(changes): Addressed<QualityProfileChanges>,
) -> Result<Json<RowOf<QualityProfile>>, Failure> {
    let changed = data.write(library::update_quality_profile(changes)).await?;
    Ok(Json::of(&RowOf::only(&changed)?)?)
}

async fn delete(data: Data, Key(key): Key<SettingsKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_quality_profile(key)).await?;
    Ok(Json::of(&deleted(&result, "quality profile", &id)?)?)
}
