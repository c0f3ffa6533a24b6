use crate::support::{Answer, Client, add, options, recording};
use edgelite::{Options, Store, query::sql, server::Server};
use serde_json::json;
use std::time::Duration;

/// The value of a metric, its labels included in the name.
fn value(text: &str, metric: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(metric)?.strip_prefix(' '))?;
    Some(line.parse().unwrap())
}

async fn metrics(client: &Client) -> String {
    let answer = client.text("GET /metrics", "").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    String::from_utf8(answer.body).unwrap()
}

#[tokio::test]
async fn r106_requests_are_counted_by_route_and_status_with_their_latencies() {
    let client = Client::of(&crate::support::store());
    client.get("GET /api/recordings").await;
    client.get("GET /api/recordings?limit=5").await;
    for id in ["a", "b", "c"] {
        assert_eq!(client.text(&format!("GET /api/devices/{id}"), "").await.status, 404);
    }
    let text = metrics(&client).await;
    let requests = |labels: &str| value(&text, &format!("edgelite_http_requests_total{{{labels}}}"));
    assert_eq!(requests(r#"method="GET",route="/api/recordings",status="200""#), Some(2.0), "{text}");
    assert_eq!(requests(r#"method="GET",route="/api/devices/{device_id}",status="404""#), Some(3.0), "{text}");
    let labels = r#"method="GET",route="/api/recordings""#;
    assert_eq!(value(&text, &format!("edgelite_http_request_duration_seconds_count{{{labels}}}")), Some(2.0));
    assert_eq!(value(&text, "edgelite_http_requests_in_work"), Some(1.0), "this one");
}

#[tokio::test]
async fn r72_the_store_tells_its_sizes_its_writers_queue_and_its_groups() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options()).unwrap();
    add(&store, (0..7).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
    let client = Client::of(&store);
    let text = metrics(&client).await;
    let length = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().len() as f64;
    assert_eq!(value(&text, "edgelite_database_size_bytes"), Some(length("home.db")));
    assert_eq!(value(&text, "edgelite_wal_size_bytes"), Some(length("home.db-wal")));
    assert_eq!(value(&text, "edgelite_writer_queue_batches"), Some(0.0));
    assert_eq!(value(&text, "edgelite_writer_batches_total"), Some(7.0));
    assert_eq!(value(&text, "edgelite_writer_group_batches_count"), Some(7.0));
    assert_eq!(value(&text, r#"edgelite_writer_group_batches_bucket{le="1"}"#), Some(7.0), "{text}");
    let (changes, bytes) = store.change_log_size().unwrap();
    assert!(changes >= 7 && bytes > 0);
    assert_eq!(value(&text, "edgelite_change_log_changes"), Some(changes as f64));
    assert_eq!((value(&text, "edgelite_live_queries"), value(&text, "edgelite_sync_sites")), (Some(0.0), Some(0.0)));
    assert_eq!((value(&text, "edgelite_healthy"), value(&text, "edgelite_store_usable")), (Some(1.0), Some(1.0)));
    assert_eq!(value(&text, "edgelite_backup_age_seconds"), None, "there is no backup");
}

#[tokio::test]
async fn metrics_have_the_form_that_prometheus_reads() {
    let client = Client::of(&crate::support::store());
    client.get("GET /api/recordings").await;
    let text = metrics(&client).await;
    let mut described = std::collections::BTreeSet::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(described.insert(name.to_owned()), "{name} is described twice");
        } else if !line.starts_with('#') && !line.is_empty() {
            let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
            rest.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
            let endings = ["", "_bucket", "_sum", "_count"];
            let is_described = |ending| name.strip_suffix(ending).is_some_and(|name| described.contains(name));
            assert!(endings.into_iter().any(is_described), "{line}");
            assert!(name.starts_with("edgelite_"), "{line}");
        }
    }
    assert!(described.len() > 15, "{described:?}");
}

#[tokio::test]
async fn metrics_are_given_while_there_is_no_store() {
    let client = Client::to(Server::open_with(|| Err(edgelite::Error::not_found("no store"))));
    let text = metrics(&client).await;
    assert_eq!((value(&text, "edgelite_healthy"), value(&text, "edgelite_store_usable")), (Some(0.0), Some(0.0)));
}

async fn administrator(client: &Client) -> String {
    let jane = json!({"email": "jane@example.org", "password": "correct horse"});
    client.json("POST /api/auth/register", jane).await["token"].as_str().unwrap().to_owned()
}

async fn slow_queries(client: &Client, token: &str) -> Answer {
    client.with_header("GET /api/v1/slow-queries", "authorization", &format!("Bearer {token}")).await
}

#[tokio::test]
async fn r106_slow_statements_are_told_with_their_plan_and_an_index_that_may_help() {
    let store = Store::open_in_memory(options().slow_query(Duration::ZERO)).unwrap();
    store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, author TEXT, at INTEGER)")).unwrap();
    let asked = "SELECT count(*) FROM notes WHERE at > ?1 AND author = ?2";
    for _ in 0..3 {
        store.query::<i64>(sql(asked).bind(7).bind("secret author")).unwrap();
    }
    let client = Client::of(&store);
    let token = administrator(&client).await;
    let answer = slow_queries(&client, &token).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let told = answer.json();
    let found =
        told["slow_queries"].as_array().unwrap().iter().find(|slow| slow["sql"].as_str() == Some(asked)).unwrap();
    assert_eq!(found["times"], 3);
    assert_eq!(found["plan"], json!(["SCAN notes"]));
    let hint = found["hint"].as_str().unwrap();
    assert!(hint.contains("CREATE INDEX idx_notes_author_at ON `notes` (`author`, `at`)"), "{hint}");
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret author"), "parameters are nobody's business");
    assert!(value(&metrics(&client).await, "edgelite_slow_queries_total").unwrap() >= 3.0);
    // What the hint says is true.
    let index = hint.split_once("; ").unwrap().1.strip_suffix(" may help").unwrap();
    store.execute(sql(index.to_owned())).unwrap();
    let plan = store.explain(&sql(asked).bind(7).bind("x")).unwrap();
    assert!(plan[0].contains("idx_notes_author_at"), "{plan:?}");
}

#[tokio::test]
async fn slow_statements_are_for_administrators_and_none_without_a_threshold() {
    let store = Store::open_in_memory(Options::new().catalogs(edgelite::catalog::BUILT_IN)).unwrap();
    let client = Client::of(&store);
    let token = administrator(&client).await;
    assert_eq!(slow_queries(&client, &token).await.json(), json!({"slow_queries": []}));
    assert_eq!(client.text("GET /api/v1/slow-queries", "").await.status, 401);
    let john = json!({"email": "john@example.org", "password": "battery staple"});
    let user = client.json("POST /api/auth/register", john).await["token"].as_str().unwrap().to_owned();
    assert_eq!(slow_queries(&client, &user).await.status, 403);
}
