//! A catalog as a folder of numbered files.

use super::Catalog;
use crate::{Error, Result, migrate::Migration, schema::line_of};
use std::{borrow::Cow, collections::BTreeMap, path::Path};

/// The texts of one migration, each with its file.
#[derive(Default)]
struct Pair {
    up: Option<(String, String)>,
    down: Option<(String, String)>,
}

impl Catalog {
    /// The catalog in a folder, which is named after the folder: files
    /// `0001_name.up.sql` with what leads to a version, and
    /// `0001_name.down.sql` with what leads back, which may be missing.
    /// Other files of the folder, and folders in it, are left alone.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is no such folder, [`Io`](crate::ErrorKind::Io) when a file cannot be
    /// read, otherwise as [`Catalog::from_files`].
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::{Options, Store, catalog::{Catalog, media}};
    /// let garden = Catalog::from_folder("catalogs/garden")?;
    /// let store = Store::open("data/home.db", Options::new().catalogs([media::CATALOG, garden]))?;
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn from_folder(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::not_found(format!("there is no folder {}", path.display())),
            std::io::ErrorKind::NotADirectory => {
                Error::invalid("catalog", format!("{} is a file; give the folder with the migrations", path.display()))
            }
            _ => Error::from(error).context(path.display()),
        };
        let folder = path.canonicalize().map_err(failed).map_err(|error| error.on("catalog"))?;
        let name = folder.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
            Error::invalid("catalog", format!("the folder {} has no name that a catalog can have", path.display()))
        })?;
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed).map_err(|error| error.on("catalog"))? {
            let entry = entry.map_err(failed)?.path();
            let Some(file) = entry.file_name().and_then(|name| name.to_str()) else { continue };
            if is_sql(file) && !entry.is_dir() {
                let content = std::fs::read(&entry).map_err(|error| Error::from(error).context(entry.display()))?;
                files.push((file.to_owned(), content));
            }
        }
        files.sort();
        if files.is_empty() {
            let problem = format!("{} holds no migration; the first is 0001_{name}.up.sql", path.display());
            return Err(Error::invalid("catalog", problem));
        }
        Self::from_files(name.to_owned(), files)
    }

    /// A catalog of the files of its folder: their paths, of which the last
    /// part counts, and what is in them.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `catalog` for a name that is none, a file whose name is not
    /// that of a migration, a version that is missing or there twice, a text that is not UTF-8;
    /// [`Migration`](crate::ErrorKind::Migration) for a statement that cannot run in a transaction. The message names the
    /// file, and the line where there is one.
    ///
    /// # Example
    /// ```
    /// use edgelite::catalog::Catalog;
    /// let garden = Catalog::from_files("garden", [("garden/0001_beds.up.sql", "CREATE TABLE beds (name TEXT);")])?;
    /// assert_eq!(garden.migrations[0].name, "0001_beds");
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn from_files<P: AsRef<str>, C: AsRef<[u8]>>(
        name: impl Into<Cow<'static, str>>,
        files: impl IntoIterator<Item = (P, C)>,
    ) -> Result<Self> {
        let name = name.into();
        let mut versions = BTreeMap::<u32, Pair>::new();
        for (path, content) in files {
            let file = path.as_ref().rsplit(['/', '\\']).next().unwrap_or_default();
            if is_sql(file) {
                take(&name, &mut versions, file, content.as_ref())?;
            }
        }
        let mut migrations = Vec::with_capacity(versions.len());
        for (expected, (version, pair)) in (1..).zip(versions) {
            if version != expected {
                let found = pair.up.or(pair.down).map(|(file, _)| file).unwrap_or_default();
                let problem = match version {
                    0 => format!("versions begin at 1, not with {found}"),
                    _ => format!("version {expected} is missing before {found}"),
                };
                return Err(refused(&name, problem));
            }
            migrations.push(paired(&name, version, pair)?);
        }
        let catalog = Self::new(name).migrations(migrations);
        catalog.check_own()?;
        Ok(catalog)
    }
}

/// Whether a file is meant to be a migration; hidden ones are an editor's.
fn is_sql(file: &str) -> bool {
    file.get(file.len().saturating_sub(4)..).is_some_and(|ending| ending.eq_ignore_ascii_case(".sql"))
        && !file.starts_with('.')
}

fn refused(catalog: &str, problem: String) -> Error {
    Error::invalid("catalog", format!("{catalog}: {problem}"))
}

/// Puts a file beside its other direction.
fn take(catalog: &str, versions: &mut BTreeMap<u32, Pair>, file: &str, content: &[u8]) -> Result<()> {
    let (version, _, is_up) = parse(file)
        .ok_or_else(|| refused(catalog, format!("{file} is not named like 0001_name.up.sql or 0001_name.down.sql")))?;
    let content = std::str::from_utf8(content).map_err(|error| {
        let before = String::from_utf8_lossy(&content[..error.valid_up_to()]);
        let line = line_of(&before, before.len());
        refused(catalog, format!("{file}: line {line}: the text is not UTF-8; save it as UTF-8"))
    })?;
    // Some editors begin a file with a mark that says that it is UTF-8.
    let text = content.strip_prefix('\u{feff}').unwrap_or(content).to_owned();
    let pair = versions.entry(version).or_default();
    let place = if is_up { &mut pair.up } else { &mut pair.down };
    if let Some((before, _)) = place {
        return Err(refused(catalog, format!("{before} and {file} are the same version; give one the next number")));
    }
    *place = Some((file.to_owned(), text));
    let names = [&pair.up, &pair.down].map(|half| half.as_ref().and_then(|(file, _)| parse(file)));
    match names {
        [Some((_, up, _)), Some((_, down, _))] if up != down => {
            Err(refused(catalog, format!("version {version} is named {up} and {down}; give both files one name")))
        }
        _ => Ok(()),
    }
}

/// The version, the name with its number, and whether it leads up.
fn parse(file: &str) -> Option<(u32, &str, bool)> {
    let (stem, is_up) = match (file.strip_suffix(".up.sql"), file.strip_suffix(".down.sql")) {
        (Some(stem), _) => (stem, true),
        (_, Some(stem)) => (stem, false),
        _ => return None,
    };
    let (number, name) = stem.split_once('_')?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    let fits = number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    if !fits || name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    number.parse().ok().map(|version| (version, stem, is_up))
}

fn paired(catalog: &str, version: u32, pair: Pair) -> Result<Migration> {
    let Some((file, up)) = pair.up else {
        let file = pair.down.map(|(file, _)| file).unwrap_or_default();
        return Err(refused(catalog, format!("{file} leads back from a version that no .up.sql leads to")));
    };
    let name = file.strip_suffix(".up.sql").unwrap_or(&file).to_owned();
    let down = pair.down.map(|(_, text)| text).unwrap_or_default();
    Ok(Migration { version, name: name.into(), up: up.into(), down: down.into() })
}
