//! Takes what was committed here into the states of the rows.
//!
//! Local commits cost nothing: the change log is read when sync next runs.
//! Each commit gets one clock, from the time at which it was made.

use super::{
    Clock,
    entry::Entry,
    load,
    record::ORIGIN,
    state::{Cell, RowState},
    table::SyncTable,
    wire,
    work::{RowId, Work},
};
use crate::{
    ErrorKind, Result,
    changes::{self, Change, ChangeOperation, ChangesSince, Commit},
    migrate,
    value::{Row, Value},
};

/// Changes whose rows are read together.
const TOGETHER: usize = 1_000;

/// Takes in the commits since the last time. Rows that wait for what they
/// changed are queued.
pub(crate) fn absorb(work: &mut Work<'_>) -> Result<()> {
    work.is_absorbing = true;
    absorb_log(work)?;
    work.is_absorbing = false;
    Ok(())
}

fn absorb_log(work: &mut Work<'_>) -> Result<()> {
    let position = work.record.position.as_deref().and_then(|text| text.parse().ok());
    let end = changes::newest(work.connection)?;
    let Some(position) = position else {
        super::rescan::rescan(work, true)?;
        work.record.position = Some(end.to_string());
        return Ok(());
    };
    if position == end && work.record.schema == work.tables.hash {
        return Ok(());
    }
    // What sync wrote itself is in the states.
    match changes::stretches(work.connection, position, ORIGIN) {
        Err(error) if error.kind() == ErrorKind::PositionLost => super::rescan::rescan(work, false)?,
        stretches => {
            for (from, until) in stretches? {
                take_stretch(work, ChangesSince { until: Some(until.sequence()), ..changes::since(from) })?;
            }
        }
    }
    work.record.position = Some(end.to_string());
    if work.record.schema != work.tables.hash {
        super::rescan::schema_changed(work)?;
        work.record.schema = work.tables.hash;
    }
    Ok(())
}

fn take_stretch(work: &mut Work<'_>, mut request: ChangesSince) -> Result<()> {
    loop {
        let read = changes::read(work.connection, &request)?;
        let mut taken = Vec::new();
        for commit in &read.commits {
            stamp(work, commit, &mut taken);
        }
        for taken in taken.chunks(TOGETHER) {
            load::load(work, taken.iter().flat_map(Taken::ids))?;
            taken.iter().try_for_each(|taken| take(work, taken))?;
            work.flush_many()?;
        }
        if !read.has_more {
            return Ok(());
        }
        request.position = read.position;
    }
}

/// A change of a row of a table that syncs.
struct Taken<'a> {
    place: usize,
    change: &'a Change,
    /// The row's key before and after.
    before: Option<String>,
    after: Option<String>,
    stamp: Stamp,
}

impl Taken<'_> {
    fn ids(&self) -> impl Iterator<Item = RowId> {
        let after = self.after.iter().filter(|after| Some(*after) != self.before.as_ref());
        self.before.iter().chain(after).map(|key| (self.place, key.clone()))
    }
}

/// Gives the changes of a commit their clock.
fn stamp<'a>(work: &mut Work<'_>, commit: &'a Commit, taken: &mut Vec<Taken<'a>>) {
    let mut clock = None;
    for change in &commit.changes {
        if change.origin.as_deref() == Some(ORIGIN) {
            continue;
        }
        let Some(place) = work.tables.place(&change.table) else { continue };
        let table = work.table(place);
        let stamp = if change.origin.as_deref() == Some(migrate::ORIGIN) {
            Stamp::Migration
        } else {
            let time = commit.time.microseconds().saturating_add(work.shift).saturating_add(work.record.offset);
            let site = work.record.site;
            let record = &mut work.record;
            Stamp::Write(*clock.get_or_insert_with(|| Clock { time: record.clock.tick(time), site }))
        };
        let (before, after) = (key_of(&table, change.before.as_ref()), key_of(&table, change.after.as_ref()));
        taken.push(Taken { place, change, before, after, stamp });
    }
}

/// The key of a row; none if it is null in part: such rows cannot be told apart.
pub(crate) fn key_of(table: &SyncTable, row: Option<&Row>) -> Option<String> {
    let key: Option<Vec<_>> = table.key.iter().map(|name| row?.value(name).ok().cloned().map(wire::raw)).collect();
    key.filter(|key| !key.iter().any(Value::is_null)).map(|key| wire::key_text(&key))
}

/// How a change is stamped.
#[derive(Clone, Copy)]
enum Stamp {
    Write(Clock),
    /// Every site makes the same change: it is later than what it changes,
    /// and earlier than what anybody writes then.
    Migration,
}

fn take(work: &mut Work<'_>, taken: &Taken<'_>) -> Result<()> {
    let Taken { place, change, before, after, stamp } = taken;
    let is_same = before == after && change.operation == ChangeOperation::Update;
    if let (Some(key), Some(row), false) = (before, &change.before, is_same) {
        delete(work, &(*place, key.clone()), row, *stamp)?;
    }
    if let (Some(key), Some(row)) = (after, &change.after) {
        write(work, &(*place, key.clone()), change.before.as_ref().filter(|_| is_same), row, *stamp)?;
    }
    Ok(())
}

fn delete(work: &mut Work<'_>, id: &RowId, row: &Row, stamp: Stamp) -> Result<()> {
    let table = work.table(id.0);
    let entry = work.entry(id)?;
    // Its values are kept, so that a later write revives the whole row.
    learn(entry, &table, row);
    if entry.shown.is_none() {
        entry.held = None;
    }
    let clock = match stamp {
        Stamp::Write(clock) => clock,
        Stamp::Migration => entry.state.touched,
    };
    entry.state.delete(clock, None);
    work.changed(id, 0)?;
    super::settle::follow(work, id)
}

/// Takes the values that went with the row from what the log has of it.
fn learn(entry: &mut Entry, table: &SyncTable, row: &Row) {
    let unknown = std::mem::take(&mut entry.unknown);
    for name in &table.columns {
        let Ok(value) = row.value(name) else { continue };
        let cell = || Cell { clock: Clock::ZERO, value: wire::raw(value.clone()) };
        if unknown.contains(name) {
            entry.state.columns.entry(name.clone()).or_insert_with(cell).value = cell().value;
        } else if entry.shown.is_none() {
            entry.state.columns.entry(name.clone()).or_insert_with(cell);
        }
    }
}

fn write(work: &mut Work<'_>, id: &RowId, before: Option<&Row>, after: &Row, stamp: Stamp) -> Result<()> {
    let table = work.table(id.0);
    let value = |row: &Row, name: &str| row.value(name).ok().cloned().map(wire::raw);
    let mut written = vec![before.is_none(); table.columns.len()];
    for (place, name) in table.columns.iter().enumerate() {
        if before.is_some_and(|before| value(before, name) != value(after, name)) {
            table.groups[place].iter().for_each(|other| written[*other] = true);
        }
    }
    let conditions: Vec<_> = work.record.conditions.get(&table.name).into_iter().flatten().cloned().collect();
    let entry = work.entry(id)?;
    if let Some(before) = before {
        let was = conditions.iter().filter_map(|name| Some((name.as_str(), value(before, name)?)));
        super::scope::remember(&mut entry.former, was);
    }
    learn(entry, &table, after);
    let first = table.key.len();
    let mut values = Vec::new();
    for (place, name) in table.columns.iter().enumerate().filter(|(place, _)| written[*place]) {
        let now = entry.shown.as_ref().map(|shown| shown[first + place].clone());
        values.extend(now.or_else(|| value(after, name)).map(|value| (name.clone(), value)));
    }
    if before.is_some() && values.is_empty() {
        return Ok(());
    }
    if before.is_none() {
        work.added(id)?;
    }
    let entry = work.entry(id)?;
    match stamp {
        Stamp::Write(clock) => entry.state.write(clock, values),
        Stamp::Migration => migrated(&mut entry.state, before.is_none(), values),
    }
    if entry.shown.is_some() {
        entry.held = None;
    }
    work.changed(id, 0)?;
    super::settle::follow(work, id)
}

fn migrated(state: &mut RowState, is_new: bool, values: Vec<(String, Value)>) {
    if is_new && state.touched == Clock::ZERO {
        state.write(Clock::SEED, values);
        return;
    }
    for (name, value) in values {
        let clock = state.columns.get(&name).map_or(Clock::SEED, |cell| cell.clock.next());
        state.write(clock, [(name, value)]);
    }
    if !state.is_alive() {
        let latest = state.latest().next();
        state.touched = latest;
    }
}
