use super::{
    Key,
    table::{Known, Table},
};
use crate::{
    Error,
    query::{Batch, Output, Select, Statement, sql},
    schema::quoted,
    value::{Row, Rows, Value},
};

impl<T: Output> Table<T>
where
    Option<T>: Output,
{
    /// The row with this key, if there is one.
    ///
    /// Mistakes show when it is run: [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the column of the
    /// key, or `key` for a table without one.
    pub fn get(&self, key: impl Into<Key>) -> Select<Option<T>> {
        match self.known().key_values(key.into()) {
            Ok(values) => Select::raw(self.known().select(values), [self.name().to_owned()]),
            Err(error) => Select::refused(error),
        }
    }
}

impl<T: Output> Table<T> {
    /// Adds a row; columns that are left out get their defaults. Gives the row
    /// as it is stored.
    ///
    /// Mistakes show when it is run: [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the column that is
    /// missing, unknown or of a wrong type, [`Conflict`](crate::ErrorKind::Conflict) for a key that is taken,
    /// [`Constraint`](crate::ErrorKind::Constraint) for a row that a rule of the schema refuses, [`ReadOnly`](crate::ErrorKind::ReadOnly)
    /// for a table that only its catalog changes.
    pub fn create(&self, row: Row) -> Batch<T> {
        let known = self.known();
        let made = known.check_writable().and_then(|()| known.new_row(&row)).map(|given| {
            let (columns, values) = known.split(given);
            let text = known.insert_text(&columns, &known.columns);
            known.explained(Batch::one(Statement { parameters: values, ..sql(text) }), columns)
        });
        made.into()
    }

    /// Changes the columns that `changes` names, and leaves the others; null
    /// clears a column. Gives the row as it is stored then.
    ///
    /// Mistakes show when it is run: [`NotFound`](crate::ErrorKind::NotFound) when there is no such row, otherwise as
    /// [`Table::create`].
    pub fn update(&self, key: impl Into<Key>, changes: Row) -> Batch<T> {
        let known = self.known();
        let made = known.check_writable().and_then(|()| {
            let key = known.key_values(key.into())?;
            let (columns, values) = known.split(known.given(&changes)?);
            let read = known.select(known.moved(&key, &columns, &values)).into();
            let missing = known.missing(&key);
            if columns.is_empty() {
                return Ok(Batch::new([read], move |mut outcomes| outcome(outcomes.remove(0).rows, &missing)));
            }
            let text = known.update_text(&columns, None);
            let update = Statement { parameters: key.into_iter().chain(values).collect(), ..sql(text) };
            let batch =
                Batch::new([update.into(), read], move |mut outcomes| outcome(outcomes.remove(1).rows, &missing));
            Ok(known.explained(batch, columns))
        });
        made.into()
    }

    /// Adds a row, or changes the one that has its key: columns that are left
    /// out stay then. The row must have its key, and whatever a new row needs.
    /// Gives the row as it is stored then.
    ///
    /// Mistakes show when it is run, as of [`Table::create`].
    pub fn upsert(&self, row: Row) -> Batch<T> {
        let known = self.known();
        let made = known.check_writable().and_then(|()| {
            let (columns, values) = known.split(known.keyed_row(&row)?);
            let key = known.key_of(&columns, &values);
            let missing = known.missing(&key);
            let upsert = Statement { parameters: values, ..sql(known.upsert_text(&columns, None)) };
            let read = known.select(key).into();
            let batch =
                Batch::new([upsert.into(), read], move |mut outcomes| outcome(outcomes.remove(1).rows, &missing));
            Ok(known.explained(batch, columns))
        });
        made.into()
    }
}

impl<T> Table<T> {
    /// Deletes the row with this key; false if there was none.
    ///
    /// Mistakes show when it is run: [`Constraint`](crate::ErrorKind::Constraint) when other rows refer to it, otherwise
    /// as [`Table::get`] and [`Table::create`].
    pub fn delete(&self, key: impl Into<Key>) -> Batch<bool> {
        let known = self.known();
        let made = known.check_writable().and_then(|()| known.key_values(key.into())).map(|key| {
            let delete = Statement { parameters: key, ..sql(known.delete_text()) };
            Batch::new([delete.into()], |outcomes| {
                Ok(Rows::single([("deleted", (outcomes[0].total_changed() > 0).into())]))
            })
        });
        made.into()
    }
}

/// The row, or that it is missing.
fn outcome(rows: Rows, missing: &Error) -> crate::Result<Rows> {
    if rows.is_empty() { Err(missing.clone()) } else { Ok(rows) }
}

impl Known {
    /// Columns and values apart.
    pub(super) fn split(&self, given: Vec<(usize, Value)>) -> (Vec<usize>, Vec<Value>) {
        given.into_iter().unzip()
    }

    /// The values of a row that has its key.
    pub(super) fn keyed_row(&self, row: &Row) -> crate::Result<Vec<(usize, Value)>> {
        self.check_has_key()?;
        for position in &self.key {
            let name = &self.schema.columns[*position].name;
            if row.value(name).map_or(true, Value::is_null) {
                let message = format!("a row of {} is put by its key, and needs {name}", self.schema.name);
                return Err(Error::invalid(name.clone(), message));
            }
        }
        self.new_row(row)
    }

    /// The values of the key among the given.
    pub(super) fn key_of(&self, columns: &[usize], values: &[Value]) -> Vec<Value> {
        let value = |position: &usize| columns.iter().position(|column| column == position);
        self.key.iter().filter_map(|position| value(position).map(|place| values[place].clone())).collect()
    }

    /// The key of a row after a change that may change its key.
    fn moved(&self, key: &[Value], columns: &[usize], values: &[Value]) -> Vec<Value> {
        let moved = self.key.iter().zip(key).map(|(position, before)| {
            let place = columns.iter().position(|column| column == position);
            place.map_or(before, |place| &values[place]).clone()
        });
        moved.collect()
    }

    /// That there is no row with this key.
    pub(super) fn missing(&self, key: &[Value]) -> Error {
        Error::not_found(format!("{} has no row {}", self.schema.name, Self::shown(key))).on("key")
    }

    fn select(&self, key: Vec<Value>) -> Statement {
        let text = format!("SELECT {} FROM {} WHERE {}", self.columns, self.name, self.key_condition(1));
        Statement { parameters: key, ..sql(text) }
    }

    /// `INSERT … RETURNING …`, with parameters in the order of the columns.
    pub(super) fn insert_text(&self, columns: &[usize], returning: &str) -> String {
        let returning = if returning.is_empty() { String::new() } else { format!(" RETURNING {returning}") };
        if columns.is_empty() {
            return format!("INSERT INTO {} DEFAULT VALUES{returning}", self.name);
        }
        format!("{}{returning}", self.insert(columns))
    }

    fn insert(&self, columns: &[usize]) -> String {
        let names: Vec<_> = columns.iter().map(|column| self.column_name(*column)).collect();
        let places: Vec<_> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        format!("INSERT INTO {} ({}) VALUES ({})", self.name, names.join(", "), places.join(", "))
    }

    /// `UPDATE …`, with the key's values and then those of the columns as parameters.
    pub(super) fn update_text(&self, columns: &[usize], returning: Option<&str>) -> String {
        let first = self.key.len() + 1;
        let set =
            columns.iter().zip(first..).map(|(column, number)| format!("{} = ?{number}", self.column_name(*column)));
        let set = set.collect::<Vec<_>>().join(", ");
        let returning = returning.map_or(String::new(), |columns| format!(" RETURNING {columns}"));
        format!("UPDATE {} SET {set} WHERE {}{returning}", self.name, self.key_condition(1))
    }

    /// `INSERT … ON CONFLICT …`, with parameters in the order of the columns.
    pub(super) fn upsert_text(&self, columns: &[usize], returning: Option<&str>) -> String {
        // Setting the key to itself makes a row that has nothing else a row that was met.
        let others = columns.iter().filter(|column| !self.key.contains(column));
        let set: Vec<_> = others.map(|column| self.column_name(*column)).collect();
        let set = if set.is_empty() { vec![self.column_name(self.key[0])] } else { set };
        let set = set.into_iter().map(|name| format!("{name} = excluded.{name}")).collect::<Vec<_>>().join(", ");
        let returning = returning.map_or(String::new(), |columns| format!(" RETURNING {columns}"));
        format!("{} ON CONFLICT ({}) DO UPDATE SET {set}{returning}", self.insert(columns), self.key_columns())
    }

    /// `DELETE …`, with the key's values as parameters.
    pub(super) fn delete_text(&self) -> String {
        format!("DELETE FROM {} WHERE {}", self.name, self.key_condition(1))
    }

    fn column_name(&self, position: usize) -> String {
        quoted(&self.schema.columns[position].name)
    }
}
