//! One suite of operations over every backend. A case opens its stores
//! through a [`Backend`] and knows nothing else of the place.

#[macro_use]
mod backends;
pub mod cases;

pub use backends::Backend;
