use super::{
    Patch,
    difference::{difference, is_unique},
};
use crate::value::Rows;

/// A result as it was given last, and what tells its rows apart.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    rows: Option<Rows>,
    /// Names of columns that may tell rows apart, the best first.
    keys: Vec<Vec<String>>,
    /// The one that did last time.
    key: Vec<usize>,
}

/// What became of a result.
pub(super) enum Became {
    /// It is what it was.
    Same,
    /// It is another; with the way there, unless it is the first one or its
    /// rows cannot be told apart.
    Other(Option<Patch>),
}

impl Outcome {
    /// Sets which columns may tell the rows apart, the best first.
    pub(super) fn set_keys(&mut self, keys: Vec<Vec<String>>) {
        if keys != self.keys {
            self.keys = keys;
            self.key.clear();
        }
    }

    /// Takes the rows of a new run.
    pub(super) fn take(&mut self, rows: Rows) -> Became {
        let Some(former) = self.rows.as_ref() else {
            self.rows = Some(rows);
            return Became::Other(None);
        };
        if *former == rows {
            return Became::Same;
        }
        if self.key.is_empty() {
            self.key = self.choose(&[former, &rows]);
        }
        let patch = difference(former, &rows, &self.key);
        if patch.is_none() {
            // The next one may have another key.
            self.key.clear();
        }
        self.rows = Some(rows);
        Became::Other(patch)
    }

    /// Forgets the rows: the next ones are the first.
    pub(super) fn forget(&mut self) {
        self.rows = None;
    }

    /// The rows that were taken last.
    pub(super) const fn rows(&self) -> Option<&Rows> {
        self.rows.as_ref()
    }

    /// The columns of the first key that tells the rows of each result apart.
    fn choose(&self, results: &[&Rows]) -> Vec<usize> {
        let places = |names: &Vec<String>| {
            let columns = results[0].columns();
            let places =
                names.iter().map(|name| columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)));
            places.collect::<Option<Vec<_>>>().filter(|places| !places.is_empty())
        };
        let fits = |key: &Vec<usize>| {
            results.iter().all(|rows| rows.columns() == results[0].columns() && is_unique(rows, key))
        };
        self.keys.iter().filter_map(places).find(fits).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Column, Columns, Kind};

    fn rows(values: &[(i64, i64)]) -> Rows {
        let column = |name: &str| Column { name: name.to_owned(), kind: Kind::Integer };
        let mut rows = Rows::new(Columns::new([column("device"), column("entity")]));
        values.iter().for_each(|(device, entity)| rows.push([(*device).into(), (*entity).into()]));
        rows
    }

    fn outcome(keys: &[&[&str]]) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.set_keys(keys.iter().map(|key| key.iter().map(|name| (*name).to_owned()).collect()).collect());
        outcome
    }

    fn patched(became: Became) -> Option<bool> {
        match became {
            Became::Same => None,
            Became::Other(patch) => Some(patch.is_some()),
        }
    }

    #[test]
    fn the_first_result_is_whole_and_the_same_one_is_not_given_again() {
        let mut outcome = outcome(&[&["entity"]]);
        assert_eq!(patched(outcome.take(rows(&[]))), Some(false));
        assert_eq!(patched(outcome.take(rows(&[]))), None);
        assert_eq!(patched(outcome.take(rows(&[(1, 1)]))), Some(true));
        assert_eq!(patched(outcome.take(rows(&[(1, 1)]))), None);
    }

    #[test]
    fn the_key_of_a_join_is_that_of_its_finest_table() {
        let mut outcome = outcome(&[&["device"], &["entity"]]);
        outcome.take(rows(&[(1, 1), (1, 2)]));
        assert_eq!(patched(outcome.take(rows(&[(1, 2), (2, 3)]))), Some(true));
    }

    #[test]
    fn rows_without_a_key_are_given_whole() {
        let mut missing = outcome(&[&["name"], &[]]);
        missing.take(rows(&[(1, 1)]));
        assert_eq!(patched(missing.take(rows(&[(1, 2)]))), Some(false));
        let mut twice = outcome(&[&["device"]]);
        twice.take(rows(&[(1, 1)]));
        assert_eq!(patched(twice.take(rows(&[(1, 1), (1, 2)]))), Some(false), "no longer unique");
        assert_eq!(patched(twice.take(rows(&[(1, 1), (2, 2)]))), Some(false), "the former rows were not");
        assert_eq!(patched(twice.take(rows(&[(2, 2)]))), Some(true));
    }

    #[test]
    fn other_columns_are_another_result() {
        let mut outcome = outcome(&[&["entity"]]);
        outcome.take(rows(&[(1, 1)]));
        assert_eq!(patched(outcome.take(Rows::single([("entity", 1.into())]))), Some(false));
    }
}
