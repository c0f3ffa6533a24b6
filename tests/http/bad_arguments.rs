//! Wrong arguments of every operation that the server offers by its name, made
//! from what the operation declares: each is refused by its name, never
//! answered with an empty list, and nothing is changed.

use crate::{
    arguments::example,
    support::{Client, store},
};
use edgelite::{
    catalog::BUILT_IN,
    query::{Effect, Operation},
    server::NOT_SERVED,
    value::{Field, Kind},
};
use serde_json::{Map, Value as Json, json};

fn served(effect: Effect) -> impl Iterator<Item = (String, &'static Operation)> {
    let operations = BUILT_IN
        .into_iter()
        .flat_map(|catalog| catalog.operations.iter().map(move |operation| (catalog.name.to_string(), operation)));
    operations
        .filter(move |(catalog, operation)| {
            let name = format!("{catalog}.{}", operation.name);
            operation.effect == effect && !NOT_SERVED.iter().any(|(known, _)| *known == name)
        })
        .map(|(catalog, operation)| (format!("/api/v1/operations/{catalog}/{}", operation.name), operation))
}

fn arguments(operation: &Operation) -> Map<String, Json> {
    let required = operation.arguments.iter().filter(|field| field.required());
    required.map(|field| (field.name.to_owned(), json!(example(operation.name, field)))).collect()
}

/// JSON that no argument of this type takes.
fn wrong(field: &Field) -> Vec<Json> {
    let mut wrong = match field.kind.kind {
        Kind::Integer => vec![json!("1"), json!(1.5), json!(u64::MAX), json!([1])],
        Kind::Real => vec![json!("1"), json!("NaN"), json!({})],
        Kind::Text => vec![json!(7), json!(true), json!(["x"]), json!("x".repeat((1 << 20) + 1))],
        Kind::Boolean => vec![json!("true"), json!(2)],
        Kind::Instant => vec![json!("soon"), json!("2026-02-20T12:03:14"), json!(true)],
        Kind::Rows => vec![json!("x"), json!([7])],
        Kind::Json | Kind::Blob | Kind::Any => Vec::new(),
    };
    if field.required() {
        wrong.push(Json::Null);
    }
    wrong
}

/// Text behind the `?` that no argument of this type takes.
fn wrong_text(field: &Field) -> Vec<&'static str> {
    match field.kind.kind {
        Kind::Integer => vec!["x", "1.5", "9223372036854775808", ""],
        Kind::Real => vec!["x", "NaN", "inf", ""],
        Kind::Boolean => vec!["yes", "2", ""],
        Kind::Instant => vec!["soon", "2026-02-20T12:03:14", ""],
        Kind::Json | Kind::Rows => vec!["{broken", ""],
        _ => vec![""],
    }
}

#[tokio::test]
async fn every_wrong_argument_of_what_writes_is_refused_by_name_and_nothing_is_changed() {
    let store = store();
    let client = Client::of(&store);
    let before = store.position().unwrap();
    let mut tried = 0;
    for (path, operation) in served(Effect::Write) {
        for field in operation.arguments {
            for value in wrong(field) {
                let mut body = arguments(operation);
                body.insert(field.name.to_owned(), value);
                let body = Json::Object(body).to_string();
                let answer = client.text(&format!("POST {path}"), &body).await;
                let start: String = body.chars().take(200).collect();
                let said = format!("{path} {}: {start}", field.name);
                assert_eq!(answer.status, 400, "{said}");
                answer.assert_is_failure(&said);
                let named = answer.json()["field"].as_str().unwrap_or_default().to_owned();
                assert!(named.starts_with(field.name), "{said}: {named}");
                tried += 1;
            }
        }
    }
    assert!(tried > 700, "{tried}");
    assert_eq!(store.position().unwrap(), before, "something was changed");
}

#[tokio::test]
async fn every_wrong_argument_of_what_reads_is_refused_by_name_and_is_no_empty_list() {
    let client = Client::of(&store());
    let mut tried = 0;
    for (path, operation) in served(Effect::Read) {
        for field in operation.arguments {
            for text in wrong_text(field) {
                let mut parameters: Vec<_> = arguments(operation)
                    .into_iter()
                    .filter(|(name, _)| name != field.name)
                    .map(|(name, value)| (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
                    .collect();
                parameters.push((field.name.to_owned(), text.to_owned()));
                let line = format!("GET {path}?{}", query_string(&parameters));
                let answer = client.text(&line, "").await;
                assert_eq!(answer.status, 400, "{line}");
                answer.assert_is_failure(&line);
                assert_eq!(answer.json()["field"], field.name, "{line}");
                tried += 1;
            }
        }
        let answer = client.text(&format!("GET {path}?colour=red"), "").await;
        assert_eq!((answer.status, &answer.json()["field"]), (400, &json!("colour")), "{path}");
    }
    assert!(tried > 300, "{tried}");
}

/// The parameters, every byte but letters and digits escaped.
fn query_string(parameters: &[(String, String)]) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |escaped, byte| match byte {
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => escaped + char::from(byte).encode_utf8(&mut [0]),
            byte => format!("{escaped}%{byte:02X}"),
        })
    };
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn operations_by_name_give_what_they_give_in_rust() {
    let client = Client::of(&store());
    let by_name = |operation: &str| format!("/api/v1/operations/media/{operation}");
    let add = format!("POST {}", by_name("add_recording"));
    let mut added = Json::Null;
    for id in ["a", "b"] {
        let body = json!({"recording_id": id, "camera_id": "kitchen", "file_path": "/a", "file_size_bytes": 1});
        added = client.json(&add, body).await;
    }
    assert_eq!((&added["recording_type"], &added["metadata"]), (&json!("automatic"), &json!({})));
    let page = client.get(&format!("GET {}?camera_id=kitchen&limit=1", by_name("recordings"))).await;
    assert_eq!(page["rows"], json!([added]));
    let next = format!("GET {}?limit=1&cursor={}", by_name("recordings"), page["next"].as_str().unwrap());
    let rest = client.get(&next).await;
    assert_eq!((&rest["rows"][0]["recording_id"], &rest["next"]), (&json!("a"), &Json::Null));
    assert_eq!(client.get(&format!("GET {}", by_name("count_recordings"))).await, json!(2));
    let one = client.get(&format!("GET {}?recording_id=b", by_name("recording"))).await;
    assert_eq!((&one["id"], &one["ai_analysis"]), (&added["id"], &json!([])));
    assert_eq!(client.get(&format!("GET {}?recording_id=c", by_name("recording"))).await, Json::Null);
    let delete = format!("POST {}", by_name("delete_recording"));
    assert_eq!(client.json(&delete, json!({"recording_id": "a"})).await, json!(true));
    assert_eq!(client.json(&delete, json!({"recording_id": "a"})).await, json!(false));
    let boundaries = "%5B%222026-02-20T00:00:00Z%22,%222026-02-21T00:00:00Z%22%5D";
    let usage = client.get(&format!("GET /api/v1/operations/timeseries/energy_usage?boundaries={boundaries}")).await;
    assert_eq!(usage, json!({"rows": []}));
}

#[tokio::test]
async fn operations_that_know_of_passwords_tokens_and_secrets_are_not_there() {
    let client = Client::of(&store());
    for (name, _) in NOT_SERVED {
        let path = format!("/api/v1/operations/{}", name.replace('.', "/"));
        for line in [format!("GET {path}"), format!("POST {path}")] {
            let answer = client.text(&line, "").await;
            assert_eq!(answer.status, 404, "{line}");
        }
    }
}
