use super::Confirmation;
use crate::{
    Error, ErrorKind,
    catalog::{
        library::{
            self, Credentials, EmailKey, NewSession, NewUser, PasswordUpgrade, SessionRenewal, User, UserFilter,
        },
        require,
    },
    query::Output,
    secrets::Secret,
    server::{
        answer::{Created, Json, One, RowOf, answer},
        auth::{Identity, MaybeIdentity, Token, TokenText, Verdict, Visitor},
        errors::Failure,
        extract::Object,
        route::Route,
        state::{Data, rows},
    },
    value::{Instant, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const TAG: &str = "library";
    const REGISTER: &str = "Makes an account and logs it in. The first account of all becomes the administrator's.";
    const LOGIN: &str = "Logs in with e-mail address and password; gives a token.";
    const REFRESH: &str = "Gives a new token for the one that is sent, which ends.";
    const STATUS: &str = "Whether there are accounts, and whose token is sent, if one is.";
    vec![
        Route::new(Method::POST, "/api/auth/register", TAG, REGISTER, register)
            .fails(409, "The e-mail address has an account."),
        Route::new(Method::POST, "/api/auth/login", TAG, LOGIN, login)
            .fails(401, "There is no such account, or the password is another one."),
        Route::new(Method::POST, "/api/auth/refresh", TAG, REFRESH, refresh),
        Route::of(Method::GET, "/api/auth/me", &library::CATALOG, "user", me),
        Route::of(Method::POST, "/api/auth/logout", &library::CATALOG, "revoke_session", logout),
        Route::new(Method::GET, "/api/auth/status", TAG, STATUS, status),
    ]
}

record! {
    /// E-mail address and password.
    pub struct LoginBody {
        /// The e-mail address, in any case.
        pub email: String,
        /// The password; a new one has 8 to 1000 characters.
        pub password: Secret,
    }
}

answer! {
    /// A login.
    pub struct SignedIn {
        /// The token, to be sent as `Authorization: Bearer TOKEN`.
        pub token: TokenText,
        /// When the token ends.
        pub expires_at: Instant,
        /// The account.
        pub user: One<User>,
    }

    /// Who there is, and who asks.
    pub struct AuthStatus {
        /// Whether there is an account; without one the next to register becomes the administrator.
        pub registered: bool,
        /// Whether a good token was sent.
        pub authenticated: bool,
        /// The account of the token.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub user: Option<One<User>>,
    }
}

async fn register(
    data: Data,
    visitor: Visitor,
    Object(login): Object<LoginBody>,
) -> Result<Created<SignedIn>, Failure> {
    let length = login.password.expose().chars().take(1001).count();
    require((8..=1000).contains(&length), "password", "must have 8 to 1000 characters")?;
    let password_hash = data.app().accounts().hash(login.password).await?;
    let user = NewUser { email: login.email, password_hash, role: None };
    let user = User::from_rows(data.write(library::add_user(user)).await?)?;
    Ok(Json::of(&sign_in(&data, visitor, &user.id).await?)?)
}

async fn login(data: Data, visitor: Visitor, Object(login): Object<LoginBody>) -> Result<Json<SignedIn>, Failure> {
    let key = EmailKey { email: login.email };
    let known = data.read(move |store| store.query(library::credentials(key))).await?;
    let (id, stored) = known.map(|Credentials { id, password_hash }| (id, password_hash)).unzip();
    let verdict = data.app().accounts().verify(login.password.clone(), stored.clone()).await?;
    let (Some(id), Some(stored), Verdict::Right | Verdict::RightWithOldHash) = (id, stored, verdict) else {
        let message = "there is no account with this e-mail address and password";
        return Err(Error::new(ErrorKind::Unauthenticated, message).into());
    };
    if verdict == Verdict::RightWithOldHash {
        let password_hash = data.app().accounts().hash(login.password).await?;
        let upgrade = PasswordUpgrade { id: id.clone(), old_password_hash: stored, password_hash };
        data.write(library::upgrade_password(upgrade)).await?;
    }
    Ok(Json::of(&sign_in(&data, visitor, &id).await?)?)
}

async fn sign_in(data: &Data, visitor: Visitor, user_id: &str) -> Result<SignedIn, Failure> {
    let token = Token::new()?;
    let expires_at = data.app().accounts().expiry();
    let session = NewSession {
        id: Some(token.id),
        user_id: user_id.to_owned(),
        token_hash: token.hash,
        expires_at,
        ip_address: visitor.ip_address,
        user_agent: visitor.user_agent,
    };
    data.write(library::add_session(session)).await?;
    Ok(SignedIn { token: token.text, expires_at, user: One(account(data, user_id).await?) })
}

async fn account(data: &Data, id: &str) -> Result<User, Failure> {
    let key = library::UserKey { id: id.to_owned() };
    let found = data.read(move |store| store.query(library::user(key))).await?;
    Ok(found.ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "the account was deleted"))?)
}

async fn refresh(data: Data, identity: Identity) -> Result<Json<SignedIn>, Failure> {
    let token = Token::new()?;
    let expires_at = data.app().accounts().expiry();
    let renewal =
        SessionRenewal { old_token_hash: identity.token_hash, id: Some(token.id), token_hash: token.hash, expires_at };
    data.write(library::renew_session(renewal)).await?;
    let user = One(account(&data, &identity.session.user_id).await?);
    Ok(Json::of(&SignedIn { token: token.text, expires_at, user })?)
}

async fn me(data: Data, identity: Identity) -> Result<Json<RowOf<User>>, Failure> {
    let key = library::UserKey { id: identity.session.user_id };
    data.answer(move |store| RowOf::only(&rows(store, library::user(key))?)).await
}

async fn logout(data: Data, identity: Identity) -> Result<Json<Confirmation>, Failure> {
    let key = library::TokenKey { token_hash: identity.token_hash };
    data.write(library::revoke_session(key)).await?;
    Ok(Json::of(&Confirmation { success: true, message: "the token is revoked".to_owned() })?)
}

async fn status(data: Data, MaybeIdentity(identity): MaybeIdentity) -> Result<Json<AuthStatus>, Failure> {
    data.answer(move |store| {
        let any = store.query(library::users(UserFilter { limit: 1, ..Default::default() }))?;
        let key = identity.map(|identity| library::UserKey { id: identity.session.user_id });
        let user = key.map(|key| store.query(library::user(key))).transpose()?.flatten();
        Ok(AuthStatus { registered: !any.rows.is_empty(), authenticated: user.is_some(), user: user.map(One) })
    })
    .await
}
