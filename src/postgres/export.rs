//! Tables of the store, written to a database in one transaction.

use super::{
    Address, Postgres,
    errors::of_statement,
    source::{for_moves, runtime},
    tables::{self, ServerTable},
    values::{Given, NO_FORM},
};
use crate::{
    Error, ErrorKind, Result,
    query::sql,
    schema::{PostgresTable, Table, postgres, postgres_name},
    transfer::{ExportReport, ExportedTable, Format, Origin, Pages, Progress, chosen},
    value::{RowView, Value},
};
use std::{fmt, path::PathBuf, sync::Arc};
use tokio_postgres::{Client, binary_copy::BinaryCopyInWriter, types::Type};

/// What becomes of rows that the tables of the target have already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// Tables with rows are refused, and nothing is written.
    #[default]
    Refuse,
    /// They stay, but for those with the primary key of a row of the store:
    /// these become as the store has them. An export that is run again, after
    /// changes of the store too, adds and changes what is missing.
    Append,
    /// They are deleted before the rows of the store are written.
    Replace,
}

/// How tables are exported to PostgreSQL.
#[derive(Clone, Default)]
pub struct PostgresExport {
    /// The tables; all if there are none.
    pub tables: Vec<String>,
    /// What becomes of rows that are there.
    pub existing: Existing,
    /// Told how far the export is.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl fmt::Debug for PostgresExport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tables, existing, .. } = self;
        formatter
            .debug_struct("PostgresExport")
            .field("tables", tables)
            .field("existing", existing)
            .finish_non_exhaustive()
    }
}

/// Writes tables to a database: makes those that it has not, fills them in
/// the order of their dependencies, then adds keys and indexes, and lets
/// their numbers go on behind the largest. All of it is one transaction.
///
/// # Errors
/// [`Conflict`](ErrorKind::Conflict) when tables have rows, [`NotFound`](ErrorKind::NotFound) for an unknown table,
/// [`InvalidArgument`](ErrorKind::InvalidArgument) for a row that PostgreSQL cannot keep and for tables with other
/// columns, and those of the server.
pub(crate) fn export(address: &Address, options: &PostgresExport, origin: &mut dyn Origin) -> Result<ExportReport> {
    let runtime = runtime()?;
    runtime.block_on(async {
        let postgres = Postgres::connect(address, for_moves()).await?;
        let mut client = postgres.client().await?;
        let transaction = client.transaction().await.map_err(of_statement)?;
        let mut export = Export { client: transaction.client(), origin, options, target: address.to_string().into() };
        let report = export.run().await?;
        transaction.commit().await.map_err(of_statement)?;
        Ok(report)
    })
}

struct Export<'a> {
    client: &'a Client,
    origin: &'a mut dyn Origin,
    options: &'a PostgresExport,
    target: PathBuf,
}

/// How the rows of one table get in.
enum Way<'a> {
    /// Into a table that is empty.
    Straight,
    /// Through a table of their own, by the primary key.
    ByKey(&'a ServerTable),
}

impl Export<'_> {
    async fn run(&mut self) -> Result<ExportReport> {
        let schema = self.origin.schema()?;
        let wanted = chosen(&self.options.tables, &schema)?;
        let made = postgres(&schema);
        let there = tables::read(self.client).await?;
        let exists = |name: &str| there.iter().find(|table| table.name == name);
        let filled = self.filled(wanted.iter().filter_map(|table| exists(&table.name))).await?;
        for table in &wanted {
            match exists(&table.name) {
                Some(existing) => check_columns(table, existing)?,
                None => self.execute(&definition(&made.tables, table).create).await?,
            }
        }
        let mut report = ExportReport {
            target: self.target.clone(),
            format: Format::Postgres,
            bytes: 0,
            tables: Vec::new(),
            omitted: Vec::new(),
        };
        for table in &wanted {
            let way = match exists(&table.name) {
                Some(existing) if filled.contains(&existing.name) => Way::ByKey(existing),
                _ => Way::Straight,
            };
            let (rows, bytes, warnings) = self.table(table, &way).await?;
            report.bytes += bytes;
            report.tables.push(ExportedTable { table: table.name.clone(), rows, path: self.target.clone(), warnings });
        }
        let new: Vec<_> = wanted.iter().filter(|table| exists(&table.name).is_none()).collect();
        for table in &new {
            for statement in &definition(&made.tables, table).keys {
                self.execute(statement).await?;
            }
        }
        let is_there = |name: &str| exists(name).is_some() || wanted.iter().any(|table| table.name == name);
        for table in &new {
            for (key, statement) in table.foreign_keys.iter().zip(&definition(&made.tables, table).foreign_keys) {
                if is_there(&key.parent) {
                    self.execute(statement).await?;
                } else {
                    report.omitted.push(format!("the foreign key of {} to {}", table.name, key.parent));
                }
            }
        }
        for table in &wanted {
            self.continue_numbers(table).await?;
            self.execute(&format!("ANALYZE {}", postgres_name(&table.name))).await?;
        }
        let of_new = |what: &&String| new.iter().any(|table| what.ends_with(&format!(" of {}", table.name)));
        report.omitted.extend(made.omitted.iter().filter(of_new).cloned());
        Ok(report)
    }

    async fn execute(&self, statement: &str) -> Result<()> {
        let first_line = statement.lines().next().unwrap_or_default().trim_end_matches(" (");
        self.client
            .batch_execute(statement)
            .await
            .map_err(|error| of_statement(error).context(format!("the server refuses {first_line}")))
    }

    /// The tables that have rows, after what the options say of them was done.
    async fn filled(&self, tables: impl Iterator<Item = &ServerTable>) -> Result<Vec<String>> {
        let mut filled = Vec::new();
        for table in tables {
            let name = postgres_name(&table.name);
            // Nobody writes to it until the end of the transaction.
            self.execute(&format!("LOCK TABLE {name} IN EXCLUSIVE MODE")).await?;
            let found = self.client.query(&format!("SELECT 1 FROM {name} LIMIT 1"), &[]).await.map_err(of_statement)?;
            if !found.is_empty() {
                filled.push(table.name.clone());
            }
        }
        match self.options.existing {
            Existing::Refuse if !filled.is_empty() => Err(Error::new(
                ErrorKind::Conflict,
                format!(
                    "{} has rows in {}; nothing was written: append to them, replace them, or name another database",
                    self.target.display(),
                    filled.join(", ")
                ),
            )
            .on("target")),
            Existing::Replace if !filled.is_empty() => {
                let names: Vec<_> = filled.iter().map(|name| postgres_name(name)).collect();
                self.execute(&format!("TRUNCATE {}", names.join(", "))).await?;
                Ok(Vec::new())
            }
            _ => Ok(filled),
        }
    }

    /// Writes the rows of one table; gives their number, their bytes and what
    /// was not as it should be in them.
    async fn table(&mut self, table: &Table, way: &Way<'_>) -> Result<(u64, u64, Vec<String>)> {
        let name = postgres_name(&table.name);
        let columns: Vec<_> = table.columns.iter().map(|column| postgres_name(&column.name)).collect();
        let columns = columns.join(", ");
        let statement = self.client.prepare(&format!("SELECT {columns} FROM {name} LIMIT 0")).await;
        let statement = statement.map_err(of_statement)?;
        let types: Vec<Type> = statement.columns().iter().map(|column| column.type_().clone()).collect();
        let (into, finish) = match way {
            Way::Straight => (name.clone(), None),
            Way::ByKey(existing) => {
                self.execute(&format!(
                    "CREATE TEMPORARY TABLE edgelite_rows ON COMMIT DROP AS SELECT {columns} FROM {name} LIMIT 0"
                ))
                .await?;
                ("edgelite_rows".to_owned(), Some(by_key(table, existing, &columns)?))
            }
        };
        let (rows, bytes, warnings) = self.copy(table, &into, &columns, &types).await?;
        if let Some(finish) = finish {
            self.execute(&finish).await?;
            self.execute("DROP TABLE edgelite_rows").await?;
        }
        Ok((rows, bytes, warnings))
    }

    async fn copy(
        &mut self,
        table: &Table,
        into: &str,
        columns: &str,
        types: &[Type],
    ) -> Result<(u64, u64, Vec<String>)> {
        let count = sql(format!("SELECT count(*) FROM {}", crate::schema::quoted(&table.name)));
        let total = self.origin.read(&count)?.values().first().and_then(Value::as_integer).unwrap_or(0);
        let copy = format!("COPY {into} ({columns}) FROM STDIN (FORMAT binary)");
        let sink = self.client.copy_in(&copy).await.map_err(of_statement)?;
        let mut writer = Box::pin(BinaryCopyInWriter::new(sink, types));
        let (mut rows, mut bytes, mut warnings) = (0_u64, 0, Vec::<String>::new());
        let mut pages = Pages::new(table);
        while let Some(page) = pages.next(self.origin)? {
            for row in page.iter() {
                let values = &row.values()[1..];
                bytes += values.iter().map(Value::length).sum::<usize>() as u64;
                if let Err(error) = writer.as_mut().write_raw(values.iter().map(Given)).await {
                    return Err(self.refused(error, table, Some(row)));
                }
                rows += 1;
            }
            for warning in page.warnings() {
                if !warnings.contains(warning) {
                    warnings.push(warning.clone());
                }
            }
            if let Some(told) = &self.options.progress {
                #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
                let share = rows as f64 / total.max(1) as f64;
                told(Progress { table: table.name.clone(), rows, share });
            }
        }
        let written = writer.as_mut().finish().await.map_err(|error| self.refused(error, table, None))?;
        if written != rows {
            let problem = format!("{}: {rows} rows were sent, the server counted {written}", table.name);
            return Err(Error::new(ErrorKind::Internal, problem));
        }
        Ok((rows, bytes, warnings))
    }

    /// An error of a copy, with the row that it is about.
    fn refused(&mut self, error: tokio_postgres::Error, table: &Table, sent: Option<RowView<'_>>) -> Error {
        let line = error.as_db_error().and_then(|error| error.where_()).and_then(line_of);
        let of_value = std::error::Error::source(&error).is_some_and(|cause| cause.to_string().starts_with(NO_FORM));
        let row = match (line, sent) {
            (Some(line), _) => self.key_at(table, line),
            (None, Some(row)) if of_value => Some(key_of(table, row)),
            _ => None,
        };
        let place = row.map_or_else(|| table.name.clone(), |key| format!("{}, row {key}", table.name));
        of_statement(error).context(place)
    }

    /// The key of the row with this number, from 1, in the order of the copy.
    fn key_at(&mut self, table: &Table, line: u64) -> Option<String> {
        let name = crate::schema::quoted(&table.name);
        let offset = i64::try_from(line.checked_sub(1)?).ok()?;
        let statement = sql(format!("SELECT * FROM {name} ORDER BY rowid LIMIT 1 OFFSET ?1")).bind(offset);
        let found = self.origin.read(&statement).ok()?;
        found.get(0).map(|row| key_of(table, row))
    }

    /// Lets the numbers that the server gives go on behind the largest.
    async fn continue_numbers(&mut self, table: &Table) -> Result<()> {
        let [key] = table.primary_key.as_slice() else { return Ok(()) };
        let (name, column) = (postgres_name(&table.name), postgres_name(key));
        let sequence = "SELECT pg_get_serial_sequence($1, $2)";
        let row = self.client.query_one(sequence, &[&name, key]).await.map_err(of_statement)?;
        let Some(sequence) = row.get::<_, Option<String>>(0) else { return Ok(()) };
        let given = self.last_number(table)?;
        let statement = format!(
            "SELECT setval($1::text::regclass, GREATEST(max({column}), $2, 1), GREATEST(max({column}), $2, 0) > 0) FROM {name}"
        );
        self.client.query_one(&statement, &[&sequence, &given]).await.map_err(of_statement)?;
        Ok(())
    }

    /// The largest number that the store remembers to have given, beyond
    /// those of the rows that are there.
    fn last_number(&mut self, table: &Table) -> Result<i64> {
        let known = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'";
        if self.origin.read(&sql(known))?.is_empty() {
            return Ok(0);
        }
        let statement = sql("SELECT seq FROM sqlite_sequence WHERE name = ?1").bind(&table.name);
        Ok(self.origin.read(&statement)?.values().first().and_then(Value::as_integer).unwrap_or(0))
    }
}

fn definition<'a>(made: &'a [PostgresTable], table: &Table) -> &'a PostgresTable {
    made.iter().find(|made| made.name == table.name).expect("each table of the schema is made")
}

/// Refuses a table of the target that lacks a column.
fn check_columns(table: &Table, existing: &ServerTable) -> Result<()> {
    let missing: Vec<_> = table.columns.iter().filter(|column| existing.column(&column.name).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|column| column.name.as_str()).collect();
    let problem = format!(
        "the table {} of the target has no column {}; add it there, or move the table out of the way",
        table.name,
        names.join(", ")
    );
    Err(Error::invalid("target", problem))
}

/// The statement that puts the rows of the copy into a table that has rows.
fn by_key(table: &Table, existing: &ServerTable, columns: &str) -> Result<String> {
    if existing.primary_key.is_empty() {
        let problem = format!("the table {} of the target has no primary key by which rows could be told", table.name);
        return Err(Error::new(ErrorKind::Unsupported, problem));
    }
    let name = postgres_name(&table.name);
    let key: Vec<_> = existing.primary_key.iter().map(|name| postgres_name(name)).collect();
    let others = table.columns.iter().filter(|column| !existing.primary_key.contains(&column.name));
    let set: Vec<_> = others
        .map(|column| postgres_name(&column.name))
        .map(|column| format!("{column} = EXCLUDED.{column}"))
        .collect();
    let action = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", set.join(", ")) };
    Ok(format!(
        "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM edgelite_rows \
         ON CONFLICT ({}) DO {action}",
        key.join(", ")
    ))
}

/// The number of the row in a server's `COPY recordings, line 3, column metadata`.
fn line_of(place: &str) -> Option<u64> {
    // Other lines of it are about places within a value.
    let of_copy = place.lines().find(|line| line.starts_with("COPY "))?;
    let (_, rest) = of_copy.split_once(", line ")?;
    rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

fn key_of(table: &Table, row: RowView<'_>) -> String {
    let part = |name: &String| {
        let value = row.value(name).ok()?;
        Some(
            value
                .as_text()
                .map_or_else(|| value.as_integer().map_or_else(String::new, |n| n.to_string()), str::to_owned),
        )
    };
    table.primary_key.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}
