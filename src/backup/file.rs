//! Reading the file of a backup: once as a whole, then any part of it.

use super::{
    key::{BackupKeys, FileKey, Origin},
    pieces::{Cipher, Form, HEADER, LONGEST, MAGIC, PIECE, damaged, member},
};
use crate::{Error, ErrorKind, MemoryStorage, Result, Storage, StorageFile, secrets::hexadecimal};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// Pieces that are kept decoded.
const CACHED: usize = 256;

/// The file of a backup, every piece of which was read once.
pub(super) struct BackupFile {
    file: Mutex<File>,
    form: Form,
    places: Vec<Place>,
    cache: Mutex<Cache>,
    pub(super) facts: Facts,
    pub(super) key: Option<FileKey>,
}

/// What the whole file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) content_size: u64,
    pub(super) content_sha256: String,
    pub(super) compressed: bool,
}

/// Where a piece is.
#[derive(Clone, Copy)]
struct Place {
    position: u64,
    length: usize,
}

#[derive(Default)]
struct Cache {
    pieces: HashMap<usize, Arc<Vec<u8>>>,
    order: VecDeque<usize>,
}

impl BackupFile {
    /// Opens a backup and reads all of it, so that what is damaged, cut off or
    /// encrypted with another key is found here.
    ///
    /// # Errors
    /// [`NotADatabase`](ErrorKind::NotADatabase) for what is no backup, [`Corrupt`](ErrorKind::Corrupt) for a damaged
    /// one, [`NotFound`](ErrorKind::NotFound) when there is no such file or its key is not known.
    pub(super) fn open(path: &Path, keys: &BackupKeys) -> Result<Self> {
        let named = |error: Error| error.context(path.display());
        let file = File::open(path).map_err(|error| named(error.into()).on("backup"))?;
        let reader = Counted {
            inner: BufReader::with_capacity(4 * PIECE, file.try_clone()?),
            position: 0,
            digest: Sha256::new(),
        };
        Self::scan(file, reader, keys).map_err(named)
    }

    fn scan(file: File, mut reader: Counted, keys: &BackupKeys) -> Result<Self> {
        let (form, key) = begin(&mut reader, keys)?;
        let (mut places, mut content_size, mut content) = (Vec::new(), 0, Sha256::new());
        let mut is_last = reader.is_at_end()?;
        while !is_last || places.is_empty() {
            let number = u32::try_from(places.len()).map_err(|_| damaged("it has too many pieces"))?;
            let (place, piece) = next(&mut reader, &form, number, &mut is_last)?;
            content_size += piece.len() as u64;
            content.update(&piece);
            if !is_last && piece.len() != PIECE {
                return Err(damaged(&format!("piece {number} is short")));
            }
            places.push(place);
        }
        let facts = Facts {
            size: reader.position,
            sha256: hexadecimal(&reader.digest.finalize()),
            content_size,
            content_sha256: hexadecimal(&content.finalize()),
            compressed: form.compressed,
        };
        Ok(Self { file: Mutex::new(file), form, places, cache: Mutex::default(), facts, key })
    }

    /// Whether it is encrypted.
    pub(super) const fn is_encrypted(&self) -> bool {
        self.form.cipher.is_some()
    }

    /// Writes the database file, and compares it with what was read before.
    pub(super) fn write_to(&self, sink: &mut dyn io::Write) -> Result<()> {
        let mut content = Sha256::new();
        for number in 0..self.places.len() {
            let piece = self.decode(number)?;
            content.update(&piece);
            sink.write_all(&piece)?;
        }
        if hexadecimal(&content.finalize()) == self.facts.content_sha256 {
            return Ok(());
        }
        Err(damaged("it changed while it was read"))
    }

    fn decode(&self, number: usize) -> Result<Vec<u8>> {
        let Place { position, length } = self.places[number];
        let mut bytes = vec![0; length];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(position))?;
            file.read_exact(&mut bytes)?;
        }
        let index = u32::try_from(number).map_err(|_| damaged("it has too many pieces"))?;
        self.form.decode(index, number + 1 == self.places.len(), bytes)
    }

    fn piece(&self, number: usize) -> io::Result<Arc<Vec<u8>>> {
        if let Some(piece) = self.cache.lock().unwrap_or_else(PoisonError::into_inner).pieces.get(&number) {
            return Ok(piece.clone());
        }
        let piece = Arc::new(self.decode(number).map_err(io::Error::other)?);
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.pieces.insert(number, piece.clone()).is_none() {
            cache.order.push_back(number);
        }
        if cache.order.len() > CACHED
            && let Some(oldest) = cache.order.pop_front()
        {
            cache.pieces.remove(&oldest);
        }
        Ok(piece)
    }
}

/// Reads what stands before the pieces.
fn begin(reader: &mut Counted, keys: &BackupKeys) -> Result<(Form, Option<FileKey>)> {
    const SQLITE: &[u8] = b"SQLite format 3\0";
    let start = reader.fill_buf()?;
    if start.starts_with(SQLITE) {
        return Ok((Form { compressed: false, cipher: None }, None));
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        return Ok((Form { compressed: true, cipher: None }, None));
    }
    if !start.starts_with(&MAGIC[..MAGIC.len() - 1]) {
        return Err(Error::new(
            ErrorKind::NotADatabase,
            "it is no backup; `edgelite backup list` shows those there are",
        )
        .on("backup"));
    }
    let mut header = [0; HEADER];
    reader.read_exact(&mut header).map_err(|_| damaged("it is cut off"))?;
    let mut origin = [0; Origin::LENGTH];
    origin.copy_from_slice(&header[MAGIC.len() + 1..]);
    if !header.starts_with(MAGIC) || header[MAGIC.len()] > 1 {
        return Err(Error::new(ErrorKind::Unsupported, "a newer edgelite wrote this backup; use that one"));
    }
    let mut candidates = keys.of_file(&Origin::read(&origin)?)?;
    let chosen = match candidates.len() {
        1 => 0,
        _ => the_one(reader, &header, &candidates)?,
    };
    let key = candidates.swap_remove(chosen);
    let cipher = Cipher::new(header, &key);
    Ok((Form { compressed: header[MAGIC.len()] == 1, cipher: Some(cipher) }, Some(key)))
}

/// Which of several passphrases opens the first piece.
fn the_one(reader: &mut Counted, header: &[u8; HEADER], candidates: &[FileKey]) -> Result<usize> {
    // The reader's buffer holds the first piece if there are several, and else all of it.
    let start = reader.fill_buf()?;
    let (length, rest) = start.split_first_chunk::<4>().ok_or_else(|| damaged("it is cut off"))?;
    let length = u32::from_be_bytes(*length) as usize;
    let sealed = rest.get(..length).ok_or_else(|| damaged("it is cut off"))?;
    let opens = |key: &FileKey| {
        let cipher = Cipher::new(*header, key);
        cipher.open(0, false, sealed).or_else(|| cipher.open(0, true, sealed)).is_some()
    };
    candidates.iter().position(opens).ok_or_else(|| damaged("none of the passphrases opens it"))
}

/// Reads the next piece; says whether it is the last.
fn next(reader: &mut Counted, form: &Form, number: u32, is_last: &mut bool) -> Result<(Place, Vec<u8>)> {
    if form.cipher.is_some() {
        let mut length = [0; 4];
        reader.read_exact(&mut length).map_err(|_| damaged("it is cut off"))?;
        let length = u32::from_be_bytes(length) as usize;
        if length > LONGEST {
            return Err(damaged(&format!("piece {number} is too long")));
        }
        let position = reader.position;
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).map_err(|_| damaged("it is cut off"))?;
        *is_last = reader.is_at_end()?;
        return Ok((Place { position, length }, form.decode(number, *is_last, bytes)?));
    }
    let position = reader.position;
    let mut piece = Vec::with_capacity(PIECE);
    if form.compressed {
        member(reader, &mut piece).map_err(|error| damaged(&format!("piece {number}: {error}")))?;
    } else {
        reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
    }
    *is_last = reader.is_at_end()?;
    let length = usize::try_from(reader.position - position).map_err(|_| damaged("a piece is too long"))?;
    Ok((Place { position, length }, piece))
}

/// A reader that knows where it is, and the digest of what it has read.
struct Counted {
    inner: BufReader<File>,
    position: u64,
    digest: Sha256,
}

impl Counted {
    fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.fill_buf()?.is_empty())
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let length = found.len().min(buffer.len());
        buffer[..length].copy_from_slice(&found[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.digest.update(&self.inner.buffer()[..length]);
        self.position += length as u64;
        self.inner.consume(length);
    }
}

/// A backup as a place where the engine finds a database file, so that it can
/// be looked into and nothing is written in clear.
pub(super) struct BackupStorage {
    file: Arc<Content>,
    rest: MemoryStorage,
}

impl BackupStorage {
    /// The name of the database file.
    pub(super) const NAME: &str = "backup.db";

    pub(super) fn new(file: Arc<BackupFile>) -> Self {
        Self { file: Arc::new(Content(file)), rest: MemoryStorage::new() }
    }
}

impl Storage for BackupStorage {
    fn open(&self, name: &str, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        if name == Self::NAME { Ok(self.file.clone()) } else { self.rest.open(name, create) }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.rest.remove(name)
    }
}

struct Content(Arc<BackupFile>);

impl Content {
    fn refused<T>() -> io::Result<T> {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "a backup is not written to"))
    }
}

impl StorageFile for Content {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        let mut done = 0;
        while done < buffer.len() && position + (done as u64) < self.0.facts.content_size {
            let at = usize::try_from(position).map_err(io::Error::other)? + done;
            let piece = self.0.piece(at / PIECE)?;
            let Some(found) = piece.get(at % PIECE..).filter(|found| !found.is_empty()) else { break };
            let length = found.len().min(buffer.len() - done);
            buffer[done..done + length].copy_from_slice(&found[..length]);
            done += length;
        }
        Ok(done)
    }

    fn write_at(&self, _bytes: &[u8], _position: u64) -> io::Result<()> {
        Self::refused()
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&self, _length: u64) -> io::Result<()> {
        Self::refused()
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.facts.content_size)
    }
}
