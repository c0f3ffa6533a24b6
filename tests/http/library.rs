use crate::support::{Client, case, store};
use edgelite::{
    catalog::library::{self, NewLibraryItem},
    query::Batch,
};
use serde_json::{Value as Json, json};

fn titles(page: &Json) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

async fn add(client: &Client, kind: &str, title: &str) -> Json {
    client.json("POST /api/library", json!({"kind": kind, "title": title})).await
}

#[tokio::test]
async fn r97_adding_an_item_is_201_and_one_that_is_there_is_given_with_200() {
    let client = Client::of(&store());
    let body = r#"{"kind": "movie", "title": "Solaris", "poster_url": "/1.jpg", "metadata": {"year": 1972}}"#;
    let first = client.text("POST /api/library", body).await;
    assert_eq!(first.status, 201);
    let first = first.json();
    assert_eq!((&first["metadata"]["year"], &first["added"]), (&1972.into(), &true.into()));
    let again = client.text("POST /api/library", r#"{"kind": "movie", "title": "SOLARIS"}"#).await;
    assert_eq!((again.status, &again.json()["id"], &again.json()["title"]), (200, &first["id"], &"Solaris".into()));
    assert_eq!(client.get("/api/library").await["total"], 1);
}

#[tokio::test]
async fn r97_lists_are_searched_filtered_sorted_and_paged_with_totals() {
    let store = store();
    let items = (0..250).map(|number| NewLibraryItem {
        kind: ["movie", "series"][number % 2].into(),
        title: format!("{} {number:03}", ["Alien", "Brazil", "Casablanca"][number % 3]),
        ..Default::default()
    });
    store.run(Batch::all(items.map(library::add_library_item))).unwrap();
    let client = Client::of(&store);
    let page = client.get("/api/library").await;
    assert_eq!((titles(&page).len(), &page["total"]), (100, &250.into()));
    let page = client.get("/api/library?sort=title&limit=2").await;
    assert_eq!(titles(&page), ["Alien 000", "Alien 003"]);
    let page = client.get("/api/library?sort=title&descending=true&limit=1&kind=movie").await;
    assert_eq!((titles(&page), &page["total"]), (vec!["Casablanca 248"], &125.into()));
    let page = client.get("/api/library?search=BRAZIL&kind=series&sort=title&limit=3").await;
    assert_eq!((titles(&page), &page["total"]), (vec!["Brazil 001", "Brazil 007", "Brazil 013"], &42.into()));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/library?sort=updated_at&limit=60{cursor}")).await;
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 250);
    assert_eq!(client.get("/api/library?since=2000-01-01&until=2000-01-02").await["total"], 0);
    let counts = client.get("/api/library/counts").await;
    assert_eq!(
        counts,
        json!({"counts": [{"kind": "movie", "count": 125}, {"kind": "series", "count": 125}], "total": 250})
    );
}

#[tokio::test]
async fn r97_an_item_is_read_by_id_or_title_changed_and_deleted() {
    let client = Client::of(&store());
    let id = add(&client, "movie", "2001: A Space Odyssey").await["id"].as_str().unwrap().to_owned();
    add(&client, "movie", "Solaris").await;
    assert_eq!(client.get("/api/library/2001:%20a%20space%20odyssey").await["id"], id);
    let one = format!("/api/library/{id}");
    let patch = format!("PATCH {one}");
    let changed = client.json(&patch, json!({"poster_url": "/1.jpg", "metadata": {"year": 1968}})).await;
    assert_eq!((&changed["poster_url"], &changed["title"]), (&"/1.jpg".into(), &"2001: A Space Odyssey".into()));
    let cleared = client.json(&patch, json!({"poster_url": null})).await;
    assert_eq!((&cleared["poster_url"], &cleared["metadata"]["year"]), (&Json::Null, &1968.into()));
    assert_eq!(client.json(&patch, json!({})).await, cleared, "nothing was asked for");
    for (body, status, part) in [
        (r#"{"title": "solaris"}"#, 409, r#""field":"title""#),
        (r#"{"title": null}"#, 400, "title must not be null"),
        (r#"{"title": ""}"#, 400, r#""field":"title""#),
        (r#"{"kind": "film"}"#, 400, "movie, series, music, book"),
        (r#"{"id": "x"}"#, 400, "named by the path"),
        (r#"{"colour": "red"}"#, 400, r#""field":"colour""#),
        (r#"[]"#, 400, "must be an object"),
    ] {
        let answer = client.text(&patch, body).await;
        answer.assert_is_failure(body);
        assert!(answer.status == status && String::from_utf8_lossy(&answer.body).contains(part), "{body}: {answer:?}");
    }
    assert_eq!(client.get(&one).await, cleared, "what failed changed nothing");
    assert_eq!(client.text(&format!("DELETE {one}"), "").await.status, 200);
    client
        .check(&[
            case("/api/library/none", "", 404, &["there is no item none"]),
            case("PATCH /api/library/none", r#"{"title": "x"}"#, 404, &[]),
            case("DELETE /api/library/Solaris", "", 404, &[]),
        ])
        .await;
}

#[tokio::test]
async fn r97_wrong_parameters_of_the_library_are_refused_by_name() {
    let client = Client::of(&store());
    client
        .check(&[
            case("/api/library?kind=film", "", 400, &[r#""field":"kind""#, "movie, series, music, book"]),
            case("/api/library?sort=size", "", 400, &[r#""field":"sort""#, "title, created_at, updated_at"]),
            case("/api/library?descending=down", "", 400, &[r#""field":"descending""#]),
            case("/api/library?limit=0", "", 400, &[r#""field":"limit""#]),
            case("/api/library?limit=10001", "", 400, &[r#""field":"limit""#]),
            case("/api/library?since=yesterday", "", 400, &[r#""field":"since""#]),
            case("/api/library?cursor=nonsense", "", 400, &[r#""field":"cursor""#]),
            case("/api/library?offset=5", "", 400, &[r#""field":"offset""#]),
            case("POST /api/library", r#"{"kind": "film", "title": "x"}"#, 400, &[r#""field":"kind""#]),
            case("POST /api/library", r#"{"kind": "movie"}"#, 400, &[r#""field":"title""#]),
            case("/api/wanted?status=lost", "", 400, &[r#""field":"status""#]),
            case(
                "POST /api/wanted",
                r#"{"kind": "movie", "title": "x", "library_item_id": "none"}"#,
                422,
                &[r#""field":"library_item_id""#],
            ),
            case("POST /api/wanted/scan", r#"{"limit": 0}"#, 400, &[r#""field":"limit""#]),
        ])
        .await;
}

#[tokio::test]
async fn r97_wanted_items_are_listed_added_scanned_and_deleted_by_kind_and_id() {
    let client = Client::of(&store());
    let item = add(&client, "movie", "Solaris").await;
    let wanted =
        json!({"kind": "movie", "title": "Solaris", "library_item_id": item["id"], "search_query": "solaris 1972"});
    let added = client.json("POST /api/wanted", wanted).await;
    assert_eq!((&added["status"], &added["library_item_id"]), (&"wanted".into(), &item["id"]));
    client.json("POST /api/wanted", json!({"kind": "book", "title": "Solaris"})).await;
    let list = client.get("/api/wanted?kind=movie&status=wanted").await;
    assert_eq!((&list["items"][0], &list["total"], &list["next"]), (&added, &1.into(), &Json::Null));
    let scanned = client.json("POST /api/wanted/scan", json!({"kind": "movie"})).await;
    assert_eq!(scanned["items"][0]["status"], "searching");
    assert_eq!(client.json("POST /api/wanted/scan", json!({"kind": "movie"})).await["items"], json!([]));
    let id = added["id"].as_str().unwrap();
    let found = client.json(&format!("PATCH /api/wanted/{id}"), json!({"status": "found"})).await;
    assert_eq!(found["status"], "found");
    assert_eq!(client.text(&format!("DELETE /api/wanted/book/{id}"), "").await.status, 404);
    assert_eq!(client.text(&format!("DELETE /api/wanted/movie/{id}"), "").await.status, 200);
    assert_eq!(client.get("/api/wanted").await["total"], 1);
}

#[tokio::test]
async fn r103_the_library_is_searched_with_mistakes_marks_and_pages() {
    let store = store();
    for (kind, title) in [("movie", "Blade Runner"), ("series", "Blade"), ("movie", "<Alien>")] {
        let item = NewLibraryItem {
            kind: kind.into(),
            title: title.into(),
            metadata: Some(json!({"director": "Ridley Scott"})),
            ..Default::default()
        };
        store.run(library::add_library_item(item)).unwrap();
    }
    let client = Client::of(&store);
    let page = client.get("/api/library/search?query=blaed&limit=1").await;
    assert_eq!((titles(&page), &page["total"]), (vec!["Blade"], &2.into()));
    assert_eq!(page["items"][0]["search_highlights"], json!({"title": "<mark>Blade</mark>"}));
    let cursor = page["next"].as_str().unwrap();
    let page = client.get(&format!("/api/library/search?query=blaed&limit=1&cursor={cursor}")).await;
    assert_eq!((titles(&page), &page["next"]), (vec!["Blade Runner"], &Json::Null));
    let page = client.get("/api/library/search?query=alien&mark_before=[&mark_after=]").await;
    assert_eq!(page["items"][0]["search_highlights"]["title"], "&lt;[Alien]&gt;");
    // The list finds so what no title holds as it is.
    let page = client.get("/api/library?search=scott%20ridley&kind=movie").await;
    assert_eq!(page["total"], 2);
    assert!(page["items"][0].get("search_score").is_none(), "an item is an item");
    let page = client.get("/api/library?search=lade").await;
    assert_eq!(page["total"], 2);
    let page = client.get("/api/v1/search/library_items?query=blade&filter=%7B%22kind%22:%22series%22%7D").await;
    assert_eq!((titles(&page), &page["total"]), (vec!["Blade"], &1.into()));
    client
        .check(&[
            case("GET /api/library/search", "", 400, &["query"]),
            case("GET /api/library/search?query=-x", "", 400, &["query", "a word to look for"]),
            case("GET /api/library/search?query=x&kind=film", "", 400, &["kind"]),
            case("GET /api/library/search?query=x&typos=some", "", 400, &["typos"]),
            case("GET /api/library/search?query=x&limit=1001", "", 400, &["limit"]),
            case("GET /api/library/search?query=x&cursor=y", "", 400, &["cursor"]),
            case("GET /api/library?search=%25", "", 200, &["\"total\":0"]),
            case("GET /api/v1/search/users?query=x", "", 404, &["users", "is not searched"]),
            case(
                "GET /api/v1/search/library_items?query=x&filter=%7B%22colour%22:1%7D",
                "",
                400,
                &["filter", "colour"],
            ),
            case("GET /api/v1/search/library_items?query=x&filter=x", "", 400, &["filter"]),
        ])
        .await;
}
