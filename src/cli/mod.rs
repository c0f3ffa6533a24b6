//! The `edgelite` program: arguments in, calls of the library out.

mod backup;
mod backups;
mod demo;
mod diff;
mod export;
mod health;
mod import;
mod init;
mod logging;
mod migrate;
mod output;
mod progress;
mod query;
mod restore;
mod search;
mod secrets;
mod serve;
mod settings;
mod shutdown;
mod source;
mod sync;
mod table;
mod token;
mod types;

use clap::{Parser, Subcommand, error::ErrorKind as ArgumentErrorKind};
use output::report_error;
use settings::{Settings, SettingsArguments};
use std::process::ExitCode;

use crate::{Error, ErrorKind, Result};

/// Metadata store for edge and home systems.
#[derive(Debug, Parser)]
#[command(name = "edgelite", version, about, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,

    #[command(flatten)]
    logging: logging::LoggingArguments,

    /// Print errors as JSON.
    #[arg(long, global = true)]
    json_errors: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArguments),
    Demo(demo::DemoArguments),
    Init(init::InitArguments),
    Migrate(migrate::MigrateArguments),
    Import(import::ImportArguments),
    Export(export::ExportArguments),
    Query(query::QueryArguments),
    Search(search::SearchArguments),
    Health(health::HealthArguments),
    Backup(backup::BackupArguments),
    Restore(restore::RestoreArguments),
    Secrets(secrets::SecretsArguments),
    Token(token::TokenArguments),
    Sync(sync::SyncArguments),
    Types(types::TypesArguments),
}

/// Runs the program with the process's arguments; gives its exit code.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = matches!(error.kind(), ArgumentErrorKind::DisplayHelp | ArgumentErrorKind::DisplayVersion);
            let _ = error.print();
            return if asked { ExitCode::SUCCESS } else { ErrorKind::InvalidArgument.exit_code().into() };
        }
    };
    let json_errors = arguments.json_errors;
    match run(arguments) {
        Ok(code) => code,
        // The reader of the output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            report_error(&error, json_errors);
            error.kind().exit_code().into()
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode> {
    logging::start(&arguments.logging, matches!(arguments.command, Command::Serve(_)))?;
    let settings = Settings::resolve(arguments.settings, |name| std::env::var(name).ok())?;
    match arguments.command {
        Command::Serve(arguments) => arguments.run(&settings),
        Command::Demo(arguments) => arguments.run(&settings),
        Command::Init(arguments) => arguments.run(&settings),
        Command::Migrate(arguments) => arguments.run(&settings),
        Command::Import(arguments) => arguments.run(&settings),
        Command::Export(arguments) => arguments.run(&settings),
        Command::Query(arguments) => arguments.run(&settings),
        Command::Search(arguments) => arguments.run(&settings),
        Command::Health(arguments) => arguments.run(&settings),
        Command::Backup(arguments) => arguments.run(&settings),
        Command::Restore(arguments) => arguments.run(&settings),
        Command::Secrets(arguments) => arguments.run(&settings),
        Command::Token(arguments) => arguments.run(&settings),
        Command::Sync(arguments) => arguments.run(&settings),
        Command::Types(arguments) => arguments.run(&settings),
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<std::io::Error>())
        .is_some_and(|source| source.kind() == std::io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }
}
