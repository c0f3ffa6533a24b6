//! The former names of columns, in files of the systems that edgelite replaces.

use crate::schema::Table;
use std::borrow::Cow;

/// Former and present names of columns.
const RECORDINGS: [(&str, &str); 3] =
    [("id", "recording_id"), ("video_path", "file_path"), ("size_bytes", "file_size_bytes")];

/// The fields of `recordings.jsonl` under the names of today.
///
/// An object is of the old form if it has `video_path` or `size_bytes`, or
/// text as `id`. Its path may be null: that becomes empty text.
pub(super) fn renamed<'a>(table: &Table, mut fields: Vec<(Cow<'a, str>, &'a str)>) -> Vec<(Cow<'a, str>, &'a str)> {
    if table.name != "recordings" {
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
