//! What hubs send: the objects of their device and entity registries, as
//! parameters of the upserts.

use super::BulkReport;
use crate::{
    Result,
    query::{Batch, Outcome, Step},
    value::{Column, Columns, Instant, Json, Kind, Rows, Value},
};

/// A row's id and parameters, or its id, if it has one, and why it cannot be taken.
pub(super) type Taken = Result<(String, Vec<Value>), (Option<String>, &'static str)>;

/// A row that could not be taken: position, id, reason.
pub(super) type Skipped = (usize, Option<String>, &'static str);

/// The text of a field; blank text counts as none.
pub(super) fn text(object: &Json, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The integration of a device: its own field, or the first identifier's.
pub(super) fn integration(device: &Json) -> Option<String> {
    text(device, "integration").or_else(|| device.get("identifiers")?.get(0)?.get(0)?.as_str().map(str::to_owned))
}

/// The time in a field, if it is one: text in stored registries, seconds since
/// the Unix epoch in messages. Hubs before 2024 send none, or the epoch itself
/// for what they do not know.
pub(super) fn instant(object: &Json, field: &str) -> Option<Instant> {
    let instant = match object.get(field)? {
        Json::Number(seconds) => {
            #[expect(clippy::cast_possible_truncation, reason = "a time far below 2^53 microseconds")]
            let microseconds = (seconds.as_f64()? * 1e6).round() as i64;
            Instant::from_microseconds(microseconds)
        }
        _ => text(object, field)?.parse().ok()?,
    };
    (instant != Instant::from_seconds(0)).then_some(instant)
}

/// One upsert per row of a hub's list, and the report of what was skipped.
///
/// `read` gives a row's id and parameters, or why it cannot be taken. A row
/// that its statement leaves out was refused for `refusal`.
pub(super) fn bulk(
    sql: &'static str,
    list: &[Json],
    read: fn(&Json) -> Taken,
    refusal: &'static str,
) -> Batch<BulkReport> {
    let (mut runs, mut taken, mut skipped) = (Vec::with_capacity(list.len()), Vec::new(), Vec::<Skipped>::new());
    for (position, object) in list.iter().enumerate() {
        match read(object) {
            Ok((id, parameters)) if parameters.iter().any(|value| value.excess().is_some()) => {
                skipped.push((position, Some(id), "a text of it is too long"));
            }
            Ok((id, parameters)) => {
                taken.push((position, id));
                runs.push(parameters);
            }
            Err((id, reason)) => skipped.push((position, id, reason)),
        }
    }
    Batch::new([Step::many(sql, runs)], move |outcomes| Ok(report(&outcomes[0], &taken, skipped.clone(), refusal)))
}

fn report(outcome: &Outcome, taken: &[(usize, String)], mut skipped: Vec<Skipped>, refusal: &'static str) -> Rows {
    let mut upserted = 0_i64;
    for ((position, id), changed) in taken.iter().zip(&outcome.changed) {
        match changed {
            Ok(0) => skipped.push((*position, Some(id.clone()), refusal)),
            _ => upserted += 1,
        }
    }
    skipped.sort_by_key(|(position, ..)| *position);
    let columns = [("position", Kind::Integer), ("id", Kind::Text), ("reason", Kind::Text)];
    let mut rows = Rows::new(Columns::new(columns.map(|(name, kind)| Column { name: name.to_owned(), kind })));
    for (position, id, reason) in skipped {
        rows.push([Value::Integer(i64::try_from(position).unwrap_or(i64::MAX)), id.into(), reason.into()]);
    }
    Rows::single([("upserted", upserted.into()), ("skipped", rows.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_text_or_seconds_and_the_epoch_is_unknown() {
        let expected: Instant = "2026-01-11T18:00:00.000001Z".parse().unwrap();
        for value in [json!("2026-01-11T19:00:00.000001+01:00"), json!(1_768_154_400.000_001)] {
            assert_eq!(instant(&json!({ "created_at": value }), "created_at"), Some(expected));
        }
        for value in [json!(0.0), json!("1970-01-01T00:00:00+00:00"), json!("soon"), json!(null)] {
            assert_eq!(instant(&json!({ "created_at": value }), "created_at"), None);
        }
        assert_eq!(instant(&json!({}), "created_at"), None);
    }
}
