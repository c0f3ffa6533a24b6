//! Import and export through the library: what goes out comes back in.

mod export;
mod former;
mod import;
mod influx;
mod round_trip;
mod sqlite;
mod studio;
mod yolo;
