//! Backups: how they are written, what is found when they are damaged, and
//! how they are put back.

#[path = "../support/mod.rs"]
mod support;

mod make;
mod place;
mod restore;
