//! What several test programs share.

mod vector_storage;

pub use vector_storage::VectorStorage;
