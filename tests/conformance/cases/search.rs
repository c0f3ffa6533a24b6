//! Full-text search: what is found, in which order, and that the index is
//! right whatever wrote the rows.

use super::prelude::*;
use edgelite::{
    Target,
    catalog::library::{self, LibraryItemHit, LibrarySearch, NewLibraryItem},
    search::{Language, Search, SearchColumn, SearchHit, SearchIndex, TypoTolerance},
};

fn run(store: &Store, statement: impl Into<std::borrow::Cow<'static, str>>) {
    store.execute(sql(statement)).unwrap();
}

fn notes(backend: &dyn Backend) -> Store {
    let store = backend.empty();
    run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT, more JSON TEXT, area TEXT)");
    let index = SearchIndex::on("notes").column("title", 3.0).column("body", 1.0).column("more", 1.0);
    store.declare_search(&index).unwrap();
    store
}

fn note(store: &Store, id: i64, title: &str, body: &str) {
    let insert = sql("INSERT INTO notes (id, title, body) VALUES (?1, ?2, ?3)");
    store.execute(insert.bind(id).bind(title).bind(body)).unwrap();
}

fn hits(store: &Store, search: Search) -> Vec<SearchHit> {
    store.search(search).unwrap().rows
}

/// The ids of what is found, in order.
fn ids(store: &Store, query: &str) -> Vec<i64> {
    let found = hits(store, Search::of("notes", query).typos(TypoTolerance::Never).limit(1000));
    found.iter().map(|hit| hit.row["id"].as_integer().unwrap()).collect()
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids
}

fn films(store: &Store) {
    for (kind, title, metadata) in [
        ("movie", "Blade Runner", json!({"year": 1982, "director": "Ridley Scott"})),
        ("movie", "Alien", json!({"year": 1979, "director": "Ridley Scott", "cast": ["Sigourney Weaver"]})),
        ("movie", "Aliens", json!({"year": 1986, "director": "James Cameron", "cast": ["Sigourney Weaver"]})),
        ("book", "Der Steppenwolf", json!({"author": "Hermann Hesse"})),
        ("music", "Ágætis byrjun", json!({"artist": "Sigur Rós"})),
        ("movie", "東京物語", json!({"director": "小津 安二郎"})),
        ("series", "Blade", json!({"year": 2006})),
    ] {
        let item =
            NewLibraryItem { kind: kind.into(), title: title.into(), metadata: Some(metadata), ..Default::default() };
        store.run(library::add_library_item(item)).unwrap();
    }
}

fn found(store: &Store, search: LibrarySearch) -> Vec<LibraryItemHit> {
    store.query(library::search_library_items(search)).unwrap().rows
}

fn titles(store: &Store, query: &str) -> String {
    let hits = found(store, LibrarySearch { query: query.into(), ..Default::default() });
    hits.iter().map(|hit| hit.title.as_str()).collect::<Vec<_>>().join(", ")
}

conformance! {
    fn r103_titles_and_metadata_are_searched_in_many_languages(backend) {
        let store = backend.store();
        films(&store);
        for (query, expected) in [
            ("blade", "Blade, Blade Runner"),
            ("RUNNER blade", "Blade Runner"),
            ("\"ridley scott\"", "Alien, Blade Runner"),
            ("\"scott ridley\"", ""),
            ("scott 1979", "Alien"),
            ("step*", "Der Steppenwolf"),
            ("agaetis ros", "Ágætis byrjun"),
            ("blade -runner", "Blade"),
            ("alien OR aliens weaver", "Alien, Aliens"),
            ("metadata:scott blade", "Blade Runner"),
            ("title:scott", ""),
            ("東京", "東京物語"),
            ("物語", "東京物語"),
            ("京物", "東京物語"),
            ("安", "東京物語"),
            ("director", ""),
        ] {
            let search = LibrarySearch { query: query.into(), typos: "never".into(), ..Default::default() };
            let hits = found(&store, search.clone());
            let mut titles: Vec<_> = hits.iter().map(|hit| hit.title.as_str()).collect();
            if query.contains("scott") || query.contains("weaver") {
                titles.sort_unstable();
            }
            assert_eq!(titles.join(", "), expected, "{query}");
            assert_eq!(store.query(library::count_library_search(search)).unwrap(), hits.len() as i64, "{query}");
        }
    }

    fn r103_typing_mistakes_are_looked_past_where_the_words_find_nothing(backend) {
        let store = backend.store();
        films(&store);
        for (query, expected) in [
            ("blaed", "Blade, Blade Runner"),
            ("stepenwulf", "Der Steppenwolf"),
            ("sigorney", "Alien, Aliens"),
            ("alien", "Alien"),
            ("bldae runnr", "Blade Runner"),
            ("balde cameron", ""),
            ("xlade", "Blade, Blade Runner"),
        ] {
            assert_eq!(titles(&store, query), expected, "{query}");
        }
        let always = LibrarySearch { query: "alien".into(), typos: "always".into(), ..Default::default() };
        let hits = found(&store, always);
        let shown: Vec<_> = hits.iter().map(|hit| (hit.title.as_str(), hit.search_typos)).collect();
        assert_eq!(shown, [("Alien", 0), ("Aliens", 1)]);
        let never = LibrarySearch { query: "blaed".into(), typos: "never".into(), ..Default::default() };
        assert!(found(&store, never).is_empty());
    }

    fn r103_rows_without_mistakes_come_before_all_others(backend) {
        let store = notes(backend);
        note(&store, 1, "lamp lamp lamp", "lamp");
        note(&store, 2, "the story of a long day", "in which a lamb is seen only once, among many other words");
        let found = hits(&store, Search::of("notes", "lamb").typos(TypoTolerance::Always));
        let shown: Vec<_> = found.iter().map(|hit| (hit.row["id"].as_integer(), hit.typos)).collect();
        assert_eq!(shown, [(Some(2), 0), (Some(1), 1)]);
    }

    fn r103_what_was_found_is_marked_and_safe(backend) {
        let store = notes(backend);
        note(&store, 1, "<script>Fish & chips</script>", "Fried fish");
        let hit = &hits(&store, Search::of("notes", "FISH"))[0];
        let expected = json!({"title": "&lt;script&gt;<mark>Fish</mark> &amp; chips&lt;/script&gt;", "body": "Fried <mark>fish</mark>"});
        assert_eq!(hit.highlights, expected);
        let hit = &hits(&store, Search::of("notes", "\"fish chips\"").mark("[", "]").escape(false))[0];
        assert_eq!(hit.highlights, json!({"title": "<script>[Fish & chips]</script>"}));
        let hit = &hits(&store, Search::of("notes", "fihs"))[0];
        assert_eq!(hit.highlights["body"], "Fried <mark>fish</mark>");
        assert_eq!(hit.row.view().iter().count(), 5, "the row is the table's own");
    }

    fn r103_filters_counts_and_pages_go_together_with_a_search(backend) {
        let store = notes(backend);
        for id in 0..95 {
            let words = "word ".repeat(1 + id as usize % 7);
            note(&store, id, if id % 2 == 0 { "even" } else { "odd" }, &words);
        }
        run(&store, "UPDATE notes SET area = 'attic' WHERE id < 40");
        for (condition, count) in [(None, 95), (Some("attic"), 40), (Some("cellar"), 0)] {
            let search = || Search::of("notes", "word").filter(edgelite::query::Condition::equal("area", condition)).limit(7);
            assert_eq!(store.query(search().count()).unwrap(), count);
            let (mut seen, mut cursor, mut last) = (Vec::new(), None, f64::MAX);
            loop {
                let page = store.search(search().after(cursor)).unwrap();
                for hit in &page.rows {
                    assert!(hit.score <= last);
                    last = hit.score;
                    seen.push(hit.row["id"].as_integer().unwrap());
                }
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len() as i64, count);
            let seen = sorted(seen);
            assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "each once");
        }
    }

    fn r103_every_way_of_writing_reaches_the_index_in_its_transaction(backend) {
        let store = notes(backend);
        note(&store, 1, "apple", "");
        assert_eq!(ids(&store, "apple"), [1]);
        run(&store, "UPDATE notes SET title = 'pear' WHERE id = 1");
        assert_eq!((ids(&store, "apple"), ids(&store, "pear")), (vec![], vec![1]));
        run(&store, "UPDATE notes SET id = 7 WHERE id = 1");
        assert_eq!(ids(&store, "pear"), [7]);
        run(&store, "INSERT INTO notes (id, title) VALUES (7, 'plum') ON CONFLICT (id) DO UPDATE SET title = excluded.title");
        assert_eq!((ids(&store, "pear"), ids(&store, "plum")), (vec![], vec![7]));
        run(&store, "REPLACE INTO notes (id, title) VALUES (7, 'fig')");
        assert_eq!((ids(&store, "plum"), ids(&store, "fig")), (vec![], vec![7]));
        let failed: Result<(), Error> = store.transaction(|transaction| {
            transaction.execute(&sql("INSERT INTO notes (id, title) VALUES (8, 'fig')"))?;
            assert_eq!(transaction.query(Search::of("notes", "fig").count())?, 2, "a transaction sees what it wrote");
            Err(Error::not_found("never mind"))
        });
        assert!(failed.is_err());
        assert_eq!(ids(&store, "fig"), [7]);
        run(&store, "CREATE TABLE drafts (title TEXT)");
        run(&store, "CREATE TRIGGER kept AFTER INSERT ON drafts BEGIN INSERT INTO notes (title) VALUES (new.title); END");
        run(&store, "INSERT INTO drafts VALUES ('cherry'), ('cherry tree')");
        assert_eq!(ids(&store, "cherry").len(), 2);
        run(&store, "DELETE FROM notes");
        assert_eq!((ids(&store, "fig"), ids(&store, "cherry")), (vec![], vec![]));
    }

    fn r103_rows_that_make_room_for_others_leave_the_index(backend) {
        for options in [Options::new(), Options::new().without_changes()] {
            let store = backend.open(options).unwrap();
            run(&store, "DROP TABLE IF EXISTS songs");
            run(&store, "DROP TABLE IF EXISTS wishes");
            run(&store, "CREATE TABLE songs (id INTEGER PRIMARY KEY, code TEXT UNIQUE, title TEXT)");
            store.declare_search(&SearchIndex::on("songs").column("title", 1.0)).unwrap();
            let count = |query: &str| store.query(Search::of("songs", query.to_owned()).typos(TypoTolerance::Never).count()).unwrap();
            for round in 0..3 {
                for code in 0..20 {
                    let insert = sql("REPLACE INTO songs (code, title) VALUES (?1, ?2)");
                    store.execute(insert.bind(format!("c{code}")).bind(format!("song round{round}"))).unwrap();
                }
            }
            assert_eq!((count("song"), count("round1"), count("round2")), (20, 0, 20));
            run(&store, "CREATE TABLE wishes (code TEXT)");
            run(&store, "CREATE TRIGGER wished AFTER INSERT ON wishes BEGIN INSERT OR REPLACE INTO songs (code, title) VALUES (new.code, 'wish'); END");
            run(&store, "INSERT INTO wishes VALUES ('c1'), ('c2')");
            assert_eq!((count("song"), count("wish")), (18, 2));
            store.close();
        }
    }

    fn r103_a_cascade_leaves_the_index_with_its_rows(backend) {
        let store = backend.empty();
        run(&store, "CREATE TABLE shelves (id INTEGER PRIMARY KEY)");
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES shelves (id) ON DELETE CASCADE, title TEXT)");
        store.declare_search(&SearchIndex::on("notes").column("title", 1.0)).unwrap();
        run(&store, "INSERT INTO shelves VALUES (1), (2)");
        for id in 0..100 {
            store.execute(sql("INSERT INTO notes VALUES (?1, 1 + ?1 % 2, 'note')").bind(id)).unwrap();
        }
        run(&store, "DELETE FROM shelves WHERE id = 1");
        assert_eq!(sorted(ids(&store, "note")), (0..50).map(|half| 2 * half + 1).collect::<Vec<_>>());
    }

    fn r103_tables_of_ones_own_are_declared_changed_rebuilt_and_dropped(backend) {
        let store = backend.empty();
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT)");
        for id in 0..300 {
            note(&store, id, &format!("films {id}"), "winter");
        }
        let index = SearchIndex::on("notes").column("title", 1.0);
        store.declare_search(&index).unwrap();
        assert_eq!(ids(&store, "films").len(), 300, "rows from before are found");
        assert_eq!((ids(&store, "film").len(), ids(&store, "winter").len()), (0, 0));
        assert_eq!(store.search_indexes().unwrap(), std::slice::from_ref(&index));
        let wider = index.column("body", 1.0).language(Language::English);
        store.declare_search(&wider).unwrap();
        assert_eq!((ids(&store, "film").len(), ids(&store, "winter").len()), (300, 300));
        store.rebuild_search("notes").unwrap();
        assert_eq!(ids(&store, "film 7"), [7]);
        assert!(store.drop_search("notes").unwrap() && !store.drop_search("notes").unwrap());
        assert_eq!(store.search(Search::of("notes", "film")).unwrap_err().kind(), ErrorKind::NotFound);
        run(&store, "INSERT INTO notes (title) VALUES ('free')");
        let left: Vec<Row> = store.query(sql("SELECT name FROM sqlite_schema WHERE name LIKE 'edgelite_search_1%'")).unwrap();
        assert!(left.is_empty(), "{left:?}");
    }

    fn r103_a_table_that_is_renamed_made_anew_or_dropped_takes_its_index_along(backend) {
        let store = notes(backend);
        (0..40).for_each(|id| note(&store, id, "kept", ""));
        run(&store, "ALTER TABLE notes RENAME TO papers");
        run(&store, "INSERT INTO papers (title) VALUES ('kept')");
        assert_eq!(hits(&store, Search::of("papers", "kept").limit(100)).len(), 41);
        store.transaction(|transaction| {
            transaction.execute(&sql("CREATE TABLE papers_new (id INTEGER PRIMARY KEY, title TEXT, body TEXT, more JSON TEXT)"))?;
            transaction.execute(&sql("INSERT INTO papers_new SELECT id + 5, title, body, more FROM papers"))?;
            transaction.execute(&sql("DROP TABLE papers"))?;
            transaction.execute(&sql("ALTER TABLE papers_new RENAME TO papers"))
        }).unwrap();
        let found = hits(&store, Search::of("papers", "kept").limit(100));
        assert_eq!(found.iter().filter_map(|hit| hit.row["id"].as_integer()).min(), Some(5));
        assert_eq!(found.len(), 41);
        run(&store, "DROP TABLE papers");
        assert!(store.search_indexes().unwrap().is_empty());
        run(&store, "CREATE TABLE papers (title TEXT)");
        assert_eq!(store.search(Search::of("papers", "kept")).unwrap_err().kind(), ErrorKind::NotFound);
    }

    fn r103_a_trigger_that_is_dropped_is_made_again(backend) {
        let store = notes(backend);
        run(&store, "DROP TRIGGER edgelite_search_1_insert");
        note(&store, 1, "seen", "");
        assert_eq!(ids(&store, "seen"), [1]);
    }

    fn r103_migrations_down_and_up_leave_a_search_that_works(backend) {
        let store = backend.store();
        films(&store);
        store.migrate(&library::CATALOG, Target::Version(0)).unwrap();
        assert!(store.search_indexes().unwrap().iter().all(|index| index.table() != "library_items"));
        store.migrate(&library::CATALOG, Target::Latest).unwrap();
        assert_eq!(titles(&store, "blade"), "");
        films(&store);
        assert_eq!(titles(&store, "blade"), "Blade, Blade Runner");
    }

    fn r103_the_index_is_there_when_the_store_is_opened_again(backend) {
        let store = backend.store();
        films(&store);
        store.close();
        drop(store);
        let store = backend.store();
        assert_eq!(titles(&store, "blade"), "Blade, Blade Runner");
        films(&store);
        assert_eq!(titles(&store, "blade"), "Blade, Blade Runner");
    }

    fn r103_the_change_log_has_the_rows_and_nothing_of_the_index(backend) {
        let store = notes(backend);
        let start = store.position().unwrap();
        for id in 0..100 {
            note(&store, id, "one", "two three");
        }
        let changes = store.changes(start).unwrap();
        assert_eq!(changes.commits.iter().map(|commit| commit.changes.len()).sum::<usize>(), 100);
        let own: i64 = store.query(sql("SELECT count(*) FROM edgelite_changes WHERE table_name LIKE 'edgelite_search%' AND table_name <> 'edgelite_search_indexes'")).unwrap();
        assert_eq!(own, 0);
    }

    fn r103_an_index_of_many_segments_is_right(backend) {
        let store = notes(backend);
        for id in 0..400_i64 {
            note(&store, id, &format!("number {} of many", id % 10), "");
            if id % 3 == 0 {
                store.execute(sql("UPDATE notes SET title = 'changed' WHERE id = ?1").bind(id / 2)).unwrap();
            }
            if id % 5 == 0 {
                store.execute(sql("DELETE FROM notes WHERE id = ?1").bind(id / 3)).unwrap();
            }
        }
        for query in ["number", "changed", "\"number 7\"", "man*", "many -changed"] {
            let words: Vec<_> = query.split(' ').filter(|word| !word.starts_with('-')).collect();
            let pattern = format!("%{}%", words.join(" ").replace(['"', '*'], ""));
            let rows: Vec<Row> = store.query(sql("SELECT id FROM notes WHERE title LIKE ?1 ORDER BY id").bind(pattern)).unwrap();
            let expected: Vec<_> = rows.iter().filter_map(|row| row["id"].as_integer()).collect();
            assert_eq!(sorted(ids(&store, query)), expected, "{query}");
        }
        assert!(store.check_integrity().unwrap().is_empty());
    }

    fn r103_a_search_that_makes_no_sense_is_refused_by_name(backend) {
        let store = notes(backend);
        let refused = |search: Search| {
            let error = store.search(search).unwrap_err();
            (error.kind(), error.field().map(str::to_owned))
        };
        let on = |field: &str| (ErrorKind::InvalidArgument, Some(field.to_owned()));
        assert_eq!(refused(Search::of("notes", "")), on("query"));
        assert_eq!(refused(Search::of("notes", "-only")), on("query"));
        assert_eq!(refused(Search::of("notes", "x".repeat(2000))), on("query"));
        assert_eq!(refused(Search::of("notes", "x").limit(0)), on("limit"));
        assert_eq!(refused(Search::of("notes", "x").after(Some("abc".into()))), on("cursor"));
        assert_eq!(refused(Search::of("nothing", "x")), (ErrorKind::NotFound, Some("table".to_owned())));
        assert_eq!(refused(Search::of("notes\" --", "x")), (ErrorKind::NotFound, Some("table".to_owned())));
        let declare = |index: SearchIndex| {
            let error = store.declare_search(&index).unwrap_err();
            (error.kind(), error.field().map(str::to_owned))
        };
        assert_eq!(declare(SearchIndex::on("notes")), on("columns"));
        assert_eq!(declare(SearchIndex::on("notes").column("colour", 1.0)), on("columns"));
        assert_eq!(declare(SearchIndex::on("notes").column("title", f64::NAN)), on("weight"));
        assert_eq!(declare(SearchIndex::on("notes").column("title", 1.0).column("TITLE", 1.0)), on("columns"));
        assert_eq!(declare(SearchIndex::on("edgelite_changes").column("time", 1.0)), (ErrorKind::NotFound, Some("table".to_owned())));
        note(&store, 1, "unharmed", "");
        assert_eq!(ids(&store, "unharmed"), [1], "a declaration that is refused changes nothing");
        assert_eq!(store.search_indexes().unwrap()[0].columns()[0], SearchColumn { name: "title".into(), weight: 3.0 });
    }

    fn r103_columns_that_hold_secrets_are_not_searched_given_or_filtered_by(backend) {
        let store = backend.store();
        store.run(registry::register_webhook(webhook("http://attic/hook", &["devices.*"]))).unwrap();
        let declare = |column: &'static str| store.declare_search(&SearchIndex::on("webhooks").column("url", 1.0).column(column, 1.0));
        for column in ["secret", "SECRET"] {
            let error = declare(column).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("columns")), "{error}");
            assert!(error.to_string().contains("holds secrets"), "{error}");
        }
        let nothing = store.search(Search::of("webhooks", "attic")).unwrap_err();
        assert_eq!(nothing.kind(), ErrorKind::NotFound, "what is refused declares nothing");
        declare("team").unwrap();
        let page = store.search(Search::of("webhooks", "attic")).unwrap();
        let names: Vec<_> = page.rows[0].row.view().iter().map(|(column, _)| column.name.as_str()).collect();
        assert!(names.contains(&"url") && !names.contains(&"secret"), "{names:?}");
        assert!(store.search(Search::of("webhooks", "nobody")).unwrap().rows.is_empty());
        let guess = store.search(Search::of("webhooks", "attic").equal("secret", "sixteen letters.")).unwrap_err();
        assert_eq!((guess.kind(), guess.field()), (ErrorKind::InvalidArgument, Some("filter")), "{guess}");
        // The index that is made anew hides them, too.
        store.rebuild_search("webhooks").unwrap();
        store.execute(sql("ALTER TABLE webhooks ADD COLUMN extra TEXT")).unwrap();
        assert!(store.search(Search::of("webhooks", "attic").equal("secret", "x")).is_err());
    }
}
