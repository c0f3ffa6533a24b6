use super::{Instant, Json, Kind, Row, RowView};
use crate::Result;

/// A type that a row is read into.
///
/// Catalog rows implement it; for a type of one's own, derive
/// `serde::Deserialize` and implement it with `row.deserialize()` — or read
/// [`Row`]s and call [`Row::to`].
pub trait Record: Sized {
    /// The fields, in column order; empty where they are not known.
    const FIELDS: &'static [Field] = &[];

    /// Reads one row.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when a column is missing or has another type.
    fn from_row(row: RowView<'_>) -> Result<Self>;
}

impl Record for Row {
    fn from_row(row: RowView<'_>) -> Result<Self> {
        Ok(row.to_owned())
    }
}

impl RowView<'_> {
    /// Reads the row into any type that serde can deserialize from a map.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when a column is missing or has another type.
    pub fn deserialize<T: serde::de::DeserializeOwned>(self) -> Result<T> {
        super::deserialize::from_row(self)
    }
}

/// A record whose fields are described: the source of the TypeScript types,
/// the HTTP description and the checks of arguments.
pub trait Described: Record {
    /// The record's name.
    const NAME: &'static str;
    /// What the record is, in a sentence.
    const DOC: &'static str;
}

/// Name, type and meaning of a field.
#[derive(Debug)]
pub struct Field {
    /// The name, the same in SQL, Rust and HTTP; camelCase in TypeScript.
    pub name: &'static str,
    /// The type.
    pub kind: FieldKind,
    /// The value's default as Rust writes it, if an argument may be left out.
    pub default: Option<&'static str>,
    /// What the field means, in a sentence.
    pub doc: &'static str,
}

impl Field {
    /// Whether an argument of this field must be given.
    pub const fn required(&self) -> bool {
        self.default.is_none() && !self.kind.nullable && !self.kind.patch
    }

    /// The default as JSON, if an argument may be left out.
    ///
    /// # Example
    /// ```
    /// let operation = edgelite::catalog::media::CATALOG.operation("recordings")?;
    /// let limit = operation.arguments.iter().find(|field| field.name == "limit").unwrap();
    /// assert_eq!(limit.default_json(), Some(100.into()));
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn default_json(&self) -> Option<Json> {
        let rust = self.default?;
        let json = match rust {
            "empty_object()" => "{}".to_owned(),
            "Vec::new()" => "[]".to_owned(),
            text if text.starts_with('"') => text.trim_end_matches(".to_owned()").to_owned(),
            number => number.replace('_', ""),
        };
        Some(serde_json::from_str(&json).unwrap_or_else(|_| rust.into()))
    }
}

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldKind {
    /// The logical type; [`Kind::Rows`] for a list of records.
    pub kind: Kind,
    /// Whether it may be null; unless it is a [`Patch`](super::Patch), null is the same as leaving it out.
    pub nullable: bool,
    /// Whether it is a [`Patch`](super::Patch): what is left out stays as it is stored.
    pub patch: bool,
    /// Name and fields of the record of a list of records.
    pub record: Option<(&'static str, &'static [Field])>,
}

/// A Rust type that a field can have.
pub trait FieldType {
    /// Its description.
    const KIND: FieldKind;

    /// Whether the value stands for an argument that was left out.
    fn is_left_out(&self) -> bool {
        false
    }
}

macro_rules! field_types {
    ($($type:ty => $kind:ident),* $(,)?) => {$(
        impl FieldType for $type {
            const KIND: FieldKind = FieldKind { kind: Kind::$kind, nullable: false, patch: false, record: None };
        }
    )*};
}

field_types! {
    i64 => Integer, f64 => Real, bool => Boolean, String => Text, Instant => Instant, Json => Json, Vec<u8> => Blob,
    Vec<String> => Json, Vec<Json> => Json, Vec<Instant> => Json,
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: FieldKind = FieldKind { nullable: true, ..T::KIND };
}

impl<T: Described> FieldType for Vec<T> {
    const KIND: FieldKind =
        FieldKind { kind: Kind::Rows, nullable: false, patch: false, record: Some((T::NAME, T::FIELDS)) };
}

/// The name of a field; one that is a word of Rust's own is written `r#type`.
pub(crate) const fn field_name(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

/// Declares a struct that is a row or the arguments of an operation, with the
/// description of its fields. A field with `= default` may be left out of
/// arguments; every struct has a `Default` made of these defaults.
macro_rules! record {
    ($(
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $($(#[doc = $field_doc:literal])+ pub $field:ident: $type:ty $(= $default:expr)?,)*
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $name {
            $(
                $(#[doc = $field_doc])+
                #[serde(skip_serializing_if = "crate::value::FieldType::is_left_out")]
                pub $field: $type,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $crate::value::described!(@default $($default)?),)* }
            }
        }

        impl $crate::value::Record for $name {
            const FIELDS: &'static [$crate::value::Field] = &[$($crate::value::Field {
                name: $crate::value::field_name(stringify!($field)),
                kind: <$type as $crate::value::FieldType>::KIND,
                default: $crate::value::described!(@text $($default)?),
                doc: concat!($($field_doc,)+),
            },)*];

            fn from_row(row: $crate::value::RowView<'_>) -> $crate::Result<Self> {
                row.deserialize()
            }
        }

        impl $crate::value::Described for $name {
            const NAME: &'static str = stringify!($name);
            const DOC: &'static str = concat!($($doc,)+);
        }
    )+};
}

/// The parts of [`record!`] that depend on whether a default is given.
macro_rules! described {
    (@default) => {
        Default::default()
    };
    (@default $default:expr) => {
        $default
    };
    (@text) => {
        None
    };
    (@text $default:expr) => {
        Some(stringify!($default))
    };
}

pub(crate) use {described, record};
