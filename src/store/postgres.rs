//! Moves from PostgreSQL and to it.

use super::Store;
use crate::{
    Result,
    postgres::{self, Address, InOrder, PostgresExport, Source},
    transfer::{self, CopyPlace, ExportReport, Format, ImportOptions, ImportReport},
};
use std::path::PathBuf;

impl Store {
    /// Puts the rows of a PostgreSQL database into the tables of the same
    /// name, with their keys.
    ///
    /// The database is read in one transaction that cannot write, streamed,
    /// and written in batches, each with how far it is: an import that was
    /// interrupted goes on behind its last batch when it is run again
    /// ([`restart`](ImportOptions::restart) begins anew), and one that is run
    /// again after its end changes nothing. Values become those of the
    /// store's columns: 0 and 1 booleans, times with a zone instants, arrays
    /// JSON. Rejected rows are kept beside the store's file, in
    /// `<file>.rejects.jsonl`, unless the options name another one.
    ///
    /// # Errors
    /// Those of [`Postgres::connect`](postgres::Postgres::connect), [`NotFound`](crate::ErrorKind::NotFound) when the
    /// database has no table of the store, [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a column that the
    /// store does not have, and the store's own.
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::{Options, Store, catalog::media, postgres::Address, transfer::ImportOptions};
    /// let store = Store::open("data/media.db", Options::new().catalogs([media::CATALOG]))?;
    /// let address = Address::from_variable("DATABASE_URL", std::env::var("DATABASE_URL").ok())?;
    /// println!("{}", store.import_postgres(&address, &ImportOptions::default())?);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn import_postgres(&self, address: &Address, options: &ImportOptions) -> Result<ImportReport> {
        let mut source = Source::open(address, InOrder::OfServer)?;
        let name = address.to_string();
        let place = CopyPlace { source: PathBuf::from(&name), format: Format::Postgres, key: Some(name) };
        let beside = || {
            let mut file = self.path().unwrap_or_else(|| address.database().into()).into_os_string();
            file.push(".rejects.jsonl");
            PathBuf::from(file)
        };
        let rejects = options.rejects.clone().unwrap_or_else(beside);
        let options = ImportOptions { rejects: Some(rejects), ..options.clone() };
        self.import_with(options.dry_run, |target| transfer::copy(&place, &mut source, &options, target))
    }

    /// Writes tables of one snapshot to a PostgreSQL database, in one
    /// transaction: all of it is there in the end, or nothing.
    ///
    /// Tables that the database has not are made, with keys, checks and
    /// indexes ([`schema::postgres`](crate::schema::postgres)); ids stay, and
    /// the numbers that the server gives go on behind the largest.
    ///
    /// # Errors
    /// [`Conflict`](crate::ErrorKind::Conflict) when tables have rows and the options do not say what becomes of them,
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming table and key for a row that PostgreSQL cannot
    /// keep (a text with the character U+0000), and those of [`Postgres::connect`](postgres::Postgres::connect).
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::{Options, Store, catalog::media, postgres::{Address, PostgresExport}};
    /// let store = Store::open("data/media.db", Options::new().catalogs([media::CATALOG]))?;
    /// let address = Address::from_variable("DATABASE_URL", std::env::var("DATABASE_URL").ok())?;
    /// println!("{}", store.export_postgres(&address, &PostgresExport::default())?);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn export_postgres(&self, address: &Address, options: &PostgresExport) -> Result<ExportReport> {
        self.on_snapshot(|origin| postgres::export(address, options, origin))
    }
}
