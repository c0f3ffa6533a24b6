//! The engine layer, as callers of a store meet it: connections, statements,
//! transactions, the grouping writer, and other processes.

#[path = "../support/mod.rs"]
mod support;

mod closing;
mod connections;
mod copying;
mod limits;
mod processes;
mod statements;
mod transactions;
mod two_stores;
mod writer;
