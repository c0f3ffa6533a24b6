use crate::support::{Case, Client, case, store};
use axum::{
    body::{Body, Bytes},
    http::Request,
};
use edgelite::server::{Limits, Server};
use std::time::Duration;

const ROW: &str = r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1}"#;

#[tokio::test]
async fn broken_and_wrong_bodies_are_refused_by_name() {
    const POST: &str = "POST /api/recordings";
    const fn refused(body: &'static str, has: &'static [&'static str]) -> Case {
        case(POST, body, 400, has)
    }
    let store = store();
    let client = Client::of(&store);
    client
        .check(&[
            refused("{", &[r#""field":"body""#, "not JSON", "line 1 column"]),
            refused(r#"{"recording_id": "r",}"#, &[r#""field":"body""#, "trailing comma"]),
            refused("\"text\"", &[r#""field":"body""#, "must be an object, not text"]),
            refused("null", &["must be an object, not null"]),
            refused("{}", &[r#""field":"recording_id""#, "is required"]),
            refused(
                r#"{"recording_id": 5, "camera_id": "c", "file_path": "p", "file_size_bytes": 1}"#,
                &[r#""field":"recording_id""#, "must be text, not integer"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": "1"}"#,
                &[r#""field":"file_size_bytes""#, "must be an integer, not text"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1.5}"#,
                &[r#""field":"file_size_bytes""#, "must be an integer, not real"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 9223372036854775808}"#,
                &[r#""field":"file_size_bytes""#, "larger than a 64-bit integer"],
            ),
            refused(
                r#"{"recording_id": "", "camera_id": "c", "file_path": "p", "file_size_bytes": 1}"#,
                &[r#""field":"recording_id""#, "must not be empty"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1, "colour": "red"}"#,
                &[r#""field":"colour""#, "unknown argument colour"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1, "timestamp": "soon"}"#,
                &[r#""field":"timestamp""#, "not a time"],
            ),
            refused(
                r#"{"recording_id": "r", "camera_id": "c", "file_path": "p", "file_size_bytes": 1, "is_emergency": 2}"#,
                &[r#""field":"is_emergency""#, "true or false"],
            ),
            case("GET /api/recordings", "", 200, &[r#""total":0"#]),
        ])
        .await;
}

#[tokio::test]
async fn unknown_repeated_and_empty_parameters_are_refused_by_name() {
    let client = Client::of(&store());
    client
        .check(&[
            case("/api/recordings?page=2", "", 400, &[r#""field":"page""#, "there are camera_id, recording_type"]),
            case("/api/recordings?limit=5&limit=6", "", 400, &[r#""field":"limit""#, "given twice"]),
            case("/api/recordings?camera_id=", "", 400, &[r#""field":"camera_id""#, "is empty"]),
            case("/api/devices?offset=1", "", 400, &[r#""field":"offset""#]),
            case("/api/entities?area=x", "", 400, &[r#""field":"area""#]),
            case("/api/recordings/%FF", "", 400, &[r#""field":"path""#, "not UTF-8"]),
        ])
        .await;
}

#[tokio::test]
async fn wrong_paths_and_methods_have_the_common_form() {
    let client = Client::of(&store());
    client
        .check(&[
            case("/api", "", 404, &["there is no route /api", r#""kind":"not_found""#]),
            case("/api/record", "", 404, &["/api/openapi.json"]),
            case("/api/recordings/a/b", "", 404, &[]),
            case("/internal/devices", "", 404, &[]),
            case("/apis.js", "", 404, &[]),
            case("PUT /api/recordings", "", 405, &["does not take PUT", r#""kind":"unsupported""#]),
            case("GET /api/storage/scrub", "", 405, &[]),
            case("POST /", "", 405, &[]),
        ])
        .await;
    let answer = client.text("PUT /api/recordings", "").await;
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn bodies_must_be_declared_as_json() {
    let client = Client::of(&store());
    for declared in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let request = Request::post("/api/recordings").header("content-type", declared).body(Body::from(ROW)).unwrap();
        let answer = client.send(request).await;
        answer.assert_is_failure(declared);
        assert_eq!((answer.status, &answer.json()["field"]), (415, &"content-type".into()), "{declared}");
    }
    for declared in ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"] {
        let request = Request::post("/api/recordings").header("content-type", declared).body(Body::from(ROW)).unwrap();
        assert_eq!(client.send(request).await.status, 201, "{declared}");
    }
}

#[tokio::test]
async fn oversized_bodies_are_refused_with_413() {
    let limits = Limits { body_bytes: 200, ..Limits::default() };
    let client = Client::to(Server::new(store()).limits(limits));
    let large = format!("[{ROW}, {ROW}, {ROW}]");
    let announced = client.text("POST /api/recordings", &large).await;
    let chunks = tokio_stream::iter(
        large
            .into_bytes()
            .chunks(50)
            .map(|part| Ok::<_, std::io::Error>(Bytes::copy_from_slice(part)))
            .collect::<Vec<_>>(),
    );
    let request = Request::post("/api/recordings").header("content-type", "application/json");
    let streamed = client.send(request.body(Body::from_stream(chunks)).unwrap()).await;
    for answer in [announced, streamed] {
        answer.assert_is_failure("a large body");
        assert_eq!(answer.status, 413);
        assert!(answer.json()["error"].as_str().unwrap().contains("larger than 200 bytes"), "{answer:?}");
    }
    client
        .check(&[case("POST /api/recordings", ROW, 201, &[]), case("/api/recordings", "", 200, &[r#""total":1"#])])
        .await;
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let limits = Limits { request_time: Duration::from_millis(50), ..Limits::default() };
    let client = Client::to(Server::new(store()).limits(limits));
    let silence = tokio_stream::pending::<Result<Bytes, std::io::Error>>();
    let request = Request::post("/api/recordings").header("content-type", "application/json");
    let answer = client.send(request.body(Body::from_stream(silence)).unwrap()).await;
    answer.assert_is_failure("a silent body");
    assert_eq!((answer.status, &answer.json()["kind"]), (408, &"timeout".into()));
}
