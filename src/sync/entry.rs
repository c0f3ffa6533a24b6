//! The state of a row in the file: read together with the row, and written.

use super::{
    Clock,
    record::damaged,
    state::{Cell, Deletion, RowState},
    table::SyncTable,
    wire,
};
use crate::{
    Result,
    value::{Json, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why a row that is alive is not in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// A row that it refers to is not there.
    ParentMissing,
    /// Another row has the same values in unique columns; the server will
    /// make one row of both.
    Unique,
    /// A rule of this store's schema refuses its values.
    Refused,
}

/// What is kept of a row that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) reason: HeldReason,
    pub(crate) message: String,
}

/// A row with its state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Its number among the states; none if it has no state yet.
    pub(crate) id: Option<i64>,
    pub(crate) state: RowState,
    /// The row as its table has it, the key first.
    pub(crate) shown: Option<Vec<Value>>,
    pub(crate) held: Option<Held>,
    /// The hash that is in the file.
    pub(crate) stored_hash: Option<i64>,
    /// What columns of conditions held before, by column.
    pub(crate) former: BTreeMap<String, Vec<Json>>,
    pub(crate) sequence: i64,
    pub(crate) source: i64,
    pub(crate) generation: i64,
    /// Columns whose values went with the row: they are in the change log only.
    pub(crate) unknown: Vec<String>,
    /// Whether its state is another than what is in the file.
    pub(crate) is_changed: bool,
    /// Whether anything of it is to be written.
    pub(crate) is_dirty: bool,
}

/// The columns of `edgelite_sync_rows` that an entry is read from, in order.
pub(crate) const COLUMNS: &str = "id, layout, born_time, born_site, touched_time, touched_site, base_time, base_site, \
     clocks, deleted_time, deleted_site, merged_into, kept, held, hash, former, sequence, source, generation";

impl Entry {
    pub(crate) fn new(shown: Option<Vec<Value>>) -> Self {
        Self {
            id: None,
            state: RowState::unborn(),
            shown,
            held: None,
            stored_hash: None,
            former: BTreeMap::new(),
            sequence: 0,
            source: 0,
            generation: 0,
            unknown: Vec::new(),
            is_changed: false,
            is_dirty: false,
        }
    }

    /// Puts what is stored together with the row of the table; `layout` are
    /// the columns that the stored clocks are of.
    pub(crate) fn read(
        stored: &[Value],
        layout: &[String],
        shown: Option<Vec<Value>>,
        table: &SyncTable,
    ) -> Result<Self> {
        let number = |place: usize| stored[place].as_integer();
        let clock = |place: usize| Some(Clock { time: number(place)?, site: number(place + 1)? });
        let exceptions: BTreeMap<String, Clock> = json(&stored[8])?;
        let kept: BTreeMap<String, Json> = json(&stored[12])?;
        let mut state = RowState {
            born: clock(2).ok_or_else(damaged)?,
            touched: clock(4).ok_or_else(damaged)?,
            columns: BTreeMap::new(),
            deleted: clock(9).map(|clock| Deletion { clock, merged_into: stored[11].as_text().map(str::to_owned) }),
        };
        let base = clock(6).ok_or_else(damaged)?;
        let mut unknown = Vec::new();
        for (place, name) in table.columns.iter().enumerate() {
            let in_table = shown.as_ref().map(|shown| &shown[table.key.len() + place]);
            let known = layout.contains(name);
            let value = match (kept.get(name), in_table) {
                (Some(kept), _) => wire::from_json(kept)?,
                (None, Some(value)) => value.clone(),
                (None, None) if known => {
                    unknown.push(name.clone());
                    Value::Null
                }
                // A column that came when the row was not in its table.
                (None, None) => continue,
            };
            let clock = if known { exceptions.get(name).copied().unwrap_or(base) } else { Clock::ZERO };
            state.columns.insert(name.clone(), Cell { clock, value });
        }
        Ok(Self {
            id: number(0),
            state,
            shown,
            held: match &stored[13] {
                Value::Null => None,
                held => Some(serde_json::from_str(held.as_text().unwrap_or_default()).map_err(|_| damaged())?),
            },
            stored_hash: number(14),
            former: json(&stored[15])?,
            sequence: number(16).unwrap_or(0),
            source: number(17).unwrap_or(0),
            generation: number(18).unwrap_or(0),
            unknown,
            is_changed: false,
            is_dirty: false,
        })
    }

    /// The columns that clocks are stored of.
    pub(crate) fn layout(&self, table: &SyncTable) -> Vec<String> {
        let written = |name: &&String| self.state.columns.get(*name).is_some_and(|cell| cell.clock != Clock::ZERO);
        table.columns.iter().filter(written).cloned().collect()
    }

    /// What is stored, but for id, table and key.
    pub(crate) fn stored(&self, table: &SyncTable, layout: i64) -> Vec<Value> {
        let written: BTreeMap<_, _> = self.state.columns.iter().filter(|(_, cell)| cell.clock != Clock::ZERO).collect();
        let mut counts: BTreeMap<Clock, usize> = BTreeMap::new();
        written.values().for_each(|cell| *counts.entry(cell.clock).or_default() += 1);
        let base = counts.into_iter().max_by_key(|(clock, count)| (*count, *clock));
        let base = base.map_or(self.state.touched, |(clock, _)| clock);
        let exceptions: BTreeMap<_, _> =
            written.iter().filter(|(_, cell)| cell.clock != base).map(|(name, cell)| (name, cell.clock)).collect();
        let in_table = |name: &str| {
            let shown = self.shown.as_ref()?;
            Some(&shown[table.place(name)?])
        };
        let kept = self.state.columns.iter().filter(|(name, cell)| in_table(name) != Some(&cell.value));
        let kept: BTreeMap<_, _> = kept.map(|(name, cell)| (name, wire::to_json(&cell.value))).collect();
        let text = |empty: bool, json: serde_json::Result<String>| match json {
            Ok(text) if !empty => Value::Text(text),
            _ => Value::Null,
        };
        let deleted = self.state.deleted.as_ref();
        vec![
            layout.into(),
            self.state.born.time.into(),
            self.state.born.site.into(),
            self.state.touched.time.into(),
            self.state.touched.site.into(),
            base.time.into(),
            base.site.into(),
            text(exceptions.is_empty(), serde_json::to_string(&exceptions)),
            deleted.map(|deletion| deletion.clock.time).into(),
            deleted.map(|deletion| deletion.clock.site).into(),
            deleted.and_then(|deletion| deletion.merged_into.clone()).into(),
            text(kept.is_empty(), serde_json::to_string(&kept)),
            text(self.held.is_none(), serde_json::to_string(&self.held)),
            self.hash(table).map(|hash| hash as i64).into(),
            text(self.former.is_empty(), serde_json::to_string(&self.former)),
            self.sequence.into(),
            self.source.into(),
            self.generation.into(),
        ]
    }

    /// The hash of the row as it is shown, over the columns that clocks are
    /// stored of.
    pub(crate) fn hash(&self, table: &SyncTable) -> Option<u64> {
        let shown = self.shown.as_ref()?;
        let is_written = |name: &str| self.state.columns.get(name).is_none_or(|cell| cell.clock != Clock::ZERO);
        Some(wire::hash(table.names().zip(shown).filter(|(name, _)| is_written(name))))
    }

    /// The row as its state has it, the key first; columns that nobody wrote
    /// are left out.
    pub(crate) fn value(&self, table: &SyncTable, key: &[Value], column: &str) -> Value {
        match table.key.iter().position(|known| known == column) {
            Some(place) => key[place].clone(),
            None => self.state.value(column).cloned().unwrap_or_default(),
        }
    }
}

fn json<T: for<'de> Deserialize<'de> + Default>(value: &Value) -> Result<T> {
    match value.as_text() {
        Some(text) => serde_json::from_str(text).map_err(|_| damaged()),
        None => Ok(T::default()),
    }
}
