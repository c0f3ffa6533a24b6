//! Files of the systems that edgelite replaces: former names of columns, and
//! documents whose form is their own.

mod document;
mod environment;
mod row;
mod secrets;

pub(super) use document::Document;
pub(super) use secrets::{Sealing, refusal};

use crate::schema::Table;
use std::borrow::Cow;

/// Former and present names of columns.
const RECORDINGS: [(&str, &str); 3] =
    [("id", "recording_id"), ("video_path", "file_path"), ("size_bytes", "file_size_bytes")];

/// Tables whose columns were renamed, each with former and present names.
const COLUMNS: [(&str, &str, &str); 4] = [
    ("training_jobs", "config", "config_json"),
    ("training_jobs", "result", "result_json"),
    ("training_jobs", "created_at", "submitted_at"),
    ("ecoeye_alerts", "thumbnail", "thumbnail_url"),
];

/// The present name of a table's column, or `name` if it was not renamed.
pub(super) fn present_name<'a>(table: &Table, name: &'a str) -> &'a str {
    let renamed = |(of, before, _): &&(&str, &str, &str)| *of == table.name && *before == name;
    match COLUMNS.iter().find(renamed) {
        Some((_, _, now)) if table.column(name).is_none() => now,
        _ => name,
    }
}

/// The fields of an object under the names of today.
///
/// An object of `recordings.jsonl` is of the old form if it has `video_path` or `size_bytes`, or
/// text as `id`. Its path may be null: that becomes empty text.
pub(super) fn renamed<'a>(table: &Table, mut fields: Vec<(Cow<'a, str>, &'a str)>) -> Vec<(Cow<'a, str>, &'a str)> {
    if table.name != "recordings" {
        for (name, _) in &mut fields {
            if let Some(now) = Some(present_name(table, name)).filter(|now| now != name).map(str::to_owned) {
                *name = now.into();
            }
        }
        return fields;
    }
    let former = fields.iter().any(|(name, json)| match name.as_ref() {
        "video_path" | "size_bytes" => true,
        "id" => json.starts_with('"'),
        _ => false,
    });
    if !former {
        return fields;
    }
    for (before, now) in RECORDINGS {
        if fields.iter().any(|(name, _)| name == now) {
            continue;
        }
        if let Some((name, _)) = fields.iter_mut().find(|(name, _)| name == before) {
            *name = now.into();
        }
    }
    let defaults = [("file_path", "\"\""), ("file_size_bytes", "0"), ("recording_type", "\"automatic\"")];
    for (column, default) in defaults {
        match fields.iter_mut().find(|(name, _)| name == column) {
            Some((_, json)) if *json == "null" => *json = default,
            Some(_) => {}
            None => fields.push((column.into(), default)),
        }
    }
    fields
}
