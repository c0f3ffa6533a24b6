//! Bad input: each a clear error with its exit code, and files left alone.

use crate::program::Place;
use serde_json::json;

#[test]
fn unknown_arguments_and_commands_are_usage_errors() {
    let place = Place::empty();
    for arguments in [&["--nonsense"][..], &["fly"], &["import"], &["query"], &["migrate", "to", "x"]] {
        let run = place.run(arguments).code_is(64);
        assert!(run.stderr.contains("error:") && run.stderr.contains("--help"), "{run:?}");
    }
    let help = place.run(&["--help"]).succeeded().stdout;
    for command in ["serve", "demo", "init", "migrate", "import", "export", "query", "health"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
    assert_eq!(place.run(&["--version"]).succeeded().stdout, concat!("edgelite ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_store_that_does_not_exist_is_not_made_by_reading() {
    let place = Place::empty();
    for command in [&["query", "SELECT 1"][..], &["export", "out.json"], &["health"], &["migrate", "current"]] {
        place.run(command).failed(66, "no store at data/media.db");
    }
    assert!(!place.path("data").exists());
}

#[test]
fn a_directory_is_not_a_store() {
    let place = Place::empty();
    std::fs::create_dir(place.path("folder")).unwrap();
    for command in [&["init"][..], &["query", "SELECT 1"], &["demo"], &["health"], &["export", "out.json"]] {
        place.run(&[&["--data", "folder"], command].concat()).failed(64, "is a directory");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let place = Place::empty();
    place.write("file", "x");
    let run = place.run(&["--data", "file/home.db", "init"]);
    assert!([64, 66, 74].contains(&run.code), "{run:?}");
    assert!(run.stderr.starts_with("error: cannot open file/home.db"), "{run:?}");
}

#[test]
fn a_foreign_file_is_left_as_it_is() {
    let place = Place::empty();
    let text =
        "id;name\n1;not a database at all, but long enough to have the first hundred bytes of one, and a few more\n";
    place.write("foreign.db", text);
    for command in [&["init"][..], &["query", "SELECT 1"], &["demo"], &["import", "foreign.db", "--format", "csv"]] {
        let run = place.run(&[&["--data", "foreign.db"], command].concat()).failed(65, "not an SQLite database");
        assert!(run.stderr.contains("hint: name another file with --data"), "{run:?}");
    }
    assert_eq!(place.read("foreign.db"), text);
    assert!(!place.path("foreign.db-wal").exists());
}

#[test]
fn a_database_of_another_program_is_left_as_it_is() {
    let place = Place::empty();
    let path = place.path("other.db");
    rusqlite::Connection::open(&path)
        .and_then(|other| other.execute_batch("PRAGMA application_id = 252006673; CREATE TABLE t (a)"))
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    place.run(&["--data", "other.db", "init"]).failed(65, "another program");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_damaged_file_is_said_to_be_damaged() {
    let place = Place::with_store();
    let path = place.path("data/media.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..4096].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();
    for command in [&["init"][..], &["query", "SELECT count(*) FROM recordings"], &["demo"]] {
        let run = place.run(command).failed(65, "damaged");
        assert!(run.stderr.contains("hint: keep the file as it is"), "{run:?}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "nothing was repaired behind the user's back");
}

#[test]
fn errors_can_be_json_lines() {
    let place = Place::empty();
    let run = place.run(&["--json-errors", "query", "SELECT 1"]).code_is(66);
    let report: serde_json::Value = serde_json::from_str(run.stderr.trim()).unwrap();
    assert_eq!(report["error"]["kind"], "not_found");
    assert_eq!((&report["error"]["field"], &report["error"]["retryable"]), (&json!("data"), &json!(false)));
    assert!(report["error"]["hint"].as_str().unwrap().contains("edgelite init"));
}

#[test]
fn output_to_a_closed_pipe_is_no_error() {
    use std::process::Stdio;
    let place = Place::with_store();
    let mut command = place.command(&["query", "SELECT 1"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && message.is_empty(), "{message}");
}
