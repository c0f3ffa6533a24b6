use super::{
    convert::to_parameters,
    database::{Database, Values},
    rows::encode,
};
use crate::{
    Error, ErrorKind, Result,
    live::{LiveRows, Patch},
    query::{Page, Query, Request, Select, Statement},
    search::SearchHit,
    value::{Row, Rows},
};
use js_sys::{Object, Reflect, Uint8Array, Uint32Array};
use std::{cell::RefCell, collections::HashMap};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "/** What became of the result of a live query. */
export interface LiveRead {
  /** All rows; with a patch, those that were added and then those that changed. */
  readonly rows: Uint8Array;
  /** Positions: of removed rows, pairs of moved rows (before and now), of added and of changed rows. */
  readonly patch?: {
    readonly removed: Uint32Array;
    readonly moved: Uint32Array;
    readonly added: Uint32Array;
    readonly changed: Uint32Array;
  };
}";

#[wasm_bindgen]
extern "C" {
    /// What became of the result of a live query.
    #[wasm_bindgen(typescript_type = "LiveRead")]
    pub type LiveRead;
}

/// The live queries of a database, by the numbers that their users gave them.
#[derive(Default)]
pub(super) struct LiveQueries(RefCell<HashMap<u32, LiveRows>>);

#[wasm_bindgen]
impl Database {
    /// Begins a live query on an operation, under a number of the caller's.
    /// The rows are told apart by `key`, columns, if it is given.
    #[wasm_bindgen(js_name = liveCall)]
    pub fn live_call(
        &self,
        subscription: u32,
        catalog: &str,
        operation: &str,
        values: &Values,
        key: Option<Vec<String>>,
    ) -> std::result::Result<(), JsValue> {
        let arguments = self.arguments(catalog, operation, values)?;
        let name = || format!("{catalog}.{operation}");
        let query = reading(self.store().request(catalog, operation, &arguments)?, name)?;
        Ok(self.begin_live(subscription, query, key)?)
    }

    /// Begins a live query on a statement.
    #[wasm_bindgen(js_name = liveQuery)]
    pub fn live_query(
        &self,
        subscription: u32,
        sql: String,
        parameters: &Values,
        key: Option<Vec<String>>,
    ) -> std::result::Result<(), JsValue> {
        let statement = Statement { sql: sql.into(), parameters: to_parameters(parameters)? };
        let query = Select::<Vec<Row>>::from(statement).into_query()?;
        Ok(self.begin_live(subscription, query, key)?)
    }

    /// Begins a live query on what is asked of a table. It gives the columns
    /// that the table has now.
    #[wasm_bindgen(js_name = liveTable)]
    pub fn live_table(
        &self,
        subscription: u32,
        table: &str,
        method: &str,
        values: &Values,
        key: Option<Vec<String>>,
    ) -> std::result::Result<(), JsValue> {
        let name = || format!("{table}.{method}");
        Ok(self.begin_live(subscription, reading(self.table_request(table, method, values)?, name)?, key)?)
    }

    /// Begins a live query on a full-text search, or on the number of its hits.
    #[wasm_bindgen(js_name = liveSearch)]
    pub fn live_search(
        &self,
        subscription: u32,
        table: &str,
        options: &str,
        counts: bool,
        key: Option<Vec<String>>,
    ) -> std::result::Result<(), JsValue> {
        let search = self.search_of(table, options)?;
        let query =
            if counts { search.count().into_query()? } else { Select::<Page<SearchHit>>::from(search).into_query()? };
        Ok(self.begin_live(subscription, query, key)?)
    }

    /// The live queries whose results may have become others.
    #[wasm_bindgen(js_name = liveStale)]
    pub fn live_stale(&self) -> std::result::Result<Vec<u32>, JsValue> {
        let live = self.live().0.borrow();
        if live.is_empty() || self.is_in_transaction() {
            return Ok(Vec::new());
        }
        self.store().catch_up_live()?;
        let mut stale: Vec<_> = live.iter().filter(|(_, rows)| rows.is_stale()).map(|(id, _)| *id).collect();
        stale.sort_unstable();
        Ok(stale)
    }

    /// Runs a live query again; gives its result if it is another one.
    #[wasm_bindgen(js_name = liveRead)]
    pub fn live_read(&self, subscription: u32) -> std::result::Result<Option<LiveRead>, JsValue> {
        if self.is_in_transaction() {
            return Err(Error::new(ErrorKind::Internal, "a live query is read inside of a transaction").into());
        }
        let mut live = self.live().0.borrow_mut();
        let Some(rows) = live.get_mut(&subscription) else { return Ok(None) };
        let Some(patch) = rows.read()? else { return Ok(None) };
        let none = Rows::default();
        let whole = rows.rows().unwrap_or(&none);
        let laid_out = match patch {
            Some(patch) => patched(whole, &patch),
            None => encode(whole, 0).map(|rows| read(&rows, None)),
        };
        Ok(Some(laid_out.inspect_err(|_| rows.forget())?))
    }

    /// Ends a live query.
    #[wasm_bindgen(js_name = liveStop)]
    pub fn live_stop(&self, subscription: u32) {
        self.live().0.borrow_mut().remove(&subscription);
    }

    fn begin_live(&self, subscription: u32, query: Query, key: Option<Vec<String>>) -> Result<()> {
        let mut rows = self.store().live_rows(query)?;
        if let Some(key) = key {
            rows.set_key(key);
        }
        self.live().0.borrow_mut().insert(subscription, rows);
        Ok(())
    }
}

/// What is read; what writes is refused.
fn reading(request: Request, name: impl FnOnce() -> String) -> Result<Query> {
    match request {
        Request::Query(query) => Ok(query),
        Request::Write(_) => Err(Error::invalid("query", format!("{} writes; only what reads can be live", name()))),
    }
}

/// The rows of a patch, and where they belong.
fn patched(whole: &Rows, patch: &Patch) -> Result<LiveRead> {
    let mut rows = Rows::new(whole.columns().clone());
    for placed in patch.added.iter().chain(&patch.changed) {
        rows.push(placed.row.values().iter().cloned());
    }
    rows.set_next(patch.next.clone());
    patch.warnings.iter().for_each(|warning| rows.warn(warning.clone()));
    let position = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
    let object = Object::new();
    for (name, positions) in [
        ("removed", patch.removed.iter().map(|row| position(row.position)).collect::<Vec<_>>()),
        ("moved", patch.moved.iter().flat_map(|row| [position(row.from), position(row.to)]).collect()),
        ("added", patch.added.iter().map(|row| position(row.position)).collect()),
        ("changed", patch.changed.iter().map(|row| position(row.position)).collect()),
    ] {
        set(&object, name, &Uint32Array::from(positions.as_slice()));
    }
    Ok(read(&encode(&rows, 0)?, Some(&object)))
}

fn read(rows: &[u8], patch: Option<&Object>) -> LiveRead {
    let object = Object::new();
    set(&object, "rows", &Uint8Array::from(rows));
    if let Some(patch) = patch {
        set(&object, "patch", patch);
    }
    object.unchecked_into()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    Reflect::set(object, &name.into(), value).expect("a plain object takes any property");
}
