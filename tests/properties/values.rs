//! Whatever is stored comes back.

use crate::cases;
use edgelite::{
    Options, Store,
    catalog::{
        BUILT_IN,
        media::{NewRecording, RecordingFilter, add_recording, recordings},
    },
    query::sql,
    value::{Instant, Json, Row, Value, to_row},
};
use proptest::{collection, prelude::*};

/// JSON of any shape, three levels deep.
pub fn json() -> impl Strategy<Value = Json> {
    let number = prop_oneof![
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (-1e15..1e15f64).prop_map(Json::from)
    ];
    let leaf =
        prop_oneof![Just(Json::Null), any::<bool>().prop_map(Json::from), number, any::<String>().prop_map(Json::from)];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            collection::btree_map(any::<String>(), inner, 0..5).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

/// A value and the type of a column that keeps it.
fn value() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        any::<i64>().prop_map(|value| ("INTEGER", value.into())),
        any::<f64>().prop_filter("not a number", |value| !value.is_nan()).prop_map(|value| ("REAL", value.into())),
        any::<String>().prop_map(|value| ("TEXT", value.into())),
        collection::vec(any::<u8>(), 0..300).prop_map(|value| ("BLOB", value.into())),
        any::<bool>().prop_map(|value| ("BOOLEAN INTEGER", value.into())),
        any::<i64>().prop_map(|value| ("TIMESTAMP INTEGER", Instant::from_microseconds(value).into())),
        json().prop_map(|value| ("JSON TEXT", value.into())),
    ]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn r113_any_row_comes_back_as_it_was_written(row in collection::vec(value(), 1..8)) {
        let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
        let columns: Vec<_> = row.iter().enumerate().map(|(number, (kind, _))| format!("c{number} {kind}")).collect();
        store.execute(sql(format!("CREATE TABLE t ({})", columns.join(", ")))).unwrap();
        let places: Vec<_> = (1..=row.len()).map(|number| format!("?{number}")).collect();
        let mut insert = sql(format!("INSERT INTO t VALUES ({})", places.join(", ")));
        insert.parameters = row.iter().map(|(_, value)| value.clone()).collect();
        store.execute(insert.clone()).unwrap();
        let rows: Vec<Row> = store.query(sql("SELECT * FROM t")).unwrap();
        prop_assert_eq!(rows[0].view().values(), &insert.parameters);
    }

    #[test]
    fn r113_rows_as_json_parse_to_the_same_values(integer in any::<i64>(), real in -1e300..1e300f64, text in any::<String>(), tree in json()) {
        let row = Row::from_pairs([
            ("integer".into(), integer.into()), ("real".into(), real.into()), ("text".into(), text.as_str().into()), ("tree".into(), (&tree).into()),
        ]);
        let parsed: Json = serde_json::from_str(&serde_json::to_string(&row).unwrap()).unwrap();
        prop_assert_eq!(parsed["integer"].as_i64(), Some(integer));
        prop_assert_eq!(parsed["real"].as_f64(), Some(real));
        prop_assert_eq!(parsed["text"].as_str(), Some(text.as_str()));
        prop_assert_eq!(&parsed["tree"], &tree);
    }

    #[test]
    fn r113_instants_survive_their_text(microseconds in -62_135_596_800_000_000..253_402_300_800_000_000i64) {
        let instant = Instant::from_microseconds(microseconds);
        prop_assert_eq!(instant.to_string().parse::<Instant>().unwrap(), instant);
    }

    #[test]
    fn no_text_makes_reading_an_instant_panic(text in ".{0,40}") {
        let _ = text.parse::<Instant>();
    }

    #[test]
    fn a_map_becomes_a_row_and_back(map in collection::btree_map("[a-z]{1,6}", any::<i64>(), 0..6)) {
        let row = to_row(&map).unwrap();
        prop_assert_eq!(row.to::<std::collections::BTreeMap<String, i64>>().unwrap(), map);
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn r113_any_recording_comes_back_as_it_was_added(
        names in ("\\PC{1,12}", "\\PC{1,12}", any::<String>()), size in 0..i64::MAX, duration in proptest::option::of(0.0..1e9f64),
        microseconds in any::<i64>(), flags in any::<(bool, bool)>(), metadata in json(),
    ) {
        let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN).readers(0)).unwrap();
        let new = NewRecording {
            recording_id: names.0,
            camera_id: names.1,
            file_path: names.2.clone(),
            file_size_bytes: size,
            duration_seconds: duration,
            recording_type: names.2,
            timestamp: Some(Instant::from_microseconds(microseconds)),
            is_emergency: flags.0,
            is_unusual: flags.1,
            metadata,
        };
        store.run(add_recording(new.clone())).unwrap();
        let filter = RecordingFilter { camera_id: Some(new.camera_id.clone()), ..Default::default() };
        let found = store.query(recordings(filter)).unwrap().rows.remove(0);
        prop_assert_eq!(found.recording_id, new.recording_id);
        prop_assert_eq!(found.file_path, new.file_path);
        prop_assert_eq!(found.file_size_bytes, new.file_size_bytes);
        prop_assert_eq!(found.duration_seconds, new.duration_seconds);
        prop_assert_eq!(found.recording_type, new.recording_type);
        prop_assert_eq!(Some(found.timestamp), new.timestamp);
        prop_assert_eq!((found.is_emergency, found.is_unusual), flags);
        prop_assert_eq!(found.metadata, new.metadata);
    }
}
