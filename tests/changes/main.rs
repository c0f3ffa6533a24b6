//! The change log under random work, threads and power losses.

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code)]
#[path = "../oracle/statements.rs"]
mod statements;

mod cost;
mod follow;
mod live;
mod power_loss;
mod replay;
