//! Integer keys that are given apart never meet.

use crate::{
    exchange::{exchange, run, server, settle, site},
    world::{everything, options, rows, value},
};
use edgelite::{
    MemoryStorage, Site, Store,
    query::sql,
    sync::{Grant, Role},
    value::{Row, to_row},
};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

fn ids(store: &Store) -> Vec<i64> {
    let rows: Vec<Row> = store.query(sql("SELECT id FROM teams ORDER BY id")).unwrap();
    rows.iter().map(|row| row[0].as_integer().unwrap()).collect()
}

#[test]
fn stores_give_integer_keys_that_no_other_gives_below_2_to_the_53() {
    let stores = [server(), site(), site()];
    for (number, store) in stores.iter().enumerate() {
        let name = |what: &str| format!("{what} of {number}");
        let one = "INSERT INTO teams (name) VALUES (?1)";
        store.execute(sql(one).bind(name("one"))).unwrap();
        store.execute(sql("INSERT INTO teams (name) VALUES (?1), (?2)").bind(name("two")).bind(name("three"))).unwrap();
        store.execute(sql("INSERT INTO teams VALUES (NULL, ?1, NULL)").bind(name("four"))).unwrap();
        let select = "INSERT INTO teams (name, note) SELECT name || ' again', note FROM teams WHERE name LIKE ?1";
        store.execute(sql(select).bind(format!("t% of {number}"))).unwrap();
        let teams = store.table("teams").unwrap();
        let created: Row = store.run(teams.create(to_row(&json!({ "name": name("five") })).unwrap())).unwrap();
        assert_eq!(created["id"].as_integer(), ids(store).last().copied());
        let returned: i64 =
            store.run(edgelite::query::Batch::one(sql("INSERT INTO teams (name) VALUES ('x') RETURNING id"))).unwrap();
        assert_eq!(Some(&returned), ids(store).last());
        store.execute(sql("DELETE FROM teams WHERE name = 'x'")).unwrap();
        assert_eq!(ids(store).len(), 8);
        assert!(*ids(store).last().unwrap() < 1 << 53);
    }
    assert_eq!(ids(&stores[0]), (1..=8).collect::<Vec<_>>(), "a server numbers as without sync");
    settle(&stores[0], &[&stores[1], &stores[2]]);
    for store in &stores {
        assert_eq!(ids(store).into_iter().collect::<BTreeSet<_>>().len(), 1 + 3 * 7);
        assert_eq!(everything(store), everything(&stores[0]));
        // With the rows of the others there, each goes on in its own block.
        let before = ids(store);
        store.execute(sql("INSERT INTO teams (name) VALUES ('next')")).unwrap();
        let id = ids(store).into_iter().find(|id| !before.contains(id)).unwrap();
        assert!(before.contains(&(id - 1)));
        store.execute(sql("DELETE FROM teams WHERE name = 'next'")).unwrap();
    }
}

#[test]
fn the_next_key_is_looked_up_in_the_key() {
    let store = site();
    let next = "SELECT id FROM teams WHERE id BETWEEN 1 AND 9 ORDER BY id DESC LIMIT 1";
    let plan = store.explain(&sql(next)).unwrap();
    assert!(plan.iter().all(|line| !line.contains("SCAN") && !line.contains("SORTER")), "{plan:?}");
}

#[test]
fn a_copy_of_the_servers_file_becomes_a_site_that_has_all_rows() {
    let server = server();
    run(
        &server,
        &[
            "INSERT INTO teams (name) VALUES ('red')",
            "INSERT INTO spans VALUES ('s', 1, 2, 'x', NULL)",
            "DELETE FROM spans",
            "INSERT INTO spans VALUES ('t', 1, 2, 'x', NULL)",
        ],
    );
    assert_eq!(server.sync_status().unwrap().role, Role::Server);
    let mut file = Vec::new();
    server.export(&mut file).unwrap();
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &file);
    let copy = Store::open_in(storage, "copy.db", options(1)).unwrap();
    copy.become_site().unwrap();
    run(&server, &["UPDATE teams SET note = 'later' WHERE name = 'red'"]);
    run(&copy, &["INSERT INTO teams (name) VALUES ('blue')"]);
    assert!(ids(&copy)[2] > 1 << 40);
    let mut site = Site::new(&copy);
    assert_eq!(site_rows(&server, &mut site), 1, "one row comes, and not all");
    exchange(&server, &mut site, &Grant::all());
    site.verify();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(everything(&copy), everything(&server));
    assert_eq!(rows(&server, "teams").len(), 3);
    assert_eq!(value(&copy, "SELECT note FROM teams WHERE name = 'red'"), "later".into());
    assert!(copy.sync_status().unwrap().last_verified.is_some());
    assert!(copy.become_site().is_err(), "a site is a site");
}

/// Exchanges, and gives how many rows came.
fn site_rows(server: &Store, site: &mut Site) -> usize {
    let mut count = 0;
    while let Some(request) = site.next_request().unwrap() {
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        if let edgelite::sync::Response::Pulled { rows, .. } = &response {
            count += rows.len();
        }
        site.handle(response).unwrap();
    }
    count
}

#[test]
fn a_site_that_has_given_many_keys_gets_other_ones() {
    let (server, store) = (server(), site());
    let block = || {
        let rows: Vec<Row> = store.query(sql("SELECT first_key, last_key FROM edgelite_sync")).unwrap();
        rows[0][0].as_integer().unwrap()..=rows[0][1].as_integer().unwrap()
    };
    run(&store, &["INSERT INTO teams (name) VALUES ('first')"]);
    store.sync_status().unwrap();
    let former = block();
    assert!(former.contains(ids(&store).last().unwrap()));
    store.execute(sql("INSERT INTO teams VALUES (?1, 'late', NULL)").bind(former.end() - 10)).unwrap();
    store.sync_status().unwrap();
    let renewed = block();
    assert!(!former.contains(renewed.start()) && (1 << 40..1_i64 << 53).contains(renewed.start()));
    run(&store, &["INSERT INTO teams (name) VALUES ('next')"]);
    assert_eq!(value(&store, "SELECT id FROM teams WHERE name = 'next'"), (*renewed.start()).into());
    settle(&server, &[&store]);
    assert_eq!(everything(&store), everything(&server));
}

#[test]
fn rows_that_a_site_numbered_before_it_took_part_are_kept_where_the_server_has_others_of_these_numbers() {
    let server = server();
    run(
        &server,
        &[
            "UPDATE teams SET note = 'of the server' WHERE id = 1",
            "INSERT INTO teams VALUES (2, 'theirs', 'x'), (3, 'same', NULL)",
        ],
    );
    let apart = |name: &str| {
        let store = crate::world::store();
        store
            .execute(sql("INSERT INTO teams VALUES (2, ?1, NULL), (3, 'same', NULL), (4, ?1 || '4', ?1)").bind(name))
            .unwrap();
        store.enable_sync(Role::Site).unwrap();
        store
    };
    let (store, other) = (apart("ours"), apart("others"));
    settle(&server, &[&store, &other]);
    for store in [&store, &other] {
        assert_eq!(everything(store), everything(&server));
    }
    let kept = |store: &Store| -> Vec<(String, serde_json::Value)> {
        let refused = store.sync_refused().unwrap();
        assert!(refused.iter().all(|refused| refused.reason == edgelite::sync::RowReason::KeyTaken));
        let row = |refused: &edgelite::sync::RefusedRow| {
            let former = serde_json::to_value(refused.former.as_ref().unwrap()).unwrap();
            (refused.row.key.clone(), former["values"]["name"].clone())
        };
        let mut kept: Vec<_> = refused.iter().map(row).collect();
        kept.sort_by(|one, other| one.0.cmp(&other.0));
        kept
    };
    // What a migration added is the same row everywhere; so is one with the same values.
    let kept = [kept(&store), kept(&other)];
    let name = value(&server, "SELECT name FROM teams WHERE id = 4");
    let (won, lost) = if name == "ours4".into() { (0, 1) } else { (1, 0) };
    let names = [("ours", "ours4"), ("others", "others4")];
    let entry = |key: &str, name: &str| (key.to_owned(), json!(name));
    // What a migration added is the same row everywhere; so is one with the same values. Of the two rows of number 4
    // one is everywhere, and the other one is kept where it was.
    assert_eq!(kept[won], [entry("[2]", names[won].0)]);
    assert_eq!(kept[lost], [entry("[2]", names[lost].0), entry("[4]", names[lost].1)]);
}
