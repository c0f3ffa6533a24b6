use super::{FieldKind, FieldType};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of a change: left out, or the value that it becomes.
///
/// A column that can be null is a `Patch<Option<T>>`: left out it stays, null
/// clears it. In a `Patch<T>` null is refused. It is the same on every way
/// in: a key that a JSON object lacks, `undefined` in TypeScript and
/// [`Patch::Keep`] leave out; `null` is a value.
///
/// # Example
/// ```
/// use edgelite::{catalog::library::LibraryItemChanges, value::Patch};
/// let changes = LibraryItemChanges {
///     id: "4f3c".into(),
///     title: Patch::Set("Solaris".into()),
///     poster_url: Patch::Set(None), // cleared
///     ..Default::default() // all else stays
/// };
/// assert_eq!(changes.metadata, Patch::Keep);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// What is stored stays.
    #[default]
    Keep,
    /// What is stored becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether it was left out.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value that is set, if one is.
    pub const fn as_set(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Turns the value that is set, if one is, into another.
    ///
    /// # Errors
    /// Those of `turn`.
    pub fn try_map<U, E>(self, turn: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        match self {
            Self::Keep => Ok(Patch::Keep),
            Self::Set(value) => turn(value).map(Patch::Set),
        }
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T: FieldType> FieldType for Patch<T> {
    const KIND: FieldKind = FieldKind { patch: true, ..T::KIND };

    fn is_left_out(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    /// Records leave out what is kept; by itself it is null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ErrorKind,
        query::decode_arguments,
        value::{Json, Patch, Row, Value, record, to_row},
    };

    record! {
        /// A change of a shelf.
        pub struct ShelfChanges {
            /// Which shelf.
            pub id: i64,
            /// Its name.
            pub name: Patch<String>,
            /// What stands on it.
            pub note: Patch<Option<String>>,
            /// Whatever else is known.
            pub metadata: Patch<Option<Json>>,
        }
    }

    fn decoded(json: &str) -> crate::Result<ShelfChanges> {
        let json: Json = serde_json::from_str(json).unwrap();
        decode_arguments(&to_row(&json)?)
    }

    #[test]
    fn what_is_left_out_stays_and_null_clears() {
        let changes = decoded(r#"{"id": 1, "note": null, "metadata": null}"#).unwrap();
        let expected = ShelfChanges { id: 1, note: None.into(), metadata: None.into(), ..Default::default() };
        assert_eq!(changes, expected);
        let changes = decoded(r#"{"id": 1, "name": "top", "metadata": {"a": 1}}"#).unwrap();
        assert_eq!(changes.name, "top".to_owned().into());
        assert_eq!(changes.metadata, Some(serde_json::json!({"a": 1})).into());
        assert_eq!(changes.note, Patch::Keep);
    }

    #[test]
    fn null_is_refused_where_the_column_cannot_be_null() {
        let error = decoded(r#"{"id": 1, "name": null}"#).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("name")));
        assert!(error.to_string().contains("must not be null"), "{error}");
        assert_eq!(decoded(r#"{"id": 1, "name": 5}"#).unwrap_err().field(), Some("name"));
    }

    #[test]
    fn a_change_survives_being_a_row() {
        let changes = ShelfChanges { id: 7, note: None.into(), ..Default::default() };
        let row = to_row(&changes).unwrap();
        assert_eq!(row, Row::from_pairs([("id".into(), 7.into()), ("note".into(), Value::Null)]));
        assert_eq!(decode_arguments::<ShelfChanges>(&row).unwrap(), changes);
    }
}
