use super::text::Language;
use crate::{Error, Result, value::Json};
use std::borrow::Cow;

/// The most columns of an index.
const MOST_COLUMNS: usize = 16;

/// Which columns of a table are searched, and how: a declaration, to be given
/// with a catalog or to [`Store::declare_search`](crate::Store::declare_search).
///
/// # Example
/// ```
/// use edgelite::search::{Language, SearchIndex};
/// let index = SearchIndex::on("notes").column("title", 3.0).column("body", 1.0).language(Language::English);
/// assert_eq!(index.table(), "notes");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SearchIndex {
    pub(super) table: Cow<'static, str>,
    pub(super) columns: Cow<'static, [SearchColumn]>,
    pub(super) language: Language,
}

/// A column that is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchColumn {
    /// The column, of text, numbers or JSON. Of JSON the texts and numbers
    /// are searched, not the names of its members.
    pub name: Cow<'static, str>,
    /// How much a word in it counts beside the same word in another column:
    /// above 0, to 100.
    pub weight: f64,
}

impl SearchIndex {
    /// An index of no columns on a table.
    pub fn on(table: impl Into<Cow<'static, str>>) -> Self {
        Self { table: table.into(), columns: Cow::Borrowed(&[]), language: Language::Any }
    }

    /// An index as a catalog declares it.
    pub const fn of(table: &'static str, columns: &'static [SearchColumn]) -> Self {
        Self { table: Cow::Borrowed(table), columns: Cow::Borrowed(columns), language: Language::Any }
    }

    /// Adds a column with its weight.
    #[must_use]
    pub fn column(mut self, name: impl Into<Cow<'static, str>>, weight: f64) -> Self {
        self.columns.to_mut().push(SearchColumn { name: name.into(), weight });
        self
    }

    /// Says which endings count as the same word (none).
    #[must_use]
    pub const fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The table.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The columns.
    pub fn columns(&self) -> &[SearchColumn] {
        &self.columns
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.columns.is_empty() || self.columns.len() > MOST_COLUMNS {
            return Err(Error::invalid("columns", format!("a search has 1 to {MOST_COLUMNS} columns")));
        }
        for (place, column) in self.columns.iter().enumerate() {
            if !(column.weight > 0.0 && column.weight <= 100.0) {
                let message = format!("the weight of {} must be above 0 and at most 100", column.name);
                return Err(Error::invalid("weight", message));
            }
            if self.columns[..place].iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
                return Err(Error::invalid("columns", format!("{} is named twice", column.name)));
            }
        }
        Ok(())
    }

    /// The columns and the language, as they are stored.
    pub(super) fn definition(&self) -> String {
        let columns: Vec<_> =
            self.columns.iter().map(|column| serde_json::json!([column.name.as_ref(), column.weight])).collect();
        serde_json::json!({"language": self.language, "columns": columns}).to_string()
    }

    /// What was stored.
    pub(super) fn parse(table: &str, definition: &str) -> Option<Self> {
        let definition: Json = serde_json::from_str(definition).ok()?;
        let columns = definition["columns"].as_array()?.iter().map(|column| {
            Some(SearchColumn { name: column[0].as_str()?.to_owned().into(), weight: column[1].as_f64()? })
        });
        Some(Self {
            table: table.to_owned().into(),
            columns: columns.collect::<Option<Vec<_>>>()?.into(),
            language: serde_json::from_value(definition["language"].clone()).ok()?,
        })
    }
}
