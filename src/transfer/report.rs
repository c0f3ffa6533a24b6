use std::{fmt, path::PathBuf};

/// How many places a [`Group`] names; the rejects file has all of them.
const PLACES: usize = 20;

/// How many groups a table's report has at the most.
const REASONS: usize = 50;

/// Where in its source a row is, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Place {
    /// The line, from 1, in line-based sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The position in the list, from 1, in JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The row's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Place {
    pub(super) const fn line(line: u64) -> Self {
        Self { line: Some(line), row: None, key: None }
    }

    pub(super) const fn row(row: u64) -> Self {
        Self { line: None, row: Some(row), key: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.row) {
            (Some(line), _) => write!(formatter, "line {line}")?,
            (None, Some(row)) => write!(formatter, "row {row}")?,
            (None, None) => {}
        }
        match &self.key {
            Some(key) if self.line.is_some() || self.row.is_some() => write!(formatter, " ({key})"),
            Some(key) => formatter.write_str(key),
            None => Ok(()),
        }
    }
}

/// Rows that share a reason.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Group {
    /// The reason.
    pub reason: String,
    /// How many rows.
    pub count: u64,
    /// The first of them.
    pub places: Vec<Place>,
}

/// What an import did with the rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct TableReport {
    /// The table.
    pub table: String,
    /// Rows in the source, those that could not be read included.
    pub read: u64,
    /// Rows that are new or changed.
    pub imported: u64,
    /// Rows that were in the store as they are.
    pub unchanged: u64,
    /// What was left out: blank lines, rows that the source itself marks as
    /// deleted, tables that the store does not have.
    pub skipped: Vec<Group>,
    /// Rows that could not be taken; each is in the rejects file.
    pub rejected: Vec<Group>,
    /// Rows that were taken with a change; each is in the rejects file too.
    pub adjusted: Vec<Group>,
    /// Rows that name a row that is not there, in columns without a foreign
    /// key; they are kept as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dangling: Vec<Group>,
    /// The key behind which an import that had been interrupted went on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_after: Option<String>,
}

impl TableReport {
    pub(super) fn new(table: &str) -> Self {
        Self { table: table.to_owned(), ..Self::default() }
    }

    /// The number of rows that could not be taken.
    pub fn rejected_rows(&self) -> u64 {
        self.rejected.iter().map(|group| group.count).sum()
    }
}

/// Adds a row to the group of its reason.
pub(super) fn count(groups: &mut Vec<Group>, reason: &str, place: Option<Place>) {
    count_many(groups, reason, place, 1);
}

/// Adds several rows to the group of their reason.
pub(super) fn count_many(groups: &mut Vec<Group>, reason: &str, place: Option<Place>, rows: u64) {
    let known = |groups: &[Group], reason: &str| groups.iter().position(|group| group.reason == reason);
    let other = "other reasons, given in the rejects file";
    let reason = if groups.len() < REASONS || known(groups, reason).is_some() { reason } else { other };
    let position = known(groups, reason).unwrap_or_else(|| {
        groups.push(Group { reason: reason.to_owned(), count: 0, places: Vec::new() });
        groups.len() - 1
    });
    let group = &mut groups[position];
    group.count += rows;
    if group.places.len() < PLACES {
        group.places.extend(place);
    }
}

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// The source's path.
    pub source: PathBuf,
    /// The source's format.
    pub format: super::Format,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Where rows that could not be taken are kept, if there were any.
    pub rejects_file: Option<PathBuf>,
    /// Table by table, in the order of the import.
    pub tables: Vec<TableReport>,
}

impl ImportReport {
    /// The number of rows that could not be taken.
    pub fn rejected_rows(&self) -> u64 {
        self.tables.iter().map(TableReport::rejected_rows).sum()
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = if self.dry_run { "would be imported" } else { "imported" };
        for table in &self.tables {
            let (name, rejected) = (&table.table, table.rejected_rows());
            write!(formatter, "{name}: {} read, {} {done}, {} unchanged", table.read, table.imported, table.unchanged)?;
            writeln!(formatter, "{}", if rejected > 0 { format!(", {rejected} rejected") } else { String::new() })?;
            if let Some(key) = &table.resumed_after {
                writeln!(formatter, "  resumed after {key}")?;
            }
            for (kind, groups) in [
                ("skipped", &table.skipped),
                ("rejected", &table.rejected),
                ("adjusted", &table.adjusted),
                ("dangling", &table.dangling),
            ] {
                for group in groups {
                    writeln!(formatter, "  {kind} {}: {}{}", group.count, group.reason, Places(group))?;
                }
            }
        }
        let (read, imported) =
            self.tables.iter().fold((0, 0), |sum, table| (sum.0 + table.read, sum.1 + table.imported));
        write!(formatter, "total: {read} read, {imported} {done}, {} rejected", self.rejected_rows())?;
        match &self.rejects_file {
            Some(path) => write!(formatter, "\nrejected and adjusted rows are kept in {}", path.display()),
            None => Ok(()),
        }
    }
}

struct Places<'a>(&'a Group);

impl fmt::Display for Places<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, place) in self.0.places.iter().enumerate() {
            write!(formatter, "{}{place}", if position == 0 { " at " } else { ", " })?;
        }
        if self.0.count > self.0.places.len() as u64 && !self.0.places.is_empty() {
            write!(formatter, ", …")?;
        }
        Ok(())
    }
}

/// What an export wrote for one table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExportedTable {
    /// The table.
    pub table: String,
    /// The number of rows.
    pub rows: u64,
    /// The file that they are in.
    pub path: PathBuf,
    /// What was not as it should be in stored rows, such as broken JSON.
    pub warnings: Vec<String>,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExportReport {
    /// The target's path.
    pub target: PathBuf,
    /// Its format.
    pub format: super::Format,
    /// Bytes written.
    pub bytes: u64,
    /// Table by table; an SQLite file has all of the store's.
    pub tables: Vec<ExportedTable>,
    /// What the target has no counterpart for, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<String>,
}

impl fmt::Display for ExportReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(formatter, "{}: {} rows in {}", table.table, table.rows, table.path.display())?;
            for warning in &table.warnings {
                writeln!(formatter, "  {warning}")?;
            }
        }
        for what in &self.omitted {
            writeln!(formatter, "not made: {what}")?;
        }
        let rows: u64 = self.tables.iter().map(|table| table.rows).sum();
        let rows = if self.tables.is_empty() { String::new() } else { format!("{rows} rows, ") };
        write!(formatter, "total: {rows}{} bytes in {}", self.bytes, self.target.display())
    }
}

/// How far a long import or export is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// The table at work.
    pub table: String,
    /// Rows of the table so far.
    pub rows: u64,
    /// The share that is done, 0 to 1, as far as it is known.
    pub share: f64,
}
