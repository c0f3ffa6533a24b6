//! What users want to see and to be told of.

use super::prelude::*;

conformance! {
    fn r68_the_default_row_is_made_when_it_is_first_asked_for(backend) {
        let store = backend.store();
        let first = store.run(user_preferences(PreferencesKey::default())).unwrap();
        assert_eq!(first.user_id, "default");
        assert_eq!(first.selected_teams, json!({"nfl": [], "nhl": []}));
        assert_eq!(first.notification_settings, json!({"game_start": true, "score_change": true, "game_end": true}));
        assert_eq!(store.run(user_preferences(PreferencesKey::default())).unwrap(), first, "the same row again");
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM user_preferences")).unwrap(), 1);
    }

    fn r68_what_is_left_out_of_new_preferences_stays(backend) {
        let store = backend.store();
        let teams = json!({"nfl": ["dal"], "nhl": ["vgk", "sea"]});
        let set = store.run(set_user_preferences(NewPreferences { selected_teams: Some(teams.clone()), ..Default::default() })).unwrap();
        assert_eq!((&set.selected_teams, &set.notification_settings["game_end"]), (&teams, &json!(true)));
        let settings = json!({"game_start": false});
        let set = store.run(set_user_preferences(NewPreferences { notification_settings: Some(settings.clone()), ..Default::default() })).unwrap();
        assert_eq!((set.selected_teams, set.notification_settings), (teams, settings));
        let other = store.run(user_preferences(PreferencesKey { user_id: "ada".into() })).unwrap();
        assert_eq!(other.selected_teams, json!({"nfl": [], "nhl": []}), "each user has a row of their own");
    }

    fn r69_what_a_browser_kept_is_taken_over(backend) {
        let store = backend.store();
        let kept = json!({"nfl_teams": ["dal"], "nhl_teams": ["vgk"], "setup_completed": true,
                          "last_updated": "2025-10-12T08:00:00.000Z", "version": 1});
        let arguments = Row::from_pairs(kept.as_object().unwrap().iter().map(|(name, value)| {
            let value = match value {
                Json::Bool(value) => (*value).into(),
                Json::String(text) => text.into(),
                value => Value::from(value),
            };
            (name.clone(), value)
        }));
        for _ in 0..2 {
            let rows = store.call("registry", "import_preferences", &arguments).unwrap();
            let taken: UserPreferences = rows.get(0).unwrap().deserialize().unwrap();
            assert_eq!(taken.selected_teams, json!({"nfl": ["dal"], "nhl": ["vgk"]}));
        }
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM user_preferences")).unwrap(), 1);
    }

    fn preferences_of_another_form_are_refused_by_their_field(backend) {
        let store = backend.store();
        for teams in [json!([]), json!("x"), json!({"nfl": "dal"}), json!({"nfl": [1]}), json!({"nfl": [""]}), json!({"nfl": vec!["x"; 101]})] {
            let error = store.run(set_user_preferences(NewPreferences { selected_teams: Some(teams), ..Default::default() })).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("selected_teams")));
        }
        for settings in [json!([]), json!({"game_start": "yes"}), json!(1)] {
            let error = store.run(set_user_preferences(NewPreferences { notification_settings: Some(settings), ..Default::default() })).unwrap_err();
            assert_eq!(error.field(), Some("notification_settings"));
        }
        let nobody = PreferencesKey { user_id: String::new() };
        assert_eq!(store.run(user_preferences(nobody)).unwrap_err().field(), Some("user_id"));
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM user_preferences")).unwrap(), 0, "nothing was half-applied");
    }
}
