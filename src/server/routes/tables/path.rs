//! What the routes of tables take from a request.

use crate::{
    Error, Result,
    server::{
        describe::{Describe, Description},
        errors::Failure,
        extract::{kind_of, read_json},
        state::App,
    },
    value::{Json, record},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Query, RawPathParams, Request},
    http::request::Parts,
};
use utoipa::openapi::{
    path::{ParameterBuilder, ParameterIn, ParameterStyle},
    schema::{AdditionalProperties, ObjectBuilder, Type},
};

record! {
    /// Which table.
    pub struct TableKey {
        /// The name of the table.
        pub table: String,
    }

    /// Which row.
    pub struct RowKey {
        /// The name of the table.
        pub table: String,
        /// The value of the primary key, or the values of a key of several columns with commas between them.
        pub key: String,
    }

    /// What of a list is asked for.
    pub struct ListQuery {
        /// The columns of the order, with commas between them; `-` in front of one puts the largest first.
        pub sort: Option<String>,
        /// The columns to give, with commas between them; all if left out.
        pub fields: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
        /// Whether to give the number of rows on all pages, too.
        pub count: bool = false,
    }
}

/// The table that the path names.
pub(super) struct OfTable(pub String);

/// The row that the path names; its key as it is written there.
pub(super) struct OfRow {
    pub table: String,
    pub key: String,
}

/// The parameters behind the `?`, as they are written there.
pub(super) struct Parameters(pub Vec<(String, String)>);

/// A JSON object: a row, or the changes of one.
pub(super) struct Object(pub Json);

impl OfRow {
    /// That there is no such row.
    pub(super) fn missing(&self) -> Error {
        Error::not_found(format!("{} has no row {}", self.table, self.key)).on("key")
    }
}

async fn table(parts: &mut Parts, app: &App) -> Result<String, Failure> {
    let parameters = RawPathParams::from_request_parts(parts, app)
        .await
        .map_err(|_| Error::invalid("path", "the path is not UTF-8"))?;
    let table = parameters.iter().find(|(name, _)| *name == "table");
    Ok(table.map(|(_, table)| table.to_owned()).unwrap_or_default())
}

impl FromRequestParts<App> for OfTable {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        Ok(Self(table(parts, app).await?))
    }
}

impl FromRequestParts<App> for OfRow {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let table = table(parts, app).await?;
        // A comma between two values and one within a value differ only before they are decoded.
        let key = parts.uri.path().rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Self { table, key })
    }
}

impl FromRequestParts<App> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|_| Error::invalid("query", "the parameters behind the ? cannot be read"))?;
        Ok(Self(pairs.0))
    }
}

impl FromRequest<App> for Object {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        read_json(request, app, |json| {
            if json.is_object() {
                return Ok(Self(json));
            }
            Err(Error::invalid("body", format!("the body must be an object, not {}", kind_of(&json))))
        })
        .await
    }
}

impl Describe for OfTable {
    fn describe(description: &mut Description) {
        description.parameters::<TableKey>(ParameterIn::Path, &[]);
    }
}

impl Describe for OfRow {
    fn describe(description: &mut Description) {
        description.parameters::<RowKey>(ParameterIn::Path, &[]);
        description.fails(400, "The key does not fit the table's, or the table has none.");
    }
}

impl Describe for Parameters {
    fn describe(description: &mut Description) {
        const FILTERS: &str = "Filters: `column=value`, or `column.operator=value` with eq, ne, gt, gte, lt, lte, in \
            (values with commas between them, or a JSON list), null (true or false), prefix and contains.";
        description.parameters::<ListQuery>(ParameterIn::Query, &[("limit", 1..=crate::tables::MOST_ROWS)]);
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        let filters = ObjectBuilder::new().additional_properties(Some(AdditionalProperties::RefOr(text.into())));
        let parameter = ParameterBuilder::new()
            .name("filters")
            .parameter_in(ParameterIn::Query)
            .style(Some(ParameterStyle::Form))
            .explode(Some(true))
            .description(Some(FILTERS))
            .schema(Some(filters));
        description.parameters.push(parameter.build());
        description.fails(400, "A parameter is unknown, given twice, of a wrong type or out of range.");
    }
}

impl Describe for Object {
    fn describe(description: &mut Description) {
        let object = ObjectBuilder::new().description(Some("Values by column."));
        description.takes_json("Columns with their values.", object.into());
    }
}
