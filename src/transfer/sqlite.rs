//! Rows of another SQLite file, which the engine itself reads.

use super::{
    Format, ImportOptions, ImportReport, Origin, Place, Progress, TableReport, Target,
    convert::Rules,
    export::Pages,
    fields::{Cell, Original},
    former::present_name,
    in_dependency_order, known_table,
    loader::Loader,
    quoted,
    rejects::Rejects,
    report::count_many,
};
use crate::{
    Error, Result,
    query::sql,
    schema::{Schema, Table},
    value::Row,
};
use std::{fs::File, io::Read as _, path::Path};

/// Whether a source is an SQLite file: by its format if that is given, else by
/// its name or its first bytes.
pub(crate) fn is_sqlite(source: &Path, options: &ImportOptions) -> bool {
    const HEADER: &[u8] = b"SQLite format 3\0";
    if let Some(format) = options.format {
        return format == Format::Sqlite;
    }
    if Format::of_path(source) == Some(Format::Sqlite) {
        return true;
    }
    let mut header = [0; HEADER.len()];
    source.is_file() && File::open(source).and_then(|mut file| file.read_exact(&mut header)).is_ok() && header == HEADER
}

/// Puts the rows of `origin` into the tables of the same name; `own` tells
/// whether edgelite wrote it.
pub(crate) fn copy(
    source: &Path,
    origin: &mut dyn Origin,
    own: bool,
    options: &ImportOptions,
    target: &mut dyn Target,
) -> Result<ImportReport> {
    let (from, into) = (origin.schema()?, target.schema()?);
    let wanted = |table: &&Table| options.table.as_ref().is_none_or(|name| *name == table.name);
    if let Some(name) = &options.table {
        known_table(&from, name)?;
        known_table(&into, name)?;
    }
    check_columns(source, &from, &into, options)?;
    let mut rejects = Rejects::beside(source, options);
    let mut tables = Vec::new();
    for table in in_dependency_order(&into).into_iter().filter(wanted) {
        if let Some(from) = from.table(&table.name) {
            let loader =
                Loader::new(target, table, Rules { assume_utc: options.assume_utc }, &options.ignore, &mut rejects);
            tables.push(copy_table(loader, from, own, origin, options)?);
        }
    }
    for table in from.tables.iter().filter(wanted).filter(|table| into.table(&table.name).is_none()) {
        let rows = count_rows(origin, table)?;
        let mut report = TableReport::new(&table.name);
        count_many(&mut report.skipped, "the store has no table of this name", None, rows);
        tables.push(report);
    }
    Ok(ImportReport {
        source: source.to_owned(),
        format: Format::Sqlite,
        dry_run: options.dry_run,
        rejects_file: rejects.finish()?,
        tables,
    })
}

/// Refuses a column that the store does not have, before anything is written.
fn check_columns(source: &Path, from: &Schema, into: &Schema, options: &ImportOptions) -> Result<()> {
    for (from, into) in from.tables.iter().filter_map(|from| Some((from, into.table(&from.name)?))) {
        let unknown = from.columns.iter().find(|column| {
            into.column(present_name(into, &column.name)).is_none() && !options.ignore.contains(&column.name)
        });
        if let Some(column) = unknown {
            return Err(Error::invalid(
                "source",
                format!(
                    "{}: {} has no column {}; a column that is not needed can be ignored by name",
                    source.display(),
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
    own: bool,
    origin: &mut dyn Origin,
    options: &ImportOptions,
) -> Result<TableReport> {
    let total = count_rows(origin, from)?;
    let mut pages = Pages::new(from);
    while let Some(page) = pages.next(origin)? {
        for row in page.iter() {
            // The first column is the row's id, for the pages.
            let fields = || row.iter().skip(1);
            let original = Row::from_pairs(fields().map(|(column, value)| (column.name.clone(), value.clone())));
            let table = loader.table();
            let cells =
                fields().map(|(column, value)| (present_name(table, &column.name), Cell::Stored { value, own }));
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

fn count_rows(origin: &mut dyn Origin, table: &Table) -> Result<u64> {
    let rows = origin.read(&sql(format!("SELECT count(*) FROM {}", quoted(&table.name))))?;
    Ok(rows
        .values()
        .first()
        .and_then(|count| count.as_integer())
        .and_then(|count| u64::try_from(count).ok())
        .unwrap_or(0))
}
