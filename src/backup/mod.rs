//! Backups: copies of a store that are kept, checked and put back.
//!
//! A backup is the whole database file as of one moment, secrets and change
//! log included; nobody who writes waits for it. It is written under a
//! temporary name, opened and checked, and only then named, so that what is
//! named is sound. It may be compressed and encrypted; then nothing of it is
//! ever on the disk in clear, the temporary file included. A manifest beside
//! it says what it is.
//!
//! # Example
//! ```
//! use edgelite::{Options, Store, backup::{Backups, Reason, RestoreOptions}, catalog::media};
//! let folder = tempfile::tempdir()?;
//! let store = Store::open(folder.path().join("home.db"), Options::new().catalogs([media::CATALOG]))?;
//! let backups = Backups::in_folder(folder.path().join("backups")).compressed();
//! let made = backups.make(&store, Reason::Asked)?;
//! assert_eq!(made.contents.as_ref().unwrap().rows["recordings"], 0);
//! assert_eq!(backups.list()?, [made.clone()]);
//! backups.restore(&made.file, folder.path().join("other.db"), RestoreOptions::default())?;
//! # Ok::<(), edgelite::Error>(())
//! ```

mod contents;
mod file;
mod key;
mod manifest;
mod pieces;
mod restore;
mod retention;

pub use contents::Contents;
pub use key::BackupKeys;
pub use manifest::{Manifest, Reason};
pub use restore::{RestoreOptions, RestoreStep, Restored};
pub use retention::Retention;

use crate::{Error, ErrorKind, Options, Result, Store, transfer::NewFile, value::Instant};
use file::BackupFile;
use pieces::{Cipher, Encoder, Form};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Bytes after which what was written is sent to the disk: a flush of much at
/// once would keep the store's own flushes waiting.
const FLUSHED: u64 = 8 << 20;

/// How long ago an unfinished file was written to last that nobody finishes:
/// one that is being written changes all the time.
const ABANDONED: Duration = Duration::from_secs(3600);

/// A folder of backups, and how new ones are written.
#[derive(Debug, Clone)]
pub struct Backups {
    folder: PathBuf,
    keys: Arc<BackupKeys>,
    compressed: bool,
    encrypted: bool,
}

impl Backups {
    /// Backups in this folder, which is made when the first is; new ones are
    /// plain database files.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), keys: Arc::default(), compressed: false, encrypted: false }
    }

    /// Where a store's backups are unless told otherwise: `backups` beside its file.
    pub fn beside(store: &Path) -> Self {
        Self::in_folder(store.with_file_name("backups"))
    }

    /// Compresses new backups.
    #[must_use]
    pub const fn compressed(mut self) -> Self {
        self.compressed = true;
        self
    }

    /// Encrypts new backups with the newest of the [keys](Self::keys).
    #[must_use]
    pub const fn encrypted(mut self) -> Self {
        self.encrypted = true;
        self
    }

    /// The keys of encrypted backups, new and old.
    #[must_use]
    pub fn keys(mut self, keys: BackupKeys) -> Self {
        self.keys = Arc::new(keys);
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is a key for encrypted backups.
    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Makes a backup of a store, opens it, checks it and names it.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when it is to be encrypted and there is no key,
    /// [`Corrupt`](ErrorKind::Corrupt) when the store or what was written of it is damaged,
    /// [`Full`](ErrorKind::Full) and [`Io`](ErrorKind::Io) from the disk. What failed leaves no file.
    pub fn make(&self, store: &Store, reason: Reason) -> Result<Manifest> {
        let form = self.form()?;
        let path = store.path();
        let stem = path.as_deref().and_then(Path::file_stem).and_then(|stem| stem.to_str()).unwrap_or("store");
        let made_at = Instant::now();
        let mut name = format!("{stem}-{}.db", stamp(made_at));
        if form.compressed {
            name.push_str(".gz");
        }
        if form.cipher.is_some() {
            name.push_str(".sealed");
        }
        let target = self.folder.join(name);
        self.remove_abandoned();
        let failed = |error: Error| error.context(format!("no backup was made in {}", self.folder.display()));
        let mut encoder = Encoder::begin(Paced::new(NewFile::create(&target, false).map_err(failed)?), form)?;
        store.export(&mut encoder).map_err(failed)?;
        let (sink, encoded) = encoder.finish().map_err(|error| failed(error.into()))?;
        let written = Arc::new(BackupFile::open(sink.file.unfinished(), &self.keys).map_err(failed)?);
        let facts = &written.facts;
        if (facts.size, &facts.content_sha256) != (encoded.size, &encoded.content_sha256)
            || facts.content_size != encoded.content_size
        {
            return Err(failed(pieces::damaged("the disk gives back other bytes than were written")));
        }
        let contents = Contents::look(&written).map_err(failed)?;
        if let Some(broken) = &contents.broken_foreign_keys {
            tracing::warn!(broken, "the store has rows whose parents are missing; so has its backup");
        }
        let manifest = Manifest::of((&target, stem, made_at, reason), &encoded, &written, &contents)?;
        sink.file.keep()?;
        write_manifest(&target, &manifest)?;
        // Who made it may know what is in it.
        Ok(Manifest { contents: Some(contents), ..manifest })
    }

    /// The manifests of the backups in the folder, the oldest first.
    ///
    /// # Errors
    /// Of the folder; one that does not exist has no backups.
    pub fn list(&self) -> Result<Vec<Manifest>> {
        Manifest::all(&self.folder)
    }

    /// When the newest backup of a store was made.
    ///
    /// # Errors
    /// As [`Backups::list`].
    pub fn newest_of(&self, store: &Path) -> Result<Option<Instant>> {
        let stem = store.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Ok(self.list()?.iter().filter(|manifest| manifest.store == stem).map(|manifest| manifest.made_at).max())
    }

    /// The path of a backup: of a file's name in the folder, or as it is given.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) when there is none.
    pub fn find(&self, backup: impl AsRef<Path>) -> Result<PathBuf> {
        let backup = backup.as_ref();
        let inside = self.folder.join(backup);
        let found = [inside, backup.to_owned()].into_iter().find(|path| path.is_file());
        found.ok_or_else(|| {
            let folder = self.folder.display();
            Error::not_found(format!("there is no backup {} in {folder}, and no such file", backup.display()))
                .on("backup")
        })
    }

    /// Reads a backup as a whole, opens it, checks it, and compares it with
    /// its manifest if that is there; gives what is in it.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt) when it is damaged, [`NotFound`](ErrorKind::NotFound) when it or its key is
    /// missing, [`NotADatabase`](ErrorKind::NotADatabase) when it is no backup.
    pub fn verify(&self, backup: impl AsRef<Path>) -> Result<Contents> {
        self.open(&self.find(backup)?).map(|(_, contents)| contents)
    }

    /// Removes the backups that a retention does not keep, each store's by
    /// itself; gives their names.
    ///
    /// # Errors
    /// Of the folder.
    pub fn prune(&self, retention: &Retention) -> Result<Vec<String>> {
        let all = self.list()?;
        let stores: std::collections::BTreeSet<_> = all.iter().map(|manifest| manifest.store.as_str()).collect();
        let mut removed = Vec::new();
        for store in stores {
            let own: Vec<_> = all.iter().filter(|manifest| manifest.store == store).collect();
            for manifest in retention.superfluous(&own) {
                let path = self.folder.join(&manifest.file);
                std::fs::remove_file(&path)?;
                std::fs::remove_file(Manifest::path_of(&path))?;
                removed.push(manifest.file.clone());
            }
        }
        Ok(removed)
    }

    /// Options with which a store is backed up before tables that it has are
    /// migrated. Without a backup nothing is migrated.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, backup::Backups, catalog::media};
    /// let backups = Backups::in_folder("backups");
    /// let options = backups.before_migrating(Options::new().catalogs([media::CATALOG]));
    /// ```
    #[must_use]
    pub fn before_migrating(&self, options: Options) -> Options {
        let backups = self.clone();
        options.before_migrating(move |store| {
            let made = backups.make(store, Reason::Migration)?;
            tracing::info!(backup = made.file, "the store was backed up before it is migrated");
            Ok(())
        })
    }

    /// Removes what processes that were killed left of backups.
    fn remove_abandoned(&self) {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".unfinished")) {
            let age = entry.metadata().and_then(|found| found.modified()).map(|at| at.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age > ABANDONED)
                && let Err(error) = std::fs::remove_file(entry.path())
            {
                tracing::warn!(%error, path = %entry.path().display(), "an unfinished backup cannot be removed");
            }
        }
    }

    fn form(&self) -> Result<Form> {
        let cipher = self.encrypted.then(|| self.keys.new_file()).transpose()?;
        let cipher = cipher.map(|(origin, key)| Cipher::new(Cipher::header(self.compressed, &origin), &key));
        Ok(Form { compressed: self.compressed, cipher })
    }

    /// Opens a backup and checks it.
    fn open(&self, path: &Path) -> Result<(Arc<BackupFile>, Contents)> {
        let named = |error: Error| error.context(path.display());
        let file = Arc::new(BackupFile::open(path, &self.keys)?);
        let manifest = Manifest::path_of(path);
        let expected = if manifest.exists() { Manifest::read(&manifest)?.check(&file).map_err(named)? } else { None };
        let contents = Contents::look(&file).map_err(named)?;
        if expected.is_some_and(|expected| expected != contents) {
            return Err(named(pieces::damaged("what is in it is not what its manifest names")));
        }
        Ok((file, contents))
    }
}

fn write_manifest(backup: &Path, manifest: &Manifest) -> Result<()> {
    let mut file = NewFile::create(&Manifest::path_of(backup), true)?;
    serde_json::to_writer_pretty(&mut file, manifest)
        .map_err(|error| Error::new(ErrorKind::Io, format!("the manifest cannot be written: {error}")))?;
    file.write_all(b"\n")?;
    file.keep().map(drop)
}

/// A time as a part of a file's name, on every system.
fn stamp(time: Instant) -> String {
    time.to_string().replace(':', "-")
}

/// A file whose bytes go to the disk as they are written.
struct Paced {
    file: NewFile,
    unflushed: u64,
}

impl Paced {
    const fn new(file: NewFile) -> Self {
        Self { file, unflushed: 0 }
    }
}

impl Write for Paced {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.unflushed += length as u64;
        if self.unflushed >= FLUSHED {
            self.file.sync()?;
            self.unflushed = 0;
        }
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.sync()
    }
}
