use crate::server::server;
use edgelite::{
    Error, ErrorKind, Result,
    postgres::{Address, PoolOptions, Postgres},
    value::{Json, Rows, Value},
};
use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

fn address(text: &str) -> Address {
    Address::parse("DATABASE_URL", text).unwrap()
}

async fn connect(text: &str) -> Result<Postgres> {
    Postgres::connect(&address(text), PoolOptions::default()).await
}

async fn run(postgres: &Postgres, sql: &str, parameters: &[Value]) -> Result<Rows> {
    postgres.transaction(async |session| session.run(sql, parameters).await).await
}

#[tokio::test]
async fn r29_one_pool_of_2_to_10_connections_is_shared() {
    let postgres = connect(&server().address("postgres")).await.unwrap();
    assert_eq!(postgres.connections(), 2);
    let add = async |number: i64| run(&postgres, "SELECT $1::bigint + 1", &[number.into()]).await;
    let rows = futures_util::future::try_join_all((0..40).map(add)).await.unwrap();
    let sum: i64 = rows.iter().filter_map(|rows| rows.values()[0].as_integer()).sum();
    assert_eq!(sum, (1..=40).sum::<i64>());
    assert!((2..=10).contains(&postgres.connections()), "{}", postgres.connections());
}

#[tokio::test]
async fn r30_a_pool_without_a_free_connection_says_so_in_time() {
    let options =
        PoolOptions { most_connections: 2, connect_timeout: Duration::from_millis(200), ..PoolOptions::default() };
    let postgres = Postgres::connect(&address(&server().address("postgres")), options).await.unwrap();
    let error = postgres
        .transaction(async |_| {
            postgres
                .transaction(async |_| {
                    // The third has no connection to run on, however often it asks.
                    let third = Postgres::transaction(&postgres, async |_| Ok(())).await.unwrap_err();
                    assert!(third.retryable());
                    Err::<(), _>(Error::invalid("test", third.to_string()))
                })
                .await
        })
        .await
        .unwrap_err();
    assert!(error.to_string().contains("in use"), "{error}");
}

#[test]
fn r31_a_transaction_commits_on_success_and_rolls_back_on_error() {
    let database = server().database();
    database.execute("CREATE TABLE beds (id bigint PRIMARY KEY, name text NOT NULL)");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let postgres = connect(&database.address()).await.unwrap();
        let add = async |id: i64, fails: bool| {
            let result = postgres.transaction(async |session| {
                session.run("INSERT INTO beds VALUES ($1, $2)", &[id.into(), "herbs".into()]).await?;
                if fails { Err(Error::invalid("bed", "no")) } else { Ok(()) }
            });
            result.await
        };
        add(1, false).await.unwrap();
        assert_eq!(add(2, true).await.unwrap_err().field(), Some("bed"));
        let conflict = add(1, false).await.unwrap_err();
        assert_eq!(conflict.kind(), ErrorKind::Conflict);
        assert!(conflict.to_string().contains("(1)"), "{conflict}");
        let missing = run(&postgres, "INSERT INTO beds VALUES (3, NULL)", &[]).await.unwrap_err();
        assert_eq!((missing.kind(), missing.field()), (ErrorKind::Constraint, Some("name")));
        assert_eq!(run(&postgres, "SELECT id FROM beds", &[]).await.unwrap().values(), [1.into()]);
    });
}

#[tokio::test]
async fn r31_a_transaction_that_others_were_in_the_way_of_is_run_again() {
    let attempts = AtomicU32::new(0);
    let postgres = connect(&server().address("postgres")).await.unwrap();
    let result = postgres
        .transaction(async |session| match attempts.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => session.run("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", &[]).await.map(drop),
            _ => Ok(()),
        })
        .await;
    assert_eq!((result, attempts.into_inner()), (Ok(()), 3));
}

#[tokio::test]
async fn r32_what_is_wrong_with_an_address_is_said_without_its_password() {
    let port = server().port;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for (text, kind, part) in [
        (format!("postgres://postgres:secret@127.0.0.1:{free}/x"), ErrorKind::Io, "check that the server runs"),
        (format!("postgres://postgres:secret@127.0.0.1:{port}/nowhere"), ErrorKind::NotFound, "\"nowhere\" does not"),
        (format!("postgres://postgres:wrongsecret@127.0.0.1:{port}/postgres"), ErrorKind::Unauthenticated, "password"),
        (format!("postgres://nobody:secret@127.0.0.1:{port}/postgres"), ErrorKind::Unauthenticated, "nobody"),
        (format!("postgres://postgres@127.0.0.1:{port}/postgres"), ErrorKind::Io, "password missing"),
    ] {
        let error = connect(&text).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, Some("DATABASE_URL")), "{error}");
        let shown = error.to_string();
        assert!(shown.contains(part) && shown.contains("127.0.0.1") && !shown.contains("secret"), "{shown}");
    }
}

#[tokio::test]
async fn a_statement_ends_with_its_time() {
    let options = PoolOptions { statement_timeout: Some(Duration::from_millis(50)), ..PoolOptions::default() };
    let postgres = Postgres::connect(&address(&server().address("postgres")), options).await.unwrap();
    let error = run(&postgres, "SELECT pg_sleep(600)", &[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(run(&postgres, "SELECT 1", &[]).await.is_ok(), "the connection goes on");
}

#[tokio::test]
async fn connections_are_encrypted_and_certificates_checked_where_that_is_asked_for() {
    let encrypted = async |parameters: &str| {
        let text = format!("postgres://postgres:secret@localhost:{}/postgres?{parameters}", server().port);
        let postgres = connect(&text).await?;
        let found = run(&postgres, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).await?;
        Ok::<_, Error>(found.values()[0] == true.into())
    };
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/postgres/server.crt");
    assert!(!encrypted("sslmode=disable").await.unwrap());
    assert!(encrypted("").await.unwrap());
    assert!(encrypted("sslmode=require").await.unwrap());
    assert!(encrypted(&format!("sslmode=verify-full&sslrootcert={}", roots.display())).await.unwrap());
    let error = encrypted("sslmode=verify-full").await.unwrap_err();
    assert!(error.kind() == ErrorKind::Io && error.to_string().contains("certificate"), "{error}");
    let error = encrypted("sslmode=verify-full&sslrootcert=/nowhere.pem").await.unwrap_err();
    assert_eq!(error.field(), Some("sslrootcert"), "{error}");
}

#[tokio::test]
async fn r113_parameters_and_results_keep_their_values_and_types() {
    let postgres = connect(&server().address("postgres")).await.unwrap();
    let instant = "2026-02-20T12:03:14.642656Z".parse::<edgelite::value::Instant>().unwrap();
    let given: [Value; 7] = [
        i64::MAX.into(),
        0.1.into(),
        "Grüße, 世界".into(),
        vec![0_u8, 255].into(),
        true.into(),
        instant.into(),
        Json::from(vec!["a", "b"]).into(),
    ];
    let sql = "SELECT $1::bigint, $2::double precision, $3::text, $4::bytea, $5::boolean, $6::timestamptz, $7::json";
    assert_eq!(run(&postgres, sql, &given).await.unwrap().values(), given);
    let error = run(&postgres, "SELECT $1::integer", &[i64::MAX.into()]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert_eq!(run(&postgres, "SELECT $1::text", &[]).await.unwrap_err().field(), Some("parameters"));
}
