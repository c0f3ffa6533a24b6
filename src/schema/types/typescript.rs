use super::model::{self, ColumnType, TableTypes, pascal};
use crate::{schema::Schema, value::Kind};
use std::fmt::Write as _;

/// TypeScript types of tables: for each its row, what a new row and a change
/// take, and its key; and one interface `name` of all tables.
///
/// Columns have their names of SQL, as in the rows of `store.sql`. A
/// `CHECK (column IN ('a', 'b'))` is a union of its words. An INTEGER is a
/// `number`; where integers pass 2^53, declare the column BIGINT, and it is
/// `number | bigint`.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, schema};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE beds (id INTEGER PRIMARY KEY, soil TEXT CHECK (soil IN ('clay', 'sand')))"))?;
/// let source = schema::typescript(&store.schema()?, "Garden");
/// assert!(source.contains("  soil: \"clay\" | \"sand\" | null;"));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn typescript(schema: &Schema, name: &str) -> String {
    let tables = model::of(schema);
    let mut body = String::new();
    for table in &tables {
        interfaces(&mut body, table);
    }
    let mut out = String::from("// Written by `edgelite types`; do not edit.\n");
    let used: Vec<_> = ["Json", "JsonInput"].into_iter().filter(|name| body.contains(&format!(": {name}"))).collect();
    if !used.is_empty() {
        writeln!(out, "import type {{ {} }} from \"edgelite\";", used.join(", ")).expect("a string");
    }
    out.push_str(&body);
    let name = pascal(name);
    let instants = if tables.iter().any(|table| has_instant(table.columns.iter())) { "<Instant = Date>" } else { "" };
    write!(out, "\n/** The types of each table. */\nexport interface {name}{instants} {{\n").expect("a string");
    for table in &tables {
        writeln!(out, "  {}: {{", property(&table.table.name)).expect("a string");
        let with = |columns: Vec<&ColumnType<'_>>| if has_instant(columns.into_iter()) { "<Instant>" } else { "" };
        writeln!(out, "    row: {}Row{};", table.name, with(table.columns.iter().collect())).expect("a string");
        writeln!(out, "    insert: {}Insert{};", table.name, with(table.inserted().collect())).expect("a string");
        writeln!(out, "    update: {}Update{};", table.name, with(table.updated().collect())).expect("a string");
        let key = with(table.key().collect());
        match table.table.primary_key.is_empty() {
            true => writeln!(out, "    key: never;").expect("a string"),
            false => writeln!(out, "    key: {}Key{key};", table.name).expect("a string"),
        }
        out.push_str("  };\n");
    }
    out.push_str("}\n");
    out
}

fn interfaces(out: &mut String, types: &TableTypes<'_>) {
    let TableTypes { table, name, columns } = types;
    interface(out, &format!("A row of `{}`.", table.name), &format!("{name}Row"), columns.iter(), |column| {
        format!("{}: {}", property(&column.name), type_of(column, false))
    });
    let text = format!("What a new row of `{}` takes.", table.name);
    interface(out, &text, &format!("{name}Insert"), types.inserted(), |column| {
        format!("{}{}: {}", property(&column.name), if column.optional { "?" } else { "" }, type_of(column, true))
    });
    let text = format!("What a change of a row of `{}` takes; what is left out stays.", table.name);
    interface(out, &text, &format!("{name}Update"), types.updated(), |column| {
        format!("{}?: {}", property(&column.name), type_of(column, true))
    });
    if !table.primary_key.is_empty() {
        let text = format!("What a row of `{}` is found by.", table.name);
        interface(out, &text, &format!("{name}Key"), types.key(), |column| {
            format!("{}: {}", property(&column.name), type_of(column, true))
        });
    }
}

fn interface<'a>(
    out: &mut String,
    text: &str,
    name: &str,
    columns: impl Iterator<Item = &'a ColumnType<'a>>,
    member: impl Fn(&ColumnType<'_>) -> String,
) {
    let columns: Vec<_> = columns.collect();
    let instants = if has_instant(columns.iter().copied()) { "<Instant = Date>" } else { "" };
    write!(out, "\n/** {} */\nexport interface {name}{instants} {{\n", text.replace("*/", "* /")).expect("a string");
    for column in columns {
        if let Some(default) = column.default {
            writeln!(out, "  /** Default: `{}`. */", default.replace("*/", "* /").replace('\n', " "))
                .expect("a string");
        }
        writeln!(out, "  {};", member(column)).expect("a string");
    }
    out.push_str("}\n");
}

fn has_instant<'a>(mut columns: impl Iterator<Item = &'a ColumnType<'a>>) -> bool {
    columns.any(|column| column.kind == Kind::Instant)
}

fn type_of(column: &ColumnType<'_>, given: bool) -> String {
    let plain = match (&column.words, column.kind) {
        (Some(words), Kind::Text | Kind::Any) => {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            words.join(" | ")
        }
        (_, Kind::Integer) if given || column.wide => "number | bigint".to_owned(),
        (_, Kind::Integer | Kind::Real) => "number".to_owned(),
        (_, Kind::Text) => "string".to_owned(),
        (_, Kind::Boolean) => "boolean".to_owned(),
        (_, Kind::Instant) => "Instant".to_owned(),
        (_, Kind::Blob) if given => "Uint8Array | ArrayBuffer".to_owned(),
        (_, Kind::Blob) => "Uint8Array".to_owned(),
        (_, Kind::Json) if given => "JsonInput".to_owned(),
        (_, Kind::Json) => "Json".to_owned(),
        (_, Kind::Any | Kind::Rows) => "number | bigint | string | Uint8Array".to_owned(),
    };
    if column.nullable { format!("{plain} | null") } else { plain }
}

/// A name as a property: in quotes where it is no identifier.
fn property(name: &str) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_' || character == '$';
    let plain =
        name.chars().all(is_word) && !name.starts_with(|first: char| first.is_ascii_digit()) && !name.is_empty();
    if plain { name.to_owned() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
