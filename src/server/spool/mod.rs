//! Writes that wait for the store: while it cannot be opened they are kept, as
//! the requests that they are, in a file of JSON lines, and made in order,
//! each exactly once, when it is open again.
//!
//! The first line is `{"spool": ID, "version": 1}`; each further one is an
//! [`Entry`]. A line is acknowledged when it is on the disk with its end of
//! line; what stands behind the last end of line never was, and is cut off.
//! How far the file was worked through stands in the store
//! (`edgelite_spool`), written in one commit with each request's rows.

mod entry;
mod layer;
mod replay;

use entry::Entry;
pub(super) use entry::SpooledRequest;
pub(super) use layer::{SPOOLED_WRITES, describe, keep};
pub(super) use replay::{Replayed, replay};

use crate::{Error, ErrorKind, Result, health::SpoolHealth, value::Instant};
use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

const VERSION: u32 = 1;

/// The most bytes of a spool; further writes are refused.
const MOST_BYTES: u64 = 1 << 30;

/// The file of the writes that wait.
pub(super) struct Spool {
    path: PathBuf,
    /// Held while the disk is written: what every request asks is beside it.
    state: Mutex<State>,
    waiting: AtomicU64,
    rejected: AtomicU64,
    /// Everything was replayed into the open store: writes go there.
    is_drained: AtomicBool,
}

struct State {
    /// The file with its id and length; none where nothing waits.
    file: Option<Open>,
    /// The number of the last entry, 0 before the first.
    last: u64,
    /// The number of the last entry that was replayed.
    replayed: u64,
}

struct Open {
    file: File,
    id: String,
    length: u64,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Head {
    spool: String,
    version: u32,
}

impl Spool {
    /// The spool at `path`, with what an earlier run of the server left in it.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt) for a file that is no spool, [`Unsupported`](ErrorKind::Unsupported) for one of
    /// a later version, [`Io`](ErrorKind::Io) from the disk.
    pub(super) fn open(path: PathBuf) -> Result<Self> {
        let (file, last) = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => reopened(file).map_err(|error| error.context(path.display()))?,
            Err(error) if is_missing(&error) => (None, 0),
            Err(error) => return Err(Error::from(error).context(path.display())),
        };
        let rejected = lines_of(&rejects_of(&path)).map_err(|error| Error::from(error).context(path.display()))?;
        Ok(Self {
            path,
            state: Mutex::new(State { file, last, replayed: 0 }),
            waiting: AtomicU64::new(last),
            rejected: AtomicU64::new(rejected.len() as u64),
            is_drained: AtomicBool::new(false),
        })
    }

    /// Where the spool of a store is: beside its file.
    pub(super) fn beside(store: &Path) -> PathBuf {
        let mut name = store.as_os_str().to_owned();
        name.push(".spool.jsonl");
        name.into()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether writes are kept here: where the store is open, only while
    /// earlier ones wait.
    pub(super) fn takes_writes(&self, store_is_open: bool) -> bool {
        !self.is_drained() && (!store_is_open || self.waiting() > 0)
    }

    fn is_drained(&self) -> bool {
        self.is_drained.load(Ordering::Acquire)
    }

    /// The number of writes that wait.
    pub(super) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Acquire)
    }

    /// What the health report says of it.
    pub(super) fn health(&self) -> SpoolHealth {
        SpoolHealth {
            path: self.path.display().to_string(),
            waiting_writes: self.waiting(),
            rejected_writes: self.rejected.load(Ordering::Acquire),
        }
    }

    /// Keeps a request; its number once it is on the disk, or none when the
    /// store is open and nothing waits, so that it can be written at once.
    ///
    /// # Errors
    /// [`Full`](ErrorKind::Full) past the largest size or from the disk, [`Io`](ErrorKind::Io).
    pub(super) fn append(&self, request: &SpooledRequest, at: Instant, store_is_open: bool) -> Result<Option<u64>> {
        let mut state = self.state();
        if self.is_drained() || (store_is_open && state.waiting() == 0) {
            self.is_drained.store(true, Ordering::Release);
            return Ok(None);
        }
        let context = |error: std::io::Error| Error::from(error).context(self.path.display());
        if state.file.is_none() {
            *state = State { file: Some(created(&self.path).map_err(context)?), last: 0, replayed: 0 };
        }
        let sequence = state.last + 1;
        let line = Entry::new(sequence, at, request)?.to_line();
        let open = state.file.as_mut().expect("it was opened above");
        if open.length + line.len() as u64 > MOST_BYTES {
            let message = format!("the spool {} has reached its largest size; free the store", self.path.display());
            return Err(Error::new(ErrorKind::Full, message));
        }
        let written = open.file.seek(SeekFrom::Start(open.length)).and_then(|_| open.file.write_all(&line));
        if let Err(error) = written.and_then(|()| open.file.sync_data()) {
            // It was not acknowledged: nobody must find it.
            drop(open.file.set_len(open.length));
            return Err(context(error));
        }
        open.length += line.len() as u64;
        state.last = sequence;
        self.waiting.store(state.waiting(), Ordering::Release);
        Ok(Some(sequence))
    }

    /// The id of the file with what waits; none where nothing does.
    fn id(&self) -> Option<String> {
        self.state().file.as_ref().map(|open| open.id.clone())
    }

    /// The lines behind the first `offset` bytes (0 for the first), up to about
    /// `most` bytes, and where they end.
    fn read(&self, offset: u64, most: u64) -> Result<(Vec<String>, u64)> {
        let length = self.state().file.as_ref().map_or(0, |open| open.length);
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut end = offset;
        file.seek(SeekFrom::Start(offset))?;
        let mut lines = Vec::new();
        while end < length && end - offset < most {
            let mut line = String::new();
            let read = file.read_line(&mut line)?;
            if read == 0 {
                break;
            }
            end += read as u64;
            lines.push(line);
        }
        Ok((lines, end))
    }

    /// Says that the entries up to `sequence` are in the store or among the rejected.
    fn replayed(&self, sequence: u64) {
        let mut state = self.state();
        state.replayed = sequence.clamp(state.replayed, state.last);
        self.waiting.store(state.waiting(), Ordering::Release);
    }

    /// Ends the replay if nothing waits any more; the file is removed.
    fn drain(&self) -> Result<bool> {
        let mut state = self.state();
        if state.waiting() > 0 {
            return Ok(false);
        }
        if state.file.take().is_some() {
            std::fs::remove_file(&self.path).map_err(|error| Error::from(error).context(self.path.display()))?;
        }
        self.is_drained.store(true, Ordering::Release);
        Ok(true)
    }

    /// Keeps a line that was refused, with the reason, beside the spool. A
    /// line that stands there already, because the server stopped in between,
    /// stays alone.
    fn reject(&self, id: &str, sequence: u64, line: &str, reason: &str) -> Result<()> {
        let path = rejects_of(&self.path);
        let rejected = serde_json::json!({
            "spool": id,
            "sequence": sequence,
            "reason": reason,
            "request": serde_json::from_str(line).unwrap_or_else(|_| serde_json::Value::from(line.trim_end())),
        });
        let context = |error: std::io::Error| Error::from(error).context(path.display());
        let mut text = rejected.to_string();
        text.push('\n');
        let known = lines_of(&path).map_err(context)?;
        let is_known = known.last().is_some_and(|last| {
            let last: serde_json::Value = serde_json::from_str(last).unwrap_or_default();
            last["spool"] == rejected["spool"] && last["sequence"] == rejected["sequence"]
        });
        if !is_known {
            let mut file = private().append(true).create(true).open(&path).map_err(context)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(context)?;
            self.rejected.fetch_add(1, Ordering::AcqRel);
        }
        Ok(())
    }
}

impl State {
    const fn waiting(&self) -> u64 {
        if self.file.is_some() { self.last - self.replayed } else { 0 }
    }
}

/// The file of refused lines beside a spool.
fn rejects_of(spool: &Path) -> PathBuf {
    let mut name = spool.as_os_str().to_owned();
    name.push(".rejected");
    name.into()
}

fn lines_of(path: &Path) -> std::io::Result<Vec<String>> {
    match File::open(path) {
        Ok(file) => BufReader::new(file).lines().collect(),
        Err(error) if is_missing(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// There is no such file, or not even a folder for it.
fn is_missing(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
}

/// Options that let nobody else read the file: requests may hold secrets.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new spool, whose name is on the disk, too.
fn created(path: &Path) -> std::io::Result<Open> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let id = format!("{:032x}", u128::from_be_bytes(random));
    let mut head = serde_json::to_vec(&Head { spool: id.clone(), version: VERSION })?;
    head.push(b'\n');
    // Under another name first: a spool always has its first line.
    let unnamed = path.with_extension("new");
    let mut file = private().read(true).write(true).create(true).truncate(true).open(&unnamed)?;
    file.write_all(&head)?;
    file.sync_all()?;
    std::fs::rename(&unnamed, path)?;
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(Open { file, id, length: head.len() as u64 })
}

/// The file of an earlier run and the number of its last entry. What stands
/// behind the last end of line was never acknowledged.
fn reopened(mut file: File) -> Result<(Option<Open>, u64)> {
    let foreign =
        || Error::new(ErrorKind::Corrupt, "the file is no spool; move it away, and the server makes a new one");
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let length = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut lines = bytes[..length].split_inclusive(|byte| *byte == b'\n');
    let head: Head = lines.next().and_then(|line| serde_json::from_slice(line).ok()).ok_or_else(foreign)?;
    if head.version > VERSION {
        let message =
            format!("the spool is of version {}; this program reads up to {VERSION}: update it", head.version);
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let last = lines.count() as u64;
    if length < bytes.len() {
        tracing::warn!(bytes = bytes.len() - length, "the spool ends within a line, which was never acknowledged");
        file.set_len(length as u64)?;
        file.sync_all()?;
    }
    Ok((Some(Open { file, id: head.spool, length: length as u64 }), last))
}
