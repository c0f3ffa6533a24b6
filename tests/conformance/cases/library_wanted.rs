//! What is wanted for the library.

use super::prelude::*;
use edgelite::{catalog::library::*, value::Patch};

fn wanted(kind: &str, title: &str) -> NewWantedItem {
    NewWantedItem { kind: kind.into(), title: title.into(), ..Default::default() }
}

fn titles(items: &[WantedItem]) -> Vec<&str> {
    let mut titles: Vec<_> = items.iter().map(|item| item.title.as_str()).collect();
    titles.sort_unstable();
    titles
}

/// Adds items that were added one second after the other.
fn add(store: &Store, items: &[(&str, &str)]) -> Vec<String> {
    let ids = items.iter().zip(0..).map(|((kind, title), second)| {
        let id = store.run(add_wanted_item(wanted(kind, title))).unwrap().id;
        store.execute(sql("UPDATE wanted_items SET added_at = ?2 WHERE id = ?1").bind(&id).bind(at(second))).unwrap();
        id
    });
    ids.collect()
}

conformance! {
    fn r97_a_wanted_item_is_added_with_its_defaults_and_belongs_to_an_item(backend) {
        let store = backend.store();
        let parent = store.run(add_library_item(NewLibraryItem { kind: "movie".into(), title: "Solaris".into(), ..Default::default() })).unwrap().id;
        let added = store.run(add_wanted_item(NewWantedItem {
            library_item_id: Some(parent.clone()), search_query: Some("solaris 1972".into()), metadata: Some(json!({"by": "me"})), ..wanted("movie", "Solaris")
        })).unwrap();
        assert_eq!((added.status.as_str(), added.last_search_at, added.library_item_id.as_ref()), ("wanted", None, Some(&parent)));
        let of_item = WantedFilter { library_item_id: Some(parent), ..Default::default() };
        assert_eq!(store.query(wanted_items(of_item)).unwrap().rows, [added]);
        let orphan = store.run(add_wanted_item(NewWantedItem { library_item_id: Some("none".into()), ..wanted("movie", "x") })).unwrap_err();
        assert_eq!((orphan.kind(), orphan.field()), (ErrorKind::Constraint, Some("library_item_id")));
    }

    fn r97_wanted_items_come_newest_first_and_their_filters_combine(backend) {
        let store = backend.store();
        let ids = add(&store, &[("movie", "a"), ("book", "b"), ("movie", "c")]);
        store.run(update_wanted_item(WantedItemChanges { id: ids[0].clone(), status: Patch::Set("found".into()), ..Default::default() })).unwrap();
        let list = |status: Option<&str>, kind: Option<&str>| {
            let filter = WantedFilter { status: status.map(str::to_owned), kind: kind.map(str::to_owned), ..Default::default() };
            let count = store.query(count_wanted_items(filter.clone())).unwrap();
            let rows = store.query(wanted_items(filter)).unwrap().rows;
            assert_eq!(count, i64::try_from(rows.len()).unwrap());
            rows.into_iter().map(|item| item.title).collect::<String>()
        };
        assert_eq!(list(None, None), "cba");
        assert_eq!(list(Some("wanted"), None), "cb");
        assert_eq!(list(Some("wanted"), Some("movie")), "c");
        assert_eq!(list(None, Some("book")), "b");
        let error = store.query(wanted_items(WantedFilter { status: Some("lost".into()), ..Default::default() })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("status")));
    }

    fn r97_a_scan_takes_those_that_waited_longest_and_none_twice(backend) {
        let store = backend.store();
        let ids = add(&store, &[("movie", "a"), ("book", "b"), ("movie", "c"), ("movie", "d")]);
        let scan = |kind: Option<&str>, limit| store.run(scan_wanted_items(WantedScan { kind: kind.map(str::to_owned), limit }));
        let first = scan(Some("movie"), 2).unwrap();
        assert_eq!(titles(&first), ["a", "c"]);
        assert!(first.iter().all(|item| item.status == "searching" && item.last_search_at.is_some()));
        assert_eq!(titles(&scan(None, 100).unwrap()), ["b", "d"]);
        assert_eq!(scan(None, 100).unwrap(), []);
        let failed = WantedItemChanges { id: ids[0].clone(), status: Patch::Set("failed".into()), ..Default::default() };
        store.run(update_wanted_item(failed.clone())).unwrap();
        assert_eq!(scan(None, 100).unwrap(), [], "what failed waits until it is wanted again");
        store.run(update_wanted_item(WantedItemChanges { status: Patch::Set("wanted".into()), ..failed })).unwrap();
        assert_eq!(titles(&scan(None, 100).unwrap()), ["a"]);
        for limit in [0, 1001] {
            assert_eq!(scan(None, limit).unwrap_err().field(), Some("limit"));
        }
    }

    fn r97_a_wanted_item_is_changed_and_deleted_by_kind_and_id(backend) {
        let store = backend.store();
        let id = add(&store, &[("movie", "a")]).remove(0);
        let changed = store.run(update_wanted_item(WantedItemChanges {
            id: id.clone(), search_query: Some("a 1979".to_owned()).into(), ..Default::default()
        })).unwrap();
        assert_eq!((changed.search_query.as_deref(), changed.status.as_str()), (Some("a 1979"), "wanted"));
        let key = |kind: &str| WantedItemKey { kind: kind.into(), id: id.clone() };
        assert!(!store.run(delete_wanted_item(key("book"))).unwrap(), "of another kind");
        assert!(store.run(delete_wanted_item(key("movie"))).unwrap());
        let gone = WantedItemChanges { id: id.clone(), status: Patch::Set("found".into()), ..Default::default() };
        assert_eq!(store.run(update_wanted_item(gone)).unwrap_err().kind(), ErrorKind::NotFound);
        for (item, field) in [(wanted("", "x"), "kind"), (wanted("movie", " "), "title")] {
            assert_eq!(store.run(add_wanted_item(item)).unwrap_err().field(), Some(field));
        }
    }
}
