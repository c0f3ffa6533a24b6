//! The plan of every operation, with representative arguments: each uses an
//! index, and none sorts what an index has in order. The plans are kept in
//! `query_plans.txt`; EDGELITE_BLESS=1 writes them anew.

#[path = "support/arguments.rs"]
mod arguments;

use arguments::example;
use edgelite::{
    MemoryStorage, Options, Store,
    catalog::{BUILT_IN, Catalog},
    query::{Effect, Operation, Request, Statement, sql},
    value::{Field, Kind, Row, Value},
};
use std::{env, fmt::Write, fs, path::Path, sync::Arc};

/// Steps that are permitted in an operation, and why.
const PERMITTED: &[(&str, &str)] = &[
    // It sums per camera over both tables; the indexes hold all that it needs.
    ("storage_stats", "USE SORTER FOR ORDER BY"),
    // The order is that of the counts.
    ("integration_analytics", "USE SORTER FOR ORDER BY"),
    // Analyses of many recordings at once come out recording by recording.
    ("with_ai_analysis", "USE SORTER FOR ORDER BY"),
    ("media.recording(", "USE SORTER FOR ORDER BY"),
    ("media.snapshot(", "USE SORTER FOR ORDER BY"),
    // At most one row.
    ("recording_id)", "USE SORTER FOR ORDER BY"),
    // A recording has few analyses.
    ("media.ai_analysis(media_id", "USE SORTER FOR ORDER BY"),
    // The devices come from their entities, in the order of those.
    ("registry.devices(platform)", "USE SORTER FOR ORDER BY"),
    ("registry.devices(model, platform)", "USE SORTER FOR ORDER BY"),
    // The model of a device has no index: a hub has thousands of devices, not millions.
    ("registry.count_devices(model)", "SCAN devices"),
    ("registry.devices(model)", "SCAN devices USING INDEX idx_devices_name"),
    // One of two types, newest first.
    ("media.ai_analysis(media_type)", "SCAN ai_analysis USING INDEX idx_ai_analysis_detected_at"),
    // The readings of a device one after another, from the hours of each period.
    ("timeseries.energy_usage", "USE SORTER FOR ORDER BY"),
    // A row for each module of a station.
    ("timeseries.latest_weather", "USE SORTER FOR ORDER BY"),
    // The first reading of each device, one after another in the index.
    ("timeseries.energy_usage(boundaries)", "SCAN energy_hourly AS first USING COVERING INDEX"),
    // A time bounds the rows, a title orders them.
    ("library.library_items(since, sort)", "USE SORTER FOR ORDER BY"),
    ("library.library_items(until, sort)", "USE SORTER FOR ORDER BY"),
    // It reads every row; there are a handful of services.
    ("library.stored_secrets()", "SCAN downloaders"),
    ("library.stored_secrets()", "SCAN indexers"),
    // A page's tags, options, filters and links are sorted, not its videos, groups, configs and vehicles.
    ("studio.videos(", "USE SORTER FOR ORDER BY"),
    ("studio.video(", "USE SORTER FOR ORDER BY"),
    ("studio.tag_group", "USE SORTER FOR ORDER BY"),
    ("studio.yolo_export_config", "USE SORTER FOR ORDER BY"),
    ("with_links", "USE SORTER FOR ORDER BY"),
    ("studio.fleet_vehicle(", "USE SORTER FOR ORDER BY"),
    // The order is that of the names, which are in another table.
    ("studio.video_tags(", "USE SORTER FOR ORDER BY"),
    // A text can be anywhere in a title: no index finds it.
    ("studio.count_videos(search", "SCAN videos"),
    // Tables of the statement itself; without an inclusion an export takes every video.
    ("studio.yolo_export_preview(", "SCAN taken"),
    ("studio.yolo_export_preview(", "SCAN met"),
    ("studio.yolo_export_preview(", "SCAN held"),
    ("studio.yolo_export_preview(", "SCAN class"),
    ("studio.yolo_export_preview(", "SCAN negative"),
    ("studio.yolo_export_preview(", "SCAN videos"),
    // A config has few classes.
    ("studio.yolo_export_preview(", "USE SORTER FOR ORDER BY"),
    // The place in the order of a text that may be anywhere, of rows that are passed over, and of the few groups.
    ("studio.videos(search", "SCAN videos USING INDEX"),
    ("studio.videos(offset)", "SCAN videos USING INDEX"),
    ("studio.tag_groups(annotation_type)", "SCAN tag_groups USING INDEX"),
    // A count passes over nothing: it reads the smallest index.
    ("studio.count_videos(offset)", "SCAN videos USING COVERING INDEX"),
];

/// Rows that a statement makes on its way, and reads as a whole: a few hundred
/// at the most, found by an index below.
const MADE_ON_THE_WAY: &[&str] = &[
    "SCAN made",
    "SCAN grouped",
    "SCAN unmade",
    "SCAN taken",
    "SCAN bucketed",
    "SCAN device",
    "SCAN station",
    "SCAN module",
    "SCAN edge",
    "SCAN span",
    "SCAN step",
    "SCAN of_day",
    "SCAN of_month",
    "SCAN added",
];

/// A store as programs meet it: its tables were made by another opening. The
/// engine plans otherwise with a schema that it read than with one that it made.
fn store() -> Store {
    let storage = Arc::new(MemoryStorage::new());
    let open = || Store::open_in(storage.clone(), "plans.db", Options::new().catalogs(BUILT_IN).readers(0)).unwrap();
    open().close();
    open()
}

/// The argument lists to try: the required ones alone, with each of the others,
/// with each pair of the others, and with all of them.
fn argument_lists(operation: &Operation) -> Vec<Vec<&'static Field>> {
    let (required, others): (Vec<_>, Vec<_>) = operation.arguments.iter().partition(|field| field.required());
    let others: Vec<_> = others.into_iter().filter(|field| !matches!(field.name, "limit" | "cursor")).collect();
    if operation.effect == Effect::Write {
        return vec![required.into_iter().chain(others).collect()];
    }
    let mut lists = vec![required.clone()];
    for (position, one) in others.iter().enumerate() {
        lists.push(required.iter().chain([one]).copied().collect());
        for other in &others[position + 1..] {
            lists.push(required.iter().chain([one, other]).copied().collect());
        }
    }
    lists.push(required.into_iter().chain(others).collect());
    lists.dedup_by_key(|list| list.iter().map(|field| field.name).collect::<Vec<_>>());
    lists
}

/// The statements that a request runs.
fn statements(request: Request) -> Vec<Statement> {
    match request {
        Request::Query(query) => {
            let attached = query.attachments.iter().flat_map(|attachment| match attachment.link {
                None => vec![sql(attachment.sql)],
                // For one row, for few, and for many.
                Some(_) => vec![
                    sql(attachment.sql.replace("IN ({keys})", "= ?1")).bind("x"),
                    sql(attachment.sql.replace("{keys}", "?1, ?2")).bind("x").bind("y"),
                    sql(attachment.sql.replace("{keys}", "SELECT value FROM json_each(?1)")).bind("[]"),
                ],
            });
            std::iter::once(query.statement.clone()).chain(attached).collect()
        }
        Request::Write(write) => write
            .steps
            .iter()
            .map(|step| Statement { sql: step.sql.clone(), parameters: step.runs.first().cloned().unwrap_or_default() })
            .collect(),
    }
}

/// Arguments that ask for no part of the rows that an index could have together.
const ASKS_FOR_ALL: &[&str] = &["sort", "search"];

/// A call of an operation.
struct Case {
    name: String,
    /// Whether an argument asks for a part of the rows that an index has together; flags have indexes of their own.
    narrows: bool,
    plans: Vec<String>,
}

fn cases(store: &Store, catalog: &Catalog) -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in catalog.operations {
        for list in argument_lists(operation) {
            let names: Vec<_> = list.iter().map(|field| field.name).collect();
            let arguments = list.iter().map(|field| (field.name.to_owned(), example(operation.name, field)));
            let arguments = Row::from_pairs(arguments);
            let request = store.request(&catalog.name, operation.name, &arguments).unwrap();
            let plans = statements(request).iter().flat_map(|statement| store.explain(statement).unwrap()).collect();
            cases.push(Case {
                name: format!("{}.{}({})", catalog.name, operation.name, names.join(", ")),
                narrows: operation.effect == Effect::Read
                    && list.iter().any(|field| field.kind.kind != Kind::Boolean && !ASKS_FOR_ALL.contains(&field.name)),
                plans,
            });
        }
    }
    cases
}

/// What of a case's plans is slow and not permitted.
fn complaints(case: &Case) -> Vec<&String> {
    let scans = |line: &str| case.narrows && line.starts_with("SCAN ") && line.contains(" USING ");
    let slow = case.plans.iter().filter(|line| is_slow(line) || scans(line));
    slow.filter(|line| !is_permitted(&case.name, line)).collect()
}

fn is_permitted(case: &str, line: &str) -> bool {
    PERMITTED.iter().any(|(operation, step)| case.contains(operation) && line.starts_with(step))
}

/// Whether a step reads a table without an index, or sorts.
fn is_slow(line: &str) -> bool {
    let not_tables = ["json_each", "subquery", "CONSTANT ROW"];
    let is_table = !not_tables.iter().any(|name| line.contains(name)) && !MADE_ON_THE_WAY.contains(&line);
    let scans = line.starts_with("SCAN ") && !line.contains("USING") && is_table;
    // A count per row that is made for all rows of the table first; `LIMIT 1 OFFSET 0` inside of it prevents that.
    let counts_everything = line.contains("scalar_subquery");
    scans || counts_everything || line.contains("FOR ORDER BY")
}

#[test]
fn every_operation_uses_an_index_and_sorts_only_where_none_can_help() {
    let store = store();
    let (mut seen, mut failures) = (0, Vec::new());
    for catalog in BUILT_IN {
        for case in cases(&store, &catalog) {
            let slow = complaints(&case);
            failures.extend((!slow.is_empty()).then(|| format!("{}: {slow:?} in {:#?}", case.name, case.plans)));
            seen += 1;
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(seen > 80, "{seen} cases");
}

#[test]
fn every_order_of_the_library_comes_from_an_index() {
    let store = store();
    let kinds = [Value::Null, "movie".into()];
    for (sort, kind) in
        ["title", "created_at", "updated_at"].into_iter().flat_map(|sort| kinds.iter().map(move |kind| (sort, kind)))
    {
        for descending in [true, false] {
            let pairs = [("sort", sort.into()), ("kind", kind.clone()), ("descending", descending.into())];
            let arguments = Row::from_pairs(pairs.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
            let Request::Query(query) = store.request("library", "library_items", &arguments).unwrap() else {
                panic!("a query")
            };
            let plan = store.explain(&query.statement).unwrap();
            assert!(!plan.iter().any(|line| is_slow(line)), "{sort} {kind:?} {descending}: {plan:?}");
        }
    }
}

#[test]
fn r103_a_search_reads_its_index_by_keys() {
    let store = store();
    let id: i64 =
        store.query(sql("SELECT id FROM edgelite_search_indexes WHERE table_name = 'library_items'")).unwrap();
    for statement in [
        "SELECT data FROM edgelite_search_{id}_pages WHERE id >= ?1 AND id < ?2 ORDER BY id".to_owned(),
        "SELECT data FROM edgelite_search_{id}_pages WHERE id = ?1".to_owned(),
        "SELECT data FROM edgelite_search_{id}_rows WHERE chunk = ?1".to_owned(),
        "SELECT chunk, data FROM edgelite_search_{id}_rows WHERE chunk BETWEEN ?1 AND ?2".to_owned(),
        "SELECT id FROM edgelite_search_indexes WHERE table_name = ?1".to_owned(),
        "SELECT title, metadata FROM library_items WHERE rowid = ?1".to_owned(),
        format!("SELECT rowid FROM library_items WHERE kind = ?1 AND rowid IN ({})", ["?2"; 64].join(", ")),
    ] {
        let parameters = (1..=2).filter(|number| statement.contains(&format!("?{number}"))).count();
        let statement = sql(statement.replace("{id}", &id.to_string()));
        let statement = (0..parameters).fold(statement, |statement, number| statement.bind(number as i64));
        let plan = store.explain(&statement).unwrap();
        assert!(plan.iter().all(|line| !is_slow(line) && !line.contains("SCAN")), "{}: {plan:?}", statement.sql);
    }
}

#[test]
fn the_second_page_enters_the_index_at_the_cursor() {
    let store = store();
    for (catalog, operation, filter, index) in [
        ("media", "recordings", None, "idx_recordings_timestamp"),
        ("media", "recordings", Some("camera_id"), "idx_recordings_camera_timestamp"),
        ("media", "recordings", Some("recording_type"), "idx_recordings_type"),
        ("media", "snapshots", Some("camera_id"), "idx_snapshots_camera_timestamp"),
        ("media", "ai_analysis", None, "idx_ai_analysis_detected_at"),
        ("studio", "videos", None, "idx_videos_upload_date"),
        ("studio", "fleet_vehicles", None, "idx_fleet_vehicles_last_seen"),
        ("studio", "fleet_vehicles", Some("plate_number"), "idx_fleet_vehicles_plate"),
    ] {
        let first = |order: &str| {
            let mut pairs = vec![("limit".to_owned(), Value::from(1))];
            pairs.extend(filter.map(|name| (name.to_owned(), Value::from("x"))));
            if !order.is_empty() {
                pairs.push(("cursor".to_owned(), order.into()));
            }
            store.request(catalog, operation, &Row::from_pairs(pairs))
        };
        fill(&store, operation);
        let Request::Query(query) = first("").unwrap() else { panic!("a query") };
        let page = store.read(&query).unwrap();
        let Request::Query(next) = first(page.next().expect("a second page")).unwrap() else { panic!("a query") };
        let plan = store.explain(&next.statement).unwrap();
        let entered = format!("SEARCH {operation} USING INDEX {index}");
        assert!(plan[0].starts_with(&entered), "{operation} {filter:?}: {plan:?}");
        assert!(plan[0].contains('<'), "{operation} {filter:?}: the cursor bounds the search: {plan:?}");
        assert_eq!(plan.iter().filter(|line| is_slow(line)).count(), 0, "{plan:?}");
    }
}

/// Two rows of what the operation lists, all of whose texts are `x`.
fn fill(store: &Store, table: &str) {
    let columns = match table {
        "recordings" => {
            "(recording_id, camera_id, recording_type, file_path, file_size_bytes, timestamp) VALUES (hex(randomblob(9)), 'x', 'x', '', 0, 1)"
        }
        "snapshots" => {
            "(snapshot_id, camera_id, file_path, file_size_bytes, timestamp) VALUES (hex(randomblob(9)), 'x', '', 0, 1)"
        }
        "videos" => "(filename) VALUES (hex(randomblob(9)))",
        "fleet_vehicles" => "(fleet_id, plate_number) VALUES (hex(randomblob(9)), 'x')",
        _ => "(media_id, media_type, analysis_type, detected_at) VALUES ('x', 'recording', 'x', 1)",
    };
    for _ in 0..2 {
        store.execute(sql(format!("INSERT INTO {table} {columns}"))).unwrap();
    }
}

#[test]
fn the_plans_are_those_that_were_agreed_on() {
    let store = store();
    let mut text = String::new();
    for catalog in BUILT_IN {
        for Case { name, plans, .. } in cases(&store, &catalog) {
            writeln!(text, "{name}").unwrap();
            plans.iter().for_each(|line| writeln!(text, "    {line}").unwrap());
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/query_plans.txt");
    if env::var_os("EDGELITE_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    let changed: Vec<_> = text.lines().filter(|line| !agreed.lines().any(|known| known == *line)).take(10).collect();
    assert!(agreed == text, "plans changed; look at them, then EDGELITE_BLESS=1: {changed:#?}");
}
