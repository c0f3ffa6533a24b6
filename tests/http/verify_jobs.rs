use crate::support::{Client, case, store};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

const CLAIM: &str = "POST /api/verify-jobs/claim";

async fn item(client: &Client) -> Json {
    client.json("POST /api/library", json!({"kind": "movie", "title": "Solaris"})).await["id"].clone()
}

#[tokio::test]
async fn r98_a_job_is_added_claimed_kept_alive_and_completed() {
    let client = Client::of(&store());
    let added =
        client.json("POST /api/verify-jobs", json!({"library_item_id": item(&client).await, "phase": "files"})).await;
    assert_eq!((&added["status"], &added["title"]), (&"pending".into(), &"Solaris".into()));
    let one = format!("/api/verify-jobs/{}", added["id"].as_str().unwrap());
    let job = client.json(CLAIM, json!({"worker": "attic", "lease_seconds": 30})).await;
    assert_eq!((&job["id"], &job["status"], &job["worker"]), (&added["id"], &"running".into(), &"attic".into()));
    assert_eq!(client.text(CLAIM, r#"{"worker": "cellar"}"#).await.status, 204, "there is nothing else to do");
    let lease = &job["lease_id"];
    let alive = client.json(&format!("POST {one}/heartbeat"), json!({"lease_id": lease, "lease_seconds": 600})).await;
    assert!(alive["lease_expires_at"].as_str() > job["lease_expires_at"].as_str());
    let stranger = client.text(&format!("POST {one}/complete"), r#"{"lease_id": "another"}"#).await;
    stranger.assert_is_failure("another claim");
    assert_eq!((stranger.status, &stranger.json()["kind"]), (409, &"conflict".into()));
    let done =
        client.json(&format!("POST {one}/complete"), json!({"lease_id": lease, "result": {"missing": []}})).await;
    assert_eq!((&done["status"], &done["result"]), (&"completed".into(), &json!({"missing": []})));
    assert_eq!(client.get(&one).await, done);
    let list = client.get("/api/verify-jobs?status=completed").await;
    assert_eq!((&list["jobs"][0], &list["total"]), (&done, &1.into()));
}

#[tokio::test]
async fn r98_a_failed_job_is_tried_again_and_deleted() {
    let client = Client::of(&store());
    client.json("POST /api/verify-jobs", json!({"library_item_id": item(&client).await, "phase": "files"})).await;
    let job = client.json(CLAIM, json!({"worker": "attic"})).await;
    let one = format!("/api/verify-jobs/{}", job["id"].as_str().unwrap());
    let early = client.text(&format!("POST {one}/retry"), "").await;
    assert_eq!((early.status, early.json()["error"].as_str().unwrap().contains("is running")), (409, true));
    let failed =
        client.json(&format!("POST {one}/fail"), json!({"lease_id": job["lease_id"], "error": "disk unplugged"})).await;
    assert_eq!((&failed["status"], &failed["error"]), (&"failed".into(), &"disk unplugged".into()));
    assert_eq!(client.json(&format!("POST {one}/retry"), Json::Null).await["status"], "pending");
    assert_eq!(client.json(CLAIM, json!({"worker": "attic"})).await["attempts"], 2);
    assert_eq!(client.text(&format!("DELETE {one}"), "").await.status, 200);
    client
        .check(&[
            case("POST /api/verify-jobs/none/retry", "", 404, &["there is no job none"]),
            case("POST /api/verify-jobs/none/complete", r#"{"lease_id": "x"}"#, 404, &[]),
            case("POST /api/verify-jobs/none/fail", r#"{"lease_id": "x"}"#, 400, &[r#""field":"error""#]),
            case(
                "POST /api/verify-jobs",
                r#"{"library_item_id": "none", "phase": "files"}"#,
                422,
                &[r#""field":"library_item_id""#],
            ),
            case(CLAIM, r#"{"worker": "attic", "lease_seconds": 0}"#, 400, &[r#""field":"lease_seconds""#]),
            case(CLAIM, "{}", 400, &[r#""field":"worker""#]),
            case("/api/verify-jobs?status=stuck", "", 400, &[r#""field":"status""#]),
            case("/api/verify-jobs/none", "", 404, &[]),
        ])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r98_many_workers_at_once_get_each_job_exactly_once() {
    const JOBS: usize = 120;
    let client = Client::of(&store());
    let item = item(&client).await;
    for _ in 0..JOBS {
        client.json("POST /api/verify-jobs", json!({"library_item_id": item, "phase": "files"})).await;
    }
    let workers: Vec<_> = (0..16)
        .map(|worker| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut done = Vec::new();
                loop {
                    let answer = client.text(CLAIM, &json!({"worker": format!("worker {worker}")}).to_string()).await;
                    if answer.status == 204 {
                        return done;
                    }
                    let job = answer.json();
                    let id = job["id"].as_str().unwrap().to_owned();
                    let result = json!({"lease_id": job["lease_id"], "result": worker});
                    client.json(&format!("POST /api/verify-jobs/{id}/complete"), result).await;
                    done.push(id);
                }
            })
        })
        .collect();
    let mut done = Vec::new();
    for worker in workers {
        done.extend(worker.await.unwrap());
    }
    assert_eq!(done.len(), JOBS);
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>().len(), JOBS);
    assert_eq!(client.get("/api/verify-jobs?status=completed&limit=1").await["total"], JOBS);
}
