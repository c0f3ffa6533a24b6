//! The library at its promised size: 100,000 items.

use crate::{
    report::Report,
    subject::{self, Edgelite, Sqlite, query_of, rows, run, write_of},
};
use edgelite::{
    catalog::library::{self, LibraryFilter, NewLibraryItem},
    query::Query,
    value::Instant,
};
use serde_json::json;
use std::hint::black_box;

const ITEMS: usize = 100_000;

/// The `number`-th item of a made-up library.
fn item(number: usize) -> NewLibraryItem {
    const WORDS: [&str; 8] = ["Quiet", "Winter", "Copper", "Distant", "Hollow", "Silver", "Paper", "Northern"];
    NewLibraryItem {
        kind: ["movie", "series", "music", "book"][number % 4].to_owned(),
        title: format!("{} {} {:05}", WORDS[number * 31 % 8], WORDS[number * 17 % 7], number * 7_919 % ITEMS),
        metadata: Some(json!({"year": 1950 + number % 76, "genres": ["drama"], "rating": 7.5})),
        ..Default::default()
    }
}

pub fn compare(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, rounds: usize) {
    load(report, edgelite, sqlite);
    let mut read = |name: &str, goal: &'static str, times: usize, query: Query| {
        report.compare(
            name,
            ("SQLite", Some(goal)),
            rounds,
            times,
            |_| (0..times).for_each(|_| drop(black_box(edgelite.store.read(&query).expect("reads")))),
            |_| (0..times).for_each(|_| drop(black_box(rows(&sqlite.connection, &query)))),
        );
    };
    let filter = || LibraryFilter { sort: "title".to_owned(), ..Default::default() };
    let list = |filter: LibraryFilter| query_of(library::library_items(filter));
    let deep = {
        let page = edgelite.store.query(library::library_items(LibraryFilter { limit: 10_000, ..filter() }));
        page.expect("a page").next
    };
    read("10,000 library items of 100,000", "< 100 ms", 5, list(LibraryFilter { limit: 10_000, ..filter() }));
    read("page of 100 of 100,000, by title", "< 5 ms", 200, list(filter()));
    read("page of 100 behind 10,000, by title", "< 5 ms", 200, list(LibraryFilter { cursor: deep, ..filter() }));
    read(
        "page of 100 of a kind, newest first, since 1970",
        "< 5 ms",
        200,
        list(LibraryFilter {
            kind: Some("book".to_owned()),
            since: Some(Instant::from_seconds(0)),
            ..Default::default()
        }),
    );
    read(
        "page of 100 of a text within titles",
        "< 5 ms",
        50,
        list(LibraryFilter { search: Some("winter".to_owned()), ..filter() }),
    );
    read("items counted by kind", "", 5, query_of(library::library_counts(edgelite::catalog::media::Nothing {})));
}

fn load(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite) {
    let mut connection = subject::connect(&sqlite.path);
    report.compare(
        "100,000 library items added, per item",
        ("SQLite", None),
        1,
        ITEMS,
        |_| {
            edgelite
                .store
                .transaction(|transaction| {
                    (0..ITEMS).try_for_each(|number| transaction.run(library::add_library_item(item(number))).map(drop))
                })
                .expect("loads");
        },
        |_| {
            let transaction = connection.transaction().expect("begins");
            (0..ITEMS).for_each(|number| run(&transaction, &write_of(library::add_library_item(item(number)))));
            transaction.commit().expect("commits");
        },
    );
}
