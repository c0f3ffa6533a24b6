//! The types of tables, written as source of another language.

mod model;
mod rust;
mod typescript;

pub use rust::rust;
pub use typescript::typescript;
