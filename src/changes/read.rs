use super::{
    Change, ChangeOperation, Changes, ChangesSince, Commit, Position, TableChange,
    record::{decode, typed},
};
use crate::{
    Error, ErrorKind, Result,
    engine::{COMMIT, Connection, LoggedColumn, ORIGIN, has_log, no_log},
    query::{Statement, sql},
    schema::is_own,
    value::{Column, Columns, Instant, Kind, Row, RowView, Value},
};
use std::{collections::HashMap, fmt::Write, sync::Arc};

/// The table that tells of changes to tables.
const TABLES: &str = "edgelite_tables";

/// Rows of the log that are read at once.
const CHUNK: i64 = 1000;

/// The end of the log.
pub(crate) fn newest(connection: &mut Connection) -> Result<Position> {
    if !has_log(connection)? {
        return Err(no_log());
    }
    let mark = "SELECT sequence, updates FROM edgelite_changes WHERE operation = 2 ORDER BY sequence DESC LIMIT 1";
    let found = connection.query(&sql(mark))?;
    let row = found.get(0).ok_or_else(|| damaged("it has no end"))?;
    Ok(Position { log: number(&row[1]), sequence: number(&row[0]) })
}

/// The oldest position from which whole commits can be read.
pub(crate) fn oldest(connection: &mut Connection) -> Result<Position> {
    let newest = newest(connection)?;
    let mark = "SELECT sequence FROM edgelite_changes WHERE operation = 2 ORDER BY sequence LIMIT 1";
    let found = connection.query(&sql(mark))?;
    Ok(newest.behind(found.values().first().map_or(newest.sequence, number)))
}

/// Reads the log; where nobody can write meanwhile.
pub(crate) fn read(connection: &mut Connection, request: &ChangesSince) -> Result<Changes> {
    let end = newest(connection)?;
    check(connection, request.position, end)?;
    let end = request.until.map_or(end, |until| end.behind(until.min(end.sequence)));
    let mut reader = Reader::new(request, end);
    let mut from = request.position.sequence;
    while from < end.sequence && reader.taken < request.most.max(1) {
        let rows = connection.query(&statement(request, from))?;
        for row in rows.iter() {
            from = number(&row[0]);
            reader.take(connection, row)?;
            if reader.taken >= request.most.max(1) || from >= end.sequence {
                break;
            }
        }
        if rows.is_empty() {
            break;
        }
    }
    Ok(reader.finish())
}

/// The parts of the log after a position whose commits were not made by
/// `origin`: each begins behind the first position and ends with the second.
pub(crate) fn stretches(
    connection: &mut Connection,
    position: Position,
    origin: &str,
) -> Result<Vec<(Position, Position)>> {
    const MARKS: &str =
        "SELECT sequence, row_id FROM edgelite_changes WHERE operation = 2 AND sequence > ?1 ORDER BY sequence";
    let end = newest(connection)?;
    check(connection, position, end)?;
    let (mut stretches, mut from): (Vec<(Position, Position)>, _) = (Vec::new(), position);
    for mark in connection.run(MARKS, &[i64::try_from(position.sequence).unwrap_or(i64::MAX).into()])?.0.iter() {
        let to = end.behind(number(&mark[0]));
        if mark[1].as_text() != Some(origin) {
            match stretches.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => stretches.push((from, to)),
            }
        }
        from = to;
    }
    Ok(stretches)
}

/// The changes that the open transaction made after a sequence, oldest first.
pub(crate) fn pending(connection: &mut Connection, after: u64) -> Result<Vec<Change>> {
    let position = newest(connection)?;
    let request = ChangesSince { most: usize::MAX, ..super::since(position) };
    let mut reader = Reader::new(&request, position);
    let mut from = position.sequence.max(after);
    loop {
        let rows = connection.query(&statement(&request, from))?;
        for row in rows.iter() {
            from = number(&row[0]);
            reader.take(connection, row)?;
        }
        if rows.is_empty() {
            return Ok(reader.open.1);
        }
    }
}

/// Whether the log reaches from the position to its end.
pub(super) fn check(connection: &mut Connection, position: Position, end: Position) -> Result<()> {
    let oldest = connection.query(&sql("SELECT sequence FROM edgelite_changes ORDER BY sequence LIMIT 1"))?;
    let oldest = oldest.values().first().map_or(0, number);
    let lost = if position.log != end.log {
        format!("{position} is a position of another change log")
    } else if position.sequence > end.sequence {
        format!("the change log ends at {end}, before {position}: the file was put back to an earlier state")
    } else if position.sequence + 1 < oldest {
        format!("the change log begins after {}, and {position} is before that", end.behind(oldest - 1))
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::PositionLost, format!("{lost}; start from a snapshot of the rows and its position")))
}

/// A statement that reads the next rows of the log.
fn statement(request: &ChangesSince, from: u64) -> Statement {
    let mut text = "SELECT sequence, operation, time, table_name, row_id, before, after, updates \
         FROM edgelite_changes WHERE sequence > ?1"
        .to_owned();
    let mut parameters = vec![Value::Integer(i64::try_from(from).unwrap_or(i64::MAX)), CHUNK.into()];
    if let Some(tables) = &request.tables {
        text.push_str(" AND (operation >= 2 OR lower(table_name) IN ('edgelite_tables'");
        for table in tables {
            parameters.push(table.to_ascii_lowercase().into());
            write!(text, ", ?{}", parameters.len()).expect("writing to a string");
        }
        text.push_str("))");
    }
    text.push_str(" ORDER BY sequence LIMIT ?2");
    Statement { sql: text.into(), parameters }
}

/// Puts rows of the log together to commits.
struct Reader<'a> {
    tables: Option<&'a [String]>,
    shapes: HashMap<String, Vec<(u64, Arc<Shape>)>>,
    end: Position,
    /// Where to go on.
    position: Position,
    /// Changes in the commits.
    taken: usize,
    commits: Vec<Commit>,
    /// What belongs to the commit whose mark is yet to come.
    open: (Vec<TableChange>, Vec<Change>),
    /// The changes that have an origin already.
    attributed: usize,
}

impl<'a> Reader<'a> {
    fn new(request: &'a ChangesSince, end: Position) -> Self {
        Self {
            tables: request.tables.as_deref(),
            shapes: HashMap::new(),
            end,
            position: request.position,
            taken: 0,
            commits: Vec::new(),
            open: Default::default(),
            attributed: 0,
        }
    }

    /// Whether it reads changes of this table. A change has the table's name
    /// as its statement wrote it.
    fn wants(&self, table: &str) -> bool {
        match self.tables {
            Some(tables) => tables.iter().any(|wanted| wanted.eq_ignore_ascii_case(table)),
            None => !is_own(table),
        }
    }

    fn take(&mut self, connection: &mut Connection, row: RowView<'_>) -> Result<()> {
        let (sequence, operation) = (number(&row[0]), row[1].as_integer().unwrap_or(COMMIT));
        let table = row[3].as_text().unwrap_or_default();
        match operation {
            COMMIT => {
                self.attribute(&row[4]);
                self.position = self.end.behind(sequence);
                let (tables, changes) = std::mem::take(&mut self.open);
                self.attributed = 0;
                if !(tables.is_empty() && changes.is_empty()) {
                    self.taken += tables.len() + changes.len();
                    let time = Instant::from_microseconds(row[2].as_integer().unwrap_or(0));
                    self.commits.push(Commit { position: self.position, time, tables, changes });
                }
            }
            ORIGIN => self.attribute(&row[4]),
            1 if table == TABLES => self.open.0.extend(self.table_change(sequence, blob(&row[6]))?),
            _ if self.wants(table) => {
                let change = self.change(connection, sequence, operation, table, row)?;
                self.open.1.push(change);
            }
            _ => {}
        }
        Ok(())
    }

    /// Gives the changes since the last mark their origin.
    fn attribute(&mut self, origin: &Value) {
        if let Some(origin) = origin.as_text() {
            self.open.1[self.attributed..].iter_mut().for_each(|change| change.origin = Some(origin.to_owned()));
        }
        self.attributed = self.open.1.len();
    }

    fn change(
        &mut self,
        connection: &mut Connection,
        sequence: u64,
        operation: i64,
        table: &str,
        row: RowView<'_>,
    ) -> Result<Change> {
        let shape = self.shape(connection, table, sequence)?;
        let (before, after) = (shape.row(blob(&row[5]))?, shape.row(blob(&row[6]))?);
        let (operation, before, after) = match operation {
            // A row that was moved to another rowid is inserted from `before`.
            1 => (ChangeOperation::Insert, None, after.or(before)),
            -1 => (ChangeOperation::Delete, before, None),
            _ => (ChangeOperation::Update, before, after),
        };
        let named = before.as_ref().or(after.as_ref()).ok_or_else(|| damaged("a change has no row"))?;
        let key = shape.key(named, &row[4]);
        Ok(Change { sequence, table: shape.table.clone(), operation, key, before, after, origin: None })
    }

    /// The columns that a table had when its row with this sequence was written.
    fn shape(&mut self, connection: &mut Connection, table: &str, sequence: u64) -> Result<Arc<Shape>> {
        if !self.shapes.contains_key(table) {
            let recorded = connection.query(
                &sql("SELECT since, table_name, columns FROM edgelite_tables \
                      WHERE table_name = ?1 COLLATE NOCASE AND columns IS NOT NULL ORDER BY since")
                .bind(table),
            )?;
            let shapes = recorded.iter().map(|row| {
                let name = row[1].as_text().unwrap_or_default();
                Ok((number(&row[0]), Arc::new(Shape::parse(name, row[2].as_text().unwrap_or_default())?)))
            });
            let shapes = shapes.collect::<Result<_>>()?;
            self.shapes.insert(table.to_owned(), shapes);
        }
        let found = self.shapes[table].iter().rev().find(|(since, _)| *since <= sequence);
        found.map(|(_, shape)| shape.clone()).ok_or_else(|| damaged("it does not know the columns of a table"))
    }

    /// A row that was added to the definitions of tables.
    fn table_change(&self, sequence: u64, record: Option<&[u8]>) -> Result<Option<TableChange>> {
        let values = record.and_then(decode).filter(|values| values.len() == 5);
        let values = values.ok_or_else(|| damaged("a definition of a table cannot be read"))?;
        let table = values[1].as_text().unwrap_or_default();
        if !self.wants(table) {
            return Ok(None);
        }
        let columns = values[3].as_text().map(|columns| Ok::<_, Error>(Shape::parse(table, columns)?.columns));
        Ok(Some(TableChange {
            sequence,
            table: table.to_owned(),
            columns: columns.transpose()?,
            has_rows: values[4].as_integer() == Some(1),
        }))
    }

    fn finish(self) -> Changes {
        Changes { commits: self.commits, position: self.position, has_more: self.position.sequence < self.end.sequence }
    }
}

/// What a table's records hold.
struct Shape {
    table: String,
    columns: Columns,
    /// The places of the primary key's columns, in the key's order.
    key: Vec<usize>,
    key_columns: Columns,
}

impl Shape {
    fn parse(table: &str, columns: &str) -> Result<Self> {
        let columns: Vec<LoggedColumn> =
            serde_json::from_str(columns).map_err(|_| damaged("a definition of a table cannot be read"))?;
        let mut key: Vec<_> =
            columns.iter().enumerate().filter(|(_, column)| column.key > 0).map(|(place, _)| place).collect();
        key.sort_by_key(|place| columns[*place].key);
        let columns = columns
            .into_iter()
            .map(|column| Column { kind: Kind::of_declared_type(&column.declared_type), name: column.name });
        let columns = Columns::new(columns);
        let key_columns = Columns::new(key.iter().map(|place| columns[*place].clone()));
        Ok(Self { table: table.to_owned(), columns, key, key_columns })
    }

    fn row(&self, record: Option<&[u8]>) -> Result<Option<Row>> {
        let Some(record) = record else { return Ok(None) };
        let values = decode(record).filter(|values| values.len() == self.columns.len());
        let values = values.ok_or_else(|| damaged("a row cannot be read"))?;
        let values = values.into_iter().zip(self.columns.iter()).map(|(value, column)| typed(value, column.kind));
        Ok(Some(Row::new(self.columns.clone(), values.collect())))
    }

    fn key(&self, row: &Row, row_id: &Value) -> Row {
        if self.key.is_empty() {
            return Row::from_pairs([("rowid".to_owned(), row_id.clone())]);
        }
        Row::new(self.key_columns.clone(), self.key.iter().map(|place| row[*place].clone()).collect())
    }
}

fn blob(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn number(value: &Value) -> u64 {
    value.as_integer().and_then(|value| u64::try_from(value).ok()).unwrap_or(0)
}

fn damaged(how: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the change log is damaged: {how}; begin a new one with restart_changes"))
}
