//! Comma-separated values (RFC 4180). A field without quotes that is empty is
//! null; one with quotes is text, even if it is empty.

use super::{
    Place,
    fields::{Cell, CsvField, Original},
    loader::{Loader, Refusal},
    source::Source,
};
use crate::{Error, Result, schema::Table};
use std::{io::BufRead, path::Path, sync::Arc};

/// Reads records; counts lines.
struct Reader<R> {
    reader: R,
    line: u64,
    bytes: Vec<u8>,
}

/// A record and the line on which it begins.
struct Record {
    line: u64,
    fields: Result<Vec<CsvField>, (&'static str, String)>,
}

impl<R: BufRead> Reader<R> {
    const fn new(reader: R) -> Self {
        Self { reader, line: 0, bytes: Vec::new() }
    }

    /// The next record; none at the end.
    fn next(&mut self) -> std::io::Result<Option<Record>> {
        self.bytes.clear();
        let mut quotes = 0;
        let line = self.line + 1;
        loop {
            let start = self.bytes.len();
            if self.reader.read_until(b'\n', &mut self.bytes)? == 0 {
                break;
            }
            self.line += 1;
            quotes += self.bytes[start..].iter().filter(|byte| **byte == b'"').count();
            // Inside quotes a line break belongs to the field.
            if quotes % 2 == 0 {
                break;
            }
        }
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let without_end = self.bytes.strip_suffix(b"\n").unwrap_or(&self.bytes);
        let without_end = without_end.strip_suffix(b"\r").unwrap_or(without_end);
        let fields = match std::str::from_utf8(without_end) {
            Ok(text) => split(text).map_err(|reason| (reason, text.to_owned())),
            Err(_) => Err(("it is not UTF-8", String::from_utf8_lossy(without_end).into_owned())),
        };
        Ok(Some(Record { line, fields }))
    }
}

/// The fields of one record.
fn split(record: &str) -> Result<Vec<CsvField>, &'static str> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let field;
        (field, rest) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                if rest[..end].contains('"') {
                    return Err("a quote stands inside a field without quotes");
                }
                (CsvField { text: rest[..end].to_owned(), quoted: false }, &rest[end..])
            }
        };
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None if rest.is_empty() => return Ok(fields),
            None => return Err("text follows the closing quote of a field"),
        }
    }
}

fn unquote(quoted: &str) -> Result<(CsvField, &str), &'static str> {
    let mut text = String::new();
    let mut rest = quoted;
    loop {
        let end = rest.find('"').ok_or("a quote is not closed")?;
        text.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(after) => {
                text.push('"');
                rest = after;
            }
            None => return Ok((CsvField { text, quoted: true }, rest)),
        }
    }
}

/// Checks the header before anything is written; gives the column names.
fn header(record: Option<Record>, path: &Path, table: &Table, ignored: &[String]) -> Result<Arc<[String]>> {
    let refused = |message: String| Error::invalid("source", format!("{}: {message}", path.display()));
    let fields = match record.map(|record| record.fields) {
        Some(Ok(fields)) => fields,
        Some(Err((reason, _))) => return Err(refused(format!("the header cannot be read: {reason}"))),
        None => return Err(refused("the file is empty; its first line must name columns".to_owned())),
    };
    let names: Vec<String> = fields.into_iter().map(|field| field.text).collect();
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            return Err(refused(format!("the header names {name} twice")));
        }
        if table.column(name).is_none() && !ignored.contains(name) {
            let known: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let known = known.join(", ");
            return Err(refused(format!(
                "{} has no column {name}; it has {known}; a column that is not needed can be ignored by name",
                table.name
            )));
        }
    }
    Ok(names.into())
}

/// Reads the header only, to find mistakes before anything is written.
pub(super) fn check(path: &Path, table: &Table, ignored: &[String]) -> Result<()> {
    let mut reader = Reader::new(Source::open(path)?.reader);
    header(reader.next()?, path, table, ignored).map(drop)
}

/// Loads a CSV file.
pub(super) fn load(
    loader: &mut Loader<'_>,
    path: &Path,
    ignored: &[String],
    progress: &mut dyn FnMut(&Loader<'_>, f64),
) -> Result<()> {
    let failed = |error: std::io::Error| Error::from(error).context(format!("cannot read {}", path.display()));
    let Source { reader, position } = Source::open(path)?;
    let mut reader = Reader::new(reader);
    let names = header(reader.next().map_err(failed)?, path, loader.table(), ignored)?;
    while let Some(Record { line, fields }) = reader.next().map_err(failed)? {
        let place = Place::line(line);
        match fields {
            // A lone empty field is a blank line, unless there is only one column.
            Ok(fields) if names.len() > 1 && fields == [CsvField::default()] => loader.skip("blank line", place),
            Ok(fields) if fields.len() == names.len() => {
                let original = Original::Csv(names.clone(), fields.clone());
                let cells = names
                    .iter()
                    .zip(&fields)
                    .map(|(name, field)| (name.as_str(), Cell::Csv { text: &field.text, quoted: field.quoted }));
                loader.take(place, cells, original)?;
            }
            Ok(fields) => {
                let detail = format!("{} fields for {} columns", fields.len(), names.len());
                let refusal = Refusal { reason: "it does not have one field per column".into(), detail: Some(detail) };
                loader.reject(place, &refusal, &Original::Csv(names.clone(), fields))?;
            }
            Err((reason, text)) => loader.reject(place, &Refusal::new(reason), &Original::Text(text))?,
        }
        progress(loader, position.share());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Split = Result<Vec<(String, bool)>, &'static str>;

    fn records(text: &str) -> Vec<(u64, Split)> {
        let mut reader = Reader::new(text.as_bytes());
        std::iter::from_fn(|| reader.next().unwrap())
            .map(|record| {
                let fields = record.fields.map_err(|(reason, _)| reason);
                (record.line, fields.map(|fields| fields.into_iter().map(|field| (field.text, field.quoted)).collect()))
            })
            .collect()
    }

    fn plain(texts: &[&str]) -> Split {
        Ok(texts.iter().map(|text| ((*text).to_owned(), false)).collect())
    }

    #[test]
    fn records_may_span_lines() {
        assert_eq!(
            records("a,b\r\n\"x\ny\",\"\"\n,\n\n\"q\"\"q\",1"),
            [
                (1, plain(&["a", "b"])),
                (2, Ok(vec![("x\ny".into(), true), (String::new(), true)])),
                (4, plain(&["", ""])),
                (5, plain(&[""])),
                (6, Ok(vec![("q\"q".into(), true), ("1".into(), false)])),
            ]
        );
    }

    #[test]
    fn broken_records_say_why() {
        assert_eq!(records("a,\"b"), [(1, Err("a quote is not closed"))]);
        assert_eq!(records("a\"b\","), [(1, Err("a quote stands inside a field without quotes"))]);
        assert_eq!(records("\"a\"b"), [(1, Err("text follows the closing quote of a field"))]);
    }
}
