use crate::{Error, Result};
use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct LoggingArguments {
    /// What to log to standard error: error, warn, info, debug, trace, or
    /// directives such as edgelite=debug [default: info for serve, else warn].
    #[arg(long, global = true, value_name = "FILTER", env = "EDGELITE_LOG", hide_env_values = true)]
    log: Option<String>,

    /// How to write log lines.
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        env = "EDGELITE_LOG_FORMAT",
        default_value = "text",
        hide_env_values = true
    )]
    log_format: LogFormat,
}

/// Starts logging to standard error.
pub(super) fn start(arguments: &LoggingArguments, is_server: bool) -> Result<()> {
    let directives = arguments.log.as_deref().unwrap_or(if is_server { "info" } else { "warn" });
    let filter = EnvFilter::try_new(directives)
        .map_err(|error| Error::invalid("log", format!("'{directives}' is not a log filter: {error}")))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Setting it twice can only happen in tests, where the first is as good.
    let _ = match arguments.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    Ok(())
}
