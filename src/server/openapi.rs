//! The OpenAPI description, written from the list of routes.

use super::route::Route;
use crate::catalog::BUILT_IN;
use axum::http::Method;
use std::collections::BTreeMap;
use utoipa::openapi::{
    ComponentsBuilder, Content, HttpMethod, Info, License, OpenApi, OpenApiBuilder, Paths, Ref, Response,
    ResponseBuilder, ResponsesBuilder,
    path::{Operation, OperationBuilder},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    tag::TagBuilder,
};

const ABOUT: &str = "Recordings, snapshots, AI analyses, devices and entities of a home, kept in one SQLite file. \
     Times are RFC 3339 in UTC. Lists are newest first or by name; `next` of a page is the `cursor` of the next. \
     An answer to GET has the tag of its state (`ETag`): sent as `If-None-Match`, what did not change is not sent again. \
     A failed request changed nothing; `kind` in its answer says for programs what went wrong. Below \
     `/api/v1/operations` is every operation by its name, with the arguments, defaults and result that it has in Rust \
     and TypeScript; the other routes have the forms that clients of earlier systems know.";

/// Describes the routes.
pub(super) fn describe(routes: &[Route]) -> OpenApi {
    let mut paths = Paths::new();
    let mut components = ComponentsBuilder::new();
    let mut schemas = BTreeMap::new();
    for route in routes {
        paths.add_path_operation(route.path.as_ref(), vec![method(&route.method)], operation(route));
        schemas.extend(route.description.schemas.iter().map(|(name, schema)| (name.clone(), schema.clone())));
    }
    for (name, schema) in schemas {
        components = components.schema(name, schema);
    }
    let failure = Content::new(Some(Ref::from_schema_name("ErrorBody")));
    let failure = ResponseBuilder::new().description("Why the request failed.").content("application/json", failure);
    components = components.response("Failure", failure.build());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("The token of a login."));
    components = components.security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    let mut info = Info::new("edgelite", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    info.license = Some(License::new(env!("CARGO_PKG_LICENSE")));
    let tags = BUILT_IN.map(|catalog| TagBuilder::new().name(&*catalog.name).description(Some(&*catalog.doc)).build());
    OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).tags(Some(tags)).build()
}

fn operation(route: &Route) -> Operation {
    let description = &route.description;
    let mut responses = ResponsesBuilder::new();
    for (status, response) in &description.responses {
        responses = responses.response(status.to_string(), response.clone());
    }
    if route.method == Method::GET && description.responses.get(&200).is_some_and(is_json) {
        let known = ResponseBuilder::new().description("The client has what there is: `If-None-Match` has its `ETag`.");
        responses = responses.response("304", known.build());
    }
    responses = responses.response("default", Ref::from_response_name("Failure"));
    OperationBuilder::new()
        .tag(&*route.tag)
        .operation_id(Some(operation_id(route)))
        .summary(Some(route.summary.as_str()))
        .description(
            route
                .operation
                .as_ref()
                .map(|(catalog, operation)| format!("The operation `{catalog}.{}`.", operation.name)),
        )
        .parameters((!description.parameters.is_empty()).then(|| description.parameters.clone()))
        .request_body(description.body.clone())
        .responses(responses.build())
        .securities(description.needs_login.then(|| [SecurityRequirement::new("bearer", Vec::<String>::new())]))
        .build()
}

fn is_json(response: &Response) -> bool {
    response.content.contains_key("application/json")
}

/// A unique name, made of the method and the path.
fn operation_id(route: &Route) -> String {
    let words = route.path.split('/').map(|part| part.trim_matches(['{', '}'])).filter(|part| !part.is_empty());
    let path = words.map(|word| word.replace(['.', '-'], "_")).collect::<Vec<_>>().join("_");
    format!("{}_{path}", route.method.as_str().to_ascii_lowercase())
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::DELETE => HttpMethod::Delete,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        _ => HttpMethod::Get,
    }
}
