//! The HTTP API, as its clients meet it: tables of requests with the status
//! and the parts of the answer that they must get.
#![cfg(feature = "server")]

#[path = "../support/arguments.rs"]
mod arguments;
mod auth;
mod backups;
mod bad_arguments;
mod bad_input;
mod browsers;
mod concurrency;
mod failures;
mod former_bodies;
mod health;
mod library;
mod library_settings;
mod live;
mod load;
mod media;
mod observing;
mod openapi;
mod registry;
mod snapshot;
mod spool;
mod storage;
mod studio;
mod support;
mod sync;
mod tables;
mod timeseries;
mod verify_jobs;
mod webhooks;
