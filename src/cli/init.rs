use super::{output, settings::Settings};
use crate::{Result, Store, Target};
use clap::Args;
use std::process::ExitCode;

/// Make the store's file and its tables, or bring them up to date.
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl InitArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let store = Store::open(&settings.path, settings.options().without_migrating())?;
        let mut applied = Vec::new();
        for catalog in &settings.catalogs {
            applied.extend(store.migrate(catalog, Target::Latest)?);
        }
        super::migrate::print_done(&applied, self.json)?;
        if !self.json {
            output::print(format_args!("{} is ready", settings.path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
