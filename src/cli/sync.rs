use super::{output, settings::Settings, table};
use crate::{Result, Store, sync::RowKey};
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Show how the store stands in sync, and what could not be applied.
#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    #[command(subcommand)]
    command: SyncCommand,

    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum SyncCommand {
    /// What waits to be sent, the last contact, the last comparison.
    Status,
    /// Rows that are kept out of their tables, with the reasons.
    Held,
    /// Changes that the server refused, oldest first.
    Refused,
}

impl SyncArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
        let store = Store::open(&settings.path, settings.options())?;
        match self.command {
            SyncCommand::Status => {
                let status = store.sync_status()?;
                if self.json {
                    output::print_json(&status)?;
                } else {
                    let never = || "never".to_owned();
                    let lines = [
                        ("role", format!("{:?}", status.role).to_lowercase()),
                        ("site", status.site.to_string()),
                        ("pending", status.pending.to_string()),
                        ("lag", status.lag.to_string()),
                        ("held", status.held.to_string()),
                        ("last_contact", status.last_contact.map_or_else(never, |at| at.to_string())),
                        ("last_verified", status.last_verified.map_or_else(never, |at| at.to_string())),
                        ("skew", format!("{} ms", status.skew / 1000)),
                    ];
                    lines.iter().try_for_each(|(name, value)| output::print(format_args!("{name:14}{value}")))?;
                }
            }
            SyncCommand::Held => {
                let held = store.sync_held()?;
                self.list(&held, held.iter().map(|held| (&held.row, held.message.as_str())))?;
            }
            SyncCommand::Refused => {
                let refused = store.sync_refused()?;
                self.list(&refused, refused.iter().map(|refused| (&refused.row, refused.message.as_str())))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints rows with the reasons of what became of them.
    fn list<'a>(&self, all: &impl serde::Serialize, rows: impl Iterator<Item = (&'a RowKey, &'a str)>) -> Result<()> {
        if self.json {
            return output::print_json(all);
        }
        let lines = rows.map(|(row, why)| vec![row.table.clone(), row.key.clone(), table::on_one_line(why)]);
        output::print(table::text(&["table", "key", "why"], &lines.collect::<Vec<_>>(), &[]))
    }
}
