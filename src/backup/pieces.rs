//! How the file of a backup is written: pieces of 64 KiB, each compressed and
//! encrypted by itself, so that any of them can be read without the others.
//!
//! - Neither: the database file as it is.
//! - Compressed: a gzip member for each piece. `gunzip` puts them together.
//! - Encrypted: [`MAGIC`], a byte that is 1 if the pieces are compressed,
//!   what the key is made from ([`Origin`]), then for each piece its length
//!   with its tag (4 bytes, big endian) and the piece, encrypted with
//!   AES-256-GCM in the STREAM construction of Hoang, Reyhanitabar, Rogaway
//!   and Vizár ("Online Authenticated-Encryption and its Nonce-Reuse
//!   Misuse-Resistance", 2015): the nonce counts the pieces and marks the
//!   last, so that none can be left out, moved or cut off unseen. What stands
//!   before the pieces is authenticated with each.

use super::key::{FileKey, Origin};
use crate::{Error, ErrorKind, Result, secrets::hexadecimal};
use aes_gcm::{
    Aes256Gcm,
    aead::{
        Payload,
        stream::{NewStream, StreamBE32, StreamPrimitive},
    },
};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// Bytes of the database file in a piece.
pub(super) const PIECE: usize = 64 << 10;

/// How an encrypted backup begins.
pub(super) const MAGIC: &[u8; 16] = b"edgelite-backup\x01";

/// The bytes before the pieces of an encrypted backup.
pub(super) const HEADER: usize = MAGIC.len() + 1 + Origin::LENGTH;

/// More bytes than a piece has, however badly it compresses.
pub(super) const LONGEST: usize = PIECE + 1024;

/// How the pieces of a file are written.
pub(super) struct Form {
    pub(super) compressed: bool,
    pub(super) cipher: Option<Cipher>,
}

/// Encrypts the pieces of one file.
pub(super) struct Cipher {
    header: [u8; HEADER],
    stream: StreamBE32<Aes256Gcm>,
}

impl Cipher {
    pub(super) fn new(header: [u8; HEADER], key: &FileKey) -> Self {
        let nonce = [0; 7];
        let stream = StreamBE32::new((&*key.pieces).into(), (&nonce).into());
        Self { header, stream }
    }

    pub(super) fn header(compressed: bool, origin: &Origin) -> [u8; HEADER] {
        let mut header = [0; HEADER];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[MAGIC.len()] = u8::from(compressed);
        header[MAGIC.len() + 1..].copy_from_slice(&origin.bytes());
        header
    }

    fn seal(&self, number: u32, is_last: bool, piece: &[u8]) -> io::Result<Vec<u8>> {
        let payload = Payload { msg: piece, aad: &self.header };
        self.stream.encrypt(number, is_last, payload).map_err(|_| io::Error::other("a piece cannot be encrypted"))
    }

    pub(super) fn open(&self, number: u32, is_last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        self.stream.decrypt(number, is_last, Payload { msg: sealed, aad: &self.header }).ok()
    }
}

impl Form {
    fn encode(&self, number: u32, is_last: bool, piece: &[u8]) -> io::Result<Vec<u8>> {
        let piece = if self.compressed {
            // The second level costs a third of the usual one, and takes a tenth more room.
            let mut member = GzEncoder::new(Vec::with_capacity(PIECE / 4), Compression::new(2));
            member.write_all(piece)?;
            member.finish()?
        } else {
            piece.to_vec()
        };
        let Some(cipher) = &self.cipher else { return Ok(piece) };
        let sealed = cipher.seal(number, is_last, &piece)?;
        let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
        Ok([&length.to_be_bytes()[..], &sealed].concat())
    }

    /// Gives the piece that was written as `bytes`, without its length.
    pub(super) fn decode(&self, number: u32, is_last: bool, bytes: Vec<u8>) -> Result<Vec<u8>> {
        let bytes = match &self.cipher {
            Some(cipher) => cipher.open(number, is_last, &bytes).ok_or_else(|| {
                damaged(&format!("piece {number} cannot be decrypted: it is damaged, or its key is another one"))
            })?,
            None => bytes,
        };
        if !self.compressed {
            return Ok(bytes);
        }
        let mut piece = Vec::with_capacity(PIECE);
        let mut rest = &bytes[..];
        member(&mut rest, &mut piece)
            .map_err(|error| damaged(&format!("piece {number} cannot be decompressed: {error}")))?;
        if rest.is_empty() { Ok(piece) } else { Err(damaged(&format!("piece {number} has bytes behind its end"))) }
    }
}

/// Decompresses one gzip member; it holds a piece at the most.
pub(super) fn member(source: &mut impl io::BufRead, piece: &mut Vec<u8>) -> io::Result<()> {
    let read = GzDecoder::new(source).take(PIECE as u64 + 1).read_to_end(piece)?;
    if read > PIECE {
        return Err(io::Error::other("it was compressed by another program; decompress it with gunzip first"));
    }
    Ok(())
}

pub(super) fn damaged(problem: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the backup is damaged: {problem}; take another one"))
}

/// What was written.
pub(super) struct Encoded {
    /// The file's length in bytes, and its SHA-256.
    pub(super) size: u64,
    pub(super) sha256: String,
    /// The same of the database file.
    pub(super) content_size: u64,
    pub(super) content_sha256: String,
}

/// Writes a database file as a backup.
pub(super) struct Encoder<W> {
    sink: W,
    form: Form,
    piece: Vec<u8>,
    number: u32,
    size: u64,
    digest: Sha256,
    content_size: u64,
    content_digest: Sha256,
}

impl<W: Write> Encoder<W> {
    pub(super) fn begin(sink: W, form: Form) -> io::Result<Self> {
        let mut encoder = Self {
            sink,
            form,
            piece: Vec::with_capacity(PIECE),
            number: 0,
            size: 0,
            digest: Sha256::new(),
            content_size: 0,
            content_digest: Sha256::new(),
        };
        if let Some(header) = encoder.form.cipher.as_ref().map(|cipher| cipher.header) {
            encoder.store(&header)?;
        }
        Ok(encoder)
    }

    /// Writes what is left; gives the sink back.
    pub(super) fn finish(mut self) -> io::Result<(W, Encoded)> {
        self.put(true)?;
        self.sink.flush()?;
        let encoded = Encoded {
            size: self.size,
            sha256: hexadecimal(&self.digest.finalize()),
            content_size: self.content_size,
            content_sha256: hexadecimal(&self.content_digest.finalize()),
        };
        Ok((self.sink, encoded))
    }

    fn put(&mut self, is_last: bool) -> io::Result<()> {
        self.content_digest.update(&self.piece);
        self.content_size += self.piece.len() as u64;
        let encoded = self.form.encode(self.number, is_last, &self.piece)?;
        self.piece.clear();
        self.number = self.number.checked_add(1).ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.store(&encoded)
    }

    fn store(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.size += bytes.len() as u64;
        self.sink.write_all(bytes)
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full piece waits until it is known not to be the last.
        if self.piece.len() == PIECE && !bytes.is_empty() {
            self.put(false)?;
        }
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
