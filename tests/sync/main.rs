//! Sync: stores that are apart, go on, and end up alike.

#[path = "../support/mod.rs"]
mod support;

mod catalogs;
mod copies;
mod exchange;
mod fuzz;
mod keys;
mod protocol;
mod retention;
mod rules;
mod scopes;
mod simulator;
mod world;
