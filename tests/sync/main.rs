//! Sync: stores that are apart, go on, and end up alike.

#[path = "../support/mod.rs"]
mod support;

mod exchange;
mod rules;
mod simulator;
mod world;
