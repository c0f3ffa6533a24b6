//! The suite of operations over every native backend: a file, memory with and
//! without threads, and a storage behind the I/O seam.

#[path = "conformance/mod.rs"]
mod conformance;
#[path = "support/mod.rs"]
mod support;
