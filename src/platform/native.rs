use std::{
    sync::LazyLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Whether one thread can wait for another.
pub(crate) const HAS_THREADS: bool = true;

/// Microseconds since the Unix epoch by the wall clock.
pub(crate) fn now_microseconds() -> i64 {
    let since = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => since(after),
        Err(before) => -since(before.duration()),
    }
}

/// Nanoseconds since some fixed moment, never going back.
pub(crate) fn monotonic_nanoseconds() -> u128 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_nanos()
}

/// Lets `duration` pass.
pub(crate) fn wait(duration: Duration) {
    std::thread::sleep(duration);
}

/// Locks a file against other processes, alone or with other readers; false
/// if one has it. The lock ends when the file is closed.
pub(crate) fn try_lock_file(file: &std::fs::File, alone: bool) -> std::io::Result<bool> {
    // There, a lock would keep this process's other handles out as well.
    if cfg!(windows) {
        return Ok(true);
    }
    let result = if alone { file.try_lock() } else { file.try_lock_shared() };
    match result {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Makes durable that a file of this path appeared in its folder, or vanished.
pub(crate) fn sync_folder(path: &std::path::Path) -> std::io::Result<()> {
    // There, a folder cannot be opened, and needs not be.
    if cfg!(windows) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(std::path::Path::new(".")))?.sync_all()
}
