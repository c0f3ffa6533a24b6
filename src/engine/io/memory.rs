use super::{Storage, StorageFile};
use std::{
    collections::HashMap,
    io::{Error, ErrorKind, Result},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

const PAGE: usize = 4096;

/// Files that live as long as this value.
#[derive(Default)]
pub struct MemoryStorage {
    files: Mutex<HashMap<String, Arc<MemoryFile>>>,
}

impl MemoryStorage {
    /// An empty place.
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy of a file's bytes.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()?;
        let mut bytes = vec![0; usize::try_from(file.size().ok()?).ok()?];
        file.read_at(&mut bytes, 0).ok()?;
        Some(bytes)
    }

    /// Puts a file with these bytes, replacing one of the same name.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        let file = MemoryFile::default();
        file.write_at(bytes, 0).expect("memory takes every write");
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), Arc::new(file));
    }
}

impl Storage for MemoryStorage {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        match files.get(name) {
            Some(file) => Ok(file.clone()),
            None if create => Ok(files.entry(name.to_owned()).or_default().clone()),
            None => Err(Error::new(ErrorKind::NotFound, format!("{name} does not exist"))),
        }
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}

/// A file as a list of pages, so that growing it copies nothing.
#[derive(Default)]
struct MemoryFile(RwLock<Contents>);

#[derive(Default)]
struct Contents {
    pages: Vec<Box<[u8; PAGE]>>,
    size: usize,
}

fn offset(position: u64) -> Result<usize> {
    usize::try_from(position).map_err(|_| Error::from(ErrorKind::FileTooLarge))
}

impl StorageFile for MemoryFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        let contents = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let start = offset(position)?.min(contents.size);
        let length = buffer.len().min(contents.size - start);
        let mut done = 0;
        while done < length {
            let (page, within) = ((start + done) / PAGE, (start + done) % PAGE);
            let part = (PAGE - within).min(length - done);
            buffer[done..done + part].copy_from_slice(&contents.pages[page][within..within + part]);
            done += part;
        }
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()> {
        let mut contents = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let start = offset(position)?;
        let end = start + bytes.len();
        while contents.pages.len() * PAGE < end {
            contents.pages.push(Box::new([0; PAGE]));
        }
        let mut done = 0;
        while done < bytes.len() {
            let (page, within) = ((start + done) / PAGE, (start + done) % PAGE);
            let part = (PAGE - within).min(bytes.len() - done);
            contents.pages[page][within..within + part].copy_from_slice(&bytes[done..done + part]);
            done += part;
        }
        contents.size = contents.size.max(end);
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }

    fn truncate(&self, length: u64) -> Result<()> {
        let mut contents = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let length = offset(length)?;
        contents.pages.resize_with(length.div_ceil(PAGE), || Box::new([0; PAGE]));
        let within = length % PAGE;
        if within > 0
            && let Some(last) = contents.pages.last_mut()
        {
            last[within..].fill(0);
        }
        contents.size = length;
        Ok(())
    }

    fn size(&self) -> Result<u64> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).size as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back_what_was_written_across_pages() {
        let storage = MemoryStorage::new();
        let file = storage.open("a", true).unwrap();
        let bytes: Vec<u8> = (0..PAGE * 3).map(|byte| u8::try_from(byte % 251).unwrap()).collect();
        file.write_at(&bytes, 100).unwrap();
        let mut read = vec![0; bytes.len() + 10];
        assert_eq!(file.read_at(&mut read, 100).unwrap(), bytes.len());
        assert_eq!(read[..bytes.len()], bytes);
        file.truncate(150).unwrap();
        file.truncate(PAGE as u64).unwrap();
        let mut tail = [1; 8];
        file.read_at(&mut tail, 150).unwrap();
        assert_eq!(tail, [0; 8], "bytes behind a cut read as zero");
        assert!(storage.open("b", false).is_err());
    }
}
