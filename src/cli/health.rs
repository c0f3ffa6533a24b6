use super::{output, settings::Settings, table};
use crate::{
    Error, ErrorKind, Result, Store,
    health::{DatabaseHealth, DatabaseStatus, HealthReport, Thresholds},
    value::Instant,
};
use clap::Args;
use std::{
    io::{Read as _, Write as _},
    net::{TcpStream, ToSocketAddrs as _},
    process::ExitCode,
    time::Duration,
};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Show whether the store can be used: its file, sizes and schema versions.
///
/// While a server has the file open, ask the server with --url.
#[derive(Debug, Args)]
pub(super) struct HealthArguments {
    /// Look for damage in the whole file, too.
    #[arg(long, conflicts_with = "url")]
    check: bool,

    /// Ask the server at this address, such as http://127.0.0.1:8080.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl HealthArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        if let Some(url) = &self.url {
            return self.ask(url);
        }
        let (database, failure) = match look(settings, self.check) {
            Ok(database) => (database, None),
            Err(error) => (DatabaseHealth::unavailable(Some(&settings.path), &error), Some(error)),
        };
        let report = HealthReport::new([("main", database)], &Thresholds::default());
        if self.json {
            output::print_json(&report)?
        } else {
            print(&report)?
        }
        let damaged = report.databases.values().find(|database| database.status != DatabaseStatus::Ok);
        match (failure, damaged) {
            (Some(error), _) => Err(error),
            (None, Some(damaged)) => {
                Err(Error::new(ErrorKind::Corrupt, damaged.error.clone().unwrap_or_else(|| "it is damaged".to_owned())))
            }
            (None, None) => Ok(ExitCode::SUCCESS),
        }
    }

    /// Prints what a server says of itself.
    fn ask(&self, url: &str) -> Result<ExitCode> {
        let body = get(url)?;
        let report: serde_json::Value = serde_json::from_str(&body)
            .map_err(|_| Error::new(ErrorKind::Io, format!("the answer of {url} is not a health report")))?;
        let status = report.get("status").and_then(|status| status.as_str()).unwrap_or("unknown").to_owned();
        if self.json {
            output::print_json(&report)?
        } else {
            output::print(format_args!("status: {status}"))?
        }
        if matches!(status.as_str(), "healthy" | "warning") {
            return Ok(ExitCode::SUCCESS);
        }
        let errors: Vec<_> = report
            .get("databases")
            .and_then(|databases| databases.as_object())
            .into_iter()
            .flat_map(|databases| databases.values())
            .filter_map(|database| database.get("error")?.as_str())
            .collect();
        Err(Error::new(ErrorKind::Io, format!("the server at {url} is {status}: {}", errors.join("; "))))
    }
}

fn look(settings: &Settings, check: bool) -> Result<DatabaseHealth> {
    settings.require_store()?;
    let store = Store::open(&settings.path, settings.options().without_migrating().read_only())?;
    let mut health = store.health();
    health.last_backup = settings.backups.newest_of(&settings.path)?;
    if !check {
        return Ok(health);
    }
    let problems = store.check_integrity()?;
    Ok(health.checked(Instant::now(), &problems))
}

fn print(report: &HealthReport) -> Result<()> {
    output::print(format_args!("status: {}", word(&report.status)))?;
    for warning in &report.warnings {
        output::print(format_args!("warning: {warning}"))?;
    }
    let lines: Vec<_> = report
        .databases
        .iter()
        .map(|(name, database)| {
            let versions: Vec<_> =
                database.schema_version.iter().map(|(catalog, version)| format!("{catalog} {version}")).collect();
            vec![
                name.clone(),
                word(&database.status),
                database.path.clone(),
                database.size_bytes.to_string(),
                database.wal_size_bytes.to_string(),
                versions.join(", "),
            ]
        })
        .collect();
    let header = ["database", "status", "path", "bytes", "log bytes", "schema versions"];
    output::print(table::text(&header, &lines, &[3, 4]))
}

/// The word that stands for a status in JSON.
fn word(status: &impl serde::Serialize) -> String {
    serde_json::to_value(status).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Gets `/api/health` of a server. A plain request is enough for a server on
/// this machine or network; HTTPS needs another client.
fn get(url: &str) -> Result<String> {
    let refused = || Error::invalid("url", format!("'{url}' is not an address like http://127.0.0.1:8080"));
    let authority = url.strip_prefix("http://").ok_or_else(refused)?.trim_end_matches('/');
    let with_port = if authority.rsplit(']').next().is_some_and(|end| end.contains(':')) {
        authority.to_owned()
    } else {
        format!("{authority}:80")
    };
    let failed = |error: std::io::Error| Error::new(ErrorKind::Io, format!("no answer from {url}: {error}"));
    let address = with_port.to_socket_addrs().map_err(|_| refused())?.next().ok_or_else(refused)?;
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    connection.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    let request = format!("GET /api/health HTTP/1.0\r\nHost: {authority}\r\nAccept: application/json\r\n\r\n");
    connection.write_all(request.as_bytes()).map_err(failed)?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).map_err(failed)?;
    answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned())
        .ok_or_else(|| Error::new(ErrorKind::Io, format!("the answer of {url} is not HTTP")))
}
