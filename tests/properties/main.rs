//! Properties that hold for any input, against models.

#[path = "../support/mod.rs"]
mod support;

mod cursors;
mod filters;
mod migrations;
mod paging;
mod proposals;
mod series;
mod studio;
mod values;

use proptest::prelude::ProptestConfig;

/// So many cases, none of them kept in files: a failure prints its input.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
