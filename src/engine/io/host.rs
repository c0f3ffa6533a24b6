//! Files that a JavaScript host lends: OPFS sync access handles in a worker,
//! open files in Node.

use super::{MemoryStorage, Storage, StorageFile};
use std::{
    cell::RefCell,
    io::{Error, ErrorKind},
    sync::Arc,
};
use wasm_bindgen::prelude::*;

type Result<T, E = Error> = std::result::Result<T, E>;

#[wasm_bindgen]
extern "C" {
    /// A file with the methods of `FileSystemSyncAccessHandle`. Positions and
    /// lengths are in bytes.
    #[derive(Clone)]
    pub type SyncFile;

    #[wasm_bindgen(method, catch)]
    fn read(this: &SyncFile, buffer: &mut [u8], options: &At) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn write(this: &SyncFile, buffer: &[u8], options: &At) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn flush(this: &SyncFile) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn truncate(this: &SyncFile, length: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = getSize)]
    fn get_size(this: &SyncFile) -> Result<f64, JsValue>;

    type At;

    #[wasm_bindgen(method, setter)]
    fn set_at(this: &At, position: f64);
}

thread_local! {
    /// The lent files. JavaScript values cannot be shared between threads, so
    /// a [`HostFile`] holds a position in this list instead of one.
    static LENT: RefCell<Vec<Option<SyncFile>>> = const { RefCell::new(Vec::new()) };
    /// The options of every read and write: making an object for each would cost more than the call.
    static OPTIONS: At = js_sys::Object::new().unchecked_into();
}

/// A database file and its write-ahead log that a host lends. Any other file
/// that the engine asks for is temporary and kept in memory.
pub struct HostStorage {
    database: Arc<HostFile>,
    wal: Arc<HostFile>,
    temporary: MemoryStorage,
}

impl HostStorage {
    /// A place for the file that the engine calls `NAME`, and its log.
    pub fn new(database: SyncFile, wal: SyncFile) -> Self {
        Self { database: HostFile::lend(database), wal: HostFile::lend(wal), temporary: MemoryStorage::new() }
    }
}

impl Storage for HostStorage {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        Ok(if name.ends_with(".db") {
            self.database.clone()
        } else if name.ends_with(".db-wal") {
            self.wal.clone()
        } else {
            return self.temporary.open(name, create);
        })
    }

    fn remove(&self, name: &str) -> Result<()> {
        if name.ends_with(".db-wal") { self.wal.truncate(0) } else { self.temporary.remove(name) }
    }
}

struct HostFile(usize);

impl HostFile {
    fn lend(file: SyncFile) -> Arc<Self> {
        LENT.with_borrow_mut(|lent| {
            let place = lent.iter().position(Option::is_none).unwrap_or_else(|| {
                lent.push(None);
                lent.len() - 1
            });
            lent[place] = Some(file);
            Arc::new(Self(place))
        })
    }

    fn with<R>(&self, call: impl FnOnce(&SyncFile) -> Result<R, JsValue>) -> Result<R> {
        let file = LENT.with_borrow(|lent| lent.get(self.0).cloned().flatten());
        let file = file.ok_or_else(|| Error::other("the file belongs to another thread"))?;
        call(&file).map_err(|error| failure(&error))
    }

    fn at<R>(position: u64, call: impl FnOnce(&At) -> R) -> R {
        OPTIONS.with(|options| {
            options.set_at(to_number(position));
            call(options)
        })
    }
}

impl Drop for HostFile {
    fn drop(&mut self) {
        LENT.with_borrow_mut(|lent| {
            if let Some(place) = lent.get_mut(self.0) {
                *place = None;
            }
        });
    }
}

impl StorageFile for HostFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        self.with(|file| Self::at(position, |options| file.read(buffer, options))).map(to_length)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()> {
        let mut done = 0;
        while done < bytes.len() {
            let written =
                self.with(|file| Self::at(position + done as u64, |options| file.write(&bytes[done..], options)));
            match written.map(to_length)? {
                0 => return Err(Error::new(ErrorKind::StorageFull, "the host took no more bytes")),
                written => done += written,
            }
        }
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        self.with(SyncFile::flush)
    }

    fn truncate(&self, length: u64) -> Result<()> {
        self.with(|file| file.truncate(to_number(length)))
    }

    fn size(&self) -> Result<u64> {
        self.with(SyncFile::get_size).map(|size| to_length(size) as u64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "files are far smaller than 2^53 bytes")]
const fn to_number(position: u64) -> f64 {
    position as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "hosts give lengths")]
const fn to_length(number: f64) -> usize {
    number as usize
}

/// What the host's exception means: by the name of a `DOMException`, the
/// `code` of Node's errors, or the `kind` of the package's own.
fn failure(error: &JsValue) -> Error {
    let text = |key: &str| {
        js_sys::Reflect::get(error, &key.into()).ok().and_then(|value| value.as_string()).unwrap_or_default()
    };
    let kind = match (text("name").as_str(), text("code").as_str(), text("kind").as_str()) {
        ("QuotaExceededError", ..) | (_, "ENOSPC" | "EDQUOT", _) | (_, _, "full") => ErrorKind::StorageFull,
        (_, "EFBIG", _) => ErrorKind::FileTooLarge,
        (_, "EACCES" | "EPERM" | "EROFS", _) => ErrorKind::PermissionDenied,
        _ => ErrorKind::Other,
    };
    Error::new(kind, text("message"))
}
