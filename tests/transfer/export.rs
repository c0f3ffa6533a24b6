use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    query::{Batch, Step, sql},
    transfer::{ExportOptions, Format, Progress},
    value::Rows,
};
use std::sync::{Arc, Mutex, mpsc};

fn pair(number: i64) -> Batch<()> {
    let device = sql("INSERT INTO devices (device_id, name) VALUES (?1, 'D')").bind(format!("d{number}"));
    let entity = sql("INSERT INTO entities (entity_id, device_id, domain) VALUES (?1, ?2, 'light')")
        .bind(format!("light.{number}"))
        .bind(format!("d{number}"));
    Batch::new([Step::from(device), entity.into()], |_| Ok(Rows::default()))
}

#[test]
fn r14_an_export_is_one_moment_while_writers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), Options::new().catalogs(BUILT_IN)).unwrap();
    (0..700).for_each(|number| store.run(pair(number)).unwrap());
    let (asked, answered) = (mpsc::channel::<()>(), mpsc::channel::<()>());
    let writer = {
        let store = store.clone();
        std::thread::spawn(move || {
            for (number, ()) in (700..).zip(asked.1) {
                store.run(pair(number)).unwrap();
                answered.0.send(()).unwrap();
            }
        })
    };
    // A pair is added after each page of each table.
    let pause = Mutex::new((asked.0, answered.1));
    let options = ExportOptions {
        format: Some(Format::Jsonl),
        progress: Some(Arc::new(move |_: Progress| {
            let pause = pause.lock().unwrap();
            pause.0.send(()).unwrap();
            pause.1.recv().unwrap();
        })),
        ..Default::default()
    };
    let report = store.export_tables(folder.path().join("out"), &options).unwrap();
    drop(options);
    writer.join().unwrap();
    let rows = |table: &str| report.tables.iter().find(|exported| exported.table == table).unwrap().rows;
    assert_eq!((rows("devices"), rows("entities")), (700, 700));
    let now: i64 = store.query(sql("SELECT count(*) FROM devices")).unwrap();
    assert!(now > 702, "writers went on: {now}");
}

#[test]
fn every_row_of_a_table_with_gaps_and_extreme_ids_is_exported_once() {
    let store = Store::open_in_memory(Options::new()).unwrap();
    store.execute(sql("CREATE TABLE t (id INTEGER PRIMARY KEY, filler TEXT)")).unwrap();
    let ids = (0..1_500).map(|number| number * 7 - 3_000).chain([i64::MIN, i64::MAX]);
    let filler = "x".repeat(3_000);
    let insert = Step::many("INSERT INTO t VALUES (?1, ?2)", ids.map(|id| vec![id.into(), (&filler).into()]).collect());
    store.run(Batch::<()>::new([insert], |_| Ok(Rows::default()))).unwrap();
    let mut out = Vec::new();
    let options = ExportOptions { format: Some(Format::Jsonl), ..Default::default() };
    let report = store.export_tables_to(&mut out, &options).unwrap();
    assert_eq!((report.tables[0].rows, report.bytes), (1_502, out.len() as u64));
    let text = String::from_utf8(out).unwrap();
    let ids: Vec<i64> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_i64().unwrap())
        .collect();
    assert!(ids.is_sorted_by(|left, right| left < right), "in order, each once");
    assert_eq!((ids.len(), ids[0], ids[1_501]), (1_502, i64::MIN, i64::MAX));
}

#[test]
fn r7_json_that_is_broken_in_the_store_is_exported_as_an_empty_object_with_a_warning() {
    let store = Store::open_in_memory(Options::new()).unwrap();
    store.execute(sql("CREATE TABLE t (id INTEGER PRIMARY KEY, details JSON TEXT)")).unwrap();
    store.execute(sql("INSERT INTO t VALUES (1, '{broken')")).unwrap();
    let mut out = Vec::new();
    let options = ExportOptions { format: Some(Format::Jsonl), ..Default::default() };
    let report = store.export_tables_to(&mut out, &options).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "{\"id\":1,\"details\":{}}\n");
    assert!(report.tables[0].warnings[0].contains("details"), "{report}");
}
