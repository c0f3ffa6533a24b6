//! A copy of what a grant covers, and the site that it becomes.

use crate::{
    exchange::{exchange, run, server, site},
    simulator::statement,
    support::random::seeds,
    world::{TABLES, all_of, everything, options, orphans, rows, value},
};
use edgelite::{
    MemoryStorage, Site, Store,
    sync::{Grant, TableGrant},
};
use std::{
    io::{Read, Seek},
    sync::Arc,
};

/// A site of a copy of what a grant covers.
fn copy(server: &Store, grant: &Grant) -> Store {
    let mut file = tempfile::tempfile().unwrap();
    server.export_scope(grant, &file).unwrap();
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &bytes);
    let copy = Store::open_in(storage, "copy.db", options(1)).unwrap();
    assert_eq!(orphans(&copy), [""; 0]);
    copy.become_site().unwrap();
    copy
}

/// What a site has that got everything from the server by syncing.
fn pulled(server: &Store, grant: &Grant) -> Store {
    let store = site();
    exchange(server, &mut Site::new(&store), grant);
    store
}

fn grants() -> Vec<Grant> {
    let all = || TABLES.map(|table| (table, TableGrant::write()));
    vec![
        Grant::tables([("spans", TableGrant::read().only("area", ["in", "also"]))]),
        Grant::tables([("teams", TableGrant::read().only("id", [1, 2])), ("cascaded", TableGrant::write())]),
        Grant::tables([("nulled", TableGrant::write()), ("defaulted", TableGrant::write())]),
        Grant::tables([("tree", TableGrant::write()), ("slots", TableGrant::write())]),
        Grant::tables([("counted", TableGrant::read()), ("links", TableGrant::read())]),
        Grant::tables(all()),
        Grant::default(),
    ]
}

#[test]
fn a_copy_of_a_scope_has_what_a_site_with_that_grant_would_get_and_goes_on_from_there() {
    for mut random in seeds(100, 6) {
        let server = server();
        for number in 0..150 {
            let (statement, _) = statement(&mut random, &format!("w{number}"));
            // What the schema refuses is no row.
            let _ = server.execute(statement);
        }
        for grant in grants() {
            let copy = copy(&server, &grant);
            let pulled = pulled(&server, &grant);
            let granted: Vec<_> = TABLES.into_iter().filter(|table| grant.allows(table)).collect();
            assert_eq!(all_of(&copy, &granted), all_of(&pulled, &granted), "{random}: {grant:?}");
            let mut site = Site::new(&copy);
            assert_eq!(exchange(&server, &mut site, &grant), 2, "it greets, and asks what is new");
            site.verify();
            exchange(&server, &mut site, &grant);
            assert_eq!(site.differing(), [], "{random}: {grant:?}");
            assert!(copy.sync_status().unwrap().last_verified.is_some());
        }
    }
}

#[test]
fn what_is_not_granted_is_nowhere_in_the_bytes_of_a_copy() {
    let server = server();
    run(
        &server,
        &[
            "INSERT INTO spans VALUES ('a', 1, 2, 'of-everybody', 'in'), ('b', 1, 2, 'not-for-you', 'out')",
            "INSERT INTO spans VALUES ('c', 1, 2, 'once-not-for-you', 'out')",
            "UPDATE spans SET area = 'in', label = 'now-of-everybody' WHERE id = 'c'",
            "INSERT INTO teams VALUES (2, 'not-for-you-either', NULL)",
        ],
    );
    server.prepare_sync().unwrap();
    let grant = Grant::tables([("spans", TableGrant::read().only("area", ["in"]))]);
    let mut file = tempfile::tempfile().unwrap();
    server.export_scope(&grant, &file).unwrap();
    let mut bytes = Vec::new();
    file.rewind().unwrap();
    file.read_to_end(&mut bytes).unwrap();
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("of-everybody") && has("now-of-everybody"));
    assert!(!has("not-for-you"));
    assert_eq!(rows(&server, "spans").len(), 3, "the server's own file is as it was");
}

#[test]
fn a_grant_without_some_columns_gives_a_copy_without_rows_and_they_come_by_sync() {
    let server = server();
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'secret', 'in')"]);
    let grant = Grant::tables([("spans", TableGrant::write().without(["label"]))]);
    let copy = copy(&server, &grant);
    assert_eq!(value(&copy, "SELECT count(*) FROM spans"), 0.into());
    exchange(&server, &mut Site::new(&copy), &grant);
    assert_eq!(value(&copy, "SELECT count(*) FROM spans WHERE label IS NULL"), 1.into());
}

#[test]
fn a_site_of_a_copy_starts_over_when_its_grant_is_another_one() {
    let server = server();
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', 'in'), ('b', 1, 2, 'x', 'out')"]);
    let narrow = Grant::tables([("spans", TableGrant::write().only("area", ["in"]))]);
    let copy = copy(&server, &narrow);
    assert_eq!(rows(&copy, "spans").len(), 1);
    exchange(&server, &mut Site::new(&copy), &Grant::all());
    assert_eq!(everything(&copy), everything(&server));
}

#[test]
fn rows_that_migrations_add_are_in_a_copy_of_any_scope() {
    let server = server();
    let copy = copy(&server, &Grant::tables([("defaulted", TableGrant::write())]));
    assert_eq!(value(&copy, "SELECT name FROM teams"), "everybody".into());
}
