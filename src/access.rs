//! Access tokens: who may sync with a server, and what of its rows.
//!
//! A token is random and means nothing by itself. The store keeps its hash
//! with what it grants, so that a stolen file lets nobody in, and a token that
//! was revoked is refused from the next request on. Each site that uses a
//! token is remembered with it: no other token can speak for that site, and
//! who changed a row is known from the site in its clocks.

use crate::{
    Error, ErrorKind, Result,
    query::{Statement, sql},
    secrets::{Secret, fill_randomly, hexadecimal},
    sync::Grant,
    value::{Instant, RowView, Value},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};

/// The tables of access tokens; made with the first token.
pub(crate) const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS edgelite_access_tokens (
        token_id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        token_hash TEXT NOT NULL UNIQUE,
        granted JSON TEXT NOT NULL,
        created_at TIMESTAMP INTEGER NOT NULL,
        expires_at TIMESTAMP INTEGER,
        revoked_at TIMESTAMP INTEGER
    )",
    "CREATE TABLE IF NOT EXISTS edgelite_access_sites (
        site INTEGER PRIMARY KEY,
        token_id TEXT NOT NULL,
        name TEXT NOT NULL,
        first_seen TIMESTAMP INTEGER NOT NULL,
        last_seen TIMESTAMP INTEGER NOT NULL,
        pushed INTEGER NOT NULL DEFAULT 0
    )",
];

/// The most characters of a token's name.
const LONGEST_NAME: usize = 200;

/// What starts every token, so that people and scanners of leaks know one.
const PREFIX: &str = "edgelite_";

/// A token to be made.
///
/// # Example
/// ```
/// use edgelite::{access::NewAccessToken, sync::{Grant, TableGrant}};
/// let kitchen = Grant::tables([("recordings", TableGrant::read().only("camera_id", ["kitchen"]))]);
/// let token = NewAccessToken { name: "kitchen display".into(), grant: kitchen, expires_at: None };
/// ```
#[derive(Debug, Clone)]
pub struct NewAccessToken {
    /// What people call it, such as the device that uses it.
    pub name: String,
    /// What it grants.
    pub grant: Grant,
    /// When it ends; never if there is no time.
    pub expires_at: Option<Instant>,
}

/// A token as the store knows it: everything but its text.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct AccessToken {
    /// What names it in lists and in logs; it is no secret.
    pub token_id: String,
    /// What people call it.
    pub name: String,
    /// What it grants.
    pub grant: Grant,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl AccessToken {
    /// Whether it is good at a time.
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    pub(crate) fn read(row: RowView<'_>) -> Result<Self> {
        let text = |name: &str| text(row, name);
        let instant = |name: &str| integer(row, name).map(Instant::from_microseconds);
        let (granted, token_id) = (text("granted"), text("token_id"));
        let unreadable = |error| {
            Error::new(ErrorKind::Corrupt, format!("what the access token {token_id} grants cannot be read: {error}"))
        };
        Ok(Self {
            grant: serde_json::from_str(&granted).map_err(unreadable)?,
            name: text("name"),
            created_at: instant("created_at").unwrap_or(Instant::from_microseconds(0)),
            expires_at: instant("expires_at"),
            revoked_at: instant("revoked_at"),
            token_id,
        })
    }
}

/// A site that has used a token.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct AccessSite {
    /// The number in the clocks of its changes.
    pub site: i64,
    /// The token that it uses.
    pub token_id: String,
    /// What that token was called when the site came first.
    pub name: String,
    /// When it came first.
    pub first_seen: Instant,
    /// When it pushed last.
    pub last_seen: Instant,
    /// How many rows it has pushed.
    pub pushed: i64,
}

impl AccessSite {
    pub(crate) fn read(row: RowView<'_>) -> Self {
        let integer = |name: &str| integer(row, name).unwrap_or(0);
        let instant = |name: &str| Instant::from_microseconds(integer(name));
        Self {
            site: integer("site"),
            token_id: text(row, "token_id"),
            name: text(row, "name"),
            first_seen: instant("first_seen"),
            last_seen: instant("last_seen"),
            pushed: integer("pushed"),
        }
    }
}

fn text(row: RowView<'_>, name: &str) -> String {
    row.value(name).ok().and_then(Value::as_text).unwrap_or_default().to_owned()
}

fn integer(row: RowView<'_>, name: &str) -> Option<i64> {
    row.value(name).ok().and_then(Value::as_integer)
}

/// A token that was just made, with its text, which is not shown again.
#[derive(Debug)]
pub struct MadeAccessToken {
    /// What the store keeps.
    pub token: AccessToken,
    /// What its owner sends: `Authorization: Bearer TEXT`.
    pub text: Secret,
}

/// Makes a token and the statement that keeps it.
pub(crate) fn make(new: NewAccessToken) -> Result<(MadeAccessToken, Statement)> {
    let NewAccessToken { name, grant, expires_at } = new;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::invalid("name", format!("a token's name has 1 to {LONGEST_NAME} characters")));
    }
    let created_at = Instant::now();
    if expires_at.is_some_and(|end| end <= created_at) {
        return Err(Error::invalid("expires_at", "the token would have ended before it was made"));
    }
    let mut bytes = [0_u8; 40];
    fill_randomly(&mut bytes)?;
    let (id, secret) = bytes.split_at(8);
    let token_id = hexadecimal(id);
    let text = format!("{PREFIX}{token_id}_{}", BASE64.encode(secret));
    let granted = serde_json::to_string(&grant)
        .map_err(|error| Error::invalid("grant", format!("the grant has no JSON form: {error}")))?;
    let keep = sql("INSERT INTO edgelite_access_tokens (token_id, name, token_hash, granted, created_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
    .bind(token_id.clone())
    .bind(name.clone())
    .bind(hash(&text))
    .bind(Value::Json(granted))
    .bind(created_at)
    .bind(expires_at);
    let token = AccessToken { token_id, name, grant, created_at, expires_at, revoked_at: None };
    Ok((MadeAccessToken { token, text: Secret::new(text) }, keep))
}

/// The hash by which a token is found.
pub(crate) fn hash(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}
