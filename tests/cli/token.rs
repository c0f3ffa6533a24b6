//! Access tokens and the state of sync on the command line.

use crate::program::Place;

#[test]
fn access_tokens_are_made_listed_and_revoked() {
    let place = Place::with_store();
    let granted = ["--write", "recordings", "--read", "devices", "--only", "recordings.camera_id=kitchen"];
    let made =
        place.run(&[&["token", "create", "kitchen display", "--json"][..], &granted].concat()).succeeded().json();
    let grant = &made["access_token"]["grant"]["tables"];
    assert_eq!(grant["recordings"]["write"], true);
    assert_eq!(grant["recordings"]["conditions"]["camera_id"][0], "kitchen");
    assert_eq!(grant["devices"]["write"], false);
    let text = place.run(&["token", "create", "all", "--all", "--until", "2999-01-01T00:00:00Z"]).succeeded().stdout;
    assert!(text.starts_with("edgelite_") && text.lines().count() == 1, "the token alone: {text}");

    let listed = place.run(&["token", "list"]).succeeded().stdout;
    assert!(listed.contains("kitchen display") && listed.contains("until 2999-01-01T00:00:00Z"), "{listed}");
    assert!(!listed.contains(text.trim()), "its text is not shown again");
    let token_id = made["access_token"]["token_id"].as_str().unwrap();
    assert_eq!(place.run(&["token", "revoke", token_id]).succeeded().stdout, "revoked\n");
    assert_eq!(place.run(&["token", "revoke", token_id]).succeeded().stdout, "it was revoked before\n");
    assert!(place.run(&["token", "list"]).succeeded().stdout.contains("revoked"));
    let store = place.open();
    assert!(store.access(text.trim()).is_ok());
    assert!(store.access(made["text"].as_str().unwrap()).is_err());
}

#[test]
fn access_tokens_that_make_no_sense_are_refused() {
    let place = Place::with_store();
    let create = |arguments: &[&str]| place.run(&[&["token", "create", "x"], arguments].concat());
    create(&[]).failed(64, "say what the token grants");
    create(&["--read", "films"]).failed(66, "there is no table films");
    create(&["--read", "recordings", "--only", "recordings.camera_id"]).failed(64, "is not TABLE.COLUMN=VALUE");
    create(&["--read", "recordings", "--only", "devices.name=x"]).failed(64, "no column devices.name");
    create(&["--read", "recordings", "--without", "recordings.colour"]).failed(64, "no column recordings.colour");
    create(&["--all", "--until", "yesterday"]).failed(64, "is no time");
    create(&["--all", "--until", "2020-01-01T00:00:00Z"]).failed(64, "ended before it was made");
    create(&["--all", "--read", "recordings"]).code_is(64);
    place.run(&["token", "revoke", "x"]).failed(66, "there is no access token x");
    Place::empty().run(&["token", "create", "x", "--all"]).code_is(66);
    assert_eq!(place.run(&["token", "list", "--json"]).succeeded().json()["access_tokens"], serde_json::json!([]));
}

#[test]
fn the_state_of_sync_is_shown() {
    let place = Place::with_store();
    place.run(&["sync", "status"]).failed(69, "sync");
    place.open().enable_sync(edgelite::sync::Role::Server).unwrap();
    let status = place.run(&["sync", "status"]).succeeded().stdout;
    assert!(status.contains("role          server") && status.contains("last_contact  never"), "{status}");
    assert_eq!(place.run(&["sync", "held", "--json"]).succeeded().json(), serde_json::json!([]));
    assert_eq!(place.run(&["sync", "refused", "--json"]).succeeded().json(), serde_json::json!([]));
}

#[test]
fn a_server_refuses_an_upstream_that_is_none() {
    let place = Place::with_store();
    place.run(&["serve", "--upstream", "home"]).failed(64, "is no address");
    let url = "http://127.0.0.1:9/api/v1/sync";
    place.run(&["serve", "--upstream", url, "--upstream-token-file", "none"]).failed(66, "none");
    place.run(&["serve", "--sync", "everybody"]).code_is(64);
}
