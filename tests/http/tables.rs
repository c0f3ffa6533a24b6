use crate::support::{Answer, Case, Client, case, options};
use axum::{
    body::Body,
    http::{Request, header::CONTENT_TYPE},
};
use edgelite::{
    Options, Store,
    catalog::media,
    query::sql,
    server::{Limits, Server},
};
use serde_json::{Value as Json, json};

const NOTES: &str = "CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'plain' CHECK (kind IN ('plain', 'loud')),
    size REAL,
    done BOOLEAN INTEGER NOT NULL DEFAULT 0,
    at TIMESTAMP INTEGER,
    more JSON TEXT,
    picture BLOB
)";
const SEATS: &str =
    "CREATE TABLE seats (row TEXT NOT NULL, number INTEGER NOT NULL, taken BOOLEAN INTEGER, PRIMARY KEY (row, number))";

fn store() -> Store {
    let store = Store::open_in_memory(options()).unwrap();
    for table in [NOTES, SEATS, "CREATE TABLE journal (what TEXT)"] {
        store.execute(sql(table)).unwrap();
    }
    store
}

async fn with_notes() -> Client {
    let client = Client::of(&store());
    for body in [
        json!({"text": "weed", "size": 1.5, "at": "2026-02-20T12:00:00Z"}),
        json!({"text": "water", "size": 2, "kind": "loud", "done": true, "more": {"a": [1]}}),
        json!({"text": "Wait, now", "picture": "AAE="}),
    ] {
        client.json("POST /api/v1/tables/notes", body).await;
    }
    client
}

/// Sends `line` with a body and one header.
async fn on_condition(client: &Client, line: &str, header: (&str, &str), body: &str) -> Answer {
    let (method, path) = line.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(path).header(header.0, header.1);
    client.send(request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn rows_are_added_read_changed_put_and_deleted() {
    let client = Client::of(&store());
    client
        .check(&[
            case(
                "POST /api/v1/tables/notes",
                r#"{"text": "weed"}"#,
                201,
                &[r#"{"id":1,"text":"weed","kind":"plain","size":null,"done":false"#],
            ),
            case("GET /api/v1/tables/notes/1", "", 200, &[r#""text":"weed""#]),
            case(
                "PATCH /api/v1/tables/notes/1",
                r#"{"size": 3, "at": "2026-02-20T13:00:00+01:00"}"#,
                200,
                &[r#""size":3.0"#, r#""at":"2026-02-20T12:00:00Z""#],
            ),
            case(
                "PATCH /api/v1/tables/notes/1",
                r#"{"size": null}"#,
                200,
                &[r#""size":null"#, r#""at":"2026-02-20T12:00:00Z""#],
            ),
            case("PATCH /api/v1/tables/notes/2", r#"{"size": 3}"#, 404, &["notes has no row 2", r#""field":"key""#]),
            case("PUT /api/v1/tables/notes/7", r#"{"text": "water"}"#, 200, &[r#""id":7"#]),
            case("PUT /api/v1/tables/notes/7", r#"{"text": "more"}"#, 200, &[r#""text":"more""#]),
            case(
                "PUT /api/v1/tables/notes/7",
                r#"{"id": 8, "text": "more"}"#,
                400,
                &[r#""field":"id""#, "named by the path"],
            ),
            case("DELETE /api/v1/tables/notes/7", "", 204, &[]),
            case("DELETE /api/v1/tables/notes/7", "", 404, &["notes has no row 7"]),
            case("GET /api/v1/tables/notes/7", "", 404, &["notes has no row 7"]),
            case(
                "PUT /api/v1/tables/seats/a%2Cb,1",
                r#"{"taken": true}"#,
                200,
                &[r#""row":"a,b","number":1,"taken":true"#],
            ),
            case("GET /api/v1/tables/seats/a%2Cb,1", "", 200, &["a,b"]),
            case("GET /api/v1/tables/seats/a,b,1", "", 400, &["(row, number): 2 values, not 3"]),
            case("PUT /api/v1/tables/seats/b%2Fc,2", "{}", 200, &["b/c"]),
            case("DELETE /api/v1/tables/seats/b%2Fc,2", "", 204, &[]),
            case("POST /api/v1/tables/journal", r#"{"what": "x"}"#, 201, &[r#"{"what":"x"}"#]),
            case("GET /api/v1/tables/journal/1", "", 400, &["no primary key"]),
        ])
        .await;
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_counted() {
    let client = with_notes().await;
    let ids = async |query: &str| {
        let page = client.get(&format!("/api/v1/tables/notes?{query}")).await;
        let ids: Vec<_> = page["rows"].as_array().unwrap().iter().map(|row| row["id"].to_string()).collect();
        ids.join(" ")
    };
    for (query, expected) in [
        ("", "1 2 3"),
        ("text=water", "2"),
        ("text.eq=water", "2"),
        ("kind.ne=loud", "1 3"),
        ("size.gt=1.5", "2"),
        ("size.gte=1.5&size.lt=2", "1"),
        ("size.lte=2", "1 2"),
        ("size.null=true", "3"),
        ("size.null=false&sort=-size", "2 1"),
        ("id.in=3,1,9", "1 3"),
        ("text.in=[%22Wait,%20now%22,%22weed%22]", "1 3"),
        ("text.prefix=we", "1"),
        ("text.contains=WA", "2 3"),
        ("more.contains=a", "2"),
        ("done=true", "2"),
        ("at=2026-02-20T12:00:00Z", "1"),
        ("picture=AAE%3D", "3"),
        ("sort=-size,text", "2 1 3"),
        ("sort=kind&limit=2", "2 1"),
    ] {
        assert_eq!(ids(query).await, expected, "{query}");
    }
    let page = client.get("/api/v1/tables/notes?sort=-text&fields=text&limit=2&count=true").await;
    assert_eq!((&page["rows"], &page["total"]), (&json!([{"text": "weed"}, {"text": "water"}]), &3.into()));
    let cursor = page["next"].as_str().unwrap();
    let rest = client.get(&format!("/api/v1/tables/notes?sort=-text&fields=text&limit=2&cursor={cursor}")).await;
    assert_eq!(rest, json!({"rows": [{"text": "Wait, now"}], "next": null}));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let client = with_notes().await;
    const NOTES: &str = "POST /api/v1/tables/notes";
    const BULK: &str = "POST /api/v1/bulk/notes";
    let cases: &[Case] = &[
        case("GET /api/v1/tables/nothing", "", 404, &["there is no table nothing", r#""field":"table""#]),
        case("GET /api/v1/tables/edgelite_migrations", "", 404, &["there is no table"]),
        case(
            "GET /api/v1/tables/notes?colour=red",
            "",
            400,
            &[r#""field":"colour""#, "none of sort, fields, limit", "there are id, text"],
        ),
        case("GET /api/v1/tables/notes?size.like=1", "", 400, &[r#""field":"size.like""#]),
        case("GET /api/v1/tables/notes?size=big", "", 400, &[r#""field":"size""#, "a number, not 'big'"]),
        case("GET /api/v1/tables/notes?size=NaN", "", 400, &[r#""field":"size""#]),
        case("GET /api/v1/tables/notes?size.gt=1&size.gt=2", "", 400, &["given twice"]),
        case("GET /api/v1/tables/notes?more=1", "", 400, &[r#""field":"more""#, "it can by null, contains"]),
        case("GET /api/v1/tables/notes?at.gte=2026-02-20T12:00:00", "", 400, &[r#""field":"at.gte""#, "with a zone"]),
        case("GET /api/v1/tables/notes?text.in=[1", "", 400, &["no JSON list"]),
        case("GET /api/v1/tables/notes?size.null=perhaps", "", 400, &["true or false"]),
        case("GET /api/v1/tables/notes?sort=colour", "", 400, &[r#""field":"sort""#]),
        case("GET /api/v1/tables/notes?sort=", "", 400, &[r#""field":"sort""#]),
        case("GET /api/v1/tables/notes?fields=colour", "", 400, &[r#""field":"fields""#]),
        case("GET /api/v1/tables/notes?limit=0", "", 400, &[r#""field":"limit""#, "1 to 10000"]),
        case("GET /api/v1/tables/notes?limit=many", "", 400, &[r#""field":"limit""#]),
        case("GET /api/v1/tables/notes?cursor=x", "", 400, &[r#""field":"cursor""#]),
        case("GET /api/v1/tables/notes/x", "", 400, &[r#""field":"id""#, "an integer, not 'x'"]),
        case("GET /api/v1/tables/notes/%ff", "", 400, &["UTF-8"]),
        case(NOTES, "[]", 400, &["must be an object, not a list"]),
        case(NOTES, "{", 400, &["not JSON"]),
        case(NOTES, "{}", 400, &[r#""field":"text""#, "needs text"]),
        case(NOTES, r#"{"text": 5}"#, 400, &[r#""field":"text""#]),
        case(NOTES, r#"{"text": "a", "kind": "silent"}"#, 422, &[r#""field":"kind""#, "plain"]),
        case(NOTES, r#"{"text": "a", "id": 1}"#, 409, &[r#""field":"id""#]),
        case(NOTES, r#"{"text": "a", "id": 9223372036854775808}"#, 400, &[r#""field":"id""#]),
        case(NOTES, r#"{"text": "a", "picture": "?"}"#, 400, &[r#""field":"picture""#, "base64"]),
        case(
            "POST /api/v1/tables/users",
            r#"{"email": "a@b.c"}"#,
            403,
            &["operations of its catalog alone", "read_only"],
        ),
        case("PATCH /api/v1/tables/webhooks/1", r#"{"secret": "x"}"#, 403, &["alone"]),
        case("GET /api/v1/tables/users?password_hash.prefix=a", "", 400, &["secrets"]),
        case(
            "POST /api/v1/tables/indexers",
            r#"{"name": "a", "type": "usenet", "base_url": "http://a", "encrypted_api_key": "x"}"#,
            400,
            &["secrets"],
        ),
        case(BULK, "[]", 400, &[r#""field":"changes""#]),
        case(BULK, r#"{"changes": [], "table": "x"}"#, 400, &[r#""field":"table""#]),
        case(BULK, r#"{"changes": [5]}"#, 400, &[r#""field":"[0]""#]),
        case(BULK, r#"{"changes": [{"operation": "replace"}]}"#, 400, &[r#""field":"[0].operation""#]),
        case(BULK, r#"{"changes": [{"operation": "delete"}]}"#, 400, &[r#""field":"[0].key""#]),
        case(BULK, r#"{"changes": [{"operation": "delete", "key": 1, "row": {}}]}"#, 400, &[r#""field":"[0].row""#]),
        case(BULK, r#"{"changes": [{"operation": "create", "row": []}]}"#, 400, &[r#""field":"[0].row""#]),
        case(
            BULK,
            r#"{"changes": [{"operation": "delete", "key": 1}, {"operation": "update", "key": 77, "row": {"size": 1}}]}"#,
            404,
            &[r#""field":"[1].key""#, "change 1"],
        ),
        case(
            BULK,
            r#"{"changes": [{"operation": "delete", "key": 1}, {"operation": "create", "row": {"text": "a", "kind": "x"}}]}"#,
            422,
            &[r#""field":"[1].kind""#],
        ),
    ];
    client.check(cases).await;
    assert_eq!(client.get("/api/v1/tables/notes?count=true").await["total"], 3, "nothing was changed");
    let plain = client.send(Request::post("/api/v1/tables/notes").body(Body::from("{}")).unwrap()).await;
    assert_eq!(plain.status, 415);
}

#[tokio::test]
async fn a_bulk_is_made_as_a_whole() {
    let client = with_notes().await;
    let changes = json!({"changes": [
        {"operation": "create", "row": {"text": "new"}},
        {"operation": "update", "key": 1, "row": {"size": 9}},
        {"operation": "upsert", "row": {"id": 8, "text": "put"}},
        {"operation": "delete", "key": {"id": 2}},
        {"operation": "delete", "key": [3]},
    ]});
    let keys = client.json("POST /api/v1/bulk/notes", changes).await;
    assert_eq!(keys, json!({"keys": [{"id": 4}, {"id": 1}, {"id": 8}, {"id": 2}, {"id": 3}]}));
    let left = client.get("/api/v1/tables/notes?fields=id,size").await;
    assert_eq!(left["rows"], json!([{"id": 1, "size": 9.0}, {"id": 4, "size": null}, {"id": 8, "size": null}]));
    let small = Client::to(Server::new(store()).limits(Limits { body_bytes: 100, ..Limits::default() }));
    let long = json!({"changes": [{"operation": "create", "row": {"text": "x".repeat(200)}}]}).to_string();
    assert_eq!(small.text("POST /api/v1/bulk/notes", &long).await.status, 413);
}

#[tokio::test]
async fn an_answer_has_a_tag_by_which_it_is_not_sent_twice() {
    let client = with_notes().await;
    for line in
        ["GET /api/v1/tables/notes/1", "GET /api/v1/tables/notes?limit=2", "GET /api/v1/tables/notes?count=true"]
    {
        let first = client.text(line, "").await;
        let tag = first.header("etag").to_owned();
        assert_eq!((first.header("cache-control"), tag.starts_with('"')), ("no-cache", true));
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = client.with_header(line, "if-none-match", &known).await;
            assert_eq!(
                (again.status, again.header("etag"), again.body.len()),
                (304, tag.as_str(), 0),
                "{line} {known}"
            );
        }
        client.json("PATCH /api/v1/tables/notes/1", json!({"size": line.len()})).await;
        let changed = client.with_header(line, "if-none-match", &tag).await;
        assert_eq!(changed.status, 200, "{line}");
        assert_ne!(changed.header("etag"), tag);
    }
    let created = client.text("POST /api/v1/tables/notes", r#"{"text": "tagged"}"#).await;
    assert_eq!(client.text("GET /api/v1/tables/notes/4", "").await.header("etag"), created.header("etag"));
}

#[tokio::test]
async fn a_change_can_be_made_on_condition_that_nobody_changed_the_row() {
    let client = with_notes().await;
    const ONE: &str = "/api/v1/tables/notes/1";
    let tag = async || client.text(&format!("GET {ONE}"), "").await.header("etag").to_owned();
    let before = tag().await;
    let patch = |body: &'static str| (format!("PATCH {ONE}"), body);
    let (line, body) = patch(r#"{"size": 5}"#);
    let changed = on_condition(&client, &line, ("if-match", &before), body).await;
    assert_eq!((changed.status, changed.header("etag")), (200, tag().await.as_str()));
    for line in [format!("PATCH {ONE}"), format!("PUT {ONE}"), format!("DELETE {ONE}")] {
        let stale = on_condition(&client, &line, ("if-match", &before), r#"{"text": "lost"}"#).await;
        assert_eq!(stale.status, 412, "{line}: {stale:?}");
        stale.assert_is_failure(&line);
        assert_eq!(stale.json()["field"], "If-Match");
    }
    assert_eq!(client.get(ONE).await["text"], "weed");
    let missing = on_condition(&client, "PATCH /api/v1/tables/notes/99", ("if-match", "*"), "{}").await;
    assert_eq!(missing.status, 412);
    let taken = on_condition(&client, &format!("PUT {ONE}"), ("if-none-match", "*"), r#"{"text": "lost"}"#).await;
    assert_eq!(taken.status, 412);
    let free = on_condition(&client, "PUT /api/v1/tables/notes/50", ("if-none-match", "*"), r#"{"text": "new"}"#).await;
    assert_eq!((free.status, &free.json()["id"]), (200, &50.into()));
    let refused = on_condition(&client, &format!("PATCH {ONE}"), ("if-match", &tag().await), r#"{"kind": "x"}"#).await;
    assert_eq!((refused.status, &refused.json()["field"]), (422, &"kind".into()));
    assert_eq!(on_condition(&client, &format!("DELETE {ONE}"), ("if-match", &tag().await), "").await.status, 204);
}

#[tokio::test]
async fn tables_are_described_with_those_of_ones_own() {
    let client = Client::of(&store());
    let tables = client.get("/api/v1/tables").await;
    let table =
        |name: &str| tables["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).cloned().unwrap();
    let notes = table("notes");
    assert_eq!((&notes["primary_key"], &notes["read_only"]), (&json!(["id"]), &false.into()));
    let column = |name: &str| {
        notes["columns"].as_array().unwrap().iter().find(|column| column["name"] == name).cloned().unwrap()
    };
    assert_eq!(
        column("text"),
        json!({"name": "text", "kind": "text", "declared_type": "TEXT", "nullable": false, "required": true, "default_sql": null})
    );
    assert_eq!((&column("id")["required"], &column("kind")["default_sql"]), (&false.into(), &"'plain'".into()));
    assert_eq!((&column("at")["kind"], &column("more")["kind"]), (&"instant".into(), &"json".into()));
    assert_eq!(table("users")["read_only"], true);
    assert!(!tables.to_string().contains("password_hash") && !tables.to_string().contains("edgelite_"));
    assert_eq!(
        table("entities")["references"][0],
        json!({"columns": ["device_id"], "table": "devices", "table_columns": ["device_id"]})
    );
}

#[tokio::test]
async fn the_tables_of_the_running_store_have_an_openapi_description() {
    fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
        match json {
            Json::Object(object) => {
                found.extend(object.get("$ref").and_then(Json::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let store = store();
    store.execute(sql("CREATE TABLE \"odd näme\" (\"limit\" INTEGER PRIMARY KEY)")).unwrap();
    let client = Client::of(&store);
    let description = client.get("/api/openapi/tables.json").await;
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.len() > 200);
    for reference in found {
        assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let methods = |path: &str| {
        description["paths"][path].as_object().map(|item| item.keys().cloned().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(methods("/api/v1/tables/notes").as_deref(), Some("get post"));
    assert_eq!(methods("/api/v1/tables/notes/{key}").as_deref(), Some("get patch put delete"));
    assert_eq!(methods("/api/v1/tables/users").as_deref(), Some("get"));
    assert_eq!(methods("/api/v1/tables/journal/{key}"), None);
    assert!(description["paths"]["/api/v1/tables/odd%20n%C3%A4me"].is_object());
    let schemas = &description["components"]["schemas"];
    assert_eq!(schemas["notes.new"]["required"], json!(["text"]));
    let at = json!({"type": ["string", "null"], "format": "date-time"});
    assert_eq!(schemas["notes"]["properties"]["at"], at);
    assert!(!description.to_string().contains("password_hash"));
    store.execute(sql("CREATE TABLE later (id INTEGER PRIMARY KEY)")).unwrap();
    assert!(client.get("/api/openapi/tables.json").await["paths"]["/api/v1/tables/later"].is_object());
}

#[tokio::test]
async fn a_server_of_other_tables_has_only_those() {
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG])).unwrap();
    let client = Client::of(&store);
    assert_eq!(client.text("GET /api/v1/tables/library_items", "").await.status, 404);
    let added = client.text("POST /api/v1/tables/snapshots", r#"{"snapshot_id": "s", "camera_id": "c", "file_path": "/s", "file_size_bytes": -1, "timestamp": "2026-02-20"}"#).await;
    assert_eq!((added.status, &added.json()["field"]), (422, &"file_size_bytes".into()));
}
