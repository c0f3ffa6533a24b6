use crate::value::{Instant, Patch, record};

record! {
    /// An account.
    pub struct User {
        /// The row's id.
        pub id: String,
        /// The e-mail address to log in with, unique whatever the case of its letters.
        pub email: String,
        /// What the account may do: `admin` or `user`.
        pub role: String,
        /// When it last logged in.
        pub last_login_at: Option<Instant>,
        /// When the account was made.
        pub created_at: Instant,
        /// When the row last changed.
        pub updated_at: Instant,
    }

    /// An account to add.
    pub struct NewUser {
        /// The e-mail address to log in with.
        pub email: String,
        /// The hash of the password, never the password itself.
        pub password_hash: String,
        /// `admin` or `user`; left out, the first account of all becomes `admin` and every other one `user`.
        pub role: Option<String>,
    }

    /// Which accounts to list.
    pub struct UserFilter {
        /// Only those of this role.
        pub role: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of an account.
    pub struct UserKey {
        /// The row's id.
        pub id: String,
    }

    /// What to change of an account; what is left out stays.
    pub struct UserChanges {
        /// The row's id.
        pub id: String,
        /// The e-mail address to log in with.
        pub email: Patch<String>,
        /// The hash of a new password; all sessions of the account end.
        pub password_hash: Patch<String>,
        /// What the account may do: `admin` or `user`.
        pub role: Patch<String>,
    }

    /// The e-mail address of an account.
    pub struct EmailKey {
        /// The e-mail address to log in with, in any case.
        pub email: String,
    }

    /// What a login is checked with.
    pub struct Credentials {
        /// The account's id.
        pub id: String,
        /// The hash of its password.
        pub password_hash: String,
    }

    /// A better hash of the same password.
    pub struct PasswordUpgrade {
        /// The account's id.
        pub id: String,
        /// The hash that the password was checked with.
        pub old_password_hash: String,
        /// The hash that takes its place.
        pub password_hash: String,
    }

    /// A session: one login of an account.
    pub struct Session {
        /// The row's id.
        pub id: String,
        /// The account.
        pub user_id: String,
        /// When its token ends.
        pub expires_at: Instant,
        /// When it was ended before.
        pub revoked_at: Option<Instant>,
        /// Where the login came from.
        pub ip_address: Option<String>,
        /// The program that logged in, as it names itself.
        pub user_agent: Option<String>,
        /// When the login was.
        pub created_at: Instant,
    }

    /// A session to add.
    pub struct NewSession {
        /// The row's id, 32 hexadecimal digits; a new one if left out.
        pub id: Option<String>,
        /// The account.
        pub user_id: String,
        /// The SHA-256 of the token as 64 hexadecimal digits, never the token itself.
        pub token_hash: String,
        /// When the token ends.
        pub expires_at: Instant,
        /// Where the login came from.
        pub ip_address: Option<String>,
        /// The program that logged in, as it names itself.
        pub user_agent: Option<String>,
    }

    /// A session whose token gives way to a new one.
    pub struct SessionRenewal {
        /// The SHA-256 of the token that ends.
        pub old_token_hash: String,
        /// The new row's id, 32 hexadecimal digits; a new one if left out.
        pub id: Option<String>,
        /// The SHA-256 of the new token as 64 hexadecimal digits.
        pub token_hash: String,
        /// When the new token ends.
        pub expires_at: Instant,
    }

    /// The hash of a token.
    pub struct TokenKey {
        /// The SHA-256 of the token as 64 hexadecimal digits.
        pub token_hash: String,
    }

    /// A session that is neither revoked nor expired, and whose it is.
    pub struct LiveSession {
        /// The session's id.
        pub id: String,
        /// The account.
        pub user_id: String,
        /// The account's e-mail address.
        pub email: String,
        /// What the account may do: `admin` or `user`.
        pub role: String,
        /// When its token ends.
        pub expires_at: Instant,
    }

    /// Which sessions to list.
    pub struct SessionFilter {
        /// The account.
        pub user_id: String,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }
}

impl From<&str> for UserKey {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}

impl From<&str> for EmailKey {
    fn from(email: &str) -> Self {
        Self { email: email.to_owned() }
    }
}

impl From<&str> for TokenKey {
    fn from(token_hash: &str) -> Self {
        Self { token_hash: token_hash.to_owned() }
    }
}
