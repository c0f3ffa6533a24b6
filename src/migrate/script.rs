//! Splits a migration's text into statements, to refuse those that cannot
//! run inside its transaction before anything has run.

use crate::{
    Error, ErrorKind, Result,
    schema::{Token, line_of, tokens},
};

/// Statements that end, or cannot be part of, a migration's transaction.
const REFUSED: [&str; 11] =
    ["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE", "VACUUM", "ATTACH", "DETACH", "PRAGMA", "ANALYZE"];

/// A statement of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScriptStatement<'a> {
    /// Its text.
    pub text: &'a str,
    /// The line of the script that it begins in, from 1.
    pub line: usize,
}

/// Refuses a script that holds a statement which cannot run in a transaction.
pub(crate) fn check(script: &str) -> Result<()> {
    let first = usize::from(suspends_foreign_keys(script));
    for statement in split(script).into_iter().skip(first) {
        let Some(first) = tokens(statement.text).next() else { continue };
        if let Some(refused) = REFUSED.iter().find(|refused| first.is(refused)) {
            return Err(Error::new(
                ErrorKind::Migration,
                format!(
                    "line {}: {refused} cannot run in a migration, which is one transaction together with its line of \
                     history; remove it, or run it on its own before or after",
                    statement.line
                ),
            ));
        }
    }
    Ok(())
}

/// Whether a script begins with `PRAGMA foreign_keys = OFF`: it is run without
/// foreign keys, so that tables that others refer to can be replaced, and
/// they are checked before it commits.
pub(crate) fn suspends_foreign_keys(script: &str) -> bool {
    let statements = split(script);
    let Some(first) = statements.first() else { return false };
    let words: Vec<_> = tokens(first.text).map(|token| token.text.to_ascii_lowercase()).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["pragma", "foreign_keys", "=", "off" | "0" | "false" | "no"])
}

/// The statements of a script. A trigger's body, from BEGIN to its END, is
/// part of its statement.
pub(crate) fn split(script: &str) -> Vec<ScriptStatement<'_>> {
    let mut statements = Vec::new();
    let (mut start, mut depth, mut seen) = (0, 0_usize, Vec::<Token<'_>>::new());
    let mut end_statement = |start: usize, end: usize, first: Option<&Token<'_>>| {
        if let Some(first) = first {
            statements.push(ScriptStatement { text: &script[start..end], line: line_of(script, first.position) });
        }
    };
    for token in tokens(script) {
        let in_trigger = seen.first().is_some_and(|first| first.is("CREATE"))
            && seen.iter().skip(1).take(2).any(|word| word.is("TRIGGER"));
        if token.text == ";" && depth == 0 {
            end_statement(start, token.position, seen.first());
            start = token.position + 1;
            seen.clear();
            continue;
        }
        if in_trigger && (token.is("BEGIN") || token.is("CASE")) {
            depth += 1;
        } else if in_trigger && token.is("END") {
            depth = depth.saturating_sub(1);
        }
        if seen.len() < 4 {
            seen.push(token);
        }
    }
    end_statement(start, script.len(), seen.first());
    statements
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
        assert_eq!(statements.iter().map(|statement| statement.line).collect::<Vec<_>>(), [1, 2, 5]);
        assert!(statements[1].text.trim_end().ends_with("END"));
    }

    #[test]
    fn r85_what_cannot_run_in_a_transaction_is_refused_by_name() {
        for script in
            ["VACUUM", "CREATE TABLE a(b); pragma journal_mode = DELETE;", "COMMIT;", "/* x */ BEGIN; SELECT 1"]
        {
            assert_eq!(check(script).unwrap_err().kind(), ErrorKind::Migration, "{script}");
        }
        assert!(check("CREATE TABLE begin_end(vacuum TEXT)").is_ok());
        assert!(check("-- x\nPRAGMA foreign_keys = OFF; DROP TABLE a").is_ok(), "only as the first");
        assert!(check("PRAGMA foreign_keys = ON").is_err());
        assert!(check("CREATE TABLE a (b);\n\n VACUUM").unwrap_err().to_string().starts_with("line 3: VACUUM"));
    }
}
