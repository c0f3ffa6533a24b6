//! Descriptions of routes, collected from the types of their handlers, so
//! that the OpenAPI description cannot say anything else than the code does.

use crate::{
    query::{Effect, Operation, Shape},
    value::{Described, Field, Kind, to_row},
};
use serde::Serialize;
use std::{collections::BTreeMap, ops::RangeInclusive};
use utoipa::openapi::{
    Content, RefOr, Required, Response, ResponseBuilder,
    path::{Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
    schema::{ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, Ref, SchemaFormat, SchemaType, Type},
};

/// A schema, or a reference to one.
pub(super) type Schema = RefOr<utoipa::openapi::Schema>;

/// The smallest and largest value of parameters.
pub(super) type Bounds = &'static [(&'static str, RangeInclusive<i64>)];

/// A part of a handler's signature that describes itself.
pub(super) trait Describe {
    /// Adds what this part takes or gives.
    fn describe(description: &mut Description);
}

/// What a route takes and gives.
#[derive(Default)]
pub(super) struct Description {
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
    /// Whether it needs the token of an account.
    pub(super) needs_login: bool,
    pub(super) responses: BTreeMap<u16, Response>,
    /// The named schemas that the others refer to.
    pub(super) schemas: BTreeMap<String, Schema>,
}

impl Description {
    /// Names the schema of a record in a result.
    pub(super) fn record(&mut self, name: &str, doc: &str, fields: &[Field]) -> Schema {
        if !self.schemas.contains_key(name) {
            let mut object = ObjectBuilder::new().description(Some(doc.trim()));
            for field in fields {
                object = object.property(field.name, self.field(field, None, None));
                // Attached rows and records are left out where there are none.
                if !(field.kind.nullable && field.kind.record.is_some()) {
                    object = object.required(field.name);
                }
            }
            self.schemas.insert(name.to_owned(), object.into());
        }
        reference(name)
    }

    /// Names the schema of a record of arguments, with their defaults.
    pub(super) fn arguments<T: Described + Default + Serialize>(&mut self) -> Schema {
        self.some_arguments::<T>(|_| true)
    }

    /// The same of those fields that are wanted.
    pub(super) fn some_arguments<T: Described + Default + Serialize>(
        &mut self,
        wanted: impl Fn(&str) -> bool,
    ) -> Schema {
        let fields: Vec<_> = T::FIELDS.iter().filter(|field| wanted(field.name)).collect();
        // What the path names is no part of the body.
        let name = if fields.len() == T::FIELDS.len() { T::NAME.to_owned() } else { format!("{}Body", T::NAME) };
        self.arguments_named(&name, T::DOC, fields.into_iter().map(|field| (field, default_of::<T>(field))))
    }

    fn arguments_named<'a>(
        &mut self,
        name: &str,
        doc: &str,
        fields: impl Iterator<Item = (&'a Field, Option<serde_json::Value>)>,
    ) -> Schema {
        if !self.schemas.contains_key(name) {
            let mut object = ObjectBuilder::new().description(Some(doc.trim()));
            for (field, default) in fields {
                object = object.property(field.name, self.field(field, default, None));
                if field.required() {
                    object = object.required(field.name);
                }
            }
            self.schemas.insert(name.to_owned(), object.into());
        }
        reference(name)
    }

    /// Describes an operation as it is declared: its arguments, which are
    /// parameters of one that reads and the body of one that writes, and its
    /// result.
    pub(super) fn operation(&mut self, operation: &Operation) {
        let fields = operation.arguments.iter().map(|field| (field, field.default_json()));
        match operation.effect {
            Effect::Read => fields.for_each(|(field, default)| {
                self.parameter(field, default, ParameterIn::Query, None);
            }),
            Effect::Write => {
                let body = self.arguments_named(operation.arguments_record, operation.arguments_doc, fields);
                self.takes_json(operation.arguments_doc.trim(), body);
            }
        }
        self.fails(400, "An argument is missing, unknown, of a wrong type or out of range.");
        self.fails(503, "The store is not open, or too many requests are in work.");
        let result = self.result_of(operation);
        self.answers_json(200, "The result.", result);
    }

    fn result_of(&mut self, operation: &Operation) -> Schema {
        let null = || ObjectBuilder::new().schema_type(Type::Null);
        let row = match operation.shape {
            Shape::Nothing => return null().into(),
            Shape::Value => {
                return operation.result.first().map_or(null().into(), |value| self.field(value, None, None));
            }
            _ => self.record(operation.result_record, operation.result_doc, operation.result),
        };
        let rows = |row| ArrayBuilder::new().items(row).description(Some("The rows in order."));
        let list = |row| ObjectBuilder::new().property("rows", rows(row)).required("rows");
        match operation.shape {
            Shape::Optional => OneOfBuilder::new().item(row).item(null()).into(),
            Shape::Rows => list(row).into(),
            Shape::Page => {
                let kind = SchemaType::from_iter([Type::String, Type::Null]);
                let doc = "The `cursor` of the next page; null after the last.";
                let next = ObjectBuilder::new().schema_type(kind).description(Some(doc));
                list(row).property("next", next).required("next").into()
            }
            _ => row,
        }
    }

    /// Names a schema that describes itself, with those that it refers to.
    pub(super) fn own<T: utoipa::ToSchema>(&mut self) -> Schema {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        self.schemas.extend(schemas);
        reference(&T::name())
    }

    /// Adds the fields of a record as parameters of the path or the query.
    pub(super) fn parameters<T: Described + Default + Serialize>(&mut self, place: ParameterIn, bounds: Bounds) {
        self.some_parameters::<T>(place, bounds, |_| true);
    }

    /// The same of those fields that are wanted.
    pub(super) fn some_parameters<T: Described + Default + Serialize>(
        &mut self,
        place: ParameterIn,
        bounds: Bounds,
        wanted: impl Fn(&str) -> bool,
    ) {
        for field in T::FIELDS.iter().filter(|field| wanted(field.name)) {
            let bound = bounds.iter().find(|(name, _)| *name == field.name).map(|(_, bound)| bound);
            self.parameter(field, default_of::<T>(field), place.clone(), bound);
        }
    }

    fn parameter(
        &mut self,
        field: &Field,
        default: Option<serde_json::Value>,
        place: ParameterIn,
        bound: Option<&RangeInclusive<i64>>,
    ) {
        let schema = self.field(field, default, bound);
        let required = if field.required() { Required::True } else { Required::False };
        let parameter = ParameterBuilder::new().name(field.name).parameter_in(place).required(required);
        self.parameters.push(parameter.description(Some(field.doc.trim())).schema(Some(schema)).build());
    }

    /// Takes a JSON body.
    pub(super) fn takes_json(&mut self, text: &str, schema: Schema) {
        let content = Content::new(Some(schema));
        let body = RequestBodyBuilder::new().description(Some(text)).required(Some(Required::True));
        self.body = Some(body.content("application/json", content).build());
        self.fails(400, "The body is not JSON, or a field is missing, unknown, of a wrong type or out of range.");
        self.fails(408, "The body did not arrive in time.");
        self.fails(413, "The body is too large.");
        self.fails(415, "The body is not declared to be JSON.");
    }

    /// Answers with JSON.
    pub(super) fn answers_json(&mut self, status: u16, text: &str, schema: Schema) {
        let content = Content::new(Some(schema));
        let response = ResponseBuilder::new().description(text).content("application/json", content);
        self.responses.insert(status, response.build());
    }

    /// Answers with bytes of another type, or with no body.
    pub(super) fn answers(&mut self, status: u16, text: &str, content_type: Option<&str>) {
        let mut response = ResponseBuilder::new().description(text);
        if let Some(content_type) = content_type {
            let bytes = ObjectBuilder::new().schema_type(Type::String).format(Some(known(KnownFormat::Binary)));
            response = response.content(content_type, Content::new(Some(Schema::from(bytes))));
        }
        self.responses.insert(status, response.build());
    }

    /// Fails with the common body of errors.
    pub(super) fn fails(&mut self, status: u16, text: &str) {
        let schema = <super::errors::ErrorBody as super::answer::Answer>::schema(self);
        self.answers_json(status, text, schema);
    }

    fn field(
        &mut self,
        field: &Field,
        default: Option<serde_json::Value>,
        bound: Option<&RangeInclusive<i64>>,
    ) -> Schema {
        let doc = Some(field.doc.trim());
        if let (Kind::Rows, Some((name, fields))) = (field.kind.kind, field.kind.record) {
            let items = self.record(name, "", fields);
            return ArrayBuilder::new().items(items).description(doc).build().into();
        }
        if let (Kind::Json, Some((name, fields))) = (field.kind.kind, field.kind.record) {
            return self.record(name, "", fields);
        }
        let (kind, format) = match field.kind.kind {
            Kind::Integer => (Some(Type::Integer), Some(known(KnownFormat::Int64))),
            Kind::Real => (Some(Type::Number), Some(known(KnownFormat::Double))),
            Kind::Text => (Some(Type::String), None),
            Kind::Boolean => (Some(Type::Boolean), None),
            Kind::Instant => (Some(Type::String), Some(known(KnownFormat::DateTime))),
            Kind::Blob => (Some(Type::String), Some(known(KnownFormat::Byte))),
            Kind::Json | Kind::Rows | Kind::Any => (None, None),
        };
        let kind = match kind {
            None => SchemaType::AnyValue,
            Some(kind) if field.kind.nullable => SchemaType::from_iter([kind, Type::Null]),
            Some(kind) => kind.into(),
        };
        let mut object = ObjectBuilder::new().schema_type(kind).format(format).description(doc).default(default);
        if let Some(bound) = bound {
            object = object.minimum(Some(*bound.start())).maximum(Some(*bound.end()));
        }
        object.into()
    }
}

/// One `item`, or a list of up to `most` of them.
pub(super) fn one_or_many(item: Schema, most: usize) -> Schema {
    let list = ArrayBuilder::new().items(item.clone()).min_items(Some(1)).max_items(Some(most));
    OneOfBuilder::new().item(item).item(list.build()).into()
}

/// A list of objects whose fields are the sender's own.
pub(super) fn list_of_objects(doc: &str) -> ArrayBuilder {
    ArrayBuilder::new().items(ObjectBuilder::new()).description(Some(doc))
}

fn reference(name: &str) -> Schema {
    Ref::from_schema_name(name).into()
}

const fn known(format: KnownFormat) -> SchemaFormat {
    SchemaFormat::KnownFormat(format)
}

/// The default of a field that may be left out, as JSON.
fn default_of<T: Default + Serialize>(field: &Field) -> Option<serde_json::Value> {
    field.default?;
    let row = to_row(&T::default()).ok()?;
    serde_json::to_value(row.value(field.name).ok()?).ok()
}
