//! The words of SQL, for what is read from a text without compiling it.

/// A word, quoted text, number or sign, without blanks and comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// Where it begins, in bytes.
    pub position: usize,
    /// As it is written.
    pub text: &'a str,
}

impl Token<'_> {
    /// Whether it is this keyword, in any case and not quoted.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// The name that it stands for, its quotes taken off; none for signs and
    /// numbers.
    pub(crate) fn name(&self) -> Option<String> {
        let first = self.text.chars().next()?;
        let inner = || self.text.get(1..self.text.len().checked_sub(1)?).map(str::to_owned);
        match first {
            '"' | '`' | '\'' => inner().map(|name| name.replace(&format!("{first}{first}"), &first.to_string())),
            '[' => inner(),
            _ if first.is_alphabetic() || first == '_' => Some(self.text.to_owned()),
            _ => None,
        }
    }
}

/// Where the parenthesis that opens at `open` closes.
pub(crate) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(position);
                }
            }
            _ => {}
        }
    }
    None
}

/// The tokens of a text. A text in quotes that does not end is one to the end.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut position = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[position..];
            let first = rest.chars().next()?;
            if let Some(length) = blank(rest, first) {
                position += length;
                continue;
            }
            let length = length(rest, first);
            let token = Token { position, text: &rest[..length] };
            position += length;
            return Some(token);
        }
    })
}

/// The length of what separates tokens at the beginning of `rest`.
fn blank(rest: &str, first: char) -> Option<usize> {
    if first.is_whitespace() || first == '\u{feff}' {
        Some(first.len_utf8())
    } else if rest.starts_with("--") {
        Some(rest.find('\n').map_or(rest.len(), |end| end + 1))
    } else if rest.starts_with("/*") {
        Some(rest.find("*/").map_or(rest.len(), |end| end + 2))
    } else {
        None
    }
}

fn length(rest: &str, first: char) -> usize {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    match first {
        '\'' | '"' | '`' => quoted(rest, first),
        '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
        _ if first.is_ascii_digit() => {
            rest.find(|character: char| !is_word(character) && character != '.').unwrap_or(rest.len())
        }
        _ if is_word(first) => rest.find(|character| !is_word(character)).unwrap_or(rest.len()),
        _ => {
            const SIGNS: [&str; 9] = ["->>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<"];
            SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(first.len_utf8(), |sign| sign.len())
        }
    }
}

/// The length of a text in quotes; a quote that is doubled belongs to it.
fn quoted(rest: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(found) = rest[end..].find(quote) {
        end += found + 1;
        if !rest[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    rest.len()
}

/// The line of a position in a text, from 1.
pub(crate) fn line_of(text: &str, position: usize) -> usize {
    text.as_bytes()[..position.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).map(|token| token.text).collect()
    }

    #[test]
    fn blanks_and_comments_separate_and_quotes_hold_together() {
        assert_eq!(
            texts("a.b -- c\n/* d */'it''s; -- x'\"q\"\"q\"[r s]`t` 1.5e3<=x->>'$.a'"),
            ["a", ".", "b", "'it''s; -- x'", "\"q\"\"q\"", "[r s]", "`t`", "1.5e3", "<=", "x", "->>", "'$.a'"]
        );
        assert_eq!(texts("'open; \u{e4}"), ["'open; \u{e4}"]);
        assert_eq!(texts("\u{feff}SELECT\u{a0}1 /* open"), ["SELECT", "1"]);
    }

    #[test]
    fn names_lose_their_quotes() {
        let names: Vec<_> = tokens("a \"b\"\"c\" [d e] `f` 'g' 1 ,").map(|token| token.name()).collect();
        let expected = ["a", "b\"c", "d e", "f", "g"].map(|name| Some(name.to_owned()));
        assert_eq!(names[..5], expected);
        assert_eq!(names[5..], [None, None]);
    }

    #[test]
    fn lines_are_counted_from_one() {
        let text = "a\nb\r\nc";
        assert_eq!([0, 2, 5, 99].map(|position| line_of(text, position)), [1, 2, 3, 3]);
    }
}
