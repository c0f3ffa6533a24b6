//! Values and columns of another store as an import would take them, for
//! those who compare.

use super::{
    convert::{Converted, Rules, convert},
    fields::Cell,
    former::present_name,
};
use crate::{
    schema::Table,
    value::{Kind, Value},
};

/// A value as an import takes it for a column of this type; as it is where an
/// import would refuse it.
pub(crate) fn conform(value: Value, kind: Kind, assume_utc: bool) -> Value {
    // Most values are as they should be, and need no copy.
    let fits = matches!(
        (&value, kind),
        (Value::Null, _)
            | (Value::Integer(_), Kind::Integer)
            | (Value::Text(_), Kind::Text)
            | (Value::Instant(_), Kind::Instant)
    );
    if fits {
        return value;
    }
    match convert(&Cell::Stored { value: &value, own: true }, kind, Rules { assume_utc }) {
        Converted::Value(value) => value,
        _ => value,
    }
}

/// The column of `into` that a column of another store with this name fills.
pub(crate) fn present_column<'a>(into: &Table, name: &'a str) -> &'a str {
    present_name(into, name)
}
