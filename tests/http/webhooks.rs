//! Webhooks, with receivers that really listen.

use crate::support::{Client, add, case, options, recording, store};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use edgelite::{
    MemoryStorage, Options, Store,
    catalog::{
        media::{self, NewRecording},
        registry,
    },
    query::{Batch, sql},
    server::{Server, Webhooks},
    value::Row,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const SECRET: &str = "a secret of the house";

/// What a receiver was sent.
struct Call {
    headers: HeaderMap,
    body: Bytes,
}

impl Call {
    fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// `event` of `table` with a key, as in `recordings.inserted a`.
    fn event(&self) -> String {
        let body = self.json();
        let row = if body["after"].is_null() { &body["before"] } else { &body["after"] };
        format!("{} {}", body["event"].as_str().unwrap(), row["recording_id"].as_str().unwrap_or_default())
    }
}

/// A receiver that listens, and answers with the next of the given statuses,
/// at last 204.
struct Receiver {
    url: String,
    calls: UnboundedReceiver<Call>,
}

type Answers = Arc<(UnboundedSender<Call>, Mutex<Vec<u16>>)>;

impl Receiver {
    async fn start(answers: &[u16]) -> Self {
        async fn take(State(state): State<Answers>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
            let mut answers = state.1.lock().unwrap();
            let status = if answers.is_empty() { 204 } else { answers.remove(0) };
            let _ = state.0.send(Call { headers, body });
            (StatusCode::from_u16(status).unwrap(), "")
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, calls) = unbounded_channel();
        let state: Answers = Arc::new((sender, Mutex::new(answers.to_vec())));
        let router = Router::new().route("/hook", post(take)).with_state(state);
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, calls }
    }

    async fn next(&mut self) -> Call {
        tokio::time::timeout(Duration::from_secs(60), self.calls.recv()).await.expect("a call").expect("a receiver")
    }
}

/// Repeats at once.
fn eager() -> Webhooks {
    Webhooks { first_pause: Duration::ZERO, ..Webhooks::default() }
}

fn serve(store: &Store) -> Client {
    Client::to(Server::new(store.clone()).webhooks(eager()))
}

async fn register(client: &Client, url: &str, events: &[&str]) -> String {
    let body = json!({"url": url, "events": events, "secret": SECRET});
    let made = client.json("POST /api/v1/webhooks/register", body).await;
    made["webhook_id"].as_str().unwrap().to_owned()
}

/// The webhook once `ready` holds for it: its counters follow the calls.
async fn settled(client: &Client, id: &str, ready: impl Fn(&Json) -> bool) -> Json {
    let wait = async {
        loop {
            let webhook = client.get(&format!("GET /api/v1/webhooks/{id}")).await;
            if ready(&webhook) {
                return webhook;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("the counters follow")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r63_a_committed_change_is_posted_with_its_signature() {
    let store = store();
    let client = serve(&store);
    let mut receiver = Receiver::start(&[]).await;
    let id = register(&client, &receiver.url, &["recordings.*"]).await;
    add(&store, [recording("a", "kitchen", 1)]);
    store
        .run(media::add_recording(NewRecording { is_emergency: true, ..recording("a", "kitchen", 1) }).by("ada"))
        .unwrap();
    store.run(media::delete_recording("a")).unwrap();
    let calls = [receiver.next().await, receiver.next().await, receiver.next().await];
    let events: Vec<_> = calls.iter().map(Call::event).collect();
    assert_eq!(events, ["recordings.inserted a", "recordings.updated a", "recordings.deleted a"]);
    for call in &calls {
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(&call.body);
        let digest: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(call.header("x-webhook-signature"), digest);
        assert_eq!(call.header("content-type"), "application/json");
        let body = call.json();
        assert_eq!(call.header("x-webhook-event"), body["event"]);
        assert_eq!(call.header("x-webhook-delivery"), body["delivery_id"]);
        assert_eq!((body["webhook_id"].as_str(), &body["table"]), (Some(id.as_str()), &json!("recordings")));
    }
    let update = calls[1].json();
    assert_eq!((&update["before"]["is_emergency"], &update["after"]["is_emergency"]), (&json!(false), &json!(true)));
    assert_eq!((&update["changed"], &update["origin"]), (&json!(["is_emergency"]), &json!("ada")));
    let webhook = settled(&client, &id, |webhook| webhook["total_calls"] == 3).await;
    assert_eq!((&webhook["failed_calls"], &webhook["last_failure"]), (&json!(0), &Json::Null));
    let history = client.get(&format!("GET /api/v1/webhooks/{id}/deliveries?status=delivered&limit=2")).await;
    assert_eq!(history["deliveries"][0]["event"], "recordings.deleted");
    assert_eq!(
        (&history["deliveries"][0]["attempts"], &history["deliveries"][0]["response_status"]),
        (&json!(1), &json!(204))
    );
    assert!(history["next"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_rolled_back_or_not_asked_for_is_not_posted() {
    let store = store();
    let client = serve(&store);
    let mut receiver = Receiver::start(&[]).await;
    add(&store, [recording("before", "kitchen", 1)]);
    register(&client, &receiver.url, &["recordings.inserted"]).await;
    let failed: edgelite::Result<()> = store.transaction(|transaction| {
        transaction.run(media::add_recording(recording("lost", "kitchen", 1)))?;
        Err(edgelite::Error::not_found("changed my mind"))
    });
    assert!(failed.is_err());
    let twice = ["half", "half"].map(|id| {
        sql("INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes) VALUES (?1, 'c', 'p', 1)")
            .bind(id)
            .into()
    });
    assert!(store.run(Batch::<Vec<Row>>::new(twice, |_| Ok(Default::default()))).is_err());
    client
        .text(
            "POST /api/recordings",
            r#"{"recording_id": "refused", "camera_id": "c", "file_path": "p", "file_size_bytes": -1}"#,
        )
        .await;
    store.run(media::delete_recording("before")).unwrap();
    add(&store, [recording("kept", "kitchen", 1)]);
    // It is the first and only one: what came before it was not posted.
    assert_eq!(receiver.next().await.event(), "recordings.inserted kept");
    add(&store, [recording("last", "kitchen", 1)]);
    assert_eq!(receiver.next().await.event(), "recordings.inserted last");
    assert!(receiver.calls.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_fails_is_called_again_with_the_same_delivery() {
    let store = store();
    let client = serve(&store);
    let mut receiver = Receiver::start(&[500, 302, 429]).await;
    let id = register(&client, &receiver.url, &["*.inserted"]).await;
    add(&store, [recording("a", "kitchen", 1)]);
    let calls = [receiver.next().await, receiver.next().await, receiver.next().await, receiver.next().await];
    assert!(calls.iter().all(|call| call.body == calls[0].body && call.event() == "recordings.inserted a"));
    let webhook = settled(&client, &id, |webhook| webhook["total_calls"] == 4).await;
    assert_eq!(webhook["failed_calls"], 3);
    assert!(webhook["last_failure"].is_string() && webhook["last_success"].is_string());
    let history = client.get(&format!("GET /api/v1/webhooks/{id}/deliveries")).await;
    let delivery = &history["deliveries"][0];
    assert_eq!(
        (&delivery["status"], &delivery["attempts"], &delivery["error"]),
        (&json!("delivered"), &json!(4), &Json::Null)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_never_answers_well_is_given_up_and_harms_no_other() {
    let store = store();
    let client = serve(&store);
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://user:password@{}/", listener.local_addr().unwrap())
    };
    let mut receiver = Receiver::start(&[]).await;
    let bad = register(&client, &closed, &["*"]).await;
    register(&client, &receiver.url, &["*"]).await;
    add(&store, [recording("a", "kitchen", 1), recording("b", "kitchen", 1)]);
    assert_eq!(receiver.next().await.event(), "recordings.inserted a");
    assert_eq!(receiver.next().await.event(), "recordings.inserted b");
    let webhook = settled(&client, &bad, |webhook| webhook["total_calls"] == 12).await;
    assert_eq!(webhook["failed_calls"], 12, "two deliveries, six attempts each");
    let history = client.get(&format!("GET /api/v1/webhooks/{bad}/deliveries?status=failed")).await;
    assert_eq!(history["deliveries"].as_array().unwrap().len(), 2);
    let error = history["deliveries"][0]["error"].as_str().unwrap();
    assert!(error.starts_with("the receiver cannot be reached") && !error.contains("password"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_takes_too_long_is_a_failure() {
    let store = store();
    let webhooks = Webhooks { timeout: Duration::from_millis(20), attempts: 1, ..eager() };
    let client = Client::to(Server::new(store.clone()).webhooks(webhooks));
    // It accepts connections, and never answers.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let id = register(&client, &format!("http://{}/", listener.local_addr().unwrap()), &["*"]).await;
    add(&store, [recording("a", "kitchen", 1)]);
    settled(&client, &id, |webhook| webhook["failed_calls"] == 1).await;
    let history = client.get(&format!("GET /api/v1/webhooks/{id}/deliveries")).await;
    assert_eq!(history["deliveries"][0]["error"], "no answer within 20ms");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_neither_loses_nor_repeats_deliveries() {
    let storage = Arc::new(MemoryStorage::new());
    let open = || Store::open_in(storage.clone(), "home.db", options()).unwrap();
    let mut receiver = Receiver::start(&[]).await;
    let mut seen = Vec::new();
    for round in 0..4 {
        let store = open();
        let server = Server::new(store.clone()).webhooks(eager());
        let listener = edgelite::server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let ended = tokio::spawn(server.serve(listener, async { drop(stopped.await) }));
        if round == 0 {
            let body = json!({"url": receiver.url, "events": ["recordings.inserted"], "secret": SECRET});
            let sent = reqwest::Client::new().post(format!("http://{address}/api/v1/webhooks/register")).json(&body);
            assert_eq!(sent.send().await.unwrap().status(), 201);
        }
        for number in 0..20 {
            add(&store, [recording(&format!("{round} {number:02}"), "kitchen", 1)]);
        }
        // It is stopped while deliveries are made.
        seen.push(receiver.next().await.json());
        drop(stop);
        ended.await.unwrap().unwrap();
        drop(store);
        // Written while no server runs: delivered by the next one.
        add(&open(), [recording(&format!("{round} without a server"), "kitchen", 1)]);
    }
    let store = open();
    let client = serve(&store);
    let pending = "SELECT count(*) FROM webhook_deliveries WHERE status = 'pending'";
    add(&store, [recording("last", "kitchen", 1)]);
    let mut ids = std::collections::BTreeSet::new();
    while !ids.contains("last") || ids.len() < 4 * 21 + 1 {
        let body = match seen.pop() {
            Some(body) => body,
            None => receiver.next().await.json(),
        };
        ids.insert(body["after"]["recording_id"].as_str().unwrap().to_owned());
    }
    let id = client.get("GET /api/v1/webhooks/list").await["webhooks"][0]["webhook_id"].as_str().unwrap().to_owned();
    settled(&client, &id, |webhook| webhook["failed_calls"] == 0 && store.query::<i64>(sql(pending)).unwrap() == 0)
        .await;
    let delivered = "SELECT count(*) FROM webhook_deliveries WHERE status = 'delivered'";
    assert_eq!(store.query::<i64>(sql(delivered)).unwrap(), 4 * 21 + 1, "each has one delivery");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_in_rows_are_not_posted_and_deliveries_are_no_events() {
    let store = store();
    store
        .execute(sql("CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT, password_hash TEXT, api_token TEXT)"))
        .unwrap();
    let client = serve(&store);
    let mut receiver = Receiver::start(&[]).await;
    let id = register(&client, &receiver.url, &["*"]).await;
    store.execute(sql("INSERT INTO accounts (name, password_hash) VALUES ('ada', 'abc')")).unwrap();
    let after = &receiver.next().await.json()["after"];
    assert_eq!(*after, json!({"id": 1, "name": "ada", "password_hash": "***", "api_token": null}));
    settled(&client, &id, |webhook| webhook["total_calls"] == 1).await;
    store.execute(sql("DELETE FROM accounts")).unwrap();
    assert_eq!(receiver.next().await.json()["event"], "accounts.deleted", "nothing told of the first delivery");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r66_registrations_of_concurrent_clients_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), options()).unwrap();
    let client = serve(&store);
    let clients: Vec<_> = (0..20)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut ids = Vec::new();
                for registration in 0..10 {
                    ids.push(register(&client, &format!("http://home/{number}/{registration}"), &["*"]).await);
                }
                ids
            })
        })
        .collect();
    let mut ids = std::collections::BTreeSet::new();
    for client in clients {
        ids.extend(client.await.unwrap());
    }
    assert_eq!(ids.len(), 200);
    let list = client.get("GET /api/v1/webhooks/list?limit=1000").await;
    let listed: std::collections::BTreeSet<_> = list["webhooks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|webhook| webhook["webhook_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((listed, &list["total"]), (ids, &json!(200)));
}

#[tokio::test]
async fn webhooks_are_registered_listed_switched_and_deleted() {
    let store = store();
    let client = Client::of(&store);
    let id = register(&client, "http://192.168.1.7/hook", &["devices.*"]).await;
    let listed = client.get("GET /api/v1/webhooks/list").await;
    assert_eq!((&listed["webhooks"][0]["secret"], &listed["total"]), (&json!("***"), &json!(1)));
    assert_eq!(listed["webhooks"][0], client.get(&format!("GET /api/v1/webhooks/{id}")).await);
    assert_eq!(client.get(&format!("POST /api/v1/webhooks/{id}/disable")).await["enabled"], false);
    assert_eq!(client.get(&format!("POST /api/v1/webhooks/{id}/enable")).await["enabled"], true);
    client
        .check(&[
            case(
                "POST /api/v1/webhooks/register",
                r#"{"url": "http://home/", "events": ["devices.*"]}"#,
                400,
                &[r#""field":"secret""#],
            ),
            case(
                "POST /api/v1/webhooks/register",
                r#"{"url": "x", "events": ["*"], "secret": "0123456789abcdef"}"#,
                400,
                &[r#""field":"url""#],
            ),
            case(
                "POST /api/v1/webhooks/register",
                r#"{"url": "http://home/", "events": ["x"], "secret": "0123456789abcdef"}"#,
                400,
                &[r#""field":"events""#],
            ),
            case(
                "POST /api/v1/webhooks/register",
                r#"{"url": "http://home/", "events": "*", "secret": "0123456789abcdef"}"#,
                400,
                &["events"],
            ),
            case(
                "POST /api/v1/webhooks/register",
                r#"{"url": "http://home/", "events": ["*"], "secret": "short"}"#,
                400,
                &["16 characters"],
            ),
            case("GET /api/v1/webhooks/none", "", 404, &["HTTP_404", "there is no webhook none"]),
            case("DELETE /api/v1/webhooks/none", "", 404, &["HTTP_404"]),
            case("POST /api/v1/webhooks/none/enable", "", 404, &["HTTP_404"]),
            case("POST /api/v1/webhooks/none/turn", "", 404, &["HTTP_404"]),
            case("GET /api/v1/webhooks/none/deliveries", "", 404, &["HTTP_404"]),
            case("GET /api/v1/webhooks/list?limit=1001", "", 400, &["must be 1 to 1000"]),
        ])
        .await;
    assert_eq!(client.text(&format!("GET /api/v1/webhooks/{id}/deliveries?status=lost"), "").await.status, 400);
    let deleted = client.text(&format!("DELETE /api/v1/webhooks/{id}"), "").await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(client.text(&format!("DELETE /api/v1/webhooks/{id}"), "").await.status, 404);
}

#[tokio::test]
async fn r68_preferences_are_made_read_and_changed() {
    let store = store();
    let client = Client::of(&store);
    let first = client.get("GET /api/user/preferences").await;
    assert_eq!((&first["user_id"], &first["selected_teams"]), (&json!("default"), &json!({"nfl": [], "nhl": []})));
    let changed =
        client.json("POST /api/user/preferences", json!({"selected_teams": {"nfl": ["dal"], "nhl": []}})).await;
    assert_eq!(changed["notification_settings"], json!({"game_start": true, "score_change": true, "game_end": true}));
    assert_eq!(client.get("GET /api/user/preferences").await, changed);
    let local = json!({"nfl_teams": [], "nhl_teams": ["vgk"], "setup_completed": true, "last_updated": "2025-10-12T08:00:00Z", "version": 1});
    let imported = client.json("POST /api/user/preferences/import", local).await;
    assert_eq!(imported["selected_teams"], json!({"nfl": [], "nhl": ["vgk"]}));
    assert_eq!(client.get("GET /api/user/preferences?user_id=ada").await["user_id"], "ada");
    client
        .check(&[
            case("POST /api/user/preferences", r#"{"selected_teams": []}"#, 400, &[r#""field":"selected_teams""#]),
            case("POST /api/user/preferences", r#"{"theme": "dark"}"#, 400, &["theme"]),
            case("GET /api/user/preferences?name=ada", "", 400, &["unknown parameter name"]),
        ])
        .await;
}

#[tokio::test]
async fn a_store_without_its_log_serves_all_but_deliveries() {
    let plain = Store::open_in_memory(Options::new().catalogs([registry::CATALOG]).without_changes()).unwrap();
    let client = serve(&plain);
    let id = register(&client, "http://home/", &["*"]).await;
    assert_eq!(client.get(&format!("GET /api/v1/webhooks/{id}")).await["total_calls"], 0);
}
