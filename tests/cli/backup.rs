use crate::program::Place;
use serde_json::json;

fn with_rows() -> Place {
    let place = Place::empty();
    place.run(&["demo", "--recordings", "200", "--devices", "5"]).succeeded();
    place
}

#[test]
fn r23_a_backup_is_made_listed_verified_and_restored() {
    let place = with_rows();
    let made = place.run(&["backup", "--compress", "--json"]).succeeded().json();
    assert_eq!((&made["compressed"], &made["reason"]), (&json!(true), &json!("asked")));
    assert_eq!(made["contents"]["rows"]["recordings"], 200);
    let file = made["file"].as_str().unwrap();
    assert!(file.starts_with("media-") && file.ends_with(".db.gz"), "{file}");
    let listed = place.run(&["backup", "list", "--json"]).succeeded().json();
    assert_eq!(listed, json!([made]));
    let text = place.run(&["backup", "list"]).succeeded().stdout;
    assert!(text.contains(file) && text.contains("compressed"), "{text}");
    let verified = place.run(&["backup", "verify", file]).succeeded().stdout;
    assert!(verified.contains("is sound"), "{verified}");

    place.run(&["query", "--write", "DELETE FROM recordings"]).succeeded();
    place.run(&["restore", file]).failed(65, "left as it is");
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "0");
    let restored = place.run(&["restore", file, "--replace"]).succeeded().stdout;
    assert!(restored.contains("the store before is data/media.db.replaced-"), "{restored}");
    assert_eq!(place.value("SELECT count(*) FROM recordings"), "200");
    place.run(&["backup", "verify", "missing.db"]).failed(66, "no backup missing.db");
    place.run(&["--data", "elsewhere/home.db", "restore", &format!("data/backups/{file}")]).succeeded();
    place.run(&["--data", "elsewhere/home.db", "health", "--check"]).succeeded();
}

#[test]
fn an_encrypted_backup_needs_its_key_which_is_never_shown() {
    let place = with_rows();
    place.run(&["backup", "--encrypt"]).failed(64, "EDGELITE_BACKUP_KEY");
    let key = place.run(&["secrets", "new-key"]).succeeded().stdout;
    place.write("key", &key);
    let made = place.run(&["backup", "--encrypt", "--backup-key-file", "key", "--json"]).succeeded().json();
    let file = made["file"].as_str().unwrap();
    place.run(&["backup", "verify", file]).failed(66, "is not among those given");
    let run = place.run(&["backup", "verify", file, "--backup-key-file", "key"]).succeeded();
    assert!(!run.stdout.contains(key.trim()) && !run.stderr.contains(key.trim()));
    let place = place.variable("EDGELITE_BACKUP_KEY", key);
    place.run(&["restore", file, "--replace"]).succeeded();
    place.run(&["backup", "verify", file, "--backup-key-file", "key"]).failed(64, "given twice");
}

#[test]
fn r27_backups_beyond_those_to_keep_are_removed() {
    let place = Place::with_store();
    for _ in 0..3 {
        place.run(&["backup", "--keep", "last=2"]).succeeded();
    }
    assert_eq!(place.run(&["backup", "list", "--json"]).succeeded().json().as_array().unwrap().len(), 2);
    place.run(&["backup", "--keep", "everything"]).code_is(64);
}

#[test]
fn r91_the_program_backs_a_store_up_before_it_migrates_it() {
    let place = with_rows();
    place.run(&["migrate", "down", "--catalog", "library"]).succeeded();
    let listed = place.run(&["backup", "list", "--json"]).succeeded().json();
    assert_eq!(listed[0]["reason"], "migration");
    assert_eq!(listed[0]["contents"]["schema_versions"]["library"], 1);
    let file = listed[0]["file"].as_str().unwrap();
    place.run(&["restore", file, "--replace"]).succeeded();
    assert_eq!(place.value("SELECT max(version) FROM edgelite_migrations WHERE catalog = 'library'"), "1");
}

#[test]
fn a_backup_while_another_program_has_the_store_open_says_so() {
    let place = with_rows();
    let store = place.open();
    place.run(&["--busy-timeout", "0.05", "backup"]).failed(75, "another process");
    let other = Place::with_store();
    let made = other.run(&["backup", "--json"]).succeeded().json();
    let file = other.path("data/backups").join(made["file"].as_str().unwrap());
    place.run(&["restore", file.to_str().unwrap(), "--replace"]).failed(75, "another process");
    store.close();
    place.run(&["restore", file.to_str().unwrap(), "--replace"]).succeeded();
}
