//! What a store makes of a disk that fails: at the I/O seam, with a power
//! loss or an error at every call.

#[path = "../support/mod.rs"]
mod support;

mod io_failures;
mod power_loss;
mod search;
