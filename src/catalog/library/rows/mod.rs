//! The rows of the catalog and the arguments of its operations.

mod accounts;
mod items;
mod jobs;
mod settings;

pub use accounts::*;
pub use items::*;
pub use jobs::*;
pub use settings::*;
