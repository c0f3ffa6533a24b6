//! Live queries: results that are read again when a commit changes them.
//!
//! A live query follows the [change log](crate::changes). Of each commit it is
//! decided whether it can affect the result: by the tables that the query
//! reads, which are taken from the engine's own program for it, and where the
//! query asks for rows of one table with certain values, by the changed rows
//! as they were and as they are. Only then it runs again, on a snapshot and
//! beside the writer. What it gives is the result and a [`Patch`] from the one
//! before, by the key of the rows: an unchanged result is not given again,
//! many commits in a row are one change, and whoever is slow gets the latest
//! result and never a queue of old ones.
//!
//! # Example
//! ```
//! use edgelite::{Options, Store, query::sql};
//! use std::sync::mpsc::channel;
//! let store = Store::open_in_memory(Options::new())?;
//! store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"))?;
//! let (sender, counts) = channel();
//! let subscription = store.live::<i64>(sql("SELECT count(*) FROM notes"), move |change| {
//!     drop(sender.send(change.map(|change| change.result)));
//! })?;
//! assert_eq!(counts.recv().unwrap()?, 0);
//! store.execute(sql("INSERT INTO notes (text) VALUES ('milk')"))?;
//! assert_eq!(counts.recv().unwrap()?, 1);
//! drop(subscription); // ends it
//! # Ok::<(), edgelite::Error>(())
//! ```
//!
//! # Rules
//! - What a query cannot be begun with is the error of that call. Later errors
//!   are given, each once, and the query goes on: it runs again after the
//!   next change that may matter, such as the table coming back. When the
//!   store is closed that is the last error.
//! - Only commits make a query run again. One that asks for the time, or for
//!   random numbers, changes when its tables do.
//! - Where it is not certain that a commit leaves a result as it is, the query
//!   runs again; an unchanged result is not given.

mod difference;
mod hub;
mod interest;
mod outcome;
mod patch;
mod query;
mod subscription;

pub(crate) use hub::Hub;
use interest::Interest;
pub use patch::{Moved, Patch, Placed, Removed};
pub(crate) use query::LiveRows;
pub use query::{LiveChange, LiveQuery};
pub use subscription::Subscription;
