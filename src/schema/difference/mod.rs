//! What leads from one schema to another: statements, and what they lose.
//!
//! Columns that are added behind the others are added by ALTER where the
//! engine can; any other change of a table makes it anew, as SQLite
//! recommends (<https://www.sqlite.org/lang_altertable.html>, section 7) but
//! without renaming, which the change log does not capture: the rows are kept
//! in a scratch table, with their row numbers, while the table is replaced.

mod alter;
mod loss;
mod rebuild;

use super::{
    Index, Schema, Table,
    definition::{Definition, normal_sql},
};
pub(crate) use loss::Loss;
use loss::losses;
use std::collections::BTreeSet;

/// What leads from one schema to another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Difference {
    /// The statements in order; none if there is no difference.
    pub statements: Vec<String>,
    /// What could be lost on the way.
    pub losses: Vec<Loss>,
}

/// What a schema says, whatever form its statements have.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(BTreeSet<String>);

impl Fingerprint {
    pub(crate) fn of(schema: &Schema) -> Self {
        let mut parts = BTreeSet::new();
        for table in &schema.tables {
            parts.insert(format!("table {} {}", table.name, statement_of(table)));
            parts.extend(table.indexes.iter().filter_map(|index| index.sql.as_deref()).map(normal_sql));
        }
        parts.extend(schema.triggers.iter().map(|trigger| normal_sql(&trigger.sql)));
        parts.extend(schema.views.iter().map(|view| normal_sql(&view.sql)));
        Self(parts)
    }

    /// The first thing that only one of two schemas says.
    pub(crate) fn first_difference<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        self.0.symmetric_difference(&other.0).next().map(String::as_str)
    }
}

/// What a table's statement says behind the table's name.
fn statement_of(table: &Table) -> String {
    match Definition::parse(&table.sql) {
        Some(definition) => format!("{definition:?}"),
        None => normal_sql(&table.sql),
    }
}

/// What leads from `from` to `to`. What loses data does so in a way that
/// leaves the rest; where `lossy` is false, rows that would be lost make the
/// statements fail instead.
pub(crate) fn difference(from: &Schema, to: &Schema, lossy: bool) -> Difference {
    let mut found = Difference::default();
    let mut makes_anew = false;
    let table_of =
        |schema: &Schema, name: &str| schema.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name)).cloned();
    let gone = |sql: &str, kept: &[&str]| !kept.iter().any(|other| normal_sql(other) == normal_sql(sql));
    let (old_triggers, new_triggers) = (sqls(&from.triggers, |one| &one.sql), sqls(&to.triggers, |one| &one.sql));
    let (old_views, new_views) = (sqls(&from.views, |one| &one.sql), sqls(&to.views, |one| &one.sql));
    // What reads tables goes first and comes last.
    for trigger in from.triggers.iter().filter(|trigger| gone(&trigger.sql, &new_triggers)) {
        found.statements.push(format!("DROP TRIGGER {}", quoted(&trigger.name)));
    }
    for view in from.views.iter().filter(|view| gone(&view.sql, &new_views)) {
        found.statements.push(format!("DROP VIEW {}", quoted(&view.name)));
    }
    let mut rebuilt = Vec::new();
    for old in &from.tables {
        let Some(new) = table_of(to, &old.name) else {
            found.losses.push(Loss::dropped_table(&old.name));
            found.statements.push(format!("DROP TABLE {}", quoted(&old.name)));
            makes_anew = true;
            continue;
        };
        for index in dropped_indexes(old, &new) {
            found.statements.push(format!("DROP INDEX {}", quoted(&index.name)));
        }
        found.losses.extend(losses(old, &new));
        if old.name == new.name && statement_of(old) == statement_of(&new) {
            if lossy {
                found.statements.extend(rebuild::without_duplicates(old, &new));
            }
            found.statements.extend(added_indexes(old, &new));
        } else if let Some(statements) = alter::alter(old, &new, from) {
            found.statements.extend(statements);
            found.statements.extend(added_indexes(old, &new));
        } else {
            makes_anew = true;
            found.statements.extend(rebuild::rebuild(old, &new, lossy));
            rebuilt.push(new.name.clone());
        }
    }
    for new in to.tables.iter().filter(|table| table_of(from, &table.name).is_none()) {
        found.statements.push(new.sql.clone());
        found.statements.extend(new.indexes.iter().filter_map(|index| index.sql.clone()));
    }
    for view in to.views.iter().filter(|view| gone(&view.sql, &old_views)) {
        found.statements.push(view.sql.clone());
    }
    for trigger in &to.triggers {
        let dropped_along = rebuilt.iter().any(|table| table.eq_ignore_ascii_case(&trigger.table));
        if dropped_along || gone(&trigger.sql, &old_triggers) {
            found.statements.push(trigger.sql.clone());
        }
    }
    if makes_anew {
        // Dropping a parent would take its children's rows along.
        found.statements.insert(0, "PRAGMA foreign_keys = OFF".to_owned());
    }
    found
}

fn sqls<T>(of: &[T], sql: impl Fn(&T) -> &String) -> Vec<&str> {
    of.iter().map(|one| sql(one).as_str()).collect()
}

/// Indexes by statement that are there no more, or otherwise.
fn dropped_indexes<'a>(old: &'a Table, new: &Table) -> Vec<&'a Index> {
    let kept = |index: &Index| index.sql.as_deref().is_none_or(|sql| has_index(new, sql));
    old.indexes.iter().filter(|index| !kept(index)).collect()
}

fn added_indexes(old: &Table, new: &Table) -> Vec<String> {
    new.indexes.iter().filter_map(|index| index.sql.clone()).filter(|sql| !has_index(old, sql)).collect()
}

fn has_index(table: &Table, sql: &str) -> bool {
    table.indexes.iter().filter_map(|index| index.sql.as_deref()).any(|known| normal_sql(known) == normal_sql(sql))
}

/// A name in double quotes.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
