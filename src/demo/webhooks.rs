use super::{
    Parameters, Rowset, batch,
    media::later,
    random::{Random, rounded},
};
use crate::{
    query::Batch,
    value::{Instant, Value},
};
use serde_json::json;
use std::time::Duration;

/// A webhook and what it is told of. Their hosts are names and addresses that
/// belong to nobody, and what they ask for does not happen while the home is
/// invented: nothing is sent unless somebody changes such a row.
struct Webhook {
    url: &'static str,
    team: Option<&'static str>,
    events: &'static [&'static str],
    enabled: bool,
    /// How many deliveries there were.
    deliveries: u32,
    /// How often an attempt fails.
    failing: f64,
}

const WEBHOOKS: [Webhook; 3] = [
    Webhook {
        url: "https://ntfy.example/home-training",
        team: Some("studio"),
        events: &["training_jobs.updated"],
        enabled: true,
        deliveries: 14,
        failing: 0.08,
    },
    Webhook {
        url: "https://assistant.example/api/webhook/edgelite-library",
        team: None,
        events: &["library_items.updated", "wanted_items.updated", "verify_jobs.updated"],
        enabled: true,
        deliveries: 46,
        failing: 0.12,
    },
    Webhook {
        url: "http://192.0.2.40:1880/devices",
        team: Some("hallway panel"),
        events: &["devices.updated", "entities.deleted"],
        enabled: false,
        deliveries: 9,
        failing: 0.3,
    },
];

/// How often a delivery is tried before it is given up.
const MOST_ATTEMPTS: i64 = 5;

const INSERT_WEBHOOK: &str = "INSERT INTO webhooks (webhook_id, url, events, secret, team, created_at, enabled, \
     total_calls, failed_calls, last_success, last_failure) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const INSERT_DELIVERY: &str = "INSERT INTO webhook_deliveries (delivery_id, webhook_id, sequence, event, body, status, \
     attempts, response_status, error, created_at, next_attempt_at, finished_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const INSERT_PREFERENCES: &str = "INSERT INTO user_preferences (user_id, selected_teams, notification_settings, \
     updated_at) VALUES (?1, ?2, ?3, ?4)";

/// Webhooks with the history of their deliveries, and a user's preferences.
pub(super) fn rows(parameters: &Parameters) -> Batch<()> {
    let mut random = Random::new(parameters.seed, "webhooks");
    let mut webhooks = Rowset::new(INSERT_WEBHOOK);
    let mut deliveries = Rowset::new(INSERT_DELIVERY);
    let mut sequence = 0_i64;
    for webhook in &WEBHOOKS {
        let id = random.identifier();
        let row = told(webhook, &id, parameters.until, &mut random, &mut sequence, &mut deliveries);
        webhooks.rows.push(row);
    }
    let mut preferences = Rowset::new(INSERT_PREFERENCES);
    preferences.rows.push(vec![
        "default".into(),
        json!({"nfl": ["Green Bay Packers", "Detroit Lions"], "nhl": ["Seattle Kraken"]}).into(),
        json!({"game_start": true, "score_change": false, "game_end": true}).into(),
        days_before(parameters.until, random.between(2.0, 9.0)).into(),
    ]);
    batch([webhooks, deliveries, preferences])
}

/// A webhook's row; its deliveries are added to theirs.
fn told(
    webhook: &Webhook,
    id: &str,
    until: Instant,
    random: &mut Random,
    sequence: &mut i64,
    deliveries: &mut Rowset,
) -> Vec<Value> {
    let (mut calls, mut failures) = (0_i64, 0_i64);
    let (mut last_success, mut last_failure) = (None, None);
    for number in 0..webhook.deliveries {
        // From three weeks ago to a few hours ago.
        let share = f64::from(number) / f64::from(webhook.deliveries);
        let created = days_before(until, 0.2 + 20.0 * (1.0 - share) + random.between(0.0, 0.15));
        // Whoever is off was switched off because nothing arrived any more.
        let is_gone = !webhook.enabled && number + 3 >= webhook.deliveries;
        let failed = (0..MOST_ATTEMPTS).take_while(|_| is_gone || random.chance(webhook.failing)).count();
        let failed = i64::try_from(failed).unwrap_or(MOST_ATTEMPTS);
        let is_delivered = failed < MOST_ATTEMPTS;
        let attempts = failed + i64::from(is_delivered);
        // Pauses double: 1 s, 2 s, 4 s …
        let took = f64::from(2_u32.pow(u32::try_from(failed).unwrap_or(0))) - 1.0 + random.between(0.05, 0.4);
        let finished = later(created, rounded(took, 3));
        (calls, failures) = (calls + attempts, failures + failed);
        if is_delivered {
            last_success = Some(finished);
        }
        if failed > 0 {
            last_failure = Some(created);
        }
        *sequence += 1;
        let event = *random.pick(webhook.events);
        let delivery = format!("{id}.{sequence}");
        let body = json!({"delivery_id": delivery.as_str(), "webhook_id": id, "event": event, "sequence": *sequence});
        deliveries.rows.push(vec![
            delivery.into(),
            id.into(),
            (*sequence).into(),
            event.into(),
            body.into(),
            if is_delivered { "delivered" } else { "failed" }.into(),
            attempts.into(),
            if is_delivered { Some(204_i64) } else { None }.into(),
            (!is_delivered).then_some("the receiver did not answer within 5 seconds").into(),
            created.into(),
            finished.into(),
            finished.into(),
        ]);
    }
    vec![
        id.into(),
        webhook.url.into(),
        json!(webhook.events).into(),
        random.identifier().into(),
        webhook.team.into(),
        days_before(until, random.between(22.0, 60.0)).into(),
        webhook.enabled.into(),
        calls.into(),
        failures.into(),
        last_success.into(),
        last_failure.into(),
    ]
}

/// A time so many days before another, in whole seconds.
fn days_before(until: Instant, days: f64) -> Instant {
    until.minus(Duration::from_secs_f64((days * 86_400.0).round()))
}
