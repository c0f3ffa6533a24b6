use super::{Connection, executor::guarded};
use crate::{
    ErrorKind, Result,
    query::{Outcome, Query, Step, Write},
    value::Rows,
};

/// A transaction that rolls back when it is dropped without a commit.
pub(crate) struct Guard<'a> {
    connection: &'a mut Connection,
    open: bool,
}

impl<'a> Guard<'a> {
    /// Takes the write lock at once, so that nothing read inside can turn out
    /// stale when it is written back.
    pub(crate) fn begin_immediate(connection: &'a mut Connection) -> Result<Self> {
        connection.run("BEGIN IMMEDIATE", &[])?;
        Ok(Self { connection, open: true })
    }

    /// A reading transaction: every statement sees the same snapshot.
    pub(crate) fn begin_snapshot(connection: &'a mut Connection) -> Result<Self> {
        connection.run("BEGIN", &[])?;
        Ok(Self { connection, open: true })
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        self.connection
    }

    /// Commits; the rows are durable when this returns.
    pub(crate) fn commit(mut self) -> Result<()> {
        self.connection.run("COMMIT", &[])?;
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
    if query.attachments.is_empty() {
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
    let (rows, _) = connection.run_permitted(&query.statement.sql, &query.statement.parameters)?;
    let mut rows = query.finish(rows)?;
    for attachment in &query.attachments {
        let attached = connection.query(&attachment.statement(&rows)?)?;
        rows = attachment.attach(rows, attached)?;
    }
    Ok(rows)
}

/// Runs the steps of a batch inside the open transaction.
pub(crate) fn run_write(connection: &mut Connection, write: &Write) -> Result<Rows> {
    let outcomes = write.steps.iter().map(|step| run_step(connection, step)).collect::<Result<_>>()?;
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

fn run_step(connection: &mut Connection, step: &Step) -> Result<Outcome> {
    let mut outcome = Outcome::default();
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
    Ok(outcome)
}

const fn refused_by_schema(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Constraint | ErrorKind::Conflict | ErrorKind::InvalidArgument)
}
