use super::settings::Settings;
use crate::{
    Error, Result,
    backup::{BackupKeys, Backups},
};
use clap::Args;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The variable that holds the keys; there is no argument for them, because
/// everybody on the machine sees the arguments of a program.
const VARIABLE: &str = "EDGELITE_BACKUP_KEY";

/// Where backups are, and how new ones are written.
#[derive(Debug, Args)]
pub(super) struct BackupsArguments {
    /// The folder of backups [default: backups beside the store's file].
    #[arg(long = "to", visible_alias = "backups", value_name = "FOLDER", env = "EDGELITE_BACKUPS")]
    folder: Option<PathBuf>,

    /// Compress new backups.
    #[arg(long = "compress")]
    compressed: bool,

    /// Encrypt new backups.
    #[arg(long = "encrypt")]
    encrypted: bool,

    #[command(flatten)]
    keys: BackupKeyArguments,
}

#[derive(Debug, Args)]
struct BackupKeyArguments {
    /// A file with the keys of encrypted backups, a line for each, the newest
    /// last: what `edgelite secrets new-key` prints, or passphrase: and a
    /// passphrase; or give them in EDGELITE_BACKUP_KEY.
    #[arg(long, value_name = "FILE", env = "EDGELITE_BACKUP_KEY_FILE")]
    backup_key_file: Option<PathBuf>,
}

impl BackupsArguments {
    /// The backups that these arguments mean.
    pub(super) fn backups(&self, settings: &Settings) -> Result<Backups> {
        let backups = match &self.folder {
            Some(folder) => Backups::in_folder(folder),
            None => settings.backups.clone(),
        };
        let backups = backups.keys(self.keys.keys()?);
        let backups = if self.compressed { backups.compressed() } else { backups };
        Ok(if self.encrypted { backups.encrypted() } else { backups })
    }
}

impl BackupKeyArguments {
    fn keys(&self) -> Result<BackupKeys> {
        let variable = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()).map(Zeroizing::new);
        match (&self.backup_key_file, variable) {
            (Some(_), Some(_)) => {
                let message = "the keys are given twice: by a file and by EDGELITE_BACKUP_KEY; choose one";
                Err(Error::invalid("backup_key_file", message))
            }
            (Some(path), None) => BackupKeys::from_file(path),
            (None, Some(text)) => BackupKeys::parse(&text).map_err(|error| error.context(VARIABLE).on(VARIABLE)),
            (None, None) => Ok(BackupKeys::default()),
        }
    }
}
