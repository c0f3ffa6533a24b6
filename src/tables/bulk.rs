use super::{
    Key,
    table::{Known, Table},
};
use crate::{
    Error, Result,
    query::{Batch, Outcome, Step},
    value::{Column, Columns, Row, Rows, Value},
};
use std::sync::Arc;

/// The most changes of one bulk.
pub const MOST_CHANGES: usize = 10_000;

/// One of the changes of a bulk; see [`Table::bulk`].
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Adds a row, as [`Table::create`].
    Create {
        /// The row.
        row: Row,
    },
    /// Changes a row, as [`Table::update`].
    Update {
        /// Which row.
        key: Key,
        /// What becomes of its columns.
        changes: Row,
    },
    /// Adds or changes a row, as [`Table::upsert`].
    Upsert {
        /// The row, with its key.
        row: Row,
    },
    /// Deletes a row; it is no mistake if there is none.
    Delete {
        /// Which row.
        key: Key,
    },
}

/// What becomes of a change that was made.
enum Made {
    /// The statement gives the row's key.
    Returned,
    /// The row that had to be there, and the key by which it was addressed.
    Updated(Vec<Value>),
    /// The key that was given.
    Deleted(Vec<Value>),
}

/// A change as a run of a statement.
struct Run {
    text: String,
    parameters: Vec<Value>,
    columns: Vec<usize>,
    made: Made,
}

impl<T> Table<T> {
    /// Makes up to 10,000 changes in one transaction, in order: all of them or
    /// none. Gives the keys of the changed rows, in the order of the changes.
    ///
    /// Mistakes show when it is run, as those of the single changes; they name
    /// the position of the change and its column, such as `[2].size`.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, tables::Change, value::to_row};
    /// use serde_json::json;
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"))?;
    /// let notes = store.table("notes")?;
    /// let keys = store.run(notes.bulk([
    ///     Change::Create { row: to_row(&json!({"text": "weed"}))? },
    ///     Change::Upsert { row: to_row(&json!({"id": 7, "text": "water"}))? },
    ///     Change::Delete { key: 1.into() },
    /// ]))?;
    /// assert_eq!(keys[1]["id"], 7.into());
    /// let failed = store.run(notes.bulk([
    ///     Change::Delete { key: 7.into() },
    ///     Change::Create { row: to_row(&json!({"text": null}))? },
    /// ]));
    /// assert_eq!(failed.unwrap_err().field(), Some("[1].text"));
    /// assert_eq!(store.query(notes.count(vec![]))?, 1);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn bulk(&self, changes: impl IntoIterator<Item = Change>) -> Batch<Vec<Row>> {
        let changes: Vec<_> = changes.into_iter().collect();
        self.known().bulk(changes).into()
    }
}

/// The error of the change at this position.
fn at(position: usize, error: Error) -> Error {
    let field = error.field().map_or(String::new(), |field| format!(".{field}"));
    error.on(format!("[{position}]{field}")).context(format!("change {position}"))
}

impl Known {
    fn bulk(self: &Arc<Self>, changes: Vec<Change>) -> Result<Batch<Vec<Row>>> {
        self.check_writable()?;
        if changes.len() > MOST_CHANGES {
            let message =
                format!("one request takes {MOST_CHANGES} changes at most, not {}; send them in parts", changes.len());
            return Err(Error::invalid("changes", message));
        }
        let mut steps: Vec<(String, Vec<Vec<Value>>)> = Vec::new();
        let mut made = Vec::with_capacity(changes.len());
        let mut columns = Vec::with_capacity(changes.len());
        for (position, change) in changes.into_iter().enumerate() {
            let run = self.run(change).map_err(|error| at(position, error))?;
            made.push(run.made);
            columns.push(run.columns);
            // Runs of one statement behind each other are one step.
            match steps.last_mut() {
                Some((text, runs)) if *text == run.text => runs.push(run.parameters),
                _ => steps.push((run.text, vec![run.parameters])),
            }
        }
        let (known, explaining) = (self.clone(), self.clone());
        let steps: Vec<_> = steps.into_iter().map(|(text, runs)| Step::many(text, runs)).collect();
        let batch = Batch::new(steps, move |outcomes| known.keys(&made, &outcomes));
        Ok(batch.explaining(move |run, error| {
            at(run, explaining.explain(error, columns.get(run).map_or(&[], Vec::as_slice)))
        }))
    }

    fn run(&self, change: Change) -> Result<Run> {
        let keys = self.key_columns();
        Ok(match change {
            Change::Create { row } => {
                let (columns, parameters) = self.split(self.new_row(&row)?);
                Run { text: self.insert_text(&columns, &keys), parameters, columns, made: Made::Returned }
            }
            Change::Upsert { row } => {
                let (columns, parameters) = self.split(self.keyed_row(&row)?);
                Run { text: self.upsert_text(&columns, Some(&keys)), parameters, columns, made: Made::Returned }
            }
            Change::Update { key, changes } => {
                let key = self.key_values(key)?;
                let given = self.given(&changes)?;
                // Without a change it is asked whether the row is there.
                let given =
                    if given.is_empty() { self.key.iter().copied().zip(key.clone()).take(1).collect() } else { given };
                let (columns, values) = self.split(given);
                let parameters = key.iter().cloned().chain(values).collect();
                Run { text: self.update_text(&columns, Some(&keys)), parameters, columns, made: Made::Updated(key) }
            }
            Change::Delete { key } => {
                let key = self.key_values(key)?;
                Run { text: self.delete_text(), parameters: key.clone(), columns: Vec::new(), made: Made::Deleted(key) }
            }
        })
    }

    /// The key of each row, from what the statements returned.
    fn keys(&self, made: &[Made], outcomes: &[Outcome]) -> Result<Rows> {
        let columns = self.key.iter().map(|position| &self.schema.columns[*position]);
        let columns = columns.map(|column| Column { name: column.name.clone(), kind: column.kind });
        let mut keys = Rows::new(Columns::new(columns));
        let runs = outcomes.iter().flat_map(|outcome| &outcome.changed);
        let mut returned = outcomes.iter().flat_map(|outcome| outcome.rows.iter());
        let mut next = || returned.next().map(|row| row.values().to_vec());
        for (position, (made, changed)) in made.iter().zip(runs).enumerate() {
            let key = match made {
                Made::Returned if self.key.is_empty() => Vec::new(),
                Made::Returned => next().unwrap_or_default(),
                Made::Updated(key) if changed.as_ref().is_ok_and(|changed| *changed == 0) => {
                    return Err(at(position, self.missing(key)));
                }
                Made::Updated(_) => next().unwrap_or_default(),
                Made::Deleted(key) => key.clone(),
            };
            keys.push(key);
        }
        Ok(keys)
    }
}
