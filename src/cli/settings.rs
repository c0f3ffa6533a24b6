//! Which store, and how it is opened: from arguments, the program's own
//! variables, and those of the systems that it replaces.

use crate::{
    Error, ErrorKind, Options, Result,
    backup::Backups,
    catalog::{self, BUILT_IN, Catalog},
};
use clap::Args;
use std::{path::PathBuf, time::Duration};

/// The file in the data directory.
const FILE: &str = "media.db";

/// Pages of a cache size that is given in pages, in KiB.
const PAGE_KIBIBYTES: i64 = 4;

#[derive(Debug, Default, Args)]
pub(super) struct SettingsArguments {
    /// The store's file [default: media.db in $EDGELITE_DATA, else the file of
    /// $SQLITE_DATABASE_URL or $DATABASE_URL, else data/media.db].
    #[arg(long, short, global = true, value_name = "PATH")]
    data: Option<PathBuf>,

    /// Seconds to wait for another program that has the file open
    /// [default: $EDGELITE_BUSY_TIMEOUT, else $SQLITE_TIMEOUT, else 30].
    #[arg(long, global = true, value_name = "SECONDS")]
    busy_timeout: Option<String>,

    /// Page cache of each connection in KiB [default: $EDGELITE_CACHE_KIBIBYTES,
    /// else $SQLITE_CACHE_SIZE (negative: KiB, positive: pages), else 64000].
    #[arg(long, global = true, value_name = "KIBIBYTES")]
    cache_kibibytes: Option<String>,

    /// A folder with the migrations of a catalog of your own, named after the
    /// folder; may be given several times [default: the folders in
    /// $EDGELITE_CATALOG_FOLDERS, separated as in $PATH].
    #[arg(long, global = true, value_name = "FOLDER")]
    catalog_folder: Vec<PathBuf>,
}

/// What the arguments and variables together say.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub path: PathBuf,
    pub busy_timeout: Duration,
    pub cache_kibibytes: u32,
    /// The catalogs that come with edgelite, and those of the folders.
    pub catalogs: Vec<Catalog>,
    /// Where the store is backed up before it is migrated.
    pub backups: Backups,
}

impl Settings {
    /// Arguments win over the program's own variables, and these over others'.
    pub(super) fn resolve(arguments: SettingsArguments, variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let variable =
            |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let path = match (arguments.data, variable("EDGELITE_DATA")) {
            (Some(path), _) => path,
            (None, Some(folder)) => PathBuf::from(folder).join(FILE),
            (None, None) => ["SQLITE_DATABASE_URL", "DATABASE_URL"]
                .into_iter()
                .find_map(|name| variable(name).map(|url| file_of_url(name, &url)))
                .unwrap_or_else(|| Ok(PathBuf::from("data").join(FILE)))?,
        };
        let first = |argument: Option<String>, flag: &'static str, names: [&'static str; 2]| {
            let named = |name: &'static str| variable(name).map(|value| (name, value));
            argument.map(|value| (flag, value)).or_else(|| named(names[0])).or_else(|| named(names[1]))
        };
        let timeout = first(arguments.busy_timeout, "--busy-timeout", ["EDGELITE_BUSY_TIMEOUT", "SQLITE_TIMEOUT"]);
        let cache =
            first(arguments.cache_kibibytes, "--cache-kibibytes", ["EDGELITE_CACHE_KIBIBYTES", "SQLITE_CACHE_SIZE"]);
        let backups = variable("EDGELITE_BACKUPS").map_or_else(|| Backups::beside(&path), Backups::in_folder);
        Ok(Self {
            backups,
            path,
            busy_timeout: timeout.map_or(Ok(Duration::from_secs(30)), |(name, value)| seconds(name, &value))?,
            cache_kibibytes: cache.map_or(Ok(64_000), |(name, value)| kibibytes(name, &value))?,
            catalogs: catalogs(arguments.catalog_folder, variable("EDGELITE_CATALOG_FOLDERS"))?,
        })
    }

    /// The store's options without catalogs.
    pub(super) fn bare_options(&self) -> Options {
        Options::new().busy_timeout(self.busy_timeout).cache_kibibytes(self.cache_kibibytes)
    }

    /// The store's options with all catalogs. It is backed up before it is
    /// migrated.
    pub(super) fn options(&self) -> Options {
        self.backups.before_migrating(self.bare_options().catalogs(self.catalogs.iter().cloned()))
    }

    /// The catalogs of the folders.
    pub(super) fn own_catalogs(&self) -> impl Iterator<Item = &Catalog> {
        self.catalogs.iter().filter(|catalog| catalog.is_own())
    }

    /// Refuses a store that does not exist, for commands that must not make one.
    pub(super) fn require_store(&self) -> Result<()> {
        if self.path.exists() {
            return Ok(());
        }
        Err(Error::not_found(format!("there is no store at {}", self.path.display())).on("data"))
    }
}

/// The built-in catalogs, and those of the folders that were named, or else
/// of those that the variable lists.
fn catalogs(folders: Vec<PathBuf>, variable: Option<String>) -> Result<Vec<Catalog>> {
    let listed =
        || variable.iter().flat_map(std::env::split_paths).filter(|path| !path.as_os_str().is_empty()).collect();
    let folders: Vec<PathBuf> = if folders.is_empty() { listed() } else { folders };
    let own = folders.iter().map(Catalog::from_folder).collect::<Result<Vec<_>>>()?;
    let catalogs: Vec<_> = BUILT_IN.into_iter().chain(own).collect();
    catalog::check(&catalogs)?;
    Ok(catalogs)
}

/// A number of seconds above 0, fractions allowed.
pub(super) fn seconds(name: &'static str, text: &str) -> Result<Duration> {
    let refused = || Error::invalid(name, format!("{name} must be a number of seconds above 0, not '{text}'"));
    let seconds: f64 = text.trim().parse().map_err(|_| refused())?;
    Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero()).ok_or_else(refused)
}

/// A time with its unit, such as 50ms, 30s, 15m, 6h or 1d.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let refused = || format!("'{text}' is no time; write it like 50ms, 30s, 15m, 6h or 1d");
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|character: char| character.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().map_err(|_| refused())?;
    let milliseconds = match text[digits..].trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(refused()),
    };
    number.checked_mul(milliseconds).filter(|time| *time > 0).map(Duration::from_millis).ok_or_else(refused)
}

fn kibibytes(name: &'static str, text: &str) -> Result<u32> {
    let refused = || Error::invalid(name, format!("{name} must be a whole number of KiB, not '{text}'"));
    let number: i64 = text.trim().parse().map_err(|_| refused())?;
    let kibibytes = match (name, number) {
        ("SQLITE_CACHE_SIZE", ..0) => number.checked_neg(),
        ("SQLITE_CACHE_SIZE", _) => number.checked_mul(PAGE_KIBIBYTES),
        _ => Some(number),
    };
    kibibytes.and_then(|kibibytes| u32::try_from(kibibytes).ok()).filter(|kibibytes| *kibibytes > 0).ok_or_else(refused)
}

/// The file that a database URL names: `sqlite:///relative.db` and
/// `sqlite:////absolute.db`, with or without a driver (`sqlite+aiosqlite`),
/// and the forms `sqlite://file.db` and `sqlite:file.db`.
fn file_of_url(variable: &'static str, url: &str) -> Result<PathBuf> {
    // The URL may hold a password: messages name its scheme only.
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    let database = scheme.split('+').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(database.as_str(), "postgres" | "postgresql") {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("{variable} names a PostgreSQL server, which a later version will serve; use --data for a file"),
        )
        .on(variable));
    }
    let refused = |problem: &str| {
        Err(Error::invalid(variable, format!("{variable} {problem}; write it like sqlite:///data/media.db")))
    };
    if database != "sqlite" {
        return refused("is not the URL of an SQLite file");
    }
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match path.strip_prefix("//") {
        Some(after) => after.strip_prefix('/').unwrap_or(after),
        None => path,
    };
    if path.is_empty() || path.contains(":memory:") || parameters.contains("mode=memory") {
        return refused("names a database in memory, which ends with the program");
    }
    if parameters.contains("mode=ro") {
        return refused("asks for reading only, which the program decides by command");
    }
    Ok(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn resolve(arguments: SettingsArguments, variables: &[(&str, &str)]) -> Result<Settings> {
        Settings::resolve(arguments, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn path(variables: &[(&str, &str)]) -> PathBuf {
        resolve(SettingsArguments::default(), variables).unwrap().path
    }

    #[test]
    fn r3_the_default_file_is_in_the_data_directory() {
        let settings = resolve(SettingsArguments::default(), &[]).unwrap();
        assert_eq!(settings.path, Path::new("data/media.db"));
        assert_eq!((settings.busy_timeout, settings.cache_kibibytes), (Duration::from_secs(30), 64_000));
        assert_eq!(path(&[("EDGELITE_DATA", "/var/lib/edgelite")]), Path::new("/var/lib/edgelite/media.db"));
    }

    #[test]
    fn r51_database_urls_name_files_in_every_usual_form() {
        for (url, expected) in [
            ("sqlite:///data/home.db", "data/home.db"),
            ("sqlite:////var/lib/home.db", "/var/lib/home.db"),
            ("sqlite+aiosqlite:///./data/home.db", "./data/home.db"),
            ("sqlite://home.db", "home.db"),
            ("sqlite:home.db?mode=rwc", "home.db"),
            ("SQLite:///home.db?check_same_thread=false", "home.db"),
        ] {
            assert_eq!(path(&[("SQLITE_DATABASE_URL", url)]), Path::new(expected), "{url}");
            assert_eq!(path(&[("DATABASE_URL", url)]), Path::new(expected), "{url}");
        }
        assert_eq!(
            path(&[("DATABASE_URL", "sqlite:///b.db"), ("SQLITE_DATABASE_URL", "sqlite:///a.db")]),
            Path::new("a.db")
        );
    }

    #[test]
    fn r51_arguments_win_over_own_variables_and_these_over_others() {
        let arguments = SettingsArguments {
            data: Some("flag.db".into()),
            busy_timeout: Some("1.5".into()),
            cache_kibibytes: Some("100".into()),
            ..Default::default()
        };
        let variables = [
            ("EDGELITE_DATA", "own"),
            ("EDGELITE_BUSY_TIMEOUT", "2"),
            ("EDGELITE_CACHE_KIBIBYTES", "200"),
            ("DATABASE_URL", "postgres://user:secret@host/db"),
            ("SQLITE_TIMEOUT", "3"),
            ("SQLITE_CACHE_SIZE", "-300"),
        ];
        let settings = resolve(arguments, &variables).unwrap();
        assert_eq!(settings.path, Path::new("flag.db"));
        assert_eq!((settings.busy_timeout, settings.cache_kibibytes), (Duration::from_millis(1500), 100));
        let settings = resolve(SettingsArguments::default(), &variables).unwrap();
        assert_eq!(settings.path, Path::new("own/media.db"));
        assert_eq!((settings.busy_timeout, settings.cache_kibibytes), (Duration::from_secs(2), 200));
    }

    #[test]
    fn r51_cache_sizes_are_kibibytes_or_pages() {
        for (text, expected) in [("-64000", 64_000), ("2000", 8_000)] {
            let settings = resolve(SettingsArguments::default(), &[("SQLITE_CACHE_SIZE", text)]).unwrap();
            assert_eq!(settings.cache_kibibytes, expected);
        }
        for (name, text) in [
            ("SQLITE_CACHE_SIZE", "0"),
            ("SQLITE_CACHE_SIZE", "-9223372036854775808"),
            ("SQLITE_CACHE_SIZE", "much"),
            ("EDGELITE_CACHE_KIBIBYTES", "-5"),
            ("SQLITE_TIMEOUT", "0"),
            ("SQLITE_TIMEOUT", "-1"),
            ("SQLITE_TIMEOUT", "NaN"),
            ("SQLITE_TIMEOUT", "1e300"),
        ] {
            let error = resolve(SettingsArguments::default(), &[(name, text)]).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(name)), "{name}={text}");
        }
    }

    #[test]
    fn r51_urls_of_other_databases_are_refused_without_showing_their_password() {
        for url in ["postgres://user:secret@host/db", "postgresql+asyncpg://user:secret@host/db"] {
            let error = resolve(SettingsArguments::default(), &[("DATABASE_URL", url)]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.to_string().contains("PostgreSQL") && !error.to_string().contains("secret"), "{error}");
        }
        for url in
            ["mysql://user:secret@host/db", "sqlite://", "sqlite:///:memory:", "sqlite:///x.db?mode=ro", "home.db"]
        {
            let error = resolve(SettingsArguments::default(), &[("DATABASE_URL", url)]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{url}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
