//! What a catalog of one's own must keep to, so that it gets along with the
//! catalogs beside it.

use super::{BUILT_IN, Catalog};
use crate::{
    Error, Result,
    migrate::{check_script, split_script},
    schema::{SCRATCH, Token, tokens},
};
use std::collections::BTreeMap;

/// Names that begin so are edgelite's and the engine's.
const RESERVED: [&str; 3] = ["edgelite_", "sqlite_", "turso_"];

const LONGEST_NAME: usize = 63;

/// What a statement of a migration does to the schema.
struct Change<'a> {
    file: String,
    line: usize,
    verb: Verb,
    /// TABLE, INDEX, VIEW or TRIGGER.
    kind: &'a str,
    name: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Create,
    Alter,
    Drop,
}

/// Refuses catalogs that cannot be in one store: a table, index, view or
/// trigger that two of them make, a name that two of them have, tables of a
/// built-in catalog that another one changes.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `catalog`, [`Migration`](crate::ErrorKind::Migration) for
/// a statement that cannot run in a transaction; each names the file and the line.
pub(crate) fn check(catalogs: &[Catalog]) -> Result<()> {
    let own: Vec<_> = catalogs.iter().filter(|catalog| catalog.is_own()).collect();
    if own.is_empty() {
        return Ok(());
    }
    let built_in = BUILT_IN;
    let mut made = BTreeMap::new();
    for catalog in &built_in {
        for change in catalog.changes().into_iter().filter(|change| change.verb == Verb::Create) {
            made.insert(change.name.to_ascii_lowercase(), (catalog.name.as_ref(), change));
        }
    }
    for (position, catalog) in own.iter().enumerate() {
        catalog.check_own()?;
        if own[..position].iter().any(|other| other.name == catalog.name) {
            return Err(refused(format!("two catalogs are named {}; give one another name", catalog.name)));
        }
        for change in catalog.changes() {
            let name = change.name.to_ascii_lowercase();
            let Some((other, by)) = made.get(&name).filter(|(other, _)| *other != catalog.name) else {
                if change.verb == Verb::Create {
                    made.insert(name, (catalog.name.as_ref(), change));
                }
                continue;
            };
            let kind = by.kind.to_ascii_lowercase();
            return Err(refused(format!(
                "{}: {}: line {}: the {kind} {} is the catalog {other}'s ({}: line {}); choose another name",
                catalog.name, change.file, change.line, change.name, by.file, by.line
            )));
        }
    }
    Ok(())
}

fn refused(problem: String) -> Error {
    Error::invalid("catalog", problem)
}

impl Catalog {
    /// Whether it is somebody's own: it has tables and no operations.
    pub(crate) fn is_own(&self) -> bool {
        self.operations.is_empty()
    }

    /// Refuses a catalog of one's own that no store can have.
    ///
    /// # Errors
    /// As [`check`].
    pub(crate) fn check_own(&self) -> Result<()> {
        check_name(&self.name)?;
        for migration in self.migrations.iter() {
            for (direction, text) in [("up", &migration.up), ("down", &migration.down)] {
                let file = format!("{}: {}.{direction}.sql", self.name, migration.name);
                check_script(text).map_err(|error| error.context(file).on("catalog"))?;
            }
        }
        for Change { file, line, name, .. } in self.changes() {
            let name = name.to_ascii_lowercase();
            if RESERVED.iter().any(|prefix| name.starts_with(prefix)) && !name.starts_with(SCRATCH) {
                let problem = "names that begin with edgelite_, sqlite_ or turso_ are the store's own";
                return Err(refused(format!("{}: {file}: line {line}: {name}: {problem}", self.name)));
            }
        }
        Ok(())
    }

    /// What its migrations do to the schema, in their order.
    fn changes(&self) -> Vec<Change<'_>> {
        let mut changes = Vec::new();
        for migration in self.migrations.iter() {
            for (direction, text) in [("up", migration.up.as_ref()), ("down", migration.down.as_ref())] {
                let file = format!("{}.{direction}.sql", migration.name);
                for statement in split_script(text) {
                    let found = read(statement.text).into_iter().map(|(verb, kind, name)| Change {
                        file: file.clone(),
                        line: statement.line,
                        verb,
                        kind,
                        name,
                    });
                    changes.extend(found);
                }
            }
        }
        changes
    }
}

fn check_name(name: &str) -> Result<()> {
    let is_word = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_word || name.len() > LONGEST_NAME {
        let rule = "small letters, digits and _, beginning with a letter, 63 at the most";
        return Err(refused(format!("'{name}' cannot be the name of a catalog: {rule}")));
    }
    if RESERVED.iter().any(|prefix| format!("{name}_").starts_with(prefix)) {
        return Err(refused(format!("'{name}' is the store's own name; give the catalog another one")));
    }
    if BUILT_IN.iter().any(|catalog| catalog.name == name) {
        return Err(refused(format!("{name} is a catalog of edgelite; give yours another name")));
    }
    Ok(())
}

/// What a statement does to which tables, indexes, views and triggers; what
/// is temporary is left out.
fn read(statement: &str) -> Vec<(Verb, &'static str, String)> {
    let mut rest = tokens(statement).peekable();
    let verb = match rest.next() {
        Some(first) if first.is("CREATE") => Verb::Create,
        Some(first) if first.is("ALTER") => Verb::Alter,
        Some(first) if first.is("DROP") => Verb::Drop,
        _ => return Vec::new(),
    };
    let mut skip = |words: &[&str]| rest.next_if(|token: &Token<'_>| words.iter().any(|word| token.is(word))).is_some();
    if skip(&["TEMP", "TEMPORARY"]) {
        return Vec::new();
    }
    let _ = skip(&["UNIQUE", "VIRTUAL", "MATERIALIZED"]);
    let Some(kind) = ["TABLE", "INDEX", "VIEW", "TRIGGER"].into_iter().find(|kind| skip(&[kind])) else {
        return Vec::new();
    };
    while skip(&["IF", "NOT", "EXISTS"]) {}
    let mut name = rest.next().and_then(|token| token.name());
    // The schema before a name: there is one file only.
    if rest.next_if(|token| token.text == ".").is_some() {
        name = rest.next().and_then(|token| token.name());
    }
    let Some(name) = name else { return Vec::new() };
    let mut found = vec![(verb, kind, name)];
    let follows = |token: Option<Token<'_>>, word: &str| token.is_some_and(|token| token.is(word));
    if verb == Verb::Alter && follows(rest.next(), "RENAME") && follows(rest.next(), "TO") {
        found.extend(rest.next().and_then(|token| token.name()).map(|new| (Verb::Create, kind, new)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErrorKind, Migration};

    fn catalog(name: &'static str, up: &'static str) -> Catalog {
        Catalog::new(name).migrations([Migration::new(1, "0001_first", up, "")])
    }

    fn refusal(catalogs: &[Catalog]) -> String {
        let error = check(catalogs).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("catalog")), "{error}");
        error.to_string()
    }

    #[test]
    fn names_of_catalogs_are_words_that_nobody_has() {
        for name in ["", "Garden", "my garden", "garden-2", "2nd", "gärten", "edgelite", "edgelite_x", "sqlite"] {
            refusal(&[Catalog::new(name)]);
        }
        assert!(refusal(&[catalog("media", "SELECT 1")]).contains("a catalog of edgelite"));
        assert!(refusal(&[Catalog::new("a"), Catalog::new("a")]).contains("two catalogs"));
        assert!(check(&[Catalog::new("garden_2")]).is_ok());
    }

    #[test]
    fn a_name_that_another_catalog_has_is_refused_with_both_places() {
        let garden = || catalog("garden", "CREATE TABLE beds (a);\nCREATE INDEX by_name ON beds (a)");
        let other = catalog("house", "\n\nCREATE TABLE IF NOT EXISTS \"BEDS\" (a)");
        let told = refusal(&[garden(), other]);
        assert!(told.contains("house: 0001_first.up.sql: line 3") && told.contains("garden's"), "{told}");
        assert!(refusal(&[garden(), catalog("house", "CREATE VIEW By_Name AS SELECT 1")]).contains("index"));
        assert!(refusal(&[garden(), catalog("house", "ALTER TABLE rooms RENAME TO beds")]).contains("beds"));
        // Those of the built-in catalogs, whether the store has them or not.
        for up in ["CREATE TABLE recordings (a)", "DROP TABLE main.recordings", "ALTER TABLE Recordings ADD COLUMN x"] {
            assert!(refusal(&[catalog("garden", up)]).contains("media's (0001_media.up.sql: line 1)"), "{up}");
        }
        let beside = "CREATE INDEX garden_recordings ON recordings (file_path); CREATE TEMP TABLE recordings (a)";
        assert!(check(&[garden(), catalog("house", beside)]).is_ok());
    }

    #[test]
    fn names_of_the_store_itself_are_refused_with_their_line() {
        for up in ["CREATE TABLE edgelite_x (a)", "DROP TABLE Edgelite_Migrations", "CREATE INDEX sqlite_x ON a (b)"] {
            assert!(refusal(&[catalog("garden", up)]).contains("garden: 0001_first.up.sql: line 1"), "{up}");
        }
    }

    #[test]
    fn a_statement_that_no_transaction_takes_is_refused_with_its_line() {
        let error = check(&[catalog("garden", "CREATE TABLE beds (a);\nVACUUM")]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Migration);
        assert!(error.to_string().starts_with("garden: 0001_first.up.sql: line 2: VACUUM"), "{error}");
    }
}
