//! Proposing the migration that leads to a wanted schema.

use super::{Options, Store};
use crate::{
    Error, ErrorKind, Result,
    catalog::{BUILT_IN, Catalog},
    migrate::{Migration, Target},
    query::sql,
    schema::{Difference, Fingerprint, Schema, difference},
};
use std::fmt::Write as _;

/// How a migration is proposed.
#[derive(Debug, Clone, Default)]
pub struct ProposalOptions {
    /// Whether it may lose data. What it loses is named in it.
    pub allow_loss: bool,
    /// Whether the rows that it will meet are not those of this store, so that
    /// whatever could be lost counts as lost.
    pub rows_elsewhere: bool,
    /// Tables that are left alone on both sides, such as other catalogs'.
    pub except: Schema,
}

/// A migration that leads from one schema to another and back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    /// SQL that leads to the wanted schema; empty if there is no difference.
    pub up: String,
    /// SQL that leads back.
    pub down: String,
    /// What going up loses.
    pub losses: Vec<String>,
    /// What going down may lose.
    pub losses_down: Vec<String>,
}

impl Store {
    /// Proposes the migration that leads from this store's tables to wanted
    /// ones, and back. It was tried, without rows: going up gives the wanted
    /// schema and going down the former one.
    ///
    /// Tables are added and dropped; of a table that changes, rows, row
    /// numbers, indexes, triggers and foreign keys are kept. A column that is
    /// renamed is one that is dropped and one that is added: write that
    /// migration by hand.
    ///
    /// # Errors
    /// [`Migration`](ErrorKind::Migration) on `allow_loss` naming each loss, if there are any and they are not allowed;
    /// [`Unsupported`](ErrorKind::Unsupported) for a difference that must be written by hand.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, ProposalOptions, Store, query::sql};
    /// let (store, wanted) = (Store::open_in_memory(Options::new())?, Store::open_in_memory(Options::new())?);
    /// store.execute(sql("CREATE TABLE beds (name TEXT NOT NULL)"))?;
    /// wanted.execute(sql("CREATE TABLE beds (name TEXT NOT NULL, area REAL)"))?;
    /// let proposal = store.propose_migration(&wanted.schema()?, &ProposalOptions::default())?;
    /// assert!(proposal.up.contains("ALTER TABLE \"beds\" ADD COLUMN \"area\" REAL;"));
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn propose_migration(&self, wanted: &Schema, options: &ProposalOptions) -> Result<Proposal> {
        let from = self.schema()?.without(&options.except);
        let wanted = wanted.clone().without(&options.except);
        let mut losses = Vec::new();
        for loss in difference(&from, &wanted, false).losses {
            let count = match loss.count.filter(|_| !options.rows_elsewhere) {
                // A rule that names columns which are not there yet cannot be asked for.
                Some(count) => self.query::<i64>(sql(count)).ok(),
                None => None,
            };
            match count {
                Some(0) => {}
                Some(1) => losses.push(format!("{} (1 row)", loss.what)),
                Some(count) => losses.push(format!("{} ({count} rows)", loss.what)),
                None => losses.push(loss.what),
            }
        }
        if !losses.is_empty() && !options.allow_loss {
            let problem = format!("the migration would lose data:\n- {}", losses.join("\n- "));
            return Err(Error::new(ErrorKind::Migration, problem).on("allow_loss"));
        }
        let up = difference(&from, &wanted, !losses.is_empty());
        let down = difference(&wanted, &from, true);
        let losses_down: Vec<_> = down.losses.iter().map(|loss| loss.what.clone()).collect();
        let proposal = Proposal { up: text(&up, &losses), down: text(&down, &losses_down), losses, losses_down };
        try_out(&proposal, &from, &wanted)?;
        Ok(proposal)
    }
}

/// The statements as a script, with what they lose in front.
fn text(difference: &Difference, losses: &[String]) -> String {
    if difference.statements.is_empty() {
        return String::new();
    }
    let mut text = String::from("-- Proposed by `edgelite migrate diff`; read it before you run it.\n");
    for loss in losses {
        writeln!(text, "-- Loses: {}", loss.replace('\n', " ")).expect("a string");
    }
    for statement in &difference.statements {
        writeln!(text, "{};", statement.trim_end().trim_end_matches(';')).expect("a string");
    }
    text
}

/// Goes up and down in memory and compares what comes out.
fn try_out(proposal: &Proposal, from: &Schema, wanted: &Schema) -> Result<()> {
    let store = Store::open_in_memory(Options::new().readers(0).without_changes().catalogs(BUILT_IN))?;
    let built_in = store.schema()?;
    let tables = from.tables.iter().map(|table| &table.sql);
    let indexes = from.tables.iter().flat_map(|table| &table.indexes).filter_map(|index| index.sql.as_ref());
    let views = from.views.iter().map(|view| &view.sql);
    let triggers = from.triggers.iter().map(|trigger| &trigger.sql);
    for statement in tables.chain(indexes).chain(views).chain(triggers) {
        store.execute(sql(statement.clone()))?;
    }
    let migration = Migration {
        version: 1,
        name: "proposal".into(),
        up: proposal.up.clone().into(),
        down: if proposal.down.is_empty() { "SELECT 1".into() } else { proposal.down.clone().into() },
    };
    let catalog = Catalog::new("proposal").migrations([migration]);
    for (target, expected) in [(Target::Latest, wanted), (Target::Back, from)] {
        let refused = |problem: String| {
            Error::new(ErrorKind::Unsupported, format!("this difference must be written by hand: {problem}"))
        };
        store.migrate(&catalog, target).map_err(|error| refused(error.to_string()).caused_by(error))?;
        let (found, expected) = (
            Fingerprint::of(&store.schema()?.without(&built_in)),
            Fingerprint::of(&expected.clone().without(&built_in)),
        );
        if let Some(part) = found.first_difference(&expected) {
            return Err(refused(format!("the proposal gives another schema, in {part}")));
        }
    }
    Ok(())
}
