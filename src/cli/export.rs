use super::{output, postgres, progress::Bar, settings::Settings};
use crate::{
    Error, Result, Store,
    catalog::studio::{self, YoloExportConfigFilter},
    postgres::{Address, Existing, PostgresExport},
    transfer::{ExportOptions, Format},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// Write tables to a file or folder.
///
/// JSON is one file of all tables. JSONL and CSV are one file per table, in a
/// folder unless the target's name has an ending. SQLite is a copy of the whole
/// store that stock sqlite3 opens. With --yolo the target is a new folder for a
/// data set for training.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// The file, folder or address, or - for standard output.
    pub(super) target: PathBuf,

    /// json, jsonl, csv or sqlite [default: what the target's name tells].
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,

    /// Only this table; may be given several times.
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,

    /// Replace files that exist, and rows of a PostgreSQL database.
    #[arg(long)]
    replace: bool,

    /// Add to the rows of a PostgreSQL database, and change those with the same key.
    #[arg(long, conflicts_with = "replace")]
    append: bool,

    /// Write the data set of this export config of the studio.
    #[arg(long, value_name = "CONFIG", conflicts_with_all = ["format", "table", "replace", "append"])]
    yolo: Option<String>,

    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl ExportArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
        if let Some(name) = &self.yolo {
            return self.run_yolo(name, settings);
        }
        if let Some(address) = postgres::address(&self.target, "target")? {
            return self.run_postgres(&address, settings);
        }
        if self.append {
            return Err(Error::invalid("append", "--append adds to a PostgreSQL database; files are made or replaced"));
        }
        let (bar, progress) = Bar::of_transfer();
        let options = ExportOptions {
            format: self.format.as_deref().map(str::parse::<Format>).transpose()?,
            tables: self.table,
            replace: self.replace,
            progress: Some(progress),
        };
        let store = Store::open(&settings.path, settings.bare_options())?;
        if self.target.as_os_str() == "-" {
            store.export_tables_to(&mut std::io::stdout().lock(), &options)?;
            return Ok(ExitCode::SUCCESS);
        }
        let report = store.export_tables(&self.target, &options)?;
        drop(bar);
        if self.json {
            output::print_json(&report)?
        } else {
            output::print(&report)?
        }
        Ok(ExitCode::SUCCESS)
    }

    fn run_postgres(self, address: &Address, settings: &Settings) -> Result<ExitCode> {
        let (bar, progress) = Bar::of_transfer();
        let existing = match (self.append, self.replace) {
            (true, _) => Existing::Append,
            (_, true) => Existing::Replace,
            _ => Existing::Refuse,
        };
        let options = PostgresExport { tables: self.table, existing, progress: Some(progress) };
        let store = Store::open(&settings.path, settings.bare_options())?;
        let report = store.export_postgres(address, &options)?;
        drop(bar);
        if self.json {
            output::print_json(&report)?
        } else {
            output::print(&report)?
        }
        Ok(ExitCode::SUCCESS)
    }

    fn run_yolo(&self, name: &str, settings: &Settings) -> Result<ExitCode> {
        let store = Store::open(&settings.path, settings.options())?;
        let filter = YoloExportConfigFilter { config_name: Some(name.to_owned()), ..Default::default() };
        let found = store.query(studio::yolo_export_configs(filter))?.into_iter().next();
        let config = found.ok_or_else(|| Error::not_found(format!("there is no export config {name}")).on("yolo"))?;
        let report = store.export_yolo(config.id, &self.target)?;
        if self.json {
            output::print_json(&report)?
        } else {
            output::print(&report)?
        }
        Ok(ExitCode::SUCCESS)
    }
}
