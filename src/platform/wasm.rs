use std::time::Duration;

/// Whether one thread can wait for another.
pub(crate) const HAS_THREADS: bool = false;

#[cfg(feature = "bindings")]
fn milliseconds() -> f64 {
    js_sys::Date::now()
}

#[cfg(not(feature = "bindings"))]
fn milliseconds() -> f64 {
    0.0
}

/// Microseconds since the Unix epoch by the host's clock.
pub(crate) fn now_microseconds() -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let milliseconds = milliseconds() as i64;
    milliseconds * 1000
}

/// Nanoseconds since some fixed moment, never going back.
pub(crate) fn monotonic_nanoseconds() -> u128 {
    use std::cell::Cell;
    thread_local!(static LATEST: Cell<u128> = const { Cell::new(0) });
    let now = u128::try_from(now_microseconds()).unwrap_or(0) * 1000;
    LATEST.with(|latest| {
        latest.set(latest.get().max(now));
        latest.get()
    })
}

/// A worker must not block, and nothing that it waits for can happen while it
/// does: there is one connection and no other thread.
pub(crate) fn wait(_duration: Duration) {}

/// There are no files of the operating system.
pub(crate) fn try_lock_file(_file: &std::fs::File, _alone: bool) -> std::io::Result<bool> {
    Ok(true)
}

/// There are no folders of the operating system.
pub(crate) fn sync_folder(_path: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}
