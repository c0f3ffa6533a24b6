//! Takes the rows of one table from a reader, checks them against its
//! columns, and writes them in batches.

use super::{
    Place, TableReport, Target,
    convert::{Converted, Rules, convert},
    fields::{Cell, Original},
    former,
    positions::{Position, Positions},
    rejects::Rejects,
    report::count,
    upsert::{CHUNK, Upserts},
};
use crate::{
    ErrorKind, Result,
    query::{Batch, Outcome, Step},
    schema::{Column, Table},
    value::{Columns, Kind, Row, Rows, Value},
};

/// A batch is written when it has this many bytes of source text or rows: a
/// few megabytes keep the log small and the next writer's wait short.
const BATCH_BYTES: usize = 2 << 20;
const BATCH_ROWS: usize = 5_000;

/// Why a row cannot be taken.
pub(super) struct Refusal {
    /// The same for all rows with this mistake.
    pub reason: String,
    /// What is wrong with this one.
    pub detail: Option<String>,
}

impl Refusal {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), detail: None }
    }
}

struct Pending {
    columns: Vec<usize>,
    values: Vec<Value>,
    place: Place,
    original: Original,
}

/// Loads one table.
pub(super) struct Loader<'a> {
    target: &'a mut dyn Target,
    upserts: Upserts<'a>,
    rules: Rules,
    ignored: &'a [String],
    rejects: &'a mut Rejects,
    report: TableReport,
    pending: Vec<Pending>,
    bytes: usize,
    positions: Option<&'a Positions>,
    /// The key in the source of the row that was taken last.
    last: Option<Vec<Value>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(
        target: &'a mut dyn Target,
        table: &'a Table,
        rules: Rules,
        ignored: &'a [String],
        rejects: &'a mut Rejects,
    ) -> Self {
        Self {
            target,
            upserts: Upserts::new(table),
            rules,
            ignored,
            rejects,
            report: TableReport::new(&table.name),
            pending: Vec::new(),
            bytes: 0,
            positions: None,
            last: None,
        }
    }

    /// Remembers in the store, with each batch, how far it is; begins behind
    /// a position of an earlier import.
    pub(super) fn with_positions(mut self, positions: &'a Positions, from: Option<&Position>) -> Self {
        self.positions = Some(positions);
        self.report.resumed_after = from.map(|position| shown_key(position.key()));
        self
    }

    /// Names the row that is taken next by its key in the source.
    pub(super) fn at(&mut self, key: impl FnOnce() -> Vec<Value>) {
        if self.positions.is_some() {
            self.last = Some(key());
        }
    }

    pub(super) const fn table(&self) -> &'a Table {
        self.upserts.table()
    }

    /// The rows read so far.
    pub(super) const fn rows(&self) -> u64 {
        self.report.read
    }

    /// Counts something that holds no row.
    pub(super) fn skip(&mut self, reason: &str, place: Place) {
        count(&mut self.report.skipped, reason, Some(place));
    }

    /// Counts a row that could not be read.
    pub(super) fn reject(&mut self, place: Place, refusal: &Refusal, original: &Original) -> Result<()> {
        self.report.read += 1;
        self.keep(place, refusal, original)
    }

    /// Counts a row that is taken with a change, and keeps it as it came.
    pub(super) fn adjust(&mut self, place: &Place, reason: &str, original: &Original) -> Result<()> {
        count(&mut self.report.adjusted, reason, Some(place.clone()));
        self.rejects.keep(&self.upserts.table().name, place, reason, None, original)
    }

    /// Takes a row's fields.
    pub(super) fn take<'f>(
        &mut self,
        place: Place,
        fields: impl Iterator<Item = (&'f str, Cell<'f>)>,
        original: Original,
    ) -> Result<()> {
        self.report.read += 1;
        let table = self.upserts.table();
        let mut row =
            RowBuilder { table, rules: self.rules, columns: Vec::new(), values: Vec::new(), broken: Vec::new() };
        for (name, cell) in fields {
            if self.ignored.iter().any(|ignored| ignored == name) {
                continue;
            }
            if let Err(refusal) = row.add(name, &cell) {
                return self.keep(place, &refusal, &original);
            }
        }
        let RowBuilder { columns, values, broken, .. } = row;
        if columns.is_empty() {
            return self.keep(place, &Refusal::new("it has no value for any column"), &original);
        }
        let place = Place { key: self.key(&columns, &values), ..place };
        for column in broken {
            let reason = format!("{column} is not JSON; it becomes {{}}");
            self.adjust(&place, &reason, &original)?;
        }
        self.bytes += original.length();
        self.pending.push(Pending { columns, values, place, original });
        if self.bytes >= BATCH_BYTES || self.pending.len() >= BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    /// Writes what is left; gives the table's report.
    pub(super) fn finish(mut self) -> Result<TableReport> {
        self.flush()?;
        Ok(self.report)
    }

    /// What remembers how far the table is. Rows that could not be read are
    /// in the rejects file before the store says that it is past them.
    fn position(&mut self) -> Result<Option<Step>> {
        let (Some(positions), Some(last)) = (self.positions, &self.last) else { return Ok(None) };
        self.rejects.make_durable()?;
        Ok(Some(positions.keep(&self.upserts.table().name, last)))
    }

    fn key(&self, columns: &[usize], values: &[Value]) -> Option<String> {
        let key = self.upserts.name_key(columns)?;
        let parts = key.iter().filter_map(|column| columns.iter().position(|given| given == column)).map(|position| {
            let value = &values[position];
            value.as_text().map(str::to_owned).or_else(|| value.as_integer().map(|value| value.to_string()))
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join(", "))
    }

    fn keep(&mut self, place: Place, refusal: &Refusal, original: &Original) -> Result<()> {
        let table = &self.upserts.table().name;
        self.rejects.keep(table, &place, &refusal.reason, refusal.detail.as_deref(), original)?;
        count(&mut self.report.rejected, &refusal.reason, Some(place));
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        self.bytes = 0;
        let mut pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(());
        }
        // Most batches have no bad row; one that has is tried row by row.
        let position = self.position()?;
        match self.write_all(&pending, position.clone()) {
            Err(error) if refused_by_schema(error.kind()) => {}
            changed => {
                let changed = changed?;
                self.report.imported += changed;
                self.report.unchanged += (pending.len() as u64).saturating_sub(changed);
                pending.clear();
                self.pending = pending;
                return Ok(());
            }
        }
        let outcomes = self.write_each(&pending)?;
        for (pending, outcome) in pending.drain(..).zip(outcomes.iter()) {
            match (&outcome[0], &outcome[1]) {
                (_, Value::Text(reason)) => {
                    self.keep(pending.place, &Refusal::new(reason.as_str()), &pending.original)?;
                }
                (Value::Integer(0), _) => self.report.unchanged += 1,
                _ => self.report.imported += 1,
            }
        }
        if let Some(position) = position {
            // Refused rows are in the rejects file before the store says that it is past them.
            self.rejects.make_durable()?;
            self.target.write(Batch::<Vec<Row>>::new([position], |_| Ok(Rows::default())).into_write()?)?;
        }
        self.pending = pending;
        Ok(())
    }

    /// Writes all rows, many with a statement, or none; gives how many it changed.
    fn write_all(&mut self, pending: &[Pending], position: Option<Step>) -> Result<u64> {
        let mut steps = Vec::new();
        for rows in pending.chunk_by(|left, right| left.columns == right.columns) {
            let columns = &rows[0].columns;
            let whole = if self.upserts.takes_many(columns) { rows.len() / CHUNK * CHUNK } else { 0 };
            let (many, few) = rows.split_at(whole);
            for (rows, size) in [(many, CHUNK), (few, 1)] {
                let values = |rows: &[Pending]| rows.iter().flat_map(|row| row.values.iter().cloned()).collect();
                let runs: Vec<_> = rows.chunks(size).map(values).collect();
                if !runs.is_empty() {
                    steps.push(Step::many(self.upserts.sql(columns, size).to_owned(), runs));
                }
            }
        }
        let (of_rows, columns) = (steps.len(), [("changed", Kind::Integer)]);
        steps.extend(position);
        let changed = move |outcomes: Vec<Outcome>| {
            let changed: u64 = outcomes[..of_rows].iter().map(Outcome::total_changed).sum();
            let [(name, kind)] = columns;
            let mut rows = Rows::new(Columns::new([crate::value::Column { name: name.to_owned(), kind }]));
            rows.push([i64::try_from(changed).unwrap_or(i64::MAX).into()]);
            Ok(rows)
        };
        let written = self.target.write(Batch::<Vec<Row>>::new(steps, changed).of_any_length().into_write()?)?;
        let changed = written.values().first().and_then(Value::as_integer).unwrap_or(0);
        Ok(u64::try_from(changed).unwrap_or(0))
    }

    /// Writes row by row; gives for each how many rows it changed, or why it
    /// was refused.
    fn write_each(&mut self, pending: &[Pending]) -> Result<Rows> {
        let groups = pending.chunk_by(|left, right| left.columns == right.columns);
        let steps = groups.map(|rows| {
            let sql = self.upserts.sql(&rows[0].columns, 1).to_owned();
            Step::many(sql, rows.iter().map(|row| row.values.clone()).collect()).tolerant()
        });
        let steps: Vec<_> = steps.collect();
        self.target
            .write(Batch::<Vec<Row>>::new(steps, |outcomes| Ok(per_row(&outcomes))).of_any_length().into_write()?)
    }
}

/// A key for people.
fn shown_key(key: &[Value]) -> String {
    let part = |value: &Value| match value.as_text() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string(value).unwrap_or_default(),
    };
    key.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn per_row(outcomes: &[Outcome]) -> Rows {
    let columns = [("changed", Kind::Integer), ("refusal", Kind::Text)];
    let columns = columns.map(|(name, kind)| crate::value::Column { name: name.to_owned(), kind });
    let mut rows = Rows::new(Columns::new(columns));
    for changed in outcomes.iter().flat_map(|outcome| &outcome.changed) {
        rows.push(match changed {
            Ok(changed) => [i64::try_from(*changed).unwrap_or(i64::MAX).into(), Value::Null],
            Err(error) => [Value::Null, error.to_string().into()],
        });
    }
    rows
}

const fn refused_by_schema(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Constraint | ErrorKind::Conflict | ErrorKind::InvalidArgument)
}

/// The values of a row, as its fields come.
struct RowBuilder<'a> {
    table: &'a Table,
    rules: Rules,
    columns: Vec<usize>,
    values: Vec<Value>,
    /// Columns whose JSON was broken.
    broken: Vec<&'a str>,
}

impl RowBuilder<'_> {
    fn add(&mut self, name: &str, cell: &Cell<'_>) -> Result<(), Refusal> {
        let Some(position) = self.table.columns.iter().position(|column| column.name == name) else {
            return Err(Refusal::new(format!("{} has no column {name}", self.table.name)));
        };
        if self.columns.contains(&position) {
            return Err(Refusal::new(format!("{name} is given twice")));
        }
        let column = &self.table.columns[position];
        let value = match convert(cell, column.kind, self.rules) {
            Converted::Value(Value::Null) if left_out(self.table, column) => return Ok(()),
            Converted::Value(value) => value,
            Converted::BrokenJson => {
                self.broken.push(&column.name);
                Value::Json("{}".to_owned())
            }
            Converted::Wrong(expected) => {
                return Err(Refusal { reason: format!("{name} must be {expected}"), detail: Some(shown(cell)) });
            }
        };
        if let Some(reason) = former::refusal(&self.table.name, name, &value) {
            return Err(Refusal::new(reason));
        }
        self.columns.push(position);
        self.values.push(value);
        Ok(())
    }
}

/// Whether a null stands for a value that the column makes by itself.
fn left_out(table: &Table, column: &Column) -> bool {
    (column.not_null && column.default.is_some())
        || (column.kind == Kind::Integer && table.primary_key == [column.name.as_str()])
}

/// The beginning of a field, for a message.
fn shown(cell: &Cell<'_>) -> String {
    let text = match cell {
        Cell::Json(text) | Cell::Csv { text, .. } => (*text).to_owned(),
        Cell::Stored { value, .. } => serde_json::to_string(value).unwrap_or_default(),
    };
    let start: String = text.chars().take(60).collect();
    format!("found {start}{}", if start.len() < text.len() { "…" } else { "" })
}
