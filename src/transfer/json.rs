//! JSON documents and JSONL, read piece by piece.

use super::{
    Place,
    fields::{Cell, Fields, Original},
    loader::{Loader, Refusal},
    source::Source,
};
use crate::{Error, Result};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{
    fmt,
    io::{BufRead, Read},
    path::Path,
};

/// What a JSON document holds, without its rows.
#[derive(Debug, PartialEq)]
pub(super) enum Document {
    /// A list.
    List,
    /// An object, its members by name.
    Object(Vec<(String, Member)>),
    /// Something else.
    Other,
}

/// A member of a document, in short.
#[derive(Debug, PartialEq)]
pub(super) enum Member {
    /// A list.
    List,
    /// An object; the names of its members.
    Object(Vec<String>),
    /// Text.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Null.
    Null,
}

/// Reads the whole document, so that broken JSON is found before anything is
/// written.
pub(super) fn inspect(path: &Path) -> Result<Document> {
    inspect_in(Source::open(path)?.reader, path)
}

fn inspect_in(reader: impl Read, path: &Path) -> Result<Document> {
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let document = Head::deserialize(&mut deserializer).and_then(|head| deserializer.end().map(|()| head));
    let Head(member, members) = document.map_err(|error| broken(path, &error))?;
    Ok(match member {
        Member::List => Document::List,
        Member::Object(_) => Document::Object(members),
        _ => Document::Other,
    })
}

fn broken(path: &Path, error: &serde_json::Error) -> Error {
    if error.is_io() {
        return Error::new(crate::ErrorKind::Io, format!("cannot read {}: {error}", path.display()));
    }
    Error::invalid("source", format!("{} is not valid JSON: {error}; nothing was imported", path.display()))
}

/// A document and its members.
struct Head(Member, Vec<(String, Member)>);

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut members = Vec::new();
        let member = deserializer.deserialize_any(Look { members: Some(&mut members) })?;
        Ok(Self(member, members))
    }
}

/// Looks at a value; notes an object's members where they are asked for.
struct Look<'a> {
    members: Option<&'a mut Vec<(String, Member)>>,
}

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = Member;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Member, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Member::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
        let mut names = Vec::new();
        match self.members {
            Some(members) => {
                while let Some(name) = map.next_key::<String>()? {
                    members.push((name, map.next_value_seed(Look { members: None })?));
                }
            }
            None => {
                while let Some((name, IgnoredAny)) = map.next_entry::<String, _>()? {
                    names.push(name);
                }
            }
        }
        Ok(Member::Object(names))
    }

    fn visit_str<E>(self, text: &str) -> Result<Member, E> {
        Ok(Member::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Member, E> {
        Ok(Member::Flag(flag))
    }

    #[expect(clippy::cast_precision_loss, reason = "only small numbers are looked at")]
    fn visit_i64<E>(self, number: i64) -> Result<Member, E> {
        Ok(Member::Number(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "only small numbers are looked at")]
    fn visit_u64<E>(self, number: u64) -> Result<Member, E> {
        Ok(Member::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Member, E> {
        Ok(Member::Number(number))
    }

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Null)
    }
}

/// Gives each element of the list at `keys` (none: the document itself) to
/// `take`, as written.
pub(super) fn each_element(
    reader: impl Read,
    path: &Path,
    keys: &[&str],
    take: &mut dyn FnMut(Box<RawValue>) -> Result<()>,
) -> Result<()> {
    let mut stopped = None;
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let walked = Walk { keys, take, stopped: &mut stopped }.deserialize(&mut deserializer);
    match (stopped, walked) {
        (Some(error), _) => Err(error),
        (None, walked) => walked.map_err(|error| broken(path, &error)),
    }
}

struct Walk<'a, 'k> {
    keys: &'k [&'k str],
    take: &'a mut dyn FnMut(Box<RawValue>) -> Result<()>,
    /// The error of `take`, which serde's own cannot carry.
    stopped: &'a mut Option<Error>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.keys.is_empty() { deserializer.deserialize_seq(self) } else { deserializer.deserialize_map(self) }
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.keys.first() {
            Some(key) => write!(formatter, "an object with {key}"),
            None => formatter.write_str("a list of rows"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == self.keys[0] {
                let inner = Walk { keys: &self.keys[1..], take: &mut *self.take, stopped: &mut *self.stopped };
                map.next_value_seed(inner)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element()? {
            if let Err(error) = (self.take)(element) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// Loads one row from its JSON text.
pub(super) fn load(loader: &mut Loader<'_>, place: Place, row: Box<RawValue>) -> Result<()> {
    // The fields borrow from a copy, because the row itself is kept until it is written.
    let text = row.get().to_owned();
    match serde_json::from_str::<Fields<'_>>(&text) {
        Ok(Fields(fields)) => {
            let fields = super::former::renamed(loader.table(), fields);
            let cells = fields.iter().map(|(name, json)| (name.as_ref(), Cell::Json(json)));
            loader.take(place, cells, Original::Json(row))
        }
        Err(_) => loader.reject(place, &Refusal::new("it is not a JSON object"), &Original::Json(row)),
    }
}

/// Loads the lines of a JSONL file.
pub(super) fn load_lines(
    loader: &mut Loader<'_>,
    path: &Path,
    progress: &mut dyn FnMut(&Loader<'_>, f64),
) -> Result<()> {
    let Source { mut reader, position } = Source::open(path)?;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = reader
            .read_until(b'\n', &mut line)
            .map_err(|error| Error::from(error).context(format!("cannot read {}", path.display())))?;
        if length == 0 {
            break;
        }
        let place = Place::line(number);
        match std::str::from_utf8(&line).map(str::trim) {
            Ok("") => loader.skip("blank line", place),
            Ok(text) => match serde_json::from_str::<Box<RawValue>>(text) {
                Ok(row) => load(loader, place, row)?,
                Err(error) => {
                    let refusal = Refusal { reason: "it is not valid JSON".into(), detail: Some(error.to_string()) };
                    loader.reject(place, &refusal, &Original::Text(text.to_owned()))?;
                }
            },
            Err(_) => {
                let lossy = String::from_utf8_lossy(&line).trim().to_owned();
                loader.reject(place, &Refusal::new("it is not UTF-8"), &Original::Text(lossy))?;
            }
        }
        progress(loader, position.share());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "rows.json";

    fn look(text: &str) -> Result<Document> {
        inspect_in(text.as_bytes(), Path::new(PATH))
    }

    #[test]
    fn a_document_is_known_by_its_members() {
        let object = r#"{"key": "k", "data": {"devices": [1]}, "list": [], "n": 1, "no": false, "none": null}"#;
        let Document::Object(members) = look(object).unwrap() else { panic!("an object") };
        assert_eq!(members[0], ("key".into(), Member::Text("k".into())));
        assert_eq!(members[1], ("data".into(), Member::Object(vec!["devices".into()])));
        assert_eq!(members[2], ("list".into(), Member::List));
        assert_eq!(members[5], ("none".into(), Member::Null));
        assert_eq!(look("[{}]").unwrap(), Document::List);
        assert_eq!(look("7").unwrap(), Document::Other);
    }

    #[test]
    fn broken_documents_name_the_place() {
        for text in ["", "{", "[1,]", "[1] x", "{\"a\": tru}"] {
            let error = look(text).unwrap_err();
            assert!(error.to_string().contains("line") && error.to_string().contains(PATH), "{error}");
            assert_eq!(error.field(), Some("source"));
        }
    }

    #[test]
    fn elements_come_one_by_one_as_written() {
        let document = r#"{"other": [9], "data": {"x": {}, "devices": [ {"a": 1e3}, 2 ]}}"#;
        let mut seen = Vec::new();
        let mut take = |element: Box<RawValue>| {
            seen.push(element.get().to_owned());
            Ok(())
        };
        each_element(document.as_bytes(), Path::new(PATH), &["data", "devices"], &mut take).unwrap();
        assert_eq!(seen, [r#"{"a": 1e3}"#, "2"]);
        let mut stop = |_| Err(Error::not_found("enough"));
        let error = each_element(document.as_bytes(), Path::new(PATH), &["other"], &mut stop).unwrap_err();
        assert_eq!(error.to_string(), "enough");
    }
}
