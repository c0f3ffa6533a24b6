//! Wrong bodies and parameters of the routes that clients of earlier systems
//! know, made from the OpenAPI description: each is refused by its name, never
//! answered with an empty list, and nothing is half-applied.

use crate::support::{Answer, Client, store};
use edgelite::{Store, query::sql, value::LONGEST_TEXT};
use serde_json::{Map, Value as Json, json};

/// Words of a few, in bodies.
const WORDS: &[&str] = &["kind", "type", "client_type", "applies_to", "filter_type", "export_format", "status"];

/// What is never negative, in bodies; a box may be left of its frame.
const SIZES: &[&str] = &[
    "file_size_bytes",
    "duration_seconds",
    "duration",
    "file_size",
    "width",
    "height",
    "bbox_width",
    "bbox_height",
    "timeout_ms",
    "lease_seconds",
    "limit",
    "most",
    "video_recordings",
    "snapshots",
    "environment_data",
    "confidence",
    "min_confidence",
    "start_time",
    "end_time",
];

/// Names of rows that are not there, in bodies.
const PARENTS: &[(&str, &str)] = &[
    ("POST /api/wanted", "library_item_id"),
    ("POST /api/verify-jobs", "library_item_id"),
    ("POST /api/videos/{video_id}/tags", "tag_id"),
    ("POST /api/fleet/vehicles/{vehicle_fleet_id}/trailers", "trailer_id"),
    ("POST /api/training-jobs", "export_config_id"),
];

/// Routes that refuse what is there already, by what is taken.
const TAKEN: &[(&str, &str)] = &[
    ("POST /api/videos", "filename"),
    ("POST /api/tag-groups", "group_name"),
    ("POST /api/training-jobs", "job_id"),
    ("POST /api/yolo/configs", "config_name"),
    ("POST /api/settings/downloaders", "client_type"),
    ("POST /api/settings/quality-profiles", "name"),
    ("POST /api/auth/register", "email"),
];

/// A route with the properties of its body, or its parameters, by name.
struct Route {
    line: String,
    properties: Vec<(String, Json, bool)>,
}

/// The routes of earlier systems that take something.
async fn routes(client: &Client, reads: bool) -> Vec<Route> {
    let document = client.get("/api/openapi.json").await;
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, route) in methods.as_object().unwrap() {
            let line = format!("{} {path}", method.to_uppercase());
            // Routes that former systems did not have; tests/http/sync.rs and bad_arguments.rs have theirs.
            const OWN: [&str; 3] = ["/api/v1/operations/", "/api/v1/sync", "/api/v1/access-tokens"];
            let is_own = OWN.iter().any(|own| path.starts_with(own)) || path.contains("{table}");
            if is_own || (method == "get") != reads {
                continue;
            }
            let properties = if reads { parameters(route) } else { body(&document, route) };
            if !properties.is_empty() {
                found.push(Route { line, properties });
            }
        }
    }
    found
}

fn parameters(route: &Json) -> Vec<(String, Json, bool)> {
    let all = route["parameters"].as_array().into_iter().flatten();
    all.filter(|parameter| parameter["in"] == "query")
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["schema"].clone(), one["required"] == true))
        .collect()
}

fn body(document: &Json, route: &Json) -> Vec<(String, Json, bool)> {
    let mut schema = &route["requestBody"]["content"]["application/json"]["schema"];
    // One of a body and a list of such bodies.
    while let Some(first) = schema.get("oneOf") {
        schema = &first[0];
    }
    if let Some(name) = schema["$ref"].as_str() {
        schema = document.pointer(name.trim_start_matches('#')).unwrap();
    }
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| (name.clone(), schema.clone(), is_required(name))).collect()
}

fn has_type(schema: &Json, name: &str) -> bool {
    schema["type"] == name || schema["type"].as_array().is_some_and(|types| types.iter().any(|known| known == name))
}

/// A value that a property can have.
fn valid(name: &str, schema: &Json) -> Json {
    match name {
        "kind" => json!("movie"),
        "type" => json!("usenet"),
        "client_type" => json!("nzbget"),
        "email" => json!("jane@example.org"),
        "password" => json!("correct horse"),
        "base_url" | "url" => json!("http://nas/"),
        "events" => json!(["*"]),
        "secret" => json!("sixteen letters."),
        "class_mapping" => json!({"person": 0}),
        "tags" => json!([{"group_id": 1, "tag_value": "x"}]),
        "filter_type" => json!("tag"),
        "status" => json!("queued"),
        "tag_id" => json!(1),
        _ if has_type(schema, "integer") => json!(1),
        _ if has_type(schema, "number") => json!(0.5),
        _ if has_type(schema, "boolean") => json!(true),
        _ if schema["format"] == "date-time" => json!("2026-02-20T12:00:00Z"),
        _ => json!("x"),
    }
}

/// Values that a property cannot have, each with what is wrong.
fn wrong(line: &str, name: &str, schema: &Json, is_required: bool) -> Vec<(&'static str, Json)> {
    let long = || "x".repeat(LONGEST_TEXT + 1);
    let mut wrong = if has_type(schema, "integer") {
        vec![("text", json!("1")), ("a fraction", json!(1.5)), ("beyond 64 bits", json!(u64::MAX))]
    } else if has_type(schema, "number") {
        vec![("text", json!("1")), ("not a number", json!("NaN")), ("an object", json!({}))]
    } else if has_type(schema, "boolean") {
        vec![("a word", json!("true")), ("a number", json!(2))]
    } else if has_type(schema, "array") {
        vec![("text", json!("x")), ("numbers", json!([7]))]
    } else if schema["format"] == "date-time" {
        let mut wrong = vec![("no time", json!("soon")), ("a flag", json!(true))];
        // Plugs and weather stations of a house have its time.
        if !line.ends_with("/samples") {
            wrong.push(("no zone", json!("2026-02-20T12:03:14")));
        }
        wrong
    } else if has_type(schema, "string") {
        vec![("a number", json!(7)), ("a list", json!(["x"])), ("over-long", json!(long()))]
    } else {
        vec![("over-long JSON", json!({"text": long()}))]
    };
    // What is wanted may be of any kind.
    if WORDS.contains(&name) && !(name == "kind" && line.contains("/wanted")) {
        wrong.push(("no such word", json!("no such word")));
    }
    if SIZES.contains(&name) && schema["type"] != "string" {
        wrong.push(("negative", if has_type(schema, "number") { json!(-0.5) } else { json!(-1) }));
    }
    if is_required {
        wrong.push(("missing", Json::Null));
    }
    wrong
}

/// A store with one row of what the routes are about, and what its rows are called.
struct House {
    store: Store,
    client: Client,
    names: Vec<(&'static str, String)>,
}

impl House {
    async fn new() -> Self {
        let store = store();
        let client = Client::of(&store);
        let mut house = Self { store, client, names: Vec::new() };
        for (line, body) in [
            (
                "POST /api/recordings",
                json!({"recording_id": "x", "camera_id": "x", "file_path": "x", "file_size_bytes": 1}),
            ),
            (
                "POST /api/snapshots",
                json!({"snapshot_id": "x", "camera_id": "x", "file_path": "x", "file_size_bytes": 1}),
            ),
            ("POST /api/library", json!({"kind": "movie", "title": "x"})),
            ("POST /api/settings/downloaders", json!({"client_type": "nzbget", "base_url": "http://nas"})),
            ("POST /api/settings/indexers", json!({"type": "usenet", "name": "x", "base_url": "http://nas"})),
            ("POST /api/settings/quality-profiles", json!({"name": "x"})),
            ("POST /api/wanted", json!({"kind": "movie", "title": "x"})),
            ("POST /api/videos", json!({"filename": "x"})),
            ("POST /api/tags", json!({"name": "x"})),
            ("POST /api/tag-groups", json!({"group_name": "x", "display_name": "x", "group_type": "x"})),
            (
                "POST /api/videos/1/keyframe-annotations",
                json!({"timestamp": 1, "bbox_x": 1, "bbox_y": 1, "bbox_width": 1, "bbox_height": 1}),
            ),
            ("POST /api/videos/1/time-range-tags", json!({"tag_name": "x", "start_time": 1})),
            ("POST /api/fleet/vehicles", json!({"fleet_id": "x"})),
            ("POST /api/fleet/trailers", json!({"trailer_id": "x"})),
            ("POST /api/yolo/configs", json!({"config_name": "x", "class_mapping": {"person": 0}})),
            ("POST /api/training-jobs", json!({"job_id": "x", "job_type": "x"})),
            ("POST /api/auth/register", json!({"email": "jane@example.org", "password": "correct horse"})),
        ] {
            let added = house.client.json(line, body).await;
            let row = [&added, &added["item"], &added["data"]].into_iter().find_map(|row| row["id"].as_str());
            house.names.extend(row.map(|id| (line.trim_start_matches("POST "), id.to_owned())));
        }
        let item = house.path("/api/library/{id}").rsplit('/').next().unwrap().to_owned();
        let job = house.client.json("POST /api/verify-jobs", json!({"library_item_id": item, "phase": "x"})).await;
        house.names.push(("/api/verify-jobs", job["id"].as_str().unwrap().to_owned()));
        house
    }

    /// A path with the names of the rows that are there.
    fn path(&self, path: &str) -> String {
        let own = self.names.iter().find(|(of, _)| path.starts_with(&format!("{of}/{{id}}")));
        let named = own.map_or_else(|| path.to_owned(), |(_, id)| path.replace("{id}", id));
        let parts = named.split('/').map(|part| match part {
            "{recording_id}" | "{snapshot_id}" | "{vehicle_fleet_id}" | "{job_id}" | "{station_id}" | "{device_id}" => {
                "x"
            }
            part if part.starts_with('{') => "1",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    }

    /// The body that a route takes, with one property otherwise.
    fn body(&self, route: &Route, otherwise: &str, value: Json) -> Json {
        let mut body: Map<String, Json> = Map::new();
        for (name, schema, is_required) in &route.properties {
            if *is_required {
                let item = self.names.iter().find(|(of, _)| *of == "/api/library");
                let is_item = name == "library_item_id";
                body.insert(name.clone(), if is_item { json!(item.unwrap().1) } else { valid(name, schema) });
            }
        }
        body.insert(otherwise.to_owned(), value);
        body.into()
    }

    async fn send(&self, line: &str, body: &str) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        self.client.text(&format!("{method} {}", self.path(path)), body).await
    }

    /// How many rows each table has.
    fn counts(&self) -> Vec<(String, i64)> {
        let tables = self.store.schema().unwrap().tables;
        let count = |name: &str| self.store.query(sql(format!("SELECT count(*) FROM \"{name}\""))).unwrap();
        tables.iter().map(|table| (table.name.clone(), count(&table.name))).collect()
    }
}

/// Why an answer is not the refusal of this field, if it is not.
fn mistake(said: &str, answer: &Answer, statuses: &[u16], field: &str) -> Option<String> {
    if !statuses.contains(&answer.status) {
        return Some(format!("{said}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
    }
    answer.assert_is_failure(said);
    let body = answer.json();
    let named = body["field"].as_str().unwrap_or_default();
    let is_empty_list = body.as_array().is_some() || body.as_object().unwrap().values().any(Json::is_array);
    (!named.starts_with(field) || is_empty_list).then(|| format!("{said}: {body}"))
}

#[tokio::test]
async fn every_wrong_property_of_a_former_body_is_refused_by_name_and_nothing_is_changed() {
    let house = House::new().await;
    let (counts, mut position) = (house.counts(), house.store.position().unwrap());
    let (mut tried, mut found) = (0, Vec::new());
    for route in routes(&house.client, false).await {
        for (name, schema, is_required) in &route.properties {
            for (what, value) in wrong(&route.line, name, schema, *is_required) {
                let answer = house.send(&route.line, &house.body(&route, name, value).to_string()).await;
                found.extend(mistake(&format!("{} {name} ({what})", route.line), &answer, &[400], name));
                tried += 1;
                let now = house.store.position().unwrap();
                if now != position {
                    found.push(format!("{} {name} ({what}): something was changed", route.line));
                    position = now;
                }
            }
        }
    }
    assert!(found.is_empty(), "{} of {tried}:\n{}", found.len(), found.join("\n"));
    assert!(tried > 500, "{tried}");
    assert_eq!(house.counts(), counts);
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused_on_every_former_route_and_nothing_is_changed() {
    let house = House::new().await;
    let (counts, position) = (house.counts(), house.store.position().unwrap());
    let mut found = Vec::new();
    let hub = ["POST /internal/devices/bulk_upsert", "POST /internal/entities/bulk_upsert"].map(str::to_owned);
    let lines = routes(&house.client, false).await.into_iter().map(|route| route.line).chain(hub);
    for line in lines {
        for body in ["{", "[1,", "{'a': 1}", r#"{"a": NaN}"#, r#"{"a": 1e999}"#, "{}{}", "\u{feff}{}", "NaN"] {
            let answer = house.send(&line, body).await;
            found.extend(mistake(&format!("{line} {body}"), &answer, &[400], "body"));
        }
        for (body, part) in [("null", "null"), ("7", "number"), ("\"x\"", "text")] {
            let answer = house.send(&line, body).await;
            found.extend(mistake(&format!("{line} {body}"), &answer, &[400], ""));
            let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
            assert!(error.contains(part) || error.contains("must be"), "{line} {body}: {error}");
        }
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
    assert_eq!((house.counts(), house.store.position().unwrap()), (counts, position));
}

#[tokio::test]
async fn missing_parents_and_what_is_taken_are_refused_by_name_on_former_routes_and_nothing_is_changed() {
    let house = House::new().await;
    let (counts, position) = (house.counts(), house.store.position().unwrap());
    let routes = routes(&house.client, false).await;
    let route = |line: &str| routes.iter().find(|route| route.line == line).unwrap_or_else(|| panic!("{line}"));
    let mut found = Vec::new();
    for (line, name) in PARENTS {
        let schema = &route(line).properties.iter().find(|(known, ..)| known == name).unwrap().1;
        let nobody = if has_type(schema, "integer") { json!(987_654_321) } else { json!("nobody") };
        let body = house.body(route(line), name, nobody);
        let answer = house.send(line, &body.to_string()).await;
        found.extend(mistake(&format!("{line} {name}"), &answer, &[404, 409, 422], name));
    }
    for (line, name) in TAKEN {
        let route = route(line);
        let schema = &route.properties.iter().find(|(known, ..)| known == name).unwrap().1;
        let answer = house.send(line, &house.body(route, name, valid(name, schema)).to_string()).await;
        found.extend(mistake(&format!("{line} {name}"), &answer, &[409], name));
    }
    // The row that the path names is not there. An analysis may come before its recording.
    let needs_row = |route: &&Route| {
        route.line.contains('{') && !route.line.ends_with("/ai-analysis") && !route.line.ends_with("/export")
    };
    for route in routes.iter().filter(needs_row) {
        let path = route.line.split('/').map(|part| match part {
            "{id}" => "0123456789abcdef0123456789abcdef",
            "{recording_id}" | "{snapshot_id}" | "{vehicle_fleet_id}" | "{job_id}" => "nobody",
            part if part.starts_with('{') => "987654321",
            part => part,
        });
        let (name, schema, _) = route.properties.iter().find(|(name, ..)| name != "api_key").unwrap();
        let body = house.body(route, name, valid(name, schema)).to_string();
        let answer = house.send(&path.collect::<Vec<_>>().join("/"), &body).await;
        found.extend(mistake(&route.line, &answer, &[404], ""));
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
    assert_eq!((house.counts(), house.store.position().unwrap()), (counts, position));
}

#[tokio::test]
async fn a_secret_without_a_key_is_refused_by_name_on_every_route_that_takes_one() {
    let house = House::new().await;
    let (counts, position) = (house.counts(), house.store.position().unwrap());
    let (mut tried, mut found) = (0, Vec::new());
    for route in routes(&house.client, false).await.iter().filter(|route| route.line.contains("/settings/")) {
        for (name, ..) in route.properties.iter().filter(|(name, ..)| name == "password" || name == "api_key") {
            let answer = house.send(&route.line, &house.body(route, name, json!("hunter2")).to_string()).await;
            found.extend(mistake(&format!("{} {name}", route.line), &answer, &[400, 422, 501, 503], name));
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(text.contains("key") && !text.contains("hunter2"), "{text}");
            tried += 1;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!((tried, house.counts(), house.store.position().unwrap()), (6, counts, position));
}

#[tokio::test]
async fn every_wrong_parameter_of_a_former_list_is_refused_by_name_and_is_no_empty_list() {
    let house = House::new().await;
    let (mut tried, mut found) = (0, Vec::new());
    for route in routes(&house.client, true).await {
        let given = |otherwise: &str, value: &str| {
            let required = route.properties.iter().filter(|(name, _, is_required)| *is_required && name != otherwise);
            let mut pairs: Vec<_> =
                required.map(|(name, schema, _)| format!("{name}={}", valid(name, schema))).collect();
            pairs.push(format!("{otherwise}={value}"));
            format!("{}?{}", route.line, pairs.join("&").replace('"', ""))
        };
        for (name, schema, _) in &route.properties {
            let mut wrong = vec![""];
            if has_type(schema, "integer") {
                wrong.extend(["x", "1.5", "9223372036854775808", "-1"]);
            } else if has_type(schema, "number") {
                wrong.extend(["x", "NaN", "inf"]);
            } else if has_type(schema, "boolean") {
                wrong.extend(["yes", "2"]);
            } else if schema["format"] == "date-time" {
                let has_local_time =
                    ["/energy/", "/weather/", "/sensors/"].iter().any(|part| route.line.contains(part));
                wrong.extend(["soon", if has_local_time { "2026-13-01T00:00:00" } else { "2026-02-20T12:03:14" }]);
            }
            if ["sort", "order", "typos", "data_type", "period", "time_range", "cursor", "media_type"]
                .contains(&name.as_str())
            {
                wrong.push("nonsense");
            }
            for value in wrong {
                let line = given(name, value);
                found.extend(mistake(&line, &house.send(&line, "").await, &[400], name));
                tried += 1;
            }
        }
        let line = given("colour", "red");
        found.extend(mistake(&line, &house.send(&line, "").await, &[400], "colour"));
    }
    assert!(found.is_empty(), "{} of {tried}:\n{}", found.len(), found.join("\n"));
    assert!(tried > 200, "{tried}");
}
