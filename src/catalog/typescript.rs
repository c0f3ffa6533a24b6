//! The TypeScript face of the catalogs, written from their operations.

use super::Catalog;
use crate::{
    query::{Effect, Operation, Shape},
    value::{Field, Kind},
};
use std::{collections::BTreeSet, fmt::Write as _};

/// TypeScript types of the catalogs' arguments and rows, an interface of
/// methods per catalog, and the table by which the client calls them.
///
/// # Example
/// ```
/// let source = edgelite::catalog::typescript(&edgelite::catalog::BUILT_IN);
/// assert!(source.contains("addRecording(values: NewRecording<Instant>): Query<Recording<Instant>>;"));
/// ```
pub fn typescript(catalogs: &[Catalog]) -> String {
    let mut out = String::from(
        "// Generated from the catalogs' operations; do not edit. To renew it: make generate\n\
         import type { CatalogDescription } from \"../operation.ts\";\n\
         import type { Query } from \"../query.ts\";\n\
         import type { Rows } from \"../rows.ts\";\n\
         import type { Json, JsonInput } from \"../values.ts\";\n",
    );
    let mut written = BTreeSet::new();
    for operation in catalogs.iter().flat_map(|catalog| catalog.operations) {
        if operation.arguments.len() > 1 {
            interface(
                &mut out,
                &mut written,
                operation.arguments_record,
                operation.arguments_doc,
                operation.arguments,
                true,
            );
        }
        if operation.shape != Shape::Value {
            interface(&mut out, &mut written, operation.result_record, operation.result_doc, operation.result, false);
        }
    }
    for catalog in catalogs {
        methods(&mut out, catalog);
    }
    out.push_str("\n/** The methods of each catalog. */\nexport interface Catalogs<Instant = Date> {\n");
    for catalog in catalogs {
        doc(&mut out, "  ", &catalog.doc);
        writeln!(out, "  {}: {}<Instant>;", catalog.name, pascal(&catalog.name)).expect("a string");
    }
    out.push_str("}\n\n/** How each method is called. */\nexport const catalogs = {\n");
    for catalog in catalogs {
        writeln!(out, "  {}: {{", catalog.name).expect("a string");
        for operation in catalog.operations {
            description(&mut out, operation);
        }
        out.push_str("  },\n");
    }
    out.push_str("} as const satisfies Record<string, CatalogDescription>;\n");
    out
}

fn interface(
    out: &mut String,
    written: &mut BTreeSet<String>,
    name: &str,
    text: &str,
    fields: &[Field],
    arguments: bool,
) {
    if !written.insert(name.to_owned()) {
        return;
    }
    for (record, nested) in fields.iter().filter_map(|field| field.kind.record) {
        interface(out, written, record, "", nested, arguments);
    }
    out.push('\n');
    doc(out, "", text);
    let parameter = if has_instant(fields) { "<Instant = Date>" } else { "" };
    writeln!(out, "export interface {name}{parameter} {{").expect("a string");
    for field in fields {
        doc(out, "  ", &format!("{}{}", field.doc.trim(), default_doc(field)));
        let optional = if arguments { !field.required() } else { field.kind.nullable && field.kind.kind == Kind::Rows };
        let nullable = field.kind.nullable && (arguments || !optional);
        writeln!(
            out,
            "  {}{}: {}{};",
            camel(field.name),
            if optional { "?" } else { "" },
            type_of(field, arguments),
            if nullable { " | null" } else { "" }
        )
        .expect("a string");
    }
    out.push_str("}\n");
}

fn default_doc(field: &Field) -> String {
    field.default_json().map_or(String::new(), |default| format!(" Default: `{default}`."))
}

/// A record's type. How instants appear is its parameter, where it has any.
fn record_type(name: &str, fields: &[Field]) -> String {
    format!("{name}{}", if has_instant(fields) { "<Instant>" } else { "" })
}

fn has_instant(fields: &[Field]) -> bool {
    fields.iter().any(|field| {
        field.kind.kind == Kind::Instant || field.kind.record.is_some_and(|(_, nested)| has_instant(nested))
    })
}

fn type_of(field: &Field, argument: bool) -> String {
    match (field.kind.kind, field.kind.record) {
        (Kind::Rows, Some((record, fields))) => format!("{}[]", record_type(record, fields)),
        (Kind::Integer | Kind::Real, _) => "number".to_owned(),
        (Kind::Text, _) => "string".to_owned(),
        (Kind::Boolean, _) => "boolean".to_owned(),
        (Kind::Instant, _) if argument => "Instant | string".to_owned(),
        (Kind::Instant, _) => "Instant".to_owned(),
        (Kind::Blob, _) => "Uint8Array".to_owned(),
        _ if argument => "JsonInput".to_owned(),
        _ => "Json".to_owned(),
    }
}

fn methods(out: &mut String, catalog: &Catalog) {
    out.push('\n');
    doc(out, "", &catalog.doc);
    writeln!(out, "export interface {}<Instant = Date> {{", pascal(&catalog.name)).expect("a string");
    for operation in catalog.operations {
        // An operation with one argument has no interface that could tell its default.
        let default = match operation.arguments {
            [only] => default_doc(only),
            _ => String::new(),
        };
        doc(out, "  ", &format!("{}{default}", operation.doc.trim()));
        let optional = if operation.arguments.iter().any(Field::required) { "" } else { "?" };
        let argument = match operation.effect {
            _ if operation.arguments.is_empty() => String::new(),
            // An operation with one argument takes it by itself.
            _ if operation.arguments.len() == 1 => {
                let field = &operation.arguments[0];
                let null = if field.kind.nullable { " | null" } else { "" };
                format!("{}{optional}: {}{null}", camel(field.name), type_of(field, true))
            }
            effect => {
                let name = if effect == Effect::Read { "filter" } else { "values" };
                format!("{name}{optional}: {}", record_type(operation.arguments_record, operation.arguments))
            }
        };
        let record = record_type(operation.result_record, operation.result);
        let result = match operation.shape {
            Shape::Rows | Shape::Page => format!("Rows<{record}>"),
            Shape::Row => record,
            Shape::Optional => format!("{record} | null"),
            Shape::Value => match operation.result_record {
                "integer" => "number".to_owned(),
                "text" => "string".to_owned(),
                other => other.to_owned(),
            },
            Shape::Nothing => "void".to_owned(),
        };
        writeln!(out, "  {}({argument}): Query<{result}>;", camel(operation.name)).expect("a string");
    }
    out.push_str("}\n");
}

fn description(out: &mut String, operation: &Operation) {
    let arguments: Vec<_> = operation.arguments.iter().map(|field| field.name).collect();
    writeln!(
        out,
        "    {}: {{ name: {:?}, kind: {}, arguments: {:?}, result: {} }},",
        camel(operation.name),
        operation.name,
        name_of(&operation.effect),
        arguments,
        name_of(&operation.shape),
    )
    .expect("a string");
}

/// The name of an enum's variant, quoted, as serde writes it.
fn name_of(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("a plain name")
}

fn doc(out: &mut String, indent: &str, text: &str) {
    if !text.trim().is_empty() {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(out, "{indent}/** {text} */").expect("a string");
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &pascal(word))
}

fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
