//! After a power loss the log and the rows are of one commit.

use crate::{
    replay::Copy,
    statements::{SCHEMA, writing},
    support::{
        PowerStorage,
        random::{Random, seeds},
    },
};
use edgelite::{Options, Result, Storage, Store, changes::ChangeLimits, query::sql};
use std::sync::Arc;

fn open(storage: Arc<dyn Storage>) -> Result<Store> {
    // Small, so that old changes leave while the power fails.
    let limits = ChangeLimits { changes: 300, ..ChangeLimits::default() };
    Store::open_in(storage, "store.db", Options::new().readers(0).changes(limits))
}

/// Works until the power fails; gives a copy that followed.
fn work(storage: &Arc<PowerStorage>, random: &mut Random) -> Option<Copy> {
    let store = open(storage.clone()).ok()?;
    for statement in SCHEMA {
        store.execute(sql(statement)).ok()?;
    }
    let mut copy = Copy::of(&store);
    for _ in 0..60 {
        let written = store.transaction(|transaction| {
            (0..1 + random.below(4)).for_each(|_| drop(transaction.execute(&sql(writing(random)))));
            Ok(())
        });
        if storage.is_out() {
            return Some(copy);
        }
        assert!(written.is_ok(), "{random}: {written:?}");
        copy.catch_up(&store, 1000);
        if random.percent(8) {
            let _ = store.checkpoint();
        }
        if storage.is_out() {
            return Some(copy);
        }
    }
    Some(copy)
}

#[test]
fn r94_a_power_loss_leaves_a_log_that_goes_on_where_the_rows_are() {
    let (mut lost_power, mut caught_up) = (0, 0);
    let opening = {
        let whole = PowerStorage::new(u64::MAX);
        drop(open(whole.clone()).unwrap());
        whole.calls()
    };
    for mut random in seeds(6000, 40) {
        let calls = {
            let whole = PowerStorage::new(u64::MAX);
            work(&whole, &mut random.clone());
            whole.calls()
        };
        let storage = PowerStorage::new(opening + Random::new(random.clone().next()).below(calls - opening));
        let copy = work(&storage, &mut random);
        lost_power += u64::from(storage.is_out());
        let store = open(storage.survivors(&mut random)).unwrap_or_else(|error| panic!("{random}: {error:?}"));
        assert_eq!(store.check_integrity().unwrap(), [] as [String; 0], "{random}");
        let Some(mut copy) = copy else { continue };
        // What was acknowledged and read is there; at most the commit in
        // flight is there as well.
        copy.catch_up(&store, 1000);
        copy.assert_is(&store, &random);
        caught_up += 1;
        for _ in 0..5 {
            let _ = store.execute(sql(writing(&mut random)));
        }
        copy.catch_up(&store, 1000);
        copy.assert_is(&store, &random);
    }
    assert!(lost_power > 30 && caught_up > 20, "{lost_power} {caught_up}");
}
