use crate::{Error, Result};
use std::{
    cell::Cell,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

/// A source file, read from its beginning.
pub(super) struct Source {
    pub reader: BufReader<Counted>,
    pub position: Position,
}

/// Counts the bytes read.
pub(super) struct Counted {
    file: File,
    read: Rc<Cell<u64>>,
}

/// How much of a file has been read.
#[derive(Clone)]
pub(super) struct Position {
    read: Rc<Cell<u64>>,
    length: u64,
}

impl Position {
    /// The share that has been read, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share for a progress bar")]
    pub(super) fn share(&self) -> f64 {
        self.read.get() as f64 / self.length.max(1) as f64
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.read.set(self.read.get() + length as u64);
        Ok(length)
    }
}

impl Source {
    /// Opens a file for reading.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| Error::from(error).context(format!("cannot read {}", path.display()));
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let read = Rc::new(Cell::new(0));
        let mut reader = BufReader::with_capacity(1 << 16, Counted { file, read: read.clone() });
        if reader.fill_buf().map_err(failed)?.starts_with(b"\xef\xbb\xbf") {
            reader.consume(3);
        }
        Ok(Self { reader, position: Position { read, length } })
    }
}
