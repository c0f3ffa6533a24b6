//! The tables of a store, each read from the schema once until that changes.

use super::{Store, Transaction};
use crate::{
    Error, Result,
    catalog::{BUILT_IN, Catalog},
    engine::Connection,
    query::sql,
    schema::{self, Protected},
    tables::Table,
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// What is known of the tables at a version of the schema.
#[derive(Default)]
pub(super) struct KnownTables(Mutex<Known>);

#[derive(Default)]
struct Known {
    version: u64,
    tables: HashMap<String, Table>,
}

impl KnownTables {
    /// What is known at this version.
    fn at(&self, version: u64) -> MutexGuard<'_, Known> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.version != version {
            *known = Known { version, tables: HashMap::new() };
        }
        known
    }
}

impl Store {
    /// The table with this name, as its schema is now: it makes statements on
    /// its rows, for this store to run. See [`tables`](crate::tables).
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such table, or it is one of edgelite's own.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, catalog::media, tables::{Filter, List}};
    /// let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
    /// let recordings = store.table("recordings")?;
    /// let large = List { filters: vec![Filter::greater("file_size_bytes", 1 << 30)], ..List::default() };
    /// assert!(store.query(recordings.list(large))?.rows.is_empty());
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn table(&self, name: &str) -> Result<Table> {
        let version = self.engine.schema_version()?;
        if let Some(known) = self.tables.at(version).tables.get(name) {
            return Ok(known.clone());
        }
        let table = self.engine.read(|connection| self.read_table(connection, name))?;
        self.tables.at(version).tables.insert(name.to_owned(), table.clone());
        Ok(table)
    }

    /// All tables, by name.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) when the file is damaged.
    pub fn tables(&self) -> Result<Vec<Table>> {
        self.engine.read(|connection| {
            let schema = schema::read(|statement| connection.query(statement))?;
            let protected = self.protected(connection)?;
            let of = |name: &str| protected.iter().find(|protected| protected.table == name);
            let table = |table: schema::Table| {
                let protected = of(&table.name);
                Table::new(table, protected)
            };
            Ok(schema.tables.into_iter().map(table).collect())
        })
    }

    /// A table as a connection sees it, which may be inside of a transaction.
    pub(crate) fn table_on(&self, connection: &mut Connection, name: &str) -> Result<Table> {
        // What an open transaction did to the schema is nothing that others may know.
        let Some(version) = connection.schema_version() else { return self.read_table(connection, name) };
        if let Some(known) = self.tables.at(version).tables.get(name) {
            return Ok(known.clone());
        }
        let table = self.read_table(connection, name)?;
        self.tables.at(version).tables.insert(name.to_owned(), table.clone());
        Ok(table)
    }

    fn read_table(&self, connection: &mut Connection, name: &str) -> Result<Table> {
        let Some(table) = schema::read_one(|statement| connection.query(statement), name)? else {
            return Err(Error::not_found(format!("there is no table {name}")).on("table"));
        };
        let protected = self.protected(connection)?;
        Ok(Table::new(table, protected.iter().find(|protected| protected.table == name)))
    }

    /// What is protected by the catalogs of the store, and by those whose
    /// tables are in its file though it was opened without them.
    pub(super) fn protected(&self, connection: &mut Connection) -> Result<Vec<Protected>> {
        self.of_catalogs(connection, |catalog| catalog.protected.to_vec())
    }

    /// What the catalogs of the store say, and those whose tables are in its
    /// file though it was opened without them.
    pub(super) fn of_catalogs<T>(
        &self,
        connection: &mut Connection,
        said: impl Fn(&Catalog) -> Vec<T>,
    ) -> Result<Vec<T>> {
        let has_history = sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_migrations'");
        let migrated = if connection.query(&has_history)?.is_empty() {
            Vec::new()
        } else {
            let names = connection.query(&sql("SELECT DISTINCT catalog FROM edgelite_migrations"))?;
            names.values().iter().filter_map(|name| name.as_text().map(str::to_owned)).collect()
        };
        let built_in = BUILT_IN;
        let of_file = built_in.iter().filter(|catalog| migrated.iter().any(|name| *name == catalog.name));
        Ok(self.catalogs.iter().chain(of_file).flat_map(said).collect())
    }
}

impl Transaction<'_> {
    /// The table with this name, as the transaction sees it; see [`Store::table`].
    ///
    /// # Errors
    /// As [`Store::table`].
    pub fn table(&mut self, name: &str) -> Result<Table> {
        let store = self.store;
        store.table_on(self.connection()?, name)
    }
}
