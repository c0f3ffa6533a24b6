use crate::support::{Client, add, case, recording, store};
use edgelite::catalog::media::{self, NewRecording};
use serde_json::{Value as Json, json};

fn ids(page: &Json) -> Vec<&str> {
    page["recordings"].as_array().unwrap().iter().map(|row| row["recording_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn r6_parameters_of_lists_keep_their_limits_and_defaults() {
    let store = store();
    add(&store, (0..150).map(|number| recording(&format!("rec_{number:03}"), "kitchen", number)));
    add(&store, [recording("yesterday", "kitchen", 25 * 60), recording("last_week", "kitchen", 169 * 60)]);
    let client = Client::of(&store);
    let page = client.get("GET /api/recordings").await;
    assert_eq!((ids(&page).len(), page["total"].as_i64()), (100, Some(150)), "limit is 100 and hours is 24");
    assert_eq!(ids(&page)[0], "rec_000", "the newest is first");
    assert_eq!(client.get("GET /api/recordings?hours=168").await["total"], 151);
    assert_eq!(client.get("GET /api/recordings?since=2000-01-01").await["total"], 152);
    assert_eq!(ids(&client.get("GET /api/recordings?limit=1000").await).len(), 150);
    client
        .check(&[
            case("/api/recordings?limit=1&hours=1", "", 200, &[r#""total":60"#]),
            case("/api/recordings?limit=0", "", 400, &[r#""field":"limit""#, "must be 1 to 1000, not 0"]),
            case("/api/recordings?limit=1001", "", 400, &[r#""field":"limit""#]),
            case("/api/recordings?limit=ten", "", 400, &[r#""field":"limit""#, "an integer, not 'ten'"]),
            case("/api/recordings?hours=0", "", 400, &[r#""field":"hours""#, "must be 1 to 168"]),
            case("/api/recordings?hours=169", "", 400, &[r#""field":"hours""#]),
            case("/api/recordings?emergency_only=yes", "", 400, &[r#""field":"emergency_only""#, "true or false"]),
            case("/api/recordings?since=yesterday", "", 400, &[r#""field":"since""#, "not a time with a zone"]),
            case("/api/recordings?since=2026-01-01T00:00:00", "", 400, &[r#""field":"since""#]),
            case("/api/recordings?cursor=nonsense", "", 400, &[r#""field":"cursor""#]),
            case("/api/recordings?camera=kitchen", "", 400, &[r#""field":"camera""#, "unknown parameter camera"]),
            case("/api/snapshots?limit=0", "", 400, &[r#""field":"limit""#]),
            case("/api/snapshots?hours=169", "", 400, &[r#""field":"hours""#]),
            case("/api/snapshots?emergency_only=true", "", 400, &["unknown parameter emergency_only"]),
        ])
        .await;
}

#[tokio::test]
async fn r8_filters_combine() {
    let store = store();
    let marked = |id: &str, camera: &str, emergency: bool, unusual: bool, kind: &str| NewRecording {
        is_emergency: emergency,
        is_unusual: unusual,
        recording_type: kind.into(),
        ..recording(id, camera, 5)
    };
    add(
        &store,
        [
            marked("a", "kitchen", true, false, "automatic"),
            marked("b", "kitchen", true, true, "manual"),
            marked("c", "garden", true, true, "manual"),
            marked("d", "kitchen", false, true, "manual"),
        ],
    );
    let client = Client::of(&store);
    for (filter, expected) in [
        ("camera_id=kitchen", vec!["d", "b", "a"]),
        ("camera_id=kitchen&emergency_only=true", vec!["b", "a"]),
        ("emergency_only=1&unusual_only=1", vec!["c", "b"]),
        ("camera_id=kitchen&recording_type=manual&emergency_only=true&unusual_only=true", vec!["b"]),
        ("camera_id=attic", vec![]),
        ("until=2000-01-01T00:00:00Z&since=1999-01-01", vec![]),
    ] {
        let page = client.get(&format!("GET /api/recordings?{filter}")).await;
        let mut found = ids(&page);
        found.sort_unstable_by(|left, right| right.cmp(left));
        assert_eq!((found.clone(), page["total"].as_u64()), (expected, Some(found.len() as u64)), "{filter}");
    }
}

#[tokio::test]
async fn r6_pages_visit_each_row_once_and_know_the_total() {
    let store = store();
    add(&store, (0..23).map(|number| recording(&format!("rec_{number:02}"), "garage", number / 4)));
    let client = Client::of(&store);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("GET /api/recordings?limit=5&camera_id=garage{cursor}")).await;
        assert_eq!(page["total"], 23);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 23);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 23);
}

#[tokio::test]
async fn r6_an_added_recording_has_its_defaults_and_a_second_time_it_is_updated() {
    let store = store();
    let client = Client::of(&store);
    let body = json!({"recording_id": "rec_1", "camera_id": "kitchen", "file_path": "/a.mp4", "file_size_bytes": 7});
    let answer = client.text("POST /api/recordings", &body.to_string()).await;
    assert_eq!(answer.status, 201);
    let first = answer.json()["recordings"][0].clone();
    assert_eq!(first["recording_type"], "automatic");
    assert_eq!((&first["is_emergency"], &first["metadata"]), (&json!(false), &json!({})));
    assert_eq!(first["duration_seconds"], Json::Null);
    let body = json!({
        "recording_id": "rec_1", "camera_id": "attic", "file_path": "/b.mp4", "file_size_bytes": 9_007_199_254_740_993_i64,
        "timestamp": "2001-01-01T00:00:00Z", "is_emergency": true, "metadata": {"a": [1, {"b": null}]},
    });
    let second = client.json("POST /api/recordings", body).await["recordings"][0].clone();
    for kept in ["id", "created_at", "camera_id", "timestamp"] {
        assert_eq!(second[kept], first[kept], "{kept} is kept");
    }
    assert_eq!(second["file_path"], "/b.mp4");
    assert_eq!(second["file_size_bytes"].as_i64(), Some(9_007_199_254_740_993), "64 bits are kept");
    assert_eq!(second["metadata"], json!({"a": [1, {"b": null}]}));
    assert_eq!(client.get("GET /api/recordings").await["total"], 1);
}

#[tokio::test]
async fn r7_values_have_their_types() {
    let store = store();
    let client = Client::of(&store);
    client
        .json(
            "POST /api/recordings",
            json!({"recording_id": "r/1 ü", "camera_id": "c", "file_path": "", "file_size_bytes": 0,
                   "timestamp": "2026-02-20T13:03:14.642656+01:00", "is_unusual": true, "metadata": [1, "x"]}),
        )
        .await;
    let found = client.get("GET /api/recordings/r%2F1%20%C3%BC").await;
    assert_eq!(found["timestamp"], "2026-02-20T12:03:14.642656Z");
    assert_eq!((&found["is_unusual"], &found["is_emergency"]), (&json!(true), &json!(false)));
    assert_eq!(found["metadata"], json!([1, "x"]));
    assert_eq!(found["ai_analysis"], json!([]), "a single recording comes with its analyses");
    let listed = client.get("GET /api/recordings?since=2026-02-20").await;
    assert!(listed["recordings"][0].get("ai_analysis").is_none(), "in lists only when asked for");
}

#[tokio::test]
async fn r9_analyses_come_with_lists_when_asked_for() {
    let store = store();
    add(&store, [recording("rec_1", "kitchen", 1), recording("rec_2", "kitchen", 2)]);
    let client = Client::of(&store);
    let analysis = json!({"analysis_type": "person_detection", "confidence": 0.93, "details": {"box": [1, 2, 3, 4]}});
    let added = client.text("POST /api/recordings/rec_1/ai-analysis", &analysis.to_string()).await;
    assert_eq!(added.status, 201);
    assert_eq!((&added.json()["media_id"], &added.json()["media_type"]), (&json!("rec_1"), &json!("recording")));
    let page = client.get("GET /api/recordings?with_ai_analysis=true").await;
    assert_eq!(page["recordings"][0]["ai_analysis"][0]["details"]["box"][3], 4);
    assert_eq!(page["recordings"][1]["ai_analysis"], json!([]), "an empty list where there are none");
    client.get("GET /api/snapshots?with_ai_analysis=true").await;
    client
        .check(&[
            case(
                "POST /api/snapshots/early/ai-analysis",
                r#"{"analysis_type": "cat"}"#,
                201,
                &[r#""media_id":"early""#],
            ),
            case(
                "POST /api/recordings/rec_1/ai-analysis",
                r#"{"analysis_type": "cat", "confidence": 1.5}"#,
                400,
                &[r#""field":"confidence""#],
            ),
            case("POST /api/recordings/rec_1/ai-analysis", "{}", 400, &[r#""field":"analysis_type""#, "is required"]),
        ])
        .await;
}

#[tokio::test]
async fn r6_a_deleted_recording_takes_its_analyses_along() {
    let store = store();
    add(&store, [recording("rec_1", "kitchen", 1)]);
    let client = Client::of(&store);
    client.json("POST /api/recordings/rec_1/ai-analysis", json!({"analysis_type": "dog"})).await;
    client
        .check(&[
            case("DELETE /api/recordings/rec_1", "", 200, &[r#""success":true"#, "recording rec_1 was deleted"]),
            case("DELETE /api/recordings/rec_1", "", 404, &["there is no recording rec_1", r#""kind":"not_found""#]),
            case("GET /api/recordings/rec_1", "", 404, &["there is no recording rec_1"]),
            case("DELETE /api/snapshots/none", "", 404, &["there is no snapshot none"]),
            case("GET /api/snapshots/none", "", 404, &["there is no snapshot none"]),
        ])
        .await;
    let left = store.query(media::ai_analysis(Default::default())).unwrap();
    assert!(left.rows.is_empty());
}

#[tokio::test]
async fn r6_snapshots_have_the_same_routes() {
    let store = store();
    let client = Client::of(&store);
    let snapshot =
        |id: &str| json!({"snapshot_id": id, "camera_id": "front_door", "file_path": "/s.jpg", "file_size_bytes": 5});
    let added = client.json("POST /api/snapshots", json!([snapshot("s1"), snapshot("s2")])).await;
    assert_eq!(added["snapshots"][1]["snapshot_id"], "s2");
    client.json("POST /api/snapshots/s1/ai-analysis", json!({"analysis_type": "parcel"})).await;
    let page = client.get("GET /api/snapshots?camera_id=front_door&with_ai_analysis=true&limit=1").await;
    assert_eq!((page["total"].as_i64(), page["snapshots"].as_array().map(Vec::len)), (Some(2), Some(1)));
    assert!(page["next"].is_string());
    assert_eq!(client.get("GET /api/snapshots/s1").await["ai_analysis"][0]["analysis_type"], "parcel");
    client.get("DELETE /api/snapshots/s1").await;
    assert_eq!(client.get("GET /api/snapshots").await["total"], 1);
}

#[tokio::test]
async fn r52_a_list_is_added_as_a_whole_or_not_at_all() {
    let store = store();
    let client = Client::of(&store);
    let row = |id: usize| json!({"recording_id": format!("rec_{id}"), "camera_id": "c", "file_path": "p", "file_size_bytes": 1});
    let added = client.json("POST /api/recordings", (0..1000).map(row).collect()).await;
    let order: Vec<_> = ids(&added);
    assert_eq!((order.len(), order[999]), (1000, "rec_999"), "the answer keeps the order");
    let mut rows: Vec<Json> = (2000..2010).map(row).collect();
    rows[7]["file_size_bytes"] = json!(-1);
    let refused = client.text("POST /api/recordings", &Json::from(rows).to_string()).await;
    refused.assert_is_failure("a list with a wrong item");
    assert_eq!((refused.status, &refused.json()["field"]), (400, &json!("[7].file_size_bytes")));
    assert_eq!(client.get("GET /api/recordings?limit=1").await["total"], 1000, "none of the ten was added");
    let many = Json::from((0..10_001).map(row).collect::<Vec<_>>()).to_string();
    let refused = client.text("POST /api/recordings", &many).await;
    assert!(refused.json()["error"].as_str().unwrap().contains("10001 items"), "{refused:?}");
    client
        .check(&[
            case("POST /api/recordings", "[]", 400, &["the list is empty"]),
            case("POST /api/recordings", "[{}]", 400, &[r#""field":"[0].recording_id""#]),
            case("POST /api/recordings", "[1]", 400, &[r#""field":"[0]""#, "must be an object, not a number"]),
        ])
        .await;
}

#[tokio::test]
async fn r6_retention_is_read_and_changed() {
    let store = store();
    let client = Client::of(&store);
    let defaults = json!({"video_recordings": 30, "snapshots": 90, "environment_data": 365});
    assert_eq!(client.get("GET /api/settings/retention").await, defaults);
    let changed = client.json("POST /api/settings/retention", json!({"video_recordings": 3650})).await;
    assert_eq!(changed, json!({"video_recordings": 3650, "snapshots": 90, "environment_data": 365}));
    client
        .check(&[
            case("POST /api/settings/retention", r#"{"snapshots": 0}"#, 400, &[r#""field":"snapshots""#, "1 to 3650"]),
            case("POST /api/settings/retention", r#"{"snapshots": 3651}"#, 400, &[r#""field":"snapshots""#]),
            case("POST /api/settings/retention", r#"{"videos": 1}"#, 400, &[r#""field":"videos""#]),
            case("GET /api/settings/retention", "", 200, &[r#""snapshots":90"#]),
        ])
        .await;
}

#[tokio::test]
async fn r6_scrub_deletes_only_when_confirmed() {
    let store = store();
    add(&store, [recording("old", "attic", 31 * 24 * 60), recording("new", "attic", 1)]);
    let client = Client::of(&store);
    client
        .check(&[
            case("POST /api/storage/scrub", "{}", 400, &[r#""field":"confirm""#]),
            case("POST /api/storage/scrub", r#"{"confirm": "yes"}"#, 400, &[r#""field":"confirm""#, "true or false"]),
            case("POST /api/storage/scrub", r#"{"dry_run": true}"#, 200, &[r#""recordings":1"#, r#""bytes":1048576"#]),
            case("GET /api/storage/stats", "", 200, &[r#""total_recordings":2"#]),
            case("POST /api/storage/scrub", r#"{"confirm": true}"#, 200, &[r#""dry_run":false"#, r#""files":1"#]),
            case("GET /api/recordings/old", "", 404, &[]),
        ])
        .await;
    let stats = client.get("GET /api/storage/stats").await;
    assert_eq!(stats["total_recordings"], 1);
    assert_eq!(
        stats["cameras"][0],
        json!({"camera_id": "attic", "recordings": 1, "snapshots": 0, "size_bytes": 1_048_576})
    );
}

#[tokio::test]
async fn r25_media_files_are_left_alone_by_deletions_and_scrubs() {
    let folder = tempfile::tempdir().unwrap();
    let store = store();
    let client = Client::of(&store);
    let paths = ["deleted", "scrubbed"].map(|name| folder.path().join(format!("{name}.mp4")));
    for path in &paths {
        std::fs::write(path, "a film").unwrap();
        let id = path.file_stem().unwrap().to_str().unwrap();
        let file_path = path.to_str().unwrap().to_owned();
        add(&store, [NewRecording { file_path, ..recording(id, "kitchen", 60 * 24 * 400) }]);
    }
    client.json("DELETE /api/recordings/deleted", Json::Null).await;
    let report = client.json("POST /api/storage/scrub", json!({"confirm": true})).await;
    assert_eq!((&report["recordings"], &report["files"]), (&json!(1), &json!(1)), "what has no row any more is told");
    for path in &paths {
        assert_eq!(std::fs::read_to_string(path).unwrap(), "a film");
    }
}
