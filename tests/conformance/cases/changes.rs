//! The change log: what is in it, what is not, and where it ends.

use super::prelude::*;
use edgelite::{
    Target,
    changes::{self, Change, ChangeLimits, ChangeOperation, Commit, Position, TableChange},
};

const TABLES: [&str; 4] = [
    "CREATE TABLE rooms (name TEXT NOT NULL PRIMARY KEY, area REAL, is_dry BOOLEAN INTEGER, since TIMESTAMP INTEGER, more JSON TEXT)",
    "CREATE TABLE lamps (id INTEGER PRIMARY KEY, room TEXT REFERENCES rooms (name) ON DELETE CASCADE ON UPDATE CASCADE, watts INTEGER)",
    "CREATE TABLE journal (what TEXT)",
    "CREATE TRIGGER lamp_added AFTER INSERT ON lamps BEGIN INSERT INTO journal VALUES ('lamp ' || new.id); END",
];

fn home(backend: &dyn Backend) -> (Store, Position) {
    let store = backend.empty();
    TABLES.into_iter().for_each(|table| run(&store, table));
    let start = store.position().unwrap();
    (store, start)
}

fn run(store: &Store, statement: &'static str) {
    store.execute(sql(statement)).unwrap();
}

fn commits(store: &Store, since: Position) -> Vec<Commit> {
    let changes = store.changes(since).unwrap();
    assert!(!changes.has_more);
    assert_eq!(changes.position, store.position().unwrap());
    changes.commits
}

fn all(store: &Store, since: Position) -> Vec<Change> {
    commits(store, since).into_iter().flat_map(|commit| commit.changes).collect()
}

/// `table key` of an insert with `+` in front, of an update with `~`, of a delete with `-`.
fn short(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let sign = match change.operation {
                ChangeOperation::Insert => '+',
                ChangeOperation::Update => '~',
                ChangeOperation::Delete => '-',
            };
            let key = match &change.key[0] {
                Value::Text(text) => text.clone(),
                value => value.as_integer().map(|number| number.to_string()).unwrap_or_default(),
            };
            format!("{sign}{} {key}", change.table)
        })
        .collect()
}

fn text(row: &Option<Row>) -> String {
    serde_json::to_string(row).unwrap()
}

fn tables(commits: &[Commit]) -> Vec<&TableChange> {
    commits.iter().flat_map(|commit| &commit.tables).collect()
}

conformance! {
    fn a_change_tells_the_row_before_and_after_with_its_types(backend) {
        let (store, start) = home(backend);
        let before = Instant::now();
        run(&store, "INSERT INTO rooms VALUES ('hall', 7, 1, 1000000, '{\"a\":1}')");
        run(&store, "UPDATE rooms SET area = 7.5, more = NULL");
        run(&store, "DELETE FROM rooms");
        let commits = commits(&store, start);
        assert_eq!(commits.iter().map(|commit| commit.changes.len()).collect::<Vec<_>>(), [1, 1, 1]);
        assert!(commits.windows(2).all(|pair| pair[0].time <= pair[1].time) && commits[0].time >= before.minus(std::time::Duration::from_secs(1)));
        let inserted = r#"{"name":"hall","area":7.0,"is_dry":true,"since":"1970-01-01T00:00:01Z","more":{"a":1}}"#;
        let updated = r#"{"name":"hall","area":7.5,"is_dry":true,"since":"1970-01-01T00:00:01Z","more":null}"#;
        let expected = [("null", inserted), (inserted, updated), (updated, "null")];
        for (commit, (before, after)) in commits.iter().zip(expected) {
            let change = &commit.changes[0];
            assert_eq!((text(&change.before).as_str(), text(&change.after).as_str()), (before, after));
            assert_eq!((change.table.as_str(), &change.key["name"]), ("rooms", &"hall".into()));
        }
        assert_eq!(commits[1].changes[0].changed_columns(), ["area", "more"]);
    }

    fn every_way_of_changing_a_row_is_captured(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('hall'), ('attic')");
        run(&store, "INSERT INTO lamps VALUES (1, 'hall', 10), (2, 'hall', 20)");
        run(&store, "INSERT INTO rooms (name, area) VALUES ('hall', 3) ON CONFLICT (name) DO UPDATE SET area = excluded.area");
        run(&store, "UPDATE lamps SET watts = watts + 1 WHERE id IN (SELECT id FROM lamps)");
        run(&store, "UPDATE rooms SET name = 'corridor' WHERE name = 'hall'");
        run(&store, "UPDATE lamps SET id = 9 WHERE id = 2");
        run(&store, "INSERT OR REPLACE INTO rooms (name, area) VALUES ('attic', 1)");
        run(&store, "DELETE FROM rooms WHERE name = 'corridor'");
        run(&store, "DELETE FROM journal");
        let seen: Vec<_> = commits(&store, start).iter().map(|commit| short(&commit.changes).join(" ")).collect();
        assert_eq!(seen, [
            "+rooms hall +rooms attic",
            "+lamps 1 +journal 1 +lamps 2 +journal 2",
            "~rooms hall",
            "~lamps 1 ~lamps 2",
            "~rooms hall ~lamps 1 ~lamps 2",
            "-lamps 2 +lamps 9",
            "-rooms attic +rooms attic",
            "-rooms corridor -lamps 1 -lamps 9",
            "-journal 1 -journal 2",
        ]);
        let moved = all(&store, start).into_iter().find(|change| change.key.value("id").is_ok_and(|id| *id == 9.into())).unwrap();
        assert_eq!((moved.before, moved.after.unwrap()["watts"].clone()), (None, 21.into()), "a new key is a deletion and an insertion");
    }

    fn a_batch_and_a_transaction_are_one_commit_each(backend) {
        let (store, start) = home(backend);
        let rooms = ["a", "b"].map(|room| vec![room.into()]).to_vec();
        store.run(Batch::<()>::new([Step::many("INSERT INTO rooms (name) VALUES (?1)", rooms)], |_| Ok(Default::default()))).unwrap();
        store.transaction(|transaction| {
            transaction.execute(&sql("INSERT INTO rooms (name) VALUES ('c')"))?;
            transaction.execute(&sql("DELETE FROM rooms WHERE name = 'a'"))
        }).unwrap();
        let seen: Vec<_> = commits(&store, start).iter().map(|commit| short(&commit.changes).join(" ")).collect();
        assert_eq!(seen, ["+rooms a +rooms b", "+rooms c -rooms a"]);
    }

    fn what_is_rolled_back_is_not_in_the_log(backend) {
        let (store, start) = home(backend);
        let lost: Result<(), _> = store.transaction(|transaction| {
            transaction.execute(&sql("INSERT INTO rooms (name) VALUES ('lost')"))?;
            Err(Error::not_found("changed my mind"))
        });
        assert!(lost.is_err());
        let insert = |name: &str| Step::from(sql("INSERT INTO rooms (name) VALUES (?1)").bind(name));
        let half = || Batch::<()>::new([insert("half"), insert("half")], |_| Ok(Default::default()));
        assert!(store.run(half()).is_err());
        assert_eq!(store.position().unwrap(), start, "nothing was committed");
        store.transaction(|transaction| {
            transaction.execute(&sql("INSERT INTO rooms (name) VALUES ('kept')"))?;
            assert!(transaction.run(half()).is_err());
            Ok(())
        }).unwrap();
        let runs = ["x", "kept", "y"].map(|name| vec![name.into()]).to_vec();
        store.run(Batch::<()>::new([Step::many("INSERT INTO rooms (name) VALUES (?1)", runs).tolerant()], |_| Ok(Default::default()))).unwrap();
        run(&store, "UPDATE rooms SET area = 1 WHERE name = 'nobody'");
        let seen: Vec<_> = commits(&store, start).iter().map(|commit| short(&commit.changes).join(" ")).collect();
        assert_eq!(seen, ["+rooms kept", "+rooms x +rooms y"]);
    }

    fn keys_are_those_of_the_table(backend) {
        let store = backend.empty();
        run(&store, "CREATE TABLE pairs (b TEXT, v INTEGER, a INTEGER, PRIMARY KEY (a, b))");
        run(&store, "CREATE TABLE bare (v INTEGER)");
        let start = store.position().unwrap();
        run(&store, "INSERT INTO pairs VALUES ('x', 1, 2)");
        run(&store, "UPDATE pairs SET b = 'y'");
        run(&store, "INSERT INTO bare VALUES (5)");
        let keys: Vec<_> = all(&store, start).iter().map(|change| format!("{:?}", change.key)).collect();
        assert_eq!(keys, [
            r#"{"a": Integer(2), "b": Text("x")}"#,
            r#"{"a": Integer(2), "b": Text("x")}"#,
            r#"{"rowid": Integer(1)}"#,
        ]);
    }

    fn values_of_every_type_come_back_exactly(backend) {
        let store = backend.empty();
        run(&store, "CREATE TABLE things (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB, anything)");
        let start = store.position().unwrap();
        let rows: [[Value; 5]; 4] = [
            [i64::MIN.into(), f64::MIN_POSITIVE.into(), "台所 \0'".into(), vec![0, 255].into(), 1.5.into()],
            [i64::MAX.into(), 9_007_199_254_740_993.0.into(), "".into(), Vec::<u8>::new().into(), "x".into()],
            [(1_i64 << 40).into(), (-0.1).into(), "x".repeat(20_000).into(), vec![7; 9000].into(), vec![1].into()],
            [Value::Null, Value::Null, Value::Null, Value::Null, Value::Null],
        ];
        for row in rows.clone() {
            let mut insert = sql("INSERT INTO things (i, r, t, b, anything) VALUES (?1, ?2, ?3, ?4, ?5)");
            insert.parameters = row.to_vec();
            store.execute(insert).unwrap();
        }
        for (change, row) in all(&store, start).iter().zip(rows) {
            assert_eq!(change.after.as_ref().unwrap().view().values()[1..], row);
        }
    }

    fn positions_hold_when_the_store_is_opened_again(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('a')");
        let between = store.position().unwrap();
        store.close();
        drop(store);
        let store = backend.empty();
        assert_eq!(store.position().unwrap(), between, "opening changes nothing");
        run(&store, "INSERT INTO rooms (name) VALUES ('b')");
        assert_eq!(short(&all(&store, start)), ["+rooms a", "+rooms b"]);
        assert_eq!(short(&all(&store, between)), ["+rooms b"]);
        assert!(store.position().unwrap().sequence() > between.sequence());
    }

    fn a_reader_takes_pages_of_whole_commits(backend) {
        let (store, start) = home(backend);
        for size in [1, 5, 1, 3000, 2] {
            let runs = (0..size).map(|number| vec![format!("{size} {number}").into()]).collect();
            store.run(Batch::<()>::new([Step::many("INSERT INTO journal VALUES (?1)", runs)], |_| Ok(Default::default()))).unwrap();
        }
        let (mut position, mut pages) = (start, Vec::new());
        loop {
            let changes = store.changes(changes::since(position).most(3)).unwrap();
            position = changes.position;
            pages.push(changes.commits.iter().map(|commit| commit.changes.len()).collect::<Vec<_>>());
            if !changes.has_more {
                break;
            }
        }
        assert_eq!(pages, [vec![1, 5], vec![1, 3000], vec![2]]);
        assert_eq!(store.changes(position).unwrap().commits, []);
    }

    fn other_tables_are_left_out_when_some_are_named(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('a')");
        run(&store, "INSERT INTO lamps VALUES (1, 'a', 1)");
        run(&store, "INSERT INTO rooms (name) VALUES ('b')");
        let only = |table: &str| store.changes(changes::since(start).tables([table])).unwrap();
        assert_eq!(only("rooms").commits.len(), 2);
        assert_eq!(only("journal").commits[0].changes[0].after.as_ref().unwrap()["what"], "lamp 1".into());
        assert_eq!(only("nothing").commits, []);
        assert_eq!(only("nothing").position, store.position().unwrap(), "the reader goes on behind what it left out");
    }

    fn who_makes_a_change_can_be_said(backend) {
        let (store, start) = home(backend);
        let insert = |name: &str| Batch::<Vec<Row>>::one(sql("INSERT INTO rooms (name) VALUES (?1)").bind(name));
        store.run(insert("a").by("ada")).unwrap();
        store.run(insert("b")).unwrap();
        store.transaction(|transaction| {
            transaction.by("site 7");
            transaction.run(insert("c"))?;
            transaction.run(insert("d").by("bob"))?;
            transaction.run(insert("e"))
        }).unwrap();
        let origins: Vec<_> = all(&store, start).into_iter().map(|change| change.origin.unwrap_or_default()).collect();
        assert_eq!(origins, ["ada", "", "", "bob", "site 7"]);
    }

    fn the_log_is_bounded_and_says_when_it_does_not_reach_back(backend) {
        let options = || Options::new().changes(ChangeLimits { changes: 100, bytes: 1 << 20 });
        let store = backend.open(options()).unwrap();
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)");
        let start = store.position().unwrap();
        let mut follower = start;
        for round in 0..40 {
            let runs = (0..20).map(|number| vec![(round * 20 + number).into()]).collect();
            store.run(Batch::<()>::new([Step::many("INSERT INTO notes VALUES (?1, 'x')", runs)], |_| Ok(Default::default()))).unwrap();
            let changes = store.changes(follower).unwrap();
            assert_eq!(changes.commits[0].changes.len(), 20, "who keeps up loses nothing");
            follower = changes.position;
        }
        let kept: i64 = store.query(sql("SELECT count(*) FROM edgelite_changes")).unwrap();
        assert!((100..=100 + 256 + 21).contains(&kept), "{kept}");
        let behind = store.changes(start).unwrap_err();
        assert_eq!((behind.kind(), behind.kind().http_status()), (ErrorKind::PositionLost, 410));
        assert!(behind.to_string().contains("start from a snapshot"), "{behind}");
        let oldest = store.oldest_position().unwrap();
        assert!(all(&store, oldest).len() >= 80);
        // It goes on where it was, also with a smaller bound.
        drop(store);
        let store = backend.open(options().changes(ChangeLimits { changes: 1, bytes: 0 })).unwrap();
        run(&store, "INSERT INTO notes (text) VALUES ('last')");
        assert!(store.position().unwrap().sequence() > follower.sequence());
        assert!(store.query::<i64>(sql("SELECT count(*) FROM edgelite_changes")).unwrap() <= 2);
        let newest = store.position().unwrap();
        run(&store, "INSERT INTO notes (text) VALUES ('again')");
        assert_eq!(store.changes(newest).unwrap_err().kind(), ErrorKind::PositionLost, "it kept nothing");
        assert_eq!(store.changes(store.position().unwrap()).unwrap().commits, []);
    }

    fn the_log_is_bounded_in_bytes_too(backend) {
        let store = backend.open(Options::new().changes(ChangeLimits { changes: 1_000_000, bytes: 100_000 })).unwrap();
        run(&store, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)");
        for _ in 0..60 {
            store.execute(sql("INSERT INTO notes (text) VALUES (?1)").bind("x".repeat(10_000))).unwrap();
        }
        run(&store, "UPDATE notes SET text = 'y'");
        let bytes = "SELECT sum(coalesce(length(before), 0) + coalesce(length(after), 0)) FROM edgelite_changes WHERE operation < 2";
        assert!(store.query::<i64>(sql(bytes)).unwrap() < 110_000);
        run(&store, "INSERT INTO notes (text) VALUES ('z')");
        assert!(store.query::<i64>(sql("SELECT count(*) FROM edgelite_changes")).unwrap() > 1);
    }

    fn a_position_of_another_log_is_refused(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('a')");
        store.restart_changes().unwrap();
        assert_eq!(store.changes(start).unwrap_err().kind(), ErrorKind::PositionLost);
        let again = store.position().unwrap();
        assert!(again.sequence() > start.sequence(), "sequences go on");
        run(&store, "UPDATE rooms SET area = 2");
        assert_eq!(short(&all(&store, again)), ["~rooms a"]);
        assert_eq!(store.changes(again.behind(again.sequence() + 100)).unwrap_err().kind(), ErrorKind::PositionLost);
        let other = Store::open_in_memory(Options::new().readers(0)).unwrap();
        assert_eq!(store.changes(other.position().unwrap()).unwrap_err().kind(), ErrorKind::PositionLost);
    }

    fn rows_are_read_with_the_columns_of_their_time(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name, area) VALUES ('a', 1)");
        run(&store, "ALTER TABLE rooms ADD COLUMN floor INTEGER NOT NULL DEFAULT 3");
        run(&store, "UPDATE rooms SET area = 2");
        run(&store, "ALTER TABLE rooms DROP COLUMN area");
        run(&store, "UPDATE rooms SET floor = 4");
        run(&store, "ALTER TABLE rooms RENAME COLUMN floor TO storey");
        run(&store, "DELETE FROM rooms");
        let commits = commits(&store, start);
        let rows: Vec<_> = commits.iter().flat_map(|commit| &commit.changes).map(|change| text(change.after.as_ref().map_or(&change.before, |_| &change.after))).collect();
        assert_eq!(rows, [
            r#"{"name":"a","area":1.0,"is_dry":null,"since":null,"more":null}"#,
            r#"{"name":"a","area":2.0,"is_dry":null,"since":null,"more":null,"floor":3}"#,
            r#"{"name":"a","is_dry":null,"since":null,"more":null,"floor":4}"#,
            r#"{"name":"a","is_dry":null,"since":null,"more":null,"storey":4}"#,
        ]);
        let told = tables(&commits);
        assert_eq!(told.iter().map(|table| (table.table.as_str(), table.has_rows)).collect::<Vec<_>>(), [("rooms", true); 3]);
        assert_eq!(told[2].columns.as_ref().unwrap().last().unwrap().name, "storey");
    }

    fn a_table_that_is_made_renamed_or_dropped_is_told(backend) {
        let (store, start) = home(backend);
        store.transaction(|transaction| {
            transaction.execute(&sql("CREATE TABLE rooms_new (name TEXT PRIMARY KEY, size REAL)"))?;
            transaction.execute(&sql("INSERT INTO rooms (name, area) VALUES ('a', 1)"))?;
            transaction.execute(&sql("INSERT INTO rooms_new SELECT name, area FROM rooms"))?;
            transaction.execute(&sql("DROP TRIGGER lamp_added"))?;
            transaction.execute(&sql("DROP TABLE journal"))?;
            transaction.execute(&sql("ALTER TABLE rooms_new RENAME TO journal"))?;
            transaction.execute(&sql("INSERT INTO journal VALUES ('b', 2)"))
        }).unwrap();
        let commits = commits(&store, start);
        assert_eq!(commits.len(), 1);
        assert_eq!(short(&commits[0].changes), ["+rooms a", "+rooms_new a", "+journal b"]);
        let told: Vec<_> = tables(&commits).iter().map(|table| {
            format!("{} {} {}", table.table, table.columns.as_ref().map_or(0, |columns| columns.len()), table.has_rows)
        }).collect();
        assert_eq!(told, ["rooms_new 2 false", "journal 0 false", "rooms_new 0 false", "journal 2 true"]);
        let sequences = [commits[0].tables[0].sequence, commits[0].changes[1].sequence, commits[0].tables[1].sequence, commits[0].tables[3].sequence, commits[0].changes[2].sequence];
        assert!(sequences.windows(2).all(|pair| pair[0] < pair[1]), "they have their place among the changes: {sequences:?}");
    }

    fn migrations_are_in_the_log_and_do_not_break_it(backend) {
        let store = backend.store();
        let start = store.position().unwrap();
        store.run(bulk_upsert_devices(DevicePayloads { devices: vec![json!({"id": "d", "name": "lamp"})] })).unwrap();
        store.migrate(&registry::CATALOG, Target::Version(0)).unwrap();
        store.migrate(&registry::CATALOG, Target::Latest).unwrap();
        store.run(bulk_upsert_devices(DevicePayloads { devices: vec![json!({"id": "e", "name": "plug"})] })).unwrap();
        let commits = commits(&store, start);
        let devices: Vec<_> = tables(&commits).into_iter().filter(|table| table.table == "devices").map(|table| table.columns.is_some()).collect();
        assert_eq!(devices, [false, true]);
        let seen: Vec<_> = commits.iter().flat_map(|commit| &commit.changes).filter(|change| change.table == "devices").cloned().collect();
        assert_eq!(short(&seen), ["+devices d", "+devices e"]);
        assert!(commits.iter().flat_map(|commit| &commit.changes).all(|change| !change.table.starts_with("edgelite")));
        assert!(store.schema().unwrap().tables.iter().all(|table| !table.name.contains("edgelite") && !table.name.contains("cdc")));
    }

    fn names_in_another_case_are_the_same_table(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO Rooms (name) VALUES ('a')");
        run(&store, "UPDATE ROOMS SET area = 1");
        run(&store, "DELETE FROM \"rOOms\"");
        assert_eq!(short(&store.changes(changes::since(start).tables(["rooms"])).unwrap().commits.into_iter().flat_map(|commit| commit.changes).collect::<Vec<_>>()),
            ["+rooms a", "~rooms a", "-rooms a"]);
    }

    fn a_query_tells_the_position_of_its_snapshot(backend) {
        let (store, _) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('a')");
        let (count, position) = store.query_at::<i64>(sql("SELECT count(*) FROM rooms")).unwrap();
        assert_eq!((count, position), (1, store.position().unwrap()));
        run(&store, "INSERT INTO rooms (name) VALUES ('b')");
        assert_eq!(short(&all(&store, position)), ["+rooms b"]);
    }

    fn a_store_without_changes_has_no_log(backend) {
        let (store, start) = home(backend);
        drop(store);
        let store = backend.open(Options::new().without_changes()).unwrap();
        assert_eq!(store.position().unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(store.changes(start).unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(store.restart_changes().unwrap_err().kind(), ErrorKind::Unsupported);
        run(&store, "INSERT INTO rooms (name) VALUES ('unseen')");
        drop(store);
        let store = backend.empty();
        assert_eq!(store.changes(start).unwrap_err().kind(), ErrorKind::PositionLost, "it would miss a row");
        let again = store.position().unwrap();
        run(&store, "UPDATE rooms SET area = 1");
        assert_eq!(short(&all(&store, again)), ["~rooms unseen"]);
    }

    fn a_statement_that_would_change_rows_unseen_is_refused(backend) {
        let (store, _) = home(backend);
        for statement in [
            "UPDATE OR REPLACE rooms SET name = 'a'",
            "CREATE TRIGGER t AFTER INSERT ON rooms BEGIN UPDATE /* x */ OR\nreplace rooms SET name = 'a'; END",
            "CREATE TABLE t (a INTEGER UNIQUE ON CONFLICT REPLACE)",
        ] {
            assert_eq!(store.execute(sql(statement)).unwrap_err().kind(), ErrorKind::Unsupported, "{statement}");
        }
        run(&store, "INSERT INTO rooms (name) VALUES ('UPDATE OR REPLACE')");
        run(&store, "UPDATE rooms SET name = replace(name, 'OR', '')");
    }

    fn a_transaction_that_was_rolled_back_takes_nothing_more(backend) {
        let (store, start) = home(backend);
        run(&store, "INSERT INTO rooms (name) VALUES ('a')");
        let ended = store.transaction(|transaction| {
            assert!(transaction.execute(&sql("INSERT OR ROLLBACK INTO rooms (name) VALUES ('a')")).is_err());
            transaction.execute(&sql("INSERT INTO rooms (name) VALUES ('b')"))
        });
        assert_eq!(ended.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(short(&all(&store, start)), ["+rooms a"]);
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM rooms")).unwrap(), 1);
    }

    fn a_follower_reads_each_commit_once(backend) {
        let (store, start) = home(backend);
        let mut follower = store.follow(changes::since(start).tables(["rooms"]));
        assert_eq!(follower.read().unwrap().commits, []);
        for name in ["a", "b"] {
            store.execute(sql("INSERT INTO rooms (name) VALUES (?1)").bind(name)).unwrap();
            let found = follower.wait(std::time::Duration::ZERO).unwrap();
            assert_eq!(found.commits[0].changes[0].key["name"], name.into());
        }
        assert_eq!(follower.read().unwrap().commits, []);
        assert_eq!(follower.position(), store.position().unwrap());
    }
}
