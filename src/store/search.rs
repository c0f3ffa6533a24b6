//! Full-text search in the store's tables.

use super::Store;
use crate::{
    Result,
    catalog::Catalog,
    engine::{Connection, Guard},
    query::Page,
    search::{self, Search, SearchHit, SearchIndex},
};

impl Store {
    /// Finds rows of a table that is [declared](Store::declare_search) to be
    /// searched: those with the fewest typing mistakes first, among them those
    /// that fit best. See [`Search`] for what can be asked.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) for a table that is not searched, [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for
    /// a query without a word, [`Busy`](crate::ErrorKind::Busy) while the index is being built.
    pub fn search(&self, search: Search) -> Result<Page<SearchHit>> {
        self.query(search)
    }

    /// Declares that columns of a table are searched, and builds the index in
    /// transactions of a few thousand rows; writers go on between them. If it
    /// is there as it is declared, nothing is done; if it is there otherwise,
    /// it is made anew.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) for a missing table, [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a missing
    /// column, one that holds secrets, or a weight that makes no sense, [`Unsupported`](crate::ErrorKind::Unsupported) for a table without
    /// rowids.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, search::{Search, SearchIndex}};
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE songs (title TEXT)"))?;
    /// store.declare_search(&SearchIndex::on("songs").column("title", 1.0))?;
    /// store.execute(sql("INSERT INTO songs VALUES ('Space Oddity'), ('Starman')"))?;
    /// assert_eq!(store.search(Search::of("songs", "star*"))?.rows.len(), 1);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn declare_search(&self, index: &SearchIndex) -> Result<()> {
        self.in_transaction(|connection| {
            let protected = self.protected(connection)?;
            let of_table = protected.iter().filter(|protected| protected.table.eq_ignore_ascii_case(index.table()));
            let secrets: Vec<_> = of_table.flat_map(|protected| protected.secrets).copied().collect();
            search::declare(connection, &index.clone().without(&secrets)?)
        })?;
        self.build_searches()
    }

    /// Removes the index of a table; false if it has none.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn drop_search(&self, table: &str) -> Result<bool> {
        self.in_transaction(|connection| search::undeclare(connection, table))
    }

    /// Makes the index of a table anew.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) for a table that is not searched, otherwise as [`Store::run`].
    pub fn rebuild_search(&self, table: &str) -> Result<()> {
        self.in_transaction(|connection| search::rebuild(connection, table))?;
        self.build_searches()
    }

    /// The tables that are searched, and how.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) when the file is damaged.
    pub fn search_indexes(&self) -> Result<Vec<SearchIndex>> {
        self.engine.read(|connection| search::declared(connection))
    }

    /// Takes in what others wrote since the store was open last, and declares
    /// what the catalogs search.
    pub(super) fn open_searches(&self, with_catalogs: bool) -> Result<()> {
        let declared: Vec<_> = if with_catalogs {
            self.catalogs.iter().flat_map(|catalog| catalog.searches).collect()
        } else {
            Vec::new()
        };
        self.engine.exclusive(|connection| {
            if declared.is_empty() && !search::has_indexes(connection)? {
                return Ok(());
            }
            let mut transaction = Guard::begin_immediate(connection)?;
            search::open(transaction.connection(), &declared)?;
            transaction.commit()
        })?;
        self.build_searches()
    }

    /// Declares what a catalog searches after its tables were migrated, as
    /// far as they are there.
    pub(super) fn declare_searches(&self, catalog: &Catalog) -> Result<()> {
        for index in catalog.searches {
            match self.declare_search(index) {
                Err(error) if error.kind() == crate::ErrorKind::NotFound => {}
                result => result?,
            }
        }
        Ok(())
    }

    pub(super) fn is_open_with(&self, catalog: &Catalog) -> bool {
        self.catalogs.iter().any(|known| known.name == catalog.name)
    }

    fn build_searches(&self) -> Result<()> {
        while self.in_transaction(|connection| search::build(connection))? {}
        Ok(())
    }

    fn in_transaction<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        self.engine.exclusive(|connection| {
            let mut transaction = Guard::begin_immediate(connection)?;
            let result = work(transaction.connection())?;
            transaction.commit()?;
            Ok(result)
        })
    }
}
