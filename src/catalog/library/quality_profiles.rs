use super::{
    NewQualityProfile, QualityProfile, QualityProfileChanges, SettingsFilter, SettingsKey,
    accounts::MOST,
    change::{add, change, delete, missing},
    check,
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, Update, sql},
};

const COLUMNS: &str = "id, name, description, min_quality, max_quality, preferred_qualities, config, created_at, \
     updated_at";

const TAKEN: (&str, &str) = ("name", "there is a quality profile of this name");

/// Adds a quality profile.
pub fn add_quality_profile(profile: NewQualityProfile) -> Batch<QualityProfile> {
    check_new(&profile).map(|()| insert(profile)).into()
}

fn check_new(profile: &NewQualityProfile) -> Result<()> {
    check::name(&profile.name, "name")?;
    check::note(profile.description.as_deref(), "description")?;
    check::note(profile.min_quality.as_deref(), "min_quality")?;
    check::note(profile.max_quality.as_deref(), "max_quality")
}

fn insert(profile: NewQualityProfile) -> Batch<QualityProfile> {
    let insert =
        sql("INSERT INTO quality_profiles (name, description, min_quality, max_quality, preferred_qualities, \
         config) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (name) DO NOTHING \
         RETURNING id, name, description, min_quality, max_quality, preferred_qualities, config, created_at, \
         updated_at");
    let insert = insert
        .bind(profile.name)
        .bind(profile.description)
        .bind(profile.min_quality)
        .bind(profile.max_quality)
        .bind(profile.preferred_qualities)
        .bind(profile.config);
    add(insert, TAKEN)
}

/// Quality profiles, by name.
pub fn quality_profiles(filter: SettingsFilter) -> Select<Page<QualityProfile>> {
    Select::from_table("quality_profiles", COLUMNS)
        .order([Order::ascending("name")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The quality profile with this id.
pub fn quality_profile(key: impl Into<SettingsKey>) -> Select<Option<QualityProfile>> {
    Select::from_table("quality_profiles", COLUMNS).filter(Condition::equal("id", Some(key.into().id))).build()
}

/// Changes a quality profile: what is left out stays, null clears.
pub fn update_quality_profile(changes: QualityProfileChanges) -> Batch<QualityProfile> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let update = Update::of("quality_profiles")
        .set("name", changes.name)
        .set("description", changes.description)
        .set("min_quality", changes.min_quality)
        .set("max_quality", changes.max_quality)
        .set("preferred_qualities", changes.preferred_qualities)
        .set("config", changes.config);
    let read = sql("SELECT id, name, description, min_quality, max_quality, preferred_qualities, config, created_at, \
         updated_at FROM quality_profiles WHERE id = ?1");
    change(update.by("id", &changes.id), read.bind(&changes.id), missing("quality profile", &changes.id), TAKEN)
}

fn check_changes(changes: &QualityProfileChanges) -> Result<()> {
    changes.name.as_set().map_or(Ok(()), |name| check::name(name, "name"))?;
    changes.description.as_set().map_or(Ok(()), |text| check::note(text.as_deref(), "description"))?;
    changes.min_quality.as_set().map_or(Ok(()), |text| check::note(text.as_deref(), "min_quality"))?;
    changes.max_quality.as_set().map_or(Ok(()), |text| check::note(text.as_deref(), "max_quality"))
}

/// Deletes a quality profile; false if there was none.
pub fn delete_quality_profile(key: impl Into<SettingsKey>) -> Batch<bool> {
    delete(sql("DELETE FROM quality_profiles WHERE id = ?1").bind(key.into().id))
}
