use super::model::{self, ColumnType, Names, TableTypes, pascal};
use crate::{schema::Schema, value::Kind};
use std::fmt::Write as _;

/// Rust types of tables: for each its row, what a new row and a change take,
/// and its key. They need the crates `edgelite` and `serde` with its derive.
///
/// A `CHECK (column IN ('a', 'b'))` is an enum of its words.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, schema};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE beds (id INTEGER PRIMARY KEY, area REAL NOT NULL DEFAULT 1)"))?;
/// let source = schema::rust(&store.schema()?);
/// assert!(source.contains("pub struct BedsRow {\n    pub id: i64,\n    pub area: f64,\n}"));
/// assert!(source.contains("pub area: Patch<f64>,"));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn rust(schema: &Schema) -> String {
    let mut body = String::new();
    for types in model::of(schema) {
        table(&mut body, &types);
    }
    let mut out = String::from("// Written by `edgelite types`; do not edit.\n\n");
    let used = ["Blob", "Described", "Instant", "Json", "Patch", "Record", "RowView", "Value"];
    let is_used = |name: &str| {
        let is_letter = |character: char| character.is_alphanumeric() || character == '_';
        body.match_indices(name)
            .any(|(at, _)| !body[..at].ends_with(is_letter) && !body[at + name.len()..].starts_with(is_letter))
    };
    let used: Vec<_> = used.into_iter().filter(|name| is_used(name)).collect();
    if !used.is_empty() {
        writeln!(out, "use edgelite::value::{{{}}};", used.join(", ")).expect("a string");
        out.push_str("use serde::{Deserialize, Serialize};\n");
    }
    out.push_str(&body);
    out
}

fn table(out: &mut String, types: &TableTypes<'_>) {
    let TableTypes { table, name, columns } = types;
    for column in columns {
        if let Some(words) = words(column) {
            enumeration(out, types, column, words);
        }
    }
    let text = format!("A row of `{}`.", table.name);
    structure(out, types, &text, "Row", columns.iter(), "", |column| type_of(types, column));
    let row = format!("{name}Row");
    write!(
        out,
        "\nimpl Record for {row} {{\n    fn from_row(row: RowView<'_>) -> edgelite::Result<Self> {{\n        \
         row.deserialize()\n    }}\n}}\n\nimpl Described for {row} {{\n    const NAME: &'static str = \"{row}\";\n    \
         const DOC: &'static str = {text:?};\n}}\n"
    )
    .expect("a string");
    let text = format!("What a new row of `{}` takes.", table.name);
    structure(out, types, &text, "Insert", types.inserted(), "Default, ", |column| {
        let plain = type_of(types, column);
        // A column that can be null and has no default is null when it is left out.
        let given = column.default.is_some() || (column.optional && !column.nullable);
        if given { format!("Patch<{plain}>") } else { plain }
    });
    let text = format!("What a change of a row of `{}` takes; what is left out stays.", table.name);
    structure(out, types, &text, "Update", types.updated(), "Default, ", |column| {
        format!("Patch<{}>", type_of(types, column))
    });
    if !table.primary_key.is_empty() {
        let text = format!("What a row of `{}` is found by.", table.name);
        structure(out, types, &text, "Key", types.key(), "", |column| type_of(types, column));
    }
}

fn structure<'a>(
    out: &mut String,
    types: &TableTypes<'_>,
    text: &str,
    suffix: &str,
    columns: impl Iterator<Item = &'a ColumnType<'a>>,
    derives: &str,
    type_of: impl Fn(&ColumnType<'_>) -> String,
) {
    let derive = format!("#[derive(Debug, Clone, {derives}PartialEq, Serialize, Deserialize)]");
    write!(out, "\n/// {text}\n{derive}\npub struct {}{suffix} {{\n", types.name).expect("a string");
    let mut names = Names::default();
    for column in columns {
        let identifier = names.unique(&snake(&column.name));
        let identifier = raw(&identifier);
        if identifier.trim_start_matches("r#") != column.name {
            writeln!(out, "    #[serde(rename = {:?})]", column.name).expect("a string");
        }
        let kind = type_of(column);
        if kind.starts_with("Patch<") {
            writeln!(out, "    #[serde(default, skip_serializing_if = \"Patch::is_keep\")]").expect("a string");
        }
        writeln!(out, "    pub {identifier}: {kind},").expect("a string");
    }
    out.push_str("}\n");
}

fn enumeration(out: &mut String, types: &TableTypes<'_>, column: &ColumnType<'_>, words: &[String]) {
    write!(
        out,
        "\n/// What `{}.{}` may hold.\n#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]\npub enum {} {{\n",
        types.table.name,
        column.name,
        enum_name(types, column)
    )
    .expect("a string");
    let default = column.default.map(|default| default.trim_matches(['(', ')', ' ', '\'']));
    let default = words.iter().position(|word| Some(word.as_str()) == default).unwrap_or(0);
    let mut names = Names::default();
    for (position, word) in words.iter().enumerate() {
        if position == default {
            out.push_str("    #[default]\n");
        }
        let variant = match pascal(word).as_str() {
            "X" => "Empty".to_owned(),
            "Self" => "Self_".to_owned(),
            name => name.to_owned(),
        };
        writeln!(out, "    #[serde(rename = {word:?})]\n    {},", names.unique(&variant)).expect("a string");
    }
    out.push_str("}\n");
}

fn words<'a>(column: &'a ColumnType<'_>) -> Option<&'a [String]> {
    column.words.as_deref().filter(|words| !words.is_empty() && matches!(column.kind, Kind::Text | Kind::Any))
}

fn enum_name(types: &TableTypes<'_>, column: &ColumnType<'_>) -> String {
    format!("{}{}", types.name, pascal(&column.name))
}

fn type_of(types: &TableTypes<'_>, column: &ColumnType<'_>) -> String {
    let plain = match column.kind {
        _ if words(column).is_some() => enum_name(types, column),
        Kind::Integer => "i64".to_owned(),
        Kind::Real => "f64".to_owned(),
        Kind::Text => "String".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Instant => "Instant".to_owned(),
        Kind::Blob => "Blob".to_owned(),
        Kind::Json => "Json".to_owned(),
        Kind::Any | Kind::Rows => "Value".to_owned(),
    };
    if column.nullable { format!("Option<{plain}>") } else { plain }
}

/// A name as a field: small letters, digits and `_`.
fn snake(name: &str) -> String {
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let plain: String = name.chars().map(|character| if is_word(character) { character } else { '_' }).collect();
    let plain = plain.to_ascii_lowercase();
    if plain.starts_with(|first: char| first.is_ascii_alphabetic()) { plain } else { format!("column_{plain}") }
}

/// An identifier that may be a word of Rust's own.
fn raw(identifier: &str) -> String {
    const WORDS: [&str; 47] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
        "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
        "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
    ];
    match identifier {
        "self" | "super" | "crate" | "yield" => format!("{identifier}_"),
        word if WORDS.contains(&word) => format!("r#{word}"),
        plain => plain.to_owned(),
    }
}
