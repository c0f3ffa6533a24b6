//! Columns that merge together.
//!
//! A rule over several columns holds on each site, and would break if two
//! sites each changed one of them: "from before to" is such a rule. Columns
//! that one rule names are therefore written with one clock, so that all of
//! them come from one writer: the invariant is kept inside of one register
//! (Bailis et al., "Coordination Avoidance in Database Systems", 2014, section
//! 5: what a single writer kept needs no coordination).

use crate::schema::{Definition, Table, tokens};
use std::collections::BTreeSet;

/// For each of these columns the others that it merges together with, itself
/// included.
pub(crate) fn groups(table: &Table, columns: &[String]) -> Vec<Vec<usize>> {
    let mut parents: Vec<usize> = (0..columns.len()).collect();
    for rule in rules(table) {
        let mut members = rule.iter().filter_map(|name| columns.iter().position(|column| column == name));
        if let Some(first) = members.next() {
            for member in members {
                let (a, b) = (root(&parents, first), root(&parents, member));
                parents[a.max(b)] = a.min(b);
            }
        }
    }
    let roots: Vec<_> = (0..columns.len()).map(|column| root(&parents, column)).collect();
    roots.iter().map(|own| (0..columns.len()).filter(|other| roots[*other] == *own).collect()).collect()
}

fn root(parents: &[usize], mut column: usize) -> usize {
    while parents[column] != column {
        column = parents[column];
    }
    column
}

/// The columns that each rule of a table names.
fn rules(table: &Table) -> Vec<BTreeSet<String>> {
    let unique = table.indexes.iter().filter(|index| index.unique);
    let unique = unique.map(|index| {
        let (items, condition) = index.parts();
        let computed = items.iter().chain(&condition).flat_map(|text| named(text, table));
        computed.chain(index.columns.iter().filter_map(|column| column.name.clone())).collect()
    });
    let foreign = table.foreign_keys.iter().map(|key| key.columns.iter().cloned().collect());
    let mut rules: Vec<_> = unique.chain(foreign).collect();
    if let Some(definition) = Definition::parse(&table.sql) {
        let texts = definition.columns.iter().map(|column| &column.text).chain(&definition.constraints);
        texts.for_each(|text| rules.extend(checks(text).map(|check| named(check, table))));
    }
    rules
}

/// The conditions of the checks in a part of a definition.
fn checks(text: &str) -> impl Iterator<Item = &str> {
    let all: Vec<_> = tokens(text).collect();
    let mut found = Vec::new();
    for (place, token) in all.iter().enumerate() {
        if !token.is("check") || all.get(place + 1).is_none_or(|next| next.text != "(") {
            continue;
        }
        let mut depth = 0_usize;
        let end = all[place + 1..].iter().find(|token| {
            match token.text {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        found.push(&text[token.position..end.map_or(text.len(), |end| end.position)]);
    }
    found.into_iter()
}

/// The columns of a table that a condition names.
fn named(condition: &str, table: &Table) -> BTreeSet<String> {
    let names = tokens(condition).filter(|token| !token.text.starts_with('\'')).filter_map(|token| token.name());
    let column = |name: String| table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name));
    names.filter_map(column).map(|column| column.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, query::sql};

    fn groups_of(definition: &'static str) -> Vec<String> {
        let store = Store::open_in_memory(Options::new()).unwrap();
        store.execute(sql("CREATE TABLE parents (a, b, PRIMARY KEY (a, b))")).unwrap();
        store.execute(sql(definition)).unwrap();
        let schema = store.schema().unwrap();
        let table = schema.table("t").unwrap();
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        let named = |group: Vec<usize>| group.iter().map(|place| columns[*place].as_str()).collect::<String>();
        let groups: BTreeSet<_> = groups(table, &columns).into_iter().map(named).collect();
        groups.into_iter().collect()
    }

    #[test]
    fn columns_of_one_rule_are_one_group() {
        assert_eq!(groups_of("CREATE TABLE t (a, b, c, d)"), ["a", "b", "c", "d"]);
        assert_eq!(groups_of("CREATE TABLE t (a, b CHECK (b <= A), c, d CHECK (d <> 'c'))"), ["ab", "c", "d"]);
        assert_eq!(
            groups_of("CREATE TABLE t (a, b, c, d, UNIQUE (a, c), CONSTRAINT x CHECK (d > \"c\"))"),
            ["acd", "b"]
        );
        assert_eq!(groups_of("CREATE TABLE t (a, b, c, d, FOREIGN KEY (b, d) REFERENCES parents)"), ["a", "bd", "c"]);
        assert_eq!(
            groups_of("CREATE TABLE t (a REFERENCES parents (b), b CHECK (b IN (1, 2)), c, d)"),
            ["a", "b", "c", "d"]
        );
    }
}
