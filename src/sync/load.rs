//! Reads rows with their states, many at once.
//!
//! A statement costs more than the row that it finds, so rows that are about
//! to be looked at are looked up in the order of a list of keys, a chunk of
//! the list with each statement.

use super::{
    entry::{COLUMNS, Entry, HASH},
    table::SyncTable,
    wire,
    work::{RowId, Work},
};
use crate::{
    Result,
    value::{Rows, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Keys of a statement.
const CHUNK: usize = 64;

/// Fewer keys are looked up one by one.
const FEW: usize = 8;

/// A row as its table has it.
pub(crate) type Shown = Vec<Value>;

static STATES: LazyLock<String> = LazyLock::new(|| {
    let wanted = wanted(1, 2);
    format!(
        "WITH edgelite_wanted (edgelite_place, edgelite_0) AS ({wanted}) SELECT edgelite_place, {COLUMNS} FROM edgelite_wanted \
         CROSS JOIN edgelite_sync_rows WHERE table_id = ?1 AND key = edgelite_0"
    )
});

static STATE: LazyLock<String> =
    LazyLock::new(|| format!("SELECT 0, {COLUMNS} FROM edgelite_sync_rows WHERE table_id = ?1 AND key = ?2"));

/// The text of a list of numbered keys of so many columns; its parameters
/// have numbers from `first` on.
fn wanted(columns: usize, first: usize) -> String {
    let row = |place: usize| {
        let marks = (0..columns).map(|column| format!("?{}", first + place * columns + column));
        format!("({place}, {})", marks.collect::<Vec<_>>().join(", "))
    };
    format!("VALUES {}", (0..CHUNK).map(row).collect::<Vec<_>>().join(", "))
}

/// The statement that reads rows of a table by a chunk of keys.
pub(crate) fn rows_statement(table: &str, key: &[String], columns: &str) -> String {
    let names: Vec<_> = (0..key.len()).map(|number| format!("edgelite_{number}")).collect();
    let equal: Vec<_> =
        key.iter().zip(&names).map(|(column, name)| format!("{} = {name}", crate::schema::quoted(column))).collect();
    format!(
        "WITH edgelite_wanted (edgelite_place, {}) AS ({}) SELECT edgelite_place, {columns} FROM edgelite_wanted CROSS JOIN {} WHERE {}",
        names.join(", "),
        wanted(key.len(), 1),
        crate::schema::quoted(table),
        equal.join(" AND ")
    )
}

/// Reads the entries of rows that are not in memory yet.
pub(crate) fn load(work: &mut Work<'_>, ids: impl IntoIterator<Item = RowId>) -> Result<()> {
    let mut tables: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (place, key) in ids.into_iter().filter(|id| work.known(id).is_none()) {
        tables.entry(place).or_default().insert(key);
    }
    for (place, keys) in tables {
        let keys: Vec<_> = keys.into_iter().collect();
        for keys in keys.chunks(CHUNK) {
            read(work, place, keys)?;
        }
    }
    Ok(())
}

/// Reads the entries of some rows of a table.
pub(crate) fn read(work: &mut Work<'_>, place: usize, keys: &[String]) -> Result<()> {
    let table_id = Value::from(work.table_id(place));
    if keys.len() < FEW {
        for key in keys {
            let found = work.run(&STATE, &[table_id.clone(), key.as_str().into()])?;
            take(work, place, std::slice::from_ref(key), &found)?;
        }
        return Ok(());
    }
    let mut parameters = vec![table_id];
    parameters.extend(keys.iter().map(|key| key.as_str().into()));
    parameters.resize(1 + CHUNK, Value::Null);
    let found = work.run(&STATES, &parameters)?;
    take(work, place, keys, &found)
}

/// Makes entries of keys and the states that were found; the first column of
/// those is the place of the key.
pub(crate) fn take(work: &mut Work<'_>, place: usize, keys: &[String], found: &Rows) -> Result<()> {
    let table = work.table(place);
    let mut states = vec![None; keys.len()];
    for row in found.iter() {
        if let Some(at) = at(&row[0]).filter(|at| *at < keys.len()) {
            states[at] = Some(row);
        }
    }
    // The hash of a row is kept where it is in its table.
    let may_show = |at: usize| work.is_absorbing || states[at].is_some_and(|state| !state[1 + HASH].is_null());
    let wanted: Vec<_> = (0..keys.len()).filter(|at| may_show(*at)).collect();
    let mut shown = shown_of(work, &table, keys, &wanted)?;
    for (at, key) in keys.iter().enumerate() {
        let shown = shown[at].take();
        let entry = match states[at] {
            Some(state) => Entry::read(&state.values()[1..], |layout| work.layout(layout), shown, &table)?,
            None => Entry::new(shown),
        };
        work.remember((place, key.clone()), entry);
    }
    Ok(())
}

/// The rows of a table with some of these keys, by the places of these.
fn shown_of(work: &mut Work<'_>, table: &SyncTable, keys: &[String], wanted: &[usize]) -> Result<Vec<Option<Shown>>> {
    let mut shown = vec![None; keys.len()];
    let values: Vec<_> = wanted.iter().map(|at| key_values(table, &keys[*at])).collect::<Result<_>>()?;
    let mut keep = |at: usize, key: &[Value], row: &[Value]| {
        // A collation may find the row of another key.
        if row.get(..key.len()) == Some(key) {
            shown[at] = Some(row.to_vec());
        }
    };
    if wanted.len() < FEW {
        for (at, key) in wanted.iter().zip(&values) {
            let found = work.run(&table.statements.select, key)?;
            found.iter().for_each(|row| keep(*at, key, row.values()));
        }
        return Ok(shown);
    }
    let mut parameters = values.concat();
    parameters.resize(CHUNK * table.key.len(), Value::Null);
    for row in work.run(&table.statements.chunk, &parameters)?.iter() {
        if let Some(number) = at(&row[0]).filter(|number| *number < wanted.len()) {
            keep(wanted[number], &values[number], &row.values()[1..]);
        }
    }
    Ok(shown)
}

/// The row of a table with this key, as it is there.
pub(crate) fn shown(work: &mut Work<'_>, id: &RowId) -> Result<Option<Shown>> {
    let table = work.table(id.0);
    let key = std::slice::from_ref(&id.1);
    Ok(shown_of(work, &table, key, &[0])?.pop().flatten())
}

fn key_values(table: &SyncTable, key: &str) -> Result<Vec<Value>> {
    let values = wire::key_values(key)?;
    if values.len() == table.key.len() {
        Ok(values)
    } else {
        Err(crate::Error::invalid("key", format!("{key} is no key of {}", table.name)))
    }
}

fn at(value: &Value) -> Option<usize> {
    value.as_integer().and_then(|at| usize::try_from(at).ok())
}
