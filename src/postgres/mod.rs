//! PostgreSQL: its address, connections, values and tables.
//!
//! An [`Address`] is read from the URL that libpq, SQLAlchemy and others
//! share. [`Postgres`] keeps a few connections to it and runs transactions
//! on them. [`Store::import_postgres`](crate::Store::import_postgres) and
//! [`Store::export_postgres`](crate::Store::export_postgres) move rows.

mod address;
mod connection;
mod errors;
mod export;
mod source;
mod tables;
mod tls;
mod values;

pub use address::{Address, is_address};
pub use connection::{PoolOptions, Postgres, Session};
pub(crate) use export::export;
pub use export::{Existing, PostgresExport};
pub(crate) use source::{InOrder, Source};
