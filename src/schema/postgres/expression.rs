//! Expressions of checks and indexes in PostgreSQL's words, where they mean
//! the same there.

use super::postgres_name;
use crate::{
    schema::{Column, Table, Token, tokens},
    value::Kind,
};

/// Whose columns an expression may name.
pub(super) struct Names<'a>(pub &'a Table);

/// An expression that means the same in PostgreSQL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Translated {
    pub sql: String,
    /// Whether it always holds there.
    pub always: bool,
}

/// Words that are the same in both.
const WORDS: [&str; 13] =
    ["AND", "OR", "NOT", "IN", "BETWEEN", "IS", "NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE"];

const SIGNS: [&str; 14] = ["(", ")", ",", "=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "||"];

/// Functions of texts and numbers that are the same in both.
const FUNCTIONS: [&str; 9] = ["lower", "upper", "length", "abs", "coalesce", "nullif", "trim", "ltrim", "rtrim"];

/// Translates an expression; none if a part of it means something else there
/// or is not known to mean the same.
pub(super) fn translate(text: &str, names: &Names<'_>) -> Option<Translated> {
    let all: Vec<_> = tokens(text).collect();
    let column = |token: &Token<'_>| -> Option<&Column> {
        let name = token.name().filter(|_| !token.text.starts_with('\''))?;
        names.0.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name))
    };
    if let Some(checked) = all.first().and_then(column)
        && checked.kind == Kind::Boolean
        && all[1..].iter().map(|token| token.text.to_ascii_lowercase()).collect::<String>() == "in(0,1)"
    {
        return Some(Translated { sql: "true".to_owned(), always: true });
    }
    let (mut parts, mut kind): (Vec<String>, Option<Kind>) = (Vec::new(), None);
    let mut place = 0;
    while let Some(token) = all.get(place) {
        place += 1;
        let upper = token.text.to_ascii_uppercase();
        let is_call = all.get(place).is_some_and(|next| next.text == "(");
        let known_column = column(token);
        parts.push(match (token.text, known_column) {
            ("==", _) => "=".to_owned(),
            ("!=", _) => "<>".to_owned(),
            // The remainder of integers; of real numbers it is not the same.
            ("%", _) if kind == Some(Kind::Integer) => "%".to_owned(),
            (sign, _) if SIGNS.contains(&sign) => sign.to_owned(),
            (text, _) if text.starts_with('\'') && kind != Some(Kind::Instant) => text.to_owned(),
            (text, _) if text.starts_with(|first: char| first.is_ascii_digit()) => match (kind, text) {
                (Some(Kind::Boolean), "0") => "false".to_owned(),
                (Some(Kind::Boolean), "1") => "true".to_owned(),
                (Some(Kind::Boolean | Kind::Instant | Kind::Text | Kind::Json | Kind::Blob), _) => return None,
                (_, number) => number.parse::<f64>().ok().map(|_| number.to_owned())?,
            },
            (_, Some(column)) => {
                // JSON is compared by what it means there, and by its text here.
                let is_tested = all.get(place).is_some_and(|next| next.is("is"));
                if matches!(column.kind, Kind::Json | Kind::Any) && !is_tested {
                    return None;
                }
                kind = Some(column.kind);
                postgres_name(&column.name)
            }
            (_, None) if is_call && (token.is("json_valid") || token.is("json_type")) => {
                // One column in the parentheses, and nothing else.
                let [_, argument, close, ..] = all.get(place..)? else { return None };
                let argument = column(argument).filter(|column| column.kind == Kind::Json && close.text == ")")?;
                place += 3;
                if token.is("json_valid") {
                    kind = None;
                    "true".to_owned()
                } else {
                    // Names of types that are the same in both are compared with.
                    let [sign, word, ..] = all.get(place..)? else { return None };
                    if sign.text != "=" || !["'array'", "'object'"].contains(&word.text) {
                        return None;
                    }
                    kind = Some(Kind::Any);
                    format!("jsonb_typeof({})", postgres_name(&argument.name))
                }
            }
            (_, None) if is_call && FUNCTIONS.iter().any(|function| token.is(function)) => {
                let of_text = matches!(upper.as_str(), "LENGTH");
                place += 1;
                let function = token.text.to_ascii_lowercase();
                if of_text {
                    // A number, whatever is counted.
                    let [argument, close, ..] = all.get(place..)? else { return None };
                    let argument = column(argument).filter(|column| column.kind == Kind::Text && close.text == ")")?;
                    place += 2;
                    kind = Some(Kind::Integer);
                    format!("{function}({})", postgres_name(&argument.name))
                } else {
                    format!("{function}(")
                }
            }
            (_, None) if WORDS.contains(&upper.as_str()) => {
                match upper.as_str() {
                    // Between other values it compares nulls, too.
                    "IS" => {
                        let next = all.get(place)?;
                        let next = if next.is("not") { all.get(place + 1)? } else { next };
                        if !next.is("null") {
                            return None;
                        }
                    }
                    "AND" if parts.iter().any(|part| part == "BETWEEN") => {}
                    "AND" | "OR" => kind = None,
                    _ => {}
                }
                upper
            }
            _ => return None,
        });
    }
    Some(simplified(&parts))
}

/// Without what always holds beside other conditions.
fn simplified(parts: &[String]) -> Translated {
    let mut kept: &[String] = parts;
    while let [first, and, rest @ ..] = kept
        && first == "true"
        && and == "AND"
    {
        kept = rest;
    }
    let always = kept == ["true"];
    let mut sql = String::new();
    for (place, part) in kept.iter().enumerate() {
        let after_open = place > 0 && kept[place - 1].ends_with('(');
        if place > 0 && !after_open && !matches!(part.as_str(), ")" | ",") {
            sql.push(' ');
        }
        sql.push_str(part);
    }
    Translated { sql, always }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let column = |(name, kind): &(&str, Kind)| Column {
            name: (*name).to_owned(),
            declared_type: String::new(),
            kind: *kind,
            not_null: false,
            default: None,
        };
        let columns = [
            ("size", Kind::Integer),
            ("share", Kind::Real),
            ("name", Kind::Text),
            ("on", Kind::Boolean),
            ("at", Kind::Instant),
            ("ended", Kind::Instant),
            ("data", Kind::Json),
        ];
        Table {
            name: "t".into(),
            sql: String::new(),
            columns: columns.iter().map(column).collect(),
            primary_key: Vec::new(),
            foreign_keys: Vec::new(),
            indexes: Vec::new(),
        }
    }

    fn translated(text: &str) -> Option<String> {
        translate(text, &Names(&table())).map(|translated| translated.sql)
    }

    #[test]
    fn what_means_the_same_is_translated() {
        for (text, expected) in [
            ("size >= 0", "\"size\" >= 0"),
            ("size % 3600 == 0", "\"size\" % 3600 = 0"),
            ("share BETWEEN 0 AND 1", "\"share\" BETWEEN 0 AND 1"),
            ("name IN ('a', 'it''s')", "\"name\" IN ('a', 'it''s')"),
            ("length(name) >= 16", "length(\"name\") >= 16"),
            ("`on` = 1 AND size != 1", "\"on\" = true AND \"size\" <> 1"),
            ("size IS NOT NULL OR (\"on\" = 0)", "\"size\" IS NOT NULL OR (\"on\" = false)"),
            ("ended >= at", "\"ended\" >= \"at\""),
            ("json_valid(data) AND json_type(data) = 'array'", "jsonb_typeof(\"data\") = 'array'"),
            ("data IS NULL", "\"data\" IS NULL"),
            ("lower(name)", "lower(\"name\")"),
        ] {
            assert_eq!(translated(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_always_holds_is_known() {
        for text in ["json_valid(data)", "\"on\" IN (0, 1)", "json_valid(data) AND json_valid(data)"] {
            assert!(translate(text, &Names(&table())).unwrap().always, "{text}");
        }
        assert!(!translate("\"on\" IN (1)", &Names(&table())).unwrap().always);
    }

    #[test]
    fn what_means_something_else_is_not_translated() {
        for text in [
            "name LIKE 'a%'",
            "name GLOB 'a*'",
            "at > 0",
            "at > '2026-01-01'",
            "name = 5",
            "data = '{}'",
            "json_extract(data, '$.a') = 1",
            "json_type(data) = 'text'",
            "size IS 5",
            "share % 2 = 0",
            "random() > 0",
            "other = 1",
            "name COLLATE NOCASE = 'a'",
        ] {
            assert_eq!(translated(text), None, "{text}");
        }
    }
}
