//! Webhooks: who is registered, and what is queued for them.

use super::prelude::*;
use edgelite::catalog::registry::delivery::{
    Attempt, NewDelivery, due_webhooks, forget_deliveries, pending_deliveries, queue_deliveries, record_attempts,
    webhook_position, webhook_targets,
};
use std::time::Duration;

fn register(store: &Store, url: &str) -> String {
    store.run(register_webhook(webhook(url, &["devices.*"]))).unwrap().webhook_id
}

fn delivery(webhook_id: &str, sequence: u64) -> NewDelivery {
    NewDelivery { webhook_id: webhook_id.into(), sequence, event: "devices.updated".into(), body: r#"{"a":1}"#.into() }
}

fn queue(store: &Store, webhook_id: &str, sequences: &[u64]) {
    let deliveries: Vec<_> = sequences.iter().map(|sequence| delivery(webhook_id, *sequence)).collect();
    store.run(queue_deliveries(&deliveries, store.position().unwrap())).unwrap();
}

fn attempt(webhook_id: &str, sequence: u64, error: Option<&str>, retry: Option<u64>) -> Attempt {
    Attempt {
        webhook_id: webhook_id.into(),
        delivery_id: NewDelivery::id(webhook_id, sequence),
        response_status: error.is_none().then_some(200),
        error: error.map(str::to_owned),
        retry_after: retry.map(Duration::from_secs),
    }
}

fn history(store: &Store, filter: DeliveryFilter) -> Vec<String> {
    let page = store.query(webhook_deliveries(filter)).unwrap();
    page.rows.iter().map(|row| format!("{} {} {}", row.sequence, row.status, row.attempts)).collect()
}

conformance! {
    fn r63_a_webhook_is_registered_with_its_defaults_and_its_secret_is_not_shown(backend) {
        let store = backend.store();
        let new = NewWebhook { team: Some("nhl".into()), ..webhook("http://192.168.1.7:1880/x?y=1", &["devices.*", "*.deleted"]) };
        let made = store.run(register_webhook(new)).unwrap();
        assert!(made.webhook_id.starts_with("wh_") && made.webhook_id.len() == 27, "{}", made.webhook_id);
        assert_eq!((made.url.as_str(), &made.events), ("http://192.168.1.7:1880/x?y=1", &json!(["devices.*", "*.deleted"])));
        assert_eq!((made.secret.as_str(), made.team.as_deref(), made.enabled), ("***", Some("nhl"), true));
        assert_eq!((made.total_calls, made.failed_calls, made.last_success, made.last_failure), (0, 0, None, None));
        assert_eq!(store.query(registry::webhook(made.webhook_id.as_str())).unwrap(), Some(made.clone()));
        assert_eq!(store.query(webhook_targets()).unwrap()[0].secret, "sixteen letters.");
        let again = register(&store, "http://192.168.1.7:1880/x?y=1");
        assert_ne!(again, made.webhook_id, "the same address twice is two webhooks");
    }

    fn webhooks_are_listed_oldest_first_in_pages_by_team(backend) {
        let store = backend.store();
        let ids: Vec<_> = (0..5).map(|number| {
            let team = (number % 2 == 0).then(|| "even".to_owned());
            store.run(register_webhook(NewWebhook { team, ..webhook(&format!("http://home/{number}"), &["*"]) })).unwrap().webhook_id
        }).collect();
        store.execute(sql("UPDATE webhooks SET created_at = 1000 + substr(url, -1)")).unwrap();
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.query(webhooks(WebhookFilter { limit: 2, cursor, ..Default::default() })).unwrap();
            seen.extend(page.rows.into_iter().map(|row| row.webhook_id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids);
        let even = WebhookFilter { team: Some("even".into()), ..Default::default() };
        assert_eq!(store.query(webhooks(even.clone())).unwrap().rows.len(), 3);
        assert_eq!(store.query(count_webhooks(even)).unwrap(), 3);
        assert_eq!(store.query(count_webhooks(WebhookFilter::default())).unwrap(), 5);
    }

    fn a_webhook_that_cannot_work_is_refused_by_its_field(backend) {
        let store = backend.store();
        let good = webhook("http://home/", &["devices.updated"]);
        let refused = |change: &dyn Fn(&mut NewWebhook), field: &str| {
            let mut bad = good.clone();
            change(&mut bad);
            let error = store.run(register_webhook(bad)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
        };
        for url in ["", "home", "ftp://home/", "http://", "http:///x", "https://a b/", "http://home/\n", "javascript:alert(1)"] {
            refused(&|bad| bad.url = url.into(), "url");
        }
        refused(&|bad| bad.url = format!("http://{}", "x".repeat(2048)), "url");
        for events in [vec![], vec!["devices"], vec!["devices.updated", "devices.moved"], vec!["webhooks.*"], vec![""], vec!["*"; 101]] {
            refused(&|bad| bad.events = events.iter().map(|event| (*event).to_owned()).collect(), "events");
        }
        refused(&|bad| bad.secret = "fifteen letters".into(), "secret");
        refused(&|bad| bad.secret = "x".repeat(1025), "secret");
        refused(&|bad| bad.team = Some(String::new()), "team");
        assert_eq!(store.query(count_webhooks(WebhookFilter::default())).unwrap(), 0);
        let filter = DeliveryFilter { status: Some("lost".into()), ..Default::default() };
        assert_eq!(store.query(webhook_deliveries(filter)).unwrap_err().field(), Some("status"));
    }

    fn a_webhook_is_switched_off_and_on_and_deleted_with_its_deliveries(backend) {
        let store = backend.store();
        let (one, other) = (register(&store, "http://one/"), register(&store, "http://other/"));
        queue(&store, &one, &[1, 2]);
        queue(&store, &other, &[1]);
        let switched = store.run(switch_webhook(WebhookSwitch { webhook_id: one.clone(), enabled: false })).unwrap().unwrap();
        assert!(!switched.enabled);
        assert_eq!(store.query(webhook_targets()).unwrap().len(), 1);
        assert!(store.run(switch_webhook(WebhookSwitch { webhook_id: one.clone(), enabled: true })).unwrap().unwrap().enabled);
        assert!(store.run(delete_webhook(one.as_str())).unwrap());
        assert!(!store.run(delete_webhook(one.as_str())).unwrap());
        assert_eq!(store.run(switch_webhook(WebhookSwitch { webhook_id: one.clone(), enabled: true })).unwrap(), None);
        assert_eq!(history(&store, DeliveryFilter::default()), ["1 pending 0"]);
        // A delivery that was found before its webhook was deleted.
        queue(&store, &one, &[3]);
        assert_eq!(history(&store, DeliveryFilter::default()), ["1 pending 0"]);
    }

    fn a_delivery_that_is_found_twice_is_queued_once_with_its_position(backend) {
        let store = backend.store();
        let id = register(&store, "http://one/");
        assert_eq!(store.query(webhook_position()).unwrap(), []);
        queue(&store, &id, &[5, 7]);
        queue(&store, &id, &[7, 5]);
        let pending = store.query(pending_deliveries(&id, 10)).unwrap();
        assert_eq!(pending.iter().map(|delivery| delivery.delivery_id.clone()).collect::<Vec<_>>(), [format!("{id}.5"), format!("{id}.7")]);
        assert_eq!((&pending[0].body, pending[0].attempts), (&json!({"a": 1}), 0));
        let kept = store.query(webhook_position()).unwrap();
        assert!(kept[0]["position"].as_text().unwrap().parse::<edgelite::changes::Position>().is_ok());
    }

    fn attempts_are_counted_and_repeated_when_their_time_has_come(backend) {
        let store = backend.store();
        let id = register(&store, "http://one/");
        queue(&store, &id, &[1, 2, 3]);
        let attempts = [attempt(&id, 1, None, None), attempt(&id, 2, Some("no answer"), Some(3600)), attempt(&id, 3, Some("no answer"), None)];
        store.run(record_attempts(&attempts)).unwrap();
        assert_eq!(history(&store, DeliveryFilter::default()), ["3 failed 1", "2 pending 1", "1 delivered 1"]);
        let failed = store.query(webhook_deliveries(DeliveryFilter { status: Some("failed".into()), webhook_id: Some(id.clone()), ..Default::default() })).unwrap();
        assert_eq!((failed.rows[0].error.as_deref(), failed.rows[0].finished_at.is_some()), (Some("no answer"), true));
        let row = store.query(registry::webhook(id.as_str())).unwrap().unwrap();
        assert_eq!((row.total_calls, row.failed_calls), (3, 2));
        assert!(row.last_success.is_some() && row.last_failure.is_some());
        assert_eq!(store.query(pending_deliveries(&id, 10)).unwrap(), [], "not yet");
        let due = store.query(due_webhooks(None)).unwrap();
        assert!(due[0].due_at > Instant::now() && due == store.query(due_webhooks(Some(&id))).unwrap());
        store.execute(sql("UPDATE webhook_deliveries SET next_attempt_at = 0 WHERE sequence = 2")).unwrap();
        assert_eq!(store.query(pending_deliveries(&id, 10)).unwrap()[0].attempts, 1);
        store.run(record_attempts(&[attempt(&id, 2, None, None)])).unwrap();
        assert_eq!(history(&store, DeliveryFilter { status: Some("delivered".into()), ..Default::default() }), ["2 delivered 2", "1 delivered 1"]);
        assert_eq!(store.query(due_webhooks(None)).unwrap(), []);
    }

    fn only_the_newest_finished_deliveries_are_kept(backend) {
        let store = backend.store();
        let id = register(&store, "http://one/");
        queue(&store, &id, &[1, 2, 3, 4, 5, 6]);
        let attempts: Vec<_> = (1..=4).map(|sequence| attempt(&id, sequence, None, None)).chain([attempt(&id, 5, Some("x"), None)]).collect();
        store.run(record_attempts(&attempts)).unwrap();
        store.run(forget_deliveries(&id, 2)).unwrap();
        assert_eq!(history(&store, DeliveryFilter::default()), ["6 pending 0", "5 failed 1", "4 delivered 1", "3 delivered 1"]);
        let page = store.query(webhook_deliveries(DeliveryFilter { limit: 3, ..Default::default() })).unwrap();
        let rest = DeliveryFilter { limit: 3, cursor: page.next, ..Default::default() };
        assert_eq!(history(&store, rest), ["3 delivered 1"]);
    }
}
