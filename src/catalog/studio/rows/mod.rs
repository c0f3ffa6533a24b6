//! The rows and arguments of the catalog, by subject.

mod annotations;
mod exports;
mod fleet;
mod jobs;
mod sync;
mod tags;
mod videos;

pub use annotations::*;
pub use exports::*;
pub use fleet::*;
pub use jobs::*;
pub use sync::*;
pub use tags::*;
pub use videos::*;
