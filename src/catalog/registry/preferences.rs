use super::{LocalPreferences, NewPreferences, PreferencesKey, UserPreferences};
use crate::{
    Result,
    catalog::{now, require},
    query::{Batch, Step, sql},
    value::{Json, Rows},
};

const COLUMNS: &str = "user_id, selected_teams, notification_settings, updated_at";

/// The most teams of a league.
const MOST_TEAMS: usize = 100;

/// A user's preferences; the first time they are asked for, they are made of
/// the defaults.
pub fn user_preferences(key: PreferencesKey) -> Batch<UserPreferences> {
    match check_user(&key.user_id) {
        Ok(()) => then_read(key.user_id, None),
        Err(error) => Batch::refused(error),
    }
}

/// Changes a user's preferences; what is left out stays.
pub fn set_user_preferences(preferences: NewPreferences) -> Batch<UserPreferences> {
    const UPDATE: &str = concat!(
        "UPDATE user_preferences SET selected_teams = coalesce(?2, selected_teams), \
         notification_settings = coalesce(?3, notification_settings), updated_at = ",
        now!(),
        " WHERE user_id = ?1"
    );
    if let Err(error) = check(&preferences) {
        return Batch::refused(error);
    }
    let user_id = preferences.user_id;
    let update = sql(UPDATE)
        .bind(&user_id)
        .bind(preferences.selected_teams.as_ref())
        .bind(preferences.notification_settings.as_ref());
    then_read(user_id, Some(update.into()))
}

/// Takes over the teams that a browser kept under `sports_selected_teams`.
pub fn import_preferences(local: LocalPreferences) -> Batch<UserPreferences> {
    let teams = serde_json::json!({"nfl": local.nfl_teams, "nhl": local.nhl_teams});
    set_user_preferences(NewPreferences {
        user_id: local.user_id,
        selected_teams: Some(teams),
        notification_settings: None,
    })
}

fn then_read(user_id: String, change: Option<Step>) -> Batch<UserPreferences> {
    let insert = sql("INSERT INTO user_preferences (user_id) VALUES (?1) ON CONFLICT (user_id) DO NOTHING");
    let read = sql(format!("SELECT {COLUMNS} FROM user_preferences WHERE user_id = ?1"));
    let steps = [insert.bind(&user_id).into()].into_iter().chain(change).chain([read.bind(&user_id).into()]);
    Batch::new(steps, |mut outcomes| Ok(outcomes.pop().map_or_else(Rows::default, |read| read.rows)))
}

fn check_user(user_id: &str) -> Result<()> {
    require(!user_id.is_empty() && user_id.len() <= 200, "user_id", "must have 1 to 200 bytes")
}

fn check(preferences: &NewPreferences) -> Result<()> {
    check_user(&preferences.user_id)?;
    let is_teams = |teams: &Json| {
        let is_name = |name: &Json| name.as_str().is_some_and(|name| !name.is_empty() && name.len() <= 100);
        let is_list =
            |list: &Json| list.as_array().is_some_and(|names| names.len() <= MOST_TEAMS && names.iter().all(is_name));
        teams.as_object().is_some_and(|leagues| leagues.len() <= 20 && leagues.values().all(is_list))
    };
    require(
        preferences.selected_teams.as_ref().is_none_or(is_teams),
        "selected_teams",
        "must be an object of leagues, each a list of up to 100 names of teams",
    )?;
    let is_switches = |settings: &Json| {
        settings.as_object().is_some_and(|settings| settings.len() <= 100 && settings.values().all(Json::is_boolean))
    };
    require(
        preferences.notification_settings.as_ref().is_none_or(is_switches),
        "notification_settings",
        "must be an object of true and false, such as game_start",
    )
}
