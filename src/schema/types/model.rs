//! What the types of a table are, in any language.

use crate::{
    schema::{
        Column, Schema, Table, Token,
        definition::{ColumnDefinition, Definition},
        tokens,
    },
    value::Kind,
};
use std::collections::BTreeSet;

/// The types of one table.
pub(super) struct TableTypes<'a> {
    pub table: &'a Table,
    /// The name that its types begin with, in PascalCase.
    pub name: String,
    pub columns: Vec<ColumnType<'a>>,
}

/// The type of one column.
pub(super) struct ColumnType<'a> {
    /// The name in SQL.
    pub name: String,
    pub kind: Kind,
    /// Whether a row may hold null there.
    pub nullable: bool,
    /// The only words that it may hold.
    pub words: Option<Vec<String>>,
    /// The default as SQL, where there is one.
    pub default: Option<&'a str>,
    /// Whether it belongs to the primary key.
    pub key: bool,
    /// Whether a row that is added may leave it out.
    pub optional: bool,
    /// Whether it is computed, so that nobody writes it.
    pub computed: bool,
    /// Whether its integers are expected to pass 2^53: `BIGINT`.
    pub wide: bool,
}

impl TableTypes<'_> {
    /// The columns that a new row has.
    pub(super) fn inserted(&self) -> impl Iterator<Item = &ColumnType<'_>> {
        self.columns.iter().filter(|column| !column.computed)
    }

    /// The columns that can be changed: a row is found by its key, which stays.
    pub(super) fn updated(&self) -> impl Iterator<Item = &ColumnType<'_>> {
        self.inserted().filter(|column| !column.key)
    }

    pub(super) fn key(&self) -> impl Iterator<Item = &ColumnType<'_>> {
        let position = |column: &ColumnType<'_>| self.table.primary_key.iter().position(|name| *name == column.name);
        let mut key: Vec<_> = self.columns.iter().filter(|column| column.key).collect();
        key.sort_by_key(|column| position(column));
        key.into_iter()
    }
}

/// The types of the tables of a schema, in its order.
pub(super) fn of(schema: &Schema) -> Vec<TableTypes<'_>> {
    let mut names = Names::default();
    schema
        .tables
        .iter()
        .map(|table| {
            let definition = Definition::parse(&table.sql);
            let mut columns: Vec<_> =
                table.columns.iter().map(|column| stored(table, column, definition.as_ref())).collect();
            for (place, column) in definition.iter().flat_map(|definition| definition.columns.iter().enumerate()) {
                if table.column(&column.name).is_none() {
                    columns.insert(place.min(columns.len()), computed(column));
                }
            }
            TableTypes { table, name: names.unique(&pascal(&table.name)), columns }
        })
        .collect()
}

fn stored<'a>(table: &Table, column: &'a Column, definition: Option<&Definition>) -> ColumnType<'a> {
    let key = table.primary_key.contains(&column.name);
    // An INTEGER PRIMARY KEY is the row's number, which the store gives.
    let numbers = key && table.primary_key.len() == 1 && column.declared_type.eq_ignore_ascii_case("INTEGER");
    let nullable = !column.not_null && !key;
    ColumnType {
        name: column.name.clone(),
        kind: column.kind,
        nullable,
        words: definition.and_then(|definition| definition.words(&column.name)),
        default: column.default.as_deref(),
        key,
        optional: nullable || numbers || column.default.is_some(),
        computed: definition.is_some_and(|definition| definition.is_generated(&column.name)),
        wide: is_wide(&column.declared_type),
    }
}

/// A column that the engine computes and does not list.
fn computed(column: &ColumnDefinition) -> ColumnType<'static> {
    let ends_type = |token: &Token<'_>| ["generated", "as", "not", "check"].iter().any(|word| token.is(word));
    let declared: Vec<_> = tokens(&column.text).take_while(|token| !ends_type(token)).map(|token| token.text).collect();
    let declared = declared.join(" ");
    ColumnType {
        name: column.name.clone(),
        kind: Kind::of_declared_type(&declared),
        nullable: !column.text.contains("not null"),
        words: None,
        default: None,
        key: false,
        optional: true,
        computed: true,
        wide: is_wide(&declared),
    }
}

fn is_wide(declared: &str) -> bool {
    let first = declared.split_whitespace().next().unwrap_or_default();
    ["BIGINT", "INT8"].iter().any(|wide| first.eq_ignore_ascii_case(wide))
}

/// Names of which each is given once.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// The name, with a number behind it if it was given before.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number: u32| format!("{name}{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !self.0.contains(name));
        let free = free.unwrap_or_default();
        self.0.insert(free.clone());
        free
    }
}

/// A name in PascalCase: what is no letter or digit separates words.
pub(super) fn pascal(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let joined: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            let rest = if rest.chars().any(|letter| letter.is_ascii_lowercase()) {
                rest.to_owned()
            } else {
                rest.to_ascii_lowercase()
            };
            first.to_ascii_uppercase() + &rest
        })
        .collect();
    if joined.starts_with(|first: char| first.is_ascii_alphabetic()) { joined } else { format!("X{joined}") }
}
