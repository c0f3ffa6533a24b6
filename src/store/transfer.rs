//! Importing into a store and exporting from it.

use super::{Options, Store, Transaction};
use crate::{
    Error, Result,
    catalog::{
        studio::{self, NewYoloExportLog},
        timeseries,
    },
    engine::{APPLICATION_ID, Connection, Engine, Guard, Location, OpenSettings},
    query::{Statement, Write, sql},
    schema::Schema,
    transfer::{
        self, ExportOptions, ExportReport, Format, ImportOptions, ImportReport, Origin, Target, YoloDataSet,
        YoloExportReport,
    },
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
        if transfer::is_sqlite(source, options) {
            let file = SourceFile::open(source)?;
            return file.read(|origin, own| {
                let mut reader = transfer::OriginReader::new(origin, own);
                let place = transfer::CopyPlace { source: source.to_owned(), format: Format::Sqlite, key: None };
                self.import_with(options.dry_run, |target| transfer::copy(&place, &mut reader, options, target))
            });
        }
        self.import_with(options.dry_run, |target| transfer::import(source, options, target))
    }

    pub(super) fn import_with(
        &self,
        dry_run: bool,
        work: impl FnOnce(&mut dyn Target) -> Result<ImportReport>,
    ) -> Result<ImportReport> {
        if !dry_run {
            let report = work(&mut &*self)?;
            self.roll_up()?;
            return Ok(report);
        }
        let mut report = None;
        let undone = self.transaction(|transaction| {
            report = Some(work(transaction)?);
            Err::<(), _>(Error::new(crate::ErrorKind::Interrupted, "a dry run is rolled back"))
        });
        match (report, undone) {
            (Some(report), _) => Ok(report),
            (None, undone) => Err(undone.err().unwrap_or_else(|| Error::not_found("the dry run gave no report"))),
        }
    }

    /// Rolls up what imported samples left open. Their charts are right
    /// without, but not fast; and a second import of the same finds roll-ups
    /// as they were in its source.
    fn roll_up(&self) -> Result<()> {
        if self.catalogs.iter().any(|catalog| catalog.name == timeseries::CATALOG.name) {
            while self.run(timeseries::roll_up(timeseries::RollUpOptions::default()))?.more {}
        }
        Ok(())
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

    /// Writes the data set of an export config of the catalog `studio` into a
    /// new folder, in the format of YOLO v8, logs it and keeps its time and
    /// count with its config. The folder and the log appear together or not at
    /// all.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) without such a config, [`Conflict`](crate::ErrorKind::Conflict) when the
    /// folder exists, [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when the size of a video with boxes is not
    /// known, [`Full`](crate::ErrorKind::Full) and [`Io`](crate::ErrorKind::Io) from the disk.
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::{Options, Store, catalog::studio};
    /// let store = Store::open("data/studio.db", Options::new().catalogs([studio::CATALOG]))?;
    /// let report = store.export_yolo(1, "exports/night")?;
    /// println!("{report}");
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn export_yolo(&self, export_config_id: i64, target: impl AsRef<Path>) -> Result<YoloExportReport> {
        let data = self.on_snapshot(|origin| YoloDataSet::read(export_config_id, origin))?;
        let (mut folder, report) = data.write(target.as_ref())?;
        self.transaction(|transaction| {
            transaction.run(studio::log_yolo_export(NewYoloExportLog {
                export_config_id,
                export_path: report.export_path.clone(),
                video_count: report.video_count,
                annotation_count: report.annotation_count,
                notes: None,
            }))?;
            folder.name()
        })?;
        folder.keep();
        Ok(report)
    }

    fn export_file(&self, target: &Path, options: &ExportOptions) -> Result<ExportReport> {
        if !options.tables.is_empty() {
            return Err(Error::invalid("table", "an SQLite file is a copy of the whole store; leave the tables out"));
        }
        let mut file = transfer::NewFile::create(target, options.replace)?;
        self.export(&mut file)?;
        let bytes = file.keep()?;
        Ok(ExportReport {
            target: target.to_owned(),
            format: Format::Sqlite,
            bytes,
            tables: Vec::new(),
            omitted: Vec::new(),
        })
    }

    pub(super) fn on_snapshot<R>(&self, work: impl FnOnce(&mut dyn Origin) -> Result<R>) -> Result<R> {
        on_snapshot(&self.engine, work)
    }
}

fn on_snapshot<R>(engine: &Engine, work: impl FnOnce(&mut dyn Origin) -> Result<R>) -> Result<R> {
    engine.read(|connection| {
        let mut snapshot = Snapshot(Guard::begin_snapshot(connection)?);
        let result = work(&mut snapshot)?;
        snapshot.0.commit()?;
        Ok(result)
    })
}

/// An SQLite file to import from. It is opened for reading only.
pub(super) struct SourceFile {
    engine: Engine,
    /// Whether edgelite wrote it.
    own: bool,
}

impl SourceFile {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut journal = path.as_os_str().to_owned();
        journal.push("-journal");
        if std::fs::metadata(&journal).is_ok_and(|journal| journal.len() > 0) {
            return Err(Error::new(
                crate::ErrorKind::Busy,
                format!(
                    "{} is being written, or its writer ended early; open and close it with that program first",
                    path.display()
                ),
            ));
        }
        let settings = OpenSettings {
            read_only: true,
            any_application: true,
            readers: 1,
            changes: None,
            ..Options::new().settings
        };
        let engine = Engine::open(Location::File(path.to_owned()), settings).map_err(|error| error.on("source"))?;
        let id = engine.read(|connection| connection.query(&sql("PRAGMA application_id")))?;
        let own = id.values().first().and_then(|id| id.as_integer()) == Some(APPLICATION_ID);
        Ok(Self { engine, own })
    }

    pub(super) fn read<R>(&self, work: impl FnOnce(&mut dyn Origin, bool) -> Result<R>) -> Result<R> {
        on_snapshot(&self.engine, |origin| work(origin, self.own))
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
        let connection = self.connection()?;
        crate::schema::read(|statement| connection.query(statement))
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
