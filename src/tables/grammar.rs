//! Lists as a URL asks for them.

use super::{Filter, List, Operator, check, table::Table};
use crate::{
    Error, Result,
    value::{Json, Value},
};

/// Parameters that are no filters.
const RESERVED: [&str; 5] = ["sort", "fields", "limit", "cursor", "count"];

impl<T> Table<T> {
    /// Reads the parameters behind the `?` of a URL: `column=value` and
    /// `column.operator=value` for each filter, `sort=-a,b`, `fields=a,b`,
    /// `limit`, `cursor`; and whether `count=true` asks for the number of rows
    /// on all pages. A column with the name of one of these is filtered by
    /// with an operator (`limit.eq=5`). The values of `in` have commas between
    /// them, or are a JSON list. See docs/tables.md.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the parameter that is unknown, given twice or of a
    /// wrong form.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, tables::Filter};
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, size REAL)"))?;
    /// let (list, count) = store.table("notes")?.list_of_query([("size.gte", "10"), ("sort", "-size"), ("count", "true")])?;
    /// assert_eq!(list.filters, [Filter::greater_or_equal("size", 10.0)]);
    /// assert!(list.sort[0].descending && count);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn list_of_query<'a>(&self, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(List, bool)> {
        let (mut list, mut count) = (List::default(), false);
        let mut seen: Vec<&str> = Vec::new();
        for (name, text) in query {
            if seen.contains(&name) {
                return Err(Error::invalid(name.to_owned(), format!("parameter {name} is given twice")));
            }
            seen.push(name);
            if RESERVED.contains(&name) && text.is_empty() {
                return Err(Error::invalid(name.to_owned(), format!("parameter {name} is empty; leave it out")));
            }
            match name {
                "sort" => list.sort = text.split(',').map(str::parse).collect::<Result<_>>()?,
                "fields" => list.fields = text.split(',').map(str::to_owned).collect(),
                "limit" => {
                    let refused = |_| Error::invalid("limit", format!("limit must be an integer, not '{text}'"));
                    list.limit = text.parse().map_err(refused)?;
                }
                "cursor" => list.cursor = Some(text.to_owned()),
                "count" => count = flag(name, text)?,
                _ => list.filters.push(self.filter(name, text)?),
            }
        }
        Ok((list, count))
    }

    fn filter(&self, name: &str, text: &str) -> Result<Filter> {
        let with_operator = name.rsplit_once('.').and_then(|(column, word)| Some((column, Operator::of_word(word)?)));
        let (column_name, operator) = match with_operator {
            Some(found) => found,
            None => (name, Operator::Equal),
        };
        let (_, column) = self.known().column(column_name).map_err(|error| {
            let words = Operator::ALL.map(Operator::word).join(", ");
            let others = RESERVED.join(", ");
            error.on(name.to_owned()).context(format!(
                "parameter {name} is none of {others}, nor a filter (COLUMN or COLUMN.OPERATOR with {words})"
            ))
        })?;
        let value = |text: &str| check::from_text(column, name, text.to_owned());
        let values = match operator {
            Operator::In if text.starts_with('[') => {
                let list: Vec<Json> = serde_json::from_str(text)
                    .map_err(|error| Error::invalid(name.to_owned(), format!("{name} is no JSON list: {error}")))?;
                list.into_iter().map(|item| value(&plain(item))).collect::<Result<_>>()?
            }
            Operator::In => text.split(',').map(value).collect::<Result<_>>()?,
            Operator::Null => vec![flag(name, text)?.into()],
            // What cannot be compared this way is refused by its name later, not for its form.
            operator if !operator.suits(column.kind) => vec![Value::Null],
            Operator::Prefix | Operator::Contains => vec![text.into()],
            _ => vec![value(text)?],
        };
        Ok(Filter::new(column_name, operator, values))
    }
}

/// An item of a list as it would be written by itself.
fn plain(item: Json) -> String {
    match item {
        Json::String(text) => text,
        other => other.to_string(),
    }
}

fn flag(name: &str, text: &str) -> Result<bool> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::invalid(name.to_owned(), format!("{name} must be true or false, not '{text}'"))),
    }
}
