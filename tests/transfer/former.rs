//! The files of former systems: each moves in as a whole, what has an obvious
//! meaning today is mapped and reported, the rest is rejected row by row.

use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    query::sql,
    transfer::{Format, Group, ImportOptions, ImportReport, TableReport},
    value::Row,
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A store, and what becomes of a source in it.
struct Moving {
    store: Store,
    folder: TempDir,
}

impl Moving {
    fn new() -> Self {
        Self { store: store(), folder: tempfile::tempdir().unwrap() }
    }

    fn rejects(&self) -> PathBuf {
        self.folder.path().join("rejects.jsonl")
    }

    fn options(&self) -> ImportOptions {
        ImportOptions { rejects: Some(self.rejects()), ..Default::default() }
    }

    fn import(&self, name: &str) -> ImportReport {
        self.store.import(fixture(name), &self.options()).unwrap()
    }

    /// Imports a file with this name and content.
    fn import_text(&self, name: &str, text: &str) -> TableReport {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        self.store.import(&path, &self.options()).unwrap().tables.remove(0)
    }

    /// The rows of a query, a line for each.
    fn rows(&self, query: &'static str) -> Vec<String> {
        let rows: Vec<Row> = self.store.query(sql(query)).unwrap();
        let line =
            |row: &Row| serde_json::to_value(row).unwrap().as_object().unwrap().values().map(shown).collect::<Vec<_>>();
        rows.iter().map(|row| line(row).join(" | ")).collect()
    }
}

fn shown(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn table<'a>(report: &'a ImportReport, name: &str) -> &'a TableReport {
    report.tables.iter().find(|table| table.table == name).unwrap()
}

fn reasons(groups: &[Group]) -> Vec<&str> {
    groups.iter().map(|group| group.reason.as_str()).collect()
}

/// The reason for which the row with this key was rejected.
fn reason<'a>(table: &'a TableReport, key: &str) -> &'a str {
    let has = |group: &&Group| group.places.iter().any(|place| place.key.as_deref() == Some(key));
    &table.rejected.iter().find(has).unwrap_or_else(|| panic!("{key} in {:?}", table.rejected)).reason
}

#[test]
fn r93_accounts_move_with_their_hashes_and_never_with_a_password() {
    let moving = Moving::new();
    let users = moving.import("media-manager/users.json").tables.remove(0);
    assert_eq!((users.table.as_str(), users.read, users.imported), ("users", 3, 1));
    assert_eq!(
        moving.rows("SELECT id, email, role, created_at, updated_at, last_login_at FROM users"),
        [
            "u1 | jane@example.org | admin | 2025-01-02T03:04:05.678Z | 2025-02-02T03:04:05.678Z | 2025-03-02T03:04:05.678Z"
        ]
    );
    assert!(reason(&users, "u2").contains("never the password itself"), "{:?}", users.rejected);
    assert!(reasons(&users.rejected).iter().any(|reason| reason.contains("role")), "{:?}", users.rejected);
    assert!(!std::fs::read_to_string(moving.rejects()).unwrap().contains("hunter2"));
}

#[test]
fn r93_a_library_moves_with_obvious_kinds_mapped_and_unknown_ones_rejected() {
    let moving = Moving::new();
    let items = moving.import("media-manager/library.json").tables.remove(0);
    assert_eq!((items.read, items.imported, items.rejected_rows()), (4, 2, 2));
    assert_eq!(
        moving.rows("SELECT id, kind, title, poster_url, metadata FROM library_items ORDER BY id"),
        [
            r#"l1 | movie | Solaris | https://img.example/solaris.jpg | {"year":1972}"#,
            "l2 | series | Dark | null | null"
        ]
    );
    assert_eq!(reasons(&items.adjusted), ["kind tv becomes series"]);
    assert!(reason(&items, "l4").contains("same library_items"), "{:?}", items.rejected);
    assert!(reason(&items, "l3").contains("kind"), "{:?}", items.rejected);
}

#[test]
fn r93_wanted_items_move_with_their_last_scan() {
    let moving = Moving::new();
    let wanted = moving.import("media-manager/wanted.json").tables.remove(0);
    assert_eq!((wanted.read, wanted.imported), (3, 2));
    assert_eq!(
        moving.rows("SELECT id, status, last_search_at, metadata FROM wanted_items ORDER BY id"),
        [
            r#"w1 | found | 2025-04-02T10:00:00Z | {"last_scan":{"at":"2025-04-02T10:00:00.000Z","found":3,"grabbed":1}}"#,
            "w2 | wanted | null | null"
        ]
    );
    assert!(reasons(&wanted.rejected)[0].contains("time with a zone"), "{:?}", wanted.rejected);
}

#[test]
fn r93_services_move_with_mapped_protocols_and_the_addresses_of_their_gateways() {
    let moving = Moving::new();
    let indexers = moving.import("media-manager/indexers.json").tables.remove(0);
    assert_eq!((indexers.read, indexers.imported), (4, 2));
    assert_eq!(
        moving.rows("SELECT id, type, base_url, enabled, priority, config FROM indexers ORDER BY id"),
        [
            r#"i1 | usenet | https://alpha.example | true | 10 | {"protocol":"usenet","former_type":"newznab"}"#,
            r#"i2 | torrent | http://nas:9696 | false | 0 | {"protocol":"both","former_type":"prowlarr"}"#
        ]
    );
    let adjusted = reasons(&indexers.adjusted);
    assert!(adjusted.contains(&"protocol both becomes type torrent, and stays in config"), "{adjusted:?}");
    assert!(adjusted.contains(&"a missing base_url becomes that of prowlarr"), "{adjusted:?}");
    assert!(reason(&indexers, "i3").contains("base_url"), "{:?}", indexers.rejected);
    assert!(reason(&indexers, "prowlarr").contains("without a key"), "{:?}", indexers.rejected);
}

#[test]
fn r96_plain_secrets_without_a_key_are_rejected_and_not_kept_beside_the_store() {
    let moving = Moving::new();
    let downloaders = moving.import("media-manager/downloaders.json").tables.remove(0);
    assert_eq!((downloaders.read, downloaders.imported), (3, 0));
    assert!(reason(&downloaders, "qbittorrent").starts_with("password is a secret"), "{:?}", downloaders.rejected);
    assert!(reason(&downloaders, "sabnzbd").starts_with("api_key is a secret"), "{:?}", downloaders.rejected);
    let kept = std::fs::read_to_string(moving.rejects()).unwrap();
    assert_eq!(kept.lines().count(), 3);
    for secret in ["correct horse", "0123456789abcdef", "left behind"] {
        assert!(!kept.contains(secret), "{secret}");
    }
    // Nor does a table take one by the name of its column.
    let row = r#"[{"client_type": "nzbget", "base_url": "http://nas", "encrypted_password": "plain"}]"#;
    let plain = moving.import_text("downloaders.json", row);
    assert_eq!(plain.imported, 0);
    assert!(reasons(&plain.rejected)[0].contains("never stored"), "{:?}", plain.rejected);
}

#[cfg(feature = "server")]
#[test]
fn r96_r111_secrets_are_encrypted_on_the_way_in_and_a_second_import_changes_nothing() {
    use edgelite::secrets::{Secrets, generate_key};
    use std::sync::Arc;

    let moving = Moving::new();
    let secrets = Arc::new(Secrets::parse(&generate_key().unwrap()).unwrap());
    let sealing = secrets.clone();
    let options = ImportOptions {
        seal: Some(Arc::new(move |place, secret, stored| sealing.seal(place, secret, stored))),
        ..moving.options()
    };
    let import = |name: &str| moving.store.import(fixture(name), &options).unwrap().tables.remove(0);
    let downloaders = import("media-manager/downloaders.json");
    assert_eq!((downloaders.imported, downloaders.rejected_rows()), (2, 1));
    assert!(reasons(&downloaders.rejected)[0].contains("base_url"), "{:?}", downloaders.rejected);
    assert_eq!(reasons(&downloaders.adjusted), ["base_url without a scheme becomes one with http://"]);
    let stored = |query: &'static str| moving.rows(query).remove(0);
    let password = stored("SELECT encrypted_password FROM downloaders WHERE client_type = 'qbittorrent'");
    assert_eq!(secrets.decrypt("downloaders.encrypted_password", &password).unwrap().expose(), "correct horse");
    assert_eq!(import("media-manager/indexers.json").imported, 3);
    let key = stored("SELECT encrypted_api_key FROM indexers WHERE id = 'prowlarr'");
    assert_eq!(secrets.decrypt("indexers.encrypted_api_key", &key).unwrap().expose(), "prowlarr key");

    for name in ["media-manager/downloaders.json", "media-manager/indexers.json"] {
        let again = import(name);
        assert_eq!((again.imported, again.unchanged + again.rejected_rows()), (0, again.read), "{name}");
    }
}

#[test]
fn r93_quality_settings_and_profiles_move() {
    let moving = Moving::new();
    moving.import("media-manager/quality.json");
    moving.import("media-manager/quality-profiles.json");
    let profiles = moving.rows("SELECT name, preferred_qualities, config FROM quality_profiles ORDER BY name");
    assert_eq!(profiles[1], r#"movie | ["1080p","720p"] | {"cutoff":"1080p"}"#);
    assert!(
        profiles[0].starts_with(r#"Ultra | ["2160p"] | {"upgrade_allowed":true,"cutoff":"2160p","#),
        "{profiles:?}"
    );
    assert_eq!(profiles.len(), 3);
}

#[test]
fn r93_r111_a_folder_of_all_files_moves_parents_first_and_twice_is_the_same() {
    let moving = Moving::new();
    let dry = ImportOptions { dry_run: true, ..moving.options() };
    let planned = moving.store.import(fixture("media-manager"), &dry).unwrap();
    assert_eq!(moving.rows("SELECT count(*) FROM library_items"), ["0"]);
    let report = moving.import("media-manager");
    let counts = |report: &ImportReport| -> Vec<_> {
        report
            .tables
            .iter()
            .map(|table| (table.table.clone(), table.read, table.imported, table.rejected_rows()))
            .collect()
    };
    assert_eq!(counts(&planned), counts(&report));
    let order: Vec<_> = report.tables.iter().map(|table| table.table.as_str()).collect();
    let at = |name: &str| order.iter().position(|table| *table == name).unwrap();
    assert_eq!(order.len(), 8, "{order:?}");
    assert!(at("library_items") < at("verify_jobs"), "{order:?}");

    let jobs = table(&report, "verify_jobs");
    assert_eq!(
        moving.rows("SELECT id, kind, status, result FROM verify_jobs ORDER BY id"),
        ["j1 | movie | pending | null", r#"j2 | series | completed | {"ok":true}"#]
    );
    assert!(reasons(&jobs.adjusted).contains(&"status queued becomes pending"), "{:?}", jobs.adjusted);
    assert_eq!(jobs.rejected_rows(), 1, "the item of one is gone");

    let again = moving.import("media-manager");
    assert!(again.tables.iter().all(|table| table.imported == 0), "{again}");
}

#[test]
fn r64_webhooks_of_the_former_system_move_with_their_counters_and_twice_is_the_same() {
    let moving = Moving::new();
    let dry = ImportOptions { dry_run: true, ..moving.options() };
    let planned = moving.store.import(fixture("hub/webhooks.json"), &dry).unwrap();
    assert_eq!((planned.tables[0].imported, moving.rows("SELECT count(*) FROM webhooks").remove(0).as_str()), (1, "0"));
    assert!(!moving.rejects().exists(), "a dry run keeps nothing");
    let webhooks = moving.import("hub/webhooks.json").tables.remove(0);
    assert_eq!((webhooks.read, webhooks.imported), (2, 1));
    assert_eq!(
        moving.rows("SELECT webhook_id, events, team, created_at, total_calls, failed_calls, last_failure, enabled FROM webhooks"),
        [r#"5b1d6e0a-0000-4000-8000-000000000001 | ["game_started","score_changed"] | sf | 2025-10-14T10:00:00.123456Z | 12 | 2 | null | true"#]
    );
    assert!(reason(&webhooks, "5b1d6e0a-0000-4000-8000-000000000002").contains("secret"), "{:?}", webhooks.rejected);
    assert!(!std::fs::read_to_string(moving.rejects()).unwrap().contains("short"));
    let again = moving.import("hub/webhooks.json").tables.remove(0);
    assert_eq!((again.imported, again.unchanged), (0, 1));
}

#[test]
fn r69_what_a_browser_kept_and_what_the_environment_names_are_imported() {
    let moving = Moving::new();
    let preferences = "SELECT user_id, selected_teams FROM user_preferences";
    let kept = moving.import("hub/localstorage.json");
    assert_eq!((kept.format, kept.tables[0].imported), (Format::Json, 1));
    assert_eq!(moving.rows(preferences), [r#"default | {"nfl":["gb"],"nhl":["pit","chi"]}"#]);
    assert_eq!(moving.rows("SELECT updated_at FROM user_preferences"), ["2025-10-12T08:00:00Z"]);
    assert_eq!(moving.import("hub/localstorage.json").tables[0].unchanged, 1);

    let named = moving.import("hub/teams.env");
    assert_eq!((named.format, named.tables[0].imported), (Format::Env, 1));
    assert_eq!(moving.rows(preferences), [r#"default | {"nfl":["sf","dal"],"nhl":["bos"]}"#]);
    assert_eq!(moving.import("hub/teams.env").tables[0].unchanged, 1);
}

#[test]
fn r69_preferences_that_make_no_sense_are_rejected() {
    let moving = Moving::new();
    let teams = moving.import_text("sports_selected_teams.json", r#"{"nfl_teams": [7], "nhl_teams": []}"#);
    assert_eq!(reasons(&teams.rejected), ["nfl_teams must be a list of up to 100 names of teams"]);
    let unknown = moving.import_text("x.env", "SELECTED_TEAMS=sf,xyz");
    assert!(reasons(&unknown.rejected)[0].contains("name it in NFL_TEAMS or NHL_TEAMS"), "{:?}", unknown.rejected);
    assert_eq!(moving.rows("SELECT count(*) FROM user_preferences"), ["0"]);
}
