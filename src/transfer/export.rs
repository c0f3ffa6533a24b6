use super::{
    ExportReport, ExportedTable, Format, Origin, Progress, in_dependency_order, known_table, quoted, writers::RowWriter,
};
use crate::{
    Error, ErrorKind, Result,
    query::sql,
    schema::{Schema, Table},
    value::{Columns, Rows, Value},
};
use std::{
    fmt,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Bytes of values that a page of rows should not pass by much.
const PAGE_BYTES: usize = 4 << 20;
const MOST_ROWS: i64 = 10_000;

/// How tables are exported.
#[derive(Clone, Default)]
pub struct ExportOptions {
    /// The format; otherwise the target's name tells it.
    pub format: Option<Format>,
    /// The tables; all if there are none.
    pub tables: Vec<String>,
    /// Whether to replace files that exist.
    pub replace: bool,
    /// Told how far the export is.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl fmt::Debug for ExportOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ExportOptions")
            .field("format", &self.format)
            .field("tables", &self.tables)
            .field("replace", &self.replace)
            .finish_non_exhaustive()
    }
}

impl ExportOptions {
    /// The format to write to `target`.
    pub(crate) fn format_for(&self, target: &Path) -> Result<Format> {
        self.format.or_else(|| Format::of_path(target)).ok_or_else(|| {
            Error::invalid(
                "format",
                format!("the name of {} does not tell a format; name the format", target.display()),
            )
        })
    }

    /// The format of text to write to `target`.
    fn text_format_for(&self, target: &Path) -> Result<Format> {
        match self.format_for(target)? {
            format @ (Format::Json | Format::Jsonl | Format::Csv) => Ok(format),
            format => Err(Error::new(ErrorKind::Unsupported, format!("tables cannot be written as {format} here"))),
        }
    }

    fn chosen<'a>(&self, schema: &'a Schema) -> Result<Vec<&'a Table>> {
        for name in &self.tables {
            known_table(schema, name)?;
        }
        let wanted = |table: &&Table| self.tables.is_empty() || self.tables.contains(&table.name);
        Ok(in_dependency_order(schema).into_iter().filter(wanted).collect())
    }
}

/// Writes tables to a file, or to a folder of one file per table.
///
/// JSON is one document of all tables. JSONL and CSV hold one table per file:
/// a target whose name has an ending takes one table, any other is a folder.
/// A file appears when it is complete.
///
/// # Errors
/// [`NotFound`](ErrorKind::NotFound) for an unknown table, [`Conflict`](ErrorKind::Conflict) when a file exists,
/// [`InvalidArgument`](ErrorKind::InvalidArgument) when the format is not clear or takes one table, [`Full`](ErrorKind::Full) and
/// [`Io`](ErrorKind::Io) from the disk.
pub fn export(target: &Path, options: &ExportOptions, origin: &mut dyn Origin) -> Result<ExportReport> {
    let format = options.text_format_for(target)?;
    let schema = origin.schema()?;
    let tables = options.chosen(&schema)?;
    let in_folder = format != Format::Json && (target.is_dir() || target.extension().is_none());
    if in_folder {
        std::fs::create_dir_all(target)
            .map_err(|error| Error::from(error).context(format!("cannot make the folder {}", target.display())))?;
    }
    let mut report = ExportReport { target: target.to_owned(), format, bytes: 0, tables: Vec::new() };
    let groups: Vec<(PathBuf, &[&Table])> = if in_folder {
        let file = |table: &Table| target.join(format!("{}.{}", table.name, format.name()));
        tables.chunks(1).map(|table| (file(table[0]), table)).collect()
    } else {
        vec![(target.to_owned(), tables.as_slice())]
    };
    for (path, tables) in groups {
        let mut file = NewFile::create(&path, options.replace)?;
        report.tables.extend(write_tables(&mut file, &path, format, tables, options, origin)?);
        report.bytes += file.keep()?;
    }
    Ok(report)
}

/// Writes tables to a stream.
///
/// # Errors
/// As [`export`].
pub fn export_to(sink: &mut dyn Write, options: &ExportOptions, origin: &mut dyn Origin) -> Result<ExportReport> {
    let stream = PathBuf::from("-");
    let format = options.text_format_for(&stream)?;
    let schema = origin.schema()?;
    let tables = options.chosen(&schema)?;
    let mut sink = Counting { sink, written: 0 };
    let tables = write_tables(&mut sink, &stream, format, &tables, options, origin)?;
    Ok(ExportReport { target: stream, format, bytes: sink.written, tables })
}

fn write_tables(
    sink: &mut dyn Write,
    path: &Path,
    format: Format,
    tables: &[&Table],
    options: &ExportOptions,
    origin: &mut dyn Origin,
) -> Result<Vec<ExportedTable>> {
    if format != Format::Json && tables.len() != 1 {
        let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
        return Err(Error::invalid(
            "table",
            format!("a {format} file holds one table; name one of {}, or give a folder", names.join(", ")),
        ));
    }
    let mut writer = RowWriter::new(BufWriter::with_capacity(1 << 16, sink), format);
    let mut exported = Vec::with_capacity(tables.len());
    for table in tables {
        let (rows, warnings) = write_table(&mut writer, table, options, origin)?;
        exported.push(ExportedTable { table: table.name.clone(), rows, path: path.to_owned(), warnings });
    }
    writer.finish()?;
    Ok(exported)
}

fn write_table<W: Write>(
    writer: &mut RowWriter<W>,
    table: &Table,
    options: &ExportOptions,
    origin: &mut dyn Origin,
) -> Result<(u64, Vec<String>)> {
    let total = match options.progress {
        Some(_) => origin.read(&sql(format!("SELECT count(*) FROM {}", quoted(&table.name))))?.values()[0].as_integer(),
        None => None,
    };
    let (mut rows, mut warnings) = (0, Vec::<String>::new());
    let mut pages = Pages::new(table);
    while let Some(page) = pages.next(origin)? {
        if rows == 0 {
            writer.begin(&table.name, &page.columns()[1..])?;
        }
        for row in page.iter() {
            writer.row(row, 1)?;
        }
        rows += page.len() as u64;
        for warning in page.warnings().iter().filter(|warning| !warnings.contains(warning)).collect::<Vec<_>>() {
            warnings.push(warning.clone());
        }
        if let Some(told) = &options.progress {
            #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
            let share = rows as f64 / total.unwrap_or(0).max(1) as f64;
            told(Progress { table: table.name.clone(), rows, share });
        }
    }
    if rows == 0 {
        writer.begin(&table.name, &pages.columns())?;
    }
    writer.end()?;
    Ok((rows, warnings))
}

/// Reads a table page by page in the order of its row ids, which is the first
/// column of each page.
pub(super) struct Pages<'a> {
    table: &'a Table,
    names: String,
    last: Option<i64>,
    size: i64,
    ended: bool,
}

impl<'a> Pages<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        let names: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
        Self { table, names: names.join(", "), last: None, size: 500, ended: false }
    }

    fn columns(&self) -> Columns {
        let column =
            |column: &crate::schema::Column| crate::value::Column { name: column.name.clone(), kind: column.kind };
        Columns::new(self.table.columns.iter().map(column))
    }

    /// The next page; none after the last.
    pub(super) fn next(&mut self, origin: &mut dyn Origin) -> Result<Option<Rows>> {
        if self.ended {
            return Ok(None);
        }
        let (names, table, size) = (&self.names, quoted(&self.table.name), self.size);
        let page = origin.read(&match self.last {
            None => sql(format!("SELECT rowid, {names} FROM {table} ORDER BY rowid LIMIT ?1")).bind(size),
            Some(last) => sql(format!("SELECT rowid, {names} FROM {table} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"))
                .bind(last)
                .bind(size),
        })?;
        self.ended = i64::try_from(page.len()).unwrap_or(i64::MAX) < size;
        let Some(last) = page.iter().next_back() else { return Ok(None) };
        self.last = last[0].as_integer();
        let bytes: usize = page.values().iter().map(Value::length).sum();
        if bytes > PAGE_BYTES {
            self.size = (size / 2).max(1);
        } else if bytes < PAGE_BYTES / 4 {
            self.size = (size * 2).min(MOST_ROWS);
        }
        Ok(Some(page))
    }
}

/// Counts the bytes that pass.
struct Counting<'a> {
    sink: &'a mut dyn Write,
    written: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let length = self.sink.write(bytes)?;
        self.written += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}

/// A file that appears under its name when it is complete.
pub(crate) struct NewFile {
    path: PathBuf,
    unfinished: PathBuf,
    file: Option<File>,
    written: u64,
}

impl NewFile {
    /// Makes the file beside its place.
    ///
    /// # Errors
    /// [`Conflict`](ErrorKind::Conflict) when a file has its name and it is not to be replaced.
    pub(crate) fn create(path: &Path, replace: bool) -> Result<Self> {
        let failed = |error: std::io::Error| Error::from(error).context(format!("cannot write {}", path.display()));
        if path.is_dir() {
            return Err(Error::invalid("target", format!("{} is a directory; name a file in it", path.display())));
        }
        if path.exists() && !replace {
            return Err(Error::new(ErrorKind::Conflict, format!("{} exists; it was left as it is", path.display()))
                .on("target"));
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = path.with_file_name(name);
        let file = File::create(&unfinished).map_err(failed)?;
        Ok(Self { path: path.to_owned(), unfinished, file: Some(file), written: 0 })
    }

    /// Where the file is until it is complete.
    #[cfg(feature = "server")]
    pub(crate) fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// Makes durable what was written so far.
    #[cfg(feature = "server")]
    pub(crate) fn sync(&self) -> std::io::Result<()> {
        self.file.as_ref().map_or(Ok(()), File::sync_data)
    }

    /// Makes the file durable and gives it its name; gives its length in bytes.
    pub(crate) fn keep(mut self) -> Result<u64> {
        if let Some(file) = self.file.take() {
            file.sync_all()?;
        }
        std::fs::rename(&self.unfinished, &self.path)?;
        crate::platform::sync_folder(&self.path)?;
        Ok(self.written)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let file = self.file.as_mut().ok_or_else(|| std::io::Error::other("the file is finished"))?;
        let length = file.write(bytes)?;
        self.written += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove.
        let _ = std::fs::remove_file(&self.unfinished);
    }
}
