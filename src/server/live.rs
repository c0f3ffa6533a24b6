//! Live queries as server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use super::{Limits, errors::Failure, extract::Reading, state::Data};
use crate::{
    Error, ErrorKind, Result,
    live::{LiveRows, Patch},
    query::Shape,
    value::{RowView, Rows, Value},
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header::CACHE_CONTROL},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    convert::Infallible,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{mpsc, watch};
use tokio_stream::{StreamExt, wrappers::ReceiverStream};

/// The time after which a stream without events says that it is alive:
/// proxies give up connections on which nothing comes for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// After how long a client connects again.
const RETRY: Duration = Duration::from_secs(1);

/// The streams that are open.
pub(super) struct Streams {
    /// How many each address has.
    open: Mutex<HashMap<Option<IpAddr>, usize>>,
    /// The sites that wait to be woken.
    sites: Arc<AtomicUsize>,
    stopping: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { open: Mutex::default(), sites: Arc::default(), stopping: watch::Sender::new(false) }
    }
}

impl Streams {
    /// Ends all streams, and those that are opened later.
    pub(super) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// A place for one more stream, if there is one.
    fn admit(self: &Arc<Self>, limits: &Limits, address: Option<IpAddr>) -> Result<Place, Failure> {
        let mut open = self.lock();
        let total: usize = open.values().sum();
        if total >= limits.live_streams {
            let message = format!("{total} live queries are open already; try again later");
            return Err(Error::new(ErrorKind::Busy, message).into());
        }
        let own = open.entry(address).or_default();
        if *own >= limits.live_streams_per_client {
            let message = format!("this address has {own} live queries open already; close one of them");
            return Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, Error::new(ErrorKind::Busy, message)));
        }
        *own += 1;
        Ok(Place { streams: self.clone(), address })
    }

    /// That the server stops.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// A place for one more site that waits to be woken, if there is one.
    pub(super) fn admit_site(&self, limits: &Limits) -> Result<SitePlace, Failure> {
        let place = SitePlace(self.sites.clone());
        if place.0.fetch_add(1, Ordering::Relaxed) >= limits.sync_sites {
            let message = format!("{} sites are connected already; try again later", limits.sync_sites);
            return Err(Error::new(ErrorKind::Busy, message).into());
        }
        Ok(place)
    }

    /// How many live queries are open, and how many sites wait to be woken.
    pub(super) fn count(&self) -> (u64, u64) {
        let open: usize = self.lock().values().sum();
        (open as u64, self.sites.load(Ordering::Relaxed) as u64)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Option<IpAddr>, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place of an open stream; free when it is dropped.
struct Place {
    streams: Arc<Streams>,
    address: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.lock();
        if let Some(own) = open.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// A place of a site that waits; free when it is dropped.
pub(super) struct SitePlace(Arc<AtomicUsize>);

impl Drop for SitePlace {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The stream of a live query.
pub(super) struct LiveStream(mpsc::Receiver<Event>);

impl IntoResponse for LiveStream {
    fn into_response(self) -> Response {
        events(self.0)
    }
}

/// Answers with events as they come, none of which is kept on the way.
pub(super) fn events(receiver: mpsc::Receiver<Event>) -> Response {
    let events = ReceiverStream::new(receiver).map(Ok::<_, Infallible>);
    let headers = [
        (CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        // Proxies that would wait for more to send at once.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT))).into_response()
}

/// Opens the stream of a query. Its first result is read before it is
/// answered, so that mistakes have a status of their own.
pub(super) async fn open(data: Data, reading: Reading) -> Result<LiveStream, Failure> {
    let streams = data.app().streams().clone();
    let place = streams.admit(data.app().limits(), reading.address)?;
    let Reading { query, target, last_event_id, .. } = reading;
    let shape = query.shape;
    let (live, first) = data
        .read(move |store| {
            let mut live = Told { live: store.live_rows(query)?, shape, target };
            let first = live.read()?;
            Ok((live, first))
        })
        .await?;
    // Who comes back and has this very result goes on with it.
    let first = first.filter(|first| last_event_id.as_ref() != Some(&first.id));
    let (sender, receiver) = mpsc::channel(1);
    let begun = match first {
        Some(first) => first.event(),
        None => Event::default().comment("unchanged"),
    };
    let stopping = streams.stopping.subscribe();
    tokio::spawn(feed(data, live, begun.retry(RETRY), sender, place, stopping));
    Ok(LiveStream(receiver))
}

/// Sends the events of a live query until its client is gone or the server
/// stops. The next result is read when there is room for it: who is slow gets
/// the latest.
async fn feed(
    data: Data,
    mut live: Told,
    first: Event,
    sender: mpsc::Sender<Event>,
    _place: Place,
    mut stopping: watch::Receiver<bool>,
) {
    let events = async {
        if sender.send(first).await.is_err() {
            return;
        }
        loop {
            tokio::select! {
                () = live.live.changed() => {}
                () = sender.closed() => return,
            }
            let Ok(room) = sender.reserve().await else { return };
            let read = data.read(move |_| {
                let read = live.read();
                Ok((live, read))
            });
            let event = match read.await {
                Ok((back, read)) => {
                    live = back;
                    match read {
                        Ok(None) => continue,
                        Ok(Some(telling)) => telling.event(),
                        Err(error) => failed(&error),
                    }
                }
                // It took too long, and is still under way: the client connects again.
                Err(failure) => {
                    room.send(failed(failure.error()));
                    return;
                }
            };
            room.send(event);
            if live.live.is_ended() {
                return;
            }
        }
    };
    tokio::select! {
        () = events => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

/// A live query whose results are told as events.
struct Told {
    live: LiveRows,
    shape: Shape,
    target: String,
}

/// What is told of a result.
struct Telling {
    name: &'static str,
    /// Names the result that the client then has.
    id: String,
    data: String,
}

impl Told {
    fn read(&mut self) -> Result<Option<Telling>> {
        let Some(patch) = self.live.read()? else { return Ok(None) };
        let none = Rows::default();
        let rows = self.live.rows().unwrap_or(&none);
        let whole = serde_json::to_vec(&Whole::of(rows, self.shape)).map_err(unwritten)?;
        let id = id(&self.target, &whole);
        let listed = matches!(self.shape, Shape::Rows | Shape::Page);
        Ok(Some(match patch.filter(|_| listed) {
            Some(patch) => {
                Telling { name: "patch", id, data: serde_json::to_string::<Patch>(&patch).map_err(unwritten)? }
            }
            None => Telling { name: "result", id, data: String::from_utf8_lossy(&whole).into_owned() },
        }))
    }
}

impl Telling {
    fn event(self) -> Event {
        Event::default().event(self.name).id(self.id).data(self.data)
    }
}

/// That a result cannot be read now.
fn failed(error: &Error) -> Event {
    let failed = serde_json::json!({ "kind": error.kind().name(), "error": error.to_string(), "field": error.field() });
    Event::default().event("failed").data(failed.to_string())
}

fn unwritten(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Internal, format!("a result has no JSON form: {error}"))
}

/// Names a result by what it is, so that it holds when the server or its
/// file is another one.
fn id(target: &str, whole: &[u8]) -> String {
    let hash = Sha256::new().chain_update(target).chain_update([0]).chain_update(whole).finalize();
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A result in the form of its shape.
#[derive(Serialize)]
#[serde(untagged)]
enum Whole<'a> {
    List { rows: &'a Rows, next: Option<&'a str> },
    One { row: Option<RowView<'a>> },
    Value { value: Option<&'a Value> },
}

impl<'a> Whole<'a> {
    fn of(rows: &'a Rows, shape: Shape) -> Self {
        match shape {
            Shape::Rows | Shape::Page => Self::List { rows, next: rows.next() },
            Shape::Row | Shape::Optional => Self::One { row: rows.get(0) },
            Shape::Value | Shape::Nothing => Self::Value { value: rows.values().first() },
        }
    }
}
