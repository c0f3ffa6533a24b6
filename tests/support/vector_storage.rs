use edgelite::{Storage, StorageFile};
use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind, Result},
    sync::{Arc, Mutex},
};

/// The smallest storage that keeps the contract of the I/O seam: each file is
/// one vector of bytes.
#[derive(Default)]
pub struct VectorStorage(Mutex<BTreeMap<String, Arc<VectorFile>>>);

#[derive(Default)]
struct VectorFile(Mutex<Vec<u8>>);

impl Storage for VectorStorage {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        let mut files = self.0.lock().unwrap();
        if !create && !files.contains_key(name) {
            return Err(Error::from(ErrorKind::NotFound));
        }
        Ok(files.entry(name.to_owned()).or_default().clone())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

impl StorageFile for VectorFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        let bytes = self.0.lock().unwrap();
        let start = usize::try_from(position).unwrap().min(bytes.len());
        let length = buffer.len().min(bytes.len() - start);
        buffer[..length].copy_from_slice(&bytes[start..start + length]);
        Ok(length)
    }

    fn write_at(&self, written: &[u8], position: u64) -> Result<()> {
        let mut bytes = self.0.lock().unwrap();
        let start = usize::try_from(position).unwrap();
        let length = bytes.len().max(start + written.len());
        bytes.resize(length, 0);
        bytes[start..start + written.len()].copy_from_slice(written);
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }

    fn truncate(&self, length: u64) -> Result<()> {
        self.0.lock().unwrap().resize(usize::try_from(length).unwrap(), 0);
        Ok(())
    }

    fn size(&self) -> Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }
}
