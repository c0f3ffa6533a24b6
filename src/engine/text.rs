//! What is read from a statement's text before the engine compiles it.

use crate::{Error, ErrorKind, Result};

/// Pragmas with an argument in parentheses that only read.
const READING_PRAGMAS: [&str; 9] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "integrity_check",
    "quick_check",
];

/// Refuses a caller's statement that would end the transaction it runs in,
/// together with its neighbours', or change a connection for those who use it
/// next.
pub(super) fn check_permitted(sql: &str) -> Result<()> {
    let word = first_word(sql);
    let is_one_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    let hint = if is_one_of(&["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"]) {
        "transactions are opened with Store::transaction, and batches run in one of their own"
    } else if is_one_of(&["ATTACH", "DETACH"]) {
        "open a store of its own for the other file"
    } else if is_one_of(&["ANALYZE"]) {
        "the engine plans worse with statistics"
    } else if is_one_of(&["PRAGMA"]) && changes_setting(sql) {
        "settings are given to Options when the store is opened"
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Sql, format!("{} cannot be run as a statement: {hint}", word.to_ascii_uppercase())))
}

fn changes_setting(sql: &str) -> bool {
    let pragma = skip_blank(sql).map_or("", |text| &text["PRAGMA".len()..]);
    let (name, argument) =
        pragma.find(['=', '(']).map_or((pragma, None), |end| (&pragma[..end], pragma[end..].chars().next()));
    let name = name.rsplit('.').next().unwrap_or(name).trim();
    match argument {
        None => false,
        Some('(') => !READING_PRAGMAS.iter().any(|known| name.eq_ignore_ascii_case(known)),
        Some(_) => true,
    }
}

/// The text behind blanks, comments and semicolons; none if nothing follows.
pub(super) fn skip_blank(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start_matches(|character: char| character.is_whitespace() || character == ';');
        if let Some(comment) = text.strip_prefix("--") {
            text = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(comment) = text.strip_prefix("/*") {
            text = comment.split_once("*/").map_or("", |(_, rest)| rest);
        } else {
            return (!text.is_empty()).then_some(text);
        }
    }
}

/// Whether compiling other statements again can give other columns or plans.
pub(super) fn changes_schema(sql: &str) -> bool {
    let word = first_word(sql);
    ["CREATE", "ALTER", "DROP", "VACUUM"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// Whether a statement makes, changes or drops tables.
pub(super) fn changes_tables(sql: &str) -> bool {
    let mut words = words(sql);
    let mut next_is = |known: &[&str]| words.next().is_some_and(|word| is_one_of(word, known));
    next_is(&["CREATE", "ALTER", "DROP"]) && next_is(&["TABLE"])
}

/// Refuses a statement, also as part of a trigger or a table's definition,
/// that replaces rows in a way of which the engine captures only a half.
pub(super) fn check_captured(sql: &str) -> Result<()> {
    const HALF: [&[&str]; 2] = [&["UPDATE", "OR", "REPLACE"], &["ON", "CONFLICT", "REPLACE"]];
    if !may_replace(sql) {
        return Ok(());
    }
    let words: Vec<_> = words(sql).collect();
    for half in HALF {
        let found = words
            .windows(half.len())
            .any(|part| part.iter().zip(half).all(|(word, known)| word.eq_ignore_ascii_case(known)));
        if found {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{} would delete rows without a trace in the change log; delete them with a statement of their own, \
                     or open the store without its change log",
                    half.join(" ")
                ),
            ));
        }
    }
    Ok(())
}

/// Whether a statement may replace rows by others.
pub(super) fn may_replace(sql: &str) -> bool {
    sql.len() >= 7 && sql.as_bytes().windows(7).any(|part| part.eq_ignore_ascii_case(b"REPLACE"))
}

/// Whether a statement is worth keeping prepared: what reads or writes rows.
pub(super) fn is_kept(sql: &str) -> bool {
    let word = first_word(sql);
    !["PRAGMA", "EXPLAIN"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword)) && !changes_schema(sql)
}

/// Whether a statement only reads, by its verb. The engine's own word on it
/// takes the scratch table of a recursive query for a write.
pub(super) fn is_reading(sql: &str) -> bool {
    let word = first_word(sql);
    let is_one_of = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is_one_of(&["WITH"]) {
        return main_verb(sql).is_some_and(|verb| verb.eq_ignore_ascii_case("SELECT"));
    }
    is_one_of(&["SELECT", "VALUES", "EXPLAIN"])
        || is_one_of(&["PRAGMA"]) && sql.trim_end_matches([';', ' ']).to_ascii_lowercase().ends_with("journal_mode")
}

/// Whether a statement changes rows or the schema, by its verb. Not all that
/// do not read can run in a transaction.
#[cfg(any(test, feature = "bindings"))]
pub(super) fn is_writing(sql: &str) -> bool {
    let verb = if is_one_of(first_word(sql), &["WITH"]) { main_verb(sql) } else { words(sql).next() };
    verb.is_some_and(|verb| is_one_of(verb, &["INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP"]))
}

fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// The words of a statement outside of quotes and comments.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        loop {
            let text = skip_blank(rest)?;
            let first = text.chars().next()?;
            let (length, is_word) = match first {
                '\'' | '"' | '`' => (text[1..].find(first).map_or(text.len(), |end| end + 2), false),
                '[' => (text.find(']').map_or(text.len(), |end| end + 1), false),
                _ if first.is_alphanumeric() || first == '_' => {
                    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
                    (end.unwrap_or(text.len()), true)
                }
                _ => (first.len_utf8(), false),
            };
            rest = &text[length..];
            if is_word {
                return Some(&text[..length]);
            }
        }
    })
}

/// The verb behind the common table expressions of a statement.
fn main_verb(sql: &str) -> Option<&str> {
    let (mut rest, mut depth) = (sql, 0_usize);
    while let Some(text) = skip_blank(rest) {
        let first = text.chars().next()?;
        let length = match first {
            '\'' | '"' | '`' => text[1..].find(first).map_or(text.len(), |end| end + 2),
            '[' => text.find(']').map_or(text.len(), |end| end + 1),
            _ if first.is_alphanumeric() || first == '_' => {
                let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
                let word = &text[..end.unwrap_or(text.len())];
                let verbs = ["SELECT", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"];
                if depth == 0 && verbs.iter().any(|verb| word.eq_ignore_ascii_case(verb)) {
                    return Some(word);
                }
                word.len()
            }
            _ => {
                match first {
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                first.len_utf8()
            }
        };
        rest = &text[length..];
    }
    None
}

fn first_word(sql: &str) -> &str {
    let text = skip_blank(sql).unwrap_or("");
    text.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_comments_are_skipped() {
        assert_eq!(skip_blank(" ;; -- x\n /* y; */ SELECT 1"), Some("SELECT 1"));
        assert_eq!(skip_blank("-- only a comment"), None);
        assert!(changes_schema("/* x */ create table t(a)"));
        assert!(!changes_schema("SELECT 'create'"));
    }

    #[test]
    fn the_verb_tells_whether_a_statement_reads() {
        for reading in [
            "SELECT 1",
            "values (1)",
            "EXPLAIN DELETE FROM t",
            "PRAGMA journal_mode;",
            "WITH RECURSIVE n(i) AS (SELECT 1) SELECT i FROM n",
            "WITH \"delete\" AS (SELECT ')') /* insert */ SELECT 1",
        ] {
            assert!(is_reading(reading), "{reading}");
        }
        for writing in [
            "INSERT INTO t VALUES (1)",
            "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
            "WITH x(select_it) AS (SELECT 'a''b') -- SELECT\n DELETE FROM t",
            "WITH x AS (SELECT 1) REPLACE INTO t SELECT 1",
            "PRAGMA wal_checkpoint",
            "WITH",
            "",
        ] {
            assert!(!is_reading(writing), "{writing}");
        }
    }

    #[test]
    fn statements_that_reach_beyond_themselves_are_refused() {
        for refused in [
            "COMMIT",
            "commit;",
            "/* x */ ROLLBACK TO edgelite",
            "END TRANSACTION",
            "RELEASE edgelite",
            "ATTACH 'x' AS y",
            "PRAGMA foreign_keys = 0",
            "PRAGMA main.synchronous=OFF",
            "pragma query_only(0)",
            "PRAGMA/**/cache_size(1)",
            "ANALYZE",
        ] {
            assert_eq!(check_permitted(refused).unwrap_err().kind(), ErrorKind::Sql, "{refused}");
        }
        for permitted in [
            "SELECT 1",
            "PRAGMA cache_size",
            "PRAGMA table_info(\"a=b\")",
            "PRAGMA main.table_info(t)",
            "VACUUM INTO 'x'",
            "",
        ] {
            assert!(check_permitted(permitted).is_ok(), "{permitted}");
        }
    }
}
