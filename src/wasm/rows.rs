//! Rows as one buffer: the layout of `docs/row-carrier.md`.
//!
//! Numbers, words, bytes and text each have a section, filled and read from
//! front to back, so that the reader makes one string of all text and views
//! of the rest.

use crate::{
    Error, ErrorKind, Result,
    value::{Columns, Rows, Value},
};

const FORMAT: u32 = 1;
const NULL_LENGTH: u32 = u32::MAX;
const HEADER_BYTES: usize = 40;
const NULL_BOOLEAN: u8 = 2;
/// JavaScript engines end strings at about 2^29 characters.
const MOST_TEXT: usize = 400 << 20;
const LARGEST_SAFE: u64 = (1 << 53) - 1;

/// How the cells of a column are laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Tag {
    Null = 0,
    Number = 1,
    Integer = 2,
    Boolean = 3,
    Instant = 4,
    WideInstant = 5,
    Text = 6,
    Json = 7,
    Blob = 8,
    Rows = 9,
    Mixed = 10,
}

/// The sections of a result.
#[derive(Default)]
struct Encoder {
    numbers: Vec<u64>,
    words: Vec<u32>,
    bytes: Vec<u8>,
    text: String,
}

/// Lays rows out in one buffer. `changed` is the number of rows that the
/// statement changed.
///
/// # Errors
/// [`InvalidArgument`](ErrorKind::InvalidArgument) for results with more text than a JavaScript string holds.
pub(super) fn encode(rows: &Rows, changed: u64) -> Result<Vec<u8>> {
    let mut encoder = Encoder::default();
    encoder.table(&[rows])?;
    let next = rows.next().map_or(Ok(NULL_LENGTH), |next| encoder.append(next))?;
    let warnings = match rows.warnings() {
        [] => NULL_LENGTH,
        warnings => encoder.append(&serde_json::to_string(warnings).unwrap_or_default())?,
    };
    Ok(encoder.finish(next, u32::try_from(changed).unwrap_or(u32::MAX), warnings))
}

/// The tag that suits one value by itself.
fn tag_of(value: &Value) -> Tag {
    match value {
        Value::Null => Tag::Null,
        Value::Integer(integer) if integer.unsigned_abs() > LARGEST_SAFE => Tag::Integer,
        Value::Integer(_) | Value::Real(_) => Tag::Number,
        Value::Boolean(_) => Tag::Boolean,
        Value::Instant(instant) if instant.microseconds().unsigned_abs() > LARGEST_SAFE => Tag::WideInstant,
        Value::Instant(_) => Tag::Instant,
        Value::Text(_) => Tag::Text,
        Value::Json(_) => Tag::Json,
        Value::Blob(_) => Tag::Blob,
        Value::Rows(_) => Tag::Rows,
    }
}

/// The tag of a column with these values.
fn tag_of_all<'a>(values: impl Iterator<Item = &'a Value>) -> Tag {
    let mut tag = Tag::Null;
    let mut nulls = false;
    for value in values {
        let own = tag_of(value);
        nulls |= own == Tag::Null;
        tag = match (tag, own) {
            (Tag::Null, own) => own,
            (tag, Tag::Null) => tag,
            (tag, own) if tag == own => tag,
            _ => return Tag::Mixed,
        };
    }
    // 64-bit cells have no value to spare for null.
    if nulls && matches!(tag, Tag::Integer | Tag::WideInstant) { Tag::Mixed } else { tag }
}

impl Encoder {
    /// Lays out tables with the same columns as one.
    fn table(&mut self, tables: &[&Rows]) -> Result<()> {
        let first = tables.iter().find(|rows| !rows.is_empty()).or(tables.first());
        let columns = first.map_or_else(|| Columns::new([]), |rows| rows.columns().clone());
        let width = columns.len();
        if tables.iter().any(|rows| !rows.is_empty() && *rows.columns() != columns) {
            return Err(Error::new(ErrorKind::Internal, "attached rows differ in their columns"));
        }
        self.words.push(length(tables.iter().map(|rows| rows.len()).sum())?);
        self.words.push(length(width)?);
        for (position, column) in columns.iter().enumerate() {
            let name = self.append(&column.name)?;
            self.words.push(name);
            let values = || tables.iter().flat_map(|rows| rows.values().iter().skip(position).step_by(width));
            self.column(tag_of_all(values()), values)?;
        }
        Ok(())
    }

    fn column<'a, I: Iterator<Item = &'a Value>>(&mut self, tag: Tag, values: impl Fn() -> I) -> Result<()> {
        let lists = values().any(|value| matches!(value, Value::Rows(_)));
        let tag = if lists { Tag::Rows } else { tag };
        self.words.push(u32::from(tag as u8));
        match tag {
            Tag::Rows => return self.lists(values()),
            Tag::Mixed => self.bytes.extend(values().map(|value| tag_of(value) as u8)),
            _ => {}
        }
        for value in values() {
            self.cell(if tag == Tag::Mixed { tag_of(value) } else { tag }, value)?;
        }
        Ok(())
    }

    /// The lengths of lists of rows, then all their rows as one table.
    fn lists<'a>(&mut self, values: impl Iterator<Item = &'a Value>) -> Result<()> {
        let mut tables = Vec::new();
        for value in values {
            match value {
                Value::Rows(rows) => {
                    self.words.push(length(rows.len())?);
                    tables.push(rows);
                }
                _ => self.words.push(NULL_LENGTH),
            }
        }
        self.table(&tables)
    }

    fn cell(&mut self, tag: Tag, value: &Value) -> Result<()> {
        match (tag, value) {
            (Tag::Null, _) => {}
            (Tag::Number | Tag::Instant, Value::Null) => self.numbers.push(f64::NAN.to_bits()),
            #[expect(clippy::cast_precision_loss, reason = "the tag is for integers below 2^53")]
            (Tag::Number, Value::Integer(integer)) => self.numbers.push((*integer as f64).to_bits()),
            (Tag::Number, Value::Real(real)) => self.numbers.push(real.to_bits()),
            #[expect(clippy::cast_precision_loss, reason = "the tag is for instants below 2^53")]
            (Tag::Instant, Value::Instant(instant)) => {
                self.numbers.push((instant.microseconds() as f64).to_bits());
            }
            (Tag::Integer, Value::Integer(integer)) => self.numbers.push(integer.cast_unsigned()),
            (Tag::WideInstant, Value::Instant(instant)) => {
                self.numbers.push(instant.microseconds().cast_unsigned());
            }
            (Tag::Boolean, Value::Boolean(boolean)) => self.bytes.push(u8::from(*boolean)),
            (Tag::Boolean, _) => self.bytes.push(NULL_BOOLEAN),
            (_, Value::Text(text) | Value::Json(text)) => {
                let length = self.append(text)?;
                self.words.push(length);
            }
            (_, Value::Blob(blob)) => {
                self.words.push(length(blob.len())?);
                self.bytes.extend_from_slice(blob);
            }
            _ => self.words.push(NULL_LENGTH),
        }
        Ok(())
    }

    /// Adds text; gives its length as JavaScript counts it.
    fn append(&mut self, text: &str) -> Result<u32> {
        self.text.push_str(text);
        if self.text.len() > MOST_TEXT {
            return Err(Error::new(
                ErrorKind::InvalidArgument,
                "the result has more than 400 MiB of text; ask for it in pages",
            ));
        }
        length(if text.is_ascii() { text.len() } else { text.encode_utf16().count() })
    }

    fn finish(self, next: u32, changed: u32, warnings: u32) -> Vec<u8> {
        let body = HEADER_BYTES + self.numbers.len() * 8 + self.words.len() * 4 + self.bytes.len() + self.text.len();
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let header = [
            FORMAT,
            count(body),
            count(self.numbers.len()),
            count(self.words.len()),
            count(self.bytes.len()),
            count(self.text.len()),
            next,
            changed,
            warnings,
            0,
        ];
        debug_assert_eq!(header.len() * 4, HEADER_BYTES);
        let mut buffer = Vec::with_capacity(body);
        buffer.extend(header.iter().flat_map(|word| word.to_le_bytes()));
        buffer.extend(self.numbers.iter().flat_map(|number| number.to_le_bytes()));
        buffer.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
        buffer.extend_from_slice(&self.bytes);
        buffer.extend_from_slice(self.text.as_bytes());
        buffer
    }
}

fn length(length: usize) -> Result<u32> {
    u32::try_from(length)
        .ok()
        .filter(|length| *length != NULL_LENGTH)
        .ok_or_else(|| Error::new(ErrorKind::InvalidArgument, "the result is larger than 4 GiB; ask for it in pages"))
}
