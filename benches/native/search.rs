//! Full-text search beside SQLite's FTS5 over the same 100,000 library items:
//! FTS5 as an index of the table's content, kept by triggers, each hit with its
//! row, its rank and its title highlighted.

use crate::{
    report::Report,
    subject::{Edgelite, Sqlite, run, write_of},
};
use edgelite::{
    catalog::library::{self, LibrarySearch, NewLibraryItem},
    search::SearchIndex,
};
use rusqlite::Connection;
use serde_json::json;
use std::{cell::Cell, hint::black_box};

const ITEMS: usize = 100_000;
const PEER: &str = "FTS5";

/// The `number`-th word of a made-up language; small numbers are frequent.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ka", "ro", "min", "tel", "sa", "vor", "lu", "den", "pi", "gar", "no", "shi", "wel", "tur", "ba", "fen"];
    let mut word = String::new();
    let mut rest = number + 16;
    while rest > 0 {
        word.push_str(SYLLABLES[rest % 16]);
        rest /= 16;
    }
    word
}

/// A number below `most`; small ones are frequent.
fn frequent(seed: usize, most: usize) -> usize {
    let spread = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20) % (1 << 24);
    let part = spread as f64 / f64::from(1 << 24);
    ((most as f64).powf(part) - 1.0) as usize
}

fn item(number: usize) -> NewLibraryItem {
    let words = |from: usize, count: usize| {
        (0..count).map(|place| word(frequent(number * 31 + from + place, 30_000))).collect::<Vec<_>>().join(" ")
    };
    NewLibraryItem {
        kind: ["movie", "series", "music", "book"][number % 4].to_owned(),
        title: format!("{} {number}", words(0, 3)),
        metadata: Some(json!({"year": 1950 + number % 76, "director": words(7, 2), "overview": words(11, 12)})),
        ..Default::default()
    }
}

pub fn compare(report: &mut Report, edgelite: &Edgelite, sqlite: &Sqlite, rounds: usize) {
    let other = crate::subject::connect(&sqlite.path);
    let index = edgelite.store.search_indexes().expect("indexes").remove(0);
    edgelite.store.drop_search("library_items").expect("drops");
    edgelite
        .store
        .transaction(|transaction| {
            (0..ITEMS).try_for_each(|number| transaction.run(library::add_library_item(item(number))).map(drop))
        })
        .expect("loads");
    other.execute_batch("BEGIN").expect("begins");
    (0..ITEMS).for_each(|number| run(&other, &write_of(library::add_library_item(item(number)))));
    other.execute_batch("COMMIT").expect("commits");
    build(report, edgelite, &other, &index);
    writes(report, edgelite, &other, rounds);
    reads(report, edgelite, &other, rounds);
}

fn build(report: &mut Report, edgelite: &Edgelite, sqlite: &Connection, index: &SearchIndex) {
    report.compare(
        "search: index of 100,000 items built, per item",
        (PEER, None),
        1,
        ITEMS,
        |_| edgelite.store.declare_search(index).expect("declares"),
        |_| {
            sqlite
                .execute_batch(
                    "CREATE VIRTUAL TABLE items USING fts5(title, metadata, content = 'library_items',
                         tokenize = 'unicode61 remove_diacritics 2');
                     INSERT INTO items(items) VALUES ('rebuild');
                     CREATE TRIGGER items_insert AFTER INSERT ON library_items BEGIN
                         INSERT INTO items(rowid, title, metadata) VALUES (new.rowid, new.title, new.metadata); END;
                     CREATE TRIGGER items_delete AFTER DELETE ON library_items BEGIN
                         INSERT INTO items(items, rowid, title, metadata) VALUES ('delete', old.rowid, old.title, old.metadata); END;",
                )
                .expect("builds");
        },
    );
}

fn writes(report: &mut Report, edgelite: &Edgelite, sqlite: &Connection, rounds: usize) {
    const SINGLE: usize = 200;
    const BULK: usize = 2_000;
    let next = [Cell::new(ITEMS), Cell::new(ITEMS)];
    let taken = |place: usize| {
        next[place].set(next[place].get() + 1);
        item(next[place].get())
    };
    report.compare(
        "search: durable insert of an item with its index",
        (PEER, None),
        rounds,
        SINGLE,
        |_| (0..SINGLE).for_each(|_| drop(edgelite.store.run(library::add_library_item(taken(0))).expect("adds"))),
        |_| {
            (0..SINGLE).for_each(|_| {
                sqlite.execute_batch("BEGIN IMMEDIATE").expect("begins");
                run(sqlite, &write_of(library::add_library_item(taken(1))));
                sqlite.execute_batch("COMMIT").expect("commits");
            });
        },
    );
    report.compare(
        "search: insert of an item in a transaction of 2,000",
        (PEER, None),
        rounds,
        BULK,
        |_| {
            let add = |transaction: &mut edgelite::Transaction<'_>| {
                (0..BULK).try_for_each(|_| transaction.run(library::add_library_item(taken(0))).map(drop))
            };
            edgelite.store.transaction(add).expect("adds");
        },
        |_| {
            sqlite.execute_batch("BEGIN IMMEDIATE").expect("begins");
            (0..BULK).for_each(|_| run(sqlite, &write_of(library::add_library_item(taken(1)))));
            sqlite.execute_batch("COMMIT").expect("commits");
        },
    );
}

fn reads(report: &mut Report, edgelite: &Edgelite, sqlite: &Connection, rounds: usize) {
    let (rare, medium, common) = (word(9_000), word(400), word(1));
    let pair = format!("{} {}", word(2), word(40));
    let prefix = format!("{}*", &word(300)[..5]);
    let phrase = format!("\"{} {}\"", word(frequent(123 * 31, 30_000)), word(frequent(123 * 31 + 1, 30_000)));
    let find = |query: &str, typos: &str| {
        let search = LibrarySearch { query: query.to_owned(), typos: typos.to_owned(), ..Default::default() };
        edgelite.store.query(library::search_library_items(search)).expect("finds").rows.len()
    };
    let peer = |query: &str| {
        let mut statement = sqlite
            .prepare_cached(
                "SELECT library_items.*, bm25(items, 3.0, 1.0) AS score, highlight(items, 0, '<mark>', '</mark>'),
                     snippet(items, 1, '<mark>', '</mark>', '…', 20)
                 FROM items JOIN library_items ON library_items.rowid = items.rowid
                 WHERE items MATCH ?1 ORDER BY score LIMIT 20",
            )
            .expect("prepares");
        let columns = statement.column_count();
        let mut rows = statement.query([query]).expect("finds");
        let mut values = Vec::new();
        while let Some(row) = rows.next().expect("steps") {
            values.extend((0..columns).map(|column| row.get::<_, rusqlite::types::Value>(column).expect("a value")));
        }
        values.len() / columns
    };
    for (name, query, times) in [
        ("a rare word", &rare, 100),
        ("a word", &medium, 50),
        ("a frequent word", &common, 5),
        ("two words", &pair, 20),
        ("a prefix", &prefix, 20),
        ("a phrase", &phrase, 10),
    ] {
        assert!(find(query, "never") > 0 && peer(query) > 0, "{name}: {query}");
        report.compare(
            format!("search: {name}"),
            (PEER, None),
            rounds,
            times,
            |_| (0..times).for_each(|_| assert!(black_box(find(query, "never")) > 0)),
            |_| (0..times).for_each(|_| assert!(black_box(peer(query)) > 0)),
        );
    }
    let mistyped = medium.replacen('r', "t", 1);
    report.compare(
        "search: a word with a typing mistake (FTS5: the word as it is)",
        (PEER, None),
        rounds,
        20,
        |_| (0..20).for_each(|_| assert!(black_box(find(&mistyped, "auto")) > 0)),
        |_| (0..20).for_each(|_| assert!(black_box(peer(&medium)) > 0)),
    );
}
