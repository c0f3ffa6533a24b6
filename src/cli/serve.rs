use super::{
    backups::BackupsArguments,
    output,
    secrets::KeyArguments,
    settings::{self, Settings},
    shutdown,
};
use crate::{
    Error, ErrorKind, Result,
    backup::Retention,
    secrets::Secret,
    server::{self, BackupPlan, DEFAULT_ADDRESS, Server, SyncAccess, Upstream},
};
use clap::{Args, ValueEnum};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

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

    /// Where writes wait while the store cannot be opened [default: beside the
    /// store's file, NAME.spool.jsonl].
    #[arg(long, value_name = "FILE", env = "EDGELITE_SPOOL", conflicts_with = "no_spool")]
    spool: Option<PathBuf>,

    /// Refuse writes while the store cannot be opened.
    #[arg(long)]
    no_spool: bool,

    /// Who may sync: nobody, whoever has an access token (`edgelite token`),
    /// or everybody who reaches the server.
    #[arg(long, value_name = "WHO", env = "EDGELITE_SYNC", value_enum, default_value_t = Who::Tokens)]
    sync: Who,

    /// Keep the store in sync with the server at this address, such as
    /// https://home.example/api/v1/sync.
    #[arg(long, value_name = "URL", env = "EDGELITE_UPSTREAM")]
    upstream: Option<String>,

    /// A file with the access token that the server at --upstream asks for.
    #[arg(long, value_name = "FILE", env = "EDGELITE_UPSTREAM_TOKEN_FILE", requires = "upstream")]
    upstream_token_file: Option<PathBuf>,

    /// The most KiB that are exchanged with the server at --upstream in an
    /// hour; the rest waits for the next one [default: no limit].
    #[arg(long, value_name = "KIBIBYTES", env = "EDGELITE_UPSTREAM_KIBIBYTES_PER_HOUR", requires = "upstream")]
    upstream_kibibytes_per_hour: Option<u64>,

    /// Tables whose rows are sent to the server at --upstream before all
    /// others, the latest first, such as ai_analysis,recordings.
    #[arg(long, value_name = "TABLES", value_delimiter = ',', env = "EDGELITE_UPSTREAM_FIRST", requires = "upstream")]
    upstream_first: Vec<String>,

    /// Remember statements that take so long, such as 50ms, with their plans:
    /// GET /api/v1/slow-queries.
    #[arg(long, value_name = "TIME", env = "EDGELITE_SLOW_QUERY", value_parser = settings::duration)]
    slow_query: Option<Duration>,

    /// Check the store's integrity so often, such as 6h [default: every day].
    #[arg(long, value_name = "TIME", env = "EDGELITE_CHECK_EVERY", value_parser = settings::duration)]
    check_every: Option<Duration>,

    #[command(flatten)]
    keys: KeyArguments,

    #[command(flatten)]
    backups: BackupsArguments,

    /// Back the store up whenever the newest backup is so old, such as 6h or
    /// 1d [default: on request only].
    #[arg(long, value_name = "AGE", env = "EDGELITE_BACKUP_EVERY", value_parser = settings::duration)]
    backup_every: Option<Duration>,

    /// After each backup keep so many of the newest, of days and of weeks, and
    /// remove the others, such as last=7,daily=7,weekly=4.
    #[arg(long, value_name = "WHICH", env = "EDGELITE_BACKUP_KEEP")]
    backup_keep: Option<Retention>,
}

/// The period of a link's budget.
const HOUR: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// Who may sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Who {
    Off,
    Tokens,
    Open,
}

impl From<Who> for SyncAccess {
    fn from(who: Who) -> Self {
        match who {
            Who::Off => Self::Off,
            Who::Tokens => Self::Tokens,
            Who::Open => Self::Open,
        }
    }
}

impl ServeArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        let secrets = self.keys.secrets()?;
        let options = self.slow_query.into_iter().fold(settings.options(), crate::Options::slow_query);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::from(error).context("the server's threads cannot be started"))?;
        let server = Server::open(&settings.path, options).allowed_origins(self.allow_origin).secrets(secrets);
        let server = self.check_every.into_iter().fold(server, Server::check_every);
        let plan = BackupPlan::new(self.backups.backups(settings)?);
        let plan = self.backup_every.into_iter().fold(plan, BackupPlan::every);
        let plan = self.backup_keep.into_iter().fold(plan, BackupPlan::keep);
        let server = server.sync(self.sync.into()).backups(plan);
        let server = match &self.upstream {
            Some(url) => {
                let upstream = upstream(url, self.upstream_token_file.as_deref())?;
                let upstream = upstream.first(self.upstream_first.iter().cloned());
                server.upstream(match self.upstream_kibibytes_per_hour {
                    Some(kibibytes) => upstream.budget(kibibytes.saturating_mul(1024), HOUR)?,
                    None => upstream,
                })
            }
            None => server,
        };
        let server = match self.spool {
            _ if self.no_spool => server.spool(None),
            Some(file) => server.spool(file),
            None => server,
        };
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

fn upstream(url: &str, token_file: Option<&Path>) -> Result<Upstream> {
    let upstream = Upstream::new(url)?;
    let Some(file) = token_file else { return Ok(upstream) };
    let token = std::fs::read_to_string(file)
        .map_err(|error| Error::from(error).context(format!("{}", file.display())).on("upstream_token_file"))?;
    Ok(upstream.token(Secret::new(token.trim())))
}
