use crate::{
    Error, ErrorKind, Result,
    schema::{self, Column, Protected, quoted},
    value::Row,
};
use std::{fmt, marker::PhantomData, sync::Arc};

/// The names under which SQLite knows the number of a row.
const ROW_NUMBERS: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// One table of a store: makes the statements on its rows.
///
/// Rows are [`Row`]s, or a type of one's own after [`Table::rows_as`]. Clones
/// share what is known of the table. It knows the table as it was when
/// [`Store::table`](crate::Store::table) gave it: ask again after a migration.
pub struct Table<T = Row> {
    known: Arc<Known>,
    row: PhantomData<fn() -> T>,
}

/// What is known of a table.
#[derive(Debug)]
pub(super) struct Known {
    /// The table without its secret columns.
    pub(super) schema: schema::Table,
    /// The name as SQL writes it.
    pub(super) name: String,
    /// All columns that are given, as SQL.
    pub(super) columns: String,
    /// The columns that are not given, with whether a new row needs a value for them.
    secrets: Vec<(String, bool)>,
    read_only: bool,
    /// The columns of the primary key, by position in the schema.
    pub(super) key: Vec<usize>,
    /// The column that numbers its rows by itself, if one does.
    pub(super) numbering: Option<usize>,
    /// The name of the number of a row, where the key may not tell rows apart.
    pub(super) row_number: Option<&'static str>,
}

impl<T> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self { known: self.known.clone(), row: PhantomData }
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Table({})", self.name())
    }
}

impl Table {
    /// The table that a schema describes, with what is protected of it.
    pub(crate) fn new(mut table: schema::Table, protected: Option<&Protected>) -> Self {
        let is_secret = |name: &str| protected.is_some_and(|protected| protected.secrets.contains(&name));
        let (given, secret): (Vec<_>, Vec<_>) = table.columns.into_iter().partition(|column| !is_secret(&column.name));
        table.columns = given;
        let secrets = secret.into_iter().map(|column| (column.name, column.not_null && column.default.is_none()));
        let position = |name: &String| table.columns.iter().position(|column| column.name == *name);
        let key: Vec<_> = table.primary_key.iter().filter_map(position).collect();
        let without_rowid =
            table.sql.to_ascii_uppercase().rsplit(')').next().is_some_and(|end| end.contains("WITHOUT"));
        let numbering = match key.as_slice() {
            [only] if !without_rowid && table.columns[*only].declared_type.eq_ignore_ascii_case("INTEGER") => {
                Some(*only)
            }
            _ => None,
        };
        // A key that is not declared NOT NULL may be null in several rows.
        let tells_apart = numbering.is_some()
            || without_rowid
            || !key.is_empty() && key.iter().all(|column| table.columns[*column].not_null);
        let is_column = |name: &str| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let row_number = if tells_apart { None } else { ROW_NUMBERS.into_iter().find(|name| !is_column(name)) };
        let columns = table.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ");
        Self {
            known: Arc::new(Known {
                name: quoted(&table.name),
                columns,
                secrets: secrets.collect(),
                read_only: protected.is_some_and(|protected| protected.read_only),
                key,
                numbering,
                row_number,
                schema: table,
            }),
            row: PhantomData,
        }
    }
}

impl<T> Table<T> {
    /// The same table, whose rows are read as another type.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, tables::List, value::{Record, RowView, to_row}};
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct Note { id: Option<i64>, text: String }
    /// impl Record for Note {
    ///     fn from_row(row: RowView<'_>) -> edgelite::Result<Self> {
    ///         row.deserialize()
    ///     }
    /// }
    /// impl edgelite::value::Described for Note {
    ///     const NAME: &'static str = "Note";
    ///     const DOC: &'static str = "A note.";
    /// }
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"))?;
    /// let notes = store.table("notes")?.rows_as::<Note>();
    /// let note: Note = store.run(notes.create(to_row(&Note { id: Some(7), text: "weed".into() })?))?;
    /// assert_eq!(store.query(notes.list(List::default()))?.rows[0].text, note.text);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn rows_as<U>(&self) -> Table<U> {
        Table { known: self.known.clone(), row: PhantomData }
    }

    /// The table's name.
    pub fn name(&self) -> &str {
        &self.known.schema.name
    }

    pub(super) fn known(&self) -> &Arc<Known> {
        &self.known
    }
}

impl Known {
    /// The column with this name, with its position.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for a column that there is not, or that holds secrets.
    pub(super) fn column(&self, name: &str) -> Result<(usize, &Column)> {
        let found = self.schema.columns.iter().enumerate().find(|(_, column)| column.name == name);
        found.ok_or_else(|| {
            let table = &self.schema.name;
            let message = if self.secrets.iter().any(|(secret, _)| secret == name) {
                format!("column {name} of {table} holds secrets; only the operations of its catalog handle it")
            } else {
                let known: Vec<_> = self.schema.columns.iter().map(|column| column.name.as_str()).collect();
                format!("{table} has no column {name}; there are {}", known.join(", "))
            };
            Error::invalid(name.to_owned(), message)
        })
    }

    /// Refuses to change a table that only its catalog changes.
    pub(super) fn check_writable(&self) -> Result<()> {
        let needed = self.secrets.iter().find(|(_, needed)| *needed);
        if !self.read_only {
            return Ok(());
        }
        let why = needed.map_or(String::new(), |(secret, _)| format!(" (it holds secrets in {secret})"));
        let message = format!("{} changes through the operations of its catalog alone{why}", self.schema.name);
        Err(Error::new(ErrorKind::ReadOnly, message).on("table"))
    }

    /// Refuses to address rows of a table without a key.
    pub(super) fn check_has_key(&self) -> Result<()> {
        if self.key.is_empty() {
            let table = &self.schema.name;
            let message =
                format!("{table} has no primary key: its rows can be listed and added, and none can be addressed");
            return Err(Error::invalid("key", message));
        }
        Ok(())
    }

    pub(super) const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Whether a new row must have a value for a column.
    pub(super) fn is_required(&self, position: usize) -> bool {
        let column = &self.schema.columns[position];
        let needed = column.not_null || self.key.contains(&position);
        needed && column.default.is_none() && self.numbering != Some(position)
    }

    /// Whether a column may become null.
    pub(super) fn is_nullable(&self, position: usize) -> bool {
        !self.schema.columns[position].not_null && !self.key.contains(&position)
    }

    /// `key = ?1 AND …`, with parameters from this number on.
    pub(super) fn key_condition(&self, first: usize) -> String {
        let equal = self
            .key
            .iter()
            .zip(first..)
            .map(|(column, number)| format!("{} = ?{number}", quoted(&self.schema.columns[*column].name)));
        equal.collect::<Vec<_>>().join(" AND ")
    }

    /// The columns of the key, as SQL.
    pub(super) fn key_columns(&self) -> String {
        let names = self.key.iter().map(|column| quoted(&self.schema.columns[*column].name));
        names.collect::<Vec<_>>().join(", ")
    }
}
