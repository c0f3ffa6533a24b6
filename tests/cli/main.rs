//! The `edgelite` program as its users run it: arguments and variables in,
//! output, exit code and files out.

mod backup;
mod concurrency;
mod export;
mod health;
mod import;
mod init_and_demo;
mod migrate;
mod own_catalogs;
mod program;
mod query;
mod refusals;
mod search;
mod secrets;
mod serve;
mod settings;
mod token;
