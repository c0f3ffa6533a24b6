//! What the stores of one file share within a process: the lock against other
//! processes, the count of schema changes, and the extent of the change log.

use super::{capture::Log, open::Location};
use crate::{Error, ErrorKind, Result};
use std::{
    collections::HashMap,
    fs,
    io::{Read, Seek, SeekFrom},
    path::Path,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak, atomic::AtomicU64},
    time::Duration,
};

/// How long to wait before a lock that another process holds is tried again.
const PAUSE: Duration = Duration::from_millis(20);

/// A file that this process has open, once for all of its stores.
pub(super) struct Shared {
    /// Counts schema changes made through any connection.
    pub(super) schema_changes: AtomicU64,
    /// What is known of the log of changes.
    pub(super) log: Log,
    /// The operating system's file with its lock. It stays open as long as the
    /// engine has the file open: closing any handle of a file drops the
    /// engine's own lock, which belongs to the process.
    file: Option<Mutex<fs::File>>,
    read_only: bool,
    /// Held while the file is opened: the engine has no lock of its own
    /// against two threads that write its first page.
    opening: Mutex<()>,
}

/// Keeps other processes from opening a file.
#[cfg(feature = "server")]
pub(crate) struct FileLock {
    /// Its lock ends with it.
    _shared: Arc<Shared>,
}

#[cfg(feature = "server")]
impl FileLock {
    /// Locks a file that nobody has open, waiting up to `patience` for another
    /// process.
    ///
    /// # Errors
    /// [`Locked`](ErrorKind::Locked) when a store of this process or another process has it open.
    pub(crate) fn take(path: &Path, patience: Duration) -> Result<Self> {
        let shared = Shared::join(&Location::File(path.to_owned()), false, patience)?;
        if Arc::strong_count(&shared) > 1 {
            return Err(Error::new(ErrorKind::Locked, format!("{} is open; close it first", path.display())));
        }
        Ok(Self { _shared: shared })
    }
}

type Registry = HashMap<String, Weak<Shared>>;

fn registry() -> MutexGuard<'static, Registry> {
    static REGISTRY: LazyLock<Mutex<Registry>> = LazyLock::new(Mutex::default);
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Joins the stores that have the file open, or opens and locks it,
    /// waiting up to `patience` for another process.
    ///
    /// # Errors
    /// [`Locked`](ErrorKind::Locked) when another process has it open, or from the file.
    pub(super) fn join(location: &Location, read_only: bool, patience: Duration) -> Result<Arc<Self>> {
        let path = match location {
            Location::Storage(storage, name) => {
                let key = format!("{:p}/{name}", Arc::as_ptr(storage));
                return join_registry(&mut registry(), key, read_only, || Ok(Some(None)))
                    .map(|joined| joined.expect("not locked"));
            }
            Location::File(path) => path,
        };
        let describe = |error: std::io::Error| Error::from(error).context(format!("cannot open {}", path.display()));
        if !read_only && let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent).map_err(describe)?;
        }
        if path.is_dir() {
            return Err(Error::invalid("path", format!("{} is a directory; name a file in it", path.display())));
        }
        let mut waited = Duration::ZERO;
        loop {
            if let Some(joined) =
                join_file(path, read_only).map_err(|error| error.context(format!("cannot open {}", path.display())))?
            {
                return Ok(joined);
            }
            if waited >= patience {
                return Err(Error::new(
                    ErrorKind::Locked,
                    format!("another process has {} open; close it, or talk to it over HTTP", path.display()),
                ));
            }
            crate::platform::wait(PAUSE);
            waited += PAUSE;
        }
    }

    /// Waits until no other thread is opening the file.
    pub(super) fn opening(&self) -> MutexGuard<'_, ()> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` on the operating system's file, from its start; none for a
    /// store that is not such a file.
    pub(super) fn with_file<R>(&self, work: impl FnOnce(&mut fs::File) -> Result<R>) -> Option<Result<R>> {
        let file = self.file.as_ref()?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        Some(file.seek(SeekFrom::Start(0)).map_err(Error::from).and_then(|_| work(&mut file)))
    }

    /// The first bytes of the file, fewer if it is shorter.
    pub(super) fn header(&self, length: u64) -> Option<Result<Vec<u8>>> {
        self.with_file(|file| {
            let mut header = Vec::new();
            file.take(length).read_to_end(&mut header)?;
            Ok(header)
        })
    }
}

/// Joins or adds an entry; `open` gives none when another process has a lock.
fn join_registry(
    registry: &mut Registry,
    key: String,
    read_only: bool,
    open: impl FnOnce() -> Result<Option<Option<fs::File>>>,
) -> Result<Option<Arc<Shared>>> {
    registry.retain(|_, shared| shared.strong_count() > 0);
    if let Some(shared) = registry.get(&key).and_then(Weak::upgrade) {
        if shared.read_only && !read_only {
            return Err(Error::new(
                ErrorKind::Locked,
                "this process has the file open for reading only; close that store first",
            ));
        }
        return Ok(Some(shared));
    }
    let Some(file) = open()? else { return Ok(None) };
    let shared = Arc::new(Shared {
        schema_changes: AtomicU64::new(0),
        log: Log::default(),
        file: file.map(Mutex::new),
        read_only,
        opening: Mutex::default(),
    });
    registry.insert(key, Arc::downgrade(&shared));
    Ok(Some(shared))
}

fn join_file(path: &Path, read_only: bool) -> Result<Option<Arc<Shared>>> {
    // Held while the file is opened: nobody in this process may open, and
    // close again, a file that another thread has just locked.
    let mut registry = registry();
    let key = |path: &Path| Ok::<_, Error>(fs::canonicalize(path)?.to_string_lossy().into_owned());
    if let Ok(key) = key(path)
        && registry.get(&key).is_some_and(|shared| shared.strong_count() > 0)
    {
        return join_registry(&mut registry, key, read_only, || Ok(None));
    }
    let file = fs::File::options().read(true).write(!read_only).create(!read_only).truncate(false).open(path)?;
    let key = key(path)?;
    join_registry(&mut registry, key, read_only, || {
        Ok(crate::platform::try_lock_file(&file, !read_only)?.then_some(Some(file)))
    })
}
