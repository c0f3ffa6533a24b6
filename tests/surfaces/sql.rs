//! The operations as SQL knows them: the columns of the tables that they
//! write and read.

use crate::arguments::example;
use edgelite::{
    Store,
    query::{Operation, Request},
    schema::{Column, Schema},
    value::{Field, Kind, Row},
};
use std::cell::Cell;

/// The store's tables beside what the operations say of their columns.
pub struct Tables {
    store: Store,
    schema: Schema,
    /// How many fields were compared with columns.
    pub compared: Cell<usize>,
}

/// A table, and the columns that a statement gives values to.
struct Insert<'a> {
    table: &'a str,
    columns: Vec<&'a str>,
}

impl Tables {
    pub fn of(store: Store) -> Self {
        let schema = store.schema().expect("the schema");
        Self { store, schema, compared: Cell::new(0) }
    }

    /// What an operation's arguments and result say otherwise than the columns of the same names.
    pub fn differences(&self, catalog: &str, operation: &Operation) -> Vec<String> {
        let given = operation.arguments.iter().filter(|field| field.name != "cursor");
        let arguments = given.map(|field| (field.name.to_owned(), example(operation.name, field)));
        let request = self.store.request(catalog, operation.name, &Row::from_pairs(arguments)).expect("a request");
        let mut found = Vec::new();
        let counted = |pair| {
            self.compared.set(self.compared.get() + 1);
            pair
        };
        match request {
            Request::Query(query) => {
                // The rows of a table, told by its key.
                let table = query.tables.first().and_then(|table| self.schema.table(table));
                let table = table.filter(|table| has(operation, &table.primary_key[0]));
                let known = operation.result.iter().filter_map(|field| Some((field, table?.column(field.name)?)));
                found.extend(known.map(counted).filter_map(|(field, column)| result_differs(field, column)));
            }
            Request::Write(write) => {
                for insert in write.steps.iter().filter_map(|step| insert(&step.sql)) {
                    let Some(table) = self.schema.table(insert.table) else { continue };
                    let of = |field: &Field| {
                        insert.columns.contains(&field.name).then(|| table.column(field.name)).flatten()
                    };
                    let known = operation.arguments.iter().filter_map(|field| Some((field, of(field)?)));
                    found.extend(known.map(counted).filter_map(|(field, column)| argument_differs(field, column)));
                    if write.steps.len() == 1 && has(operation, &table.primary_key[0]) {
                        let known =
                            operation.result.iter().filter_map(|field| Some((field, table.column(field.name)?)));
                        found.extend(known.map(counted).filter_map(|(field, column)| result_differs(field, column)));
                    }
                }
            }
        }
        found
    }
}

/// An argument is of the type of the column that it is written to, and has its default where both have one.
pub fn argument_differs(field: &Field, column: &Column) -> Option<String> {
    if field.kind.kind != column.kind && !is_seconds(field, column) {
        return Some(format!("{}: declared {:?}, the column is {:?}", field.name, field.kind.kind, column.kind));
    }
    let (declared, stored) = (field.default_json()?, literal(column)?);
    (declared != stored).then(|| format!("{}: declared default {declared}, the column's is {stored}", field.name))
}

/// A field of a row is of the type of its column, and may be null where the column may.
pub fn result_differs(field: &Field, column: &Column) -> Option<String> {
    if field.kind.kind != column.kind && !is_seconds(field, column) {
        return Some(format!("{}: declared {:?}, the column is {:?}", field.name, field.kind.kind, column.kind));
    }
    let may_be_null = !column.not_null && column.kind != Kind::Integer;
    (may_be_null && !field.kind.nullable).then(|| format!("{}: the column may be null", field.name))
}

/// Samples are stored with whole seconds and given with instants.
fn is_seconds(field: &Field, column: &Column) -> bool {
    field.kind.kind == Kind::Instant && column.kind == Kind::Integer
}

/// A column's default, if it is a literal, as JSON.
fn literal(column: &Column) -> Option<serde_json::Value> {
    let text = column.default.as_deref()?;
    match (column.kind, text) {
        (Kind::Boolean, "0" | "FALSE" | "false") => Some(false.into()),
        (Kind::Boolean, "1" | "TRUE" | "true") => Some(true.into()),
        (Kind::Json, text) => serde_json::from_str(text.trim_matches('\'')).ok(),
        (Kind::Text, text) => Some(text.strip_prefix('\'')?.strip_suffix('\'')?.into()),
        (_, number) => serde_json::from_str(number).ok(),
    }
}

/// Whether the rows of an operation have this field.
fn has(operation: &Operation, field: &str) -> bool {
    operation.result.iter().any(|known| known.name == field)
}

fn insert(sql: &str) -> Option<Insert<'_>> {
    let rest = sql.trim_start().strip_prefix("INSERT INTO ")?;
    let (table, rest) = rest.split_once(" (")?;
    let columns = rest.split_once(')')?.0.split(',').map(str::trim).collect();
    Some(Insert { table, columns })
}
