use crate::{
    place::{Place, names, texts},
    support::{
        notes,
        process::{Other, role, say, wait_for_parent},
    },
    test_name,
};
use edgelite::{
    ErrorKind, Options, Store,
    backup::{Backups, Reason, RestoreOptions, RestoreStep},
};
use std::{
    fs,
    path::{Path, PathBuf},
};

const REPLACE: RestoreOptions = RestoreOptions { replace: true, patience: std::time::Duration::ZERO, progress: None };

/// A store with one note, and a backup of it when it had none.
fn backed_up(place: &Place) -> (PathBuf, String) {
    let path = place.path("home.db");
    let store = notes::in_file(&path, Options::new());
    let made = place.backups().make(&store, Reason::Asked).unwrap();
    store.execute(notes::insert("later")).unwrap();
    store.close();
    (path, made.file)
}

/// The same with the note in the store's log, as a power loss leaves it.
fn backed_up_with_log(place: &Place) -> (PathBuf, String) {
    let running = place.path("running/home.db");
    let store = notes::in_file(&running, Options::new());
    let made = place.backups().make(&store, Reason::Asked).unwrap();
    store.checkpoint().unwrap();
    store.execute(notes::insert("later")).unwrap();
    let path = place.path("home.db");
    fs::copy(&running, &path).unwrap();
    fs::copy(place.path("running/home.db-wal"), place.path("home.db-wal")).unwrap();
    assert!(fs::metadata(place.path("home.db-wal")).unwrap().len() > 0);
    (path, made.file)
}

fn kept(place: &Place) -> Vec<PathBuf> {
    let found = names(place.folder.path()).into_iter();
    let is_store = |name: &String| name.contains(".replaced-") && name.ends_with('Z');
    found.filter(is_store).map(|name| place.path(&name)).collect()
}

#[test]
fn r45_what_a_backup_replaces_is_kept_under_a_dated_name() {
    let place = Place::new();
    let (path, backup) = backed_up(&place);
    let before = fs::read(&path).unwrap();
    let refused = place.backups().restore(&backup, &path, RestoreOptions::default()).unwrap_err();
    assert_eq!((refused.kind(), refused.field()), (ErrorKind::Conflict, Some("target")));
    assert_eq!(fs::read(&path).unwrap(), before);
    let restored = place.backups().restore(&backup, &path, REPLACE).unwrap();
    assert!(texts(&path).is_empty());
    let kept = restored.kept.unwrap();
    assert_eq!(fs::read(&kept).unwrap(), before);
    assert_eq!(texts(&kept), ["later"]);
}

#[test]
fn r45_commits_in_the_log_of_what_is_replaced_are_kept_too() {
    let place = Place::new();
    let (path, backup) = backed_up_with_log(&place);
    let restored = place.backups().restore(&backup, &path, REPLACE).unwrap();
    assert!(texts(&path).is_empty());
    assert_eq!(texts(&restored.kept.unwrap()), ["later"]);
}

#[test]
fn a_store_that_is_damaged_is_kept_with_its_log() {
    let place = Place::new();
    let (path, backup) = backed_up_with_log(&place);
    let log = fs::read(place.path("home.db-wal")).unwrap();
    fs::write(&path, "no database at all").unwrap();
    let kept = place.backups().restore(&backup, &path, REPLACE).unwrap().kept.unwrap();
    assert_eq!(fs::read(&kept).unwrap(), b"no database at all");
    assert_eq!(fs::read(format!("{}-wal", kept.display())).unwrap(), log);
    assert!(texts(&path).is_empty());
}

#[test]
fn a_restored_store_takes_no_position_of_the_one_before() {
    let place = Place::new();
    let (path, backup) = backed_up(&place);
    let store = Store::open(&path, Options::new()).unwrap();
    let position = store.position().unwrap();
    store.close();
    drop(store);
    place.backups().restore(&backup, &path, REPLACE).unwrap();
    let store = Store::open(&path, Options::new()).unwrap();
    store.execute(notes::insert("again")).unwrap();
    assert_eq!(store.changes(position).unwrap_err().kind(), ErrorKind::PositionLost);
    assert_eq!(store.check_integrity().unwrap(), Vec::<String>::new());
}

#[test]
fn a_backup_that_is_damaged_replaces_nothing() {
    let place = Place::new();
    let (path, backup) = backed_up(&place);
    let before = fs::read(&path).unwrap();
    let file = place.path("backups").join(&backup);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(place.backups().restore(&backup, &path, REPLACE).unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(fs::read(&path).unwrap(), before);
    for (backup, kind) in [("missing.db", ErrorKind::NotFound), ("home.db", ErrorKind::InvalidArgument)] {
        let named = place.path(backup);
        assert_eq!(place.backups().restore(&named, &path, REPLACE).unwrap_err().kind(), kind, "{backup}");
    }
    fs::write(place.path("text"), "no backup").unwrap();
    let error = place.backups().restore(place.path("text"), &path, REPLACE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotADatabase);
    let left = names(place.folder.path());
    assert!(left.iter().all(|name| !name.contains("unfinished") && !name.contains("replaced")), "{left:?}");
}

#[test]
fn a_store_that_is_open_is_not_replaced() {
    let test = test_name!(a_store_that_is_open_is_not_replaced);
    if let Some(path) = role() {
        let store = Store::open(path, Options::new()).unwrap();
        say("open");
        wait_for_parent();
        store.close();
        return;
    }
    let place = Place::new();
    let (path, backup) = backed_up(&place);
    let refused = || place.backups().restore(&backup, &path, REPLACE).unwrap_err().kind();
    let store = Store::open(&path, Options::new()).unwrap();
    assert_eq!(refused(), ErrorKind::Locked);
    store.close();
    drop(store);
    let mut other = Other::start(test, path.to_str().unwrap());
    assert_eq!(other.hear().as_deref(), Some("open"));
    assert_eq!(refused(), ErrorKind::Locked);
    other.tell("close");
    other.finish();
    place.backups().restore(&backup, &path, REPLACE).unwrap();
    assert!(texts(&path).is_empty());
}

/// Ends the process when the step that its role names is done.
fn end_at(step: RestoreStep) {
    if role().is_some_and(|role| role.starts_with(&format!("{step:?} "))) {
        std::process::abort();
    }
}

#[test]
fn r45_a_process_killed_at_any_step_leaves_the_store_before_or_after() {
    let test = test_name!(r45_a_process_killed_at_any_step_leaves_the_store_before_or_after);
    if let Some(role) = role() {
        let mut words = role.split(' ').skip(1);
        let (folder, backup) = (words.next().unwrap(), words.next().unwrap());
        let options = RestoreOptions { progress: Some(end_at), ..REPLACE };
        let backups = Backups::in_folder(Path::new(folder).join("backups"));
        backups.restore(backup, Path::new(folder).join("home.db"), options).unwrap();
        unreachable!("it ends at a step");
    }
    for with_log in [false, true] {
        for step in RestoreStep::ALL {
            let place = Place::new();
            let (path, backup) = if with_log { backed_up_with_log(&place) } else { backed_up(&place) };
            let role = format!("{step:?} {} {backup}", place.folder.path().display());
            let mut other = Other::start(test, &role);
            assert_eq!(other.hear(), None);
            drop(other.kill());
            let expected: &[&str] = if step == RestoreStep::Replaced { &[] } else { &["later"] };
            assert_eq!(texts(&path), expected, "{step:?}, with a log: {with_log}");
            place.backups().restore(&backup, &path, REPLACE).unwrap();
            assert!(texts(&path).is_empty());
            let left = names(place.folder.path());
            assert!(left.iter().all(|name| !name.contains("unfinished")), "{left:?}");
            assert!(kept(&place).iter().any(|kept| step == RestoreStep::Replaced || texts(kept) == ["later"]));
        }
    }
}
