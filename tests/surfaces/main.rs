//! The same operation has the same name, arguments, defaults and result in
//! SQL, Rust, TypeScript and HTTP.
//!
//! Every operation of every catalog is compared as each surface shows it: its
//! declaration, from which the Rust function is called; the source of the npm
//! package; the server's OpenAPI description; the columns of the tables. An
//! operation takes part by being declared.
#![cfg(feature = "server")]

#[path = "../support/arguments.rs"]
mod arguments;
mod face;
mod former_routes;
mod http;
mod sql;
mod typescript;

use axum::{body::Body, http::Request};
use edgelite::{
    Options, Store,
    catalog::BUILT_IN,
    query::{Effect, Operation, Shape},
    schema::Column,
    server::{NOT_SERVED, Server},
    value::Kind,
};
use face::{Face, Types, differences};
use std::{collections::BTreeSet, fs, path::Path};
use tower::ServiceExt;

const TYPESCRIPT: &str = "www/client/generated/operations.ts";

/// Every operation with the name of its catalog.
fn operations() -> impl Iterator<Item = (String, &'static Operation)> {
    BUILT_IN
        .into_iter()
        .flat_map(|catalog| catalog.operations.iter().map(move |operation| (catalog.name.to_string(), operation)))
}

fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN)).unwrap()
}

fn typescript_source() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(TYPESCRIPT)).unwrap()
}

pub async fn description() -> http::Document {
    let request = Request::get("/api/openapi.json").body(Body::empty()).unwrap();
    let answer = Server::new(store()).into_router().unwrap().oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    http::Document::new(serde_json::from_slice(&body).unwrap())
}

fn assert_no_differences(surface: &str, found: &[String]) {
    assert!(found.is_empty(), "{surface} differs from the declaration:\n{}", found.join("\n"));
}

/// What the TypeScript source says otherwise than the declaration.
fn typescript_differences(text: &str) -> Vec<String> {
    let source = typescript::Source::read(text);
    let mut found = Vec::new();
    for (catalog, operation) in operations() {
        let name = format!("{catalog}.{}", operation.name);
        let Some(shown) = source.face(&catalog, operation.name) else {
            found.push(format!("{name} is missing"));
            continue;
        };
        let declared = Face::declared(operation, Types::Numbers);
        found.extend(differences(&declared, &shown).into_iter().map(|text| format!("{name}: {text}")));
        let names: Vec<_> = operation.arguments.iter().map(|field| field.name.to_owned()).collect();
        if source.called_with(operation.name) != Some(names) {
            found.push(format!("{name}: the client calls it with other arguments"));
        }
    }
    found
}

#[test]
fn typescript_has_every_operation_as_it_is_declared() {
    assert_no_differences("TypeScript", &typescript_differences(&typescript_source()));
}

#[tokio::test]
async fn http_has_every_operation_as_it_is_declared() {
    let document = description().await;
    let routes = document.routes();
    let mut found = Vec::new();
    for (catalog, operation) in operations() {
        let name = format!("{catalog}.{}", operation.name);
        let method = if operation.effect == Effect::Read { "GET" } else { "POST" };
        let line = format!("{method} /api/v1/operations/{catalog}/{}", operation.name);
        let route = routes.iter().find(|route| route.line == line);
        match (route, NOT_SERVED.iter().find(|(known, _)| *known == name)) {
            (Some(route), None) => {
                let declared = Face::declared(operation, Types::AnyJson);
                let shown = document.face(route);
                found.extend(differences(&declared, &shown).into_iter().map(|text| format!("{name}: {text}")));
            }
            (None, Some(_)) => {}
            (Some(_), Some(_)) => found.push(format!("{name} is served, and listed as not served")),
            (None, None) => found.push(format!("{name} is not served, and nothing says why")),
        }
    }
    assert_no_differences("HTTP", &found);
}

#[test]
fn what_is_not_served_exists_and_has_its_reason() {
    let known: BTreeSet<_> = operations().map(|(catalog, operation)| format!("{catalog}.{}", operation.name)).collect();
    for (name, reason) in NOT_SERVED {
        assert!(known.contains(*name), "{name}");
        assert!(reason.len() > 20, "{name}: {reason}");
    }
}

/// What is stored of passwords, tokens and secrets is neither taken nor given by name.
#[test]
fn no_served_operation_takes_or_gives_what_is_stored_of_secrets() {
    for (catalog, operation) in operations() {
        let name = format!("{catalog}.{}", operation.name);
        if NOT_SERVED.iter().any(|(known, _)| *known == name) {
            continue;
        }
        for field in operation.arguments.iter().chain(operation.result) {
            let stored = ["password", "token", "encrypted_", "api_key"].iter().any(|word| field.name.contains(word));
            assert!(!stored, "{name} has {}; list it in NOT_SERVED", field.name);
        }
        let secrets = || BUILT_IN.into_iter().flat_map(|catalog| catalog.protected).flat_map(|table| table.secrets);
        // A webhook's secret is shown as three stars.
        let mut given = operation.result.iter().filter(|field| !field.doc.contains("`***`"));
        let given = given.find(|field| secrets().any(|secret| *secret == field.name));
        assert!(given.is_none(), "{name} gives the secret {given:?}; list it in NOT_SERVED");
    }
}

#[test]
fn the_columns_have_the_names_types_and_defaults_of_the_operations() {
    let tables = sql::Tables::of(store());
    let mut found = Vec::new();
    for (catalog, operation) in operations() {
        let differ = tables.differences(&catalog, operation);
        found.extend(differ.into_iter().map(|text| format!("{catalog}.{}: {text}", operation.name)));
    }
    assert_no_differences("SQL", &found);
    assert!(tables.compared.get() > 500, "{} fields", tables.compared.get());
}

#[test]
fn drift_in_the_columns_is_found() {
    let add = BUILT_IN[0].operation("add_recording").unwrap();
    let schema = store().schema().unwrap();
    let of = |name: &str| add.arguments.iter().find(|field| field.name == name).unwrap();
    let column = |name: &str| schema.table("recordings").unwrap().column(name).unwrap().clone();
    let (flag, kept) = (of("is_emergency"), column("is_emergency"));
    assert_eq!(sql::argument_differs(flag, &kept), None);
    assert!(sql::argument_differs(flag, &Column { default: Some("1".to_owned()), ..kept.clone() }).is_some());
    assert!(sql::argument_differs(flag, &Column { kind: Kind::Integer, ..kept }).is_some());
    let path = Column { not_null: false, ..column("file_path") };
    assert!(sql::result_differs(of("file_path"), &path).is_some());
}

/// A change of any part of what a surface shows is found.
#[test]
fn every_kind_of_drift_is_found() {
    let operation = BUILT_IN[0].operation("recordings").unwrap();
    let declared = Face::declared(operation, Types::AnyJson);
    type Change = fn(&mut Face);
    let changes: [(&str, Change); 9] = [
        ("a name", |face| {
            let argument = face.arguments.remove("camera_id").unwrap();
            face.arguments.insert("camera".into(), argument);
        }),
        ("a missing argument", |face| drop(face.arguments.remove("limit"))),
        ("an argument more", |face| drop(face.arguments.insert("offset".into(), face.arguments["limit"].clone()))),
        ("a default", |face| face.arguments.get_mut("limit").unwrap().default = Some(50.into())),
        ("no default", |face| face.arguments.get_mut("limit").unwrap().default = None),
        ("a required argument", |face| face.arguments.get_mut("camera_id").unwrap().required = true),
        ("a type", |face| face.arguments.get_mut("since").unwrap().r#type.name = "text".into()),
        ("a field of the result", |face| drop(face.fields.remove("timestamp"))),
        ("one row instead of many", |face| face.result = face::described(Shape::Row, "Recording")),
    ];
    assert_eq!(differences(&declared, &declared), Vec::<String>::new());
    for (what, change) in changes {
        let mut drifted = declared.clone();
        change(&mut drifted);
        assert!(!differences(&declared, &drifted).is_empty(), "{what}");
    }
}

#[test]
fn drift_in_the_typescript_source_is_found() {
    let source = typescript_source();
    for (before, after) in [
        ("  limit?: number;", "  limit: number;"),
        ("Default: `100`.", "Default: `50`."),
        ("  cameraId: string;", "  camera: string;"),
        ("  fileSizeBytes: number;", "  fileSizeBytes: string;"),
        ("  durationSeconds: number | null;", "  durationSeconds: number;"),
        ("Query<Rows<Recording<Instant>>>", "Query<Recording<Instant>>"),
        ("  deleteRecording(", "  removeRecording("),
        ("arguments: [\"recording_id\", \"camera_id\"", "arguments: [\"camera_id\", \"recording_id\""),
    ] {
        assert!(source.contains(before), "{before}");
        assert!(!typescript_differences(&source.replacen(before, after, 1)).is_empty(), "{after}");
    }
}
