use super::{Output, Shape, Statement, check_lengths};
use crate::{
    Error, Result,
    value::{Field, Rows, Value},
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
    /// The fields that the result's columns become.
    fields: &'static [Field],
    finish: Finish,
    explain: Option<Explain>,
    /// Whether it is one statement, which a failure undoes by itself.
    undoes_itself: bool,
    /// Whether its values may be longer than those of users.
    any_length: bool,
    origin: Option<Arc<str>>,
}

/// Turns what the steps did into the batch's result.
type Finish = Arc<dyn Fn(Vec<Outcome>) -> Result<Rows> + Send + Sync>;

/// Says more about why a run was refused, by its number over all steps.
type Explain = Arc<dyn Fn(usize, Error) -> Error + Send + Sync>;

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
        let mut batch = Self::new([statement.into()], |mut outcomes| Ok(outcomes.remove(0).rows));
        batch.write.iter_mut().for_each(|write| write.undoes_itself = true);
        batch
    }

    /// Steps, and how what they did becomes the result.
    pub fn new(
        steps: impl IntoIterator<Item = Step>,
        finish: impl Fn(Vec<Outcome>) -> Result<Rows> + Send + Sync + 'static,
    ) -> Self {
        let write = Write {
            steps: steps.into_iter().collect(),
            shape: T::SHAPE,
            fields: T::FIELDS,
            finish: Arc::new(finish),
            explain: None,
            undoes_itself: false,
            any_length: false,
            origin: None,
        };
        Self { write: Ok(write), output: PhantomData }
    }

    /// A batch that fails with this error and does nothing.
    pub const fn refused(error: Error) -> Self {
        Self { write: Err(error), output: PhantomData }
    }

    /// Lets `explain` say more about a failure of the engine: it gets the
    /// number of the run that failed, over all steps from 0, and its error.
    #[must_use]
    pub fn explaining(mut self, explain: impl Fn(usize, Error) -> Error + Send + Sync + 'static) -> Self {
        if let Ok(write) = &mut self.write {
            write.explain = Some(Arc::new(explain));
        }
        self
    }

    /// Says in the [change log](crate::changes) who makes these changes, such
    /// as a user or another site.
    #[must_use]
    pub fn by(mut self, origin: impl Into<Arc<str>>) -> Self {
        if let Ok(write) = &mut self.write {
            write.origin = Some(origin.into());
        }
        self
    }

    /// Takes values of any length: of rows that were stored before.
    #[must_use]
    pub(crate) fn of_any_length(mut self) -> Self {
        self.write.iter_mut().for_each(|write| write.any_length = true);
        self
    }

    /// What to run.
    ///
    /// # Errors
    /// The mistake in the arguments that this value was built from.
    pub fn into_write(self) -> Result<Write> {
        self.write.and_then(|write| write.check_lengths().map(|()| write))
    }
}

impl<T: Output> Batch<Vec<T>>
where
    Vec<T>: Output,
{
    /// All of these batches as one: they commit together or not at all, and
    /// give their rows in order.
    ///
    /// The mistake in the arguments of one names its position.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, catalog::media::{self, NewSnapshot, Snapshot}, query::Batch};
    /// let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
    /// let snapshot = |id: &str| NewSnapshot {
    ///     snapshot_id: id.into(),
    ///     camera_id: "garden".into(),
    ///     ..Default::default()
    /// };
    /// let batches = ["snap_1", "snap_2"].map(|id| media::add_snapshot(snapshot(id)));
    /// let added: Vec<Snapshot> = store.run(Batch::all(batches))?;
    /// assert_eq!(added[1].snapshot_id, "snap_2");
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn all(batches: impl IntoIterator<Item = Batch<T>>) -> Self {
        let (mut steps, mut parts) = (Vec::new(), Vec::new());
        for (position, batch) in batches.into_iter().enumerate() {
            match batch.into_write() {
                Ok(write) => {
                    parts.push((write.steps.len(), write.finish));
                    steps.extend(write.steps);
                }
                Err(error) => {
                    let field = error.field().map_or(String::new(), |field| format!(".{field}"));
                    let error = error.on(format!("[{position}]{field}"));
                    return Self::refused(error.context(format!("item {position}")));
                }
            }
        }
        Self::new(steps, move |outcomes| {
            let mut outcomes = outcomes.into_iter();
            let mut all: Option<Rows> = None;
            for (length, finish) in &parts {
                let rows = finish(outcomes.by_ref().take(*length).collect())?;
                match &mut all {
                    Some(all) => rows.iter().for_each(|row| all.push(row.values().iter().cloned())),
                    None => all = Some(rows),
                }
            }
            Ok(all.unwrap_or_default())
        })
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
    fn check_lengths(&self) -> Result<()> {
        let steps = self.steps.iter().filter(|_| !self.any_length);
        steps
            .flat_map(|step| step.runs.iter().map(|run| (&step.sql, run)))
            .try_for_each(|(sql, run)| check_lengths(sql, run))
    }

    /// The same with a text in its statements replaced by another.
    #[cfg(feature = "server")]
    pub(crate) fn replacing(mut self, text: &str, other: &str) -> Self {
        for step in &mut self.steps {
            if step.sql.contains(text) {
                step.sql = step.sql.replace(text, other).into();
            }
        }
        self
    }

    /// The same with a statement behind it, of which the result says nothing.
    #[cfg(feature = "server")]
    pub(crate) fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self.undoes_itself = false;
        let finish = self.finish;
        self.finish = Arc::new(move |mut outcomes| {
            outcomes.pop();
            finish(outcomes)
        });
        self
    }

    /// Whether it needs no savepoint to leave nothing behind when it fails.
    pub(crate) const fn undoes_itself(&self) -> bool {
        self.undoes_itself
    }

    /// Who makes these changes, if that is said.
    pub(crate) fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The error of a run, with what the batch knows about it.
    pub(crate) fn explain(&self, run: usize, error: Error) -> Error {
        match &self.explain {
            Some(explain) => explain(run, error),
            None => error,
        }
    }

    /// The result, from what each step did.
    pub(crate) fn finish(&self, outcomes: Vec<Outcome>) -> Result<Rows> {
        (self.finish)(outcomes).map(|rows| rows.typed(self.fields, &[]))
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Write").field("steps", &self.steps).field("shape", &self.shape).finish_non_exhaustive()
    }
}
