//! Rows of the tables of another store, whatever keeps it.

use super::{
    Format, ImportOptions, ImportReport, Place, Progress, TableReport, Target,
    convert::Rules,
    dangling,
    fields::{Cell, Original},
    former::present_name,
    in_dependency_order, known_table,
    loader::Loader,
    positions::{Position, Positions},
    rejects::Rejects,
    report::count_many,
};
use crate::{
    Error, Result,
    schema::{Schema, Table},
    value::{Row, Rows, Value},
};
use std::path::PathBuf;

/// A store whose tables are read one after the other.
pub(crate) trait Reader {
    /// The tables that there are.
    fn schema(&mut self) -> Result<Schema>;

    /// The number of rows of a table.
    fn count(&mut self, table: &Table) -> Result<u64>;

    /// Begins to read a table for the rows of `into`, behind the row with the
    /// primary key `after`; [`Reader::next`] gives it in pages.
    fn begin(&mut self, from: &Table, into: &Table, after: Option<&[Value]>) -> Result<()>;

    /// The next page; none after the last.
    fn next(&mut self) -> Result<Option<Rows>>;

    /// The place of the first column of the table in the pages.
    fn first(&self) -> usize;

    /// Whether numbers in columns of times are microseconds since 1970.
    fn own(&self) -> bool;

    /// Whether it can begin behind a key.
    fn resumes(&self) -> bool;
}

/// Where a copy comes from.
pub(crate) struct CopyPlace {
    /// As the report names it.
    pub source: PathBuf,
    /// The format that the report gives.
    pub format: Format,
    /// The name under which the store remembers how far a copy is; none if it
    /// does not.
    pub key: Option<String>,
}

/// Puts the rows of `reader` into the tables of the same name.
///
/// With a [key](CopyPlace::key) the store remembers, in the transactions that
/// write the rows, how far each table is: a copy that was interrupted goes on
/// from there, and a complete one is forgotten.
pub(crate) fn copy(
    place: &CopyPlace,
    reader: &mut dyn Reader,
    options: &ImportOptions,
    target: &mut dyn Target,
) -> Result<ImportReport> {
    let (from, into) = (reader.schema()?, target.schema()?);
    let wanted = |table: &&Table| options.table.as_ref().is_none_or(|name| *name == table.name);
    if let Some(name) = &options.table {
        known_table(&from, name)?;
        known_table(&into, name)?;
    }
    check_columns(place, &from, &into, options)?;
    let shared = from.tables.iter().any(|table| into.table(&table.name).is_some());
    if place.format == Format::Postgres && !shared {
        let problem = format!("{} has no table that the store has", place.source.display());
        return Err(Error::not_found(problem).on("source"));
    }
    let mut positions = match &place.key {
        Some(key) if !options.dry_run => Some(Positions::open(key, options.restart, target)?),
        _ => None,
    };
    let goes_on = positions.as_ref().is_some_and(|positions| !positions.is_empty());
    let mut rejects =
        if goes_on { Rejects::going_on(&place.source, options) } else { Rejects::beside(&place.source, options) };
    let mut tables = Vec::new();
    for table in in_dependency_order(&into).into_iter().filter(wanted) {
        let Some(from) = from.table(&table.name) else { continue };
        let position = positions.as_ref().and_then(|positions| positions.of(&table.name)).cloned();
        if position.as_ref().is_some_and(Position::is_complete) {
            let mut report = TableReport::new(&table.name);
            let reason = "imported before the interruption";
            count_many(&mut report.skipped, reason, None, reader.count(from)?);
            tables.push(report);
            continue;
        }
        let mut loader =
            Loader::new(target, table, Rules { assume_utc: options.assume_utc }, &options.ignore, &mut rejects);
        if let Some(positions) = positions.as_ref().filter(|_| reader.resumes()) {
            loader = loader.with_positions(positions, position.as_ref());
        }
        let after = position.as_ref().map(Position::key);
        tables.push(copy_table(loader, from, table, after, reader, options)?);
        if let Some(positions) = &mut positions {
            positions.complete(&table.name, target)?;
        }
    }
    for report in &mut tables {
        report.dangling = dangling::count(&report.table, target)?;
    }
    for table in from.tables.iter().filter(wanted).filter(|table| into.table(&table.name).is_none()) {
        let rows = reader.count(table)?;
        let mut report = TableReport::new(&table.name);
        count_many(&mut report.skipped, "the store has no table of this name", None, rows);
        tables.push(report);
    }
    if let Some(positions) = positions {
        positions.forget(target)?;
    }
    Ok(ImportReport {
        source: place.source.clone(),
        format: place.format,
        dry_run: options.dry_run,
        rejects_file: rejects.finish()?,
        tables,
    })
}

/// Refuses a column that the store does not have, before anything is written.
fn check_columns(place: &CopyPlace, from: &Schema, into: &Schema, options: &ImportOptions) -> Result<()> {
    let wanted = |name: &str| options.table.as_ref().is_none_or(|table| table == name);
    let both = from.tables.iter().filter_map(|from| Some((from, into.table(&from.name)?)));
    for (from, into) in both.filter(|(from, _)| wanted(&from.name)) {
        let unknown = from.columns.iter().find(|column| {
            into.column(present_name(into, &column.name)).is_none() && !options.ignore.contains(&column.name)
        });
        if let Some(column) = unknown {
            return Err(Error::invalid(
                "source",
                format!(
                    "{}: {} has no column {}; a column that is not needed can be ignored by name",
                    place.source.display(),
                    into.name,
                    column.name
                ),
            ));
        }
    }
    Ok(())
}

fn copy_table(
    mut loader: Loader<'_>,
    from: &Table,
    into: &Table,
    after: Option<&[Value]>,
    reader: &mut dyn Reader,
    options: &ImportOptions,
) -> Result<TableReport> {
    let total = reader.count(from)?;
    let own = reader.own();
    reader.begin(from, into, after)?;
    while let Some(page) = reader.next()? {
        let first = reader.first();
        let columns = crate::value::Columns::new(page.columns().iter().skip(first).cloned());
        let key: Vec<_> = from.primary_key.iter().filter_map(|name| page.columns().position(name)).collect();
        for row in page.iter() {
            let original = Row::new(columns.clone(), row.values()[first..].to_vec());
            loader.at(|| key.iter().map(|place| row[*place].clone()).collect());
            let cells = row
                .iter()
                .skip(first)
                .map(|(column, value)| (present_name(into, &column.name), Cell::Stored { value, own }));
            loader.take(Place::row(loader.rows() + 1), cells, Original::Stored(original))?;
        }
        if let Some(told) = &options.progress {
            #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
            let share = loader.rows() as f64 / total.max(1) as f64;
            told(Progress { table: from.name.clone(), rows: loader.rows(), share });
        }
    }
    loader.finish()
}
