//! Snapshots of the database file, ready to be sent.

use super::{errors::Failure, state::Data};
use crate::{Error, ErrorKind, Result, Store, sync::Grant};
use axum::body::Bytes;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    pin::Pin,
    sync::{Arc, PoisonError},
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};
use tokio::{
    sync::{Mutex, Semaphore},
    task::JoinHandle,
};
use tokio_stream::Stream;

/// Bytes read and sent at once.
const CHUNK: u64 = 256 << 10;

/// How long a copy that nobody asks for stays on the disk.
const KEPT: Duration = Duration::from_secs(60);

/// The newest copy of the database file. Requests between two commits share
/// it, so that a hundred dashboards that boot cost one copy.
#[derive(Default)]
pub(super) struct SnapshotFiles(Arc<Mutex<Option<Newest>>>);

struct Newest {
    /// The store's count of commits before it was copied.
    commits: u64,
    etag: String,
    file: Option<Arc<SnapshotFile>>,
    used: Instant,
}

/// What a request for a snapshot gets.
pub(super) enum Found {
    /// The client's copy has this tag and is the newest.
    Unchanged(String),
    /// A copy to send.
    File(Arc<SnapshotFile>),
}

impl SnapshotFiles {
    /// The newest copy, made if the store was changed since the last.
    /// `known` tells whether the client has a copy with this tag.
    ///
    /// # Errors
    /// [`Full`](ErrorKind::Full) when there is no room for the copy.
    pub(super) async fn newest(&self, data: &Data, known: impl Fn(&str) -> bool) -> Result<Found, Failure> {
        let mut newest = self.0.lock().await;
        let commits = data.store()?.commits();
        if let Some(newest) = newest.as_mut().filter(|newest| newest.commits == commits) {
            newest.used = Instant::now();
            if known(&newest.etag) {
                return Ok(Found::Unchanged(newest.etag.clone()));
            }
            if let Some(file) = &newest.file {
                return Ok(Found::File(file.clone()));
            }
        }
        let (store, syncing) = (data.store()?.clone(), data.app().syncing().clone());
        let copying = move || {
            syncing.prepare_copy(&store)?;
            let commits = store.commits();
            Ok((commits, SnapshotFile::copy(&store, &Grant::all())?))
        };
        let copied = tokio::task::spawn_blocking(copying).await;
        let stopped = |_| Err(Error::new(ErrorKind::Internal, "copying the file stopped unexpectedly"));
        let (commits, file) = copied.unwrap_or_else(stopped)?;
        let file = Arc::new(file);
        let etag = file.etag.clone();
        *newest = Some(Newest { commits, etag: etag.clone(), file: Some(file.clone()), used: Instant::now() });
        drop(newest);
        tokio::spawn(remove_unused(Arc::downgrade(&self.0), etag.clone()));
        Ok(if known(&etag) { Found::Unchanged(etag) } else { Found::File(file) })
    }
}

/// A copy of what a grant covers, which nobody else gets.
///
/// # Errors
/// [`Full`](ErrorKind::Full) when there is no room for the copy.
pub(super) async fn copy_scope(data: &Data, grant: Grant) -> Result<SnapshotFile, Failure> {
    /// Copies that are made at the same time.
    static ROOM: Semaphore = Semaphore::const_new(2);
    let _permit = ROOM.acquire().await.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
    let (store, syncing) = (data.store()?.clone(), data.app().syncing().clone());
    let copying = move || {
        syncing.enable(&store)?;
        SnapshotFile::copy(&store, &grant)
    };
    let stopped = |_| Err(Error::new(ErrorKind::Internal, "copying the file stopped unexpectedly"));
    Ok(tokio::task::spawn_blocking(copying).await.unwrap_or_else(stopped)?)
}

/// Gives the disk space of a copy back when nobody asks for it any more.
async fn remove_unused(newest: std::sync::Weak<Mutex<Option<Newest>>>, etag: String) {
    let mut pause = KEPT;
    loop {
        tokio::time::sleep(pause).await;
        let Some(newest) = newest.upgrade() else { return };
        let mut newest = newest.lock().await;
        match newest.as_mut().filter(|newest| newest.etag == etag) {
            Some(newest) if newest.used.elapsed() < KEPT => pause = KEPT - newest.used.elapsed(),
            Some(newest) => {
                newest.file = None;
                return;
            }
            None => return,
        }
    }
}

/// A consistent copy of the database file. It has no name, so that it is gone
/// when the program is, however that ended.
pub(super) struct SnapshotFile {
    pub(super) etag: String,
    pub(super) length: u64,
    file: std::sync::Mutex<File>,
}

impl SnapshotFile {
    fn copy(store: &Store, grant: &Grant) -> Result<Self> {
        let mut file = room_beside(store)?;
        if *grant == Grant::all() {
            store.export_without_secrets(&file)?;
        } else {
            store.export_scope(grant, &file)?;
        }
        let (etag, length) = digest(&mut file)?;
        Ok(Self { etag, length, file: std::sync::Mutex::new(file) })
    }

    /// A file that is there, without a tag.
    pub(super) fn of(file: File) -> Result<Self> {
        Ok(Self { etag: String::new(), length: file.metadata()?.len(), file: std::sync::Mutex::new(file) })
    }

    fn read(&self, position: u64) -> io::Result<Bytes> {
        let mut chunk = vec![0; usize::try_from(CHUNK.min(self.length - position)).unwrap_or(0)];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(position))?;
        file.read_exact(&mut chunk)?;
        Ok(chunk.into())
    }
}

/// A file without a name, in the store's folder: there the disk is made for
/// the store's size, which the folder for temporary files may not be.
fn room_beside(store: &Store) -> Result<File> {
    let path = store.path();
    let folder = path.as_deref().and_then(std::path::Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    if let Some(Ok(file)) = folder.map(tempfile::tempfile_in) {
        return Ok(file);
    }
    tempfile::tempfile().map_err(|error| Error::from(error).context("no room for a copy of the store"))
}

/// The entity tag, which is a digest of the bytes and so outlives restarts,
/// and the length.
fn digest(file: &mut File) -> io::Result<(String, u64)> {
    file.rewind()?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    let mut length = 0;
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        digest.update(&chunk[..read]);
        length += read as u64;
    }
    let mut etag = String::from("\"");
    for byte in &digest.finalize()[..16] {
        write!(etag, "{byte:02x}").expect("writing to a string");
    }
    etag.push('"');
    Ok((etag, length))
}

/// The bytes of a copy, read as the client takes them.
pub(super) struct Chunks {
    file: Arc<SnapshotFile>,
    position: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Chunks {
    pub(super) const fn of(file: Arc<SnapshotFile>) -> Self {
        Self { file, position: 0, reading: None }
    }
}

impl Stream for Chunks {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.reading.is_none() && this.position >= this.file.length {
            return Poll::Ready(None);
        }
        let reading = this.reading.get_or_insert_with(|| {
            let (file, position) = (this.file.clone(), this.position);
            tokio::task::spawn_blocking(move || file.read(position))
        });
        let read = ready!(Pin::new(reading).poll(context));
        this.reading = None;
        let chunk = read.unwrap_or_else(|_| Err(io::Error::other("reading the copy stopped unexpectedly")));
        this.position = match &chunk {
            Ok(chunk) => this.position + chunk.len() as u64,
            Err(_) => this.file.length,
        };
        Poll::Ready(Some(chunk))
    }
}
