//! The HTTP server: the catalogs' routes, their OpenAPI description, live
//! queries as server-sent events, the health report, snapshots of the database file and the embedded dashboard.
//!
//! It starts whether or not its store can be opened: until then the health
//! report says why, and every route that needs the store answers 503.
//!
//! ```no_run
//! use edgelite::{Options, catalog, server::{self, Server}};
//!
//! # async fn run() -> edgelite::Result<()> {
//! let options = Options::new().catalogs(catalog::BUILT_IN);
//! let listener = server::bind(server::DEFAULT_ADDRESS).await?;
//! let interrupted = async { drop(tokio::signal::ctrl_c().await) };
//! Server::open("data/home.db", options).serve(listener, interrupted).await
//! # }
//! ```

mod answer;
mod auth;
mod backups;
mod budget;
mod describe;
mod entity_tag;
mod errors;
mod extract;
mod file;
mod forget;
mod growth;
mod layers;
mod live;
mod local_time;
mod metrics;
mod openapi;
mod outbound;
mod route;
mod routes;
mod slot;
mod spool;
mod state;
mod states;
mod sync;
mod upstream;
mod webhooks;

use crate::{Error, Options, Result, Store, health::Thresholds, secrets::Secrets};
use auth::{Accounts, SESSION_LIFETIME};
use axum::{Router, serve::ListenerExt};
pub use backups::BackupPlan;
pub use routes::NOT_SERVED;
use slot::Opener;
use spool::Spool;
use state::{App, Settings};
use std::{
    future::Future,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
pub use sync::SyncAccess;
use tokio::net::TcpListener;
pub use upstream::Upstream;
pub use webhooks::Webhooks;

/// Where the server listens unless told otherwise: only this machine reaches it.
pub const DEFAULT_ADDRESS: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

/// What a request may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a request's body (32 MiB); more is answered with 413.
    pub body_bytes: usize,
    /// How long a request's body may take to arrive, and a read to run (30 s).
    /// A write that was queued is always awaited: its answer is the truth.
    pub request_time: Duration,
    /// Requests in work at the same time (4096); more are answered with 503.
    pub concurrent_requests: usize,
    /// Reads that run at the same time (8); more wait.
    pub concurrent_reads: usize,
    /// Live queries that are open at the same time (1000); more are answered with 503.
    pub live_streams: usize,
    /// Those of one address (32); more are answered with 429. Behind a proxy
    /// all clients have the address of the proxy.
    pub live_streams_per_client: usize,
    /// Sites that wait to be woken at the same time (20,000); more are answered with 503.
    pub sync_sites: usize,
    /// Requests of sync that an access token has in a minute (1200); more are
    /// answered with 429. Without tokens each address has as many.
    pub sync_requests: u32,
    /// How long requests in flight may take to end after a shutdown was asked for (30 s).
    pub shutdown_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 32 << 20,
            request_time: Duration::from_secs(30),
            concurrent_requests: 4096,
            concurrent_reads: 8,
            live_streams: 1000,
            live_streams_per_client: 32,
            sync_sites: 20_000,
            sync_requests: 1_200,
            shutdown_time: Duration::from_secs(30),
        }
    }
}

/// A server, before it is started.
///
/// # Example
/// ```no_run
/// use edgelite::server::{Limits, Server};
/// # fn configure(store: edgelite::Store) -> Server {
/// Server::new(store)
///     .limits(Limits { body_bytes: 1 << 20, ..Limits::default() })
///     .allowed_origins(["https://dashboard.example"])
/// # }
/// ```
pub struct Server {
    opener: Opener,
    settings: Settings,
    allowed_origins: Vec<String>,
    secrets: Secrets,
    session_lifetime: Duration,
    upstream: Option<Upstream>,
    spool: Option<PathBuf>,
}

impl Server {
    /// A server of a store that is open. The store is closed when the server
    /// has stopped.
    pub fn new(store: Store) -> Self {
        Self::with(Opener::Ready(store))
    }

    /// A server that opens the file at `path` itself, when it is started: it
    /// makes the file where there is none, and after a failure tries again
    /// with growing pauses until it succeeds. Meanwhile writes wait in a
    /// [spool](Self::spool).
    pub fn open(path: impl Into<PathBuf>, options: Options) -> Self {
        let path = path.into();
        let named = path.clone();
        let open = Arc::new(move || Store::open(&named, options.clone()));
        let spool = Some(Spool::beside(&path));
        Self { spool, ..Self::with(Opener::Trying { path: Some(path), open }) }
    }

    /// A server that opens its store by calling `open`, again and again until
    /// that succeeds. For stores in a [`Storage`](crate::Storage) of one's own.
    pub fn open_with(open: impl Fn() -> Result<Store> + Send + Sync + 'static) -> Self {
        Self::with(Opener::Trying { path: None, open: Arc::new(open) })
    }

    fn with(opener: Opener) -> Self {
        Self {
            opener,
            settings: Settings::default(),
            allowed_origins: Vec::new(),
            secrets: Secrets::default(),
            session_lifetime: SESSION_LIFETIME,
            upstream: None,
            spool: None,
        }
    }

    /// Sets what a request may cost.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the sizes above which the health report warns.
    #[must_use]
    pub const fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.settings.thresholds = thresholds;
        self
    }

    /// Sets how webhooks are delivered to.
    #[must_use]
    pub const fn webhooks(mut self, webhooks: Webhooks) -> Self {
        self.settings.webhooks = webhooks;
        self
    }

    /// Lets pages of these origins (`https://host:port`) call the API. By
    /// default only the server's own pages may.
    #[must_use]
    pub fn allowed_origins(mut self, origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.allowed_origins = origins.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the keys that stored secrets are encrypted with. Without any, a
    /// secret that is sent is refused.
    #[must_use]
    pub fn secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Sets how long the token of a login is good (7 days).
    #[must_use]
    pub const fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// Sets who may sync ([with access tokens](SyncAccess::Tokens)).
    #[must_use]
    pub const fn sync(mut self, access: SyncAccess) -> Self {
        self.settings.sync = access;
        self
    }

    /// Keeps the store in sync with another server.
    #[must_use]
    pub fn upstream(mut self, upstream: Upstream) -> Self {
        self.upstream = Some(upstream);
        self
    }

    /// Sets where the store is backed up, and when (in `backups` beside its
    /// file, on request).
    #[must_use]
    pub fn backups(mut self, plan: BackupPlan) -> Self {
        self.settings.backups = Some(plan);
        self
    }

    /// Sets how often the store's integrity is checked, a minute at the least
    /// (after ten minutes, then every day).
    #[must_use]
    pub fn check_every(mut self, time: Duration) -> Self {
        self.settings.check_every = Some(time.max(Duration::from_secs(60)));
        self
    }

    /// Sets where writes wait while the store cannot be opened (beside the file
    /// that the server opens itself: `home.db.spool.jsonl`); none to refuse them.
    #[must_use]
    pub fn spool(mut self, path: impl Into<Option<PathBuf>>) -> Self {
        self.spool = path.into();
        self
    }

    /// Sets the folder in which exports for training are written (`exports`
    /// beside the store's file).
    #[must_use]
    pub fn export_directory(mut self, folder: impl Into<PathBuf>) -> Self {
        self.settings.export_directory = Some(folder.into());
        self
    }

    /// The server's routes, to be served by a program of one's own. Call it
    /// within a Tokio runtime: the store is opened in the background.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for an origin that is none,
    /// [`Corrupt`](crate::ErrorKind::Corrupt) and [`Io`](crate::ErrorKind::Io) for a spool that cannot be read.
    pub fn into_router(self) -> Result<Router> {
        Ok(self.start()?.0)
    }

    /// Serves until `shutdown` is ready, lets the requests in flight end and
    /// closes the store.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for an origin that is none,
    /// [`Corrupt`](crate::ErrorKind::Corrupt) and [`Io`](crate::ErrorKind::Io) for a spool that cannot be read,
    /// [`Io`](crate::ErrorKind::Io) when the listener fails.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let grace = self.settings.limits.shutdown_time;
        let (router, app) = self.start()?;
        if let Ok(address) = listener.local_addr() {
            tracing::info!(%address, "serving");
        }
        // Answers are small and written at once: waiting to fill a packet only delays them.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let (asked, stopping) = tokio::sync::oneshot::channel::<()>();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let stopped = app.clone();
        let signal = async move {
            shutdown.await;
            tracing::info!("stopping: waiting for the requests in flight");
            // They would never end by themselves.
            stopped.streams().stop();
            drop(asked);
        };
        let overdue = async move {
            let _ = stopping.await;
            tokio::time::sleep(grace).await;
        };
        let result = tokio::select! {
            result = axum::serve(listener, service).with_graceful_shutdown(signal).into_future() => result,
            () = overdue => {
                tracing::warn!("some requests did not end in time; they are cut off");
                Ok(())
            }
        };
        app.close().await;
        tracing::info!("stopped; the store is closed");
        result.map_err(|error| Error::from(error).context("the server stopped"))
    }

    fn start(self) -> Result<(Router, App)> {
        let cors = layers::cors(&self.allowed_origins)?;
        let accounts = Accounts::new(self.secrets, self.session_lifetime);
        let settings = Settings { spool: self.spool.map(Spool::open).transpose()?, ..self.settings };
        let app = App::start(self.opener, accounts, settings);
        if let Some(upstream) = self.upstream {
            app.link(upstream);
        }
        let router = routes::router(app.clone());
        app.replay_spool(router.clone());
        Ok((layers::around(router, app.clone(), cors), app))
    }
}

/// Listens at an address; port 0 takes any that is free.
///
/// # Errors
/// [`Io`](crate::ErrorKind::Io) naming the address when it is in use or not of this machine,
/// [`ReadOnly`](crate::ErrorKind::ReadOnly) when this user may not listen there.
pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => "; another program listens there: stop it or choose another port",
            std::io::ErrorKind::PermissionDenied => "; choose a port above 1023",
            _ => "",
        };
        let error = Error::from(error);
        Error::new(error.kind(), format!("cannot listen at {address}: {error}{hint}"))
    })
}
