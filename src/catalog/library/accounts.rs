use super::{
    Credentials, EmailKey, NewUser, PasswordUpgrade, User, UserChanges, UserFilter, UserKey,
    change::{add, change, delete, missing},
    check,
};
use crate::{
    Result,
    catalog::now,
    query::{Batch, Condition, Order, Page, Select, Statement, Update, sql},
    value::Rows,
};

const COLUMNS: &str = "id, email, role, last_login_at, created_at, updated_at";

/// The most rows of a page.
pub(super) const MOST: i64 = 10_000;

const ROLES: [&str; 2] = ["admin", "user"];

const TAKEN: (&str, &str) = ("email", "there is an account with this email");

/// Adds an account. Where the role is left out, the first account of all
/// becomes `admin`, which the same statement decides, and every other `user`.
///
/// It fails with [`Conflict`](crate::ErrorKind::Conflict) where the e-mail
/// address, in any case, has an account.
pub fn add_user(user: NewUser) -> Batch<User> {
    check_new(&user).map(|()| insert(user)).into()
}

fn check_new(user: &NewUser) -> Result<()> {
    check::email(&user.email)?;
    check::password_hash(&user.password_hash, "password_hash")?;
    user.role.as_deref().map_or(Ok(()), |role| check::one_of(role, &ROLES, "role"))
}

fn insert(user: NewUser) -> Batch<User> {
    let insert = sql("INSERT INTO users (email, password_hash, role) \
         VALUES (?1, ?2, coalesce(?3, CASE WHEN EXISTS (SELECT 1 FROM users) THEN 'user' ELSE 'admin' END)) \
         ON CONFLICT (email) DO NOTHING RETURNING id, email, role, last_login_at, created_at, updated_at");
    add(insert.bind(user.email).bind(user.password_hash).bind(user.role), TAKEN)
}

/// Accounts, by their e-mail addresses.
pub fn users(filter: UserFilter) -> Select<Page<User>> {
    Select::from_table("users", COLUMNS)
        .filter(Condition::equal("role", filter.role))
        .order([Order::ascending("email")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The account with this id.
pub fn user(key: impl Into<UserKey>) -> Select<Option<User>> {
    Select::from_table("users", COLUMNS).filter(Condition::equal("id", Some(key.into().id))).build()
}

/// Changes an account. A new password ends all of its sessions.
pub fn update_user(changes: UserChanges) -> Batch<User> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let UserChanges { id, email, password_hash, role } = changes;
    let end_sessions = password_hash.as_set().map(|_| end_sessions(&id));
    let update = Update::of("users").set("email", email).set("password_hash", password_hash).set("role", role);
    let read = sql("SELECT id, email, role, last_login_at, created_at, updated_at FROM users WHERE id = ?1").bind(&id);
    change(update.by("id", &id).into_iter().chain(end_sessions), read, missing("account", &id), TAKEN)
}

fn check_changes(changes: &UserChanges) -> Result<()> {
    changes.email.as_set().map_or(Ok(()), |email| check::email(email))?;
    changes.password_hash.as_set().map_or(Ok(()), |hash| check::password_hash(hash, "password_hash"))?;
    changes.role.as_set().map_or(Ok(()), |role| check::one_of(role, &ROLES, "role"))
}

fn end_sessions(user_id: &str) -> Statement {
    sql(concat!("UPDATE sessions SET revoked_at = ", now!(), " WHERE user_id = ?1 AND revoked_at IS NULL"))
        .bind(user_id)
}

/// Deletes an account with its sessions; false if there was none.
pub fn delete_user(key: impl Into<UserKey>) -> Batch<bool> {
    delete(sql("DELETE FROM users WHERE id = ?1").bind(key.into().id))
}

/// What a login with this e-mail address, in any case, is checked with.
pub fn credentials(key: impl Into<EmailKey>) -> Select<Option<Credentials>> {
    Select::from_table("users", "id, password_hash").filter(Condition::equal("email", Some(key.into().email))).build()
}

/// Puts a better hash of the same password in the place of the one that it
/// was checked with; false if that one is there no more.
pub fn upgrade_password(upgrade: PasswordUpgrade) -> Batch<bool> {
    if let Err(error) = check::password_hash(&upgrade.password_hash, "password_hash") {
        return Batch::refused(error);
    }
    let update = sql("UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2")
        .bind(upgrade.id)
        .bind(upgrade.old_password_hash)
        .bind(upgrade.password_hash);
    Batch::new([update.into()], |outcomes| Ok(Rows::single([("upgraded", (outcomes[0].total_changed() > 0).into())])))
}
