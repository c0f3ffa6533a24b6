//! From text to the words that are looked up.
//!
//! Words are broken as in UAX #29 (<https://www.unicode.org/reports/tr29/>)
//! with three differences that suit a search: a text without blanks between
//! its words (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese) becomes
//! pairs of neighbouring letters and its last letter; an apostrophe divides
//! (`l'été`) but for the endings of English (`don't`); and underscores and
//! points divide. The whole of UAX #29 and of the Unicode decompositions would
//! be tables of 70 kB and more in the module for the browser.

mod fold;
mod stem;

use fold::{fold, is_mark};
use std::ops::Range;

/// The rules by which words are broken and folded. An index that was made by
/// others is made anew.
pub(super) const RULES: i64 = 1;

/// What is longer is cut: a word of more letters is none that anybody types.
const LONGEST_WORD: usize = 60;

/// Endings that English joins with an apostrophe.
const JOINED: [&str; 7] = ["s", "t", "d", "m", "ll", "re", "ve"];

/// The language of a searched text: it decides which endings count as the
/// same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Of any language, or of several: words are taken as they are written.
    #[default]
    Any,
    /// Plurals: `film` finds `films`.
    English,
    /// Plurals and cases: `Kind` finds `Kinder`.
    German,
    /// Plurals and genders: `cheval` finds `chevaux`.
    French,
    /// Plurals and genders: `luz` finds `luces`.
    Spanish,
}

/// Gives each word of a text, as it is looked up, with its place in bytes.
pub(super) fn each_word(text: &str, language: Language, mut take: impl FnMut(&str, Range<usize>)) {
    let mut word = String::new();
    let mut start = 0;
    // The letter before, in a text without blanks.
    let mut before: Option<(String, Range<usize>)> = None;
    let end_word = |word: &mut String, range: Range<usize>, take: &mut dyn FnMut(&str, Range<usize>)| {
        if !word.is_empty() {
            stem::stem(word, language);
            cut(word);
            take(word, range);
            word.clear();
        }
    };
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        if is_unspaced(character) {
            end_word(&mut word, start..at, &mut take);
            let mut letter = String::new();
            fold(character, &mut letter);
            if let Some((earlier, range)) = before.take() {
                take(&format!("{earlier}{letter}"), range.start..end);
            }
            before = Some((letter, at..end));
            continue;
        }
        if is_mark(character) && before.is_some() {
            continue;
        }
        if let Some((letter, range)) = before.take() {
            take(&letter, range);
        }
        if is_letter(character) {
            if word.is_empty() {
                if is_mark(character) {
                    continue;
                }
                start = at;
            }
            fold(character, &mut word);
        } else if !(is_apostrophe(character) && !word.is_empty() && joins(&text[end..])) {
            end_word(&mut word, start..at, &mut take);
        }
    }
    end_word(&mut word, start..text.len(), &mut take);
    if let Some((letter, range)) = before {
        take(&letter, range);
    }
}

/// The words of a text in order.
pub(super) fn words(text: &str, language: Language) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, language, |word, _| words.push(word.to_owned()));
    words
}

fn cut(word: &mut String) {
    if word.len() > LONGEST_WORD
        && let Some((at, _)) = word.char_indices().nth(LONGEST_WORD)
    {
        word.truncate(at);
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric()
        || is_mark(character)
        // Signs between the letters of Indian scripts, but for their full stops.
        || matches!(character as u32, 0x900..=0xDFF) && !matches!(character as u32, 0x964 | 0x965)
}

const fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ')
}

/// Whether a word goes on behind an apostrophe.
fn joins(rest: &str) -> bool {
    let end = rest.find(|character| !is_letter(character)).unwrap_or(rest.len());
    JOINED.iter().any(|joined| joined.eq_ignore_ascii_case(&rest[..end]))
}

/// Letters of scripts that put no blanks between words, and of Korean, whose
/// words carry their particles.
pub(super) const fn is_unspaced(character: char) -> bool {
    matches!(character as u32,
        0xE00..=0xE4F | 0xE80..=0xEFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17D3
        | 0x3005..=0x3007 | 0x3031..=0x3035 | 0x3041..=0x3096 | 0x3099..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF
        | 0x3105..=0x312F | 0x3131..=0x318E | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x1B000..=0x1B16F | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> String {
        words(text, Language::Any).join(" ")
    }

    #[test]
    fn words_are_folded_in_many_languages() {
        for (text, expected) in [
            ("The Quick, brown FOX!", "the quick brown fox"),
            ("Straße ÅNGSTRÖM été Œuvre Łódź Þór øl", "strasse angstrom ete oeuvre lodz thor ol"),
            ("e\u{301}te\u{301} Й и\u{306} ё", "ete и и е"),
            ("Σίσυφος ΣΊΣΥΦΟΣ", "σισυφοσ σισυφοσ"),
            ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
            ("don't l'été qu'il dogs' O’Brien we’ll", "dont l ete qu il dogs o brien well"),
            ("spider-man 2.0 foo_bar a@b.de", "spider man 2 0 foo bar a b de"),
            ("हिन्दी में।", "हिन्दी में"),
            ("سَلَام سلام", "سلام سلام"),
            ("ＡＢＣ１２", "abc12"),
            ("", ""),
            (" …—\u{200d} \u{301}", ""),
        ] {
            assert_eq!(list(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_without_blanks_become_pairs_of_letters() {
        assert_eq!(list("東京都"), "東京 京都 都");
        assert_eq!(list("東"), "東");
        assert_eq!(list("映画film館"), "映画 画 film 館");
        assert_eq!(list("ภาพ"), "ภา าพ พ");
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "«Ágætis» 東京 don't";
        let mut found = Vec::new();
        each_word(text, Language::Any, |_, range| found.push(&text[range]));
        assert_eq!(found, ["Ágætis", "東京", "京", "don't"]);
    }

    #[test]
    fn endings_are_cut_in_the_language_asked_for() {
        for (language, text, expected) in [
            (Language::English, "films cities boxes glass bus", "film city boxe glass bus"),
            (Language::German, "Kinder Häuser Studentinnen Haus Autos", "kind haus studentin haus auto"),
            (Language::French, "chevaux cheval animaux grandes grand", "cheval cheval animal grand grand"),
            (Language::Spanish, "luces luz casas casa meses", "luz luz cas casa mes"),
        ] {
            assert_eq!(words(text, language).join(" "), expected);
        }
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(list(&"é".repeat(500)).chars().count(), LONGEST_WORD);
    }
}
