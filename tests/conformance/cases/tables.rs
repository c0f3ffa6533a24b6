//! Rows of any table, from its schema alone.

use super::prelude::*;
use edgelite::{
    tables::{Change, Filter, Key, List, Operator, OrderBy, Table},
    value::to_row,
};

const NOTES: &str = "CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'plain' CHECK (kind IN ('plain', 'loud')),
    size REAL CONSTRAINT size_is_positive CHECK (size > 0),
    done BOOLEAN INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    at TIMESTAMP INTEGER,
    more JSON TEXT CHECK (json_valid(more)),
    picture BLOB,
    area TEXT REFERENCES areas (name)
)";

fn make(store: &Store, statement: &'static str) {
    store.execute(sql(statement)).unwrap();
}

fn with_notes(backend: &dyn Backend) -> (Store, Table) {
    let store = backend.empty();
    make(&store, "CREATE TABLE areas (name TEXT NOT NULL PRIMARY KEY COLLATE NOCASE, floor INTEGER)");
    make(&store, NOTES);
    let notes = store.table("notes").unwrap();
    (store, notes)
}

fn row(json: Json) -> Row {
    to_row(&json).unwrap()
}

fn add(store: &Store, table: &Table, rows: impl IntoIterator<Item = Json>) {
    store.run(table.bulk(rows.into_iter().map(|json| Change::Create { row: row(json) }))).unwrap();
}

/// A column of the rows of a list, as text.
fn listed(store: &Store, table: &Table, column: &str, list: List) -> String {
    let page = store.query(table.list(list)).unwrap();
    page.rows.iter().map(|row| shown(&row[column])).collect::<Vec<_>>().join(" ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        value => serde_json::to_string(value).unwrap(),
    }
}

fn filtered(store: &Store, table: &Table, column: &str, filter: Filter) -> String {
    let count = store.query(table.count(vec![filter.clone()])).unwrap();
    let found = listed(store, table, column, List { filters: vec![filter], ..List::default() });
    assert_eq!(usize::try_from(count).unwrap(), found.split_terminator(' ').count(), "{found}");
    found
}

/// The rows of all pages of this size, by one column.
fn paged(store: &Store, table: &Table, column: &str, sort: &[OrderBy], limit: i64) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.query(table.list(List { sort: sort.to_vec(), limit, cursor, ..List::default() })).unwrap();
        assert!(page.rows.len() <= usize::try_from(limit).unwrap());
        seen.extend(page.rows.iter().map(|row| shown(&row[column])));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return seen,
        }
    }
}

/// The kind of an error, the field that it names, and a part of its message.
fn assert_refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: ErrorKind, field: &str, part: &str) {
    let error = result.unwrap_err();
    let text = error.to_string();
    assert_eq!((error.kind(), error.field()), (kind, Some(field)), "{text}");
    assert!(text.contains(part), "{text} lacks {part}");
}

conformance! {
    fn a_row_is_added_with_its_defaults_and_read_by_its_key(backend) {
        let (store, notes) = with_notes(backend);
        let added = store.run(notes.create(row(json!({"text": "weed", "done": true, "at": "2026-02-20T12:00:00+01:00", "more": {"a": [1]}})))).unwrap();
        let expected = r#"{"id":1,"text":"weed","kind":"plain","size":null,"done":true,"at":"2026-02-20T11:00:00Z","more":{"a":[1]},"picture":null,"area":null}"#;
        assert_eq!(serde_json::to_string(&added).unwrap(), expected);
        assert_eq!(store.query(notes.get(1)).unwrap(), Some(added));
        assert_eq!(store.query(notes.get(2)).unwrap(), None);
    }

    fn values_of_every_type_survive(backend) {
        let (store, notes) = with_notes(backend);
        let bytes: Vec<u8> = vec![0, 1, 254, 255];
        let values = Row::from_pairs([
            ("id".into(), i64::MAX.into()),
            ("text".into(), "ä😀\"`?".into()),
            ("size".into(), 0.1.into()),
            ("at".into(), Instant::from_microseconds(-1).into()),
            ("more".into(), Value::Json("[1e3, \"é\"]".into())),
            ("picture".into(), bytes.clone().into()),
        ]);
        let added = store.run(notes.create(values.clone())).unwrap();
        for (column, value) in values.view().iter() {
            assert_eq!(&added[column.name.as_str()], value);
        }
        let read = store.query(notes.list(List { filters: vec![Filter::equal("picture", bytes)], ..List::default() })).unwrap();
        assert_eq!(read.rows, [added]);
        let base64 = store.run(notes.update(i64::MAX, row(json!({"picture": "AAE=", "at": 7, "size": 3})))).unwrap();
        assert_eq!((&base64["picture"], &base64["at"], &base64["size"]), (&vec![0_u8, 1].into(), &Instant::from_microseconds(7).into(), &3.0.into()));
    }

    fn a_change_keeps_what_is_left_out_and_clears_what_is_null(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [json!({"text": "weed", "size": 2.5, "more": {"a": 1}}), json!({"text": "water"})]);
        let changed = store.run(notes.update(1, row(json!({"size": null, "done": true})))).unwrap();
        assert_eq!((&changed["size"], &changed["done"], &changed["more"]), (&Value::Null, &true.into(), &Value::Json("{\"a\":1}".into())));
        assert_eq!(store.run(notes.update(1, row(json!({})))).unwrap(), changed);
        assert_eq!(store.query(notes.get(1)).unwrap(), Some(changed));
        let moved = store.run(notes.update(2, row(json!({"id": 9})))).unwrap();
        assert_eq!((&moved["id"], &moved["text"]), (&9.into(), &"water".into()));
        assert_eq!(store.query(notes.get(2)).unwrap(), None);
        for changes in [json!({"done": true}), json!({})] {
            assert_refused(store.run(notes.update(2, row(changes))), ErrorKind::NotFound, "key", "notes has no row 2");
        }
    }

    fn an_upsert_adds_or_changes_and_keeps_what_is_left_out(backend) {
        let (store, notes) = with_notes(backend);
        let first = store.run(notes.upsert(row(json!({"id": 7, "text": "weed", "size": 2})))).unwrap();
        assert_eq!((&first["kind"], &first["size"]), (&"plain".into(), &2.0.into()));
        let second = store.run(notes.upsert(row(json!({"id": 7, "text": "water", "kind": "loud"})))).unwrap();
        assert_eq!((&second["text"], &second["kind"], &second["size"]), (&"water".into(), &"loud".into(), &2.0.into()));
        assert_eq!(store.query(notes.count(vec![])).unwrap(), 1);
        assert_refused(store.run(notes.upsert(row(json!({"text": "no key"})))), ErrorKind::InvalidArgument, "id", "needs id");
        let areas = store.table("areas").unwrap();
        for name in ["Hall", "HALL"] {
            assert_eq!(store.run(areas.upsert(row(json!({"name": name})))).unwrap()["floor"], Value::Null);
        }
        assert_eq!(store.query(areas.count(vec![])).unwrap(), 1, "the key compares without case");
    }

    fn a_deletion_says_whether_there_was_a_row(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [json!({"text": "weed"})]);
        assert!(store.run(notes.delete(1)).unwrap());
        assert!(!store.run(notes.delete(1)).unwrap());
    }

    fn what_triggers_change_is_in_the_row_that_is_given(backend) {
        let (store, notes) = with_notes(backend);
        make(&store, "CREATE TRIGGER louder AFTER UPDATE OF text ON notes BEGIN UPDATE notes SET kind = 'loud' WHERE id = new.id; END");
        add(&store, &notes, [json!({"text": "weed"})]);
        assert_eq!(store.run(notes.update(1, row(json!({"text": "weed!"})))).unwrap()["kind"], "loud".into());
        assert_eq!(store.run(notes.upsert(row(json!({"id": 1, "text": "w", "kind": "plain"})))).unwrap()["kind"], "loud".into());
    }

    fn each_operator_of_a_filter_finds_what_it_says(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [
            json!({"text": "Hall", "size": 1, "at": "2026-02-20T00:00:01Z"}),
            json!({"text": "hallway", "size": 2, "done": true, "at": "2026-02-20T00:00:02Z"}),
            json!({"text": "100% é_x", "more": {"Tag": "a"}}),
            json!({"text": "", "size": 2, "kind": "loud"}),
        ]);
        let found = |filter: Filter| filtered(&store, &notes, "id", filter);
        let at: Instant = "2026-02-20T00:00:02Z".parse().unwrap();
        for (filter, ids) in [
            (Filter::equal("size", 2), "2 4"),
            (Filter::equal("text", ""), "4"),
            (Filter::equal("size", Value::Null), "3"),
            (Filter::equal("done", true), "2"),
            (Filter::equal("done", false), "1 3 4"),
            (Filter::not_equal("size", 2), "1"),
            (Filter::not_equal("size", Value::Null), "1 2 4"),
            (Filter::not_equal("done", true), "1 3 4"),
            (Filter::greater("size", 1), "2 4"),
            (Filter::greater_or_equal("size", 1), "1 2 4"),
            (Filter::less("at", at), "1"),
            (Filter::less_or_equal("at", "2026-02-20T01:00:02+01:00"), "1 2"),
            (Filter::is_in("id", [4, 1, 9]), "1 4"),
            (Filter::is_in::<i64>("id", []), ""),
            (Filter::is_in("kind", ["loud"]), "4"),
            (Filter::is_null("more", true), "1 2 4"),
            (Filter::is_null("more", false), "3"),
            (Filter::prefix("text", "hall"), "2"),
            (Filter::prefix("text", "100%"), "3"),
            (Filter::prefix("text", ""), "1 2 3 4"),
            (Filter::contains("text", "ALL"), "1 2"),
            (Filter::contains("text", "0%"), "3"),
            (Filter::contains("text", "é_"), "3"),
            (Filter::contains("text", "_h"), ""),
            (Filter::contains("more", "tag"), "3"),
        ] {
            assert_eq!(found(filter.clone()), ids, "{filter:?}");
        }
        let both = List { filters: vec![Filter::equal("size", 2), Filter::not_equal("kind", "loud")], ..List::default() };
        assert_eq!(listed(&store, &notes, "id", both), "2");
        let areas = store.table("areas").unwrap();
        add(&store, &areas, ["aZ", "Az!", "B", "a[", "é", "ÉX"].map(|name| json!({"name": name})));
        for (filter, names) in [
            (Filter::equal("name", "az"), "aZ"),
            (Filter::prefix("name", "az"), "aZ Az!"),
            (Filter::prefix("name", "É"), "ÉX"),
            (Filter::contains("name", "Z"), "aZ Az!"),
        ] {
            assert_eq!(filtered(&store, &areas, "name", filter), names);
        }
    }

    fn pages_visit_each_row_once_in_any_order(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, (1..=23).map(|id| {
            let size = (id % 3 > 0).then_some(id % 4 + 1);
            json!({"text": format!("n{}", id % 5), "size": size, "done": id % 2 == 0, "at": id % 7, "picture": (id % 6 > 0).then_some("AAE=")})
        }));
        let by = |text: &str| text.split(',').map(|part| part.parse().unwrap()).collect::<Vec<OrderBy>>();
        for sort in ["id", "-id", "text", "-text", "size", "-size", "-at,size", "done,-size,text", "picture,-size", "-picture"] {
            let whole = paged(&store, &notes, "id", &by(sort), 100);
            assert_eq!(whole.len(), 23);
            for limit in [1, 2, 5, 22, 23] {
                assert_eq!(paged(&store, &notes, "id", &by(sort), limit), whole, "{sort} by {limit}");
            }
        }
        assert_eq!(paged(&store, &notes, "id", &by("-size"), 4)[16..], ["21", "18", "15", "12", "9", "6", "3"], "nulls are last, by their keys");
    }

    fn a_list_gives_the_columns_that_are_asked_for(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, (1..=3).map(|id| json!({"text": format!("n{id}"), "size": 4 - id})));
        let list = |cursor| List { fields: vec!["text".into()], sort: vec![OrderBy::ascending("size")], limit: 2, cursor, ..List::default() };
        let first = store.query(notes.list(list(None))).unwrap();
        assert_eq!(serde_json::to_string(&first.rows).unwrap(), r#"[{"text":"n3"},{"text":"n2"}]"#);
        let rest = store.query(notes.list(list(first.next.clone()))).unwrap();
        assert_eq!((serde_json::to_string(&rest.rows).unwrap().as_str(), rest.next), (r#"[{"text":"n1"}]"#, None));
        let other = List { cursor: first.next, ..List::default() };
        assert_refused(store.query(notes.list(other)), ErrorKind::InvalidArgument, "cursor", "start again");
    }

    fn keys_of_several_columns_and_of_text_address_rows(backend) {
        let store = backend.empty();
        make(&store, "CREATE TABLE seats (row TEXT, number INTEGER, taken BOOLEAN INTEGER, PRIMARY KEY (number, row))");
        let seats = store.table("seats").unwrap();
        add(&store, &seats, [json!({"row": "a,b", "number": 1}), json!({"row": "a", "number": 2}), json!({"row": "b", "number": 1})]);
        let key = || [Value::from(1), "a,b".into()];
        assert_eq!(store.run(seats.update(key(), row(json!({"taken": true})))).unwrap()["taken"], true.into());
        let named = Key::from(row(json!({"row": "a,b", "number": 1})));
        assert_eq!(store.query(seats.get(named)).unwrap().unwrap()["taken"], true.into());
        let path = seats.key_of_path("1,a%2Cb").unwrap();
        assert_eq!(store.query(seats.get(path)).unwrap().unwrap()["taken"], true.into());
        assert_eq!(paged(&store, &seats, "row", &[], 1), ["a,b", "b", "a"], "in the order of the key");
        let upserted = store.run(seats.upsert(row(json!({"row": "a", "number": 2, "taken": false})))).unwrap();
        assert_eq!(upserted["taken"], false.into());
        assert!(store.run(seats.delete(key())).unwrap());
        assert_refused(store.query(seats.get(1)), ErrorKind::InvalidArgument, "key", "(number, row): 2 values, not 1");
        assert_refused(store.query(seats.get([1.into(), 2.into()])), ErrorKind::InvalidArgument, "row", "row must be text");
        assert_refused(store.run(seats.create(row(json!({"row": "a"})))), ErrorKind::InvalidArgument, "number", "needs number");
        assert_refused(store.run(seats.create(row(json!({"row": null, "number": 1})))), ErrorKind::InvalidArgument, "row", "must not be null");
    }

    fn a_table_without_a_key_is_listed_and_added_to(backend) {
        let store = backend.empty();
        make(&store, "CREATE TABLE journal (what TEXT, rowid INTEGER)");
        let journal = store.table("journal").unwrap();
        add(&store, &journal, (1..=5).map(|number| json!({"what": format!("w{}", number % 2), "rowid": 9 - number})));
        assert_eq!(paged(&store, &journal, "rowid", &[], 2), ["8", "7", "6", "5", "4"]);
        assert_eq!(paged(&store, &journal, "rowid", &[OrderBy::descending("what")], 1), ["4", "6", "8", "5", "7"]);
        let one = store.query(journal.list(List { limit: 1, ..List::default() })).unwrap();
        assert_eq!(serde_json::to_string(&one.rows).unwrap(), r#"[{"what":"w1","rowid":8}]"#);
        assert_eq!(store.run(journal.create(row(json!({"what": "new"})))).unwrap()["what"], "new".into());
        assert_refused(store.query(journal.get(1)), ErrorKind::InvalidArgument, "key", "no primary key");
        for change in [journal.update(1, row(json!({}))), journal.upsert(row(json!({"what": "x"})))] {
            assert_refused(store.run(change), ErrorKind::InvalidArgument, "key", "no primary key");
        }
        assert_refused(store.run(journal.delete(1)), ErrorKind::InvalidArgument, "key", "no primary key");
    }

    /// A text key that is not declared NOT NULL can be null in several rows.
    fn rows_without_a_value_in_their_key_are_listed_too(backend) {
        let store = backend.empty();
        make(&store, "CREATE TABLE loose (name TEXT PRIMARY KEY, size INTEGER)");
        make(&store, "INSERT INTO loose VALUES (NULL, 1), ('b', 2), (NULL, 3), ('a', 4), (NULL, 5)");
        let loose = store.table("loose").unwrap();
        for limit in [1, 2, 3] {
            assert_eq!(paged(&store, &loose, "size", &[], limit), ["1", "3", "5", "4", "2"]);
            assert_eq!(paged(&store, &loose, "size", &[OrderBy::descending("name")], limit), ["2", "4", "5", "3", "1"]);
        }
    }

    fn names_of_any_characters_are_names(backend) {
        let store = backend.empty();
        make(&store, "CREATE TABLE \"select `x` ?\" (\"from\" INTEGER PRIMARY KEY, \"a.b\" TEXT, \"q?\" TEXT, \"tick`\" TEXT, \"sp ace\" TEXT, \"limit\" INTEGER)");
        let odd = store.table("select `x` ?").unwrap();
        add(&store, &odd, (1..=3).map(|from| json!({"from": from, "a.b": "x", "q?": format!("q{from}"), "tick`": "t", "sp ace": "s", "limit": from})));
        let filters = || vec![Filter::equal("a.b", "x"), Filter::prefix("q?", "q"), Filter::equal("tick`", "t"), Filter::greater("limit", 1)];
        let sort = || ["tick`", "q?", "a.b", "sp ace"].map(OrderBy::ascending).to_vec();
        let first = store.query(odd.list(List { filters: filters(), sort: sort(), limit: 1, ..List::default() })).unwrap();
        assert_eq!(first.rows[0]["from"], 2.into());
        let second = store.query(odd.list(List { filters: filters(), sort: sort(), limit: 1, cursor: first.next, ..List::default() })).unwrap();
        assert_eq!((&second.rows[0]["from"], second.next), (&3.into(), None));
        assert_eq!(store.run(odd.update(3, row(json!({"q?": "?", "tick`": null})))).unwrap()["q?"], "?".into());
    }

    fn a_bulk_makes_its_changes_in_order_and_gives_their_keys(backend) {
        let (store, notes) = with_notes(backend);
        let before = store.position().unwrap();
        let keys = store.run(notes.bulk([
            Change::Create { row: row(json!({"text": "a"})) },
            Change::Create { row: row(json!({"text": "b"})) },
            Change::Update { key: 1.into(), changes: row(json!({"kind": "loud"})) },
            Change::Upsert { row: row(json!({"id": 9, "text": "c"})) },
            Change::Upsert { row: row(json!({"id": 2, "text": "B", "size": 1})) },
            Change::Delete { key: 1.into() },
            Change::Delete { key: 77.into() },
            Change::Update { key: 9.into(), changes: row(json!({})) },
        ])).unwrap();
        assert_eq!(keys.iter().map(|key| shown(&key["id"])).collect::<Vec<_>>(), ["1", "2", "1", "9", "2", "1", "77", "9"]);
        assert_eq!(listed(&store, &notes, "text", List::default()), "B c");
        assert_eq!(store.changes(before).unwrap().commits.len(), 1, "one transaction");
        assert!(store.run(notes.bulk([])).unwrap().is_empty());
    }

    fn a_bulk_that_fails_changes_nothing_and_names_its_change(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [json!({"text": "kept"})]);
        let create = |json: Json| Change::Create { row: row(json) };
        let good = || create(json!({"text": "lost"}));
        for (bad, kind, field) in [
            (create(json!({"text": 5})), ErrorKind::InvalidArgument, "[2].text"),
            (create(json!({"size": 5})), ErrorKind::InvalidArgument, "[2].text"),
            (create(json!({"text": "a", "kind": "silent"})), ErrorKind::Constraint, "[2].kind"),
            (create(json!({"text": "a", "size": -1})), ErrorKind::Constraint, "[2].size"),
            (create(json!({"text": "a", "area": "nowhere"})), ErrorKind::Constraint, "[2].area"),
            (create(json!({"text": "a", "id": 1})), ErrorKind::Conflict, "[2].id"),
            (Change::Update { key: 44.into(), changes: row(json!({"text": "a"})) }, ErrorKind::NotFound, "[2].key"),
            (Change::Update { key: "x".into(), changes: row(json!({})) }, ErrorKind::InvalidArgument, "[2].id"),
            (Change::Upsert { row: row(json!({"text": "a"})) }, ErrorKind::InvalidArgument, "[2].id"),
            (Change::Delete { key: Value::Null.into() }, ErrorKind::InvalidArgument, "[2].id"),
        ] {
            let changes = [Change::Delete { key: 1.into() }, good(), bad.clone(), good()];
            assert_refused(store.run(notes.bulk(changes)), kind, field, "change 2");
            assert_eq!(listed(&store, &notes, "text", List::default()), "kept", "{bad:?}");
        }
        let many = (0..10_001).map(|_| good());
        assert_refused(store.run(notes.bulk(many)), ErrorKind::InvalidArgument, "changes", "10000");
    }

    fn bad_input_is_refused_by_name_and_changes_nothing(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [json!({"text": "kept", "size": 1})]);
        let long = "x".repeat((1 << 20) + 1);
        let cases = [
            (vec![("text", "a".into()), ("colour", 1.into())], ErrorKind::InvalidArgument, "colour", "there are id, text"),
            (vec![("text", 5.into())], ErrorKind::InvalidArgument, "text", "must be text, not integer"),
            (vec![("text", Value::Null)], ErrorKind::InvalidArgument, "text", "must not be null"),
            (vec![("text", "a".into()), ("text", "b".into())], ErrorKind::InvalidArgument, "text", "given twice"),
            (vec![("text", long.into())], ErrorKind::InvalidArgument, "text", "1048576 are the most"),
            (vec![("text", "a".into()), ("size", Value::Real(f64::NAN))], ErrorKind::InvalidArgument, "size", "NaN"),
            (vec![("text", "a".into()), ("size", Value::Real(f64::INFINITY))], ErrorKind::InvalidArgument, "size", "inf"),
            (vec![("text", "a".into()), ("size", "big".into())], ErrorKind::InvalidArgument, "size", "a number"),
            (vec![("text", "a".into()), ("size", i64::MAX.into())], ErrorKind::InvalidArgument, "size", "a number"),
            (vec![("text", "a".into()), ("id", 1.5.into())], ErrorKind::InvalidArgument, "id", "an integer"),
            (vec![("text", "a".into()), ("done", 2.into())], ErrorKind::InvalidArgument, "done", "true or false"),
            (vec![("text", "a".into()), ("at", "2026-02-20T12:00:00".into())], ErrorKind::InvalidArgument, "at", "with a zone"),
            (vec![("text", "a".into()), ("at", true.into())], ErrorKind::InvalidArgument, "at", "a time"),
            (vec![("text", "a".into()), ("more", Value::Json("{a".into()))], ErrorKind::InvalidArgument, "more", "not JSON"),
            (vec![("text", "a".into()), ("more", vec![1_u8].into())], ErrorKind::InvalidArgument, "more", "JSON"),
            (vec![("text", "a".into()), ("picture", "no base64".into())], ErrorKind::InvalidArgument, "picture", "base64"),
            (vec![("text", "a".into()), ("kind", "silent".into())], ErrorKind::Constraint, "kind", "plain"),
            (vec![("text", "a".into()), ("size", (-1).into())], ErrorKind::Constraint, "size", "size_is_positive"),
            (vec![("text", "a".into()), ("area", "nowhere".into())], ErrorKind::Constraint, "area", "row of areas that does not exist"),
        ];
        for (pairs, kind, field, part) in cases {
            let values = || Row::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
            assert_refused(store.run(notes.create(values())), kind, field, part);
            assert_refused(store.run(notes.update(1, values())), kind, field, part);
        }
        assert_refused(store.run(notes.create(row(json!({"size": 1})))), ErrorKind::InvalidArgument, "text", "needs text");
        assert_refused(store.run(notes.create(row(json!({"id": 1, "text": "a"})))), ErrorKind::Conflict, "id", "the same");
        assert_eq!(store.query(notes.list(List::default())).unwrap().rows.len(), 1);
        assert_eq!(store.query(notes.get(1)).unwrap().unwrap()["text"], "kept".into());
        let filter = |filter| store.query(notes.list(List { filters: vec![filter], ..List::default() }));
        for (wrong, field, part) in [
            (Filter::equal("colour", 1), "colour", "no column"),
            (Filter::greater("size", "big"), "size.gt", "a number"),
            (Filter::greater("size", Value::Null), "size.gt", "compares with null"),
            (Filter::less("at", "yesterday"), "at.lt", "with a zone"),
            (Filter::prefix("size", "1"), "size.prefix", "it can by eq"),
            (Filter::equal("more", "{}"), "more", "it can by null, contains"),
            (Filter::contains("text", 5), "text.contains", "must be text"),
            (Filter::is_in("id", vec![1; 1001]), "id.in", "1000 values"),
            (Filter::is_in("text", [Value::Null]), "text.in", "null"),
            (Filter::new("id", Operator::Equal, []), "id", "one value"),
            (Filter::new("id", Operator::Null, ["x".into()]), "id.null", "true or false"),
        ] {
            assert_refused(filter(wrong), ErrorKind::InvalidArgument, field, part);
        }
        let list = |list: List| store.query(notes.list(list));
        assert_refused(list(List { sort: vec![OrderBy::ascending("colour")], ..List::default() }), ErrorKind::InvalidArgument, "sort", "no column");
        assert_refused(list(List { sort: vec![OrderBy::ascending("more")], ..List::default() }), ErrorKind::InvalidArgument, "sort", "no order");
        assert_refused(list(List { sort: vec![OrderBy::ascending("id"); 2], ..List::default() }), ErrorKind::InvalidArgument, "sort", "twice");
        assert_refused(list(List { fields: vec!["id".into(), "id".into()], ..List::default() }), ErrorKind::InvalidArgument, "fields", "twice");
        assert_refused(list(List { limit: 0, ..List::default() }), ErrorKind::InvalidArgument, "limit", "1 to 10000");
        assert_refused(list(List { cursor: Some("x".into()), ..List::default() }), ErrorKind::InvalidArgument, "cursor", "");
        assert_refused(list(List { filters: vec![Filter::equal("id", 1); 41], ..List::default() }), ErrorKind::InvalidArgument, "filters", "40");
    }

    fn secrets_are_neither_given_nor_taken(backend) {
        let store = backend.store();
        store.run(edgelite::catalog::library::add_user(edgelite::catalog::library::NewUser {
            email: "jane@example.org".into(), password_hash: "$argon2id$v=19$x".into(), ..Default::default()
        })).unwrap();
        let users = store.table("users").unwrap();
        let listed = store.query(users.list(List::default())).unwrap();
        assert!(listed.rows[0].value("email").is_ok());
        for catalog in edgelite::catalog::BUILT_IN {
            for protected in catalog.protected {
                let table = store.table(protected.table).unwrap();
                let schema = store.schema().unwrap();
                let columns: Vec<_> = table.describe().columns.into_iter().map(|column| column.name).collect();
                for secret in protected.secrets {
                    assert!(schema.table(protected.table).unwrap().column(secret).is_some(), "{} has {secret}", protected.table);
                    assert!(!columns.contains(&(*secret).to_owned()));
                    let by = |list: List| store.query(table.list(list));
                    assert_refused(by(List { filters: vec![Filter::prefix(*secret, "a")], ..List::default() }), ErrorKind::InvalidArgument, &format!("{secret}.prefix"), "secrets");
                    assert_refused(by(List { sort: vec![OrderBy::ascending(*secret)], ..List::default() }), ErrorKind::InvalidArgument, "sort", "secrets");
                    assert_refused(by(List { fields: vec![(*secret).into()], ..List::default() }), ErrorKind::InvalidArgument, "fields", "secrets");
                    let text = serde_json::to_string(&store.query(table.list(List::default())).unwrap().rows).unwrap();
                    assert!(!text.contains(secret), "{text}");
                    if !protected.read_only {
                        let taken = store.run(table.create(Row::from_pairs([((*secret).into(), "x".into())])));
                        assert_refused(taken, ErrorKind::InvalidArgument, secret, "secrets");
                    }
                }
                if protected.read_only {
                    assert!(table.describe().read_only);
                    for change in [table.create(row(json!({}))), table.update("x", row(json!({}))), table.upsert(row(json!({})))] {
                        assert_refused(store.run(change), ErrorKind::ReadOnly, "table", "operations of its catalog alone");
                    }
                    assert_refused(store.run(table.delete("x")), ErrorKind::ReadOnly, "table", "alone");
                    assert_refused(store.run(table.bulk([])), ErrorKind::ReadOnly, "table", "alone");
                }
            }
        }
    }

    fn secrets_stay_secret_in_a_store_that_was_opened_without_their_catalog(backend) {
        backend.store().close();
        let store = backend.empty();
        let users = store.table("users").unwrap();
        assert!(users.describe().read_only && users.describe().columns.iter().all(|column| column.name != "password_hash"));
        store.close();
    }

    fn a_table_of_ones_own_with_the_name_of_another_is_free(backend) {
        let store = backend.empty();
        make(&store, "CREATE TABLE users (id INTEGER PRIMARY KEY, password_hash TEXT)");
        let users = store.table("users").unwrap();
        assert_eq!(store.run(users.create(row(json!({"password_hash": "mine"})))).unwrap()["password_hash"], "mine".into());
    }

    fn edgelites_own_tables_are_not_there(backend) {
        let store = backend.store();
        for name in ["edgelite_migrations", "sqlite_schema", "sqlite_sequence", "turso_cdc", "nothing", "RECORDINGS", ""] {
            assert_refused(store.table(name), ErrorKind::NotFound, "table", "there is no table");
        }
        let names: Vec<_> = store.tables().unwrap().iter().map(|table| table.name().to_owned()).collect();
        assert!(names.contains(&"recordings".to_owned()) && names.iter().all(|name| !name.starts_with("edgelite_") && !name.starts_with("turso")));
    }

    fn a_table_is_known_anew_when_the_schema_changed(backend) {
        let (store, notes) = with_notes(backend);
        let count = |table: &Table| table.describe().columns.len();
        assert_eq!(count(&store.table("notes").unwrap()), 9);
        make(&store, "ALTER TABLE notes ADD COLUMN colour TEXT");
        assert_eq!(count(&store.table("notes").unwrap()), 10);
        assert!(store.run(notes.create(row(json!({"text": "with the table of before"})))).is_ok());
        let undone: Result<(), Error> = store.transaction(|transaction| {
            transaction.execute(&sql("ALTER TABLE notes ADD COLUMN shade TEXT"))?;
            let notes = transaction.table("notes")?;
            assert_eq!(count(&notes), 11);
            transaction.run(notes.update(1, row(json!({"shade": "blue"}))))?;
            assert_eq!(transaction.query(notes.get(1))?.unwrap()["shade"], "blue".into());
            Err(Error::not_found("changed my mind"))
        });
        assert!(undone.is_err());
        assert_eq!(count(&store.table("notes").unwrap()), 10);
        store.transaction(|transaction| {
            assert_eq!(count(&transaction.table("notes")?), 10);
            transaction.execute(&sql("ALTER TABLE notes ADD COLUMN tone TEXT"))
        }).unwrap();
        assert!(store.table("notes").unwrap().describe().columns.iter().any(|column| column.name == "tone"));
        make(&store, "DROP TABLE notes");
        assert_eq!(store.table("notes").unwrap_err().kind(), ErrorKind::NotFound);
        assert_refused(store.query(notes.count(vec![])), ErrorKind::Sql, "notes", "no such table");
    }

    /// A name that no column has must not turn into text.
    fn a_column_that_is_gone_is_an_error_and_never_an_empty_list(backend) {
        let (store, notes) = with_notes(backend);
        add(&store, &notes, [json!({"text": "a"})]);
        make(&store, "ALTER TABLE notes DROP COLUMN picture");
        let list = |list: List| store.query(notes.list(list)).unwrap_err().kind();
        assert_eq!(list(List { fields: vec!["id".into()], filters: vec![Filter::is_null("picture", false)], ..List::default() }), ErrorKind::Sql);
        assert_eq!(list(List { fields: vec!["id".into()], sort: vec![OrderBy::ascending("picture")], ..List::default() }), ErrorKind::Sql);
        assert_eq!(list(List::default()), ErrorKind::Sql);
    }

    fn changes_of_rows_are_part_of_a_transaction(backend) {
        let (store, notes) = with_notes(backend);
        let undone: Result<(), Error> = store.transaction(|transaction| {
            transaction.run(notes.create(row(json!({"text": "lost"}))))?;
            assert!(transaction.run(notes.bulk([Change::Delete { key: 1.into() }, Change::Create { row: row(json!({"text": "a", "size": -1})) }])).is_err());
            assert_eq!(transaction.query(notes.count(vec![]))?, 1, "what the failed bulk did is undone, and no more");
            Err(Error::not_found("changed my mind"))
        });
        assert!(undone.is_err());
        assert_eq!(store.query(notes.count(vec![])).unwrap(), 0);
    }
}
