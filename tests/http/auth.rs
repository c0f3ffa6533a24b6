use crate::support::{Answer, Client, case, store};
use edgelite::{
    Store,
    catalog::library::{self, NewUser},
    query::sql,
    server::Server,
    value::Instant,
};
use serde_json::{Value as Json, json};
use std::time::Duration;

const JANE: &str = r#"{"email": "jane@example.org", "password": "correct horse"}"#;

/// Sends a request with a token.
async fn with_token(client: &Client, line: &str, token: &str) -> Answer {
    client.with_header(line, "authorization", &format!("Bearer {token}")).await
}

async fn signed_in(client: &Client, line: &str) -> Json {
    client.json(line, serde_json::from_str(JANE).unwrap()).await
}

fn token(answer: &Json) -> &str {
    answer["token"].as_str().unwrap()
}

#[tokio::test]
async fn r95_an_account_registers_logs_in_and_is_told_who_it_is() {
    let client = Client::of(&store());
    client.check(&[case("/api/auth/status", "", 200, &[r#""registered":false,"authenticated":false}"#])]).await;
    let registered = client.text("POST /api/auth/register", JANE).await;
    assert_eq!(registered.status, 201);
    let registered = registered.json();
    assert_eq!(
        (&registered["user"]["email"], &registered["user"]["role"]),
        (&"jane@example.org".into(), &"admin".into())
    );
    assert!(registered["expires_at"].as_str().unwrap().parse::<Instant>().unwrap() > Instant::now());
    let john = json!({"email": "john@example.org", "password": "battery staple"});
    assert_eq!(client.json("POST /api/auth/register", john).await["user"]["role"], "user", "only the first is admin");

    let login = json!({"email": "JANE@example.ORG", "password": "correct horse"});
    let first = client.json("POST /api/auth/login", login.clone()).await;
    let second = client.json("POST /api/auth/login", login).await;
    assert_ne!(token(&first), token(&second), "two logins at once have tokens of their own");
    for answer in [&registered, &first, &second] {
        let me = with_token(&client, "/api/auth/me", token(answer)).await;
        assert_eq!((me.status, &me.json()["email"]), (200, &"jane@example.org".into()));
    }
    let status = with_token(&client, "/api/auth/status", token(&first)).await.json();
    assert_eq!((&status["authenticated"], &status["user"]["role"]), (&true.into(), &"admin".into()));
    assert!(status["user"]["last_login_at"].is_string());
}

#[tokio::test]
async fn r95_an_email_address_registers_once_whatever_its_case() {
    let client = Client::of(&store());
    signed_in(&client, "POST /api/auth/register").await;
    client
        .check(&[
            case("POST /api/auth/register", JANE, 409, &[r#""field":"email""#, "there is an account"]),
            case(
                "POST /api/auth/register",
                r#"{"email": "Jane@Example.org", "password": "another one"}"#,
                409,
                &[r#""kind":"conflict""#],
            ),
        ])
        .await;
}

#[tokio::test]
async fn r95_a_token_that_was_revoked_is_refused_from_then_on() {
    let client = Client::of(&store());
    let one = signed_in(&client, "POST /api/auth/register").await;
    let other = signed_in(&client, "POST /api/auth/login").await;
    assert_eq!(with_token(&client, "POST /api/auth/logout", token(&one)).await.status, 200);
    for line in ["GET /api/auth/me", "POST /api/auth/logout", "POST /api/auth/refresh"] {
        let answer = with_token(&client, line, token(&one)).await;
        answer.assert_is_failure(line);
        assert_eq!((answer.status, &answer.json()["kind"]), (401, &"unauthenticated".into()), "{line}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    assert_eq!(with_token(&client, "/api/auth/me", token(&other)).await.status, 200, "the other login goes on");
}

#[tokio::test]
async fn r95_a_refreshed_token_takes_the_place_of_the_one_before() {
    let client = Client::of(&store());
    let old = signed_in(&client, "POST /api/auth/register").await;
    let new = with_token(&client, "POST /api/auth/refresh", token(&old)).await.json();
    assert_ne!(token(&old), token(&new));
    assert_eq!(with_token(&client, "/api/auth/me", token(&old)).await.status, 401);
    assert_eq!(with_token(&client, "/api/auth/me", token(&new)).await.status, 200);
}

#[tokio::test]
async fn r95_an_expired_token_is_refused() {
    let store = store();
    let client = Client::to(Server::new(store.clone()).session_lifetime(Duration::ZERO));
    let login = signed_in(&client, "POST /api/auth/register").await;
    assert_eq!(with_token(&client, "/api/auth/me", token(&login)).await.status, 401);
    let client = Client::of(&store);
    let login = signed_in(&client, "POST /api/auth/login").await;
    assert_eq!(with_token(&client, "/api/auth/me", token(&login)).await.status, 200);
    store.execute(sql("UPDATE sessions SET expires_at = 1")).unwrap();
    assert_eq!(with_token(&client, "/api/auth/me", token(&login)).await.status, 401);
}

#[tokio::test]
async fn r95_the_token_of_a_deleted_account_is_refused() {
    let store = store();
    let client = Client::of(&store);
    let login = signed_in(&client, "POST /api/auth/register").await;
    let id = login["user"]["id"].as_str().unwrap();
    assert!(store.run(library::delete_user(id)).unwrap());
    assert_eq!(with_token(&client, "/api/auth/me", token(&login)).await.status, 401);
    client.check(&[case("POST /api/auth/login", JANE, 401, &[])]).await;
}

#[tokio::test]
async fn r95_an_imported_password_verifies_and_is_hashed_anew_at_login() {
    const IMPORTED: &str = "3f1c9a5be0d24a6f8b7c6d5e4f3a2b1c:ab2d1734ad7d4a92efbca616cfe8388ccfc8a1103d2dea4d2274fee23d3d990e\
        dbc1a5e1c85de0769e706c213b6c0910be9d9219a5e291bf713f3d521882ccbd";
    let store = store();
    let jane = NewUser { email: "jane@example.org".into(), password_hash: IMPORTED.into(), role: None };
    store.run(library::add_user(jane)).unwrap();
    let client = Client::of(&store);
    client
        .check(&[case("POST /api/auth/login", r#"{"email": "jane@example.org", "password": "wrong"}"#, 401, &[])])
        .await;
    assert_eq!(hash_of(&store), IMPORTED);
    signed_in(&client, "POST /api/auth/login").await;
    let upgraded = hash_of(&store);
    assert!(upgraded.starts_with("$argon2id$"), "{upgraded}");
    signed_in(&client, "POST /api/auth/login").await;
    assert_eq!(hash_of(&store), upgraded, "once is enough");
}

fn hash_of(store: &Store) -> String {
    store.query(library::credentials("jane@example.org")).unwrap().unwrap().password_hash
}

#[tokio::test]
async fn r95_wrong_logins_and_tokens_are_refused_alike() {
    let client = Client::of(&store());
    let login = signed_in(&client, "POST /api/auth/register").await;
    const LOGIN: &str = "POST /api/auth/login";
    client
        .check(&[
            case(
                LOGIN,
                r#"{"email": "jane@example.org", "password": "Correct horse"}"#,
                401,
                &["no account with this"],
            ),
            case(
                LOGIN,
                r#"{"email": "nobody@example.org", "password": "correct horse"}"#,
                401,
                &["no account with this"],
            ),
            case(LOGIN, r#"{"email": "jane@example.org"}"#, 400, &[r#""field":"password""#]),
            case(LOGIN, r#"{"email": "jane@example.org", "password": 12345678}"#, 400, &[r#""field":"password""#]),
            case(
                "POST /api/auth/register",
                r#"{"email": "john@example.org", "password": "short"}"#,
                400,
                &[r#""field":"password""#, "8 to 1000 characters"],
            ),
            case(
                "POST /api/auth/register",
                r#"{"email": "john", "password": "long enough"}"#,
                400,
                &[r#""field":"email""#],
            ),
            case("/api/auth/me", "", 401, &["Authorization: Bearer"]),
            case("/api/auth/status", "", 200, &[r#""registered":true,"authenticated":false"#]),
        ])
        .await;
    let good = token(&login);
    for wrong in ["", "x", &good[1..], &format!("{good}x"), &good.to_uppercase()] {
        assert_eq!(with_token(&client, "/api/auth/me", wrong).await.status, 401, "{wrong}");
    }
    let basic = client.with_header("/api/auth/me", "authorization", &format!("Basic {good}")).await;
    assert_eq!(basic.status, 401);
}

#[tokio::test]
async fn r95_of_many_first_registrations_exactly_one_is_the_administrators() {
    let store = store();
    let client = Client::of(&store);
    let registrations: Vec<_> = (0..8)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let body = json!({"email": format!("user{number}@example.org"), "password": "correct horse"});
                client.json("POST /api/auth/register", body).await["user"]["role"].as_str().unwrap().to_owned()
            })
        })
        .collect();
    let mut roles = Vec::new();
    for registration in registrations {
        roles.push(registration.await.unwrap());
    }
    roles.sort();
    assert_eq!((roles[0].as_str(), roles[1].as_str(), roles.len()), ("admin", "user", 8));
    assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM users WHERE role = 'admin'")).unwrap(), 1);
}

#[tokio::test]
async fn r96_neither_passwords_nor_tokens_are_stored() {
    let store = store();
    let client = Client::of(&store);
    let login = signed_in(&client, "POST /api/auth/register").await;
    let mut file = Vec::new();
    store.export(&mut file).unwrap();
    for secret in ["correct horse", token(&login), token(&login).split_once('.').unwrap().1] {
        assert!(!file.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
    let row: String = store.query(sql("SELECT user_agent FROM sessions")).unwrap_or_default();
    assert_eq!(row, "", "this client does not name itself");
}
