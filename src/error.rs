//! The one error type and the one place where errors are classified.

use std::{borrow::Cow, fmt, sync::Arc};

/// Result of every fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as a program decides on it.
///
/// The name, whether a retry can help, the HTTP status and the exit code of
/// each kind are fixed here and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument has a wrong type, is out of range, missing or unknown.
    InvalidArgument,
    /// The addressed row, operation, catalog or file does not exist.
    NotFound,
    /// A row with the same key exists.
    Conflict,
    /// A NOT NULL, CHECK or foreign key rule of the schema refused the row.
    Constraint,
    /// Another writer was faster; the same call may succeed later.
    Busy,
    /// The time limit passed before the statement ended.
    Timeout,
    /// The statement was interrupted by its caller.
    Interrupted,
    /// The request needs a login, and has none that is valid.
    Unauthenticated,
    /// Who asks may not do that.
    Forbidden,
    /// The store was opened for reading only.
    ReadOnly,
    /// The disk or the browser's quota is full.
    Full,
    /// The file is damaged.
    Corrupt,
    /// The file is not a database of this kind.
    NotADatabase,
    /// The file's schema is newer than this program knows.
    SchemaNewer,
    /// An applied migration's text is not the text that was applied.
    ChecksumMismatch,
    /// A migration failed or cannot run; the schema is as before.
    Migration,
    /// The change log does not reach back, or forth, to the position asked for.
    PositionLost,
    /// The SQL text cannot be compiled.
    Sql,
    /// Reading or writing the file failed.
    Io,
    /// The store is closed.
    Closed,
    /// Another process or tab has the store open.
    Locked,
    /// This build or platform cannot do that.
    Unsupported,
    /// A defect of edgelite or of its engine.
    Internal,
}

impl ErrorKind {
    /// Every kind, in declaration order.
    pub const ALL: [Self; 23] = [
        Self::InvalidArgument,
        Self::NotFound,
        Self::Conflict,
        Self::Constraint,
        Self::Busy,
        Self::Timeout,
        Self::Interrupted,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::ReadOnly,
        Self::Full,
        Self::Corrupt,
        Self::NotADatabase,
        Self::SchemaNewer,
        Self::ChecksumMismatch,
        Self::Migration,
        Self::PositionLost,
        Self::Sql,
        Self::Io,
        Self::Closed,
        Self::Locked,
        Self::Unsupported,
        Self::Internal,
    ];

    /// The kind's name, the same in Rust's logs, JSON and TypeScript.
    pub const fn name(self) -> &'static str {
        self.class().0
    }

    /// The HTTP status that answers a request which failed this way.
    pub const fn http_status(self) -> u16 {
        self.class().1
    }

    /// The exit code of the `edgelite` program (`sysexits.h` where it fits).
    pub const fn exit_code(self) -> u8 {
        self.class().2
    }

    /// Whether the same call, made again later, can succeed.
    pub const fn retryable(self) -> bool {
        matches!(self, Self::Busy | Self::Timeout | Self::Locked)
    }

    const fn class(self) -> (&'static str, u16, u8) {
        match self {
            Self::InvalidArgument => ("invalid_argument", 400, 64),
            Self::NotFound => ("not_found", 404, 66),
            Self::Conflict => ("conflict", 409, 65),
            Self::Constraint => ("constraint", 422, 65),
            Self::Busy => ("busy", 503, 75),
            Self::Timeout => ("timeout", 504, 75),
            Self::Interrupted => ("interrupted", 503, 75),
            Self::Unauthenticated => ("unauthenticated", 401, 77),
            Self::Forbidden => ("forbidden", 403, 77),
            Self::ReadOnly => ("read_only", 403, 77),
            Self::Full => ("full", 507, 74),
            Self::Corrupt => ("corrupt", 500, 65),
            Self::NotADatabase => ("not_a_database", 500, 65),
            Self::SchemaNewer => ("schema_newer", 500, 78),
            Self::ChecksumMismatch => ("checksum_mismatch", 500, 78),
            Self::Migration => ("migration", 500, 78),
            Self::PositionLost => ("position_lost", 410, 65),
            Self::Sql => ("sql", 400, 64),
            Self::Io => ("io", 500, 74),
            Self::Closed => ("closed", 503, 75),
            Self::Locked => ("locked", 503, 75),
            Self::Unsupported => ("unsupported", 501, 69),
            Self::Internal => ("internal", 500, 70),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A failure: its [kind](ErrorKind), a message that says what to do next, and
/// the argument or column that caused it where there is one.
///
/// # Example
/// ```
/// use edgelite::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::InvalidArgument, "limit must be 1 to 1000, not 0").on("limit");
/// assert_eq!(error.field(), Some("limit"));
/// assert_eq!(error.kind().http_status(), 400);
/// assert!(!error.retryable());
/// ```
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with a message for people.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), field: None, source: None }
    }

    /// Shorthand for [`ErrorKind::InvalidArgument`] about `field`.
    pub fn invalid(field: impl Into<Cow<'static, str>>, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::InvalidArgument, message).on(field)
    }

    /// Shorthand for [`ErrorKind::NotFound`].
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// Names the argument or column that caused the error.
    #[must_use]
    pub fn on(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Puts `context` in front of the message, as in `context: message`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.message = format!("{context}: {}", self.message).into();
        self
    }

    /// Keeps the error that led to this one.
    #[must_use]
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// What went wrong, as a program decides on it.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The argument or column that caused the error.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Whether the same call, made again later, can succeed.
    pub const fn retryable(&self) -> bool {
        self.kind.retryable()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.kind, self.message)?;
        if let Some(field) = &self.field {
            write!(formatter, " (at {field})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The error itself and not its shared pointer, which nobody could downcast.
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match error.kind() {
            Io::NotFound => ErrorKind::NotFound,
            Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => ErrorKind::Full,
            Io::ReadOnlyFilesystem | Io::PermissionDenied => ErrorKind::ReadOnly,
            _ => ErrorKind::Io,
        };
        Self::new(kind, error.to_string()).caused_by(error)
    }
}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(ErrorKind::InvalidArgument, message.to_string())
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(ErrorKind::InvalidArgument, message.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_kind_has_its_own_name_and_a_sensible_status_and_exit_code() {
        let names: HashSet<_> = ErrorKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), ErrorKind::ALL.len());
        for kind in ErrorKind::ALL {
            assert!((400..600).contains(&kind.http_status()), "{kind}");
            assert!((64..=78).contains(&kind.exit_code()), "{kind}");
        }
    }

    #[test]
    fn context_keeps_kind_and_field() {
        let error = Error::invalid("limit", "must be positive").context("recordings");
        assert_eq!(error.to_string(), "recordings: must be positive");
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("limit")));
    }

    #[test]
    fn the_cause_can_be_looked_at() {
        let error = Error::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
        assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::BrokenPipe));
    }
}
