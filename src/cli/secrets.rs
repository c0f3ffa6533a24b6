use super::{output, settings::Settings};
use crate::{
    Error, Result, Store,
    secrets::{Secrets, generate_key},
};
use clap::{Args, Subcommand};
use std::{path::PathBuf, process::ExitCode};
use zeroize::Zeroizing;

/// The variable that holds the keys; there is no argument for them, because
/// everybody on the machine sees the arguments of a program.
const VARIABLE: &str = "EDGELITE_SECRET_KEY";

/// The keys that passwords and API keys of services are encrypted with.
#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// A file with the keys of stored secrets, a line for each, the newest
    /// last; or give them in EDGELITE_SECRET_KEY.
    #[arg(long, value_name = "FILE", env = "EDGELITE_SECRET_KEY_FILE")]
    secret_key_file: Option<PathBuf>,
}

impl KeyArguments {
    /// The keys; none if none were given.
    pub(super) fn secrets(&self) -> Result<Secrets> {
        let variable = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()).map(Zeroizing::new);
        match (&self.secret_key_file, variable) {
            (Some(_), Some(_)) => {
                let message = "the keys are given twice: by a file and by EDGELITE_SECRET_KEY; choose one";
                Err(Error::invalid("secret_key_file", message))
            }
            (Some(path), None) => Secrets::from_file(path),
            (None, Some(text)) => Secrets::parse(&text).map_err(|error| error.context(VARIABLE).on(VARIABLE)),
            (None, None) => Ok(Secrets::default()),
        }
    }
}

/// Make and rotate the keys that stored passwords and API keys are encrypted
/// with.
#[derive(Debug, Args)]
pub(super) struct SecretsArguments {
    #[command(subcommand)]
    command: SecretsCommand,
}

#[derive(Debug, Subcommand)]
enum SecretsCommand {
    /// Print a new key: a line for the end of the key file.
    NewKey,
    /// Encrypt every stored secret with the newest key: all of them or none.
    Rotate(RotateArguments),
}

#[derive(Debug, Args)]
struct RotateArguments {
    #[command(flatten)]
    keys: KeyArguments,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl SecretsArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        match &self.command {
            SecretsCommand::NewKey => output::print(generate_key()?.as_str())?,
            SecretsCommand::Rotate(arguments) => rotate(arguments, settings)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn rotate(arguments: &RotateArguments, settings: &Settings) -> Result<()> {
    let secrets = arguments.keys.secrets()?;
    let Some(newest) = secrets.key_ids().last().map(str::to_owned) else {
        let message = "there is no key to rotate to; give one with --secret-key-file or EDGELITE_SECRET_KEY";
        return Err(Error::invalid("secret_key", message));
    };
    settings.require_store()?;
    let store = Store::open(&settings.path, settings.options())?;
    let rotated = store.rotate_secrets(&secrets)?;
    if arguments.json {
        output::print_json(&rotated)
    } else {
        let (total, renewed) = (rotated.total, rotated.renewed);
        output::print(format_args!("{renewed} of {total} secrets were encrypted anew, with the key {newest}"))
    }
}
