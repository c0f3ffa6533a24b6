//! What could make a statement faster.

use super::{
    Schema, Table, quoted,
    tokens::{Token, tokens},
};

/// The index that would spare a statement from reading a table as a whole, or
/// what else could be done; none when its plan has nothing to improve.
///
/// It looks at the columns that the statement compares, and cannot know which
/// of them choose few rows: try an index on a copy before.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, schema::index_hint};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, author TEXT, at INTEGER)"))?;
/// let slow = "SELECT * FROM notes WHERE at > ?1 AND author = ?2";
/// let hint = index_hint(&store.schema()?, slow, &["SCAN notes".to_owned()]).unwrap();
/// assert!(hint.contains("CREATE INDEX idx_notes_author_at ON `notes` (`author`, `at`)"), "{hint}");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn index_hint(schema: &Schema, sql: &str, plan: &[String]) -> Option<String> {
    let tokens: Vec<_> = tokens(sql).collect();
    let sorts = plan.iter().any(|step| step.contains("FOR ORDER BY"));
    let scanned = plan.iter().find_map(|step| {
        let rest = step.trim_start().strip_prefix("SCAN ")?;
        let mut words = rest.split(' ');
        let (name, using) = (words.next()?, rest.contains(" USING "));
        let alias = if words.next() == Some("AS") { words.next() } else { None };
        let table = named(schema, &tokens, name)?;
        (!using).then(|| (table, alias.unwrap_or(name).to_owned()))
    });
    if let Some((table, alias)) = scanned {
        let columns = wanted(table, &alias, &tokens, sorts);
        if columns.is_empty() {
            return Some(format!(
                "it reads every row of {}; ask for fewer by a condition, or keep the result",
                table.name
            ));
        }
        let is_leading = |index: &super::Index| {
            let names: Vec<_> = index.columns.iter().filter_map(|column| column.name.as_deref()).collect();
            !index.partial && columns.iter().zip(&names).take_while(|(wanted, name)| wanted == name).count() > 0
        };
        let known = table.indexes.iter().find(|index| is_leading(index)).map(|index| index.name.as_str());
        let quoted_columns: Vec<_> = columns.iter().map(|column| quoted(column)).collect();
        let index = format!(
            "CREATE INDEX {} ON {} ({})",
            name_of_index(table, &columns),
            quoted(&table.name),
            quoted_columns.join(", ")
        );
        return Some(match known {
            Some(known) => format!("it reads every row of {} although there is {known}; {index} may help", table.name),
            None => format!("it reads every row of {}; {index} may help", table.name),
        });
    }
    sorts.then(|| "it sorts what it found; an index that ends with the columns of its ORDER BY may help".to_owned())
}

/// A name for an index, without what would have to be quoted.
fn name_of_index(table: &Table, columns: &[&str]) -> String {
    let name = format!("idx_{}_{}", table.name, columns.join("_"));
    name.replace(|character: char| !character.is_alphanumeric() && character != '_', "_")
}

/// The table that a name of a plan means: its own, or an alias.
fn named<'a>(schema: &'a Schema, tokens: &[Token<'_>], name: &str) -> Option<&'a Table> {
    let of = |name: &str| schema.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name));
    if let Some(table) = of(name) {
        return Some(table);
    }
    tokens.windows(3).find_map(|three| {
        let table = of(&three[0].name()?)?;
        let alias = if three[1].is("AS") { &three[2] } else { &three[1] };
        alias.name().is_some_and(|alias| alias.eq_ignore_ascii_case(name)).then_some(table)
    })
}

/// The columns of the table that an index would lead with: those that are
/// compared for equality, then one that is compared by size or sorted by.
fn wanted<'a>(table: &'a Table, alias: &str, tokens: &[Token<'_>], sorts: bool) -> Vec<&'a str> {
    let (mut equal, mut other) = (Vec::new(), Vec::new());
    let start = tokens.iter().position(|token| token.is("WHERE") || token.is("ON")).unwrap_or(tokens.len());
    let order = tokens.iter().rposition(|token| token.is("ORDER")).unwrap_or(tokens.len());
    for place in start.min(order)..tokens.len() {
        let Some(name) = tokens[place].name() else { continue };
        let Some(column) = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name)) else {
            continue;
        };
        let is_of_other = place > 1
            && tokens[place - 1].text == "."
            && !tokens[place - 2]
                .name()
                .is_some_and(|owner| owner.eq_ignore_ascii_case(alias) || owner.eq_ignore_ascii_case(&table.name));
        if is_of_other {
            continue;
        }
        let next = tokens.get(place + 1).map_or("", |next| next.text);
        let is_equal = ["=", "=="].contains(&next) || ["IN", "IS"].iter().any(|word| next.eq_ignore_ascii_case(word));
        let is_range = ["<", ">", "<=", ">="].contains(&next) || next.eq_ignore_ascii_case("BETWEEN");
        if is_equal && place < order {
            equal.push(column.name.as_str());
        } else if is_range && place < order || sorts && place > order {
            other.push(column.name.as_str());
        }
    }
    let mut columns = Vec::new();
    for column in equal.into_iter().chain(other.into_iter().take(1)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, query::sql};

    fn store() -> Store {
        let store = Store::open_in_memory(Options::new()).unwrap();
        for table in [
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, author TEXT, at INTEGER, \"the text\" TEXT)",
            "CREATE TABLE authors (name TEXT PRIMARY KEY, born INTEGER)",
            "CREATE INDEX known ON notes (at)",
        ] {
            store.execute(sql(table)).unwrap();
        }
        store
    }

    /// The hint for a statement and the plan that the engine has for it.
    fn hint(text: &'static str) -> Option<String> {
        let store = store();
        index_hint(&store.schema().unwrap(), text, &store.explain(&sql(text)).unwrap())
    }

    #[test]
    fn r106_equal_columns_lead_and_one_range_or_order_follows() {
        let has = |text, part: &str| {
            let hint = hint(text).unwrap_or_default();
            assert!(hint.contains(part), "{text}: {hint}");
        };
        has("SELECT * FROM notes WHERE author = 'Jane'", "ON `notes` (`author`)");
        has("SELECT * FROM notes AS n WHERE n.author IN ('a', 'b')", "ON `notes` (`author`)");
        has("SELECT * FROM notes WHERE \"the text\" > 'a' AND author = 'x'", "ON `notes` (`author`, `the text`)");
        has("DELETE FROM notes WHERE author = 'Jane'", "ON `notes` (`author`)");
        has("SELECT * FROM notes WHERE author = 'x' ORDER BY id + at", "ON `notes` (`author`");
        has("SELECT * FROM authors WHERE born BETWEEN 1 AND 2", "ON `authors` (`born`)");
        has("SELECT count(born) FROM authors WHERE length(born) > 3", "it reads every row of authors; ask for fewer");
    }

    #[test]
    fn a_plan_that_uses_an_index_needs_no_hint() {
        for text in ["SELECT * FROM notes WHERE id = 1", "SELECT * FROM notes WHERE at = 1", "SELECT 1"] {
            assert_eq!(hint(text), None, "{text}");
        }
    }
}
