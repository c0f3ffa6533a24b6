//! What is known of a row across sites, and how two such states merge.

use super::{Clock, wire};
use crate::value::Value;
use std::collections::BTreeMap;

/// A value with the clock of the write that it comes from: a last-writer-wins
/// register (Shapiro, Preguiça, Baquero, Zawirski, "A comprehensive study of
/// Convergent and Commutative Replicated Data Types", 2011, section 3.2.1).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) clock: Clock,
    pub(crate) value: Value,
}

/// A deletion, and the key of the row that stands for this one, if the two met
/// on a unique key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deletion {
    pub(crate) clock: Clock,
    pub(crate) merged_into: Option<String>,
}

/// The state of a row. Merging is commutative, associative and idempotent.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RowState {
    /// The earliest write: the smaller one wins.
    pub(crate) born: Clock,
    /// The latest write of any column; of a row that has none, too.
    pub(crate) touched: Clock,
    /// All columns outside of the key that anybody wrote.
    pub(crate) columns: BTreeMap<String, Cell>,
    pub(crate) deleted: Option<Deletion>,
}

impl RowState {
    /// A row that nobody has heard of.
    pub(crate) fn unborn() -> Self {
        Self { born: Clock { time: i64::MAX, site: i64::MAX }, ..Self::default() }
    }

    /// Whether it was written after it was deleted.
    pub(crate) fn is_alive(&self) -> bool {
        self.touched > self.deleted.as_ref().map_or(Clock::ZERO, |deletion| deletion.clock)
    }

    /// Takes over what is later in another state of the same row; gives
    /// whether anything is.
    pub(crate) fn merge(&mut self, other: &Self) -> bool {
        let mut has_changed = other.born < self.born || other.touched > self.touched;
        self.born = self.born.min(other.born);
        self.touched = self.touched.max(other.touched);
        for (name, cell) in &other.columns {
            match self.columns.get_mut(name) {
                Some(own) if !is_later(cell, own) => continue,
                Some(own) => *own = cell.clone(),
                None => drop(self.columns.insert(name.clone(), cell.clone())),
            }
            has_changed = true;
        }
        if other.deleted > self.deleted {
            self.deleted.clone_from(&other.deleted);
            has_changed = true;
        }
        has_changed
    }

    /// Writes columns with one clock.
    pub(crate) fn write(&mut self, clock: Clock, columns: impl IntoIterator<Item = (String, Value)>) {
        self.born = self.born.min(clock);
        self.touched = self.touched.max(clock);
        self.columns.extend(columns.into_iter().map(|(name, value)| (name, Cell { clock, value })));
    }

    /// Deletes it as of a clock.
    pub(crate) fn delete(&mut self, clock: Clock, merged_into: Option<String>) {
        let deletion = Some(Deletion { clock, merged_into });
        if deletion > self.deleted {
            self.deleted = deletion;
        }
    }

    /// The latest clock in it.
    pub(crate) fn latest(&self) -> Clock {
        let deleted = self.deleted.as_ref().map_or(Clock::ZERO, |deletion| deletion.clock);
        self.columns.values().map(|cell| cell.clock).fold(self.touched.max(deleted), Clock::max)
    }

    pub(crate) fn value(&self, column: &str) -> Option<&Value> {
        self.columns.get(column).map(|cell| &cell.value)
    }
}

/// Whether a write overrules another one. Equal clocks come from a site that
/// was put back to an earlier state; then the values decide, alike everywhere.
fn is_later(cell: &Cell, own: &Cell) -> bool {
    match cell.clock.cmp(&own.clock) {
        std::cmp::Ordering::Equal => {
            cell.value != own.value && wire::order_bytes(&cell.value) > wire::order_bytes(&own.value)
        }
        order => order.is_gt(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clocks() -> impl Strategy<Value = Clock> {
        (0_i64..6, 0_i64..3).prop_map(|(time, site)| Clock { time, site })
    }

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            (0_i64..3).prop_map(Value::from),
            (0_i64..3).prop_map(|half| Value::Real(half as f64 / 2.0)),
            "[ab]{0,2}".prop_map(Value::from),
            prop::collection::vec(0_u8..2, 0..2).prop_map(Value::from),
        ]
    }

    fn states() -> impl Strategy<Value = RowState> {
        let columns = prop::collection::btree_map("[abc]", (clocks(), values()), 0..4);
        let deleted = prop::option::of((clocks(), prop::option::of("[xy]")));
        (clocks(), clocks(), columns, deleted).prop_map(|(born, touched, columns, deleted)| RowState {
            born,
            touched,
            columns: columns.into_iter().map(|(name, (clock, value))| (name, Cell { clock, value })).collect(),
            deleted: deleted.map(|(clock, merged_into)| Deletion { clock, merged_into }),
        })
    }

    fn merged(a: &RowState, b: &RowState) -> RowState {
        let mut merged = a.clone();
        let has_changed = merged.merge(b);
        assert_eq!(has_changed, merged != *a);
        merged
    }

    proptest! {
        #[test]
        fn merging_is_commutative_associative_and_idempotent(a in states(), b in states(), c in states()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(merged(&a, &a), a.clone());
            prop_assert_eq!(merged(&merged(&a, &b), &b), merged(&a, &b));
            prop_assert_eq!(merged(&RowState::unborn(), &a), a);
        }

        #[test]
        fn a_write_after_everything_seen_shows_and_a_deletion_after_it_hides(a in states(), value in values()) {
            let mut state = a;
            let clock = state.latest().next();
            state.write(clock, [("a".to_owned(), value.clone())]);
            prop_assert!(state.is_alive());
            prop_assert_eq!(state.value("a"), Some(&value));
            state.delete(clock.next(), None);
            prop_assert!(!state.is_alive());
        }
    }
}
