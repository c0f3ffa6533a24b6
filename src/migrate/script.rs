//! Splits a migration's text into statements, to refuse those that cannot
//! run inside its transaction before anything has run.

use crate::{Error, ErrorKind, Result};

/// Statements that end, or cannot be part of, a migration's transaction.
const REFUSED: [&str; 11] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "VACUUM", "ATTACH", "DETACH", "PRAGMA", "ANALYZE"];

/// Refuses a script that holds a statement which cannot run in a transaction.
pub(super) fn check(script: &str) -> Result<()> {
    for statement in split(script) {
        let word = words(statement).next().unwrap_or_default();
        if let Some(refused) = REFUSED.iter().find(|refused| word.eq_ignore_ascii_case(refused)) {
            return Err(Error::new(
                ErrorKind::Migration,
                format!(
                    "{refused} cannot run in a migration, which is one transaction together with its line of history; \
                     remove it, or run it on its own before or after"
                ),
            ));
        }
    }
    Ok(())
}

/// The statements of a script. A trigger's body, from BEGIN to its END, is
/// part of its statement.
pub(super) fn split(script: &str) -> Vec<&str> {
    let mut statements = Vec::new();
    let (mut start, mut depth, mut words_seen) = (0, 0_usize, Vec::<String>::new());
    for (position, token) in tokens(script) {
        let word = token.to_ascii_uppercase();
        let in_trigger = words_seen.first().is_some_and(|first| first == "CREATE")
            && words_seen.iter().skip(1).take(2).any(|word| word == "TRIGGER");
        match word.as_str() {
            ";" if depth == 0 => {
                statements.push(&script[start..position]);
                start = position + 1;
                words_seen.clear();
                continue;
            }
            "BEGIN" | "CASE" if in_trigger => depth += 1,
            "END" if in_trigger => depth = depth.saturating_sub(1),
            _ => {}
        }
        if words_seen.len() < 4 {
            words_seen.push(word);
        }
    }
    statements.push(&script[start..]);
    statements.retain(|statement| tokens(statement).next().is_some());
    statements
}

fn words(statement: &str) -> impl Iterator<Item = &str> {
    tokens(statement).map(|(_, token)| token)
}

/// Words, quoted texts and punctuation with their positions; blanks and
/// comments are left out.
fn tokens(script: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut position = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &script[position..];
            let first = rest.chars().next()?;
            let length = if first.is_whitespace() {
                first.len_utf8()
            } else if rest.starts_with("--") {
                rest.find('\n').map_or(rest.len(), |end| end + 1)
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                let length = match first {
                    '\'' | '"' | '`' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
                    '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
                    _ if first.is_alphanumeric() || first == '_' => rest
                        .find(|character: char| !character.is_alphanumeric() && character != '_')
                        .unwrap_or(rest.len()),
                    _ => first.len_utf8(),
                };
                let token = (position, &script[position..position + length]);
                position += length;
                return Some(token);
            };
            position += length;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_split_at_their_own_semicolons() {
        let script = "CREATE TABLE a(b TEXT DEFAULT ';'); -- x; y
            CREATE TRIGGER t AFTER UPDATE ON a BEGIN
                UPDATE a SET b = CASE WHEN 1 THEN 'END' ELSE 2 END; SELECT 1;
            END;
            /* ; */ INSERT INTO a VALUES ('it''s; fine');";
        let statements = split(script);
        assert_eq!(statements.len(), 3, "{statements:?}");
        assert!(statements[1].trim_end().ends_with("END"));
    }

    #[test]
    fn r85_what_cannot_run_in_a_transaction_is_refused_by_name() {
        for script in
            ["VACUUM", "CREATE TABLE a(b); pragma journal_mode = DELETE;", "COMMIT;", "/* x */ BEGIN; SELECT 1"]
        {
            assert_eq!(check(script).unwrap_err().kind(), ErrorKind::Migration, "{script}");
        }
        assert!(check("CREATE TABLE begin_end(vacuum TEXT)").is_ok());
    }
}
