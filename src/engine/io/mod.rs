//! Where the engine's pages go: the operating system's files, memory, or
//! files that a host lends (OPFS sync access handles, Node's `fs`).
//!
//! [`Storage`] is the seam: an implementation is a handful of synchronous
//! calls, and tests put failures and power losses behind the same calls.

mod adapter;
#[cfg(feature = "bindings")]
mod host;
mod memory;

pub(crate) use adapter::StorageIo;
#[cfg(feature = "bindings")]
pub use host::{HostStorage, SyncFile};
pub use memory::MemoryStorage;
use std::{io::Result, sync::Arc};

/// A place for files, addressed by name.
pub trait Storage: Send + Sync {
    /// Opens a file; `create` makes it when it does not exist.
    ///
    /// # Errors
    /// [`NotFound`](std::io::ErrorKind::NotFound) when it does not exist and `create` is false, or the place's own.
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>>;

    /// Removes a file; one that does not exist is no error.
    ///
    /// # Errors
    /// The place's own.
    fn remove(&self, name: &str) -> Result<()>;
}

/// A random-access file.
pub trait StorageFile: Send + Sync {
    /// Reads at `position` (bytes) and returns how many bytes were read; fewer than asked for only at the end.
    ///
    /// # Errors
    /// The place's own.
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize>;

    /// Writes all of `bytes` at `position`, growing the file as needed.
    ///
    /// # Errors
    /// [`StorageFull`](std::io::ErrorKind::StorageFull) when there is no room, or the place's own.
    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()>;

    /// Returns when everything written before is durable.
    ///
    /// # Errors
    /// The place's own.
    fn flush(&self) -> Result<()>;

    /// Cuts or grows the file to `length` bytes.
    ///
    /// # Errors
    /// The place's own.
    fn truncate(&self, length: u64) -> Result<()>;

    /// The length in bytes.
    ///
    /// # Errors
    /// The place's own.
    fn size(&self) -> Result<u64>;
}
