//! Live queries as server-sent events.

use crate::support::{Client, add, case, recording, store};
use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{HeaderMap, Request},
};
use edgelite::{
    Store,
    catalog::media,
    query::sql,
    server::{Limits, Server},
};
use serde_json::{Value as Json, json};
use std::time::Duration;
use tokio_stream::StreamExt;
use tower::ServiceExt;

const LONG: Duration = Duration::from_secs(60);
const ALL: &str = "/api/v1/live/media/recordings?limit=10";

/// An open stream of events.
struct Events {
    status: u16,
    headers: HeaderMap,
    body: BodyDataStream,
    text: String,
}

/// An event, or a comment without a name.
#[derive(Debug, Default)]
struct Event {
    name: String,
    id: String,
    data: Json,
    comment: String,
}

impl Events {
    async fn open(router: &Router, path: &str, last: Option<&str>) -> Self {
        let mut request = Request::get(path);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.into_data_stream(),
            text: String::new(),
        }
    }

    /// The next event; none when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let mut found = Event::default();
                for line in event.lines() {
                    match line.split_once(": ").or_else(|| line.split_once(':')) {
                        Some(("event", name)) => found.name = name.to_owned(),
                        Some(("id", id)) => found.id = id.to_owned(),
                        Some(("data", data)) => found.data = serde_json::from_str(data).unwrap(),
                        Some(("", comment)) => found.comment = comment.to_owned(),
                        _ => {}
                    }
                }
                self.text = rest.to_owned();
                return Some(found);
            }
            let more = tokio::time::timeout(LONG, self.body.next()).await.expect("an event")?;
            self.text.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }

    async fn named(&mut self, name: &str) -> Event {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, name, "{event:?}");
        event
    }
}

fn router(store: &Store) -> Router {
    Server::new(store.clone()).into_router().unwrap()
}

fn change(store: &Store, statement: &'static str) {
    store.execute(sql(statement)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_begins_with_the_result_and_goes_on_with_patches() {
    let store = store();
    add(&store, [recording("a", "kitchen", 2)]);
    let mut events = Events::open(&router(&store), ALL, None).await;
    assert_eq!(events.status, 200);
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert_eq!(events.headers["cache-control"], "no-cache, no-transform");
    assert_eq!(events.headers["x-accel-buffering"], "no");
    let first = events.named("result").await;
    assert_eq!((&first.data["rows"][0]["recording_id"], &first.data["next"]), (&json!("a"), &Json::Null));
    add(&store, [recording("b", "kitchen", 1)]);
    let patch = events.named("patch").await;
    assert_ne!(patch.id, first.id);
    assert_eq!(patch.data["added"][0]["position"], 0);
    assert_eq!(patch.data["added"][0]["row"]["recording_id"], "b");
    change(&store, "DELETE FROM recordings WHERE recording_id = 'a'");
    let patch = events.named("patch").await;
    assert_eq!(patch.data["removed"], json!([{"position": 1, "key": {"id": 1}}]));
    change(&store, "UPDATE recordings SET camera_id = 'garden'");
    assert_eq!(events.named("patch").await.data["changed"][0]["row"]["camera_id"], "garden");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_row_and_one_value_are_sent_whole() {
    let store = store();
    let router = router(&store);
    let mut one = Events::open(&router, "/api/v1/live/media/recording?recording_id=a", None).await;
    let mut count = Events::open(&router, "/api/v1/live/media/count_recordings?camera_id=kitchen", None).await;
    assert_eq!(one.named("result").await.data, json!({"row": null}));
    assert_eq!(count.named("result").await.data, json!({"value": 0}));
    add(&store, [recording("a", "kitchen", 1)]);
    assert_eq!(one.named("result").await.data["row"]["camera_id"], "kitchen");
    assert_eq!(count.named("result").await.data, json!({"value": 1}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_gets_a_result_only_if_it_is_another() {
    let store = store();
    add(&store, [recording("a", "kitchen", 1)]);
    let router = router(&store);
    let id = Events::open(&router, ALL, None).await.named("result").await.id;
    let mut same = Events::open(&router, ALL, Some(&id)).await;
    assert_eq!(same.next().await.unwrap().comment, "unchanged");
    add(&store, [recording("b", "kitchen", 2)]);
    let patch = same.named("patch").await;
    assert_eq!(patch.data["added"][0]["row"]["recording_id"], "b", "a patch of what the client has");
    let mut other = Events::open(&router, ALL, Some(&id)).await;
    let fresh = other.named("result").await;
    assert_eq!((fresh.data["rows"].as_array().unwrap().len(), &fresh.id), (2, &patch.id));
    let mut elsewhere = Events::open(&router, "/api/v1/live/media/recordings?limit=9", Some(&fresh.id)).await;
    elsewhere.named("result").await;
    // Another server of the same rows.
    let again = Server::new(store.clone()).into_router().unwrap();
    assert_eq!(Events::open(&again, ALL, Some(&fresh.id)).await.next().await.unwrap().comment, "unchanged");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_gets_the_latest_when_it_does() {
    let store = store();
    let mut events = Events::open(&router(&store), "/api/v1/live/media/count_recordings", None).await;
    assert_eq!(events.named("result").await.data["value"], 0);
    for number in 0..200 {
        add(&store, [recording(&format!("r{number}"), "kitchen", 1)]);
    }
    let mut results = 1;
    while events.named("result").await.data["value"] != 200 {
        results += 1;
    }
    assert!(results < 10, "{results} results of 200 commits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_fails_says_so_and_goes_on() {
    let store = store();
    let mut events = Events::open(&router(&store), "/api/v1/live/media/count_snapshots", None).await;
    events.named("result").await;
    change(&store, "ALTER TABLE snapshots RENAME TO elsewhere");
    let failed = events.named("failed").await;
    assert_eq!(failed.data["kind"], "sql");
    change(&store, "ALTER TABLE elsewhere RENAME TO snapshots");
    assert_eq!(events.next().await.unwrap().data, json!({"value": 0}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_and_what_is_not_served_have_a_status() {
    let client = Client::of(&store());
    client
        .check(&[
            case("GET /api/v1/live/kitchen/recordings", "", 404, &["no catalog kitchen"]),
            case("GET /api/v1/live/media/films", "", 404, &["films"]),
            case("GET /api/v1/live/media/delete_recording?recording_id=a", "", 501, &["writes"]),
            case("GET /api/v1/live/library/credentials?email=a", "", 404, &["not served"]),
            case("GET /api/v1/live/library/users", "", 404, &["not served"]),
            case("GET /api/v1/live/studio/sync_configs", "", 404, &["not served"]),
            case("GET /api/v1/live/media/recordings?limit=many", "", 400, &["limit", "an integer"]),
            case("GET /api/v1/live/media/recordings?limit=0", "", 400, &["limit"]),
            case("GET /api/v1/live/media/recordings?limit=1&limit=2", "", 400, &["given twice"]),
            case("GET /api/v1/live/media/recordings?colour=red", "", 400, &["unknown parameter colour"]),
            case("GET /api/v1/live/media/recording", "", 400, &["recording_id"]),
            case("POST /api/v1/live/media/recordings", "", 405, &[]),
        ])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_are_limited_in_total_and_for_each_client_and_their_places_become_free() {
    let store = store();
    let open = async |limits: Limits| {
        let router = Server::new(store.clone()).limits(limits).into_router().unwrap();
        let first = Events::open(&router, ALL, None).await;
        (router.clone(), first, Events::open(&router, ALL, None).await)
    };
    let (_, _first, refused) = open(Limits { live_streams: 1, ..Limits::default() }).await;
    assert_eq!((refused.status, &refused.headers["retry-after"]), (503, &"1".parse().unwrap()));
    let (router, first, refused) = open(Limits { live_streams_per_client: 1, ..Limits::default() }).await;
    assert_eq!(refused.status, 429);
    drop(first);
    let again = async {
        while Events::open(&router, ALL, None).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, again).await.expect("the place of a client that went");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_ends_the_streams() {
    let store = store();
    let listener = edgelite::server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(Server::new(store.clone()).serve(listener, async { drop(stopped.await) }));
    let mut response = reqwest::get(format!("http://{address}{ALL}")).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.chunk().await.unwrap().is_some());
    drop(stop);
    tokio::time::timeout(LONG, serving).await.expect("it stops").unwrap().unwrap();
    assert!(response.chunk().await.is_ok_and(|more| more.is_none()), "the stream has an end");
    assert!(store.query::<i64>(media::count_recordings(Default::default())).is_err(), "the store is closed");
}
