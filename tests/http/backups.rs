use crate::support::{Answer, Client, add, options, recording};
use edgelite::{
    Store,
    backup::{BackupKeys, Backups, Retention},
    server::{BackupPlan, Server},
};
use serde_json::json;
use std::path::PathBuf;
use tempfile::TempDir;

struct Place {
    folder: TempDir,
    store: Store,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("home.db"), options()).unwrap();
        add(&store, (0..50).map(|id| recording(&format!("rec_{id}"), "kitchen", id)));
        Self { folder, store }
    }

    fn backups(&self) -> PathBuf {
        self.folder.path().join("backups")
    }
}

/// A client with the token of the first account, which is the administrator's.
async fn administrator(client: &Client) -> String {
    let jane = json!({"email": "jane@example.org", "password": "correct horse"});
    let registered = client.json("POST /api/auth/register", jane).await;
    registered["token"].as_str().unwrap().to_owned()
}

async fn with_token(client: &Client, line: &str, token: &str) -> Answer {
    client.with_header(line, "authorization", &format!("Bearer {token}")).await
}

#[tokio::test]
async fn r23_an_administrator_makes_lists_verifies_and_downloads_backups() {
    let place = Place::new();
    let client = Client::of(&place.store);
    let token = administrator(&client).await;
    assert_eq!(with_token(&client, "GET /api/v1/backups", &token).await.json(), json!({"backups": []}));
    let made = with_token(&client, "POST /api/v1/backups", &token).await;
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"), "{made:?}");
    let made = made.json();
    assert_eq!((&made["reason"], &made["contents"]["rows"]["recordings"]), (&json!("asked"), &json!(50)));
    let file = made["file"].as_str().unwrap();
    assert_eq!(with_token(&client, "GET /api/v1/backups", &token).await.json()["backups"], json!([made]));
    let verified = with_token(&client, &format!("POST /api/v1/backups/{file}/verify"), &token).await;
    assert_eq!((verified.status, verified.json()), (200, made["contents"].clone()));
    let download = with_token(&client, &format!("GET /api/v1/backups/{file}"), &token).await;
    assert_eq!((download.status, download.header("content-type")), (200, "application/octet-stream"));
    assert!(download.header("content-disposition").contains(file));
    assert!(download.body == std::fs::read(place.backups().join(file)).unwrap());
    let health = client.get("GET /api/health").await;
    assert_eq!(health["databases"]["main"]["last_backup"], made["made_at"]);
}

#[tokio::test]
async fn only_administrators_reach_backups_and_only_backups_are_given() {
    let place = Place::new();
    let client = Client::of(&place.store);
    let admin = administrator(&client).await;
    let john = json!({"email": "john@example.org", "password": "battery staple"});
    let user = client.json("POST /api/auth/register", john).await["token"].as_str().unwrap().to_owned();
    let lines =
        ["GET /api/v1/backups", "POST /api/v1/backups", "GET /api/v1/backups/x", "POST /api/v1/backups/x/verify"];
    for line in lines {
        assert_eq!(client.text(line, "").await.status, 401, "{line}");
        assert_eq!(with_token(&client, line, &user).await.status, 403, "{line}");
    }
    assert!(!place.backups().exists());
    with_token(&client, "POST /api/v1/backups", &admin).await;
    std::fs::write(place.backups().join("notes.txt"), "no backup").unwrap();
    for file in ["notes.txt", "..%2Fhome.db", "%2Fetc%2Fpasswd", "missing.db"] {
        for line in [format!("GET /api/v1/backups/{file}"), format!("POST /api/v1/backups/{file}/verify")] {
            assert_eq!(with_token(&client, &line, &admin).await.status, 404, "{line}");
        }
    }
}

#[tokio::test]
async fn r27_the_servers_backups_are_written_as_it_was_told_and_old_ones_removed() {
    let place = Place::new();
    let keys = BackupKeys::parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").unwrap();
    let backups = Backups::in_folder(place.backups()).compressed().encrypted().keys(keys);
    let plan = BackupPlan::new(backups.clone()).keep(Retention { last: 2, daily: 0, weekly: 0 });
    let client = Client::to(Server::new(place.store.clone()).backups(plan));
    let token = administrator(&client).await;
    for _ in 0..3 {
        assert_eq!(with_token(&client, "POST /api/v1/backups", &token).await.status, 201);
    }
    let listed = with_token(&client, "GET /api/v1/backups", &token).await.json();
    let listed = listed["backups"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|backup| backup["encrypted"] == true && backup.get("contents").is_none()), "{listed:?}");
    assert_eq!(backups.verify(listed[0]["file"].as_str().unwrap()).unwrap().rows["recordings"], 50);
}

#[tokio::test]
async fn a_store_that_is_no_file_has_backups_only_in_a_folder_that_was_named() {
    let store = crate::support::store();
    let client = Client::of(&store);
    let token = administrator(&client).await;
    let refused = with_token(&client, "POST /api/v1/backups", &token).await;
    assert_eq!((refused.status, refused.json()["kind"].clone()), (501, json!("unsupported")));
    let folder = tempfile::tempdir().unwrap();
    let plan = BackupPlan::new(Backups::in_folder(folder.path()));
    let client = Client::to(Server::new(store).backups(plan));
    assert_eq!(with_token(&client, "POST /api/v1/backups", &token).await.status, 201);
}
