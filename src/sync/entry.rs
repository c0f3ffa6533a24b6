//! The state of a row in the file: read together with the row, and written.

use super::{
    Clock,
    packed::Packed,
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
use std::{collections::BTreeMap, sync::Arc};

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
    /// The sequence that the file has its state with; none if it has no state yet.
    pub(crate) stored: Option<i64>,
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
pub(crate) const COLUMNS: &str = "sequence, state, merged_into, held, hash, source, generation";

/// The place of the hash among [`COLUMNS`]: null where the row does not show.
pub(crate) const HASH: usize = 4;

impl Entry {
    pub(crate) fn new(shown: Option<Vec<Value>>) -> Self {
        Self {
            stored: None,
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

    /// Puts what is stored together with the row of the table; `layout` gives
    /// the columns that a number stands for.
    pub(crate) fn read(
        stored: &[Value],
        layout: impl FnOnce(i64) -> Result<Arc<[String]>>,
        shown: Option<Vec<Value>>,
        table: &SyncTable,
    ) -> Result<Self> {
        let Value::Blob(bytes) = &stored[1] else { return Err(damaged()) };
        let Packed { layout: names, born, touched, base, clocks, deleted, kept, former } = Packed::unpack(bytes)?;
        let layout = layout(names)?;
        let kept: BTreeMap<String, Json> = json(kept.as_deref())?;
        let deleted = deleted.map(|clock| Deletion { clock, merged_into: stored[2].as_text().map(str::to_owned) });
        let mut state = RowState { born, touched, columns: BTreeMap::new(), deleted };
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
            let clock = if known { clocks.get(name).copied().unwrap_or(base) } else { Clock::ZERO };
            state.columns.insert(name.clone(), Cell { clock, value });
        }
        let sequence = stored[0].as_integer().ok_or_else(damaged)?;
        Ok(Self {
            stored: Some(sequence),
            state,
            shown,
            held: match &stored[3] {
                Value::Null => None,
                held => Some(serde_json::from_str(held.as_text().unwrap_or_default()).map_err(|_| damaged())?),
            },
            stored_hash: stored[HASH].as_integer(),
            former: json(former.as_deref())?,
            sequence,
            source: stored[5].as_integer().unwrap_or(0),
            generation: stored[6].as_integer().unwrap_or(0),
            unknown,
            is_changed: false,
            is_dirty: false,
        })
    }

    /// Whether a column has a clock that is stored.
    fn has_clock(&self, name: &str) -> bool {
        self.state.columns.get(name).is_some_and(|cell| cell.clock != Clock::ZERO)
    }

    /// The columns that clocks are stored of; none if it is all of the table's.
    pub(crate) fn layout(&self, table: &SyncTable) -> Option<Vec<String>> {
        let is_whole = table.columns.iter().all(|name| self.has_clock(name));
        (!is_whole).then(|| table.columns.iter().filter(|name| self.has_clock(name)).cloned().collect())
    }

    /// What is stored: [`COLUMNS`].
    pub(crate) fn stored(&self, table: &SyncTable, layout: i64) -> [Value; 7] {
        let text = |is_empty: bool, json: serde_json::Result<String>| json.ok().filter(|_| !is_empty);
        let base = self.base();
        let written = self.state.columns.iter().filter(|(_, cell)| cell.clock != Clock::ZERO && cell.clock != base);
        let in_table = |name: &str| {
            let shown = self.shown.as_ref()?;
            Some(&shown[table.place(name)?])
        };
        let kept = self.state.columns.iter().filter(|(name, cell)| in_table(name) != Some(&cell.value));
        let kept: BTreeMap<_, _> = kept.map(|(name, cell)| (name, wire::to_json(&cell.value))).collect();
        let deleted = self.state.deleted.as_ref();
        let packed = Packed {
            layout,
            born: self.state.born,
            touched: self.state.touched,
            base,
            clocks: written.map(|(name, cell)| (name.clone(), cell.clock)).collect(),
            deleted: deleted.map(|deletion| deletion.clock),
            kept: text(kept.is_empty(), serde_json::to_string(&kept)),
            former: text(self.former.is_empty(), serde_json::to_string(&self.former)),
        };
        [
            self.sequence.into(),
            packed.pack().into(),
            deleted.and_then(|deletion| deletion.merged_into.clone()).into(),
            text(self.held.is_none(), serde_json::to_string(&self.held)).into(),
            self.hash(table).map(|hash| hash as i64).into(),
            self.source.into(),
            self.generation.into(),
        ]
    }

    /// When it was deleted, if it has not been written since.
    pub(crate) fn dead_since(&self) -> Option<i64> {
        let deletion = self.state.deleted.as_ref().filter(|_| !self.state.is_alive());
        deletion.map(|deletion| deletion.clock.time)
    }

    /// The clock that most of its columns have.
    fn base(&self) -> Clock {
        let mut counts: Vec<(usize, Clock)> = Vec::with_capacity(2);
        for clock in self.state.columns.values().map(|cell| cell.clock).filter(|clock| *clock != Clock::ZERO) {
            match counts.iter_mut().find(|(_, known)| *known == clock) {
                Some((count, _)) => *count += 1,
                None => counts.push((1, clock)),
            }
        }
        counts.into_iter().max().map_or(self.state.touched, |(_, clock)| clock)
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

fn json<T: for<'de> Deserialize<'de> + Default>(text: Option<&str>) -> Result<T> {
    match text {
        Some(text) => serde_json::from_str(text).map_err(|_| damaged()),
        None => Ok(T::default()),
    }
}
