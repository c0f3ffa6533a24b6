//! Rows of a store in the order of their keys.

use crate::{
    Result,
    query::{Statement, sql},
    schema::{Schema, Table, quoted},
    transfer::{Origin, Reader},
    value::{Rows, Value},
};

/// Bytes of values that a page should not pass by much, and its most rows.
const PAGE_BYTES: usize = 2 << 20;
const PAGE_ROWS: i64 = 5_000;

/// Reads the tables of a store by their primary keys, texts by their bytes.
pub(crate) struct OrderedReader<'a> {
    origin: &'a mut dyn Origin,
    own: bool,
    reading: Option<Reading>,
}

struct Reading {
    select: String,
    /// The names of the key's columns as they are compared.
    key: Vec<String>,
    /// Their places in the pages.
    places: Vec<usize>,
    last: Option<Vec<Value>>,
    size: i64,
    ended: bool,
}

impl<'a> OrderedReader<'a> {
    /// Reads a store; `own` tells whether edgelite wrote it.
    pub(crate) const fn new(origin: &'a mut dyn Origin, own: bool) -> Self {
        Self { origin, own, reading: None }
    }
}

impl Reader for OrderedReader<'_> {
    fn schema(&mut self) -> Result<Schema> {
        self.origin.schema()
    }

    fn count(&mut self, table: &Table) -> Result<u64> {
        let rows = self.origin.read(&sql(format!("SELECT count(*) FROM {}", quoted(&table.name))))?;
        Ok(rows.values().first().and_then(Value::as_integer).and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    fn begin(&mut self, from: &Table, _: &Table, after: Option<&[Value]>) -> Result<()> {
        let any_case =
            from.indexes.iter().flat_map(|index| &index.columns).filter(|column| column.collation != "BINARY");
        let any_case: Vec<_> = any_case.filter_map(|column| column.name.as_deref()).collect();
        // Tables without a key are read by their rows' numbers.
        let names: Vec<_> = from.primary_key.iter().map(String::as_str).collect();
        let compared = |name: &&str| {
            let binary = if any_case.contains(name) { " COLLATE BINARY" } else { "" };
            format!("{}{binary}", quoted(name))
        };
        let columns: Vec<_> = from.columns.iter().map(|column| quoted(&column.name)).collect();
        let (key, first) = match names.is_empty() {
            true => (vec!["rowid".to_owned()], "rowid"),
            false => (names.iter().map(compared).collect(), "0"),
        };
        let place = |name: &&str| from.columns.iter().position(|column| column.name == **name).map(|place| place + 1);
        self.reading = Some(Reading {
            select: format!("SELECT {first} AS edgelite_first, {} FROM {}", columns.join(", "), quoted(&from.name)),
            key,
            places: if names.is_empty() { vec![0] } else { names.iter().filter_map(place).collect() },
            last: after.map(<[Value]>::to_vec),
            size: 500,
            ended: false,
        });
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Rows>> {
        let Some(reading) = self.reading.as_mut().filter(|reading| !reading.ended) else { return Ok(None) };
        let page = self.origin.read(&reading.statement())?;
        reading.ended = i64::try_from(page.len()).unwrap_or(i64::MAX) < reading.size;
        let Some(last) = page.iter().next_back() else { return Ok(None) };
        reading.last = Some(reading.places.iter().map(|place| last[*place].clone()).collect());
        let bytes: usize = page.values().iter().map(Value::length).sum();
        if bytes > PAGE_BYTES {
            reading.size = (reading.size / 2).max(1);
        } else if bytes < PAGE_BYTES / 4 {
            reading.size = (reading.size * 2).min(PAGE_ROWS);
        }
        Ok(Some(page))
    }

    fn first(&self) -> usize {
        1
    }

    fn own(&self) -> bool {
        self.own
    }

    fn resumes(&self) -> bool {
        true
    }
}

impl Reading {
    fn statement(&self) -> Statement {
        let order = self.key.join(", ");
        let Some(last) = &self.last else {
            return sql(format!("{} ORDER BY {order} LIMIT ?1", self.select)).bind(self.size);
        };
        // The first column alone bounds what an index gives.
        let mut condition = String::new();
        for (place, name) in self.key.iter().enumerate().rev() {
            let number = place + 1;
            condition = match condition.as_str() {
                "" => format!("{name} > ?{number}"),
                rest => format!("{name} > ?{number} OR ({name} = ?{number} AND ({rest}))"),
            };
        }
        let limit = self.key.len() + 1;
        let first = &self.key[0];
        let text = format!("{} WHERE {first} >= ?1 AND ({condition}) ORDER BY {order} LIMIT ?{limit}", self.select);
        last.iter().fold(sql(text), |statement, value| statement.bind(value.clone())).bind(self.size)
    }
}
