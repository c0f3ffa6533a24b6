//! What a change of a table can lose.

use super::quoted;
use crate::{
    schema::{Column, Table, closing, definition::Definition, tokens},
    value::Kind,
};

/// Something that may be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loss {
    /// What, in a sentence.
    pub what: String,
    /// Counts the rows that lose it, where that can be asked.
    pub count: Option<String>,
}

impl Loss {
    pub(super) fn dropped_table(table: &str) -> Self {
        Self {
            what: format!("the table {table} is dropped with its rows"),
            count: Some(format!("SELECT count(*) FROM {}", quoted(table))),
        }
    }

    fn of_rows(table: &Table, what: String, condition: &str) -> Self {
        Self { what, count: Some(format!("SELECT count(*) FROM {} WHERE {condition}", quoted(&table.name))) }
    }
}

/// What is lost when `old` becomes `new`.
pub(super) fn losses(old: &Table, new: &Table) -> Vec<Loss> {
    let mut found = Vec::new();
    let name = &new.name;
    for column in &old.columns {
        let of = quoted(&column.name);
        let Some(after) = column_of(new, &column.name) else {
            let what = format!("the column {name}.{} is dropped with its values", column.name);
            found.push(Loss::of_rows(old, what, &format!("{of} IS NOT NULL")));
            continue;
        };
        if let Some(condition) = does_not_fit(column, after) {
            let what = format!(
                "{name}.{} becomes {} instead of {}: values that are none are converted",
                column.name, after.declared_type, column.declared_type
            );
            found.push(Loss::of_rows(old, what, &condition));
        }
        if is_required(new, after) && !is_required(old, column) && after.default.is_none() {
            let what = format!(
                "{name}.{} may not be null any more and has no default: where it is null it becomes {}",
                column.name,
                filler(new, after)
            );
            found.push(Loss::of_rows(old, what, &format!("{of} IS NULL")));
        }
    }
    for column in new.columns.iter().filter(|column| column_of(old, &column.name).is_none()) {
        if is_required(new, column) && column.default.is_none() && !is_row_number(new, &column.name) {
            let what = format!(
                "the new column {name}.{} may not be null and has no default: in the rows that are there it becomes {}",
                column.name,
                filler(new, column)
            );
            found.push(Loss::of_rows(old, what, "1"));
        }
    }
    for columns in new_keys(old, new) {
        let list: Vec<_> = columns.iter().map(|column| quoted(column)).collect();
        let known: Vec<_> = list.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        found.push(Loss {
            what: format!(
                "{name} ({}) becomes unique: of rows that are alike in it only the first stays",
                columns.join(", ")
            ),
            count: Some(format!(
                "SELECT coalesce(sum(rows - 1), 0) FROM (SELECT count(*) AS rows FROM {} WHERE {} GROUP BY {})",
                quoted(&old.name),
                known.join(" AND "),
                list.join(", ")
            )),
        });
    }
    let before = checks(old);
    for check in checks(new).into_iter().filter(|check| !before.contains(check)) {
        let what = format!("{name} gets the rule CHECK ({check}): rows that break it are left out");
        found.push(Loss::of_rows(old, what, &format!("NOT ({check})")));
    }
    found
}

fn column_of<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
}

/// Whether a column is the number of its row.
pub(super) fn is_row_number(table: &Table, column: &str) -> bool {
    matches!(table.primary_key.as_slice(), [key] if key == column)
        && column_of(table, column).is_some_and(|column| column.declared_type.eq_ignore_ascii_case("INTEGER"))
}

pub(super) fn is_required(table: &Table, column: &Column) -> bool {
    column.not_null || is_row_number(table, &column.name)
}

/// What a row gets that has no value where one is required, as SQL.
pub(super) fn filler(table: &Table, column: &Column) -> String {
    let words = Definition::parse(&table.sql).and_then(|definition| definition.words(&column.name));
    if let Some(word) = words.as_ref().and_then(|words| words.first()) {
        return format!("'{}'", word.replace('\'', "''"));
    }
    match column.kind {
        Kind::Integer | Kind::Real | Kind::Boolean | Kind::Instant => "0",
        Kind::Json => "'{}'",
        Kind::Blob => "x''",
        Kind::Text | Kind::Any | Kind::Rows => "''",
    }
    .to_owned()
}

/// The rows whose value is none of the new type; none if every value is.
fn does_not_fit(old: &Column, new: &Column) -> Option<String> {
    let of = quoted(&old.name);
    let number = |to: &str| format!("{of} IS NOT NULL AND (typeof({of}) = 'blob' OR CAST({of} AS {to}) <> {of})");
    match (old.kind, new.kind) {
        (old, new) if old == new => None,
        (_, Kind::Any) | (Kind::Boolean | Kind::Instant, Kind::Integer) | (Kind::Integer, Kind::Instant) => None,
        (Kind::Boolean, Kind::Real | Kind::Instant) | (Kind::Json, Kind::Text) => None,
        (Kind::Integer | Kind::Real | Kind::Boolean | Kind::Instant, Kind::Text) => None,
        (_, Kind::Integer | Kind::Instant) => Some(number("INTEGER")),
        (_, Kind::Real) => Some(number("REAL")),
        (_, Kind::Boolean) => Some(format!("{} OR {of} NOT IN (0, 1)", number("INTEGER"))),
        (_, Kind::Text) => Some(format!("typeof({of}) NOT IN ('null', 'text')")),
        (_, Kind::Json) => Some(format!("{of} IS NOT NULL AND NOT json_valid({of})")),
        (_, Kind::Blob | Kind::Rows) => Some(format!("typeof({of}) NOT IN ('null', 'blob')")),
    }
}

/// A value of an old column as one of the new column's type, as SQL.
pub(super) fn converted(old: &Column, new: &Column) -> String {
    let of = quoted(&old.name);
    if does_not_fit(old, new).is_none() {
        return of;
    }
    match new.kind {
        Kind::Integer | Kind::Instant => format!("CAST({of} AS INTEGER)"),
        Kind::Real => format!("CAST({of} AS REAL)"),
        Kind::Boolean => format!("(CAST({of} AS INTEGER) <> 0)"),
        Kind::Text => format!("CAST({of} AS TEXT)"),
        Kind::Blob => format!("CAST({of} AS BLOB)"),
        Kind::Json => format!("CASE WHEN json_valid({of}) THEN {of} ELSE json_quote(CAST({of} AS TEXT)) END"),
        Kind::Any | Kind::Rows => of,
    }
}

/// Lists of columns that the new table keeps unique and the old one did not.
pub(super) fn new_keys(old: &Table, new: &Table) -> Vec<Vec<String>> {
    let keys = |table: &Table| -> Vec<Vec<String>> {
        let by_index = table.indexes.iter().filter(|index| index.unique && !index.partial);
        let mut keys: Vec<Vec<String>> =
            by_index.filter_map(|index| index.columns.iter().map(|column| column.name.clone()).collect()).collect();
        keys.push(table.primary_key.clone());
        keys.iter_mut().for_each(|key| key.sort());
        keys
    };
    let before = keys(old);
    let mut after = keys(new);
    after.sort();
    after.dedup();
    after.retain(|key| {
        !key.is_empty() && !before.contains(key) && key.iter().all(|name| column_of(old, name).is_some())
    });
    after
}

/// The conditions of a table's checks.
fn checks(table: &Table) -> Vec<String> {
    let Some(definition) = Definition::parse(&table.sql) else { return Vec::new() };
    let columns = definition.columns.iter().map(|column| column.text.as_str());
    let mut found = Vec::new();
    for text in columns.chain(definition.constraints.iter().map(String::as_str)) {
        let all: Vec<_> = tokens(text).collect();
        for (position, _) in all.iter().enumerate().filter(|(_, token)| token.is("check")) {
            if let Some(close) = closing(&all, position + 1) {
                found.push(text[all[position + 1].position + 1..all[close].position].trim().to_owned());
            }
        }
    }
    found
}
