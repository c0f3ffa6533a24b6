use crate::{
    place::{KEY, MARK, OTHER_KEY, Place, forms, keys, names, texts},
    support::notes,
};
use edgelite::{
    ErrorKind, Migration, Options, Store, Target,
    backup::{Backups, Manifest, Reason, RestoreOptions, Retention},
    catalog::Catalog,
    query::sql,
};
use sha2::{Digest, Sha256};
use std::{fs, io::Read};

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn r23_a_backup_in_any_form_brings_everything_back() {
    let place = Place::new();
    let store = place.store();
    for (number, backups) in forms(&place).into_iter().enumerate() {
        let made = backups.make(&store, Reason::Asked).unwrap();
        let contents = made.contents.as_ref().unwrap();
        assert_eq!((contents.rows["notes"], &contents.broken_foreign_keys), (300, &None));
        assert_eq!(contents.position, Some(store.position().unwrap().to_string()));
        assert_eq!(&backups.verify(&made.file).unwrap(), contents);
        let bytes = fs::read(backups.folder().join(&made.file)).unwrap();
        assert_eq!((made.size_bytes, &made.sha256), (bytes.len() as u64, &digest(&bytes)));
        assert_eq!(bytes.starts_with(b"SQLite format 3\0"), !made.compressed && !made.encrypted);
        let target = place.path(&format!("restored-{number}.db"));
        let restored = backups.restore(&made.file, &target, RestoreOptions::default()).unwrap();
        assert_eq!((restored.kept, &restored.contents), (None, contents));
        assert_eq!(texts(&target), notes::texts(&store));
        let sqlite = rusqlite::Connection::open(&target).unwrap();
        let check: String = sqlite.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
    }
    assert_eq!(place.backups().list().unwrap().len(), 5);
    assert!(names(&place.path("backups")).iter().all(|name| !name.contains("unfinished")));
}

#[test]
fn a_plain_backup_is_the_database_file_and_a_compressed_one_is_gzip() {
    let place = Place::new();
    let store = place.store();
    let made = place.backups().compressed().make(&store, Reason::Asked).unwrap();
    let bytes = fs::read(place.path("backups").join(&made.file)).unwrap();
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut content).unwrap();
    assert!(bytes.len() * 5 < content.len(), "{} of {}", bytes.len(), content.len());
    let contents = made.contents.unwrap();
    assert_eq!((contents.size_bytes, contents.sha256), (content.len() as u64, digest(&content)));
    let mut exported = Vec::new();
    store.export(&mut exported).unwrap();
    assert!(content == exported);
}

#[test]
fn an_encrypted_backup_never_has_anything_in_clear_on_the_disk() {
    let place = Place::new();
    let store = place.store();
    store.checkpoint().unwrap();
    let backups = place.backups().keys(keys(KEY)).encrypted();
    let looked_at = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let making = scope.spawn(|| backups.make(&store, Reason::Asked).unwrap());
        // The unfinished file is looked at, too.
        while !making.is_finished() {
            for name in names(&place.path("backups")) {
                let Ok(bytes) = fs::read(place.path("backups").join(&name)) else { continue };
                looked_at.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                for clear in [MARK.as_bytes(), b"SQLite format 3", b"notes"] {
                    assert!(!bytes.windows(clear.len()).any(|window| window == clear), "{name}");
                }
            }
        }
        making.join().unwrap();
    });
    assert!(looked_at.into_inner() > 0);
    let names = names(&place.path("backups"));
    assert_eq!(names.len(), 2, "{names:?}");
    for name in names {
        let bytes = fs::read(place.path("backups").join(&name)).unwrap();
        for clear in [MARK.as_bytes(), b"SQLite format 3", b"notes"] {
            assert!(!bytes.windows(clear.len()).any(|window| window == clear), "{name}");
        }
    }
    let listed = &backups.list().unwrap()[0];
    assert!(listed.encrypted && listed.contents.is_none() && listed.sealed_contents.is_some());
}

#[test]
fn an_encrypted_backup_opens_with_its_key_only() {
    let place = Place::new();
    let store = place.store();
    let made = place.backups().keys(keys(KEY)).encrypted().make(&store, Reason::Asked).unwrap();
    let error = place.backups().verify(&made.file).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("backup_key")));
    let error = place.backups().keys(keys(OTHER_KEY)).verify(&made.file).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("backup_key")));
    let both = keys(&format!("{KEY}\n{OTHER_KEY}"));
    place.backups().keys(both).verify(&made.file).unwrap();
    let error = place.backups().encrypted().make(&store, Reason::Asked).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("backup_key")));

    let passphrases = ["passphrase:correct horse battery", "passphrase:wrong horse battery"];
    let made = place.backups().keys(keys(passphrases[0])).encrypted().make(&store, Reason::Asked).unwrap();
    assert_eq!(place.backups().keys(keys(passphrases[1])).verify(&made.file).unwrap_err().kind(), ErrorKind::Corrupt);
    place.backups().keys(keys(&passphrases.join("\n"))).verify(&made.file).unwrap();
}

#[test]
fn damage_anywhere_in_a_backup_is_found() {
    let place = Place::new();
    let store = place.store();
    for backups in forms(&place).into_iter().take(4) {
        let made = backups.make(&store, Reason::Asked).unwrap();
        let path = backups.folder().join(&made.file);
        let bytes = fs::read(&path).unwrap();
        let refused = |damaged: &[u8], what: &str| {
            fs::write(&path, damaged).unwrap();
            let kind = backups.verify(&made.file).unwrap_err().kind();
            // A first byte, or the bytes that say which key it is, may make it a backup of nobody's.
            let known = [ErrorKind::Corrupt, ErrorKind::NotADatabase, ErrorKind::Unsupported, ErrorKind::NotFound];
            assert!(known.contains(&kind), "{what}: {kind}");
        };
        for place in (0..60).chain((0..20).map(|part| part * bytes.len() / 20)).chain([bytes.len() - 1]) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            refused(&damaged, &format!("byte {place}"));
        }
        for length in [0, 1, 17, 60, bytes.len() / 2, bytes.len() - 1] {
            refused(&bytes[..length], &format!("cut to {length}"));
        }
        refused(&[&bytes[..], b"more"].concat(), "more");
        fs::write(&path, &bytes).unwrap();
        backups.verify(&made.file).unwrap();
    }
}

#[test]
fn pieces_of_an_encrypted_backup_cannot_be_left_out_or_moved_even_without_its_manifest() {
    let place = Place::new();
    let backups = place.backups().keys(keys(KEY)).encrypted();
    let made = backups.make(&place.store(), Reason::Asked).unwrap();
    let path = backups.folder().join(&made.file);
    fs::remove_file(backups.folder().join(format!("{}.json", made.file))).unwrap();
    backups.verify(&made.file).unwrap();
    let bytes = fs::read(&path).unwrap();
    // Behind the header: four bytes of length, then the piece.
    let (header, mut rest) = bytes.split_at(46);
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let length = 4 + u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let (piece, more) = rest.split_at(length);
        pieces.push(piece);
        rest = more;
    }
    let count = pieces.len();
    assert!(count > 10);
    let mut swapped = pieces.clone();
    swapped.swap(3, 4);
    let without_one = [&pieces[..3], &pieces[4..]].concat();
    let without_last = pieces[..count - 1].to_vec();
    let repeated = [&pieces[..4], &pieces[3..]].concat();
    for changed in [swapped, without_one, without_last, repeated] {
        fs::write(&path, [header, &changed.concat()].concat()).unwrap();
        assert_eq!(backups.verify(&made.file).unwrap_err().kind(), ErrorKind::Corrupt);
    }
}

#[test]
fn a_backup_that_fails_leaves_nothing() {
    let place = Place::new();
    let store = place.store();
    store.close();
    assert_eq!(place.backups().make(&store, Reason::Asked).unwrap_err().kind(), ErrorKind::Closed);
    assert!(names(&place.path("backups")).is_empty());
    fs::write(place.path("file"), "text").unwrap();
    let backups = Backups::in_folder(place.path("file/backups"));
    let error = backups.make(&store, Reason::Asked).unwrap_err();
    assert!(error.to_string().contains("no backup was made in"), "{error}");
}

#[test]
fn what_a_killed_process_left_of_a_backup_is_removed_by_the_next() {
    let place = Place::new();
    let store = place.store();
    fs::create_dir(place.path("backups")).unwrap();
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    for (name, time) in [("old.db.1.unfinished", hours_ago), ("new.db.1.unfinished", std::time::SystemTime::now())] {
        fs::File::create(place.path("backups").join(name)).unwrap().set_modified(time).unwrap();
    }
    place.backups().make(&store, Reason::Asked).unwrap();
    let left = names(&place.path("backups"));
    assert!(left.contains(&"new.db.1.unfinished".to_owned()), "somebody may be writing it: {left:?}");
    assert!(!left.contains(&"old.db.1.unfinished".to_owned()), "{left:?}");
}

#[test]
fn r23_a_backup_of_a_damaged_store_is_refused() {
    let place = Place::new();
    place.store().close();
    let path = place.path("home.db");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 8 * 4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let store = Store::open(&path, Options::new()).unwrap();
    let error = place.backups().make(&store, Reason::Asked).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    assert!(names(&place.path("backups")).is_empty(), "and older ones are left as they are");
}

#[test]
fn rows_without_parents_are_told_and_do_not_keep_a_store_from_being_backed_up() {
    let place = Place::new();
    let path = place.path("home.db");
    let store = Store::open(&path, Options::new()).unwrap();
    store.execute(sql("CREATE TABLE parents (id INTEGER PRIMARY KEY)")).unwrap();
    store.execute(sql("CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents)")).unwrap();
    store.close();
    drop(store);
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    sqlite.execute_batch("PRAGMA foreign_keys = OFF; INSERT INTO children VALUES (1, 7)").unwrap();
    drop(sqlite);
    let store = Store::open(&path, Options::new()).unwrap();
    let made = place.backups().make(&store, Reason::Asked).unwrap();
    let broken = made.contents.unwrap().broken_foreign_keys.unwrap();
    assert!(broken.contains("children") && broken.contains("parents"), "{broken}");
}

#[test]
fn r27_backups_that_are_not_to_be_kept_are_removed_with_their_manifests() {
    let place = Place::new();
    let store = place.store();
    let backups = place.backups();
    let made: Vec<Manifest> = (0..4).map(|_| backups.make(&store, Reason::Schedule).unwrap()).collect();
    fs::write(place.path("backups/notes.txt"), "not a backup").unwrap();
    let removed = backups.prune(&Retention { last: 2, daily: 0, weekly: 0 }).unwrap();
    assert_eq!(removed, [made[0].file.clone(), made[1].file.clone()]);
    assert_eq!(backups.list().unwrap(), made[2..]);
    assert_eq!(names(&place.path("backups")).len(), 5, "what is no backup stays");
    assert_eq!(backups.newest_of(&place.path("home.db")).unwrap(), Some(made[3].made_at));
    assert_eq!(backups.newest_of(&place.path("other.db")).unwrap(), None);
}

fn catalog(versions: usize) -> Catalog {
    let migrations = [
        Migration::new(1, "plants", "CREATE TABLE plants (name TEXT PRIMARY KEY);", "DROP TABLE plants;"),
        Migration::new(2, "beds", "CREATE TABLE beds (name TEXT PRIMARY KEY);", "DROP TABLE beds;"),
    ];
    Catalog::new("garden").migrations(migrations.into_iter().take(versions))
}

#[test]
fn r91_a_store_is_backed_up_before_its_tables_are_migrated_and_only_then() {
    let place = Place::new();
    let path = place.path("home.db");
    let backups = place.backups();
    let open = |versions| Store::open(&path, backups.before_migrating(Options::new().catalogs([catalog(versions)])));
    let made = || backups.list().unwrap();
    open(1).unwrap().execute(sql("INSERT INTO plants VALUES ('rose')")).unwrap();
    assert!(made().is_empty(), "there was nothing to lose");
    drop(open(1).unwrap());
    assert!(made().is_empty(), "there was nothing to migrate");
    let store = open(2).unwrap();
    let contents = made()[0].contents.clone().unwrap();
    assert_eq!(
        (made()[0].reason, contents.schema_versions["garden"], contents.rows["plants"]),
        (Reason::Migration, 1, 1)
    );
    store.execute(sql("INSERT INTO beds VALUES ('herbs')")).unwrap();
    store.migrate(&catalog(2), Target::Back).unwrap();
    store.migrate(&catalog(2), Target::Back).unwrap();
    assert_eq!(made().len(), 2, "the way back loses rows; between two steps of it nothing is written");
    assert_eq!(made()[1].contents.as_ref().unwrap().schema_versions["garden"], 2);
}

#[test]
fn r91_without_room_for_a_backup_nothing_is_migrated() {
    let place = Place::new();
    let path = place.path("home.db");
    drop(Store::open(&path, Options::new().catalogs([catalog(1)])).unwrap());
    fs::write(place.path("file"), "text").unwrap();
    let backups = Backups::in_folder(place.path("file/backups"));
    let error = Store::open(&path, backups.before_migrating(Options::new().catalogs([catalog(2)]))).err().unwrap();
    assert!(error.to_string().starts_with("nothing was migrated: "), "{error}");
    let store = Store::open(&path, Options::new().without_migrating()).unwrap();
    assert_eq!(store.migration_status(&catalog(2)).unwrap().current, 1);
}
