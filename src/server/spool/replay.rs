use super::{Entry, Spool};
use crate::{
    Error, ErrorKind, Result, Store,
    catalog::NOW,
    query::{Batch, Statement, Write, sql},
    value::Instant,
};
use axum::{
    Router,
    body::to_bytes,
    http::{Response, StatusCode},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tower::ServiceExt as _;

/// How much of the spool is in memory at a time.
const READ_BYTES: u64 = 4 << 20;

/// The pause after a write that could not be made now; each further one is
/// twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How often a write is tried whose failure says nothing of the store.
const ATTEMPTS: u32 = 5;

const CREATE_POSITION: &str = "CREATE TABLE IF NOT EXISTS edgelite_spool \
     (id INTEGER PRIMARY KEY CHECK (id = 1), spool TEXT NOT NULL, sequence INTEGER NOT NULL)";

/// That a request was taken earlier and is made now.
#[derive(Debug, Clone)]
pub(in crate::server) struct Replayed {
    spool: Arc<str>,
    sequence: u64,
    at: Instant,
    /// Whether the position was written in one commit with its rows.
    wrote: Arc<AtomicBool>,
}

impl Replayed {
    /// The write as it would have been made when the request was taken, with
    /// the position behind it.
    pub(in crate::server) fn placed(&self, write: Write) -> Write {
        self.wrote.store(true, Ordering::Release);
        write.replacing(NOW, &self.at.microseconds().to_string()).then(self.position().into())
    }

    fn position(&self) -> Statement {
        sql("INSERT INTO edgelite_spool (id, spool, sequence) VALUES (1, ?1, ?2) \
             ON CONFLICT (id) DO UPDATE SET spool = excluded.spool, sequence = excluded.sequence")
        .bind(&*self.spool)
        .bind(i64::try_from(self.sequence).unwrap_or(i64::MAX))
    }
}

/// Makes the writes of a spool, in order, and then lets writes go to the
/// store. It ends when that is done, or when the store is closed.
pub(in crate::server) async fn replay(spool: Arc<Spool>, store: Store, router: Router) {
    let mut pause = FIRST_PAUSE;
    loop {
        match drain(&spool, &store, &router).await {
            Ok(()) => return,
            Err(error) if error.kind() == ErrorKind::Closed => return,
            Err(error) => tracing::error!(%error, ?pause, "the spool cannot be replayed now"),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn drain(spool: &Arc<Spool>, store: &Store, router: &Router) -> Result<()> {
    let Some(id) = spool.id() else { return blocking(spool, |spool| spool.drain().map(drop)).await };
    tracing::info!(waiting = spool.waiting(), "replaying the writes that waited for the store");
    let id: Arc<str> = id.into();
    let known = position(store, id.clone()).await?;
    spool.replayed(known);
    let (mut offset, mut sequence) = (0, 0);
    loop {
        let (lines, end) = blocking(spool, move |spool| spool.read(offset, READ_BYTES)).await?;
        // The first line of the file is its head.
        let first = usize::from(offset == 0);
        for line in lines.into_iter().skip(first) {
            sequence += 1;
            if sequence > known {
                make(spool, store, router, &id, sequence, line).await?;
                spool.replayed(sequence);
            }
        }
        if end == offset && blocking(spool, Spool::drain).await? {
            tracing::info!(writes = sequence, "the writes that waited are in the store");
            return Ok(());
        }
        offset = end;
    }
}

/// Makes one write; one that is refused goes among the rejected.
async fn make(
    spool: &Arc<Spool>,
    store: &Store,
    router: &Router,
    id: &Arc<str>,
    sequence: u64,
    line: String,
) -> Result<()> {
    let (mut pause, mut attempt) = (FIRST_PAUSE, 1);
    let mut replayed = Replayed { spool: id.clone(), sequence, at: Instant::now(), wrote: Arc::default() };
    let reason = loop {
        let request = Entry::from_line(&line).and_then(|entry| {
            replayed.at = entry.at;
            entry.to_request()
        });
        let mut request = match request {
            Ok(request) => request,
            Err(error) => break Some(error.to_string()),
        };
        replayed.wrote.store(false, Ordering::Release);
        request.extensions_mut().insert(replayed.clone());
        let response = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let status = response.status();
        if status.is_success() {
            break None;
        }
        let reason = reason_of(response).await;
        let is_over = match status {
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT | StatusCode::INSUFFICIENT_STORAGE => false,
            StatusCode::INTERNAL_SERVER_ERROR => attempt >= ATTEMPTS,
            _ => true,
        };
        if is_over {
            break Some(reason);
        }
        // Closed, it would refuse for ever.
        position(store, id.clone()).await?;
        tracing::warn!(sequence, reason, ?pause, "a write that waited cannot be made now");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
        attempt += 1;
    };
    let is_placed = reason.is_none() && replayed.wrote.load(Ordering::Acquire);
    if let Some(reason) = reason {
        tracing::warn!(sequence, reason, "a write that waited is refused; it is kept beside the spool");
        let id = id.clone();
        blocking(spool, move |spool| spool.reject(&id, sequence, &line, &reason)).await?;
    }
    if !is_placed {
        let store = store.clone();
        let batch = Batch::<()>::from(replayed.position());
        joined(tokio::task::spawn_blocking(move || store.run(batch)).await)?;
    }
    Ok(())
}

/// How far a spool was worked through; 0 for one that is new to the store.
async fn position(store: &Store, spool: Arc<str>) -> Result<u64> {
    let store = store.clone();
    let found = tokio::task::spawn_blocking(move || {
        store.execute(sql(CREATE_POSITION))?;
        let position = sql("SELECT coalesce((SELECT sequence FROM edgelite_spool WHERE spool = ?1), 0)").bind(&*spool);
        store.query::<i64>(position)
    });
    Ok(joined(found.await)?.try_into().unwrap_or(0))
}

async fn blocking<R: Send + 'static>(
    spool: &Arc<Spool>,
    work: impl FnOnce(&Spool) -> Result<R> + Send + 'static,
) -> Result<R> {
    let spool = spool.clone();
    joined(tokio::task::spawn_blocking(move || work(&spool)).await)
}

fn joined<R>(ended: std::result::Result<Result<R>, tokio::task::JoinError>) -> Result<R> {
    ended.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "the replay stopped unexpectedly")))
}

/// What a refusal says.
async fn reason_of(response: Response<axum::body::Body>) -> String {
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap_or_default();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    body["error"].as_str().map_or_else(|| status.to_string(), str::to_owned)
}
