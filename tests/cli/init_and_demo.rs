use crate::program::Place;

#[test]
fn init_makes_every_table_and_repeats_without_a_change() {
    let place = Place::empty();
    let first = place.run(&["init"]).succeeded();
    assert!(first.stdout.contains("media up 1") && first.stdout.contains("registry up 1"), "{first:?}");
    let second = place.run(&["init"]).succeeded();
    assert!(second.stdout.starts_with("nothing to migrate\n"), "{second:?}");
    assert_eq!(place.run(&["init", "--json"]).succeeded().json(), serde_json::json!([]));
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "0");
}

#[test]
fn demo_fills_an_empty_store_to_the_size_that_was_asked_for() {
    let place = Place::empty();
    let size = ["demo", "--recordings", "300", "--devices", "12", "--days", "3", "--until", "2026-02-20T12:00:00Z"];
    let run = place.run(&size).succeeded();
    assert!(run.stdout.contains("300 recordings") && run.stdout.contains("12 devices"), "{run:?}");
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "300");
    assert_eq!(place.value("SELECT count(*) FROM devices"), "12");
    place.run(&size).failed(65, "already holds 312");
    let run = place.run(&["demo", "--if-empty"]).succeeded();
    assert!(run.stdout.contains("already holds"), "{run:?}");
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "300");
}

#[test]
fn demo_is_the_same_for_the_same_seed() {
    let exported = |seed: &str| {
        let place = Place::empty();
        let until = ["--until", "2026-02-20T12:00:00Z"];
        place.run(&["demo", "--recordings", "50", "--seed", seed, until[0], until[1]]).succeeded();
        place
            .run(&["export", "-", "--format", "json", "--table", "recordings", "--table", "ai_analysis"])
            .succeeded()
            .stdout
    };
    assert_eq!(exported("7"), exported("7"));
    assert_ne!(exported("7"), exported("8"));
}

#[test]
fn demo_refuses_sizes_out_of_range() {
    let place = Place::empty();
    place.run(&["demo", "--days", "0"]).failed(64, "days must be 1 to 3650");
    place.run(&["demo", "--until", "tomorrow"]).failed(64, "tomorrow");
    assert!(!place.path("data").exists());
}
