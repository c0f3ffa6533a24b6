//! Rows as JSON, JSONL and CSV text.

use super::Format;
use crate::{
    Error, ErrorKind, Result,
    value::{Column, Instant, Kind, RowView, Rows, Value},
};
use std::io::Write;

/// The first and last instant whose text can be read back: RFC 3339 has years of four digits.
const WRITABLE: std::ops::RangeInclusive<i64> = -62_167_219_200_000_000..=253_402_300_799_999_999;

/// Writes tables one after the other.
pub(super) struct RowWriter<W> {
    sink: W,
    format: Format,
    tables: u64,
    rows: u64,
}

impl<W: Write> RowWriter<W> {
    pub(super) const fn new(sink: W, format: Format) -> Self {
        Self { sink, format, tables: 0, rows: 0 }
    }

    /// Begins a table with these columns.
    pub(super) fn begin(&mut self, table: &str, columns: &[Column]) -> Result<()> {
        match self.format {
            Format::Json => {
                self.sink.write_all(if self.tables == 0 { b"{\n" } else { b",\n" })?;
                write!(self.sink, "{}: [", json_text(table)?)?;
            }
            Format::Csv => {
                let names = columns.iter().map(|column| csv_name(&column.name));
                write!(self.sink, "{}\r\n", names.collect::<Vec<_>>().join(","))?;
            }
            _ => {}
        }
        self.tables += 1;
        self.rows = 0;
        Ok(())
    }

    /// Writes a row, from the column at `first` on.
    pub(super) fn row(&mut self, row: RowView<'_>, first: usize) -> Result<()> {
        let fields = row.iter().skip(first);
        if self.format == Format::Csv {
            for (position, (column, value)) in fields.enumerate() {
                if position > 0 {
                    self.sink.write_all(b",")?;
                }
                self.csv_field(column, value)?;
            }
            self.sink.write_all(b"\r\n")?;
            return Ok(());
        }
        if self.format == Format::Json {
            self.sink.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        }
        self.sink.write_all(b"{")?;
        for (position, (column, value)) in fields.enumerate() {
            let separator = if position > 0 { "," } else { "" };
            write!(self.sink, "{separator}{}:", json_text(&column.name)?)?;
            self.json_value(column.kind, value)?;
        }
        self.sink.write_all(if self.format == Format::Jsonl { b"}\n" } else { b"}" })?;
        self.rows += 1;
        Ok(())
    }

    /// Ends a table.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.format == Format::Json {
            self.sink.write_all(if self.rows == 0 { b"]" } else { b"\n]" })?;
        }
        Ok(())
    }

    /// Ends the document; gives the sink back.
    pub(super) fn finish(mut self) -> Result<W> {
        if self.format == Format::Json {
            self.sink.write_all(if self.tables == 0 { b"{}\n" } else { b"\n}\n" })?;
        }
        self.sink.flush()?;
        Ok(self.sink)
    }

    fn json_value(&mut self, kind: Kind, value: &Value) -> Result<()> {
        match value {
            // A number that every JSON reader takes for infinity.
            Value::Real(real) if real.is_infinite() => {
                self.sink.write_all(if *real > 0.0 { b"9e999" } else { b"-9e999" })?;
            }
            Value::Instant(instant) => match readable(*instant) {
                Some(text) => write!(self.sink, "\"{text}\"")?,
                None => write!(self.sink, "{}", instant.microseconds())?,
            },
            // Line breaks stand only between the parts of JSON, where a space means the same.
            Value::Json(text) => self.sink.write_all(text.replace(['\n', '\r'], " ").as_bytes())?,
            Value::Blob(_) if kind != Kind::Blob => {
                self.sink.write_all(b"{\"$base64\":")?;
                self.json_value(Kind::Blob, value)?;
                self.sink.write_all(b"}")?;
            }
            value => write!(self.sink, "{}", json_text(value)?)?,
        }
        Ok(())
    }

    fn csv_field(&mut self, column: &Column, value: &Value) -> Result<()> {
        match value {
            Value::Null => {}
            Value::Integer(integer) => write!(self.sink, "{integer}")?,
            Value::Real(real) if real.is_infinite() => {
                self.sink.write_all(if *real > 0.0 { b"9e999" } else { b"-9e999" })?;
            }
            Value::Real(_) | Value::Boolean(_) => write!(self.sink, "{}", json_text(value)?)?,
            Value::Instant(instant) => match readable(*instant) {
                Some(text) => write!(self.sink, "{text}")?,
                None => write!(self.sink, "{}", instant.microseconds())?,
            },
            Value::Text(text) | Value::Json(text) => write!(self.sink, "\"{}\"", text.replace('"', "\"\""))?,
            Value::Blob(_) if column.kind == Kind::Blob => write!(self.sink, "{}", json_text(value)?)?,
            Value::Blob(_) | Value::Rows(_) => {
                return Err(Error::new(
                    ErrorKind::Unsupported,
                    format!("{} holds bytes, for which CSV has no form; export it as JSON", column.name),
                ));
            }
        }
        Ok(())
    }
}

/// Writes the rows of any result: as a JSON list of objects, as JSONL, or as
/// CSV with a header.
///
/// # Errors
/// [`Unsupported`](ErrorKind::Unsupported) for other formats and for bytes in CSV, or the sink's own.
pub fn write_rows(sink: &mut dyn Write, format: Format, rows: &Rows) -> Result<()> {
    if !matches!(format, Format::Json | Format::Jsonl | Format::Csv) {
        return Err(Error::new(ErrorKind::Unsupported, format!("rows cannot be written as {format}")));
    }
    // A list without the name of a table around it.
    let is_list = format == Format::Json;
    let mut writer = RowWriter::new(std::io::BufWriter::new(sink), if is_list { Format::Jsonl } else { format });
    writer.begin("", rows.columns())?;
    if is_list {
        writer.sink.write_all(b"[")?;
    }
    for (position, row) in rows.iter().enumerate() {
        if is_list {
            writer.sink.write_all(if position == 0 { b"\n" } else { b"," })?;
        }
        writer.row(row, 0)?;
    }
    if is_list {
        writer.sink.write_all(b"]\n")?;
    }
    writer.finish().map(drop)
}

fn json_text<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}

fn csv_name(name: &str) -> String {
    if name.contains([',', '"', '\n', '\r']) || name.is_empty() {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}

/// The instant's text, if it can be read back.
fn readable(instant: Instant) -> Option<String> {
    WRITABLE.contains(&instant.microseconds()).then(|| instant.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Columns;

    fn written(format: Format, kind: Kind, value: Value) -> String {
        let columns = Columns::new([Column { name: "v".into(), kind }]);
        let mut rows = Rows::new(columns.clone());
        rows.push([value]);
        let mut writer = RowWriter::new(Vec::new(), format);
        writer.begin("t", &columns).unwrap();
        writer.row(rows.get(0).unwrap(), 0).unwrap();
        writer.end().unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn each_format_has_its_frame() {
        assert_eq!(written(Format::Json, Kind::Integer, 1.into()), "{\n\"t\": [\n{\"v\":1}\n]\n}\n");
        assert_eq!(written(Format::Jsonl, Kind::Integer, 1.into()), "{\"v\":1}\n");
        assert_eq!(written(Format::Csv, Kind::Integer, 1.into()), "v\r\n1\r\n");
    }

    #[test]
    fn json_of_several_lines_stays_on_one() {
        let json = Value::Json("{\n\"a\": 1e3\n}".to_owned());
        assert_eq!(written(Format::Jsonl, Kind::Json, json), "{\"v\":{ \"a\": 1e3 }}\n");
    }

    #[test]
    fn times_that_have_no_text_are_numbers() {
        let last: Instant = "9999-12-31T23:59:59.999999Z".parse().unwrap();
        let first: Instant = "0000-01-01T00:00:00Z".parse().unwrap();
        for instant in [first, last] {
            assert_eq!(written(Format::Csv, Kind::Instant, instant.into()), format!("v\r\n{instant}\r\n"));
        }
        for microseconds in [i64::MAX, last.microseconds() + 1, first.microseconds() - 1] {
            let instant = Instant::from_microseconds(microseconds);
            assert_eq!(written(Format::Jsonl, Kind::Instant, instant.into()), format!("{{\"v\":{microseconds}}}\n"));
        }
    }

    #[test]
    fn null_and_empty_text_differ_in_csv() {
        assert_eq!(written(Format::Csv, Kind::Text, Value::Null), "v\r\n\r\n");
        assert_eq!(written(Format::Csv, Kind::Text, "".into()), "v\r\n\"\"\r\n");
        assert_eq!(written(Format::Csv, Kind::Text, "a\"b".into()), "v\r\n\"a\"\"b\"\r\n");
    }
}
