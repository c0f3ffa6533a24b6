//! The engine beside SQLite: the same statements give the same rows and fail
//! alike, and the captured changes rebuild the tables. These tests run again
//! for every version of the engine.

#[path = "../support/mod.rs"]
mod support;

mod capture_replay;
mod differential;
mod search;
mod sqlite;
mod statements;
