//! What a statement reads, from the program that the engine compiled it to:
//! views, subqueries and tables that only an index is read of included.

use super::{Connection, text::check_permitted};
use crate::{
    Result,
    query::{Statement, sql},
    schema::is_own,
    value::Value,
};
use std::collections::{BTreeSet, HashMap};

/// Table functions whose rows come from their arguments alone.
const PURE: [&str; 3] = ["json_each", "json_tree", "generate_series"];

/// What a statement reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reads {
    /// The tables, in lower case.
    pub(crate) tables: BTreeSet<String>,
    /// Whether it reads something of which no change tells.
    pub(crate) beyond: bool,
}

impl Reads {
    /// What a statement reads.
    ///
    /// # Errors
    /// [`Sql`](crate::ErrorKind::Sql) when it cannot be compiled.
    pub(crate) fn of(connection: &mut Connection, statement: &Statement) -> Result<Self> {
        // The engine makes some settings while it compiles them.
        check_permitted(&statement.sql)?;
        let explained =
            Statement { sql: format!("EXPLAIN {}", statement.sql).into(), parameters: statement.parameters.clone() };
        let program = connection.query(&explained)?;
        let mut reads = Self::default();
        let mut pages = Vec::new();
        for step in program.iter() {
            match step.value("opcode")?.as_text().unwrap_or_default() {
                "OpenRead" | "OpenWrite" => pages.push(step.value("p2")?.as_integer().unwrap_or(0)),
                "VOpen" => {
                    let name = step.value("comment")?.as_text().unwrap_or_default();
                    reads.beyond |= !PURE.contains(&name.rsplit(' ').next().unwrap_or(name));
                }
                _ => {}
            }
        }
        if pages.is_empty() {
            return Ok(reads);
        }
        let tables = tables_by_page(connection)?;
        for page in pages {
            // The first page holds the schema.
            match tables.get(&page) {
                Some(table) if !is_own(table) => drop(reads.tables.insert(table.clone())),
                Some(_) => reads.beyond = true,
                None => reads.beyond |= page != 1,
            }
        }
        Ok(reads)
    }

    /// Adds what another statement reads.
    pub(crate) fn extend(&mut self, other: Self) {
        self.tables.extend(other.tables);
        self.beyond |= other.beyond;
    }
}

/// The table that each page is the root of, or of an index of.
fn tables_by_page(connection: &mut Connection) -> Result<HashMap<i64, String>> {
    let found = connection.query(&sql("SELECT rootpage, lower(tbl_name) FROM sqlite_schema WHERE rootpage <> 0"))?;
    let pairs =
        found.iter().map(|row| (row[0].as_integer().unwrap_or(0), row[1].as_text().unwrap_or_default().to_owned()));
    Ok(pairs.collect())
}

/// The columns of a table's primary key in its order; none for a table
/// without one.
pub(crate) fn primary_key(connection: &mut Connection, table: &str) -> Result<Vec<String>> {
    let info = connection.query(&sql(format!("PRAGMA table_info(\"{}\")", table.replace('"', "\"\""))))?;
    let mut key: Vec<(i64, String)> = info
        .iter()
        .map(|row| {
            let name = row.value("name")?.as_text().unwrap_or_default().to_owned();
            Ok((row.value("pk")?.as_integer().unwrap_or(0), name))
        })
        .collect::<Result<_>>()?;
    key.retain(|(place, _)| *place > 0);
    key.sort();
    Ok(key.into_iter().map(|(_, name)| name).collect())
}

/// A number that changes whenever the schema does, as of the snapshot that
/// the connection reads.
pub(crate) fn schema_version(connection: &mut Connection) -> Result<i64> {
    let version = connection.query(&sql("PRAGMA schema_version"))?;
    Ok(version.values().first().and_then(Value::as_integer).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store};

    const SCHEMA: [&str; 7] = [
        "CREATE TABLE devices (id TEXT PRIMARY KEY, area TEXT, data JSON TEXT, UNIQUE (area, id))",
        "CREATE TABLE Entities (id INTEGER PRIMARY KEY, device TEXT, name TEXT)",
        "CREATE INDEX entities_device ON entities (device)",
        "CREATE TABLE areas (name TEXT PRIMARY KEY, parent TEXT)",
        "CREATE VIEW counted AS SELECT device, count(*) AS n FROM entities GROUP BY 1",
        "CREATE VIEW nested AS SELECT * FROM counted JOIN devices ON devices.id = counted.device",
        "CREATE TABLE apart (a)",
    ];

    fn reads(text: &str) -> Reads {
        let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
        for statement in SCHEMA {
            store.execute(sql(statement)).unwrap();
        }
        store.exclusive(|connection| Reads::of(connection, &sql(text.to_owned()))).unwrap()
    }

    #[test]
    fn every_table_that_a_statement_reads_is_found() {
        for (text, tables) in [
            ("SELECT 1", &[][..]),
            ("SELECT * FROM devices", &["devices"]),
            ("SELECT id FROM DEVICES WHERE area = 'a'", &["devices"]),
            ("SELECT count(*) FROM entities WHERE device = 'a'", &["entities"]),
            ("SELECT device FROM entities ORDER BY device", &["entities"]),
            ("SELECT name FROM counted JOIN areas ON name = device", &["areas", "entities"]),
            ("SELECT n FROM nested", &["devices", "entities"]),
            ("SELECT (SELECT count(*) FROM entities e WHERE e.device = d.id) FROM devices d", &["devices", "entities"]),
            ("SELECT 1 WHERE EXISTS (SELECT 1 FROM areas)", &["areas"]),
            ("SELECT 1 WHERE 'a' IN (SELECT name FROM areas)", &["areas"]),
            ("SELECT 'a' NOT IN (SELECT area FROM devices)", &["devices"]),
            ("SELECT id FROM devices UNION ALL SELECT name FROM areas ORDER BY 1", &["areas", "devices"]),
            ("SELECT id FROM devices EXCEPT SELECT device FROM entities", &["devices", "entities"]),
            ("WITH x AS (SELECT area FROM devices) SELECT * FROM x a JOIN x b USING (area)", &["devices"]),
            (
                "WITH RECURSIVE up(name) AS (SELECT 'a' UNION SELECT parent FROM areas JOIN up USING (name)) \
                 SELECT devices.id FROM up JOIN devices ON area = up.name",
                &["areas", "devices"],
            ),
            ("SELECT id FROM devices WHERE id = 'a' OR area = 'b'", &["devices"]),
            ("SELECT value FROM devices, json_each(data)", &["devices"]),
            ("SELECT rank() OVER (ORDER BY n) FROM (SELECT count(*) AS n FROM entities GROUP BY name)", &["entities"]),
            ("SELECT max(id) FROM entities", &["entities"]),
            (
                "SELECT d.id FROM devices d LEFT JOIN entities e ON e.device = d.id WHERE e.id IS NULL",
                &["devices", "entities"],
            ),
            ("VALUES ((SELECT name FROM areas))", &["areas"]),
        ] {
            let found = reads(text);
            assert_eq!(found.tables.iter().map(String::as_str).collect::<Vec<_>>(), tables, "{text}");
            assert!(!found.beyond, "{text}");
        }
    }

    #[test]
    fn what_no_change_tells_of_is_said_to_be_read() {
        for text in ["SELECT * FROM edgelite_changes", "SELECT name FROM pragma_table_info('devices')"] {
            assert!(reads(text).beyond, "{text}");
        }
        let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
        let setting = store.exclusive(|connection| Reads::of(connection, &sql("PRAGMA foreign_keys = 0")));
        assert_eq!(setting.unwrap_err().kind(), crate::ErrorKind::Sql, "a setting is not made by asking what it reads");
        let schema = reads("SELECT name FROM sqlite_schema");
        assert_eq!(schema, Reads::default(), "changes of the schema are told apart");
    }

    #[test]
    fn the_schema_version_changes_with_the_schema_only() {
        let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
        let version = || store.exclusive(schema_version).unwrap();
        let change = |text: &'static str| assert!(store.execute(sql(text)).is_ok(), "{text}");
        change("CREATE TABLE t (a, b, c, PRIMARY KEY (c, a))");
        let made = version();
        change("INSERT INTO t VALUES (1, 2, 3)");
        assert_eq!(version(), made);
        for text in
            ["CREATE VIEW v AS SELECT a FROM t", "DROP VIEW v", "CREATE INDEX i ON t (b)", "ALTER TABLE t ADD COLUMN d"]
        {
            let before = version();
            change(text);
            assert_ne!(version(), before, "{text}");
        }
        assert_eq!(store.exclusive(|connection| primary_key(connection, "T")).unwrap(), ["c", "a"]);
        assert!(store.exclusive(|connection| primary_key(connection, "edgelite_changes")).unwrap() == ["sequence"]);
    }
}
