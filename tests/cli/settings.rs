use crate::program::Place;

#[test]
fn r3_the_default_file_and_its_folder_are_made() {
    let place = Place::empty();
    let run = place.run(&["init"]).succeeded();
    assert!(run.stdout.ends_with("data/media.db is ready\n"), "{run:?}");
    assert!(place.path("data/media.db").is_file());
}

#[test]
fn r3_a_path_of_ones_own_is_taken_with_its_folders() {
    let place = Place::empty();
    place.run(&["init", "--data", "a/b/home.db"]).succeeded();
    assert!(place.path("a/b/home.db").is_file());
    assert!(!place.path("data").exists());
}

#[test]
fn r3_the_data_directory_can_be_elsewhere() {
    let place = Place::empty().variable("EDGELITE_DATA", "elsewhere");
    place.run(&["init"]).succeeded();
    assert!(place.path("elsewhere/media.db").is_file());
}

#[test]
fn r51_variables_of_the_former_systems_are_respected() {
    let place = Place::empty()
        .variable("SQLITE_DATABASE_URL", "sqlite+aiosqlite:///./former/home.db")
        .variable("SQLITE_TIMEOUT", "5")
        .variable("SQLITE_CACHE_SIZE", "-2000");
    place.run(&["init"]).succeeded();
    assert!(place.path("former/home.db").is_file());
    let run = place.run(&["query", "--csv", "PRAGMA cache_size"]).succeeded();
    assert_eq!(run.stdout.lines().nth(1), Some("-2000"));
    let run = place.run(&["query", "--csv", "PRAGMA busy_timeout"]).succeeded();
    assert_eq!(run.stdout.lines().nth(1), Some("5000"));
    let run = place.run(&["--cache-kibibytes", "3000", "query", "--csv", "PRAGMA cache_size"]).succeeded();
    assert_eq!(run.stdout.lines().nth(1), Some("-3000"), "an argument wins");
}

#[test]
fn r51_an_argument_wins_over_a_database_url() {
    let place = Place::empty().variable("DATABASE_URL", "postgres://user:secret@host/db");
    place.run(&["init", "--data", "home.db"]).succeeded();
    assert!(place.path("home.db").is_file());
}

#[test]
fn r51_a_postgresql_url_says_that_it_comes_later() {
    let place = Place::empty().variable("DATABASE_URL", "postgresql+asyncpg://user:secret@host/db");
    let run = place.run(&["init"]).failed(69, "PostgreSQL");
    assert!(run.stderr.contains("--data") && !run.stderr.contains("secret"), "{run:?}");
    assert!(!place.path("data").exists());
}

#[test]
fn r51_a_setting_that_makes_no_sense_names_its_variable() {
    for (name, value) in [("SQLITE_TIMEOUT", "soon"), ("SQLITE_CACHE_SIZE", "0"), ("DATABASE_URL", "mysql://host/db")] {
        let place = Place::empty().variable(name, value);
        place.run(&["init"]).failed(64, name);
    }
}

#[test]
fn logs_can_be_json_lines() {
    let place = Place::empty();
    let run = place.run(&["--log", "edgelite=info", "--log-format", "json", "init"]).succeeded();
    let first: serde_json::Value = serde_json::from_str(run.stderr.lines().next().unwrap()).unwrap();
    assert_eq!(first["level"], "INFO");
    place.run(&["--log", "a=b=c", "health"]).failed(64, "log filter");
}
