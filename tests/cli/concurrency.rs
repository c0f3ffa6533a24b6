use crate::program::{Place, Run};
use edgelite::catalog::BUILT_IN;
use std::process::Stdio;

#[test]
fn r100_processes_that_start_at_once_migrate_exactly_once() {
    let place = Place::empty();
    let started: Vec<_> = (0..6)
        .map(|_| place.command(&["init"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    let runs: Vec<Run> = started.into_iter().map(|child| child.wait_with_output().unwrap().into()).collect();
    let outputs: Vec<String> = runs.into_iter().map(|run| run.succeeded().stdout).collect();
    for step in ["media up 1", "media up 2", "registry up 1", "library up 1"] {
        let ran = outputs.iter().filter(|output| output.contains(step)).count();
        assert_eq!(ran, 1, "{step}: {outputs:?}");
    }
    let migrations: usize = BUILT_IN.iter().map(|catalog| catalog.migrations.len()).sum();
    assert_eq!(place.value("SELECT count(*) FROM edgelite_migrations"), migrations.to_string());
}

#[test]
fn a_store_that_another_process_has_open_is_locked_and_can_be_used_afterwards() {
    let place = Place::with_store();
    let store = place.open();
    for command in [
        &["init"][..],
        &["query", "SELECT 1"],
        &["export", "out.json"],
        &["import", "--format", "csv", "--table", "devices", "none.csv"],
        &["migrate", "status"],
    ] {
        let run = place.run(&[&["--busy-timeout", "0.05"], command].concat()).failed(75, "another process");
        assert!(run.stderr.contains("hint: stop the program"), "{run:?}");
    }
    store.close();
    drop(store);
    place.run(&["query", "SELECT 1"]).succeeded();
}

#[test]
fn a_command_waits_for_another_process_to_end() {
    let place = Place::with_store();
    let store = place.open();
    let waiting = place.command(&["query", "SELECT 1"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    store.close();
    drop(store);
    Run::from(waiting.wait_with_output().unwrap()).succeeded();
}
