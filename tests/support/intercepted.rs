use edgelite::{Storage, StorageFile};
use std::{
    io::Result,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A call at the I/O seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Open,
    Read,
    Write,
    Flush,
    Truncate,
    Size,
}

/// What happens before a call; an error keeps the call from being made.
type Hook = dyn Fn(Operation) -> Result<()> + Send + Sync;

/// A storage each of whose calls is announced to a hook first.
pub struct Intercepted {
    inner: Arc<dyn Storage>,
    hook: Arc<Hook>,
}

impl Intercepted {
    pub fn new(inner: Arc<dyn Storage>, hook: impl Fn(Operation) -> Result<()> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { inner, hook: Arc::new(hook) })
    }

    /// Counts the calls of one kind.
    pub fn counting(inner: Arc<dyn Storage>, counted: Operation) -> (Arc<Self>, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let counter = count.clone();
        let storage = Self::new(inner, move |operation| {
            counter.fetch_add(usize::from(operation == counted), Ordering::SeqCst);
            Ok(())
        });
        (storage, count)
    }
}

struct InterceptedFile {
    inner: Arc<dyn StorageFile>,
    hook: Arc<Hook>,
}

impl Storage for Intercepted {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        (self.hook)(Operation::Open)?;
        Ok(Arc::new(InterceptedFile { inner: self.inner.open(name, create)?, hook: self.hook.clone() }))
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.inner.remove(name)
    }
}

impl StorageFile for InterceptedFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        (self.hook)(Operation::Read)?;
        self.inner.read_at(buffer, position)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()> {
        (self.hook)(Operation::Write)?;
        self.inner.write_at(bytes, position)
    }

    fn flush(&self) -> Result<()> {
        (self.hook)(Operation::Flush)?;
        self.inner.flush()
    }

    fn truncate(&self, length: u64) -> Result<()> {
        (self.hook)(Operation::Truncate)?;
        self.inner.truncate(length)
    }

    fn size(&self) -> Result<u64> {
        (self.hook)(Operation::Size)?;
        self.inner.size()
    }
}
