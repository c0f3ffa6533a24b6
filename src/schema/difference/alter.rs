//! Changes of a table that the engine's ALTER makes, with the result that
//! making it anew would have.

use super::quoted;
use crate::schema::{
    Schema, Table,
    definition::{ColumnDefinition, Definition},
    tokens,
};

/// The statements that turn a table into another; none where ALTER cannot.
pub(super) fn alter(old: &Table, new: &Table, schema: &Schema) -> Option<Vec<String>> {
    let (before, after) = (Definition::parse(&old.sql)?, Definition::parse(&new.sql)?);
    if old.name != new.name || before.constraints != after.constraints || before.options != after.options {
        return None;
    }
    if let Some(added) = after.columns.strip_prefix(before.columns.as_slice()) {
        return added.iter().map(|column| add(new, column)).collect();
    }
    let mut statements = Vec::new();
    let mut kept = after.columns.iter().peekable();
    for column in &before.columns {
        if kept.next_if_eq(&column).is_none() {
            if !is_plain(&column.text) || is_used(old, &before, &column.name, schema) {
                return None;
            }
            statements.push(format!("ALTER TABLE {} DROP COLUMN {}", quoted(&old.name), quoted(&column.name)));
        }
    }
    kept.peek().is_none().then_some(statements)
}

/// Adds a column whose default is a constant and that has no constraint which
/// the rows that are there could break.
fn add(table: &Table, definition: &ColumnDefinition) -> Option<String> {
    let column = table.column(&definition.name)?;
    let is_constant = column.default.as_deref().is_none_or(is_constant);
    let fits = is_plain(&definition.text) && is_constant && (!column.not_null || column.default.is_some());
    let not_null = if column.not_null { " NOT NULL" } else { "" };
    let default = column.default.as_ref().map_or(String::new(), |default| format!(" DEFAULT {default}"));
    fits.then(|| {
        let (table, name, kind) = (quoted(&table.name), quoted(&column.name), &column.declared_type);
        format!("ALTER TABLE {table} ADD COLUMN {name} {kind}{not_null}{default}")
    })
}

fn is_constant(default: &str) -> bool {
    let all: Vec<_> = tokens(default).map(|token| token.text).collect();
    let is_literal = |text: &str| text.starts_with('\'') || text.starts_with(|first: char| first.is_ascii_digit());
    match all.as_slice() {
        [one] => is_literal(one) || ["null", "true", "false"].iter().any(|word| one.eq_ignore_ascii_case(word)),
        ["-" | "+", number] => is_literal(number),
        _ => false,
    }
}

/// Whether a column has a type, NOT NULL and a default at the most.
fn is_plain(text: &str) -> bool {
    const MORE: [&str; 8] = ["primary", "unique", "references", "check", "as", "generated", "constraint", "collate"];
    !tokens(text).any(|token| MORE.iter().any(|word| token.is(word)))
}

/// Whether anything but the rows names a column.
fn is_used(table: &Table, definition: &Definition, column: &str, schema: &Schema) -> bool {
    let names_it =
        |sql: &str| tokens(sql).any(|token| token.name().is_some_and(|name| name.eq_ignore_ascii_case(column)));
    table.primary_key.iter().any(|name| name == column)
        || table.indexes.iter().any(|index| {
            index.sql.as_deref().is_some_and(names_it)
                || index.columns.iter().any(|known| known.name.as_deref() == Some(column))
        })
        || definition.constraints.iter().any(|text| names_it(text))
        || definition.columns.iter().any(|other| other.name != column && names_it(&other.text))
        || schema.triggers.iter().any(|trigger| names_it(&trigger.sql))
        || schema.views.iter().any(|view| names_it(&view.sql) || tokens(&view.sql).any(|token| token.text == "*"))
        || schema.tables.iter().flat_map(|other| &other.foreign_keys).any(|key| {
            key.parent.eq_ignore_ascii_case(&table.name) && key.parent_columns.iter().any(|name| name == column)
        })
}
