use super::{
    TableComparison, VerifyOptions, VerifyReport,
    canonical::{RowHash, hash, write},
};
use crate::{
    Error, ErrorKind, Result,
    schema::{Schema, Table},
    transfer::{Reader, conform, in_dependency_order, present_column},
    value::{Kind, Rows, Value},
};
use std::cmp::Ordering;

/// Compares the tables of two sides.
///
/// # Errors
/// [`NotFound`](ErrorKind::NotFound) for a table that neither side has, or when the sides share none, and the sides' own.
pub(crate) fn compare(
    names: [String; 2],
    left: &mut dyn Reader,
    right: &mut dyn Reader,
    options: &VerifyOptions,
) -> Result<VerifyReport> {
    let schemas = [left.schema()?, right.schema()?];
    let wanted = |name: &str| options.tables.is_empty() || options.tables.iter().any(|table| table == name);
    let known = |schema: &Schema, name: &str| schema.table(name).is_some();
    for name in &options.tables {
        if !schemas.iter().any(|schema| known(schema, name)) {
            return Err(Error::not_found(format!("neither side has a table {name}")).on("table"));
        }
    }
    if !schemas[0].tables.iter().any(|table| known(&schemas[1], &table.name)) {
        return Err(Error::not_found(format!("{} and {} have no table in common", names[0], names[1])).on("table"));
    }
    let mut tables = Vec::new();
    for table in in_dependency_order(&schemas[0]).into_iter().filter(|table| wanted(&table.name)) {
        tables.push(match schemas[1].table(&table.name) {
            Some(other) => of_table(table, left, other, right, options)?,
            None => only_one(table, left, true)?,
        });
    }
    for table in schemas[1].tables.iter().filter(|table| wanted(&table.name) && !known(&schemas[0], &table.name)) {
        tables.push(only_one(table, right, false)?);
    }
    let [left, right] = names;
    Ok(VerifyReport { left, right, equal: tables.iter().all(TableComparison::is_equal), tables })
}

/// A table that only one side has: its rows are missing, or extra.
fn only_one(table: &Table, reader: &mut dyn Reader, is_left: bool) -> Result<TableComparison> {
    let rows = reader.count(table)?;
    let mut found = TableComparison { table: table.name.clone(), ..TableComparison::default() };
    let (side, count, keys) = match is_left {
        true => ("right", &mut found.left_rows, &mut found.missing),
        false => ("left", &mut found.right_rows, &mut found.extra),
    };
    (*count, keys.count) = (rows, rows);
    found.notes.push(format!("the {side} side has no such table"));
    Ok(found)
}

fn of_table(
    left: &Table,
    left_reader: &mut dyn Reader,
    right: &Table,
    right_reader: &mut dyn Reader,
    options: &VerifyOptions,
) -> Result<TableComparison> {
    // A table of a store says what its values are.
    let into = if left.sql.is_empty() && !right.sql.is_empty() { right } else { left };
    let has = |table: &Table, name: &str| table.columns.iter().any(|column| present_column(into, &column.name) == name);
    let mut found = TableComparison { table: left.name.clone(), ..TableComparison::default() };
    let (mut columns, mut kinds) = (Vec::new(), Vec::new());
    for column in &into.columns {
        if has(left, &column.name) && has(right, &column.name) {
            columns.push(column.name.as_str());
            kinds.push(column.kind);
        }
    }
    for (side, of, other) in [("left", left, right), ("right", right, left)] {
        for column in &of.columns {
            let name = present_column(into, &column.name);
            if !has(other, name) {
                found.notes.push(format!("column {name} is not compared: only the {side} side has it"));
            }
        }
    }
    let key: Vec<_> =
        into.primary_key.iter().filter_map(|name| columns.iter().position(|known| known == name)).collect();
    let is_keyed = !key.is_empty() && key.len() == into.primary_key.len();
    let mut sides = [
        Side::begin(left, left_reader, into, &columns, &kinds, options)?,
        Side::begin(right, right_reader, into, &columns, &kinds, options)?,
    ];
    let [one, other] = &mut sides;
    if is_keyed {
        merge(one, other, &key, &columns, &mut found, options.keys)?;
    } else {
        while one.next()?.is_some() {}
        while other.next()?.is_some() {}
        found.notes.push("there is no primary key by which rows could be told".to_owned());
    }
    (found.left_rows, found.left_hash) = (one.rows, one.sum.text());
    (found.right_rows, found.right_hash) = (other.rows, other.sum.text());
    if !is_keyed && found.is_equal() {
        found.matching = found.left_rows;
    }
    Ok(found)
}

/// Goes through both sides in the order of their keys.
fn merge(
    left: &mut Side<'_>,
    right: &mut Side<'_>,
    key: &[usize],
    columns: &[&str],
    found: &mut TableComparison,
    most: usize,
) -> Result<()> {
    let (mut one, mut other) = (left.next()?, right.next()?);
    loop {
        let order = match (&one, &other) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => by_key(&one.values, &other.values, key),
        };
        let shown = |row: &Option<Entry>| row.as_ref().map(|row| shown_key(&row.values, key)).unwrap_or_default();
        match order {
            Ordering::Less => found.missing.add(most, || shown(&one)),
            Ordering::Greater => found.extra.add(most, || shown(&other)),
            Ordering::Equal if one.as_ref().map(|row| row.hash) == other.as_ref().map(|row| row.hash) => {
                found.matching += 1;
            }
            Ordering::Equal => found.different.add(most, || {
                let names = match (&one, &other) {
                    (Some(one), Some(other)) => differing(one, other, columns, &left.kinds),
                    _ => Vec::new(),
                };
                format!("{} ({})", shown(&one), names.join(", "))
            }),
        }
        if order != Ordering::Greater {
            one = left.after(one, key)?;
        }
        if order != Ordering::Less {
            other = right.after(other, key)?;
        }
    }
}

fn differing<'a>(one: &Entry, other: &Entry, columns: &[&'a str], kinds: &[Kind]) -> Vec<&'a str> {
    let bytes = |value: &Value, kind: Kind| {
        let mut bytes = Vec::new();
        write(value, kind, &mut bytes);
        bytes
    };
    let places = 0..columns.len();
    places
        .filter(|place| bytes(&one.values[*place], kinds[*place]) != bytes(&other.values[*place], kinds[*place]))
        .map(|place| columns[place])
        .collect()
}

/// A row in the order of the compared columns.
struct Entry {
    values: Vec<Value>,
    hash: RowHash,
}

/// One side of a table, read row by row.
struct Side<'a> {
    reader: &'a mut dyn Reader,
    table: String,
    /// The places of the compared columns in the pages.
    places: Vec<usize>,
    kinds: Vec<Kind>,
    assume_utc: bool,
    page: Option<Rows>,
    position: usize,
    rows: u64,
    sum: Sum,
    buffer: Vec<u8>,
}

impl<'a> Side<'a> {
    fn begin(
        from: &Table,
        reader: &'a mut dyn Reader,
        into: &Table,
        columns: &[&str],
        kinds: &[Kind],
        options: &VerifyOptions,
    ) -> Result<Self> {
        reader.begin(from, into, None)?;
        let first = reader.first();
        let place = |name: &&str| {
            from.columns
                .iter()
                .position(|column| present_column(into, &column.name) == *name)
                .map(|place| place + first)
        };
        Ok(Self {
            reader,
            table: from.name.clone(),
            places: columns.iter().filter_map(place).collect(),
            kinds: kinds.to_vec(),
            assume_utc: options.assume_utc,
            page: None,
            position: 0,
            rows: 0,
            sum: Sum::default(),
            buffer: Vec::new(),
        })
    }

    fn next(&mut self) -> Result<Option<Entry>> {
        loop {
            if let Some(row) = self.page.as_ref().and_then(|page| page.get(self.position)) {
                self.position += 1;
                let values = self.places.iter().zip(&self.kinds);
                let values: Vec<_> =
                    values.map(|(place, kind)| conform(row[*place].clone(), *kind, self.assume_utc)).collect();
                let hash = hash(&values, &self.kinds, &mut self.buffer);
                self.rows += 1;
                self.sum.add(&hash);
                return Ok(Some(Entry { values, hash }));
            }
            self.page = self.reader.next()?;
            self.position = 0;
            if self.page.is_none() {
                return Ok(None);
            }
        }
    }

    /// The row after this one, whose key must be larger.
    fn after(&mut self, row: Option<Entry>, key: &[usize]) -> Result<Option<Entry>> {
        let next = self.next()?;
        match (&row, &next) {
            (Some(row), Some(next)) if by_key(&row.values, &next.values, key) != Ordering::Less => Err(Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{}: the row {} comes behind {}; keys in this order cannot be compared",
                    self.table,
                    shown_key(&next.values, key),
                    shown_key(&row.values, key)
                ),
            )),
            _ => Ok(next),
        }
    }
}

/// A sum of hashes, which does not depend on their order.
#[derive(Default)]
struct Sum([u64; 4]);

impl Sum {
    fn add(&mut self, hash: &RowHash) {
        for (sum, part) in self.0.iter_mut().zip(hash.chunks_exact(8)) {
            *sum = sum.wrapping_add(u64::from_be_bytes(part.try_into().unwrap_or_default()));
        }
    }

    fn text(&self) -> String {
        self.0.iter().map(|part| format!("{part:016x}")).collect()
    }
}

fn by_key(one: &[Value], other: &[Value], key: &[usize]) -> Ordering {
    let parts = key.iter().map(|place| by_value(&one[*place], &other[*place]));
    parts.fold(Ordering::Equal, Ordering::then)
}

/// The order of the engine: null, numbers, texts by their bytes, bytes.
fn by_value(one: &Value, other: &Value) -> Ordering {
    let class = |value: &Value| match value {
        Value::Null | Value::Rows(_) => 0,
        Value::Integer(_) | Value::Real(_) | Value::Boolean(_) | Value::Instant(_) => 1,
        Value::Text(_) | Value::Json(_) => 2,
        Value::Blob(_) => 3,
    };
    match (one, other) {
        (Value::Blob(one), Value::Blob(other)) => one.cmp(other),
        (Value::Real(one), Value::Real(other)) => one.total_cmp(other),
        _ => match (one.as_integer(), other.as_integer(), one.as_text(), other.as_text()) {
            (Some(one), Some(other), ..) => one.cmp(&other),
            (.., Some(one), Some(other)) => one.as_bytes().cmp(other.as_bytes()),
            _ => class(one).cmp(&class(other)),
        },
    }
}

fn shown_key(values: &[Value], key: &[usize]) -> String {
    let part = |place: &usize| match values[*place].as_text() {
        Some(text) => text.to_owned(),
        None => serde_json::to_string(&values[*place]).unwrap_or_default().trim_matches('"').to_owned(),
    };
    key.iter().map(part).collect::<Vec<_>>().join(", ")
}
