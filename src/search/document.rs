//! What of a row is searched.

use super::{
    codec::{Places, put},
    text::{Language, each_word},
};
use crate::value::Value;

/// The words of a row's searched columns.
pub(super) struct Document {
    /// Word, column and position, in this order.
    words: Vec<(String, u8, u32)>,
    /// How many words each column has.
    pub(super) lengths: Vec<u32>,
}

impl Document {
    pub(super) fn of(values: &[Value], language: Language) -> Self {
        let mut words = Vec::new();
        let lengths = values
            .iter()
            .zip(0..)
            .map(|(value, column)| {
                let (mut position, mut length) = (0, 0);
                each_passage(value, &mut |passage| {
                    each_word(passage, language, |word, _| {
                        words.push((word.to_owned(), column, position));
                        position += 1;
                        length += 1;
                    });
                    // No phrase goes from one passage into the next.
                    position += 1;
                });
                length
            })
            .collect();
        words.sort_unstable();
        Self { words, lengths }
    }

    /// Gives each word with its places as bytes.
    pub(super) fn each(&self, mut take: impl FnMut(&str, &[u8])) {
        let (mut places, mut bytes) = (Vec::new(), Vec::new());
        for same in self.words.chunk_by(|a, b| a.0 == b.0) {
            places.clear();
            bytes.clear();
            places.extend(same.iter().map(|(_, column, position)| (*column, *position)));
            Places::write(&places, &mut bytes);
            take(&same[0].0, &bytes);
        }
    }

    /// The lengths as bytes.
    pub(super) fn put_lengths(lengths: &[u32], bytes: &mut Vec<u8>) {
        lengths.iter().for_each(|length| put(bytes, (*length).into()));
    }
}

/// Gives the texts of a value: a text itself, the texts and numbers within
/// JSON (not the names of its members), a number as it is written.
pub(super) fn each_passage(value: &Value, take: &mut dyn FnMut(&str)) {
    match value {
        Value::Text(text) => take(text),
        Value::Json(text) => match serde_json::from_str(text) {
            Ok(json) => each_leaf(&json, take),
            Err(_) => take(text),
        },
        Value::Integer(number) => take(&number.to_string()),
        Value::Real(number) => take(&number.to_string()),
        Value::Null | Value::Blob(_) | Value::Boolean(_) | Value::Instant(_) | Value::Rows(_) => {}
    }
}

fn each_leaf(json: &crate::value::Json, take: &mut dyn FnMut(&str)) {
    use crate::value::Json;
    match json {
        Json::String(text) => take(text),
        Json::Number(number) => take(&number.to_string()),
        Json::Array(items) => items.iter().for_each(|item| each_leaf(item, take)),
        Json::Object(members) => members.values().for_each(|item| each_leaf(item, take)),
        Json::Null | Json::Bool(_) => {}
    }
}
