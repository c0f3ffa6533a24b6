//! Stores that sync, one of them in each place.

use super::prelude::*;
use edgelite::{
    Site,
    sync::{Grant, Request, Response, Role},
};

fn exchange(server: &Store, site: &mut Site) {
    site.wake();
    while let Some(request) = site.next_request().unwrap() {
        let request: Request = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        let response: Response = serde_json::from_str(&serde_json::to_string(&response).unwrap()).unwrap();
        site.handle(response).unwrap();
    }
}

/// A place with the built-in catalogs and one in memory, of which the second has the other part.
fn pair(backend: &dyn Backend, part: Role) -> (Store, Store) {
    let other = if part == Role::Server { Role::Site } else { Role::Server };
    let here = backend.store();
    let there = Store::open_in_memory(Options::new().catalogs(edgelite::catalog::BUILT_IN)).unwrap();
    here.enable_sync(part).unwrap();
    there.enable_sync(other).unwrap();
    here.enable_sync(other).unwrap();
    assert_eq!(here.sync_status().unwrap().role, part, "it has its part already");
    (here, there)
}

fn write(store: &Store, name: &str) {
    store.run(media::add_recording(recording(name, "kitchen"))).unwrap();
    store.execute(sql("INSERT INTO videos (filename) VALUES (?1)").bind(name)).unwrap();
}

fn rows(store: &Store) -> Vec<Row> {
    store
        .query(sql("SELECT r.*, v.* FROM recordings r JOIN videos v ON v.filename = r.recording_id ORDER BY r.id"))
        .unwrap()
}

fn check_alike(server: &Store, store: &Store) {
    let mut site = Site::new(store);
    site.verify();
    exchange(server, &mut site);
    assert_eq!(rows(server), rows(store));
    assert!(site.differing().is_empty() && store.sync_status().unwrap().last_verified.is_some());
}

conformance! {
    fn a_server_and_a_site_have_the_same_rows_after_an_exchange(backend) {
        let (server, store) = pair(backend, Role::Server);
        write(&server, "server");
        write(&store, "site");
        check_alike(&server, &store);
        assert_eq!(rows(&server).len(), 2);
    }

    fn a_site_goes_on_after_it_was_closed(backend) {
        let (store, server) = pair(backend, Role::Site);
        write(&store, "before");
        check_alike(&server, &store);
        write(&store, "offline");
        store.execute(sql("DELETE FROM recordings WHERE recording_id = 'before'")).unwrap();
        store.close();
        let store = backend.store();
        write(&server, "meanwhile");
        check_alike(&server, &store);
        assert_eq!(rows(&server).len(), 2);
        assert_eq!(store.sync_status().unwrap().pending, 0);
    }
}
