//! Where a schema is read from: a catalog by its name, a folder of
//! migrations, a text of SQL, or the file of a store.

use super::settings::Settings;
use crate::{Error, Migration, Result, Store, catalog::Catalog, schema::Schema};
use std::path::Path;

/// A schema in a store: a file's, or one in memory.
pub(super) struct Source {
    pub store: Store,
    /// Whether the store is a file with rows.
    pub has_rows: bool,
    /// The catalog that it is, if it is one.
    pub catalog: Option<Catalog>,
}

impl Source {
    /// Opens what `text` names, beside the other catalogs that its tables may
    /// refer to.
    pub(super) fn open(text: &str, others: &[Catalog], settings: &Settings) -> Result<Self> {
        let path = Path::new(text);
        if let Some(catalog) = settings.catalogs.iter().find(|catalog| catalog.name == text) {
            return Self::of_catalog(catalog.clone(), others);
        }
        if path.is_dir() {
            return Self::of_catalog(Catalog::from_folder(path)?, others);
        }
        if !path.is_file() {
            let known: Vec<_> = settings.catalogs.iter().map(|catalog| catalog.name.as_ref()).collect();
            let problem = format!(
                "{text} is neither a catalog ({}), nor a folder of migrations, a file of SQL or a store",
                known.join(", ")
            );
            return Err(Error::not_found(problem).on("schema"));
        }
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("sql")) {
            let up = std::fs::read_to_string(path).map_err(|error| Error::from(error).context(text).on("schema"))?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let migration = Migration { version: 1, name: name.into(), up: up.into(), down: "".into() };
            let mut source = Self::of_catalog(Catalog::new("wanted").migrations([migration]), others)?;
            source.catalog = None;
            return Ok(source);
        }
        let store = Store::open(path, settings.bare_options().read_only())?;
        Ok(Self { store, has_rows: true, catalog: None })
    }

    fn of_catalog(catalog: Catalog, others: &[Catalog]) -> Result<Self> {
        let others = others.iter().filter(|other| other.name != catalog.name).cloned();
        let store =
            Store::open_in_memory(crate::Options::new().readers(0).catalogs(others).catalogs([catalog.clone()]))?;
        Ok(Self { store, has_rows: false, catalog: Some(catalog) })
    }
}

/// The tables of these catalogs.
pub(super) fn tables_of(catalogs: &[Catalog]) -> Result<Schema> {
    Store::open_in_memory(crate::Options::new().readers(0).catalogs(catalogs.iter().cloned()))?.schema()
}
