//! Keeps a store in sync with a server: an edge node with its home, a server
//! with another one.

use super::{
    budget::Budget,
    outbound::{causes, client},
    slot::Slot,
};
use crate::{
    Error, ErrorKind, Result, Site, Store,
    secrets::Secret,
    sync::{Request, Response, Role},
    transfer::NewFile,
    value::Instant,
};
use reqwest::{Client, RequestBuilder, StatusCode, header::RETRY_AFTER};
use std::{convert::Infallible, path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::Notify, task::AbortHandle};
use tokio_stream::StreamExt;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The pause after the first failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// After how long the server is asked even if nothing woke the site.
const ASK_EVERY: Duration = Duration::from_secs(60);

/// How long commits in a row are sent as one.
const GATHERED: Duration = Duration::from_millis(20);

/// The server that a store syncs with.
///
/// # Example
/// ```
/// use edgelite::{secrets::Secret, server::Upstream};
/// let upstream = Upstream::new("https://home.example/api/v1/sync")?.token(Secret::new("edgelite_…"));
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Upstream {
    url: reqwest::Url,
    token: Option<Secret>,
    budget: Option<(u64, Duration)>,
    first: Vec<String>,
}

impl Upstream {
    /// The server whose route of sync has this address.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for what is no address of HTTP.
    pub fn new(url: &str) -> Result<Self> {
        let refused = || {
            let message = format!("'{url}' is no address; write it like https://home.example/api/v1/sync");
            Error::invalid("upstream", message)
        };
        let url = reqwest::Url::parse(url).map_err(|_| refused())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(refused());
        }
        Ok(Self { url, token: None, budget: None, first: Vec::new() })
    }

    /// Sets the access token that the server asks for.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    /// Limits what is exchanged with the server to so many bytes in each
    /// period, both directions together; one page may exceed it. What is left
    /// waits for the next period. Bytes are those of messages as JSON, without
    /// headers; a restart begins a new period.
    ///
    /// # Errors
    /// [`InvalidArgument`](ErrorKind::InvalidArgument) for no bytes, or no time.
    pub fn budget(mut self, bytes: u64, period: Duration) -> Result<Self> {
        if bytes == 0 || period.is_zero() {
            return Err(Error::invalid("budget", "a link has a budget of one byte and one period of time at least"));
        }
        self.budget = Some((bytes, period));
        Ok(self)
    }

    /// Sends the rows of these tables before all others, the latest change
    /// first; see [`Site::first`].
    #[must_use]
    pub fn first<N: Into<String>>(mut self, tables: impl IntoIterator<Item = N>) -> Self {
        self.first.extend(tables.into_iter().map(Into::into));
        self
    }

    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.token {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }
}

/// The task that syncs. It ends when this is dropped.
pub(super) struct Link(AbortHandle);

impl Drop for Link {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Starts to sync once the store is open; within a Tokio runtime.
pub(super) fn start(upstream: Upstream, slot: Arc<Slot>) -> Link {
    Link(tokio::spawn(run(upstream, slot)).abort_handle())
}

async fn run(upstream: Upstream, slot: Arc<Slot>) {
    let Some(store) = slot.opened().await else { return };
    drop(slot);
    let mut pause = FIRST_PAUSE;
    let mut meter = Meter::new(&upstream);
    loop {
        match keep_in_sync(&upstream, &store, &mut pause, &mut meter).await {
            Err(failed) if failed.error.kind() == ErrorKind::Closed => return,
            Err(failed) => {
                let wait = failed.wait.unwrap_or(pause);
                tracing::warn!(error = %failed.error, seconds = wait.as_secs(), "the server is not in reach; it is tried again");
                tokio::time::sleep(wait).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Ok(never) => match never {},
        }
    }
}

/// What a link has carried, and may.
struct Meter {
    budget: Option<Budget>,
    began: tokio::time::Instant,
}

impl Meter {
    fn new(upstream: &Upstream) -> Self {
        let budget = upstream.budget.map(|(bytes, period)| Budget::new(bytes, period));
        Self { budget, began: tokio::time::Instant::now() }
    }

    fn carry(&mut self, bytes: usize) {
        if let Some(budget) = &mut self.budget {
            budget.carry(self.began.elapsed(), bytes as u64);
        }
    }

    /// Waits until something may be carried.
    async fn room(&self) {
        let wait = self.budget.map_or(Duration::ZERO, |budget| budget.wait(self.began.elapsed()));
        if !wait.is_zero() {
            tracing::info!(
                seconds = wait.as_secs(),
                "the link has carried what it may; sync goes on in the next period"
            );
            tokio::time::sleep(wait).await;
        }
    }
}

/// Why an exchange ended.
struct Failed {
    error: Error,
    /// How long the server asks to wait.
    wait: Option<Duration>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, wait: None }
    }
}

/// Exchanges what is new, again and again; ends with a failure.
async fn keep_in_sync(
    upstream: &Upstream,
    store: &Store,
    pause: &mut Duration,
    meter: &mut Meter,
) -> Result<Infallible, Failed> {
    let client = client(|builder| builder)?;
    let opened = store.clone();
    let page = meter.budget.map(|budget| budget.page());
    let first = upstream.first.clone();
    let mut site = blocking(move || {
        keep_copy(&opened)?;
        opened.enable_sync(Role::Site)?;
        let schema = opened.schema()?;
        if let Some(unknown) = first.iter().find(|table| schema.table(table).is_none()) {
            tracing::warn!(table = unknown, "there is no such table whose rows could go first");
        }
        let site = Site::new(&opened).first(first);
        Ok(match page {
            Some(bytes) => site.page_bytes(bytes),
            None => site,
        })
    })
    .await?;
    let mut follower = store.follow(store.position()?);
    let woken = Arc::new(Notify::new());
    let channel = Link(tokio::spawn(listen(upstream.clone(), client.clone(), woken.clone())).abort_handle());
    loop {
        // Before the exchange: what is committed while it runs is seen below.
        let read = blocking(move || {
            let read = follower.read();
            Ok((follower, read))
        });
        let (back, read) = read.await?;
        follower = match read {
            Ok(changes) if changes.has_more => {
                follower = back;
                continue;
            }
            Ok(_) => back,
            // The site finds out by itself what was changed.
            Err(error) if error.kind() == ErrorKind::PositionLost => store.follow(store.position()?),
            Err(error) => return Err(error.into()),
        };
        site = exchange(upstream, &client, site, meter).await?;
        *pause = FIRST_PAUSE;
        tokio::select! {
            () = follower.changed() => {}
            () = woken.notified() => site.wake(),
            () = tokio::time::sleep(ASK_EVERY) => site.wake(),
        }
        tokio::time::sleep(GATHERED).await;
        if channel.0.is_finished() {
            return Err(Error::new(ErrorKind::Io, "the channel of the server ended").into());
        }
    }
}

/// Exchanges messages until neither side has anything more to say. While a
/// request is under way the answer before it is taken, so that both sides work
/// at the same time; on a link with a budget one request waits for another.
async fn exchange(upstream: &Upstream, client: &Client, mut site: Site, meter: &mut Meter) -> Result<Site, Failed> {
    let is_bounded = meter.budget.is_some();
    let mut answer: Option<Response> = None;
    let mut ahead: Option<Request> = None;
    loop {
        let request = match ahead.take() {
            Some(request) => request,
            None => {
                meter.room().await;
                let next;
                (site, next) = with(site, move |site| {
                    answer.map_or(Ok(()), |answer| site.handle(answer))?;
                    site.next_request()
                })
                .await?;
                answer = None;
                match next {
                    Some(request) => request,
                    None => return Ok(site),
                }
            }
        };
        let body = serde_json::to_vec(&request).map_err(<Error as serde::ser::Error>::custom)?;
        let before = answer.take();
        let work = with(site, move |site| {
            before.map_or(Ok(()), |answer| site.handle(answer))?;
            if is_bounded { Ok(None) } else { site.following(&request) }
        });
        let (worked, answered) = tokio::join!(work, ask(upstream, client, body, meter));
        (site, ahead) = worked?;
        let mut answered = answered?;
        if ahead.is_none() && !is_bounded {
            (site, (ahead, answered)) = with(site, move |site| Ok((site.ahead_of(&answered)?, answered))).await?;
        }
        answer = Some(answered);
    }
}

/// Runs what a site does where that may block.
async fn with<R: Send + 'static>(
    mut site: Site,
    work: impl FnOnce(&mut Site) -> Result<R> + Send + 'static,
) -> Result<(Site, R)> {
    blocking(move || {
        let result = work(&mut site)?;
        Ok((site, result))
    })
    .await
}

/// Before a store becomes a site, its file is copied beside itself: rows that
/// it numbered itself until then can meet the server's of the same numbers,
/// which take their places.
fn keep_copy(store: &Store) -> Result<()> {
    let is_new = match store.sync_status() {
        Ok(_) => false,
        Err(error) if error.kind() == ErrorKind::Unsupported => true,
        Err(error) => return Err(error),
    };
    let Some(path) = store.path().filter(|_| is_new) else { return Ok(()) };
    let mut name = path.into_os_string();
    name.push(format!(".before-sync-{}", Instant::now().seconds()));
    let copy = PathBuf::from(name);
    let mut file = NewFile::create(&copy, false)?;
    store.export(&mut file)?;
    file.keep()?;
    tracing::info!(copy = %copy.display(), "the store was copied before it became a site");
    Ok(())
}

/// Sends a request.
async fn ask(upstream: &Upstream, client: &Client, body: Vec<u8>, meter: &mut Meter) -> Result<Response, Failed> {
    meter.carry(body.len());
    let sent = client.post(upstream.url.clone()).header("content-type", "application/json").timeout(PATIENCE);
    let answer = upstream.authorized(sent).body(body).send().await.map_err(|error| unreachable(&error))?;
    let status = answer.status();
    if status == StatusCode::OK {
        let body = answer.bytes().await.map_err(|error| unreachable(&error))?;
        meter.carry(body.len());
        return serde_json::from_slice(&body)
            .map_err(|error| Error::new(ErrorKind::Io, format!("the answer is none of sync: {error}")).into());
    }
    let wait = answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
    let kind = match status {
        StatusCode::UNAUTHORIZED => ErrorKind::Unauthenticated,
        StatusCode::FORBIDDEN => ErrorKind::Forbidden,
        _ => ErrorKind::Io,
    };
    let text = answer.text().await.unwrap_or_default();
    let told = serde_json::from_str::<serde_json::Value>(&text).ok();
    let told = told.as_ref().and_then(|told| told["error"].as_str()).unwrap_or("without saying why");
    Err(Failed {
        error: Error::new(kind, format!("the server answered {status}: {told}")),
        wait: wait.map(Duration::from_secs).or((kind != ErrorKind::Io).then_some(LONGEST_PAUSE)),
    })
}

/// Notifies when the server has something new, until its channel ends.
async fn listen(upstream: Upstream, client: Client, woken: Arc<Notify>) {
    let mut url = upstream.url.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("wake");
    }
    let Ok(answer) = upstream.authorized(client.get(url)).send().await else { return };
    if !answer.status().is_success() {
        // Sync goes on without: it asks from time to time.
        std::future::pending::<()>().await;
    }
    let mut events = answer.bytes_stream();
    while let Ok(Some(Ok(chunk))) = tokio::time::timeout(PATIENCE, events.next()).await {
        if chunk.windows(6).any(|word| word == b"commit") {
            woken.notify_one();
        }
    }
    woken.notify_one();
}

fn unreachable(error: &reqwest::Error) -> Failed {
    Error::new(ErrorKind::Io, causes("the server cannot be reached", error)).into()
}

/// Runs what blocks where that is allowed.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> Result<R> + Send + 'static) -> Result<R> {
    let stopped = |_| Err(Error::new(ErrorKind::Internal, "sync stopped unexpectedly"));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(stopped)
}
