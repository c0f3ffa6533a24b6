use super::{
    check,
    table::{Known, Table},
};
use crate::{
    Error, Result,
    value::{Row, Value},
};

/// What names one row: the value of its primary key, or the values of a key
/// of several columns, in the order of the key or by name.
///
/// # Example
/// ```
/// use edgelite::{tables::Key, value::Value};
/// let by_number = Key::from(7);
/// let by_text = Key::from("kitchen");
/// let of_two_columns = Key::from(["kitchen".into(), Value::from(7)]);
/// # let _ = (by_number, by_text, of_two_columns);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Key(Given);

#[derive(Debug, Clone, PartialEq)]
enum Given {
    InOrder(Vec<Value>),
    Named(Row),
    /// As a URL writes it: in order, each value as text.
    Text(Vec<String>),
}

macro_rules! from {
    ($($type:ty),*) => {$(
        impl From<$type> for Key {
            fn from(value: $type) -> Self { Self(Given::InOrder(vec![value.into()])) }
        }
    )*};
}

from!(i64, i32, &str, String, Value);

impl From<Vec<Value>> for Key {
    fn from(values: Vec<Value>) -> Self {
        Self(Given::InOrder(values))
    }
}

impl<const N: usize> From<[Value; N]> for Key {
    fn from(values: [Value; N]) -> Self {
        Self(Given::InOrder(values.into()))
    }
}

impl From<Row> for Key {
    fn from(row: Row) -> Self {
        Self(Given::Named(row))
    }
}

impl<T> Table<T> {
    /// Reads a key as the last part of a URL's path has it: percent-encoded,
    /// the values of a key of several columns in its order with commas between
    /// them (`kitchen,7`; a comma of a value itself is `%2C`).
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `key` for text that is not UTF-8.
    pub fn key_of_path(&self, path: &str) -> Result<Key> {
        let parts: Vec<_> = if self.known().key.len() > 1 { path.split(',').collect() } else { vec![path] };
        let decoded = parts
            .into_iter()
            .map(|part| percent_decoded(part).ok_or_else(|| Error::invalid("key", "the key in the path is not UTF-8")));
        Ok(Key(Given::Text(decoded.collect::<Result<_>>()?)))
    }
}

impl<T> Table<T> {
    /// The key's columns with their values.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a key that is not the table's.
    pub(crate) fn named_key(&self, key: Key) -> Result<Row> {
        let known = self.known();
        let names = known.key.iter().map(|position| known.schema.columns[*position].name.clone());
        Ok(Row::from_pairs(names.zip(known.key_values(key)?)))
    }
}

/// Decodes `%41` and the like (RFC 3986, section 2.1); a `%` that begins
/// nothing stands for itself.
fn percent_decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while position < bytes.len() {
        let digits =
            text.get(position + 1..position + 3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.filter(|_| bytes[position] == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                decoded.push(byte);
                position += 3;
            }
            None => {
                decoded.push(bytes[position]);
                position += 1;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

impl Known {
    /// The values of the key's columns in order, each in the column's type.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the column that is missing, unknown or of a
    /// wrong type.
    pub(super) fn key_values(&self, key: Key) -> Result<Vec<Value>> {
        self.check_has_key()?;
        let columns = || self.key.iter().map(|position| &self.schema.columns[*position]);
        let count = |given: usize| {
            if given == self.key.len() {
                return Ok(());
            }
            let names: Vec<_> = columns().map(|column| column.name.as_str()).collect();
            let message = format!(
                "the key of {} is ({}): {} values, not {given}",
                self.schema.name,
                names.join(", "),
                names.len()
            );
            Err(Error::invalid("key", message))
        };
        match key.0 {
            Given::InOrder(values) => {
                count(values.len())?;
                columns().zip(values).map(|(column, value)| check::key_value(column, value)).collect()
            }
            Given::Text(texts) => {
                count(texts.len())?;
                columns().zip(texts).map(|(column, text)| check::from_text(column, &column.name, text)).collect()
            }
            Given::Named(row) => {
                count(row.view().values().len())?;
                columns().map(|column| check::key_value(column, row.value(&column.name)?.clone())).collect()
            }
        }
    }

    /// The key as messages show it.
    pub(super) fn shown(values: &[Value]) -> String {
        let shown = values.iter().map(|value| match value {
            Value::Text(text) => text.clone(),
            value => serde_json::to_string(value).unwrap_or_default(),
        });
        shown.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn a_path_is_decoded_and_what_is_no_encoding_stands_for_itself() {
        for (text, decoded) in
            [("a%2Cb%2fc", "a,b/c"), ("k%C3%BCche", "küche"), ("100%", "100%"), ("%zz%", "%zz%"), ("%é", "%é")]
        {
            assert_eq!(percent_decoded(text).as_deref(), Some(decoded), "{text}");
        }
        assert_eq!(percent_decoded("%ff"), None);
    }
}
