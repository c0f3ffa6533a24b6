//! Secrets: stored encrypted, shown to nobody.
//!
//! A stored secret is `edgelite1:KEY:DATA`: the id of its key, and in base64
//! a nonce of 12 bytes, the text encrypted with AES-256-GCM, and its tag of 16
//! bytes. The tag also covers the table and column, so that a secret does not
//! decrypt in another place. Several keys may be known: the newest encrypts,
//! all decrypt, and [`Store::rotate_secrets`](crate::Store::rotate_secrets)
//! encrypts everything with the newest.
//!
//! Secrets of the former system (base64 of salt, 16-byte nonce, tag and text;
//! the key is made from a passphrase with PBKDF2) are read and renewed, too.

use crate::{
    Error, ErrorKind, Result,
    catalog::library::check::{SECRET_PREFIX, is_encrypted},
    value::{FieldKind, FieldType},
};
use aes_gcm::{
    Aes256Gcm, AesGcm, KeyInit, Nonce,
    aead::{Aead, Payload, consts::U16},
    aes::Aes256,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// How a line with a passphrase of the former system begins.
const FORMER: &str = "pbkdf2:";

/// The rounds by which the former system made keys from passphrases.
const FORMER_ROUNDS: u32 = 100_000;

const NONCE: usize = 12;
const TAG: usize = 16;

/// The parts of a former secret before its text.
const FORMER_SALT: usize = 32;
const FORMER_NONCE: usize = 16;

/// A text that must not be seen. It is never written by `Debug` or serde, and
/// its memory is cleared when it is dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A secret with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text, to be used and not to be shown.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl serde::Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl FieldType for Secret {
    const KIND: FieldKind = <String as FieldType>::KIND;

    fn is_left_out(&self) -> bool {
        true
    }
}

/// The keys that secrets are encrypted with.
///
/// # Example
/// ```
/// use edgelite::secrets::{Secret, Secrets, generate_key};
/// let old = generate_key()?;
/// let keys = Secrets::parse(&old)?;
/// let stored = keys.encrypt("downloaders.encrypted_password", &Secret::new("hunter2"))?;
/// assert!(!stored.contains("hunter2"));
///
/// // A new key goes behind the old one: it encrypts from now on.
/// let both = Secrets::parse(&format!("{}\n{}", *old, *generate_key()?))?;
/// let renewed = both.renew("downloaders.encrypted_password", &stored)?;
/// assert!(!both.is_current(&stored) && both.is_current(&renewed));
/// assert_eq!(both.decrypt("downloaders.encrypted_password", &renewed)?.expose(), "hunter2");
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Default)]
pub struct Secrets {
    /// Oldest first.
    keys: Vec<Key>,
    former: Vec<Zeroizing<String>>,
}

struct Key {
    id: String,
    bytes: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<_> = self.keys.iter().map(|key| key.id.as_str()).collect();
        formatter.debug_struct("Secrets").field("keys", &ids).field("former", &self.former.len()).finish()
    }
}

/// A new key: 32 random bytes in base64, as a line for [`Secrets::parse`].
///
/// # Errors
/// [`Io`](ErrorKind::Io) when the operating system gives no randomness.
pub fn generate_key() -> Result<Zeroizing<String>> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    fill_randomly(bytes.as_mut())?;
    Ok(Zeroizing::new(BASE64.encode(bytes.as_ref())))
}

/// Fills `bytes` with randomness that nobody can guess.
///
/// # Errors
/// [`Io`](ErrorKind::Io) when the operating system gives none.
pub(crate) fn fill_randomly(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| Error::new(ErrorKind::Io, format!("the operating system gives no randomness: {error}")))
}

impl Secrets {
    /// Reads keys: a line for each, 32 bytes in base64 (`openssl rand -base64
    /// 32`), the newest last. A line `pbkdf2:PASSPHRASE` reads secrets of the
    /// former system. Blank lines and those that begin with `#` do not count.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) naming the line, never its text.
    pub fn parse(text: &str) -> Result<Self> {
        let mut secrets = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(passphrase) = line.strip_prefix(FORMER) {
                secrets.former.push(Zeroizing::new(passphrase.to_owned()));
                continue;
            }
            let refused = |problem: &str| Error::invalid("secret_key", format!("line {number} of the keys {problem}"));
            let bytes = BASE64.decode(line).map(Zeroizing::new).map_err(|_| refused("is not base64"))?;
            if bytes.len() != 32 {
                return Err(refused("is not a key of 32 bytes; make one with: edgelite secrets new-key"));
            }
            let id = hexadecimal(&Sha256::digest(&bytes)[..4]);
            if secrets.keys.iter().any(|key| key.id == id) {
                return Err(refused("repeats a key"));
            }
            secrets.keys.push(Key { id, bytes });
        }
        Ok(secrets)
    }

    /// Reads keys from a file; see [`Secrets::parse`].
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) and [`ReadOnly`](ErrorKind::ReadOnly) for a file that cannot be read,
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for one without a key or with a wrong line.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let named = |error: Error| error.context(format!("the key file {}", path.display())).on("secret_key_file");
        let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| named(error.into()))?;
        warn_if_readable_by_others(path);
        let secrets = Self::parse(&text).map_err(named)?;
        if secrets.keys.is_empty() {
            return Err(named(Error::invalid("secret_key", "it has no key; make one with: edgelite secrets new-key")));
        }
        Ok(secrets)
    }

    /// The ids of the keys, the newest last.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    /// Encrypts a secret for a place, such as `indexers.encrypted_api_key`,
    /// with the newest key.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) when there is no key.
    pub fn encrypt(&self, place: &str, secret: &Secret) -> Result<String> {
        let Some(key) = self.keys.last() else {
            return Err(Error::invalid(
                "secret_key",
                "secrets cannot be stored without a key; give one with EDGELITE_SECRET_KEY or --secret-key-file \
                 (make it with: edgelite secrets new-key)",
            ));
        };
        let mut sealed = vec![0_u8; NONCE];
        fill_randomly(&mut sealed)?;
        let nonce = nonce_of(&sealed);
        let payload = Payload { msg: secret.expose().as_bytes(), aad: place.as_bytes() };
        let text = key.cipher()?.encrypt(&nonce, payload);
        let too_long = |_| Error::new(ErrorKind::InvalidArgument, "the secret is too long");
        sealed.extend(text.map_err(too_long)?);
        Ok(format!("{SECRET_PREFIX}{}:{}", key.id, BASE64.encode(sealed)))
    }

    /// Decrypts what is stored in a place.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) when its key is not known, [`Corrupt`](ErrorKind::Corrupt) when it is damaged,
    /// belongs in another place, or its key or passphrase is another one.
    pub fn decrypt(&self, place: &str, stored: &str) -> Result<Secret> {
        let Some(rest) = stored.strip_prefix(SECRET_PREFIX) else {
            return self.decrypt_former(stored);
        };
        let (id, data) = rest.split_once(':').ok_or_else(damaged)?;
        let key = self.keys.iter().find(|key| key.id == id).ok_or_else(|| {
            Error::not_found(format!("the secret is encrypted with the key {id}, which is not among those given"))
                .on("secret_key")
        })?;
        let sealed = BASE64.decode(data).map_err(|_| damaged())?;
        let (nonce, text) = sealed.split_at_checked(NONCE).ok_or_else(damaged)?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        opened(key.cipher()?.decrypt(&nonce_of(nonce), payload)).ok_or_else(damaged)
    }

    fn decrypt_former(&self, stored: &str) -> Result<Secret> {
        let sealed = BASE64.decode(stored).map_err(|_| damaged())?;
        let parts = || {
            let (salt, rest) = sealed.split_at_checked(FORMER_SALT)?;
            let (nonce, rest) = rest.split_at_checked(FORMER_NONCE)?;
            let (tag, text) = rest.split_at_checked(TAG)?;
            Some((salt, <[u8; FORMER_NONCE]>::try_from(nonce).ok()?, [text, tag].concat()))
        };
        let (salt, nonce, text) = parts().ok_or_else(damaged)?;
        if self.former.is_empty() {
            let message = "the secret is of the former system; add a line pbkdf2:PASSPHRASE to the keys";
            return Err(Error::not_found(message).on("secret_key"));
        }
        let found = self.former.iter().find_map(|passphrase| {
            let mut key = Zeroizing::new([0_u8; 32]);
            pbkdf2::pbkdf2_hmac::<Sha256>(passphrase.as_bytes(), salt, FORMER_ROUNDS, key.as_mut());
            let cipher = AesGcm::<Aes256, U16>::new_from_slice(key.as_ref()).ok()?;
            opened(cipher.decrypt(&nonce.into(), text.as_slice()))
        });
        found.ok_or_else(damaged)
    }

    /// Encrypts with the newest key a secret that comes from a former system,
    /// in plain or as that system encrypted it. What is `stored` already is
    /// given back if it holds the same, and what no passphrase reads stays as
    /// it is, for a later [rotation](crate::Store::rotate_secrets).
    ///
    /// # Errors
    /// Those of [`Secrets::encrypt`], and [`Corrupt`](ErrorKind::Corrupt) when the passphrase is another one.
    pub fn seal(&self, place: &str, secret: &str, stored: Option<&str>) -> Result<String> {
        let plain = match is_encrypted(secret).then(|| self.decrypt(place, secret)) {
            None => Secret::new(secret),
            Some(Err(error)) if error.kind() == ErrorKind::NotFound => return Ok(secret.to_owned()),
            Some(plain) => plain?,
        };
        let holds =
            |stored: &&str| self.is_current(stored) && self.decrypt(place, stored).is_ok_and(|held| held == plain);
        match stored.filter(holds) {
            Some(stored) => Ok(stored.to_owned()),
            None => self.encrypt(place, &plain),
        }
    }

    /// Whether a stored secret is encrypted with the newest key.
    pub fn is_current(&self, stored: &str) -> bool {
        let id = stored.strip_prefix(SECRET_PREFIX).and_then(|rest| rest.split_once(':')).map(|(id, _)| id);
        id.is_some() && id == self.keys.last().map(|key| key.id.as_str())
    }

    /// Encrypts with the newest key what is stored in a place.
    ///
    /// # Errors
    /// Those of [`Secrets::decrypt`] and [`Secrets::encrypt`].
    pub fn renew(&self, place: &str, stored: &str) -> Result<String> {
        self.encrypt(place, &self.decrypt(place, stored)?)
    }
}

impl Key {
    fn cipher(&self) -> Result<Aes256Gcm> {
        Aes256Gcm::new_from_slice(&self.bytes).map_err(|_| Error::new(ErrorKind::Internal, "a key has a wrong length"))
    }
}

/// The nonce in the first bytes of what is sealed.
fn nonce_of(sealed: &[u8]) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0_u8; NONCE];
    nonce.copy_from_slice(&sealed[..NONCE]);
    nonce.into()
}

fn opened(text: Result<Vec<u8>, aes_gcm::Error>) -> Option<Secret> {
    String::from_utf8(text.ok()?).ok().map(Secret::new)
}

fn damaged() -> Error {
    Error::new(
        ErrorKind::Corrupt,
        "the secret cannot be decrypted: it is damaged, or its key is another one; store it again",
    )
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn warn_if_readable_by_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = path.metadata().map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "others can read the key file; make it private: chmod 600");
    }
}

#[cfg(not(unix))]
const fn warn_if_readable_by_others(_path: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = "indexers.encrypted_api_key";
    const OLD: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEW: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    fn keys(lines: &[&str]) -> Secrets {
        Secrets::parse(&lines.join("\n")).unwrap()
    }

    #[test]
    fn r96_a_secret_is_read_back_and_never_stored_plain() {
        let keys = keys(&["# of the attic", "", OLD]);
        for text in ["hunter2", "", "pässwörd 🗝", &"x".repeat(10_000)] {
            let stored = keys.encrypt(PLACE, &Secret::new(text)).unwrap();
            assert!(text.is_empty() || !stored.contains(text));
            assert_eq!(keys.decrypt(PLACE, &stored).unwrap().expose(), text);
            assert_ne!(keys.encrypt(PLACE, &Secret::new(text)).unwrap(), stored, "each time another nonce");
        }
    }

    #[test]
    fn r96_keys_rotate_and_old_ones_still_read() {
        let stored = keys(&[OLD]).encrypt(PLACE, &Secret::new("hunter2")).unwrap();
        let both = keys(&[OLD, NEW]);
        assert!(keys(&[OLD]).is_current(&stored) && !both.is_current(&stored));
        let renewed = both.renew(PLACE, &stored).unwrap();
        assert!(both.is_current(&renewed));
        assert_eq!(keys(&[NEW]).decrypt(PLACE, &renewed).unwrap().expose(), "hunter2");
        let error = keys(&[NEW]).decrypt(PLACE, &stored).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::NotFound, Some("secret_key")));
    }

    #[test]
    fn r96_secrets_of_the_former_system_are_read_and_renewed() {
        // Made with Node: pbkdf2Sync(passphrase, salt, 100000, 32, 'sha256'), aes-256-gcm with a nonce of 16 bytes.
        const STORED: &str = "AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tlkZWZnaGlqa2xtbm9wcXJzSxCKAOQJ9muVY4VPIoetJMTy\
             /06cCE+n7gdUvhB5bt5+pw==";
        let keys = keys(&["pbkdf2:another one", "pbkdf2:correct horse", NEW]);
        assert_eq!(keys.decrypt(PLACE, STORED).unwrap().expose(), "hunter2 pässwörd");
        let renewed = keys.renew(PLACE, STORED).unwrap();
        assert!(keys.is_current(&renewed) && !keys.is_current(STORED));
        let wrong = Secrets::parse(&format!("pbkdf2:wrong\n{NEW}")).unwrap();
        assert_eq!(wrong.decrypt(PLACE, STORED).unwrap_err().kind(), ErrorKind::Corrupt);
        assert_eq!(Secrets::parse(NEW).unwrap().decrypt(PLACE, STORED).unwrap_err().kind(), ErrorKind::NotFound);
    }

    #[test]
    fn r96_what_was_tampered_with_or_moved_does_not_decrypt() {
        let keys = keys(&[OLD]);
        let stored = keys.encrypt(PLACE, &Secret::new("hunter2")).unwrap();
        assert_eq!(keys.decrypt("downloaders.encrypted_api_key", &stored).unwrap_err().kind(), ErrorKind::Corrupt);
        let mut sealed = BASE64.decode(stored.rsplit(':').next().unwrap()).unwrap();
        for position in 0..sealed.len() {
            sealed[position] ^= 1;
            let tampered = format!("{SECRET_PREFIX}{}:{}", keys.key_ids().next().unwrap(), BASE64.encode(&sealed));
            assert_eq!(keys.decrypt(PLACE, &tampered).unwrap_err().kind(), ErrorKind::Corrupt, "byte {position}");
            sealed[position] ^= 1;
        }
        for text in ["", "edgelite1:", "edgelite1:0:x", "AAAA", "not base64", &stored[..stored.len() - 8]] {
            assert!(keys.decrypt(PLACE, text).is_err(), "{text}");
        }
    }

    #[test]
    fn r96_a_secret_without_a_key_and_wrong_keys_are_clear_errors() {
        let error = Secrets::default().encrypt(PLACE, &Secret::new("hunter2")).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("secret_key")));
        assert!(error.to_string().contains("EDGELITE_SECRET_KEY") && !error.to_string().contains("hunter2"), "{error}");
        for lines in ["c2hvcnQ=", "not a key!", &format!("{OLD}\n\n{OLD}")] {
            let error = Secrets::parse(lines).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("secret_key")));
            assert!(error.to_string().starts_with("line ") && !error.to_string().contains(lines), "{error}");
        }
    }

    #[test]
    fn r96_debug_and_serde_never_show_a_secret() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret Some(Secret)");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "null");
        let shown = format!("{:?}", keys(&[OLD, NEW, "pbkdf2:correct horse"]));
        assert!(!shown.contains("horse") && !shown.contains(OLD) && shown.contains("keys"), "{shown}");
    }
}
