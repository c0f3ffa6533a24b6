//! Two stores that sync until nothing is left to say.

use crate::world;
use edgelite::{
    Site, Store,
    query::sql,
    sync::{Grant, Request, Response, Role},
    value::Instant,
};

/// Carries requests and answers until the site has none; gives how many.
pub fn exchange(server: &Store, site: &mut Site, grant: &Grant) -> usize {
    let mut count = 0;
    site.wake();
    while let Some(request) = site.next_request().unwrap() {
        // As they would cross a wire.
        let request: Request = serde_json::from_str(&serde_json::to_string(&request).unwrap()).unwrap();
        let response = server.answer_sync(grant, request).unwrap();
        let response: Response = serde_json::from_str(&serde_json::to_string(&response).unwrap()).unwrap();
        site.handle(response).unwrap();
        count += 1;
        assert!(count < 10_000, "a site asks for ever");
    }
    count
}

/// A server with its tables.
pub fn server() -> Store {
    let store = world::store();
    store.enable_sync(Role::Server).unwrap();
    store
}

/// A site with the same tables.
pub fn site() -> Store {
    let store = world::store();
    store.enable_sync(Role::Site).unwrap();
    store
}

/// Runs statements one by one, each in a millisecond of its own: of two writes
/// in the same one the later is that of the larger site.
pub fn run(store: &Store, statements: &[&'static str]) {
    let millisecond = || Instant::now().microseconds() / 1000;
    for statement in statements {
        store.execute(sql(*statement)).unwrap_or_else(|error| panic!("{statement}: {error}"));
        let written = millisecond();
        while millisecond() == written {
            std::hint::spin_loop();
        }
    }
}

/// Exchanges what each site has, until all have everything.
pub fn settle(server: &Store, stores: &[&Store]) {
    for _ in 0..3 {
        for store in stores {
            exchange(server, &mut Site::new(store), &Grant::all());
        }
    }
}
