use super::{Search, TypoTolerance};
use crate::{
    Error, Result,
    value::{Json, Value, record},
};

record! {
    /// What to look for in a table, and how.
    pub struct SearchOptions {
        /// Words, `"phrases"`, beginnings (`sol*`), words to leave out (`-stalker`), words of a column (`title:solaris`), one `OR` the other.
        pub query: String,
        /// Only rows whose columns have these values: an object.
        pub filter: Option<Json>,
        /// Whether typing mistakes are looked past: `auto` (where the words find nothing), `always` or `never`.
        pub typos: String = "auto".to_owned(),
        /// What stands before a word that was found.
        pub mark_before: String = "<mark>".to_owned(),
        /// What stands behind a word that was found.
        pub mark_after: String = "</mark>".to_owned(),
        /// About how many letters are shown around what was found; 0 for all.
        pub snippet: i64 = 160,
        /// The most rows to give, 1 to 1000.
        pub limit: i64 = 20,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }
}

impl SearchOptions {
    /// The search in a table.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the option that makes no sense.
    pub fn search(self, table: impl Into<String>) -> Result<Search> {
        let mut search = Search::of(table.into(), self.query)
            .typos(TypoTolerance::parse(&self.typos)?)
            .mark(self.mark_before, self.mark_after)
            .snippet(letters(self.snippet)?)
            .limit(self.limit)
            .after(self.cursor);
        // In a URL an object is text.
        let filter = match self.filter {
            Some(Json::String(text)) => serde_json::from_str(&text).ok().or(Some(Json::Null)),
            filter => filter,
        };
        match filter {
            None => {}
            Some(Json::Object(members)) => {
                for (column, value) in members {
                    search = search.equal(column, value_of(value)?);
                }
            }
            Some(_) => return Err(Error::invalid("filter", "filter must be an object of columns and values")),
        }
        Ok(search)
    }
}

/// A length of snippets.
pub(crate) fn letters(snippet: i64) -> Result<usize> {
    usize::try_from(snippet)
        .map_err(|_| Error::invalid("snippet", format!("snippet must not be negative, as {snippet} is")))
}

fn value_of(json: Json) -> Result<Value> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => value.into(),
        Json::String(text) => text.into(),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.into(),
            (None, Some(real)) => real.into(),
            (None, None) => return Err(Error::invalid("filter", format!("{number} is no number of the store"))),
        },
        Json::Array(_) | Json::Object(_) => {
            return Err(Error::invalid("filter", "a column is compared with text, a number, true, false or null"));
        }
    })
}
