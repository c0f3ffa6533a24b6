//! Full-text search, the same in server and browser.
//!
//! A [`SearchIndex`] says which columns of a table are searched; catalogs
//! declare some, and [`Store::declare_search`](crate::Store::declare_search)
//! adds those of one's own. A [`Search`] is a value that finds rows, ranks and
//! highlights them.
//!
//! # How it is kept
//! The index is made of ordinary tables of the same file
//! (`edgelite_search_…`), which stock sqlite3 reads and checks. Triggers of
//! plain SQL note each row that is changed, in the transaction that changes
//! it and whoever makes it. Up to 32 rows may wait so; a search reads them as
//! they are, with the index, on one snapshot: it is never behind. A commit
//! that finds more takes them in, as a segment of words and postings that is
//! never changed again; small segments are joined to larger ones (a
//! log-structured merge: P. O'Neil and others, 1996), as far as no commit waits
//! long for it. Of each row the index knows the segment that is valid.
//!
//! What other programs write waits in the same list and is taken in when the
//! store is opened. Triggers that are gone or changed, tables that were copied
//! row by row, other rules of breaking words: the index is made anew, in
//! transactions of 8,192 rows.

mod codec;
mod declare;
mod distance;
mod document;
mod find;
mod highlight;
mod index;
mod maintain;
mod numbers;
mod parse;
mod rank;
mod segment;
mod text;

pub use declare::{SearchColumn, SearchIndex};
pub use find::{Search, SearchHit};
pub(crate) use maintain::{
    before_commit, build, declare, declared, follow_tables, forget_replaced, has_indexes, has_replacing_triggers,
    note_replaced, open, rebuild, undeclare,
};
pub use rank::TypoTolerance;
pub use text::Language;

/// That a table has no index.
fn undeclared(table: &str) -> crate::Error {
    crate::Error::not_found(format!("the table {table} is not searched; declare it with declare_search")).on("table")
}
