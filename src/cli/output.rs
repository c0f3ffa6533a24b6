//! What the program prints.

use crate::{Error, ErrorKind, Result};
use serde::Serialize;
use std::io::Write as _;

/// Prints a line to standard output. Unlike `println!` it does not panic when
/// the reader is gone.
pub(super) fn print(text: impl std::fmt::Display) -> Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(())
}

/// Prints a value as JSON, for programs.
pub(super) fn print_json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Error::new(ErrorKind::Internal, format!("cannot write JSON: {error}")))?;
    print(text)
}

/// Prints an error and what can be done about it to standard error.
pub(super) fn report_error(error: &Error, json: bool) {
    #[derive(Serialize)]
    struct Report<'a> {
        kind: &'static str,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
        retryable: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<&'static str>,
    }
    let mut stderr = std::io::stderr().lock();
    if json {
        let report = Report {
            kind: error.kind().name(),
            message: error.to_string(),
            field: error.field(),
            retryable: error.retryable(),
            hint: hint(error),
        };
        if let Ok(text) = serde_json::to_string(&report) {
            let _ = writeln!(stderr, "{{\"error\":{text}}}");
            return;
        }
    }
    let _ = writeln!(stderr, "error: {error}");
    if let Some(hint) = hint(error) {
        let _ = writeln!(stderr, "hint: {hint}");
    }
}

/// What to do, as far as the program's commands can help.
fn hint(error: &Error) -> Option<&'static str> {
    Some(match (error.kind(), error.field()) {
        (ErrorKind::NotFound, Some("data")) => "make it with `edgelite init`, or name another file with --data",
        (ErrorKind::NotFound | ErrorKind::NotADatabase, Some("backup")) => "`edgelite backup list` shows the backups",
        (ErrorKind::NotFound, Some("source")) => "check the path of the source",
        (ErrorKind::NotFound, Some("table")) | (ErrorKind::Sql, _) => {
            "`edgelite query \"SELECT name, sql FROM sqlite_schema\"` shows the tables"
        }
        (ErrorKind::InvalidArgument | ErrorKind::NotFound | ErrorKind::Migration, Some("catalog")) => {
            "docs/own-catalogs.md shows how a catalog of your own is made; `edgelite migrate status` lists the catalogs"
        }
        (ErrorKind::Migration, Some("allow_loss")) => {
            "add --allow-loss if these may be lost, or keep them in the wanted schema"
        }
        (ErrorKind::InvalidArgument, Some("path")) => "name a file with --data",
        (ErrorKind::InvalidArgument, Some("format")) => "`--format` takes json, jsonl, csv, sqlite or home-assistant",
        (ErrorKind::InvalidArgument, _) => "`--help` behind a command shows what it takes",
        (ErrorKind::Conflict, Some("target")) => "add --replace to replace it, or name another file",
        (ErrorKind::Conflict, Some("data")) => "name another file with --data, or add --if-empty to leave it as it is",
        (ErrorKind::Locked | ErrorKind::Busy, _) => {
            "stop the program that has the file open, or wait longer with --busy-timeout"
        }
        (ErrorKind::Timeout, _) => "narrow the statement, or raise --time-limit",
        (ErrorKind::NotADatabase, _) => {
            "name another file with --data; rows of other files go in with `edgelite import`"
        }
        (ErrorKind::Corrupt, _) => "keep the file as it is, and restore a backup beside it",
        (ErrorKind::SchemaNewer, _) => "use the version of edgelite that wrote the file, or a newer one",
        (ErrorKind::ChecksumMismatch, _) => "use the version of edgelite that wrote the file",
        (ErrorKind::Migration, _) => {
            "`edgelite migrate status` and `edgelite migrate plan` show where the store stands"
        }
        (ErrorKind::ReadOnly, Some("write")) => "add --write if the statement is meant to change rows",
        (ErrorKind::Full, _) => "free some space and run the command again",
        _ => return None,
    })
}
