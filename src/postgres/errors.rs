//! What PostgreSQL and the way to it say, as errors of the store.

use crate::{Error, ErrorKind};
use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, SqlState};

/// An error of a statement.
pub(super) fn of_statement(error: tokio_postgres::Error) -> Error {
    match error.as_db_error() {
        Some(refused) => of_server(refused).caused_by(error),
        None if error.is_closed() => {
            Error::new(ErrorKind::Io, "the connection to the PostgreSQL server was lost").caused_by(error)
        }
        None => {
            let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            // A value that has no form on the server.
            let kind =
                if cause.starts_with(super::values::NO_FORM) { ErrorKind::InvalidArgument } else { ErrorKind::Io };
            Error::new(kind, cause).caused_by(error)
        }
    }
}

fn of_server(refused: &DbError) -> Error {
    let mut message = refused.message().to_owned();
    for more in [refused.detail(), refused.hint()].into_iter().flatten() {
        message = format!("{message}: {more}");
    }
    let error = Error::new(kind(refused.code()), message);
    match refused.column() {
        Some(column) => error.on(column.to_owned()),
        None => error,
    }
}

/// The kind of a state of <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn kind(state: &SqlState) -> ErrorKind {
    match state.code() {
        "23505" => ErrorKind::Conflict,
        // Statement timeouts and cancellations share a code; the store cancels nothing.
        "57014" | "25P03" => ErrorKind::Timeout,
        "40001" | "40P01" | "55P03" | "57P03" | "53300" => ErrorKind::Busy,
        "57P01" | "57P02" => ErrorKind::Io,
        "53100" => ErrorKind::Full,
        "25006" => ErrorKind::ReadOnly,
        "42501" => ErrorKind::Forbidden,
        "3D000" | "42P01" => ErrorKind::NotFound,
        "0A000" => ErrorKind::Unsupported,
        code => match &code[..2.min(code.len())] {
            "23" => ErrorKind::Constraint,
            "22" => ErrorKind::InvalidArgument,
            "28" => ErrorKind::Unauthenticated,
            "42" => ErrorKind::Sql,
            "08" | "58" => ErrorKind::Io,
            "XX" => ErrorKind::Corrupt,
            _ => ErrorKind::Internal,
        },
    }
}

/// An error of taking a connection to the server at `place`, which was given
/// as `name`.
pub(super) fn of_connection(error: PoolError, place: &str, name: &'static str, seconds: f64) -> Error {
    match error {
        PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => Error::new(
            ErrorKind::Busy,
            format!("all connections to {place} were in use for {seconds} seconds; try again later"),
        ),
        PoolError::Timeout(_) => Error::new(
            ErrorKind::Timeout,
            format!("{place} did not answer within {seconds} seconds; check host, port and firewall"),
        )
        .on(name),
        PoolError::Backend(error) => unreachable_server(error, place, name),
        error => Error::new(ErrorKind::Internal, format!("no connection to {place}: {error}")),
    }
}

fn unreachable_server(error: tokio_postgres::Error, place: &str, name: &'static str) -> Error {
    if let Some(refused) = error.as_db_error() {
        let advice = match refused.code().code() {
            "3D000" => "; make the database, or name another one",
            "28P01" | "28000" => "; check user and password",
            "53300" => "; the server has no connection left, try again later",
            _ => "",
        };
        let message = format!("{place}: {}{advice}", refused.message());
        return Error::new(kind(refused.code()), message).on(name).caused_by(error);
    }
    let mut causes = String::new();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        causes = format!("{causes}: {error}");
        cause = error.source();
    }
    let message = format!("cannot connect to {place}{causes}; check that the server runs, and host, port and sslmode");
    Error::new(ErrorKind::Io, message).on(name).caused_by(error)
}
