//! Each logical type comes back as it went in.

use super::prelude::*;
use serde::{Deserialize, Serialize};

const TABLE: &str = "CREATE TABLE samples (
    id INTEGER PRIMARY KEY, count INTEGER, level REAL, name TEXT, bytes BLOB,
    flag BOOLEAN INTEGER, at TIMESTAMP INTEGER, details JSON TEXT
)";

/// Writes one value into `column` and reads it back.
fn round_trip(store: &Store, column: &str, value: Value) -> Value {
    store.execute(sql(format!("INSERT INTO samples ({column}) VALUES (?1)")).bind(value)).unwrap();
    let select = format!("SELECT {column} FROM samples ORDER BY id DESC LIMIT 1");
    store.query::<Vec<Row>>(sql(select)).unwrap()[0][0].clone()
}

conformance! {
    fn r113_integers_of_64_bits_come_back_exactly(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for value in [0, 1, -1, 9_007_199_254_740_991, 9_007_199_254_740_993, -9_007_199_254_740_993, i64::MAX, i64::MIN] {
            assert_eq!(round_trip(&store, "count", value.into()), Value::Integer(value));
        }
    }

    fn r113_reals_come_back_exactly(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for value in [0.0, 0.1, -1.5, 1e308, 5e-324, 3.0, f64::INFINITY] {
            assert_eq!(round_trip(&store, "level", value.into()), Value::Real(value));
        }
    }

    /// SQLite has no NaN; a value that is none must not become a number.
    fn nan_is_stored_as_null(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        assert_eq!(round_trip(&store, "level", f64::NAN.into()), Value::Null);
    }

    fn r113_text_of_any_script_comes_back_exactly(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        let long = "x".repeat(100_000);
        for value in ["", " ", "küche", "台所", "🎥👨‍👩‍👧", "a'b\"c;--", "line\nline\ttab", "1e3", "007", &long] {
            assert_eq!(round_trip(&store, "name", value.into()), Value::Text(value.into()));
        }
    }

    fn blobs_come_back_exactly(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        let large: Vec<u8> = (0..50_000u32).map(|byte| byte.to_le_bytes()[0]).collect();
        for value in [vec![], vec![0], vec![0, 255, 0], large] {
            assert_eq!(round_trip(&store, "bytes", value.clone().into()), Value::Blob(value));
        }
    }

    fn r2_flags_are_booleans(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for value in [true, false] {
            assert_eq!(round_trip(&store, "flag", value.into()), Value::Boolean(value));
        }
        // What another program put there is not guessed at.
        assert_eq!(round_trip(&store, "flag", 2.into()), Value::Integer(2));
    }

    fn r113_instants_keep_microseconds_before_and_after_1970(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for microseconds in [0, 1, -1, 1_771_588_994_642_656, -62_135_596_800_000_000, 253_402_300_799_999_999] {
            let instant = Instant::from_microseconds(microseconds);
            assert_eq!(round_trip(&store, "at", instant.into()), Value::Instant(instant));
        }
    }

    /// A column type of plain JSON would have made 1000 of '1e3'.
    fn r113_json_keeps_its_text(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for text in ["{}", "[]", "null", "1e3", "12345678901234567890", r#"{"b":1,"a":[true,null,"ü"]}"#, r#""text""#] {
            assert_eq!(round_trip(&store, "details", Value::Json(text.into())), Value::Json(text.into()));
        }
    }

    fn r2_json_can_be_queried_with_json_extract(backend) {
        let store = backend.store();
        let metadata = json!({"resolution": {"width": 1920}, "tags": ["night", "rain"]});
        store.run(add_recording(NewRecording { metadata, ..recording("a", "kitchen") })).unwrap();
        let width = sql("SELECT json_extract(metadata, '$.resolution.width') FROM recordings");
        assert_eq!(store.query::<i64>(width).unwrap(), 1920);
        let tagged = sql("SELECT count(*) FROM recordings, json_each(metadata, '$.tags') WHERE value = ?1").bind("rain");
        assert_eq!(store.query::<i64>(tagged).unwrap(), 1);
    }

    fn nulls_come_back_in_every_column(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        for column in ["count", "level", "name", "bytes", "flag", "at", "details"] {
            assert_eq!(round_trip(&store, column, Value::Null), Value::Null, "{column}");
        }
    }

    fn r7_broken_json_reads_as_an_empty_object_with_a_warning(backend) {
        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        store.execute(sql("INSERT INTO samples (name, details) VALUES ('a', '{\"open\": '), ('b', '[1]')")).unwrap();
        let select: Select<Vec<Row>> = sql("SELECT name, details FROM samples ORDER BY name").into();
        let rows = store.read(select.query().unwrap()).unwrap();
        assert_eq!(rows.get(0).unwrap()[1], Value::Json("{}".into()));
        assert_eq!(rows.get(1).unwrap()[1], Value::Json("[1]".into()));
        assert_eq!(rows.warnings().len(), 1);
        assert!(rows.warnings()[0].starts_with("details: "), "{:?}", rows.warnings());
    }

    fn a_struct_becomes_a_row_and_a_row_the_struct(backend) {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Sample { count: i64, level: f64, name: String, flag: bool, at: Instant, details: Vec<String> }

        let store = backend.empty();
        store.execute(sql(TABLE)).unwrap();
        let sample = Sample {
            count: i64::MIN, level: 0.5, name: "plug".into(), flag: true, at: at(7), details: vec!["a".into(), "ü".into()],
        };
        let row = edgelite::value::to_row(&sample).unwrap();
        let mut insert = sql("INSERT INTO samples (count, level, name, flag, at, details) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        insert.parameters = row.view().values().to_vec();
        store.execute(insert).unwrap();
        let rows: Vec<Row> = store.query(sql("SELECT count, level, name, flag, at, details FROM samples")).unwrap();
        assert_eq!(rows[0].to::<Sample>().unwrap(), sample);
    }

    fn an_expression_keeps_the_type_that_it_has(backend) {
        let store = backend.empty();
        let rows: Vec<Row> = store.query(sql("SELECT 1 AS a, 1.5 AS b, 'x' AS c, x'01' AS d, NULL AS e, 1 < 2 AS f")).unwrap();
        let expected = [1.into(), 1.5.into(), "x".into(), vec![1u8].into(), Value::Null, 1.into()];
        assert_eq!(rows[0].view().values(), expected);
        assert_eq!(rows[0]["c"], "x".into());
    }
}
