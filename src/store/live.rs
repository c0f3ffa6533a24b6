//! Live queries.

use super::Store;
use crate::{
    Result,
    live::{LiveChange, LiveQuery, Subscription},
    query::{Output, Select},
};
#[cfg(any(feature = "server", feature = "bindings"))]
use crate::{live::LiveRows, query::Query};

impl Store {
    /// Calls `call` with the result of a query, and again whenever commits
    /// made it another one, with the [patch](crate::live::Patch) from the one
    /// before; see [`live`](crate::live). The calls come one after another
    /// from a thread of their own: a slow one delays no other and no writer,
    /// and is then called with the latest result.
    ///
    /// It needs threads; where there are none, read a [`Store::live_query`].
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) and [`Sql`](crate::ErrorKind::Sql) for mistakes in the
    /// statement, [`Unsupported`](crate::ErrorKind::Unsupported) when the store was opened without its change log,
    /// otherwise as [`Store::query`].
    pub fn live<T: Output + Send + 'static>(
        &self,
        select: impl Into<Select<T>>,
        call: impl FnMut(Result<LiveChange<T>>) + Send + 'static,
    ) -> Result<Subscription> {
        Subscription::start(self.live_query(select)?, call)
    }

    /// A query that gives its result when it is another than before: to be
    /// read, waited for, iterated over or awaited.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql, value::Row};
    /// let store = Store::open_in_memory(Options::new())?;
    /// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"))?;
    /// let mut live = store.live_query::<Vec<Row>>(sql("SELECT * FROM notes"))?;
    /// let writer = store.clone();
    /// std::thread::spawn(move || writer.execute(sql("INSERT INTO notes (text) VALUES ('milk')")));
    /// let change = live.find(|change| change.as_ref().is_ok_and(|change| !change.result.is_empty())).unwrap()?;
    /// assert_eq!(change.result[0]["text"], "milk".into());
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Store::live`]; those of running it come from [`LiveQuery::read`].
    pub fn live_query<T: Output>(&self, select: impl Into<Select<T>>) -> Result<LiveQuery<T>> {
        LiveQuery::new(self.live.clone(), select.into())
    }

    /// Reads what was committed since the last time, and tells the live
    /// queries to which it matters.
    #[cfg(feature = "bindings")]
    pub(crate) fn catch_up_live(&self) -> Result<()> {
        self.live.catch_up()
    }

    /// The same of what [`Store::request`] gave for reading.
    #[cfg(any(feature = "server", feature = "bindings"))]
    pub(crate) fn live_rows(&self, query: Query) -> Result<LiveRows> {
        LiveRows::new(self.live.clone(), query)
    }
}
