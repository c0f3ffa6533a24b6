//! What an index is of, as its statement says it.

use super::{Index, closing, definition::split, tokens};

impl Index {
    /// The items of its list as written, without their order, and the
    /// condition if it is of some rows only; nothing for a constraint's own.
    pub(crate) fn parts(&self) -> (Vec<String>, Option<String>) {
        let sql = self.sql.as_deref().unwrap_or_default();
        let all: Vec<_> = tokens(sql).collect();
        let Some(open) = all.iter().position(|token| token.text == "(") else { return (Vec::new(), None) };
        let Some(close) = closing(&all, open) else { return (Vec::new(), None) };
        let items = split(&all[open + 1..close]).into_iter().map(|item| {
            let item = match item {
                [rest @ .., last] if last.is("asc") || last.is("desc") => rest,
                item => item,
            };
            match (item.first(), item.last()) {
                (Some(first), Some(last)) => sql[first.position..last.position + last.text.len()].to_owned(),
                _ => String::new(),
            }
        });
        let condition = all
            .get(close + 1)
            .filter(|token| token.is("where"))
            .map(|token| sql[token.position + token.text.len()..].trim_end_matches(';').trim().to_owned());
        (items.collect(), condition)
    }
}
