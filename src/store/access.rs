//! Access tokens of a store.

use super::Store;
use crate::{
    Error, ErrorKind, Result,
    access::{self, AccessSite, AccessToken, MadeAccessToken, NewAccessToken},
    engine::Connection,
    query::{Statement, sql},
    value::{Instant, Rows},
};

/// What is told of a token that lets nobody in: not why, which would help who guesses.
const REFUSED: &str = "the access token is unknown, revoked or expired; ask for a new one";

const TOKENS: &str = "SELECT token_id, name, granted, created_at, expires_at, revoked_at FROM edgelite_access_tokens";

const EXISTS: &str = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'edgelite_access_tokens'";

impl Store {
    /// Makes an access token. Its text is in the result and nowhere else.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for a name that is empty or too long, and for an end in the
    /// past; otherwise as [`Store::run`].
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, access::NewAccessToken, sync::Grant};
    /// let store = Store::open_in_memory(Options::new())?;
    /// let new = NewAccessToken { name: "kitchen display".into(), grant: Grant::all(), expires_at: None };
    /// let made = store.create_access_token(new)?;
    /// assert_eq!(store.access(made.text.expose())?.name, "kitchen display");
    /// store.revoke_access_token(&made.token.token_id)?;
    /// assert!(store.access(made.text.expose()).is_err());
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn create_access_token(&self, new: NewAccessToken) -> Result<MadeAccessToken> {
        let (made, keep) = access::make(new)?;
        self.transaction(|transaction| {
            for table in access::TABLES {
                transaction.execute(&sql(table))?;
            }
            transaction.execute(&keep)
        })?;
        Ok(made)
    }

    /// All access tokens, those that ended or were revoked included, newest first.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn access_tokens(&self) -> Result<Vec<AccessToken>> {
        let all = sql(format!("{TOKENS} ORDER BY created_at DESC, token_id"));
        self.read_access(&all)?.iter().map(AccessToken::read).collect()
    }

    /// An access token, whether or not it is good.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn access_token(&self, token_id: &str) -> Result<Option<AccessToken>> {
        let one = sql(format!("{TOKENS} WHERE token_id = ?1")).bind(token_id);
        self.read_access(&one)?.get(0).map(AccessToken::read).transpose()
    }

    /// The sites that have used tokens, in the order of their numbers.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn access_sites(&self) -> Result<Vec<AccessSite>> {
        const ALL: &str = "SELECT site, token_id, name, first_seen, last_seen, pushed \
             FROM edgelite_access_sites ORDER BY site";
        Ok(self.read_access(&sql(ALL))?.iter().map(AccessSite::read).collect())
    }

    /// Revokes an access token from the next request on. False if it was
    /// revoked before.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) when there is no such token.
    pub fn revoke_access_token(&self, token_id: &str) -> Result<bool> {
        const REVOKE: &str =
            "UPDATE edgelite_access_tokens SET revoked_at = ?2 WHERE token_id = ?1 AND revoked_at IS NULL";
        if self.access_token(token_id)?.is_none() {
            let message = format!("there is no access token {token_id}; `edgelite token list` shows them");
            return Err(Error::not_found(message).on("token_id"));
        }
        Ok(self.execute(sql(REVOKE).bind(token_id).bind(Instant::now()))? == 1)
    }

    /// The access token of this text, if it is good.
    ///
    /// # Errors
    /// [`Unauthenticated`](ErrorKind::Unauthenticated) for one that is unknown, revoked or expired.
    pub fn access(&self, text: &str) -> Result<AccessToken> {
        let by_hash = sql(format!("{TOKENS} WHERE token_hash = ?1")).bind(access::hash(text));
        let token = self.read_access(&by_hash)?.get(0).map(AccessToken::read).transpose()?;
        token
            .filter(|token| token.is_good(Instant::now()))
            .ok_or_else(|| Error::new(ErrorKind::Unauthenticated, REFUSED))
    }

    /// Remembers that a site uses a token, and how many rows it pushes.
    ///
    /// # Errors
    /// [`Forbidden`](ErrorKind::Forbidden) when another token spoke for that site before, unless that one ended or was
    /// revoked: then the site goes on with this one.
    pub fn admit_site(&self, token: &AccessToken, site: i64, pushed: usize) -> Result<()> {
        const KNOWN: &str = "SELECT s.token_id, t.revoked_at, t.expires_at FROM edgelite_access_sites AS s \
             LEFT JOIN edgelite_access_tokens AS t ON t.token_id = s.token_id WHERE s.site = ?1";
        const SEEN: &str = "INSERT INTO edgelite_access_sites (site, token_id, name, first_seen, last_seen, pushed) \
             VALUES (?1, ?2, ?3, ?4, ?4, ?5) ON CONFLICT (site) DO UPDATE SET token_id = excluded.token_id, \
             last_seen = excluded.last_seen, pushed = pushed + excluded.pushed";
        let now = Instant::now();
        let known = self.read_access(&sql(KNOWN).bind(site))?;
        if let Some(row) = known.get(0) {
            let other = row[0].as_text().is_some_and(|known| known != token.token_id);
            let is_over = !row[1].is_null() || row[2].as_integer().is_some_and(|end| end <= now.microseconds());
            if other && !is_over {
                let message =
                    format!("site {site} syncs with another access token; give this copy a number of its own");
                return Err(Error::new(ErrorKind::Forbidden, message).on("site"));
            }
            if !other && pushed == 0 {
                return Ok(());
            }
        }
        let pushed = i64::try_from(pushed).unwrap_or(i64::MAX);
        let seen = sql(SEEN).bind(site).bind(token.token_id.clone()).bind(token.name.clone()).bind(now).bind(pushed);
        self.execute(seen).map(drop)
    }

    /// No rows as long as no token was made.
    fn read_access(&self, statement: &Statement) -> Result<Rows> {
        self.engine.read(
            |connection| {
                if exists(connection)? { connection.query(statement) } else { Ok(Rows::default()) }
            },
        )
    }
}

fn exists(connection: &mut Connection) -> Result<bool> {
    Ok(!connection.query(&sql(EXISTS))?.is_empty())
}
