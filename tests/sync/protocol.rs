//! What sites and servers say to each other, when all goes well and when not.

use crate::{
    exchange::{exchange, run, server, settle, site},
    support::random::{Random, seeds},
    world::{everything, options, rows, value},
};
use edgelite::{
    ErrorKind, MemoryStorage, Site, Store,
    query::sql,
    sync::{Grant, PROTOCOL, Reason, Request, Response, Role, TableGrant},
};
use serde_json::Value as Json;
use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

const MINUTE: i64 = 60_000_000;

fn hello(store: &Store) -> Request {
    Site::new(store).next_request().unwrap().unwrap()
}

#[test]
fn a_site_goes_on_where_it_stopped_whatever_was_cut() {
    let (server, store) = (server(), site());
    for number in 0..2_500 {
        server.execute(sql("INSERT INTO counted (id, value) VALUES (?1, 0)").bind(format!("s{number}"))).unwrap();
        store.execute(sql("INSERT INTO counted (id, value) VALUES (?1, 0)").bind(format!("c{number}"))).unwrap();
    }
    // Every third request is the last of its connection; every fifth answer is lost.
    let (mut site, mut count, mut pulled, mut pushed) = (Site::new(&store), 0, 0, 0);
    while let Some(request) = site.next_request().unwrap() {
        count += 1;
        if let Request::Push { rows, .. } = &request {
            pushed += rows.len();
        }
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        if let Response::Pulled { rows, .. } = &response {
            assert!(rows.len() <= 1_000);
            pulled += rows.len();
        }
        if count % 5 != 0 {
            site.handle(response).unwrap();
        }
        if count % 3 == 0 {
            site = Site::new(&store);
        }
        assert!(count < 200);
    }
    assert_eq!(everything(&store), everything(&server));
    assert_eq!(rows(&store, "counted").len(), 5_000);
    assert!(pushed < 5_000 && pulled < 9_000, "batches that arrived are not sent again: {pushed}, {pulled}");
}

#[test]
fn requests_that_cannot_be_answered_are_refused_with_a_typed_reason() {
    let (server, store) = (server(), site());
    let ask = |request| match server.answer_sync(&Grant::all(), request).unwrap() {
        Response::Refused { reason, message, .. } => {
            assert!(!message.is_empty());
            reason
        }
        other => panic!("{other:?}"),
    };
    let Request::Hello { site: number, tables, cursor, .. } = hello(&store) else { panic!() };
    let newer = Request::Hello { protocol: PROTOCOL + 1, site: number, tables: tables.clone(), cursor: cursor.clone() };
    assert_eq!(ask(newer.clone()), Reason::UnknownProtocol);
    let own = Request::Hello { protocol: PROTOCOL, site: 0, tables, cursor };
    assert_eq!(ask(own), Reason::Malformed);
    let pull = |session: &str| Request::Pull {
        session: session.to_owned(),
        site: number,
        after: 0,
        all: false,
        round: 0,
        most_rows: usize::MAX,
        most_bytes: 0,
    };
    assert_eq!(ask(pull("nothing")), Reason::UnknownSession);
    let mut site = Site::new(&store);
    exchange(&server, &mut site, &Grant::all());
    // A session ends when its grant becomes another.
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)"]);
    let push = site.next_request().unwrap().unwrap();
    let refused = server.answer_sync(&Grant::default(), push.clone()).unwrap();
    assert!(matches!(refused, Response::Refused { reason: Reason::UnknownSession, .. }));
    let Request::Push { session, site: number, rows: sent, .. } = push else { panic!() };
    let many =
        Request::Push { session, site: number, after: 0, through: 1, seen: 0, rows: vec![sent[0].clone(); 1_001] };
    assert_eq!(ask(many), Reason::TooLarge);
    // The site says so where nothing can help, and goes on after that.
    let refusal = server.answer_sync(&Grant::all(), newer).unwrap();
    assert_eq!(site.handle(refusal).unwrap_err().kind(), edgelite::ErrorKind::Unsupported);
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(rows(&server, "spans").len(), 1);
}

/// Waits until clocks tell that it is later.
fn next_moment() {
    let start = SystemTime::now();
    while start.elapsed().unwrap_or_default() < Duration::from_millis(20) {
        std::thread::yield_now();
    }
}

#[test]
fn a_clock_that_is_far_off_is_corrected_and_overrules_nobody() {
    for minutes in [-600, 600] {
        let (server, right) = (server(), site());
        run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'first', NULL)"]);
        settle(&server, &[&right]);
        let wrong = site();
        let mut site = Site::new(&wrong).shifted_by(minutes * MINUTE);
        exchange(&server, &mut site, &Grant::all());
        run(&wrong, &["UPDATE spans SET label = 'wrong clock'"]);
        next_moment();
        run(&right, &["UPDATE spans SET label = 'right clock'"]);
        exchange(&server, &mut site, &Grant::all());
        settle(&server, &[&right]);
        assert_eq!(value(&server, "SELECT label FROM spans"), "right clock".into(), "{minutes} minutes");
        let status = wrong.sync_status().unwrap();
        assert!(status.corrects_clock && (status.skew - minutes * MINUTE).abs() < MINUTE, "{status:?}");
    }
}

#[test]
fn what_was_written_before_a_clock_was_found_to_be_ahead_is_stamped_anew() {
    let (server, store) = (server(), site());
    run(
        &store,
        &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)", "INSERT INTO spans VALUES ('b', 1, 2, 'x', NULL)"],
    );
    let mut site = Site::new(&store).shifted_by(600 * MINUTE);
    // It is taken into the states before the server's clock is known.
    site.next_request().unwrap();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(rows(&server, "spans").len(), 2);
    run(&server, &["UPDATE spans SET label = 'later'"]);
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(everything(&store), everything(&server));
    assert_eq!(value(&store, "SELECT DISTINCT label FROM spans"), "later".into());
}

#[test]
fn clocks_ahead_of_the_server_are_refused_and_leave_it_unharmed() {
    let (server, store) = (server(), site());
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)"]);
    let mut site = Site::new(&store);
    let Some(request) = site.next_request().unwrap() else { panic!() };
    site.handle(server.answer_sync(&Grant::all(), request).unwrap()).unwrap();
    let mut pulled = site.next_request().unwrap().unwrap();
    while !matches!(pulled, Request::Push { .. }) {
        site.handle(server.answer_sync(&Grant::all(), pulled).unwrap()).unwrap();
        pulled = site.next_request().unwrap().unwrap();
    }
    let mut forged = serde_json::to_value(&pulled).unwrap();
    forged["rows"][0]["touched"][0] = (i64::MAX / 4).into();
    let answer = server.answer_sync(&Grant::all(), serde_json::from_value(forged).unwrap()).unwrap();
    assert!(matches!(&answer, Response::Refused { reason: Reason::ClockAhead, .. }), "{answer:?}");
    assert!(rows(&server, "spans").is_empty());
    site.handle(answer).unwrap();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(rows(&server, "spans").len(), 1);
}

#[test]
fn forgotten_deletions_make_old_sites_start_over_and_keep_what_they_wrote() {
    let (server, store) = (server(), site());
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL), ('b', 1, 2, 'x', NULL)"]);
    settle(&server, &[&store]);
    run(&server, &["DELETE FROM spans WHERE id = 'a'"]);
    assert_eq!(server.forget_deleted(Duration::from_secs(3600)).unwrap(), 0, "it is young");
    while server.forget_deleted(Duration::ZERO).unwrap() == 0 {}
    run(&store, &["INSERT INTO spans VALUES ('c', 1, 2, 'offline', NULL)"]);
    settle(&server, &[&store]);
    assert_eq!(everything(&store), everything(&server));
    assert_eq!(value(&store, "SELECT group_concat(id) FROM (SELECT id FROM spans ORDER BY id)"), "b,c".into());
}

#[test]
fn a_difference_is_found_by_digests_and_healed() {
    let (server, store) = (server(), site());
    run(&server, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL), ('b', 1, 2, 'x', NULL)"]);
    settle(&server, &[&store]);
    // What no program of ours does.
    run(&store, &["DELETE FROM edgelite_sync_rows WHERE key = '[\"a\"]'"]);
    let mut site = Site::new(&store);
    site.verify();
    exchange(&server, &mut site, &Grant::all());
    let found: Vec<_> = site.differing().iter().map(|row| (row.table.as_str(), row.key.as_str())).collect();
    assert_eq!(found, [("spans", "[\"a\"]")]);
    site.verify();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(site.differing(), []);
    assert!(store.sync_status().unwrap().last_verified.is_some());
    assert_eq!(everything(&store), everything(&server));
}

#[test]
fn an_older_site_syncs_what_it_knows_and_the_rest_when_it_is_newer() {
    let open = |version, role| {
        let storage = Arc::new(MemoryStorage::new());
        let store = Store::open_in(storage.clone(), "w.db", options(version)).unwrap();
        store.enable_sync(role).unwrap();
        (storage, store)
    };
    let ((_, server), (storage, old), (_, new)) = (open(2, Role::Server), open(1, Role::Site), open(2, Role::Site));
    run(&new, &["INSERT INTO spans VALUES ('n', 1, 2, 'new', NULL, 'blue')", "INSERT INTO later VALUES ('l', 'x')"]);
    run(&old, &["INSERT INTO spans VALUES ('o', 1, 2, 'old', NULL)"]);
    settle(&server, &[&old, &new]);
    run(&old, &["UPDATE spans SET label = 'by the old one'"]);
    settle(&server, &[&old, &new]);
    assert_eq!(rows(&old, "spans"), rows(&server, "spans"));
    assert_eq!(
        value(&server, "SELECT group_concat(colour) FROM (SELECT colour FROM spans ORDER BY id)"),
        "blue,red".into()
    );
    old.close();
    let old = Store::open_in(storage, "w.db", options(2)).unwrap();
    settle(&server, &[&old]);
    assert_eq!(rows(&old, "later"), rows(&server, "later"));
    assert_eq!(
        value(&old, "SELECT group_concat(colour) FROM (SELECT colour FROM spans ORDER BY id)"),
        "blue,red".into()
    );
    let seeds = "SELECT count(*) FROM later WHERE text = 'of the migration'";
    assert_eq!(value(&server, seeds), 1.into());
}

#[test]
fn a_log_that_was_cut_is_made_up_for_by_comparing_the_rows() {
    let (server, store) = (server(), site());
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL), ('b', 1, 2, 'x', NULL), ('c', 1, 2, 'x', NULL)"]);
    settle(&server, &[&store]);
    run(&store, &["DELETE FROM spans WHERE id = 'a'", "UPDATE spans SET label = 'y' WHERE id = 'b'"]);
    store.restart_changes().unwrap();
    settle(&server, &[&store]);
    assert_eq!(everything(&store), everything(&server));
    assert_eq!(
        value(&server, "SELECT group_concat(id || label) FROM (SELECT * FROM spans ORDER BY id)"),
        "by,cx".into()
    );
}

/// A request or answer with something in it changed.
fn damaged(random: &mut Random, json: &mut Json) {
    let strange =
        [Json::Null, (-1).into(), i64::MAX.into(), "".into(), "[]".into(), "[1,2]".into(), Json::Array(Vec::new())];
    match json {
        Json::Object(fields) if !fields.is_empty() && random.percent(85) => {
            let name = fields.keys().nth(usize::try_from(random.below(fields.len() as u64)).unwrap()).unwrap().clone();
            if random.percent(5) {
                fields.remove(&name);
            } else {
                damaged(random, &mut fields[&name]);
            }
        }
        Json::Array(items) if !items.is_empty() && random.percent(85) => {
            let place = usize::try_from(random.below(items.len() as u64)).unwrap();
            damaged(random, &mut items[place]);
        }
        other => *other = strange[usize::try_from(random.below(strange.len() as u64)).unwrap()].clone(),
    }
}

#[test]
fn damaged_requests_are_refused_or_harmless() {
    let (server, store) = (server(), site());
    settle(&server, &[&store]);
    run(
        &store,
        &[
            "INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)",
            "INSERT INTO teams VALUES (7, 'seven', NULL)",
            "INSERT INTO cascaded VALUES ('c', 7, 'x')",
            "DELETE FROM cascaded",
        ],
    );
    let mut site = Site::new(&store);
    let greeting = site.next_request().unwrap().unwrap();
    site.handle(server.answer_sync(&Grant::all(), greeting.clone()).unwrap()).unwrap();
    let push = site.next_request().unwrap().unwrap();
    let mut answered = 0;
    for mut random in seeds(0, 400) {
        for request in [&greeting, &push] {
            let mut json = serde_json::to_value(request).unwrap();
            damaged(&mut random, &mut json);
            let Ok(request) = serde_json::from_value::<Request>(json.clone()) else { continue };
            answered += 1;
            let answer = server.answer_sync(&Grant::all(), request);
            assert!(answer.is_ok(), "{random}: {json}: {answer:?}");
        }
    }
    assert!(answered > 100);
    assert_eq!(crate::world::orphans(&server), [""; 0]);
    assert!(server.check_integrity().unwrap().is_empty());
    // And answers.
    for mut random in seeds(0, 200) {
        let request = site.next_request().unwrap();
        let Some(request) = request else { break };
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        let mut json = serde_json::to_value(&response).unwrap();
        damaged(&mut random, &mut json);
        if let Ok(response) = serde_json::from_value::<Response>(json) {
            let _ = site.handle(response);
        }
    }
    assert_eq!(crate::world::orphans(&store), [""; 0]);
}

/// Exchanges in small pages with a server that writes more than a page between
/// two answers; gives how many requests there were.
fn exchange_with_a_busy_server(server: &Store, site: &mut Site, written: &mut u32) -> usize {
    let mut count = 0;
    loop {
        let mut request = match site.next_request() {
            Ok(Some(request)) => request,
            Ok(None) => return count,
            // Digests cannot be compared meanwhile.
            Err(error) if error.kind() == ErrorKind::Busy => return count,
            Err(error) => panic!("{error}"),
        };
        if let Request::Pull { most_rows, .. } = &mut request {
            *most_rows = 3;
        }
        site.handle(server.answer_sync(&Grant::all(), request).unwrap()).unwrap();
        let insert = "INSERT INTO counted (id, value) VALUES (?1, 0), (?1 || 'b', 0), (?1 || 'c', 0), (?1 || 'd', 0)";
        server.execute(sql(insert).bind(format!("s{written}"))).unwrap();
        *written += 1;
        count += 1;
        assert!(count < 500, "it pulls for ever");
    }
}

#[test]
fn a_server_that_writes_faster_than_a_site_pulls_keeps_no_site_for_ever() {
    let (server, store) = (server(), site());
    let (mut site, mut written) = (Site::new(&store), 0);
    // It starts over: only who has everything knows what is gone.
    exchange_with_a_busy_server(&server, &mut site, &mut written);
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)"]);
    site.verify();
    exchange_with_a_busy_server(&server, &mut site, &mut written);
    assert_eq!(rows(&server, "spans").len(), 1, "what it has is sent all the same");
    // When the server comes to rest, so does the site.
    site.wake();
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(everything(&store), everything(&server));
    assert!(store.sync_status().unwrap().last_verified.is_some());
    let (mut late, before) = (Site::new(&store), written);
    exchange_with_a_busy_server(&server, &mut late, &mut written);
    assert!(written - before < 20, "a site that has everything asks for what there was when it began");
}

#[test]
fn pages_are_as_large_as_a_site_says() {
    let (server, store) = (server(), site());
    for number in 0..60 {
        server.execute(sql("INSERT INTO counted (id, value) VALUES (?1, 0)").bind(format!("s{number}"))).unwrap();
        store.execute(sql("INSERT INTO counted (id, value) VALUES (?1, 0)").bind(format!("c{number}"))).unwrap();
    }
    let (mut site, mut pushed, mut pulled) = (Site::new(&store).page_bytes(2_000), Vec::new(), Vec::new());
    while let Some(request) = site.next_request().unwrap() {
        if let Request::Push { rows, .. } = &request {
            pushed.push(rows.len());
        }
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        if let Response::Pulled { rows, .. } = &response {
            pulled.push(rows.len());
        }
        site.handle(response).unwrap();
    }
    assert!(pushed.len() > 4 && pushed.iter().chain(&pulled).all(|rows| *rows < 15), "{pushed:?}, {pulled:?}");
    assert_eq!(everything(&store), everything(&server));
}

#[test]
fn an_answer_that_comes_when_a_site_starts_over_once_more_takes_no_row_away() {
    let (server, store) = (server(), site());
    let mut site = Site::new(&store);
    let ask = |site: &mut Site| server.answer_sync(&Grant::all(), site.next_request().unwrap().unwrap()).unwrap();
    let greeting = ask(&mut site);
    site.handle(greeting.clone()).unwrap();
    let pulled = ask(&mut site);
    site.handle(pulled.clone()).unwrap();
    run(&store, &["INSERT INTO spans VALUES ('a', 1, 2, 'x', NULL)"]);
    exchange(&server, &mut site, &Grant::all());
    // Both answers come once more, from before the row was written.
    site.handle(greeting).unwrap();
    site.handle(pulled).unwrap();
    assert_eq!(rows(&store, "spans").len(), 1);
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(everything(&store), everything(&server));
}

/// A site with three pages of rows that its server does not have.
fn with_three_pages() -> (Store, Store) {
    let (server, store) = (server(), site());
    settle(&server, &[&store]);
    for number in 0..2_500 {
        run(&store, &[&*format!("INSERT INTO spans VALUES ('s{number:04}', 1, 2, 'x', NULL)").leak()]);
    }
    (server, store)
}

#[test]
fn rows_are_pushed_behind_those_that_are_under_way() {
    let (server, store) = with_three_pages();
    let mut site = Site::new(&store);
    let greeting = site.next_request().unwrap().unwrap();
    site.handle(server.answer_sync(&Grant::all(), greeting).unwrap()).unwrap();
    let pages = pages(&mut site);
    assert_eq!(pages.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [1_000, 1_000, 500]);
    for (_, page) in pages {
        site.handle(server.answer_sync(&Grant::all(), page).unwrap()).unwrap();
    }
    assert_eq!(store.sync_status().unwrap().pending, 0);
    assert_eq!(rows(&server, "spans").len(), 2_500);
}

/// The pushes of a site, each made while the one before it is under way.
fn pages(site: &mut Site) -> Vec<(usize, Request)> {
    let mut pages = Vec::new();
    let mut next = site.next_request().unwrap();
    while let Some(request) = next {
        next = site.following(&request).unwrap();
        if let Request::Push { rows, .. } = &request {
            pages.push((rows.len(), request));
        }
    }
    pages
}

#[test]
fn an_acknowledgement_that_was_lost_leaves_no_gap_behind_a_later_one() {
    let (server, store) = with_three_pages();
    let mut site = Site::new(&store);
    let greeting = site.next_request().unwrap().unwrap();
    site.handle(server.answer_sync(&Grant::all(), greeting).unwrap()).unwrap();
    let pages = pages(&mut site);
    // The first page never arrives.
    for (_, page) in pages.into_iter().skip(1) {
        site.handle(server.answer_sync(&Grant::all(), page).unwrap()).unwrap();
    }
    assert_eq!(rows(&server, "spans").len(), 1_500);
    assert_eq!(store.sync_status().unwrap().pending, 2_500);
    exchange(&server, &mut site, &Grant::all());
    assert_eq!(rows(&server, "spans"), rows(&store, "spans"));
    assert_eq!(store.sync_status().unwrap().pending, 0);
}

#[test]
fn the_next_rows_are_asked_for_before_those_that_came_are_taken() {
    let (server, store) = (server(), site());
    for number in 0..2_500 {
        run(&server, &[&*format!("INSERT INTO spans VALUES ('s{number:04}', 1, 2, 'x', NULL)").leak()]);
    }
    let mut site = Site::new(&store);
    let mut answers = 0;
    let mut next = site.next_request().unwrap();
    while let Some(request) = next {
        let response = server.answer_sync(&Grant::all(), request).unwrap();
        let ahead = site.ahead_of(&response).unwrap();
        answers += usize::from(ahead.is_some());
        site.handle(response.clone()).unwrap();
        // Twice: the second one is late, and leads nowhere.
        assert_eq!(site.ahead_of(&response).unwrap(), None);
        next = ahead.or_else(|| site.next_request().unwrap());
    }
    assert_eq!(answers, 2);
    assert_eq!(rows(&server, "spans"), rows(&store, "spans"));
}

/// What the next push of a site has, by key.
fn pushed_keys(request: Option<&Request>) -> Vec<String> {
    let Some(Request::Push { rows, .. }) = request else { panic!("{request:?}") };
    rows.iter().map(|row| row.key.clone()).collect()
}

#[test]
fn rows_that_go_first_are_sent_before_all_others_the_latest_first_and_only_once() {
    let (server, store) = with_three_pages();
    run(&store, &["INSERT INTO counted VALUES ('a', 1, NULL, 0)", "INSERT INTO counted VALUES ('b', 1, NULL, 0)"]);
    let mut site = Site::new(&store).first(["counted"]);
    let answer = |request: &Request| server.answer_sync(&Grant::all(), request.clone()).unwrap();
    let greeting = site.next_request().unwrap().unwrap();
    site.handle(answer(&greeting)).unwrap();
    let first = site.next_request().unwrap();
    assert_eq!(pushed_keys(first.as_ref()), ["[\"b\"]", "[\"a\"]"]);
    assert_eq!(site.next_request().unwrap(), first, "until an answer is taken it asks the same again");
    assert_eq!(site.following(first.as_ref().unwrap()).unwrap(), None);
    let taken = answer(first.as_ref().unwrap());
    // One of them is changed meanwhile, and a newer one is written.
    run(&store, &["UPDATE counted SET value = 2 WHERE id = 'a'", "INSERT INTO counted VALUES ('c', 1, NULL, 0)"]);
    let late = taken.clone();
    site.handle(taken).unwrap();
    assert_eq!(store.sync_status().unwrap().pending, 2_502, "what the server has does not wait any more");
    let second = site.next_request().unwrap();
    assert_eq!(pushed_keys(second.as_ref()), ["[\"c\"]", "[\"a\"]"]);
    // An answer that comes once more says nothing of these.
    site.handle(late).unwrap();
    assert_eq!(store.sync_status().unwrap().pending, 2_502);
    assert_eq!(site.next_request().unwrap(), second);
    site.handle(answer(second.as_ref().unwrap())).unwrap();
    let mut others = Vec::new();
    while let Some(request) = site.next_request().unwrap() {
        if matches!(request, Request::Push { .. }) {
            others.extend(pushed_keys(Some(&request)));
        }
        site.handle(answer(&request)).unwrap();
    }
    assert_eq!(others.len(), 2_500);
    assert_eq!(store.sync_status().unwrap().pending, 0);
    assert_eq!(rows(&server, "counted"), rows(&store, "counted"));
}

#[test]
fn a_row_that_went_first_and_was_refused_is_told_and_not_sent_again() {
    let (server, store) = with_three_pages();
    run(&server, &["INSERT INTO counted VALUES ('a', 1, NULL, 0)"]);
    let reading = Grant::tables([("counted", TableGrant::read()), ("spans", TableGrant::write())]);
    exchange(&server, &mut Site::new(&store), &reading);
    run(&store, &["UPDATE counted SET value = 2"]);
    let mut site = Site::new(&store).first(["counted"]);
    exchange(&server, &mut site, &reading);
    assert_eq!(store.sync_refused().unwrap().len(), 1);
    assert_eq!(rows(&server, "counted"), rows(&store, "counted"));
    assert_eq!(store.sync_status().unwrap().pending, 0);
}
