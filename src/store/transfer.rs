//! Importing into a store and exporting from it.

use super::{Store, Transaction};
use crate::{
    Error, Result,
    engine::{Connection, Guard},
    query::{Statement, Write},
    schema::Schema,
    transfer::{self, ExportOptions, ExportReport, Format, ImportOptions, ImportReport, Origin, Target},
    value::Rows,
};
use std::path::Path;

impl Store {
    /// Puts the rows of a file or folder into the store; see
    /// [`transfer`](crate::transfer) for what it may hold.
    ///
    /// Rows are written in batches, each in a transaction of its own: other
    /// writers go on beside it, and an import that was interrupted is run
    /// again. A dry run does the same in one transaction that it rolls back.
    ///
    /// # Errors
    /// As [`transfer::import`].
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::{Options, Store, catalog::media, transfer::ImportOptions};
    /// let store = Store::open("data/media.db", Options::new().catalogs([media::CATALOG]))?;
    /// let report = store.import("old/recordings.jsonl", &ImportOptions::default())?;
    /// println!("{report}");
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn import(&self, source: impl AsRef<Path>, options: &ImportOptions) -> Result<ImportReport> {
        let source = source.as_ref();
        if !options.dry_run {
            return transfer::import(source, options, &mut &*self);
        }
        let mut report = None;
        let undone = self.transaction(|transaction| {
            report = Some(transfer::import(source, options, transaction)?);
            Err::<(), _>(Error::new(crate::ErrorKind::Interrupted, "a dry run is rolled back"))
        });
        match (report, undone) {
            (Some(report), _) => Ok(report),
            (None, undone) => Err(undone.err().unwrap_or_else(|| Error::not_found("the dry run gave no report"))),
        }
    }

    /// Writes tables of one snapshot to a file or folder; see
    /// [`transfer`](crate::transfer) for the formats. Writers go on beside it.
    ///
    /// # Errors
    /// As [`transfer::export`]; an SQLite file always has all tables.
    pub fn export_tables(&self, target: impl AsRef<Path>, options: &ExportOptions) -> Result<ExportReport> {
        let target = target.as_ref();
        if options.format_for(target)? == Format::Sqlite {
            return self.export_file(target, options);
        }
        self.on_snapshot(|origin| transfer::export(target, options, origin))
    }

    /// Writes tables of one snapshot to a stream.
    ///
    /// # Errors
    /// As [`transfer::export_to`].
    pub fn export_tables_to(&self, sink: &mut dyn std::io::Write, options: &ExportOptions) -> Result<ExportReport> {
        self.on_snapshot(|origin| transfer::export_to(sink, options, origin))
    }

    fn export_file(&self, target: &Path, options: &ExportOptions) -> Result<ExportReport> {
        if !options.tables.is_empty() {
            return Err(Error::invalid("table", "an SQLite file is a copy of the whole store; leave the tables out"));
        }
        let mut file = transfer::NewFile::create(target, options.replace)?;
        self.export(&mut file)?;
        let bytes = file.keep()?;
        Ok(ExportReport { target: target.to_owned(), format: Format::Sqlite, bytes, tables: Vec::new() })
    }

    fn on_snapshot<R>(&self, work: impl FnOnce(&mut dyn Origin) -> Result<R>) -> Result<R> {
        self.engine.read(|connection| {
            let mut snapshot = Snapshot(Guard::begin_snapshot(connection)?);
            let result = work(&mut snapshot)?;
            snapshot.0.commit()?;
            Ok(result)
        })
    }
}

impl Target for &Store {
    fn schema(&mut self) -> Result<Schema> {
        Store::schema(self)
    }

    fn write(&mut self, write: Write) -> Result<Rows> {
        self.engine.write(write)
    }
}

impl Target for Transaction<'_> {
    fn schema(&mut self) -> Result<Schema> {
        crate::schema::read(|statement| self.connection().query(statement))
    }

    fn write(&mut self, write: Write) -> Result<Rows> {
        Transaction::write(self, &write)
    }
}

/// A reading transaction.
struct Snapshot<'a>(Guard<'a>);

impl Snapshot<'_> {
    fn connection(&mut self) -> &mut Connection {
        self.0.connection()
    }
}

impl Origin for Snapshot<'_> {
    fn schema(&mut self) -> Result<Schema> {
        crate::schema::read(|statement| self.connection().query(statement))
    }

    fn read(&mut self, statement: &Statement) -> Result<Rows> {
        self.connection().query(statement)
    }
}
