//! The suite of operations inside WebAssembly, in a dedicated worker of a real
//! browser.

#![cfg(target_family = "wasm")]

#[path = "conformance/mod.rs"]
mod conformance;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
