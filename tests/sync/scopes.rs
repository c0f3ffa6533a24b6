//! What a site may have and write.

use crate::{
    exchange::{exchange, run, server, site},
    world::{self, rows, value},
};
use edgelite::{
    Options, Site, Store,
    catalog::Catalog,
    query::sql,
    schema::{Policy, TablePolicy},
    sync::{Grant, PROTOCOL, Request, Response, Role, RowReason, TableGrant},
};

fn grant() -> Grant {
    Grant::tables([("spans", TableGrant::write().only("area", ["in", "also"]).without(["label"]))])
}

#[test]
fn rows_enter_and_leave_a_site_with_their_scope_and_are_not_deleted_by_that() {
    let (server, store) = (server(), site());
    run(
        &server,
        &[
            "INSERT INTO spans VALUES ('a', 1, 2, 'secret', 'in'), ('b', 1, 2, 'secret', 'out')",
            "INSERT INTO slots VALUES ('a', 'b', 'c', NULL)",
        ],
    );
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &grant());
    assert_eq!(value(&store, "SELECT group_concat(id) FROM spans"), "a".into());
    assert!(value(&store, "SELECT label FROM spans").is_null(), "a column that is left out never comes");
    assert!(rows(&store, "slots").is_empty());
    run(&server, &["UPDATE spans SET area = 'out' WHERE id = 'a'", "UPDATE spans SET area = 'also' WHERE id = 'b'"]);
    exchange(&server, &mut site, &grant());
    assert_eq!(value(&store, "SELECT group_concat(id) FROM spans"), "b".into());
    assert_eq!(value(&server, "SELECT count(*) FROM spans"), 2.into());
    run(&store, &["UPDATE spans SET low = 2"]);
    exchange(&server, &mut site, &grant());
    assert_eq!(value(&server, "SELECT label || low FROM spans WHERE id = 'b'"), "secret2".into());
    // What left unseen and was deleted then is told to nobody.
    run(&server, &["DELETE FROM spans WHERE id = 'a'"]);
    exchange(&server, &mut site, &grant());
    site.verify();
    exchange(&server, &mut site, &grant());
    assert_eq!(site.differing(), []);
    assert!(store.sync_status().unwrap().last_verified.is_some());
}

#[test]
fn a_write_outside_of_the_grant_is_refused_with_a_reason_and_the_others_are_taken() {
    let (server, store) = (server(), site());
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', 'in'), ('b', 1, 2, 'x', 'out')"]);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &grant());
    run(
        &store,
        &[
            "UPDATE spans SET area = 'out' WHERE id = 'a'",
            "INSERT INTO spans VALUES ('b', 5, 6, 'mine', 'in')",
            "INSERT INTO spans VALUES ('c', 5, 6, 'mine', 'out')",
            "INSERT INTO spans VALUES ('d', 5, 6, NULL, 'in')",
        ],
    );
    exchange(&server, &mut site, &grant());
    assert_eq!(
        value(&server, "SELECT group_concat(id || low || area) FROM (SELECT * FROM spans ORDER BY id)"),
        "a1in,b1out,d5in".into()
    );
    assert_eq!(
        value(&store, "SELECT group_concat(id || low || area) FROM (SELECT * FROM spans ORDER BY id)"),
        "a1in,d5in".into(),
        "the site has the server's version of what was refused"
    );
    let refused = store.sync_refused().unwrap();
    assert_eq!(refused.iter().map(|row| row.reason).collect::<Vec<_>>(), [RowReason::OutOfScope; 3]);
    assert_eq!(store.sync_status().unwrap().pending, 0);
    assert_eq!(exchange(&server, &mut site, &grant()), 1, "it is refused once");
    let reading = Grant::tables([("spans", TableGrant::read())]);
    run(&store, &["DELETE FROM spans"]);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &reading);
    assert_eq!(value(&server, "SELECT count(*) FROM spans"), 3.into());
    assert_eq!(value(&store, "SELECT count(*) FROM spans"), 3.into());
}

#[test]
fn a_site_cannot_say_that_a_row_stands_for_another_one() {
    let (server, store) = (server(), site());
    run(
        &server,
        &["INSERT INTO teams VALUES (5, 'five', NULL), (6, 'six', NULL)", "INSERT INTO cascaded VALUES ('c', 5, 'x')"],
    );
    let grant = Grant::tables([("teams", TableGrant::write())]);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &grant);
    run(&store, &["DELETE FROM teams WHERE id = 5"]);
    site.wake();
    while let Some(request) = site.next_request().unwrap() {
        let mut json = serde_json::to_value(&request).unwrap();
        if matches!(request, Request::Push { .. }) {
            json["rows"][0]["merged_into"] = "[6]".into();
        }
        let response = server.answer_sync(&grant, serde_json::from_value(json).unwrap()).unwrap();
        site.handle(response).unwrap();
    }
    assert_eq!(value(&server, "SELECT count(*) FROM cascaded"), 0.into());
    assert_eq!(server.sync_held().unwrap().len(), 1, "it waits for its own parent");
}

/// A server and a site of a catalog with policies.
fn with_policies() -> (Store, Store) {
    let open = |role| {
        let catalog = world::catalog(1).policies([
            TablePolicy::new("spans", Policy::ServerWins),
            TablePolicy::new("counted", Policy::AppendOnly),
            TablePolicy::local("slots"),
        ]);
        let store = Store::open_in_memory(Options::new().catalogs([catalog])).unwrap();
        store.enable_sync(role).unwrap();
        store
    };
    (open(Role::Server), open(Role::Site))
}

#[test]
fn tables_go_by_the_policy_that_their_catalog_says() {
    let (server, store) = with_policies();
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL), ('b', 1, 2, 'x', NULL)"]);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &Grant::all());
    run(&store, &["INSERT INTO counted (id, value) VALUES ('n', 1)", "INSERT INTO slots VALUES ('s', 'a', 'b', NULL)"]);
    exchange(&server, &mut site, &Grant::all());
    assert_eq!((rows(&server, "counted").len(), rows(&server, "slots").len()), (1, 0));
    run(&server, &["UPDATE spans SET label = 'server' WHERE id = 'a'"]);
    run(&store, &["UPDATE spans SET label = 'site'", "UPDATE counted SET value = 2"]);
    exchange(&server, &mut site, &Grant::all());
    for store in [&server, &store] {
        let labels = "SELECT group_concat(label) FROM (SELECT label FROM spans ORDER BY id)";
        assert_eq!(value(store, labels), "server,site".into());
        assert_eq!(value(store, "SELECT value FROM counted"), 1.0.into());
    }
    let reasons: Vec<_> = store.sync_refused().unwrap().iter().map(|row| row.reason).collect();
    assert_eq!(reasons, [RowReason::ServerWins, RowReason::AppendOnly]);
}

#[test]
fn accounts_secrets_and_what_each_store_makes_itself_never_leave() {
    let server = Store::open_in_memory(Options::new().catalogs(edgelite::catalog::BUILT_IN)).unwrap();
    server.enable_sync(Role::Server).unwrap();
    server
        .execute(sql(
            "INSERT INTO downloaders (client_type, base_url, encrypted_password) VALUES ('nzbget', 'u', 'hidden')",
        ))
        .unwrap();
    server.execute(sql("INSERT INTO users (email, password_hash) VALUES ('a@b.c', 'hidden')")).unwrap();
    server.execute(sql("INSERT INTO energy_timeseries (device_id, timestamp, power_w) VALUES ('d', 7200, 5)")).unwrap();
    let store = Store::open_in_memory(Options::new().catalogs(edgelite::catalog::BUILT_IN)).unwrap();
    store.enable_sync(Role::Site).unwrap();
    let mut site = Site::new(&store);
    while let Some(request) = site.next_request().unwrap() {
        if let Request::Hello { tables, .. } = &request {
            let local = [
                "users",
                "sessions",
                "webhooks",
                "webhook_deliveries",
                "webhook_position",
                "sync_config",
                "energy_hourly",
            ];
            assert!(!tables.iter().any(|table| local.contains(&table.table.as_str())));
            assert!(!tables.iter().any(|table| table.columns.iter().any(|column| column.starts_with("encrypted_"))));
        }
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        assert!(!serde_json::to_string(&response).unwrap().contains("hidden"));
        site.handle(response).unwrap();
    }
    assert_eq!(value(&store, "SELECT client_type FROM downloaders"), "nzbget".into());
    assert!(value(&store, "SELECT encrypted_password FROM downloaders").is_null());
    assert_eq!(value(&store, "SELECT count(*) FROM energy_hourly"), 1.into(), "the site rolls up what came");
    assert_eq!(value(&store, "SELECT count(*) FROM users"), 0.into());
}

#[test]
fn a_catalog_of_ones_own_needs_a_primary_key_to_sync_and_nothing_else() {
    let catalog =
        || {
            Catalog::new("own").migrations([edgelite::Migration::new(1, "0001_own",
        "CREATE TABLE keyed (a TEXT NOT NULL, b INTEGER NOT NULL, c, PRIMARY KEY (a, b)); CREATE TABLE plain (a)", "")])
        };
    let open = |role| {
        let store = Store::open_in_memory(Options::new().catalogs([catalog()])).unwrap();
        store.enable_sync(role).unwrap();
        store
    };
    let (server, store) = (open(Role::Server), open(Role::Site));
    run(
        &store,
        &[
            "INSERT INTO keyed VALUES ('x', 1, 2.0), ('x', 2, x'00')",
            "INSERT INTO plain VALUES (1)",
            "UPDATE keyed SET b = 3 WHERE b = 1",
        ],
    );
    exchange(&server, &mut Site::new(&store), &Grant::all());
    assert_eq!(rows(&server, "keyed"), rows(&store, "keyed"));
    assert_eq!(value(&server, "SELECT count(*) FROM plain"), 0.into());
    let answer = server.answer_sync(
        &Grant::default(),
        Request::Hello { protocol: PROTOCOL, site: 9, tables: Vec::new(), cursor: None },
    );
    assert!(matches!(answer.unwrap(), Response::Hello { tables, .. } if tables.is_empty()));
}
