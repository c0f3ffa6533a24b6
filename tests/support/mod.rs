//! What several test programs share; each uses a part of it.
#![allow(dead_code, unused_imports)]

mod intercepted;
pub mod notes;
mod power;
pub mod process;
pub mod random;
mod vector_storage;

pub use intercepted::{Intercepted, Operation};
pub use power::PowerStorage;
pub use vector_storage::VectorStorage;
