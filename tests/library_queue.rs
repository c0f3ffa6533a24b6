//! The library under many writers: two stores with threads of their own on
//! one file, so that the writers of both compete for it.

use edgelite::{
    Error, Options, Store,
    catalog::library::{
        self, CATALOG, LibraryFilter, NewLibraryItem, NewVerifyJob, NewWantedItem, VerifyJobClaim, VerifyJobFilter,
        VerifyJobResult, WantedFilter, WantedScan,
    },
    query::sql,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Mutex,
    thread,
};

struct Place {
    stores: [Store; 2],
    _folder: tempfile::TempDir,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("home.db");
    let open = || Store::open(&path, Options::new().catalogs([CATALOG]).readers(2)).unwrap();
    Place { stores: [open(), open()], _folder: folder }
}

fn item(title: String) -> NewLibraryItem {
    NewLibraryItem { kind: "movie".into(), title, ..Default::default() }
}

fn claim(worker: &str) -> VerifyJobClaim {
    VerifyJobClaim { worker: worker.into(), ..Default::default() }
}

/// Adds jobs of one item.
fn enqueue(store: &Store, jobs: usize) {
    let item = store.run(library::add_library_item(item("Solaris".into()))).unwrap().id;
    store
        .transaction(|transaction| {
            (0..jobs).try_for_each(|_| {
                let job = NewVerifyJob { library_item_id: item.clone(), phase: "files".into() };
                transaction.run(library::add_verify_job(job)).map(drop)
            })
        })
        .unwrap();
}

#[test]
fn r98_many_workers_of_two_stores_get_each_job_exactly_once() {
    const JOBS: usize = 200;
    let place = place();
    enqueue(&place.stores[0], JOBS);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..12 {
            let (store, done) = (&place.stores[worker % 2], &done);
            scope.spawn(move || {
                while let Some(job) = store.run(library::claim_verify_job(claim(&worker.to_string()))).unwrap() {
                    assert_eq!((job.worker, job.attempts), (Some(worker.to_string()), 1));
                    let lease_id = job.lease_id.unwrap();
                    let result = VerifyJobResult { id: job.id.clone(), lease_id, result: None };
                    store.run(library::complete_verify_job(result)).unwrap();
                    done.lock().unwrap().push(job.id);
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    assert_eq!(done.len(), JOBS);
    assert_eq!(done.into_iter().collect::<BTreeSet<_>>().len(), JOBS);
    let completed = VerifyJobFilter { status: Some("completed".into()), ..Default::default() };
    assert_eq!(place.stores[1].query(library::count_verify_jobs(completed)).unwrap(), i64::try_from(JOBS).unwrap());
}

#[test]
fn r98_jobs_whose_workers_died_are_claimed_again_each_once() {
    const JOBS: usize = 60;
    let place = place();
    let [store, other] = &place.stores;
    enqueue(store, JOBS);
    // Half of the jobs are claimed by workers that never report again.
    let lost: BTreeSet<_> =
        (0..JOBS / 2).map(|_| store.run(library::claim_verify_job(claim("lost"))).unwrap().unwrap().id).collect();
    store.execute(sql("UPDATE verify_jobs SET lease_expires_at = 1 WHERE status = 'running'")).unwrap();
    let attempts = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for worker in 0..8 {
            let (store, attempts) = (if worker % 2 == 0 { store } else { other }, &attempts);
            scope.spawn(move || {
                while let Some(job) = store.run(library::claim_verify_job(claim("alive"))).unwrap() {
                    assert_eq!(attempts.lock().unwrap().insert(job.id.clone(), job.attempts), None, "claimed once");
                }
            });
        }
    });
    let attempts = attempts.into_inner().unwrap();
    assert_eq!(attempts.len(), JOBS);
    for (id, times) in attempts {
        assert_eq!(times, if lost.contains(&id) { 2 } else { 1 });
    }
}

#[test]
fn r97_many_scans_at_once_get_each_wanted_item_exactly_once() {
    const ITEMS: usize = 90;
    let place = place();
    for number in 0..ITEMS {
        let wanted = NewWantedItem { kind: "book".into(), title: number.to_string(), ..Default::default() };
        place.stores[number % 2].run(library::add_wanted_item(wanted)).unwrap();
    }
    let taken = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for worker in 0..8 {
            let (store, taken) = (&place.stores[worker % 2], &taken);
            scope.spawn(move || {
                loop {
                    let items = store.run(library::scan_wanted_items(WantedScan { kind: None, limit: 7 })).unwrap();
                    if items.is_empty() {
                        return;
                    }
                    taken.lock().unwrap().extend(items.into_iter().map(|item| item.id));
                }
            });
        }
    });
    let taken = taken.into_inner().unwrap();
    assert_eq!((taken.len(), taken.into_iter().collect::<BTreeSet<_>>().len()), (ITEMS, ITEMS));
}

#[test]
fn r101_writers_wait_for_each_other_and_transactions_over_tables_are_whole() {
    const EACH: usize = 40;
    let place = place();
    thread::scope(|scope| {
        for worker in 0..4 {
            let store = &place.stores[worker % 2];
            scope.spawn(move || {
                for number in 0..EACH {
                    let result = store.transaction(|transaction| {
                        let added = transaction.run(library::add_library_item(item(format!("{worker}.{number}"))))?;
                        transaction.run(library::add_wanted_item(NewWantedItem {
                            library_item_id: Some(added.id.clone()),
                            title: added.title,
                            kind: added.kind,
                            ..Default::default()
                        }))?;
                        transaction.run(library::add_verify_job(NewVerifyJob {
                            library_item_id: added.id,
                            phase: "files".into(),
                        }))?;
                        // Every fourth changes its mind at the end.
                        if number % 4 == 0 { Err(Error::not_found("changed my mind")) } else { Ok(()) }
                    });
                    assert_eq!(result.is_err(), number % 4 == 0, "{result:?}");
                }
            });
        }
    });
    let store = &place.stores[0];
    let kept = i64::try_from(4 * EACH * 3 / 4).unwrap();
    assert_eq!(store.query(library::count_library_items(LibraryFilter::default())).unwrap(), kept);
    assert_eq!(store.query(library::count_wanted_items(WantedFilter::default())).unwrap(), kept);
    assert_eq!(store.query(library::count_verify_jobs(VerifyJobFilter::default())).unwrap(), kept);
    assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
}
