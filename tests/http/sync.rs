//! Sync over HTTP: access tokens, what they grant, the channel that wakes
//! sites, and a server that follows another one.

use crate::support::{Answer, Client, add, options, recording, store};
use axum::{
    Router,
    body::{Body, BodyDataStream},
    http::{Request, header::CONTENT_TYPE},
};
use edgelite::{
    MemoryStorage, Options, Site, Store,
    access::NewAccessToken,
    catalog::media,
    changes::ChangesSince,
    query::sql,
    server::{Limits, Server, SyncAccess, Upstream},
    sync::{Grant, PROTOCOL, Role, RowReason, TableGrant},
    value::{Instant, Row},
};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value as Json, json};
use std::{io::Write as _, sync::Arc, time::Duration};
use tokio_stream::StreamExt;
use tower::ServiceExt;

const LONG: Duration = Duration::from_secs(60);
const SYNC: &str = "/api/v1/sync";

fn token(store: &Store, grant: Grant, expires_at: Option<Instant>) -> (String, String) {
    let made = store.create_access_token(NewAccessToken { name: "display".into(), grant, expires_at }).unwrap();
    (made.token.token_id, made.text.expose().to_owned())
}

/// A store that begins empty, as a browser's does.
fn site_store() -> Store {
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG])).unwrap();
    store.enable_sync(Role::Site).unwrap();
    store
}

fn post(token: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let request = Request::post(SYNC).header(CONTENT_TYPE, "application/json");
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    request.body(body.into()).unwrap()
}

/// Exchanges everything; gives the first answer that is no success.
async fn exchange(client: &Client, site: &mut Site, token: Option<&str>) -> Result<(), Answer> {
    while let Some(request) = site.next_request().unwrap() {
        let answer = client.send(post(token, serde_json::to_vec(&request).unwrap())).await;
        if answer.status != 200 {
            return Err(answer);
        }
        site.handle(serde_json::from_slice(&answer.body).unwrap()).unwrap();
    }
    Ok(())
}

fn ids(store: &Store) -> Vec<String> {
    let rows: Vec<Row> = store.query(sql("SELECT recording_id FROM recordings ORDER BY 1")).unwrap();
    rows.iter().filter_map(|row| row["recording_id"].as_text()).map(str::to_owned).collect()
}

/// The greeting of a site that knows no tables.
fn hello(site: i64) -> String {
    json!({"request": "hello", "protocol": PROTOCOL, "site": site, "tables": [], "cursor": null}).to_string()
}

#[tokio::test]
async fn sites_sync_as_far_as_their_access_tokens_grant() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3), recording("b", "porch", 2)]);
    let kitchen = Grant::tables([("recordings", TableGrant::write().only("camera_id", ["kitchen"]))]);
    let (token_id, text) = token(&server, kitchen, None);
    let client = Client::of(&server);
    let copy = site_store();
    let mut site = Site::new(&copy);
    exchange(&client, &mut site, Some(&text)).await.unwrap();
    assert_eq!(ids(&copy), ["a"]);

    add(&copy, [recording("c", "kitchen", 1), recording("d", "porch", 1)]);
    exchange(&client, &mut site, Some(&text)).await.unwrap();
    assert_eq!(ids(&server), ["a", "b", "c"], "what is out of scope is not taken");
    assert_eq!(ids(&copy), ["a", "c"], "and the site has what the server has");
    let refused = copy.sync_refused().unwrap();
    assert_eq!((refused.len(), refused[0].reason), (1, RowReason::OutOfScope), "which is told: {refused:?}");

    let sites = server.access_sites().unwrap();
    assert_eq!((sites.len(), &sites[0].token_id, sites[0].pushed), (1, &token_id, 2), "who it was is known: {sites:?}");
    assert_eq!(sites[0].site, copy.sync_status().unwrap().site);
}

#[tokio::test]
async fn without_a_good_access_token_nothing_is_told_or_taken() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3)]);
    let soon = Instant::from_microseconds(Instant::now().microseconds() + 30_000_000);
    let (revoked_id, revoked) = token(&server, Grant::all(), Some(soon));
    assert!(server.revoke_access_token(&revoked_id).unwrap());
    let (expired_id, expired) = token(&server, Grant::all(), Some(soon));
    let past = sql("UPDATE edgelite_access_tokens SET expires_at = 1 WHERE token_id = ?1").bind(expired_id);
    server.execute(past).unwrap();
    let client = Client::of(&server);
    let mut told = Vec::new();
    for wrong in [Some("edgelite_0_0"), Some(revoked.as_str()), Some(expired.as_str())] {
        let answer = client.send(post(wrong, hello(7))).await;
        answer.assert_is_failure("sync");
        assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer"));
        told.push(answer.json()["error"].clone());
    }
    assert!(told.iter().all(|text| *text == told[0]), "why is not told: {told:?}");
    let answer = client.send(post(None, hello(7))).await;
    assert_eq!(answer.status, 401);
    assert!(answer.json()["error"].as_str().unwrap().contains("edgelite token"), "what to do is told");
    assert_eq!(client.text("GET /api/v1/sync/wake", "").await.status, 401);
    assert!(server.access_sites().unwrap().is_empty());
    assert!(server.sync_status().is_err(), "the store takes no part in sync yet");
}

#[tokio::test]
async fn a_server_is_open_or_does_not_sync_if_it_is_told_to() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3)]);
    let open = Client::to(Server::new(server.clone()).sync(SyncAccess::Open));
    let copy = site_store();
    exchange(&open, &mut Site::new(&copy), None).await.unwrap();
    assert_eq!(ids(&copy), ["a"]);
    assert_eq!(open.send(post(Some("edgelite_0_0"), hello(7))).await.status, 401, "a wrong token is wrong there, too");
    let off = Client::to(Server::new(server).sync(SyncAccess::Off));
    let answer = off.send(post(None, hello(7))).await;
    assert_eq!((answer.status, answer.json()["kind"].clone()), (501, json!("unsupported")));
}

#[tokio::test]
async fn no_access_token_speaks_for_the_site_of_another_until_that_is_revoked() {
    let server = store();
    let ((first_id, first), (_, second)) = (token(&server, Grant::all(), None), token(&server, Grant::all(), None));
    let client = Client::of(&server);
    assert_eq!(client.send(post(Some(&first), hello(7))).await.status, 200);
    let answer = client.send(post(Some(&second), hello(7))).await;
    assert_eq!((answer.status, answer.json()["field"].clone()), (403, json!("site")));
    assert_eq!(client.send(post(Some(&second), hello(8))).await.status, 200);
    server.revoke_access_token(&first_id).unwrap();
    assert_eq!(client.send(post(Some(&second), hello(7))).await.status, 200, "a device got a new token");
}

#[tokio::test]
async fn malformed_and_huge_requests_are_refused_and_change_nothing() {
    let server = store();
    let (_, text) = token(&server, Grant::all(), None);
    let limits = Limits { body_bytes: 4096, ..Limits::default() };
    let client = Client::to(Server::new(server.clone()).limits(limits));
    assert_eq!(client.send(post(Some(&text), hello(7))).await.status, 200);
    let before = format!("{:?} {:?}", server.access_sites().unwrap(), server.sync_status().unwrap());
    let packed = |text: &str| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zipped = |bytes: Vec<u8>| {
        let mut request = post(Some(&text), bytes);
        request.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        request
    };
    for (request, status) in [
        (post(Some(&text), "{"), 400),
        (post(Some(&text), "[]"), 400),
        (post(Some(&text), r#"{"request": "erase"}"#), 400),
        (post(Some(&text), r#"{"request": "hello", "protocol": 1, "site": "x"}"#), 400),
        (post(Some(&text), hello(7).split_at(20).0.to_owned()), 400),
        (post(Some(&text), format!("{}{}", hello(7), " ".repeat(5000))), 413),
        (zipped(packed(&format!("{}{}", hello(7), " ".repeat(100_000)))), 413),
        (zipped(packed(&hello(7)).split_at(12).0.to_vec()), 400),
        (zipped(packed(&hello(7))), 200),
    ] {
        let answer = client.send(request).await;
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&answer.body));
        if status >= 400 {
            answer.assert_is_failure("sync");
        }
    }
    for (request, reason) in [
        (json!({"request": "hello", "protocol": 99, "site": 7, "tables": [], "cursor": null}), "unknown_protocol"),
        (
            json!({"request": "pull", "session": "forged", "site": 7, "after": 0, "all": true, "round": 0, "most_rows": 10, "most_bytes": 10}),
            "unknown_session",
        ),
        (json!({"request": "hello", "protocol": PROTOCOL, "site": -7, "tables": [], "cursor": null}), "malformed"),
    ] {
        let answer = client.send(post(Some(&text), request.to_string())).await;
        assert_eq!((answer.status, &answer.json()["reason"]), (200, &json!(reason)), "{answer:?}");
    }
    let after = format!("{:?} {:?}", server.access_sites().unwrap(), server.sync_status().unwrap());
    assert_eq!(before, after);
}

#[tokio::test]
async fn requests_have_a_rate_that_other_access_tokens_do_not_share() {
    let server = store();
    let ((_, first), (_, second)) = (token(&server, Grant::all(), None), token(&server, Grant::all(), None));
    let limits = Limits { sync_requests: 3, ..Limits::default() };
    let client = Client::to(Server::new(server).limits(limits));
    for _ in 0..3 {
        assert_eq!(client.send(post(Some(&first), hello(7))).await.status, 200);
    }
    let answer = client.send(post(Some(&first), hello(7))).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "1"), "{answer:?}");
    assert_eq!(client.send(post(Some(&second), hello(8))).await.status, 200);
}

/// A channel that wakes a site.
struct Channel {
    status: u16,
    body: BodyDataStream,
}

impl Channel {
    async fn open(router: &Router, token: &str) -> Self {
        let request = Request::get("/api/v1/sync/wake").header("authorization", format!("Bearer {token}"));
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        Self { status: response.status().as_u16(), body: response.into_body().into_data_stream() }
    }

    /// Waits for an event; false when the channel has ended.
    async fn woken(&mut self) -> bool {
        loop {
            match tokio::time::timeout(LONG, self.body.next()).await.expect("an event or the end") {
                None => return false,
                Some(chunk) => {
                    if String::from_utf8_lossy(&chunk.unwrap()).contains("event: commit") {
                        return true;
                    }
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sites_are_woken_after_commits_until_their_access_token_ends() {
    let server = store();
    let (token_id, text) = token(&server, Grant::all(), None);
    let router = Server::new(server.clone()).into_router().unwrap();
    let mut channel = Channel::open(&router, &text).await;
    assert_eq!(channel.status, 200);
    // A commit while the server begins to follow may be the one that is told.
    add(&server, [recording("a", "kitchen", 3)]);
    assert!(channel.woken().await);
    add(&server, [recording("b", "kitchen", 3)]);
    assert!(channel.woken().await);
    server.revoke_access_token(&token_id).unwrap();
    add(&server, [recording("c", "kitchen", 3)]);
    while channel.woken().await {
        add(&server, [recording("d", "kitchen", 3)]);
    }
    let soon = Instant::from_microseconds(Instant::now().microseconds() + 200_000);
    let (_, text) = token(&server, Grant::all(), Some(soon));
    let mut channel = Channel::open(&router, &text).await;
    while channel.woken().await {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connected_sites_are_limited_and_their_places_become_free() {
    let server = store();
    let (_, text) = token(&server, Grant::all(), None);
    let limits = Limits { sync_sites: 1, ..Limits::default() };
    let router = Server::new(server.clone()).limits(limits).into_router().unwrap();
    let first = Channel::open(&router, &text).await;
    assert_eq!((first.status, Channel::open(&router, &text).await.status), (200, 503));
    drop(first);
    let again = async {
        while Channel::open(&router, &text).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, again).await.expect("the place of a site that went");
}

#[tokio::test]
async fn administrators_make_list_and_revoke_access_tokens() {
    let server = store();
    let client = Client::of(&server);
    let account = async |email: &str| -> String {
        let body = json!({"email": email, "password": "correct horse battery"});
        let answer = client.json("POST /api/auth/register", body).await;
        answer["token"].as_str().unwrap().to_owned()
    };
    let (admin, user) = (account("a@example.org").await, account("b@example.org").await);
    let ask = async |line: &str, who: &str, body: Json| -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {who}"));
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        client.send(request.header(CONTENT_TYPE, "application/json").body(body).unwrap()).await
    };
    let wanted = json!({"name": "kitchen display", "grant": {"tables": {"recordings": {"write": true}}}});
    let made = ask("POST /api/v1/access-tokens", &admin, wanted.clone()).await;
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    let text = made.json()["text"].as_str().unwrap().to_owned();
    assert_eq!(client.send(post(Some(&text), hello(7))).await.status, 200);
    assert_eq!(client.send(post(Some(&admin), hello(7))).await.status, 401, "a login is no access token");

    let listed = ask("GET /api/v1/access-tokens", &admin, Json::Null).await;
    assert!(!String::from_utf8_lossy(&listed.body).contains(&text), "its text is not shown again");
    let listed = listed.json();
    assert_eq!(
        (&listed["access_tokens"][0]["name"], &listed["sites"][0]["site"]),
        (&json!("kitchen display"), &json!(7))
    );
    for line in ["GET /api/v1/access-tokens", "POST /api/v1/access-tokens", "DELETE /api/v1/access-tokens/x"] {
        let body = if line.starts_with("POST") { wanted.clone() } else { Json::Null };
        assert_eq!(ask(line, &user, body.clone()).await.status, 403, "{line}");
        assert_eq!(ask(line, "nobody", body).await.status, 401, "{line}");
    }
    for (body, field) in [
        (json!({"name": " ", "grant": {"all": true}}), "name"),
        (json!({"name": "x", "grant": {"all": true}, "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
        (json!({"name": "x"}), "grant"),
        (json!({"name": "x", "grant": {"all": 1}}), "grant"),
    ] {
        let answer = ask("POST /api/v1/access-tokens", &admin, body).await;
        assert_eq!((answer.status, &answer.json()["field"]), (400, &json!(field)), "{answer:?}");
    }
    let token_id = listed["access_tokens"][0]["token_id"].as_str().unwrap();
    let line = format!("DELETE /api/v1/access-tokens/{token_id}");
    assert_eq!(ask(&line, &admin, Json::Null).await.json(), json!({"revoked": true}));
    assert_eq!(ask(&line, &admin, Json::Null).await.json(), json!({"revoked": false}));
    assert_eq!(ask("DELETE /api/v1/access-tokens/x", &admin, Json::Null).await.status, 404);
    assert_eq!(client.send(post(Some(&text), hello(7))).await.status, 401);
}

#[tokio::test]
async fn access_tokens_are_in_no_copy_and_in_no_table_that_is_served() {
    let server = store();
    let (_, text) = token(&server, Grant::all(), None);
    let stored: String = server.query(sql("SELECT token_hash FROM edgelite_access_tokens")).unwrap();
    assert!(!stored.contains(&text));
    let client = Client::to(Server::new(server.clone()).sync(SyncAccess::Open));
    let copied = client.text("GET /api/v1/snapshot", "").await;
    assert_eq!(copied.status, 200);
    let found = copied.body.windows(stored.len()).any(|bytes| bytes == stored.as_bytes());
    assert!(!found, "the hash is left out of the copy");
    assert_eq!(client.text("GET /api/v1/tables/edgelite_access_tokens", "").await.status, 404);
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &copied.body);
    let copy = Store::open_in(storage, "copy.db", options()).unwrap();
    let there = "SELECT count(*) FROM sqlite_schema WHERE name = 'edgelite_access_tokens'";
    assert_eq!(copy.query::<i64>(sql(there)).unwrap(), 0);
}

#[tokio::test]
async fn a_snapshot_of_the_server_becomes_a_site_that_has_all_rows() {
    let server = store();
    server.enable_sync(Role::Server).unwrap();
    add(&server, [recording("a", "kitchen", 3)]);
    let client = Client::to(Server::new(server.clone()).sync(SyncAccess::Open));
    let first = site_store();
    exchange(&client, &mut Site::new(&first), None).await.unwrap();
    let copied = client.text("GET /api/v1/snapshot", "").await.body;
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &copied);
    let copy = Store::open_in(storage, "copy.db", options()).unwrap();
    copy.become_site().unwrap();
    add(&server, [recording("b", "kitchen", 2)]);
    add(&copy, [recording("c", "kitchen", 1)]);
    let mut site = Site::new(&copy);
    exchange(&client, &mut site, None).await.unwrap();
    site.verify();
    exchange(&client, &mut site, None).await.unwrap();
    assert_eq!((ids(&server), ids(&copy)), (ids(&copy), vec!["a".to_owned(), "b".into(), "c".into()]));
    assert!(site.differing().is_empty() && copy.sync_status().unwrap().last_verified.is_some());
    let peers = "SELECT count(*) FROM edgelite_sync_peers";
    assert_eq!(copy.query::<i64>(sql(peers)).unwrap(), 0, "who else syncs is not in the copy");
}

#[tokio::test]
async fn a_snapshot_for_a_token_has_what_it_grants_and_its_site_goes_on_from_there() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3), recording("b", "garden", 2)]);
    let kitchen = Grant::tables([("recordings", TableGrant::write().only("camera_id", ["kitchen"]))]);
    let (id, token) = token(&server, kitchen, None);
    let client = Client::to(Server::new(server.clone()));
    let authorization = format!("Bearer {token}");
    let asked =
        || Request::get("/api/v1/snapshot").header("authorization", &authorization).body(Body::empty()).unwrap();
    let first = client.send(asked()).await;
    assert_eq!(first.status, 200);
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &first.body);
    let copy = Store::open_in(storage, "copy.db", options()).unwrap();
    copy.become_site().unwrap();
    assert_eq!(ids(&copy), ["a"]);
    let mut site = Site::new(&copy);
    let hello = serde_json::to_string(&site.next_request().unwrap().unwrap()).unwrap();
    let answer = client.send(post(Some(&token), hello)).await.json();
    assert_eq!(answer["start_over"], false, "it has what the server has of it");
    add(&server, [recording("c", "kitchen", 1), recording("d", "garden", 1)]);
    add(&copy, [recording("e", "kitchen", 1)]);
    exchange(&client, &mut site, Some(&token)).await.unwrap();
    assert_eq!(ids(&copy), ["a", "c", "e"]);
    assert_eq!(ids(&server), ["a", "b", "c", "d", "e"]);
    server.revoke_access_token(&id).unwrap();
    assert_eq!(client.send(asked()).await.status, 401);
}

#[tokio::test]
async fn a_snapshot_for_a_token_that_grants_everything_becomes_a_site_from_the_first_on() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3)]);
    let (_, token) = token(&server, Grant::all(), None);
    let client = Client::to(Server::new(server));
    let asked = Request::get("/api/v1/snapshot").header("authorization", format!("Bearer {token}"));
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &client.send(asked.body(Body::empty()).unwrap()).await.body);
    let copy = Store::open_in(storage, "copy.db", options()).unwrap();
    copy.become_site().unwrap();
    assert_eq!(ids(&copy), ["a"]);
    assert!(copy.sync_pending().unwrap().is_empty(), "all of it is the server's");
    exchange(&client, &mut Site::new(&copy), Some(&token)).await.unwrap();
}

#[tokio::test]
async fn a_snapshot_of_an_open_server_holds_what_sync_needs_from_the_first_on() {
    let server = store();
    add(&server, [recording("a", "kitchen", 3)]);
    let client = Client::to(Server::new(server.clone()).sync(SyncAccess::Open));
    assert_eq!(client.get("/api/v1/sync").await, json!({ "access": "open" }));
    let first = client.text("GET /api/v1/snapshot", "").await.body;
    assert_eq!(client.text("GET /api/v1/snapshot", "").await.body, first, "two that ask share a copy");
    add(&server, [recording("b", "kitchen", 2)]);
    let copied = client.text("GET /api/v1/snapshot", "").await.body;
    let storage = Arc::new(MemoryStorage::new());
    storage.put("copy.db", &copied);
    let copy = Store::open_in(storage, "copy.db", options()).unwrap();
    copy.become_site().unwrap();
    assert_eq!(ids(&copy), ["a", "b"]);
    assert_eq!(
        (copy.sync_status().unwrap().pending, copy.sync_pending().unwrap().len()),
        (0, 0),
        "all of it is the server's"
    );
    add(&copy, [recording("c", "kitchen", 1)]);
    let waiting = copy.sync_pending().unwrap();
    assert_eq!((waiting.len(), &*waiting[0].table), (1, "recordings"));
    exchange(&client, &mut Site::new(&copy), None).await.unwrap();
    assert!(copy.sync_pending().unwrap().is_empty() && ids(&server) == ["a", "b", "c"]);
    for (access, name) in [(SyncAccess::Off, "off"), (SyncAccess::Tokens, "tokens")] {
        let client = Client::to(Server::new(store()).sync(access));
        assert_eq!(client.get("/api/v1/sync").await, json!({ "access": name }));
    }
}

/// Waits until a store has these recordings.
async fn has(store: &Store, wanted: &[&str]) {
    let mut follower = store.follow(store.position().unwrap());
    let arrived = async {
        while ids(store) != wanted {
            follower.changed().await;
            follower.read().unwrap();
        }
    };
    tokio::time::timeout(LONG, arrived).await.unwrap_or_else(|_| panic!("{:?} instead of {wanted:?}", ids(store)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_stays_in_sync_with_the_one_that_it_follows() {
    let home = store();
    add(&home, [recording("a", "kitchen", 3)]);
    let (token_id, text) = token(&home, Grant::all(), None);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(Server::new(home.clone()).serve(listener, async { drop(stopped.await) }));

    let edge = store();
    edge.enable_sync(Role::Site).unwrap();
    add(&edge, [recording("b", "porch", 2)]);
    let upstream = Upstream::new(&format!("http://{address}{SYNC}")).unwrap();
    let upstream = upstream.token(edgelite::secrets::Secret::new(text));
    let _router = Server::new(edge.clone()).upstream(upstream).into_router().unwrap();
    has(&edge, &["a", "b"]).await;
    has(&home, &["a", "b"]).await;
    // Each side tells the other of what is committed while they are connected.
    add(&home, [recording("c", "kitchen", 1)]);
    has(&edge, &["a", "b", "c"]).await;
    add(&edge, [recording("d", "porch", 1)]);
    has(&home, &["a", "b", "c", "d"]).await;
    assert_eq!(home.access_sites().unwrap()[0].token_id, token_id);
    let acknowledged = async {
        while edge.sync_status().unwrap().pending > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, acknowledged).await.expect("the acknowledgement of what home has");
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_with_a_budget_carries_everything_in_pages_and_periods() {
    let home = store();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{SYNC}", listener.local_addr().unwrap());
    let open = Server::new(home.clone()).sync(SyncAccess::Open);
    let serving = tokio::spawn(open.serve(listener, std::future::pending()));
    let edge = store();
    edge.enable_sync(Role::Site).unwrap();
    let names: Vec<_> = (0..150).map(|number| format!("r{number:03}")).collect();
    names.iter().for_each(|name| add(&edge, [recording(name, "porch", 1)]));
    // Each message is more than a period may carry.
    let upstream = Upstream::new(&url).unwrap().budget(100, Duration::from_millis(20)).unwrap();
    let _router = Server::new(edge.clone()).upstream(upstream).into_router().unwrap();
    has(&home, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert!(Upstream::new(&url).unwrap().budget(0, Duration::from_secs(1)).is_err());
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edge_sends_what_goes_first_before_what_it_has_had_for_long() {
    let home = store();
    home.enable_sync(Role::Server).unwrap();
    let before = home.position().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{SYNC}", listener.local_addr().unwrap());
    let open = Server::new(home.clone()).sync(SyncAccess::Open);
    let serving = tokio::spawn(open.serve(listener, std::future::pending()));
    let edge = store();
    edge.enable_sync(Role::Site).unwrap();
    let names: Vec<_> = (0..50).map(|number| format!("r{number:03}")).collect();
    names.iter().for_each(|name| add(&edge, [recording(name, "porch", 1)]));
    edge.execute(sql("UPDATE retention_settings SET video_recordings = 31")).unwrap();
    let upstream = Upstream::new(&url).unwrap().first(["retention_settings", "no_such_table"]);
    let _router = Server::new(edge.clone()).upstream(upstream).into_router().unwrap();
    has(&home, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let changes = home.changes(ChangesSince::from(before)).unwrap();
    let tables: Vec<_> =
        changes.commits.iter().flat_map(|commit| &commit.changes).map(|change| change.table.as_str()).collect();
    assert_eq!(tables.first(), Some(&"retention_settings"), "{tables:?}");
    assert_eq!(tables.iter().filter(|table| **table == "recordings").count(), 50);
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_copied_before_it_follows_a_server_for_the_first_time() {
    let home = store();
    add(&home, [recording("a", "kitchen", 3)]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}{SYNC}", listener.local_addr().unwrap());
    let open = Server::new(home.clone()).sync(SyncAccess::Open);
    let serving = tokio::spawn(open.serve(listener, std::future::pending()));
    let folder = tempfile::tempdir().unwrap();
    let edge = Store::open(folder.path().join("edge.db"), options()).unwrap();
    add(&edge, [recording("b", "porch", 2)]);
    let copies = || {
        let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.to_string_lossy().contains(".before-sync-")).collect::<Vec<_>>()
    };
    let follow = || Server::new(edge.clone()).upstream(Upstream::new(&url).unwrap()).into_router().unwrap();
    let first = follow();
    let arrived = async {
        while !ids(&edge).contains(&"a".to_owned()) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, arrived).await.expect("what home has");
    drop(first);
    let kept = copies();
    assert_eq!(kept.len(), 1);
    let copy = Store::open(&kept[0], options()).unwrap();
    assert_eq!(ids(&copy), ["b"]);
    copy.close();
    serving.abort();
}

#[test]
fn an_upstream_that_is_no_address_is_refused() {
    for wrong in ["", "home", "ftp://home/api/v1/sync", "http://"] {
        let refused = Upstream::new(wrong).unwrap_err();
        assert_eq!(refused.field(), Some("upstream"), "{wrong}");
    }
}
