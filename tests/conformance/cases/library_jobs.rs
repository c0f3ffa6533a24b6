//! The queue of jobs: claims, leases, guarded transitions.

use super::prelude::*;
use edgelite::catalog::library::*;

fn item(store: &Store) -> String {
    store
        .run(add_library_item(NewLibraryItem { kind: "movie".into(), title: "Solaris".into(), ..Default::default() }))
        .unwrap()
        .id
}

/// Adds jobs of one item, each a second later than the one before.
fn enqueue(store: &Store, count: i64) -> Vec<String> {
    let item = item(store);
    let jobs = (0..count).map(|number| {
        let job =
            store.run(add_verify_job(NewVerifyJob { library_item_id: item.clone(), phase: "files".into() })).unwrap();
        store
            .execute(sql("UPDATE verify_jobs SET created_at = ?2 WHERE id = ?1").bind(&job.id).bind(at(number)))
            .unwrap();
        job.id
    });
    jobs.collect()
}

fn claim(store: &Store, worker: &str) -> Option<VerifyJob> {
    store.run(claim_verify_job(VerifyJobClaim { worker: worker.into(), ..Default::default() })).unwrap()
}

fn complete(store: &Store, job: &VerifyJob) -> Result<VerifyJob, Error> {
    let lease_id = job.lease_id.clone().unwrap_or_default();
    store.run(complete_verify_job(VerifyJobResult { id: job.id.clone(), lease_id, result: Some(json!({"ok": true})) }))
}

fn fail(store: &Store, job: &VerifyJob) -> Result<VerifyJob, Error> {
    let lease_id = job.lease_id.clone().unwrap_or_default();
    store.run(fail_verify_job(VerifyJobFailure { id: job.id.clone(), lease_id, error: "disk unplugged".into() }))
}

/// Lets the claim of a job end.
fn expire(store: &Store, id: &str) {
    store.execute(sql("UPDATE verify_jobs SET lease_expires_at = 1 WHERE id = ?1").bind(id)).unwrap();
}

conformance! {
    fn r98_a_job_goes_from_pending_through_a_claim_to_its_result(backend) {
        let store = backend.store();
        let id = enqueue(&store, 1).remove(0);
        let pending = store.query(verify_job(id.as_str())).unwrap().unwrap();
        assert_eq!((pending.status.as_str(), pending.kind.as_str(), pending.title.as_str(), pending.attempts), ("pending", "movie", "Solaris", 0));
        let running = claim(&store, "attic").unwrap();
        assert_eq!((running.id.as_str(), running.status.as_str(), running.worker.as_deref(), running.attempts), (id.as_str(), "running", Some("attic"), 1));
        assert!(running.lease_expires_at > running.started_at);
        let done = complete(&store, &running).unwrap();
        assert_eq!((done.status.as_str(), done.result.as_ref(), done.lease_id.as_ref()), ("completed", Some(&json!({"ok": true})), None));
        assert!(done.completed_at.is_some());
        assert_eq!(claim(&store, "attic"), None);
    }

    fn r98_the_oldest_job_is_claimed_first_and_each_once(backend) {
        let store = backend.store();
        let ids = enqueue(&store, 3);
        let claimed: Vec<_> = (0..4).map(|_| claim(&store, "attic").map(|job| job.id)).collect();
        assert_eq!(claimed, [Some(ids[0].clone()), Some(ids[1].clone()), Some(ids[2].clone()), None]);
    }

    fn r98_a_job_whose_claim_ended_is_claimed_again_and_the_former_worker_is_refused(backend) {
        let store = backend.store();
        let id = enqueue(&store, 2).remove(0);
        let former = claim(&store, "attic").unwrap();
        expire(&store, &id);
        let present = claim(&store, "cellar").unwrap();
        assert_eq!((present.id.as_str(), present.attempts), (id.as_str(), 2), "before those that are pending");
        assert_ne!(present.lease_id, former.lease_id);
        for refused in [complete(&store, &former), fail(&store, &former)] {
            let error = refused.unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("status")), "{error}");
        }
        assert_eq!(store.query(verify_job(id.as_str())).unwrap().as_ref(), Some(&present), "nothing was changed");
        complete(&store, &present).unwrap();
    }

    fn r98_a_running_job_without_a_claim_is_taken_over(backend) {
        let store = backend.store();
        let id = enqueue(&store, 1).remove(0);
        store.execute(sql("UPDATE verify_jobs SET status = 'running'")).unwrap();
        assert_eq!(claim(&store, "attic").map(|job| job.id), Some(id), "as one that was imported");
    }

    fn r98_a_sign_of_life_makes_a_claim_hold_longer(backend) {
        let store = backend.store();
        enqueue(&store, 1);
        let job = claim(&store, "attic").unwrap();
        let extend = |lease_id: &str, lease_seconds| {
            store.run(extend_verify_job(VerifyJobExtension { id: job.id.clone(), lease_id: lease_id.into(), lease_seconds }))
        };
        let lease = job.lease_id.clone().unwrap();
        let extended = extend(&lease, 600).unwrap();
        assert!(extended.lease_expires_at > job.lease_expires_at);
        assert_eq!(extended.started_at, job.started_at);
        expire(&store, &job.id);
        assert!(extend(&lease, 60).is_ok(), "late, but nobody else has claimed it");
        assert_eq!(extend("another", 60).unwrap_err().kind(), ErrorKind::Conflict);
        for seconds in [0, -1, 86_401] {
            assert_eq!(extend(&lease, seconds).unwrap_err().field(), Some("lease_seconds"));
        }
    }

    fn r98_only_a_failed_job_is_tried_again(backend) {
        let store = backend.store();
        let id = enqueue(&store, 1).remove(0);
        let retry = || store.run(retry_verify_job(id.as_str()));
        let error = retry().unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("status")));
        assert!(error.to_string().contains("is pending"), "{error}");
        let failed = fail(&store, &claim(&store, "attic").unwrap()).unwrap();
        assert_eq!((failed.status.as_str(), failed.error.as_deref()), ("failed", Some("disk unplugged")));
        assert_eq!(claim(&store, "attic"), None, "a failure is not tried again by itself");
        let pending = retry().unwrap();
        assert_eq!((pending.status.as_str(), pending.error, pending.completed_at), ("pending", None, None));
        let again = claim(&store, "attic").unwrap();
        assert_eq!((again.id.as_str(), again.attempts), (id.as_str(), 2));
        complete(&store, &again).unwrap();
        assert_eq!(retry().unwrap_err().kind(), ErrorKind::Conflict, "what is completed stays so");
        assert_eq!(complete(&store, &again).unwrap_err().kind(), ErrorKind::Conflict);
    }

    fn r98_jobs_come_newest_first_and_their_filters_combine(backend) {
        let store = backend.store();
        let ids = enqueue(&store, 3);
        let job = claim(&store, "attic").unwrap();
        let list = |status: Option<&str>, item: Option<&str>| {
            let filter = VerifyJobFilter { status: status.map(str::to_owned), library_item_id: item.map(str::to_owned), ..Default::default() };
            let count = store.query(count_verify_jobs(filter.clone())).unwrap();
            let rows = store.query(verify_jobs(filter)).unwrap().rows;
            assert_eq!(count, i64::try_from(rows.len()).unwrap());
            rows.into_iter().map(|job| job.id).collect::<Vec<_>>()
        };
        assert_eq!(list(None, None), [ids[2].clone(), ids[1].clone(), ids[0].clone()]);
        assert_eq!(list(Some("running"), None), [ids[0].clone()]);
        assert_eq!(list(Some("pending"), Some(&job.library_item_id)), [ids[2].clone(), ids[1].clone()]);
        assert_eq!(list(None, Some("none")), [] as [String; 0]);
        assert!(store.run(delete_verify_job(ids[0].as_str())).unwrap());
        assert!(!store.run(delete_verify_job(ids[0].as_str())).unwrap());
    }

    fn arguments_of_jobs_out_of_range_are_refused_by_name(backend) {
        let store = backend.store();
        let id = enqueue(&store, 1).remove(0);
        let orphan = store.run(add_verify_job(NewVerifyJob { library_item_id: "none".into(), phase: "files".into() })).unwrap_err();
        assert_eq!((orphan.kind(), orphan.field()), (ErrorKind::Constraint, Some("library_item_id")));
        let phase = store.run(add_verify_job(NewVerifyJob { library_item_id: "none".into(), phase: "".into() })).unwrap_err();
        assert_eq!(phase.field(), Some("phase"));
        let claim = |worker: &str, lease_seconds| store.run(claim_verify_job(VerifyJobClaim { worker: worker.into(), lease_seconds })).unwrap_err();
        assert_eq!(claim("", 60).field(), Some("worker"));
        assert_eq!(claim("attic", 0).field(), Some("lease_seconds"));
        let none = VerifyJobResult { id: "none".into(), lease_id: "x".into(), result: None };
        assert_eq!(store.run(complete_verify_job(none)).unwrap_err().kind(), ErrorKind::NotFound);
        let silent = VerifyJobFailure { id: id.clone(), lease_id: "x".into(), error: " ".into() };
        assert_eq!(store.run(fail_verify_job(silent)).unwrap_err().field(), Some("error"));
        assert_eq!(store.query(verify_job(id.as_str())).unwrap().unwrap().status, "pending");
        let filter = VerifyJobFilter { status: Some("stuck".into()), ..Default::default() };
        assert_eq!(store.query(verify_jobs(filter)).unwrap_err().field(), Some("status"));
    }
}
