//! Gives other clocks to what was written by a clock that is far ahead.

use super::{Clock, work::Work};
use crate::{Result, value::Value};
use std::collections::BTreeMap;

/// Stamps anew what waits to be sent with times after `limit`, in the same
/// order. The server refuses such times: nobody else has seen them. What came
/// with such a time from elsewhere becomes a write of this site.
pub(crate) fn restamp(work: &mut Work<'_>, limit: i64) -> Result<()> {
    const PENDING: &str = "SELECT table_id, key FROM edgelite_sync_rows WHERE sequence > ?1 ORDER BY sequence";
    let rows = work.run(PENDING, &[work.record.acknowledged.into()])?;
    let rows: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let place = row[0].as_integer().and_then(|id| work.place_of(id))?;
            Some((place, row[1].as_text()?.to_owned()))
        })
        .collect();
    let site = work.record.site;
    let is_ahead = |clock: &Clock| clock.time > limit && clock.time < i64::MAX;
    let mut times: BTreeMap<i64, i64> = BTreeMap::new();
    for id in &rows {
        let state = &work.entry(id)?.state;
        let cells = state.columns.values().map(|cell| cell.clock);
        let deleted = state.deleted.iter().map(|deletion| deletion.clock);
        let clocks = cells.chain(deleted).chain([state.born, state.touched]);
        times.extend(clocks.filter(is_ahead).map(|clock| (clock.time, 0)));
    }
    for (before, time) in &mut times {
        debug_assert!(*before > limit);
        *time = work.tick().time;
    }
    let renew = |clock: &mut Clock| {
        if is_ahead(clock) {
            *clock = Clock { time: times.get(&clock.time).copied().unwrap_or(clock.time), site };
        }
    };
    for id in rows {
        let state = &mut work.entry(&id)?.state;
        let before = state.clone();
        state.columns.values_mut().for_each(|cell| renew(&mut cell.clock));
        state.deleted.iter_mut().for_each(|deletion| renew(&mut deletion.clock));
        renew(&mut state.born);
        renew(&mut state.touched);
        if *state != before {
            work.changed(&id, 0)?;
        }
    }
    Ok(())
}

/// How many rows are held.
pub(crate) fn count_held(work: &mut Work<'_>) -> Result<i64> {
    let count = "SELECT count(*) FROM edgelite_sync_rows WHERE held IS NOT NULL";
    Ok(work.run(count, &[])?.values().first().and_then(Value::as_integer).unwrap_or(0))
}
