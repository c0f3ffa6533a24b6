#[cfg(any(test, feature = "bindings"))]
use super::text::is_writing;
use super::{Connection, capture, executor::guarded};
use crate::{
    ErrorKind, Result,
    query::{Outcome, Query, Step, Write},
    value::Rows,
};

/// A transaction that rolls back when it is dropped without a commit.
pub(crate) struct Guard<'a> {
    connection: &'a mut Connection,
    open: bool,
    origin: Option<String>,
}

impl<'a> Guard<'a> {
    /// Takes the write lock at once, so that nothing read inside can turn out
    /// stale when it is written back.
    pub(crate) fn begin_immediate(connection: &'a mut Connection) -> Result<Self> {
        connection.run("BEGIN IMMEDIATE", &[])?;
        Ok(Self { connection, open: true, origin: None })
    }

    /// A reading transaction: every statement sees the same snapshot.
    pub(crate) fn begin_snapshot(connection: &'a mut Connection) -> Result<Self> {
        connection.run("BEGIN", &[])?;
        Ok(Self { connection, open: true, origin: None })
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.connection
    }

    /// Says in the change log who makes these changes.
    pub(crate) fn set_origin(&mut self, origin: String) {
        self.origin = Some(origin);
    }

    /// Commits; the rows are durable when this returns.
    pub(crate) fn commit(mut self) -> Result<()> {
        capture::commit(self.connection, self.origin.as_deref())?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // A failed commit has already rolled back.
        if self.open && !self.connection.is_autocommit() {
            let _ = self.connection.run("ROLLBACK", &[]);
        }
    }
}

/// Runs `work` so that its failure leaves the transaction as it was before.
fn in_savepoint<R>(connection: &mut Connection, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
    connection.run("SAVEPOINT edgelite", &[])?;
    let result = work(connection);
    // The engine may have ended the whole transaction (a full disk).
    if !connection.is_autocommit() {
        if result.is_err() {
            connection.run("ROLLBACK TO edgelite", &[])?;
        }
        connection.run("RELEASE edgelite", &[])?;
    }
    result
}

/// Runs a reading statement with its attachments, all on one snapshot, while
/// others may write.
pub(crate) fn run_query_on_snapshot(connection: &mut Connection, query: &Query) -> Result<Rows> {
    if query.attachments.is_empty() && query.procedure.is_none() {
        return run_query(connection, query);
    }
    let mut snapshot = Guard::begin_snapshot(connection)?;
    let rows = run_query(snapshot.connection(), query)?;
    snapshot.commit()?;
    Ok(rows)
}

/// Runs a reading statement with its attachments where nobody can write
/// between them: in a transaction, or on the only connection.
pub(crate) fn run_query(connection: &mut Connection, query: &Query) -> Result<Rows> {
    connection.reading(|connection| run_statements(connection, query))
}

fn run_statements(connection: &mut Connection, query: &Query) -> Result<Rows> {
    let rows = match &query.procedure {
        Some(procedure) => procedure.run(connection)?,
        None => connection.run_permitted(&query.statement.sql, &query.statement.parameters)?.0,
    };
    let mut rows = query.finish(rows)?;
    for attachment in &query.attachments {
        let attached = connection.query(&attachment.statement(&rows)?)?;
        rows = attachment.attach(rows, attached)?;
    }
    Ok(rows)
}

/// Runs a caller's statement; if it writes and no transaction is open, in one
/// of its own.
#[cfg(any(test, feature = "bindings"))]
pub(crate) fn run_alone(
    connection: &mut Connection,
    sql: &str,
    parameters: &[crate::value::Value],
) -> Result<(Rows, u64)> {
    if !connection.is_autocommit() || !is_writing(sql) {
        return connection.run_permitted(sql, parameters);
    }
    let mut transaction = Guard::begin_immediate(connection)?;
    let result = transaction.connection().run_permitted(sql, parameters)?;
    transaction.commit()?;
    Ok(result)
}

/// Runs the steps of a batch inside the open transaction.
pub(crate) fn run_write(connection: &mut Connection, write: &Write) -> Result<Rows> {
    let origin = write.origin();
    if origin.is_some() {
        capture::attribute(connection, None)?;
    }
    let mut outcomes = Vec::with_capacity(write.steps.len());
    let mut runs = 0;
    for step in &write.steps {
        let mut outcome = Outcome::default();
        if let Err(error) = run_step(connection, step, &mut outcome) {
            // The runs before it are in the outcome.
            return guarded(|| Err(write.explain(runs + outcome.changed.len(), error)));
        }
        runs += step.runs.len();
        outcomes.push(outcome);
    }
    if origin.is_some() {
        capture::attribute(connection, origin)?;
    }
    // What the caller makes of the outcome is its own code: a panic in it
    // fails this batch and none beside it.
    guarded(|| write.finish(outcomes))
}

/// Runs a batch as a part of the open transaction that leaves nothing behind
/// when it fails.
pub(crate) fn run_part(connection: &mut Connection, write: &Write) -> Result<Rows> {
    if write.undoes_itself() {
        run_write(connection, write)
    } else {
        in_savepoint(connection, |connection| run_write(connection, write))
    }
}

fn run_step(connection: &mut Connection, step: &Step, outcome: &mut Outcome) -> Result<()> {
    outcome.changed.reserve(step.runs.len());
    for parameters in &step.runs {
        let result = if step.is_tolerant() {
            in_savepoint(connection, |connection| connection.run_permitted(&step.sql, parameters))
        } else {
            connection.run_permitted(&step.sql, parameters)
        };
        match result {
            Ok((rows, changed)) => {
                if outcome.rows.columns().is_empty() {
                    outcome.rows = rows;
                } else {
                    rows.iter().for_each(|row| outcome.rows.push(row.values().iter().cloned()));
                }
                outcome.changed.push(Ok(changed));
            }
            Err(error) if step.is_tolerant() && refused_by_schema(error.kind()) => outcome.changed.push(Err(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

const fn refused_by_schema(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Constraint | ErrorKind::Conflict | ErrorKind::InvalidArgument)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryStorage, Options, Store, query::sql};
    use std::sync::Arc;

    /// Nothing marks what a statement outside of a transaction changes.
    #[test]
    fn a_statement_of_its_own_is_a_commit_of_the_change_log() {
        let storage = Arc::new(MemoryStorage::new());
        let options = Options::new().readers(0);
        let store = Store::open_in(storage.clone(), "t.db", options).unwrap();
        let alone = |text: &'static str| store.exclusive(|connection| run_alone(connection, text, &[]));
        alone("CREATE TABLE t (a UNIQUE)").unwrap();
        let start = store.position().unwrap();
        assert_eq!(alone("INSERT INTO t VALUES (1), (2)").unwrap().1, 2);
        assert_eq!(alone("WITH x AS (SELECT 3 AS a) INSERT INTO t SELECT a FROM x RETURNING a").unwrap().0.len(), 1);
        assert!(alone("INSERT INTO t VALUES (4), (1)").is_err());
        assert_eq!(alone("SELECT count(*) FROM t").unwrap().0.values(), [3.into()]);
        assert!(alone("PRAGMA journal_mode").is_ok());
        let commits = store.changes(start).unwrap().commits;
        assert_eq!(commits.iter().map(|commit| commit.changes.len()).collect::<Vec<_>>(), [2, 1]);
        store
            .exclusive(|connection| {
                let mut transaction = Guard::begin_immediate(connection)?;
                run_alone(transaction.connection(), "DELETE FROM t", &[])?;
                Ok(())
            })
            .unwrap();
        assert_eq!(
            store.query::<i64>(sql("SELECT count(*) FROM t")).unwrap(),
            3,
            "in a transaction it is a part of it"
        );
    }
}
