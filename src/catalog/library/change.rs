//! Batches that change one row and say what became of it.

use crate::{
    Error, ErrorKind,
    query::{Batch, Output, Statement, Step},
    value::Rows,
};

/// Changes a row and gives it as it is then, which `read` reads: what
/// RETURNING gives is older than what triggers set.
///
/// It fails with [`NotFound`](ErrorKind::NotFound) where there is no such
/// row, and with [`Conflict`](ErrorKind::Conflict) in the words of `taken`
/// where another row has its key.
pub(super) fn change<T: Output>(
    updates: impl IntoIterator<Item = Statement>,
    read: Statement,
    missing: Error,
    taken: (&'static str, &'static str),
) -> Batch<T> {
    let updates = updates.into_iter().map(|update| Step::from(update).tolerant());
    Batch::new(updates.chain([read.into()]), move |mut outcomes| {
        let row = outcomes.pop().unwrap_or_default().rows;
        if row.is_empty() {
            return Err(missing.clone());
        }
        match outcomes.into_iter().flat_map(|outcome| outcome.changed).find_map(Result::err) {
            Some(error) if error.kind() == ErrorKind::Conflict => Err(conflict(taken)),
            Some(error) => Err(error),
            None => Ok(row),
        }
    })
}

/// Adds a row, which RETURNING gives; fails with
/// [`Conflict`](ErrorKind::Conflict) in the words of `taken` where another row
/// has its key and the statement does nothing.
pub(super) fn add<T: Output>(insert: Statement, taken: (&'static str, &'static str)) -> Batch<T> {
    Batch::new([insert.into()], move |mut outcomes| {
        let rows = outcomes.remove(0).rows;
        if rows.is_empty() { Err(conflict(taken)) } else { Ok(rows) }
    })
}

/// Runs a deletion; false if it found nothing.
pub(super) fn delete(deletion: Statement) -> Batch<bool> {
    Batch::new([deletion.into()], |outcomes| Ok(Rows::single([("deleted", (outcomes[0].total_changed() > 0).into())])))
}

/// That another row has the key `field`.
pub(super) fn conflict((field, message): (&'static str, &'static str)) -> Error {
    Error::new(ErrorKind::Conflict, message).on(field)
}

/// That there is no row with this id.
pub(super) fn missing(what: &str, id: &str) -> Error {
    Error::not_found(format!("there is no {what} {id}")).on("id")
}
