use crate::program::Place;
use edgelite::catalog::BUILT_IN;
use serde_json::json;

/// The versions of the catalogs that these tests move.
fn current(place: &Place) -> String {
    let versions = place.run(&["migrate", "current"]).succeeded().stdout;
    let moved = versions.lines().filter(|line| line.starts_with("media ") || line.starts_with("registry "));
    moved.map(|line| format!("{line}\n")).collect()
}

#[test]
fn r53_up_down_one_to_a_version_head_current_and_stamp() {
    let place = Place::empty();
    place.run(&["migrate", "up"]).succeeded();
    assert_eq!(current(&place), "media 2 (newest)\nregistry 2 (newest)\n");

    let down = place.run(&["migrate", "down", "--catalog", "media"]).succeeded();
    assert_eq!(down.stdout, "media down 2: 0002_retention\n");
    assert_eq!(current(&place), "media 1 (newest is 2)\nregistry 2 (newest)\n");

    let to = place.run(&["migrate", "to", "0", "--catalog", "media"]).succeeded();
    assert_eq!(to.stdout, "media down 1: 0001_media\n");
    assert_eq!(place.value("SELECT count(*) FROM sqlite_schema WHERE name = 'recordings'"), "0");

    let up = place.run(&["migrate", "up", "--json"]).succeeded().json();
    let names: Vec<_> = up.as_array().unwrap().iter().map(|step| step["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["0001_media", "0002_retention"]);
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "0");

    place.run(&["migrate", "stamp", "1", "--catalog", "media"]).succeeded();
    assert_eq!(current(&place), "media 1 (newest is 2)\nregistry 2 (newest)\n");
    place.run(&["migrate", "stamp", "2", "--catalog", "media"]).succeeded();
    assert_eq!(place.run(&["migrate", "up"]).succeeded().stdout, "nothing to migrate\n");
}

#[test]
fn r83_the_history_has_version_name_checksum_and_time() {
    let place = Place::with_store();
    let status = place.run(&["migrate", "status", "--json"]).succeeded().json();
    let applied = &status[0]["applied"][0];
    assert_eq!((&applied["version"], &applied["name"]), (&json!(1), &json!("0001_media")));
    assert_eq!(applied["checksum"].as_str().unwrap().len(), 64);
    let text = place.run(&["migrate", "status"]).succeeded().stdout;
    assert!(text.contains("|       2 | 0002_retention "), "{text}");
    place.run(&["migrate", "down", "--catalog", "registry"]).succeeded();
    let text = place.run(&["migrate", "status"]).succeeded().stdout;
    let is_gone = |line: &str| line.contains("| 0002_webhooks ") && line.ends_with("| not applied");
    assert!(text.lines().any(is_gone), "{text}");
}

#[test]
fn r85_a_dry_run_prints_the_plan_and_changes_nothing() {
    let place = Place::empty();
    let plan = place.run(&["migrate", "plan"]).succeeded().stdout;
    assert!(plan.contains("-- media up 1: 0001_media\nCREATE TABLE recordings"), "{plan}");
    let migrations: usize = BUILT_IN.iter().map(|catalog| catalog.migrations.len()).sum();
    assert!(plan.ends_with(&format!("-- {migrations} migrations, not run\n")), "{plan}");
    assert_eq!(place.run(&["migrate", "up", "--dry-run"]).succeeded().stdout, plan);
    assert!(!place.path("data").exists(), "a plan makes no file");

    place.run(&["init"]).succeeded();
    let before = std::fs::read(place.path("data/media.db")).unwrap();
    let down = place.run(&["migrate", "down", "--catalog", "media", "--dry-run"]).succeeded().stdout;
    assert!(down.contains("-- media down 2") && down.contains("DROP TABLE retention_settings"), "{down}");
    let to = place.run(&["migrate", "plan", "--to", "0", "--catalog", "media", "--json"]).succeeded().json();
    assert_eq!(to.as_array().unwrap().len(), 2);
    assert_eq!(place.run(&["migrate", "plan"]).succeeded().stdout, "-- nothing to do\n");
    assert_eq!(std::fs::read(place.path("data/media.db")).unwrap(), before);
}

#[test]
fn r84_a_migration_that_fails_leaves_schema_and_version_as_before() {
    let place = Place::with_store();
    place.run(&["migrate", "to", "0", "--catalog", "media"]).succeeded();
    place.run(&["query", "--write", "CREATE TABLE snapshots (mine TEXT)"]).succeeded();
    place.run(&["query", "--write", "INSERT INTO snapshots VALUES ('kept')"]).succeeded();
    let run = place.run(&["migrate", "up"]).failed(78, "the store is as before");
    assert!(run.stderr.contains("0001_media") && run.stderr.contains("hint: "), "{run:?}");
    assert_eq!(current(&place), "media 0 (newest is 2)\nregistry 2 (newest)\n");
    assert_eq!(place.value("SELECT count(*) FROM sqlite_schema WHERE name = 'recordings'"), "0");
    assert_eq!(place.value("SELECT mine FROM snapshots"), "kept");

    place.run(&["query", "--write", "DROP TABLE snapshots"]).succeeded();
    place.run(&["migrate", "up"]).succeeded();
    assert_eq!(current(&place), "media 2 (newest)\nregistry 2 (newest)\n");
}

#[test]
fn r83_a_newer_schema_is_refused_by_every_command_that_needs_it() {
    let place = Place::with_store();
    let newer = "INSERT INTO edgelite_migrations VALUES ('media', 99, 'from_the_future', 'x', 0)";
    place.run(&["query", "--write", newer]).succeeded();
    for command in [&["init"][..], &["migrate", "up"], &["migrate", "current"], &["demo"], &["import", "x.csv"]] {
        let run = place.run(command).failed(78, "version 99");
        assert!(run.stderr.contains("newer"), "{run:?}");
    }
    assert_eq!(place.value("SELECT max(version) FROM edgelite_migrations"), "99");
}

#[test]
fn r83_a_migration_that_was_changed_after_it_was_applied_is_refused() {
    let place = Place::with_store();
    let change = "UPDATE edgelite_migrations SET checksum = 'other' WHERE catalog = 'media' AND version = 1";
    place.run(&["query", "--write", change]).succeeded();
    for command in
        [&["init"][..], &["migrate", "up"], &["migrate", "status"], &["migrate", "down", "--catalog", "media"]]
    {
        place.run(command).failed(78, "was changed after it was applied");
    }
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let place = Place::with_store();
    place.run(&["migrate", "down"]).failed(64, "media or registry");
    place.run(&["migrate", "to", "1"]).failed(64, "--catalog");
    place.run(&["migrate", "to", "9", "--catalog", "media"]).failed(64, "versions 0 to 2, not 9");
    place.run(&["migrate", "up", "--catalog", "kitchen"]).failed(66, "no catalog kitchen");
    place.run(&["migrate", "to", "0", "--catalog", "media"]).succeeded();
    place.run(&["migrate", "down", "--catalog", "media"]).failed(78, "no version before 0");
    let empty = Place::empty();
    empty.run(&["migrate", "status"]).failed(66, "no store");
    empty.run(&["migrate", "down", "--catalog", "media"]).failed(66, "no store");
    assert!(!empty.path("data").exists());
}
