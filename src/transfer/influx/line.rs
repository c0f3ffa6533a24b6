//! Lines of InfluxDB's line protocol
//! (<https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/>):
//! `measurement,tag=value field="text",other=1i 1771588994642656000`.

use std::borrow::Cow;

/// A point: what one line says.
#[derive(Debug, PartialEq)]
pub(super) struct Point<'a> {
    pub measurement: Cow<'a, str>,
    pub tags: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub fields: Vec<(Cow<'a, str>, Field<'a>)>,
    /// Nanoseconds since 1970, if the line tells a time.
    pub nanoseconds: Option<i64>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Field<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Real(f64),
    Boolean(bool),
}

/// The measurement of a line; none for blank lines, comments, and the
/// statements of an export's head.
pub(super) fn measurement(line: &str) -> Option<Cow<'_, str>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') || line.starts_with("CREATE DATABASE ") {
        return None;
    }
    Some(unescaped(&line[..end(line, &[',', ' '])]))
}

/// Reads a line that has a measurement.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn read(line: &str) -> Result<Point<'_>, &'static str> {
    let mut rest = line.trim();
    let (measurement, after) = rest.split_at(end(rest, &[',', ' ']));
    rest = after;
    let mut tags = Vec::new();
    while let Some(tag) = rest.strip_prefix(',') {
        let (name, after) = tag.split_at(end(tag, &['=', ',', ' ']));
        let value = after.strip_prefix('=').ok_or("a tag has no value")?;
        let (value, after) = value.split_at(end(value, &[',', ' ']));
        tags.push((unescaped(name), unescaped(value)));
        rest = after;
    }
    rest = rest.trim_start_matches(' ');
    let mut fields = Vec::new();
    loop {
        let (name, after) = rest.split_at(end(rest, &['=', ',', ' ']));
        let value = after.strip_prefix('=').filter(|_| !name.is_empty()).ok_or("it has no field")?;
        let (value, after) = field(value)?;
        fields.push((unescaped(name), value));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => {
                rest = after.trim();
                break;
            }
        }
    }
    let nanoseconds = match rest {
        "" => None,
        text => Some(text.parse().map_err(|_| "its time is not a number")?),
    };
    Ok(Point { measurement: unescaped(measurement), tags, fields, nanoseconds })
}

fn field(text: &str) -> Result<(Field<'_>, &str), &'static str> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut escaped = false;
        let close = quoted.find(|sign: char| {
            let ends = sign == '"' && !escaped;
            escaped = sign == '\\' && !escaped;
            ends
        });
        let close = close.ok_or("a text is not closed")?;
        let text = &quoted[..close];
        let text = match text.contains('\\') {
            true => Cow::Owned(text.replace("\\\"", "\"").replace("\\\\", "\\")),
            false => Cow::Borrowed(text),
        };
        return Ok((Field::Text(text), &quoted[close + 1..]));
    }
    let (value, rest) = text.split_at(end(text, &[',', ' ']));
    let field = match value {
        "t" | "T" | "true" | "True" | "TRUE" => Field::Boolean(true),
        "f" | "F" | "false" | "False" | "FALSE" => Field::Boolean(false),
        _ => match value.strip_suffix(['i', 'u']) {
            Some(integer) => Field::Integer(integer.parse().map_err(|_| "a field is no integer of 64 bits")?),
            None => {
                let real: f64 = value.parse().map_err(|_| "a field is neither text, number nor boolean")?;
                if !real.is_finite() {
                    return Err("a field is no number");
                }
                Field::Real(real)
            }
        },
    };
    Ok((field, rest))
}

/// Where the first of these signs stands that no backslash precedes; else the
/// end.
fn end(text: &str, signs: &[char]) -> usize {
    let mut escaped = false;
    let found = text.find(|sign: char| {
        let ends = !escaped && signs.contains(&sign);
        escaped = sign == '\\' && !escaped;
        ends
    });
    found.unwrap_or(text.len())
}

/// A name or a tag's value without the backslashes before commas, blanks and
/// equals signs.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\\,", ",").replace("\\ ", " ").replace("\\=", "="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_escapes_and_types() {
        let line = r#"de\,vices,device_id=lamp\ 1,area_id=k\=1 name="A \"B\", \\ c=d",n=5i,u=7u,x=-1.5e3,on=t 1771588994642656123"#;
        let point = read(line).unwrap();
        assert_eq!(point.measurement, "de,vices");
        let tags: Vec<_> = point.tags.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect();
        assert_eq!(tags, [("device_id", "lamp 1"), ("area_id", "k=1")]);
        let fields: Vec<_> = point.fields.iter().map(|(name, value)| (name.as_ref(), value.clone())).collect();
        let expected = [
            ("name", Field::Text(r#"A "B", \ c=d"#.into())),
            ("n", Field::Integer(5)),
            ("u", Field::Integer(7)),
            ("x", Field::Real(-1500.0)),
            ("on", Field::Boolean(true)),
        ];
        assert_eq!(fields, expected);
        assert_eq!(point.nanoseconds, Some(1_771_588_994_642_656_123));
        assert_eq!(read("m v=1").unwrap().nanoseconds, None);
    }

    #[test]
    fn what_is_no_point_is_skipped_or_refused() {
        for skipped in ["", "  ", "# DML", "CREATE DATABASE home WITH NAME autogen"] {
            assert_eq!(measurement(skipped), None);
        }
        assert_eq!(measurement("a\\ b,c=d e=1").as_deref(), Some("a b"));
        for line in
            ["m", "m,tag v=1", "m v=", "m v=1 soon", "m v=\"open", "m v=1i2", "m v=NaN", "m v=99999999999999999999i"]
        {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
