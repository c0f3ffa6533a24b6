//! The JavaScript face of the store: what the package's worker, or its Node
//! entry, calls. Rows leave in one buffer ([`rows`]); errors are thrown as
//! objects `{kind, message, retryable, field}`.

mod convert;
mod database;
mod live;
mod rows;
mod sync;
mod tables;

use wasm_bindgen::prelude::*;

/// Turns a panic into an exception that says what happened: without
/// unwinding, all that the caller would see is a trap.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}
