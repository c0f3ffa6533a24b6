//! Import and export through the library: what goes out comes back in.

mod import;
mod round_trip;
mod sqlite;
