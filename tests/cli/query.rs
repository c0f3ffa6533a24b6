use crate::program::Place;
use serde_json::json;

fn with_devices() -> Place {
    let place = Place::with_store();
    for (id, name) in [("a", "Lamp"), ("b", "Plug, \"smart\"")] {
        let insert = "INSERT INTO devices (device_id, name, last_seen, created_at) VALUES (?1, ?2, ?3, 0)";
        let seen = if id == "a" { "1771588994642656" } else { "null" };
        place.run(&["query", "--write", insert, "-p", id, "-p", name, "-p", seen]).succeeded();
    }
    place
}

const SELECT: &str = "SELECT device_id, name, last_seen FROM devices ORDER BY 1";

#[test]
fn rows_are_a_table_json_or_csv() {
    let place = with_devices();
    let table = place.run(&["query", SELECT]).succeeded().stdout;
    let expected = "device_id | name          | last_seen\n\
                    ----------+---------------+----------------------------\n\
                    a         | Lamp          | 2026-02-20T12:03:14.642656Z\n\
                    b         | Plug, \"smart\" | null\n(2 rows)\n";
    assert_eq!(table, expected);
    let json = place.run(&["query", "--json", SELECT]).succeeded().json();
    assert_eq!(json[0], json!({"device_id": "a", "name": "Lamp", "last_seen": "2026-02-20T12:03:14.642656Z"}));
    assert_eq!(json[1]["last_seen"], json!(null));
    let csv = place.run(&["query", "--csv", SELECT]).succeeded().stdout;
    assert!(csv.contains("\"b\",\"Plug, \"\"smart\"\"\",\r\n"), "{csv}");
    place.run(&["query", "--json", "--csv", SELECT]).code_is(64);
}

#[test]
fn no_rows_are_said_so_in_each_form() {
    let place = Place::with_store();
    assert_eq!(place.run(&["query", "SELECT name FROM devices"]).succeeded().stdout, "name\n----\n(0 rows)\n");
    assert_eq!(place.run(&["query", "--json", "SELECT name FROM devices"]).succeeded().json(), json!([]));
    assert_eq!(place.run(&["query", "--csv", "SELECT name FROM devices"]).succeeded().stdout, "name\r\n");
}

#[test]
fn a_statement_that_writes_needs_permission() {
    let place = with_devices();
    for statement in ["DELETE FROM devices", "DROP TABLE entities", "UPDATE devices SET name = 'x'"] {
        place.run(&["query", statement]).failed(77, "writes");
    }
    let run = place.run(&["query", "DELETE FROM devices"]).failed(77, "writes");
    assert!(run.stderr.contains("hint: add --write"), "{run:?}");
    assert_eq!(place.value("SELECT count(*) FROM devices"), "2");
    let run = place.run(&["query", "--write", "DELETE FROM devices WHERE device_id = 'a'"]).succeeded();
    assert_eq!(run.stdout, "1 rows changed\n");
    let run = place.run(&["query", "--write", "--json", "DELETE FROM devices RETURNING device_id"]).succeeded();
    assert_eq!(run.json(), json!([{"device_id": "b"}]));
}

#[test]
fn parameters_keep_their_type() {
    let place = Place::with_store();
    let types = "SELECT typeof(?1) AS a, typeof(?2) AS b, typeof(?3) AS c, typeof(?4) AS d, ?4 AS text";
    let run = place.run(&["query", "--json", types, "-p", "7", "-p", "-1.5", "-p", "null", "-p", "O'Neil"]).succeeded();
    assert_eq!(run.json(), json!([{"a": "integer", "b": "real", "c": "null", "d": "text", "text": "O'Neil"}]));
    place.run(&["query", "SELECT ?1, ?2", "-p", "1"]).failed(64, "takes 2 parameters, not 1");
}

#[test]
fn a_statement_can_come_from_standard_input() {
    use std::{io::Write as _, process::Stdio};
    let place = Place::with_store();
    let mut child =
        place.command(&["query", "--csv", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"SELECT 40 +\n2 AS answer").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "answer\r\n42\r\n");
}

#[test]
fn a_time_limit_ends_a_statement_that_would_run_forever() {
    let place = Place::with_store();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
    let run = place.run(&["query", "--time-limit", "0.1", endless]).failed(75, "took longer than");
    assert!(run.stderr.contains("hint: narrow the statement"), "{run:?}");
    place.run(&["query", "--time-limit", "never", endless]).failed(64, "--time-limit");
}

#[test]
fn mistakes_in_sql_are_named() {
    let place = Place::with_store();
    let run = place.run(&["query", "SELECT * FROM cameras"]).failed(64, "cameras");
    assert!(run.stderr.contains("hint: `edgelite query"), "{run:?}");
    place.run(&["query", "PRAGMA synchronous = 0"]).failed(64, "PRAGMA");
    place.run(&["query", "SELEC 1"]).failed(64, "");
    place.run(&["query", ""]).failed(64, "empty");
    place.run(&["query", "SELECT 1; SELECT 2"]).failed(64, "one statement at a time");
}
