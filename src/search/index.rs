//! The bookkeeping of indexes: their tables, their triggers, their numbers.

use super::{SearchIndex, codec::damaged, document::Document, text::RULES};
use crate::{
    Error, ErrorKind, Result,
    query::Session,
    schema::is_own,
    value::{Rows, Value},
};

/// Where every index is written down.
const CREATE_INDEXES: &str = "CREATE TABLE IF NOT EXISTS edgelite_search_indexes (
    id INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    definition TEXT NOT NULL,
    rules INTEGER NOT NULL,
    built_to INTEGER,
    is_built INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    lengths TEXT NOT NULL,
    next_segment INTEGER NOT NULL
)";

/// Rows that were changed and are not in their index yet: triggers write them,
/// whoever makes the change.
const CREATE_PENDING: &str = "CREATE TABLE IF NOT EXISTS edgelite_search_pending (
    id INTEGER PRIMARY KEY,
    index_id INTEGER NOT NULL,
    row_id INTEGER NOT NULL
)";

/// A row whose rowid says whether the rows of tables kept theirs: whoever
/// copies the tables and gives rows other rowids gives it another, too.
const CREATE_ROW_IDS: &str = "CREATE TABLE IF NOT EXISTS edgelite_search_row_ids (kept INTEGER)";
const KEPT: i64 = 1_000_003;

/// An index as it is written down.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pub(super) id: i64,
    pub(super) declared: SearchIndex,
    /// The rules that its words were made by.
    pub(super) rules: i64,
    /// The last row that it was built from, while it is being built.
    pub(super) built_to: Option<i64>,
    pub(super) is_built: bool,
    /// The rows in it.
    pub(super) documents: i64,
    /// The words of each column in all rows.
    pub(super) lengths: Vec<i64>,
    pub(super) next_segment: i64,
}

/// A name as SQL takes it whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Whether the store has indexes at all.
pub(super) fn exist(session: &mut dyn Session) -> Result<bool> {
    let found =
        session.run("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_search_indexes'", &[])?;
    Ok(!found.is_empty())
}

const SELECT: &str = "SELECT id, table_name, definition, rules, built_to, is_built, documents, lengths, next_segment \
     FROM edgelite_search_indexes";

impl Index {
    /// Every index.
    pub(super) fn all(session: &mut dyn Session) -> Result<Vec<Self>> {
        let rows = session.run(&format!("{SELECT} ORDER BY id"), &[])?;
        Self::parse(&rows)
    }

    /// The index on a table.
    pub(super) fn on(session: &mut dyn Session, table: &str) -> Result<Option<Self>> {
        if !exist(session)? {
            return Ok(None);
        }
        let rows = session.run(&format!("{SELECT} WHERE table_name = ?1"), &[table.into()])?;
        Ok(Self::parse(&rows)?.pop())
    }

    fn parse(rows: &Rows) -> Result<Vec<Self>> {
        rows.iter()
            .map(|row| {
                let number = |place: usize| row[place].as_integer().ok_or_else(damaged);
                let text = |place: usize| row[place].as_text().ok_or_else(damaged);
                Ok(Self {
                    id: number(0)?,
                    declared: SearchIndex::parse(text(1)?, text(2)?).ok_or_else(damaged)?,
                    rules: number(3)?,
                    built_to: row[4].as_integer(),
                    is_built: number(5)? == 1,
                    documents: number(6)?,
                    lengths: serde_json::from_str(text(7)?).map_err(|_| damaged())?,
                    next_segment: number(8)?,
                })
            })
            .collect()
    }

    /// Whether it can answer: it is complete, and made by these rules.
    pub(super) fn is_current(&self) -> bool {
        self.is_built && self.rules == RULES
    }

    /// Makes the tables and triggers of an index that is to be built.
    pub(super) fn create(session: &mut dyn Session, declared: &SearchIndex) -> Result<Self> {
        let table = check_table(session, declared)?;
        for statement in [CREATE_INDEXES, CREATE_PENDING, CREATE_ROW_IDS] {
            session.run(statement, &[])?;
        }
        if session.run("SELECT 1 FROM edgelite_search_row_ids", &[])?.is_empty() {
            session.run("INSERT INTO edgelite_search_row_ids (rowid, kept) VALUES (?1, 1)", &[KEPT.into()])?;
        }
        let zeros = serde_json::to_string(&vec![0; declared.columns.len()]).map_err(|_| damaged())?;
        session.run(
            "INSERT INTO edgelite_search_indexes \
             (table_name, definition, rules, built_to, is_built, documents, lengths, next_segment) \
             VALUES (?1, ?2, ?3, NULL, 0, 0, ?4, 1)",
            &[table.as_str().into(), declared.definition().into(), RULES.into(), zeros.into()],
        )?;
        let index = Self::on(session, &table)?.ok_or_else(damaged)?;
        let id = index.id;
        for statement in [
            format!(
                "CREATE TABLE edgelite_search_{id}_segments (id INTEGER PRIMARY KEY, oldest INTEGER NOT NULL, \
                 newest INTEGER NOT NULL, documents INTEGER NOT NULL, dead INTEGER NOT NULL, directory BLOB NOT NULL)"
            ),
            format!("CREATE TABLE edgelite_search_{id}_pages (id INTEGER PRIMARY KEY, data BLOB NOT NULL)"),
            format!("CREATE TABLE edgelite_search_{id}_rows (chunk INTEGER PRIMARY KEY, data BLOB NOT NULL)"),
        ] {
            session.run(&statement, &[])?;
        }
        for (_, statement) in index.triggers() {
            session.run(&statement, &[])?;
        }
        Ok(index)
    }

    /// The triggers that note what changes, with their names, written as the
    /// engine writes them down.
    pub(super) fn triggers(&self) -> [(String, String); 3] {
        let (id, table) = (self.id, quoted(&self.declared.table));
        let name = |event: &str| format!("edgelite_search_{id}_{event}");
        let note = |row: &str| format!("INSERT INTO edgelite_search_pending (index_id, row_id) VALUES ({id}, {row});");
        let differs: Vec<_> = self
            .declared
            .columns
            .iter()
            .map(|column| {
                let column = quoted(&column.name);
                format!("old.{column} COLLATE BINARY IS NOT new.{column}")
            })
            .collect();
        let moved = format!(
            "INSERT INTO edgelite_search_pending (index_id, row_id) SELECT {id}, old.rowid WHERE old.rowid != new.rowid;"
        );
        let make = |event: &str, when: &str, body: &str| {
            let name = name(event);
            let statement =
                format!("CREATE TRIGGER {name} AFTER {} ON {table}{when} BEGIN {body} END", event.to_ascii_uppercase());
            (name, statement)
        };
        [
            make("insert", "", &note("new.rowid")),
            make("delete", "", &note("old.rowid")),
            make(
                "update",
                &format!(" WHEN old.rowid != new.rowid OR {}", differs.join(" OR ")),
                &format!("{} {moved}", note("new.rowid")),
            ),
        ]
    }

    /// Removes an index with all that belongs to it.
    pub(super) fn drop(&self, session: &mut dyn Session) -> Result<()> {
        let id = self.id;
        for (name, _) in self.triggers() {
            session.run(&format!("DROP TRIGGER IF EXISTS {name}"), &[])?;
        }
        for part in ["segments", "pages", "rows"] {
            session.run(&format!("DROP TABLE IF EXISTS edgelite_search_{id}_{part}"), &[])?;
        }
        session.run("DELETE FROM edgelite_search_pending WHERE index_id = ?1", &[id.into()])?;
        session.run("DELETE FROM edgelite_search_indexes WHERE id = ?1", &[id.into()]).map(drop)
    }

    /// Writes down what changes of an index when rows are added to it.
    pub(super) fn store(&self, session: &mut dyn Session) -> Result<()> {
        let lengths = serde_json::to_string(&self.lengths).map_err(|_| damaged())?;
        session
            .run(
                "UPDATE edgelite_search_indexes SET built_to = ?2, is_built = ?3, documents = ?4, lengths = ?5, \
                 next_segment = ?6 WHERE id = ?1",
                &[
                    self.id.into(),
                    self.built_to.into(),
                    i64::from(self.is_built).into(),
                    self.documents.into(),
                    lengths.into(),
                    self.next_segment.into(),
                ],
            )
            .map(drop)
    }

    /// The searched columns of a row.
    pub(super) fn read_row(&self, session: &mut dyn Session, row_id: i64) -> Result<Option<Vec<Value>>> {
        let statement = format!("SELECT {} FROM {} WHERE rowid = ?1", self.columns(), quoted(&self.declared.table));
        let found = session.run(&statement, &[row_id.into()])?;
        Ok(found.get(0).map(|row| row.values().to_vec()))
    }

    /// The words of a row; none if there is no such row.
    pub(super) fn document(&self, session: &mut dyn Session, row_id: i64) -> Result<Option<Document>> {
        let found = self.read_row(session, row_id)?;
        Ok(found.map(|values| Document::of(&values, self.declared.language)))
    }

    /// The searched columns, for SELECT.
    pub(super) fn columns(&self) -> String {
        let columns: Vec<_> = self.declared.columns.iter().map(|column| quoted(&column.name)).collect();
        columns.join(", ")
    }

    /// The table that its triggers are on now: it may have been renamed. None
    /// if one is gone or another than it should be.
    pub(super) fn watched_table(&self, session: &mut dyn Session) -> Result<Option<String>> {
        let mut table: Option<String> = None;
        for (name, statement) in self.triggers() {
            let found = session.run(
                "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1",
                &[name.as_str().into()],
            )?;
            let Some(row) = found.get(0) else { return Ok(None) };
            let on = row[0].as_text().unwrap_or_default().to_owned();
            if table.as_ref().is_some_and(|table| *table != on) {
                return Ok(None);
            }
            // Renaming a table changes the name in the triggers' texts and nothing else.
            let renamed = statement.replacen(&quoted(&self.declared.table), &quoted(&on), 1);
            let stored = row[1].as_text().unwrap_or_default();
            if !same(stored, &statement) && !same(stored, &renamed) {
                return Ok(None);
            }
            table = Some(on);
        }
        Ok(table)
    }
}

/// Whether two statements are the same but for blanks, quotes and the case of letters.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|character| !character.is_whitespace() && !matches!(character, '"' | ';'));
        kept.collect::<String>().to_ascii_lowercase()
    };
    plain(a) == plain(b)
}

/// Refuses a declaration that does not fit its table; gives the table's name
/// as it was made.
fn check_table(session: &mut dyn Session, declared: &SearchIndex) -> Result<String> {
    declared.check()?;
    let name = declared.table.as_ref();
    let found = session
        .run("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE", &[name.into()])?;
    let (table, definition) = match found.get(0) {
        Some(row) if !is_own(name) => {
            (row[0].as_text().unwrap_or_default().to_owned(), row[1].as_text().unwrap_or_default().to_owned())
        }
        _ => return Err(Error::not_found(format!("there is no table {name}")).on("table")),
    };
    let words: Vec<_> = definition.split_ascii_whitespace().collect();
    if words.windows(2).any(|pair| {
        pair[0].trim_start_matches([')', ',']).eq_ignore_ascii_case("WITHOUT")
            && pair[1].trim_end_matches([',', ';']).eq_ignore_ascii_case("ROWID")
    }) {
        return Err(Error::new(ErrorKind::Unsupported, format!("{table} has no rowids; it cannot be searched")));
    }
    let columns = session.run(&format!("PRAGMA table_info({})", quoted(&table)), &[])?;
    let mut known = Vec::with_capacity(columns.len());
    for row in columns.iter() {
        known.push(row.value("name")?.as_text().unwrap_or_default().to_owned());
    }
    for column in declared.columns() {
        if !known.iter().any(|known| known.eq_ignore_ascii_case(&column.name)) {
            let message = format!("{table} has no column {}; there are {}", column.name, known.join(", "));
            return Err(Error::invalid("columns", message));
        }
    }
    if known.iter().any(|known| known.eq_ignore_ascii_case("rowid")) {
        return Err(Error::new(ErrorKind::Unsupported, format!("{table} has a column rowid; it cannot be searched")));
    }
    Ok(table)
}

/// Whether the rows of tables still have the rowids that the indexes know.
/// Tables that were copied row by row (a dump, VACUUM) may give others.
pub(super) fn rows_kept_their_ids(session: &mut dyn Session) -> Result<bool> {
    let found = session.run("SELECT rowid FROM edgelite_search_row_ids", &[])?;
    Ok(found.values() == [Value::Integer(KEPT)])
}

/// Marks the rowids of now as those that the indexes know.
pub(super) fn keep_row_ids(session: &mut dyn Session) -> Result<()> {
    session.run("DELETE FROM edgelite_search_row_ids", &[])?;
    session.run("INSERT INTO edgelite_search_row_ids (rowid, kept) VALUES (?1, 1)", &[KEPT.into()]).map(drop)
}
