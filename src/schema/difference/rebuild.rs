//! Makes a table anew with the rows that it has.

use super::{
    loss::{converted, filler, is_required, is_row_number, new_keys},
    quoted,
};
use crate::schema::{Column, Index, SCRATCH, Table, definition::Definition};

/// The statements that replace a table by another of its name.
pub(super) fn rebuild(old: &Table, new: &Table, lossy: bool) -> Vec<String> {
    let scratch = quoted(&format!("{SCRATCH}{}", new.name));
    let definition = Definition::parse(&new.sql);
    let is_computed = |column: &Column| definition.as_ref().is_some_and(|known| known.is_generated(&column.name));
    let before = |column: &Column| old.columns.iter().find(|known| known.name.eq_ignore_ascii_case(&column.name));
    let kept: Vec<_> = new
        .columns
        .iter()
        .filter(|column| !is_computed(column))
        .filter_map(|column| before(column).map(|old| (column, old)))
        .collect();
    let places: Vec<_> = kept.iter().map(|(_, old)| quoted(&old.name)).collect();
    let list = |names: &[String]| names.iter().map(|name| format!(", {name}")).collect::<String>();
    let (mut into, mut values) = (Vec::new(), Vec::new());
    let number = new.columns.iter().find(|column| is_row_number(new, &column.name));
    // The number of a row is kept, whether a column shows it or not.
    match number {
        Some(column) if before(column).is_none() => {
            into.push(quoted(&column.name));
            values.push("edgelite_row".to_owned());
        }
        Some(_) => {}
        None => {
            into.push("rowid".to_owned());
            values.push("edgelite_row".to_owned());
        }
    }
    for (column, old_column) in &kept {
        let value = if lossy { converted(old_column, column) } else { quoted(&old_column.name) };
        let newly_required = is_required(new, column) && !is_required(old, old_column);
        let fallback = match &column.default {
            Some(default) => Some(default.clone()),
            None => lossy.then(|| filler(new, column)),
        };
        into.push(quoted(&column.name));
        values.push(match fallback.filter(|_| newly_required && !is_row_number(new, &column.name)) {
            Some(fallback) => format!("coalesce({value}, {fallback})"),
            None => value,
        });
    }
    if lossy {
        let missing = new.columns.iter().filter(|column| {
            before(column).is_none()
                && column.default.is_none()
                && is_required(new, column)
                && !is_row_number(new, &column.name)
                && !is_computed(column)
        });
        for column in missing {
            into.push(quoted(&column.name));
            values.push(filler(new, column));
        }
    }
    let name = quoted(&new.name);
    let (unique, other): (Vec<_>, Vec<_>) = new.indexes.iter().partition(|index| index.unique);
    let sql = |indexes: &[&Index]| indexes.iter().filter_map(|index| index.sql.clone()).collect::<Vec<_>>();
    let mut statements = vec![
        format!("CREATE TABLE {scratch} (edgelite_row INTEGER PRIMARY KEY{})", list(&places)),
        format!("INSERT INTO {scratch} SELECT rowid{} FROM {}", list(&places), quoted(&old.name)),
        format!("DROP TABLE {}", quoted(&old.name)),
        new.sql.clone(),
    ];
    statements.extend(sql(&unique));
    statements.push(format!(
        "INSERT {}INTO {name} ({})\nSELECT {} FROM {scratch} ORDER BY edgelite_row",
        if lossy { "OR IGNORE " } else { "" },
        into.join(", "),
        values.join(", ")
    ));
    statements.push(format!("DROP TABLE {scratch}"));
    statements.extend(sql(&other));
    statements
}

/// Deletes rows that a new unique index of a table that stays would refuse.
pub(super) fn without_duplicates(old: &Table, new: &Table) -> Vec<String> {
    let name = quoted(&new.name);
    let delete = |columns: Vec<String>| {
        let list: Vec<_> = columns.iter().map(|column| quoted(column)).collect();
        let known: Vec<_> = list.iter().map(|column| format!("{column} IS NOT NULL")).collect();
        let known = known.join(" AND ");
        format!(
            "DELETE FROM {name} WHERE {known} AND rowid NOT IN (SELECT min(rowid) FROM {name} WHERE {known} GROUP BY {})",
            list.join(", ")
        )
    };
    new_keys(old, new).into_iter().map(delete).collect()
}
