use super::{LiveSession, NewSession, Session, SessionFilter, SessionRenewal, TokenKey, accounts::MOST, check};
use crate::{
    Error, ErrorKind, Result,
    catalog::now,
    query::{Batch, Condition, Order, Page, Select, Statement, sql},
    value::Rows,
};

const COLUMNS: &str = "id, user_id, expires_at, revoked_at, ip_address, user_agent, created_at";

/// Adds a session of an account, notes the login, and forgets the sessions of
/// all accounts that have expired.
///
/// It fails with [`Constraint`](ErrorKind::Constraint) where there is no such account.
pub fn add_session(session: NewSession) -> Batch<Session> {
    check_new(&session).map(|()| insert(session)).into()
}

fn check_new(session: &NewSession) -> Result<()> {
    check::id(session.id.as_deref())?;
    check::token_hash(&session.token_hash, "token_hash")?;
    check::note(session.ip_address.as_deref(), "ip_address")?;
    check::note(session.user_agent.as_deref(), "user_agent")
}

fn insert(session: NewSession) -> Batch<Session> {
    let expired = sql(concat!("DELETE FROM sessions WHERE expires_at <= ", now!()));
    let login = sql(concat!("UPDATE users SET last_login_at = ", now!(), " WHERE id = ?1")).bind(&session.user_id);
    let insert = sql("INSERT INTO sessions (id, user_id, token_hash, expires_at, ip_address, user_agent) \
         SELECT coalesce(?1, lower(hex(randomblob(16)))), id, ?3, ?4, ?5, ?6 FROM users WHERE id = ?2 \
         RETURNING id, user_id, expires_at, revoked_at, ip_address, user_agent, created_at");
    let insert = insert
        .bind(session.id)
        .bind(&session.user_id)
        .bind(session.token_hash)
        .bind(session.expires_at)
        .bind(session.ip_address)
        .bind(session.user_agent);
    let user_id = session.user_id;
    Batch::new([expired.into(), login.into(), insert.into()], move |mut outcomes| {
        let added = outcomes.remove(2).rows;
        if added.is_empty() {
            let message = format!("there is no account {user_id}");
            return Err(Error::new(ErrorKind::Constraint, message).on("user_id"));
        }
        Ok(added)
    })
}

/// The session whose token has this hash, if it is neither revoked nor
/// expired.
pub fn live_session(key: impl Into<TokenKey>) -> Select<Option<LiveSession>> {
    Select::raw(
        sql(concat!(
            "SELECT sessions.id, user_id, email, role, expires_at FROM sessions JOIN users ON users.id = user_id \
             WHERE token_hash = ?1 AND revoked_at IS NULL AND expires_at > ",
            now!()
        ))
        .bind(key.into().token_hash),
        ["sessions", "users"],
    )
}

/// Ends a session and begins another of the same account in its place.
///
/// It fails with [`Unauthenticated`](ErrorKind::Unauthenticated) where the
/// old one is revoked, expired or unknown.
pub fn renew_session(renewal: SessionRenewal) -> Batch<Session> {
    let checked = check::id(renewal.id.as_deref()).and_then(|()| check::token_hash(&renewal.token_hash, "token_hash"));
    checked.map(|()| replace(renewal)).into()
}

fn replace(renewal: SessionRenewal) -> Batch<Session> {
    let insert = sql(concat!(
        "INSERT INTO sessions (id, user_id, token_hash, expires_at, ip_address, user_agent) \
         SELECT coalesce(?1, lower(hex(randomblob(16)))), user_id, ?3, ?4, ip_address, user_agent FROM sessions \
         WHERE token_hash = ?2 AND revoked_at IS NULL AND expires_at > ",
        now!(),
        " RETURNING id, user_id, expires_at, revoked_at, ip_address, user_agent, created_at"
    ));
    let insert =
        insert.bind(renewal.id).bind(&renewal.old_token_hash).bind(renewal.token_hash).bind(renewal.expires_at);
    Batch::new([insert.into(), revocation(renewal.old_token_hash).into()], |mut outcomes| {
        let added = outcomes.remove(0).rows;
        if added.is_empty() {
            return Err(Error::new(ErrorKind::Unauthenticated, "the session has ended; log in again"));
        }
        Ok(added)
    })
}

/// Ends the session whose token has this hash; false if there was none that
/// was live.
pub fn revoke_session(key: impl Into<TokenKey>) -> Batch<bool> {
    Batch::new([revocation(key.into().token_hash).into()], |outcomes| {
        Ok(Rows::single([("revoked", (outcomes[0].total_changed() > 0).into())]))
    })
}

fn revocation(token_hash: String) -> Statement {
    sql(concat!(
        "UPDATE sessions SET revoked_at = ",
        now!(),
        " WHERE token_hash = ?1 AND revoked_at IS NULL AND expires_at > ",
        now!()
    ))
    .bind(token_hash)
}

/// The sessions of an account, newest first.
pub fn sessions(filter: SessionFilter) -> Select<Page<Session>> {
    Select::from_table("sessions", COLUMNS)
        .filter(Condition::equal("user_id", Some(filter.user_id)))
        .order([Order::descending("created_at"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}
