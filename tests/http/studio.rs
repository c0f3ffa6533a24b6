use crate::support::{Client, case, options, store};
use edgelite::{
    Store,
    catalog::studio::{
        self, NewKeyframeAnnotation, NewTag, NewTagGroup, NewTimeRangeTag, NewVideo, NewYoloExportConfig, VideoTagKey,
    },
    server::Server,
};
use serde_json::{Value as Json, json};

/// A video with a tag, a time range and a keyframe, a tag group and an export config, each with the id 1.
fn fill(store: &Store) {
    let video = NewVideo {
        filename: "gate.mp4".into(),
        title: Some("The gate".into()),
        width: Some(1000),
        height: Some(500),
        ..Default::default()
    };
    store.run(studio::add_video(video)).unwrap();
    store.run(studio::add_tag(NewTag { name: "night".into(), ..Default::default() })).unwrap();
    store.run(studio::tag_video(VideoTagKey { video_id: 1, tag_id: 1 })).unwrap();
    let range = NewTimeRangeTag { video_id: 1, tag_name: "rain".into(), start_time: 1.5, ..Default::default() };
    store.run(studio::add_time_range_tag(range)).unwrap();
    let frame = NewKeyframeAnnotation {
        video_id: 1,
        timestamp: 2.25,
        bbox_x: 100,
        bbox_y: 50,
        bbox_width: 200,
        bbox_height: 100,
        activity_tag: Some("person".into()),
        ..Default::default()
    };
    store.run(studio::add_keyframe_annotation(frame)).unwrap();
    let group = NewTagGroup {
        group_name: "pose".into(),
        display_name: "Pose".into(),
        group_type: "single".into(),
        ..Default::default()
    };
    store.run(studio::add_tag_group(group)).unwrap();
    let class_mapping = json!({"person": 0});
    let config = NewYoloExportConfig { config_name: "night".into(), class_mapping, ..Default::default() };
    store.run(studio::add_yolo_export_config(config)).unwrap();
}

fn filled() -> (Store, Client) {
    let store = store();
    fill(&store);
    let client = Client::of(&store);
    (store, client)
}

#[tokio::test]
async fn videos_are_listed_searched_and_paged_in_their_envelope() {
    let (store, client) = filled();
    store.run(studio::add_video(NewVideo { filename: "b.mp4".into(), ..Default::default() })).unwrap();
    let page = client.get("GET /api/videos").await;
    assert_eq!(page["success"], true);
    assert_eq!(
        [&page["total"], &page["limit"], &page["offset"], &page["next"]],
        [&json!(2), &json!(100), &json!(0), &Json::Null]
    );
    let video = &page["videos"][1];
    assert_eq!((&video["filename"], &video["annotation_count"]), (&json!("gate.mp4"), &json!(2)));
    assert_eq!((&video["tags"][0]["name"], &page["videos"][0]["tags"]), (&json!("night"), &json!([])));
    let first = client.get("GET /api/videos?limit=1").await;
    assert_eq!((&first["videos"][0]["filename"], &first["total"]), (&json!("b.mp4"), &json!(2)));
    let next = client.get(&format!("GET /api/videos?limit=1&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(next["videos"], client.get("GET /api/videos?limit=1&offset=1").await["videos"]);
    for (search, total) in [("NIGHT", 1), ("the%20gate", 1), ("mp4", 2), ("%25", 0)] {
        assert_eq!(client.get(&format!("GET /api/videos?search={search}")).await["total"], total, "{search}");
    }
    client
        .check(&[
            case("GET /api/videos?limit=0", "", 400, &[r#""field":"limit""#]),
            case("GET /api/videos?offset=-1", "", 400, &[r#""field":"offset""#]),
            case("GET /api/videos?text=x", "", 400, &["unknown parameter text"]),
            case("GET /api/videos/1", "", 200, &[r#"{"success":true,"video":{"id":1,"#]),
            case("GET /api/videos/9", "", 404, &["there is no video 9"]),
            case("GET /api/videos/gate", "", 400, &["video_id must be an integer, not 'gate'"]),
        ])
        .await;
}

#[tokio::test]
async fn r44_a_video_is_added_with_its_id_and_deleted_with_what_belongs_to_it() {
    let (_, client) = filled();
    client
        .check(&[
            case("POST /api/videos", r#"{"filename":"new.mp4","duration":1.5}"#, 201, &[r#""video":{"id":2,"#]),
            case("POST /api/videos", r#"{"filename":"new.mp4"}"#, 409, &[r#""field":"filename""#]),
            case("POST /api/videos", r#"{"filename":""}"#, 400, &["filename must not be empty"]),
            case("POST /api/videos", r#"{"filename":"x","width":"wide"}"#, 400, &["width must be an integer"]),
            case("POST /api/videos", r#"{"filename":"x","upload_date":"2026-01-01 10:00:00"}"#, 400, &["upload_date"]),
            case("POST /api/videos", "{}", 400, &["argument filename is required"]),
            case("DELETE /api/videos/1", "", 200, &[r#""success":true"#]),
            case("DELETE /api/videos/1", "", 404, &["there is no video 1"]),
            case("GET /api/keyframe-annotations/1", "", 404, &["there is no keyframe annotation 1"]),
            case("GET /api/videos/1/tags", "", 404, &["there is no video 1"]),
        ])
        .await;
}

#[tokio::test]
async fn tags_are_added_once_and_given_and_taken() {
    let (_, client) = filled();
    client
        .check(&[
            case("GET /api/tags", "", 200, &[r#""success":true,"tags":[{"id":1,"name":"night""#, r#""video_count":1"#]),
            case("POST /api/tags", r#"{"name":"night"}"#, 200, &[r#""tag":{"id":1,"#]),
            case("POST /api/tags", r#"{"name":"day"}"#, 200, &[r#""tag":{"id":2,"#]),
            case("POST /api/videos/1/tags", r#"{"tag_id":2}"#, 200, &[r#"{"success":true,"added":true}"#]),
            case("POST /api/videos/1/tags", r#"{"tag_id":2}"#, 200, &[r#"{"success":true,"added":false}"#]),
            case("POST /api/videos/1/tags", r#"{"tag_id":9}"#, 404, &["there is no tag 9"]),
            case("POST /api/videos/9/tags", r#"{"tag_id":1}"#, 404, &["there is no video 9"]),
            case("POST /api/videos/1/tags", r#"{"tag_id":1,"video_id":2}"#, 400, &["leave it out of the body"]),
            case("GET /api/videos/1/tags", "", 200, &[r#""name":"day""#, r#""name":"night""#]),
            case("DELETE /api/videos/1/tags/2", "", 200, &[r#""success":true"#]),
            case("DELETE /api/videos/1/tags/2", "", 404, &[r#""success":false"#]),
        ])
        .await;
}

#[tokio::test]
async fn annotations_are_added_listed_changed_in_part_and_deleted() {
    let (_, client) = filled();
    let added = client
        .json(
            "POST /api/videos/1/keyframe-annotations",
            json!({"timestamp": 0.5, "bbox_x": 1, "bbox_y": 2, "bbox_width": 3, "bbox_height": 4, "comment": "hm"}),
        )
        .await;
    assert_eq!((&added["success"], &added["keyframe_annotation"]["id"]), (&json!(true), &json!(2)));
    let list = client.get("GET /api/videos/1/keyframe-annotations").await;
    let times: Vec<_> = list["keyframe_annotations"].as_array().unwrap().iter().map(|row| &row["timestamp"]).collect();
    assert_eq!(times, [&json!(0.5), &json!(2.25)]);
    let first = client.get("GET /api/videos/1/keyframe-annotations?limit=1").await;
    let next = first["next"].as_str().unwrap();
    let second = client.get(&format!("GET /api/videos/1/keyframe-annotations?limit=1&cursor={next}")).await;
    assert_eq!(second["keyframe_annotations"][0]["id"], 1);
    let changed = client.json("PATCH /api/keyframe-annotations/2", json!({"comment": null, "reviewed": false})).await;
    let changed = &changed["keyframe_annotation"];
    assert_eq!(
        [&changed["comment"], &changed["reviewed"], &changed["bbox_width"]],
        [&Json::Null, &json!(false), &json!(3)]
    );
    client
        .check(&[
            case("PATCH /api/keyframe-annotations/2", r#"{"bbox_x":null}"#, 400, &["bbox_x must not be null"]),
            case("PATCH /api/keyframe-annotations/2", r#"{"bbox_width":-1}"#, 400, &[r#""field":"bbox_width""#]),
            case("PATCH /api/keyframe-annotations/9", r#"{"bbox_x":1}"#, 404, &["no keyframe annotation 9"]),
            case("DELETE /api/keyframe-annotations/2", "", 200, &[]),
            case("DELETE /api/keyframe-annotations/2", "", 404, &[]),
            case("POST /api/videos/1/time-range-tags", r#"{"tag_name":"dusk","start_time":0}"#, 201, &[r#""id":2"#]),
            case("POST /api/videos/1/time-range-tags", r#"{"tag_name":"x","start_time":-1}"#, 400, &["start_time"]),
            case("POST /api/videos/9/time-range-tags", r#"{"tag_name":"x","start_time":1}"#, 404, &["no video 9"]),
            case("GET /api/videos/1/time-range-tags", "", 200, &[r#""time_range_tags":[{"id":2"#]),
            case("GET /api/videos/9/time-range-tags", "", 404, &["no video 9"]),
            case("GET /api/time-range-tags/1", "", 200, &[r#""tag_name":"rain""#]),
            case("PATCH /api/time-range-tags/1", r#"{"end_time":3}"#, 200, &[r#""end_time":3.0"#]),
            case("PATCH /api/time-range-tags/1", r#"{"end_time":1}"#, 422, &[r#""kind":"constraint""#]),
            case("DELETE /api/time-range-tags/1", "", 200, &[]),
            case("POST /api/videos/1/behaviors", r#"{"behavior_type":"walk"}"#, 201, &[r#""behavior":{"id":1"#]),
            case("GET /api/videos/1/behaviors", "", 200, &[r#""behaviors":[{"id":1"#]),
            case("DELETE /api/behaviors/1", "", 200, &[]),
            case("GET /api/activity-tags", "", 200, &[r#""tags":[{"tag":"person","annotation_count":1}]"#]),
            case("GET /api/moment-tags", "", 200, &[r#""tags":[]"#]),
        ])
        .await;
}

#[tokio::test]
async fn tag_groups_options_suggestions_and_tags_of_annotations_have_their_routes() {
    let (_, client) = filled();
    client
        .check(&[
            case("POST /api/tag-groups/1/options", r#"{"option_value":"sits","display_text":"sits"}"#, 201, &[]),
            case("POST /api/tag-groups/9/options", r#"{"option_value":"a","display_text":"a"}"#, 404, &["tag group 9"]),
            case("GET /api/tag-groups?annotation_type=keyframe", "", 200, &[r#""option_value":"sits""#]),
            case("GET /api/tag-groups?annotation_type=video", "", 400, &["must be keyframe or time_range"]),
            case("GET /api/tag-groups/1", "", 200, &[r#""tag_group":{"id":1"#]),
            case("GET /api/tag-groups/1/options", "", 200, &[r#""options":[{"id":1"#]),
            case("GET /api/tag-groups/9/options", "", 404, &["no tag group 9"]),
            case(
                "PUT /api/keyframe-annotations/1/tags",
                r#"{"tags":[{"group_id":1,"tag_value":"sits"}]}"#,
                200,
                &["pose"],
            ),
            case(
                "PUT /api/keyframe-annotations/1/tags",
                r#"{"tags":[{"group_id":9,"tag_value":"sits"}]}"#,
                404,
                &["tags[0].group_id"],
            ),
            case("GET /api/keyframe-annotations/1/tags", "", 200, &[r#""tag_value":"sits""#]),
            case("PUT /api/time-range-tags/1/tags", r#"{"tags":[]}"#, 200, &[r#""tags":[]"#]),
            case("GET /api/time-range-tags/9/tags", "", 404, &[]),
            case("DELETE /api/tag-options/1", "", 200, &[]),
            case("DELETE /api/tag-groups/1", "", 200, &[]),
            case("GET /api/keyframe-annotations/1/tags", "", 200, &[r#""tags":[]"#]),
            case(
                "POST /api/tag-suggestions",
                r#"{"category":"animal","tag_text":"fox"}"#,
                201,
                &[r#""suggestion":{"id":1"#],
            ),
            case("GET /api/tag-suggestions?category=animal", "", 200, &[r#""suggestions":[{"id":1"#]),
            case("DELETE /api/tag-suggestions/1", "", 200, &[]),
            case("DELETE /api/tag-suggestions/1", "", 404, &[]),
        ])
        .await;
}

#[tokio::test]
async fn an_export_is_configured_previewed_written_and_logged() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("studio.db"), options()).unwrap();
    fill(&store);
    let client = Client::of(&store);
    client
        .check(&[
            case(
                "POST /api/yolo/configs",
                r#"{"config_name":"b","class_mapping":{"car":0}}"#,
                201,
                &[r#""config":{"id":2"#],
            ),
            case(
                "POST /api/yolo/configs",
                r#"{"config_name":"c","class_mapping":[]}"#,
                400,
                &[r#""field":"class_mapping""#],
            ),
            case("GET /api/yolo/configs", "", 200, &[r#""configs":[{"id":2"#]),
            case("PATCH /api/yolo/configs/2", r#"{"config_name":"night"}"#, 409, &[]),
            case("DELETE /api/yolo/configs/2", "", 200, &[]),
            case("POST /api/yolo/configs/1/filters", r#"{"filter_type":"tag","filter_value":"night"}"#, 201, &[]),
            case(
                "POST /api/yolo/configs/1/filters",
                r#"{"filter_type":"color","filter_value":"x"}"#,
                400,
                &["filter_type"],
            ),
            case("GET /api/yolo/configs/1", "", 200, &[r#""filters":[{"id":1"#]),
            case("PUT /api/yolo/configs/1/videos/1", r#"{"included":true}"#, 200, &[r#""included":true"#]),
            case("GET /api/yolo/configs/1/videos", "", 200, &[r#""video_id":1"#]),
            case("DELETE /api/yolo/configs/1/videos/1", "", 200, &[]),
            case(
                "GET /api/yolo/configs/1/preview",
                "",
                200,
                &[r#""video_count":1,"total_annotations":1"#, r#""class_distribution":{"person":1}"#],
            ),
            case("GET /api/yolo/configs/9/preview", "", 404, &[]),
            case(
                "POST /api/yolo/configs/1/export",
                r#"{"folder":"night-1"}"#,
                201,
                &[r#""annotation_count":1"#, r#""image_count":1"#],
            ),
            case("POST /api/yolo/configs/1/export", r#"{"folder":"night-1"}"#, 409, &["exists"]),
            case("POST /api/yolo/configs/9/export", r#"{"folder":"night-2"}"#, 404, &["no export config 9"]),
            case("GET /api/yolo/configs/1/logs", "", 200, &[r#""video_count":1,"annotation_count":1"#]),
            case("GET /api/yolo/configs/1", "", 200, &[r#""last_export_count":1"#]),
            case("DELETE /api/yolo/filters/1", "", 200, &[]),
        ])
        .await;
    let label = folder.path().join("exports/night-1/labels/1_gate_000002250.txt");
    assert_eq!(std::fs::read_to_string(label).unwrap(), "0 0.200000 0.200000 0.200000 0.200000\n");
}

#[tokio::test]
async fn an_export_cannot_leave_the_folder_for_exports() {
    let folder = tempfile::tempdir().unwrap();
    let store = store();
    fill(&store);
    let exports = folder.path().join("exports");
    let client = Client::to(Server::new(store.clone()).export_directory(&exports));
    let long = "x".repeat(201);
    for name in ["..", ".", "", "/tmp/x", "../x", "a/b", "a/..", "a\\b", "c:x", ".hidden", "a\u{0}b", "a\nb", &long] {
        let answer = client.text("POST /api/yolo/configs/1/export", &json!({"folder": name}).to_string()).await;
        assert_eq!(answer.status, 400, "{name:?}: {answer:?}");
        assert_eq!(answer.json()["field"], "folder");
    }
    #[cfg(unix)]
    {
        std::fs::create_dir(&exports).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), exports.join("link")).unwrap();
        let answer = client.text("POST /api/yolo/configs/1/export", r#"{"folder":"link"}"#).await;
        assert_eq!(answer.status, 409, "{answer:?}");
    }
    assert!(!folder.path().join("elsewhere").exists());
    assert_eq!(client.get("GET /api/yolo/configs/1/logs").await["logs"], json!([]));
    let nowhere = Client::of(&store);
    let answer = nowhere.text("POST /api/yolo/configs/1/export", r#"{"folder":"a"}"#).await;
    assert_eq!(answer.status, 501, "a store in memory has no folder: {answer:?}");
}

#[tokio::test]
async fn the_fleet_counts_every_sighting() {
    let (_, client) = filled();
    for total in 1..=2 {
        let seen = client.json("POST /api/fleet/vehicles", json!({"fleet_id": "v 1", "vehicle_type": "van"})).await;
        assert_eq!((&seen["success"], &seen["vehicle"]["total_detections"]), (&json!(true), &json!(total)));
        client.json("POST /api/fleet/trailers", json!({"trailer_id": "t1"})).await;
        let link = client.json("POST /api/fleet/vehicles/v%201/people", json!({"person_name": "Ann"})).await;
        assert_eq!(link["link"]["times_seen_together"], total);
        let link = client.json("POST /api/fleet/vehicles/v%201/trailers", json!({"trailer_id": "t1"})).await;
        assert_eq!(link["link"]["times_seen_together"], total);
    }
    client
        .check(&[
            case("GET /api/fleet/vehicles/v%201", "", 200, &[r#""people":[{"#, r#""trailers":[{"#]),
            case("GET /api/fleet/vehicles?with_links=true", "", 200, &[r#""person_name":"Ann""#]),
            case("GET /api/fleet/vehicles/v9", "", 404, &["there is no vehicle v9"]),
            case("POST /api/fleet/vehicles/v9/people", r#"{"person_name":"Ann"}"#, 404, &["there is no vehicle v9"]),
            case("POST /api/fleet/vehicles/v%201/trailers", r#"{"trailer_id":"t9"}"#, 404, &["there is no trailer t9"]),
            case("POST /api/fleet/vehicles", "{}", 400, &["argument fleet_id is required"]),
            case("GET /api/fleet/trailers", "", 200, &[r#""trailers":[{"id":1"#]),
            case("GET /api/fleet/trailers/t1", "", 200, &[r#""total_detections":2"#]),
            case("DELETE /api/fleet/trailers/t1", "", 200, &[]),
            case("DELETE /api/fleet/vehicles/v%201", "", 200, &[]),
            case("DELETE /api/fleet/vehicles/v%201", "", 404, &[]),
        ])
        .await;
}

#[tokio::test]
async fn jobs_go_through_their_states_and_no_other_way() {
    let (store, client) = filled();
    store.run(studio::start_sync_run(studio::NewSyncRun { sync_type: "alerts".into(), details: None })).unwrap();
    client
        .check(&[
            case(
                "POST /api/training-jobs",
                r#"{"job_id":"j1","job_type":"yolo","export_config_id":1}"#,
                201,
                &[r#""status":"pending""#],
            ),
            case("POST /api/training-jobs", r#"{"job_id":"j1","job_type":"yolo"}"#, 409, &[]),
            case(
                "POST /api/training-jobs",
                r#"{"job_id":"j2","job_type":"yolo","export_config_id":9}"#,
                404,
                &["export config 9"],
            ),
            case(
                "POST /api/training-jobs/j1/status",
                r#"{"status":"completed"}"#,
                409,
                &["is pending and cannot become completed", "queued, failed, cancelled"],
            ),
            case("POST /api/training-jobs/j1/status", r#"{"status":"queued"}"#, 200, &[r#""job":{"id":1"#]),
            case("POST /api/training-jobs/j1/status", r#"{"status":"done"}"#, 400, &[r#""field":"status""#]),
            case("POST /api/training-jobs/j9/status", r#"{"status":"queued"}"#, 404, &["there is no job j9"]),
            case("GET /api/training-jobs?status=queued", "", 200, &[r#""jobs":[{"id":1"#]),
            case("GET /api/training-jobs?status=done", "", 400, &[]),
            case("GET /api/training-jobs/j1", "", 200, &[r#""export_config_id":1"#]),
            case("GET /api/training-jobs/j9", "", 404, &["there is no job j9"]),
            case("GET /api/sync/history?sync_type=alerts", "", 200, &[r#""runs":[{"id":1"#]),
        ])
        .await;
}
