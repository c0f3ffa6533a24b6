//! The same tables in PostgreSQL.

mod expression;
mod index;

use self::expression::{Names, translate};
use super::{
    Column, ForeignKey, Schema, Table, closing,
    definition::{Definition, normal_sql},
    tokens,
};
use crate::value::{Instant, Kind};
use std::fmt;

/// A name as PostgreSQL's SQL writes it, whatever is in it.
pub fn postgres_name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as PostgreSQL's SQL writes it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Statements that make the tables of a schema in PostgreSQL.
///
/// Its text is a script of all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostgresSchema {
    /// Table by table, in the order of the schema.
    pub tables: Vec<PostgresTable>,
    /// What has no counterpart and is not made, in words.
    pub omitted: Vec<String>,
}

/// Statements that make one table in PostgreSQL. The rows go in between
/// `create` and the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostgresTable {
    /// The name.
    pub name: String,
    /// Makes the table with its columns and checks.
    pub create: String,
    /// Add the primary key, what is unique, and the indexes.
    pub keys: Vec<String>,
    /// Add the foreign keys, when every table has its keys.
    pub foreign_keys: Vec<String>,
    /// The column whose numbers the table gives.
    pub identity: Option<String>,
}

/// The statements that make these tables in PostgreSQL 13 or newer.
///
/// - Columns become `bigint`, `double precision`, `text`, `bytea`, `boolean`, `timestamptz` and `jsonb`. Texts have the
///   collation `C`, so that they compare and sort as in the store: by their bytes.
/// - An `INTEGER PRIMARY KEY` is an identity column that takes numbers that are given.
/// - Nulls come first in ascending indexes of columns that may be null, as in the store.
/// - What is unique or ordered whatever the case of its letters (`NOCASE`) is so by `lower`.
/// - Checks and partial indexes are translated where they mean the same; those that are not, and triggers, views and
///   computed columns, are named in [`omitted`](PostgresSchema::omitted).
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, schema::postgres};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE beds (id INTEGER PRIMARY KEY, sunny BOOLEAN INTEGER NOT NULL DEFAULT 1)"))?;
/// let beds = &postgres(&store.schema()?).tables[0];
/// assert!(beds.create.contains("\"sunny\" boolean NOT NULL DEFAULT true"));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn postgres(schema: &Schema) -> PostgresSchema {
    let mut made = PostgresSchema::default();
    for table in &schema.tables {
        let definition = Definition::parse(&table.sql).unwrap_or(Definition {
            columns: Vec::new(),
            constraints: Vec::new(),
            options: String::new(),
        });
        let mut maker = Maker { table, definition: &definition, schema, omitted: &mut made.omitted };
        made.tables.push(maker.table());
    }
    made.omitted.extend(schema.triggers.iter().map(|trigger| format!("trigger {} of {}", trigger.name, trigger.table)));
    made.omitted.extend(schema.views.iter().map(|view| format!("view {}", view.name)));
    made
}

struct Maker<'a> {
    table: &'a Table,
    definition: &'a Definition,
    schema: &'a Schema,
    omitted: &'a mut Vec<String>,
}

impl Maker<'_> {
    fn table(&mut self) -> PostgresTable {
        let identity = match self.table.primary_key.as_slice() {
            [key] => self.table.column(key).filter(|column| column.declared_type.eq_ignore_ascii_case("INTEGER")),
            _ => None,
        };
        let mut lines: Vec<String> = Vec::new();
        for column in &self.table.columns {
            lines.push(self.column(column, identity.is_some_and(|identity| identity.name == column.name)));
        }
        for column in &self.definition.columns {
            if self.table.column(&column.name).is_none() {
                self.omit(&format!("computed column {}", column.name));
            }
        }
        lines.extend(self.checks());
        let name = postgres_name(&self.table.name);
        let mut keys = Vec::new();
        if !self.table.primary_key.is_empty() {
            keys.push(format!("ALTER TABLE {name} ADD PRIMARY KEY ({})", names(&self.table.primary_key)));
        }
        let indexes = self.table.indexes.iter().filter_map(|index| {
            index::statement(index, self.table).unwrap_or_else(|why| {
                self.omitted.push(format!("{why} of {}", self.table.name));
                None
            })
        });
        keys.extend(indexes);
        PostgresTable {
            name: self.table.name.clone(),
            create: format!("CREATE TABLE {name} (\n    {}\n)", lines.join(",\n    ")),
            keys,
            foreign_keys: self.table.foreign_keys.iter().map(|key| self.foreign_key(key)).collect(),
            identity: identity.map(|column| column.name.clone()),
        }
    }

    fn omit(&mut self, what: &str) {
        self.omitted.push(format!("{what} of {}", self.table.name));
    }

    fn column(&mut self, column: &Column, identity: bool) -> String {
        let mut text = format!("{} {}", postgres_name(&column.name), type_of(column.kind));
        if column.kind == Kind::Any {
            self.omit(&format!("the values' own types in the column {}", column.name));
        }
        if identity {
            return text + " GENERATED BY DEFAULT AS IDENTITY";
        }
        if column.not_null {
            text.push_str(" NOT NULL");
        }
        match column.default.as_deref().map(|default| (default, default_of(default, column))) {
            None | Some((_, Some(None))) => {}
            Some((_, Some(Some(default)))) => text = format!("{text} DEFAULT {default}"),
            Some((default, None)) => self.omit(&format!("the default {default} of the column {}", column.name)),
        }
        text
    }

    fn checks(&mut self) -> Vec<String> {
        let own = self.definition.columns.iter().map(|column| &column.text);
        let mut made = Vec::new();
        for text in own.chain(&self.definition.constraints) {
            let all: Vec<_> = tokens(text).collect();
            for (place, _) in all.iter().enumerate().filter(|(_, token)| token.is("check")) {
                let Some(close) = closing(&all, place + 1) else { continue };
                let inside = &text[all[place + 1].position + 1..all[close].position];
                match translate(inside, &Names(self.table)) {
                    Some(check) if check.always => {}
                    Some(check) => made.push(format!("CHECK ({})", check.sql)),
                    None => self.omitted.push(format!("the check ({}) of {}", inside.trim(), self.table.name)),
                }
            }
        }
        made
    }

    fn foreign_key(&self, key: &ForeignKey) -> String {
        let parent = self.schema.tables.iter().find(|table| table.name.eq_ignore_ascii_case(&key.parent));
        let parent_columns = match (key.parent_columns.is_empty(), parent) {
            (true, Some(parent)) => &parent.primary_key,
            _ => &key.parent_columns,
        };
        let mut text = format!(
            "ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({})",
            postgres_name(&self.table.name),
            names(&key.columns),
            postgres_name(parent.map_or(&key.parent, |parent| &parent.name)),
            names(parent_columns)
        );
        for (event, action) in [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)] {
            if action != "NO ACTION" {
                text = format!("{text} ON {event} {action}");
            }
        }
        text
    }
}

fn names(names: &[String]) -> String {
    names.iter().map(|name| postgres_name(name)).collect::<Vec<_>>().join(", ")
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "bigint",
        Kind::Real => "double precision",
        Kind::Blob => "bytea",
        Kind::Boolean => "boolean",
        Kind::Instant => "timestamptz",
        Kind::Json => "jsonb",
        Kind::Text | Kind::Any | Kind::Rows => "text COLLATE \"C\"",
    }
}

/// A default for a column: none for null, and nothing where it has no
/// counterpart.
#[expect(clippy::option_option, reason = "a default of null is no default")]
fn default_of(default: &str, column: &Column) -> Option<Option<String>> {
    let normal = normal_sql(default);
    let text = unwrapped(&normal);
    let number = text.replace("- ", "-").parse::<f64>().ok().map(|_| text.replace("- ", "-"));
    let string = || tokens(text).next().filter(|token| token.text == text && text.starts_with('\''))?.name();
    if text == "null" {
        return Some(None);
    }
    let known = match (text, column.kind) {
        ("cast ( unixepoch ( 'subsec' ) * 1000000 as integer )", Kind::Instant) => Some("now()"),
        ("unixepoch ( )" | "cast ( unixepoch ( ) as integer )", Kind::Integer) => {
            Some("extract(epoch FROM now())::bigint")
        }
        ("lower ( hex ( randomblob ( 16 ) ) )", Kind::Text) => Some("replace(gen_random_uuid()::text, '-', '')"),
        ("0" | "false", Kind::Boolean) => Some("false"),
        ("1" | "true", Kind::Boolean) => Some("true"),
        _ => None,
    };
    if let Some(known) = known {
        return Some(Some(known.to_owned()));
    }
    Some(Some(match (column.kind, number, string()) {
        (Kind::Integer | Kind::Real, Some(number), _) => number,
        (Kind::Text | Kind::Any, Some(number), _) => literal(&number),
        (Kind::Instant, Some(number), _) => literal(&Instant::from_microseconds(number.parse().ok()?).to_string()),
        (Kind::Text | Kind::Any, _, Some(string)) => literal(&string),
        (Kind::Json, _, Some(string)) => literal(&string),
        _ => return None,
    }))
}

/// A text without the parentheses around the whole of it.
fn unwrapped(mut text: &str) -> &str {
    loop {
        let all: Vec<_> = tokens(text).collect();
        match all.first() {
            Some(first) if first.text == "(" && closing(&all, 0) == Some(all.len() - 1) => {
                text = text[1..text.len() - 1].trim();
            }
            _ => return text,
        }
    }
}

impl fmt::Display for PostgresSchema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(formatter, "{};\n", table.create)?;
        }
        for statement in self.tables.iter().flat_map(|table| &table.keys) {
            writeln!(formatter, "{statement};")?;
        }
        for statement in self.tables.iter().flat_map(|table| &table.foreign_keys) {
            writeln!(formatter, "{statement};")?;
        }
        for what in &self.omitted {
            writeln!(formatter, "-- Not made: {}", what.replace('\n', " "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default(text: &str, kind: Kind) -> Option<Option<String>> {
        let column = Column { name: "c".into(), declared_type: String::new(), kind, not_null: false, default: None };
        default_of(text, &column)
    }

    #[test]
    fn defaults_become_values_of_the_columns_type() {
        let is =
            |text, kind, expected: &str| assert_eq!(default(text, kind), Some(Some(expected.to_owned())), "{text}");
        is("5000", Kind::Integer, "5000");
        is("- 1.5", Kind::Real, "-1.5");
        is("0.0", Kind::Real, "0.0");
        is("1", Kind::Boolean, "true");
        is("'it''s'", Kind::Text, "'it''s'");
        is("'{}'", Kind::Json, "'{}'");
        is("0", Kind::Instant, "'1970-01-01T00:00:00Z'");
        is("((CAST(unixepoch('subsec') * 1000000 AS INTEGER)))", Kind::Instant, "now()");
        is("(lower(hex(randomblob(16))))", Kind::Text, "replace(gen_random_uuid()::text, '-', '')");
        assert_eq!(default("NULL", Kind::Text), Some(None));
        assert_eq!(default("(random())", Kind::Integer), None);
        assert_eq!(default("CURRENT_TIMESTAMP", Kind::Text), None);
    }
}
