use super::{output, postgres, progress::Bar, secrets::KeyArguments, settings::Settings};
use crate::{
    Error, ErrorKind, Result, Store,
    transfer::{Format, ImportOptions, Seal},
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode, sync::Arc};

/// Put rows of a file or folder into the store.
///
/// Takes the registries of Home Assistant (a .storage folder, its
/// core.device_registry and core.entity_registry files, or WebSocket results),
/// JSON, JSONL, CSV, a folder with a file per table, another SQLite file,
/// InfluxDB's line protocol (*.lp, as of `influx_inspect export -lponly`), a
/// PostgreSQL database (postgres://user:password@host:5432/database, or
/// `postgres:` for the one in $DATABASE_URL), the JSON files of the former
/// media manager and hub (users.json, webhooks.json and others), or environment
/// variables that name teams.
/// The source is only read; a second run changes nothing. An import from
/// PostgreSQL that was interrupted goes on where it was.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The file, folder or address.
    pub(super) source: PathBuf,

    /// json, jsonl, csv, sqlite, home-assistant, influx (line protocol) or env
    /// [default: what the source's name and content tell].
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,

    /// The table [default: the name of the file, or the names in it].
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,

    /// Report what would be done and write nothing.
    #[arg(long)]
    dry_run: bool,

    /// Take times without a zone as UTC instead of refusing them.
    #[arg(long)]
    assume_utc: bool,

    /// Leave out this field, which is not a column.
    #[arg(long, value_name = "FIELD")]
    ignore: Vec<String>,

    /// Begin an interrupted import from PostgreSQL anew.
    #[arg(long)]
    restart: bool,

    /// Where to keep rows that cannot be taken [default: beside the source,
    /// for PostgreSQL beside the store, with .rejects.jsonl added to the name].
    #[arg(long, value_name = "PATH")]
    rejects: Option<PathBuf>,

    /// End with an error if a row was not taken.
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    keys: KeyArguments,

    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

impl ImportArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (json, strict) = (self.json, self.strict);
        let (bar, progress) = Bar::of_transfer();
        let options = ImportOptions {
            format: self.format.as_deref().map(str::parse::<Format>).transpose()?,
            table: self.table,
            dry_run: self.dry_run,
            assume_utc: self.assume_utc,
            ignore: self.ignore,
            rejects: self.rejects,
            restart: self.restart,
            seal: seal(&self.keys)?,
            progress: Some(progress),
        };
        let address = postgres::address(&self.source, "source")?;
        let store = open(settings, options.dry_run)?;
        let report = match address {
            Some(address) => store.import_postgres(&address, &options)?,
            None => store.import(&self.source, &options)?,
        };
        drop(bar);
        if json {
            output::print_json(&report)?
        } else {
            output::print(&report)?
        }
        if strict && report.rejected_rows() > 0 {
            return Err(Error::new(
                ErrorKind::Constraint,
                format!("{} rows of {} were not taken", report.rejected_rows(), report.source.display()),
            ));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// How plain secrets are encrypted, if there is a key.
fn seal(keys: &KeyArguments) -> Result<Option<Seal>> {
    let secrets = keys.secrets()?;
    let has_key = secrets.key_ids().next().is_some();
    Ok(has_key.then(|| -> Seal { Arc::new(move |place, secret, stored| secrets.seal(place, secret, stored)) }))
}

/// Opens the store. A dry run neither makes a file nor migrates it.
fn open(settings: &Settings, dry_run: bool) -> Result<Store> {
    if !dry_run {
        return Store::open(&settings.path, settings.options());
    }
    if !settings.path.exists() {
        return Store::open_in_memory(settings.options());
    }
    let store = Store::open(&settings.path, settings.options().without_migrating())?;
    for catalog in &settings.catalogs {
        let status = store.migration_status(catalog)?;
        if status.current < status.latest {
            return Err(Error::new(
                ErrorKind::Migration,
                format!(
                    "the store's {} tables are at version {} of {}; migrate it before a dry run",
                    status.catalog, status.current, status.latest
                ),
            ));
        }
    }
    Ok(store)
}
