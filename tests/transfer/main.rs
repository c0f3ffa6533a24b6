//! Import and export through the library: what goes out comes back in.

mod export;
mod former;
mod import;
mod round_trip;
mod sqlite;
mod studio;
mod yolo;
