//! A proposed migration leads to the wanted schema and back, and keeps the
//! rows of what stays.

use edgelite::{
    Migration, Options, ProposalOptions, Store, Target,
    catalog::Catalog,
    query::sql,
    schema::Schema,
    value::{Row, Value},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A column of a table that is made up.
#[derive(Debug, Clone)]
struct Made {
    kind: usize,
    required: bool,
    default: bool,
    check: bool,
    unique: bool,
}

/// A table: which columns it has, in which order, and what is around them.
#[derive(Debug, Clone)]
struct MadeTable {
    columns: Vec<(usize, Made)>,
    key: bool,
    parent: bool,
    index: bool,
    trigger: bool,
}

const NAMES: [&str; 5] = ["a", "b", "c", "select", "odd name"];
/// Type, default, a value, and a check that the values keep.
const KINDS: [(&str, &str, &str, &str); 5] = [
    ("INTEGER", "7", "?", "IS NOT -1"),
    ("TEXT", "'x'", "'t' || ?", "<> 'never'"),
    ("REAL", "1.5", "? + 0.5", "IS NOT -1"),
    ("BOOLEAN INTEGER", "0", "? % 2", "IN (0, 1)"),
    ("JSON TEXT", "'{}'", "'[' || ? || ']'", "<> ''"),
];

fn made() -> impl Strategy<Value = Made> {
    (0..KINDS.len(), any::<bool>(), any::<bool>(), any::<bool>(), prop::bool::weighted(0.2))
        .prop_map(|(kind, required, default, check, unique)| Made { kind, required, default, check, unique })
}

fn table() -> impl Strategy<Value = MadeTable> {
    let order = Just((0..NAMES.len()).collect::<Vec<_>>()).prop_shuffle();
    let columns = (order, 1..=NAMES.len(), prop::collection::vec(made(), NAMES.len()));
    (columns, any::<[bool; 4]>()).prop_map(|((order, count, made), [key, parent, index, trigger])| MadeTable {
        columns: order.into_iter().zip(made).take(count).collect(),
        key,
        parent,
        index,
        trigger,
    })
}

/// Two tables of which the second refers to the first by its key.
fn script(first: &Option<MadeTable>, second: &Option<MadeTable>) -> Vec<String> {
    let mut statements = Vec::new();
    for (name, table) in [("first", first), ("second", second)] {
        let Some(table) = table else { continue };
        let mut items = Vec::new();
        if table.key || name == "first" {
            items.push("id INTEGER PRIMARY KEY".to_owned());
        }
        for (column, made) in &table.columns {
            let (kind, default, _, check) = KINDS[made.kind];
            let name = NAMES[*column];
            let mut text = format!("\"{name}\" {kind}");
            text += if made.required { " NOT NULL" } else { "" };
            text += &if made.default { format!(" DEFAULT {default}") } else { String::new() };
            text += &if made.check { format!(" CHECK (\"{name}\" {check})") } else { String::new() };
            text += if made.unique { " UNIQUE" } else { "" };
            items.push(text);
        }
        if name == "second" && table.parent && first.is_some() {
            items.push("parent INTEGER REFERENCES first (id) ON DELETE CASCADE".to_owned());
        }
        statements.push(format!("CREATE TABLE {name} ({})", items.join(", ")));
        let column = NAMES[table.columns[0].0];
        if table.index {
            statements.push(format!("CREATE INDEX {name}_index ON {name} (\"{column}\" DESC)"));
        }
        if table.trigger {
            statements.push(format!(
                "CREATE TRIGGER {name}_trigger AFTER UPDATE OF \"{column}\" ON {name} BEGIN SELECT new.\"{column}\"; END"
            ));
        }
    }
    statements
}

fn store_of(statements: &[String]) -> Store {
    let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
    for statement in statements {
        store.execute(sql(statement.clone())).unwrap();
    }
    store
}

fn fill(store: &Store, first: &Option<MadeTable>, second: &Option<MadeTable>, rows: i64) {
    for (name, table) in [("first", first), ("second", second)] {
        let Some(table) = table else { continue };
        for row in 1..=rows {
            let (mut names, mut values) = (vec!["rowid".to_owned()], vec![(row * 3).to_string()]);
            for (column, made) in &table.columns {
                names.push(format!("\"{}\"", NAMES[*column]));
                // Booleans that are unique have two values only.
                let null = !made.required && (row % 3 == 0 || made.unique && made.kind == 3 && row > 1);
                values.push(if null { "NULL".into() } else { KINDS[made.kind].2.replace('?', &row.to_string()) });
            }
            if name == "second" && table.parent && first.is_some() {
                names.push("parent".into());
                values.push((row * 3).to_string());
            }
            let text = format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), values.join(", "));
            // A required boolean that is unique leaves no room for a third row.
            let _ = store.execute(sql(text));
        }
    }
}

/// What a schema says, without blanks and quotes.
fn said(schema: &Schema) -> BTreeSet<String> {
    let plain = |text: &str| text.replace([' ', '"', '\n'], "").to_lowercase();
    let tables = schema.tables.iter();
    let indexes = tables.clone().flat_map(|table| table.indexes.iter().filter_map(|index| index.sql.as_deref()));
    let triggers = schema.triggers.iter().map(|trigger| trigger.sql.as_str());
    tables.clone().map(|table| table.sql.as_str()).chain(indexes).chain(triggers).map(plain).collect()
}

/// The rows of a table by their numbers.
fn rows(store: &Store, table: &str) -> BTreeMap<i64, Row> {
    let rows: Vec<Row> = store.query(sql(format!("SELECT rowid AS number, * FROM {table}"))).unwrap();
    rows.into_iter().map(|row| (row["number"].as_integer().unwrap(), row)).collect()
}

proptest! {
    #![proptest_config(super::cases(60))]

    #[test]
    fn own_catalog_proposals_lead_there_and_back_and_keep_what_stays(
        from in (prop::option::weighted(0.9, table()), prop::option::weighted(0.8, table())),
        to in (prop::option::weighted(0.9, table()), prop::option::weighted(0.8, table())),
        count in 0_i64..5,
    ) {
        let (old, new) = (store_of(&script(&from.0, &from.1)), store_of(&script(&to.0, &to.1)));
        fill(&old, &from.0, &from.1, count);
        let (before, wanted) = (old.schema().unwrap(), new.schema().unwrap());
        let strict = old.propose_migration(&wanted, &ProposalOptions::default());
        let proposal = match &strict {
            Ok(proposal) => proposal.clone(),
            Err(error) => {
                prop_assert_eq!(error.field(), Some("allow_loss"), "{}", error);
                let allowed = ProposalOptions { allow_loss: true, ..Default::default() };
                let proposal = old.propose_migration(&wanted, &allowed).unwrap();
                prop_assert!(!proposal.losses.is_empty());
                proposal
            }
        };
        let kept: Vec<_> = before.tables.iter().filter(|table| wanted.table(&table.name).is_some()).collect();
        let old_rows: Vec<_> = kept.iter().map(|table| rows(&old, &table.name)).collect();
        let migration = Migration { version: 1, name: "p".into(), up: proposal.up.clone().into(), down: proposal.down.clone().into() };
        let catalog = Catalog::new("garden").migrations([migration]);
        if let Err(error) = old.migrate(&catalog, Target::Latest) {
            // What was filled in broke a rule: nothing has changed.
            prop_assert!(strict.is_err(), "{}\n{}", error, proposal.up);
            prop_assert_eq!(said(&old.schema().unwrap()), said(&before));
            return Ok(());
        }
        prop_assert_eq!(said(&old.schema().unwrap()), said(&wanted), "{}", proposal.up);
        prop_assert_eq!(old.check_integrity().unwrap(), Vec::<String>::new());
        for (table, old_rows) in kept.iter().zip(&old_rows) {
            let new_rows = rows(&old, &table.name);
            if strict.is_ok() {
                prop_assert!(old_rows.keys().eq(new_rows.keys()), "rows of {}:\n{}", table.name, proposal.up);
            }
            let same = table.columns.iter().filter(|column| {
                wanted.table(&table.name).and_then(|new| new.column(&column.name)).is_some_and(|new| new.kind == column.kind)
            });
            for column in same {
                for (number, row) in &new_rows {
                    let (was, is) = (&old_rows[number][column.name.as_str()], &row[column.name.as_str()]);
                    // Null becomes a default where null is no longer allowed.
                    prop_assert!(was == is || *was == Value::Null, "{} of {}: {:?} {:?}", column.name, number, was, is);
                }
            }
        }
        if !proposal.down.is_empty() && old.migrate(&catalog, Target::Back).is_ok() {
            prop_assert_eq!(said(&old.schema().unwrap()), said(&before), "{}", proposal.down);
        }
    }
}
