//! Indexes and what they keep unique.

use super::{
    expression::{Names, translate},
    postgres_name,
};
use crate::schema::{Index, IndexColumn, Table};

/// The statement that makes an index; none if the primary key makes it.
///
/// # Errors
/// What is not made, in words.
pub(super) fn statement(index: &Index, table: &Table) -> Result<Option<String>, String> {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let (expressions, condition) = index.parts();
    let any_case = index.columns.iter().any(|column| column.collation.eq_ignore_ascii_case("NOCASE"));
    let names: Option<Vec<_>> = index.columns.iter().map(|column| column.name.as_deref()).collect();
    let is_key = names.as_ref().is_some_and(|names| *names == table.primary_key);
    if index.sql.is_none() && is_key && !any_case {
        return Ok(None);
    }
    let mut columns = Vec::new();
    for (place, column) in index.columns.iter().enumerate() {
        columns.push(item(column, expressions.get(place).map(String::as_str), table).ok_or_else(|| {
            format!("the index {} with {}", index.name, expressions.get(place).map_or("a collation", String::as_str))
        })?);
    }
    let list = columns.join(", ");
    if index.sql.is_none() && !any_case {
        let names: Vec<_> = names.unwrap_or_default().into_iter().map(postgres_name).collect();
        return Ok(Some(format!("ALTER TABLE {} ADD UNIQUE ({})", postgres_name(&table.name), names.join(", "))));
    }
    // A constraint's own index has no name that people know.
    let name = match &index.sql {
        Some(_) => index.name.clone(),
        None => format!("{}_{}_key", table.name, names.unwrap_or_default().join("_")),
    };
    let mut text = format!("CREATE {unique}INDEX {} ON {} ({list})", postgres_name(&name), postgres_name(&table.name));
    if let Some(condition) = condition {
        let translated = translate(&condition, &Names(table))
            .ok_or_else(|| format!("the index {} where {}", index.name, condition.trim()))?;
        text = format!("{text} WHERE {}", translated.sql);
    }
    Ok(Some(text))
}

/// A column of an index, or an expression, as it is written in the list.
fn item(column: &IndexColumn, expression: Option<&str>, table: &Table) -> Option<String> {
    let (text, nullable) = match &column.name {
        Some(name) => {
            let known = table.column(name)?;
            let quoted = postgres_name(name);
            let text = match column.collation.to_ascii_uppercase().as_str() {
                "NOCASE" => format!("lower({quoted})"),
                "BINARY" => quoted,
                _ => return None,
            };
            (text, !known.not_null && !table.primary_key.contains(name))
        }
        None => (format!("({})", translate(expression?, &Names(table))?.sql), true),
    };
    // Nulls are the smallest in the store and the largest there.
    Some(match (column.descending, nullable) {
        (false, false) => text,
        (false, true) => format!("{text} NULLS FIRST"),
        (true, false) => format!("{text} DESC"),
        (true, true) => format!("{text} DESC NULLS LAST"),
    })
}
