use super::{
    cache::Cache,
    capture::{self, ChangeLimits},
    indexing::Indexing,
    keys::{self, Keys},
    shared::Shared,
    slow::SlowStatements,
    text::{
        changes_schema, changes_tables, check_captured, check_permitted, is_kept, is_reading, may_replace, skip_blank,
    },
};
use crate::{
    Error, ErrorKind, Result,
    query::{Session, Statement},
    value::{Column, Columns, Instant, Kind, Rows, Value},
};
use limbo::{Numeric, StepResult};
use std::{
    num::NonZero,
    sync::{Arc, Weak, atomic::Ordering},
    time::Duration,
};

/// Statements kept prepared per connection: more than the catalogs have.
const CACHE_CAPACITY: usize = 256;

/// A connection: prepares, binds, steps, and keeps statements prepared.
pub(crate) struct Connection {
    inner: Arc<limbo::Connection>,
    cache: Cache<Prepared>,
    /// Whether statements that write are refused. The engine's own setting
    /// would make it compile every statement again.
    reading: bool,
    /// Set when the changes that it makes are captured.
    capture: Option<ChangeLimits>,
    shared: Arc<Shared>,
    seen_schema_changes: u64,
    /// Whether the open transaction has changed the schema.
    schema_pending: bool,
    /// What is known of the file's indexes for searching.
    indexing: Indexing,
    /// What is known of the numbers of new rows.
    keys: Box<Keys>,
    time_limit: Option<Duration>,
    /// What slow statements are remembered in.
    slow: Option<Arc<SlowStatements>>,
    /// How many times a statement was compiled: what keeping them avoids.
    compilations: u64,
}

struct Prepared {
    statement: limbo::Statement,
    columns: Columns,
    /// Whether it only reads.
    reads: bool,
    /// Whether it can change what other statements compile to.
    changes_schema: bool,
    /// Whether it makes, alters or drops tables.
    changes_tables: bool,
    /// Whether it may replace rows by others.
    replaces: bool,
    /// Whether it is kept for its next use.
    kept: bool,
    /// How many times the engine has compiled it anew.
    recompiled: u64,
}

/// Stops what a connection is doing, from any thread.
#[derive(Clone)]
pub struct Interrupt(Weak<limbo::Connection>);

impl Interrupt {
    /// Makes the running statement fail with [`Interrupted`](ErrorKind::Interrupted).
    pub fn interrupt(&self) {
        if let Some(connection) = self.0.upgrade() {
            connection.interrupt();
        }
    }

    /// Whether the connection is still there.
    pub(super) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Connection {
    pub(super) fn new(inner: Arc<limbo::Connection>, shared: Arc<Shared>) -> Self {
        let seen_schema_changes = shared.schema_changes.load(Ordering::Acquire);
        Self {
            inner,
            cache: Cache::new(CACHE_CAPACITY),
            reading: false,
            capture: None,
            shared,
            seen_schema_changes,
            schema_pending: false,
            indexing: Indexing::default(),
            keys: Box::default(),
            time_limit: None,
            slow: None,
            compilations: 0,
        }
    }

    pub(crate) fn interrupt_handle(&self) -> Interrupt {
        Interrupt(Arc::downgrade(&self.inner))
    }

    /// Limits the time of each statement from now on.
    pub(crate) fn set_time_limit(&mut self, limit: Option<Duration>) {
        if self.time_limit != limit {
            self.inner.set_query_timeout(limit.unwrap_or_default());
            self.time_limit = limit;
        }
    }

    /// Remembers slow statements from now on.
    pub(super) fn set_slow(&mut self, slow: Option<Arc<SlowStatements>>) {
        self.slow = slow;
    }

    /// Writes the log back into the file and empties it; false if a reader
    /// holds its end. Not the pragma: that waits as long as the busy timeout,
    /// and changing the timeout would make every statement compile anew.
    pub(super) fn checkpoint(&self) -> Result<bool> {
        match self.inner.checkpoint(limbo::CheckpointMode::Truncate { upper_bound_inclusive: None }) {
            Ok(_) => Ok(true),
            Err(limbo::LimboError::Busy | limbo::LimboError::TableLocked) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads a page as the open snapshot has it. One that was never written is
    /// all zeros.
    pub(super) fn read_page(&self, number: u32, page: &mut [u8]) -> Result<()> {
        let pager = self.inner.get_pager();
        page.fill(0);
        // The page at 1 GiB, where programs lock the file, has no content.
        if pager.pending_byte_page_id() == Some(number) {
            return Ok(());
        }
        let (found, completion) = pager.read_page_no_cache(i64::from(number), None, true, None)?;
        pager.io.wait_for_completion(completion)?;
        let contents = found.get_contents();
        let Some(buffer) = contents.buffer().filter(|buffer| !buffer.is_empty()) else { return Ok(()) };
        if buffer.len() != page.len() {
            return Err(Error::new(ErrorKind::Corrupt, format!("page {number} has {} bytes", buffer.len())));
        }
        page.copy_from_slice(buffer.as_slice());
        Ok(())
    }

    /// Runs `work` with statements that write refused.
    pub(super) fn reading<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.reading, true);
        let result = work(self);
        self.reading = before;
        result
    }

    /// Runs `work`, which is a transaction, without foreign keys: nothing that
    /// it drops takes other rows along, and nothing is checked.
    pub(crate) fn without_foreign_keys<R>(&mut self, work: impl FnOnce(&mut Self) -> Result<R>) -> Result<R> {
        super::open::apply(self, "foreign_keys", 0)?;
        let result = work(self);
        super::open::apply(self, "foreign_keys", 1)?;
        result
    }

    /// Leaves changes out of the change log until the guard is dropped: for
    /// many rows that are no change of the store, since it makes the engine
    /// compile every statement anew.
    pub(crate) fn pause_capture(&self) -> PausedCapture {
        PausedCapture::new(&self.inner)
    }

    /// How much of its changes is kept, if they are captured now.
    pub(super) fn capture(&self) -> Option<ChangeLimits> {
        self.capture.filter(|_| !self.reading)
    }

    pub(super) const fn set_capture(&mut self, limits: ChangeLimits) {
        self.capture = Some(limits);
    }

    /// Whether statements that write are refused now.
    pub(super) const fn is_reading(&self) -> bool {
        self.reading
    }

    pub(super) const fn indexing(&mut self) -> &mut Indexing {
        &mut self.indexing
    }

    /// Reads anew which numbers new rows get.
    pub(crate) fn forget_keys(&self) {
        self.shared.schema_changes.fetch_add(1, Ordering::AcqRel);
    }

    pub(super) const fn keys(&mut self) -> &mut Keys {
        &mut self.keys
    }

    pub(super) const fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// A number that changes whenever the schema may have changed; none while
    /// the open transaction has changed it.
    pub(crate) fn schema_version(&self) -> Option<u64> {
        (!self.schema_pending).then(|| self.shared.schema_changes.load(Ordering::Acquire))
    }

    /// Whether no transaction is open.
    pub(crate) fn is_autocommit(&self) -> bool {
        self.inner.get_auto_commit()
    }

    /// Runs a caller's statement, which may not reach beyond itself.
    pub(crate) fn run_permitted(&mut self, sql: &str, parameters: &[Value]) -> Result<(Rows, u64)> {
        check_permitted(sql)?;
        self.run(sql, parameters)
    }

    /// Runs one statement and collects its rows.
    pub(crate) fn query(&mut self, statement: &Statement) -> Result<Rows> {
        self.run(&statement.sql, &statement.parameters).map(|(rows, _)| rows)
    }

    /// Runs one statement; gives its rows and the number of rows it changed.
    pub(crate) fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<(Rows, u64)> {
        let (sql, mut prepared) = self.prepare(sql)?;
        if self.reading && !prepared.reads {
            self.cache.put(sql, prepared);
            return Err(limbo::LimboError::ReadOnly.into());
        }
        let started = self.slow.as_ref().map(|_| crate::platform::monotonic_nanoseconds());
        let result = self.step(&mut prepared, parameters);
        let took = started.map(|started| crate::platform::monotonic_nanoseconds() - started);
        self.compilations += prepared.statement.metrics().reprepares - prepared.recompiled;
        prepared.recompiled = prepared.statement.metrics().reprepares;
        let changes_tables = prepared.changes_tables;
        if prepared.replaces {
            self.indexing.rows_replaced();
        }
        // A statement left unfinished would block the next writer.
        let reset = prepared.statement.reset();
        if let (Some(slow), Some(took)) = (&self.slow, took.filter(|_| prepared.kept))
            && slow.is_slow(took)
        {
            let took = Duration::from_nanos(u64::try_from(took).unwrap_or(u64::MAX));
            slow.add(&sql, took, || self.plan(&sql));
        }
        if prepared.changes_schema {
            self.indexing.schema_changed();
            self.shared.schema_changes.fetch_add(1, Ordering::AcqRel);
            self.schema_pending = true;
        } else if prepared.kept && result.is_ok() && reset.is_ok() {
            prepared.statement.clear_bindings();
            self.cache.put(sql, prepared);
        }
        if self.schema_pending && self.is_autocommit() {
            // Others see the change from here on, or never: what they read before is counted as older.
            self.shared.schema_changes.fetch_add(1, Ordering::AcqRel);
            self.schema_pending = false;
        }
        let result = result?;
        reset?;
        if self.capture.is_some() && changes_tables && !self.is_autocommit() {
            capture::record_tables(self)?;
        }
        Ok(result)
    }

    fn prepare(&mut self, sql: &str) -> Result<(String, Prepared)> {
        let changes = self.shared.schema_changes.load(Ordering::Acquire);
        if changes != self.seen_schema_changes {
            self.cache.clear();
            *self.keys = Keys::default();
            self.seen_schema_changes = changes;
        }
        if let Some(found) = self.cache.take(sql) {
            return Ok(found);
        }
        if skip_blank(sql).is_none() {
            return Err(Error::new(ErrorKind::Sql, "the statement is empty"));
        }
        if self.capture.is_some() {
            check_captured(sql)?;
        }
        let keyed = keys::with_keys(self, sql)?;
        let text = keyed.as_deref().unwrap_or(sql);
        let statement = self.inner.prepare(text)?;
        self.compilations += 1;
        if let Some(rest) = skip_blank(&text[statement.tail_offset().min(text.len())..]) {
            let start: String = rest.chars().take(30).collect();
            return Err(Error::new(ErrorKind::Sql, format!("one statement at a time; a second begins at '{start}'")));
        }
        let columns = columns_of(&statement);
        let reads = statement.get_program().is_readonly() || is_reading(sql);
        let prepared = Prepared {
            statement,
            columns,
            reads,
            changes_schema: changes_schema(sql),
            changes_tables: changes_tables(sql),
            replaces: may_replace(sql),
            kept: is_kept(sql),
            recompiled: 0,
        };
        Ok((sql.to_owned(), prepared))
    }

    /// The plan of a statement, a line for each step; none for what has none.
    fn plan(&self, sql: &str) -> Vec<String> {
        let explained = self.inner.prepare(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = explained.and_then(|mut statement| statement.run_collect_rows()).unwrap_or_default();
        let detail = |row: &Vec<limbo::Value>| row.last().map(ToString::to_string).unwrap_or_default();
        rows.iter().map(detail).collect()
    }

    fn step(&self, prepared: &mut Prepared, parameters: &[Value]) -> Result<(Rows, u64)> {
        let expected = prepared.statement.parameters_count();
        if expected != parameters.len() {
            return Err(Error::invalid(
                "parameters",
                format!("the statement takes {expected} parameters, not {}", parameters.len()),
            ));
        }
        for (position, value) in parameters.iter().enumerate() {
            let position = NonZero::new(position + 1).expect("a position after 1");
            prepared.statement.bind_at(position, to_engine(value)?)?;
        }
        let mut rows = Rows::new(prepared.columns.clone());
        let started = crate::platform::monotonic_nanoseconds();
        loop {
            match prepared.statement.step()? {
                StepResult::Row => {
                    if rows.is_empty() && prepared.statement.metrics().reprepares != prepared.recompiled {
                        // The schema changed a moment ago: the engine compiled it anew.
                        prepared.columns = columns_of(&prepared.statement);
                        rows = Rows::new(prepared.columns.clone());
                    }
                    let row = prepared.statement.row().expect("a row after a step that gave one");
                    rows.push_checked(row.get_values());
                }
                StepResult::Done => break,
                StepResult::IO | StepResult::Yield => prepared.statement._io().step()?,
                StepResult::Sleep { duration } => {
                    crate::platform::wait(duration);
                    prepared.statement._io().step()?;
                }
                StepResult::Busy => return Err(limbo::LimboError::Busy.into()),
                StepResult::Interrupt => return Err(self.interrupted(started)),
            }
        }
        let changed = u64::try_from(prepared.statement.n_change()).unwrap_or(0);
        Ok((rows, changed))
    }

    fn interrupted(&self, started: u128) -> Error {
        let elapsed = crate::platform::monotonic_nanoseconds() - started;
        match self.time_limit {
            Some(limit) if elapsed >= limit.as_nanos() => Error::new(
                ErrorKind::Timeout,
                format!("the statement took longer than {limit:?}; narrow it, add an index or raise the limit"),
            ),
            _ => limbo::LimboError::Interrupt.into(),
        }
    }
}

/// The capture of a connection's changes, paused until this is dropped.
pub(crate) struct PausedCapture(Arc<limbo::Connection>, Option<limbo::CaptureDataChangesInfo>);

impl PausedCapture {
    fn new(connection: &Arc<limbo::Connection>) -> Self {
        let info = connection.get_capture_data_changes_info().clone();
        connection.set_capture_data_changes_info(None);
        Self(connection.clone(), info)
    }
}

impl Drop for PausedCapture {
    fn drop(&mut self) {
        self.0.set_capture_data_changes_info(self.1.take());
    }
}

impl Session for Connection {
    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<Rows> {
        Self::run(self, sql, parameters).map(|(rows, _)| rows)
    }
}

fn columns_of(statement: &limbo::Statement) -> Columns {
    Columns::new((0..statement.num_columns()).map(|position| Column {
        name: statement.get_column_name(position).into_owned(),
        kind: statement.get_column_decltype(position).map_or(Kind::Any, |kind| Kind::of_declared_type(&kind)),
    }))
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.cache.clear();
        let _ = self.inner.close();
    }
}

impl Rows {
    /// Adds a row as the engine gives it, each value in its column's type.
    fn push_checked<'a>(&mut self, values: impl Iterator<Item = &'a limbo::Value>) {
        let columns = self.columns().clone();
        let mut broken = None;
        self.push(values.zip(columns.iter()).map(|(value, column)| match from_engine(value, column.kind) {
            Ok(value) => value,
            Err(BrokenJson) => {
                broken = Some(column.name.clone());
                Value::Json("{}".to_owned())
            }
        }));
        if let Some(column) = broken {
            tracing::warn!(column, "a stored value is not JSON; it reads as {{}}");
            self.warn(format!("{column}: a stored value is not JSON; it reads as {{}}"));
        }
    }
}

struct BrokenJson;

fn from_engine(value: &limbo::Value, kind: Kind) -> Result<Value, BrokenJson> {
    Ok(match value {
        limbo::Value::Null => Value::Null,
        limbo::Value::Numeric(Numeric::Integer(value)) => match kind {
            Kind::Boolean if matches!(value, 0 | 1) => Value::Boolean(*value == 1),
            Kind::Instant => Value::Instant(Instant::from_microseconds(*value)),
            _ => Value::Integer(*value),
        },
        limbo::Value::Numeric(Numeric::Float(value)) => Value::Real((*value).into()),
        limbo::Value::Text(text) if kind == Kind::Json => {
            let text = text.as_str();
            if text != "{}" {
                serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| BrokenJson)?;
            }
            Value::Json(text.to_owned())
        }
        limbo::Value::Text(text) => Value::Text(text.as_str().to_owned()),
        limbo::Value::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

fn to_engine(value: &Value) -> Result<limbo::Value> {
    Ok(match value {
        Value::Null => limbo::Value::Null,
        Value::Integer(value) => limbo::Value::from_i64(*value),
        Value::Real(value) => limbo::Value::from_f64(*value),
        Value::Text(text) | Value::Json(text) => limbo::Value::build_text(text.clone()),
        Value::Blob(bytes) => limbo::Value::from_slice(bytes).map_err(limbo::LimboError::from)?,
        Value::Boolean(value) => limbo::Value::from_i64(i64::from(*value)),
        Value::Instant(value) => limbo::Value::from_i64(value.microseconds()),
        Value::Rows(_) => return Err(Error::invalid("parameters", "rows cannot be bound to a parameter")),
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        Result,
        engine::{Connection, Engine, Location, OpenSettings, io::MemoryStorage},
        query::sql,
    };
    use std::{sync::Arc, time::Duration};

    fn engine(readers: usize) -> Engine {
        let settings = OpenSettings {
            read_only: false,
            any_application: false,
            busy_timeout: Duration::from_secs(1),
            cache_kibibytes: 1024,
            readers,
            checkpoint_after: Duration::from_secs(60),
            group: 512,
            time_limit: None,
            changes: None,
            slow: None,
        };
        Engine::open(Location::Storage(Arc::new(MemoryStorage::new()), "t.db".into()), settings).unwrap()
    }

    fn compilations(engine: &Engine, sql_text: &'static str) -> u64 {
        let before = engine.read(|connection| Ok(connection.compilations)).unwrap();
        engine.read(|connection| connection.query(&sql(sql_text))).unwrap();
        engine.read(|connection| Ok(connection.compilations)).unwrap() - before
    }

    /// The engine compiles every statement anew after some of its settings
    /// are touched, even to the same value.
    #[test]
    fn a_statement_is_compiled_once_beside_writers_and_checkpoints() {
        for readers in [0, 1] {
            let engine = engine(readers);
            let write = |text: &'static str| -> Result<()> {
                engine.exclusive(|connection: &mut Connection| connection.run(text, &[]).map(drop))
            };
            write("CREATE TABLE t (a)").unwrap();
            compilations(&engine, "SELECT a FROM t");
            assert_eq!(compilations(&engine, "SELECT a FROM t"), 0, "{readers} readers");
            write("INSERT INTO t VALUES (1)").unwrap();
            assert_eq!(compilations(&engine, "SELECT a FROM t"), 0, "{readers} readers, after a write");
            assert!(engine.checkpoint().unwrap());
            assert_eq!(compilations(&engine, "SELECT a FROM t"), 0, "{readers} readers, after a checkpoint");
            write("ALTER TABLE t ADD COLUMN b").unwrap();
            assert_eq!(compilations(&engine, "SELECT a FROM t"), 1, "{readers} readers, after a schema change");
        }
    }
}
