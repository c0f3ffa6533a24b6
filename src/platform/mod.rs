//! What differs between a native program and WebAssembly: the clock,
//! waiting, file locks and folders. The only `cfg(target…)` outside `engine/io`.

#[cfg(not(target_family = "wasm"))]
#[path = "native.rs"]
mod imp;
#[cfg(target_family = "wasm")]
#[path = "wasm.rs"]
mod imp;

pub(crate) use imp::{HAS_THREADS, monotonic_nanoseconds, now_microseconds, sync_folder, try_lock_file, wait};
