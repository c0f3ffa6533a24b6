use crate::support::{Client, case, store};
use edgelite::{
    Store,
    catalog::{library, media::Nothing},
    query::sql,
    secrets::{Secrets, generate_key},
    server::Server,
};
use serde_json::{Value as Json, json};

const DOWNLOADERS: &str = "/api/settings/downloaders";

/// A client of a server that has a key, and the key.
fn with_key(store: &Store) -> (Client, Secrets) {
    let key = generate_key().unwrap();
    let server = Server::new(store.clone()).secrets(Secrets::parse(&key).unwrap());
    (Client::to(server), Secrets::parse(&key).unwrap())
}

/// The secrets of the store, decrypted.
fn secrets(store: &Store, keys: &Secrets) -> Vec<String> {
    let stored = store.query(library::stored_secrets(Nothing {})).unwrap();
    let text = |secret: &library::StoredSecret| {
        let place = format!("{}.{}", secret.table_name, secret.column_name);
        keys.decrypt(&place, &secret.encrypted).unwrap().expose().to_owned()
    };
    stored.iter().map(text).collect()
}

#[tokio::test]
async fn r96_secrets_go_in_and_never_come_out() {
    let store = store();
    let (client, keys) = with_key(&store);
    let body = json!({"client_type": "sabnzbd", "base_url": "http://nas:8080", "username": "admin", "password": "hunter2", "api_key": "0123456789abcdef"});
    let added = client.text(&format!("POST {DOWNLOADERS}"), &body.to_string()).await;
    assert_eq!(added.status, 201);
    assert_eq!((&added.json()["hasPassword"], &added.json()["hasApiKey"]), (&true.into(), &true.into()));
    assert_eq!(secrets(&store, &keys), ["hunter2", "0123456789abcdef"]);
    let one = format!("{DOWNLOADERS}/{}", added.json()["id"].as_str().unwrap());
    let patched = client.text(&format!("PATCH {one}"), r#"{"password": "hunter3", "enabled": false}"#).await;
    assert_eq!(secrets(&store, &keys), ["hunter3", "0123456789abcdef"]);
    let indexer = r#"{"name": "nzb", "type": "usenet", "base_url": "http://nas:9117", "api_key": "fedcba98"}"#;
    let indexed = client.text("POST /api/settings/indexers", indexer).await;
    assert_eq!((indexed.status, &indexed.json()["hasApiKey"]), (201, &true.into()));
    let lists = [
        client.text(DOWNLOADERS, "").await,
        client.text(&one, "").await,
        client.text("/api/settings/indexers", "").await,
    ];
    for answer in [added, patched, indexed].iter().chain(&lists) {
        let text = String::from_utf8_lossy(&answer.body);
        for word in ["hunter", "0123456789abcdef", "fedcba98", "edgelite1:", "encrypted"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let mut file = Vec::new();
    store.export(&mut file).unwrap();
    for secret in ["hunter2", "hunter3", "0123456789abcdef", "fedcba98"] {
        assert!(!file.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn r96_what_is_left_out_keeps_a_secret_and_null_clears_it() {
    let store = store();
    let (client, keys) = with_key(&store);
    let body = json!({"client_type": "nzbget", "base_url": "http://nas", "password": "hunter2", "api_key": "key"});
    let added = client.json(&format!("POST {DOWNLOADERS}"), body).await;
    let patch = format!("PATCH {DOWNLOADERS}/{}", added["id"].as_str().unwrap());
    let kept = client.json(&patch, json!({"category": "tv", "timeout_ms": 100})).await;
    assert_eq!((&kept["hasPassword"], &kept["category"]), (&true.into(), &"tv".into()));
    assert_eq!(secrets(&store, &keys), ["hunter2", "key"]);
    let cleared = client.json(&patch, json!({"password": null, "username": null})).await;
    assert_eq!((&cleared["hasPassword"], &cleared["hasApiKey"]), (&false.into(), &true.into()));
    assert_eq!(secrets(&store, &keys), ["key"]);
}

#[tokio::test]
async fn r96_a_secret_without_a_key_is_refused_by_name_and_nothing_is_stored() {
    let client = Client::of(&store());
    let with_password = r#"{"client_type": "nzbget", "base_url": "http://nas", "password": "hunter2"}"#;
    let with_api_key = r#"{"name": "i", "type": "usenet", "base_url": "http://nas", "api_key": "hunter2"}"#;
    client
        .check(&[
            case(
                "POST /api/settings/downloaders",
                with_password,
                400,
                &[r#""field":"password""#, "EDGELITE_SECRET_KEY"],
            ),
            case("POST /api/settings/indexers", with_api_key, 400, &[r#""field":"api_key""#, "EDGELITE_SECRET_KEY"]),
            case(DOWNLOADERS, "", 200, &[r#"{"downloaders":[],"next":null}"#]),
            case("/api/settings/indexers", "", 200, &[r#"{"indexers":[],"next":null}"#]),
            case(
                "POST /api/settings/downloaders",
                r#"{"client_type": "nzbget", "base_url": "http://nas"}"#,
                201,
                &[r#""hasPassword":false"#],
            ),
        ])
        .await;
}

#[tokio::test]
async fn r97_downloaders_are_added_once_and_deleted() {
    let client = Client::of(&store());
    const POST: &str = "POST /api/settings/downloaders";
    client
        .check(&[
            case(POST, r#"{"client_type": "nzbget", "base_url": "http://nas"}"#, 201, &[r#""timeout_ms":5000"#]),
            case(POST, r#"{"client_type": "nzbget", "base_url": "http://nas"}"#, 409, &[r#""field":"client_type""#]),
            case(POST, r#"{"client_type": "wget", "base_url": "http://nas"}"#, 400, &[r#""field":"client_type""#]),
            case(POST, r#"{"client_type": "sabnzbd", "base_url": "nas"}"#, 400, &[r#""field":"base_url""#]),
            case(
                POST,
                r#"{"client_type": "sabnzbd", "base_url": "http://nas", "timeout_ms": 0}"#,
                400,
                &[r#""field":"timeout_ms""#],
            ),
            case(
                POST,
                r#"{"client_type": "sabnzbd", "base_url": "http://nas", "encrypted_password": "x"}"#,
                400,
                &[r#""field":"encrypted_password""#],
            ),
            case("/api/settings/downloaders/none", "", 404, &[]),
            case("PATCH /api/settings/downloaders/none", "{}", 404, &[]),
        ])
        .await;
    let id = client.get(DOWNLOADERS).await["downloaders"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(client.text(&format!("DELETE {DOWNLOADERS}/{id}"), "").await.status, 200);
    assert_eq!(client.text(&format!("DELETE {DOWNLOADERS}/{id}"), "").await.status, 404);
}

#[tokio::test]
async fn r97_indexers_come_by_priority_and_their_filters_combine() {
    let client = Client::of(&store());
    for (name, kind, priority) in [("low", "usenet", -5), ("high", "torrent", 10), ("middle", "usenet", 0)] {
        let body = json!({"name": name, "type": kind, "base_url": "http://nas", "priority": priority});
        client.json("POST /api/settings/indexers", body).await;
    }
    let names = |list: &Json| {
        let list = list["indexers"].as_array().unwrap();
        list.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = client.get("/api/settings/indexers").await;
    assert_eq!(names(&all), ["high", "middle", "low"]);
    let id = all["indexers"][1]["id"].as_str().unwrap();
    let changed =
        client.json(&format!("PATCH /api/settings/indexers/{id}"), json!({"enabled": false, "type": "torrent"})).await;
    assert_eq!(
        (&changed["enabled"], &changed["type"], &changed["name"]),
        (&false.into(), &"torrent".into(), &"middle".into())
    );
    assert_eq!(names(&client.get("/api/settings/indexers?type=torrent&enabled=true").await), ["high"]);
    assert_eq!(client.get(&format!("/api/settings/indexers/{id}")).await, changed);
    assert_eq!(client.text(&format!("DELETE /api/settings/indexers/{id}"), "").await.status, 200);
    client.check(&[case("/api/settings/indexers?type=radio", "", 400, &[r#""field":"type""#])]).await;
}

#[tokio::test]
async fn r97_quality_profiles_are_added_changed_and_deleted() {
    let client = Client::of(&store());
    const LIST: &str = "/api/settings/quality-profiles";
    let added =
        client.json(&format!("POST {LIST}"), json!({"name": "HD", "preferred_qualities": ["1080p", "720p"]})).await;
    assert_eq!(added["preferred_qualities"], json!(["1080p", "720p"]));
    let one = format!("{LIST}/{}", added["id"].as_str().unwrap());
    let changed =
        client.json(&format!("PATCH {one}"), json!({"preferred_qualities": null, "min_quality": "720p"})).await;
    assert_eq!((&changed["preferred_qualities"], &changed["min_quality"]), (&Json::Null, &"720p".into()));
    assert_eq!(client.get(&one).await, changed);
    client
        .check(&[
            case("POST /api/settings/quality-profiles", r#"{"name": "HD"}"#, 409, &[r#""field":"name""#]),
            case(
                "POST /api/settings/quality-profiles",
                r#"{"name": "4K", "preferred_qualities": "2160p"}"#,
                400,
                &[r#""field":"preferred_qualities""#],
            ),
            case("/api/settings/quality-profiles", "", 200, &[r#""name":"HD""#, r#""next":null"#]),
        ])
        .await;
    assert_eq!(client.text(&format!("DELETE {one}"), "").await.status, 200);
    assert_eq!(client.text(&one, "").await.status, 404);
}

#[tokio::test]
async fn r96_a_copy_for_dashboards_holds_no_secret_not_even_a_former_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("home.db"), crate::support::options()).unwrap();
    let (client, _) = with_key(&store);
    let account = json!({"email": "ada@example.org", "password": "correct horse battery"});
    client.json("POST /api/auth/register", account).await;
    let hook = |secret: &str| json!({"url": "http://home.lan/", "events": ["devices.*"], "secret": secret});
    let kept = client.json("POST /api/v1/webhooks/register", hook("the secret of a webhook")).await;
    let gone = client.json("POST /api/v1/webhooks/register", hook("the secret of a webhook that is gone")).await;
    client.text(&format!("DELETE /api/v1/webhooks/{}", gone["webhook_id"].as_str().unwrap()), "").await;
    let downloader = json!({"client_type": "sabnzbd", "base_url": "http://nas:8080", "password": "hunter2"});
    client.json(&format!("POST {DOWNLOADERS}"), downloader).await;

    let mut whole = Vec::new();
    store.export(&mut whole).unwrap();
    let found = |file: &[u8], secret: &str| file.windows(secret.len()).any(|part| part == secret.as_bytes());
    let secrets = [
        store.query::<String>(sql("SELECT password_hash FROM users")).unwrap(),
        store.query::<String>(sql("SELECT token_hash FROM sessions")).unwrap(),
        store.query::<String>(sql("SELECT encrypted_password FROM downloaders")).unwrap(),
        "the secret of a webhook".to_owned(),
        "the secret of a webhook that is gone".to_owned(),
    ];
    let copy = client.text("/api/v1/snapshot", "").await;
    for secret in &secrets {
        assert!(found(&whole, secret), "the store itself remembers {secret}");
        assert!(!found(&copy.body, secret), "{secret} is in the copy");
    }
    assert!(found(&copy.body, "ada@example.org"));

    let path = folder.path().join("copy.db");
    std::fs::write(&path, &copy.body).unwrap();
    let sqlite = rusqlite::Connection::open(&path).unwrap();
    let text = |sql: &str| sqlite.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert_eq!(text("SELECT webhook_id FROM webhooks"), kept["webhook_id"].as_str().unwrap());
    drop(sqlite);
    let opened = Store::open(&path, crate::support::options()).unwrap();
    let triggers = |store: &Store| {
        let all =
            "SELECT group_concat(name || sql) FROM (SELECT * FROM sqlite_schema WHERE type = 'trigger' ORDER BY name)";
        store.query::<String>(sql(all)).unwrap()
    };
    assert_eq!(triggers(&opened), triggers(&store), "the triggers are there again");
    let updated = "SELECT updated_at FROM users";
    assert_eq!(opened.query::<i64>(sql(updated)).unwrap(), store.query::<i64>(sql(updated)).unwrap());
    let again = client.text("/api/v1/snapshot", "").await;
    assert_eq!(again.header("etag"), copy.header("etag"), "the same store gives the same copy");
}
