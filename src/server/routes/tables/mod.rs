//! Rows of any table, from its schema: docs/tables.md.

mod answer;
mod bulk;
mod describe;
mod openapi;
mod path;

use crate::{
    Error, Result,
    server::{
        answer::{Json, NoContent, answer},
        errors::Failure,
        route::Route,
        state::Data,
    },
    tables::{Key, Table, TableDescription},
    value::{Json as Tree, Row, to_row},
};
use answer::{Condition, Conditions, Created, PageAnswer, RowAnswer, TableRows};
use axum::http::Method;
use path::{Object, OfRow, OfTable, Parameters};

pub(super) fn routes() -> Vec<Route> {
    const TAG: &str = "tables";
    const TABLE: &str = "/api/v1/tables/{table}";
    const ROW: &str = "/api/v1/tables/{table}/{key}";
    const NO_TABLE: &str = "There is no such table.";
    const NO_ROW: &str = "There is no such table or row.";
    const TAKEN: &str = "Another row has the key, or another unique value.";
    const REFUSED: &str = "A rule of the schema refuses the row.";
    const READ_ONLY: &str = "The table changes through the operations of its catalog alone.";
    let changes = |route: Route| route.fails(403, READ_ONLY).fails(409, TAKEN).fails(422, REFUSED);
    vec![
        Route::new(Method::GET, "/api/v1/tables", TAG, "The tables with their columns, types and keys.", tables),
        Route::new(Method::GET, TABLE, TAG, "The rows of a table that meet all filters, a page at a time.", list)
            .fails(404, NO_TABLE),
        changes(Route::new(Method::POST, TABLE, TAG, "Adds a row.", create)).fails(404, NO_TABLE),
        Route::new(Method::GET, ROW, TAG, "The row with this key.", one).fails(404, NO_ROW),
        changes(Route::new(Method::PATCH, ROW, TAG, "Changes the columns that the body has; null clears one.", update))
            .fails(404, NO_ROW),
        changes(Route::new(Method::PUT, ROW, TAG, "Adds a row, or changes the one that has its key.", upsert))
            .fails(404, NO_TABLE),
        Route::new(Method::DELETE, ROW, TAG, "Deletes the row with this key.", delete)
            .fails(403, READ_ONLY)
            .fails(404, NO_ROW)
            .fails(422, "Other rows refer to it."),
        changes(Route::new(Method::POST, "/api/v1/bulk/{table}", TAG, bulk::DOES, bulk::bulk)).fails(404, NO_TABLE),
        Route::new(Method::GET, "/api/openapi/tables.json", TAG, openapi::DOES, openapi::serve),
    ]
}

answer! {
    /// The tables of the store.
    pub struct TableList {
        /// The tables by name.
        pub tables: Vec<TableDescription>,
    }
}

async fn tables(data: Data) -> Result<Json<TableList>, Failure> {
    data.answer(|store| Ok(TableList { tables: store.tables()?.iter().map(Table::describe).collect() })).await
}

async fn list(
    data: Data,
    OfTable(name): OfTable,
    Parameters(parameters): Parameters,
    conditions: Conditions,
) -> Result<PageAnswer, Failure> {
    data.read(move |store| {
        let table = store.table(&name)?;
        let query = parameters.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let (list, count) = table.list_of_query(query)?;
        let total = if count { Some(store.query(table.count(list.filters.clone()))?) } else { None };
        let rows = store.read(&table.list(list).into_query()?)?;
        let next = rows.next().map(str::to_owned);
        PageAnswer::of(&TableRows { rows, next, total }, &conditions)
    })
    .await
}

async fn create(data: Data, OfTable(name): OfTable, Object(body): Object) -> Result<Created, Failure> {
    let row = to_row(&body)?;
    let batch = data.read(move |store| Ok(store.table(&name)?.create(row))).await?;
    let rows = data.write(batch).await?;
    Ok(RowAnswer::of_rows(&rows)?)
}

async fn one(data: Data, of: OfRow, conditions: Conditions) -> Result<RowAnswer, Failure> {
    data.read(move |store| {
        let table = store.table(&of.table)?;
        let found = store.query(table.get(table.key_of_path(&of.key)?))?;
        RowAnswer::of(&found.ok_or_else(|| of.missing())?, &conditions)
    })
    .await
}

async fn update(data: Data, of: OfRow, conditions: Conditions, Object(body): Object) -> Result<RowAnswer, Failure> {
    let changes = to_row(&body)?;
    put(data, of, conditions, move |table, key| Ok(table.update(key, changes))).await
}

async fn upsert(data: Data, of: OfRow, conditions: Conditions, Object(body): Object) -> Result<RowAnswer, Failure> {
    put(data, of, conditions, move |table, key| {
        let row = with_key(table, key, &body)?;
        Ok(table.upsert(row))
    })
    .await
}

/// Runs a change of one row that gives the row: with a condition in a
/// transaction of its own, otherwise together with what others write.
async fn put(
    data: Data,
    of: OfRow,
    conditions: Conditions,
    change: impl FnOnce(&Table, Key) -> Result<crate::query::Batch<Row>> + Send + 'static,
) -> Result<RowAnswer, Failure> {
    if conditions.are_none() {
        let batch = data
            .read(move |store| {
                let table = store.table(&of.table)?;
                let key = table.key_of_path(&of.key)?;
                change(&table, key)
            })
            .await?;
        return Ok(RowAnswer::of_rows(&data.write(batch).await?)?);
    }
    let changed = data
        .change(move |store| {
            store.transaction(|transaction| {
                let table = transaction.table(&of.table)?;
                let key = table.key_of_path(&of.key)?;
                let batch = change(&table, key.clone())?;
                let current = transaction.query(table.get(key))?;
                match conditions.hold(current.as_ref())? {
                    Condition::Met => transaction.run(batch).map(Ok),
                    Condition::Failed(failure) => Ok(Err(failure)),
                }
            })
        })
        .await?;
    Ok(RowAnswer::of(&changed?, &Conditions::default())?)
}

async fn delete(data: Data, of: OfRow, conditions: Conditions) -> Result<NoContent, Failure> {
    let missing = of.missing();
    let deleted = if conditions.are_none() {
        let batch = data
            .read(move |store| {
                let table = store.table(&of.table)?;
                Ok(table.delete(table.key_of_path(&of.key)?))
            })
            .await?;
        data.write(batch).await?.values().first() == Some(&true.into())
    } else {
        let deleted = data.change(move |store| {
            store.transaction(|transaction| {
                let table = transaction.table(&of.table)?;
                let key = table.key_of_path(&of.key)?;
                let current = transaction.query(table.get(key.clone()))?;
                match conditions.hold(current.as_ref())? {
                    Condition::Met => transaction.run(table.delete(key)).map(Ok),
                    Condition::Failed(failure) => Ok(Err(failure)),
                }
            })
        });
        deleted.await??
    };
    if deleted { Ok(NoContent) } else { Err(missing.into()) }
}

/// The row of a body, with the key that the path names.
fn with_key(table: &Table, key: Key, body: &Tree) -> Result<Row> {
    let row = to_row(body)?;
    let named = table.named_key(key)?;
    if let Some((column, _)) = named.view().iter().find(|(column, _)| row.value(&column.name).is_ok()) {
        let name = column.name.clone();
        return Err(Error::invalid(name.clone(), format!("{name} is named by the path; leave it out of the body")));
    }
    let (named, row) = (named.view(), row.view());
    let pairs = named.iter().chain(row.iter()).map(|(column, value)| (column.name.clone(), value.clone()));
    Ok(Row::from_pairs(pairs))
}
