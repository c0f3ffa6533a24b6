use crate::{Error, Result};
use std::{fmt, path::PathBuf, str::FromStr as _};
use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};

/// The form in which an address is expected, for messages.
const FORM: &str = "postgres://USER:PASSWORD@HOST:5432/DATABASE";

/// Whether a text is meant as the address of a PostgreSQL server.
pub fn is_address(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn is_scheme(scheme: &str) -> bool {
    let database = scheme.split('+').next().unwrap_or_default();
    ["postgres", "postgresql"].iter().any(|known| database.eq_ignore_ascii_case(known))
}

/// Where a PostgreSQL server and a database on it are, and how to log in.
///
/// Its text never shows the password.
///
/// # Example
/// ```
/// use edgelite::postgres::Address;
/// let address = Address::parse("DATABASE_URL", "postgresql+asyncpg://home:secret@db:5432/media?sslmode=disable")?;
/// assert_eq!(address.to_string(), "postgres://home@db:5432/media");
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Clone)]
pub struct Address {
    pub(super) config: Box<Config>,
    pub(super) trust: Trust,
    /// What the address is called where it was given, such as `DATABASE_URL`.
    pub(super) name: &'static str,
}

/// Whose certificate is good, as libpq's `sslmode` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trust {
    /// Any: what passes is encrypted, but nobody knows to whom.
    Anyone,
    /// One for the server's name, signed by an authority of this machine.
    System,
    /// One for the server's name, signed by an authority in this file.
    File(PathBuf),
}

impl Address {
    /// Reads an address such as `postgres://user:password@host:5432/database`.
    ///
    /// As in libpq: several hosts with commas; a folder of a Unix socket as
    /// `?host=/run/postgresql`; `sslmode` is `disable`, `prefer` (the default:
    /// encrypted if the server can), `require` (encrypted) or `verify-full`
    /// (encrypted, and the server is who it says, by `sslrootcert=FILE` or
    /// the authorities of this machine); a missing password is taken from
    /// `PGPASSWORD`. A driver in the scheme (`postgresql+asyncpg`) is passed
    /// over. `name` is what messages call the address.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `name` with the form that is expected.
    pub fn parse(name: &'static str, text: &str) -> Result<Self> {
        let refused = |problem: &str| Err(Error::invalid(name, format!("{name} {problem}; write it like {FORM}")));
        let text = text.trim();
        if text.is_empty() {
            return refused("is missing");
        }
        let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
            return refused("is not the address of a PostgreSQL server");
        };
        let _ = scheme;
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut kept, mut mode, mut root) = (Vec::new(), None, None);
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("sslmode" | "ssl", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => root = Some(decoded(value)),
                _ => kept.push(parameter),
            }
        }
        const UNREADABLE: &str = "cannot be read (is a sign such as @ or / in the password not written as %40 or %2F?)";
        // The parser would take what follows the first one for the host, and show it.
        if place.matches('@').count() > 1 {
            return refused(UNREADABLE);
        }
        // The parser's own messages may hold parts of a password.
        let Ok(mut config) = Config::from_str(&format!("postgres://{place}?{}", kept.join("&"))) else {
            return refused(UNREADABLE);
        };
        if config.get_hosts().is_empty() {
            return refused("names no host");
        }
        if config.get_dbname().is_none_or(str::is_empty) {
            return refused("names no database");
        }
        if config.get_user().is_none() {
            return refused("names no user");
        }
        let (ssl, trust) = match (mode.unwrap_or("prefer"), root) {
            ("disable", _) => (SslMode::Disable, Trust::Anyone),
            ("prefer" | "allow", None) => (SslMode::Prefer, Trust::Anyone),
            ("require", None) => (SslMode::Require, Trust::Anyone),
            // As in libpq, a named authority is asked.
            ("verify-full" | "require" | "prefer", Some(file)) => (SslMode::Require, Trust::File(file.into())),
            ("verify-full", None) => (SslMode::Require, Trust::System),
            _ => return refused("has an sslmode other than disable, prefer, require and verify-full"),
        };
        config.ssl_mode(ssl).application_name("edgelite");
        Ok(Self { config: Box::new(config), trust, name })
    }

    /// Reads the address in an environment variable's value, if it is set.
    ///
    /// # Errors
    /// As [`Address::parse`]; a variable that is not set is named with the form that is expected.
    pub fn from_variable(name: &'static str, value: Option<String>) -> Result<Self> {
        Self::parse(name, value.as_deref().unwrap_or_default())
    }

    /// Takes this password where the address has none.
    #[must_use]
    pub fn with_password(mut self, password: Option<String>) -> Self {
        if let (None, Some(password)) = (self.config.get_password(), password) {
            self.config.password(password);
        }
        self
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }
}

/// The text of a parameter, its `%` codes read.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "postgres://{}@", self.config.get_user().unwrap_or_default())?;
        for (position, host) in self.config.get_hosts().iter().enumerate() {
            let port = self.config.get_ports().get(position).or_else(|| self.config.get_ports().first());
            let comma = if position > 0 { "," } else { "" };
            match host {
                Host::Tcp(host) => write!(formatter, "{comma}{host}:{}", port.unwrap_or(&5432))?,
                #[cfg(unix)]
                Host::Unix(folder) => write!(formatter, "{comma}{}:{}", folder.display(), port.unwrap_or(&5432))?,
            }
        }
        write!(formatter, "/{}", self.database())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Address> {
        Address::parse("DATABASE_URL", text)
    }

    #[test]
    fn r30_addresses_of_every_usual_form_are_read_and_never_show_their_password() {
        for (text, expected) in [
            ("postgres://home:secret@db/media", "postgres://home@db:5432/media"),
            ("postgresql+asyncpg://home:secret@db:6432/media", "postgres://home@db:6432/media"),
            ("PostgreSQL://home:secret@[::1]:6432/media", "postgres://home@::1:6432/media"),
            ("postgres://home:sec/ret@db/media", "postgres://home@db:5432/media"),
            ("postgres://home:secret@a:1,b:2/media", "postgres://home@a:1,b:2/media"),
            ("postgres://home@/media?host=/run/postgresql&port=5433", "postgres://home@/run/postgresql:5433/media"),
        ] {
            let address = parse(text).unwrap();
            assert_eq!(address.to_string(), expected, "{text}");
            assert!(!format!("{address:?}").contains("secret"));
        }
    }

    #[test]
    fn r32_a_missing_or_wrong_address_names_the_form_that_is_expected() {
        for (text, problem) in [
            ("", "missing"),
            ("  ", "missing"),
            ("home.db", "not the address"),
            ("mysql://home:secret@db/media", "not the address"),
            ("postgres:media", "not the address"),
            ("postgres://home:secret@db", "no database"),
            ("postgres://db/media", "no user"),
            ("postgres://home:secret@db:port/media", "cannot be read"),
            ("postgres://home:sec@ret@db/media", "cannot be read"),
            ("postgres://home:secret@db/media?sslmode=maybe", "sslmode"),
            ("postgres://home:secret@db/media?colour=blue", "cannot be read"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.field(), Some("DATABASE_URL"), "{text}");
            let shown = error.to_string();
            assert!(
                shown.contains("DATABASE_URL") && shown.contains(problem) && shown.contains(FORM),
                "{text}: {shown}"
            );
            assert!(!shown.contains("secret") && !shown.contains("ret@"), "{shown}");
        }
        assert!(Address::from_variable("DATABASE_URL", None).unwrap_err().to_string().contains("missing"));
    }

    #[test]
    fn certificates_are_checked_where_the_address_asks_for_it() {
        let trust = |parameters: &str| {
            let address = parse(&format!("postgres://home@db/media?{parameters}")).unwrap();
            (address.config.get_ssl_mode(), address.trust)
        };
        assert_eq!(trust(""), (SslMode::Prefer, Trust::Anyone));
        assert_eq!(trust("sslmode=disable"), (SslMode::Disable, Trust::Anyone));
        assert_eq!(trust("sslmode=require"), (SslMode::Require, Trust::Anyone));
        assert_eq!(trust("sslmode=verify-full"), (SslMode::Require, Trust::System));
        let file = Trust::File("/etc/my roots.pem".into());
        assert_eq!(trust("sslmode=verify-full&sslrootcert=/etc/my%20roots.pem"), (SslMode::Require, file));
    }
}
