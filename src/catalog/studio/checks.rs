//! What the functions of the catalog check alike.

use crate::{
    Error, Result,
    catalog::require,
    query::{Batch, Output, Statement, Step},
    value::{Patch, Rows, Value},
};
use std::fmt::Display;

/// The most characters of a name.
const LONGEST_NAME: usize = 1_000;

/// Refuses a name that is blank or too long.
pub(super) fn check_name(name: &str, field: &'static str) -> Result<()> {
    require(!name.trim().is_empty(), field, "must not be empty")?;
    require(name.chars().count() <= LONGEST_NAME, field, "must not be longer than 1000 characters")
}

/// As [`check_name`], for a name that may be left out.
pub(super) fn check_optional_name(name: Option<&String>, field: &'static str) -> Result<()> {
    name.map_or(Ok(()), |name| check_name(name, field))
}

/// Refuses seconds that are negative or no number.
pub(super) fn check_seconds(seconds: Option<f64>, field: &'static str) -> Result<()> {
    let met = seconds.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0);
    require(met, field, "must be a number of seconds, 0 or more")
}

/// Refuses what is not 0 to 1.
pub(super) fn check_share(share: Option<f64>, field: &'static str) -> Result<()> {
    require(share.is_none_or(|share| (0.0..=1.0).contains(&share)), field, "must be 0 to 1")
}

/// Refuses negative numbers.
pub(super) fn check_not_negative(number: Option<i64>, field: &'static str) -> Result<()> {
    require(number.is_none_or(|number| number >= 0), field, "must not be negative")
}

/// Refuses what is no type of annotation.
pub(super) fn check_annotation_type(annotation_type: Option<&str>) -> Result<()> {
    let known = annotation_type.is_none_or(|known| matches!(known, "keyframe" | "time_range"));
    require(known, "annotation_type", "must be keyframe or time_range")
}

/// The value of a patch, if it sets one.
pub(super) fn set<T: Copy>(patch: &Patch<T>) -> Option<T> {
    patch.as_set().copied()
}

/// That there is no row with this key.
pub(super) fn missing(what: &str, key: impl Display, field: &'static str) -> Error {
    Error::not_found(format!("there is no {what} {key}")).on(field)
}

/// One statement that writes and returns a row, or none if a row that it
/// needs is missing: then the batch fails with that error.
pub(super) fn write_or<T: Output>(statement: Statement, missing: Error) -> Batch<T> {
    Batch::new([statement.into()], move |mut outcomes| {
        let rows = outcomes.remove(0).rows;
        if rows.is_empty() { Err(missing.clone()) } else { Ok(rows) }
    })
}

/// One deleting statement; gives whether it deleted anything.
pub(super) fn deletion(statement: Statement) -> Batch<bool> {
    Batch::new([statement.into()], |outcomes| Ok(done(outcomes[0].total_changed() > 0)))
}

/// A result of true or false.
pub(super) fn done(done: bool) -> Rows {
    Rows::single([("done", done.into())])
}

/// The change of one row, which it returns; without anything to change, the
/// row as it is.
pub(super) fn changed<T: Output>(
    update: Option<Statement>,
    select: Statement,
    columns: &str,
    missing: Error,
) -> Batch<T> {
    let statement = match update {
        Some(Statement { sql, parameters }) => {
            Statement { sql: format!("{sql} RETURNING {columns}").into(), parameters }
        }
        None => select,
    };
    write_or(statement, missing)
}

/// A change that a row's state must allow: `state` reads that state, `update`
/// changes the row only in states that allow it and returns it, and `refuse`
/// says why it did not, given the state, if there is such a row.
pub(super) fn guarded<T: Output>(
    state: Statement,
    update: Statement,
    refuse: impl Fn(Option<&str>) -> Error + Send + Sync + 'static,
) -> Batch<T> {
    let steps: [Step; 2] = [state.into(), update.into()];
    Batch::new(steps, move |mut outcomes| {
        let rows = outcomes.remove(1).rows;
        let state = outcomes[0].rows.values().first().and_then(Value::as_text);
        if rows.is_empty() { Err(refuse(state)) } else { Ok(rows) }
    })
}
