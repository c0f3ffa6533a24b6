//! What is known of a backup, in a file beside it.

use super::{
    contents::Contents,
    file::BackupFile,
    key::FileKey,
    pieces::{Encoded, damaged},
};
use crate::{Error, ErrorKind, Result, secrets::fill_randomly, value::Instant};
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How the name of a manifest ends, behind that of its backup.
const ENDING: &str = ".json";

/// The version of the manifests that are written now.
const FORMAT: u32 = 1;

const NONCE: usize = 12;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody asked for it.
    Asked,
    /// Its time had come.
    Schedule,
    /// The store's tables were about to be migrated.
    Migration,
}

/// What is known of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Manifest {
    /// The version of this description.
    pub format: u32,
    /// The name of its file.
    pub file: String,
    /// The name of the store's file without its ending.
    pub store: String,
    /// The moment that it shows: commits made before are in it.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Instant,
    /// Why it was made.
    pub reason: Reason,
    /// The program that made it.
    pub edgelite_version: String,
    /// The length of its file in bytes.
    pub size_bytes: u64,
    /// The SHA-256 of its file.
    pub sha256: String,
    /// Whether it is compressed.
    pub compressed: bool,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// What is in it; of an encrypted backup only who has the key knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
    /// The same, encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_contents: Option<String>,
}

impl Manifest {
    /// The manifest of a backup that was just written.
    pub(super) fn of(
        (path, store, made_at, reason): (&Path, &str, Instant, Reason),
        encoded: &Encoded,
        file: &BackupFile,
        contents: &Contents,
    ) -> Result<Self> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let sealed_contents = file.key.as_ref().map(|key| seal(key, &name, contents)).transpose()?;
        Ok(Self {
            format: FORMAT,
            store: store.to_owned(),
            made_at,
            reason,
            edgelite_version: env!("CARGO_PKG_VERSION").to_owned(),
            size_bytes: encoded.size,
            sha256: encoded.sha256.clone(),
            compressed: file.facts.compressed,
            encrypted: file.is_encrypted(),
            contents: sealed_contents.is_none().then(|| contents.clone()),
            sealed_contents,
            file: name,
        })
    }

    /// Where the manifest of a backup is.
    pub(super) fn path_of(backup: &Path) -> PathBuf {
        let mut name = backup.as_os_str().to_owned();
        name.push(ENDING);
        name.into()
    }

    /// The manifest in a file.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) where there is none, [`Corrupt`](ErrorKind::Corrupt) for what is none.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read(path).map_err(|error| Error::from(error).context(path.display()))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| {
            Error::new(ErrorKind::Corrupt, format!("{} is no manifest of a backup: {error}", path.display()))
        })?;
        if manifest.format == FORMAT {
            return Ok(manifest);
        }
        Err(Error::new(ErrorKind::Unsupported, format!("a newer edgelite wrote {}; use that one", path.display())))
    }

    /// All manifests in a folder, the oldest first. What cannot be read is
    /// told to the log and left out.
    pub(super) fn all(folder: &Path) -> Result<Vec<Self>> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::from(error).context(folder.display())),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some(backup) = name.strip_suffix(ENDING) else { continue };
            match Self::read(&path) {
                Ok(manifest) if manifest.file == backup => {
                    if folder.join(backup).is_file() {
                        found.push(manifest);
                    }
                }
                Ok(_) => tracing::warn!(path = %path.display(), "the manifest is of another backup"),
                Err(error) => tracing::warn!(%error, "a manifest cannot be read"),
            }
        }
        found.sort_by(|one, other| (one.made_at, &one.file).cmp(&(other.made_at, &other.file)));
        Ok(found)
    }

    /// Compares what it says with the backup that was read, and gives what it
    /// says of the contents.
    ///
    /// # Errors
    /// [`Corrupt`](ErrorKind::Corrupt) when they differ.
    pub(super) fn check(&self, file: &BackupFile) -> Result<Option<Contents>> {
        if (self.size_bytes, &self.sha256) != (file.facts.size, &file.facts.sha256) {
            return Err(damaged("its bytes are not those that its manifest names"));
        }
        match (&self.sealed_contents, &file.key) {
            (Some(sealed), Some(key)) => open(key, &self.file, sealed).map(Some),
            _ => Ok(self.contents.clone()),
        }
    }
}

fn seal(key: &FileKey, name: &str, contents: &Contents) -> Result<String> {
    let text = serde_json::to_vec(contents).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
    let mut sealed = vec![0; NONCE];
    fill_randomly(&mut sealed)?;
    let payload = Payload { msg: &text, aad: name.as_bytes() };
    let encrypted = cipher(key).encrypt(Nonce::from_slice(&sealed), payload);
    sealed.extend(encrypted.map_err(|_| Error::new(ErrorKind::Internal, "the contents cannot be encrypted"))?);
    Ok(BASE64.encode(sealed))
}

fn open(key: &FileKey, name: &str, sealed: &str) -> Result<Contents> {
    let wrong = || damaged("what its manifest says of the contents cannot be decrypted");
    let sealed = BASE64.decode(sealed).map_err(|_| wrong())?;
    let (nonce, text) = sealed.split_at_checked(NONCE).ok_or_else(wrong)?;
    let payload = Payload { msg: text, aad: name.as_bytes() };
    let text = cipher(key).decrypt(Nonce::from_slice(nonce), payload).map_err(|_| wrong())?;
    serde_json::from_slice(&text).map_err(|_| wrong())
}

fn cipher(key: &FileKey) -> Aes256Gcm {
    Aes256Gcm::new((&*key.contents).into())
}
