use super::{Moved, Patch, Placed, Removed};
use crate::value::{Row, RowView, Rows, Value};
use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

/// The patch from `former` to `rows`; none where they cannot be told apart by
/// the values of `key`, the positions of columns: a key that is not unique,
/// other columns.
///
/// It takes n log n steps for n rows.
pub(super) fn difference(former: &Rows, rows: &Rows, key: &[usize]) -> Option<Patch> {
    if former.columns() != rows.columns() || key.is_empty() {
        return None;
    }
    let mut positions = HashMap::with_capacity(former.len());
    for (position, row) in former.iter().enumerate() {
        if positions.insert(Key { row, columns: key }, Some(position)).is_some() {
            return None;
        }
    }
    let mut patch =
        Patch { next: rows.next().map(str::to_owned), warnings: rows.warnings().to_vec(), ..Patch::default() };
    let mut stayed = vec![false; former.len()];
    // The positions of the rows that stayed: now and before.
    let mut kept = Vec::with_capacity(rows.len().min(former.len()));
    for (position, row) in rows.iter().enumerate() {
        let known = positions.entry(Key { row, columns: key });
        match known {
            std::collections::hash_map::Entry::Occupied(mut entry) => {
                // Taken before: the key is not unique.
                let before = entry.get_mut().take()?;
                stayed[before] = true;
                kept.push((position, before));
                if former.get(before).expect("a former row").values() != row.values() {
                    patch.changed.push(Placed { position, row: row.to_owned() });
                }
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(None);
                patch.added.push(Placed { position, row: row.to_owned() });
            }
        }
    }
    let gone = stayed.iter().enumerate().filter(|(_, stayed)| !**stayed).map(|(position, _)| position);
    let key_of = |position| key_of(former.get(position).expect("a former row"), key);
    patch.removed = gone.map(|position| Removed { position, key: key_of(position) }).collect();
    let in_order = longest_rising(kept.iter().map(|(_, before)| *before));
    let moved = kept.iter().zip(in_order).filter(|(_, in_order)| !in_order);
    patch.moved = moved.map(|((to, from), _)| Moved { from: *from, to: *to, key: key_of(*from) }).collect();
    Some(patch)
}

/// Whether the key tells all rows apart.
pub(super) fn is_unique(rows: &Rows, key: &[usize]) -> bool {
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    rows.iter().all(|row| seen.insert(Key { row, columns: key }))
}

fn key_of(row: RowView<'_>, key: &[usize]) -> Row {
    let columns = row.columns();
    Row::from_pairs(key.iter().map(|column| (columns[*column].name.clone(), row[*column].clone())))
}

/// Which of the numbers, all different, belong to a longest rising
/// subsequence: patience sorting, <https://en.wikipedia.org/wiki/Longest_increasing_subsequence>.
fn longest_rising(numbers: impl ExactSizeIterator<Item = usize>) -> Vec<bool> {
    let count = numbers.len();
    let numbers: Vec<_> = numbers.collect();
    // The index of the smallest end of a rising subsequence of each length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; count];
    for (index, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before[index] = length.checked_sub(1).map_or(usize::MAX, |shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut chosen = vec![false; count];
    let mut index = ends.last().copied().unwrap_or(usize::MAX);
    while index != usize::MAX {
        chosen[index] = true;
        index = before[index];
    }
    chosen
}

/// The values of some columns of a row, to be looked up.
struct Key<'a> {
    row: RowView<'a>,
    columns: &'a [usize],
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.columns.iter().all(|column| same(&self.row[*column], &other.row[*column]))
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.columns.iter().for_each(|column| hash(&self.row[*column], hasher));
    }
}

/// Whether two values are the same to the last bit.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Real(one), Value::Real(other)) => one.to_bits() == other.to_bits(),
        (one, other) => one == other,
    }
}

fn hash<H: Hasher>(value: &Value, hasher: &mut H) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Integer(value) => value.hash(hasher),
        Value::Real(value) => value.to_bits().hash(hasher),
        Value::Text(value) | Value::Json(value) => value.hash(hasher),
        Value::Blob(value) => value.hash(hasher),
        Value::Boolean(value) => value.hash(hasher),
        Value::Instant(value) => value.microseconds().hash(hasher),
        // No key: rows of rows are told apart by comparing them.
        Value::Rows(rows) => rows.len().hash(hasher),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Column, Columns, Kind};
    use proptest::prelude::*;

    fn rows(values: &[(i64, i64)]) -> Rows {
        let column = |name: &str| Column { name: name.to_owned(), kind: Kind::Integer };
        let mut rows = Rows::new(Columns::new([column("id"), column("watts")]));
        values.iter().for_each(|(id, watts)| rows.push([(*id).into(), (*watts).into()]));
        rows
    }

    /// Rows with different ids in any order.
    fn keyed() -> impl Strategy<Value = Vec<(i64, i64)>> {
        let ids = proptest::sample::subsequence((0..30_i64).collect::<Vec<_>>(), 0..30).prop_shuffle();
        (ids, proptest::collection::vec(0..3_i64, 30)).prop_map(|(ids, watts)| ids.into_iter().zip(watts).collect())
    }

    proptest! {
        #[test]
        fn a_patch_applied_to_the_former_rows_gives_the_new_rows(former in keyed(), new in keyed(), next in any::<bool>()) {
            let (former, mut new) = (rows(&former), rows(&new));
            new.set_next(next.then(|| "cursor".to_owned()));
            let patch = difference(&former, &new, &[0]).unwrap();
            prop_assert_eq!(patch.apply(&former).unwrap(), new);
            let same = difference(&former, &former, &[0]).unwrap();
            prop_assert!(same.is_empty());
        }

        #[test]
        fn a_patch_of_other_rows_is_refused_and_never_a_panic(one in keyed(), two in keyed(), other in keyed()) {
            let patch = difference(&rows(&one), &rows(&two), &[0]).unwrap();
            if let Ok(result) = patch.apply(&rows(&other)) {
                prop_assert_eq!(result.len() + one.len(), two.len() + other.len());
            }
        }

        #[test]
        fn as_few_rows_as_possible_move(order in Just((0..8_i64).collect::<Vec<_>>()).prop_shuffle()) {
            let former: Vec<_> = (0..8).map(|id| (id, 0)).collect();
            let new: Vec<_> = order.iter().map(|id| (*id, 0)).collect();
            let patch = difference(&rows(&former), &rows(&new), &[0]).unwrap();
            let rising = |chosen: u32| {
                let picked: Vec<_> = (0..8).filter(|bit| chosen >> bit & 1 == 1).map(|bit| order[bit]).collect();
                picked.is_sorted().then_some(picked.len())
            };
            let longest = (0..256).filter_map(rising).max().unwrap();
            prop_assert_eq!(patch.moved.len(), 8 - longest);
        }
    }

    #[test]
    fn one_row_that_goes_to_the_top_is_one_move() {
        let patch = difference(&rows(&[(1, 0), (2, 0), (3, 0)]), &rows(&[(3, 1), (1, 0), (2, 0)]), &[0]).unwrap();
        assert_eq!(patch.moved.iter().map(|row| (row.from, row.to)).collect::<Vec<_>>(), [(2, 0)]);
        assert_eq!(patch.changed.iter().map(|row| row.position).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn rows_that_their_key_does_not_tell_apart_have_no_patch() {
        let (once, twice) = (rows(&[(1, 0), (2, 0)]), rows(&[(1, 0), (1, 5)]));
        assert_eq!(difference(&once, &twice, &[0]), None);
        assert_eq!(difference(&twice, &once, &[0]), None);
        assert_eq!(difference(&once, &rows(&[(7, 0), (7, 1)]), &[0]), None);
        assert!(difference(&once, &twice, &[0, 1]).is_some());
        assert!(is_unique(&once, &[0]) && !is_unique(&twice, &[0]));
        let other = Rows::single([("name", "x".into())]);
        assert_eq!(difference(&once, &other, &[0]), None, "other columns");
    }
}
