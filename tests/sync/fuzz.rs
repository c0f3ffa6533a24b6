//! Messages that nobody sends: real ones with bytes flipped, cut, doubled,
//! parts of others in them, fields exchanged, and huge. Each is refused with
//! a reason and changes nothing, or is taken as what it says.

use crate::{
    exchange::{exchange, run, server, settle, site},
    support::random::{Random, seeds},
    world::{everything, orphans, states},
};
use edgelite::{
    ErrorKind, Site, Store,
    sync::{Grant, Request, Response, TableGrant},
};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// A server and a site that have met and gone on, and what they would say.
struct Scene {
    server: Store,
    store: Store,
    site: Site,
    requests: Vec<Vec<u8>>,
    responses: Vec<Vec<u8>>,
}

/// What the site may have: not everything, so that rows are refused.
fn grant() -> Grant {
    let tables = ["teams", "cascaded", "nulled", "tree", "slots", "counted"];
    let all = tables.map(|table| (table, TableGrant::write()));
    Grant::tables(all.into_iter().chain([("spans", TableGrant::write().only("area", ["in"]))]))
}

impl Scene {
    fn new() -> Self {
        let (server, store) = (server(), site());
        settle(&server, &[&store]);
        run(
            &server,
            &[
                "INSERT INTO teams VALUES (5, 'five', 'of the server'), (6, 'six', NULL)",
                "INSERT INTO spans VALUES ('s', 1, 2, 'x', 'in'), ('t', 1, 2, 'x', 'out')",
                "INSERT INTO counted (id, value, bytes) VALUES ('n', 1.5, x'0102')",
                "DELETE FROM spans WHERE id = 't'",
            ],
        );
        run(
            &store,
            &[
                "INSERT INTO teams VALUES (7, 'seven', NULL), (8, 'six', 'meets')",
                "INSERT INTO spans VALUES ('a', 1, 2, 'x', 'in'), ('b', 1, 2, 'x', 'out')",
                "INSERT INTO cascaded VALUES ('c', 7, 'x'), ('d', 7, 'y')",
                "INSERT INTO tree VALUES ('r', NULL, 'root'), ('l', 'r', 'leaf')",
                "DELETE FROM cascaded WHERE id = 'd'",
            ],
        );
        let mut scene = Self { site: Site::new(&store), server, store, requests: Vec::new(), responses: Vec::new() };
        scene.site.verify();
        while let Some(request) = scene.site.next_request().unwrap() {
            let response = scene.server.answer_sync(&grant(), request.clone()).unwrap();
            if let (Request::Digest { session, site, .. }, true) = (&request, scene.requests.len() < 9) {
                let (session, site) = (session.clone(), *site);
                let bucket = Request::Bucket { session, site, table: "teams".to_owned(), bucket: 7 };
                scene.responses.push(text(&scene.server.answer_sync(&grant(), bucket.clone()).unwrap()));
                scene.requests.push(text(&bucket));
            }
            scene.requests.push(text(&request));
            scene.responses.push(text(&response));
            scene.site.handle(response).unwrap();
        }
        assert!(scene.requests.len() > 4);
        scene
    }

    /// What may not change when a message is refused.
    fn digest(store: &Store) -> String {
        format!("{:?}\n{}", everything(store), states(store))
    }
}

fn text(message: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap()
}

/// A message that is another than a real one.
fn mutated(random: &mut Random, messages: &[Vec<u8>]) -> Vec<u8> {
    let place = |random: &mut Random, length: usize| usize::try_from(random.below(length.max(1) as u64)).unwrap();
    let mut bytes = messages[place(random, messages.len())].clone();
    match random.below(8) {
        0 => {
            for _ in 0..=random.below(3) {
                let at = place(random, bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
        }
        1 => bytes.truncate(place(random, bytes.len())),
        2 => {
            // A part of it, or of another one, in it once more.
            let other = &messages[place(random, messages.len())];
            let from = place(random, other.len());
            let part = other[from..(from + place(random, 60)).min(other.len())].to_vec();
            let at = place(random, bytes.len());
            bytes.splice(at..at, part);
        }
        // Many rows more, where there are rows.
        3 if random.percent(30) => {
            let mut json: Json = serde_json::from_slice(&bytes).unwrap();
            if let Some(Json::Array(rows)) = json.get_mut("rows")
                && let Some(last) = rows.last().cloned()
            {
                rows.extend(std::iter::repeat_n(last, 2_000));
            }
            bytes = text(&json);
        }
        _ => {
            let mut json: Json = serde_json::from_slice(&bytes).unwrap();
            let other: Json = serde_json::from_slice(&messages[place(random, messages.len())]).unwrap();
            for _ in 0..=random.below(2) {
                change(random, &mut json, &other);
            }
            bytes = text(&json);
        }
    }
    bytes
}

/// The paths of all parts of a message.
fn paths(json: &Json, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match json {
        Json::Object(fields) => {
            fields.iter().for_each(|(name, value)| {
                paths(value, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found)
            });
        }
        Json::Array(values) => {
            values.iter().enumerate().for_each(|(place, value)| paths(value, &format!("{at}/{place}"), found));
        }
        _ => {}
    }
}

fn any(random: &mut Random, json: &Json) -> String {
    let mut found = Vec::new();
    paths(json, "", &mut found);
    found.swap_remove(usize::try_from(random.below(found.len() as u64)).unwrap())
}

fn change(random: &mut Random, json: &mut Json, other: &Json) {
    let path = any(random, json);
    match random.below(6) {
        // Something that fits nowhere.
        0 | 1 => {
            let values = [
                Json::Null,
                json!(-1),
                json!(i64::MAX),
                json!(u64::MAX),
                json!(1e300),
                json!(""),
                json!("[1,2]"),
                json!("[null]"),
                json!({ "blob": "?" }),
                json!([[]]),
                json!(true),
                json!("\u{0}'\"; DROP TABLE teams; --"),
                json!("x".repeat(200_000)),
            ];
            let value = values[usize::try_from(random.below(values.len() as u64)).unwrap()].clone();
            *json.pointer_mut(&path).unwrap() = value;
        }
        // What is elsewhere in it, or in another message.
        2 => {
            let value = json.pointer(&any(random, json)).unwrap().clone();
            *json.pointer_mut(&path).unwrap() = value;
        }
        3 => {
            let value = other.pointer(&any(random, other)).unwrap().clone();
            *json.pointer_mut(&path).unwrap() = value;
        }
        // Elements doubled, many times.
        4 => {
            if let Some(Json::Array(values)) = json.pointer_mut(&path)
                && let Some(last) = values.last().cloned()
            {
                let times = [1, 2, 2_000][usize::try_from(random.below(3)).unwrap()];
                values.extend(std::iter::repeat_n(last, times));
            }
        }
        // Fields that are missing, and fields that have the name of another one.
        _ => {
            if let Some(Json::Object(fields)) = json.pointer_mut(&path) {
                let names: Vec<_> = fields.keys().cloned().collect();
                if let Some(name) = names.get(usize::try_from(random.below(names.len().max(1) as u64)).unwrap()) {
                    let value = fields.remove(name).unwrap();
                    if random.percent(50) {
                        fields.insert("columns".to_owned(), value);
                    }
                }
            }
        }
    }
}

#[test]
fn a_server_refuses_mutated_requests_or_takes_them_as_they_are_and_is_never_harmed() {
    let (mut reasons, mut answered) = (BTreeSet::new(), 0);
    for pair in 0..12 {
        let mut scene = Scene::new();
        for mut random in seeds(pair * 1_000, 300) {
            let bytes = mutated(&mut random, &scene.requests);
            let Ok(request) = serde_json::from_slice::<Request>(&bytes) else { continue };
            let before = Scene::digest(&scene.server);
            let response = scene.server.answer_sync(&grant(), request);
            let response =
                response.unwrap_or_else(|error| panic!("{random}: {error}: {}", String::from_utf8_lossy(&bytes)));
            answered += 1;
            if let Response::Refused { reason, message, .. } = &response {
                assert!(!message.is_empty(), "{random}");
                assert_eq!(Scene::digest(&scene.server), before, "{random}: {message}");
                reasons.insert(format!("{reason:?}"));
            }
        }
        assert_eq!(orphans(&scene.server), [""; 0]);
        assert!(scene.server.check_integrity().unwrap().is_empty());
        // It serves others as before.
        let fresh = site();
        let mut site = Site::new(&fresh);
        site.verify();
        exchange(&scene.server, &mut site, &Grant::all());
        assert_eq!(site.differing(), []);
        assert_eq!(everything(&fresh), everything(&scene.server));
        scene.site.reconnect();
        exchange(&scene.server, &mut scene.site, &grant());
    }
    assert!(answered > 200, "{answered}");
    assert!(reasons.len() >= 3, "{reasons:?}");
}

#[test]
fn a_site_refuses_mutated_answers_or_takes_them_as_they_are_and_heals() {
    let (mut refused, mut taken) = (0, 0);
    for pair in 0..12 {
        let mut scene = Scene::new();
        for mut random in seeds(pair * 100, 100) {
            if random.percent(30) {
                // It asks meanwhile, and is answered.
                if let Some(request) = scene.site.next_request().unwrap() {
                    let response = scene.server.answer_sync(&grant(), request).unwrap();
                    scene.responses.push(text(&response));
                    if scene.responses.len() > 40 {
                        scene.responses.remove(0);
                    }
                }
            }
            // Most are of the answer that the site waits for: others change nothing.
            let recent = if random.percent(70) { scene.responses.len() - 1 } else { 0 };
            let bytes = mutated(&mut random, &scene.responses[recent..]);
            let Ok(response) = serde_json::from_slice::<Response>(&bytes) else { continue };
            let before = Scene::digest(&scene.store);
            match scene.site.handle(response) {
                Ok(()) => taken += 1,
                Err(error) => {
                    let known = [ErrorKind::InvalidArgument, ErrorKind::Unsupported];
                    assert!(known.contains(&error.kind()), "{random}: {error}: {}", String::from_utf8_lossy(&bytes));
                    assert_eq!(Scene::digest(&scene.store), before, "{random}: {error}");
                    refused += 1;
                }
            }
        }
        assert_eq!(orphans(&scene.store), [""; 0]);
        assert!(scene.store.check_integrity().unwrap().is_empty());
        // What it believed of lies is found and put right.
        for _ in 0..5 {
            scene.site.reconnect();
            scene.site.verify();
            exchange(&scene.server, &mut scene.site, &Grant::all());
            if scene.site.differing().is_empty() {
                break;
            }
        }
        let both = || format!("{pair}\n{}\n{}", Scene::digest(&scene.server), Scene::digest(&scene.store));
        assert_eq!(scene.site.differing(), [], "{}", both());
        assert_eq!(everything(&scene.store), everything(&scene.server), "{pair}");
    }
    assert!(refused > 0 && taken > 100, "{refused}, {taken}");
}
