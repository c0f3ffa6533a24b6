//! When the program is asked to end.

use crate::Result;

/// Exit code of a program that was ended by a second Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Is ready at the first Ctrl-C or SIGTERM. Signals are caught from now on, so
/// that none is lost before the future is awaited; a second one ends the
/// program at once. Within a Tokio runtime.
///
/// # Errors
/// [`Io`](crate::ErrorKind::Io) when signals cannot be caught.
#[cfg(unix)]
pub(super) fn requested() -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tokio::spawn(async move {
            interrupt.recv().await;
            std::process::exit(INTERRUPTED);
        });
    })
}

/// Is ready at the first Ctrl-C; a second one ends the program at once.
///
/// # Errors
/// None on this platform.
#[cfg(not(unix))]
pub(super) fn requested() -> Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        tokio::spawn(async {
            let _ = tokio::signal::ctrl_c().await;
            std::process::exit(INTERRUPTED);
        });
    })
}
