//! How far a copy of another store's tables is, kept in the store in the
//! transactions that write the rows.

use super::Target;
use crate::{
    Result,
    query::{Batch, Statement, Step, sql},
    value::{Instant, Row, Value, from_base64, to_base64},
};
use std::collections::BTreeMap;

const CREATE: &str = "CREATE TABLE IF NOT EXISTS edgelite_imports (source TEXT NOT NULL, table_name TEXT NOT NULL, \
     position TEXT NOT NULL, PRIMARY KEY (source, table_name))";

const KEEP: &str = "INSERT INTO edgelite_imports (source, table_name, position) VALUES (?1, ?2, ?3) \
     ON CONFLICT (source, table_name) DO UPDATE SET position = excluded.position";

/// How far one table is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Position(Option<Vec<Value>>);

impl Position {
    /// Whether all of its rows were taken.
    pub(super) const fn is_complete(&self) -> bool {
        self.0.is_none()
    }

    /// The key of the last row that was taken.
    pub(super) fn key(&self) -> &[Value] {
        self.0.as_deref().unwrap_or_default()
    }

    /// A list of types and texts; `complete` behind the last row.
    fn text(key: &[Value]) -> String {
        let part = |value: &Value| match value {
            Value::Integer(integer) => ["integer".to_owned(), integer.to_string()],
            Value::Real(real) => ["real".to_owned(), real.to_bits().to_string()],
            Value::Boolean(flag) => ["boolean".to_owned(), i32::from(*flag).to_string()],
            Value::Instant(instant) => ["instant".to_owned(), instant.microseconds().to_string()],
            Value::Blob(bytes) => ["blob".to_owned(), to_base64(bytes)],
            value => ["text".to_owned(), value.as_text().unwrap_or_default().to_owned()],
        };
        serde_json::to_string(&key.iter().map(part).collect::<Vec<_>>()).unwrap_or_default()
    }

    /// None for a text that is not one of these.
    fn read(text: &str) -> Option<Self> {
        if text == "complete" {
            return Some(Self(None));
        }
        let parts: Vec<[String; 2]> = serde_json::from_str(text).ok()?;
        let value = |[kind, text]: [String; 2]| {
            Some(match kind.as_str() {
                "integer" => Value::Integer(text.parse().ok()?),
                "real" => Value::Real(f64::from_bits(text.parse().ok()?)),
                "boolean" => Value::Boolean(text == "1"),
                "instant" => Instant::from_microseconds(text.parse().ok()?).into(),
                "blob" => Value::Blob(from_base64(&text)?),
                _ => Value::Text(text),
            })
        };
        parts.into_iter().map(value).collect::<Option<Vec<_>>>().map(|key| Self(Some(key)))
    }
}

/// How far the tables of one source are.
pub(super) struct Positions {
    source: String,
    known: BTreeMap<String, Position>,
}

impl Positions {
    /// Reads how far the tables of a source are; with `anew` nothing is known
    /// of them.
    pub(super) fn open(source: &str, anew: bool, target: &mut dyn Target) -> Result<Self> {
        run(target, sql(CREATE))?;
        if anew {
            run(target, sql("DELETE FROM edgelite_imports WHERE source = ?1").bind(source))?;
        }
        let rows =
            run(target, sql("SELECT table_name, position FROM edgelite_imports WHERE source = ?1").bind(source))?;
        let known = rows.iter().filter_map(|row| {
            let row = row.values();
            Some((row[0].as_text()?.to_owned(), Position::read(row[1].as_text()?)?))
        });
        Ok(Self { source: source.to_owned(), known: known.collect() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    pub(super) fn of(&self, table: &str) -> Option<&Position> {
        self.known.get(table)
    }

    /// The step that remembers the key of the last row that was taken.
    pub(super) fn keep(&self, table: &str, key: &[Value]) -> Step {
        Step::from(sql(KEEP).bind(&self.source).bind(table).bind(Position::text(key)))
    }

    /// Remembers that all rows of a table were taken.
    pub(super) fn complete(&mut self, table: &str, target: &mut dyn Target) -> Result<()> {
        run(target, sql(KEEP).bind(&self.source).bind(table).bind("complete")).map(drop)
    }

    /// Forgets the source: its copy is complete.
    pub(super) fn forget(self, target: &mut dyn Target) -> Result<()> {
        run(target, sql("DELETE FROM edgelite_imports WHERE source = ?1").bind(self.source)).map(drop)
    }
}

fn run(target: &mut dyn Target, statement: Statement) -> Result<Vec<Row>> {
    let rows = target.write(Batch::<Vec<Row>>::one(statement).into_write()?)?;
    Ok(rows.iter().map(|row| row.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_as_they_were_kept() {
        let key = vec![
            i64::MAX.into(),
            "a\"b".into(),
            Instant::from_microseconds(-1).into(),
            true.into(),
            vec![0_u8, 255].into(),
            0.1.into(),
        ];
        assert_eq!(Position::read(&Position::text(&key)), Some(Position(Some(key))));
        assert!(Position::read("complete").unwrap().is_complete());
        assert_eq!(Position::read("[[\"integer\",\"x\"]]"), None);
    }
}
