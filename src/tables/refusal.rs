//! What the engine's refusals of a row mean to who gave it.

use super::table::Known;
use crate::{
    Error, ErrorKind,
    query::{Batch, Output},
};
use std::sync::Arc;

impl Known {
    /// The batch, whose refusals by a rule of the schema name the column.
    pub(super) fn explained<T: Output>(self: &Arc<Self>, batch: Batch<T>, given: Vec<usize>) -> Batch<T> {
        let known = self.clone();
        batch.explaining(move |_, error| known.explain(error, &given))
    }

    /// Names the column of a refusal, as far as it can be told.
    pub(super) fn explain(&self, error: Error, given: &[usize]) -> Error {
        if error.kind() != ErrorKind::Constraint {
            return error;
        }
        let is_column = |name: &str| self.schema.column(name).is_some();
        match error.field() {
            Some(field) if is_column(field) => error,
            // A rule with a name of its own.
            Some(rule) => match self.column_of_rule(rule) {
                Some(column) => error.on(column),
                None => error,
            },
            None => self.explain_parent(error, given),
        }
    }

    /// The first column in the CHECK that has this name.
    fn column_of_rule(&self, rule: &str) -> Option<String> {
        let words: Vec<_> = words(&self.schema.sql).collect();
        let named = words.windows(3).position(|part| {
            part[0].eq_ignore_ascii_case("CONSTRAINT") && part[1] == rule && part[2].eq_ignore_ascii_case("CHECK")
        })?;
        words[named + 3..].iter().find(|word| self.schema.column(word).is_some()).map(|word| (*word).to_owned())
    }

    /// Names the column that refers to a missing parent, where only one can.
    fn explain_parent(&self, error: Error, given: &[usize]) -> Error {
        let is_given = |name: &String| given.iter().any(|position| self.schema.columns[*position].name == *name);
        let mut keys = self.schema.foreign_keys.iter().filter(|key| key.columns.iter().any(is_given));
        match (keys.next(), keys.next()) {
            (Some(key), None) if error.to_string().contains("parent") => {
                let column = key.columns.iter().find(|name| is_given(name)).unwrap_or(&key.columns[0]).clone();
                let message = format!("{column} refers to a row of {} that does not exist", key.parent);
                Error::new(ErrorKind::Constraint, message).on(column)
            }
            _ => error,
        }
    }
}

/// The words of SQL, without what quotes them.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|character: char| !character.is_alphanumeric() && character != '_').filter(|word| !word.is_empty())
}
