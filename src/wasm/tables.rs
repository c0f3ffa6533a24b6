//! What is asked of a table, as JavaScript writes it (`www/client/table.ts`).

use super::convert::{to_parameters, to_value};
use crate::{
    Error, Result,
    query::Request,
    tables::{Change, Filter, Key, List, Operator, Table},
    value::{Row, Value},
};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

/// What `method` asks of the table with these values.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming what is wrong.
pub(super) fn request(table: &Table, method: &str, values: &Array) -> Result<Request> {
    let value = |position: u32| values.get(position);
    match method {
        "list" => table.list(list(values)?).try_into(),
        "count" => table.count(filters(&value(0))?).try_into(),
        "get" => table.get(key(&value(0))?).try_into(),
        "create" => table.create(row(&value(0))?).try_into(),
        "update" => table.update(key(&value(0))?, row(&value(1))?).try_into(),
        "upsert" => table.upsert(row(&value(0))?).try_into(),
        "delete" => table.delete(key(&value(0))?).try_into(),
        "bulk" => table.bulk(changes(&value(0))?).try_into(),
        _ => Err(Error::not_found(format!("a table has no method {method}")).on("method")),
    }
}

fn list(values: &Array) -> Result<List> {
    let mut list = List { filters: filters(&values.get(0))?, ..List::default() };
    list.sort = texts("sort", &values.get(1))?.iter().map(|column| column.parse()).collect::<Result<_>>()?;
    list.fields = texts("fields", &values.get(2))?;
    if !values.get(3).is_undefined() {
        list.limit = match to_value(&values.get(3), "limit")? {
            Value::Integer(limit) => limit,
            other => {
                return Err(Error::invalid("limit", format!("limit must be an integer, not {}", other.type_name())));
            }
        };
    }
    if !values.get(4).is_undefined() {
        let cursor = values.get(4).as_string();
        list.cursor = Some(cursor.ok_or_else(|| Error::invalid("cursor", "cursor must be text"))?);
    }
    Ok(list)
}

/// Triples of a column, an operator and its values.
fn filters(triples: &JsValue) -> Result<Vec<Filter>> {
    let triples = array("where", triples)?;
    let filters = (0..triples.length() / 3).map(|number| {
        let part = |place: u32| triples.get(number * 3 + place);
        let (column, word) = (text("where", &part(0))?, text("where", &part(1))?);
        let operator = Operator::of_word(&word).ok_or_else(|| {
            let words = Operator::ALL.map(Operator::word).join(", ");
            Error::invalid(
                format!("{column}.{word}"),
                format!("{word} is no operator of a condition; there are {words}"),
            )
        })?;
        Ok(Filter::new(column, operator, to_parameters(&array("where", &part(2))?)?))
    });
    filters.collect()
}

/// Names and values; without names, the values of a key in order.
fn key(pair: &JsValue) -> Result<Key> {
    let pair = array("key", pair)?;
    if !pair.get(0).is_undefined() {
        return row(&pair).map(Key::from);
    }
    let values = array("key", &pair.get(1))?;
    values.iter().map(|value| to_value(&value, "key")).collect::<Result<Vec<_>>>().map(Key::from)
}

/// Names and values.
fn row(pair: &JsValue) -> Result<Row> {
    let pair = array("row", pair)?;
    let (names, values) = (texts("row", &pair.get(0))?, array("row", &pair.get(1))?);
    let pairs = names.into_iter().zip(values.iter()).map(|(name, value)| {
        let value = to_value(&value, &name)?;
        Ok((name, value))
    });
    Ok(Row::from_pairs(pairs.collect::<Result<Vec<_>>>()?))
}

/// Triples of an operation, a key and a row.
fn changes(list: &JsValue) -> Result<Vec<Change>> {
    let list = array("changes", list)?;
    let changes = list.iter().enumerate().map(|(position, change)| {
        let change = array("changes", &change)?;
        let read = || {
            Ok(match text("operation", &change.get(0))?.as_str() {
                "create" => Change::Create { row: row(&change.get(2))? },
                "upsert" => Change::Upsert { row: row(&change.get(2))? },
                "update" => Change::Update { key: key(&change.get(1))?, changes: row(&change.get(2))? },
                "delete" => Change::Delete { key: key(&change.get(1))? },
                _ => {
                    let message = "operation must be one of create, update, upsert, delete";
                    return Err(Error::invalid("operation", message));
                }
            })
        };
        read().map_err(|error| Change::refused(position, error))
    });
    changes.collect()
}

fn array(field: &'static str, value: &JsValue) -> Result<Array> {
    if value.is_undefined() && field != "row" && field != "key" {
        return Ok(Array::new());
    }
    let found = value.dyn_ref::<Array>().cloned();
    found.ok_or_else(|| Error::invalid(field, format!("{field} is missing, or not of its form")))
}

fn text(field: &'static str, value: &JsValue) -> Result<String> {
    value.as_string().ok_or_else(|| Error::invalid(field, format!("{field} must be text")))
}

fn texts(field: &'static str, value: &JsValue) -> Result<Vec<String>> {
    array(field, value)?.iter().map(|value| text(field, &value)).collect()
}
