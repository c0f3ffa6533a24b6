//! How long parameters may be.

use crate::{
    Result,
    schema::{Token, tokens},
    value::Value,
};
use std::borrow::Cow;

/// Refuses a parameter that is [longer](crate::value::LONGEST_TEXT) than the
/// store takes, by the name of the column that it is written to or compared
/// with.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the column, or the parameter where none can be told.
pub(crate) fn check_lengths(sql: &str, parameters: &[Value]) -> Result<()> {
    match parameters.iter().position(|value| value.excess().is_some()) {
        None => Ok(()),
        Some(place) => parameters[place].check_length(name_of(sql, place + 1)),
    }
}

/// The column that a parameter is for.
fn name_of(sql: &str, number: usize) -> Cow<'static, str> {
    let (tokens, number) = (tokens(sql).collect::<Vec<_>>(), number.to_string());
    let is_parameter = |pair: &[Token<'_>]| pair[0].text == "?" && pair[1].text == number;
    let places = tokens.windows(2).enumerate().filter(|(_, pair)| is_parameter(pair)).map(|(place, _)| place);
    let named = places.into_iter().find_map(|place| compared(&tokens, place).or_else(|| inserted(&tokens, place)));
    named.map_or_else(|| format!("?{number}").into(), Cow::Owned)
}

/// The column on the other side of `column = …`, functions around the
/// parameter left out.
fn compared(tokens: &[Token<'_>], place: usize) -> Option<String> {
    let mut place = place;
    while place >= 2 && tokens[place - 1].text == "(" && tokens[place - 2].name().is_some() {
        place -= 2;
    }
    let operators = ["=", "<", ">", "<=", ">=", "<>", "!=", "IS", "LIKE"];
    let operator = tokens.get(place.checked_sub(1)?)?;
    operators.iter().any(|known| operator.is(known)).then(|| tokens.get(place.checked_sub(2)?)?.name()).flatten()
}

/// The column at the same place in the list of an INSERT.
fn inserted(tokens: &[Token<'_>], place: usize) -> Option<String> {
    let into = tokens.iter().position(|token| token.is("INTO"))?;
    let first = into + tokens[into..].iter().position(|token| token.text == "(")? + 1;
    let names = tokens[first..].split(|token| token.text == ")").next()?;
    let names: Vec<_> = names.iter().filter_map(Token::name).collect();
    let values = tokens.iter().position(|token| token.is("VALUES") || token.is("SELECT"))?;
    let mut start = values + 1;
    start += usize::from(tokens.get(start)?.text == "(");
    let (mut depth, mut column) = (0_usize, 0);
    for token in tokens.get(start..place)? {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => column += 1,
            _ => {}
        }
    }
    names.into_iter().nth(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::LONGEST_TEXT;

    #[test]
    fn the_column_of_a_parameter_is_named() {
        for (sql, number, column) in [
            ("INSERT INTO t (a, b, c) VALUES (?1, coalesce(?2, now(1, 2)), ?3)", 3, "c"),
            ("INSERT INTO t (a, \"b b\") SELECT ?1, ?2 WHERE EXISTS (SELECT 1)", 2, "b b"),
            ("UPDATE t SET a = ?2, b = coalesce(json(?3), b) WHERE id = ?1", 3, "b"),
            ("UPDATE t SET a = ?2, b = ?3 WHERE id = ?1", 1, "id"),
            ("SELECT * FROM t WHERE a >= ?1 AND lower(b) = ?12", 1, "a"),
            ("SELECT ?1", 1, "?1"),
            ("SELECT ?1", 2, "?2"),
        ] {
            assert_eq!(name_of(sql, number), column, "{sql}");
        }
    }

    #[test]
    fn a_text_of_the_most_bytes_is_taken_and_one_more_is_not() {
        let text = |length: usize| [Value::from(1), "x".repeat(length).into()];
        let sql = "INSERT INTO t (a, b) VALUES (?1, ?2)";
        assert!(check_lengths(sql, &text(LONGEST_TEXT)).is_ok());
        let error = check_lengths(sql, &text(LONGEST_TEXT + 1)).unwrap_err();
        assert_eq!(
            (error.field(), error.to_string().as_str()),
            (Some("b"), "b has 1048577 bytes; 1048576 are the most")
        );
    }
}
