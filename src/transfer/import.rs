use super::{
    Format, ImportReport, Place, Progress, TableReport, Target,
    convert::Rules,
    csv,
    former::{Document as Former, Sealing},
    home_assistant, in_dependency_order, influx,
    json::{self, Document, Member},
    known_table,
    loader::Loader,
    rejects::Rejects,
    report::count_many,
    source::Source,
};
use crate::{
    Error, Result,
    schema::{Schema, Table},
};
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How often progress is told: after this many rows.
const PROGRESS_ROWS: u64 = 1_000;

/// Encrypts a secret for a place such as `indexers.encrypted_api_key`; gives
/// what is stored there, the third argument, back if it is the same secret.
/// [`Secrets::seal`](crate::secrets::Secrets::seal) does so.
pub type Seal = Arc<dyn Fn(&str, &str, Option<&str>) -> Result<String> + Send + Sync>;

/// How a source is imported.
///
/// # Example
/// ```
/// use edgelite::transfer::{Format, ImportOptions};
/// let options = ImportOptions { format: Some(Format::Jsonl), dry_run: true, ..Default::default() };
/// ```
#[derive(Clone, Default)]
pub struct ImportOptions {
    /// The format; otherwise the source's name and content tell it.
    pub format: Option<Format>,
    /// The table; otherwise the source's name or content tells it.
    pub table: Option<String>,
    /// Whether to report what would be done and write nothing.
    pub dry_run: bool,
    /// Whether a time without a zone is UTC; otherwise its row is refused.
    pub assume_utc: bool,
    /// Fields to leave out; a field that is no column is refused otherwise.
    pub ignore: Vec<String>,
    /// Where rows that cannot be taken are kept; `<source>.rejects.jsonl` otherwise.
    pub rejects: Option<PathBuf>,
    /// Encrypts plain secrets of a former system; without it their rows are refused.
    pub seal: Option<Seal>,
    /// Whether to begin anew where an import from the same place had been
    /// interrupted, instead of going on behind what it had done.
    pub restart: bool,
    /// Told how far the import is.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

impl fmt::Debug for ImportOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ImportOptions")
            .field("format", &self.format)
            .field("table", &self.table)
            .field("dry_run", &self.dry_run)
            .field("assume_utc", &self.assume_utc)
            .field("ignore", &self.ignore)
            .field("rejects", &self.rejects)
            .field("seals", &self.seal.is_some())
            .finish_non_exhaustive()
    }
}

/// Puts the rows of a file or folder into a store.
///
/// Nothing is written if the source cannot be read as a whole: a broken JSON
/// document, an unknown table, an unknown column in a CSV header. Single rows
/// that cannot be taken are reported and kept.
///
/// # Errors
/// [`NotFound`](crate::ErrorKind::NotFound) for a source or table that does not exist,
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a source that cannot be read as its format,
/// [`Unsupported`](crate::ErrorKind::Unsupported) for formats that cannot be imported, and the target's own errors.
pub fn import(source: &Path, options: &ImportOptions, target: &mut dyn Target) -> Result<ImportReport> {
    let schema = target.schema()?;
    let (format, parts) = find(source, options, &schema)?;
    let mut rejects = Rejects::beside(source, options);
    let progress = |progress: Progress| {
        if let Some(told) = &options.progress {
            told(progress);
        }
    };
    let tables = match parts {
        Parts::HomeAssistant(parts) => home_assistant::load(parts, target, &mut rejects, &progress)?,
        Parts::Tables(parts, unknown) => {
            let mut reports = Vec::with_capacity(parts.len());
            for table in in_dependency_order(&schema) {
                for part in parts.iter().filter(|part| part.table == table.name) {
                    let mut loading = Loading { options, rejects: &mut rejects, progress: &progress };
                    reports.push(loading.load(part, table, target)?);
                }
            }
            for (measurement, lines) in unknown {
                let mut report = TableReport::new(&measurement);
                count_many(&mut report.skipped, "the store has no table for this measurement", None, lines);
                reports.push(report);
            }
            reports
        }
    };
    Ok(ImportReport {
        source: source.to_owned(),
        format,
        dry_run: options.dry_run,
        rejects_file: rejects.finish()?,
        tables,
    })
}

enum Parts {
    HomeAssistant(Vec<home_assistant::Part>),
    /// Tables, and the names of what has none with the numbers of its rows.
    Tables(Vec<Part>, Vec<(String, u64)>),
}

impl Parts {
    const fn tables(parts: Vec<Part>) -> Self {
        Self::Tables(parts, Vec::new())
    }
}

/// The rows of one table in one file.
struct Part {
    path: PathBuf,
    format: Format,
    table: String,
    /// In a JSON document of several tables, the member that has the rows.
    member: Option<String>,
    /// The document of a former system that it is.
    former: Option<Former>,
}

impl Part {
    fn of_former(path: &Path, format: Format, former: Former) -> Self {
        let table = former.table().to_owned();
        Self { path: path.to_owned(), format, table, member: None, former: Some(former) }
    }
}

/// Finds what a source holds, and the mistakes in it that can be seen before
/// anything is written.
fn find(source: &Path, options: &ImportOptions, schema: &Schema) -> Result<(Format, Parts)> {
    let metadata = std::fs::metadata(source)
        .map_err(|error| Error::from(error).context(format!("cannot read {}", source.display())).on("source"))?;
    if metadata.is_dir() {
        return find_in_folder(source, options, schema);
    }
    let registry_file = source.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core."));
    let format = match options.format.or_else(|| Format::of_path(source)) {
        Some(format) => format,
        None if registry_file => Format::HomeAssistant,
        None => {
            return Err(Error::invalid(
                "source",
                format!("the name of {} does not tell its format; name the format", source.display()),
            ));
        }
    };
    let parts = match format {
        Format::Jsonl | Format::Csv => {
            let part = table_file(source, format, options)?;
            check(&part, options, schema)?;
            Parts::tables(vec![part])
        }
        Format::Json | Format::HomeAssistant => {
            let document = json::inspect(source)?;
            if let Some(part) = home_assistant::in_document(source, &document)? {
                return Ok((Format::HomeAssistant, Parts::HomeAssistant(vec![part])));
            }
            if format == Format::HomeAssistant {
                return Err(Error::invalid(
                    "source",
                    format!("{} is not a registry of Home Assistant", source.display()),
                ));
            }
            match Former::of(source, &document).filter(|_| options.table.is_none()) {
                Some(former) => {
                    known_table(schema, former.table())?;
                    Parts::tables(vec![Part::of_former(source, Format::Json, former)])
                }
                None => Parts::tables(find_in_document(source, &document, options, schema)?),
            }
        }
        Format::Env => {
            known_table(schema, Former::Environment.table())?;
            Parts::tables(vec![Part::of_former(source, Format::Env, Former::Environment)])
        }
        Format::Influx => {
            let (mut parts, mut unknown) = (Vec::new(), Vec::new());
            for (measurement, lines) in influx::measurements(source)? {
                let table = influx::table_of(&measurement).filter(|table| schema.table(table).is_some());
                if options.table.as_deref().is_some_and(|wanted| table != Some(wanted)) {
                    continue;
                }
                match table {
                    Some(table) => parts.push(Part {
                        path: source.to_owned(),
                        format,
                        table: table.to_owned(),
                        member: Some(measurement),
                        former: None,
                    }),
                    None => unknown.push((measurement, lines)),
                }
            }
            Parts::Tables(parts, unknown)
        }
        Format::Postgres => {
            let problem = "a PostgreSQL server has an address (postgres://…), which Store::import_postgres takes";
            return Err(Error::new(crate::ErrorKind::Unsupported, problem));
        }
        Format::Sqlite => {
            return Err(Error::new(
                crate::ErrorKind::Unsupported,
                format!("{} is an SQLite file, which Store::import takes", source.display()),
            ));
        }
    };
    Ok((format, parts))
}

fn find_in_folder(source: &Path, options: &ImportOptions, schema: &Schema) -> Result<(Format, Parts)> {
    if matches!(options.format, None | Some(Format::HomeAssistant)) {
        let registries = home_assistant::in_folder(source)?;
        if !registries.is_empty() {
            return Ok((Format::HomeAssistant, Parts::HomeAssistant(registries)));
        }
    }
    let mut paths = std::fs::read_dir(source)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    let mut parts = Vec::new();
    for path in paths.iter().filter(|path| path.is_file() && !is_rejects_file(path)) {
        let Some(format) = Format::of_path(path) else { continue };
        if options.format.is_some_and(|wanted| wanted != format) {
            continue;
        }
        if !matches!(format, Format::Json | Format::Jsonl | Format::Csv) {
            continue;
        }
        let former = if format == Format::Json { Former::of(path, &json::inspect(path)?) } else { None };
        let part = match former {
            Some(former) => Part::of_former(path, format, former),
            None => table_file(path, format, &ImportOptions { table: None, ..options.clone() })?,
        };
        if options.table.as_ref().is_some_and(|wanted| *wanted != part.table) {
            continue;
        }
        check(&part, options, schema)?;
        parts.push(part);
    }
    match parts.first() {
        Some(first) => Ok((first.format, Parts::tables(parts))),
        None => Err(Error::invalid(
            "source",
            format!(
                "{} has neither registries of Home Assistant nor files such as recordings.jsonl or devices.csv",
                source.display()
            ),
        )),
    }
}

fn is_rejects_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".rejects.jsonl"))
}

/// A file of one table: named, or called after it.
fn table_file(path: &Path, format: Format, options: &ImportOptions) -> Result<Part> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let table = options.table.clone().or(stem).unwrap_or_default();
    Ok(Part { path: path.to_owned(), format, table, member: None, former: None })
}

/// Refuses an unknown table and what can be seen of a broken file.
fn check(part: &Part, options: &ImportOptions, schema: &Schema) -> Result<()> {
    let table = known_table(schema, &part.table)
        .map_err(|error| error.context(format!("cannot import {}", part.path.display())))?;
    match part.format {
        Format::Csv => csv::check(&part.path, table, &options.ignore),
        Format::Json
            if part.former.is_none() && part.member.is_none() && json::inspect(&part.path)? != Document::List =>
        {
            Err(Error::invalid("source", format!("{} is not a list of rows of {}", part.path.display(), part.table)))
        }
        _ => Ok(()),
    }
}

/// The tables of a JSON document: a list is one table, an object has a list
/// for each.
fn find_in_document(path: &Path, document: &Document, options: &ImportOptions, schema: &Schema) -> Result<Vec<Part>> {
    let members = match document {
        Document::List => {
            let part = table_file(path, Format::Json, options)?;
            known_table(schema, &part.table)?;
            return Ok(vec![part]);
        }
        Document::Object(members) => members,
        Document::Other => {
            return Err(Error::invalid("source", format!("{} holds neither a list nor tables", path.display())));
        }
    };
    let mut parts = Vec::new();
    for (name, member) in members {
        if options.table.as_ref().is_some_and(|table| table != name) {
            continue;
        }
        known_table(schema, name).map_err(|error| error.context(format!("cannot import {}", path.display())))?;
        if *member != Member::List {
            return Err(Error::invalid("source", format!("{}: {name} is not a list of rows", path.display())));
        }
        parts.push(Part {
            path: path.to_owned(),
            format: Format::Json,
            table: name.clone(),
            member: Some(name.clone()),
            former: None,
        });
    }
    if let (true, Some(table)) = (parts.is_empty(), &options.table) {
        return Err(Error::not_found(format!("{} has no table {table}", path.display())).on("table"));
    }
    Ok(parts)
}

struct Loading<'a> {
    options: &'a ImportOptions,
    rejects: &'a mut Rejects,
    progress: &'a dyn Fn(Progress),
}

impl Loading<'_> {
    fn load(&mut self, part: &Part, table: &Table, target: &mut dyn Target) -> Result<TableReport> {
        let rules = Rules { assume_utc: self.options.assume_utc };
        let sealing = Sealing::of(part.former, self.options.seal.as_ref(), target)?;
        let mut loader = Loader::new(target, table, rules, &self.options.ignore, self.rejects);
        let mut told = 0;
        let tell = self.progress;
        let mut progress = |loader: &Loader<'_>, share: f64| {
            if loader.rows() >= told + PROGRESS_ROWS {
                told = loader.rows();
                tell(Progress { table: loader.table().name.clone(), rows: told, share });
            }
        };
        match part.format {
            _ if let Some(former) = part.former => {
                former.load(&mut loader, &part.path, &sealing, &mut progress)?;
            }
            Format::Csv => csv::load(&mut loader, &part.path, &self.options.ignore, &mut progress)?,
            Format::Jsonl => json::load_lines(&mut loader, &part.path, &mut progress)?,
            Format::Influx => {
                let measurement = part.member.as_deref().unwrap_or_default();
                influx::load(&mut loader, &part.path, measurement, &mut progress)?;
            }
            _ => {
                let source = Source::open(&part.path)?;
                let position = source.position.clone();
                let keys: Vec<&str> = part.member.iter().map(String::as_str).collect();
                let mut row = 0;
                json::each_element(source.reader, &part.path, &keys, &mut |element| {
                    row += 1;
                    json::load(&mut loader, Place::row(row), element)?;
                    progress(&loader, position.share());
                    Ok(())
                })?;
            }
        }
        loader.finish()
    }
}
