//! The items of the library: adding, listing, changing, deleting.

use super::prelude::*;
use edgelite::{
    catalog::library::{self, *},
    value::Patch,
};

fn item(kind: &str, title: &str) -> NewLibraryItem {
    NewLibraryItem { kind: kind.into(), title: title.into(), ..Default::default() }
}

fn add(store: &Store, kind: &str, title: &str) -> AddedLibraryItem {
    store.run(add_library_item(item(kind, title))).unwrap()
}

/// Adds an item that was made so many seconds after a fixed moment.
fn add_at(store: &Store, kind: &str, title: &str, seconds: i64) -> String {
    let id = add(store, kind, title).id;
    let made =
        sql("UPDATE library_items SET created_at = ?2, updated_at = ?2 WHERE id = ?1").bind(&id).bind(at(seconds));
    assert_eq!(store.execute(made).unwrap(), 1);
    id
}

fn titles(store: &Store, filter: LibraryFilter) -> String {
    let count = store.query(count_library_items(filter.clone())).unwrap();
    let page = store.query(library_items(filter)).unwrap();
    assert_eq!(count, i64::try_from(page.rows.len()).unwrap());
    page.rows.into_iter().map(|item| item.title).collect::<Vec<_>>().join(" ")
}

fn text(wanted: &str) -> Option<String> {
    Some(wanted.to_owned())
}

fn shelf(store: &Store) {
    for (kind, title, seconds) in [
        ("movie", "Solaris", 1),
        ("movie", "stalker", 4),
        ("series", "Solaris", 3),
        ("book", "Solar", 5),
        ("music", "Ágætis", 2),
    ] {
        add_at(store, kind, title, seconds);
    }
}

conformance! {
    fn r97_an_item_is_kept_with_all_that_is_known(backend) {
        let store = backend.store();
        let added = store.run(add_library_item(NewLibraryItem {
            kind: "movie".into(),
            title: "Solaris".into(),
            poster_url: text("/posters/1.jpg"),
            background_url: text("https://pictures/1.jpg"),
            metadata: Some(json!({"year": 1972, "genres": ["drama"]})),
        })).unwrap();
        assert!(added.added);
        assert_eq!(added.id.len(), 32);
        assert_eq!(added.created_at, added.updated_at);
        let found = store.query(library_item(added.id.as_str())).unwrap().unwrap();
        assert_eq!(found, LibraryItem {
            id: added.id,
            kind: "movie".into(),
            title: "Solaris".into(),
            poster_url: text("/posters/1.jpg"),
            background_url: text("https://pictures/1.jpg"),
            metadata: Some(json!({"year": 1972, "genres": ["drama"]})),
            created_at: added.created_at,
            updated_at: added.updated_at,
        });
    }

    fn r97_adding_the_same_kind_and_title_gives_the_item_that_is_there(backend) {
        let store = backend.store();
        let first = add(&store, "movie", "Solaris");
        let again = store.run(add_library_item(NewLibraryItem {
            poster_url: text("/other.jpg"), ..item("movie", "SOLARIS")
        })).unwrap();
        assert!(first.added && !again.added);
        assert_eq!(again, AddedLibraryItem { added: false, ..first.clone() }, "it is as it was");
        assert!(add(&store, "series", "Solaris").added, "another kind is another item");
        assert_eq!(store.query(count_library_items(LibraryFilter::default())).unwrap(), 2);
    }

    fn r97_an_item_is_found_by_its_id_or_its_title(backend) {
        let store = backend.store();
        let series = add(&store, "series", "Solaris").id;
        let movie = add(&store, "movie", "Solaris").id;
        let find = |key: &str| store.query(library_item(key)).unwrap().map(|item| item.id);
        assert_eq!(find(&series), Some(series.clone()));
        assert_eq!(find("solaris"), Some(movie), "the first kind that has the title");
        assert_eq!(find("Sol"), None);
        let named = store.run(add_library_item(item("book", &series))).unwrap();
        assert_ne!(named.id, series);
        assert_eq!(find(&series), Some(series), "an id comes before a title");
    }

    fn r97_search_finds_texts_within_titles_whatever_their_case(backend) {
        let store = backend.store();
        shelf(&store);
        let search = |text: &str| titles(&store, LibraryFilter { search: Some(text.into()), sort: "title".into(), ..Default::default() });
        assert_eq!(search("SOL"), "Solar Solaris Solaris");
        assert_eq!(search("laris"), "Solaris Solaris");
        assert_eq!(search("  stalk "), "stalker");
        assert_eq!(search("gætis"), "Ágætis");
        assert_eq!(search("%"), "", "no letter stands for others");
        assert_eq!(search(" "), "Solar Solaris Solaris stalker Ágætis", "blank text is none");
    }

    fn r97_filters_combine_and_each_order_goes_both_ways(backend) {
        let store = backend.store();
        shelf(&store);
        let filter = LibraryFilter::default;
        let by = |sort: &str, descending| LibraryFilter { sort: sort.into(), descending, ..filter() };
        assert_eq!(titles(&store, filter()), "Solar stalker Solaris Ágætis Solaris", "newest first");
        assert_eq!(titles(&store, by("created_at", Some(false))), "Solaris Ágætis Solaris stalker Solar");
        assert_eq!(titles(&store, by("title", None)), "Solar Solaris Solaris stalker Ágætis");
        assert_eq!(titles(&store, by("title", Some(true))), "Ágætis stalker Solaris Solaris Solar");
        assert_eq!(titles(&store, by("updated_at", None)), "Solar stalker Solaris Ágætis Solaris");
        for sort in ["title", "created_at", "updated_at"] {
            for descending in [Some(false), Some(true)] {
                // Of the two films the first by title is also the older one.
                let expected = if descending == Some(false) { "Solaris stalker" } else { "stalker Solaris" };
                let films = LibraryFilter { kind: text("movie"), ..by(sort, descending) };
                assert_eq!(titles(&store, films), expected, "{sort} {descending:?}");
            }
        }
        let between = |since, until| LibraryFilter { since: Some(at(since)), until: Some(at(until)), ..filter() };
        assert_eq!(titles(&store, between(2, 4)), "stalker Solaris Ágætis", "both ends belong to the range");
        assert_eq!(titles(&store, LibraryFilter { kind: text("series"), search: text("sol"), ..between(2, 4) }), "Solaris");
        assert_eq!(titles(&store, LibraryFilter { kind: text("book"), ..between(2, 4) }), "");
    }

    fn r97_pages_visit_each_item_once_in_every_order(backend) {
        let store = backend.store();
        for number in 0..23 {
            // Many of the same time, and of the same title in different case and kind.
            add_at(&store, ["movie", "series"][number % 2], &format!("{}itle {}", ["T", "t"][number / 2 % 2], number / 2), 5);
        }
        for sort in ["title", "created_at", "updated_at"] {
            for descending in [None, Some(false), Some(true)] {
                for kind in [None, text("movie")] {
                    let filter = LibraryFilter { kind, sort: sort.into(), descending, limit: 4, ..Default::default() };
                    let all = store.query(library_items(LibraryFilter { limit: 100, ..filter.clone() })).unwrap().rows;
                    let (mut seen, mut cursor) = (Vec::new(), None);
                    loop {
                        let page = store.query(library_items(LibraryFilter { cursor: cursor.take(), ..filter.clone() })).unwrap();
                        seen.extend(page.rows);
                        cursor = page.next;
                        if cursor.is_none() {
                            break;
                        }
                    }
                    assert_eq!(seen, all, "{filter:?}");
                }
            }
        }
    }

    fn a_cursor_of_another_order_is_refused(backend) {
        let store = backend.store();
        shelf(&store);
        let first = store.query(library_items(LibraryFilter { limit: 1, ..Default::default() })).unwrap();
        let other = LibraryFilter { sort: "title".into(), cursor: first.next, ..Default::default() };
        assert_eq!(store.query(library_items(other)).unwrap_err().field(), Some("cursor"));
    }

    fn r97_items_are_counted_by_kind(backend) {
        let store = backend.store();
        assert_eq!(store.query(library_counts(Nothing {})).unwrap(), []);
        shelf(&store);
        let counts = store.query(library_counts(Nothing {})).unwrap();
        let counts: Vec<_> = counts.iter().map(|row| (row.kind.as_str(), row.count)).collect();
        assert_eq!(counts, [("book", 1), ("movie", 2), ("music", 1), ("series", 1)]);
    }

    fn r97_a_change_keeps_what_is_left_out_and_null_clears(backend) {
        let store = backend.store();
        let before = store.run(add_library_item(NewLibraryItem {
            poster_url: text("/p.jpg"), background_url: text("/b.jpg"), metadata: Some(json!({"year": 1972})), ..item("movie", "Solaris")
        })).unwrap();
        let change = |changes: LibraryItemChanges| {
            store.run(update_library_item(LibraryItemChanges { id: before.id.clone(), ..changes })).unwrap()
        };
        let changed = change(LibraryItemChanges { poster_url: None.into(), metadata: Some(json!([1])).into(), ..Default::default() });
        assert_eq!((changed.poster_url.as_ref(), changed.metadata.as_ref()), (None, Some(&json!([1]))));
        assert_eq!((changed.background_url.as_deref(), changed.title.as_str()), (Some("/b.jpg"), "Solaris"));
        assert_eq!(changed.created_at, before.created_at);
        assert!(changed.updated_at > before.updated_at, "the answer is the row as its trigger left it");
        let same = change(LibraryItemChanges::default());
        assert_eq!(same, changed, "nothing was asked for");
        let renamed = change(LibraryItemChanges { title: Patch::Set("SOLARIS".into()), kind: Patch::Set("book".into()), ..Default::default() });
        assert_eq!((renamed.title.as_str(), renamed.kind.as_str()), ("SOLARIS", "book"));
        assert_eq!(change(LibraryItemChanges { metadata: None.into(), ..Default::default() }).metadata, None);
    }

    fn r97_a_title_that_is_taken_is_a_conflict_and_changes_nothing(backend) {
        let store = backend.store();
        add(&store, "movie", "Solaris");
        let stalker = add(&store, "movie", "Stalker");
        let series = add(&store, "series", "Stalker");
        let conflict = |changes| store.run(update_library_item(changes)).unwrap_err();
        for changes in [
            LibraryItemChanges { id: stalker.id.clone(), title: Patch::Set("solaris".into()), poster_url: text("/x").into(), ..Default::default() },
            LibraryItemChanges { id: series.id.clone(), kind: Patch::Set("movie".into()), ..Default::default() },
        ] {
            let error = conflict(changes);
            assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("title")), "{error}");
        }
        assert_eq!(store.query(library_item(stalker.id.as_str())).unwrap().unwrap().poster_url, None);
        let error = conflict(LibraryItemChanges { id: "none".into(), title: Patch::Set("x".into()), ..Default::default() });
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("id")));
        let error = conflict(LibraryItemChanges { id: "none".into(), ..Default::default() });
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    fn r80_deleting_an_item_takes_what_is_wanted_of_it_and_its_jobs(backend) {
        let store = backend.store();
        let (kept, gone) = (add(&store, "movie", "Solaris").id, add(&store, "movie", "Stalker").id);
        for id in [&kept, &gone] {
            store.run(add_wanted_item(NewWantedItem { library_item_id: Some(id.clone()), title: "x".into(), kind: "movie".into(), ..Default::default() })).unwrap();
            store.run(add_verify_job(NewVerifyJob { library_item_id: id.clone(), phase: "files".into() })).unwrap();
        }
        assert!(store.run(delete_library_item(gone.as_str())).unwrap());
        assert!(!store.run(delete_library_item(gone.as_str())).unwrap());
        let of = |id: &String| {
            let wanted = store.query(count_wanted_items(WantedFilter { library_item_id: Some(id.clone()), ..Default::default() })).unwrap();
            wanted + store.query(count_verify_jobs(VerifyJobFilter { library_item_id: Some(id.clone()), ..Default::default() })).unwrap()
        };
        assert_eq!((of(&kept), of(&gone)), (2, 0));
    }

    fn arguments_of_items_out_of_range_are_refused_by_name(backend) {
        let store = backend.store();
        let refused = |item: NewLibraryItem| store.run(add_library_item(item)).unwrap_err();
        for (item, field) in [
            (item("film", "x"), "kind"),
            (item("movie", ""), "title"),
            (item("movie", "  "), "title"),
            (item("movie", &"x".repeat(501)), "title"),
            (NewLibraryItem { poster_url: Some("x".repeat(4001)), ..item("movie", "x") }, "poster_url"),
        ] {
            let error = refused(item);
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
        }
        for (filter, field) in [
            (LibraryFilter { kind: text("film"), ..Default::default() }, "kind"),
            (LibraryFilter { sort: "size".into(), ..Default::default() }, "sort"),
            (LibraryFilter { limit: 0, ..Default::default() }, "limit"),
            (LibraryFilter { limit: 10_001, ..Default::default() }, "limit"),
        ] {
            let error = store.query(library_items(filter)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
        }
        let blank = LibraryItemChanges { title: Patch::Set(" ".into()), ..Default::default() };
        assert_eq!(store.run(update_library_item(blank)).unwrap_err().field(), Some("title"));
        let by_name = store.call("library", "update_library_item", &arguments([("id", "x".into()), ("title", Value::Null)]));
        assert_eq!(by_name.unwrap_err().field(), Some("title"), "a title cannot be cleared");
        assert_eq!(store.query(count_library_items(LibraryFilter::default())).unwrap(), 0);
    }

    fn r97_null_clears_and_what_is_left_out_stays_by_name_too(backend) {
        let store = backend.store();
        let id = store.run(add_library_item(NewLibraryItem { poster_url: text("/p"), background_url: text("/b"), ..item("movie", "Solaris") })).unwrap().id;
        let rows = store.call("library", "update_library_item", &arguments([("id", id.as_str().into()), ("poster_url", Value::Null)])).unwrap();
        let changed: LibraryItem = rows.get(0).unwrap().to().unwrap();
        assert_eq!((changed.poster_url, changed.background_url), (None, text("/b")));
        assert_eq!(library::CATALOG.operation("update_library_item").unwrap().arguments.iter().filter(|field| field.required()).count(), 1);
    }
}
