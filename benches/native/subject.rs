use crate::data;
use edgelite::{
    Options, Store,
    catalog::{library, media, registry},
    query::{Batch, Output, Query, Select, Step, Write},
    value::Value,
};
use rusqlite::{Connection, types::ToSqlOutput};
use std::path::{Path, PathBuf};

/// A line of reads: its name, how many, and how each is made.
pub type Reads<'a> = (&'a str, usize, &'a dyn Fn(usize) -> Query);

pub struct Edgelite {
    pub store: Store,
}

impl Edgelite {
    pub fn open(path: &Path) -> Self {
        let store = Store::open(path, Options::new().catalogs([media::CATALOG, registry::CATALOG, library::CATALOG]))
            .expect("opens");
        Self { store }
    }

    /// Many batches in one transaction.
    pub fn load(&self, rows: std::ops::Range<usize>) {
        self.store
            .transaction(|transaction| {
                rows.into_iter()
                    .try_for_each(|row| transaction.run(media::add_recording(data::recording(row))).map(drop))
            })
            .expect("loads");
    }

    pub fn upsert(&self, row: usize) {
        self.store.run(media::add_recording(data::recording(row))).expect("upserts");
    }
}

/// The same statements, prepared once, on SQLite.
pub struct Sqlite {
    pub path: PathBuf,
    pub connection: Connection,
}

impl Sqlite {
    pub fn open(path: &Path) -> Self {
        let this = Self { path: path.to_owned(), connection: connect(path) };
        for catalog in [media::CATALOG, registry::CATALOG, library::CATALOG] {
            for migration in catalog.migrations.iter() {
                this.connection.execute_batch(&migration.up).expect("migrates");
            }
        }
        this
    }

    /// A batch in one transaction.
    pub fn transaction(&mut self, write: &Write) {
        let transaction = self.connection.transaction().expect("begins");
        run(&transaction, write);
        transaction.commit().expect("commits");
    }

    pub fn load(&mut self, rows: std::ops::Range<usize>) {
        let transaction = self.connection.transaction().expect("begins");
        for row in rows {
            run(&transaction, &write_of(media::add_recording(data::recording(row))));
        }
        transaction.commit().expect("commits");
    }
}

pub fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).expect("opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 30000;
             PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY",
        )
        .expect("sets up");
    connection.set_prepared_statement_cache_capacity(256);
    connection
}

pub fn write_of<T: Output>(batch: Batch<T>) -> Write {
    batch.into_write().expect("a batch")
}

pub fn query_of<T: Output>(select: Select<T>) -> Query {
    select.into_query().expect("a query")
}

/// Runs the steps of a batch and reads all that they return.
pub fn run(connection: &Connection, write: &Write) {
    for Step { sql, runs, .. } in &write.steps {
        let mut statement = connection.prepare_cached(sql).expect("prepares");
        for parameters in runs {
            read(&mut statement, parameters);
        }
    }
}

/// Runs a query, and what it attaches to its only row, and reads every value as edgelite does: owned.
pub fn rows(connection: &Connection, query: &Query) -> Vec<rusqlite::types::Value> {
    let prepare = |sql: &str| connection.prepare_cached(sql).expect("prepares");
    let mut values = read(&mut prepare(&query.statement.sql), &query.statement.parameters);
    for attachment in &query.attachments {
        let key = query.statement.parameters[0].clone();
        values.extend(read(&mut prepare(&attachment.sql.replace("IN ({keys})", "= ?1")), &[key]));
    }
    values
}

fn read(statement: &mut rusqlite::CachedStatement<'_>, parameters: &[Value]) -> Vec<rusqlite::types::Value> {
    let columns = statement.column_count();
    let parameters = rusqlite::params_from_iter(parameters.iter().map(Bound));
    let mut rows = statement.query(parameters).expect("runs");
    let mut values = Vec::new();
    while let Some(row) = rows.next().expect("steps") {
        for column in 0..columns {
            values.push(row.get(column).expect("a value"));
        }
    }
    values
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput as Out, Value as Sql};
        Ok(match self.0 {
            Value::Text(text) | Value::Json(text) => Out::from(text.as_str()),
            Value::Blob(bytes) => Out::from(bytes.as_slice()),
            Value::Real(value) => Out::Owned(Sql::Real(*value)),
            other => other.as_integer().map_or(Out::Owned(Sql::Null), |value| Out::Owned(Sql::Integer(value))),
        })
    }
}
