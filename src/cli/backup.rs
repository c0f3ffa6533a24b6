use super::{backups::BackupsArguments, output, settings::Settings, table};
use crate::{
    Result, Store,
    backup::{Backups, Manifest, Reason, Retention},
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Back the store up, list backups, verify them.
///
/// A backup is the whole store as of one moment. It is opened and checked
/// before it has its name, and a manifest beside it says what it is. While a
/// server has the store open, ask the server: POST /api/v1/backups.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct BackupArguments {
    #[command(subcommand)]
    action: Option<Action>,

    #[command(flatten)]
    make: MakeArguments,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the backups, the oldest first.
    List(ListArguments),
    /// Read a backup as a whole, open it and check it.
    Verify(VerifyArguments),
}

#[derive(Debug, Args)]
struct MakeArguments {
    #[command(flatten)]
    backups: BackupsArguments,

    /// Afterwards keep so many of the newest, of days and of weeks, such as
    /// last=7,daily=7,weekly=4, and remove the others.
    #[arg(long, value_name = "WHICH")]
    keep: Option<Retention>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ListArguments {
    #[command(flatten)]
    backups: BackupsArguments,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct VerifyArguments {
    /// The backup: its file's name in the folder of backups, or a path.
    backup: PathBuf,

    #[command(flatten)]
    backups: BackupsArguments,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl BackupArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        match &self.action {
            None => self.make.run(settings)?,
            Some(Action::List(arguments)) => {
                print_list(&arguments.backups.backups(settings)?.list()?, arguments.json)?;
            }
            Some(Action::Verify(arguments)) => {
                let contents = arguments.backups.backups(settings)?.verify(&arguments.backup)?;
                if arguments.json {
                    output::print_json(&contents)?;
                } else {
                    let rows: u64 = contents.rows.values().sum();
                    let tables = contents.rows.len();
                    let backup = arguments.backup.display();
                    output::print(format_args!("{backup} is sound: {rows} rows in {tables} tables"))?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl MakeArguments {
    fn run(&self, settings: &Settings) -> Result<()> {
        settings.require_store()?;
        let backups = self.backups.backups(settings)?;
        let store = Store::open(&settings.path, settings.bare_options().without_migrating().read_only())?;
        let made = backups.make(&store, Reason::Asked)?;
        let removed = self.keep.map(|keep| backups.prune(&keep)).transpose()?.unwrap_or_default();
        if self.json {
            return output::print_json(&made);
        }
        print_made(&backups, &made)?;
        removed.iter().try_for_each(|removed| output::print(format_args!("removed {removed}")))
    }
}

/// Prints what was made.
fn print_made(backups: &Backups, made: &Manifest) -> Result<()> {
    let path = backups.folder().join(&made.file);
    let rows: u64 = made.contents.iter().flat_map(|contents| contents.rows.values()).sum();
    output::print(format_args!("{} has {rows} rows in {} bytes, checked", path.display(), made.size_bytes))
}

fn print_list(backups: &[Manifest], json: bool) -> Result<()> {
    if json {
        return output::print_json(&backups);
    }
    let lines: Vec<_> = backups
        .iter()
        .map(|backup| {
            let reason = serde_json::to_value(backup.reason).unwrap_or_default();
            let form = match (backup.compressed, backup.encrypted) {
                (false, false) => "plain",
                (true, false) => "compressed",
                (false, true) => "encrypted",
                (true, true) => "compressed, encrypted",
            };
            let reason = reason.as_str().unwrap_or_default().to_owned();
            vec![
                backup.made_at.to_string(),
                backup.file.clone(),
                backup.size_bytes.to_string(),
                form.to_owned(),
                reason,
            ]
        })
        .collect();
    output::print(table::text(&["made at", "file", "bytes", "form", "reason"], &lines, &[2]))
}
