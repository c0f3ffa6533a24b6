use super::{output, progress::Bar, settings::Settings};
use crate::{
    Error, Result, Store,
    catalog::studio::{self, YoloExportConfigFilter},
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
    /// The file or folder, or - for standard output.
    target: PathBuf,

    /// json, jsonl, csv or sqlite [default: what the target's name tells].
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,

    /// Only this table; may be given several times.
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,

    /// Replace files that exist.
    #[arg(long)]
    replace: bool,

    /// Write the data set of this export config of the studio.
    #[arg(long, value_name = "CONFIG", conflicts_with_all = ["format", "table", "replace"])]
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
