use super::{
    Hub, Interest, Patch,
    outcome::{Became, Outcome},
};
use crate::{
    Error, ErrorKind, Result,
    engine::{Connection, Engine, Guard, Reads, Signal, primary_key, run_query, schema_version},
    query::{Output, Query, Select, Shape},
    value::Rows,
};
use std::{future::poll_fn, marker::PhantomData, sync::Arc, time::Duration};

/// How often a run that was interrupted, or behind another writer, is
/// repeated at once.
const ATTEMPTS: usize = 5;

/// A result that became another one.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveChange<T> {
    /// The result now.
    pub result: T,
    /// How it came from the one that was given before; none for the first
    /// one, and where rows cannot be told apart: take the result as a whole.
    pub patch: Option<Patch>,
}

/// A query whose result is read again whenever commits change it; see
/// [`Store::live_query`](crate::Store::live_query).
///
/// It keeps the store open. As an iterator it waits for the next result, and
/// ends after the error that the store was closed.
pub struct LiveQuery<T> {
    rows: LiveRows,
    output: PhantomData<fn() -> T>,
}

impl<T: Output> LiveQuery<T> {
    pub(crate) fn new(hub: Arc<Hub>, select: Select<T>) -> Result<Self> {
        Ok(Self { rows: LiveRows::new(hub, select.into_query()?)?, output: PhantomData })
    }

    /// Tells rows apart by the values of these columns. By default that is
    /// the primary key of a table that the query reads, where it is in the
    /// result.
    #[must_use]
    pub fn key(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.rows.set_key(columns.into_iter().map(Into::into).collect());
        self
    }

    /// The result, if it is another than the one that was given before,
    /// without waiting. Of many changes since then it gives the outcome.
    ///
    /// # Errors
    /// Why the query cannot be run now; it is run again after the next change
    /// that may matter. [`Closed`](ErrorKind::Closed) when the store was closed.
    pub fn read(&mut self) -> Result<Option<LiveChange<T>>> {
        let Some(patch) = self.rows.read()? else { return Ok(None) };
        let rows = self.rows.rows().cloned().unwrap_or_default();
        // Who does not get these rows can do nothing with a patch of them.
        let result = T::from_rows(rows).inspect_err(|_| self.rows.forget())?;
        Ok(Some(LiveChange { result, patch }))
    }

    /// The next result; waits for it on this thread, `timeout` at the most.
    /// Where there are no threads it does not wait.
    ///
    /// # Errors
    /// As [`LiveQuery::read`].
    pub fn wait(&mut self, timeout: Duration) -> Result<Option<LiveChange<T>>> {
        let ends = crate::platform::monotonic_nanoseconds() + timeout.as_nanos();
        loop {
            let change = self.read()?;
            let left = ends.saturating_sub(crate::platform::monotonic_nanoseconds());
            let left = Duration::from_nanos(u64::try_from(left).unwrap_or(u64::MAX));
            if change.is_some() || left.is_zero() || !crate::platform::HAS_THREADS {
                return Ok(change);
            }
            self.rows.stale.wait(self.rows.seen, left);
        }
    }

    /// Ready when the result may have become another since the last
    /// [`read`](LiveQuery::read), on any executor.
    pub async fn changed(&self) {
        self.rows.changed().await;
    }

    pub(super) const fn rows_mut(&mut self) -> &mut LiveRows {
        &mut self.rows
    }
}

impl<T: Output> Iterator for LiveQuery<T> {
    type Item = Result<LiveChange<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.rows.ended {
                return None;
            }
            match self.wait(Duration::from_secs(3600)) {
                Ok(Some(change)) => return Some(Ok(change)),
                Ok(None) if !crate::platform::HAS_THREADS => return None,
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// A live query whose rows are those of the store.
pub(crate) struct LiveRows {
    hub: Arc<Hub>,
    id: u64,
    query: Query,
    /// The columns that its user says tell the rows apart.
    key: Option<Vec<String>>,
    /// Raised when the result may have become another, or it is ended.
    stale: Arc<Signal>,
    /// The count of that before the last run.
    seen: u64,
    /// What the statement means, and the version of the schema that gave it the meaning.
    meaning: Option<Meaning>,
    outcome: Outcome,
    /// What the last run failed with, which is not told again.
    failure: Option<(ErrorKind, String)>,
    /// Whether it was told that the store is closed.
    ended: bool,
}

struct Meaning {
    schema: i64,
    interest: Arc<Interest>,
}

impl LiveRows {
    /// A live query that has not run yet.
    pub(crate) fn new(hub: Arc<Hub>, query: Query) -> Result<Self> {
        let stale = Arc::new(Signal::default());
        // It has not run yet.
        stale.raise();
        let id = hub.add(stale.clone())?;
        let outcome = Outcome::default();
        Ok(Self { hub, id, query, key: None, stale, seen: 0, meaning: None, outcome, failure: None, ended: false })
    }

    /// Sets the columns that tell the rows apart.
    pub(crate) fn set_key(&mut self, columns: Vec<String>) {
        self.key = Some(columns);
        self.meaning = None;
    }

    /// Gives the next result as a whole: its user did not get the last one.
    pub(crate) fn forget(&mut self) {
        self.outcome.forget();
    }

    /// Whether the result may have become another since the last run.
    #[cfg(feature = "bindings")]
    pub(crate) fn is_stale(&self) -> bool {
        self.stale.count() != self.seen
    }

    /// Whether it was told that the store is closed.
    pub(crate) const fn is_ended(&self) -> bool {
        self.ended
    }

    /// The rows as they were read last.
    pub(crate) const fn rows(&self) -> Option<&Rows> {
        self.outcome.rows()
    }

    /// What is raised when the result may have become another.
    pub(super) const fn stale(&self) -> &Arc<Signal> {
        &self.stale
    }

    /// Waits until the result may have become another since the last run.
    pub(super) fn wait(&self) {
        self.stale.wait(self.seen, Duration::from_secs(3600));
    }

    /// Ready when the result may have become another since the last run.
    pub(crate) async fn changed(&self) {
        poll_fn(|context| self.stale.poll(self.seen, context).map(drop)).await;
    }

    /// Runs the query, if its result may have become another; gives the
    /// patch, or that there is none, if it has.
    ///
    /// # Errors
    /// As [`LiveQuery::read`].
    pub(crate) fn read(&mut self) -> Result<Option<Option<Patch>>> {
        let caught_up = self.hub.catch_up();
        let count = self.stale.count();
        if let Err(error) = caught_up {
            self.seen = count;
            return self.fail(error);
        }
        if count == self.seen {
            return Ok(None);
        }
        let run = self.run_again();
        self.seen = count;
        match run {
            Ok(rows) => {
                let recovered = self.failure.take().is_some();
                Ok(match self.outcome.take(rows) {
                    // Who was told of the failure is told that it is over.
                    Became::Same if recovered => Some(Some(Patch::unchanged(self.outcome.rows()))),
                    Became::Same => None,
                    Became::Other(patch) => Some(patch),
                })
            }
            Err(error) => self.fail(error),
        }
    }

    /// Tells of a failure, once.
    fn fail(&mut self, error: Error) -> Result<Option<Option<Patch>>> {
        let failure = (error.kind(), error.to_string());
        let is_closed = error.kind() == ErrorKind::Closed;
        if self.failure.as_ref() == Some(&failure) && !is_closed {
            return Ok(None);
        }
        self.failure = Some(failure);
        self.ended |= is_closed;
        Err(error)
    }

    fn run_again(&mut self) -> Result<Rows> {
        let mut attempt = 1;
        loop {
            match self.run() {
                Err(error)
                    if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Interrupted) && attempt < ATTEMPTS =>
                {
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    /// Runs the query on one snapshot, together with what it means there.
    fn run(&mut self) -> Result<Rows> {
        let engine: Arc<Engine> = self.hub.engine().clone();
        let (query, key) = (&self.query, self.key.as_ref());
        let known = self.meaning.as_ref().map(|meaning| meaning.schema);
        let (rows, schema, meaning) = engine.read(|connection| {
            let mut snapshot = Guard::begin_snapshot(connection)?;
            let connection = snapshot.connection();
            let schema = schema_version(connection)?;
            let meaning = (known != Some(schema)).then(|| meaning(connection, query, key, schema)).transpose();
            let rows = meaning.and_then(|meaning| Ok((run_query(connection, query)?, schema, meaning)));
            snapshot.commit()?;
            rows
        })?;
        if let Some((meaning, keys)) = meaning {
            self.outcome.set_keys(keys);
            self.meaning = Some(meaning);
        }
        if let Some(meaning) = &self.meaning {
            self.hub.set_interest(self.id, &meaning.interest, schema);
        }
        check_key(self.key.as_ref(), &rows)?;
        Ok(rows)
    }
}

impl Drop for LiveRows {
    fn drop(&mut self) {
        self.hub.remove(self.id);
    }
}

/// Refuses columns that the result does not have.
fn check_key(key: Option<&Vec<String>>, rows: &Rows) -> Result<()> {
    let has = |name: &&String| rows.columns().iter().any(|column| column.name.eq_ignore_ascii_case(name));
    match key.into_iter().flatten().find(|name| !has(name)) {
        None => Ok(()),
        Some(missing) => {
            let known: Vec<_> = rows.columns().iter().map(|column| column.name.as_str()).collect();
            let message = format!("the result has no column {missing}; there are {}", known.join(", "));
            Err(Error::invalid("key", message))
        }
    }
}

/// What a query reads, and the keys by which its rows may be told apart.
fn meaning(
    connection: &mut Connection,
    query: &Query,
    key: Option<&Vec<String>>,
    schema: i64,
) -> Result<(Meaning, Vec<Vec<String>>)> {
    let mut reads = Reads::of(connection, &query.statement)?;
    for attachment in &query.attachments {
        reads.extend(Reads::of(connection, &attachment.sample())?);
    }
    let keys = match (key, query.shape) {
        (_, Shape::Value | Shape::Nothing) => Vec::new(),
        (Some(key), _) => vec![key.clone()],
        (None, _) => {
            let own = query
                .tables
                .iter()
                .map(|table| table.to_ascii_lowercase())
                .filter(|table| reads.tables.contains(table));
            let mut tables: Vec<String> = own.collect();
            let others: Vec<_> = reads.tables.iter().filter(|table| !tables.contains(table)).cloned().collect();
            tables.extend(others);
            tables.iter().map(|table| primary_key(connection, table)).collect::<Result<_>>()?
        }
    };
    let interest = if reads.beyond {
        Interest::Any
    } else {
        let named = query.tables.iter().map(|table| table.to_ascii_lowercase());
        Interest::of(query, reads.tables.into_iter().chain(named).collect())
    };
    Ok((Meaning { schema, interest: Arc::new(interest) }, keys))
}
