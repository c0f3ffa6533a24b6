//! What handlers answer: JSON whose shape is described once.

use super::describe::{Describe, Description, Schema};
use crate::{
    Result,
    value::{Described, FieldKind, FieldType, Kind, Row, Rows},
};
use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer};
use std::marker::PhantomData;

/// A JSON body with a described shape.
pub(super) trait Answer: Serialize {
    /// Its schema.
    fn schema(description: &mut Description) -> Schema;
}

/// Declares structs that are answers, with the description of their fields.
macro_rules! answer {
    ($(
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $($(#[doc = $field_doc:literal])+ $(#[serde($($serde:tt)+)])? pub $field:ident: $type:ty,)*
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, serde::Serialize)]
        pub(in crate::server) struct $name {
            $($(#[doc = $field_doc])+ $(#[serde($($serde)+)])? pub $field: $type,)*
        }

        impl $crate::server::answer::Answer for $name {
            fn schema(
                description: &mut $crate::server::describe::Description,
            ) -> $crate::server::describe::Schema {
                const FIELDS: &[$crate::value::Field] = &[$($crate::value::Field {
                    name: stringify!($field),
                    kind: <$type as $crate::value::FieldType>::KIND,
                    default: None,
                    doc: concat!($($field_doc,)+),
                },)*];
                description.record(stringify!($name), concat!($($doc,)+), FIELDS)
            }
        }
    )+};
}
pub(super) use answer;

impl<T: Described + Serialize> Answer for T {
    fn schema(description: &mut Description) -> Schema {
        description.record(T::NAME, T::DOC, T::FIELDS)
    }
}

/// Rows as the store gives them, each a `T`; written as JSON as they are.
#[derive(Debug)]
pub(super) struct RowsOf<T>(pub Rows, PhantomData<fn() -> T>);

impl<T> RowsOf<T> {
    pub(super) const fn new(rows: Rows) -> Self {
        Self(rows, PhantomData)
    }
}

impl<T> Serialize for RowsOf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Described> FieldType for RowsOf<T> {
    const KIND: FieldKind = <Vec<T> as FieldType>::KIND;
}

/// One row as the store gives it, a `T`.
#[derive(Debug)]
pub(super) struct RowOf<T>(Row, PhantomData<fn() -> T>);

impl<T> RowOf<T> {
    /// The first row, if there is one.
    pub(super) fn first(rows: &Rows) -> Option<Self> {
        rows.get(0).map(|row| Self(row.to_owned(), PhantomData))
    }

    /// The only row of a result that always has one.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when it has none.
    pub(super) fn only(rows: &Rows) -> Result<Self> {
        Self::first(rows).ok_or_else(|| crate::Error::not_found("the statement gave no row"))
    }
}

impl<T> Serialize for RowOf<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Described> Answer for RowOf<T> {
    fn schema(description: &mut Description) -> Schema {
        description.record(T::NAME, T::DOC, T::FIELDS)
    }
}

/// A record within an answer.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct One<T>(pub T);

impl<T: Described> FieldType for One<T> {
    const KIND: FieldKind =
        FieldKind { kind: Kind::Json, nullable: false, patch: false, record: Some((T::NAME, T::FIELDS)) };
}

/// An answer as JSON with status `STATUS`, written where it was made: large
/// ones are not written on a thread that serves other requests.
#[derive(Debug)]
pub(super) struct Json<T, const STATUS: u16 = 200>(Bytes, PhantomData<fn() -> T>);

/// That it was done, with status 204 and no body.
#[derive(Debug)]
pub(super) struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Describe for NoContent {
    fn describe(description: &mut Description) {
        description.answers(204, "It was done.", None);
    }
}

/// An answer with status 201.
pub(super) type Created<T> = Json<T, 201>;

impl<T: Answer, const STATUS: u16> Json<T, STATUS> {
    /// Writes the answer.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when a value has no JSON form.
    pub(super) fn of(answer: &T) -> Result<Self> {
        let text = serde_json::to_vec(answer).map_err(<crate::Error as serde::ser::Error>::custom)?;
        Ok(Self(text.into(), PhantomData))
    }
}

impl<T, const STATUS: u16> IntoResponse for Json<T, STATUS> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(STATUS).expect("a status that the program names");
        (status, [(CONTENT_TYPE, HeaderValue::from_static("application/json"))], self.0).into_response()
    }
}

impl<T: Answer, const STATUS: u16> Describe for Json<T, STATUS> {
    fn describe(description: &mut Description) {
        let schema = T::schema(description);
        description.answers_json(STATUS, "The answer.", schema);
    }
}
