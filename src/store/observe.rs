//! What a store tells of its own work.

use super::{Options, Store};
use crate::{
    Result,
    engine::{SlowStatements, WriterStatistics},
    schema::index_hint,
    value::Instant,
};
use std::{sync::Arc, time::Duration};

/// A statement that was slow, with what could make it faster.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct SlowQuery {
    /// Its text, without its parameters.
    pub sql: String,
    /// The steps of its plan.
    pub plan: Vec<String>,
    /// An index that may help, or what else to do.
    pub hint: Option<String>,
    /// How often it was slow.
    pub times: u64,
    /// How long these runs took together, in microseconds.
    pub total_microseconds: u64,
    /// How long the longest of them took, in microseconds.
    pub longest_microseconds: u64,
    /// When the last of them ended.
    #[cfg_attr(feature = "server", schema(value_type = String, format = DateTime))]
    pub last_at: Instant,
}

impl Options {
    /// Remembers statements that take so long or longer, and writes them to
    /// the log of the program (off): see [`Store::slow_queries`].
    #[must_use]
    pub fn slow_query(mut self, threshold: Duration) -> Self {
        self.settings.slow = Some(Arc::new(SlowStatements::new(threshold)));
        self
    }
}

impl Store {
    /// The statements that were slow, those that cost most in sum first; the
    /// latest 100. None without [`Options::slow_query`].
    ///
    /// # Errors
    /// As [`Store::schema`].
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, query::sql};
    /// use std::time::Duration;
    /// let store = Store::open_in_memory(Options::new().slow_query(Duration::ZERO))?;
    /// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, author TEXT)"))?;
    /// store.query::<i64>(sql("SELECT count(*) FROM notes WHERE author = ?1").bind("Jane"))?;
    /// let slow = store.slow_queries()?;
    /// let found = slow.iter().find(|slow| slow.sql.contains("count(*)")).unwrap();
    /// assert!(found.hint.as_ref().unwrap().contains("CREATE INDEX idx_notes_author"));
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn slow_queries(&self) -> Result<Vec<SlowQuery>> {
        let Some(slow) = self.engine.slow() else { return Ok(Vec::new()) };
        let schema = self.schema()?;
        let microseconds = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let told = slow.all().into_iter().map(|statement| SlowQuery {
            hint: index_hint(&schema, &statement.sql, &statement.plan),
            times: statement.times,
            total_microseconds: microseconds(statement.total),
            longest_microseconds: microseconds(statement.longest),
            last_at: statement.last_at,
            sql: statement.sql,
            plan: statement.plan,
        });
        Ok(told.collect())
    }

    /// How many runs of statements were slow.
    pub fn slow_query_count(&self) -> u64 {
        self.engine.slow().map_or(0, |slow| slow.times())
    }

    /// What the store's writer has done since it was opened; nothing for a
    /// store [without readers](Options::readers), which has no writer of its own.
    pub fn writer_statistics(&self) -> WriterStatistics {
        self.engine.writer_statistics()
    }

    /// How many changes, and how many bytes of rows, the change log has; none
    /// without a log.
    pub fn change_log_size(&self) -> Option<(u64, u64)> {
        self.engine.change_log_size()
    }
}
