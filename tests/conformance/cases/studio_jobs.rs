use super::studio_support::*;

fn job(job_id: &str) -> NewTrainingJob {
    NewTrainingJob { job_id: job_id.into(), job_type: "yolo".into(), ..Default::default() }
}

fn step(job_id: &str, status: &str) -> TrainingJobStep {
    TrainingJobStep { job_id: job_id.into(), status: status.into(), ..Default::default() }
}

conformance! {
    fn r44_a_job_begins_pending(backend) {
        let store = backend.store();
        let config = add_a_config(&store, "night");
        let added = store.run(add_training_job(NewTrainingJob {
            config_json: Some(json!({"epochs": 10})), s3_uri: Some("s3://x".into()), export_config_id: Some(config), ..job("j1")
        })).unwrap();
        assert_eq!(added, TrainingJob {
            id: 1, job_id: "j1".into(), job_name: None, job_type: "yolo".into(), status: "pending".into(), s3_uri: Some("s3://x".into()),
            export_path: None, config_json: Some(json!({"epochs": 10})), result_json: None, error_message: None,
            export_config_id: Some(config), submitted_at: added.submitted_at, started_at: None, completed_at: None,
        });
        assert_eq!(store.query(training_job("j1")).unwrap(), Some(added));
        assert_eq!(store.query(training_job("j2")).unwrap(), None);
        assert_eq!(said(&store.run(add_training_job(job("j1"))).unwrap_err()), (ErrorKind::Conflict, "job_id"));
        let orphan = NewTrainingJob { export_config_id: Some(9), ..job("j2") };
        assert_eq!(said(&store.run(add_training_job(orphan)).unwrap_err()), (ErrorKind::NotFound, "export_config_id"));
        assert_eq!(said(&store.run(add_training_job(job(""))).unwrap_err()), (ErrorKind::InvalidArgument, "job_id"));
    }

    fn a_job_goes_through_its_states_in_order(backend) {
        let store = backend.store();
        store.run(add_training_job(job("j"))).unwrap();
        let queued = store.run(advance_training_job(TrainingJobStep { s3_uri: Some("s3://x".into()), ..step("j", "queued") })).unwrap();
        assert_eq!((queued.status.as_str(), queued.started_at, queued.completed_at), ("queued", None, None));
        let processing = store.run(advance_training_job(step("j", "processing"))).unwrap();
        assert!(processing.started_at.is_some() && processing.completed_at.is_none());
        let done = store.run(advance_training_job(TrainingJobStep { result_json: Some(json!({"map": 0.8})), ..step("j", "completed") })).unwrap();
        assert_eq!((done.s3_uri.as_deref(), done.result_json.clone()), (Some("s3://x"), Some(json!({"map": 0.8}))));
        assert!(done.completed_at >= done.started_at && done.started_at == processing.started_at);
    }

    /// Every pair of states, against the table of those that may follow.
    fn states_that_do_not_follow_are_conflicts_that_name_those_that_do(backend) {
        let store = backend.store();
        let paths: [(&str, &[&str], &[&str]); 6] = [
            ("pending", &[], &["queued", "failed", "cancelled"]),
            ("queued", &["queued"], &["processing", "failed", "cancelled"]),
            ("processing", &["queued", "processing"], &["completed", "failed", "cancelled"]),
            ("completed", &["queued", "processing", "completed"], &[]),
            ("failed", &["queued", "processing", "failed"], &[]),
            ("cancelled", &["cancelled"], &[]),
        ];
        for (state, path, allowed) in paths {
            for next in ["queued", "processing", "completed", "failed", "cancelled"] {
                let id = format!("{state} to {next}");
                store.run(add_training_job(job(&id))).unwrap();
                path.iter().for_each(|status| drop(store.run(advance_training_job(step(&id, status))).unwrap()));
                let before = store.query(training_job(id.as_str())).unwrap();
                let result = store.run(advance_training_job(step(&id, next)));
                if allowed.contains(&next) {
                    assert_eq!(result.unwrap().status, next);
                    continue;
                }
                let error = result.unwrap_err();
                assert_eq!(said(&error), (ErrorKind::Conflict, "status"), "{id}");
                let text = error.to_string();
                let expected = if allowed.is_empty() { "which is its last state".to_owned() } else { format!("it can become {}", allowed.join(", ")) };
                assert!(text.contains(&format!("is {state}")) && text.contains(&expected), "{text}");
                assert_eq!(store.query(training_job(id.as_str())).unwrap(), before, "nothing has changed");
            }
        }
        assert_eq!(said(&store.run(advance_training_job(step("none", "queued"))).unwrap_err()), (ErrorKind::NotFound, "job_id"));
        for wrong in ["pending", "done", ""] {
            assert_eq!(said(&store.run(advance_training_job(step("pending to queued", wrong))).unwrap_err()), (ErrorKind::InvalidArgument, "status"));
        }
    }

    fn jobs_are_listed_newest_first_by_state(backend) {
        let store = backend.store();
        for name in ["a", "b", "c"] {
            store.run(add_training_job(job(name))).unwrap();
        }
        store.run(advance_training_job(step("b", "queued"))).unwrap();
        let list = |status: Option<&str>| {
            let filter = TrainingJobFilter { status: status.map(str::to_owned), ..Default::default() };
            store.query(training_jobs(filter)).unwrap().rows.into_iter().map(|job| job.job_id).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((list(None).as_str(), list(Some("pending")).as_str(), list(Some("failed")).as_str()), ("c b a", "c a", ""));
        let wrong = TrainingJobFilter { status: Some("done".into()), ..Default::default() };
        assert_eq!(said(&store.query(training_jobs(wrong)).unwrap_err()), (ErrorKind::InvalidArgument, "status"));
    }

    fn r47_settings_of_the_exchange_are_kept_as_they_are_given(backend) {
        let store = backend.store();
        let new = |value: &str, is_encrypted| NewSyncConfig { config_key: "token".into(), config_value: Some(value.into()), is_encrypted };
        let first = store.run(set_sync_config(new("gAAAAAB=", true))).unwrap();
        assert_eq!((first.id, first.config_value.as_deref(), first.is_encrypted), (1, Some("gAAAAAB="), true));
        let second = store.run(set_sync_config(new("plain", false))).unwrap();
        assert_eq!(second, SyncConfig {
            config_value: Some("plain".into()), is_encrypted: false, updated_at: second.updated_at, ..first
        });
        store.run(set_sync_config(NewSyncConfig { config_key: "address".into(), ..Default::default() })).unwrap();
        let names: Vec<_> = store.query(sync_configs(SyncConfigFilter::default())).unwrap().rows.into_iter().map(|row| row.config_key).collect();
        assert_eq!(names, ["address", "token"]);
        assert_eq!(store.query(sync_config("token")).unwrap(), Some(second));
        assert_eq!(store.query(sync_config("none")).unwrap(), None);
    }

    fn an_exchange_begins_and_ends_once(backend) {
        let store = backend.store();
        let started = store.run(start_sync_run(NewSyncRun { sync_type: "alerts".into(), details: Some("all".into()) })).unwrap();
        assert_eq!((started.id, started.status.as_str(), started.completed_at, started.items_processed), (1, "running", None, 0));
        let result = |status: &str| SyncRunResult {
            sync_run_id: 1, status: status.into(), items_processed: 3, items_succeeded: 2, items_failed: 1, ..Default::default()
        };
        let ended = store.run(finish_sync_run(result("completed"))).unwrap();
        assert_eq!((ended.status.as_str(), ended.items_processed, ended.items_succeeded, ended.items_failed), ("completed", 3, 2, 1));
        assert_eq!((ended.details.as_deref(), ended.completed_at.is_some()), (Some("all"), true));
        assert_eq!(said(&store.run(finish_sync_run(result("failed"))).unwrap_err()), (ErrorKind::Conflict, "status"));
        assert_eq!(said(&store.run(finish_sync_run(result("running"))).unwrap_err()), (ErrorKind::InvalidArgument, "status"));
        let missing = SyncRunResult { sync_run_id: 9, ..result("failed") };
        assert_eq!(said(&store.run(finish_sync_run(missing)).unwrap_err()), (ErrorKind::NotFound, "sync_run_id"));
        let negative = SyncRunResult { items_failed: -1, ..result("failed") };
        assert_eq!(said(&store.run(finish_sync_run(negative)).unwrap_err()), (ErrorKind::InvalidArgument, "items_failed"));
    }

    fn the_history_of_exchanges_is_newest_first_by_type(backend) {
        let store = backend.store();
        for kind in ["alerts", "videos", "alerts"] {
            store.run(start_sync_run(NewSyncRun { sync_type: kind.into(), details: None })).unwrap();
        }
        let list = |kind: Option<&str>| {
            let filter = SyncHistoryFilter { sync_type: kind.map(str::to_owned), ..Default::default() };
            store.query(sync_history(filter)).unwrap().rows.into_iter().map(|run| run.id).collect::<Vec<_>>()
        };
        assert_eq!((list(None), list(Some("alerts")), list(Some("none"))), (vec![3, 2, 1], vec![3, 1], vec![]));
    }

    fn an_alert_that_comes_again_keeps_what_it_lacks_then(backend) {
        let store = backend.store();
        let first = store.run(add_ecoeye_alert(NewEcoeyeAlert {
            alert_id: "e1".into(), camera_id: Some("gate".into()), timestamp: Some(at(1)), video_available: true,
            metadata: Some(json!({"zone": 2})), ..Default::default()
        })).unwrap();
        let again = store.run(add_ecoeye_alert(NewEcoeyeAlert { alert_id: "e1".into(), confidence: Some(0.5), ..Default::default() })).unwrap();
        assert_eq!(again, EcoeyeAlert { confidence: Some(0.5), ..first });
        assert!(again.video_available);
        store.run(add_ecoeye_alert(NewEcoeyeAlert { alert_id: "e2".into(), ..Default::default() })).unwrap();
        let list = |camera_id: Option<&str>| {
            let filter = EcoeyeAlertFilter { camera_id: camera_id.map(str::to_owned), ..Default::default() };
            store.query(ecoeye_alerts(filter)).unwrap().rows.into_iter().map(|alert| alert.alert_id).collect::<Vec<_>>()
        };
        assert_eq!((list(None), list(Some("gate"))), (vec!["e2".into(), "e1".into()], vec!["e1".into()]));
        let unsure = NewEcoeyeAlert { alert_id: "e3".into(), confidence: Some(-0.1), ..Default::default() };
        assert_eq!(said(&store.run(add_ecoeye_alert(unsure)).unwrap_err()), (ErrorKind::InvalidArgument, "confidence"));
    }
}
