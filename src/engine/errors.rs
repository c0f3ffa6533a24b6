//! What the engine's errors mean to a caller.

use crate::{Error, ErrorKind};
use limbo::{CompletionError, LimboError};

impl From<LimboError> for Error {
    fn from(error: LimboError) -> Self {
        let text = error.to_string();
        match error {
            LimboError::Constraint(_) | LimboError::ConstraintViolation(_) | LimboError::ForeignKeyConstraint(_) => {
                constraint(&text)
            }
            LimboError::Raise(..) => Self::new(ErrorKind::Constraint, text),
            LimboError::ParseError(text) if text.contains("query_only mode") => read_only(),
            LimboError::ParseError(_)
            | LimboError::LexerError(_)
            | LimboError::PlanningError(_)
            | LimboError::SqlError(_)
            | LimboError::InvalidArgument(_)
            | LimboError::ConversionError(_)
            | LimboError::IntegerOverflow
            | LimboError::InvalidDate(_)
            | LimboError::InvalidTime(_)
            | LimboError::InvalidModifier(_)
            | LimboError::InvalidFormatter(_) => sql(&text),
            LimboError::Busy
            | LimboError::BusySnapshot
            | LimboError::TableLocked
            | LimboError::SchemaUpdated
            | LimboError::SchemaConflict
            | LimboError::WriteWriteConflict
            | LimboError::Conflict(_) => Self::new(ErrorKind::Busy, "another writer was faster; try again"),
            LimboError::LockingError(_) => {
                Self::new(ErrorKind::Locked, "another process has the store open; close it, or talk to it over HTTP")
            }
            LimboError::Interrupt => Self::new(ErrorKind::Interrupted, "the statement was interrupted"),
            LimboError::ReadOnly => read_only(),
            LimboError::DatabaseFull | LimboError::OutOfMemory => {
                Self::new(ErrorKind::Full, format!("{text}; free some space and try again"))
            }
            LimboError::TooBig => Self::new(ErrorKind::InvalidArgument, text),
            LimboError::Corrupt(_) => damaged(&text),
            LimboError::UnsupportedEncoding(encoding) => Self::new(
                ErrorKind::Unsupported,
                format!(
                    "the file keeps its text in {encoding}, and only UTF-8 is supported; copy its rows into a new file"
                ),
            ),
            LimboError::NotADB => Self::new(ErrorKind::NotADatabase, "the file is not an SQLite database"),
            LimboError::CompletionError(cause) => io(&cause, &text),
            LimboError::CheckpointFailed(_) => Self::new(ErrorKind::Io, text),
            _ => Self::new(ErrorKind::Internal, text),
        }
    }
}

fn read_only() -> Error {
    Error::new(ErrorKind::ReadOnly, "this statement writes; run it as a write on a store opened for writing")
}

fn damaged(text: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the file is damaged ({text}); restore it from a backup"))
}

fn io(cause: &CompletionError, text: &str) -> Error {
    match cause {
        CompletionError::ShortRead { .. }
        | CompletionError::ShortReadWalFrame { .. }
        | CompletionError::WalFramePageMismatch { .. }
        | CompletionError::ChecksumMismatch { .. } => damaged(text),
        CompletionError::IOError(kind, operation) => {
            Error::from(std::io::Error::from(*kind)).context(format!("the file's {operation} failed"))
        }
        #[cfg(unix)]
        CompletionError::RustixIOError(number) => Error::from(std::io::Error::from_raw_os_error(number.raw_os_error())),
        _ => Error::new(ErrorKind::Io, text.to_owned()),
    }
}

/// `UNIQUE constraint failed: recordings.recording_id` names its column, and
/// `library_items.(title, kind)` its columns.
fn constraint(text: &str) -> Error {
    let (rule, columns) = text.split_once(" constraint failed: ").unwrap_or((text, ""));
    let first = columns.split(',').next().and_then(|column| column.trim().rsplit('.').next()).unwrap_or("");
    let column = first.trim_start_matches('(');
    match rule {
        "UNIQUE" | "PRIMARY KEY" => {
            Error::new(ErrorKind::Conflict, format!("a row with the same {columns} exists")).on(column.to_owned())
        }
        "NOT NULL" => Error::new(ErrorKind::Constraint, format!("{columns} must not be null")).on(column.to_owned()),
        "CHECK" => {
            let error = Error::new(ErrorKind::Constraint, format!("the row breaks the rule {columns}"));
            match first_name(columns) {
                Some(name) => error.on(name.to_owned()),
                None => error,
            }
        }
        _ if text.to_ascii_uppercase().contains("FOREIGN KEY") => {
            Error::new(ErrorKind::Constraint, "the row refers to a parent that does not exist, or is still referred to")
        }
        _ => Error::new(ErrorKind::Constraint, text.to_owned()),
    }
}

/// The first name in a rule that is no function and no keyword of its own:
/// the column that the rule is about, or the name of the rule.
fn first_name(rule: &str) -> Option<&str> {
    const KEYWORDS: [&str; 8] = ["NOT", "CASE", "WHEN", "CAST", "NULL", "TRUE", "FALSE", "EXISTS"];
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut rest = rule;
    loop {
        let start = rest.find(|character: char| is_part(character) || character == '\'')?;
        rest = &rest[start..];
        if let Some(text) = rest.strip_prefix('\'') {
            rest = text.split_once('\'')?.1;
            continue;
        }
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let is_number = name.starts_with(|first: char| first.is_ascii_digit());
        let is_keyword = KEYWORDS.iter().any(|keyword| name.eq_ignore_ascii_case(keyword));
        if !is_number && !is_keyword && !behind.trim_start().starts_with('(') {
            return Some(name);
        }
        rest = behind;
    }
}

fn sql(text: &str) -> Error {
    let text = text.strip_prefix("Parse error: ").unwrap_or(text);
    let field = ["no such column: ", "no such table: "].iter().find_map(|prefix| text.strip_prefix(prefix));
    let error = Error::new(ErrorKind::Sql, text.to_owned());
    match field {
        Some(field) => error.on(field.to_owned()),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn a_rule_names_the_column_that_it_is_about() {
        for (rule, name) in [
            ("kind IN ('movie', 'series')", Some("kind")),
            ("json_valid(metadata)", Some("metadata")),
            ("length(trim(secret)) >= 16", Some("secret")),
            ("NOT (0 > size)", Some("size")),
            ("'a' <> \"two words\"", Some("two")),
            ("id_is_one", Some("id_is_one")),
            ("1 = 2", None),
            ("'open", None),
            ("", None),
        ] {
            assert_eq!(first_name(rule), name, "{rule}");
        }
    }
}
