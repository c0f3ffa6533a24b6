//! An operation as one surface shows it, in terms that all surfaces share.

use edgelite::{
    query::{Operation, Shape},
    value::{Field, FieldKind, Kind},
};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What a surface says of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// By the names of the arguments.
    pub arguments: BTreeMap<String, Argument>,
    /// How many rows, and of which record; of a value, its type.
    pub result: String,
    /// The fields of its rows and their types, by name.
    pub fields: BTreeMap<String, Type>,
}

/// What a surface says of an argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub r#type: Type,
    pub required: bool,
    pub default: Option<Json>,
}

/// A type of a value, and whether it may be null.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    pub name: String,
    pub nullable: bool,
}

/// How exactly a surface tells types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Types {
    /// Integers and reals are both numbers, as in JavaScript.
    Numbers,
    /// Any JSON may be null, as in a JSON schema without a type.
    AnyJson,
}

impl Face {
    /// The operation as it is declared.
    pub fn declared(operation: &Operation, types: Types) -> Self {
        let argument = |field: &Field| Argument {
            r#type: Type::of(&field.kind, types),
            required: field.required(),
            default: field.default_json(),
        };
        let arguments = operation.arguments.iter().map(|field| (field.name.to_owned(), argument(field)));
        let record = operation.result_record;
        let (result, fields) = match operation.shape {
            Shape::Value => (Type::of(&operation.result[0].kind, types).name, BTreeMap::new()),
            Shape::Nothing => ("nothing".to_owned(), BTreeMap::new()),
            shape => (described(shape, record), fields_of(operation.result, types)),
        };
        Self { arguments: arguments.collect(), result, fields }
    }
}

/// The fields of a record and their types.
pub fn fields_of(fields: &[Field], types: Types) -> BTreeMap<String, Type> {
    fields.iter().map(|field| (field.name.to_owned(), Type::of(&field.kind, types))).collect()
}

/// How many rows of which record.
pub fn described(shape: Shape, record: &str) -> String {
    match shape {
        Shape::Rows | Shape::Page => format!("{record}s"),
        Shape::Optional => format!("{record} or null"),
        _ => record.to_owned(),
    }
}

impl Type {
    pub fn new(name: impl Into<String>, nullable: bool) -> Self {
        Self { name: name.into(), nullable }
    }

    fn of(kind: &FieldKind, types: Types) -> Self {
        let name = match (kind.kind, kind.record) {
            (Kind::Rows, Some((record, _))) => format!("{record}s"),
            (Kind::Json, Some((record, _))) => record.to_owned(),
            (Kind::Integer | Kind::Real, _) if types == Types::Numbers => "number".to_owned(),
            (Kind::Integer, _) => "integer".to_owned(),
            (Kind::Real, _) => "real".to_owned(),
            (Kind::Text, _) => "text".to_owned(),
            (Kind::Boolean, _) => "boolean".to_owned(),
            (Kind::Instant, _) => "time".to_owned(),
            (Kind::Blob, _) => "bytes".to_owned(),
            (Kind::Json | Kind::Rows | Kind::Any, _) => "JSON".to_owned(),
        };
        let any = types == Types::AnyJson && (name == "JSON" || kind.record.is_some());
        Self { nullable: kind.nullable && !any, name }
    }
}

/// What differs between the declaration and a surface, in a line each.
pub fn differences(declared: &Face, shown: &Face) -> Vec<String> {
    let mut found = compare("argument", &declared.arguments, &shown.arguments);
    found.extend(compare("result field", &declared.fields, &shown.fields));
    if declared.result != shown.result {
        found.push(format!("result: declared {}, shown {}", declared.result, shown.result));
    }
    found
}

fn compare<T: PartialEq + std::fmt::Debug>(
    what: &str,
    declared: &BTreeMap<String, T>,
    shown: &BTreeMap<String, T>,
) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = declared.keys().chain(shown.keys()).collect();
    let differing = names.into_iter().filter(|name| declared.get(*name) != shown.get(*name));
    differing
        .map(|name| format!("{what} {name}: declared {:?}, shown {:?}", declared.get(name), shown.get(name)))
        .collect()
}
