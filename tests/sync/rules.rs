//! The rules of sync, one by one.

use crate::{
    exchange::{exchange, run, server, settle, site},
    world::{everything, orphans, rows, value},
};
use edgelite::{
    Migration, Options, Site, Store,
    catalog::Catalog,
    query::sql,
    sync::{Grant, HeldReason, Role},
};

#[test]
fn rows_written_apart_are_everywhere() {
    let (server, one, two) = (server(), site(), site());
    run(&server, &["INSERT INTO spans VALUES ('s', 1, 2, 'server', NULL)"]);
    run(
        &one,
        &[
            "INSERT INTO spans VALUES ('a', 1, 2, 'one', NULL)",
            "INSERT INTO teams VALUES (10, 'ten', NULL)",
            "INSERT INTO cascaded VALUES ('c', 10, 'of ten')",
            "INSERT INTO counted VALUES ('n', 1.0, x'0102', 7)",
        ],
    );
    run(&two, &["INSERT INTO spans VALUES ('b', 1, 2, 'two', NULL)"]);
    settle(&server, &[&one, &two]);
    assert_eq!(rows(&server, "spans").len(), 3);
    assert_eq!(rows(&two, "cascaded").len(), 1);
    for store in [&one, &two] {
        assert_eq!(everything(store), everything(&server));
    }
    run(&two, &["DELETE FROM spans WHERE id = 'a'", "UPDATE counted SET value = 2.5"]);
    run(&one, &["UPDATE spans SET label = 'changed' WHERE id = 's'"]);
    settle(&server, &[&one, &two]);
    assert_eq!(value(&server, "SELECT label FROM spans WHERE id = 's'"), "changed".into());
    assert_eq!(value(&one, "SELECT count(*) FROM spans WHERE id = 'a'"), 0.into());
    for store in [&one, &two] {
        assert_eq!(everything(store), everything(&server));
        assert_eq!(store.sync_status().unwrap().pending, 0);
    }
}

#[test]
fn nothing_is_asked_when_nothing_changed_and_nothing_comes_back() {
    let (server, store) = (server(), site());
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'one', NULL)"]);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &Grant::all());
    let before = (store.position().unwrap(), server.position().unwrap());
    assert_eq!(exchange(&server, &mut site, &Grant::all()), 1, "one pull that finds nothing");
    assert_eq!((store.position().unwrap(), server.position().unwrap()), before, "nothing is logged");
    let changes = store.changes(store.oldest_position().unwrap()).unwrap();
    let tables = changes.commits.iter().flat_map(|commit| &commit.changes).map(|change| change.table.as_str());
    assert!(!tables.into_iter().any(|table| table.starts_with("edgelite_")));
}

#[test]
fn columns_merge_each_by_its_latest_write_and_those_of_one_rule_together() {
    let (server, one, two) = (server(), site(), site());
    run(&server, &["INSERT INTO spans VALUES ('s', 10, 20, 'x', 'y')"]);
    settle(&server, &[&one, &two]);
    run(&one, &["UPDATE spans SET low = 19, label = 'one'"]);
    run(&two, &["UPDATE spans SET area = 'two'"]);
    run(&two, &["UPDATE spans SET high = 11"]);
    settle(&server, &[&one, &two]);
    assert_eq!(rows(&server, "spans"), rows(&one, "spans"));
    assert_eq!(rows(&server, "spans"), rows(&two, "spans"));
    let merged =
        server.query::<String>(sql("SELECT concat(low, ' ', high, ' ', label, ' ', area) FROM spans")).unwrap();
    assert_eq!(merged, "10 11 one two", "low and high come from one writer");
}

#[test]
fn a_child_whose_parent_was_deleted_follows_its_foreign_key_and_comes_back_with_it() {
    let (server, one, two) = (server(), site(), site());
    run(&server, &["INSERT INTO teams VALUES (5, 'five', NULL)"]);
    settle(&server, &[&one, &two]);
    run(&one, &["DELETE FROM teams WHERE id = 5"]);
    run(
        &two,
        &[
            "INSERT INTO cascaded VALUES ('c', 5, 'x')",
            "INSERT INTO restricted VALUES ('r', 5, 'x')",
            "INSERT INTO nulled VALUES ('n', 5, 'x')",
            "INSERT INTO defaulted VALUES ('d', 5, 'x')",
        ],
    );
    settle(&server, &[&one, &two]);
    for store in [&server, &one, &two] {
        assert_eq!(everything(store), everything(&server));
        assert!(orphans(store).is_empty());
        assert!(rows(store, "cascaded").is_empty() && rows(store, "restricted").is_empty());
        assert!(value(store, "SELECT team_id FROM nulled").is_null());
        assert_eq!(value(store, "SELECT team_id FROM defaulted"), 1.into());
        let held = store.sync_held().unwrap();
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|row| row.reason == HeldReason::ParentMissing), "{held:?}");
    }
    // Somebody writes the parent again.
    run(&two, &["INSERT INTO teams VALUES (5, 'five again', NULL)"]);
    settle(&server, &[&one, &two]);
    for store in [&server, &one, &two] {
        assert_eq!(everything(store), everything(&server));
        assert_eq!((rows(store, "cascaded").len(), rows(store, "restricted").len()), (1, 1));
        assert_eq!(value(store, "SELECT team_id FROM nulled"), 5.into());
        assert_eq!(value(store, "SELECT team_id FROM defaulted"), 5.into());
        assert!(store.sync_held().unwrap().is_empty());
    }
}

#[test]
fn rows_that_meet_on_a_unique_key_become_one_and_keep_what_refers_to_them() {
    let (server, one, two) = (server(), site(), site());
    run(
        &one,
        &[
            "INSERT INTO teams VALUES (11, 'red', 'of one')",
            "INSERT INTO cascaded VALUES ('a', 11, 'x')",
            "INSERT INTO links VALUES (11, 'both', 1), (11, 'one', 1)",
        ],
    );
    run(
        &two,
        &[
            "INSERT INTO teams VALUES (12, 'red', NULL)",
            "INSERT INTO cascaded VALUES ('b', 12, 'x')",
            "INSERT INTO links VALUES (12, 'both', 2), (12, 'two', 2)",
        ],
    );
    settle(&server, &[&one, &two]);
    for store in [&server, &one, &two] {
        assert_eq!(everything(store), everything(&server));
        assert_eq!(value(store, "SELECT count(*) FROM teams WHERE name = 'red'"), 1.into());
        assert_eq!(value(store, "SELECT count(*) FROM cascaded c JOIN teams t ON t.id = c.team_id"), 2.into());
        assert_eq!(
            value(store, "SELECT group_concat(tag) FROM (SELECT tag FROM links ORDER BY tag)"),
            "both,one,two".into()
        );
        assert!(store.sync_held().unwrap().is_empty());
    }
}

#[test]
fn rows_that_exchange_their_unique_values_do_so_everywhere() {
    let (server, one) = (server(), site());
    run(&one, &["INSERT INTO slots VALUES ('x', 'a', 'b', NULL), ('y', 'c', 'd', NULL)"]);
    settle(&server, &[&one]);
    run(
        &one,
        &[
            "UPDATE slots SET a = 'tmp' WHERE id = 'x'",
            "UPDATE slots SET a = 'a' WHERE id = 'y'",
            "UPDATE slots SET a = 'c' WHERE id = 'x'",
        ],
    );
    settle(&server, &[&one]);
    assert_eq!(everything(&one), everything(&server));
    assert_eq!(value(&server, "SELECT a FROM slots WHERE id = 'y'"), "a".into());
}

#[test]
fn rows_that_refer_to_each_other_in_a_circle_come_whole() {
    let (server, one) = (server(), site());
    run(
        &one,
        &[
            "INSERT INTO tree VALUES ('a', NULL, 'x')",
            "INSERT INTO tree VALUES ('b', 'a', 'x')",
            "UPDATE tree SET parent = 'b' WHERE id = 'a'",
        ],
    );
    settle(&server, &[&one]);
    assert_eq!(everything(&one), everything(&server));
    assert_eq!(rows(&server, "tree").len(), 2);
}

#[test]
fn what_a_migration_added_is_older_than_what_anybody_wrote() {
    let server = server();
    run(&server, &["UPDATE teams SET note = 'of the server' WHERE id = 1"]);
    let one = site();
    settle(&server, &[&one]);
    assert_eq!(value(&one, "SELECT note FROM teams WHERE id = 1"), "of the server".into());
    assert_eq!(everything(&one), everything(&server));
}

/// A server and two sites of tables with UNIQUE indexes of some rows, and over an expression.
fn with_computed_indexes() -> [Store; 3] {
    const TABLES: &str = "
        CREATE TABLE jobs (id TEXT NOT NULL PRIMARY KEY, device TEXT, status TEXT, note TEXT);
        CREATE UNIQUE INDEX one_at_a_time ON jobs (device) WHERE status = 'running';
        CREATE TABLE people (id TEXT NOT NULL PRIMARY KEY, name TEXT, note TEXT);
        CREATE UNIQUE INDEX whatever_the_case ON people (lower(name) DESC);";
    [Role::Server, Role::Site, Role::Site].map(|role| {
        let catalog = Catalog::new("computed").migrations([Migration::new(1, "0001_computed", TABLES, "")]);
        let store = Store::open_in_memory(Options::new().catalogs([catalog])).unwrap();
        store.enable_sync(role).unwrap();
        store
    })
}

#[test]
fn rows_that_meet_in_a_unique_index_of_some_rows_or_over_an_expression_become_one_too() {
    let [server, one, two] = with_computed_indexes();
    run(
        &one,
        &[
            "INSERT INTO jobs VALUES ('a', 'door', 'running', NULL), ('c', 'door', 'done', 'of one')",
            "INSERT INTO people VALUES ('a', 'Ada', NULL)",
        ],
    );
    run(
        &two,
        &[
            "INSERT INTO jobs VALUES ('b', 'door', 'running', 'of two'), ('d', 'door', 'done', 'of two')",
            "INSERT INTO people VALUES ('b', 'ADA', 'of two')",
        ],
    );
    settle(&server, &[&one, &two]);
    for store in [&server, &one, &two] {
        for table in ["jobs", "people"] {
            assert_eq!(rows(store, table), rows(&server, table));
        }
        assert_eq!(value(store, "SELECT group_concat(id) FROM (SELECT id FROM jobs ORDER BY id)"), "a,c,d".into());
        assert_eq!(value(store, "SELECT note FROM jobs WHERE id = 'a'"), "of two".into());
        assert_eq!(value(store, "SELECT id || name || note FROM people"), "aADAof two".into());
        assert_eq!(store.sync_held().unwrap(), []);
    }
    // They meet when they are changed, too.
    run(&one, &["UPDATE jobs SET status = 'done' WHERE id = 'a'", "UPDATE jobs SET status = 'running' WHERE id = 'c'"]);
    run(&two, &["UPDATE jobs SET status = 'done' WHERE id = 'a'", "UPDATE jobs SET status = 'running' WHERE id = 'd'"]);
    settle(&server, &[&one, &two]);
    for store in [&server, &one, &two] {
        assert_eq!(rows(store, "jobs"), rows(&server, "jobs"));
        assert_eq!(value(store, "SELECT count(*) FROM jobs WHERE status = 'running'"), 1.into());
        assert_eq!(store.sync_held().unwrap(), []);
    }
}
