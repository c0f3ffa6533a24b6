//! Light stemming: endings of plurals and cases, nothing more.
//!
//! English: the S stemmer of D. Harman, "How effective is suffixing?" (1991).
//! German and French: the minimal stemmers, Spanish: the plural part of the
//! light stemmer of J. Savoy, "Light stemming approaches for the French,
//! Portuguese, German and Hungarian languages" (2006), on folded letters.

use super::Language;

/// Cuts the ending of a folded word.
pub(super) fn stem(word: &mut String, language: Language) {
    if !word.is_ascii() || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let cut = match language {
        Language::Any => return,
        Language::English => return english(word),
        Language::German => german(word.as_bytes()),
        Language::French => return french(word),
        Language::Spanish => return spanish(word),
    };
    word.truncate(word.len() - cut);
}

fn english(word: &mut String) {
    if word.len() < 4 {
        return;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if word.ends_with("ies") && !ends(&["eies", "aies"]) {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if word.ends_with("es") && !ends(&["aes", "ees", "oes"]) || word.ends_with('s') && !ends(&["us", "ss", "es"])
    {
        word.truncate(word.len() - 1);
    }
}

/// How many letters the ending has.
fn german(word: &[u8]) -> usize {
    let (length, end) = (word.len(), word);
    if length < 5 {
        return 0;
    }
    if length > 6 && end.ends_with(b"nen") {
        return 3;
    }
    if length > 5 && [&b"en"[..], b"se", b"es", b"er"].iter().any(|ending| end.ends_with(ending)) {
        return 2;
    }
    usize::from(matches!(end[length - 1], b'n' | b'e' | b's' | b'r'))
}

fn french(word: &mut String) {
    if word.len() < 6 {
        return;
    }
    if word.ends_with('x') {
        if word.ends_with("aux") {
            word.truncate(word.len() - 2);
            word.push('l');
        } else {
            word.pop();
        }
        return;
    }
    for ending in ['s', 'r', 'e', 'e'] {
        if word.ends_with(ending) {
            word.pop();
        }
    }
    if let [.., before, last] = word.as_bytes()
        && before == last
    {
        word.pop();
    }
}

fn spanish(word: &mut String) {
    if word.len() < 5 {
        return;
    }
    if word.ends_with("eses") {
        word.truncate(word.len() - 2);
    } else if word.ends_with("ces") {
        word.truncate(word.len() - 3);
        word.push('z');
    } else if ["os", "as", "es"].iter().any(|ending| word.ends_with(ending)) {
        word.truncate(word.len() - 2);
    } else if word.ends_with(['o', 'a', 'e']) {
        word.pop();
    }
}
