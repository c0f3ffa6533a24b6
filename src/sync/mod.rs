//! Sync: stores that go on while they are apart, and end up alike.
//!
//! A site (a browser, an edge node) asks a server; see docs/sync.md for the
//! model, its rules and its limits. Nothing here does I/O: a
//! [`Site`](crate::Site) gives requests and takes responses,
//! [`Store::answer_sync`](crate::Store::answer_sync) answers them, and
//! somebody else carries both.
//!
//! - For each row a store keeps a state: a [`Clock`] for each column and for
//!   the deletion. States merge by the later clock, in any order.
//! - The tables are a function of the states.

mod absorb;
mod ahead;
mod apply;
mod clock;
mod digest;
mod entry;
mod fields;
mod first;
mod groups;
mod load;
mod meet;
mod message;
mod packed;
mod policy;
mod record;
mod rescan;
mod restamp;
#[cfg(feature = "server")]
mod restrict;
mod scope;
mod server;
mod settle;
mod site;
mod state;
mod status;
mod table;
mod triggers;
mod upgrade;
mod wire;
mod work;

pub(crate) use ahead::{ahead_of, following};
pub(crate) use apply::begin;
pub use clock::Clock;
pub use entry::HeldReason;
pub use message::{
    Cursor, MOST_AHEAD, MOST_BYTES, MOST_ROWS, PROTOCOL, Reason, RefusedRow, Request, Response, RowKey, RowReason,
    SentRow, TableColumns, TableDigest,
};
pub use record::Role;
pub(crate) use record::{Record, is_enabled};
#[cfg(feature = "server")]
pub(crate) use restrict::{Seeds, restrict};
pub use scope::{Grant, TableGrant};
pub(crate) use server::{answer, forget_deleted, forget_when_due};
pub(crate) use site::{Progress, handle, next_request};
pub use status::{HeldRow, SyncStatus};
pub(crate) use status::{held, pending, refused, status};
pub(crate) use table::Tables;
pub(crate) use work::{Work, transact};
