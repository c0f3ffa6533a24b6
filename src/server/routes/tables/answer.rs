//! Rows as answers with an entity tag, and requests on condition of one
//! (RFC 9110, sections 8.8.3 and 13.1).

use crate::{
    Error, ErrorKind, Result,
    server::{
        describe::{Describe, Description},
        entity_tag::{names, tag_of},
        errors::Failure,
        state::App,
    },
    value::{Row, RowView, Rows},
};
use axum::{
    body::Bytes,
    extract::FromRequestParts,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH},
        request::Parts,
    },
    response::{IntoResponse, Response},
};
use utoipa::openapi::{
    path::{ParameterBuilder, ParameterIn},
    schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type},
};

/// A page of rows.
#[derive(serde::Serialize)]
pub(super) struct TableRows {
    pub rows: Rows,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// The number of rows on all pages, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// One row, with status `STATUS`.
pub(super) struct RowAnswer<const STATUS: u16 = 200>(Tagged);

/// A row that was added.
pub(super) type Created = RowAnswer<201>;

/// A page of rows.
pub(super) struct PageAnswer(Tagged);

/// JSON with the tag of its state, unless the client has it.
struct Tagged {
    tag: String,
    /// None where the client has it.
    body: Option<Bytes>,
}

impl Tagged {
    fn of(answer: &impl serde::Serialize, conditions: &Conditions) -> Result<Self> {
        let body = json(answer)?;
        let tag = tag_of(&body);
        let known = conditions.if_none_match.as_deref().is_some_and(|known| names(known, &tag));
        Ok(Self { body: (!known).then(|| body.into()), tag })
    }

    fn respond(self, status: u16) -> Response {
        let tag = HeaderValue::from_str(&self.tag).expect("hexadecimal digits");
        // Whoever keeps an answer asks whether it still holds.
        let tagged = [(ETAG, tag), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
        match self.body {
            None => (StatusCode::NOT_MODIFIED, tagged).into_response(),
            Some(body) => {
                let status = StatusCode::from_u16(status).expect("a status that the program names");
                let json = HeaderValue::from_static("application/json");
                (status, tagged, [(CONTENT_TYPE, json)], body).into_response()
            }
        }
    }
}

fn json(answer: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(answer).map_err(<Error as serde::ser::Error>::custom)
}

impl<const STATUS: u16> RowAnswer<STATUS> {
    pub(super) fn of(row: &Row, conditions: &Conditions) -> Result<Self> {
        Tagged::of(row, conditions).map(Self)
    }

    /// The only row of a result.
    pub(super) fn of_rows(rows: &Rows) -> Result<Self> {
        let row = rows.get(0).ok_or_else(|| Error::not_found("the statement gave no row"))?;
        Self::of(&RowView::to_owned(&row), &Conditions::default())
    }
}

impl PageAnswer {
    pub(super) fn of(page: &TableRows, conditions: &Conditions) -> Result<Self> {
        Tagged::of(page, conditions).map(Self)
    }
}

impl<const STATUS: u16> IntoResponse for RowAnswer<STATUS> {
    fn into_response(self) -> Response {
        self.0.respond(STATUS)
    }
}

impl IntoResponse for PageAnswer {
    fn into_response(self) -> Response {
        self.0.respond(200)
    }
}

/// On what condition a request is meant.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    if_match: Option<String>,
    if_none_match: Option<String>,
}

/// Whether the conditions of a change are met.
pub(super) enum Condition {
    Met,
    Failed(Failure),
}

impl Conditions {
    /// Whether there are none.
    pub(super) const fn are_none(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Whether a row that is as it is now may be changed.
    pub(super) fn hold(&self, current: Option<&Row>) -> Result<Condition> {
        let tag = current.map(|row| Ok::<_, Error>(tag_of(&json(row)?))).transpose()?;
        let is_named = |header: &String| tag.as_ref().is_some_and(|tag| names(header, tag));
        let failed = match (&self.if_match, &self.if_none_match) {
            (Some(wanted), _) if !is_named(wanted) => {
                Some(("If-Match", "the row is not as it was when it was read; read it again"))
            }
            (_, Some(unwanted)) if is_named(unwanted) => Some(("If-None-Match", "there is such a row")),
            _ => None,
        };
        Ok(match failed {
            None => Condition::Met,
            Some((header, message)) => {
                let error = Error::new(ErrorKind::Conflict, message).on(header);
                Condition::Failed(Failure::new(StatusCode::PRECONDITION_FAILED, error))
            }
        })
    }
}

impl FromRequestParts<App> for Conditions {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Failure> {
        let header = |name: HeaderName| {
            let values = parts.headers.get_all(&name).iter();
            let values: Vec<_> = values.map(|value| value.to_str().unwrap_or_default()).collect();
            (!values.is_empty()).then(|| values.join(", "))
        };
        Ok(Self { if_match: header(IF_MATCH), if_none_match: header(IF_NONE_MATCH) })
    }
}

impl Describe for Conditions {
    fn describe(description: &mut Description) {
        for (name, text) in [
            ("If-Match", "Changes the row only if its tag (`ETag`) is one of these."),
            ("If-None-Match", "Gives nothing if the tag is one of these; `*` changes the row only if there is none."),
        ] {
            let text_type = ObjectBuilder::new().schema_type(Type::String);
            let header = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).description(Some(text));
            description.parameters.push(header.schema(Some(text_type)).build());
        }
        description.answers(304, "The client has what there is.", None);
        description.fails(412, "The row is not as the header wants it.");
    }
}

impl<const STATUS: u16> Describe for RowAnswer<STATUS> {
    fn describe(description: &mut Description) {
        let row = ObjectBuilder::new().description(Some("The row as it is stored: values by column."));
        description.answers_json(STATUS, "The row, with its tag as `ETag`.", row.into());
    }
}

impl Describe for PageAnswer {
    fn describe(description: &mut Description) {
        let nullable = |kind| SchemaType::from_iter([kind, Type::Null]);
        let next = ObjectBuilder::new().schema_type(nullable(Type::String));
        let next = next.description(Some("The `cursor` of the next page; null after the last."));
        let total = ObjectBuilder::new().schema_type(Type::Integer);
        let total = total.description(Some("The number of rows on all pages, where `count` asked for it."));
        let page = ObjectBuilder::new()
            .property("rows", ArrayBuilder::new().items(ObjectBuilder::new()))
            .required("rows")
            .property("next", next)
            .required("next")
            .property("total", total);
        description.answers_json(200, "The page, with the tag of its state as `ETag`.", page.into());
    }
}
