//! Which rows a site may have, and which it may write.

use super::{
    entry::Entry,
    message::TableColumns,
    table::SyncTable,
    wire,
    work::{RowId, Work},
};
use crate::{
    Result,
    value::{Json, Value},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many former values of a column are remembered; a row with more is told
/// to have left to everybody.
const MOST_FORMER: usize = 16;

/// What a site may have of a server's tables, and write to them.
///
/// # Example
/// ```
/// use edgelite::sync::{Grant, TableGrant};
/// let kitchen = TableGrant::read().only("camera_id", ["kitchen"]).without(["file_path"]);
/// let grant = Grant::tables([("recordings", kitchen), ("ai_analysis", TableGrant::write())]);
/// assert!(!grant.allows("devices"));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Grant {
    /// Whether tables that are not named are granted, to be read and written.
    all: bool,
    tables: BTreeMap<String, TableGrant>,
}

/// What a site may have of a table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableGrant {
    write: bool,
    /// Columns with the values that they must have one of.
    conditions: BTreeMap<String, Vec<Json>>,
    /// Columns that are left out.
    without: Vec<String>,
}

impl Grant {
    /// All tables that sync, to be read and written.
    pub fn all() -> Self {
        Self { all: true, tables: BTreeMap::new() }
    }

    /// These tables and no others.
    pub fn tables<N: Into<String>>(tables: impl IntoIterator<Item = (N, TableGrant)>) -> Self {
        Self { all: false, tables: tables.into_iter().map(|(name, grant)| (name.into(), grant)).collect() }
    }

    /// Whether anything of a table is granted.
    pub fn allows(&self, table: &str) -> bool {
        self.all || self.tables.contains_key(table)
    }

    fn table(&self, table: &str) -> Option<&TableGrant> {
        self.tables.get(table)
    }

    /// The columns of conditions, by table.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (&String, &String)> {
        self.tables.iter().flat_map(|(table, grant)| grant.conditions.keys().map(move |column| (table, column)))
    }

    /// Of these tables of a site, what a server has and grants.
    pub(crate) fn accepted(&self, theirs: &[TableColumns], work: &Work<'_>) -> Vec<TableColumns> {
        let mut accepted = Vec::new();
        for their in theirs {
            let Some(place) = work.tables.place(&their.table) else { continue };
            let own = work.table(place);
            if !self.allows(&own.name) || own.name != their.table || own.key != their.key {
                continue;
            }
            let without = self.table(&own.name).map_or(&[][..], |grant| &grant.without);
            let both = own.columns.iter().filter(|name| their.columns.contains(name) && !without.contains(name));
            accepted.push(TableColumns {
                table: own.name.clone(),
                key: own.key.clone(),
                columns: both.cloned().collect(),
            });
        }
        accepted
    }

    pub(crate) fn may_write(&self, table: &str) -> bool {
        self.table(table).map_or(self.all, |grant| grant.write)
    }

    /// Whether a row is in scope.
    pub(crate) fn covers(&self, table: &SyncTable, id: &RowId, entry: &Entry) -> Result<bool> {
        let Some(grant) = self.table(&table.name) else { return Ok(self.all) };
        let key = wire::key_values(&id.1)?;
        let allowed = |(column, values): (&String, &Vec<Json>)| {
            values.contains(&wire::to_json(&entry.value(table, &key, column)))
        };
        Ok(grant.conditions.iter().all(allowed))
    }

    /// Whether a row may have been in scope before.
    pub(crate) fn covered(&self, table: &SyncTable, id: &RowId, entry: &Entry) -> Result<bool> {
        let Some(grant) = self.table(&table.name) else { return Ok(self.all) };
        if entry.former.is_empty() {
            return Ok(false);
        }
        let key = wire::key_values(&id.1)?;
        let allowed = |(column, values): (&String, &Vec<Json>)| {
            let now = wire::to_json(&entry.value(table, &key, column));
            let former = entry.former.get(column).map_or(&[][..], Vec::as_slice);
            values.contains(&now) || former.len() >= MOST_FORMER || former.iter().any(|value| values.contains(value))
        };
        Ok(grant.conditions.iter().all(allowed))
    }
}

impl TableGrant {
    /// All rows, to be read.
    pub fn read() -> Self {
        Self::default()
    }

    /// All rows, to be read and written.
    pub fn write() -> Self {
        Self { write: true, ..Self::default() }
    }

    /// Only rows whose column has one of these values.
    #[must_use]
    pub fn only<V: Into<Value>>(mut self, column: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| wire::to_json(&value.into())).collect();
        self.conditions.insert(column.into(), values);
        self
    }

    /// Without these columns.
    #[must_use]
    pub fn without<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        self.without.extend(columns.into_iter().map(Into::into));
        self
    }
}

/// Remembers what columns of conditions held.
pub(crate) fn remember<'a>(former: &mut BTreeMap<String, Vec<Json>>, was: impl IntoIterator<Item = (&'a str, Value)>) {
    for (name, value) in was {
        let value = wire::to_json(&value);
        let known = former.entry(name.to_owned()).or_default();
        if known.len() < MOST_FORMER && !known.contains(&value) {
            known.push(value);
        }
    }
}

/// Notes that columns may have held anything.
pub(crate) fn remember_any(former: &mut BTreeMap<String, Vec<Json>>, columns: impl IntoIterator<Item = String>) {
    former.extend(columns.into_iter().map(|column| (column, vec![Json::Null; MOST_FORMER])));
}
