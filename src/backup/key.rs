//! The keys of encrypted backups.

use crate::{
    Error, ErrorKind, Result,
    secrets::{Secret, fill_randomly, hexadecimal},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// How a line with a passphrase begins.
const PASSPHRASE: &str = "passphrase:";

/// What making a key from a passphrase costs: the second choice that RFC 9106
/// recommends, which small machines can afford.
const MEMORY_KIBIBYTES: u32 = 64 << 10;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// More than a file may ask for: it could keep the machine busy for ever.
const MOST_KIBIBYTES: u32 = 1 << 20;
const MOST_PASSES: u32 = 64;
const MOST_LANES: u32 = 64;

pub(super) const SALT: usize = 16;

/// Keys and passphrases of backups: the newest encrypts, all decrypt.
///
/// # Example
/// ```
/// use edgelite::{backup::BackupKeys, secrets::generate_key};
/// let keys = BackupKeys::parse(&format!("passphrase:correct horse battery\n{}", *generate_key()?))?;
/// assert_eq!(keys.len(), 2);
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Default)]
pub struct BackupKeys(Vec<Key>);

enum Key {
    Random { id: [u8; 4], bytes: Zeroizing<Vec<u8>> },
    Passphrase(Secret),
}

impl fmt::Debug for BackupKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |key: &Key| match key {
            Key::Random { id, .. } => hexadecimal(id),
            Key::Passphrase(_) => "passphrase".to_owned(),
        };
        formatter.debug_tuple("BackupKeys").field(&self.0.iter().map(name).collect::<Vec<_>>()).finish()
    }
}

impl BackupKeys {
    /// Reads keys: a line for each, the newest last; either 32 bytes in base64
    /// (`edgelite secrets new-key`) or `passphrase:` and a passphrase of 12
    /// characters or more. Blank lines and those that begin with `#` do not
    /// count.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) naming the line, never its text.
    pub fn parse(text: &str) -> Result<Self> {
        const SHORTEST: usize = 12;
        let mut keys = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let refused = |problem: &str| Error::invalid("backup_key", format!("line {number} of the keys {problem}"));
            if let Some(passphrase) = line.strip_prefix(PASSPHRASE) {
                if passphrase.chars().count() < SHORTEST {
                    return Err(refused("is a passphrase of less than 12 characters; take a longer one"));
                }
                keys.push(Key::Passphrase(Secret::new(passphrase)));
                continue;
            }
            let bytes = BASE64.decode(line).map(Zeroizing::new);
            let bytes = bytes.map_err(|_| refused("is neither base64 nor begins with passphrase:"))?;
            if bytes.len() != 32 {
                return Err(refused("is not a key of 32 bytes; make one with: edgelite secrets new-key"));
            }
            let digest = Sha256::digest(&bytes);
            keys.push(Key::Random { id: [digest[0], digest[1], digest[2], digest[3]], bytes });
        }
        Ok(Self(keys))
    }

    /// Reads keys from a file; see [`BackupKeys::parse`].
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) and [`ReadOnly`](ErrorKind::ReadOnly) for a file that cannot be read,
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for one without a key or with a wrong line.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let named = |error: Error| error.context(format!("the key file {}", path.display())).on("backup_key_file");
        let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| named(error.into()))?;
        let keys = Self::parse(&text).map_err(named)?;
        if keys.is_empty() {
            return Err(named(Error::invalid("backup_key", "it has no key; make one with: edgelite secrets new-key")));
        }
        Ok(keys)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a new file is encrypted with, made of the newest key.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when there is no key.
    pub(super) fn new_file(&self) -> Result<(Origin, FileKey)> {
        let Some(key) = self.0.last() else {
            return Err(Error::invalid(
                "backup_key",
                "a backup cannot be encrypted without a key; give one with EDGELITE_BACKUP_KEY or --backup-key-file \
                 (make it with: edgelite secrets new-key)",
            ));
        };
        let mut salt = [0; SALT];
        fill_randomly(&mut salt)?;
        let maker = match key {
            Key::Random { id, .. } => Maker::Key { id: *id },
            Key::Passphrase(_) => Maker::Passphrase { kibibytes: MEMORY_KIBIBYTES, passes: PASSES, lanes: LANES },
        };
        let origin = Origin { maker, salt };
        let key = origin.key(key)?;
        Ok((origin, key))
    }

    /// The keys of a file that may open it, the newest first.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) when none can.
    pub(super) fn of_file(&self, origin: &Origin) -> Result<Vec<FileKey>> {
        let fits = |key: &&Key| match (key, &origin.maker) {
            (Key::Random { id, .. }, Maker::Key { id: wanted }) => id == wanted,
            (Key::Passphrase(_), Maker::Passphrase { .. }) => true,
            _ => false,
        };
        let keys = self.0.iter().rev().filter(fits).map(|key| origin.key(key)).collect::<Result<Vec<_>>>()?;
        if !keys.is_empty() {
            return Ok(keys);
        }
        let wanted = match &origin.maker {
            Maker::Key { id } => format!("the key {}", hexadecimal(id)),
            Maker::Passphrase { .. } => "a passphrase".to_owned(),
        };
        Err(Error::not_found(format!(
            "the backup is encrypted with {wanted}, which is not among those given; \
             give it with EDGELITE_BACKUP_KEY or --backup-key-file"
        ))
        .on("backup_key"))
    }
}

/// What the key of a file was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    maker: Maker,
    salt: [u8; SALT],
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Maker {
    Key { id: [u8; 4] },
    Passphrase { kibibytes: u32, passes: u32, lanes: u32 },
}

/// Each file has keys of its own, so that no nonce is used twice with one.
pub(super) struct FileKey {
    pub(super) pieces: Zeroizing<[u8; 32]>,
    pub(super) contents: Zeroizing<[u8; 32]>,
}

impl Origin {
    /// The length of its bytes.
    pub(super) const LENGTH: usize = 1 + 12 + SALT;

    pub(super) fn bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        match self.maker {
            Maker::Key { id } => bytes[1..5].copy_from_slice(&id),
            Maker::Passphrase { kibibytes, passes, lanes } => {
                bytes[0] = 1;
                for (place, number) in [kibibytes, passes, lanes].into_iter().enumerate() {
                    bytes[1 + 4 * place..5 + 4 * place].copy_from_slice(&number.to_be_bytes());
                }
            }
        }
        bytes[13..].copy_from_slice(&self.salt);
        bytes
    }

    /// Reads what [`Origin::bytes`] gave.
    pub(super) fn read(bytes: &[u8; Self::LENGTH]) -> Result<Self> {
        let number =
            |place: usize| bytes[1 + 4 * place..5 + 4 * place].iter().fold(0, |n, byte| n << 8 | u32::from(*byte));
        let mut salt = [0; SALT];
        salt.copy_from_slice(&bytes[13..]);
        let maker = match bytes[0] {
            0 => Maker::Key { id: [bytes[1], bytes[2], bytes[3], bytes[4]] },
            1 => Maker::Passphrase { kibibytes: number(0), passes: number(1), lanes: number(2) },
            _ => {
                return Err(Error::new(ErrorKind::Unsupported, "a newer edgelite encrypted this backup; use that one"));
            }
        };
        if let Maker::Passphrase { kibibytes, passes, lanes } = maker
            && (kibibytes > MOST_KIBIBYTES || passes > MOST_PASSES || lanes > MOST_LANES)
        {
            return Err(Error::new(ErrorKind::Corrupt, "the backup asks for more work than any passphrase needs"));
        }
        Ok(Self { maker, salt })
    }

    fn key(&self, key: &Key) -> Result<FileKey> {
        let made = match (key, &self.maker) {
            (Key::Random { bytes, .. }, _) => Zeroizing::new(bytes.to_vec()),
            (Key::Passphrase(passphrase), Maker::Passphrase { kibibytes, passes, lanes }) => {
                let unusable = |error| Error::new(ErrorKind::Corrupt, format!("no key can be made: {error}"));
                let params = Params::new(*kibibytes, *passes, *lanes, Some(32)).map_err(unusable)?;
                let mut made = Zeroizing::new(vec![0; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(passphrase.expose().as_bytes(), &self.salt, &mut made)
                    .map_err(unusable)?;
                made
            }
            (Key::Passphrase(_), Maker::Key { .. }) => {
                return Err(Error::new(ErrorKind::Internal, "a passphrase is no key"));
            }
        };
        Ok(FileKey { pieces: self.derived(&made, b"pieces"), contents: self.derived(&made, b"contents") })
    }

    /// A key for one purpose: HKDF-Expand of RFC 5869 to one block, with the
    /// purpose and the salt as its info.
    fn derived(&self, key: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
        mac.update(b"edgelite backup ");
        mac.update(purpose);
        mac.update(&self.salt);
        mac.update(&[1]);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_key_that_makes_no_sense_is_refused_by_its_line_and_not_shown() {
        for line in ["c2hvcnQ=", "hunter2", "passphrase:short"] {
            let error = BackupKeys::parse(&format!("# of the attic\n{line}")).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("backup_key")));
            assert!(error.to_string().starts_with("line 2 ") && !error.to_string().contains(line), "{error}");
        }
        let shown = format!("{:?}", BackupKeys::parse(&format!("{KEY}\npassphrase:correct horse battery")).unwrap());
        assert!(!shown.contains("horse") && !shown.contains(KEY), "{shown}");
    }

    #[test]
    fn each_file_has_keys_of_its_own_that_its_header_gives_back() {
        let keys = BackupKeys::parse(KEY).unwrap();
        let (origin, key) = keys.new_file().unwrap();
        let (other, _) = keys.new_file().unwrap();
        assert_ne!(origin, other);
        let read = Origin::read(&origin.bytes()).unwrap();
        assert_eq!(read, origin);
        assert_eq!(*keys.of_file(&read).unwrap()[0].pieces, *key.pieces);
        assert_ne!(*key.pieces, *key.contents);
        let error = BackupKeys::parse("passphrase:correct horse battery").unwrap().of_file(&read).err().unwrap();
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("backup_key")));
    }

    #[test]
    fn a_file_that_asks_for_endless_work_is_refused() {
        let mut bytes = [0; Origin::LENGTH];
        bytes[0] = 1;
        bytes[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(Origin::read(&bytes).unwrap_err().kind(), ErrorKind::Corrupt);
    }
}
