//! A storage whose disk can be full, and whose reads can be made to wait.

use edgelite::{MemoryStorage, Storage, StorageFile};
use std::{
    io::{Error, ErrorKind, Result},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// Memory, with failures on demand.
#[derive(Default)]
pub struct FailingStorage {
    inner: MemoryStorage,
    switches: Arc<Switches>,
}

#[derive(Default)]
struct Switches {
    full: AtomicBool,
    waiting: Mutex<bool>,
    released: Condvar,
}

struct FailingFile {
    inner: Arc<dyn StorageFile>,
    switches: Arc<Switches>,
}

impl FailingStorage {
    /// Whether writing fails for want of room.
    pub fn set_full(&self, full: bool) {
        self.switches.full.store(full, Ordering::SeqCst);
    }

    /// Whether reads wait.
    pub fn set_waiting(&self, waiting: bool) {
        *self.switches.waiting.lock().unwrap() = waiting;
        self.switches.released.notify_all();
    }
}

impl Storage for FailingStorage {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        let inner = self.inner.open(name, create)?;
        Ok(Arc::new(FailingFile { inner, switches: self.switches.clone() }))
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.inner.remove(name)
    }
}

impl StorageFile for FailingFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        let waiting = self.switches.waiting.lock().unwrap();
        drop(self.switches.released.wait_while(waiting, |waiting| *waiting).unwrap());
        self.inner.read_at(buffer, position)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()> {
        if self.switches.full.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::StorageFull, "no space left on the test's disk"));
        }
        self.inner.write_at(bytes, position)
    }

    fn flush(&self) -> Result<()> {
        self.inner.flush()
    }

    fn truncate(&self, length: u64) -> Result<()> {
        self.inner.truncate(length)
    }

    fn size(&self) -> Result<u64> {
        self.inner.size()
    }
}
