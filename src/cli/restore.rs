use super::{backups::BackupsArguments, output, settings::Settings};
use crate::{Result, backup::RestoreOptions};
use clap::Args;
use std::{path::PathBuf, process::ExitCode, time::Duration};

/// Put a backup in the place of the store.
///
/// The backup is read, opened and checked first. A store that is there is only
/// replaced with --replace, and its file is kept under a dated name beside it.
/// Stop the server before.
#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// The backup: its file's name in the folder of backups, or a path.
    backup: PathBuf,

    /// Replace the store that is there.
    #[arg(long)]
    replace: bool,

    #[command(flatten)]
    backups: BackupsArguments,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl RestoreArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let options = RestoreOptions { replace: self.replace, patience: Duration::ZERO, progress: None };
        let restored = self.backups.backups(settings)?.restore(&self.backup, &settings.path, options)?;
        if self.json {
            output::print_json(&restored)?;
            return Ok(ExitCode::SUCCESS);
        }
        let rows: u64 = restored.contents.rows.values().sum();
        output::print(format_args!(
            "{} has the {rows} rows of {}",
            restored.store.display(),
            restored.backup.display()
        ))?;
        if let Some(kept) = &restored.kept {
            output::print(format_args!("the store before is {}", kept.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
