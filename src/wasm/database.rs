use super::{
    convert::{to_arguments, to_parameters},
    live::LiveQueries,
    rows::encode,
    sync::SyncSite,
    tables,
};
use crate::{
    Error, ErrorKind, Options, Result, Store,
    catalog::Catalog,
    engine::{
        Connection, commit,
        io::{HostStorage, MemoryStorage, Storage, SyncFile},
        run_alone, run_part, run_query,
    },
    query::{Page, Request, Select, Statement, check_lengths, decode_arguments, sql},
    search::{Search, SearchHit, SearchIndex, SearchOptions},
    value::{Json, Row, Rows, to_row},
};
use js_sys::Array;
use std::{cell::Cell, sync::Arc};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "/** What a database is opened with. */
export interface DatabaseOptions {
  /** Its catalogs: those that come with edgelite by their names, one's own with the paths and texts of their files. */
  readonly catalogs: readonly (string | { name: string; files: readonly (readonly [path: string, text: string])[] })[];
}";

#[wasm_bindgen]
extern "C" {
    /// What a database is opened with.
    #[wasm_bindgen(typescript_type = "DatabaseOptions")]
    pub type DatabaseOptions;
    /// Values in order.
    #[wasm_bindgen(extends = Array, typescript_type = "readonly unknown[]")]
    pub type Values;
}

#[derive(serde::Deserialize)]
struct OpenedWith {
    catalogs: Vec<GivenCatalog>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum GivenCatalog {
    BuiltIn(String),
    Own { name: String, files: Vec<(String, String)> },
}

impl GivenCatalog {
    fn catalog(self) -> Result<Catalog> {
        match self {
            Self::BuiltIn(name) => Catalog::built_in(&name),
            Self::Own { name, files } => Catalog::from_files(name, files),
        }
    }
}

/// An open store with at most one transaction. Every call completes before it
/// returns.
#[wasm_bindgen]
pub struct Database {
    store: Store,
    in_transaction: Cell<bool>,
    live: LiveQueries,
    site: SyncSite,
}

#[wasm_bindgen]
impl Database {
    /// Opens the lent files, or memory where there are none, and migrates the
    /// tables of the catalogs.
    pub fn open(
        name: &str,
        database: Option<SyncFile>,
        wal: Option<SyncFile>,
        options: DatabaseOptions,
    ) -> std::result::Result<Self, JsValue> {
        let OpenedWith { catalogs } = serde_wasm_bindgen::from_value(options.into())
            .map_err(|error| Error::invalid("options", error.to_string()))?;
        let catalogs = catalogs.into_iter().map(GivenCatalog::catalog).collect::<Result<Vec<_>>>()?;
        let storage: Arc<dyn Storage> = match (database, wal) {
            (Some(database), Some(wal)) => Arc::new(HostStorage::new(database, wal)),
            _ => Arc::new(MemoryStorage::new()),
        };
        let store = Store::open_in(storage, unique_path(name), Options::new().catalogs(catalogs))?;
        Ok(Self { store, in_transaction: Cell::new(false), live: LiveQueries::default(), site: SyncSite::default() })
    }

    /// Runs an operation of a catalog with the values of its arguments in
    /// order; gives its rows.
    pub fn call(&self, catalog: &str, operation: &str, values: &Values) -> std::result::Result<Vec<u8>, JsValue> {
        let arguments = self.arguments(catalog, operation, values)?;
        Ok(encode(&self.answer(self.store.request(catalog, operation, &arguments)?)?, 0)?)
    }

    /// Asks a table; gives the rows. `values` are those of the method: rows
    /// and keys as pairs of names and values, conditions as triples.
    pub fn table(&self, table: &str, method: &str, values: &Values) -> std::result::Result<Vec<u8>, JsValue> {
        Ok(encode(&self.answer(self.table_request(table, method, values)?)?, 0)?)
    }

    /// Runs one statement; gives its rows and the number of rows it changed.
    pub fn query(&self, sql: &str, parameters: &Values) -> std::result::Result<Vec<u8>, JsValue> {
        let parameters = to_parameters(parameters)?;
        check_lengths(sql, &parameters)?;
        let (rows, changed) = self.on_connection(|connection| run_alone(connection, sql, &parameters))?;
        Ok(encode(&rows, changed)?)
    }

    /// Finds rows of a table by full-text search; the options are an object as
    /// JSON.
    pub fn search(&self, table: &str, options: &str) -> std::result::Result<Vec<u8>, JsValue> {
        let select = Select::<Page<SearchHit>>::from(self.search_of(table, options)?);
        let rows = self.on_connection(|connection| run_query(connection, select.query()?))?;
        Ok(encode(&rows, 0)?)
    }

    /// The number of rows that a full-text search finds.
    #[wasm_bindgen(js_name = countSearch)]
    pub fn count_search(&self, table: &str, options: &str) -> std::result::Result<Vec<u8>, JsValue> {
        let select = self.search_of(table, options)?.count();
        let rows = self.on_connection(|connection| run_query(connection, select.query()?))?;
        Ok(encode(&rows, 0)?)
    }

    /// Declares that columns of a table are searched, and builds the index.
    #[wasm_bindgen(js_name = declareSearch)]
    pub fn declare_search(&self, table: &str, declaration: &str) -> std::result::Result<(), JsValue> {
        if self.in_transaction.get() {
            return Err(Error::invalid("table", "a search is declared outside of transactions").into());
        }
        Ok(self.store.declare_search(&SearchIndex::from_json(table, declaration)?)?)
    }

    /// The plan of an operation, as `EXPLAIN QUERY PLAN` gives it for each of
    /// its statements.
    pub fn explain(&self, catalog: &str, operation: &str, values: &Values) -> std::result::Result<Vec<u8>, JsValue> {
        let arguments = self.arguments(catalog, operation, values)?;
        Ok(self.plan(self.store.request(catalog, operation, &arguments)?)?)
    }

    /// The plan of what is asked of a table.
    #[wasm_bindgen(js_name = explainTable)]
    pub fn explain_table(&self, table: &str, method: &str, values: &Values) -> std::result::Result<Vec<u8>, JsValue> {
        Ok(self.plan(self.table_request(table, method, values)?)?)
    }

    /// Begins the transaction that the following calls belong to.
    pub fn begin(&self) -> std::result::Result<(), JsValue> {
        if self.in_transaction.get() {
            return Err(Error::new(ErrorKind::Internal, "a transaction is open").into());
        }
        self.store.exclusive(|connection| connection.run("BEGIN IMMEDIATE", &[]))?;
        self.in_transaction.set(true);
        Ok(())
    }

    /// Commits the transaction; its rows are durable when this returns. A
    /// commit that fails rolls back.
    pub fn commit(&self) -> std::result::Result<(), JsValue> {
        self.in_transaction.set(false);
        self.store.exclusive(|connection| {
            let committed = commit(connection, None);
            if committed.is_err() && !connection.is_autocommit() {
                connection.run("ROLLBACK", &[])?;
            }
            committed
        })?;
        Ok(())
    }

    /// Undoes everything since [`Database::begin`].
    pub fn rollback(&self) -> std::result::Result<(), JsValue> {
        self.in_transaction.set(false);
        // A full disk may have rolled it back already.
        self.store.exclusive(|connection| {
            if connection.is_autocommit() { Ok(()) } else { connection.run("ROLLBACK", &[]).map(drop) }
        })?;
        Ok(())
    }

    /// Moves the log into the file and empties it.
    pub fn checkpoint(&self) -> std::result::Result<(), JsValue> {
        self.store.checkpoint()?;
        Ok(())
    }

    /// Fails when the file's structure is damaged. A quick check leaves out
    /// whether the indexes hold what the tables hold.
    #[wasm_bindgen(js_name = checkIntegrity)]
    pub fn check_integrity(&self, quick: bool) -> std::result::Result<(), JsValue> {
        let statement = sql(if quick { "PRAGMA quick_check" } else { "PRAGMA integrity_check" });
        let found = self.on_connection(|connection| connection.query(&statement))?;
        match found.values().first().and_then(|line| line.as_text()) {
            Some("ok") => Ok(()),
            damage => Err(Error::new(
                ErrorKind::Corrupt,
                format!("the file is damaged: {}", damage.unwrap_or("its check gave no answer")),
            )
            .into()),
        }
    }

    /// The whole store as the bytes of a database file.
    #[wasm_bindgen(js_name = exportFile)]
    pub fn export_file(&self) -> std::result::Result<Vec<u8>, JsValue> {
        let mut bytes = Vec::new();
        self.store.export(&mut bytes)?;
        Ok(bytes)
    }

    /// The migrations that were applied, oldest first.
    pub fn migrations(&self) -> std::result::Result<Vec<u8>, JsValue> {
        let history =
            sql("SELECT catalog, version, name, applied_at FROM edgelite_migrations ORDER BY catalog, version");
        let rows = if self.store.catalogs().is_empty() {
            Rows::default()
        } else {
            self.on_connection(|connection| connection.query(&history))?
        };
        Ok(encode(&rows, 0)?)
    }

    /// Moves the log into the file and closes the store; later calls fail.
    pub fn close(&self) {
        self.store.close();
    }

    pub(super) fn search_of(&self, table: &str, options: &str) -> Result<Search> {
        let options: Json =
            serde_json::from_str(options).map_err(|error| Error::invalid("options", error.to_string()))?;
        decode_arguments::<SearchOptions>(&to_row(&options)?)?.search(table)
    }

    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    pub(super) const fn live(&self) -> &LiveQueries {
        &self.live
    }

    pub(super) const fn site(&self) -> &SyncSite {
        &self.site
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.in_transaction.get()
    }

    pub(super) fn arguments(&self, catalog: &str, operation: &str, values: &Values) -> Result<Row> {
        to_arguments(values, self.store.operation(catalog, operation)?.arguments)
    }

    pub(super) fn table_request(&self, table: &str, method: &str, values: &Values) -> Result<Request> {
        let table = if self.in_transaction.get() {
            self.on_connection(|connection| self.store.table_on(connection, table))?
        } else {
            self.store.table(table)?
        };
        tables::request(&table, method, values)
    }

    /// Does what is asked, in the transaction if one is open.
    fn answer(&self, request: Request) -> Result<Rows> {
        if !self.in_transaction.get() {
            return match request {
                Request::Query(query) => self.store.read(&query),
                Request::Write(write) => self.store.write(write),
            };
        }
        self.on_connection(|connection| match request {
            Request::Query(query) => run_query(connection, &query),
            Request::Write(write) => run_part(connection, &write),
        })
    }

    /// The plan of each statement of a request.
    fn plan(&self, request: Request) -> Result<Vec<u8>> {
        let statements: Vec<Statement> = match request {
            Request::Query(query) => vec![query.statement],
            Request::Write(write) => write
                .steps
                .into_iter()
                .filter_map(|step| {
                    let parameters = step.runs.into_iter().next()?;
                    Some(Statement { sql: step.sql, parameters })
                })
                .collect(),
        };
        let mut plan = Rows::default();
        for Statement { sql: text, parameters } in statements {
            let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {text}").into(), parameters };
            let steps = self.on_connection(|connection| connection.query(&explained))?;
            if plan.columns().is_empty() {
                plan = steps;
            } else {
                steps.iter().for_each(|row| plan.push(row.values().iter().cloned()));
            }
        }
        encode(&plan, 0)
    }

    /// Runs `work` on the connection, if the transaction that it belongs to
    /// is still there.
    fn on_connection<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        let in_transaction = self.in_transaction.get();
        self.store.exclusive(|connection| {
            if in_transaction && connection.is_autocommit() {
                return Err(Error::new(ErrorKind::Closed, "the transaction was rolled back by an earlier failure"));
            }
            work(connection)
        })
    }
}

/// A path that no other database of this process has: the engine shares what
/// it knows of a file by its path.
fn unique_path(name: &str) -> String {
    thread_local!(static OPENED: Cell<u64> = const { Cell::new(0) });
    let number = OPENED.with(|opened| {
        opened.set(opened.get() + 1);
        opened.get()
    });
    format!("{number}/{name}.db")
}
