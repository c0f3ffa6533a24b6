//! The check of foreign keys: a migration that ran without them ends with
//! it, and backups are looked at with it. The engine has none: it ignores `PRAGMA foreign_key_check`.

use crate::{
    Error, ErrorKind, Result,
    engine::Connection,
    query::sql,
    schema::{self, ForeignKey, Schema, Table},
};

/// Refuses rows that refer to a parent that is not there.
///
/// # Errors
/// [`Constraint`](ErrorKind::Constraint) naming the table and its columns.
pub(crate) fn check(connection: &mut Connection) -> Result<()> {
    let schema = schema::read(|statement| connection.query(statement))?;
    for table in &schema.tables {
        for key in &table.foreign_keys {
            let found = connection.query(&sql(orphans(&schema, table, key)))?;
            let count = found.values().first().and_then(|count| count.as_integer()).unwrap_or(0);
            if count > 0 {
                let columns = key.columns.join(", ");
                return Err(Error::new(
                    ErrorKind::Constraint,
                    format!(
                        "{count} rows of {} refer by {columns} to rows of {} that do not exist",
                        table.name, key.parent
                    ),
                )
                .on(columns));
            }
        }
    }
    Ok(())
}

/// Counts the rows of a table whose parent is not there.
fn orphans(schema: &Schema, table: &Table, key: &ForeignKey) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let known: Vec<_> = key.columns.iter().map(|column| format!("child.{} IS NOT NULL", quoted(column))).collect();
    let rows = format!("SELECT count(*) FROM {} AS child WHERE {}", quoted(&table.name), known.join(" AND "));
    let Some(parent) = schema.tables.iter().find(|known| known.name.eq_ignore_ascii_case(&key.parent)) else {
        return rows;
    };
    let columns = if key.parent_columns.is_empty() { &parent.primary_key } else { &key.parent_columns };
    let pairs = columns.iter().zip(&key.columns);
    let same: Vec<_> =
        pairs.map(|(theirs, own)| format!("parent.{} = child.{}", quoted(theirs), quoted(own))).collect();
    format!("{rows} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {})", quoted(&parent.name), same.join(" AND "))
}
