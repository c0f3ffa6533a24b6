//! Makes of a copy of a server's file one that has what a grant covers.

use super::{
    load,
    message::TableColumns,
    record::Copied,
    rescan,
    scope::Grant,
    server::session_of,
    settle, site,
    work::{RowId, Work},
};
use crate::{Result, schema::quoted, value::Value};

/// Rows that are looked at together.
const TOGETHER: i64 = 1_000;

/// Takes out of a copy what is not in scope: rows with their states, and all
/// rows of the tables that the grant does not name, but for `seeds`. As a site it goes on where the server
/// was. A grant that leaves out columns leaves no rows: a row without some of
/// its columns comes by itself.
pub(crate) fn restrict(work: &mut Work<'_>, grant: &Grant, seeds: &[Seeds]) -> Result<()> {
    super::begin(work)?;
    work.flush()?;
    work.change_tables()?;
    // What they do to rows that are taken out is no change of the rows that stay.
    let triggers = work.run("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'", &[])?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    for trigger in triggers.iter() {
        work.run(&format!("DROP TRIGGER {}", quoted(&text(&trigger[0]))), &[])?;
    }
    let tables = grant.accepted(&site::own_tables(work), work);
    let is_whole = |columns: &TableColumns| {
        let place = work.tables.place(&columns.table);
        place.is_some_and(|place| work.tables.all[place].columns.len() == columns.columns.len())
    };
    let has_rows = tables.iter().all(is_whole);
    for place in 0..work.tables.all.len() {
        let name = work.table(place).name.clone();
        if has_rows && grant.allows(&name) {
            leave(work, grant, place)?;
        } else {
            for states in ["edgelite_sync_rows", "edgelite_sync_waits"] {
                work.run(&format!("DELETE FROM {states} WHERE table_id = ?1"), &[work.table_id(place).into()])?;
            }
            renew(work, &name, seeds)?;
        }
    }
    renew_other_tables(work, seeds)?;
    hold_orphans(work)?;
    triggers.iter().try_for_each(|trigger| work.run(&text(&trigger[1]), &[]).map(drop))?;
    work.record.copied = if has_rows { Copied::Scope(session_of(work, grant, &tables)) } else { Copied::Nothing };
    Ok(())
}

/// What migrations add to a table, which is in every store.
pub(crate) struct Seeds {
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// Puts what a new store has in a table in place of what it has.
fn renew(work: &mut Work<'_>, table: &str, seeds: &[Seeds]) -> Result<()> {
    let name = quoted(table);
    work.run(&format!("DELETE FROM {name}"), &[])?;
    for seeds in seeds.iter().filter(|seeds| seeds.table == table) {
        let columns: Vec<_> = seeds.columns.iter().map(|column| quoted(column)).collect();
        let marks: Vec<_> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let insert = format!("INSERT INTO {name} ({}) VALUES ({})", columns.join(", "), marks.join(", "));
        seeds.rows.iter().try_for_each(|row| work.run(&insert, row).map(drop))?;
    }
    Ok(())
}

/// Leaves the rows of a table that are in scope.
fn leave(work: &mut Work<'_>, grant: &Grant, place: usize) -> Result<()> {
    const KEYS: &str = "SELECT key FROM edgelite_sync_rows WHERE table_id = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
    let mut last = String::new();
    loop {
        let keys = work.run(KEYS, &[work.table_id(place).into(), last.as_str().into(), TOGETHER.into()])?;
        let Some(end) = keys.values().last().and_then(Value::as_text) else { return Ok(()) };
        end.clone_into(&mut last);
        let ids: Vec<RowId> =
            keys.values().iter().filter_map(Value::as_text).map(|key| (place, key.to_owned())).collect();
        load::load(work, ids.iter().cloned())?;
        for id in ids {
            let table = work.table(place);
            let entry = work.entry(&id)?;
            // What it was before is nobody's business who has only this copy.
            let had_former = !std::mem::take(&mut entry.former).is_empty();
            if grant.covers(&table, &id, entry)? {
                if had_former {
                    work.dirty(&id)?;
                }
            } else {
                settle::hide(work, &id)?;
                work.forget(&id)?;
            }
        }
        work.to_check.clear();
        work.flush()?;
    }
}

/// Holds rows whose parents are not in the copy, as a site does that gets them.
fn hold_orphans(work: &mut Work<'_>) -> Result<()> {
    for place in 0..work.tables.all.len() {
        if !work.table(place).foreign.is_empty() {
            let rows = rescan::keys(work, place)?;
            work.to_check.extend(rows);
        }
    }
    settle::settle(work)?;
    work.woke_triggers = false;
    work.flush()
}

/// Takes the rows out of the tables of users that do not sync.
fn renew_other_tables(work: &mut Work<'_>, seeds: &[Seeds]) -> Result<()> {
    const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'edgelite_*' \
         AND name NOT GLOB 'sqlite_*'";
    let tables = work.run(TABLES, &[])?;
    for name in tables.values().iter().filter_map(Value::as_text) {
        if work.tables.place(name).is_none() {
            renew(work, name, seeds)?;
        }
    }
    Ok(())
}
