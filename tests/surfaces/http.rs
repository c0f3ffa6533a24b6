//! The operations as the server's OpenAPI description tells them.

use crate::face::{Argument, Face, Type};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The server's description of itself.
pub struct Document(Json);

/// A route that runs an operation.
pub struct Route<'a> {
    /// Its method and path.
    pub line: String,
    /// The operation that it runs, `catalog.name`.
    pub operation: String,
    described: &'a Json,
}

impl Document {
    pub const fn new(json: Json) -> Self {
        Self(json)
    }

    /// The routes that run operations.
    pub fn routes(&self) -> Vec<Route<'_>> {
        let paths = self.0["paths"].as_object().expect("paths");
        let routes = paths.iter().flat_map(|(path, item)| {
            item.as_object().expect("methods").iter().filter_map(move |(method, described)| {
                let operation = described["description"].as_str()?.split('`').nth(1)?.to_owned();
                Some(Route { line: format!("{} {path}", method.to_uppercase()), operation, described })
            })
        });
        routes.collect()
    }

    /// What a route says of the operation that it runs.
    pub fn face(&self, route: &Route<'_>) -> Face {
        let (result, fields) =
            self.result(&route.described["responses"]["200"]["content"]["application/json"]["schema"]);
        Face { arguments: self.arguments(route), result, fields }
    }

    /// The arguments that a route takes: in its path, behind the `?`, in its body.
    pub fn arguments(&self, route: &Route<'_>) -> BTreeMap<String, Argument> {
        let mut arguments = BTreeMap::new();
        for parameter in route.described["parameters"].as_array().into_iter().flatten() {
            let required = parameter["required"].as_bool().unwrap_or_default();
            let name = parameter["name"].as_str().expect("a name").to_owned();
            arguments.insert(name, self.argument(&parameter["schema"], required));
        }
        let mut body = &route.described["requestBody"]["content"]["application/json"]["schema"];
        // One object, or a list of them.
        if let Some(first) = body["oneOf"].get(0) {
            body = first;
        }
        let body = self.resolved(body);
        let required =
            |name: &str| body["required"].as_array().is_some_and(|list| list.iter().any(|known| known == name));
        for (name, schema) in body["properties"].as_object().into_iter().flatten() {
            arguments.insert(name.clone(), self.argument(schema, required(name)));
        }
        arguments
    }

    fn argument(&self, schema: &Json, required: bool) -> Argument {
        Argument { r#type: self.type_of(schema), required, default: schema.get("default").cloned() }
    }

    fn result(&self, schema: &Json) -> (String, BTreeMap<String, Type>) {
        if let Some(items) = schema["properties"]["rows"].get("items") {
            return (format!("{}s", name_of(items).expect("a record")), self.fields(items));
        }
        if let Some(row) = schema["oneOf"].get(0) {
            return (format!("{} or null", name_of(row).expect("a record")), self.fields(row));
        }
        match name_of(schema) {
            Some(name) => (name, self.fields(schema)),
            None if schema["type"] == "null" => ("nothing".to_owned(), BTreeMap::new()),
            None => (self.type_of(schema).name, BTreeMap::new()),
        }
    }

    fn fields(&self, record: &Json) -> BTreeMap<String, Type> {
        let record = self.resolved(record);
        let properties = record["properties"].as_object();
        properties.into_iter().flatten().map(|(name, schema)| (name.clone(), self.type_of(schema))).collect()
    }

    fn resolved<'a>(&'a self, schema: &'a Json) -> &'a Json {
        match schema["$ref"].as_str() {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#')).expect("what is referred to"),
            None => schema,
        }
    }

    fn type_of(&self, schema: &Json) -> Type {
        if let Some(record) = name_of(schema) {
            return Type::new(record, false);
        }
        let types: Vec<_> = match &schema["type"] {
            Json::Array(types) => types.iter().filter_map(Json::as_str).collect(),
            Json::String(only) => vec![only.as_str()],
            _ => Vec::new(),
        };
        let name = match (types.first().copied(), schema["format"].as_str()) {
            (Some("array"), _) => match name_of(&schema["items"]) {
                Some(record) => format!("{record}s"),
                None => "JSON".to_owned(),
            },
            (Some("integer"), _) => "integer".to_owned(),
            (Some("number"), _) => "real".to_owned(),
            (Some("boolean"), _) => "boolean".to_owned(),
            (Some("string"), Some("date-time")) => "time".to_owned(),
            (Some("string"), Some("byte")) => "bytes".to_owned(),
            (Some("string"), _) => "text".to_owned(),
            _ => "JSON".to_owned(),
        };
        Type::new(name, types.contains(&"null"))
    }
}

/// The record that a schema refers to.
fn name_of(schema: &Json) -> Option<String> {
    Some(schema["$ref"].as_str()?.rsplit('/').next()?.to_owned())
}
