//! Whether two stores hold the same rows.
//!
//! Both sides are read once, in the order of the primary key, each on one
//! snapshot and in bounded memory. The rows of both are brought into one form
//! (`canonical`), so that a store, a PostgreSQL database and an export that
//! keep the same values agree, and hashed with SHA-256. What differs is named
//! by table and key.

mod canonical;
mod compare;
mod ordered;
mod report;

pub(crate) use compare::compare;
pub(crate) use ordered::OrderedReader;
pub use report::{Keys, TableComparison, VerifyOptions, VerifyReport};
