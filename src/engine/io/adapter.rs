//! The engine's I/O traits over a [`Storage`]. Every call completes before it
//! returns, so the engine never waits.

use super::{Storage, StorageFile};
use limbo::{
    Buffer, Clock, Completion, CompletionError, File, IO, LimboError, MonotonicInstant, OpenFlags, WallClockInstant,
    io_error,
};
use std::sync::Arc;

/// A [`Storage`] as the engine sees it.
pub(crate) struct StorageIo(pub Arc<dyn Storage>);

impl Clock for StorageIo {
    fn current_time_monotonic(&self) -> MonotonicInstant {
        MonotonicInstant::from_nanos(crate::platform::monotonic_nanoseconds())
    }

    fn current_time_wall_clock(&self) -> WallClockInstant {
        let microseconds = crate::platform::now_microseconds();
        WallClockInstant {
            secs: microseconds.div_euclid(1_000_000),
            micros: u32::try_from(microseconds.rem_euclid(1_000_000)).expect("a remainder below a million"),
        }
    }
}

impl IO for StorageIo {
    fn open_file(&self, path: &str, flags: OpenFlags, _direct: bool) -> Result<Arc<dyn File>, LimboError> {
        let file = self.0.open(path, flags.contains(OpenFlags::Create)).map_err(|error| io_error(error, "open"))?;
        Ok(Arc::new(AdaptedFile(file)))
    }

    fn remove_file(&self, path: &str) -> Result<(), LimboError> {
        self.0.remove(path).map_err(|error| io_error(error, "remove"))
    }

    fn yield_now(&self) {}

    fn sleep(&self, duration: std::time::Duration) {
        crate::platform::wait(duration);
    }

    fn file_id(&self, path: &str) -> Result<limbo::io::FileId, LimboError> {
        // Two storages may each have a file of this name.
        let place = Arc::as_ptr(&self.0).cast::<()>() as u64;
        Ok(limbo::io::FileId { dev: place, ..limbo::io::FileId::from_path_hash(path) })
    }
}

struct AdaptedFile(Arc<dyn StorageFile>);

/// Reports the result of one call to the engine.
fn complete(
    completion: Completion,
    operation: &'static str,
    result: std::io::Result<usize>,
) -> Result<Completion, LimboError> {
    match result {
        Ok(length) => {
            completion.complete(i32::try_from(length).unwrap_or(i32::MAX));
            Ok(completion)
        }
        Err(error) => Err(io_error(error, operation)),
    }
}

impl File for AdaptedFile {
    fn lock_file(&self, _exclusive: bool) -> Result<(), LimboError> {
        Ok(())
    }

    fn unlock_file(&self) -> Result<(), LimboError> {
        Ok(())
    }

    fn pread(&self, position: u64, completion: Completion) -> Result<Completion, LimboError> {
        let result = {
            let buffer = completion.as_read().buf();
            self.0.read_at(buffer.as_mut_slice(), position)
        };
        if let Err(error) = &result {
            // Whoever reads several pages waits for this one as well, for ever
            // if the failure were only returned.
            completion.error(CompletionError::IOError(error.kind(), "read"));
        }
        complete(completion, "read", result)
    }

    fn pwrite(&self, position: u64, buffer: Arc<Buffer>, completion: Completion) -> Result<Completion, LimboError> {
        let result = self.0.write_at(buffer.as_slice(), position).map(|()| buffer.len());
        complete(completion, "write", result)
    }

    fn pwritev(
        &self,
        position: u64,
        buffers: Vec<Arc<Buffer>>,
        completion: Completion,
    ) -> Result<Completion, LimboError> {
        // One call for adjacent pages: a host's call costs more than a copy.
        let joined: Vec<u8> = buffers.iter().flat_map(|buffer| buffer.as_slice()).copied().collect();
        let result = self.0.write_at(&joined, position).map(|()| joined.len());
        complete(completion, "write", result)
    }

    fn sync(&self, completion: Completion, _kind: limbo::io::FileSyncType) -> Result<Completion, LimboError> {
        complete(completion, "flush", self.0.flush().map(|()| 0))
    }

    fn size(&self) -> Result<u64, LimboError> {
        self.0.size().map_err(|error| io_error(error, "size"))
    }

    fn truncate(&self, length: u64, completion: Completion) -> Result<Completion, LimboError> {
        complete(completion, "truncate", self.0.truncate(length).map(|()| 0))
    }
}
