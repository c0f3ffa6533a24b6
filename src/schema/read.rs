use super::{Column, ForeignKey, Index, IndexColumn, Schema, Table, Trigger, View};
use crate::{
    Result,
    query::{Statement, sql},
    value::{Kind, Rows, Value},
};

/// The tables without the engine's own and edgelite's bookkeeping.
macro_rules! tables {
    ($condition:literal) => {
        concat!(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ",
            "AND name NOT LIKE 'edgelite\\_%' ESCAPE '\\' AND name NOT LIKE 'turso\\_cdc%' ESCAPE '\\' ",
            $condition
        )
    };
}

/// Reads one table through `run`; none if there is no table with this name.
pub(crate) fn read_one(mut run: impl FnMut(&Statement) -> Result<Rows>, name: &str) -> Result<Option<Table>> {
    let found = run(&sql(tables!("AND name = ?1")).bind(name))?;
    found.get(0).map(|row| read_table(&mut run, text(&row[0]), text(&row[1]))).transpose()
}

/// Reads the schema through `run`, which runs one statement.
pub(crate) fn read(mut run: impl FnMut(&Statement) -> Result<Rows>) -> Result<Schema> {
    let tables = run(&sql(tables!("ORDER BY name")))?;
    let tables = tables.iter().map(|row| read_table(&mut run, text(&row[0]), text(&row[1]))).collect::<Result<_>>()?;
    let others = run(&sql("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') \
         AND name NOT LIKE 'edgelite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'edgelite\\_%' ESCAPE '\\' ORDER BY name"))?;
    let (mut triggers, mut views) = (Vec::new(), Vec::new());
    for row in others.iter() {
        let (name, table, sql) = (text(&row[1]), text(&row[2]), text(&row[3]));
        match row[0].as_text() {
            Some("view") => views.push(View { name, sql }),
            _ => triggers.push(Trigger { name, table, sql }),
        }
    }
    Ok(Schema { tables, triggers, views })
}

fn text(value: &Value) -> String {
    value.as_text().unwrap_or_default().to_owned()
}

fn flag(value: &Value) -> bool {
    value.as_integer().is_some_and(|value| value != 0)
}

/// A pragma of a table or index, its name quoted.
fn pragma(name: &str, argument: &str) -> Statement {
    sql(format!("PRAGMA {name}(\"{}\")", argument.replace('"', "\"\"")))
}

fn read_table(run: &mut impl FnMut(&Statement) -> Result<Rows>, name: String, sql: String) -> Result<Table> {
    let info = run(&pragma("table_info", &name))?;
    let columns = info
        .iter()
        .map(|row| {
            let declared_type = text(row.value("type")?);
            Ok(Column {
                name: text(row.value("name")?),
                kind: Kind::of_declared_type(&declared_type),
                declared_type,
                not_null: flag(row.value("notnull")?),
                default: row.value("dflt_value")?.as_text().map(str::to_owned),
            })
        })
        .collect::<Result<_>>()?;
    let mut key: Vec<_> = info
        .iter()
        .map(|row| Ok((row.value("pk")?.as_integer().unwrap_or(0), text(row.value("name")?))))
        .collect::<Result<_>>()?;
    key.retain(|(position, _)| *position > 0);
    key.sort();
    let primary_key = key.into_iter().map(|(_, name)| name).collect();
    Ok(Table {
        columns,
        primary_key,
        foreign_keys: read_foreign_keys(run, &name)?,
        indexes: read_indexes(run, &name)?,
        name,
        sql,
    })
}

fn read_foreign_keys(run: &mut impl FnMut(&Statement) -> Result<Rows>, table: &str) -> Result<Vec<ForeignKey>> {
    let mut keys: Vec<(i64, ForeignKey)> = Vec::new();
    for row in run(&pragma("foreign_key_list", table))?.iter() {
        let id = row.value("id")?.as_integer().unwrap_or(0);
        let position = match keys.iter().position(|(known, _)| *known == id) {
            Some(position) => position,
            None => {
                keys.push((
                    id,
                    ForeignKey {
                        columns: Vec::new(),
                        parent: text(row.value("table")?),
                        parent_columns: Vec::new(),
                        on_delete: text(row.value("on_delete")?),
                        on_update: text(row.value("on_update")?),
                    },
                ));
                keys.len() - 1
            }
        };
        let key = &mut keys[position].1;
        key.columns.push(text(row.value("from")?));
        // A key that names none has them empty here and null in SQLite.
        let parent_column = row.value("to")?.as_text().filter(|column| !column.is_empty());
        key.parent_columns.extend(parent_column.map(str::to_owned));
    }
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}

fn read_indexes(run: &mut impl FnMut(&Statement) -> Result<Rows>, table: &str) -> Result<Vec<Index>> {
    let mut indexes = Vec::new();
    for row in run(&pragma("index_list", table))?.iter() {
        let name = text(row.value("name")?);
        let made_by = run(&sql("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?1").bind(&name))?;
        let columns = run(&pragma("index_xinfo", &name))?
            .iter()
            .filter(|row| row.value("key").is_ok_and(flag))
            .map(|row| {
                Ok(IndexColumn {
                    name: row.value("name")?.as_text().map(str::to_owned),
                    descending: flag(row.value("desc")?),
                    collation: text(row.value("coll")?),
                })
            })
            .collect::<Result<_>>()?;
        indexes.push(Index {
            unique: flag(row.value("unique")?),
            partial: flag(row.value("partial")?),
            columns,
            sql: made_by.values().first().and_then(Value::as_text).map(str::to_owned),
            name,
        });
    }
    indexes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(indexes)
}
