//! Compares the tables with the states where the change log cannot tell.

use super::{
    Clock, Role, wire,
    work::{RowId, Work},
};
use crate::{Result, query::sql, value::Value};

/// Stamps what differs between tables and states. `first` is the first time:
/// rows that were there before a store took part in sync are its server's
/// from now on, and on a site older than anything that anybody wrote.
pub(crate) fn rescan(work: &mut Work<'_>, first: bool) -> Result<()> {
    for place in 0..work.tables.all.len() {
        let stamp = if first && work.record.role == Role::Site { None } else { Some(work.tick()) };
        rescan_table(work, place, stamp)?;
    }
    work.record.schema = work.tables.hash;
    Ok(())
}

/// Follows a change of the schema: stamps the rows of tables that came, and
/// tries what was refused before.
pub(crate) fn schema_changed(work: &mut Work<'_>) -> Result<()> {
    work.flush()?;
    for place in 0..work.tables.all.len() {
        let any = "SELECT 1 FROM edgelite_sync_rows WHERE table_id = ?1 LIMIT 1";
        if work.run(any, &[work.table_id(place).into()])?.is_empty() {
            rescan_table(work, place, None)?;
        } else {
            refresh(work, place)?;
        }
    }
    let held = work.query(&sql("SELECT table_id, key FROM edgelite_sync_rows WHERE held IS NOT NULL"))?;
    for row in held.iter() {
        let place = row[0].as_integer().and_then(|id| work.place_of(id));
        if let (Some(place), Some(key)) = (place, row[1].as_text()) {
            super::settle::queue(work, (place, key.to_owned()));
        }
    }
    Ok(())
}

/// The keys of the rows of a table; not those that are null in part.
pub(crate) fn keys(work: &mut Work<'_>, place: usize) -> Result<Vec<RowId>> {
    let table = work.table(place);
    let found = work.run(&table.statements.all, &[])?;
    let keys = found.iter().map(|row| &row.values()[..table.key.len()]);
    Ok(keys.filter(|key| !key.iter().any(Value::is_null)).map(|key| (place, wire::key_text(key))).collect())
}

fn rescan_table(work: &mut Work<'_>, place: usize, clock: Option<Clock>) -> Result<()> {
    let stamp = clock.unwrap_or(Clock::SEED);
    for id in keys(work, place)? {
        let stored = stored_hash(work, &id)?;
        let table = work.table(place);
        let conditions = work.record.conditions.get(&table.name).cloned().unwrap_or_default();
        let entry = work.entry(&id)?;
        let hash = entry.hash(&table).map(|hash| hash as i64);
        if entry.id.is_none() || stored != hash {
            if entry.id.is_some() {
                super::scope::remember_any(&mut entry.former, conditions);
            }
            let shown = entry.shown.clone().unwrap_or_default();
            let values = table.columns.iter().cloned().zip(shown.into_iter().skip(table.key.len()));
            entry.state.write(stamp, values);
            entry.held = None;
            work.changed(&id, 0)?;
            super::settle::follow(work, &id)?;
        }
        work.flush_many()?;
    }
    work.flush()?;
    // Rows that were shown and are not there any more.
    let gone = "SELECT key FROM edgelite_sync_rows WHERE table_id = ?1 AND hash IS NOT NULL";
    let rows = work.run(gone, &[work.table_id(place).into()])?;
    for key in rows.values().iter().filter_map(Value::as_text) {
        let id = (place, key.to_owned());
        if work.shown(&id)?.is_none() {
            let entry = work.entry(&id)?;
            let clock = clock.unwrap_or(entry.state.touched);
            entry.state.delete(clock, None);
            work.changed(&id, 0)?;
            super::settle::follow(work, &id)?;
        }
        work.flush_many()?;
    }
    Ok(())
}

fn stored_hash(work: &mut Work<'_>, id: &RowId) -> Result<Option<i64>> {
    let stored = "SELECT hash FROM edgelite_sync_rows WHERE table_id = ?1 AND key = ?2";
    let stored = work.run(stored, &[work.table_id(id.0).into(), id.1.as_str().into()])?;
    Ok(stored.values().first().and_then(Value::as_integer))
}

/// Writes the hashes of rows anew whose columns became others.
fn refresh(work: &mut Work<'_>, place: usize) -> Result<()> {
    for id in keys(work, place)? {
        let stored = stored_hash(work, &id)?;
        let table = work.table(place);
        if work.entry(&id)?.hash(&table).map(|hash| hash as i64) != stored {
            work.dirty(&id)?;
        }
        work.flush_many()?;
    }
    work.flush()
}
