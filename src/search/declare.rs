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
    /// Columns of the table that hold secrets: no search gives them.
    pub(super) secrets: Cow<'static, [String]>,
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
        Self { table: table.into(), columns: Cow::Borrowed(&[]), language: Language::Any, secrets: Cow::Borrowed(&[]) }
    }

    /// An index as a catalog declares it.
    pub const fn of(table: &'static str, columns: &'static [SearchColumn]) -> Self {
        Self {
            table: Cow::Borrowed(table),
            columns: Cow::Borrowed(columns),
            language: Language::Any,
            secrets: Cow::Borrowed(&[]),
        }
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

    /// The same of a table of which some columns hold secrets.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `columns` when one of them is to be searched.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Result<Self> {
        let is_secret = |column: &&SearchColumn| secrets.iter().any(|secret| secret.eq_ignore_ascii_case(&column.name));
        if let Some(column) = self.columns.iter().find(is_secret) {
            let message = format!("{}.{} holds secrets, which no search finds; leave it out", self.table, column.name);
            return Err(Error::invalid("columns", message));
        }
        self.secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        Ok(self)
    }

    /// Whether a column holds secrets.
    pub(super) fn hides(&self, column: &str) -> bool {
        self.secrets.iter().any(|secret| secret.eq_ignore_ascii_case(column))
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
        let mut definition = serde_json::json!({"language": self.language, "columns": columns});
        if !self.secrets.is_empty() {
            definition["secrets"] = serde_json::json!(self.secrets);
        }
        definition.to_string()
    }

    /// A declaration as JSON: `{"columns": {"title": 3, "body": 1}, "language": "english"}`.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the member that makes no sense.
    pub fn from_json(table: &str, declaration: &str) -> Result<Self> {
        let wrong = || Error::invalid("columns", "columns must be an object of names and weights");
        let declaration: Json =
            serde_json::from_str(declaration).map_err(|error| Error::invalid("columns", error.to_string()))?;
        let columns = declaration["columns"].as_object().ok_or_else(wrong)?.iter().map(|(name, weight)| {
            Ok(SearchColumn { name: name.clone().into(), weight: weight.as_f64().ok_or_else(wrong)? })
        });
        Ok(Self {
            table: table.to_owned().into(),
            columns: columns.collect::<Result<Vec<_>>>()?.into(),
            language: match &declaration["language"] {
                Json::Null => Language::Any,
                language => Language::parse(language.as_str().unwrap_or_default())?,
            },
            secrets: Cow::Borrowed(&[]),
        })
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
            secrets: match &definition["secrets"] {
                Json::Null => Cow::Borrowed(&[]),
                secrets => serde_json::from_value::<Vec<String>>(secrets.clone()).ok()?.into(),
            },
        })
    }
}
