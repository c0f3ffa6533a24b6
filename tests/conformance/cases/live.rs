//! Live queries: which commits make a result another one, and how it is given.

use super::prelude::*;
use edgelite::{
    Target,
    catalog::library::{self, LibrarySearch, NewLibraryItem},
    live::{LiveChange, LiveQuery},
    query::Output,
    search::{Search, SearchHit, SearchIndex},
    tables::{Filter, List},
    value::to_row,
};

/// The change since the last time; there must be one.
fn changed<T: Output>(live: &mut LiveQuery<T>) -> LiveChange<T> {
    live.read().unwrap().expect("another result")
}

fn is_unchanged<T: Output>(live: &mut LiveQuery<T>) -> bool {
    live.read().unwrap().is_none()
}

fn run(store: &Store, statement: &'static str) {
    store.execute(sql(statement)).unwrap();
}

/// A store with lamps in rooms, and a live query on all lamps.
fn lamps(backend: &dyn Backend) -> (Store, LiveQuery<Vec<Row>>) {
    let store = backend.empty();
    run(&store, "CREATE TABLE rooms (name TEXT PRIMARY KEY)");
    run(
        &store,
        "CREATE TABLE lamps (id INTEGER PRIMARY KEY, room TEXT REFERENCES rooms (name) ON DELETE CASCADE, watts INTEGER)",
    );
    run(&store, "INSERT INTO rooms VALUES ('hall'), ('attic')");
    let live = store.live_query(sql("SELECT id, room, watts FROM lamps ORDER BY watts, id")).unwrap();
    (store, live)
}

fn ids(rows: &[Row]) -> Vec<i64> {
    rows.iter().map(|row| row["id"].as_integer().unwrap()).collect()
}

conformance! {
    fn the_first_result_is_whole_and_later_ones_come_with_a_patch(backend) {
        let (store, mut live) = lamps(backend);
        let first = changed(&mut live);
        assert!(first.result.is_empty() && first.patch.is_none());
        assert!(is_unchanged(&mut live));
        run(&store, "INSERT INTO lamps VALUES (1, 'hall', 5), (2, 'attic', 7), (3, 'hall', 9)");
        let added = changed(&mut live);
        assert_eq!(ids(&added.result), [1, 2, 3]);
        assert_eq!(added.patch.unwrap().added.iter().map(|row| row.position).collect::<Vec<_>>(), [0, 1, 2]);
        run(&store, "UPDATE lamps SET watts = 1 WHERE id = 3");
        let moved = changed(&mut live);
        assert_eq!(ids(&moved.result), [3, 1, 2]);
        let patch = moved.patch.unwrap();
        assert_eq!((patch.moved[0].from, patch.moved[0].to, &patch.moved[0].key["id"]), (2, 0, &3.into()));
        assert_eq!(patch.changed[0].row["watts"], 1.into());
        assert!(patch.added.is_empty() && patch.removed.is_empty());
        run(&store, "DELETE FROM lamps");
        assert_eq!(changed(&mut live).patch.unwrap().removed.len(), 3);
        assert!(is_unchanged(&mut live));
    }

    fn only_commits_that_can_affect_a_result_run_it_again(backend) {
        let store = backend.store();
        let filter = RecordingFilter { camera_id: Some("kitchen".into()), limit: 10, ..Default::default() };
        let mut live = store.live_query(media::recordings(filter)).unwrap();
        assert!(changed(&mut live).result.rows.is_empty());
        store.run(media::add_recording(recording("a", "garden"))).unwrap();
        assert!(is_unchanged(&mut live));
        store.run(media::add_recording(recording("b", "kitchen"))).unwrap();
        assert_eq!(names(&changed(&mut live).result), ["b"]);
        store.execute(sql("UPDATE recordings SET camera_id = 'kitchen' WHERE recording_id = 'a'")).unwrap();
        assert_eq!(changed(&mut live).result.rows.len(), 2, "a row that enters");
        store.execute(sql("UPDATE recordings SET camera_id = 'attic' WHERE recording_id = 'b'")).unwrap();
        assert_eq!(names(&changed(&mut live).result), ["a"], "a row that leaves");
        store.execute(sql("UPDATE recordings SET file_size_bytes = 7 WHERE recording_id = 'a'")).unwrap();
        assert_eq!(changed(&mut live).patch.unwrap().changed.len(), 1);
        store.execute(sql("UPDATE recordings SET file_size_bytes = 7 WHERE recording_id = 'a'")).unwrap();
        assert!(is_unchanged(&mut live), "the same values again");
    }

    fn what_is_attached_to_rows_is_followed_too(backend) {
        let store = backend.store();
        store.run(media::add_recording(recording("a", "kitchen"))).unwrap();
        let mut live = store.live_query(media::recording("a")).unwrap();
        assert_eq!(changed(&mut live).result.unwrap().ai_analysis.unwrap().len(), 0);
        store.run(media::add_ai_analysis(analysis("recording", "a", "person"))).unwrap();
        let found = changed(&mut live);
        assert_eq!(found.result.unwrap().ai_analysis.unwrap().len(), 1);
        assert_eq!(found.patch.unwrap().changed.len(), 1);
        store.run(media::delete_recording("a")).unwrap();
        assert_eq!(changed(&mut live).result, None);
    }

    fn a_value_and_a_page_are_followed(backend) {
        let store = backend.store();
        let mut count = store.live_query(media::count_recordings(RecordingFilter::default())).unwrap();
        let mut page = store.live_query(media::recordings(RecordingFilter { limit: 1, ..Default::default() })).unwrap();
        assert_eq!((changed(&mut count).result, changed(&mut page).result.next), (0, None));
        for name in ["a", "b"] {
            store.run(media::add_recording(NewRecording { timestamp: Some(at(1)), ..recording(name, "c") })).unwrap();
        }
        assert_eq!(changed(&mut count).result, 2, "many commits are one change");
        let full = changed(&mut page);
        assert_eq!(names(&full.result), ["b"]);
        assert!(full.result.next.is_some());
        assert_eq!(full.patch.unwrap().next, full.result.next);
    }

    fn a_full_text_search_is_followed(backend) {
        let store = backend.store();
        let search = || LibrarySearch { query: "godfather".into(), ..Default::default() };
        let add = |title: &str| {
            let item = NewLibraryItem { kind: "movie".into(), title: title.into(), ..Default::default() };
            store.run(library::add_library_item(item)).unwrap();
        };
        let mut live = store.live_query(library::search_library_items(search())).unwrap();
        let mut count = store.live_query(library::count_library_search(search())).unwrap();
        assert_eq!((changed(&mut live).result.rows.len(), changed(&mut count).result), (0, 0));
        add("The Godfather");
        assert_eq!((changed(&mut live).patch.unwrap().added.len(), changed(&mut count).result), (1, 1));
        add("Alien");
        assert!(is_unchanged(&mut count));
        store.execute(sql("UPDATE library_items SET title = 'Solaris' WHERE title = 'The Godfather'")).unwrap();
        assert_eq!((changed(&mut live).result.rows.len(), changed(&mut count).result), (0, 0));
    }

    fn rows_of_any_table_and_searches_in_it_are_followed(backend) {
        let store = backend.empty();
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, size REAL)");
        store.declare_search(&SearchIndex::on("notes").column("text", 1.0)).unwrap();
        let notes = store.table("notes").unwrap();
        let large = List { filters: vec![Filter::greater_or_equal("size", 10)], sort: vec!["-size".parse().unwrap()], ..List::default() };
        let mut listed = store.live_query(notes.list(large)).unwrap();
        let mut one = store.live_query(notes.get(1)).unwrap();
        let mut count = store.live_query(notes.count(Vec::new())).unwrap();
        let mut found = store.live_query::<Page<SearchHit>>(Search::of("notes", "milk")).unwrap();
        let mut hits = store.live_query(Search::of("notes", "milk").count()).unwrap();
        assert!(changed(&mut listed).result.rows.is_empty() && changed(&mut one).result.is_none() && changed(&mut found).result.rows.is_empty());
        assert_eq!((changed(&mut count).result, changed(&mut hits).result), (0, 0));
        store.transaction(|transaction| {
            for (text, size) in [("milk", 10.0), ("oil", 20.0), ("milk and oil", 5.0)] {
                transaction.run(notes.create(to_row(&json!({"text": text, "size": size}))?))?;
            }
            Ok(())
        }).unwrap();
        let list = changed(&mut listed);
        let sizes: Vec<_> = list.result.rows.iter().map(|row| row["size"].clone()).collect();
        assert_eq!((sizes, list.patch.unwrap().added.len()), (vec![20.0.into(), 10.0.into()], 2));
        assert_eq!(changed(&mut one).result.unwrap()["text"], "milk".into());
        assert_eq!((changed(&mut count).result, changed(&mut found).result.rows.len(), changed(&mut hits).result), (3, 2, 2));
        store.run(notes.delete(3)).unwrap();
        assert!(is_unchanged(&mut listed) && is_unchanged(&mut one));
        assert_eq!((changed(&mut count).result, changed(&mut hits).result), (2, 1));
        assert_eq!(changed(&mut found).patch.unwrap().removed.len(), 1);
    }

    fn cascades_triggers_and_views_are_followed(backend) {
        let (store, mut live) = lamps(backend);
        run(&store, "CREATE VIEW bright AS SELECT count(*) AS n FROM lamps WHERE watts > 5");
        run(&store, "CREATE TRIGGER one_each AFTER INSERT ON rooms BEGIN INSERT INTO lamps (room, watts) VALUES (new.name, 9); END");
        let mut view = store.live_query::<i64>(sql("SELECT n FROM bright")).unwrap();
        assert_eq!(changed(&mut view).result, 0);
        changed(&mut live);
        run(&store, "INSERT INTO rooms VALUES ('cellar')");
        assert_eq!((changed(&mut view).result, changed(&mut live).result.len()), (1, 1));
        run(&store, "DELETE FROM rooms WHERE name = 'cellar'");
        assert_eq!((changed(&mut view).result, changed(&mut live).result.len()), (0, 0));
        run(&store, "INSERT INTO lamps VALUES (1, 'hall', 2)");
        assert!(is_unchanged(&mut view));
        run(&store, "DROP VIEW bright");
        run(&store, "CREATE VIEW bright AS SELECT count(*) AS n FROM lamps");
        assert_eq!(changed(&mut view).result, 1, "a view that is another one");
        run(&store, "DROP VIEW bright");
        run(&store, "CREATE VIEW bright AS SELECT count(*) AS n FROM rooms");
        assert_eq!(changed(&mut view).result, 2, "now of another table");
        run(&store, "INSERT INTO rooms VALUES ('roof')");
        assert_eq!(changed(&mut view).result, 3);
    }

    fn a_transaction_is_one_change_and_one_that_is_rolled_back_none(backend) {
        let (store, mut live) = lamps(backend);
        changed(&mut live);
        store
            .transaction(|transaction| {
                transaction.execute(&sql("INSERT INTO lamps VALUES (1, 'hall', 5)"))?;
                transaction.execute(&sql("UPDATE lamps SET watts = 6"))?;
                transaction.execute(&sql("INSERT INTO lamps VALUES (2, 'hall', 7)")).map(drop)
            })
            .unwrap();
        assert_eq!(ids(&changed(&mut live).result), [1, 2]);
        let refused: Result<(), Error> = store.transaction(|transaction| {
            transaction.execute(&sql("DELETE FROM lamps"))?;
            Err(Error::not_found("changed my mind"))
        });
        assert!(refused.is_err() && is_unchanged(&mut live));
        assert!(store.execute(sql("INSERT INTO lamps VALUES (1, 'hall', 5)")).is_err() && is_unchanged(&mut live));
    }

    fn rows_that_no_key_tells_apart_are_given_whole(backend) {
        let (store, _) = lamps(backend);
        run(&store, "INSERT INTO lamps VALUES (1, 'hall', 5), (2, 'hall', 5)");
        let grouped = "SELECT room, count(*) AS n FROM lamps GROUP BY room ORDER BY room";
        let mut whole = store.live_query::<Vec<Row>>(sql(grouped)).unwrap();
        let mut keyed = store.live_query::<Vec<Row>>(sql(grouped)).unwrap().key(["room"]);
        let mut unknown = store.live_query::<Vec<Row>>(sql(grouped)).unwrap().key(["colour"]);
        assert_eq!(unknown.read().unwrap_err().field(), Some("key"));
        changed(&mut whole);
        changed(&mut keyed);
        run(&store, "INSERT INTO lamps VALUES (3, 'attic', 5)");
        let change = changed(&mut whole);
        assert_eq!((change.result.len(), change.patch), (2, None));
        assert_eq!(changed(&mut keyed).patch.unwrap().added[0].row["n"], 1.into());
    }

    fn tables_that_go_come_and_change_are_followed(backend) {
        let (store, mut live) = lamps(backend);
        run(&store, "INSERT INTO lamps VALUES (1, 'hall', 5)");
        changed(&mut live);
        run(&store, "ALTER TABLE lamps ADD COLUMN colour TEXT");
        assert!(is_unchanged(&mut live));
        run(&store, "DROP TABLE lamps");
        assert_eq!(live.read().unwrap_err().kind(), ErrorKind::Sql);
        run(&store, "INSERT INTO rooms VALUES ('roof')");
        assert!(is_unchanged(&mut live), "an error is told once");
        run(&store, "CREATE TABLE lamps (id INTEGER PRIMARY KEY, room TEXT, watts TEXT)");
        run(&store, "INSERT INTO lamps VALUES (4, 'hall', 'many')");
        assert_eq!(ids(&changed(&mut live).result), [4]);
    }

    fn migrations_are_followed(backend) {
        let store = backend.store();
        let mut live = store.live_query(media::count_recordings(RecordingFilter::default())).unwrap();
        assert_eq!(changed(&mut live).result, 0);
        store.migrate(&media::CATALOG, Target::Version(0)).unwrap();
        assert_eq!(live.read().unwrap_err().kind(), ErrorKind::Sql);
        store.migrate(&media::CATALOG, Target::Latest).unwrap();
        store.run(media::add_recording(recording("a", "c"))).unwrap();
        assert_eq!(changed(&mut live).result, 1);
    }

    fn a_log_that_was_begun_anew_or_cut_leaves_no_change_out(backend) {
        let small = edgelite::changes::ChangeLimits { changes: 4, ..Default::default() };
        let store = backend.open(Options::new().changes(small)).unwrap();
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY)");
        let mut live = store.live_query::<i64>(sql("SELECT count(*) FROM notes")).unwrap();
        assert_eq!(changed(&mut live).result, 0);
        for _ in 0..600 {
            run(&store, "INSERT INTO notes DEFAULT VALUES");
        }
        assert_eq!(changed(&mut live).result, 600);
        run(&store, "DELETE FROM notes WHERE id = 1");
        store.restart_changes().unwrap();
        assert_eq!(changed(&mut live).result, 599);
        run(&store, "DELETE FROM notes WHERE id = 2");
        assert_eq!(changed(&mut live).result, 598);
    }

    fn mistakes_are_errors_of_the_beginning_or_of_the_first_reading(backend) {
        let store = backend.store();
        let wrong = RecordingFilter { limit: 0, ..Default::default() };
        assert_eq!(store.live_query(media::recordings(wrong)).err().unwrap().field(), Some("limit"));
        let mut live = store.live_query::<Vec<Row>>(sql("SELECT colour FROM recordings")).unwrap();
        assert_eq!(live.read().unwrap_err().kind(), ErrorKind::Sql);
        let mut writes = store.live_query::<Vec<Row>>(sql("DELETE FROM recordings")).unwrap();
        assert_eq!(writes.read().unwrap_err().kind(), ErrorKind::ReadOnly);
        store.close();
        assert_eq!(live.read().unwrap_err().kind(), ErrorKind::Closed);
        assert!(live.next().is_none());
    }

    fn a_store_without_its_change_log_has_no_live_queries(backend) {
        let store = backend.open(Options::new().without_changes()).unwrap();
        let refused = store.live_query::<i64>(sql("SELECT 1")).err().unwrap();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
    }
}
