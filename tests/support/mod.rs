//! What several test programs share; each uses a part of it.
#![allow(dead_code, unused_imports)]

pub mod notes;
pub mod process;
mod vector_storage;

pub use vector_storage::VectorStorage;
