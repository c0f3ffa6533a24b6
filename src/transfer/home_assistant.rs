//! The device and entity registries of a Home Assistant hub, as it stores
//! them (`.storage/core.device_registry`) or sends them (the result of
//! `config/device_registry/list`).

use super::{
    Place, Progress, TableReport, Target,
    fields::Original,
    json::{self, Document, Member},
    rejects::Rejects,
    report::count,
    source::Source,
};
use crate::{
    Error, ErrorKind, Result,
    catalog::registry::{self, BulkReport, DevicePayloads, EntityPayloads},
    query::{Batch, Output},
    value::Json,
};
use serde_json::value::RawValue;
use std::path::{Path, PathBuf};

/// Rows written together.
const BATCH_ROWS: usize = 1_000;

/// The version of the registries' files that is understood.
const VERSION: f64 = 1.0;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registry {
    Devices,
    Entities,
}

impl Registry {
    const ALL: [Self; 2] = [Self::Devices, Self::Entities];

    const fn table(self) -> &'static str {
        match self {
            Self::Devices => "devices",
            Self::Entities => "entities",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Devices => "core.device_registry",
            Self::Entities => "core.entity_registry",
        }
    }

    const fn deleted(self) -> &'static str {
        match self {
            Self::Devices => "deleted_devices",
            Self::Entities => "deleted_entities",
        }
    }

    fn batch(self, rows: Vec<Json>) -> Batch<BulkReport> {
        match self {
            Self::Devices => registry::bulk_upsert_devices(DevicePayloads { devices: rows }),
            Self::Entities => registry::bulk_upsert_entities(EntityPayloads { entities: rows }),
        }
    }
}

/// One registry in one file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    path: PathBuf,
    registry: Registry,
    /// Whether it is a stored file rather than a WebSocket result.
    stored: bool,
}

/// The registries in a folder: in the hub's `.storage`, or around it.
pub(super) fn in_folder(folder: &Path) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    for registry in Registry::ALL {
        let names = [registry.key().to_owned(), format!("{}.json", registry.key())];
        let places = [folder.to_owned(), folder.join(".storage")];
        let paths = places.iter().flat_map(|place| names.iter().map(|name| place.join(name)));
        if let Some(path) = paths.into_iter().find(|path| path.is_file()) {
            let document = json::inspect(&path)?;
            parts.push(in_document(&path, &document)?.ok_or_else(|| {
                Error::invalid("source", format!("{} is not a registry of Home Assistant", path.display()))
            })?);
        }
    }
    Ok(parts)
}

/// The registry in a JSON document, if it is one.
pub(super) fn in_document(path: &Path, document: &Document) -> Result<Option<Part>> {
    let Document::Object(members) = document else { return Ok(None) };
    let member = |name: &str| members.iter().find(|(member, _)| member == name).map(|(_, member)| member);
    let refused = |message: String| Error::invalid("source", format!("{}: {message}", path.display()));
    if let Some(Member::Text(key)) = member("key") {
        let Some(registry) = Registry::ALL.into_iter().find(|registry| registry.key() == key) else {
            return Err(refused(format!("{key} is not a registry of devices or entities")));
        };
        if member("version") != Some(&Member::Number(VERSION)) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("{}: only version {VERSION} of {key} is understood", path.display()),
            ));
        }
        return match member("data") {
            Some(Member::Object(names)) if names.iter().any(|name| name == registry.table()) => {
                Ok(Some(Part { path: path.to_owned(), registry, stored: true }))
            }
            _ => Err(refused(format!("it has no list data.{}", registry.table()))),
        };
    }
    if member("type") != Some(&Member::Text("result".to_owned())) {
        return Ok(None);
    }
    match (member("success"), member("result")) {
        (Some(Member::Flag(true)), Some(Member::List)) => {
            Ok(Some(Part { path: path.to_owned(), registry: registry_of_result(path)?, stored: false }))
        }
        _ => Err(refused("the hub answered with an error instead of a list".to_owned())),
    }
}

/// A result does not name its registry: its rows tell, or else the file's name.
fn registry_of_result(path: &Path) -> Result<Registry> {
    let mut rows = 0;
    let mut has_entity_id = false;
    json::each_element(Source::open(path)?.reader, path, &["result"], &mut |row| {
        rows += 1;
        has_entity_id |= parsed(&row).get("entity_id").is_some();
        Ok(())
    })?;
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().contains("entit"));
    Ok(if has_entity_id || (rows == 0 && named) { Registry::Entities } else { Registry::Devices })
}

fn parsed(row: &RawValue) -> Json {
    serde_json::from_str(row.get()).unwrap_or(Json::Null)
}

/// Puts the registries into the store, devices first.
pub(super) fn load(
    mut parts: Vec<Part>,
    target: &mut dyn Target,
    rejects: &mut Rejects,
    progress: &dyn Fn(Progress),
) -> Result<Vec<TableReport>> {
    parts.sort_by_key(|part| part.registry != Registry::Devices);
    let schema = target.schema()?;
    for part in &parts {
        super::known_table(&schema, part.registry.table())?;
    }
    parts.iter().map(|part| load_part(part, target, rejects, progress)).collect()
}

fn load_part(
    part: &Part,
    target: &mut dyn Target,
    rejects: &mut Rejects,
    progress: &dyn Fn(Progress),
) -> Result<TableReport> {
    let source = Source::open(&part.path)?;
    let position = source.position.clone();
    let mut loading = Loading {
        registry: part.registry,
        target,
        rejects,
        report: TableReport::new(part.registry.table()),
        rows: Vec::new(),
    };
    let keys: &[&str] = if part.stored { &["data", part.registry.table()] } else { &["result"] };
    json::each_element(source.reader, &part.path, keys, &mut |row| {
        loading.rows.push(row);
        if loading.rows.len() >= BATCH_ROWS {
            loading.flush()?;
            let table = part.registry.table().to_owned();
            progress(Progress { table, rows: loading.report.read, share: position.share() });
        }
        Ok(())
    })?;
    loading.flush()?;
    let mut report = loading.report;
    if part.stored {
        json::each_element(
            Source::open(&part.path)?.reader,
            &part.path,
            &["data", part.registry.deleted()],
            &mut |row| {
                let row = parsed(&row);
                let key = ["entity_id", "id"].iter().find_map(|name| row.get(name)?.as_str()).map(str::to_owned);
                count(&mut report.skipped, "deleted in the hub", Some(Place { key, ..Place::default() }));
                Ok(())
            },
        )?;
    }
    Ok(report)
}

struct Loading<'a> {
    registry: Registry,
    target: &'a mut dyn Target,
    rejects: &'a mut Rejects,
    report: TableReport,
    rows: Vec<Box<RawValue>>,
}

impl Loading<'_> {
    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let payloads = rows.iter().map(|row| parsed(row)).collect();
        let done = BulkReport::from_rows(self.target.write(self.registry.batch(payloads).into_write()?)?)?;
        let before = self.report.read;
        self.report.read += rows.len() as u64;
        self.report.imported += u64::try_from(done.upserted).unwrap_or(0);
        for skipped in done.skipped {
            let position = usize::try_from(skipped.position).unwrap_or(0);
            let place = Place { key: skipped.id, ..Place::row(before + position as u64 + 1) };
            let original = Original::Json(rows[position].clone());
            self.rejects.keep(self.registry.table(), &place, &skipped.reason, None, &original)?;
            count(&mut self.report.rejected, &skipped.reason, Some(place));
        }
        Ok(())
    }
}
