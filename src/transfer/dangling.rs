//! References without a foreign key, which may name a row that is not there.

use super::{
    Place, Target,
    report::{Group, count_many},
};
use crate::{
    Result,
    query::{Batch, sql},
    schema::Schema,
    value::{Row, Value},
};

/// How many of them a report names.
const NAMED: i64 = 20;

/// A column whose rows name rows of one of several tables; another column
/// says which.
struct Reference {
    table: &'static str,
    column: &'static str,
    which: &'static str,
    word: &'static str,
    parent: &'static str,
    parent_column: &'static str,
}

const fn reference(
    [table, column, which]: [&'static str; 3],
    word: &'static str,
    [parent, parent_column]: [&'static str; 2],
) -> Reference {
    Reference { table, column, which, word, parent, parent_column }
}

const REFERENCES: [Reference; 4] = [
    reference(["ai_analysis", "media_id", "media_type"], "recording", ["recordings", "recording_id"]),
    reference(["ai_analysis", "media_id", "media_type"], "snapshot", ["snapshots", "snapshot_id"]),
    reference(["annotation_tags", "annotation_id", "annotation_type"], "keyframe", ["keyframe_annotations", "id"]),
    reference(["annotation_tags", "annotation_id", "annotation_type"], "time_range", ["time_range_tags", "id"]),
];

/// The rows of a table that name a row that is not there. They stay: what
/// they name may come later, and a reference that is changed would be lost.
pub(super) fn count(table: &str, target: &mut dyn Target) -> Result<Vec<Group>> {
    let of_table = || REFERENCES.iter().filter(|reference| reference.table == table);
    let mut groups = Vec::new();
    if of_table().next().is_none() {
        return Ok(groups);
    }
    let schema = target.schema()?;
    for reference in of_table().filter(|reference| is_there(reference, &schema)) {
        let Reference { table, column, which, word, parent, parent_column } = reference;
        let dangling = format!(
            "FROM {table} WHERE {which} = ?1 AND NOT EXISTS \
             (SELECT 1 FROM {parent} WHERE {parent}.{parent_column} = {table}.{column})"
        );
        let read = |target: &mut dyn Target, text: String| {
            target.write(Batch::<Vec<Row>>::one(sql(text).bind(*word)).into_write()?)
        };
        let found = read(target, format!("SELECT count(*) {dangling}"))?;
        let rows = found.values().first().and_then(Value::as_integer).and_then(|rows| u64::try_from(rows).ok());
        let Some(rows) = rows.filter(|rows| *rows > 0) else { continue };
        let reason = format!("{column} names a {word} that is not in {parent}");
        let named = read(target, format!("SELECT id, {column} {dangling} ORDER BY id LIMIT {NAMED}"))?;
        for (position, row) in named.iter().enumerate() {
            let shown = |value: &Value| {
                value.as_text().map_or_else(|| value.as_integer().unwrap_or(0).to_string(), str::to_owned)
            };
            let key = format!("{} ({})", shown(&row[0]), shown(&row[1]));
            let rest = if position == 0 { rows - named.len() as u64 + 1 } else { 1 };
            count_many(&mut groups, &reason, Some(Place { key: Some(key), ..Place::default() }), rest);
        }
    }
    Ok(groups)
}

fn is_there(reference: &Reference, schema: &Schema) -> bool {
    let has = |table: &str, column: &str| schema.table(table).is_some_and(|table| table.column(column).is_some());
    has(reference.table, reference.column) && has(reference.parent, reference.parent_column)
}
