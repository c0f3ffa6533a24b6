//! The statements that put rows into a table by their keys.

use super::quoted;
use crate::{schema::Table, value::Kind};
use std::collections::HashMap;

/// Statements for one table, one for each set of columns that rows give.
pub(super) struct Upserts<'a> {
    table: &'a Table,
    /// The columns of each key, by position; the primary key first.
    keys: Vec<Vec<usize>>,
    /// By how many rows they take, and of which columns.
    made: HashMap<(usize, Vec<usize>), String>,
}

/// Rows that one statement takes where there are so many: it costs as much
/// again for each row that it takes alone.
pub(super) const CHUNK: usize = 16;

impl<'a> Upserts<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        let position = |name: &str| table.columns.iter().position(|column| column.name == name);
        let positions = |names: Vec<&str>| names.into_iter().map(position).collect::<Option<Vec<_>>>();
        let primary = positions(table.primary_key.iter().map(String::as_str).collect());
        let unique = table.indexes.iter().filter(|index| index.unique && !index.partial).filter_map(|index| {
            let names: Option<Vec<_>> = index.columns.iter().map(|column| column.name.as_deref()).collect();
            // Rows with a null in a unique key do not meet each other.
            positions(names?).filter(|key| key.iter().all(|column| table.columns[*column].not_null))
        });
        let mut keys: Vec<_> = primary.into_iter().filter(|key| !key.is_empty()).collect();
        for key in unique {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self { table, keys, made: HashMap::new() }
    }

    pub(super) const fn table(&self) -> &'a Table {
        self.table
    }

    /// The columns of the key by which people know a row with these columns:
    /// one of text, if there is one.
    pub(super) fn name_key(&self, columns: &[usize]) -> Option<&[usize]> {
        let given = |key: &&Vec<usize>| key.iter().all(|column| columns.contains(column));
        let text = |key: &&Vec<usize>| key.iter().all(|column| self.table.columns[*column].kind == Kind::Text);
        let known = || self.keys.iter().filter(given);
        known().find(text).or_else(|| known().next()).map(Vec::as_slice)
    }

    /// Whether a statement can take many rows with these columns: they are
    /// told apart by a key.
    pub(super) fn takes_many(&self, columns: &[usize]) -> bool {
        self.key(columns).is_some()
    }

    fn key(&self, columns: &[usize]) -> Option<&Vec<usize>> {
        self.keys.iter().find(|key| key.iter().all(|column| columns.contains(column)))
    }

    /// The statement that takes the values of `columns` of so many rows, in
    /// this order.
    ///
    /// A row that is there with the same values is left alone and counts as
    /// not changed. Without a key in `columns`, a row equal in all of them
    /// counts as the same row.
    pub(super) fn sql(&mut self, columns: &[usize], rows: usize) -> &str {
        let kind = (rows, columns.to_vec());
        if !self.made.contains_key(&kind) {
            let sql = self.make(columns, rows);
            self.made.insert(kind.clone(), sql);
        }
        &self.made[&kind]
    }

    fn make(&self, columns: &[usize], rows: usize) -> String {
        let table = quoted(&self.table.name);
        let name = |column: &usize| quoted(&self.table.columns[*column].name);
        let names: Vec<_> = columns.iter().map(name).collect();
        let places: Vec<_> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let insert = format!("INSERT INTO {table} ({})", names.join(", "));
        let places_list = places.join(", ");
        let Some(key) = self.key(columns) else {
            let equal = columns.iter().zip(&places).map(|(column, place)| {
                // `=` finds the row by an index, `IS` also compares nulls.
                let operator = if self.table.columns[*column].not_null { "=" } else { "IS" };
                format!("{} {operator} {place}", name(column))
            });
            let equal = joined(&equal.collect::<Vec<_>>(), "AND");
            return format!("{insert} SELECT {places_list} WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {equal})");
        };
        let lists = (0..rows).map(|row| {
            let places: Vec<_> =
                (1..=columns.len()).map(|number| format!("?{}", row * columns.len() + number)).collect();
            format!("({})", places.join(", "))
        });
        let lists = lists.collect::<Vec<_>>().join(", ");
        let conflict = key.iter().map(name).collect::<Vec<_>>().join(", ");
        let others: Vec<_> = columns.iter().filter(|column| !key.contains(column)).map(name).collect();
        if others.is_empty() {
            return format!("{insert} VALUES {lists} ON CONFLICT ({conflict}) DO NOTHING");
        }
        let set = others.iter().map(|column| format!("{column} = excluded.{column}")).collect::<Vec<_>>().join(", ");
        let changed: Vec<_> =
            others.iter().map(|column| format!("{table}.{column} IS NOT excluded.{column}")).collect();
        format!("{insert} VALUES {lists} ON CONFLICT ({conflict}) DO UPDATE SET {set} WHERE {}", joined(&changed, "OR"))
    }
}

/// Conditions joined as a balanced tree: the engine bounds how deep an
/// expression nests, and wide tables have many conditions.
fn joined(conditions: &[String], operator: &str) -> String {
    match conditions {
        [] => "1".to_owned(),
        [condition] => condition.clone(),
        _ => {
            let (left, right) = conditions.split_at(conditions.len() / 2);
            format!("({} {operator} {})", joined(left, operator), joined(right, operator))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Column, Index, IndexColumn};

    /// `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER)`.
    fn table() -> Table {
        let column = |name: &str, kind, not_null| Column {
            name: name.to_owned(),
            declared_type: String::new(),
            kind,
            not_null,
            default: None,
        };
        let of_name = IndexColumn { name: Some("name".to_owned()), descending: false, collation: "BINARY".to_owned() };
        Table {
            name: "t".to_owned(),
            sql: String::new(),
            columns: vec![
                column("id", Kind::Integer, false),
                column("name", Kind::Text, true),
                column("size", Kind::Integer, false),
            ],
            primary_key: vec!["id".to_owned()],
            foreign_keys: Vec::new(),
            indexes: vec![Index {
                name: "sqlite_autoindex_t_1".to_owned(),
                unique: true,
                partial: false,
                columns: vec![of_name],
                sql: None,
            }],
        }
    }

    #[test]
    fn rows_are_found_by_the_first_key_that_they_give() {
        let table = table();
        let mut upserts = Upserts::new(&table);
        assert_eq!(
            upserts.sql(&[0, 2], 1),
            "INSERT INTO \"t\" (\"id\", \"size\") VALUES (?1, ?2) ON CONFLICT (\"id\") DO UPDATE SET \
             \"size\" = excluded.\"size\" WHERE \"t\".\"size\" IS NOT excluded.\"size\""
        );
        assert_eq!(upserts.sql(&[1], 1), "INSERT INTO \"t\" (\"name\") VALUES (?1) ON CONFLICT (\"name\") DO NOTHING");
        assert_eq!(
            upserts.sql(&[1], 2),
            "INSERT INTO \"t\" (\"name\") VALUES (?1), (?2) ON CONFLICT (\"name\") DO NOTHING"
        );
        assert_eq!(
            upserts.sql(&[2], 1),
            "INSERT INTO \"t\" (\"size\") SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE \"size\" IS ?1)"
        );
        assert!(upserts.takes_many(&[1]) && !upserts.takes_many(&[2]));
        assert_eq!(upserts.name_key(&[0, 1]), Some([1].as_slice()));
        assert_eq!(upserts.name_key(&[0, 2]), Some([0].as_slice()));
    }

    #[test]
    fn many_conditions_nest_shallowly() {
        let conditions: Vec<_> = (0..500).map(|number| format!("c{number}")).collect();
        let joined = joined(&conditions, "OR");
        let deepest = joined.bytes().scan(0_i32, |depth, byte| {
            *depth += i32::from(byte == b'(') - i32::from(byte == b')');
            Some(*depth)
        });
        assert!(deepest.max().unwrap() <= 10);
        assert_eq!(joined.matches(" OR ").count(), 499);
    }
}
