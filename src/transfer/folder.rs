use crate::{Error, ErrorKind, Result};
use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

/// A folder that appears under its name, complete, when it is kept.
#[derive(Debug)]
pub(crate) struct NewFolder {
    path: PathBuf,
    unfinished: PathBuf,
    state: FolderState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FolderState {
    Unfinished,
    Named,
    Kept,
}

impl NewFolder {
    /// Makes the folder beside its place.
    ///
    /// # Errors
    /// [`Conflict`](ErrorKind::Conflict) when something has its name.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| Error::from(error).context(format!("cannot write {}", path.display()));
        let Some(name) = path.file_name() else {
            return Err(Error::invalid("target", format!("{} names no folder", path.display())));
        };
        // A link that leads nowhere is something, too.
        if path.symlink_metadata().is_ok() {
            return Err(Error::new(ErrorKind::Conflict, format!("{} exists; it was left as it is", path.display()))
                .on("target"));
        }
        let mut unfinished = std::ffi::OsString::from(".");
        unfinished.push(name);
        unfinished.push(format!(".{}.unfinished", std::process::id()));
        let unfinished = path.with_file_name(unfinished);
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::create_dir(&unfinished).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Error::new(ErrorKind::Busy, format!("{} is being written already", path.display()))
            }
            _ => failed(error),
        })?;
        Ok(Self { path: path.to_owned(), unfinished, state: FolderState::Unfinished })
    }

    /// Makes a folder in it.
    pub(crate) fn folder(&self, name: &str) -> Result<()> {
        Ok(std::fs::create_dir(self.unfinished.join(name))?)
    }

    /// Makes a file in it.
    pub(crate) fn file(&self, name: &str) -> Result<File> {
        Ok(File::create_new(self.unfinished.join(name))?)
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<()> {
        Ok(self.file(name)?.write_all(content.as_bytes())?)
    }

    /// Gives the folder its name. It is removed again unless it is kept.
    pub(crate) fn name(&mut self) -> Result<()> {
        std::fs::rename(&self.unfinished, &self.path)
            .map_err(|error| Error::from(error).context(format!("cannot write {}", self.path.display())))?;
        self.state = FolderState::Named;
        Ok(())
    }

    /// Keeps the folder, which has its name.
    pub(crate) fn keep(mut self) {
        self.state = FolderState::Kept;
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        let _ = match self.state {
            FolderState::Unfinished => std::fs::remove_dir_all(&self.unfinished),
            FolderState::Named => std::fs::remove_dir_all(&self.path),
            FolderState::Kept => Ok(()),
        };
    }
}
