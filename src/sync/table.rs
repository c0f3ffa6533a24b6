//! What sync knows of the tables that it keeps alike.

use super::{groups::groups, wire};
use crate::schema::{Index, Policy, Schema, Table, quoted};
use std::collections::HashMap;

/// The tables of a store that sync.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) all: Vec<SyncTable>,
    places: HashMap<String, usize>,
    /// A number that changes with anything in here.
    pub(crate) hash: u64,
}

/// A table that syncs.
#[derive(Debug)]
pub(crate) struct SyncTable {
    pub(crate) name: String,
    /// The columns of the primary key, in its order.
    pub(crate) key: Vec<String>,
    /// The other columns that sync.
    pub(crate) columns: Vec<String>,
    /// For each of the other columns those that it merges together with.
    pub(crate) groups: Vec<Vec<usize>>,
    /// What its rows refer to, in synced tables or others.
    pub(crate) foreign: Vec<Foreign>,
    pub(crate) uniques: Vec<Unique>,
    /// The foreign keys that refer to it: the table, and which of its keys.
    pub(crate) children: Vec<(usize, usize)>,
    pub(crate) policy: Policy,
    /// Whether the engine numbers its rows, where nobody gives the key.
    pub(crate) is_numbered: bool,
    /// Whether a trigger wakes when its rows are written.
    pub(crate) has_triggers: bool,
    pub(crate) statements: Statements,
}

/// The texts of a table's statements; the key's columns come first.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) select: String,
    /// Reads the rows of a chunk of keys.
    pub(crate) chunk: String,
    pub(crate) all: String,
    pub(crate) insert: String,
    pub(crate) update: String,
    pub(crate) delete: String,
}

#[derive(Debug)]
pub(crate) struct Foreign {
    pub(crate) columns: Vec<String>,
    pub(crate) parent: String,
    pub(crate) parent_columns: Vec<String>,
    pub(crate) action: ParentGone,
    /// Asks whether there is a parent.
    pub(crate) exists: String,
    /// Gives the keys of the rows that refer to a parent.
    pub(crate) referring: String,
}

/// What becomes of a row whose parent is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ParentGone {
    Hold,
    /// The columns show their default, as SQL, or null.
    Show(Vec<String>),
}

/// Columns that only one row may have the same values in.
#[derive(Debug)]
pub(crate) struct Unique {
    /// Gives the keys of the rows with these values.
    pub(crate) meeting: String,
    pub(crate) columns: Vec<String>,
    /// Whether it is over expressions, or of some rows only: then `columns`
    /// are all of the table's.
    pub(crate) is_computed: bool,
}

impl Tables {
    /// The tables of a schema that sync: those with a primary key which
    /// `policy` does not keep local; `secret` columns are no part of them.
    pub(crate) fn new(schema: &Schema, policy: impl Fn(&str) -> Policy, secret: impl Fn(&str, &str) -> bool) -> Self {
        let mut all = Vec::new();
        for table in schema.tables.iter().filter(|table| !table.primary_key.is_empty()) {
            let policy = policy(&table.name);
            if policy != Policy::Local {
                all.push(SyncTable::new(schema, table, policy, |column| secret(&table.name, column)));
            }
        }
        let places: HashMap<_, _> =
            all.iter().enumerate().map(|(place, table)| (table.name.to_ascii_lowercase(), place)).collect();
        let mut children = Vec::new();
        for (place, table) in all.iter().enumerate() {
            for (number, key) in table.foreign.iter().enumerate() {
                children.extend(places.get(&key.parent.to_ascii_lowercase()).map(|parent| (*parent, (place, number))));
            }
        }
        children.into_iter().for_each(|(parent, child): (usize, _)| all[parent].children.push(child));
        let described: Vec<_> = schema.tables.iter().map(|table| table.sql.as_str()).collect();
        let names = all.iter().map(|table| format!("{}:{:?}:{:?}", table.name, table.columns, table.policy));
        let hash = wire::hash_bytes((described.join(";") + &names.collect::<String>()).as_bytes());
        Self { all, places, hash }
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        match self.places.get(name) {
            Some(place) => Some(*place),
            None => self.places.get(&name.to_ascii_lowercase()).copied(),
        }
    }
}

impl SyncTable {
    fn new(schema: &Schema, table: &Table, policy: Policy, secret: impl Fn(&str) -> bool) -> Self {
        let definition = crate::schema::Definition::parse(&table.sql);
        let computed = |name: &str| definition.as_ref().is_some_and(|definition| definition.is_generated(name));
        let columns = table.columns.iter().map(|column| column.name.clone());
        let columns: Vec<_> =
            columns.filter(|name| !table.primary_key.contains(name) && !secret(name) && !computed(name)).collect();
        let key = table.primary_key.clone();
        let all: Vec<_> = key.iter().chain(&columns).cloned().collect();
        Self {
            groups: groups(table, &columns),
            foreign: table.foreign_keys.iter().map(|foreign| foreign_key(schema, table, foreign)).collect(),
            uniques: table.indexes.iter().filter_map(|index| unique(table, index, &all)).collect(),
            children: Vec::new(),
            policy,
            is_numbered: key.len() == 1
                && table.column(&key[0]).is_some_and(|column| column.declared_type.eq_ignore_ascii_case("INTEGER")),
            has_triggers: schema.triggers.iter().any(|trigger| trigger.table.eq_ignore_ascii_case(&table.name)),
            statements: statements(&table.name, &key, &columns),
            name: table.name.clone(),
            key,
            columns,
        }
    }

    /// The columns of the key and the others.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.key.iter().chain(&self.columns).map(String::as_str)
    }

    /// A statement that writes columns at some places; the key's values are its first parameters.
    pub(crate) fn update_of(&self, places: &[usize]) -> String {
        let first = self.key.len();
        let columns = places.iter().map(|place| &self.columns[place - first]);
        let set: Vec<_> =
            columns.zip(first + 1..).map(|(name, number)| format!("{} = ?{number}", quoted(name))).collect();
        format!("UPDATE {} SET {} WHERE {}", quoted(&self.name), set.join(", "), equal(&self.key, 1))
    }

    /// The place of a column among all of them, the key's first.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.names().position(|known| known == name)
    }
}

/// `a = ?1 AND b = ?2`, from a number on.
fn equal(columns: &[String], from: usize) -> String {
    let equal = columns.iter().zip(from..).map(|(column, number)| format!("{} = ?{number}", quoted(column)));
    equal.collect::<Vec<_>>().join(" AND ")
}

/// Columns as they are stored: an expression has no declared type, by which
/// its values would be converted.
fn stored<'a>(columns: impl IntoIterator<Item = &'a String>) -> String {
    columns.into_iter().map(|column| format!("+{}", quoted(column))).collect::<Vec<_>>().join(", ")
}

fn statements(name: &str, key: &[String], columns: &[String]) -> Statements {
    let table = quoted(name);
    let both: Vec<_> = key.iter().chain(columns).cloned().collect();
    let columns_stored = stored(&both);
    let all = format!("SELECT {columns_stored} FROM {table}");
    let places: Vec<_> = (1..=both.len()).map(|number| format!("?{number}")).collect();
    let names: Vec<_> = both.iter().map(|name| quoted(name)).collect();
    let set: Vec<_> =
        columns.iter().zip(key.len() + 1..).map(|(column, number)| format!("{} = ?{number}", quoted(column))).collect();
    Statements {
        select: format!("{all} WHERE {}", equal(key, 1)),
        chunk: super::load::rows_statement(name, key, &columns_stored),
        all,
        insert: format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", ")),
        update: format!("UPDATE {table} SET {} WHERE {}", set.join(", "), equal(key, 1)),
        delete: format!("DELETE FROM {table} WHERE {}", equal(key, 1)),
    }
}

fn foreign_key(schema: &Schema, table: &Table, key: &crate::schema::ForeignKey) -> Foreign {
    let parent = schema.tables.iter().find(|known| known.name.eq_ignore_ascii_case(&key.parent));
    let parent_columns = match parent {
        Some(parent) if key.parent_columns.is_empty() => parent.primary_key.clone(),
        // A reference may write the name in another case.
        Some(parent) => key
            .parent_columns
            .iter()
            .map(|name| {
                let known = parent.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
                known.map_or_else(|| name.clone(), |column| column.name.clone())
            })
            .collect(),
        None => key.parent_columns.clone(),
    };
    let default = |name: &String| table.column(name).and_then(|column| column.default.clone());
    let action = match key.on_delete.to_ascii_uppercase().as_str() {
        "SET NULL" => ParentGone::Show(vec!["NULL".to_owned(); key.columns.len()]),
        "SET DEFAULT" => ParentGone::Show(
            key.columns.iter().map(|name| default(name).unwrap_or_else(|| "NULL".to_owned())).collect(),
        ),
        _ => ParentGone::Hold,
    };
    let parent = parent.map_or_else(|| key.parent.clone(), |parent| parent.name.clone());
    Foreign {
        exists: format!("SELECT 1 FROM {} WHERE {} LIMIT 1", quoted(&parent), equal(&parent_columns, 1)),
        referring: format!(
            "SELECT {} FROM {} WHERE {}",
            stored(&table.primary_key),
            quoted(&table.name),
            equal(&key.columns, 1)
        ),
        columns: key.columns.clone(),
        parent,
        parent_columns,
        action,
    }
}

/// A unique index; the primary key's only where its collation takes different
/// texts for the same. `columns` are all that sync, the key's first.
fn unique(table: &Table, index: &Index, all: &[String]) -> Option<Unique> {
    if !index.unique {
        return None;
    }
    let columns: Option<Vec<_>> = index.columns.iter().map(|column| column.name.clone()).collect();
    let Some(columns) = columns.filter(|_| !index.partial) else { return Some(computed(table, index, all)) };
    let folds = index.columns.iter().any(|column| !column.collation.eq_ignore_ascii_case("binary"));
    if columns.iter().all(|column| table.primary_key.contains(column)) && !folds {
        return None;
    }
    let conditions = index
        .columns
        .iter()
        .zip(&columns)
        .zip(1..)
        .map(|((indexed, name), number)| format!("{} = ?{number} COLLATE {}", quoted(name), indexed.collation));
    let conditions = conditions.collect::<Vec<_>>().join(" AND ");
    let meeting = format!("SELECT {} FROM {} WHERE {conditions}", stored(&table.primary_key), quoted(&table.name));
    Some(Unique { meeting, columns, is_computed: false })
}

/// An index over expressions, or of some rows only. What the expressions are of
/// the row that is wanted is computed of its values.
fn computed(table: &Table, index: &Index, all: &[String]) -> Unique {
    let (items, condition) = index.parts();
    let values = all.iter().zip(1..).map(|(name, number)| format!("?{number} AS {}", quoted(name)));
    let wanted = format!("FROM (SELECT {})", values.collect::<Vec<_>>().join(", "));
    let condition = condition.map(|condition| format!("({condition}) AND (SELECT ({condition}) {wanted})"));
    let equal = items
        .iter()
        .zip(&index.columns)
        .map(|(item, column)| format!("({item}) = (SELECT ({item}) {wanted}) COLLATE {}", column.collation));
    let conditions: Vec<_> = condition.into_iter().chain(equal).collect();
    let meeting = format!(
        "SELECT {} FROM {} WHERE {}",
        stored(&table.primary_key),
        quoted(&table.name),
        conditions.join(" AND ")
    );
    Unique { meeting, columns: all.to_vec(), is_computed: true }
}
