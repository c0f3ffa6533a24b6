use super::{output, postgres, settings::Settings};
use crate::{
    Error, ErrorKind, Result, Side, Store,
    transfer::{Format, ImportOptions},
    verify::VerifyOptions,
};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use tempfile::TempDir;

/// Compare every row of two stores.
///
/// Each side is a store's file or another SQLite file, a PostgreSQL database
/// (postgres://user:password@host:5432/database, or `postgres:` for the one in
/// $DATABASE_URL), or an export as JSON, JSONL, CSV or a folder of these. Both
/// are only read. Ends with 0 if they hold the same rows, and with 1 if not.
#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The one side.
    left: PathBuf,

    /// The other side [default: the store].
    right: Option<PathBuf>,

    /// Only this table; may be given several times.
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,

    /// How many keys to name of each kind of difference.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    keys: usize,

    /// Take times without a zone as UTC.
    #[arg(long)]
    assume_utc: bool,

    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// A side, and what lies in a folder for it meanwhile.
struct Opened {
    side: Side,
    /// The tables that it has of those of the catalogs, if it is an export.
    tables: Option<Vec<String>>,
    _folder: Option<TempDir>,
}

impl VerifyArguments {
    /// The sides that were named.
    pub(super) fn sides(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.left).chain(&self.right).map(PathBuf::as_path)
    }

    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        let right = self.right.clone().unwrap_or_else(|| settings.path.clone());
        let left = self.open(&self.left, "left", settings)?;
        let right = self.open(&right, "right", settings)?;
        let mut options = VerifyOptions { tables: self.table.clone(), keys: self.keys, assume_utc: self.assume_utc };
        if options.tables.is_empty() {
            // An export may hold a part of the tables.
            options.tables = left.tables.iter().chain(&right.tables).flatten().cloned().collect();
        }
        let report = left.side.compare(&right.side, &options)?;
        if self.json {
            output::print_json(&report)?
        } else {
            output::print(&report)?
        }
        Ok(if report.equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn open(&self, argument: &Path, name: &'static str, settings: &Settings) -> Result<Opened> {
        if let Some(address) = postgres::address(argument, name)? {
            return Ok(Opened { side: Side::Postgres(address), tables: None, _folder: None });
        }
        if !argument.exists() {
            return Err(Error::not_found(format!("there is nothing at {}", argument.display())).on(name));
        }
        let is_export =
            argument.is_dir() || matches!(Format::of_path(argument), Some(Format::Json | Format::Jsonl | Format::Csv));
        if !is_export {
            return Ok(Opened { side: Side::File(argument.to_owned()), tables: None, _folder: None });
        }
        // Rows of a file come in any order: a store for the time being sorts them.
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path().join("export.db"), settings.options().without_changes())?;
        let options = ImportOptions {
            assume_utc: self.assume_utc,
            rejects: Some(folder.path().join("rejects.jsonl")),
            ..Default::default()
        };
        let report = store.import(argument, &options)?;
        if report.rejected_rows() > 0 {
            let problem = format!("{} has rows that cannot be read:\n{report}", argument.display());
            return Err(Error::new(ErrorKind::Constraint, problem).on(name));
        }
        let tables = report.tables.into_iter().map(|table| table.table).collect();
        Ok(Opened { side: Side::Store(store), tables: Some(tables), _folder: Some(folder) })
    }
}
