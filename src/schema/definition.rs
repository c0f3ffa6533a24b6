//! What a CREATE TABLE statement says of its columns beyond what the engine
//! tells of them: constraints, and whether two statements say the same.

use super::tokens::{Token, closing, tokens};

/// A CREATE TABLE statement in parts. Texts are in one form, whatever blanks,
/// comments, cases of keywords and quotes of names they were written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    pub columns: Vec<ColumnDefinition>,
    /// The constraints behind the columns, in order.
    pub constraints: Vec<String>,
    /// What stands behind the parentheses, such as `strict`.
    pub options: String,
}

/// A column of a CREATE TABLE statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnDefinition {
    pub name: String,
    /// Type and constraints.
    pub text: String,
}

impl Definition {
    /// Reads a CREATE TABLE statement; none for one without a list of
    /// columns, such as `CREATE TABLE … AS SELECT`.
    pub(crate) fn parse(sql: &str) -> Option<Self> {
        let all: Vec<_> = tokens(sql).collect();
        let open = all.iter().position(|token| token.text == "(")?;
        let close = closing(&all, open)?;
        let mut columns = Vec::new();
        let mut constraints = Vec::new();
        for item in split(&all[open + 1..close]) {
            let first = item.first()?;
            if ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| first.is(word)) {
                constraints.push(normal(item));
            } else {
                columns.push(ColumnDefinition { name: first.name()?, text: normal(&item[1..]) });
            }
        }
        Some(Self { columns, constraints, options: normal(&all[close + 1..]) })
    }

    /// The words that a column may hold, by a check of the form
    /// `CHECK (column IN ('a', 'b'))`, null or not; none if there is no such check.
    pub(crate) fn words(&self, column: &str) -> Option<Vec<String>> {
        let own = self.columns.iter().find(|known| known.name == column).map(|known| known.text.as_str());
        own.into_iter().chain(self.constraints.iter().map(String::as_str)).find_map(|text| words_in(text, column))
    }

    /// Whether a column is computed from the others.
    pub(crate) fn is_generated(&self, column: &str) -> bool {
        let text = self.columns.iter().find(|known| known.name == column).map_or("", |known| known.text.as_str());
        let all: Vec<_> = tokens(text).collect();
        let mut depth = 0_usize;
        all.iter().zip(all.iter().skip(1)).any(|(token, next)| {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.is("as") && next.text == "("
        })
    }
}

/// The items of a list at its own commas.
pub(super) fn split<'a, 'b>(tokens: &'b [Token<'a>]) -> Vec<&'b [Token<'a>]> {
    let (mut items, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (position, token) in tokens.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                items.push(&tokens[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    items.push(&tokens[start..]);
    items
}

/// A statement, or a part of one, in the form that all that say the same have.
pub(crate) fn normal_sql(sql: &str) -> String {
    normal(&tokens(sql).collect::<Vec<_>>())
}

fn normal(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for token in tokens.iter().filter(|token| token.text != ";") {
        if !text.is_empty() {
            text.push(' ');
        }
        match token.text.chars().next() {
            Some('\'') => text.push_str(token.text),
            Some('"' | '`' | '[') => text.push_str(&plain(&token.name().unwrap_or_default())),
            _ => text.push_str(&token.text.to_ascii_lowercase()),
        }
    }
    text
}

/// A name without quotes where it is a word, otherwise in double quotes.
fn plain(name: &str) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    if !name.is_empty() && name.chars().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit()) {
        name.to_ascii_lowercase()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// The words of a check of a column in a text in normal form.
fn words_in(text: &str, column: &str) -> Option<Vec<String>> {
    let all: Vec<_> = tokens(text).collect();
    let names_it = |token: &Token<'_>| token.name().is_some_and(|name| name.eq_ignore_ascii_case(column));
    let mut position = 0;
    while let Some(found) = all[position..].iter().position(|token| token.is("check")) {
        let open = position + found + 1;
        let close = closing(&all, open)?;
        position = close;
        let mut inside = &all[open + 1..close];
        // `x IS NULL OR x IN (…)` lets null in, which a column does by itself.
        if let [name, is, null, or, rest @ ..] = inside
            && names_it(name)
            && is.is("is")
            && null.is("null")
            && or.is("or")
        {
            inside = rest;
        }
        let [name, is_in, open, list @ .., close] = inside else { continue };
        if !names_it(name) || !is_in.is("in") || open.text != "(" || close.text != ")" {
            continue;
        }
        let words = split(list).into_iter().map(|item| match item {
            [one] if one.text.starts_with('\'') => one.name(),
            _ => None,
        });
        if let Some(words) = words.collect::<Option<Vec<_>>>() {
            return Some(words);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_say_the_same_are_equal() {
        let one = Definition::parse(
            "CREATE TABLE \"Beds\" (ID integer primary key, -- the key\n name TEXT NOT NULL DEFAULT ('a,b'), CHECK(length(name) < 10)) STRICT",
        );
        let other = Definition::parse(
            "create table beds(\"ID\" INTEGER PRIMARY KEY,[name] TEXT not null default('a,b') ,check (length(name)<10))strict;",
        );
        assert_eq!(one, other);
        let one = one.unwrap();
        assert_eq!(one.columns[1].text, "text not null default ( 'a,b' )");
        assert_eq!((one.constraints.len(), one.options.as_str()), (1, "strict"));
        let different =
            Definition::parse("CREATE TABLE beds (ID INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT ('A,b'))");
        assert_ne!(Some(one), different);
        assert_eq!(Definition::parse("CREATE TABLE copy AS SELECT 1"), None);
    }

    #[test]
    fn words_come_from_checks_of_a_list() {
        let definition = Definition::parse(
            "CREATE TABLE t (a TEXT CHECK (a <> '') CHECK (\"a\" IN ('x', 'it''s')), b TEXT, c INTEGER CHECK (c IN (0, 1)),
             d TEXT CHECK (d IS NULL OR d IN ('y')), e TEXT CHECK (e IN ('x', lower(e))), CHECK (B in ('z')))",
        )
        .unwrap();
        let words = |column| definition.words(column).map(|words| words.join(","));
        assert_eq!(words("a").as_deref(), Some("x,it's"));
        assert_eq!(words("b").as_deref(), Some("z"));
        assert_eq!(words("d").as_deref(), Some("y"));
        assert_eq!((words("c"), words("e"), words("nothing")), (None, None, None));
    }

    #[test]
    fn computed_columns_are_known() {
        let definition = Definition::parse(
            "CREATE TABLE t (a INTEGER DEFAULT (CAST(1 AS INTEGER)), b AS (a + 1), c INTEGER GENERATED ALWAYS AS (a) STORED)",
        )
        .unwrap();
        assert_eq!(["a", "b", "c"].map(|column| definition.is_generated(column)), [false, true, true]);
    }
}
