//! Statements that take long, with the plans that they were run by.

use crate::value::Instant;
use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Statements that are remembered; the one that was slow the longest ago goes first.
const MOST: usize = 100;

/// A statement that was slow at least once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlowStatement {
    /// Its text, which holds no parameters.
    pub sql: String,
    /// The steps of its plan.
    pub plan: Vec<String>,
    /// How often it was slow.
    pub times: u64,
    /// How long these runs took together, and the longest of them.
    pub total: Duration,
    pub longest: Duration,
    /// When the last of them ended.
    pub last_at: Instant,
}

/// What is remembered of slow statements.
#[derive(Debug)]
pub(crate) struct SlowStatements {
    threshold: Duration,
    times: AtomicU64,
    statements: Mutex<Vec<SlowStatement>>,
}

impl SlowStatements {
    pub(crate) fn new(threshold: Duration) -> Self {
        Self { threshold, times: AtomicU64::new(0), statements: Mutex::default() }
    }

    /// Whether a run that took so many nanoseconds was slow.
    pub(super) fn is_slow(&self, nanoseconds: u128) -> bool {
        nanoseconds >= self.threshold.as_nanos()
    }

    /// Remembers a slow run; `plan` is asked for if the statement is new.
    pub(super) fn add(&self, sql: &str, took: Duration, plan: impl FnOnce() -> Vec<String>) {
        self.times.fetch_add(1, Ordering::Relaxed);
        let known = |statements: &mut Vec<SlowStatement>| {
            let found = statements.iter_mut().find(|known| known.sql == sql)?;
            found.times += 1;
            found.total += took;
            found.longest = found.longest.max(took);
            found.last_at = Instant::now();
            Some(())
        };
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if known(&mut self.lock()).is_some() {
            tracing::warn!(sql, microseconds, "a statement was slow again");
            return;
        }
        let plan = plan();
        tracing::warn!(sql, microseconds, plan = plan.join("; "), "a statement was slow");
        let mut statements = self.lock();
        if known(&mut statements).is_none() {
            let last_at = Instant::now();
            statements.push(SlowStatement { sql: sql.to_owned(), plan, times: 1, total: took, longest: took, last_at });
        }
        if statements.len() > MOST {
            let oldest = (0..statements.len()).min_by_key(|place| statements[*place].last_at).unwrap_or(0);
            statements.swap_remove(oldest);
        }
    }

    /// How many runs were slow.
    pub(crate) fn times(&self) -> u64 {
        self.times.load(Ordering::Relaxed)
    }

    /// The statements that cost most in sum first.
    pub(crate) fn all(&self) -> Vec<SlowStatement> {
        let mut statements = self.lock().clone();
        statements.sort_by_key(|statement| std::cmp::Reverse(statement.total));
        statements
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SlowStatement>> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r106_slow_statements_are_counted_together_and_the_dearest_come_first() {
        let slow = SlowStatements::new(Duration::from_millis(5));
        assert!(slow.is_slow(5_000_000) && !slow.is_slow(4_999_999));
        for (sql, milliseconds) in [("a", 10), ("b", 30), ("a", 15), ("a", 12)] {
            slow.add(sql, Duration::from_millis(milliseconds), || vec![format!("SCAN {sql}")]);
        }
        let all = slow.all();
        assert_eq!((slow.times(), all.len()), (4, 2));
        assert_eq!((all[0].sql.as_str(), all[0].times, all[0].plan[0].as_str()), ("a", 3, "SCAN a"));
        assert_eq!((all[0].total, all[0].longest), (Duration::from_millis(37), Duration::from_millis(15)));
    }

    #[test]
    fn only_so_many_are_remembered() {
        let slow = SlowStatements::new(Duration::ZERO);
        (0..300).for_each(|number| slow.add(&number.to_string(), Duration::ZERO, Vec::new));
        assert_eq!((slow.all().len(), slow.times()), (MOST, 300));
    }
}
