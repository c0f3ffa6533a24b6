//! Tables of a database, read in one snapshot that cannot write.

use super::{
    Address, PoolOptions, Postgres,
    errors::of_statement,
    tables::{self, ServerTable, literal},
    values::Taken,
};
use crate::{
    Error, ErrorKind, Result,
    schema::{Schema, Table, postgres_name},
    transfer::{Reader, present_column},
    value::{Column, Columns, Kind, Rows, Value},
};
use deadpool_postgres::Object;
use futures_util::TryStreamExt as _;
use std::pin::Pin;
use tokio::{runtime::Runtime, task::JoinHandle};
use tokio_postgres::{binary_copy::BinaryCopyOutStream, types::Type};

/// A page has at the most this many rows, and ends when its values have this
/// many bytes.
const PAGE_ROWS: usize = 5_000;
const PAGE_BYTES: usize = 2 << 20;

/// In which order rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InOrder {
    /// Of the primary key, as the server sorts it.
    OfServer,
    /// Of the primary key, texts by their bytes, as the store sorts them.
    OfStore,
}

/// A database that is read.
pub(crate) struct Source {
    runtime: Runtime,
    client: Object,
    tables: Vec<ServerTable>,
    order: InOrder,
    /// The page that is being read while the one before it is written.
    reading: Option<JoinHandle<(Reading, Result<Rows, tokio_postgres::Error>)>>,
}

/// A table that is being read.
struct Reading {
    table: String,
    columns: Columns,
    width: usize,
    /// None behind the last row.
    stream: Option<Pin<Box<BinaryCopyOutStream>>>,
}

/// A runtime for the connections of one move.
pub(super) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("edgelite-postgres")
        .enable_all()
        .build()?)
}

/// How connections of a move are kept: a copy takes the time that it takes.
pub(super) fn for_moves() -> PoolOptions {
    PoolOptions { statement_timeout: None, ..PoolOptions::default() }
}

impl Source {
    /// Begins a snapshot in which the server itself refuses writes.
    pub(crate) fn open(address: &Address, order: InOrder) -> Result<Self> {
        let runtime = runtime()?;
        let (client, tables) = runtime.block_on(async {
            let postgres = Postgres::connect(address, for_moves()).await?;
            let client = postgres.client().await?;
            let begin = "SET standard_conforming_strings = on; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            client.batch_execute(begin).await.map_err(of_statement)?;
            let tables = tables::read(&client).await?;
            Ok::<_, Error>((client, tables))
        })?;
        Ok(Self { runtime, client, tables, order, reading: None })
    }

    fn known(&self, name: &str) -> Result<&ServerTable> {
        let missing = || Error::not_found(format!("the database has no table {name}")).on("table");
        self.tables.iter().find(|table| table.name == name).ok_or_else(missing)
    }
}

impl Reader for Source {
    fn schema(&mut self) -> Result<Schema> {
        Ok(tables::schema(&self.tables))
    }

    fn count(&mut self, table: &Table) -> Result<u64> {
        let statement = format!("SELECT count(*) FROM {}", postgres_name(&table.name));
        let row = self.runtime.block_on(self.client.query_one(&statement, &[])).map_err(of_statement)?;
        Ok(u64::try_from(row.get::<_, i64>(0)).unwrap_or(0))
    }

    fn begin(&mut self, from: &Table, into: &Table, after: Option<&[Value]>) -> Result<()> {
        if let Some(reading) = self.reading.take() {
            reading.abort();
        }
        let table = self.known(&from.name)?;
        let kind_in_store = |name: &str| into.column(present_column(into, name)).map(|column| column.kind);
        let reading = |column: &tables::ServerColumn| {
            let wanted = kind_in_store(&column.name).unwrap_or_else(|| column.kind());
            column.reading(wanted)
        };
        let (mut expressions, mut types, mut columns) = (Vec::new(), Vec::<Type>::new(), Vec::new());
        for column in &table.columns {
            let (expression, of) = reading(column);
            expressions.push(expression);
            columns.push(Column { name: column.name.clone(), kind: column.kind() });
            types.push(of);
        }
        let order: Vec<_> = match self.order {
            InOrder::OfServer => table.primary_key.iter().map(|name| postgres_name(name)).collect(),
            InOrder::OfStore => {
                let column =
                    |name: &String| table.columns.iter().find(|column| present_column(into, &column.name) == name);
                let by_bytes = |column: &tables::ServerColumn| match kind_in_store(&column.name) {
                    Some(Kind::Text) => format!("({}) COLLATE \"C\"", reading(column).0),
                    _ => postgres_name(&column.name),
                };
                into.primary_key.iter().filter_map(column).map(by_bytes).collect()
            }
        };
        let name = postgres_name(&table.name);
        let mut select = format!("SELECT {} FROM {name}", expressions.join(", "));
        if let Some(after) = after.filter(|after| !after.is_empty() && after.len() == order.len()) {
            let values: Vec<_> = after.iter().map(literal).collect();
            select = format!("{select} WHERE ({}) > ({})", order.join(", "), values.join(", "));
        }
        if !order.is_empty() {
            select = format!("{select} ORDER BY {}", order.join(", "));
        }
        let copy = format!("COPY ({select}) TO STDOUT (FORMAT binary)");
        let stream = self.runtime.block_on(self.client.copy_out(&copy));
        let stream = stream.map_err(|error| of_statement(error).context(format!("cannot read {}", from.name)))?;
        let reading = Reading {
            table: from.name.clone(),
            columns: Columns::new(columns),
            width: types.len(),
            stream: Some(Box::pin(BinaryCopyOutStream::new(stream, &types))),
        };
        self.reading = Some(self.runtime.spawn(reading.next()));
        Ok(())
    }

    fn next(&mut self) -> Result<Option<Rows>> {
        let Some(reading) = self.reading.take() else { return Ok(None) };
        let stopped = |_| Error::new(ErrorKind::Internal, "reading the database stopped unexpectedly");
        let (reading, page) = self.runtime.block_on(reading).map_err(stopped)?;
        let page = page.map_err(|error| of_statement(error).context(format!("cannot read {}", reading.table)))?;
        if page.is_empty() {
            return Ok(None);
        }
        self.reading = Some(self.runtime.spawn(reading.next()));
        Ok(Some(page))
    }

    fn first(&self) -> usize {
        0
    }

    fn own(&self) -> bool {
        true
    }

    fn resumes(&self) -> bool {
        true
    }
}

impl Reading {
    /// The next page, and what reads the one behind it.
    async fn next(mut self) -> (Self, Result<Rows, tokio_postgres::Error>) {
        let page = self.page().await;
        (self, page)
    }

    async fn page(&mut self) -> Result<Rows, tokio_postgres::Error> {
        let mut rows = Rows::new(self.columns.clone());
        let mut bytes = 0;
        while rows.len() < PAGE_ROWS && bytes < PAGE_BYTES {
            let Some(stream) = &mut self.stream else { break };
            let Some(row) = stream.try_next().await? else {
                self.stream = None;
                break;
            };
            let values = (0..self.width).map(|place| row.try_get::<Taken>(place).map(|taken| taken.0));
            let values = values.collect::<Result<Vec<_>, _>>()?;
            bytes += values.iter().map(Value::length).sum::<usize>();
            rows.push(values);
        }
        Ok(rows)
    }
}
