//! Rows of another SQLite file, which the engine itself reads.

use super::{Format, ImportOptions, Origin, copy::Reader, export::Pages, quoted};
use crate::{
    Result,
    query::sql,
    schema::{Schema, Table},
    value::{Rows, Value},
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

/// Reads the tables of a store.
pub(crate) struct OriginReader<'a> {
    origin: &'a mut dyn Origin,
    /// Whether edgelite wrote it.
    own: bool,
    pages: Option<Pages>,
}

impl<'a> OriginReader<'a> {
    pub(crate) const fn new(origin: &'a mut dyn Origin, own: bool) -> Self {
        Self { origin, own, pages: None }
    }
}

impl Reader for OriginReader<'_> {
    fn schema(&mut self) -> Result<Schema> {
        self.origin.schema()
    }

    fn count(&mut self, table: &Table) -> Result<u64> {
        let rows = self.origin.read(&sql(format!("SELECT count(*) FROM {}", quoted(&table.name))))?;
        Ok(rows.values().first().and_then(Value::as_integer).and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    fn begin(&mut self, from: &Table, _: &Table, _: Option<&[Value]>) -> Result<()> {
        self.pages = Some(Pages::new(from));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Rows>> {
        match &mut self.pages {
            Some(pages) => pages.next(self.origin),
            None => Ok(None),
        }
    }

    fn first(&self) -> usize {
        // The first column is the row's id, for the pages.
        1
    }

    fn own(&self) -> bool {
        self.own
    }

    fn resumes(&self) -> bool {
        false
    }
}
