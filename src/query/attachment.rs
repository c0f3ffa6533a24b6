use super::Statement;
use crate::{
    Error, Result,
    value::{Column, Kind, RowView, Rows, Value},
};
use std::collections::HashMap;

/// A list of rows attached to each row of a result, read for all of them in
/// one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name of the column that holds the attached rows.
    pub name: &'static str,
    /// How they refer to it; without a link all of them belong to the only row.
    pub link: Option<Link>,
    /// The statement; with a link, `IN ({keys})` stands for being one of the keys of the result's rows.
    pub sql: &'static str,
    /// The tables that it reads.
    pub tables: &'static [&'static str],
}

/// Stands in an attachment's statement for the keys of the result's rows.
const KEYS: &str = "{keys}";

/// The condition that keys are for.
const IN_KEYS: &str = "IN ({keys})";

/// The most keys that are bound one by one.
const MOST_BOUND_KEYS: usize = 128;

/// How attached rows refer to the rows that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The column of the result that the attached rows refer to.
    pub key: &'static str,
    /// The column of the attached rows that refers to it.
    pub foreign_key: &'static str,
}

impl Attachment {
    /// The statement that reads the attached rows of `rows`.
    ///
    /// Few keys are bound one by one, their number rounded up so that few
    /// texts are compiled: the engine takes several times as long to read a
    /// JSON array as to look up a row.
    pub(crate) fn statement(&self, rows: &Rows) -> Result<Statement> {
        let Some(link) = self.link else {
            return Ok(Statement { sql: self.sql.into(), parameters: Vec::new() });
        };
        let keys = rows.iter().map(|row| row.value(link.key).cloned()).collect::<Result<Vec<_>>>()?;
        if keys.len() > MOST_BOUND_KEYS {
            let sql = self.sql.replace(KEYS, "SELECT value FROM json_each(?1)");
            return Ok(Statement { sql: sql.into(), parameters: vec![Value::json(&keys)?] });
        }
        if let [key] = keys.as_slice() {
            // The engine sorts and groups what an index gives for a list, and not what it gives for one key.
            return Ok(Statement { sql: self.sql.replace(IN_KEYS, "= ?1").into(), parameters: vec![key.clone()] });
        }
        let bound = keys.len().next_power_of_two();
        let places: Vec<_> = (1..=bound).map(|place| format!("?{place}")).collect();
        let last = keys.last().cloned().unwrap_or_default();
        let parameters = keys.into_iter().chain(std::iter::repeat(last)).take(bound).collect();
        Ok(Statement { sql: self.sql.replace(KEYS, &places.join(", ")).into(), parameters })
    }

    /// The statement for one key whose value does not matter: to learn what it reads.
    pub(crate) fn sample(&self) -> Statement {
        match self.link {
            Some(_) => Statement { sql: self.sql.replace(IN_KEYS, "= ?1").into(), parameters: vec![Value::Null] },
            None => Statement { sql: self.sql.into(), parameters: Vec::new() },
        }
    }

    /// Puts each attached row to the row that it refers to.
    pub(crate) fn attach(&self, rows: Rows, attached: Rows) -> Result<Rows> {
        let column = Column { name: self.name.to_owned(), kind: Kind::Rows };
        let Some(link) = self.link else {
            return Ok(rows.with_column(column, std::iter::repeat_with(|| Value::Rows(attached.clone()))));
        };
        let empty = Rows::new(attached.columns().clone());
        let mut groups = HashMap::<LinkKey<'_>, Rows>::new();
        for row in attached.iter() {
            let group = groups.entry(key(row, link.foreign_key)?).or_insert_with(|| empty.clone());
            group.push(row.values().iter().cloned());
        }
        let lists: Vec<_> = rows
            .iter()
            .map(|row| Ok(Value::Rows(groups.remove(&key(row, link.key)?).unwrap_or_else(|| empty.clone()))))
            .collect::<Result<_>>()?;
        Ok(rows.with_column(column, lists))
    }
}

/// A key by which attached rows are found.
#[derive(Debug, PartialEq, Eq, Hash)]
enum LinkKey<'a> {
    Integer(i64),
    Text(&'a str),
}

fn key<'a>(row: RowView<'a>, column: &str) -> Result<LinkKey<'a>> {
    match row.value(column)? {
        Value::Integer(number) => Ok(LinkKey::Integer(*number)),
        Value::Text(text) => Ok(LinkKey::Text(text)),
        _ => Err(Error::invalid(column.to_owned(), "only integers and text link rows")),
    }
}
