use super::{output, secrets::KeyArguments, settings::Settings, shutdown};
use crate::{
    Error, ErrorKind, Result,
    server::{self, DEFAULT_ADDRESS, Server},
};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

/// Serve the store over HTTP, with its API and the dashboard.
///
/// The server starts even if the store cannot be opened: /api/health says why,
/// and it tries again until it can. Ctrl-C or SIGTERM ends it after the
/// requests in flight.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address and port; port 0 takes any that is free.
    #[arg(long, value_name = "ADDRESS", env = "EDGELITE_LISTEN", default_value_t = DEFAULT_ADDRESS)]
    listen: SocketAddr,

    /// An origin, such as https://dashboard.example, whose pages may call the
    /// API; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,

    /// The folder for exports for training [default: exports beside the
    /// store's file].
    #[arg(long, value_name = "FOLDER", env = "EDGELITE_EXPORTS")]
    exports: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArguments,
}

impl ServeArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        let secrets = self.keys.secrets()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::from(error).context("the server's threads cannot be started"))?;
        let server =
            Server::open(&settings.path, settings.options()).allowed_origins(self.allow_origin).secrets(secrets);
        let server = match self.exports {
            Some(folder) => server.export_directory(folder),
            None => server,
        };
        runtime.block_on(async {
            let shutdown = shutdown::requested()?;
            let listener = server::bind(self.listen).await?;
            let address = listener
                .local_addr()
                .map_err(|error| Error::new(ErrorKind::Io, format!("the address is not known: {error}")))?;
            output::print(format_args!("edgelite is listening on http://{address}"))?;
            server.serve(listener, shutdown).await
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
