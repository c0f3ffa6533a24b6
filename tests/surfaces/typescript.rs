//! The operations as the npm package declares them, read from its source.

use crate::face::{Argument, Face, Type};
use std::collections::BTreeMap;

/// The interfaces of the generated source, by name.
pub struct Source {
    interfaces: BTreeMap<String, Vec<Member>>,
    /// The lines of the table by which the client calls the operations.
    calls: Vec<String>,
}

/// A line of an interface, with the comment above it.
struct Member {
    name: String,
    optional: bool,
    /// What stands behind the name: a type, or a method's arguments and result.
    rest: String,
    doc: String,
}

impl Source {
    pub fn read(text: &str) -> Self {
        let (declarations, table) = text.split_once("export const catalogs").expect("the table of calls");
        let mut interfaces = BTreeMap::new();
        for block in declarations.split("\nexport interface ").skip(1) {
            let (head, body) = block.split_once(" {\n").expect("an interface");
            let name = head.split('<').next().expect("a name").to_owned();
            let body = body.split("\n}").next().expect("its members");
            interfaces.insert(name, members(body));
        }
        let calls = table.lines().map(|line| line.trim().to_owned()).filter(|line| line.contains(": { name: "));
        Self { interfaces, calls: calls.collect() }
    }

    /// An operation, by the names that it has in Rust.
    pub fn face(&self, catalog: &str, operation: &str) -> Option<Face> {
        let method = self.interfaces.get(&pascal(catalog))?.iter().find(|member| member.name == camel(operation))?;
        let (arguments, result) = method.rest.strip_prefix('(')?.split_once("): Query<")?;
        let result = result.strip_suffix(">;")?;
        let (result, fields) = self.result(result);
        Some(Face { arguments: self.arguments(arguments, &method.doc), result, fields })
    }

    /// The names of the arguments by which the client calls an operation, in order.
    pub fn called_with(&self, operation: &str) -> Option<Vec<String>> {
        let wanted = format!("{}: {{ name: \"{operation}\"", camel(operation));
        let line = self.calls.iter().find(|line| line.starts_with(&wanted))?;
        let list = line.split_once("arguments: ")?.1.split_once(", result")?.0;
        serde_json::from_str(list).ok()
    }

    fn arguments(&self, text: &str, doc: &str) -> BTreeMap<String, Argument> {
        let Some((name, shown)) = text.split_once(": ") else { return BTreeMap::new() };
        let record = shown.split('<').next().expect("a type");
        match self.interfaces.get(record) {
            Some(members) => members.iter().map(|member| (snake(&member.name), argument(member))).collect(),
            // The only argument stands by itself.
            None => {
                let member = Member {
                    name: name.trim_end_matches('?').to_owned(),
                    optional: name.ends_with('?'),
                    rest: shown.to_owned(),
                    doc: doc.to_owned(),
                };
                BTreeMap::from([(snake(&member.name), argument(&member))])
            }
        }
    }

    fn result(&self, text: &str) -> (String, BTreeMap<String, Type>) {
        let of = |record: &str| {
            let name = record.split('<').next().expect("a name").to_owned();
            let fields = self.interfaces.get(&name).map(|members| {
                members.iter().map(|member| (snake(&member.name), field(member))).collect::<BTreeMap<_, _>>()
            });
            (name, fields)
        };
        if let Some(record) = text.strip_prefix("Rows<") {
            let (name, fields) = of(record.trim_end_matches('>'));
            return (format!("{name}s"), fields.unwrap_or_default());
        }
        let (record, null) = text.strip_suffix(" | null").map_or((text, ""), |record| (record, " or null"));
        match of(record) {
            (name, Some(fields)) => (format!("{name}{null}"), fields),
            (_, None) if text == "void" => ("nothing".to_owned(), BTreeMap::new()),
            (_, None) => (type_of(text).name, BTreeMap::new()),
        }
    }
}

fn members(body: &str) -> Vec<Member> {
    let mut doc = String::new();
    let mut members = Vec::new();
    for line in body.lines().map(str::trim) {
        if line.starts_with("/**") {
            doc = line.to_owned();
            continue;
        }
        let end = line.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let optional = rest.starts_with('?');
        let rest = rest.trim_start_matches('?').trim_start_matches(": ").to_owned();
        members.push(Member { name: name.to_owned(), optional, rest, doc: std::mem::take(&mut doc) });
    }
    members
}

fn argument(member: &Member) -> Argument {
    let default =
        member.doc.split_once("Default: `").and_then(|(_, rest)| rest.rsplit_once("`.")).map(|(text, _)| text);
    Argument {
        r#type: type_of(member.rest.trim_end_matches(';')),
        required: !member.optional,
        default: default.map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into())),
    }
}

/// A field of a result; attached rows may be missing.
fn field(member: &Member) -> Type {
    let shown = type_of(member.rest.trim_end_matches(';'));
    Type { nullable: shown.nullable || member.optional, ..shown }
}

fn type_of(text: &str) -> Type {
    let (text, nullable) = text.strip_suffix(" | null").map_or((text, false), |text| (text, true));
    let name = match text {
        "number" => "number".to_owned(),
        "string" => "text".to_owned(),
        "boolean" => "boolean".to_owned(),
        "Instant" | "Instant | string" => "time".to_owned(),
        "Uint8Array" => "bytes".to_owned(),
        "Json" | "JsonInput" => "JSON".to_owned(),
        other => match other.strip_suffix("[]") {
            Some(record) => format!("{}s", record.trim_end_matches("<Instant>")),
            None => other.trim_end_matches("<Instant>").to_owned(),
        },
    };
    Type::new(name, nullable)
}

fn snake(name: &str) -> String {
    name.chars().fold(String::new(), |mut snake, letter| {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
        snake
    })
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
