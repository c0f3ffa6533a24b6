use super::{
    output,
    settings::{Settings, seconds},
    table,
};
use crate::{
    Error, ErrorKind, Result, Store,
    query::{Batch, Select, Statement, sql},
    transfer::{Format, write_rows},
    value::{Kind, Row, Rows, Value},
};
use clap::Args;
use std::{
    io::Read as _,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::channel,
    },
};

/// Run one SQL statement and print its rows.
#[derive(Debug, Args)]
pub(super) struct QueryArguments {
    /// The statement, or - to read it from standard input.
    sql: String,

    /// A value for the next parameter (?1, ?2, …): a JSON number, true, false
    /// or null; anything else is text.
    #[arg(long, short, value_name = "VALUE", allow_hyphen_values = true)]
    parameter: Vec<String>,

    /// Print the rows as a JSON list.
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print the rows as CSV.
    #[arg(long)]
    csv: bool,

    /// Let the statement change the store.
    #[arg(long)]
    write: bool,

    /// Stop the statement after this time.
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<String>,
}

impl QueryArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
        let mut options = settings.bare_options();
        if let Some(limit) = &self.time_limit {
            options = options.time_limit(seconds("--time-limit", limit)?);
        }
        let statement = self.statement()?;
        if self.write {
            let store = Store::open(&settings.path, options)?;
            let (rows, changed) = write(&store, statement)?;
            if !rows.columns().is_empty() {
                return self.print(&rows);
            }
            output::print(format_args!("{changed} rows changed"))?;
            return Ok(ExitCode::SUCCESS);
        }
        let store = Store::open(&settings.path, options.read_only())?;
        let rows = store.read(Select::<Vec<Row>>::from(statement).query()?).map_err(|error| match error.kind() {
            ErrorKind::ReadOnly => error.on("write"),
            _ => error,
        })?;
        self.print(&rows)
    }

    fn statement(&self) -> Result<Statement> {
        let mut text = self.sql.clone();
        if text == "-" {
            text.clear();
            std::io::stdin().read_to_string(&mut text)?;
        }
        Ok(self.parameter.iter().fold(sql(text), |statement, parameter| statement.bind(parameter_value(parameter))))
    }

    fn print(&self, rows: &Rows) -> Result<ExitCode> {
        for warning in rows.warnings() {
            tracing::warn!("{warning}");
        }
        match (self.json, self.csv) {
            (true, _) => write_rows(&mut std::io::stdout().lock(), Format::Json, rows)?,
            (_, true) => write_rows(&mut std::io::stdout().lock(), Format::Csv, rows)?,
            _ => output::print(as_table(rows))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write(store: &Store, statement: Statement) -> Result<(Rows, u64)> {
    let changed = Arc::new(AtomicU64::new(0));
    let seen = changed.clone();
    let batch = Batch::<Vec<Row>>::new([statement.into()], move |mut outcomes| {
        seen.store(outcomes[0].total_changed(), Ordering::Release);
        Ok(outcomes.remove(0).rows)
    });
    let (sender, receiver) = channel();
    store.submit(batch.into_write()?, move |result| drop(sender.send(result)));
    let rows = receiver.recv().map_err(|_| Error::new(ErrorKind::Closed, "the store was closed"))??;
    Ok((rows, changed.load(Ordering::Acquire)))
}

fn parameter_value(text: &str) -> Value {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Null) => Value::Null,
        Ok(serde_json::Value::Bool(flag)) => flag.into(),
        Ok(serde_json::Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.into(),
            (None, Some(real)) if number.is_f64() => real.into(),
            _ => text.into(),
        },
        _ => text.into(),
    }
}

pub(super) fn as_table(rows: &Rows) -> String {
    let header: Vec<&str> = rows.columns().iter().map(|column| column.name.as_str()).collect();
    let cells: Vec<Vec<String>> = rows.iter().map(|row| row.values().iter().map(cell).collect()).collect();
    let is_number = |column: usize| {
        matches!(rows.columns()[column].kind, Kind::Integer | Kind::Real)
            || (!rows.is_empty() && rows.iter().all(|row| matches!(row[column], Value::Integer(_) | Value::Real(_))))
    };
    let right: Vec<_> = (0..header.len()).filter(|column| is_number(*column)).collect();
    let count = if rows.len() == 1 { "(1 row)".to_owned() } else { format!("({} rows)", rows.len()) };
    format!("{}\n{count}", table::text(&header, &cells, &right))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Text(text) | Value::Json(text) => table::on_one_line(text),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
        Value::Instant(instant) => instant.to_string(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_json_scalars_or_text() {
        assert_eq!(parameter_value("7"), 7.into());
        assert_eq!(parameter_value("-1.5"), (-1.5).into());
        assert_eq!(parameter_value("true"), true.into());
        assert_eq!(parameter_value("null"), Value::Null);
        assert_eq!(parameter_value("kitchen"), "kitchen".into());
        assert_eq!(parameter_value("{\"a\":1}"), "{\"a\":1}".into());
        assert_eq!(parameter_value("9223372036854775808"), "9223372036854775808".into());
    }
}
