//! Rows that go through the types which `edgelite types` writes, and back.
//! tests/generated.rs keeps the written files.

use edgelite::{
    Options, Store,
    query::sql,
    value::{Blob, Patch, Row, to_row},
};
use garden::{BedsInsert, BedsKey, BedsRow, BedsSoil, BedsState, BedsUpdate, PlantsRow};
use serde::Serialize;

#[path = "fixtures/generated/garden.rs"]
#[allow(dead_code, reason = "the types of tables that this test leaves alone")]
mod garden;

fn garden() -> Store {
    let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
    for statement in include_str!("fixtures/generated/garden.sql").split(";\n").filter(|text| !text.trim().is_empty()) {
        store.execute(sql(statement)).unwrap();
    }
    store
}

/// The statement that adds a record to a table.
fn insert(store: &Store, table: &str, record: &impl Serialize) -> i64 {
    let row = to_row(record).unwrap();
    let columns: Vec<_> = row.view().iter().map(|(column, _)| format!("\"{}\"", column.name)).collect();
    let places: Vec<_> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let text = format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "));
    let statement = row.view().iter().fold(sql(text), |statement, (_, value)| statement.bind(value.clone()));
    store.execute(statement).unwrap();
    store.query(sql("SELECT last_insert_rowid()")).unwrap_or(1)
}

#[test]
fn own_catalog_rows_go_through_the_written_types_and_back() {
    let store = garden();
    insert(&store, "beds", &BedsInsert { name: "herbs".into(), ..Default::default() });
    let full = BedsInsert {
        id: 7.into(),
        name: "roses".into(),
        soil: BedsSoil::SandyLoam.into(),
        state: Some(BedsState::Empty),
        area: Some(2.5),
        raised: true.into(),
        notes: serde_json::json!({"a": [1]}).into(),
        photo: Some(Blob(vec![0, 255])),
        seeds_sown: i64::MAX.into(),
        r#type: "bowl".to_owned().into(),
        odd_name: Some(1.5.into()),
        ..Default::default()
    };
    insert(&store, "beds", &full);
    let rows: Vec<BedsRow> = store.query(sql("SELECT * FROM beds ORDER BY id")).unwrap();
    assert_eq!((rows[0].id, rows[0].soil, rows[0].state, rows[0].area), (1, BedsSoil::Loam, None, None));
    assert_eq!(
        (rows[0].raised, &rows[0].notes, rows[0].label.as_deref()),
        (false, &serde_json::json!({}), Some("herbs!"))
    );
    assert!(rows[0].made_at.microseconds() > 1_700_000_000_000_000);
    let BedsRow { id, soil, state, photo, seeds_sown, r#type, odd_name, .. } = &rows[1];
    assert_eq!((*id, *soil, *state, *seeds_sown), (7, BedsSoil::SandyLoam, Some(BedsState::Empty), i64::MAX));
    assert_eq!((photo.as_deref(), r#type.as_str(), odd_name), (Some(&[0, 255][..]), "bowl", &Some(1.5.into())));
    insert(&store, "plants", &PlantsRow { bed_id: 7, species: "rosa".into(), sown_at: Some(rows[1].made_at) });
    let plants: Vec<PlantsRow> = store.query(sql("SELECT * FROM plants")).unwrap();
    assert_eq!(plants[0].sown_at, Some(rows[1].made_at));
}

#[test]
fn own_catalog_changes_leave_out_what_stays_and_null_what_is_cleared() {
    let changes = BedsUpdate { area: Patch::Set(None), raised: true.into(), ..Default::default() };
    let row = to_row(&changes).unwrap();
    assert_eq!(row, Row::from_pairs([("area".into(), edgelite::value::Value::Null), ("raised".into(), true.into())]));
    assert_eq!(to_row(&BedsKey { id: 3 }).unwrap(), Row::from_pairs([("id".into(), 3.into())]));
}
