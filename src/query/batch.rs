use super::{Output, Shape, Statement};
use crate::{
    Error, Result,
    value::{Rows, Value},
};
use std::{borrow::Cow, fmt, marker::PhantomData, sync::Arc};

/// Statements that commit together, or not at all, and give a `T`.
#[derive(Debug, Clone)]
pub struct Batch<T> {
    write: Result<Write>,
    output: PhantomData<fn() -> T>,
}

/// What an executor needs to run a [`Batch`], whatever its type.
#[derive(Clone)]
pub struct Write {
    /// The statements in order.
    pub steps: Vec<Step>,
    /// How many rows the result has.
    pub shape: Shape,
    finish: Finish,
}

/// Turns what the steps did into the batch's result.
type Finish = Arc<dyn Fn(Vec<Outcome>) -> Result<Rows> + Send + Sync>;

/// One statement of a batch, run once for each of its parameter lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The text of exactly one statement.
    pub sql: Cow<'static, str>,
    /// The parameter lists.
    pub runs: Vec<Vec<Value>>,
    /// The result when no run gave a row.
    tolerant: bool,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The rows that all runs returned, in order.
    pub rows: Rows,
    /// The number of rows that each run changed, or why it was refused
    /// (only in a [tolerant](Step::tolerant) step).
    pub changed: Vec<Result<u64>>,
}

impl Outcome {
    /// The number of rows that all runs changed.
    pub fn total_changed(&self) -> u64 {
        self.changed.iter().flatten().sum()
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.field() == other.field() && self.to_string() == other.to_string()
    }
}

impl Step {
    /// A statement run once for each parameter list.
    pub fn many(sql: impl Into<Cow<'static, str>>, runs: Vec<Vec<Value>>) -> Self {
        Self { sql: sql.into(), runs, tolerant: false }
    }

    /// Lets a run fail on a rule of the schema without failing the batch: the
    /// refused run changes nothing and is reported in [`Outcome::changed`].
    #[must_use]
    pub const fn tolerant(mut self) -> Self {
        self.tolerant = true;
        self
    }

    /// Whether refused runs are reported instead of failing the batch.
    pub const fn is_tolerant(&self) -> bool {
        self.tolerant
    }
}

impl From<Statement> for Step {
    fn from(statement: Statement) -> Self {
        Self::many(statement.sql, vec![statement.parameters])
    }
}

impl<T: Output> Batch<T> {
    /// One statement whose returned rows are the result.
    pub fn one(statement: Statement) -> Self {
        Self::new([statement.into()], |mut outcomes| Ok(outcomes.remove(0).rows))
    }

    /// Steps, and how what they did becomes the result.
    pub fn new(
        steps: impl IntoIterator<Item = Step>,
        finish: impl Fn(Vec<Outcome>) -> Result<Rows> + Send + Sync + 'static,
    ) -> Self {
        let write = Write { steps: steps.into_iter().collect(), shape: T::SHAPE, finish: Arc::new(finish) };
        Self { write: Ok(write), output: PhantomData }
    }

    /// A batch that fails with this error and does nothing.
    pub const fn refused(error: Error) -> Self {
        Self { write: Err(error), output: PhantomData }
    }

    /// What to run.
    ///
    /// # Errors
    /// The mistake in the arguments that this value was built from.
    pub fn into_write(self) -> Result<Write> {
        self.write
    }
}

impl<T: Output> From<Result<Self>> for Batch<T> {
    fn from(batch: Result<Self>) -> Self {
        batch.unwrap_or_else(Self::refused)
    }
}

impl<T: Output> From<Statement> for Batch<T> {
    fn from(statement: Statement) -> Self {
        Self::one(statement)
    }
}

impl Write {
    /// The result, from what each step did.
    pub(crate) fn finish(&self, outcomes: Vec<Outcome>) -> Result<Rows> {
        (self.finish)(outcomes)
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Write").field("steps", &self.steps).field("shape", &self.shape).finish_non_exhaustive()
    }
}
