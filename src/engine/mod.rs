//! The embedded engine: the only code that names it.
//!
//! [`Engine`] opens a file (or memory, or a host's file handles) and runs
//! statements on it, synchronously. Natively one writer thread commits queued
//! batches in groups while a few readers work on snapshots; in WebAssembly,
//! where there is one thread, one connection does both.

mod cache;
mod capture;
mod connection;
mod copying;
mod errors;
mod executor;
mod indexing;
mod inline;
pub mod io;
mod keys;
mod open;
mod pool;
mod reads;
mod shared;
mod signal;
mod slow;
mod statistics;
mod text;
mod transaction;
mod writer;

pub use capture::ChangeLimits;
#[cfg(feature = "bindings")]
pub(crate) use capture::commit;
pub(crate) use capture::{COMMIT, LoggedColumn, ORIGIN, exists as has_log, missing as no_log, restart as restart_log};
pub(crate) use connection::Connection;
pub use connection::Interrupt;
pub(crate) use executor::{Engine, Reply};
pub(crate) use open::{APPLICATION_ID, Location, OpenSettings};
pub(crate) use reads::{Reads, primary_key, schema_version};
#[cfg(feature = "server")]
pub(crate) use shared::FileLock;
pub(crate) use signal::Signal;
pub(crate) use slow::SlowStatements;
pub use statistics::WriterStatistics;
#[cfg(feature = "bindings")]
pub(crate) use transaction::run_alone;
pub(crate) use transaction::{Guard, run_part, run_query};
