//! The program's commands with a server.

use crate::server::{Database, server};
use std::{
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

fn run(folder: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edgelite"));
    command.env_clear().envs(variables.iter().copied()).current_dir(folder.path()).args(arguments);
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap_or(-1), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn with_database(database: &Database) -> [(&'static str, String); 1] {
    [("DATABASE_URL", database.address())]
}

#[test]
fn r37_r42_a_store_goes_up_is_verified_and_comes_back_by_commands() {
    let folder = tempfile::tempdir().unwrap();
    let database = server().database();
    let variables = with_database(&database);
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let demo = ["--data", "home.db", "demo", "--recordings", "200"];
    assert_eq!(run(&folder, &demo, &[]).0, 0);

    let (code, stdout, stderr) = run(&folder, &["--data", "home.db", "export", "postgres:"], &variables);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("recordings: 200 rows in postgres://postgres@127.0.0.1"), "{stdout}");
    let (code, stdout, stderr) = run(&folder, &["verify", "home.db", "postgres:"], &variables);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("recordings: 200 rows, equal") && stdout.contains("are equal"), "{stdout}");
    let (code, _, stderr) = run(&folder, &["--data", "home.db", "export", "postgres:"], &variables);
    assert_eq!(code, 65, "{stderr}");
    assert!(stderr.contains("has rows in") && stderr.contains("--append") && !stderr.contains("secret"), "{stderr}");
    assert_eq!(run(&folder, &["--data", "home.db", "export", "postgres:", "--append"], &variables).0, 0);

    let import = ["--data", "back.db", "import", &database.address(), "--json"];
    let (code, stdout, stderr) = run(&folder, &import, &[]);
    assert_eq!(code, 0, "{stderr}");
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["format"], "postgres");
    assert!(!stdout.contains("secret"));
    assert_eq!(run(&folder, &["verify", "home.db", "back.db"], &[]).0, 0);
    assert_eq!(run(&folder, &["--data", "back.db", "export", "back.json"], &[]).0, 0);
    let (code, stdout, stderr) = run(&folder, &["verify", "back.json", "postgres:"], &variables);
    assert_eq!(code, 0, "{stdout}{stderr}");

    database.execute("UPDATE recordings SET camera_id = 'moved' WHERE id = 7");
    let (code, stdout, _) = run(&folder, &["--data", "home.db", "verify", "postgres:", "--json"], &variables);
    assert_eq!(code, 1);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(report["equal"], false);
    let tables = report["tables"].as_array().unwrap();
    let recordings = tables.iter().find(|table| table["table"] == "recordings").unwrap();
    assert_eq!(recordings["different"]["keys"][0], "7 (camera_id)");
}

#[test]
fn r32_the_program_names_the_form_of_an_address_and_shows_no_password() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, variables, part) in [
        (vec!["import", "postgres:"], vec![], "DATABASE_URL is missing"),
        (vec!["import", "postgres:"], vec![("DATABASE_URL", "mysql://u:secret@h/d")], "not the address"),
        (vec!["import", "postgres://u:secret@h"], vec![], "names no database"),
        (vec!["verify", "postgres://u:secret@h", "x.db"], vec![], "names no database"),
    ] {
        let mut all = vec!["--data", "x.db"];
        all.extend(&arguments);
        let (code, _, stderr) = run(&folder, &all, &variables);
        assert_eq!(code, 64, "{stderr}");
        assert!(stderr.contains(part) && stderr.contains("postgres://USER:PASSWORD@HOST:5432/DATABASE"), "{stderr}");
        assert!(!stderr.contains("secret"), "{stderr}");
    }
    assert!(!Path::new(&folder.path().join("x.db")).exists(), "nothing was made");
    let (code, _, stderr) = run(&folder, &["verify", "nothing.db", "x.db"], &[]);
    assert_eq!(code, 66, "{stderr}");
}
