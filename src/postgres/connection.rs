use super::{
    Address,
    errors::{of_connection, of_statement},
    tls,
    values::{Given, Taken},
};
use crate::{
    Error, ErrorKind, Result,
    value::{Column, Columns, Kind, Rows, Value},
};
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Transaction};
use futures_util::{StreamExt as _, TryStreamExt as _};
use std::{fmt, time::Duration};
use tokio_postgres::{Config, types::Type};

/// Connections that are made at once and kept.
const LEAST_CONNECTIONS: usize = 2;

/// How often a transaction is tried when others are in its way.
const ATTEMPTS: u32 = 5;

/// The first pause before a transaction is tried again; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// How connections to PostgreSQL are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolOptions {
    /// Connections at the most (10; no less than 2).
    pub most_connections: usize,
    /// How long to wait for a connection (10 s).
    pub connect_timeout: Duration,
    /// How long a statement may take (30 s); none for any time.
    pub statement_timeout: Option<Duration>,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self {
            most_connections: 10,
            connect_timeout: Duration::from_secs(10),
            statement_timeout: Some(Duration::from_secs(30)),
        }
    }
}

/// A pool of connections to a PostgreSQL database. Clones share it.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
    address: Address,
    options: PoolOptions,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, options, .. } = self;
        formatter.debug_struct("Postgres").field("address", address).field("options", options).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Connects to a database. Two connections are made at once and kept;
    /// more are made when they are needed.
    ///
    /// A server that is starting, or has no connection left, is asked again
    /// until the time to connect is over.
    ///
    /// # Errors
    /// [`Io`](ErrorKind::Io) and [`Timeout`](ErrorKind::Timeout) when the server cannot be reached,
    /// [`NotFound`](ErrorKind::NotFound) when it has no such database, [`Unauthenticated`](ErrorKind::Unauthenticated)
    /// when it refuses the user, each naming the place without the password.
    pub async fn connect(address: &Address, options: PoolOptions) -> Result<Self> {
        let mut config = Config::clone(&address.config);
        config.connect_timeout(options.connect_timeout);
        let manager = Manager::from_config(
            config,
            tls::connector(address)?,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let settings = format!(
            "SET TimeZone = 'UTC'; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = 0",
            options.statement_timeout.map_or(0, |timeout| timeout.as_millis())
        );
        let pool = Pool::builder(manager)
            .max_size(options.most_connections.max(LEAST_CONNECTIONS))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(options.connect_timeout))
            .create_timeout(Some(options.connect_timeout))
            .recycle_timeout(Some(options.connect_timeout))
            .post_create(Hook::async_fn(move |client, _| {
                let settings = settings.clone();
                Box::pin(async move { client.batch_execute(&settings).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| Error::new(ErrorKind::Internal, format!("no pool of connections: {error}")))?;
        let postgres = Self { pool, address: address.clone(), options };
        let patience = tokio::time::Instant::now() + options.connect_timeout;
        let mut pause = FIRST_PAUSE;
        loop {
            match futures_util::future::try_join(postgres.client(), postgres.client()).await {
                Ok(_) => return Ok(postgres),
                Err(error) if error.kind() == ErrorKind::Busy && tokio::time::Instant::now() + pause < patience => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The address, which never shows its password.
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// Connections that there are, those in use included.
    pub fn connections(&self) -> usize {
        self.pool.status().size
    }

    /// A connection of the pool; it goes back when it is dropped.
    pub(super) async fn client(&self) -> Result<Object> {
        let seconds = self.options.connect_timeout.as_secs_f64();
        let place = self.address.to_string();
        self.pool.get().await.map_err(|error| of_connection(error, &place, self.address.name, seconds))
    }

    /// Runs `work` in a transaction, which is committed when it succeeds and
    /// rolled back when it fails or is given up.
    ///
    /// It is run again when another transaction was in its way (a
    /// serialization failure, a deadlock), up to five times.
    ///
    /// # Errors
    /// What `work` gave, and those of [`Postgres::connect`].
    ///
    /// # Example
    /// ```no_run
    /// use edgelite::postgres::{Address, PoolOptions, Postgres};
    /// # async fn example() -> edgelite::Result<()> {
    /// let address = Address::from_variable("DATABASE_URL", std::env::var("DATABASE_URL").ok())?;
    /// let postgres = Postgres::connect(&address, PoolOptions::default()).await?;
    /// let cameras = postgres
    ///     .transaction(async |session| {
    ///         session.run("SELECT count(*) AS n FROM recordings WHERE camera_id = $1", &["kitchen".into()]).await
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn transaction<R>(&self, work: impl AsyncFn(&Session<'_>) -> Result<R>) -> Result<R> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let mut client = self.client().await?;
            match run_once(&mut client, &work).await {
                Err(error) if error.kind() == ErrorKind::Busy && attempt < ATTEMPTS => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                result => return result,
            }
        }
        unreachable!("the last attempt returns")
    }
}

async fn run_once<R>(client: &mut Object, work: &impl AsyncFn(&Session<'_>) -> Result<R>) -> Result<R> {
    let session = Session { transaction: client.transaction().await.map_err(of_statement)? };
    let result = work(&session).await?;
    session.transaction.commit().await.map_err(of_statement)?;
    Ok(result)
}

/// A transaction on one connection.
pub struct Session<'a> {
    transaction: Transaction<'a>,
}

impl Session<'_> {
    /// Runs one statement with its parameters (`$1`, `$2`, …).
    ///
    /// # Errors
    /// [`Sql`](ErrorKind::Sql), [`Constraint`](ErrorKind::Constraint), [`Conflict`](ErrorKind::Conflict),
    /// [`Timeout`](ErrorKind::Timeout) and others as the server says it, and
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for a value that the parameter's type cannot keep.
    pub async fn run(&self, sql: &str, parameters: &[Value]) -> Result<Rows> {
        let statement = self.transaction.prepare_cached(sql).await.map_err(of_statement)?;
        let column =
            |column: &tokio_postgres::Column| Column { name: column.name().to_owned(), kind: kind_of(column.type_()) };
        let mut rows = Rows::new(Columns::new(statement.columns().iter().map(column)));
        if parameters.len() != statement.params().len() {
            let (given, wanted) = (parameters.len(), statement.params().len());
            return Err(Error::invalid("parameters", format!("{wanted} parameters are wanted, {given} were given")));
        }
        let stream =
            self.transaction.query_raw(&statement, parameters.iter().map(Given)).await.map_err(of_statement)?;
        let mut stream = Box::pin(stream.map(|row| row.map_err(of_statement)));
        while let Some(row) = stream.try_next().await? {
            let values = (0..row.len()).map(|place| row.try_get::<_, Taken>(place).map(|taken| taken.0));
            rows.push(values.collect::<Result<Vec<_>, _>>().map_err(of_statement)?);
        }
        Ok(rows)
    }
}

/// The logical type that a type of PostgreSQL stands for.
pub(super) const fn kind_of(of: &Type) -> Kind {
    match *of {
        Type::BOOL => Kind::Boolean,
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => Kind::Integer,
        Type::FLOAT4 | Type::FLOAT8 => Kind::Real,
        Type::JSON | Type::JSONB => Kind::Json,
        Type::BYTEA => Kind::Blob,
        Type::TIMESTAMPTZ => Kind::Instant,
        _ => Kind::Text,
    }
}
