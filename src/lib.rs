//! Metadata store for edge and home systems.
//!
//! One core keeps tables in one SQLite-compatible file through an embedded
//! engine, natively and in WebAssembly, so that a server and its dashboards
//! share one schema and one query code.
//!
//! ```
//! use edgelite::{Options, Store, catalog::media::{self, NewRecording, RecordingFilter}};
//!
//! let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG]))?;
//! store.run(media::add_recording(NewRecording {
//!     recording_id: "rec_1".into(),
//!     camera_id: "kitchen".into(),
//!     file_path: "/media/rec_1.mp4".into(),
//!     file_size_bytes: 4096,
//!     ..Default::default()
//! }))?;
//! let filter = RecordingFilter { camera_id: Some("kitchen".into()), limit: 20, ..Default::default() };
//! let page = store.query(media::recordings(filter))?;
//! assert_eq!(page.rows[0].recording_id, "rec_1");
//! # Ok::<(), edgelite::Error>(())
//! ```
//!
//! - [`Store`]: open, query, run, transaction.
//! - [`query`]: statements as values.
//! - [`catalog`]: ready tables and operations.
//! - [`tables`]: rows of any table, from its schema alone.
//! - [`changes`]: the log of committed changes.
//! - [`live`]: results that follow the commits.
//! - [`search`]: full-text search.
//! - [`sync`]: stores that go on while they are apart, and end up alike.
//! - [`access`]: who may sync, and what of the store.
//! - [`transfer`]: import and export.
//! - [`backup`]: copies that are kept, checked and put back.
//! - [`demo`]: an invented home to try things on.
//! - [`value`]: values, rows, records.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "server")]
pub mod access;
#[cfg(feature = "server")]
pub mod backup;
pub mod catalog;
pub mod changes;
#[cfg(feature = "cli")]
pub mod cli;
pub mod demo;
mod engine;
mod error;
pub mod health;
pub mod live;
mod migrate;
mod platform;
pub mod query;
pub mod schema;
pub mod search;
#[cfg(feature = "server")]
pub mod secrets;
#[cfg(feature = "server")]
pub mod server;
mod store;
pub mod sync;
pub mod tables;
pub mod transfer;
pub mod value;
#[cfg(feature = "bindings")]
mod wasm;

#[cfg(feature = "bindings")]
pub use engine::io::{HostStorage, SyncFile};
pub use engine::{
    Interrupt, WriterStatistics,
    io::{MemoryStorage, Storage, StorageFile},
};
pub use error::{Error, ErrorKind, Result};
pub use migrate::{Applied, Direction, Migration, PlannedStep, Status, Target};
#[cfg(feature = "server")]
pub use store::RotatedSecrets;
pub use store::{Options, Proposal, ProposalOptions, Site, SlowQuery, Store, Transaction};
