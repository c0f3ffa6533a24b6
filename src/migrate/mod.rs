//! Versioned migrations: plan, run, undo, and the history that proves what
//! was run.
//!
//! Each migration commits together with its line of history, so that a store
//! is always at a version and never between two. Whoever starts at the same
//! time waits for the write lock and then finds the work done.

mod foreign_keys;
mod history;
mod runner;
mod script;

/// In the change log, who made the changes that migrations make.
pub(crate) const ORIGIN: &str = "migration";

pub(crate) use foreign_keys::check as check_foreign_keys;
pub use history::Applied;
pub(crate) use runner::Migrator;
pub use runner::{Direction, PlannedStep, Status, Target};
pub(crate) use script::{check as check_script, split as split_script};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// One step of a catalog's schema, forth and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// The version that it leads to, from 1 without gaps.
    pub version: u32,
    /// A short name.
    pub name: Cow<'static, str>,
    /// SQL that leads from the version before to this one.
    pub up: Cow<'static, str>,
    /// SQL that leads back; empty if there is no way back.
    pub down: Cow<'static, str>,
}

impl Migration {
    /// A migration whose texts are part of the program.
    pub const fn new(version: u32, name: &'static str, up: &'static str, down: &'static str) -> Self {
        Self { version, name: Cow::Borrowed(name), up: Cow::Borrowed(up), down: Cow::Borrowed(down) }
    }

    /// SHA-256 of the `up` text with line ends as `\n`, in hexadecimal.
    pub fn checksum(&self) -> String {
        use std::fmt::Write as _;
        let digest = Sha256::digest(self.up.replace("\r\n", "\n").as_bytes());
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string");
            text
        })
    }
}
