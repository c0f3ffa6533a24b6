//! The names of events: `{table}.inserted`, `{table}.updated` and
//! `{table}.deleted`. A webhook asks for `devices.updated`, for all of a table
//! (`devices.*`), for one kind of all tables (`*.deleted`), or for all (`*`).

use crate::changes::ChangeOperation;

/// Tables whose changes are no events: those of the deliveries themselves
/// would never end, and sessions are nobody's business.
const SILENT: [&str; 4] = ["webhooks", "webhook_deliveries", "webhook_position", "sessions"];

/// The most events that a webhook asks for.
pub(super) const MOST: usize = 100;

/// Parts of names of columns whose values are not sent.
const SECRET: [&str; 5] = ["secret", "password", "token", "api_key", "apikey"];

/// What follows the dot in the name of an event.
pub const fn verb(operation: ChangeOperation) -> &'static str {
    match operation {
        ChangeOperation::Insert => "inserted",
        ChangeOperation::Update => "updated",
        ChangeOperation::Delete => "deleted",
    }
}

/// Whether changes of a table are events at all.
pub fn has_events(table: &str) -> bool {
    !SILENT.contains(&table)
}

/// Whether the value of a column is sent as `***`.
pub fn is_secret(column: &str) -> bool {
    let column = column.to_ascii_lowercase();
    SECRET.iter().any(|part| column.contains(part))
}

/// Whether a webhook may ask for this.
pub fn is_pattern(pattern: &str) -> bool {
    let is_name = |text: &str| {
        !text.is_empty()
            && !text.starts_with(|first: char| first.is_ascii_digit())
            && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    match pattern.split_once('.') {
        None => pattern == "*",
        Some((table, verb)) => {
            (table == "*" || is_name(table) && has_events(table))
                && matches!(verb, "*" | "inserted" | "updated" | "deleted")
        }
    }
}

/// Whether a pattern asks for the changes of this kind.
pub fn matches(pattern: &str, table: &str, operation: ChangeOperation) -> bool {
    match pattern.split_once('.') {
        None => pattern == "*",
        Some((tables, verbs)) => {
            (tables == "*" || tables.eq_ignore_ascii_case(table)) && (verbs == "*" || verbs == verb(operation))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_tables_and_kinds_or_all_of_them() {
        use ChangeOperation::{Delete, Insert, Update};
        for (pattern, table, operation, matched) in [
            ("devices.updated", "devices", Update, true),
            ("devices.updated", "devices", Delete, false),
            ("devices.updated", "entities", Update, false),
            ("devices.*", "devices", Insert, true),
            ("*.deleted", "anything", Delete, true),
            ("*.deleted", "anything", Update, false),
            ("*", "anything", Insert, true),
        ] {
            assert!(is_pattern(pattern), "{pattern}");
            assert_eq!(matches(pattern, table, operation), matched, "{pattern} {table}");
        }
        for pattern in
            ["", "devices", "devices.", ".updated", "devices.changed", "a b.updated", "1.updated", "webhooks.*"]
        {
            assert!(!is_pattern(pattern), "{pattern}");
        }
    }

    #[test]
    fn columns_that_hold_secrets_are_known_by_their_names() {
        assert!(["password_hash", "API_KEY", "secret", "access_token"].into_iter().all(is_secret));
        assert!(!["name", "keyboard", "url"].into_iter().any(is_secret));
    }
}
