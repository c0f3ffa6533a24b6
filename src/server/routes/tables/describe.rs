//! The OpenAPI description of the tables of a store.

use crate::{
    tables::{MOST_CHANGES, MOST_ROWS, TableColumn, TableDescription},
    value::Json,
};
use serde_json::{Map, json};

/// Describes the routes of each table, with the schemas of its rows.
pub(super) fn document(tables: &[TableDescription]) -> Json {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    schemas.insert("Error".to_owned(), error());
    for table in tables {
        let name = &table.name;
        schemas.insert(component(name, ""), object(table.columns.iter(), |_| true, false));
        if !table.read_only {
            schemas.insert(component(name, ".new"), object(table.columns.iter(), |column| column.required, true));
            schemas.insert(component(name, ".changes"), object(table.columns.iter(), |_| false, true));
        }
        paths.insert(format!("/api/v1/tables/{}", segment(name)), of_table(table));
        if !table.primary_key.is_empty() {
            paths.insert(format!("/api/v1/tables/{}/{{key}}", segment(name)), of_row(table));
        }
        if !table.read_only {
            paths.insert(format!("/api/v1/bulk/{}", segment(name)), json!({ "post": bulk(table) }));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "edgelite: tables",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The tables that this store has. Beside `column=value`, lists are filtered with \
                `column.operator=value`: eq, ne, gt, gte, lt, lte, in, null, prefix, contains.",
        },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn of_table(table: &TableDescription) -> Json {
    let name = &table.name;
    let parameter = |name: &str, schema: Json, text: &str| json!({ "name": name, "in": "query", "description": text, "schema": schema });
    let text = || json!({ "type": "string" });
    let filters = table.columns.iter().filter(|column| column.kind != "json");
    let mut parameters: Vec<_> = filters
        .map(|column| parameter(&filter_name(&column.name), value(column, false), "Only rows with this value."))
        .collect();
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 100 });
    parameters.extend([
        parameter("sort", text(), "The columns of the order; `-` in front of one puts the largest first."),
        parameter("fields", text(), "The columns to give; all if left out."),
        parameter("limit", limit, "The most rows to give."),
        parameter("cursor", text(), "Where the page before ended: its `next`."),
        parameter("count", json!({ "type": "boolean", "default": false }), "Whether to give the total, too."),
    ]);
    let page = json!({
        "type": "object",
        "required": ["rows", "next"],
        "properties": {
            "rows": { "type": "array", "items": reference(name, "") },
            "next": { "type": ["string", "null"] },
            "total": { "type": "integer" },
        },
    });
    let mut item = json!({ "get": operation(table, "list", "The rows that meet all filters.", &parameters, None, 200, Some(page)) });
    if !table.read_only {
        let (body, row) = (reference(name, ".new"), reference(name, ""));
        item["post"] = operation(table, "create", "Adds a row.", &[], Some(body), 201, Some(row));
    }
    item
}

fn of_row(table: &TableDescription) -> Json {
    let name = &table.name;
    let text = match table.primary_key.as_slice() {
        [only] => format!("The value of `{only}`."),
        several => format!("The values of `{}`, with commas between them.", several.join("`, `")),
    };
    let key =
        json!({ "name": "key", "in": "path", "required": true, "description": text, "schema": { "type": "string" } });
    let keys = std::slice::from_ref(&key);
    let row = || Some(reference(name, ""));
    let changes = || Some(reference(name, ".changes"));
    let mut item = json!({ "get": operation(table, "get", "The row with this key.", keys, None, 200, row()) });
    if !table.read_only {
        item["patch"] =
            operation(table, "update", "Changes the columns that the body has.", keys, changes(), 200, row());
        item["put"] = operation(table, "upsert", "Adds the row, or changes it.", keys, changes(), 200, row());
        item["delete"] = operation(table, "delete", "Deletes the row.", keys, None, 204, None);
    }
    item
}

fn bulk(table: &TableDescription) -> Json {
    let change = json!({
        "type": "object",
        "required": ["operation"],
        "properties": {
            "operation": { "enum": ["create", "update", "upsert", "delete"] },
            "key": { "description": "Of an update or a delete: the value of the key, or its values in order or by name." },
            "row": reference(&table.name, ".changes"),
        },
    });
    let body = json!({
        "type": "object",
        "required": ["changes"],
        "properties": { "changes": { "type": "array", "maxItems": MOST_CHANGES, "items": change } },
    });
    let is_key = |column: &&TableColumn| table.primary_key.contains(&column.name);
    let keys = object(table.columns.iter().filter(is_key), |_| true, false);
    let answer = json!({
        "type": "object",
        "required": ["keys"],
        "properties": { "keys": { "type": "array", "items": keys } },
    });
    operation(table, "bulk", "Adds, changes and deletes rows: all of them or none.", &[], Some(body), 200, Some(answer))
}

fn operation(
    table: &TableDescription,
    does: &str,
    summary: &str,
    parameters: &[Json],
    body: Option<Json>,
    status: u16,
    answer: Option<Json>,
) -> Json {
    let content = |schema: Json| json!({ "application/json": { "schema": schema } });
    let success = match answer {
        Some(answer) => json!({ "description": "It was done.", "content": content(answer) }),
        None => json!({ "description": "It was done." }),
    };
    let failure =
        json!({ "description": "Why it failed.", "content": content(json!({ "$ref": "#/components/schemas/Error" })) });
    let mut responses = Map::new();
    responses.insert(status.to_string(), success);
    responses.insert("default".to_owned(), failure);
    let mut operation = json!({
        "tags": [table.name],
        "operationId": format!("{does}_{}", word(&table.name)),
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(body) = body {
        operation["requestBody"] = json!({ "required": true, "content": content(body) });
    }
    operation
}

/// An object of the columns. What is given for a column that may be null may
/// be null, too.
fn object<'a>(
    columns: impl Iterator<Item = &'a TableColumn>,
    required: impl Fn(&TableColumn) -> bool,
    given: bool,
) -> Json {
    let (mut properties, mut names) = (Map::new(), Vec::new());
    for column in columns {
        properties.insert(column.name.clone(), value(column, true));
        if required(column) {
            names.push(column.name.as_str());
        }
    }
    json!({ "type": "object", "properties": properties, "required": names, "additionalProperties": !given })
}

fn value(column: &TableColumn, nulls: bool) -> Json {
    let (kind, format) = match column.kind.as_str() {
        "integer" => ("integer", Some("int64")),
        "real" => ("number", Some("double")),
        "text" => ("string", None),
        "boolean" => ("boolean", None),
        "instant" => ("string", Some("date-time")),
        "blob" => ("string", Some("byte")),
        _ => return json!({}),
    };
    let mut schema = if nulls && column.nullable { json!({ "type": [kind, "null"] }) } else { json!({ "type": kind }) };
    if let Some(format) = format {
        schema["format"] = json!(format);
    }
    schema
}

fn error() -> Json {
    json!({
        "type": "object",
        "required": ["success", "error", "error_code", "kind", "timestamp"],
        "properties": {
            "success": { "const": false },
            "error": { "type": "string" },
            "error_code": { "type": "string" },
            "kind": { "type": "string" },
            "field": { "type": "string" },
            "timestamp": { "type": "string", "format": "date-time" },
        },
    })
}

/// The parameter that filters by a column: its name, unless that means
/// something else.
fn filter_name(column: &str) -> String {
    let taken = ["sort", "fields", "limit", "cursor", "count"].contains(&column);
    if taken || column.contains('.') { format!("{column}.eq") } else { column.to_owned() }
}

fn reference(table: &str, part: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{}", component(table, part)) })
}

/// The name of a schema, in the characters that such names have.
fn component(table: &str, part: &str) -> String {
    format!("{}{part}", word(table))
}

/// The name in ASCII letters, digits and `_`; other characters as their numbers.
fn word(name: &str) -> String {
    let mut word = String::new();
    for character in name.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => word.push(character),
            other => word.push_str(&format!("-{:x}-", u32::from(other))),
        }
    }
    word
}

/// The name as a part of a path (RFC 3986, section 2.1).
fn segment(name: &str) -> String {
    let mut segment = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'~' => segment.push(byte.into()),
            other => segment.push_str(&format!("%{other:02X}")),
        }
    }
    segment
}
