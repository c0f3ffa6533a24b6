//! R113: ids, nulls, microseconds, 64-bit integers, bytes and unicode survive
//! a way out and back in, in every format.

use edgelite::{
    Options, Store,
    catalog::{BUILT_IN, media, registry},
    query::{Batch, Step, sql},
    transfer::{ExportOptions, Format, ImportOptions},
    value::{Instant, Row, Value},
};
use proptest::prelude::*;

const FORMATS: [Format; 3] = [Format::Json, Format::Jsonl, Format::Csv];

/// A table with a column of every kind, null or not.
const EVERYTHING: &str = "CREATE TABLE everything (
    id INTEGER PRIMARY KEY,
    whole INTEGER,
    number REAL,
    words TEXT,
    \"odd \"\"name\"\", of ; a column\" TEXT,
    flag BOOLEAN INTEGER,
    moment TIMESTAMP INTEGER,
    document JSON TEXT,
    bytes BLOB
)";

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{0,8}",
        Just(String::new()),
        Just("null".to_owned()),
        Just(" \"quoted\", with\r\nlines\u{0}and \u{1f4f7} ü \u{feff}".to_owned()),
        Just("1e3".to_owned()),
    ]
}

fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        -70_000_000_000_000_000..300_000_000_000_000_000_i64,
        Just(i64::MIN),
        Just(i64::MAX),
        Just(-1)
    ]
}

fn document() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{}".to_owned()),
        Just(r#"{"big": 123456789012345678901234567890, "real": 1e3, "nested": [null, true, "ü\u0000"]}"#.to_owned()),
        Just("[1,\n  2,\r\n\t3]".to_owned()),
        text().prop_map(|text| serde_json::to_string(&text).unwrap()),
        any::<i64>().prop_map(|number| number.to_string()),
    ]
}

fn number() -> impl Strategy<Value = f64> {
    let extreme = [0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.1, f64::INFINITY, f64::NEG_INFINITY];
    prop_oneof![any::<f64>().prop_filter("a number", |number| !number.is_nan()), prop::sample::select(extreme.to_vec())]
}

fn row() -> impl Strategy<Value = Vec<Value>> {
    let maybe = prop::option::of::<BoxedStrategy<Value>>;
    let columns = (
        any::<i64>(),
        maybe(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)].prop_map(Value::from).boxed()),
        maybe(number().prop_map(Value::from).boxed()),
        maybe(text().prop_map(Value::from).boxed()),
        maybe(text().prop_map(Value::from).boxed()),
        maybe(any::<bool>().prop_map(Value::from).boxed()),
        maybe(moment().prop_map(|moment| Instant::from_microseconds(moment).into()).boxed()),
        maybe(document().prop_map(Value::Json).boxed()),
        maybe(prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::from).boxed()),
    );
    columns.prop_map(|(id, whole, number, words, odd, flag, moment, document, bytes)| {
        let rest = [whole, number, words, odd, flag, moment, document, bytes];
        std::iter::once(id.into()).chain(rest.map(Option::unwrap_or_default)).collect()
    })
}

fn empty() -> Store {
    let store = Store::open_in_memory(Options::new()).unwrap();
    store.execute(sql(EVERYTHING)).unwrap();
    store
}

fn everything(store: &Store) -> Vec<Row> {
    store.query(sql("SELECT * FROM everything ORDER BY id")).unwrap()
}

/// Equal, also in the sign of zero and in the text of JSON, whose line breaks
/// may become spaces.
fn same(before: &[Row], after: &[Row]) -> bool {
    let shown = |rows: &[Row]| -> Vec<String> {
        let values = rows.iter().flat_map(|row| row.view().values().to_vec());
        let on_one_line = values.map(|value| match value {
            Value::Json(text) => Value::Json(text.replace(['\n', '\r'], " ")),
            other => other,
        });
        on_one_line.map(|value| format!("{value:?}")).collect()
    };
    shown(before) == shown(after)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn r113_every_value_survives_every_format(rows in prop::collection::vec(row(), 0..12)) {
        let mut seen = std::collections::HashSet::new();
        let rows: Vec<_> = rows.into_iter().filter(|row| seen.insert(row[0].as_integer())).collect();
        let store = empty();
        let insert = Step::many("INSERT INTO everything VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", rows);
        store.run(Batch::<()>::new([insert], |_| Ok(edgelite::value::Rows::default()))).unwrap();
        let before = everything(&store);
        let folder = tempfile::tempdir().unwrap();
        for format in FORMATS {
            let target = folder.path().join(format!("everything.{format}"));
            let report = store.export_tables(&target, &ExportOptions::default()).unwrap();
            prop_assert_eq!(report.tables[0].rows, before.len() as u64);

            let copy = empty();
            let report = copy.import(&target, &ImportOptions::default()).unwrap();
            prop_assert_eq!(report.rejected_rows(), 0, "{}: {}", format, report);
            prop_assert!(same(&before, &everything(&copy)), "{}: {:?}\n{:?}", format, before, everything(&copy));

            let again = copy.import(&target, &ImportOptions::default()).unwrap();
            let changed: u64 = again.tables.iter().map(|table| table.imported).sum();
            prop_assert_eq!(changed, 0, "{}: a second import changes nothing: {}", format, again);
        }
    }
}

#[test]
fn r113_the_catalogs_tables_survive_every_format_and_sqlite() {
    let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
    let parameters = edgelite::demo::Parameters { recordings: 700, devices: 40, ..Default::default() };
    for batch in edgelite::demo::home(&parameters).unwrap() {
        store.run(batch).unwrap();
    }
    store.execute(sql("DELETE FROM recordings WHERE id % 7 = 0")).unwrap();
    let tables = ["recordings", "snapshots", "ai_analysis", "retention_settings", "devices", "entities"];
    let all = |store: &Store| -> Vec<Vec<Row>> {
        tables.iter().map(|table| store.query(sql(format!("SELECT * FROM {table} ORDER BY 1"))).unwrap()).collect()
    };
    let folder = tempfile::tempdir().unwrap();
    for format in FORMATS {
        let target = folder.path().join(format!("as_{format}"));
        store.export_tables(&target, &ExportOptions { format: Some(format), ..Default::default() }).unwrap();
        let copy = Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap();
        let options = ImportOptions { format: Some(format), ..Default::default() };
        assert_eq!(copy.import(&target, &options).unwrap().rejected_rows(), 0);
        assert_eq!(all(&copy), all(&store), "{format}");
    }
    let target = folder.path().join("copy.db");
    store.export_tables(&target, &ExportOptions::default()).unwrap();
    let copy = Store::open(&target, Options::new().catalogs([media::CATALOG, registry::CATALOG])).unwrap();
    assert_eq!(all(&copy), all(&store));
}

#[test]
fn values_of_another_type_than_their_column_survive_json() {
    let store = Store::open_in_memory(Options::new()).unwrap();
    store.execute(sql("CREATE TABLE loose (id INTEGER PRIMARY KEY, anything)")).unwrap();
    let values: [Value; 6] = [1.into(), 1.5.into(), "1".into(), vec![0_u8, 255].into(), Value::Null, "".into()];
    for value in values {
        store.execute(sql("INSERT INTO loose (anything) VALUES (?1)").bind(value)).unwrap();
    }
    let all = |store: &Store| store.query::<Vec<Row>>(sql("SELECT id, anything FROM loose ORDER BY id")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Json, Format::Jsonl] {
        let target = folder.path().join(format!("loose.{format}"));
        store.export_tables(&target, &ExportOptions::default()).unwrap();
        let copy = Store::open_in_memory(Options::new()).unwrap();
        copy.execute(sql("CREATE TABLE loose (id INTEGER PRIMARY KEY, anything)")).unwrap();
        copy.import(&target, &ImportOptions::default()).unwrap();
        assert_eq!(all(&copy), all(&store), "{format}");
    }
    let error = store.export_tables(folder.path().join("loose.csv"), &ExportOptions::default()).unwrap_err();
    assert!(error.to_string().contains("anything holds bytes"), "{error}");
    assert!(!folder.path().join("loose.csv").exists());
}
