use crate::program::Place;
use edgelite::{
    catalog::library::{self, NewIndexer},
    secrets::{Secret, Secrets},
};

const PLACE: &str = "indexers.encrypted_api_key";

fn new_key(place: &Place) -> String {
    place.run(&["secrets", "new-key"]).succeeded().stdout.trim().to_owned()
}

/// A key file that only its owner can read.
fn write_keys(place: &Place, name: &str, text: &str) {
    let path = place.write(name, text);
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert!(path.exists());
}

fn stored(place: &Place) -> String {
    place.value("SELECT encrypted_api_key FROM indexers")
}

#[test]
fn r96_rotate_encrypts_every_secret_with_the_newest_key() {
    let place = Place::with_store();
    let (old, new) = (new_key(&place), new_key(&place));
    assert_ne!(old, new);
    let sealed = Secrets::parse(&old).unwrap().encrypt(PLACE, &Secret::new("hunter2")).unwrap();
    let indexer = NewIndexer {
        name: "nzb".into(),
        r#type: "usenet".into(),
        base_url: "http://nas".into(),
        encrypted_api_key: Some(sealed.clone()),
        ..Default::default()
    };
    place.open().run(library::add_indexer(indexer)).unwrap();

    write_keys(&place, "wrong.key", &new);
    place.run(&["secrets", "rotate", "--secret-key-file", "wrong.key"]).failed(66, "is not among those given");
    assert_eq!(stored(&place), sealed);

    write_keys(&place, "secret.key", &format!("# attic\n{old}\n{new}\n"));
    let run = place.run(&["secrets", "rotate", "--secret-key-file", "secret.key"]).succeeded();
    assert!(run.stdout.starts_with("1 of 1 secrets were encrypted anew"), "{run:?}");
    let renewed = stored(&place);
    assert_eq!(Secrets::parse(&new).unwrap().decrypt(PLACE, &renewed).unwrap().expose(), "hunter2");
    let again = place.run(&["secrets", "rotate", "--secret-key-file", "secret.key", "--json"]).succeeded().json();
    assert_eq!(again, serde_json::json!({"total": 1, "renewed": 0}));
}

#[test]
fn r96_keys_come_from_a_variable_or_a_file_and_are_never_shown() {
    let place = Place::with_store();
    let key = new_key(&place);
    place.run(&["secrets", "rotate"]).failed(64, "no key to rotate to");
    place.run(&["secrets", "rotate", "--secret-key-file", "none.key"]).failed(66, "none.key");
    write_keys(&place, "broken.key", "c2hvcnQ=\n");
    let run = place.run(&["secrets", "rotate", "--secret-key-file", "broken.key"]).failed(64, "line 1");
    assert!(!run.stderr.contains("c2hvcnQ="), "{run:?}");
    write_keys(&place, "empty.key", "# nothing yet\n");
    place.run(&["secrets", "rotate", "--secret-key-file", "empty.key"]).failed(64, "no key");
    write_keys(&place, "secret.key", &key);
    let place = place.variable("EDGELITE_SECRET_KEY", key.clone());
    let run = place.run(&["secrets", "rotate"]).succeeded();
    assert!(run.stdout.starts_with("0 of 0") && !run.stdout.contains(&key), "{run:?}");
    place.run(&["secrets", "rotate", "--secret-key-file", "secret.key"]).failed(64, "given twice");
    place.run(&["serve", "--listen", "127.0.0.1:0", "--secret-key-file", "none.key"]).code_is(64);
}
