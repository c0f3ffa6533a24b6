//! Shows where a row has what was looked for.

use super::{
    document::each_passage,
    rank::Found,
    text::{Language, each_word},
};
use crate::value::Value;
use std::ops::Range;

/// How passages of a JSON value are joined.
const BETWEEN: &str = " · ";

/// How what was found is shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marking {
    pub(super) before: String,
    pub(super) after: String,
    /// Whether the text between is made safe for HTML.
    pub(super) escape: bool,
    /// About how many letters are shown; all if 0.
    pub(super) letters: usize,
}

impl Default for Marking {
    fn default() -> Self {
        Self { before: "<mark>".to_owned(), after: "</mark>".to_owned(), escape: true, letters: 160 }
    }
}

/// The part of a column's text around the first that was found, with all
/// that was found in it marked; none if nothing was.
pub(super) fn highlight(
    value: &Value,
    column: usize,
    language: Language,
    found: &[Found],
    marking: &Marking,
) -> Option<String> {
    let (mut text, mut marks) = (String::new(), Vec::new());
    each_passage(value, &mut |passage| {
        if !text.is_empty() {
            text.push_str(BETWEEN);
        }
        mark(passage, text.len(), column, language, found, &mut marks);
        text.push_str(passage);
    });
    marks.sort_by_key(|range| range.start);
    let shown = part(&text, marks.first()?, marking.letters);
    let mut written = String::new();
    if shown.start > 0 {
        written.push('…');
    }
    let mut at = shown.start;
    for range in marks.iter().filter(|range| range.start >= shown.start && range.end <= shown.end) {
        if range.end <= at {
            continue;
        }
        write(&text[at..range.start.max(at)], marking.escape, &mut written);
        written.push_str(&marking.before);
        write(&text[range.start.max(at)..range.end], marking.escape, &mut written);
        written.push_str(&marking.after);
        at = range.end;
    }
    write(&text[at..shown.end], marking.escape, &mut written);
    if shown.end < text.len() {
        written.push('…');
    }
    Some(written)
}

/// Adds the places of what was found in a passage that begins at `start`.
fn mark(
    passage: &str,
    start: usize,
    column: usize,
    language: Language,
    found: &[Found],
    marks: &mut Vec<Range<usize>>,
) {
    let mut words = Vec::new();
    each_word(passage, language, |word, range| words.push((word.to_owned(), range)));
    let wanted = found.iter().filter(|found| found.column.is_none_or(|own| own == column) && !found.words.is_empty());
    for found in wanted {
        for own in words.windows(found.words.len()) {
            if own.iter().zip(&found.words).all(|((word, _), known)| known.contains(word)) {
                marks.push(start + own[0].1.start..start + own[own.len() - 1].1.end);
            }
        }
    }
}

/// The part of a text that is shown: a quarter of it before the first mark.
fn part(text: &str, first: &Range<usize>, letters: usize) -> Range<usize> {
    if letters == 0 || text.chars().nth(letters).is_none() {
        return 0..text.len();
    }
    let back = text[..first.start].char_indices().rev().take(letters / 4).last().map_or(first.start, |(at, _)| at);
    // Not within a word, where one ends nearby.
    let start = match text[back..first.start].find(char::is_whitespace) {
        Some(blank) if back > 0 => back + blank + 1,
        _ => back,
    };
    // The blank may be of several bytes.
    let start = (start..=first.start).find(|at| text.is_char_boundary(*at)).unwrap_or(first.start);
    let least = first.end;
    let end = text[start..].char_indices().nth(letters).map_or(text.len(), |(at, _)| start + at).max(least);
    let end = match text[least..end].rfind(char::is_whitespace) {
        Some(blank) if end < text.len() => least + blank,
        _ => end,
    };
    start..end
}

fn write(text: &str, escape: bool, written: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' if escape => written.push_str("&amp;"),
            '<' if escape => written.push_str("&lt;"),
            '>' if escape => written.push_str("&gt;"),
            '"' if escape => written.push_str("&quot;"),
            '\'' if escape => written.push_str("&#39;"),
            _ => written.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(value: impl Into<Value>, words: &[&str], letters: usize) -> Option<String> {
        let known = words.iter().map(|word| [(*word).to_owned()].into()).collect();
        let found = [Found { column: None, words: known }];
        highlight(&value.into(), 0, Language::Any, &found, &Marking { letters, ..Marking::default() })
    }

    #[test]
    fn what_was_found_is_marked_and_the_rest_is_safe() {
        let text = "<b>Ágætis</b> & ágætis";
        assert_eq!(
            shown(text, &["agaetis"], 0).unwrap(),
            "&lt;b&gt;<mark>Ágætis</mark>&lt;/b&gt; &amp; <mark>ágætis</mark>"
        );
        assert_eq!(
            shown("Blade Runner, the blade", &["blade", "runner"], 0).unwrap(),
            "<mark>Blade Runner</mark>, the blade"
        );
        assert_eq!(shown("東京都", &["東京", "京都"], 0).unwrap(), "<mark>東京都</mark>");
        assert_eq!(shown("nothing", &["blade"], 0), None);
        let json = Value::Json(r#"{"year": 1982, "cast": ["Rutger Hauer"]}"#.into());
        assert_eq!(shown(json, &["1982"], 0).unwrap(), "<mark>1982</mark> · Rutger Hauer");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_that_was_found() {
        let text = format!("{}the blade {}", "one two ".repeat(50), "three four ".repeat(50));
        let shown = shown(text.as_str(), &["blade"], 60).unwrap();
        assert_eq!(shown, "…two one two the <mark>blade</mark> three four three four three…");
    }

    proptest! {
        #[test]
        fn every_text_can_be_cut(text in "[a-cé東 <]{0,80}", letters in 0_usize..40) {
            if let Some(shown) = shown(text.as_str(), &["a"], letters) {
                let plain = shown.replace("<mark>", "").replace("</mark>", "").replace("&lt;", "<");
                let plain = plain.trim_matches('…');
                prop_assert!(text.contains(plain), "{} in {}", plain, text);
            }
        }
    }
}
