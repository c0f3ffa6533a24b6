//! Makes the tables what the states say.
//!
//! Which rows show is a function of the states: those that are alive, but for
//! rows whose parent does not show, rows that meet an older one on a unique
//! key, and rows that the schema refuses. Of all ways to fulfil that, the one
//! that shows most rows is taken: rows that may show are shown first
//! ([`show`]), then those whose parents do not are taken back ([`check`]), which
//! may take others along, or make room for them. Rows that refer to each other
//! in a circle therefore show on every site, in whatever order they came.

use super::{
    entry::{Held, HeldReason},
    load, meet,
    table::{Foreign, ParentGone},
    wire,
    work::{RowId, Work},
};
use crate::{Error, ErrorKind, Result, value::Value};
use std::collections::HashMap;

/// How often a row is looked at before it is held: rules that refer to each
/// other in a circle could go on for ever.
const MOST_LOOKS: u32 = 30;

/// Queues a row to be shown as its state says.
pub(crate) fn queue(work: &mut Work<'_>, id: RowId) {
    if work.queued.insert(id.clone()) {
        work.to_show.push_back(id);
    }
}

/// Queues what waits for a row that was changed here.
pub(crate) fn follow(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    if !work.has_waits {
        return Ok(());
    }
    let waiting = "SELECT 1 FROM edgelite_sync_waits WHERE table_id = ?1 AND key = ?2 LIMIT 1";
    if !work.run(waiting, &[work.table_id(id.0).into(), id.1.as_str().into()])?.is_empty() {
        queue(work, id.clone());
    }
    let shown = work.entry(id)?.shown.clone();
    if let Some(shown) = shown {
        wake_children(work, id, &shown)?;
    }
    let target = row_target(work, id);
    wake(work, &target)
}

/// Brings the tables in line with the states of all queued rows.
pub(crate) fn settle(work: &mut Work<'_>) -> Result<()> {
    if !work.to_show.is_empty() || !work.to_check.is_empty() {
        work.change_tables()?;
    }
    let mut looks: HashMap<RowId, u32> = HashMap::new();
    loop {
        if let Some(id) = work.to_show.pop_front() {
            work.queued.remove(&id);
            let count = looks.entry(id.clone()).or_default();
            *count += 1;
            if *count <= MOST_LOOKS {
                show(work, &id)?;
            } else {
                hold(work, &id, HeldReason::Refused, "rules of the schema refer to each other in a circle", &[])?;
            }
        } else if let Some(id) = work.to_check.pop_front() {
            check(work, &id)?;
        } else {
            return Ok(());
        }
    }
}

/// What a row waits for that lacks a parent.
fn parent_target(foreign: &Foreign, values: &[Value]) -> String {
    format!("{}({}){}", foreign.parent, foreign.parent_columns.join(","), wire::key_text(values))
}

/// What a row waits for that met another one.
pub(crate) fn row_target(work: &Work<'_>, id: &RowId) -> String {
    format!("={}{}", work.table_id(id.0), id.1)
}

fn wake(work: &mut Work<'_>, target: &str) -> Result<()> {
    if !work.has_waits {
        return Ok(());
    }
    let waiting = work.run("SELECT table_id, key FROM edgelite_sync_waits WHERE target = ?1", &[target.into()])?;
    for row in waiting.iter() {
        let place = row[0].as_integer().and_then(|id| work.place_of(id));
        if let (Some(place), Some(key)) = (place, row[1].as_text()) {
            queue(work, (place, key.to_owned()));
        }
    }
    Ok(())
}

/// Queues the rows that wait for a parent with these values.
pub(crate) fn wake_children(work: &mut Work<'_>, id: &RowId, shown: &[Value]) -> Result<()> {
    if !work.has_waits {
        return Ok(());
    }
    for (child, number) in work.table(id.0).children.clone() {
        let table = work.table(child);
        let foreign = &table.foreign[number];
        if let Some(values) = referred(work, id, shown, foreign) {
            wake(work, &parent_target(foreign, &values))?;
        }
    }
    Ok(())
}

/// The values of a parent that a foreign key refers to.
fn referred(work: &Work<'_>, parent: &RowId, shown: &[Value], foreign: &Foreign) -> Option<Vec<Value>> {
    let table = work.table(parent.0);
    foreign.parent_columns.iter().map(|name| shown.get(table.place(name)?).cloned()).collect()
}

/// Queues the rows that refer to a parent as it was, to look for it.
fn check_children(work: &mut Work<'_>, id: &RowId, before: &[Value], now: Option<&[Value]>) -> Result<()> {
    for (child, number) in work.table(id.0).children.clone() {
        let table = work.table(child);
        let foreign = &table.foreign[number];
        let Some(values) = referred(work, id, before, foreign) else { continue };
        if now.is_some_and(|now| referred(work, id, now, foreign).as_ref() == Some(&values)) {
            continue;
        }
        if values.iter().any(Value::is_null) {
            continue;
        }
        for row in work.run(&foreign.referring, &values)?.iter() {
            let key = wire::key_text(row.values());
            work.to_check.push_back((child, key));
        }
    }
    Ok(())
}

fn wait(work: &mut Work<'_>, id: &RowId, target: &str) -> Result<()> {
    work.has_waits = true;
    let parameters = [target.into(), work.table_id(id.0).into(), id.1.as_str().into()];
    work.run("INSERT INTO edgelite_sync_waits (target, table_id, key) VALUES (?1, ?2, ?3)", &parameters).map(drop)
}

fn clear_waits(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    if !work.has_waits {
        return Ok(());
    }
    let parameters = [work.table_id(id.0).into(), id.1.as_str().into()];
    work.run("DELETE FROM edgelite_sync_waits WHERE table_id = ?1 AND key = ?2", &parameters).map(drop)
}

/// Shows a row as its state says, whether its parents show or not.
fn show(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    clear_waits(work, id)?;
    let table = work.table(id.0);
    if !work.entry(id)?.state.is_alive() {
        let entry = work.entry(id)?;
        if entry.held.take().is_some() {
            work.dirty(id)?;
        }
        return hide(work, id);
    }
    let key = wire::key_values(&id.1)?;
    for _ in 0..MOST_LOOKS {
        let entry = work.entry(id)?;
        let before = entry.shown.clone();
        let wanted = |name: &str| match table.key.iter().any(|known| known == name) {
            true => Some(entry.value(&table, &key, name)),
            false => entry.state.value(name).cloned(),
        };
        let wanted: Vec<Option<Value>> = table.names().map(wanted).collect();
        let error = match put(work, id, &wanted) {
            Ok(()) => return shown(work, id, before.as_deref()),
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::Conflict => {
                if before.is_none()
                    && let Some(there) = load::shown(work, id)?
                {
                    // A trigger put it there a moment ago.
                    work.entry(id)?.shown = Some(there);
                    continue;
                }
                if meet::meet(work, id, &wanted)? {
                    return Ok(());
                }
            }
            ErrorKind::Constraint | ErrorKind::InvalidArgument => {
                return hold(work, id, HeldReason::Refused, &error.to_string(), &[]);
            }
            _ => return Err(error),
        }
    }
    hold(work, id, HeldReason::Unique, "it meets other rows on unique columns", &[])
}

/// Follows up on a row that was written.
fn shown(work: &mut Work<'_>, id: &RowId, before: Option<&[Value]>) -> Result<()> {
    let table = work.table(id.0);
    let entry = work.entry(id)?;
    let now = entry.shown.clone().unwrap_or_default();
    if entry.held.take().is_some() || before != Some(&now) {
        work.dirty(id)?;
    }
    if before == Some(&now) {
        return Ok(());
    }
    let refers_anew = table.foreign.iter().any(|foreign| {
        let mut places = foreign.columns.iter().filter_map(|name| table.place(name));
        before.is_none_or(|before| places.any(|place| before[place] != now[place]))
    });
    if refers_anew {
        work.to_check.push_back(id.clone());
    }
    if let Some(before) = before {
        check_children(work, id, before, Some(&now))?;
        let target = row_target(work, id);
        wake(work, &target)?;
    }
    wake_children(work, id, &now)
}

/// Writes a row; columns that nobody wrote get their defaults.
fn put(work: &mut Work<'_>, id: &RowId, wanted: &[Option<Value>]) -> Result<()> {
    let table = work.table(id.0);
    let before = work.entry(id)?.shown.clone();
    let known: Option<Vec<Value>> = wanted.iter().cloned().collect();
    match (&before, known) {
        (Some(before), Some(known)) if *before == known => Ok(()),
        (Some(before), Some(known)) => update(work, id, before, known),
        (None, Some(known)) => write(work, id, &table.statements.insert, known),
        (Some(before), None) => {
            let known = wanted.iter().zip(before).map(|(wanted, before)| wanted.as_ref().unwrap_or(before).clone());
            update(work, id, before, known.collect())
        }
        (None, None) => {
            let named = table.names().zip(wanted).filter_map(|(name, value)| Some((name, value.clone()?)));
            let (names, values): (Vec<_>, Vec<_>) = named.unzip();
            let marks: Vec<_> = (1..=names.len()).map(|number| format!("?{number}")).collect();
            let names: Vec<_> = names.into_iter().map(crate::schema::quoted).collect();
            let (name, marks) = (crate::schema::quoted(&table.name), marks.join(", "));
            let text = format!("INSERT INTO {name} ({}) VALUES ({marks})", names.join(", "));
            work.woke_triggers |= table.has_triggers;
            work.run(&text, &values)?;
            let shown = load::shown(work, id)?;
            work.entry(id)?.shown = shown;
            Ok(())
        }
    }
}

/// Writes the columns of a row that become others: those that stay would cost
/// as much again in each index that they are in.
fn update(work: &mut Work<'_>, id: &RowId, before: &[Value], now: Vec<Value>) -> Result<()> {
    let table = work.table(id.0);
    let first = table.key.len();
    let places: Vec<_> = (first..now.len()).filter(|place| before[*place] != now[*place]).collect();
    if places.is_empty() {
        return Ok(());
    }
    let mut values = now[..first].to_vec();
    values.extend(places.iter().map(|place| now[*place].clone()));
    work.woke_triggers |= table.has_triggers;
    work.run(&table.update_of(&places), &values)?;
    work.entry(id)?.shown = Some(now);
    Ok(())
}

fn write(work: &mut Work<'_>, id: &RowId, statement: &str, values: Vec<Value>) -> Result<()> {
    work.woke_triggers |= work.tables.all[id.0].has_triggers;
    work.run(statement, &values)?;
    work.entry(id)?.shown = Some(values);
    Ok(())
}

/// Takes a row out of its table.
pub(crate) fn hide(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    if work.entry(id)?.shown.is_some() {
        work.change_tables()?;
    }
    let Some(before) = work.entry(id)?.shown.take() else { return Ok(()) };
    work.dirty(id)?;
    let table = work.table(id.0);
    work.woke_triggers |= table.has_triggers;
    work.run(&table.statements.delete, &before[..table.key.len()])?;
    check_children(work, id, &before, None)?;
    let target = row_target(work, id);
    wake(work, &target)
}

/// Keeps a row that is alive out of its table, until one of `targets` shows.
pub(crate) fn hold(
    work: &mut Work<'_>,
    id: &RowId,
    reason: HeldReason,
    message: &str,
    targets: &[String],
) -> Result<()> {
    hide(work, id)?;
    work.entry(id)?.held = Some(Held { reason, message: message.to_owned() });
    work.dirty(id)?;
    targets.iter().try_for_each(|target| wait(work, id, target))
}

/// Looks for the parents of a row that shows.
fn check(work: &mut Work<'_>, id: &RowId) -> Result<()> {
    let table = work.table(id.0);
    let key = wire::key_values(&id.1)?;
    for (number, foreign) in table.foreign.iter().enumerate() {
        let entry = work.entry(id)?;
        if entry.shown.is_none() {
            return Ok(());
        }
        let values: Vec<_> = foreign.columns.iter().map(|name| entry.value(&table, &key, name)).collect();
        if values.iter().any(Value::is_null) || !work.run(&foreign.exists, &values)?.is_empty() {
            continue;
        }
        if work.is_server() && meet::redirect(work, id, number, &values)? {
            return Ok(());
        }
        let target = parent_target(foreign, &values);
        let missing = format!("{} has no row {}", foreign.parent, wire::key_text(&values));
        let in_key = foreign.columns.iter().any(|name| table.key.contains(name));
        match &foreign.action {
            ParentGone::Show(defaults) if !in_key => {
                if let Err(error) = show_without(work, id, foreign, defaults)? {
                    let message = format!("{missing}: {error}");
                    return hold(work, id, HeldReason::ParentMissing, &message, &[target]);
                }
                wait(work, id, &target)?;
            }
            _ => return hold(work, id, HeldReason::ParentMissing, &missing, &[target]),
        }
    }
    Ok(())
}

/// Shows a row whose parent is not there with what its foreign key says then;
/// the error of a rule that refuses it.
fn show_without(
    work: &mut Work<'_>,
    id: &RowId,
    foreign: &Foreign,
    defaults: &[String],
) -> Result<std::result::Result<(), Error>> {
    let defaults = work.run(&format!("SELECT {}", defaults.join(", ")), &[])?;
    let defaults: Vec<_> = defaults.values().iter().cloned().map(wire::raw).collect();
    let is_there = defaults.iter().any(Value::is_null) || !work.run(&foreign.exists, &defaults)?.is_empty();
    if !is_there {
        return Ok(Err(Error::not_found("the default is no row either")));
    }
    let table = work.table(id.0);
    let Some(before) = work.entry(id)?.shown.clone() else { return Ok(Ok(())) };
    let mut values = before.clone();
    for (name, value) in foreign.columns.iter().zip(defaults) {
        if let Some(place) = table.place(name) {
            values[place] = value;
        }
    }
    if values == before {
        return Ok(Ok(()));
    }
    match update(work, id, &before, values.clone()) {
        Ok(()) => {}
        Err(error) if matches!(error.kind(), ErrorKind::Constraint | ErrorKind::Conflict) => return Ok(Err(error)),
        Err(error) => return Err(error),
    }
    work.dirty(id)?;
    check_children(work, id, &before, Some(&values))?;
    wake_children(work, id, &values)?;
    Ok(Ok(()))
}
