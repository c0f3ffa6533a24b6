//! Integer keys that no other store gives.
//!
//! The engine numbers new rows by the largest key plus one. Stores that sync
//! would give the same numbers to different rows, so each has a block of
//! numbers, and a statement that inserts rows gets the next one of the block
//! where it would leave the choice to the engine. Stores that take no part in
//! sync are not concerned.
//!
//! Statements of triggers are left as they are, and so are insertions behind
//! common table expressions.

use super::{Connection, reads::primary_key};
use crate::{
    Result,
    query::sql,
    schema::{Token, closing, quoted, tokens},
    value::Value,
};
use std::collections::HashMap;

/// What a connection knows of the numbers to give; forgotten when the schema
/// changes.
#[derive(Default)]
pub(super) struct Keys {
    /// The first and the last number, if the store has a block.
    block: Option<Option<(i64, i64)>>,
    tables: HashMap<String, Option<Numbered>>,
}

/// A table that numbers its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Numbered {
    table: String,
    column: String,
    /// The column's place among all columns.
    place: usize,
}

/// The statement that is to run in place of one that inserts rows; none where
/// that is the statement itself.
pub(super) fn with_keys(connection: &mut Connection, text: &str) -> Result<Option<String>> {
    let all: Vec<_> = tokens(text).collect();
    let Some(insert) = Insert::parse(&all) else { return Ok(None) };
    if insert.table.to_ascii_lowercase().starts_with("edgelite_") {
        return Ok(None);
    }
    let Some(block) = block(connection)? else { return Ok(None) };
    let Some(numbered) = numbered(connection, &insert.table)? else { return Ok(None) };
    Ok(insert.rewrite(text, &all, &numbered, block))
}

/// The numbers that the store may give.
fn block(connection: &mut Connection) -> Result<Option<(i64, i64)>> {
    if let Some(known) = connection.keys().block {
        return Ok(known);
    }
    let syncs = sql("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_sync'");
    let block = if connection.query(&syncs)?.is_empty() {
        None
    } else {
        let found = connection.query(&sql("SELECT first_key, last_key FROM edgelite_sync"))?;
        found.get(0).and_then(|row| Some((row[0].as_integer()?, row[1].as_integer()?)))
    };
    connection.keys().block = Some(block);
    Ok(block)
}

fn numbered(connection: &mut Connection, table: &str) -> Result<Option<Numbered>> {
    if let Some(known) = connection.keys().tables.get(table) {
        return Ok(known.clone());
    }
    let key = primary_key(connection, table)?;
    let info = connection.query(&sql(format!("PRAGMA table_info(\"{}\")", table.replace('"', "\"\""))))?;
    let text = |value: &Value| value.as_text().unwrap_or_default().to_owned();
    let mut found = None;
    for (place, row) in info.iter().enumerate() {
        let (column, declared) = (text(row.value("name")?), text(row.value("type")?));
        if key == [column.as_str()] && declared.eq_ignore_ascii_case("INTEGER") {
            found = Some(Numbered { table: table.to_owned(), column, place });
        }
    }
    connection.keys().tables.insert(table.to_owned(), found.clone());
    Ok(found)
}

/// A statement that inserts rows, by places among its tokens.
#[derive(Debug)]
struct Insert {
    table: String,
    /// The parentheses around the columns, if these are named.
    columns: Option<(usize, usize)>,
    /// Where the rows begin: VALUES, SELECT or DEFAULT.
    rows: usize,
}

impl Insert {
    fn parse(all: &[Token<'_>]) -> Option<Self> {
        let is = |place: usize, word: &str| all.get(place).is_some_and(|token| token.is(word));
        let mut place = match (is(0, "INSERT"), is(0, "REPLACE")) {
            (true, _) if is(1, "OR") => 3,
            (true, _) | (_, true) => 1,
            _ => return None,
        };
        if !is(place, "INTO") {
            return None;
        }
        place += 1;
        let mut table = all.get(place)?.name()?;
        place += 1;
        if all.get(place)?.text == "." {
            table = all.get(place + 1)?.name()?;
            place += 2;
        }
        if is(place, "AS") {
            place += 2;
        }
        let columns = if all.get(place)?.text == "(" { Some((place, closing(all, place)?)) } else { None };
        let rows = columns.map_or(place, |(_, close)| close + 1);
        Some(Self { table, columns, rows })
    }

    fn rewrite(&self, text: &str, all: &[Token<'_>], numbered: &Numbered, block: (i64, i64)) -> Option<String> {
        let column = quoted(&numbered.column);
        let next = |number: usize| {
            let (first, last) = block;
            format!(
                "(coalesce((SELECT {column} FROM {} WHERE {column} BETWEEN {first} AND {last} \
                 ORDER BY {column} DESC LIMIT 1), {}) + {number})",
                quoted(&numbered.table),
                first - 1
            )
        };
        let rows = all.get(self.rows)?;
        let at = |place: usize| all.get(place).map_or(text.len(), |token| token.position);
        if rows.is("DEFAULT") {
            let (before, after) = (&text[..rows.position], &text[at(self.rows + 2)..]);
            return Some(format!("{before} ({column}) VALUES ({}) {after}", next(1)));
        }
        let named = self.columns.map(|(open, close)| {
            let names = all[open + 1..close].iter().filter(|token| token.text != ",");
            names.filter_map(Token::name).position(|name| name.eq_ignore_ascii_case(&numbered.column))
        });
        let mut edits: Vec<(usize, String)> = Vec::new();
        if rows.is("VALUES") {
            match named {
                Some(None) => {
                    edits.push((at(self.columns?.0 + 1), format!("{column}, ")));
                    let rows = tuples(all, self.rows + 1)?;
                    edits.extend(
                        rows.iter().zip(1..).map(|((open, _), number)| (at(open + 1), format!("{}, ", next(number)))),
                    );
                }
                Some(Some(place)) => wrap(all, self.rows + 1, place, &next, &mut edits)?,
                None => wrap(all, self.rows + 1, numbered.place, &next, &mut edits)?,
            }
        } else if rows.is("SELECT") && named == Some(None) {
            edits.push((at(self.columns?.0 + 1), format!("{column}, ")));
            let head = format!("SELECT {} + row_number() OVER (), new_rows.* FROM (", next(0));
            edits.push((rows.position, head));
            let end = at(end_of_select(all, self.rows));
            edits.push((end, ") AS new_rows WHERE true ".to_owned()));
        } else {
            return None;
        }
        let mut result = String::with_capacity(text.len() + 200);
        let mut from = 0;
        for (position, inserted) in edits {
            result.push_str(&text[from..position]);
            result.push_str(&inserted);
            from = position;
        }
        result.push_str(&text[from..]);
        Some(result)
    }
}

/// Gives a key that turns out to be null the next number.
fn wrap(
    all: &[Token<'_>],
    rows: usize,
    place: usize,
    next: &impl Fn(usize) -> String,
    edits: &mut Vec<(usize, String)>,
) -> Option<()> {
    for ((open, close), number) in tuples(all, rows)?.into_iter().zip(1..) {
        let (mut depth, mut commas) = (0_usize, vec![open]);
        for (at, token) in all.iter().enumerate().take(close).skip(open + 1) {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                "," if depth == 0 => commas.push(at),
                _ => {}
            }
        }
        commas.push(close);
        let (before, after) = (*commas.get(place)?, *commas.get(place + 1)?);
        edits.push((all.get(before + 1)?.position, "coalesce(".to_owned()));
        edits.push((all.get(after)?.position, format!(", {})", next(number))));
    }
    Some(())
}

/// The parentheses around each row of VALUES.
fn tuples(all: &[Token<'_>], mut place: usize) -> Option<Vec<(usize, usize)>> {
    let mut found = Vec::new();
    loop {
        if all.get(place)?.text != "(" {
            return None;
        }
        let close = closing(all, place)?;
        found.push((place, close));
        if all.get(close + 1).is_none_or(|token| token.text != ",") {
            return Some(found);
        }
        place = close + 2;
    }
}

/// Where the query ends that begins at a place: before ON CONFLICT, RETURNING
/// or the end.
fn end_of_select(all: &[Token<'_>], from: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in all.iter().enumerate().skip(from) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => return place,
            _ if depth > 0 => {}
            _ if token.is("RETURNING") => return place,
            _ if token.is("ON") && all.get(place + 1).is_some_and(|next| next.is("CONFLICT")) => return place,
            _ => {}
        }
    }
    all.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> Option<String> {
        let all: Vec<_> = tokens(text).collect();
        let numbered = Numbered { table: "t".into(), column: "id".into(), place: 0 };
        let insert = Insert::parse(&all)?;
        let next = "(coalesce((SELECT `id` FROM `t` WHERE `id` BETWEEN 8 AND 9 ORDER BY `id` DESC LIMIT 1), 7) + ";
        insert.rewrite(text, &all, &numbered, (8, 9)).map(|text| text.replace(next, "NEXT("))
    }

    #[test]
    fn insertions_get_the_next_number_where_they_name_none() {
        for (text, expected) in [
            ("INSERT INTO t (a) VALUES (?1)", "INSERT INTO t (`id`, a) VALUES (NEXT(1), ?1)"),
            (
                "insert or ignore into main.t(a) values (?, (1)), (2) returning id",
                "insert or ignore into main.t(`id`, a) values (NEXT(1), ?, (1)), (NEXT(2), 2) returning id",
            ),
            ("REPLACE INTO t VALUES (f(1, 2), 3)", "REPLACE INTO t VALUES (coalesce(f(1, 2), NEXT(1)), 3)"),
            ("INSERT INTO t (a, ID) VALUES (1, NULL)", "INSERT INTO t (a, ID) VALUES (1, coalesce(NULL, NEXT(1)))"),
            ("INSERT INTO t DEFAULT VALUES RETURNING id", "INSERT INTO t  (`id`) VALUES (NEXT(1)) RETURNING id"),
            (
                "INSERT INTO t (a) SELECT b FROM u JOIN v ON (x) WHERE c ON CONFLICT DO NOTHING",
                "INSERT INTO t (`id`, a) SELECT NEXT(0) + row_number() OVER (), new_rows.* FROM (SELECT b FROM u \
                 JOIN v ON (x) WHERE c ) AS new_rows WHERE true ON CONFLICT DO NOTHING",
            ),
        ] {
            assert_eq!(rewritten(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for text in
            ["SELECT 1", "INSERT INTO t SELECT 1, 2", "INSERT INTO", "INSERT INTO t (a) VALUES", "INSERT INTO t (a"]
        {
            assert_eq!(rewritten(text), None, "{text}");
        }
    }
}
