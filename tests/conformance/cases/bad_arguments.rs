//! Wrong arguments of every operation that writes, made from what it declares:
//! each is refused by its name, and nothing is half-applied.

use super::{known_arguments::Known, prelude::*};
use edgelite::{
    catalog::BUILT_IN,
    query::{Effect, Operation, Request, Shape},
    schema::{Schema, Table},
    tables::{Filter, List},
    value::{Field, Kind, LONGEST_TEXT, to_row},
};

/// Longer than any text that an operation takes.
const OVER_LONG: usize = LONGEST_TEXT + 1;

/// Sizes, lengths and counts: none is negative.
const SIZES: &[&str] = &[
    "file_size_bytes",
    "duration_seconds",
    "file_size",
    "duration",
    "width",
    "height",
    "bbox_width",
    "bbox_height",
    "timeout_ms",
    "lease_seconds",
    "limit",
    "most",
    "older_than_days",
    "video_recordings",
    "snapshots",
    "environment_data",
    "video_count",
    "annotation_count",
    "items_processed",
    "items_succeeded",
    "items_failed",
    "confidence",
    "min_confidence",
    "start_time",
    "end_time",
    "add_keyframe_annotation.timestamp",
    "update_keyframe_annotation.timestamp",
];

/// The words that an argument may have, where no column lists them.
const WORDS: &[&str] = &[
    "media_type",
    "annotation_type",
    "applies_to",
    "filter_type",
    "export_format",
    "finish_sync_run.status",
    "advance_training_job.status",
];

/// Values of an argument that no operation takes, each with what is wrong.
fn wrong_values(field: &Field) -> Vec<(&'static str, Value)> {
    let mut wrong = match field.kind.kind {
        Kind::Integer => vec![("text", "x".into()), ("a fraction", 1.5.into())],
        Kind::Real => {
            vec![("text", "x".into()), ("not a number", Value::Real(f64::NAN)), ("infinite", f64::INFINITY.into())]
        }
        Kind::Text => vec![("a number", 7.into()), ("over-long", "x".repeat(OVER_LONG).into())],
        Kind::Boolean => vec![("a word", "yes".into()), ("another number", 2.into())],
        Kind::Instant => {
            vec![("no time", "soon".into()), ("no zone", "2026-02-20T12:03:14".into()), ("a flag", true.into())]
        }
        Kind::Json => {
            vec![("broken JSON", Value::Json("{broken".into())), ("over-long", Value::Json(over_long_json()))]
        }
        Kind::Rows => vec![
            ("no list", "x".into()),
            ("no rows", Value::Json("[7]".into())),
            ("broken JSON", Value::Json("[".into())),
        ],
        Kind::Blob | Kind::Any => Vec::new(),
    };
    if field.required() {
        wrong.push(("missing", Value::Null));
    }
    wrong
}

fn over_long_json() -> String {
    json!({"text": "x".repeat(LONGEST_TEXT)}).to_string()
}

/// The tables that an operation writes to.
fn written<'a>(
    store: &Store,
    schema: &'a Schema,
    catalog: &str,
    operation: &Operation,
    known: &Known,
) -> Vec<&'a Table> {
    let arguments = Row::from_pairs(known.arguments(operation));
    let Ok(Request::Write(write)) = store.request(catalog, operation.name, &arguments) else { return Vec::new() };
    let name = |sql: &str| {
        let rest = ["INSERT INTO ", "UPDATE "].iter().find_map(|words| sql.split_once(words)).map(|(_, rest)| rest)?;
        rest.split([' ', '(']).next().map(str::to_owned)
    };
    write.steps.iter().filter_map(|step| schema.table(&name(&step.sql)?)).collect()
}

/// Whether a column of a table has one of a few words, by the schema's own rules.
fn has_words(table: &Table, column: &str) -> bool {
    table.sql.contains(&format!("CHECK ({column} IN ("))
        && table.column(column).is_some_and(|column| column.kind == Kind::Text)
}

/// Whether a row of a table belongs to another by this column.
fn has_parent(table: &Table, column: &str) -> bool {
    table.foreign_keys.iter().any(|key| key.columns.iter().any(|known| known == column))
}

fn is_listed(list: &[&str], operation: &Operation, field: &Field) -> bool {
    let own = format!("{}.{}", operation.name, field.name);
    list.contains(&field.name) || list.contains(&own.as_str())
}

/// Calls an operation with one argument changed, which must be refused by its
/// name and change nothing.
fn refused(
    store: &Store,
    catalog: &str,
    operation: &Operation,
    known: &Known,
    field: &Field,
    wrong: &str,
    value: Value,
) -> Option<String> {
    let mut arguments = known.arguments(operation);
    arguments.retain(|(name, _)| name != field.name);
    arguments.push((field.name.to_owned(), value));
    let before = store.position().unwrap();
    let said = match store.call(catalog, operation.name, &Row::from_pairs(arguments)) {
        Ok(rows) => format!("was taken: {rows:?}"),
        Err(error) if error.field().is_none_or(|named| !named.starts_with(field.name)) => {
            format!("was refused as {:?} {:?}: {error}", error.kind(), error.field())
        }
        Err(error) if error.kind() == ErrorKind::Internal => format!("failed: {error}"),
        Err(_) if store.position().unwrap() != before => "was refused, and something was changed".to_owned(),
        Err(_) => return None,
    };
    Some(format!("{catalog}.{}: {} ({wrong}) {said}", operation.name, field.name))
}

fn writing() -> impl Iterator<Item = (String, &'static Operation)> {
    let operations = BUILT_IN
        .into_iter()
        .flat_map(|catalog| catalog.operations.iter().map(move |operation| (catalog.name.to_string(), operation)));
    operations.filter(|(_, operation)| operation.effect == Effect::Write)
}

conformance! {
    fn every_argument_of_a_wrong_type_is_refused_by_name_and_nothing_is_changed(backend) {
        let store = backend.store();
        let known = Known::seed(&store);
        let (mut tried, mut failures) = (0, Vec::new());
        for (catalog, operation) in writing() {
            for field in operation.arguments {
                for (wrong, value) in wrong_values(field) {
                    tried += 1;
                    failures.extend(refused(&store, &catalog, operation, &known, field, wrong, value));
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(tried > 700, "{tried}");
    }

    fn words_out_of_their_lists_and_negative_sizes_are_refused_by_name(backend) {
        let store = backend.store();
        let known = Known::seed(&store);
        let schema = store.schema().unwrap();
        let (mut tried, mut failures) = (0, Vec::new());
        for (catalog, operation) in writing() {
            let tables = written(&store, &schema, &catalog, operation, &known);
            for field in operation.arguments {
                let has_words = tables.iter().any(|table| has_words(table, field.name));
                if field.kind.kind == Kind::Text && operation.shape != Shape::Value && (has_words || is_listed(WORDS, operation, field)) {
                    tried += 1;
                    failures.extend(refused(&store, &catalog, operation, &known, field, "no such word", "no such word".into()));
                }
                if is_listed(SIZES, operation, field) {
                    tried += 1;
                    let negative = if field.kind.kind == Kind::Real { (-1.0).into() } else { (-1).into() };
                    failures.extend(refused(&store, &catalog, operation, &known, field, "negative", negative));
                }
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(tried > 45, "{tried}");
    }

    fn a_row_without_its_parent_is_refused_by_the_name_of_the_parent(backend) {
        let store = backend.store();
        let known = Known::seed(&store);
        let schema = store.schema().unwrap();
        for (catalog, operation) in writing().filter(|(_, operation)| matches!(operation.name, "add_yolo_export_config" | "record_vehicle_sighting")) {
            store.call(&catalog, operation.name, &Row::from_pairs(known.arguments(operation))).unwrap();
        }
        let (mut tried, mut failures) = (0, Vec::new());
        for (catalog, operation) in writing().filter(|(_, operation)| matches!(operation.shape, Shape::Row | Shape::Rows)) {
            let tables = written(&store, &schema, &catalog, operation, &known);
            let has_parent = |field: &&Field| tables.iter().any(|table| has_parent(table, field.name));
            for field in operation.arguments.iter().filter(has_parent) {
                tried += 1;
                let nobody = if field.kind.kind == Kind::Integer { 987_654_321.into() } else { "nobody".into() };
                failures.extend(refused(&store, &catalog, operation, &known, field, "no such parent", nobody));
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(tried >= 15, "{tried}");
    }

    /// What is added twice is the same row again, another row, or a conflict that names what is taken.
    fn what_is_taken_is_a_conflict_that_names_it_and_changes_nothing(backend) {
        let store = backend.store();
        let known = Known::seed(&store);
        let mut conflicts = 0;
        for (catalog, operation) in writing().filter(|(_, operation)| operation.name.starts_with("add_")) {
            let arguments = Row::from_pairs(known.arguments(operation));
            store.call(&catalog, operation.name, &arguments).unwrap();
            let before = store.position().unwrap();
            let Err(error) = store.call(&catalog, operation.name, &arguments) else { continue };
            conflicts += 1;
            let named = error.field().unwrap_or_default();
            assert_eq!(error.kind(), ErrorKind::Conflict, "{}: {error}", operation.name);
            assert!(operation.arguments.iter().any(|field| field.name == named), "{}: {named}: {error}", operation.name);
            assert_eq!(store.position().unwrap(), before, "{}", operation.name);
        }
        assert!(conflicts >= 5, "{conflicts}");
    }

    /// One limit for what is called by its name, by its type, by a table's columns and in SQL.
    fn over_long_texts_are_refused_by_name_whoever_gives_them_and_nothing_is_changed(backend) {
        let store = backend.store();
        store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, more JSON TEXT)")).unwrap();
        let notes = store.table("notes").unwrap();
        let long = || "x".repeat(OVER_LONG);
        let before = store.position().unwrap();
        let refused = |result: edgelite::Result<()>, field: &str| {
            let error = result.expect_err(field);
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
            assert!(error.to_string().contains("1048576 are the most"), "{error}");
            assert_eq!(store.position().unwrap(), before, "{field}: something was changed");
        };
        let typed = |change: &dyn Fn(&mut NewRecording)| {
            let mut new = recording("r", "kitchen");
            change(&mut new);
            store.run(media::add_recording(new)).map(drop)
        };
        refused(typed(&|new| new.camera_id = long()), "camera_id");
        refused(typed(&|new| new.recording_type = long()), "recording_type");
        refused(typed(&|new| new.metadata = json!({"text": long()})), "metadata");
        refused(store.transaction(|transaction| transaction.run(media::add_recording(NewRecording { file_path: long(), ..recording("r", "c") })).map(drop)), "file_path");
        let both = [recording("a", "c"), NewRecording { file_path: long(), ..recording("b", "c") }];
        refused(store.run(Batch::all(both.map(media::add_recording))).map(drop), "[1].file_path");
        refused(store.query(media::recordings(RecordingFilter { camera_id: Some(long()), ..Default::default() })).map(drop), "camera_id");
        refused(store.query(media::recording(long().as_str())).map(drop), "recording_id");
        refused(store.run(notes.create(to_row(&json!({"text": long()})).unwrap())).map(drop), "text");
        refused(store.run(notes.create(to_row(&json!({"more": {"text": long()}})).unwrap())).map(drop), "more");
        refused(store.execute(sql("INSERT INTO notes (id, text) VALUES (?1, ?2)").bind(1).bind(long())).map(drop), "text");
        refused(store.transaction(|transaction| transaction.execute(&sql("UPDATE notes SET text = ?1").bind(long()))).map(drop), "text");
        refused(store.query::<Vec<Row>>(sql("SELECT * FROM notes WHERE text = ?1").bind(long())).map(drop), "text");
        let listed = store.query(notes.list(List { filters: vec![Filter::equal("text", long())], ..List::default() }));
        assert_eq!(listed.unwrap_err().field(), Some("text"), "a list is not empty because of it");
        store.run(notes.create(to_row(&json!({"text": "x".repeat(LONGEST_TEXT)})).unwrap())).unwrap();
    }
}
