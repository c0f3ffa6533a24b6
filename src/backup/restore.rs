//! Putting a backup in the place of a store, so that whatever happens on the
//! way the place holds the store as it was or the backup, whole.

use super::{Backups, Contents, file::BackupFile, stamp};
use crate::{
    Error, ErrorKind, Options, Result, Store, engine::FileLock, platform::sync_folder, transfer::NewFile,
    value::Instant,
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// What belongs to a database file and is named after it.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// How a backup is put back.
#[derive(Debug, Clone, Copy, Default)]
pub struct RestoreOptions {
    /// Whether a store that is there is replaced. Its file is kept under
    /// another name.
    pub replace: bool,
    /// How long to wait for another process that has the store open.
    pub patience: Duration,
    /// Is told of each step when it is done.
    pub progress: Option<fn(RestoreStep)>,
}

/// A step of a restoration, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreStep {
    /// The backup was read, opened and checked.
    Verified,
    /// Its database file was written beside the store.
    Written,
    /// It has a change log of its own, so that nobody goes on from a position
    /// of the store that it replaces.
    Prepared,
    /// The store's log is in its file.
    Settled,
    /// The store's file has a second name, under which it stays.
    Kept,
    /// What belongs to the store's file is out of the way.
    Cleared,
    /// The backup is in the store's place.
    Replaced,
}

impl RestoreStep {
    /// Every step, in their order.
    pub const ALL: [Self; 7] =
        [Self::Verified, Self::Written, Self::Prepared, Self::Settled, Self::Kept, Self::Cleared, Self::Replaced];
}

/// What a restoration did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Restored {
    /// The backup that was put back.
    pub backup: PathBuf,
    /// The store that it is now.
    pub store: PathBuf,
    /// Where the store that was there before is.
    pub kept: Option<PathBuf>,
    /// What is in it.
    pub contents: Contents,
}

impl Backups {
    /// Puts a backup in the place of a store, or where there is none.
    ///
    /// It is verified first. A process that ends on the way leaves the store
    /// as it was or as it is restored; the same call then works again. (Of a
    /// store that is damaged and has a log the log may be under its other name
    /// already.)
    ///
    /// # Errors
    /// [`Conflict`](ErrorKind::Conflict) when a store is there that is not to be replaced,
    /// [`Locked`](ErrorKind::Locked) while a server or another program has it open, otherwise as [`Backups::verify`].
    pub fn restore(
        &self,
        backup: impl AsRef<Path>,
        store: impl AsRef<Path>,
        options: RestoreOptions,
    ) -> Result<Restored> {
        let (backup, store) = (self.find(backup)?, store.as_ref());
        let done = |step| options.progress.iter().for_each(|progress| progress(step));
        let is_there = store.exists();
        if is_there && !options.replace {
            let message = format!("there is a store at {}; it was left as it is", store.display());
            return Err(Error::new(ErrorKind::Conflict, message).on("target"));
        }
        if is_there && fs::canonicalize(&backup)? == fs::canonicalize(store)? {
            return Err(Error::invalid("backup", "the backup is the store itself; name another file"));
        }
        // Until the end: nobody opens what is about to be replaced.
        let lock = if is_there { Some(FileLock::take(store, options.patience)?) } else { None };
        remove_unfinished(store)?;
        let (file, contents) = self.open(&backup)?;
        done(RestoreStep::Verified);
        let mut new = NewFile::create(store, true)?;
        file.write_to(&mut new)?;
        new.sync()?;
        done(RestoreStep::Written);
        prepare(new.unfinished(), &file)?;
        done(RestoreStep::Prepared);
        if is_there {
            settle(store);
        }
        done(RestoreStep::Settled);
        let name = beside(store, &format!(".replaced-{}", stamp(Instant::now())));
        let kept = is_there.then_some(name.clone());
        if let Some(kept) = &kept {
            keep(store, kept)?;
        }
        done(RestoreStep::Kept);
        clear(store, &name)?;
        done(RestoreStep::Cleared);
        new.keep()?;
        done(RestoreStep::Replaced);
        drop(lock);
        Ok(Restored { backup, store: store.to_owned(), kept, contents })
    }
}

/// The path with something behind its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Removes what restorations that did not end left beside a store.
fn remove_unfinished(store: &Path) -> Result<()> {
    let folder = store.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(name) = store.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let found = entry.file_name();
        let rest = found.to_str().and_then(|found| found.strip_prefix(name)?.strip_prefix('.'));
        let number = rest.and_then(|rest| rest.split_once(".unfinished")).map(|(number, _)| number);
        if number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Begins a change log of its own in the file that is to be restored.
fn prepare(path: &Path, file: &BackupFile) -> Result<()> {
    if file.facts.content_size == 0 {
        return Ok(());
    }
    let opened = Store::open(path, Options::new().without_migrating().readers(0))?;
    opened.restart_changes()?;
    let is_written = opened.checkpoint()?;
    opened.close();
    drop(opened);
    if !is_written || length(&beside(path, "-wal"))? > 0 {
        return Err(Error::new(ErrorKind::Busy, "the log of the restored file is not in it; run it again"));
    }
    for companion in COMPANIONS {
        remove(&beside(path, companion))?;
    }
    Ok(())
}

/// Writes the log of the store that is replaced into its file. A damaged one
/// keeps its log beside it.
fn settle(store: &Path) {
    let written = length(&beside(store, "-wal")).and_then(|length| {
        if length == 0 {
            return Ok(());
        }
        let opened = Store::open(store, Options::new().without_migrating().readers(0))?;
        opened.checkpoint()?;
        opened.close();
        Ok(())
    });
    if let Err(error) = written {
        tracing::warn!(%error, "the store that is replaced cannot be opened; it is kept with its log");
    }
}

/// Gives the store's file a second name.
fn keep(store: &Path, kept: &Path) -> Result<()> {
    if fs::hard_link(store, kept).is_err() {
        // Some file systems have no links.
        let mut copy = NewFile::create(kept, false)?;
        io::copy(&mut fs::File::open(store)?, &mut copy)?;
        copy.keep()?;
    }
    Ok(sync_folder(kept)?)
}

/// Moves what belongs to the store's file to its other name: beside another
/// file it would do harm.
fn clear(store: &Path, kept: &Path) -> Result<()> {
    for companion in COMPANIONS {
        let path = beside(store, companion);
        if length(&path)? == 0 {
            remove(&path)?;
        } else {
            fs::rename(&path, beside(kept, companion))?;
        }
    }
    Ok(sync_folder(store)?)
}

/// The length of a file; 0 for none.
fn length(path: &Path) -> Result<u64> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
