use super::{output, progress::Bar, settings::Settings};
use crate::{
    Result, Store,
    transfer::{ExportOptions, Format},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

/// Write tables to a file or folder.
///
/// JSON is one file of all tables. JSONL and CSV are one file per table, in a
/// folder unless the target's name has an ending. SQLite is a copy of the whole
/// store that stock sqlite3 opens.
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

    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl ExportArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
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
}
