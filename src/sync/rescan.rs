//! Compares the tables with the states where the change log cannot tell.

use super::{
    Clock, Role, absorb, load, wire,
    work::{RowId, Work},
};
use crate::{
    Result,
    changes::{self, ChangeOperation},
    migrate,
    query::sql,
    value::Value,
};
use std::collections::HashSet;

/// Rows that are read together.
const TOGETHER: usize = 1_000;

/// Stamps what differs between tables and states. `first` is the first time:
/// rows that were there before a store took part in sync are its server's
/// from now on, and on a site older than anything that anybody wrote.
pub(crate) fn rescan(work: &mut Work<'_>, first: bool) -> Result<()> {
    let is_new_site = first && work.record.role == Role::Site;
    let seeds = if is_new_site { seeds(work)? } else { HashSet::new() };
    for place in 0..work.tables.all.len() {
        let clock = if is_new_site { work.record.before_sync() } else { work.tick() };
        rescan_table(work, place, Some(clock), &seeds)?;
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
            rescan_table(work, place, None, &HashSet::new())?;
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

/// The rows that migrations added and nobody changed, as far as the change log
/// tells.
fn seeds(work: &mut Work<'_>) -> Result<HashSet<RowId>> {
    let mut request = changes::since(changes::oldest(work.connection)?);
    let mut seeds = HashSet::new();
    loop {
        let read = changes::read(work.connection, &request)?;
        for change in read.commits.iter().flat_map(|commit| &commit.changes) {
            let Some(place) = work.tables.place(&change.table) else { continue };
            let table = work.table(place);
            let Some(key) = absorb::key_of(&table, change.after.as_ref().or(change.before.as_ref())) else { continue };
            match (change.origin.as_deref() == Some(migrate::ORIGIN), change.operation) {
                (true, ChangeOperation::Insert) => drop(seeds.insert((place, key))),
                (true, _) => {}
                (false, _) => drop(seeds.remove(&(place, key))),
            }
        }
        if !read.has_more {
            return Ok(seeds);
        }
        request.position = read.position;
    }
}

/// Stamps the rows of a table that differ from their states; `seeds` as those
/// of migrations.
fn rescan_table(work: &mut Work<'_>, place: usize, clock: Option<Clock>, seeds: &HashSet<RowId>) -> Result<()> {
    let stamp = clock.unwrap_or(Clock::SEED);
    for ids in keys(work, place)?.chunks(TOGETHER) {
        load::load(work, ids.iter().cloned())?;
        for id in ids {
            rescan_row(work, id, if seeds.contains(id) { Clock::SEED } else { stamp })?;
        }
        work.flush_many()?;
    }
    work.flush()?;
    // Rows that were shown and are not there any more.
    let gone = "SELECT key FROM edgelite_sync_rows WHERE table_id = ?1 AND hash IS NOT NULL";
    let rows = work.run(gone, &[work.table_id(place).into()])?;
    let ids: Vec<_> = rows.values().iter().filter_map(Value::as_text).map(|key| (place, key.to_owned())).collect();
    for ids in ids.chunks(TOGETHER) {
        load::load(work, ids.iter().cloned())?;
        for id in ids {
            let entry = work.entry(id)?;
            if entry.shown.is_none() {
                let clock = clock.unwrap_or(entry.state.touched);
                entry.state.delete(clock, None);
                work.changed(id, 0)?;
                super::settle::follow(work, id)?;
            }
        }
        work.flush_many()?;
    }
    Ok(())
}

/// Stamps a row that is not as its state has it.
fn rescan_row(work: &mut Work<'_>, id: &RowId, stamp: Clock) -> Result<()> {
    let table = work.table(id.0);
    let conditions = work.record.conditions.get(&table.name).cloned().unwrap_or_default();
    let entry = work.entry(id)?;
    let hash = entry.hash(&table).map(|hash| hash as i64);
    if entry.stored.is_some() && entry.stored_hash == hash {
        return Ok(());
    }
    if entry.stored.is_some() {
        super::scope::remember_any(&mut entry.former, conditions);
    }
    let shown = entry.shown.clone().unwrap_or_default();
    let values = table.columns.iter().cloned().zip(shown.into_iter().skip(table.key.len()));
    entry.state.write(stamp, values);
    entry.held = None;
    work.changed(id, 0)?;
    super::settle::follow(work, id)
}

/// Writes the hashes of rows anew whose columns became others.
fn refresh(work: &mut Work<'_>, place: usize) -> Result<()> {
    for ids in keys(work, place)?.chunks(TOGETHER) {
        load::load(work, ids.iter().cloned())?;
        for id in ids {
            let table = work.table(place);
            let entry = work.entry(id)?;
            if entry.hash(&table).map(|hash| hash as i64) != entry.stored_hash {
                work.dirty(id)?;
            }
        }
        work.flush_many()?;
    }
    work.flush()
}
