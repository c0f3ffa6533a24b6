//! Live queries beside many writers: no state is missed and none is given
//! twice.

use crate::support::{
    notes,
    random::{Random, seeds},
};
use edgelite::{
    Error, ErrorKind, Options, Result, Store,
    catalog::media::{self, NewRecording, Recording, RecordingFilter},
    changes::ChangeLimits,
    live::{LiveChange, LiveQuery, Patch},
    query::{Page, sql},
    value::{Row, Rows},
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

const LONG: Duration = Duration::from_secs(600);

/// The queries that are followed: by table, by row, joined, of a view, raw.
const QUERIES: [&str; 6] = [
    "SELECT id, camera, size FROM clips ORDER BY size, id",
    "SELECT id, size FROM clips WHERE camera = 'a' ORDER BY id DESC LIMIT 5",
    "SELECT c.id, t.name FROM clips c JOIN tags t ON t.clip = c.id ORDER BY c.id, t.name",
    "SELECT camera, count(*) AS n FROM clips GROUP BY 1 ORDER BY 1",
    "SELECT * FROM tagged ORDER BY id",
    "SELECT id FROM clips WHERE id NOT IN (SELECT clip FROM tags) ORDER BY 1",
];

const SCHEMA: [&str; 4] = [
    "CREATE TABLE clips (id INTEGER PRIMARY KEY, camera TEXT, size INTEGER)",
    "CREATE TABLE tags (clip INTEGER REFERENCES clips (id) ON DELETE CASCADE, name TEXT, PRIMARY KEY (clip, name))",
    "CREATE VIEW tagged AS SELECT id, count(name) AS n FROM clips LEFT JOIN tags ON clip = id GROUP BY id",
    "CREATE INDEX clips_camera ON clips (camera, size)",
];

/// One random commit, or one that is refused or rolled back.
fn step(store: &Store, random: &mut Random) {
    let id = i64::try_from(random.below(20)).unwrap();
    let camera = random.pick(&["a", "b", "c"]).to_owned();
    let size = i64::try_from(random.below(5)).unwrap();
    let upsert = sql("INSERT INTO clips VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET camera = ?2, size = ?3");
    let upsert = upsert.bind(id).bind(camera.as_str()).bind(size);
    let tag = sql("INSERT INTO tags VALUES (?1, ?2)").bind(id).bind(camera.as_str());
    let _ = match random.below(12) {
        0..=4 => store.execute(upsert),
        5 | 6 => store.execute(tag),
        7 => store.execute(sql("DELETE FROM clips WHERE id = ?1").bind(id)),
        8 => store.execute(sql("UPDATE clips SET size = size + 1 WHERE camera = ?1").bind(camera.as_str())),
        9 => store.transaction(|transaction| {
            transaction.execute(&upsert)?;
            transaction.execute(&sql("DELETE FROM tags"))?;
            if random.percent(50) { Err(Error::not_found("changed my mind")) } else { Ok(0) }
        }),
        10 => store.restart_changes().map(|()| 0),
        _ => store.execute(sql(if random.percent(50) {
            "CREATE INDEX IF NOT EXISTS clips_size ON clips (size)"
        } else {
            "DROP INDEX IF EXISTS clips_size"
        })),
    };
}

fn rows(list: &[Row], like: Option<&Rows>) -> Rows {
    let mut rows = match (list.first(), like) {
        (Some(first), _) => Rows::new(first.columns().clone()),
        (None, Some(like)) => Rows::new(like.columns().clone()),
        (None, None) => Rows::default(),
    };
    list.iter().for_each(|row| rows.push(row.values().iter().cloned()));
    rows
}

/// Keeps the rows that patches make of the first result, and checks each
/// change against them.
#[derive(Default)]
struct Model {
    rows: Option<Rows>,
    changes: usize,
}

impl Model {
    fn take(&mut self, change: &LiveChange<Vec<Row>>) {
        self.changes += 1;
        let new = rows(&change.result, self.rows.as_ref());
        if let (Some(former), Some(patch)) = (&self.rows, &change.patch) {
            // The columns of an empty result are not in its rows.
            if !former.is_empty() || !patch.added.is_empty() && former.columns() == new.columns() {
                let applied = patch.apply(former).unwrap();
                assert_eq!(applied.values(), new.values());
            }
        }
        if let Some(former) = &self.rows {
            assert!(former.values() != new.values() || former.is_empty() && new.is_empty(), "given twice: {new:?}");
        }
        self.rows = Some(new);
    }

    fn values(&self) -> Vec<edgelite::value::Value> {
        self.rows.as_ref().map(|rows| rows.values().to_vec()).unwrap_or_default()
    }
}

#[test]
fn live_queries_agree_with_a_model_after_every_random_commit() {
    for mut random in seeds(0, 6) {
        let seed = random.to_string();
        let store = Store::open_in_memory(Options::new().readers(if random.percent(50) { 0 } else { 2 })).unwrap();
        SCHEMA.into_iter().for_each(|statement| assert!(store.execute(sql(statement)).is_ok()));
        let mut live: Vec<(LiveQuery<Vec<Row>>, Model)> =
            QUERIES.map(|query| (store.live_query(sql(query)).unwrap(), Model::default())).into();
        for _ in 0..60 {
            for ((live, model), query) in live.iter_mut().zip(QUERIES) {
                if let Some(change) = live.read().unwrap() {
                    model.take(&change);
                }
                let now: Vec<Row> = store.query(sql(query)).unwrap();
                assert_eq!(model.values(), rows(&now, None).values(), "{seed}: {query}");
            }
            (0..1 + random.below(3)).for_each(|_| step(&store, &mut random));
        }
    }
}

#[test]
fn subscribers_beside_writers_of_several_stores_end_with_the_rows_that_are_there() {
    for mut random in seeds(100, 2) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let limits = ChangeLimits { changes: 40, ..ChangeLimits::default() };
        let open = || Store::open(&path, Options::new().readers(2).changes(limits)).unwrap();
        let (one, other) = (open(), open());
        SCHEMA.into_iter().for_each(|statement| assert!(one.execute(sql(statement)).is_ok()));
        let models: Vec<_> = QUERIES.iter().map(|_| Arc::new(Mutex::new(Model::default()))).collect();
        let subscriptions: Vec<_> = QUERIES
            .into_iter()
            .zip(&models)
            .enumerate()
            .map(|(number, (query, model))| {
                let model = model.clone();
                let store = if number % 2 == 0 { &one } else { &other };
                let take = move |change: Result<LiveChange<Vec<Row>>>| model.lock().unwrap().take(&change.unwrap());
                store.live(sql(query), take).unwrap()
            })
            .collect();
        std::thread::scope(|scope| {
            for store in [&one, &other, &one] {
                let mut random = Random::new(random.next());
                scope.spawn(move || (0..40).for_each(|_| step(store, &mut random)));
            }
        });
        for (query, model) in QUERIES.into_iter().zip(&models) {
            let now: Vec<Row> = one.query(sql(query)).unwrap();
            let wanted = rows(&now, None).values().to_vec();
            // The last change is on its way.
            while model.lock().unwrap().values() != wanted {
                std::thread::yield_now();
            }
        }
        drop(subscriptions);
    }
}

/// A subscription whose results arrive in a channel.
fn counts(store: &Store) -> (edgelite::live::Subscription, Receiver<Result<i64>>) {
    let (sender, receiver) = channel();
    let call = move |change: Result<LiveChange<i64>>| drop(sender.send(change.map(|change| change.result)));
    (store.live(sql("SELECT count(*) FROM notes"), call).unwrap(), receiver)
}

#[test]
fn a_subscriber_that_is_slow_gets_the_latest_and_no_backlog() {
    let store = notes::in_memory(Options::new());
    let (entered, gate) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (sender, receiver) = channel();
    let (inside, open) = (entered.clone(), gate.clone());
    let mut calls = 0;
    let _subscription = store
        .live::<i64>(sql("SELECT count(*) FROM notes"), move |change| {
            calls += 1;
            if calls == 1 {
                inside.wait();
                open.wait();
            }
            let _ = sender.send(change.unwrap().result);
        })
        .unwrap();
    entered.wait();
    (0..50).for_each(|number| assert!(store.execute(notes::insert(&number.to_string())).is_ok()));
    gate.wait();
    assert_eq!((receiver.recv().unwrap(), receiver.recv().unwrap()), (0, 50), "the fifty are one change");
}

#[test]
fn a_subscription_that_is_dropped_is_called_no_more_and_others_go_on() {
    let store = notes::in_memory(Options::new());
    let (dropped, silent) = counts(&store);
    let (_kept, heard) = counts(&store);
    assert_eq!((silent.recv().unwrap().unwrap(), heard.recv().unwrap().unwrap()), (0, 0));
    drop(dropped);
    store.execute(notes::insert("a")).unwrap();
    assert_eq!(heard.recv().unwrap().unwrap(), 1);
    assert!(silent.recv_timeout(LONG).is_err(), "its callback is gone, and its end of the channel with it");
}

#[test]
fn a_callback_that_panics_ends_its_own_subscription_only() {
    let store = notes::in_memory(Options::new());
    let (sender, gone) = channel::<()>();
    let _panics = store
        .live::<i64>(sql("SELECT count(*) FROM notes"), move |_| {
            let _sender = &sender;
            panic!("a defect of the caller");
        })
        .unwrap();
    let (_kept, heard) = counts(&store);
    assert_eq!(heard.recv().unwrap().unwrap(), 0);
    assert!(gone.recv_timeout(LONG).is_err());
    store.execute(notes::insert("a")).unwrap();
    assert_eq!(heard.recv().unwrap().unwrap(), 1);
}

#[test]
fn closing_the_store_is_the_last_that_subscribers_and_iterators_hear() {
    let store = notes::in_memory(Options::new());
    let (_subscription, heard) = counts(&store);
    let live = store.live_query::<i64>(sql("SELECT count(*) FROM notes")).unwrap();
    let begun = Arc::new(AtomicBool::new(false));
    let read = begun.clone();
    let iterating = std::thread::spawn(move || {
        live.map(|change| {
            read.store(true, Ordering::SeqCst);
            change.map(|change| change.result).map_err(|error| error.kind())
        })
        .collect::<Vec<_>>()
    });
    while !begun.load(Ordering::SeqCst) {
        std::thread::yield_now();
    }
    assert_eq!(heard.recv().unwrap().unwrap(), 0);
    store.close();
    assert_eq!(heard.recv().unwrap().unwrap_err().kind(), ErrorKind::Closed);
    assert!(heard.recv_timeout(LONG).is_err(), "nothing follows");
    assert_eq!(iterating.join().unwrap(), [Ok(0), Err(ErrorKind::Closed)]);
    assert_eq!(store.live_query::<i64>(sql("SELECT 1")).err().unwrap().kind(), ErrorKind::Closed);
}

#[test]
fn a_live_query_inside_of_a_transaction_waits_for_nothing() {
    let store = notes::in_memory(Options::new().readers(0));
    let mut live = store.live_query::<i64>(sql("SELECT count(*) FROM notes")).unwrap();
    let (_subscription, heard) = counts(&store);
    assert_eq!(heard.recv().unwrap().unwrap(), 0);
    store
        .transaction(|transaction| {
            transaction.execute(&notes::insert("a"))?;
            assert_eq!(live.read().unwrap_err().kind(), ErrorKind::InvalidArgument);
            Ok(())
        })
        .unwrap();
    assert_eq!(live.read().unwrap().unwrap().result, 1);
    assert_eq!(heard.recv().unwrap().unwrap(), 1);
}

#[test]
fn a_task_is_woken_by_a_change_of_its_result_and_by_no_other() {
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG])).unwrap();
    let filter = RecordingFilter { camera_id: Some("kitchen".into()), limit: 100, ..Default::default() };
    let mut live = store.live_query(media::recordings(filter)).unwrap();
    let add = |number: usize, camera: &str| {
        let recording_id = format!("{camera} {number}");
        let recording = NewRecording { recording_id, camera_id: camera.into(), ..Default::default() };
        store.run(media::add_recording(recording)).unwrap();
    };
    assert!(live.read().unwrap().is_some());
    (0..10).for_each(|number| add(number, "garden"));
    assert_eq!(live.read().unwrap(), None);
    add(1, "kitchen");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LONG, live.changed()).await }).unwrap();
    let change: LiveChange<Page<Recording>> = live.read().unwrap().unwrap();
    assert_eq!(change.result.rows.len(), 1);
    assert_eq!(change.patch.map(|patch: Patch| patch.added.len()), Some(1));
}

#[test]
fn many_rows_that_all_change_place_are_one_patch() {
    let store = notes::in_memory(Options::new());
    store
        .execute(sql("INSERT INTO notes (text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n"))
        .unwrap();
    let mut live = store.live_query::<Vec<Row>>(sql("SELECT id, text FROM notes ORDER BY text DESC, id")).unwrap();
    let first = live.read().unwrap().unwrap().result;
    store.execute(sql("UPDATE notes SET text = 'x' || (20000 - id)")).unwrap();
    let change = live.read().unwrap().unwrap();
    let patch = change.patch.unwrap();
    assert_eq!(patch.apply(&rows(&first, None)).unwrap().values(), rows(&change.result, None).values());
    let ids: BTreeSet<_> = change.result.iter().map(|row| row["id"].as_integer()).collect();
    assert_eq!(ids.len(), 10_000);
}
