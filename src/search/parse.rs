//! What is looked for: the text that somebody typed, as words.

use super::text::{Language, words};
use crate::{Error, Result};

/// The longest text, in bytes.
const LONGEST: usize = 1_000;

/// The most words, excluded ones among them.
const MOST_WORDS: usize = 32;

/// Words one behind the other; most often a single one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    pub(super) words: Vec<String>,
    /// Whether the last of them is only the beginning of a word.
    pub(super) is_prefix: bool,
    /// The place of the column that it must be in; any if there is none.
    pub(super) column: Option<usize>,
}

/// What a row must have: one phrase of each of these lists, and none of those
/// that are excluded.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Wanted {
    pub(super) required: Vec<Vec<Phrase>>,
    pub(super) excluded: Vec<Phrase>,
}

impl Phrase {
    /// Whether typing mistakes in it are looked past: in a word of its own.
    pub(super) fn takes_typos(&self) -> bool {
        self.words.len() == 1
            && !self.is_prefix
            && super::distance::most(self.words[0].chars().count()) > 0
            && self.words[0].chars().all(char::is_alphabetic)
    }
}

/// Reads a text; the columns are those of the index, in its order.
///
/// What is no operator stands for itself: a quotation mark without its
/// second, a column that is not searched, an `OR` at the end.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `query` when it has no word to look for, or is too long.
pub(super) fn parse(text: &str, columns: &[&str], language: Language) -> Result<Wanted> {
    if text.len() > LONGEST {
        let message = format!("a search has at most {LONGEST} bytes, not {}; leave out words", text.len());
        return Err(Error::invalid("query", message));
    }
    let mut wanted = Wanted::default();
    let mut joins = false;
    let parts = Parts(text).collect::<Vec<_>>();
    for (place, part) in parts.iter().enumerate() {
        let is_between = place > 0 && parts.get(place + 1).is_some_and(|next| !next.is_excluded);
        if part.text == "OR" && !part.is_quoted && !part.is_excluded && is_between && !wanted.required.is_empty() {
            joins = true;
            continue;
        }
        let Some(phrase) = part.phrase(columns, language) else { continue };
        if part.is_excluded {
            wanted.excluded.push(phrase);
        } else if std::mem::take(&mut joins)
            && let Some(list) = wanted.required.last_mut()
        {
            list.push(phrase);
        } else {
            wanted.required.push(vec![phrase]);
        }
    }
    let all = wanted.required.iter().flatten().chain(&wanted.excluded);
    let count: usize = all.map(|phrase| phrase.words.len()).sum();
    if count > MOST_WORDS {
        let message = format!("a search has at most {MOST_WORDS} words, not {count}; leave some out");
        return Err(Error::invalid("query", message));
    }
    if wanted.required.is_empty() {
        return Err(Error::invalid("query", "a search needs a word to look for, beside those that it excludes"));
    }
    Ok(wanted)
}

/// A part of a text between blanks, or in quotation marks.
struct Part<'a> {
    is_excluded: bool,
    /// What stands before a colon.
    column: Option<&'a str>,
    text: &'a str,
    is_quoted: bool,
    is_prefix: bool,
}

impl Part<'_> {
    fn phrase(&self, columns: &[&str], language: Language) -> Option<Phrase> {
        let column = self.column.and_then(|name| columns.iter().position(|known| known.eq_ignore_ascii_case(name)));
        let mut found = Vec::new();
        if let (Some(literal), None) = (self.column, column) {
            found = words(literal, language);
        }
        // A beginning has no ending to cut.
        found.extend(words(self.text, if self.is_prefix { Language::Any } else { language }));
        // One letter of a text without blanks is the beginning of a pair.
        let is_prefix = self.is_prefix || found.len() == 1 && is_single_pair_letter(&found[0]);
        if found.len() > 1 && found.last().is_some_and(|last| is_single_pair_letter(last)) && !self.is_prefix {
            // The last letter alone would have to end the text.
            found.pop();
        }
        (!found.is_empty()).then_some(Phrase { words: found, is_prefix, column })
    }
}

/// Whether a word is a letter that stands alone because no other follows it.
fn is_single_pair_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(super::text::is_unspaced) && letters.next().is_none()
}

struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let mut rest = self.0.trim_start();
        if rest.is_empty() {
            return None;
        }
        let excluded = rest.strip_prefix('-').filter(|rest| rest.starts_with(|next: char| !next.is_whitespace()));
        let is_excluded = excluded.is_some();
        rest = excluded.unwrap_or(rest);
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let colon = rest[..end].find(':').filter(|at| {
            let name = &rest[..*at];
            *at > 0 && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') && *at + 1 < rest.len()
        });
        let column = colon.map(|at| &rest[..at]);
        rest = colon.map_or(rest, |at| &rest[at + 1..]);
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, left) = quoted.split_once('"').unwrap_or((quoted, ""));
            let after = left.strip_prefix('*');
            self.0 = after.unwrap_or(left);
            return Some(Part { is_excluded, column, text, is_quoted: true, is_prefix: after.is_some() });
        }
        // A quotation mark within ends the part.
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(rest.len());
        let (text, left) = rest.split_at(end);
        self.0 = left;
        Some(Part { is_excluded, column, text, is_quoted: false, is_prefix: text.ends_with('*') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn short(phrase: &Phrase) -> String {
        let column = phrase.column.map_or(String::new(), |column| format!("{column}:"));
        format!("{column}{}{}", phrase.words.join("+"), if phrase.is_prefix { "*" } else { "" })
    }

    fn read(text: &str) -> String {
        match parse(text, &["title", "metadata"], Language::Any) {
            Ok(wanted) => {
                let required: Vec<_> =
                    wanted.required.iter().map(|list| list.iter().map(short).collect::<Vec<_>>().join("|")).collect();
                let excluded: Vec<_> = wanted.excluded.iter().map(|phrase| format!("-{}", short(phrase))).collect();
                [required, excluded].concat().join(" ")
            }
            Err(error) => format!("{}: {error}", error.field().unwrap_or_default()),
        }
    }

    #[test]
    fn operators_and_what_only_looks_like_them() {
        for (text, expected) in [
            ("blade runner", "blade runner"),
            ("\"Blade Runner\" 2049", "blade+runner 2049"),
            ("blad*", "blad*"),
            ("\"blade run\"*", "blade+run*"),
            ("blade -runner -\"final cut\"", "blade -runner -final+cut"),
            ("title:blade metadata:\"ridley scott\" TITLE:x*", "0:blade 1:ridley+scott 0:x*"),
            ("alien OR aliens scott", "alien|aliens scott"),
            ("a OR b OR c", "a|b|c"),
            ("spider-man", "spider+man"),
            ("http://nas", "http+nas"),
            ("year:1982", "year+1982"),
            ("OR", "or"),
            ("OR alien OR", "or alien or"),
            ("\"open end", "open+end"),
            ("a\"b c\"d", "a b+c d"),
            ("- a * -", "a"),
            ("東京", "東京"),
            ("東京都", "東京+京都"),
            ("東", "東*"),
            ("-alien", "query: a search needs a word to look for, beside those that it excludes"),
            ("  …  ", "query: a search needs a word to look for, beside those that it excludes"),
            ("", "query: a search needs a word to look for, beside those that it excludes"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_is_bounded_in_bytes_and_words() {
        assert!(read(&"a ".repeat(33)).starts_with("query: a search has at most 32 words, not 33"));
        assert!(read(&"a".repeat(1001)).starts_with("query: a search has at most 1000 bytes"));
        assert_eq!(read(&"a".repeat(1000)).chars().count(), 60);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse(&text, &["title"], Language::English);
        }

        #[test]
        fn operators_in_any_order_do_not_panic(text in "[-a\"*: éOR東]{0,30}") {
            let _ = parse(&text, &["a"], Language::French);
        }
    }
}
